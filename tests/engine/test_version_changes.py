from __future__ import annotations

from engine.version_changes import Detail, changes

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:plait="urn:plait:bpmn:1" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI">'
)
OLD = (
    f'{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/><userTask id="u" name="Look" '
    'plait:candidateGroups="a"/><endEvent id="e"/>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="u"/>'
    '<sequenceFlow id="g" sourceRef="u" targetRef="e"><conditionExpression>=x > 1'
    "</conditionExpression></sequenceFlow></process></definitions>"
)


def _of(text: str, **given: bytes) -> dict[str, bytes]:
    return {"a.bpmn": text.encode(), **given}


def test_a_set_that_is_the_same_has_no_changes() -> None:
    assert changes(_of(OLD), _of(OLD)) == []


def test_elements_that_say_something_else_are_named_with_what_they_said() -> None:
    new = OLD.replace('Groups="a"', 'Groups="b"').replace("x > 1", "x > 2")

    [found] = changes(_of(OLD), _of(new))

    assert (found.file, found.how, found.lines) == ("a.bpmn", "changed", ())
    told = {(one.id, one.how): one.details for one in found.elements}
    assert told == {
        ("u", "changed"): (Detail(what="plait:candidateGroups", before="a", after="b"),),
        ("g", "changed"): (Detail(what="conditionExpression", before="=x > 1", after="=x > 2"),),
    }


def test_what_came_and_what_went_is_told_apart() -> None:
    new = OLD.replace('<endEvent id="e"/>', '<endEvent id="e2" name="Over"/>')
    new = new.replace('targetRef="e"', 'targetRef="e2"')

    [found] = changes(_of(OLD), _of(new))

    told = [(one.id, one.kind, one.name, one.how) for one in found.elements]
    assert told == [
        ("e2", "endEvent", "Over", "added"),
        ("g", "sequenceFlow", None, "changed"),
        ("e", "endEvent", None, "removed"),
    ]


def test_a_marker_without_content_is_a_change() -> None:
    new = OLD.replace('Groups="a"/>', 'Groups="a"><multiInstanceLoopCharacteristics/></userTask>')

    [found] = changes(_of(OLD), _of(new))

    [change] = found.elements
    [detail] = change.details
    assert detail == Detail(what="multiInstanceLoopCharacteristics", before=None, after="present")


def test_where_something_is_drawn_is_shown_as_lines_only() -> None:
    new = OLD.replace("</definitions>", '<di:BPMNDiagram id="d"/>\n</definitions>')

    [found] = changes(_of(OLD), _of(new))

    assert found.elements == ()
    assert any(line.startswith("+") and "BPMNDiagram" in line for line in found.lines)


def test_other_files_are_compared_by_lines() -> None:
    before = _of(OLD, form=b'{"a": 1}\n')
    after = _of(OLD, form=b'{"a": 2}\n', more=b"x")

    found = {one.file: one for one in changes(before, after)}

    assert [line for line in found["form"].lines if line[0] in "+-"] == ['-{"a": 1}', '+{"a": 2}']
    assert (found["more"].how, found["more"].lines) == ("added", ())


def test_a_file_that_cannot_be_parsed_any_more_is_compared_as_text() -> None:
    [found] = changes(_of("<a/>\n<b"), _of(OLD))

    assert found.elements == ()
    assert any(line.startswith("-<a/>") for line in found.lines)


def test_very_many_lines_are_cut() -> None:
    before = "\n".join(f"line {number}" for number in range(3_000)).encode()
    after = before.replace(b"line", b"row")

    [found] = changes({"a.form": before}, {"a.form": after})

    assert found.is_cut
    assert len(found.lines) == 400
