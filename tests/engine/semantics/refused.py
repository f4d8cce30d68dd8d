"""What the checks refuse, because it would not run as drawn: the end of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.semantics.definitions import COMPENSATE, ERROR, MESSAGE, many
from tests.engine.spiff.playing import inside


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A diagram that cannot be deployed, and the code of the finding that says why."""

    says: str
    lines: tuple[str, ...]
    code: str


def task(attributes: str = "", inner: str = "", kind: str = "userTask") -> tuple[str, ...]:
    """Return a process of one task."""
    return ("startEvent s", f"{kind} u {attributes} | {inner}", "s -> u")


REFUSALS = (
    Refusal(
        says="A startQuantity other than 1.",
        lines=task("startQuantity='2'"),
        code="quantity_not_supported",
    ),
    Refusal(
        says="A completionQuantity other than 1.",
        lines=task("completionQuantity='2'"),
        code="quantity_not_supported",
    ),
    Refusal(
        says="A standard loop with neither condition nor maximum.",
        lines=task("", "<standardLoopCharacteristics/>"),
        code="loop_endless",
    ),
    Refusal(
        says="A multi-instance behaviour other than all.",
        lines=task("", many("behavior='One'", "<loopCardinality>2</loopCardinality>")),
        code="loop_behavior_not_supported",
    ),
    Refusal(
        says="An error boundary event that does not interrupt.",
        lines=(*task(), f"boundaryEvent b attachedToRef='u' cancelActivity='false' | {ERROR}"),
        code="error_not_interrupting",
    ),
    Refusal(
        says="Two start events without a trigger.",
        lines=(*task(), "startEvent t", "t -> u"),
        code="start_ambiguous",
    ),
    Refusal(
        says="A start event with a trigger in an embedded sub-process.",
        lines=("startEvent s", f"subProcess w | {inside(f'startEvent t | {MESSAGE}')}", "s -> w"),
        code="start_with_trigger",
    ),
    Refusal(
        says="A compensation event that does not wait for its handlers.",
        lines=(
            *("startEvent s", "s -> t"),
            "intermediateThrowEvent t | "
            + COMPENSATE.replace("Definition ", "Definition waitForCompletion='false' "),
        ),
        code="compensation_not_awaited",
    ),
    Refusal(
        says="A complex gateway with several ways in and no activation condition.",
        lines=("startEvent s", "parallelGateway f", "complexGateway g", "s -> f -> g", "f -> g"),
        code="activation_missing",
    ),
    Refusal(
        says="A throwing link without a catching one.",
        lines=(
            "startEvent s",
            "intermediateThrowEvent t | <linkEventDefinition name='L'/>",
            "s -> t",
        ),
        code="link_unknown",
    ),
    Refusal(
        says="A cancel end event outside of a transaction.",
        lines=("startEvent s", "endEvent e | <cancelEventDefinition/>", "s -> e"),
        code="cancel_misplaced",
    ),
)
