"""One form-js component -> one Field: every property that limits what may be sent, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.errors import PlaitError
from engine.expressions import Expression, compile_expression
from engine.values import check_name
from humantasks.form_fields import CHOICE_KINDS, LIST_KINDS, TEXT_KINDS, Field, Option
from humantasks.form_values import problem
from humantasks.patterns import Pattern, PatternRefused, compile_pattern

MAX_OPTIONS = 1_000
_MOST = 1e300
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # no rule but `disallowPassedDates` asks it


class PropertyRefused(ValueError):
    """A property of a field is not understood; `code` and `way_out` are for the finding."""

    def __init__(self, fact: str, way_out: str, code: str = "form_field_invalid") -> None:
        super().__init__(fact)
        self.code = code
        self.way_out = way_out


def read_field(component: Mapping[str, Any], hides: tuple[Expression, ...]) -> Field:
    """Read a component of a known kind; raises PropertyRefused."""
    kind = component["type"]
    validate = _map(component, "validate")
    key = _key(component.get("key"))
    required_for = str(_map(component, "properties").get("plait:requiredFor", ""))
    limits: dict[str, Any] = {}
    if kind in TEXT_KINDS:
        limits = _text_limits(validate)
    elif kind == "number":
        limits = _number_limits(component, validate)
    elif kind in CHOICE_KINDS | LIST_KINDS:
        limits = {"options": _options(component)}
    elif kind == "datetime":
        limits = _date_limits(component)
    field = Field(
        key=key,
        label=_label(component) or key,
        kind=kind,
        help=str(component.get("description") or ""),
        is_required=_flag(validate, "required"),
        required_for=tuple(one.strip() for one in required_for.split(",") if one.strip()),
        is_readonly=_readonly(component),
        hides=hides,
        default=_default(component),
        **limits,
    )
    wrong = problem(replace(field, is_future_only=False), field.default, _ANY_MOMENT)
    if wrong is not None:
        fact = f"has a default that it would not take: {wrong}"
        raise PropertyRefused(fact, "correct or remove the default", "form_default_invalid")
    return field


def _map(component: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = component.get(name) or {}
    if not isinstance(found, dict):
        raise PropertyRefused(f"has a '{name}' that is no map", "correct it in the form editor")
    return found


def _default(component: Mapping[str, Any]) -> Any:
    """Return the default; form editors keep the default of a number as text."""
    said = component.get("defaultValue")
    is_number = component["type"] == "number" and not component.get("serializeToString")
    return _number(component, "defaultValue") if is_number and isinstance(said, str) else said


def _key(key: Any) -> str:
    if not isinstance(key, str) or not key:
        raise PropertyRefused("has no key", "give the field a key", "form_key_missing")
    if "." in key or "[" in key:
        way_out = "use a plain name without dots and brackets"
        raise PropertyRefused("writes inside another variable", way_out, "form_path_unsupported")
    try:
        return check_name(key)
    except PlaitError as error:
        raise PropertyRefused(f"has a forbidden key: {error.message}", "rename it") from error


def _label(component: Mapping[str, Any]) -> str:
    if component["type"] == "datetime":
        kind = component.get("subtype") or "date"
        own = component.get("timeLabel" if kind == "time" else "dateLabel")
        return str(own or component.get("label") or "")
    return str(component.get("label") or "")


def _readonly(component: Mapping[str, Any]) -> bool | Expression:
    if _flag(component, "disabled"):
        return True
    said = component.get("readonly")
    if not isinstance(said, str):
        return _flag(component, "readonly")
    try:
        return compile_expression(said)
    except PlaitError as error:
        fact = f"has a 'readonly' that cannot be read: {error.message}"
        raise PropertyRefused(fact, "correct the expression", "form_expression") from error


def _text_limits(validate: Mapping[str, Any]) -> dict[str, Any]:
    text_kind = validate.get("validationType")
    is_custom = text_kind in (None, "", "custom")
    if not is_custom and text_kind not in ("email", "phone"):
        raise PropertyRefused(f"asks for '{text_kind}'", "use email, phone or a pattern")
    message = validate.get("patternErrorMessage")
    return {
        "min_length": _whole(validate, "minLength"),
        "max_length": _whole(validate, "maxLength"),
        "pattern": _pattern(validate.get("pattern")) if is_custom else None,
        "pattern_message": str(message) if message else None,
        "text_kind": None if is_custom else text_kind,
    }


def _pattern(text: Any) -> Pattern | None:
    if text in (None, ""):
        return None
    try:
        return compile_pattern(str(text))
    except PatternRefused as refusal:
        way_out = "write the pattern with characters, classes, groups, | and counts only"
        fact = f"has a pattern that is not understood: {refusal}"
        raise PropertyRefused(fact, way_out, "form_pattern") from refusal


def _number_limits(component: Mapping[str, Any], validate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "minimum": _number(validate, "min"),
        "maximum": _number(validate, "max"),
        "decimals": _whole(component, "decimalDigits"),
        "step": _number(component, "increment"),
        "is_number_text": _flag(component, "serializeToString"),
    }


def _date_limits(component: Mapping[str, Any]) -> dict[str, Any]:
    kind = component.get("subtype") or "date"
    zone = component.get("timeSerializingFormat") or "no_timezone"
    if kind not in ("date", "time", "datetime"):
        raise PropertyRefused(f"asks for '{kind}'", "use date, time or datetime")
    if zone not in ("no_timezone", "utc_offset", "utc_normalized"):
        raise PropertyRefused(f"writes times as '{zone}'", "use no_timezone or a UTC format")
    return {
        "date_kind": kind,
        "time_zone_kind": zone,
        "is_future_only": _flag(component, "disallowPassedDates"),
    }


def _options(component: Mapping[str, Any]) -> tuple[Option, ...]:
    if component.get("valuesKey") or component.get("valuesExpression"):
        way_out = "list the options in the form"
        raise PropertyRefused("takes its options from data", way_out, "form_options_unsupported")
    values = component.get("values")
    if not isinstance(values, list) or not 0 < len(values) <= MAX_OPTIONS:
        way_out = f"list 1 to {MAX_OPTIONS} options"
        raise PropertyRefused("has no options", way_out, "form_options_missing")
    options = [
        Option(value=one["value"], label=str(one.get("label") or one["value"]))
        for one in values
        if isinstance(one, dict) and "value" in one
    ]
    if len({repr(one.value) for one in options}) != len(values):
        raise PropertyRefused("has an option twice or without a value", "give each its own value")
    return tuple(options)


def _number(place: Mapping[str, Any], name: str) -> float | int | None:
    value = place.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, str):
        try:
            value = float(value) if any(mark in value for mark in ".eE") else int(value)
        except ValueError:
            fact = f"has a '{name}' that is no number"
            raise PropertyRefused(fact, "write a number", "form_limit_unsupported") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MOST:
        raise PropertyRefused(f"has a '{name}' that is no number", "write a number")
    return value


def _whole(place: Mapping[str, Any], name: str) -> int | None:
    value = _number(place, name)
    if value is None:
        return None
    if not isinstance(value, int) or value < 0:
        raise PropertyRefused(f"has a '{name}' that is no whole number", "write 0 or more")
    return value


def _flag(place: Mapping[str, Any], name: str) -> bool:
    value = place.get(name)
    if value in (None, False, True):
        return bool(value)
    fact = f"has a '{name}' that is neither true nor false"
    raise PropertyRefused(fact, "write true or false", "form_flag_unsupported")
