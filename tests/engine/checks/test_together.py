"""What is only seen when the files of a deployment are looked at together."""

from __future__ import annotations

from engine.errors import Finding
from engine.spiff import read
from tests.engine.checks.drawing import DECLARED, PAID, event, flow, process, task


def _found(**contents: str) -> list[Finding]:
    files = {f"{name}.bpmn": content.encode() for name, content in contents.items()}
    return [each for each in read(files).findings if each.code != "drawing"]


def _called(key: str, called: str, attributes: str = "") -> str:
    inner = task(attributes=f'calledElement="{called}" {attributes}', kind="callActivity")
    return process(inner).replace('id="p"', f'id="{key}"')


def test_processes_that_call_one_another_in_a_circle_get_advice() -> None:
    found = _found(a=_called("p", "q"), b=_called("q", "r"), c=_called("r", "p"))

    assert [(each.level, each.code, each.file) for each in found] == [
        ("advice", "calls_in_circle", f"{name}.bpmn") for name in "abc"
    ]
    assert "p → q → r → p" in found[0].message


def test_a_called_process_is_found_among_the_files() -> None:
    assert _found(a=_called("p", "q"), b=process(task()).replace('"p"', '"q"')) == []


def test_a_call_bound_to_its_deployment_warns_where_its_process_is_missing() -> None:
    (alone,) = _found(a=_called("p", "q", 'plait:binding="deployment"'))

    assert (alone.level, alone.code, alone.element_id) == ("warning", "called_elsewhere", "a")


def test_a_message_behind_a_gateway_that_begins_instances_begins_one_process() -> None:
    catches = event("intermediateCatchEvent", PAID) + event(
        "intermediateCatchEvent", '<messageEventDefinition messageRef="n"/>', id_="b"
    )
    gateway = '<eventBasedGateway id="g" instantiate="true"/>'
    first = process(gateway + catches + flow("g", "a") + flow("g", "b"), beside=DECLARED)
    second = process(event("startEvent", PAID), beside=DECLARED).replace('id="p"', 'id="q"')

    assert [(each.code, each.file, each.element_id) for each in _found(a=first, b=second)] == [
        ("message_start_ambiguous", "b.bpmn", "a")
    ]
