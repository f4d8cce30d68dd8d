"""Read one flow node with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.dialects.attributes import ElementAttributes, NamedSource
from engine.dialects.correlation import Correlations, Path, read_bindings
from engine.dialects.data import DataNames, Moved, read_data
from engine.dialects.declarations import Declarations, referred
from engine.dialects.dialect import Dialect
from engine.dialects.events import EventDefinition, read_definitions
from engine.dialects.grouping import grouped
from engine.dialects.kinds import (
    ACTIVITIES,
    EVENTS,
    THROWING,
    is_true,
    kind_of,
    language_of,
    text_of,
)
from engine.dialects.lanes import lane_of, read_lanes
from engine.dialects.loops import consumed, read_loop
from engine.dialects.namespaces import bpmn
from engine.dialects.nodes import Node
from engine.errors import Finding
from engine.expressions.texts import literal
from engine.xml import line_of


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a node is read against: the file's declarations, and the process's drawing."""

    dialect: Dialect
    declarations: Declarations
    data: DataNames
    correlations: Correlations
    bindings: Mapping[str, Path] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    associations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_process(self, process: etree._Element) -> Surroundings:
        """Return these with what one process adds."""
        return replace(
            self, bindings=read_bindings(process, self.dialect), lanes=read_lanes(process)
        )


def read_associations(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Return the activities that drawn associations lead to, by the id of where they begin."""
    activities = {each.get("id", "") for each in root.iter() if kind_of(each) in ACTIVITIES}
    return grouped(
        (each.get("sourceRef"), target)
        for each in root.iter(bpmn("association"))
        if (target := each.get("targetRef", "")) in activities
    )


def read_node(
    element: etree._Element, container_id: str, around: Surroundings
) -> tuple[Node, tuple[Finding, ...]]:
    """Read a flow node; the findings are the dialect's."""
    kind = kind_of(element)
    dialect = around.dialect
    definitions, of_definitions = (
        read_definitions(element, around.declarations, dialect) if kind in EVENTS else ((), ())
    )
    kinds = frozenset(each.kind for each in definitions)
    attributes, found = dialect.read_element(element, kind, kinds)
    moved = read_data(element, around.data)
    loop, of_loop = (
        read_loop(element, around.data, moved, dialect) if kind in ACTIVITIES else (None, ())
    )
    message = _message(element, kind, definitions, around.declarations, dialect)
    script = element.find(bpmn("script")) if kind == "scriptTask" else None
    activation = element.find(bpmn("activationCondition"))
    completion = element.find(bpmn("completionCondition"))
    node = Node(
        id=element.get("id", ""),
        kind=kind,
        name=element.get("name") or None,
        line=line_of(element),
        container_id=container_id,
        attributes=_attributes(attributes, element, moved, around),
        default_flow=element.get("default"),
        attached_to=element.get("attachedToRef"),
        is_interrupting=is_true(
            element, "isInterrupting" if kind == "startEvent" else "cancelActivity", otherwise=True
        ),
        script=_script(script, attributes),
        script_format=element.get("scriptFormat", "")
        if attributes.script is None
        else attributes.script.format,
        definitions=definitions,
        is_parallel_multiple=is_true(element, "parallelMultiple"),
        is_event_sub_process=kind == "subProcess" and is_true(element, "triggeredByEvent"),
        is_for_compensation=kind in ACTIVITIES and is_true(element, "isForCompensation"),
        compensation_handler=_handler(element, kinds, around) if kind == "boundaryEvent" else None,
        loop=loop,
        activation_condition=_condition(activation, dialect),
        is_instantiating=is_true(element, "instantiate"),
        is_parallel_gateway_type=element.get("eventGatewayType") == "Parallel",
        ordering="Sequential" if element.get("ordering") == "Sequential" else "Parallel",
        cancels_remaining=is_true(element, "cancelRemainingInstances", otherwise=True),
        completion_condition=_condition(completion, dialect),
        called_element=_called(element, attributes, dialect),
        correlation=_correlation(element, kind, message, definitions, around) if message else (),
        message_name=message if kind in _MESSAGE_TASKS else None,
        moved=moved,
        element=element,
    )
    return node, (*found, *of_definitions, *of_loop)


def _condition(element: etree._Element | None, dialect: Dialect) -> str | None:
    text = text_of(element)
    return None if text is None else dialect.expression(text, language_of(element))


_MESSAGE_TASKS = frozenset({"sendTask", "receiveTask"})


def _attributes(
    attributes: ElementAttributes, element: etree._Element, moved: Moved, around: Surroundings
) -> ElementAttributes:
    """Add what standard BPMN says: data associations, and the lane of a task nobody else has."""
    of_loop = consumed(element)
    inputs = _without(moved.inputs, moved.by_input, of_loop)
    outputs = _without(moved.outputs, moved.by_output, of_loop)
    person = attributes.person
    lanes_perform = around.dialect.rules.lanes_perform
    if (
        person
        and lanes_perform
        and not (person.assignee or person.candidate_users or person.candidate_groups)
    ):
        lane = lane_of(element, around.lanes)
        person = replace(person, candidate_groups=(lane,) if lane else ())
    if not inputs and not outputs and person is attributes.person:
        return attributes
    return replace(
        attributes,
        inputs=(*inputs, *attributes.inputs),
        outputs=(*outputs, *attributes.outputs),
        person=person,
    )


def _without(
    mappings: tuple[NamedSource, ...], by_item: Mapping[str, NamedSource], items: frozenset[str]
) -> tuple[NamedSource, ...]:
    left_out = [by_item[each] for each in items if each in by_item]
    return tuple(each for each in mappings if not any(each is one for one in left_out))


def _message(
    element: etree._Element,
    kind: str,
    definitions: tuple[EventDefinition, ...],
    declarations: Declarations,
    dialect: Dialect,
) -> str | None:
    """Return the name of the first message that a node sends or receives."""
    if kind not in _MESSAGE_TASKS:
        return next((each.name for each in definitions if each.kind == "message"), None)
    reference = element.get("messageRef")
    if reference is None:
        is_sent = kind == "sendTask"
        return declarations.message_of_flows(element.get("id", ""), is_sent=is_sent)
    declared = referred(declarations.messages, reference)
    return dialect.text(declared.known_as) if declared else None


def _correlation(
    element: etree._Element,
    kind: str,
    message: str,
    definitions: tuple[EventDefinition, ...],
    around: Surroundings,
) -> tuple[NamedSource, ...]:
    declared = _declared(element, definitions, around.declarations)
    said = around.dialect.correlation(element, kind, declared)
    if said is not None:
        return said
    if kind in THROWING or kind == "sendTask":
        return around.correlations.of_thrower(message)
    return around.correlations.of_catcher(message, around.bindings)


def _declared(
    element: etree._Element, definitions: tuple[EventDefinition, ...], declarations: Declarations
) -> etree._Element | None:
    """Return the `bpmn:message` that a node refers to."""
    references = [each.reference for each in definitions if each.kind == "message"]
    declared = referred(declarations.messages, next(iter(references), element.get("messageRef")))
    return None if declared is None else declared.element


def _handler(element: etree._Element, kinds: frozenset[str], around: Surroundings) -> str | None:
    if "compensate" not in kinds:
        return None
    targets = around.associations.get(element.get("id", ""), ())
    return targets[0] if targets else None


def _script(script: etree._Element | None, attributes: ElementAttributes) -> str | None:
    if attributes.script is not None:
        return attributes.script.text
    return None if script is None else (script.text or "")


def _called(element: etree._Element, attributes: ElementAttributes, dialect: Dialect) -> str | None:
    """Return what a call activity calls; a process id has no colon, so a prefix is dropped."""
    if attributes.call is not None and attributes.call.called is not None:
        return attributes.call.called
    called = dialect.text((element.get("calledElement") or "").strip())
    return (called if literal(called) is None else called.rpartition(":")[2]) or None
