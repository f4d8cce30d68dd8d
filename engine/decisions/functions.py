"""Compile knowledge models and decision services: each becomes a function, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.decisions.formulas import NULL
from engine.decisions.knowledge import Function
from engine.decisions.linking import Found, Linked
from engine.decisions.logic import Logic, Reach, function_value
from engine.decisions.model import (
    Context,
    Decision,
    Entry,
    FunctionDefinition,
    InputData,
    Knowledge,
    LiteralExpression,
    Model,
    Parameter,
    Place,
    Service,
)
from engine.decisions.reading import finding
from engine.decisions.type_references import Types
from engine.errors import Finding

_DEEPEST: Final = 20


class Functions:
    """The functions of a set of models; what is wrong with them gathers in `findings`."""

    def __init__(self, linked: Linked, types: Types, findings: list[Finding]) -> None:
        self._linked = linked
        self._types = types
        self._findings = findings
        self._made: dict[tuple[str, str], Function] = {}
        self._open: list[tuple[str, str]] = []

    def among(self, required: Sequence[Found]) -> dict[str, Function]:
        """Return the functions among what is required, by the names they are called by."""
        functions: dict[str, Function] = {}
        for found in required:
            if isinstance(found.thing, Knowledge | Service):
                function = self._function(found, found.thing)
                if function is not None:
                    name = found.thing.name
                    functions[f"{found.prefix}.{name}" if found.prefix else name] = function
        return functions

    def _function(self, found: Found, thing: Knowledge | Service) -> Function | None:
        made = self._made.get(found.place)
        if made is not None:
            return made
        if len(self._open) > _DEEPEST:
            fact, way_out = f"functions call each other more than {_DEEPEST} deep", "Join some."
            self._find("decision_cycle", thing.place, fact, way_out)
            return None
        if found.place in self._open:
            fact = f"'{thing.name}' calls itself in a circle"
            way_out = "Take the requirement away: a function here cannot call itself."
            self._find("decision_cycle", thing.place, fact, way_out)
            return None
        required: tuple[str, ...] = ()
        if isinstance(thing, Service):
            definition = self._of_service(found.model, thing)
        elif thing.function is not None:
            definition, required = thing.function, thing.required
        else:
            fact = f"the knowledge model '{thing.name}' has no logic"
            self._find("decision_without_logic", thing.place, fact, "Give it a function.")
            return None
        self._open.append(found.place)
        functions = self.among(self._linked.all_of(found.model, required))
        self._open.pop()
        made = self._made[found.place] = self._compiled(found, thing, definition, functions)
        return made

    def _compiled(
        self,
        found: Found,
        thing: Knowledge | Service,
        definition: FunctionDefinition,
        functions: Mapping[str, Function],
    ) -> Function:
        model, place = found.model, definition.place
        parameters = {
            one.name: self._types.of(model, one.type_ref, place) for one in definition.parameters
        }
        known = {one.name: self._types.known(model, one.type_ref) for one in definition.parameters}
        reach = Reach(known=known, bound=frozenset(known), functions={}).with_functions(functions)
        logic = Logic(model, thing.id, thing.name, self._types, self._findings)
        run = NULL.value if definition.body is None else logic.run(definition.body, reach)
        return Function(
            name=thing.name,
            parameters=parameters,
            run=run,
            value=function_value(logic, definition, reach),
            functions=functions,
        )

    def _of_service(self, model: Model, service: Service) -> FunctionDefinition:
        """Return a decision service as a function of its inputs: its decisions as a context."""
        outputs = list(self._decisions(model, service.outputs))
        inner = [*self._decisions(model, service.encapsulated), *outputs]
        entries = [
            Entry(
                name=one.variable.name,
                type_ref=one.variable.type_ref,
                value=one.logic,
                place=one.place,
            )
            for one in inner
            if one.logic is not None
        ]
        results = [_named(one.variable.name, service.place) for one in outputs]
        result = (
            results[0].value
            if len(results) == 1
            else Context(entries=tuple(results), type_ref=None, place=service.place)
        )
        entries.append(Entry(name=None, type_ref=None, value=result, place=service.place))
        return FunctionDefinition(
            parameters=tuple(self._parameters(model, service)),
            body=Context(entries=tuple(entries), type_ref=None, place=service.place),
            type_ref=None,
            place=service.place,
        )

    def _decisions(self, model: Model, references: Sequence[str]) -> Iterator[Decision]:
        for found in self._linked.all_of(model, references):
            if isinstance(found.thing, Decision):
                yield found.thing

    def _parameters(self, model: Model, service: Service) -> Iterator[Parameter]:
        references = (*service.input_data, *service.input_decisions)
        for found in self._linked.all_of(model, references):
            if isinstance(found.thing, InputData | Decision):
                yield found.thing.variable

    def _find(self, code: str, place: Place, fact: str, way_out: str) -> None:
        self._findings.append(finding("error", code, place, fact, way_out))


def _named(name: str, place: Place) -> Entry:
    value = LiteralExpression(text=name, language="feel", type_ref=None, place=place)
    return Entry(name=name, type_ref=None, value=value, place=place)
