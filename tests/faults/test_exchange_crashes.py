"""Stop the engine before and after every commit of instances that talk to one another."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from engine.clock import MovableClock
from engine.database import Database
from engine.message_tables import message, subscription
from engine.service import Engine
from engine.tables import delivery
from tests.engine.calls import CHILD, PARENT
from tests.engine.events import ALARM, BY_MESSAGE, BY_SIGNAL, LISTEN, PAID, PAY
from tests.engine.models import deployed
from tests.faults.oracle import assert_everything_sound

MOST_COMMITS = 60
EXPECTED = {
    "alarm": ["completed"],
    "alarmed": ["active"],
    "child": ["completed"],
    "listen": ["completed"],
    "ordered": ["active"],
    "paid": ["completed", "completed"],
    "parent": ["completed"],
    "pay": ["completed"],
}


class Killed(BaseException):
    """The process is gone; nothing may catch it."""


def tell(engine: Engine) -> None:
    """Do everything once, however often it is told."""
    engine.start("paid", variables={"order": 1}, key="a")
    engine.start("listen", key="b")
    engine.start("parent", variables={"amount": 1}, key="c")
    engine.start("pay", variables={"order": 1, "price": 2}, key="d")
    engine.correlate("payment", correlation_key="2", key="e")
    engine.start("paid", variables={"order": 2}, key="f")
    engine.correlate("order", correlation_key="3", key="g")
    engine.start("alarm", variables={"where": 1}, key="h")
    engine.run_due()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("is_written", [False, True], ids=["before_commit", "after_commit"])
def test_what_instances_say_to_one_another_survives_a_kill_at_every_commit(
    new_database: Callable[[], str],
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    is_written: bool,
) -> None:
    for number in itertools.count(1):
        url = new_database()
        with Engine.open(url, clock=clock) as engine:
            deployed(engine, PAID, PAY, LISTEN, ALARM, CHILD, PARENT, BY_MESSAGE, BY_SIGNAL)
            with monkeypatch.context() as patched:
                patched.setattr(Database, "write", killing(number, is_written=is_written))
                was_killed = _is_killed(engine)
        with Engine.open(url, clock=clock) as second:
            tell(second)
            assert ends(second) == EXPECTED, number
            assert left_behind(second) == 0
            assert_everything_sound(second, 9)
        if not was_killed:
            break
    assert 15 < number < MOST_COMMITS


def killing(number: int, *, is_written: bool) -> Callable[..., None]:
    """Return a way to write that dies at the commit `number`, before or after it."""
    write, passed = Database.write, itertools.count(1)

    def dying(database: Database, *given: Any, **options: Any) -> None:
        is_last = next(passed) == number
        if is_last and not is_written:
            raise Killed
        write(database, *given, **options)
        if is_last:
            raise Killed

    return dying


def ends(engine: Engine) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in engine.instances(limit=200).items:
        found.setdefault(one.definition_key, []).append(one.state)
    return dict(sorted(found.items()))


def left_behind(engine: Engine) -> int:
    with engine.database.read() as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (delivery, message, subscription)
        )


def _is_killed(engine: Engine) -> bool:
    try:
        tell(engine)
    except Killed:
        return True
    return False
