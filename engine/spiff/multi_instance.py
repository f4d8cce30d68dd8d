"""Multi-instance activities, parallel and sequential (BPMN 2.0.2 §13.3.7, SEMANTICS 4 and 5).

The number is fixed at entry. Each child knows `loopCounter` from 0 or 1, its item, and of a map
also `loopKey`; the completion condition is evaluated in a finished child, after its output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.dialects import loops as facts
from engine.dialects.rules import Rules
from engine.errors import PlaitError
from engine.expressions import (
    EvaluationError,
    Expression,
    compile_condition,
    compile_source,
    evaluate_condition,
)
from engine.limits import INSTANCES
from engine.spiff.body_scopes import BodyScope
from engine.spiff.loops import Repeated, Result

if TYPE_CHECKING:
    from engine.spiff.tokens import Token

_AT_ONCE = 100  # children begun in a row, so that a cut slice leaves few that have not run


class MultiInstance(Repeated):
    """A cardinality or a collection says how often."""

    def __init__(self, loop: facts.Loop, rules: Rules) -> None:
        self.first_counter = rules.first_loop_counter
        self.is_parallel = loop.kind == "parallel"
        self.cardinality = _optional(loop.cardinality)
        self.collection = _optional(loop.collection)
        self.element_variable = loop.element_variable
        self.output_collection = loop.output_collection
        self.output_element = _optional(loop.output_element)
        self.output_variable = _variable(self.output_element) if rules.owns_output else None
        self.completion: Expression | None = (
            None
            if loop.completion_condition is None
            else compile_condition(loop.completion_condition)
        )

    def total(self, token: Token) -> int:
        """Return the number of the cardinality or of the items."""
        names, now = token.scope.names(), token.slice.now
        if self.cardinality is not None:  # beside a collection where the rules allow both
            number = _whole(self.cardinality.evaluate(names, now), self.cardinality.text)
        else:
            number = len(self._items(names, token))
        if number > INSTANCES:
            raise PlaitError(
                f"the activity would run {number} times, expected at most {INSTANCES}; split the "
                "collection",
                code="limit_instances",
            )
        return number

    def begin_body(self, body: BodyScope) -> None:
        """Count all instances of a parallel body as active at once."""
        body.running = (body.total or 0) if self.is_parallel else 0

    def spawn(self, body: BodyScope) -> bool:
        """Begin up to a hundred parallel children, or the next one of a sequence."""
        total = body.total or 0
        items: Sequence[Any] | Mapping[str, Any] | None = None
        if self.collection is not None:
            items = self._items(body.host.scope.names(), body.host)
            if len(items) < total:
                raise EvaluationError(
                    f"the collection '{self.collection.text}' has {len(items)} items, expected "
                    f"the {total} it had at entry; put them back and retry",
                    code="collection_shrank",
                )
        last = min(body.next + _AT_ONCE, total) if self.is_parallel else body.next + 1
        keys = list(items) if isinstance(items, Mapping) else None
        while body.next < last:
            if not self.is_parallel:
                body.running += 1
            self.begin_child(body, self._names(body.next, items, keys))
        return self.is_parallel and body.next < total

    def begins_next(self, body: BodyScope) -> bool:
        """Tell whether the end of one child begins the next."""
        return not self.is_parallel

    def is_over(self, body: BodyScope) -> bool:
        """Tell whether every instance has ended."""
        return body.running == 0 and body.next == body.total

    def take_over(self, token: Token) -> None:
        """Let what a sealed child made land outside, unless its output is gathered instead."""
        if self.output_collection is None:
            super().take_over(token)

    @property
    def names_of_child(self) -> frozenset[str]:
        """The names that a child is given."""
        given = (self.element_variable, self.output_variable)
        return frozenset({"loopCounter", "loopKey", *(each for each in given if each is not None)})

    def result_of(self, token: Token) -> Result:
        """Evaluate the output and the completion condition in the finished child."""
        inside, now = token.task_spec.inside(token), token.slice.now
        names = inside.names()
        value = None if self.output_element is None else self.output_element.evaluate(names, now)
        ends_body = False
        body = token.workflow.outer
        if self.completion is not None and isinstance(body, BodyScope):
            names = inside.names(body.counters(finished=1))
            ends_body = evaluate_condition(self.completion, names, now)
        is_gathered = self.output_collection is not None
        return Result(value=value, is_gathered=is_gathered, ends_body=ends_body)

    def publish(self, body: BodyScope) -> Mapping[str, Any]:
        """Return the outputs by index, null where an instance was cancelled."""
        if self.output_collection is None:
            return {}
        gathered: list[Any] = [None] * (body.total or 0)
        kept = body.slice.kept_inside(body)
        bundles = [each.variables for each in kept if each.data["what"] == "results"]
        for bundle in (*bundles, body.results):
            for index, value in bundle.items():
                gathered[int(index)] = value
        return {self.output_collection: gathered}

    def _names(
        self,
        index: int,
        items: Sequence[Any] | Mapping[str, Any] | None,
        keys: Sequence[str] | None,
    ) -> dict[str, Any]:
        names: dict[str, Any] = {}
        if self.output_variable is not None:
            names[self.output_variable] = None
        names["loopCounter"] = index + self.first_counter
        if items is None:
            return names
        place: Any = index
        if keys is not None:
            place = names["loopKey"] = keys[index]
        if self.element_variable is not None:
            names[self.element_variable] = items[place]
        return names

    def _items(self, names: Mapping[str, Any], token: Token) -> Sequence[Any] | Mapping[str, Any]:
        if self.collection is None:
            return ()
        value = self.collection.evaluate(names, token.slice.now)
        if isinstance(value, list | Mapping):
            return value
        raise EvaluationError(
            f"cannot run once for each of '{self.collection.text}': it gave a value of kind "
            f"{type(value).__name__}, expected a list or a map; correct the variable and retry",
            code="expression_failed",
        )


def _variable(expression: Expression | None) -> str | None:
    """Return the variable that an expression only reads, itself or something inside it."""
    if expression is None or not expression.is_reference or len(expression.names) != 1:
        return None
    return min(expression.names)


def _optional(text: str | None) -> Expression | None:
    return None if text is None else compile_source(text)


def _whole(value: Any, text: str) -> int:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise EvaluationError(
        f"cannot tell how often: '{text}' gave a value of kind {type(value).__name__}, expected a "
        "whole number from 0; correct the variable and retry",
        code="expression_failed",
    )
