"""Standard loops: an activity again and again (BPMN 2.0.2 §13.3.6, SEMANTICS 14)."""

from __future__ import annotations

from tests.engine.semantics.definitions import MESSAGE, mapped, script
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

COUNT = script("n = n + 1")
THREE = "loopMaximum='3'"


def loop(attributes: str = "", condition: str = "") -> str:
    """Return standard loop characteristics."""
    inner = condition and f"<loopCondition>{condition}</loopCondition>"
    return f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"


def counting(name: str, says: str, marker: str, turns: int, start: int = 0) -> Row:
    """Return the row of a script that counts its turns; the loop completes besides them."""
    return Row(
        name=name,
        says=says,
        lines=(f"scriptTask t | {marker}{COUNT}", "task z", "t -> z"),
        enter="t",
        leave="z",
        start={"n": start},
        steps=(" ".join([*["t"] * (turns + 1), "z"]),),
        variables={"n": start + turns},
    )


ROWS = (
    counting("loop maximum", "A loop with a maximum runs that often.", loop(THREE), 3),
    counting(
        "loop condition",
        "A loop runs again while its condition is true, asked after each turn.",
        loop("", "n &lt; 5"),
        5,
    ),
    counting(
        "condition asked after",
        "When the condition is asked after a turn, there is at least one.",
        loop("", "n &lt; 5"),
        1,
        start=9,
    ),
    counting(
        "condition asked before",
        "When it is asked before, there may be none: the activity completes at once.",
        loop("testBefore='true'", "n &lt; 5"),
        0,
        start=9,
    ),
    counting(
        "maximum before condition",
        "The maximum ends a loop whose condition would go on.",
        loop("loopMaximum='2'", "n &lt; 5"),
        2,
    ),
    Row(
        name="loop of a person's task",
        says="Each turn is a task of its own.",
        lines=(f"userTask u | {loop('', 'again')}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"again": True},
        steps=("", "complete u: u", "complete u again=false: u u z"),
    ),
    Row(
        name="loop of a sub-process",
        says="Every turn of a sub-process has its own inputs, which know the turn.",
        lines=(
            f"subProcess w | {mapped('input step =loopCounter')}{loop(THREE)}"
            + inside("startEvent ws", f"scriptTask wt | {script('n = n + step')}", "ws -> wt"),
            *("task z", "w -> z"),
        ),
        enter="w",
        leave="z",
        start={"n": 0},
        steps=("ws wt w ws wt w ws wt w w z",),
        variables={"n": 6},
    ),
    Row(
        name="loop condition inside",
        says="The condition of a loop sees the variables of the turn that has just ended.",
        lines=(
            f"subProcess w | {mapped('input k =loopCounter')}{loop('', 'k &lt; 2')}"
            + inside("startEvent ws", "task wt", "ws -> wt"),
            *("task z", "w -> z"),
        ),
        enter="w",
        leave="z",
        steps=("ws wt w ws wt w w z",),
    ),
    Row(
        name="boundary event in the second turn",
        says="A boundary event watches the whole loop and ends it with the turn that runs.",
        lines=(
            *(f"userTask u | {loop(THREE)}", f"boundaryEvent b attachedToRef='u' | {MESSAGE}"),
            *("task t", "b -> t"),
        ),
        enter="u",
        leave="t",
        steps=("", "complete u: u", "trigger b: !u !u b t"),
    ),
)
