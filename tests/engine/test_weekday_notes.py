"""A cron with numbers for weekdays is shown with its next fires (SEMANTICS 27)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.spiff import read
from tests.engine.models import process
from tests.engine.vendors import of_camunda

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday


def notes(cycle: str, now: datetime | None = NOW) -> list[str]:
    timer = f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"
    file = process("p", "startEvent s", f"intermediateCatchEvent c | {timer}", "s -> c")
    findings = read({"p.bpmn": file}, now).findings
    return [each.message for each in findings if each.code == "cron_weekday_number"]


def test_the_next_three_fires_are_shown() -> None:
    (note,) = notes("0 0 8 * * 1")

    assert "weekday 1 is Monday" in note
    for day in ("Mon 2026-11-23", "Mon 2026-11-30", "Mon 2026-12-07"):
        assert day in note


def test_in_files_of_camunda_the_first_day_is_sunday() -> None:
    timer = "<timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>"
    for cycle, told in (("0 0 8 ? * 2", ["cron_weekday_number"]), ("0 0 8 * * 2", [])):
        caught = f"intermediateCatchEvent c | {timer.format(cycle)}"
        findings = read({"p.bpmn": of_camunda("p", "startEvent s", caught, "s -> c")}, NOW).findings
        notes = [each for each in findings if each.code == "cron_weekday_number"]
        errors = [each.code for each in findings if each.level == "error"]

        assert [each.code for each in notes] == told
        assert all("1 is Sunday" in each.message for each in notes)
        assert all("Mon 2026-11-23" in each.message for each in notes)
        assert errors == ([] if told else ["time_malformed"])


@pytest.mark.parametrize("cycle", ["0 0 8 * * MON", "0 0 8 1 * *", "R3/PT1H", "@daily"])
def test_names_and_other_timers_need_no_note(cycle: str) -> None:
    assert notes(cycle) == []


def test_without_a_moment_there_is_nothing_to_count_from() -> None:
    assert notes("0 0 8 * * 1", now=None) == []
