"""The form-js document as pages draw it: what cannot be drawn here replaced by what can.

Defaults that are expressions are worked out, frames become links, our own buttons do the sending.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from engine.errors import PlaitError
from engine.expressions import compile_source, literal
from engine.values import to_json
from humantasks.form_fields import Form

GENERATED = "isGenerated"  # of a document made of the drawing: other variables are taken too


def presented(form: Form, variables: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Return the form's document for given variables."""
    schema = dict(form.schema)
    if form.is_generated:
        schema[GENERATED] = True
    schema["components"] = _drawn(schema["components"], variables, now)
    return schema


def _drawn(components: list[Any], variables: Mapping[str, Any], now: datetime) -> list[Any]:
    drawn = []
    for component in components:
        kind = component["type"]
        if kind == "button" and component.get("action", "submit") == "submit":
            continue
        changed = dict(component)
        if kind == "iframe":
            changed = _as_link(component)
        default = component.get("defaultValue")
        if isinstance(default, str) and literal(default) is None:
            changed["defaultValue"] = _default(default, variables, now)
            if changed["defaultValue"] is None:
                del changed["defaultValue"]
        if isinstance(component.get("components"), list):
            changed["components"] = _drawn(component["components"], variables, now)
        drawn.append(changed)
    return drawn


def _as_link(component: Mapping[str, Any]) -> dict[str, Any]:
    url = str(component.get("url") or "")
    label = str(component.get("label") or "Open the page").replace("]", "")
    is_told = url.startswith(("=", "https://", "http://")) or "{{" in url
    address = "{{" + url.removeprefix("=") + "}}" if url.startswith("=") else _quoted(url)
    address = address if is_told else ""
    text = f"[{label}]({address})" if address else label
    kept = {name: component[name] for name in ("id", "layout", "conditional") if name in component}
    return {**kept, "type": "text", "text": text}


def _quoted(url: str) -> str:
    return url.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _default(text: str, variables: Mapping[str, Any], now: datetime) -> Any:
    try:
        value = compile_source(text).evaluate(variables, now)
    except PlaitError:
        return None
    return value.isoformat() if isinstance(value, date | time) else to_json(value)
