"""One answer to one wait, by its kind: through the same verbs as everybody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any, cast

from engine import Engine, waits
from engine.actors import Actor
from engine.clock import MovableClock
from engine.definitions import Definition
from engine.errors import Conflict, Invalid
from engine.facts import Wait
from engine.parts import WaitFacts
from humantasks.form_places import copied, drop, put
from humantasks.form_presenting import GENERATED
from humantasks.service import Worklist
from webapp.rehearsal.form_answers import candidates, components, heads, kind_of, place_of
from webapp.rehearsal.reports import Answered

_ROUNDS = 20
Guesses = Mapping[str, tuple[Any, ...]]


class Answers:
    """Answers waits as `actor`."""

    def __init__(self, engine: Engine, actor: Actor, chance: Random) -> None:
        self._engine = engine
        self._actor = actor
        self._chance = chance
        self._worklist = cast("Worklist", engine.part("worklist").service)
        self._begun: Counter[int] = Counter()

    def give(
        self, wait: Wait, variables: Mapping[str, Any], error: str | None, guesses: Guesses
    ) -> Answered:
        """Answer a wait; raises PlaitError when it takes no answer from here."""
        engine, actor = self._engine, self._actor
        given, is_invented = dict(variables), False
        match wait.kind:
            case "person":
                given, is_invented = self._person(wait, variables, guesses)
            case "job" if error is not None:
                engine.fail(wait.id, error_code=error, variables=given, actor=actor)
            case "job":
                engine.complete(wait.id, variables=given, actor=actor)
            case "adhoc":
                self._ad_hoc(wait)
            case "message":
                self._message(wait, given)
            case "signal":
                engine.broadcast(self._detail(wait)["name"], variables=given, actor=actor)
            case "condition":
                given = given or {n: self._chance.choice(some) for n, some in guesses.items()}
                engine.set_variables(self._instance_of(wait), variables=given, actor=actor)
            case "timer":
                self._wait_until_due(wait)
        return Answered(
            element_id=wait.element_id, kind=wait.kind, variables=given, is_invented=is_invented
        )

    def fill_start(
        self, definition: Definition, form: Mapping[str, Any], likely: Mapping[str, Any]
    ) -> tuple[dict[str, Any], bool]:
        """Return start variables that the start form takes, and whether a value was made up."""
        found = components(form)
        part = self._engine.part("worklist")

        def send(values: Mapping[str, Any]) -> Any:
            return part.admit_start(definition, values, self._actor)

        known = heads(found)
        return _filled(found, {name: v for name, v in likely.items() if name in known}, send)

    def _person(
        self, wait: Wait, variables: Mapping[str, Any], guesses: Guesses
    ) -> tuple[dict[str, Any], bool]:
        """Complete a task: first valid values for what its form asks, and its first outcome."""
        view = self._worklist.get(wait.id, actor=self._actor)
        found = components(view.form)
        given = dict(variables)
        if found:
            takes_all = bool((view.form or {}).get(GENERATED))
            known = heads(found)
            given = {n: value for n, value in given.items() if takes_all or n in known} or {
                name: some[0] for name, some in guesses.items() if name in found
            }
        outcome = view.outcomes[0].value if view.outcomes else None
        for one in view.outcomes:
            if one.value in variables.values():
                outcome = one.value
        task_id, worklist, actor = wait.id, self._worklist, self._actor

        def send(values: Mapping[str, Any]) -> Any:
            return worklist.complete(task_id, variables=values, outcome=outcome, actor=actor)

        return _filled(found, given, send)

    def _ad_hoc(self, wait: Wait) -> None:
        """Begin its elements, one after the other, then leave it."""
        elements = list(self._detail(wait).get("elements") or ())
        begun = self._begun[wait.id]
        self._begun[wait.id] += 1
        try:
            if begun < len(elements):
                self._engine.activate(wait.id, [elements[begun]], actor=self._actor)
            else:
                self._engine.complete(wait.id, actor=self._actor)
        except Conflict as refusal:
            if refusal.code != "wrong_state":  # it takes no more, or cannot be left yet
                raise

    def _message(self, wait: Wait, variables: Mapping[str, Any]) -> None:
        detail = self._detail(wait)
        if detail["name"] is None:
            self._engine.complete(wait.id, variables=variables, actor=self._actor)
            return
        self._engine.correlate(
            detail["name"],
            correlation=detail.get("correlation") or None,
            variables=variables,
            ttl_seconds=0,
            actor=self._actor,
        )

    def _wait_until_due(self, wait: Wait) -> None:
        clock = cast("MovableClock", self._engine.clock)
        if wait.due_at is not None:
            clock.advance(max(timedelta(0), wait.due_at - clock.now()))

    def _detail(self, wait: Wait) -> Mapping[str, Any]:
        return self._facts(wait).detail

    def _instance_of(self, wait: Wait) -> int:
        return self._facts(wait).instance_id

    def _facts(self, wait: Wait) -> WaitFacts:
        with self._engine.database.read() as connection:
            return waits.find(connection, wait.id, self._actor.tenant_id).facts


def _filled(
    found: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, Any],
    send: Callable[[Mapping[str, Any]], object],
) -> tuple[dict[str, Any], bool]:
    """Send a form until it is taken: another value for each field that is refused.

    Returns what was taken, and whether a value was made up.
    """
    values: dict[str, Any] = copied(given)
    ways: dict[str, Iterator[Any]] = {}
    for _ in range(_ROUNDS):
        try:
            send(values)
        except Invalid as refusal:
            fields = refusal.where.get("fields") or {}
            if not fields:
                raise
            for name in fields:
                component = found.get(kind_of(name))
                if component is None or refusal.code == "field_not_allowed":
                    drop(values, place_of(name))
                    continue
                way = ways.setdefault(name, candidates(component))
                try:
                    put(values, place_of(name), next(way))
                except StopIteration:
                    raise refusal from None
        else:
            return values, bool(ways)
    send(values)
    return values, bool(ways)
