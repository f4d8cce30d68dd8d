"""A loop marker says how often, and what of it is kept.

Why: one that says nothing would run for ever, or not at all. Wrong: a standard loop without a
condition or a maximum; several instances without a cardinality or collection, or with both (in
Camunda 7 and Flowable the cardinality then says how many of the items); a
`plait:collection` that is no expression; an output element nobody gathers; a `behavior` other than
All, or its events (not run). Right: `<multiInstanceLoopCharacteristics plait:collection="=items"
plait:elementVariable="item"/>`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.kinds import kind_of
from engine.dialects.loops import Loop
from engine.dialects.model import FileModel, Node
from engine.dialects.namespaces import bpmn
from engine.dialects.rules import Rules
from engine.errors import Finding
from engine.expressions import literal

_UNRUN = ("complexBehaviorDefinition",)
_COUNT = 'Write for example plait:collection="=items", or loopCardinality with an expression.'
_BEHAVIOR = "Remove it: the activity goes on when all its instances have ended."


def check(model: FileModel) -> list[Finding]:
    """Find loop markers that leave open how often, and what is not run of them."""
    return [
        about(model, node, "error", code, fact, way_out, node.loop.line)
        for process in model.executable
        for node in process.nodes
        if node.loop is not None
        for code, fact, way_out in _faults(node, node.loop, process.rules)
    ]


Fault = tuple[str, str, str]


def _faults(node: Node, loop: Loop, rules: Rules) -> Iterator[Fault]:
    if loop.kind == "standard":
        yield from _of_standard(node, loop)
        return
    if loop.cardinality is None and loop.collection is None:
        yield "loop_unbounded", "it does not say how many instances", _COUNT
    has_both = loop.cardinality is not None and loop.collection is not None
    if has_both and not rules.cardinality_beside_collection:
        yield "loop_unbounded", "it has a cardinality and a collection", "Keep one of the two."
    if loop.collection is not None and literal(loop.collection) is not None:
        fact = f"its collection is '{loop.collection}', which is text, expected an expression"
        yield "loop_unbounded", fact, 'Begin it with "=", for example plait:collection="=items".'
    if loop.element_variable is not None and loop.collection is None:
        fact = f"the item '{loop.element_variable}' needs a collection"
        yield "loop_item_misplaced", fact, "Name the collection, or use loopCounter."
    if (loop.output_collection is None) != (loop.output_element is None):
        fact = "of output collection and output element it has only one"
        yield "loop_output_incomplete", fact, "Give both, or neither."
    yield from _behavior(node)


def _of_standard(node: Node, loop: Loop) -> Iterator[Fault]:
    written = _marker_attribute(node, "loopMaximum")
    if written is not None and not loop.maximum:
        fact = f"loopMaximum is '{written}', expected a whole number from 1 on"
        yield "loop_maximum_malformed", fact, 'Write for example loopMaximum="10".'
    elif loop.condition is None and loop.maximum is None:
        way_out = "Add a loopCondition (it goes on while that is true) or loopMaximum."
        yield "loop_endless", "it has neither a condition nor a maximum", way_out


def _behavior(node: Node) -> Iterator[Fault]:
    behavior = _marker_attribute(node, "behavior")
    if behavior not in (None, "All"):
        yield "loop_behavior_not_supported", f"behavior '{behavior}' is not run", _BEHAVIOR
    for marker in node.element.iterfind(bpmn("multiInstanceLoopCharacteristics")):
        for child in marker:
            if kind_of(child) in _UNRUN:
                fact = f"{kind_of(child)} is not run"
                yield "loop_behavior_not_supported", fact, _BEHAVIOR


def _marker_attribute(node: Node, name: str) -> str | None:
    for child in node.element:
        if kind_of(child).endswith("LoopCharacteristics"):
            return child.get(name)
    return None
