"""Tiny wrong diagrams about events and messages: code, element, file."""

from __future__ import annotations

from tests.engine.checks.drawing import (
    DECLARED,
    PAID,
    START,
    TIMER,
    boundary,
    event,
    event_scope,
    flow,
    process,
    scope,
    task,
)

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
LINK = '<linkEventDefinition name="{}"/>'.format
COMPENSATE = '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
HOST = f'{START}<userTask id="a"/>{flow("s", "a")}{COMPENSATE}'
HANDLER = '<task id="h" isForCompensation="true"/>'
TO_HANDLER = '<association id="as" sourceRef="b" targetRef="h"/>'
NOBODY = '<compensateEventDefinition activityRef="{}"/>'.format
CORRELATED = (
    DECLARED
    + '<correlationProperty id="order"><correlationPropertyRetrievalExpression messageRef="m">'
    "<messagePath>id</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
)


def thrown(definitions: str, kind: str = "endEvent", beside: str = DECLARED) -> str:
    return process(START + event(kind, definitions) + flow("s", "a"), beside=beside)


def caught(definitions: str, beside: str = DECLARED, attributes: str = "") -> str:
    drawn = event("intermediateCatchEvent", definitions, attributes)
    return process(START + drawn + flow("s", "a"), beside=beside)


UNSUPPORTED = [
    process(task(kind=CATCH)),
    thrown("terminate", THROW),
    thrown("timer"),
    thrown("cancel", THROW),
    thrown("conditional"),
    caught("error"),
    caught("terminate"),
    caught(TIMER + LINK("l")),
    thrown('<errorEventDefinition errorRef="e1"/><signalEventDefinition signalRef="sg"/>'),
    process(event("startEvent", "error")),
    process(event("startEvent", "compensate")),
    process(event_scope(event("startEvent", "link"))),
    process(
        event_scope(
            event("startEvent", TIMER + "<errorEventDefinition/>", 'parallelMultiple="true"', "a")
        )
    ),
    process(task(attributes='triggeredByEvent="true"', kind="transaction")),
    process(task(attributes='method="##Store"', kind="transaction")),
]

WRONG_EVENTS = [
    *(("element_not_supported", "a", content) for content in UNSUPPORTED),
    (
        "element_not_supported",
        "b",
        process(boundary('attachedToRef="a"', '<linkEventDefinition name="l"/>')),
    ),
    ("element_not_supported", "x", process(START + '<choreographyTask id="x"/>')),
    ("element_not_supported", "x", process(task('<task id="x"/>'))),
    ("element_not_supported", "x", process(task('<timerEventDefinition id="x"/>'))),
    (
        "error_not_interrupting",
        "b",
        process(boundary('attachedToRef="a" cancelActivity="false"', "<errorEventDefinition/>")),
    ),
    (
        "error_not_interrupting",
        "b",
        process(boundary('attachedToRef="a" cancelActivity="false"', "<cancelEventDefinition/>")),
    ),
    ("cancel_misplaced", "b", process(boundary('attachedToRef="a"', "<cancelEventDefinition/>"))),
    ("cancel_misplaced", "a", thrown("cancel")),
    ("cancel_misplaced", "a", process(scope(event("endEvent", "cancel")))),
    ("error_code_missing", "a", thrown("error")),
    ("error_unknown", "a", thrown('<errorEventDefinition errorRef="no"/>')),
    ("reference_unknown", "a", thrown('<messageEventDefinition messageRef="no"/>')),
    ("reference_unknown", "a", caught('<signalEventDefinition signalRef="m"/>')),
    ("reference_unknown", "a", thrown('<escalationEventDefinition escalationRef="no"/>')),
    ("reference_unknown", "a", caught("<eventDefinitionRef>no</eventDefinitionRef>")),
    ("reference_unknown", "a", process(task(attributes='messageRef="no"', kind="receiveTask"))),
    ("reference_unknown", "a", process(task(attributes='messageRef="no"', kind="sendTask"))),
    ("reference_missing", "a", caught("message")),
    ("reference_missing", "a", thrown("signal")),
    ("reference_missing", "a", thrown("escalation", THROW)),
    ("condition_event_empty", "a", caught("conditional")),
    (
        "expression_syntax",
        "a",
        caught(
            "<conditionalEventDefinition><condition>x ></condition></conditionalEventDefinition>"
        ),
    ),
    ("expression_syntax", "a", caught(PAID, DECLARED.replace("paid", "=pa id"))),
    ("expression_syntax", "a", caught(PAID, attributes='plait:correlationKey="=("')),
    (
        "variable_name_forbidden",
        "b",
        process(boundary('attachedToRef="a" plait:codeVariable="a.b"', "<errorEventDefinition/>")),
    ),
    ("timer_missing", "a", caught("timer timer")),
    ("link_unknown", "a", thrown(LINK("l"), THROW)),
    (
        "link_unknown",
        "a",
        process(scope(event(CATCH, LINK("l"), id_="c")) + event(THROW, LINK("l"))),
    ),
    ("link_unnamed", "a", thrown("link", THROW)),
    (
        "link_ambiguous",
        "a",
        process(START + event(CATCH, LINK("l"), id_="c") + event(CATCH, LINK("l"))),
    ),
    ("link_connected", "a", caught(LINK("l"))),
    (
        "link_connected",
        "a",
        thrown(LINK("l"), THROW).replace("</process>", flow("a", "a") + "</process>"),
    ),
    ("compensation_malformed", "b", process(HOST)),
    ("compensation_malformed", "b", process(HOST + TO_HANDLER + HANDLER.replace("true", "false"))),
    ("compensation_malformed", "b", process(HOST + TO_HANDLER + scope(HANDLER)[len(START) :])),
    ("compensation_malformed", "b", process(HOST + TO_HANDLER + HANDLER + flow("b", "a"))),
    ("compensation_malformed", "h", process(HOST + TO_HANDLER + HANDLER + flow("a", "h"))),
    (
        "compensation_malformed",
        "b",
        process(
            HOST
            + TO_HANDLER
            + HANDLER
            + (TO_HANDLER + HANDLER).replace('"h"', '"i"').replace('"as"', '"at"')
        ),
    ),
    (
        "compensation_not_awaited",
        "a",
        thrown('<compensateEventDefinition waitForCompletion="false"/>'),
    ),
    ("compensation_unknown", "a", thrown(NOBODY("no"))),
    (
        "compensation_unknown",
        "a",
        thrown(NOBODY("t")).replace("<endEvent", '<task id="t"/><endEvent'),
    ),
    (
        "compensation_unknown",
        "a",
        process(
            scope(HOST.replace('"a"', '"t"') + TO_HANDLER + HANDLER).replace('"s"', '"s2"', 2)
            + event("endEvent", NOBODY("t"))
        ),
    ),
    (
        "message_start_ambiguous",
        "a",
        process(event("startEvent", PAID, id_="s") + event("startEvent", PAID), beside=DECLARED),
    ),
    (
        "message_start_ambiguous",
        "q2",
        process(event("startEvent", PAID), beside=DECLARED).replace(
            "</definitions>",
            f'<process id="q">{event("startEvent", PAID, id_="q2")}</process></definitions>',
        ),
    ),
    (
        "instantiate_misplaced",
        "a",
        process(
            task(attributes='messageRef="m" instantiate="true"', kind="receiveTask"),
            beside=DECLARED,
        ),
    ),
    ("instantiate_misplaced", "a", process('<receiveTask id="a" instantiate="true"/>')),
    (
        "instantiate_misplaced",
        "a",
        process(
            '<receiveTask id="a" messageRef="m" instantiate="true"><standardLoopCharacteristics '
            'loopMaximum="2"/></receiveTask>',
            beside=DECLARED,
        ),
    ),
    (
        "instantiate_misplaced",
        "a",
        process(scope('<receiveTask id="a" messageRef="m" instantiate="true"/>'), beside=DECLARED),
    ),
    ("correlation_unbound", "a", caught(PAID, CORRELATED)),
    (
        "correlation_unbound",
        "a",
        process(task(attributes='messageRef="m"', kind="receiveTask"), beside=CORRELATED),
    ),
    (
        "expression_unsupported",
        "a",
        thrown(PAID, beside=CORRELATED.replace("<messagePath", '<messagePath language="xpath"')),
    ),
    ("plait_value", "a", caught(TIMER, attributes='plait:missedFires="some"')),
    ("plait_unknown", "a", caught(TIMER, attributes='plait:correlationKey="=x"')),
    ("plait_unknown", "a", caught(PAID, attributes='plait:timeToLive="PT1H"')),
    (
        "plait_unknown",
        "s",
        process(event("startEvent", PAID, 'plait:correlationKey="=x"', "s"), beside=DECLARED),
    ),
    (
        "time_malformed",
        "a",
        process(
            task(attributes='messageRef="m" plait:timeToLive="soon"', kind="sendTask"),
            beside=DECLARED,
        ),
    ),
    (
        "plait_unknown",
        "a",
        thrown(
            '<extensionElements><plait:input name="x" source="1"/></extensionElements>'
            '<errorEventDefinition errorRef="e1"/>'
        ),
    ),
    (
        "plait_unknown",
        "a",
        thrown('<extensionElements><plait:output name="x" source="1"/></extensionElements>' + PAID),
    ),
]
