"""Tiny wrong diagrams about beginnings, conditions and gateways: code, element, file."""

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

INNER = '<task id="x"/>'
GATEWAY = '<eventBasedGateway id="g" {}/>' + flow("s", "g")
CATCH_A = event("intermediateCatchEvent", TIMER, id_="a") + flow("g", "a")
CATCH_B = event("intermediateCatchEvent", PAID, id_="b") + flow("g", "b")
ALL_OF = event("intermediateCatchEvent", PAID + PAID, 'parallelMultiple="true"', "a") + flow(
    "g", "a"
)
TASK_B = '<task id="b"/>' + flow("g", "b")
BOUNDARY = event("boundaryEvent", TIMER, 'attachedToRef="r"', "z")
RECEIVE = '<receiveTask id="r" messageRef="m"/>' + flow("g", "r")


def behind(*drawn: str, gateway: str = "", begin: str = START) -> str:
    return process(begin + GATEWAY.format(gateway) + "".join(drawn), beside=DECLARED)


WRONG_FLOW = [
    ("scope_empty", "p", process("")),
    ("scope_empty", "p", process("<documentation>later</documentation>")),
    ("scope_empty", "u", process(scope(""))),
    ("scope_empty", "u", process(scope("", kind="transaction"))),
    ("scope_empty", "u", process(scope(event("intermediateThrowEvent"), kind="adHocSubProcess"))),
    ("start_missing", "p", process('<task id="a"/>' + flow("a", "a"))),
    (
        "start_missing",
        "p",
        process(
            event("intermediateCatchEvent", '<linkEventDefinition name="l"/>')
            + '<task id="t"/>'
            + flow("a", "t")
        ),
    ),
    ("start_missing", "u", process(scope(INNER + flow("x", "x")))),
    (
        "start_missing",
        "u",
        process(
            scope(INNER + '<task id="y"/>' + flow("x", "y") + flow("y", "x"), "", "adHocSubProcess")
        ),
    ),
    (
        "plait_value",
        "u",
        process(scope(INNER, 'plait:activeElements="x"', "adHocSubProcess")),
    ),
    ("start_ambiguous", "s2", process(START + '<startEvent id="s2"/>')),
    (
        "start_ambiguous",
        "s2",
        process(scope('<startEvent id="s1"/><startEvent id="s2"/>')),
    ),
    ("start_with_trigger", "a", process(scope(event("startEvent", TIMER)))),
    (
        "event_in_ad_hoc",
        "s1",
        process(scope(f'<startEvent id="s1"/>{INNER}', kind="adHocSubProcess")),
    ),
    ("event_in_ad_hoc", "a", process(scope(f"{event('endEvent')}{INNER}", kind="adHocSubProcess"))),
    ("event_start_missing", "u", process(event_scope(INNER))),
    ("event_start_missing", "u", process(event_scope('<startEvent id="i"/>'))),
    (
        "event_start_missing",
        "u",
        process(event_scope(event("startEvent", TIMER) + event("startEvent", TIMER, id_="b"))),
    ),
    (
        "event_sub_process_connected",
        "u",
        process(event_scope(event("startEvent", TIMER)) + flow("s", "u")),
    ),
    (
        "event_sub_process_connected",
        "u",
        process(
            event_scope(
                event("startEvent", TIMER) + '<standardLoopCharacteristics loopMaximum="2"/>'
            )
        ),
    ),
    (
        "event_sub_process_connected",
        "z",
        process(
            event_scope(event("startEvent", TIMER))
            + event("boundaryEvent", TIMER, 'attachedToRef="u"', "z")
        ),
    ),
    (
        "error_not_interrupting",
        "a",
        process(event_scope(event("startEvent", "error", 'isInterrupting="false"'))),
    ),
    (
        "default_conditional",
        "g_b",
        process(choice(flow("g", "a", "x"), flow("g", "b", "y"), default="g_b")),
    ),
    (
        "default_conditional",
        "g_b",
        process(choice(flow("g", "a", "x"), flow("g", "b", "y"), default="g_b")).replace(
            "exclusive", "inclusive"
        ),
    ),
    ("default_unknown", "g", process(choice(flow("g", "a", "x"), default="nowhere"))),
    (
        "default_unknown",
        "a",
        process(task(attributes='default="s_a"') + '<task id="b"/>' + flow("a", "b")),
    ),
    (
        "default_misplaced",
        "g",
        process(choice(flow("g", "a"), default="g_a")).replace("exclusive", "parallel"),
    ),
    (
        "condition_misplaced",
        "g_a",
        process(choice(flow("g", "a", "x > 1")).replace("exclusive", "eventBased")),
    ),
    (
        "condition_empty",
        "s_a",
        process(
            f'{START}<task id="a"/><sequenceFlow id="s_a" sourceRef="s" targetRef="a">'
            "<conditionExpression> </conditionExpression></sequenceFlow>"
        ),
    ),
    (
        "activation_missing",
        "g",
        process(
            f'{START}<task id="t"/><complexGateway id="g"/>'
            + flow("s", "t")
            + flow("s", "g")
            + flow("t", "g")
        ),
    ),
    ("event_gateway_malformed", "g", behind(CATCH_A)),
    ("event_gateway_malformed", "g", behind(CATCH_A, TASK_B)),
    ("event_gateway_malformed", "g", behind(CATCH_A, CATCH_B, flow("s", "a"))),
    ("event_gateway_malformed", "g", behind(CATCH_A, RECEIVE, BOUNDARY)),
    (
        "event_gateway_malformed",
        "g",
        behind(CATCH_B, CATCH_A.replace(flow("g", "a"), flow("g", "a", "x"))),
    ),
    ("event_gateway_malformed", "g", behind(CATCH_B, RECEIVE, gateway='instantiate="true"')),
    ("event_gateway_malformed", "g", behind(CATCH_A, CATCH_B, gateway='instantiate="true"')),
    (
        "event_gateway_malformed",
        "g",
        behind(ALL_OF, CATCH_B, gateway='instantiate="true"', begin=""),
    ),
    (
        "event_gateway_malformed",
        "g",
        behind(CATCH_A, CATCH_B, gateway='eventGatewayType="Parallel"'),
    ),
    (
        "event_gateway_malformed",
        "g",
        process(
            scope(f'<eventBasedGateway id="g" instantiate="true"/>{CATCH_B}{RECEIVE}'),
            beside=DECLARED,
        ),
    ),
]
