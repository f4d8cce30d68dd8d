"""A form as a neutral list of fields, for pages without JavaScript; and the way back.

Nothing here is HTML: escaping is the template's work. Texts of the form are given as written, also
its Markdown and templates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import Invalid
from humantasks.form_fields import LIST_KINDS, Display, Field, Form, Option
from humantasks.form_reader import read_schema
from humantasks.forms import is_hidden, standing

_WHOLE = re.compile(r"-?\d{1,100}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{0,100}\.\d{1,100}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class PlainField:
    """One thing to draw, in the order of the form.

    `kind` is a form-js component type (textfield, textarea, number, select, radio, checkbox,
    checklist, taglist, datetime, text, separator …); a datetime has its `input` (date, time,
    datetime-local). `value` is the value itself; `chosen` are the positions of the chosen options,
    whose form values are their positions as text.
    """

    key: str
    label: str
    kind: str
    value: Any = None
    is_required: bool = False
    is_readonly: bool = False
    is_hidden: bool = False
    required_for: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    chosen: tuple[int, ...] = ()
    input: str = "text"
    minimum: float | int | None = None
    maximum: float | int | None = None
    step: float | int | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    help: str = ""
    error: str | None = None
    text: str = ""


def plain_fields(
    schema: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    now: datetime,
    errors: Mapping[str, str] | None = None,
) -> list[PlainField]:
    """Return what to draw for a form-js schema; `errors` are the `where.fields` of a refusal."""
    form = _form(schema)
    filled = {field.key: field.default for field in form.fields if field.default is not None}
    filled |= values
    stands = standing(form, filled, now)
    drawn: list[PlainField] = []
    for part in form.parts:
        if isinstance(part, Display):
            hidden = is_hidden(part, filled, now)
            drawn.append(
                PlainField(key="", label="", kind=part.kind, text=part.text, is_hidden=hidden)
            )
        else:
            is_gone = part.key in stands.hidden
            is_readonly = not is_gone and part.key not in stands.writable
            error = (errors or {}).get(part.key)
            value = filled.get(part.key)
            drawn.append(_plain(part, value, is_gone=is_gone, is_readonly=is_readonly, error=error))
    return drawn


def from_post(
    schema: Mapping[str, Any], posted: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Turn the texts that a browser posts into values, for `complete` to judge.

    `posted` maps each field's name to all its values. Only fields of the form are read; a box that
    is not there was not ticked when the page drew it (`KEY.shown`, a hidden input). What is no
    number stays text, so that it is shown again beside its error.
    """
    sent: dict[str, Any] = {}
    for field in _form(schema).fields:
        texts = posted.get(field.key, ())
        if not texts and f"{field.key}.shown" not in posted:
            continue
        sent[field.key] = _value(field, list(texts), values.get(field.key))
    return sent


def _form(schema: Mapping[str, Any]) -> Form:
    form, findings = read_schema(dict(schema))
    if form is None:
        raise Invalid(findings[0].message, code=findings[0].code, findings=findings)
    return form


def _plain(
    field: Field, value: Any, *, is_gone: bool, is_readonly: bool, error: str | None
) -> PlainField:
    chosen = value if isinstance(value, list) else [value]
    return PlainField(
        key=field.key,
        label=field.label,
        kind=field.kind,
        value=value,
        is_required=field.is_required,
        is_readonly=is_readonly,
        is_hidden=is_gone,
        required_for=field.required_for,
        options=field.options,
        chosen=tuple(at for at, one in enumerate(field.options) if one.value in chosen),
        input=_input(field),
        minimum=field.minimum,
        maximum=field.maximum,
        step=_step(field),
        min_length=field.min_length,
        max_length=field.max_length,
        pattern=field.pattern.text if field.pattern else None,
        help=field.help,
        error=error,
    )


def _input(field: Field) -> str:
    if field.kind == "datetime":
        is_local = field.date_kind == "datetime" and field.time_zone_kind == "no_timezone"
        return "datetime-local" if is_local else field.date_kind
    return {"number": "number", "checkbox": "checkbox"}.get(field.kind, field.text_kind or "text")


def _step(field: Field) -> float | int | str | None:
    if field.kind != "number":
        return None
    if field.step is not None:
        return field.step
    return "any" if field.decimals is None else 10**-field.decimals


def _value(field: Field, texts: list[str], before: Any) -> Any:
    if field.kind == "checkbox":
        return bool(texts)
    if field.options:
        chosen = [_option(field, text) for text in texts if text != ""]
        return chosen if field.kind in LIST_KINDS else (chosen[0] if chosen else None)
    text = texts[0] if texts else ""
    if field.kind == "textarea":
        return text.replace("\r\n", "\n")
    if text == "" and (before is None or field.kind in ("number", "datetime")):
        return None if field.kind != "textfield" else ""
    if field.kind == "number" and not field.is_number_text:
        return _number(text.strip())
    return text


def _option(field: Field, text: str) -> Any:
    if text.isascii() and text.isdigit() and len(text) < 5 and int(text) < len(field.options):
        return field.options[int(text)].value
    return text


def _number(text: str) -> Any:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
