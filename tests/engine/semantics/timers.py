"""Timers: dates, durations, cycles and crons (SEMANTICS 26 and 27)."""

from __future__ import annotations

from tests.engine.semantics.definitions import event_sub_process, mapped, timer
from tests.engine.semantics.rows import Row

BESIDE = ("userTask u", "task t", "b -> t")


def catch(name: str, says: str, what: str, text: str) -> Row:
    """Return the row of a timer catch event."""
    return Row(
        name=name,
        says=says,
        lines=(f"intermediateCatchEvent c | {timer(what, text)}",),
        enter="c",
        leave="c",
        start={"when": "2030-01-02T12:00:00Z"},
        steps=("", "fire c: c"),
    )


ROWS = (
    catch("date", "A date is due at that moment.", "timeDate", "2030-01-11T13:00:00+01:00"),
    catch("date of a variable", "A timer may be an expression.", "timeDate", "=when"),
    catch(
        "date with a zone",
        "A local time needs its zone.",
        "timeDate",
        "2030-07-01T10:00[Europe/Berlin]",
    ),
    catch("duration", "A duration counts from the token's arrival.", "timeDuration", "P1DT2H"),
    catch("cycle on a catch event", "A cycle on a catch event fires once.", "timeCycle", "R3/P1D"),
    catch("cron on a catch event", "So does a cron.", "timeCycle", "0 0 12 * * WED"),
    Row(
        name="cycle beside an activity",
        says="A cycle R3 on a boundary event that does not interrupt fires three times.",
        lines=(
            *BESIDE,
            "boundaryEvent b attachedToRef='u' cancelActivity='false' | "
            + timer("timeCycle", "R3/P1D"),
        ),
        enter="u",
        leave="u",
        steps=("", "fire b: b t", "fire b: b t", "fire b: b t", "complete u: u"),
    ),
    Row(
        name="cron beside an activity",
        says="A cron fires until the activity ends.",
        lines=(
            *BESIDE,
            "boundaryEvent b attachedToRef='u' cancelActivity='false' | "
            + timer("timeCycle", "0 0 12 * * WED"),
        ),
        enter="u",
        leave="u",
        steps=("", "fire b: b t", "fire b: b t", "complete u: u"),
    ),
    Row(
        name="interrupting cycle",
        says="An interrupting boundary event takes the first firing of its cycle.",
        lines=(*BESIDE, f"boundaryEvent b attachedToRef='u' | {timer('timeCycle', 'R3/P1D')}"),
        enter="u",
        leave="t",
        steps=("", "fire b: !u b t"),
    ),
    Row(
        name="cycle of an event sub-process",
        says="A cycle starts an event sub-process that does not interrupt as often as it says.",
        lines=(
            *("startEvent s", "userTask u", "s -> u"),
            event_sub_process("isInterrupting='false'", timer("timeCycle", "R2/P1D")),
        ),
        steps=("s", "fire qs: qs qt q", "fire qs: qs qt q", "complete u: u"),
    ),
    Row(
        name="timer of an activity's input",
        says="A boundary timer sees the inputs of its activity.",
        lines=(
            f"userTask u | {mapped('input wait P5D')}",
            *BESIDE[1:],
            f"boundaryEvent b attachedToRef='u' | {timer('timeDuration', '=wait')}",
        ),
        enter="u",
        leave="t",
        steps=("", "fire b: !u b t"),
    ),
    Row(
        name="no time",
        says="What is no time is an incident of the token that would wait.",
        lines=(f"intermediateCatchEvent c | {timer('timeDate', '=when')}",),
        enter="c",
        leave="c",
        start={"when": 7},
        steps=("", 'retry c when="2030-01-05T00:00:00Z":', "fire c: c"),
    ),
)
