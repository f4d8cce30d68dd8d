from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webapp.pages import formats

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=5), "in 5 min"),
        (timedelta(hours=3), "in 3 h"),
        (timedelta(hours=36), "in 36 h"),
        (timedelta(days=4), "in 4 d"),
        (timedelta(days=30), "in 4 wk"),
        (timedelta(days=800), "in 2 y"),
        (timedelta(days=-4), "4 d ago"),
    ],
)
def test_a_moment_is_told_by_its_distance(distance: timedelta, words: str) -> None:
    assert formats.relative(NOW + distance, NOW) == words


@pytest.mark.parametrize(
    ("distance", "words", "signal"),
    [
        (timedelta(days=3), "in 3 d", ""),
        (timedelta(hours=24), "in 24 h", "soon"),
        (timedelta(seconds=-5), "due now", "bad"),
        (timedelta(hours=-30), "30 h late", "bad"),
    ],
)
def test_a_due_time_warns_within_a_day_and_when_late(
    distance: timedelta, words: str, signal: str
) -> None:
    assert formats.until(NOW + distance, NOW) == words
    assert formats.urgency(NOW + distance, NOW) == signal


def test_no_due_time_gives_no_signal() -> None:
    assert formats.urgency(None, NOW) == ""


def test_times_are_in_the_zone_of_the_person() -> None:
    assert formats.exact(NOW, "Europe/Berlin") == "2026-03-02 10:00"
    assert formats.clock_time(NOW, "America/New_York") == "04:00"
    assert formats.stamp(NOW) == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (True, "yes"),
        (False, "no"),
        (8, "8"),
        (2**60, str(2**60)),
        (0.25, "0.25"),
        (12345.0, "12\u202f345"),
        (1234.56, "1\u202f235"),
        ("<b>", "<b>"),
        ([1, 2], "[1,2]"),
    ],
)
def test_a_value_is_one_line_of_text(value: object, text: str) -> None:
    assert formats.plain(value) == text


def test_a_long_value_is_cut() -> None:
    assert len(formats.plain(["x" * 500])) == 200


def test_bare_numbers_among_the_columns_are_named() -> None:
    columns = {"category": "Coffee", "horizon_weeks": 8}
    assert formats.columns(columns) == ["Coffee", "horizon weeks 8"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mia Brandt", "MB"), ("ana", "A"), ("Ada B. Love", "AL"), ("<img>", "?"), ("", "?")],
)
def test_initials_stand_for_a_person(name: str, letters: str) -> None:
    assert formats.initials(name) == letters
