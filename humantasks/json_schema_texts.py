"""The UI schema of one property: its words, its widget, and what of it is not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_WORDS = {"title", "description", "help", "placeholder"}
_KNOWN = _WORDS | {
    "widget", "readonly", "disabled", "hidden", "order", "enumNames", "options", "autofocus",
    "emptyValue", "classNames", "style", "autocomplete", "rootFieldId", "label", "layout",
    "submitButtonOptions", "rows", "globalOptions", "enumDisabled",
}  # fmt: skip
WIDGETS = frozenset(
    {
        "text", "textarea", "password", "email", "uri", "updown", "range", "date", "datetime",
        "date-time", "time", "radio", "select", "checkbox", "checkboxes", "hidden", "typeahead",
        "markdown", "TextareaWidget", "color", "alt-date", "alt-datetime",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the UI schema says of one property."""

    title: str = ""
    description: str = ""
    help: str = ""
    widget: str = ""
    names: tuple[str, ...] = ()
    is_hidden: bool = False
    is_readonly: bool = False
    facts: tuple[str, ...] = ()


def ui_of(look: Mapping[str, Any]) -> Look:
    """Read the names that begin with `ui:`, also those gathered in `ui:options`."""
    said = {name.removeprefix("ui:"): one for name, one in look.items() if name.startswith("ui:")}
    options = said.get("options")
    said = {**(options if isinstance(options, Mapping) else {}), **said}
    words = {name: said[name] for name in _WORDS if isinstance(said.get(name), str)}
    names = said.get("enumNames")
    widget = said.get("widget")
    return Look(
        title=words.get("title", ""),
        description=words.get("description", ""),
        help=words.get("help", ""),
        widget=widget if isinstance(widget, str) else "",
        names=tuple(map(str, names)) if isinstance(names, list) else (),
        is_hidden=widget == "hidden" or said.get("hidden") is True,
        is_readonly=said.get("readonly") is True or said.get("disabled") is True,
        facts=tuple(_unread(said, widget)),
    )


def _unread(said: Mapping[str, Any], widget: Any) -> Iterator[str]:
    for name in said:
        if name not in _KNOWN:
            yield f"has 'ui:{str(name)[:40]}', which is not looked at"
    if widget is not None and not (isinstance(widget, str) and widget in WIDGETS):
        yield f"asks for the widget '{str(widget)[:40]}'; it is drawn as its type"
