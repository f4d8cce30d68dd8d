"""The first valid values for the fields of a form-js form that must be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from humantasks.form_places import Place

ROW = "*"
_TEXTS = (  # the most likely first; the others for fields with a pattern
    *("text", "a@b.example", "+49 30 123456", "1", "true", "A1", "2030-06-01", "ABC", "x"),
    *("123", "12345", "C-123", "ABC-123", "12:00", "https://a.example/"),
)


def components(schema: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    """Return the components of a form by place: `client.name`, in rows of lists `items.*.price`."""
    return dict(_placed((schema or {}).get("components") or (), ""))


def _placed(parts: Any, around: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in parts:
        if isinstance(one.get("key"), str):
            yield f"{around}{one['key']}", one
        path = f"{around}{one['path']}." if one.get("path") else around
        inner = f"{path}{ROW}." if one.get("type") == "dynamiclist" else path
        yield from _placed(one.get("components") or (), inner)


def kind_of(name: str) -> str:
    """Return the place of a component for the name of one field of it: `items.0.price`."""
    return ".".join(ROW if step.isdigit() else step for step in name.split("."))


def heads(found: Mapping[str, Any]) -> frozenset[str]:
    """Return the variables that a form writes."""
    return frozenset(name.partition(".")[0] for name in found)


def place_of(name: str) -> Place:
    """Return the place in the values of a field by its name."""
    return tuple(int(step) if step.isdigit() else step for step in name.split("."))


def candidates(component: Mapping[str, Any]) -> Iterator[Any]:
    """Yield values that a field may take, the most likely first."""
    kind = component.get("type")
    limits = component.get("validate") or {}
    options = [
        one["value"]
        for one in component.get("values") or ()
        if isinstance(one, dict) and "value" in one
    ]
    if kind in {"radio", "select"}:
        yield from options
    elif kind in {"checklist", "taglist"}:
        yield from ([one] for one in options)
    elif kind == "checkbox":
        yield from (True, False)
    elif kind == "number":
        least, most = limits.get("min"), limits.get("max")
        yield from (value for value in (least, most, 1, 0, 100) if value is not None)
    elif kind == "datetime":
        yield from _moments(component)
    else:
        yield from _texts(limits)


def _moments(component: Mapping[str, Any]) -> Iterator[Any]:
    subtype = component.get("subtype") or "date"
    if subtype == "date":
        yield "2031-06-02"
    elif subtype == "time":
        yield from ("12:00", "12:00Z", "12:00+00:00")
    else:
        yield from ("2031-06-02T12:00", "2031-06-02T12:00Z", "2031-06-02T12:00+00:00")


def _texts(limits: Mapping[str, Any]) -> Iterator[str]:
    least, most = limits.get("minLength"), limits.get("maxLength")
    for text in _TEXTS:
        long_enough = text.ljust(least, text[-1]) if isinstance(least, int) else text
        yield long_enough[:most] if isinstance(most, int) else long_enough
