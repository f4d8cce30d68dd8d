"""What a browser posts from a form drawn without JavaScript, as values for the form to judge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import PlaitError
from engine.values import loads_strict
from humantasks.form_fields import CHOICE_KINDS, LIST_KINDS, Display, Field, Part, RowList
from humantasks.form_places import MISSING, Place, copied, look, named, put
from humantasks.form_reader import MAX_ROWS
from humantasks.plain_forms import form_of

_WHOLE = re.compile(r"-?\d{1,100}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{0,100}\.\d{1,100}", re.ASCII)
_MOST_DIGITS = 5


def from_post(
    schema: Mapping[str, Any], posted: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Turn the texts that a browser posts into values, for `complete` to judge.

    `posted` maps each field's name to all its values. Only fields of the form are read; a box that
    is not there was not ticked when the page drew it (`KEY.shown`, a hidden input, which rows have
    too). What is no number stays text, so that it is shown again beside its error.
    """
    reader = _Reader(posted=posted, values=values, sent={})
    reader.read(form_of(schema).parts, ())
    return reader.sent


def over(values: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values` with what was typed over them; maps are merged, lists are what was typed."""
    merged = {**values}
    for name, one in typed.items():
        before = merged.get(name)
        if isinstance(one, Mapping) and isinstance(before, Mapping):
            merged[name] = over(before, one)
        else:
            merged[name] = one
    return merged


def with_rows_changed(sent: Mapping[str, Any], order: str) -> dict[str, Any]:
    """Return what was typed with a row more or less: `add:items`, `remove:items.1`."""
    verb, _, name = order.partition(":")
    place: Place = tuple(int(step) if _is_number(step) else step for step in name.split("."))
    changed: dict[str, Any] = copied(sent)
    if verb == "add":
        rows = look(changed, place)
        rows = rows if isinstance(rows, list) else []
        if len(rows) < MAX_ROWS and isinstance(place[-1], str) and place[-1]:
            put(changed, place, [*rows, {}])
    elif verb == "remove" and isinstance(place[-1], int):
        rows = look(changed, place[:-1])
        if isinstance(rows, list) and place[-1] < len(rows):
            put(changed, place[:-1], [*rows[: place[-1]], *rows[place[-1] + 1 :]])
    return changed


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS


@dataclass(kw_only=True)
class _Reader:
    posted: Mapping[str, Sequence[str]]
    values: Mapping[str, Any]
    sent: dict[str, Any]

    def read(self, parts: tuple[Part, ...], at: Place) -> None:
        """Read the fields and lists of one scope."""
        for part in parts:
            if isinstance(part, RowList):
                self._list(part, (*at, *part.path))
            elif not isinstance(part, Display) and part.computed is None:
                self._field(part, (*at, *part.path))

    def _list(self, part: RowList, place: Place) -> None:
        name = named(place)
        if f"{name}.shown" not in self.posted:
            return
        put(self.sent, place, [])
        number = 0
        while f"{name}.{number}.shown" in self.posted and number < MAX_ROWS:
            put(self.sent, (*place, number), {})
            self.read(part.parts, (*place, number))
            number += 1

    def _field(self, part: Field, place: Place) -> None:
        name = named(place)
        texts = self.posted.get(name, ())
        if not texts and f"{name}.shown" not in self.posted:
            return
        before = look(self.values, place)
        put(self.sent, place, _value(part, list(texts), None if before is MISSING else before))


def _value(part: Field, texts: list[str], before: Any) -> Any:
    if part.kind == "checkbox":
        return bool(texts)
    if part.kind in LIST_KINDS | CHOICE_KINDS:
        chosen = [_option(part, text) for text in texts if text != ""]
        return chosen if part.kind in LIST_KINDS else (chosen[0] if chosen else None)
    text = texts[0] if texts else ""
    if part.kind == "textarea":
        return text.replace("\r\n", "\n")
    if text == "" and (before is None or part.kind in ("number", "datetime")):
        return None if part.kind != "textfield" else ""
    if part.kind == "number" and not part.is_number_text:
        return _number(text.strip())
    return text


def _option(part: Field, text: str) -> Any:
    if part.options_from is not None:  # its options may be others by now, so a place says nothing
        try:
            return loads_strict(text)
        except PlaitError:
            return text
    if _is_number(text) and int(text) < len(part.options):
        return part.options[int(text)].value
    return text


def _number(text: str) -> Any:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
