"""One walk through one process: look at what waits, answer one thing, let the engine do the rest.

After every answer the compiled process is forgotten, and the next one begins with what lies in the
database: a rehearsal that ends has been stored and loaded again at each of its steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from engine import Engine, instances
from engine.acting import Decision
from engine.actors import Actor
from engine.definitions import Definition
from engine.errors import PlaitError
from engine.facts import Incident, Wait
from engine.library import Library
from webapp.rehearsal import endings
from webapp.rehearsal.answering import Answers
from webapp.rehearsal.endings import RUNNING
from webapp.rehearsal.reports import Answered, ProcessReport, Result, Stop
from webapp.rehearsal.walks import Walk

MAX_ANSWERS = 50
_MAX_ROUNDS = 400
_AT_ONCE = 5
_LONG_ROUNDS = 8  # forty slices of a thousand steps: what still runs then goes round for ever
_RETRIES = 6
_OTHERS = ("text", 1, True, [1, 2, 3])  # to try when nothing that stands in the file will do
_TURNS = 3  # so often an element is answered before the others get their turn
_ORDER = {"person": 0, "job": 0, "adhoc": 1, "message": 2, "signal": 2, "condition": 3, "timer": 4}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a walk is played with: where, by whom, of which process, with which guesses."""

    engine: Engine
    actor: Actor
    definition: Definition
    file: str
    guesses: Mapping[str, tuple[Any, ...]]
    walk: Walk | None
    events_first: bool = False  # and the last values of each guess instead of the first


@dataclass(kw_only=True)
class _Seen:
    """What one look at the running instances found."""

    waits: Sequence[Wait] = ()
    incidents: Sequence[Incident] = ()


class Play:
    """Plays one walk from its start to where nothing more can be answered."""

    def __init__(self, setting: Setting) -> None:
        self._set = setting
        self._engine = setting.engine
        walk = setting.walk
        name = f"{setting.definition.key} {walk.name if walk else ''}"
        self._chance = Random(name)  # noqa: S311 - comes out the same each time, guards nothing
        self._answers = Answers(setting.engine, setting.actor, self._chance)
        self._left = list(walk.answers) if walk else []
        self._assumed: dict[str, Any] = {}
        self._given: list[Answered] = []
        self._count: Counter[str] = Counter()
        self._unanswerable: dict[int, Stop] = {}
        self._root = 0

    def run(self) -> ProcessReport:
        """Play, and report how it ended."""
        try:
            self._begin()
        except PlaitError as error:
            stop = Stop(code=error.code, element_id=None, message=error.message)
            return self._report("refused", [stop])
        self._settle()
        while len(self._given) < MAX_ANSWERS and self._is_running():
            self._engine.library = Library()
            if not self._answer_one(self._look()):
                break
            self._settle()
        report = self._ended()
        self._clear()
        return report

    def _begin(self) -> None:
        """Start at the none start event, else (or as the walk says) by an event, from inside."""
        engine, definition, walk = self._engine, self._set.definition, self._set.walk
        points = [
            one
            for one in definition.process.starts
            if walk is None or walk.at in {None, one.element_id}
        ]
        begins_plainly = bool(definition.process.content.first) and not (walk and walk.at)
        point = None if begins_plainly or not points else points[0]
        variables = dict(walk.start) if walk else self._start_variables(is_plain=point is None)

        def decide(connection: Any) -> Decision:
            started = instances.Started(
                id=engine.ids.new(),
                definition=definition,
                variables=variables,
                business_key=(walk.business_key if walk else None) or "rehearsal",
                actor=self._set.actor,
                at=point.element_id if point else None,
                number=point.number if point else 0,
                payload=variables if point else None,
            )
            return instances.decide_start(started, engine.opening(connection), engine.settings)

        result = engine.act("start", actor=self._set.actor, key=None, request={}, decide=decide)
        self._root = result["id"]

    def _start_variables(self, *, is_plain: bool) -> dict[str, Any]:
        """Fill in the start form where there is one; else what the model reads is assumed."""
        place = -1 if self._set.events_first else 0
        likely = {name: some[place] for name, some in self._set.guesses.items()}
        service, definition = self._engine.part("worklist").service, self._set.definition
        form = service.start_form(definition.id, actor=self._set.actor) if is_plain else None
        if form is None:
            self._assumed |= likely
            return likely
        filled, is_invented = self._answers.fill_start(definition, form, likely)
        start = Answered(element_id="", kind="start", variables=filled, is_invented=is_invented)
        self._given.append(start)
        return filled

    def _settle(self) -> None:
        """Let the engine do what is due at this moment, and scripts run; a long run is left."""
        engine = self._engine
        for turn in range(_MAX_ROUNDS):
            done = engine.work.move_on(engine.clock.now(), _AT_ONCE)
            if turn >= _LONG_ROUNDS and any(one.kind == RUNNING for one in self._look().waits):
                return
            leases = engine.work.lease(10, connectors=("script",))
            for one in leases:
                engine.work.call(one)
            if not done and not leases:
                return

    def _is_running(self) -> bool:
        return self._engine.get(self._root, actor=self._set.actor).ended_at is None

    def _look(self) -> _Seen:
        engine, actor = self._engine, self._set.actor
        active = engine.instances(actor=actor, state="active", limit=200).items
        waits = [wait for one in active for wait in engine.waits(one.id, actor=actor)]
        incidents = engine.incidents(actor=actor, limit=200).items
        return _Seen(waits=waits, incidents=incidents)

    def _answer_one(self, seen: _Seen) -> bool:
        """Give one answer: the walk's next if its element waits, else a likely one."""
        broken = {(one.instance_id, one.element_id) for one in seen.incidents}
        for place, answer in enumerate(self._left):
            wait = next((one for one in seen.waits if one.element_id == answer.element), None)
            if wait is not None:
                del self._left[place]
                return self._give(wait, answer.variables, answer.error)
        waits = [
            one for one in seen.waits if one.kind in _ORDER and one.id not in self._unanswerable
        ]
        waits = [one for one in waits if one.kind != "job" or not self._is_broken(one, broken)]
        if waits:
            wait = min(waits, key=self._rank)
            return self._give(wait, self._likely(wait), None)
        return self._try_again(seen.incidents)

    def _is_broken(self, wait: Wait, broken: set[tuple[int, str]]) -> bool:
        return any(element_id == wait.element_id for _, element_id in broken)

    def _rank(self, wait: Wait) -> tuple[Any, ...]:
        count = self._count[wait.element_id]
        due = wait.due_at.timestamp() if wait.kind == "timer" and wait.due_at else 0.0
        order = -_ORDER[wait.kind] if self._set.events_first else _ORDER[wait.kind]
        return count // _TURNS, order, due, count, wait.id

    def _likely(self, wait: Wait) -> dict[str, Any]:
        """Give nothing new at first; other values when an element comes again and again."""
        if self._count[wait.element_id] < 1 or self._set.walk is not None:
            return {}
        return self._by_chance()

    def _by_chance(self, others: tuple[Any, ...] = ()) -> dict[str, Any]:
        guesses = self._set.guesses.items()
        return {
            name: self._chance.choice(some if isinstance(some[0], dict) else (*some, *others))
            for name, some in guesses
        }

    def _give(self, wait: Wait, variables: Mapping[str, Any], error: str | None) -> bool:
        self._count[wait.element_id] += 1
        try:
            guesses = self._set.guesses if self._set.walk is None else {}
            answered = self._answers.give(wait, variables, error, guesses)
        except PlaitError as refusal:
            self._unanswerable[wait.id] = Stop(
                code=refusal.code, element_id=wait.element_id, message=refusal.message
            )
            return True
        self._given.append(answered)
        if self._count[wait.element_id] > MAX_ANSWERS // 2 and wait.kind in {"signal", "condition"}:
            self._unanswerable[wait.id] = Stop(code="not_heard", element_id=wait.element_id)
        return True

    def _try_again(self, incidents: Sequence[Incident]) -> bool:
        """Retry with other values what broke; a walk says all values itself."""
        if self._set.walk is not None:
            return False
        for one in incidents:
            if self._count[f"incident {one.element_id}"] >= _RETRIES:
                continue
            self._count[f"incident {one.element_id}"] += 1
            others = _OTHERS if self._count[f"incident {one.element_id}"] > 1 else ()
            variables = self._by_chance(others)
            try:
                self._engine.retry(one.id, variables=variables, actor=self._set.actor)
            except PlaitError as refusal:
                self._count[f"incident {one.element_id}: {refusal.code}"] += 1
                continue
            self._assumed |= variables
            return True
        return False

    def _ended(self) -> ProcessReport:
        """Say how it ended."""
        engine, actor, process = self._engine, self._set.actor, self._set.definition.process
        if engine.get(self._root, actor=actor).state == "completed":
            code = endings.nothing_done(process, self._reached())
            stops = [Stop(code=code, element_id=None)] if code else []
            return self._report("stalled" if code else "completed", stops)
        seen = self._look()
        result, stops = endings.unfinished(seen.waits, seen.incidents, self._unanswerable)
        if result == "waiting" and len(self._given) >= MAX_ANSWERS:
            stops.insert(0, Stop(code="answers_used_up", element_id=None))
        return self._report(result, stops)

    def _reached(self) -> set[str]:
        if not self._root:
            return set()
        events = self._engine.history(self._root, actor=self._set.actor)
        return endings.reached(self._set.definition.process, events)

    def _report(self, result: Result, stops: Sequence[Stop]) -> ProcessReport:
        walk, nodes = self._set.walk, set(self._set.definition.process.nodes)
        reached = self._reached()
        return ProcessReport(
            file=self._set.file,
            process=self._set.definition.key,
            walk=walk.name if walk else "",
            expected=walk.expect if walk else None,
            result=result,
            stops=stops,
            nodes=len(nodes),
            reached=len(reached),
            missed=sorted(nodes - reached),
            assumed=self._assumed,
            answers=self._given,
        )

    def _clear(self) -> None:
        """End what still runs, so that it does not act in the next walk."""
        engine, actor = self._engine, self._set.actor
        for one in engine.instances(actor=actor, state="active", limit=200).items:
            if one.parent_id is None:
                engine.cancel(one.id, actor=actor)
        engine.work.move_on(engine.clock.now(), 100)
