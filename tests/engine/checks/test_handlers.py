"""Work for outside is told at its task, event or listener, with the type of the job."""

from __future__ import annotations

from tests.engine.checks.drawing import findings, flow, process, task

LISTENER = (
    '<zeebe:executionListeners><zeebe:executionListener eventType="end" type="audit"/>'
    "</zeebe:executionListeners>"
)


def _needed(content: str) -> list[tuple[str, str | None, str]]:
    found = [each for each in findings(content) if each.code == "handler_needed"]
    return [(each.level, each.element_id, each.message) for each in found]


def test_a_job_of_a_worker_is_a_warning_with_its_type() -> None:
    inner = '<extensionElements><zeebe:taskDefinition type="charge"/></extensionElements>'

    ((level, element_id, message),) = _needed(process(task(inner, kind="serviceTask")))

    assert (level, element_id) == ("warning", "a")
    assert "'charge'" in message


def test_a_connector_of_camunda_8_is_called_one() -> None:
    inner = "<zeebe:taskDefinition type='io.camunda:http-json:1'/>"
    content = process(task(f"<extensionElements>{inner}</extensionElements>", kind="serviceTask"))

    ((_, _, message),) = _needed(content)

    assert "a connector of Camunda 8, 'io.camunda:http-json:1'" in message


def test_listeners_of_a_node_and_of_the_process_are_work_too() -> None:
    extension = f"<extensionElements>{LISTENER}</extensionElements>"
    content = process(extension + task(extension) + flow("a", "b") + '<task id="b"/>')

    assert [(each[0], each[1]) for each in _needed(content)] == [("warning", "p"), ("warning", "a")]
