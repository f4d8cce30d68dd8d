"""Flow nodes without an id get one, the same each time the file is read."""

from __future__ import annotations

from engine.dialects.made_ids import give_ids
from engine.xml import parse
from tests.engine.dialects.reading import file_of

FILE = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">\n'
    b'<startEvent id="task_3"/>\n<task/><task id=" "/><task id="a"/><sequenceFlow/></process>'
    b"</definitions>"
)


def test_ids_are_made_of_kind_and_line_and_are_nobodys() -> None:
    root = parse(FILE, "f.bpmn")

    assert give_ids(root) == {"task_3_2", "task_3_3"}
    assert [each.get("id") for each in root[0]] == ["task_3", "task_3_2", "task_3_3", "a", None]
    assert give_ids(parse(FILE, "f.bpmn")) == {"task_3_2", "task_3_3"}
    assert give_ids(root) == frozenset()


def test_a_model_knows_its_made_ids() -> None:
    model = file_of('<process id="p"><task/></process>')

    assert model.made_ids == {"task_1"}
    assert [node.id for node in model.processes[0].nodes] == ["task_1"]
