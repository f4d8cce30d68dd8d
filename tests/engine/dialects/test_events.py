from __future__ import annotations

import pytest

from engine.dialects.events import EventDefinition, Timer
from engine.expressions.texts import language_of
from tests.engine.dialects.reading import node_of

DECLARED = (
    '<message id="m" name="paid"/><message id="nameless"/><message id="e" name="=kind"/>'
    '<signal id="s" name="stop"/><error id="e1" errorCode="E1"/><error id="bare" name="x"/>'
    '<escalation id="x1" escalationCode="X1"/>'
    '<timerEventDefinition id="daily"><timeCycle>R/P1D</timeCycle></timerEventDefinition>'
)


def definitions(inner: str, attributes: str = "", kind: str = "endEvent") -> list[EventDefinition]:
    return list(node_of(f'<{kind} id="a" {attributes}>{inner}</{kind}>', DECLARED).definitions)


@pytest.mark.parametrize(
    ("inner", "kind", "name", "reference", "code"),
    [
        ('<messageEventDefinition messageRef="m"/>', "message", "paid", "m", None),
        ('<messageEventDefinition messageRef="tns:m"/>', "message", "paid", "tns:m", None),
        (
            '<messageEventDefinition messageRef="nameless"/>',
            *("message", "nameless", "nameless", None),
        ),
        ('<messageEventDefinition messageRef="e"/>', "message", "=kind", "e", None),
        ('<messageEventDefinition messageRef="no"/>', "message", None, "no", None),
        ("<messageEventDefinition/>", "message", None, None, None),
        ('<signalEventDefinition signalRef="s"/>', "signal", "stop", "s", None),
        ('<signalEventDefinition signalRef="m"/>', "signal", None, "m", None),
        ('<errorEventDefinition errorRef="e1"/>', "error", None, "e1", "E1"),
        ('<errorEventDefinition errorRef="bare"/>', "error", None, "bare", "bare"),
        ("<errorEventDefinition/>", "error", None, None, None),
        ('<escalationEventDefinition escalationRef="x1"/>', "escalation", None, "x1", "X1"),
        ("<escalationEventDefinition/>", "escalation", None, None, None),
        ('<linkEventDefinition name=" again "/>', "link", "again", None, None),
        ("<cancelEventDefinition/>", "cancel", None, None, None),
        ("<terminateEventDefinition/>", "terminate", None, None, None),
    ],
)
def test_a_definition_says_what_is_meant(
    inner: str, kind: str, name: str | None, reference: str | None, code: str | None
) -> None:
    (read,) = definitions(inner)

    assert (read.kind, read.name, read.reference, read.code) == (kind, name, reference, code)


def test_a_condition_and_its_language_are_read() -> None:
    (read,) = definitions(
        "<conditionalEventDefinition>\n"
        '<condition language="python"> n > 3 </condition></conditionalEventDefinition>'
    )

    assert (read.condition, language_of(read.condition or ""), read.line) == ("n > 3", "python", 2)


def test_a_compensation_names_its_activity_and_whether_it_waits() -> None:
    whole, one = definitions(
        '<compensateEventDefinition/><compensateEventDefinition activityRef="book" '
        'waitForCompletion="false"/>'
    )

    assert (whole.activity_ref, whole.waits_for_completion) == (None, True)
    assert (one.activity_ref, one.reference, one.waits_for_completion) == ("book", "book", False)


def test_definitions_keep_their_order_with_those_beside_the_process() -> None:
    read = definitions(
        '<signalEventDefinition signalRef="s"/><eventDefinitionRef>daily</eventDefinitionRef>'
        '<messageEventDefinition messageRef="m"/><eventDefinitionRef>gone</eventDefinitionRef>',
        kind="intermediateCatchEvent",
    )

    assert [each.kind for each in read] == ["signal", "timer", "message"]
    assert read[1].timer == Timer(kind="timeCycle", text="R/P1D", line=1)


def test_a_timer_event_says_what_becomes_of_missed_fires() -> None:
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"

    (usual,) = definitions(timer, kind="intermediateCatchEvent")
    (all_,) = definitions(timer, 'plait:missedFires="all"', "intermediateCatchEvent")

    assert (usual.missed_fires, all_.missed_fires) == ("one", "all")
    assert usual.timer == Timer(kind="timeDuration", text="PT1H", line=2)


@pytest.mark.parametrize(
    ("kind", "attributes", "is_interrupting"),
    [
        ("startEvent", "", True),
        ("startEvent", 'isInterrupting="false"', False),
        ("boundaryEvent", 'cancelActivity="false"', False),
        ("boundaryEvent", 'isInterrupting="false"', True),
    ],
)
def test_what_interrupts_is_read_where_it_stands(
    kind: str, attributes: str, is_interrupting: bool
) -> None:
    assert node_of(f'<{kind} id="a" {attributes}/>').is_interrupting is is_interrupting


FLOWS = (
    '<collaboration id="c"><participant id="pool" processRef="p"/>'
    '<messageFlow id="f1" name="said so" sourceRef="pool" targetRef="a"/>'
    '<messageFlow id="f2" messageRef="m" sourceRef="b" targetRef="pool"/>'
    '<messageFlow id="f3" sourceRef="d" targetRef="e"/>'
    '<messageFlow id="f4" name="one" sourceRef="g" targetRef="pool"/>'
    '<messageFlow id="f5" name="two" sourceRef="g" targetRef="pool"/></collaboration>'
)


@pytest.mark.parametrize(
    ("id_", "kind", "name"),
    [
        ("a", "intermediateCatchEvent", "said so"),
        ("b", "endEvent", "paid"),
        ("d", "intermediateThrowEvent", "f3"),
        ("e", "startEvent", "f3"),
        ("g", "endEvent", None),
        ("a", "endEvent", None),
    ],
)
def test_an_event_without_messageref_has_the_message_of_its_flow(
    id_: str, kind: str, name: str | None
) -> None:
    event = f'<{kind} id="{id_}"><messageEventDefinition/></{kind}>'

    node = node_of(event, DECLARED + FLOWS, id_)

    assert node.definitions[0].name == name


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ('<sendTask id="a" messageRef="m"/>', "paid"),
        ('<receiveTask id="a"/>', "said so"),
        ('<sendTask id="a"/>', None),
        ('<receiveTask id="a" messageRef="no"/>', None),
        ('<userTask id="a" messageRef="m"/>', None),
    ],
)
def test_a_task_knows_its_message(task: str, name: str | None) -> None:
    assert node_of(task, DECLARED + FLOWS).message_name == name
