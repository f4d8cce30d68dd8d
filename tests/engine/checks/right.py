"""Whole diagrams without a finding: every element and event where it belongs."""

from __future__ import annotations

from tests.engine.checks.drawing import (
    DECLARED,
    PAID,
    START,
    TIMER,
    choice,
    event,
    event_scope,
    flow,
    process,
    scope,
    task,
)
from tests.engine.checks.wrong_events import (
    CATCH,
    CORRELATED,
    HANDLER,
    HOST,
    LINK,
    THROW,
    TO_HANDLER,
)

ANY = "<errorEventDefinition/>"
ERROR = event("endEvent", '<errorEventDefinition errorRef="e1"/>')
SIGNAL = '<signalEventDefinition signalRef="sg"/>'
STOCK = (
    "<conditionalEventDefinition><condition>stock &lt; 10</condition></conditionalEventDefinition>"
)
ANY_ERROR = '<boundaryEvent id="b" attachedToRef="u"><errorEventDefinition/></boundaryEvent>'
INNER = '<task id="x"/>'
ITEMS = (
    '<multiInstanceLoopCharacteristics plait:collection="=items" plait:elementVariable="item" '
    'plait:outputCollection="results" plait:outputElement="=score"/>'
)
BOUND = (
    '<correlationSubscription correlationKeyRef="k"><correlationPropertyBinding '
    'correlationPropertyRef="order"><dataPath>order.id</dataPath></correlationPropertyBinding>'
    "</correlationSubscription>"
)


def beside(inner: str, declared: str = DECLARED) -> str:
    return process(inner, beside=declared)


RIGHT_ELEMENTS = [
    process(START),
    process(INNER),
    process(f'{INNER}<task id="y"/>'),
    process(task() + '<task id="b"/>' + flow("s", "b")),
    process(
        task(attributes='default="a_b"')
        + '<task id="b"/><task id="c"/>'
        + flow("a", "c", "x > 1")
        + flow("a", "b")
    ),
    process(START + event("startEvent", TIMER)),
    beside(event("startEvent", PAID) + event("startEvent", SIGNAL, id_="b")),
    process(event("startEvent", STOCK)),
    beside(event("startEvent", PAID + TIMER)),
    *(
        beside(START + event(CATCH, each) + flow("s", "a"))
        for each in (TIMER, PAID, SIGNAL, STOCK, PAID + TIMER)
    ),
    beside(
        START
        + event(CATCH, PAID + TIMER, 'parallelMultiple="true" plait:missedFires="skip"')
        + flow("s", "a")
    ),
    *(
        beside(START + event(kind, each) + flow("s", "a"))
        for kind in (THROW, "endEvent")
        for each in ("", PAID, SIGNAL, '<escalationEventDefinition escalationRef="x1"/>')
    ),
    process(START + event("endEvent", "terminate") + flow("s", "a")),
    beside(
        scope('<startEvent id="i"/>' + ERROR + flow("i", "a"))
        + '<boundaryEvent id="b" attachedToRef="u"><errorEventDefinition/></boundaryEvent>'
        + '<task id="t"/>'
        + flow("b", "t")
    ),
    beside(event_scope(f'<startEvent id="e">{ANY}</startEvent>', beside=ERROR + flow("s", "a"))),
    process(START + event(THROW, LINK("l")) + flow("s", "a") + event(CATCH, LINK("l"), id_="c")),
    process(scope(INNER) + ANY_ERROR + flow("b", "u2") + '<userTask id="u2"/>'),
    process(
        scope(event("endEvent", "cancel"), kind="transaction")
        + ANY_ERROR.replace("error", "cancel")
        + flow("b", "x")
        + INNER
    ),
    process(
        scope(INNER, 'ordering="Sequential" plait:activeElements="=chosen"', "adHocSubProcess")
    ),
    *(
        beside(event_scope(event("startEvent", each)))
        for each in (PAID, TIMER, SIGNAL, STOCK, "error", "escalation", "compensate")
    ),
    process(event_scope(event("startEvent", TIMER, 'isInterrupting="false"'))),
    process(HOST + TO_HANDLER + HANDLER),
    process(
        HOST
        + TO_HANDLER
        + HANDLER
        + event("endEvent", '<compensateEventDefinition activityRef="a"/>', id_="e")
        + flow("a", "e")
    ),
    process(
        choice(flow("g", "a", "x"), flow("g", "b", "y"), default="")
        .replace("exclusive", "inclusive")
        .replace('"g" ', '"g" default="g_c" ')
        + '<task id="c"/>'
        + flow("g", "c")
    ),
    process(
        f'{START}<task id="t"/><complexGateway id="g"><activationCondition>activationCount > 1'
        f"</activationCondition></complexGateway>{flow('s', 't')}{flow('s', 'g')}{flow('t', 'g')}"
    ),
    beside(
        f'{START}<eventBasedGateway id="g"/>{flow("s", "g")}{event(CATCH, TIMER)}{flow("g", "a")}'
        f'<receiveTask id="r" messageRef="m"/>{flow("g", "r")}'
    ),
    beside(
        f'<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>'
        f'{event(CATCH, PAID)}{flow("g", "a")}<receiveTask id="r" messageRef="n"/>{flow("g", "r")}'
    ),
    beside('<receiveTask id="a" messageRef="m" instantiate="true"/>'),
    beside(
        task(
            attributes='messageRef="m" plait:correlationKey="=id" plait:timeToLive="PT1H"',
            kind="sendTask",
        )
    ),
    beside(task(attributes='messageRef="m" plait:correlationKey="=id"', kind="receiveTask")),
    beside(task(attributes='messageRef="m"', kind="receiveTask") + BOUND, CORRELATED),
    beside(START + event(THROW, PAID) + flow("s", "a"), CORRELATED),
    beside(event("startEvent", PAID), CORRELATED),
    *(
        process(task(attributes=f'calledElement="=q" {each}', kind="callActivity"))
        for each in (
            'plait:businessKey="=id"',
            'plait:binding="deployment"',
            'plait:version="3"',
            'plait:versionTag="stable"',
        )
    ),
    process(task(ITEMS)),
    process(
        task(
            '<standardLoopCharacteristics testBefore="true"><loopCondition>n &lt; 3'
            "</loopCondition></standardLoopCharacteristics>"
        )
    ),
    process(
        task(
            '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>n'
            "</loopCardinality><completionCondition>done</completionCondition>"
            "</multiInstanceLoopCharacteristics>"
        )
    ),
    process(
        task(
            "<extensionElements><plait:output name='x' source='=body'/></extensionElements>",
            'plait:connector="c"',
            "businessRuleTask",
        )
    ),
]
