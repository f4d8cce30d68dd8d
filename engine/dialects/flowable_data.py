"""Data objects of Flowable and Activiti that have a value: a variable with it at the beginning."""

from __future__ import annotations

import json
import re

from engine.dialects.attributes import NamedSource
from engine.dialects.kinds import kind_of, text_of
from engine.dialects.vendor_places import VendorPlace
from engine.expressions.texts import FEEL, Text
from engine.xml import line_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBERS = frozenset({"int", "integer", "long", "double", "decimal", "float", "short"})
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def initial_values(place: VendorPlace, *, keeps_given: bool = False) -> tuple[NamedSource, ...]:
    """Read the values of the data objects directly inside a process or sub-process.

    With `keeps_given` a variable that is there already keeps its value.
    """
    found: list[NamedSource] = []
    for child in place.element:
        if kind_of(child) != "dataObject":
            continue
        name = child.get("name") or child.get("id") or ""
        for each in place.extensions("value", of=child):
            value = _value(text_of(each), child.get("itemSubjectRef", ""))
            if not _NAME.fullmatch(name) or value is None:
                place.refuse(
                    "data_object_value",
                    f"its data object '{name}' has the value '{text_of(each) or ''}'",
                    "Give it a name of letters and digits, and a value of its type.",
                    line_of(each),
                )
                continue
            source = f"if {name} = null then {value} else {name}" if keeps_given else value
            found.append(
                NamedSource(name=name, source=Text(f"={source}", FEEL), line=line_of(each))
            )
    return tuple(found)


def _value(text: str | None, reference: str) -> str | None:
    """Return the value as FEEL; None when it is not of its type."""
    kind = reference.rpartition(":")[2].lower()
    if text is None:
        return '""' if kind == "string" else "null"
    if kind in _NUMBERS:
        return text if _NUMBER.fullmatch(text) else None
    if kind == "boolean":
        return text if text in ("true", "false") else None
    quoted = json.dumps(text, ensure_ascii=False)
    return f"date and time({quoted})" if kind in ("datetime", "date") else quoted
