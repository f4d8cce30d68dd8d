"""Play a duel many times and judge every bout: one winner, one history, nothing left over."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa

from engine import verification
from engine.clock import MovableClock
from engine.message_tables import message, subscription
from engine.service import Engine
from engine.tables import delivery, incident, instance, job, timer, wait
from tests.engine.models import deployed
from tests.faults.duels import Boundary, Bout, Cancel, Duel, Join, Twice
from tests.faults.message_duels import Call, Called, Gateway, Publish, Receive, Signal
from tests.faults.oracle import assert_sound_history
from tests.faults.pair import Account, Match, Pair

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUELS: Mapping[str, Duel] = MappingProxyType(
    {
        one.name: one
        for one in (
            Join(),
            Boundary(),
            Gateway(),
            Receive(),
            Cancel(),
            Publish(),
            Twice(),
            Signal(),
            Call(),
            Called(),
        )
    }
)
_STEP = timedelta(hours=2)
_OF_RUNNING = (wait, timer, job, subscription, delivery, message, incident)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of a match: wins by side, words of both, what was wrong.

    `overlapped` counts the bouts in which both were at work at one moment, `collided` those in
    which one's commit made the other decide again.
    """

    duel: Duel
    rounds: int
    wins: Counter[str]
    words: Counter[tuple[str, str]]
    overlapped: int
    collided: int
    violations: tuple[str, ...]
    seconds: float

    @property
    def least_share(self) -> float:
        """Return the smaller side's part of all wins."""
        return min(self.wins[side] for side in self.duel.sides) / self.rounds


def play(pair: Pair, url: str, duel: Duel, rounds: int, seed: int) -> Report:
    """Play one duel on an empty database."""
    started = time.monotonic()
    clock = MovableClock(BEGINNING)
    with Engine.open(url, clock=clock) as engine:
        deployed(engine, *duel.diagrams)
        bouts = [_begun(engine, clock, duel, number) for number in range(rounds)]
        accounts = pair.fight(Match(url=url, duel=duel, bouts=bouts, seed=seed))
        wins: Counter[str] = Counter()
        violations: list[str] = []
        for bout, (left, right) in zip(bouts, accounts, strict=True):
            wins[duel.winner(engine, bout, left.word)] += 1
            violations += _of_bout(engine, duel, bout, left, right)
        violations += _of_all(engine, sum(len(bout.instance_ids) for bout in bouts))
    return Report(
        duel=duel,
        rounds=rounds,
        wins=wins,
        words=Counter((left.word, right.word) for left, right in accounts),
        overlapped=sum(_overlap(left, right) for left, right in accounts),
        collided=sum(left.collisions + right.collisions > 0 for left, right in accounts),
        violations=tuple(violations),
        seconds=time.monotonic() - started,
    )


def _begun(engine: Engine, clock: MovableClock, duel: Duel, number: int) -> Bout:
    """Start a bout's instances; only its own timers are due at its moment."""
    instance_ids = duel.begin(engine, number)
    at = clock.now() + _STEP / 2
    clock.advance(_STEP)
    return Bout(number=number, at=at, instance_ids=instance_ids, first=duel.first(number))


def _of_bout(engine: Engine, duel: Duel, bout: Bout, left: Account, right: Account) -> list[str]:
    found = [f"bout {bout.number}: {one}" for one in (*left.defects, *right.defects)]
    checks: list[Callable[[], None]] = [
        lambda: duel.check(engine, bout, left.word, right.word),
        lambda: _check_histories(engine, duel, bout),
    ]
    for check in checks:
        try:
            check()
        except Exception:  # noqa: BLE001 - every failure is told, and the next bout is judged
            story = [(one.kind, one.element_id) for one in engine.history(bout.id)]
            words = f"{left.word}, {right.word}"
            trace = traceback.format_exc(limit=-1)
            found.append(f"bout {bout.number} ({words}): {trace}{story}")
    return found


def _check_histories(engine: Engine, duel: Duel, bout: Bout) -> None:
    """Assert one whole history with one ending, and that every token that came went or joined."""
    for instance_id in bout.instance_ids:
        kinds = assert_sound_history(engine, instance_id)
        assert kinds["instance_completed"] + kinds["instance_cancelled"] == 1, kinds
        standing = {element_id: -tokens for element_id, tokens in duel.joins.items()}
        stood: Counter[str | None] = Counter(standing)
        for event in engine.history(instance_id):
            stood[event.element_id] += _TOKENS.get(event.kind, 0)
        assert not any(stood.values()), stood


_TOKENS = {"element_entered": 1, "element_completed": -1, "element_cancelled": -1}


def _of_all(engine: Engine, instances: int) -> list[str]:
    """Return what is wrong with the database when every instance has ended."""
    found = [
        f"verify: {one.instance_id} {one.code} {one.message}"
        for _, violations in verification.verify(engine)
        for one in violations
    ]
    found += verification.orphans(engine)
    with engine.database.read() as connection:
        for table in (instance, *_OF_RUNNING):
            query = sa.select(sa.func.count()).select_from(table)
            expected = instances if table is instance else 0
            number = connection.execute(query).scalar_one()
            if number != expected:
                found.append(f"table {table.name}: {number} rows, expected {expected}")
    return found


def _overlap(left: Account, right: Account) -> bool:
    return left.began < right.ended and right.began < left.ended
