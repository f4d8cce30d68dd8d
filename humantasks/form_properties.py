"""One form-js component -> one Field: every property that limits what may be sent, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.errors import PlaitError
from engine.expressions import Expression, compile_expression, compile_source, literal
from engine.values import check_name
from humantasks.form_fields import (
    CHOICE_KINDS,
    LIST_KINDS,
    TEXT_KINDS,
    Field,
    Limit,
    Option,
    OptionSource,
    Path,
)
from humantasks.form_settled import MAX_OPTIONS
from humantasks.form_templates import Template, TemplateRefused, read_template
from humantasks.form_values import problem
from humantasks.patterns import Pattern, PatternRefused, compile_pattern

_MOST = 1e300
_STEP = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_]{0,63}")
_NO_STEPS = frozenset({"constructor", "prototype"})  # form-js breaks on them
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # no rule but `disallowPassedDates` asks it


class PropertyRefused(ValueError):
    """A property of a field is not understood; `code` and `way_out` are for the finding."""

    def __init__(self, fact: str, way_out: str, code: str = "form_field_invalid") -> None:
        super().__init__(fact)
        self.code = code
        self.way_out = way_out


def read_field(
    component: Mapping[str, Any],
    hides: tuple[Expression, ...],
    prefix: Path = (),
    *,
    is_row: bool = False,
) -> Field:
    """Read a component of a known kind below `prefix`, in the form or a row of a list.

    Raises PropertyRefused.
    """
    kind = component["type"]
    path = (*prefix, *read_path(component.get("key"), is_top=not prefix and not is_row))
    required_for = str(_map(component, "properties").get("plait:requiredFor", ""))
    label, help_text = _label(component), str(component.get("description") or "")
    default, default_from = _default(component)
    field = Field(
        path=path,
        label=label or ".".join(path),
        kind=kind,
        help=help_text,
        is_required=_flag(_map(component, "validate"), "required"),
        required_for=tuple(one.strip() for one in required_for.split(",") if one.strip()),
        is_readonly=_readonly(component),
        hides=hides,
        default=default,
        default_from=default_from,
        templates=_templates(label=label, help=help_text),
        **_limits(component, kind),
    )
    _check_default(field)
    return field


def read_path(text: Any, *, is_top: bool = True) -> Path:
    """Read a key or path: names joined by dots; `is_top` when its first is a variable."""
    if not isinstance(text, str) or not text:
        raise PropertyRefused("has no key", "give the field a key", "form_key_missing")
    path = tuple(text.split("."))
    try:
        for at, step in enumerate(path):
            if at == 0 and is_top:
                check_name(step)
            elif not _STEP.fullmatch(step) or step in _NO_STEPS:
                fact = f"writes to {step[:80]!r}, which is no plain name"
                way_out = "use letters, digits and underscores, and dots between names"
                raise PropertyRefused(fact, way_out, "form_path_unsupported")
    except PlaitError as error:
        raise PropertyRefused(f"has a forbidden key: {error.message}", "rename it") from error
    return path


def read_expression(text: Any, what: str) -> Expression:
    """Compile `=…`; what does not begin so would be without effect in form-js."""
    if not isinstance(text, str) or not text.startswith("="):
        fact = f"has a {what} that does not begin with ="
        raise PropertyRefused(fact, "write = before the expression", "form_expression")
    try:
        return compile_expression(text)
    except PlaitError as error:
        fact = f"has a {what} that cannot be read: {error.message}"
        raise PropertyRefused(fact, "correct the expression", "form_expression") from error


def read_words(text: str) -> Template | None:
    """Read a text that may hold `{{…}}`; None when it is plain."""
    try:
        return read_template(text)
    except TemplateRefused as refusal:
        fact = f"has a text that {refusal}"
        raise PropertyRefused(fact, "correct the text's {{…}}", "form_expression") from refusal


def _templates(**texts: str) -> dict[str, Template]:
    read = {name: read_words(text) for name, text in texts.items()}
    return {name: one for name, one in read.items() if one is not None}


def _limits(component: Mapping[str, Any], kind: str) -> dict[str, Any]:
    validate = _map(component, "validate")
    if kind in TEXT_KINDS:
        return _text_limits(validate)
    if kind == "number":
        return _number_limits(component, validate)
    if kind in CHOICE_KINDS | LIST_KINDS:
        return _options(component)
    if kind == "datetime":
        return _date_limits(component)
    if kind == "expression":
        return {"computed": read_expression(component.get("expression"), "'expression'")}
    return {}


def _check_default(field: Field) -> None:
    has_fixed_options = field.options_from is None
    if field.default is None or not has_fixed_options:
        return
    wrong = problem(replace(field, is_future_only=False), field.default, _ANY_MOMENT)
    if wrong is not None:
        fact = f"has a default that it would not take: {wrong}"
        raise PropertyRefused(fact, "correct or remove the default", "form_default_invalid")


def _map(component: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = component.get(name) or {}
    if not isinstance(found, dict):
        raise PropertyRefused(f"has a '{name}' that is no map", "correct it in the form editor")
    return found


def _default(component: Mapping[str, Any]) -> tuple[Any, Expression | None]:
    """Return the default, fixed or an expression; editors keep that of a number as text."""
    said = component.get("defaultValue")
    if isinstance(said, str) and literal(said) is None:
        return None, _source(said)
    is_number = component["type"] == "number" and not component.get("serializeToString")
    fixed = _number(component, "defaultValue") if is_number and isinstance(said, str) else said
    return str(fixed) if isinstance(fixed, str) else fixed, None


def _source(text: str) -> Expression:
    """Compile a default in its own language: FEEL, or a vendor's form's."""
    try:
        return compile_source(text)
    except PlaitError as error:
        fact = f"has a default that cannot be read: {error.message}"
        raise PropertyRefused(fact, "correct the expression", "form_expression") from error


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
    if not isinstance(said, str) or not said:
        return _flag(component, "readonly") if said != "" else False
    return read_expression(said, "'readonly'")


def _text_limits(validate: Mapping[str, Any]) -> dict[str, Any]:
    text_kind = validate.get("validationType")
    is_custom = text_kind in (None, "", "custom")
    if not is_custom and text_kind not in ("email", "phone"):
        raise PropertyRefused(f"asks for '{text_kind}'", "use email, phone or a pattern")
    message = validate.get("patternErrorMessage")
    return {
        "min_length": _limit(validate, "minLength", is_whole=True),
        "max_length": _limit(validate, "maxLength", is_whole=True),
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
        "minimum": _limit(validate, "min"),
        "maximum": _limit(validate, "max"),
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


def _options(component: Mapping[str, Any]) -> dict[str, Any]:
    """Read where options come from; form-js looks in this order."""
    key, values = component.get("valuesKey"), component.get("values")
    if key:
        return {"options_from": OptionSource(variable=".".join(read_path(key)))}
    if values is None and component.get("valuesExpression"):
        expression = read_expression(component["valuesExpression"], "'valuesExpression'")
        return {"options_from": OptionSource(expression=expression)}
    if not isinstance(values, list) or not 0 < len(values) <= MAX_OPTIONS:
        way_out = f"list 1 to {MAX_OPTIONS} options, or name a variable or expression"
        raise PropertyRefused("has no options", way_out, "form_options_missing")
    options = [
        Option(value=one["value"], label=str(one.get("label") or one["value"]))
        for one in values
        if isinstance(one, dict) and "value" in one
    ]
    if len({repr(one.value) for one in options}) != len(values):
        raise PropertyRefused("has an option twice or without a value", "give each its own value")
    return {"options": tuple(options)}


def _limit(place: Mapping[str, Any], name: str, *, is_whole: bool = False) -> Limit:
    said = place.get(name)
    if isinstance(said, str) and said.startswith("="):
        return read_expression(said, f"'{name}'")
    return _whole(place, name) if is_whole else _number(place, name)


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
