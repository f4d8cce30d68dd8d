"""How a task ends: one of the outcomes that the model offers, told apart from the form's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.dialects.attributes import Outcome
from engine.errors import Invalid


def offered(detail: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """Return the outcomes of a task, in the model's order."""
    return tuple(Outcome(**one) for one in detail.get("outcomes") or ())


def join(
    detail: Mapping[str, Any], variables: Mapping[str, Any], outcome: str | None
) -> dict[str, Any]:
    """Return `variables` with the chosen outcome under its variable's name."""
    if outcome is None:
        return dict(variables)
    if not offered(detail):
        raise _unknown(outcome, detail)
    name = detail["outcome_variable"]
    if variables.get(name, outcome) != outcome:
        message = f"the outcome is '{outcome}', but the variable '{name}' says another; send one"
        raise Invalid(message, code="outcome_unknown", where={"field": name})
    return {**variables, name: outcome}


def split(
    detail: Mapping[str, Any], variables: Mapping[str, Any]
) -> tuple[str | None, dict[str, Any]]:
    """Return the outcome and the other variables; Invalid `outcome_missing`, `outcome_unknown`."""
    choices = [one.value for one in offered(detail)]
    if not choices:
        return None, dict(variables)
    name = detail["outcome_variable"]
    rest = {key: value for key, value in variables.items() if key != name}
    if name not in variables:
        message = f"this task ends with a choice; send one of {', '.join(choices)} as its outcome"
        raise Invalid(message, code="outcome_missing", where={"field": name})
    outcome = variables[name]
    if outcome not in choices:
        raise _unknown(outcome, detail)
    return str(outcome), rest


def _unknown(outcome: Any, detail: Mapping[str, Any]) -> Invalid:
    choices = ", ".join(one.value for one in offered(detail)) or "no outcome"
    return Invalid(
        f"{str(outcome)[:80]!r} is not an outcome of this task; send {choices}",
        code="outcome_unknown",
        where={"field": detail.get("outcome_variable")},
    )
