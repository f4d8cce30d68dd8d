"""One property of a JSON Schema -> one form-js component, or the fact that there is none for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from humantasks.json_schema_texts import Look

JUDGED = frozenset(
    {
        "enum", "enumNames", "oneOf", "anyOf", "items", "minItems", "maxItems", "uniqueItems",
        "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minimumDate",
    }
)  # fmt: skip
FROM_VARIABLE = "options_from_task_data_var:"
_DATES = {"date": "date", "date-time": "datetime", "datetime": "datetime", "time": "time"}
_FILES = frozenset({"data-url", "binary", "file"})
_WEB = "^[a-zA-Z][a-zA-Z0-9+.-]*:"


def text(schema: Mapping[str, Any], ui: Look) -> dict[str, Any] | str:
    """Return the component of a text."""
    options = _options(schema, ui)
    if options is not None:
        return options if isinstance(options, str) else _choice(options, ui, "select")
    form = str(schema.get("format") or "")
    if form in _FILES or ui.widget == "file":
        return "asks for a file, and there is no store of files"
    kind = _DATES.get(form) or _DATES.get(ui.widget.removeprefix("alt-"))
    if kind is not None:
        return _date(schema, kind)
    validate = {name: schema[name] for name in ("minLength", "maxLength") if name in schema}
    if ui.widget.lower().startswith("textarea") or ui.widget == "markdown":
        if "pattern" in schema:
            return "has a pattern for several lines"
        return {"type": "textarea", "validate": validate}
    if form == "email" or ui.widget == "email":
        validate["validationType"] = "email"
    elif "pattern" in schema or form in ("uri", "url"):
        validate["pattern"] = str(schema.get("pattern") or _WEB)
    return {"type": "textfield", "validate": validate}


def numeric(schema: Mapping[str, Any], ui: Look) -> dict[str, Any] | str:
    """Return the component of a number."""
    options = _options(schema, ui)
    if options is not None:
        return options if isinstance(options, str) else _choice(options, ui, "select")
    is_whole = schema.get("type") == "integer" or schema.get("type") == ["integer", "null"]
    made: dict[str, Any] = {"type": "number", **({"decimalDigits": 0} if is_whole else {})}
    if "multipleOf" in schema:
        made["increment"] = schema["multipleOf"]
    limits = {"min": schema.get("minimum"), "max": schema.get("maximum")}
    for name, keyword, step in (("min", "exclusiveMinimum", 1), ("max", "exclusiveMaximum", -1)):
        bound = schema.get(keyword)
        if bound is None:
            continue
        if not is_whole or isinstance(bound, bool) or not isinstance(bound, int):
            return f"has '{keyword}', which only whole numbers can have here"
        limits[name] = bound + step
    made["validate"] = {name: one for name, one in limits.items() if one is not None}
    return made


def boolean(schema: Mapping[str, Any], ui: Look) -> dict[str, Any] | str:
    """Return the component of yes and no; a box that must be ticked has `const` true."""
    if ui.widget in ("radio", "select"):
        options = _options({"enum": [True, False], "enumNames": ["Yes", "No"], **schema}, ui)
        made = options or {}
        return made if isinstance(made, str) else _choice(made, ui, "radio")
    needs_tick = schema.get("const") is True or schema.get("enum") == [True]
    return {"type": "checkbox", "validate": {"required": True} if needs_tick else {}}


def array(schema: Mapping[str, Any], ui: Look) -> dict[str, Any] | str:
    """Return the component of a list of choices."""
    items = schema["items"]
    options = _options(items, ui)
    if options is None:
        return "is a list of single values that nothing offers; make its items objects"
    if isinstance(options, str):
        return options
    if any(name in schema for name in ("minItems", "maxItems")):
        return "limits how many may be chosen"
    return _choice(options, ui, "checklist" if ui.widget == "checkboxes" else "taglist")


def _choice(options: dict[str, Any], ui: Look, kind: str) -> dict[str, Any]:
    return {"type": "radio" if ui.widget == "radio" and kind == "select" else kind, **options}


def _date(schema: Mapping[str, Any], kind: str) -> dict[str, Any] | str:
    earliest = schema.get("minimumDate")
    if earliest not in (None, "today"):
        return "has a 'minimumDate' other than today"
    return {"type": "datetime", "subtype": kind, "disallowPassedDates": earliest is not None}


def _options(schema: Mapping[str, Any], ui: Look) -> dict[str, Any] | str | None:
    """Return where the options come from; None when the schema offers none."""
    several = schema.get("oneOf") or schema.get("anyOf")
    if isinstance(several, list):
        return _of_several(several)
    values = schema.get("enum")
    if values is None:
        return None
    if not isinstance(values, list) or not all(
        isinstance(one, str | int | float) for one in values
    ):
        return "offers something other than texts and numbers"
    names = ui.names or tuple(schema.get("enumNames") or ())
    labels = [str(names[at]) if at < len(names) else str(one) for at, one in enumerate(values)]
    pairs = zip(labels, values, strict=True)
    return {"values": [{"label": label, "value": one} for label, one in pairs]}


def _of_several(several: list[Any]) -> dict[str, Any] | str:
    if len(several) == 1 and isinstance(several[0], str) and several[0].startswith(FROM_VARIABLE):
        return {"valuesKey": several[0].removeprefix(FROM_VARIABLE)}
    values = []
    for one in several:
        choices = one.get("enum") if isinstance(one, Mapping) else None
        value = choices[0] if isinstance(choices, list) and len(choices) == 1 else None
        if isinstance(one, Mapping) and "const" in one:
            value = one["const"]
        if not isinstance(value, str | int | float) or not isinstance(one, Mapping):
            return "offers schemas to choose from, not values"
        values.append({"label": str(one.get("title") or value), "value": value})
    return {"values": values}
