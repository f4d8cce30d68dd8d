"""The properties that form-js knows, by component (its JSON Schema, versions 1 to 19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_ALL: Final = frozenset({"type", "id", "layout", "conditional", "properties"})
_INPUT: Final = frozenset(
    {"key", "label", "description", "disabled", "readonly", "validate", "defaultValue"}
)
_OPTIONS: Final = frozenset({"values", "valuesKey", "valuesExpression"})
_DATES: Final = frozenset(
    {
        "subtype",
        "dateLabel",
        "timeLabel",
        "use24h",
        "timeSerializingFormat",
        "timeInterval",
        "disallowPassedDates",
    }
)
_GROUP: Final = frozenset(
    {"key", "label", "components", "path", "showOutline", "verticalAlignment"}
)
_LIST: Final = frozenset(
    {
        "isRepeating",
        "allowAddRemove",
        "defaultRepetitions",
        "disableCollapse",
        "nonCollapsedItems",
    }
)
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "textfield": _INPUT | {"appearance"},
    "textarea": _INPUT,
    "number": _INPUT | {"appearance", "decimalDigits", "increment", "serializeToString"},
    "checkbox": _INPUT,
    "datetime": _INPUT | _DATES,
    "select": _INPUT | _OPTIONS | {"searchable"},
    "radio": _INPUT | _OPTIONS,
    "checklist": _INPUT | _OPTIONS,
    "taglist": _INPUT | _OPTIONS,
    "expression": frozenset({"key", "label", "expression", "computeOn"}),
    "group": _GROUP,
    "dynamiclist": _GROUP | _LIST,
    "text": frozenset({"text", "label", "strict"}),
    "html": frozenset({"content", "label", "strict"}),
    "image": frozenset({"source", "alt", "label"}),
    "iframe": frozenset({"url", "label", "height", "security"}),
    "spacer": frozenset({"height", "label"}),
    "separator": frozenset({"label"}),
    "button": frozenset({"action", "label", "key"}),
    "table": frozenset({"label", "dataSource", "columns", "columnsExpression", "rowCount"}),
}
MAX_NAMED: Final = 5


def unknown_properties(component: Mapping[str, Any]) -> list[str]:
    """Return the names of properties that form-js would not look at either, a few at most."""
    own = _OWN.get(str(component.get("type")))
    if own is None:
        return []
    unknown = (name for name in component if name not in own | _ALL)
    return [name[:80] for name in unknown][:MAX_NAMED]
