"""Processes that call one another."""

from __future__ import annotations

from tests.engine.events import declared
from tests.engine.models import process


def caller(key: str, calls: str, *more: str, attributes: str = "", inner: str = "") -> bytes:
    """Draw a process whose call activity `call` goes on to `e`."""
    return process(
        key,
        "startEvent s",
        f'callActivity call name="Call" calledElement="{calls}" {attributes} | {inner}',
        "endEvent e",
        "s -> call -> e",
        *more,
    )


CHILD = process(
    "child",
    "startEvent s",
    "scriptTask double | <script>result = amount * 2</script>",
    "endEvent e",
    "s -> double -> e",
)
PATIENT_CHILD = process(
    "child",
    "startEvent s",
    'userTask ask name="Ask"',
    "endEvent e",
    "s -> ask -> e",
)
PARENT = caller("parent", "child")
GRANDPARENT = caller("grandparent", "parent")
FAILING_CHILD = declared(
    process(
        "child",
        "startEvent s",
        'userTask ask name="Ask"',
        'endEvent broken | <errorEventDefinition errorRef="x"/>',
        "s -> ask -> broken",
    ),
    "error x NO_STOCK",
)
CATCHING_PARENT = declared(
    caller(
        "parent",
        "child",
        'boundaryEvent caught attachedToRef="call" plait:codeVariable="code" | '
        '<errorEventDefinition errorRef="x"/>',
        "endEvent other",
        "caught -> other",
    ),
    "error x NO_STOCK",
)
ESCALATING_CHILD = declared(
    process(
        "child",
        "startEvent s",
        'intermediateThrowEvent t | <escalationEventDefinition escalationRef="x"/>',
        'userTask ask name="Ask"',
        "endEvent e",
        "s -> t -> ask -> e",
    ),
    "escalation x LATE",
)
NOTIFIED_PARENT = declared(
    caller(
        "parent",
        "child",
        'boundaryEvent told attachedToRef="call" cancelActivity="false" | '
        '<escalationEventDefinition escalationRef="x"/>',
        "scriptTask note | <script>noted = True</script>",
        "endEvent other",
        "told -> note -> other",
    ),
    "escalation x LATE",
)
INTERRUPTED_PARENT = declared(
    caller(
        "parent",
        "child",
        'boundaryEvent stop attachedToRef="call" | <messageEventDefinition messageRef="m"/>',
        "endEvent other",
        "stop -> other",
    ),
    "message m stop",
)
ENDLESS = caller("endless", "endless")
SEVERAL_CALLS = caller(
    "parent",
    "child",
    inner='<extensionElements><plait:input name="amount" source="=each"/>'
    '<plait:output name="result" source="=result"/></extensionElements>'
    '<multiInstanceLoopCharacteristics plait:collection="=amounts" plait:elementVariable="each" '
    'plait:outputCollection="results" plait:outputElement="=result"/>',
)
