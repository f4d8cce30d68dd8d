"""Where the time comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.clock import DatabaseClock, HostClock
from engine.service import Engine

HOUR = timedelta(hours=1)


def test_the_database_tells_the_time_where_several_hosts_share_it(postgresql_url: str) -> None:
    with Engine.open(postgresql_url) as engine:
        before = engine.database.now()
        now = engine.clock.now()
        after = engine.database.now()

    assert isinstance(engine.clock, DatabaseClock)
    assert before - timedelta(seconds=1) < now < after + timedelta(seconds=1)


def test_a_file_has_one_host(sqlite_url: str) -> None:
    with Engine.open(sqlite_url) as engine:
        assert isinstance(engine.clock, HostClock)


def test_a_host_with_a_wrong_clock_follows_the_server() -> None:
    asked: list[datetime] = []

    def ask() -> datetime:
        asked.append(datetime.now(UTC) + HOUR)
        return asked[-1]

    clock = DatabaseClock(ask)

    moments = [clock.now() for _ in range(100)]

    assert len(asked) == 1
    assert moments == sorted(moments)
    assert abs(moments[0] - asked[0]) < timedelta(seconds=1)


def test_a_server_that_steps_back_does_not_turn_time_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = iter([HOUR, timedelta()])
    clock = DatabaseClock(lambda: datetime.now(UTC) + next(steps))
    first = clock.now()

    monkeypatch.setattr("engine.clock._ASK_EVERY_SECONDS", -1.0)

    assert clock.now() == first
