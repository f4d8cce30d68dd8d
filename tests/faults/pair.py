"""Two processes, each with an engine of its own on one database, that set off by a barrier.

Whoever was first gets a handicap in the next bout, so that both sides win on any machine and come
as close as they can; a seeded generator scatters them about that. Both grow with the processor time
that a verb takes, which is the same on a busy machine.
"""

from __future__ import annotations

import multiprocessing
import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
import structlog

from engine.clock import MovableClock
from engine.database import Stale, Unit
from engine.errors import Conflict, NotFound
from engine.service import Engine
from tests.faults.duels import Bout, Duel, Side, turn

_PATIENCE_SECONDS = 60
_FIRST_GUESS_SECONDS = 0.002  # what a verb takes
_HANDICAP = 0.15  # parts of that, doubled with each further win in a row
_LONGEST_ROW = 7
_MEMORY = 0.9
_DEFECTS = frozenset({"error", "critical"})
_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class Match:
    """All bouts of one duel on one database."""

    url: str
    duel: Duel
    bouts: Sequence[Bout]
    seed: int


@dataclass(frozen=True, kw_only=True)
class Account:
    """What one side tells of a bout: its word, and when it acted.

    `collisions` counts the units of its engine that the other's commit made stale, `defects` are
    exceptions that are no refusal, raised or swallowed.
    """

    word: str
    began: float
    ended: float
    collisions: int
    defects: tuple[str, ...]


class Pair:
    """The two processes; open from `with` to its end."""

    def __enter__(self) -> Self:
        processes = multiprocessing.get_context("spawn")
        pace = processes.RawArray("d", [0.0, _FIRST_GUESS_SECONDS])
        marks = processes.RawArray("q", [0, 0])
        self._shared = processes.Barrier(2), pace, marks  # whoever made them must hold them
        self._ends: list[Any] = []
        self._processes = []
        for side in _SIDES:
            mine, its = processes.Pipe()
            one = processes.Process(target=_serve, args=(side, its, *self._shared), daemon=True)
            one.start()
            its.close()
            self._ends.append(mine)
            self._processes.append(one)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for end in self._ends:
            end.close()
        for one in self._processes:
            one.join(_PATIENCE_SECONDS)

    def fight(self, match: Match) -> list[tuple[Account, Account]]:
        """Play a match; EOFError when one of the processes died."""
        for end in self._ends:
            end.send(match)
        left, right = (end.recv() for end in self._ends)
        return list(zip(left, right, strict=True))


def _serve(side: Side, orders: Connection[Any, Any], gate: Any, pace: Any, marks: Any) -> None:
    while True:
        try:
            match = orders.recv()
        except EOFError:
            return
        orders.send(_Fighter(side, gate, pace, marks).fight(match))


class _Fighter:
    def __init__(self, side: Side, gate: Any, pace: Any, marks: Any) -> None:
        self._side = side
        self._gate = gate
        self._pace = pace  # seconds: left holds back so long (right, if below zero); a verb takes
        self._marks = marks  # how often each side stood at the line
        self._logged: list[Any] = []
        self._collisions = 0
        self._row = 0  # how often the same side was first, below zero for right

    def fight(self, match: Match) -> list[Account]:
        chance = random.Random(match.seed)
        clock = MovableClock(match.bouts[0].at)
        accounts = []
        self._pace[:] = [0.0, _FIRST_GUESS_SECONDS]
        self._pass_gate()
        with (
            structlog.testing.capture_logs() as self._logged,
            Engine.open(match.url, clock=clock) as engine,
        ):
            self._watch(engine)
            for bout in match.bouts:
                clock.advance(bout.at - clock.now())
                accounts.append(self._meet(engine, match.duel, bout, chance.uniform(-1, 1)))
        return accounts

    def _watch(self, engine: Engine) -> None:
        write = engine.database.write

        def watched(unit: Unit, reader: sa.Connection | None = None) -> None:
            try:
                write(unit, reader)
            except Stale:
                self._collisions += 1
                raise

        engine.database.write = watched  # type: ignore[method-assign]  # watched for this test

    def _meet(self, engine: Engine, duel: Duel, bout: Bout, scatter: float) -> Account:
        if self._side == "left":
            duel.ready(engine, bout)
        self._pass_gate()
        waits = duel.waits(engine, bout)
        act: Callable[..., str] = getattr(duel, self._side)
        self._logged.clear()
        self._collisions = 0
        self._pass_gate()
        if bout.first is None:
            self._stand_at_the_line()
            self._hold_back(scatter)
        elif bout.first != self._side:
            self._pass_gate()
        began, worked = time.monotonic(), time.thread_time()
        word, defects = _word_of(lambda: act(engine, bout, waits))
        ended, worked = time.monotonic(), time.thread_time() - worked
        if bout.first == self._side:
            self._pass_gate()
        self._pass_gate()
        while turn(engine):
            pass
        self._pass_gate()
        if self._side == "left" and bout.first is None:
            was_first = duel.winner(engine, bout, word) == duel.sides[0]
            self._learn(worked, was_first=was_first)
        return Account(
            word=word,
            began=began,
            ended=ended,
            collisions=self._collisions,
            defects=(*defects, *(str(one) for one in self._logged if one["log_level"] in _DEFECTS)),
        )

    def _learn(self, seconds: float, *, was_first: bool) -> None:
        lead, usual = self._pace
        self._pace[1] = _MEMORY * usual + (1 - _MEMORY) * seconds
        self._row = max(self._row, 0) + 1 if was_first else min(self._row, 0) - 1
        step = _HANDICAP * usual * 2 ** min(abs(self._row) - 1, _LONGEST_ROW)
        self._pace[0] = lead + (step if was_first else -step)

    def _pass_gate(self) -> None:
        self._gate.wait(_PATIENCE_SECONDS)

    def _stand_at_the_line(self) -> None:
        """Wait until both processes run: the gate wakes one later than the other."""
        mine = _SIDES.index(self._side)
        self._marks[mine] += 1
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._marks[1 - mine] < self._marks[mine]:
            if time.monotonic() > deadline:
                raise TimeoutError("the other process did not come")

    def _hold_back(self, scatter: float) -> None:
        lead, usual = self._pace
        seconds = lead + scatter * usual
        until = time.monotonic() + (seconds if self._side == "left" else -seconds)
        while time.monotonic() < until:
            pass


def _word_of(act: Callable[[], str]) -> tuple[str, list[str]]:
    """Return the word of a side, or the code of its refusal; any other exception is a defect."""
    try:
        return act(), []
    except (NotFound, Conflict) as refusal:
        return refusal.code, []
    except Exception:  # noqa: BLE001 - whatever else is raised is what is looked for
        return "defect", [traceback.format_exc()]
