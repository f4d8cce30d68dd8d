"""The requirement graph: what is evaluated for a decision, in which order, under which names.

Everything is compiled once; a decision that several others require is evaluated once per call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from engine.decisions.frames import Frame, Run
from engine.decisions.functions import Functions
from engine.decisions.linking import Found, Linked
from engine.decisions.logic import Logic, Reach
from engine.decisions.model import Decision, InputData, Knowledge, Model, Service, Table
from engine.decisions.reading import finding
from engine.decisions.type_references import Types
from engine.decisions.types import Type
from engine.errors import Finding
from engine.expressions.errors import EvaluationError

BY_OUTPUT: Final = frozenset({"camunda", "flowable"})  # a decision's values go by its outputs
NodePlace = tuple[str, str]  # file and id


@dataclass(frozen=True, kw_only=True)
class Input:
    """A value from outside, by the name it is given, with its type."""

    name: str
    wanted: Type


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """A compiled decision; what it needs stands beside the import that leads there (None: none).

    `reads` are the variables from outside that its own logic names.
    """

    place: NodePlace
    decision: Decision
    model: Model
    run: Run
    requires: tuple[tuple[NodePlace, str | None], ...]
    inputs: tuple[tuple[Input, str | None], ...]
    functions: Mapping[str, Any]
    reads: frozenset[str]
    wanted: Type

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names by which others may call its value, the weakest first."""
        return (self.decision.id, self.decision.name, self.decision.variable.name)


class Graph:
    """Compiles the decisions of a set, each once."""

    def __init__(self, linked: Linked) -> None:
        self.findings: list[Finding] = []
        self.linked = linked
        self.types = Types(linked, self.findings)
        self._functions = Functions(linked, self.types, self.findings)
        self.nodes: dict[NodePlace, Node] = {}
        self._open: set[NodePlace] = set()

    def node(self, model: Model, decision: Decision) -> Node:
        """Return a decision compiled, after whatever it requires; a long chain needs no stack."""
        last = model.file, decision.id
        waiting = [(model, decision)]
        while waiting:
            model, decision = waiting[-1]
            place = model.file, decision.id
            if place in self.nodes:
                waiting.pop()
                self._open.discard(place)
                continue
            self._open.add(place)
            required = self.linked.all_of(model, decision.required)
            before = [
                (found.model, found.thing)
                for found in required
                if isinstance(found.thing, Decision)
                and found.place not in self.nodes
                and found.place not in self._open
            ]
            if before:
                waiting += before
            else:
                self.nodes[place] = self._compiled(model, decision, required)
        return self.nodes[last]

    def _compiled(self, model: Model, decision: Decision, required: Sequence[Found]) -> Node:
        place = model.file, decision.id
        requires = tuple(self._requires(decision, required))
        functions = self._functions.among(required)
        logic = Logic(model, decision.id, decision.name, self.types, self.findings)
        reach = Reach(
            known=self._known(model, required), bound=frozenset(_bound(required)), functions={}
        ).with_functions(functions)
        if decision.logic is None:
            fact = f"the decision '{decision.name}' has no logic"
            way_out = "Give it a table or an expression, or hand its value in as a variable."
            self.findings.append(
                finding("warning", "decision_without_logic", decision.place, fact, way_out)
            )
        run = logic.run(decision.logic, reach) if decision.logic else _handed_in(decision)
        inputs = tuple(self._inputs(model, required, logic.reads))
        return Node(
            place=place,
            decision=decision,
            model=model,
            run=run,
            requires=requires,
            inputs=inputs,
            functions={name: one.value for name, one in functions.items()},
            reads=frozenset(logic.reads) | {one.name for one, _ in inputs} | _handed(decision),
            wanted=logic.type_of(decision.variable.type_ref, decision.place),
        )

    def _requires(
        self, decision: Decision, required: Sequence[Found]
    ) -> Iterator[tuple[NodePlace, str | None]]:
        for found in required:
            if not isinstance(found.thing, Decision):
                continue
            if found.place not in self.nodes:
                fact = f"'{decision.name}' requires '{found.thing.name}', which requires it"
                way_out = "Take one of the requirements away: a decision cannot wait for itself."
                place = decision.place
                self.findings.append(finding("error", "decision_cycle", place, fact, way_out))
                continue
            yield found.place, found.prefix

    def _inputs(
        self, model: Model, required: Sequence[Found], reads: AbstractSet[str]
    ) -> Iterator[tuple[Input, str | None]]:
        """Walk the input data; beside the standard's own they may be mere drawings."""
        for found in required:
            one = found.thing
            if not isinstance(one, InputData):
                continue
            if model.dialect == "plain" or one.variable.name in reads:
                wanted = self.types.of(found.model, one.variable.type_ref, one.place)
                yield Input(name=one.variable.name, wanted=wanted), found.prefix

    def _known(self, model: Model, required: Sequence[Found]) -> dict[str, Any]:
        """Return the names of what is required, with those below, for a reader of FEEL."""
        known: dict[str, Any] = {}
        for found in required:
            one = found.thing
            if not isinstance(one, InputData | Decision):
                continue
            below = self._below(found.model, one)
            if found.prefix is not None:
                inner = {one.variable.name: below}
                known[found.prefix] = {**known.get(found.prefix, {}), **inner}
                continue
            known[one.variable.name] = below
            if isinstance(one, Decision):
                known |= {one.id: below, one.name: below}
                known |= _outputs(one) if model.dialect in BY_OUTPUT else {}
        return known

    def _below(self, model: Model, one: InputData | Decision) -> Mapping[str, Any]:
        """Return the names that the parts of a value have."""
        self.types.of(model, one.variable.type_ref, one.place)
        below = self.types.known(model, one.variable.type_ref)
        return below or (_outputs(one) if isinstance(one, Decision) else {})


def order_of(
    nodes: Mapping[NodePlace, Node],
    last: Iterable[NodePlace],
    given: AbstractSet[NodePlace] = frozenset(),
) -> tuple[Node, ...]:
    """Return the decisions that lead to the `last` ones and them, each after what it requires.

    Those that are `given` are not evaluated, nor what only they require.
    """
    done: dict[NodePlace, Node] = {}
    waiting = [(place, False) for place in reversed([*last])]
    while waiting:
        place, is_ready = waiting.pop()
        if place in done or place in given:
            continue
        if is_ready:
            done[place] = nodes[place]
            continue
        waiting.append((place, True))
        waiting += [(needed, False) for needed, _ in reversed(nodes[place].requires)]
    return tuple(done.values())


def _bound(required: Sequence[Found]) -> Iterator[str]:
    """Return the names whose values come from requirements, not from outside."""
    for found in required:
        thing = found.thing
        if found.prefix is not None:
            yield found.prefix
        elif isinstance(thing, Decision):
            yield from (thing.id, thing.name, thing.variable.name)
            if found.model.dialect in BY_OUTPUT:
                yield from _outputs(thing)
        elif isinstance(thing, Knowledge | Service):
            yield thing.name


def _outputs(decision: Decision) -> dict[str, Any]:
    if not isinstance(decision.logic, Table):
        return {}
    return {one.name: {} for one in decision.logic.outputs if one.name}


def _handed(decision: Decision) -> frozenset[str]:
    names = (decision.variable.name, decision.name, decision.id)
    return frozenset() if decision.logic else frozenset(names)


def _handed_in(decision: Decision) -> Run:
    """Take the value of a decision without logic from the variables; people may have made it."""
    names = (decision.variable.name, decision.name, decision.id)

    def run(frame: Frame) -> Any:
        for name in names:
            if name in frame.variables:
                return frame.variables[name]
        raise EvaluationError(
            f"the decision has no logic, and no variable '{names[0]}' has its value; hand it in",
            code="decision_without_logic",
        )

    return run
