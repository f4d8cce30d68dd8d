"""What a field asks for at one place: options and limits that come from data, worked out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.expressions import Expression
from humantasks.form_fields import Field, Limit, Option
from humantasks.form_standing import Scope, value_of
from humantasks.form_templates import written

MAX_OPTIONS = 1_000
_LIMITS = ("minimum", "maximum", "min_length", "max_length")


def settled(part: Field, scope: Scope, opened_with: Mapping[str, Any], now: datetime) -> Field:
    """Return the field with fixed options and limits; `opened_with` is where `valuesKey` looks."""
    changes: dict[str, Any] = {}
    source = part.options_from
    if source is not None:
        found = opened_with.get(source.variable) if source.variable else None
        if source.expression is not None:
            found = value_of(source.expression, scope, now)
        changes["options"] = options_of(found)
    for name in _LIMITS:
        limit: Limit = getattr(part, name)
        if isinstance(limit, Expression):
            changes[name] = _limit(value_of(limit, scope, now), is_length=name.endswith("length"))
    return replace(part, **changes) if changes else part


def options_of(found: Any) -> tuple[Option, ...]:
    """Return a list's usable items as options, as form-js does: values, or label and value."""
    if not isinstance(found, list):
        return ()
    options = (_option(one) for one in found[:MAX_OPTIONS])
    return tuple(one for one in options if one is not None)


def _option(item: Any) -> Option | None:
    if _is_plain(item):
        return Option(value=item, label=written(item))
    if not isinstance(item, Mapping):
        return None
    label, value = item.get("label"), item.get("value")
    if isinstance(label, str) and label and (_is_plain(value) or (_is_map(value) and value)):
        return Option(value=value, label=label)
    return Option(value=value, label=written(value)) if _is_plain(value) and not label else None


def _is_plain(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and value != "")


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _limit(value: Any, *, is_length: bool) -> int | float | None:
    """Return a usable limit; what is no number limits nothing, as in the browser."""
    if isinstance(value, str):
        try:
            value = float(value) if any(mark in value for mark in ".eE") else int(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if is_length else value
