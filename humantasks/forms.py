"""What a form lets in: only its own fields, each with a value it asks for.

The same rules hold at every door. A field that is hidden by its condition, read-only or unknown may
not be sent; a read-only field may be sent back unchanged, as browsers do. A field that is left out
keeps what the variable holds, or takes the form's default where there is none yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import Finding, Invalid, PlaitError
from engine.expressions import Expression
from engine.values import same
from humantasks.form_fields import Display, Field, Form
from humantasks.form_values import clean, is_empty, is_missing, problem


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a form stands for given values: the hidden keys, and those that may be written."""

    hidden: frozenset[str]
    writable: tuple[str, ...]


def standing(form: Form, values: Mapping[str, Any], now: datetime) -> Standing:
    """Evaluate the conditions in the form's order; a hidden field is empty for later ones."""
    seen = {name: values[name] for name in form.reads if name in values}
    hidden: set[str] = set()
    writable: list[str] = []
    for field in form.fields:
        if is_hidden(field, seen, now):
            hidden.add(field.key)
            seen.pop(field.key, None)
        elif not _is_readonly(field, seen, now):
            writable.append(field.key)
    return Standing(hidden=frozenset(hidden), writable=tuple(writable))


def is_hidden(part: Field | Display, values: Mapping[str, Any], now: datetime) -> bool:
    """Say whether a condition of the part, or of a group around it, is exactly true."""
    return any(_value(expression, values, now, failed=False) is True for expression in part.hides)


def validate(
    form: Form,
    sent: Mapping[str, Any],
    *,
    stored: Mapping[str, Any],
    outcome: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the variables that land, or raise Invalid with one finding for each field.

    `stored` are the variables as they are. Codes: `field_not_allowed` when something was sent that
    the form does not let in, else `form_invalid`; `where.fields` maps each field to its sentence.
    """
    filled = dict(sent)
    for field in form.fields:
        if field.key not in sent and field.key not in stored and field.default is not None:
            filled[field.key] = field.default
    stands = standing(form, {**stored, **filled}, now)
    writable = frozenset(stands.writable)
    _refuse_strangers(form, sent, stored, writable)
    findings = []
    landing = {}
    for field in form.fields:
        if field.key not in writable:
            if field.default is not None and field.key not in {*stands.hidden, *stored}:
                landing[field.key] = field.default
            continue
        value = filled.get(field.key)
        sentence = _sentence(field, value, outcome, now)
        if sentence is not None:
            findings.append(_finding(field, *sentence))
        elif field.key in filled:
            landing[field.key] = clean(field, value)
    if findings:
        raise _invalid(findings)
    return landing


def _refuse_strangers(
    form: Form, sent: Mapping[str, Any], stored: Mapping[str, Any], writable: frozenset[str]
) -> None:
    fields = {field.key: field for field in form.fields}
    findings = []
    for name, value in sent.items():
        if name in writable:
            continue
        field = fields.get(name)
        if field is not None and _is_as_it_was(field, value, stored):
            continue
        fact = "is not a field of this form" if field is None else "may not be written here"
        findings.append(
            Finding(
                level="error",
                code="field_not_allowed",
                message=f"'{name[:80]}' {fact}",
                way_out="send only the fields that the form lets you write",
                element_id=name[:255],
                element_name=field.label if field else None,
            )
        )
    if findings:
        raise Invalid(
            f"{findings[0].message}; send only the fields that the form lets you write",
            code="field_not_allowed",
            where={"field": findings[0].element_id, "fields": _by_field(findings)},
            findings=findings,
        )


def _is_as_it_was(field: Field, value: Any, stored: Mapping[str, Any]) -> bool:
    before = stored.get(field.key, field.default)
    return same(before, value) or (is_empty(before) and is_empty(value))


def _sentence(
    field: Field, value: Any, outcome: str | None, now: datetime
) -> tuple[str, str] | None:
    is_asked = field.is_required or (outcome is not None and outcome in field.required_for)
    if is_asked and is_missing(field, value):
        return "field_required", "This field needs an answer."
    wrong = problem(field, value, now)
    return None if wrong is None else ("field_invalid", wrong)


def _finding(field: Field, code: str, sentence: str) -> Finding:
    return Finding(
        level="error",
        code=code,
        message=sentence,
        way_out=f"correct '{field.label}' and send the form again",
        element_id=field.key,
        element_name=field.label,
    )


def _invalid(findings: list[Finding]) -> Invalid:
    count = "one field needs" if len(findings) == 1 else f"{len(findings)} fields need"
    names = ", ".join(str(one.element_name) for one in findings[:5])
    return Invalid(
        f"{count} attention: {names}; correct what is marked and send the form again",
        code="form_invalid",
        where={"field": findings[0].element_id, "fields": _by_field(findings)},
        findings=findings,
    )


def _by_field(findings: list[Finding]) -> dict[str, str]:
    return {str(one.element_id): one.message for one in findings}


def _is_readonly(field: Field, values: Mapping[str, Any], now: datetime) -> bool:
    if isinstance(field.is_readonly, bool):
        return field.is_readonly
    return _value(field.is_readonly, values, now, failed=True) is True


def _value(
    expression: Expression, values: Mapping[str, Any], now: datetime, *, failed: bool
) -> Any:
    """Evaluate a condition; one that fails is `failed`: shown, but not writable."""
    try:
        return expression.evaluate(values, now)
    except PlaitError:
        return failed
