"""A diagram as a BPMN file in plain vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tests.engine.random.diagram import Body, Condition, Definition, Flow, Loop, Node, Sum

NAMES = {
    "message": ("M1", "M2"),
    "signal": ("S1", "S2"),
    "error": ("E1", "E2"),
    "escalation": ("C1", "C2"),
}
_NAMED_BY = {"error": "errorCode", "escalation": "escalationCode"}


def file_of(body: Body) -> bytes:
    """Return a whole file with one process `p`."""
    declared = "".join(
        f'<{kind} id="{kind}{name}" name="{name}"'
        + (f' {_NAMED_BY[kind]}="{name}"' if kind in _NAMED_BY else "")
        + "/>\n"
        for kind, names in NAMES.items()
        for name in names
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:plait="urn:plait:bpmn:1">\n'
        f'{declared}<process id="p" isExecutable="true">\n{_inside(body)}</process></definitions>'
    ).encode()


def _inside(body: Body) -> str:
    defaults = {flow.source: flow.id for flow in body.flows if flow.is_default}
    lines = [_node(node, defaults.get(node.id)) for node in body.nodes]
    lines += [_flow(flow) for flow in body.flows]
    lines += [
        f'<association id="{node.id}_to" sourceRef="{node.id}" targetRef="{node.handler}"/>'
        for node in body.nodes
        if node.handler
    ]
    return "".join(f"{line}\n" for line in lines)


def _node(node: Node, default: str | None) -> str:
    attributes = {"id": node.id, **dict(_attributes(node))}
    if default is not None:
        attributes["default"] = default
    text = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{node.kind} {text}>{''.join(_children(node))}</{node.kind}>"


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    if node.attached_to is not None:
        yield "attachedToRef", node.attached_to
        yield "cancelActivity", _text(node.is_interrupting)
    if node.kind == "startEvent" and node.definitions:
        yield "isInterrupting", _text(node.is_interrupting)
    if node.is_parallel_multiple:
        yield "parallelMultiple", "true"
    if node.is_for_compensation:
        yield "isForCompensation", "true"
    if node.is_event_sub_process:
        yield "triggeredByEvent", "true"
    if node.kind in {"serviceTask", "sendTask"} and not node.is_bare:
        yield "plait:connector", "c"
    if node.message is not None:
        yield "messageRef", f"message{node.message}"
    if node.kind == "callActivity":
        yield "calledElement", "called"
    if node.kind == "adHocSubProcess":
        yield "ordering", "Sequential" if node.is_sequential else "Parallel"
        yield "cancelRemainingInstances", _text(node.cancels_remaining)


def _children(node: Node) -> Iterator[str]:
    mapped = [("input", *each) for each in node.inputs] + [("output", *e) for e in node.outputs]
    if mapped:
        inner = "".join(
            f'<plait:{which} name="{name}" source="={_sum(source)}"/>'
            for which, name, source in mapped
        )
        yield f"<extensionElements>{inner}</extensionElements>"
    if node.body is not None:
        yield "\n" + _inside(node.body)
    for definition in node.definitions:
        yield _definition(definition)
    if node.loop is not None:
        yield _loop(node.loop)
    if node.kind == "scriptTask":
        lines = "\n".join(f"{name} = {_sum(source)}" for name, source in node.assigns)
        yield f"<script>{lines}</script>"
    if node.activation is not None:
        yield f"<activationCondition>{_condition(node.activation)}</activationCondition>"
    if node.completion is not None:
        yield f"<completionCondition>{_condition(node.completion)}</completionCondition>"


def _definition(definition: Definition) -> str:
    kind = definition.kind
    inner = attributes = ""
    if kind in NAMES and definition.name is not None:
        attributes = f' {kind}Ref="{kind}{definition.name}"'
    elif kind == "link":
        attributes = f' name="{definition.name}"'
    elif kind == "compensate" and definition.activity is not None:
        attributes = f' activityRef="{definition.activity}"'
    elif kind == "timer" and definition.repeats > 1:
        inner = f"<timeCycle>R{definition.repeats}/PT1H</timeCycle>"
    elif kind == "timer":
        inner = "<timeDuration>PT1H</timeDuration>"
    elif kind == "conditional" and definition.test is not None:
        inner = f"<condition>{_condition(definition.test)}</condition>"
    return f"<{kind}EventDefinition{attributes}>{inner}</{kind}EventDefinition>"


def _loop(loop: Loop) -> str:
    if loop.kind == "standard":
        most = "" if loop.maximum is None else f' loopMaximum="{loop.maximum}"'
        test = (
            "" if loop.test is None else f"<loopCondition>{_condition(loop.test)}</loopCondition>"
        )
        return (
            f'<standardLoopCharacteristics testBefore="{_text(loop.tests_before)}"{most}>{test}'
            "</standardLoopCharacteristics>"
        )
    attributes = f'isSequential="{_text(loop.kind == "sequential")}"'
    if loop.output is not None and loop.output_of is not None:
        attributes += (
            f' plait:outputCollection="{loop.output}" plait:outputElement="={_sum(loop.output_of)}"'
        )
    done = (
        ""
        if loop.completion is None
        else f"<completionCondition>{_condition(loop.completion)}</completionCondition>"
    )
    return (
        f"<multiInstanceLoopCharacteristics {attributes}>"
        f"<loopCardinality>{loop.count}</loopCardinality>{done}"
        "</multiInstanceLoopCharacteristics>"
    )


def _flow(flow: Flow) -> str:
    test = (
        ""
        if flow.test is None
        else f"<conditionExpression>{_condition(flow.test)}</conditionExpression>"
    )
    return (
        f'<sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">{test}'
        "</sequenceFlow>"
    )


def _condition(test: Condition) -> str:
    return escape(f"{test.name} {'<' if test.is_less else '>='} {test.number}")


def _sum(source: Sum) -> str:
    if source.name is None:
        return str(source.number)
    return f"{source.name} + {source.number}" if source.number else source.name


def _text(value: bool) -> str:
    return "true" if value else "false"
