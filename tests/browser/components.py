"""One form with every component that form-js has and Plait draws, and variables to fill it."""

from __future__ import annotations

from typing import Any

_SIZES = [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]
_SQUARE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBx"
    "VSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
)
_HALF = {"columns": 8}
_CLIENT = [
    {"type": "textfield", "id": "g1", "key": "name", "label": "Name"},
    {
        "type": "textfield",
        "id": "g2",
        "key": "city.zip",
        "label": "Postal code",
        "readonly": True,
    },
]
_ITEM = [
    {
        "type": "textfield",
        "id": "i1",
        "key": "what",
        "label": "What",
        "layout": {"row": "q", **_HALF},
    },
    {
        "type": "number",
        "id": "i2",
        "key": "price",
        "label": "Price",
        "validate": {"required": True, "min": 0},
        "layout": {"row": "q", **_HALF},
    },
    {
        "type": "textfield",
        "id": "i3",
        "key": "why",
        "label": "Why so dear",
        "conditional": {"hide": "=this.price = null or this.price < 100"},
    },
]
COMPONENTS: list[dict[str, Any]] = [
    {
        "type": "text",
        "id": "t",
        "text": "## Order {{orderNo}}\n\nPlease **check** {{client.name}}.",
    },
    {
        "type": "textfield",
        "id": "a",
        "key": "comment",
        "label": "Comment",
        "description": "One sentence",
        "validate": {"required": True},
        "layout": {"row": "r1", **_HALF},
    },
    {
        "type": "number",
        "id": "c",
        "key": "amount",
        "label": "Amount",
        "validate": {"min": 1, "max": "=limit"},
        "appearance": {"suffixAdorner": "EUR"},
        "layout": {"row": "r1", **_HALF},
    },
    {"type": "textarea", "id": "b", "key": "story", "label": "Story"},
    {
        "type": "group",
        "id": "g",
        "label": "Client",
        "path": "client",
        "showOutline": True,
        "components": _CLIENT,
    },
    {"type": "select", "id": "d", "key": "size", "label": "Size", "values": _SIZES},
    {
        "type": "select",
        "id": "d2",
        "key": "fruit",
        "label": "Fruit",
        "valuesKey": "fruits",
        "searchable": True,
    },
    {"type": "radio", "id": "e", "key": "other_size", "label": "Other size", "values": _SIZES},
    {"type": "checklist", "id": "e2", "key": "extras", "label": "Extras", "values": _SIZES},
    {
        "type": "taglist",
        "id": "e3",
        "key": "tags",
        "label": "Tags",
        "valuesExpression": '=["red", "green", "blue"]',
    },
    {"type": "checkbox", "id": "f", "key": "sure", "label": "I am sure"},
    {"type": "datetime", "id": "h", "key": "day", "subtype": "date", "dateLabel": "Day"},
    {
        "type": "datetime",
        "id": "h2",
        "key": "at",
        "subtype": "datetime",
        "dateLabel": "Day of delivery",
        "timeLabel": "Hour",
        "timeSerializingFormat": "no_timezone",
        "timeInterval": 15,
    },
    {"type": "separator", "id": "s"},
    {
        "type": "dynamiclist",
        "id": "dl",
        "path": "items",
        "label": "Items",
        "isRepeating": True,
        "allowAddRemove": True,
        "showOutline": True,
        "components": _ITEM,
    },
    {
        "type": "expression",
        "id": "x",
        "key": "total",
        "expression": "=sum(items.price)",
        "computeOn": "change",
    },
    {"type": "text", "id": "tt", "text": "Total: **{{total}}**"},
    {
        "type": "table",
        "id": "tb",
        "label": "Earlier orders",
        "dataSource": "=orders",
        "columns": [{"label": "No", "key": "no"}, {"label": "Sum", "key": "sum"}],
        "rowCount": 5,
    },
    {"type": "image", "id": "im", "source": _SQUARE, "alt": "A red square"},
    {
        "type": "html",
        "id": "ht",
        "content": "<p>Some <b>bold</b> words to <i>{{client.name}}</i>"
        "<button name=outcome value=approve>Free beer</button></p>",
    },
    {"type": "iframe", "id": "if", "label": "The price list", "url": "https://example.org/prices"},
    {"type": "spacer", "id": "sp", "height": 10},
    {"type": "button", "id": "bt", "label": "Send it", "action": "submit"},
    {"type": "button", "id": "bt2", "label": "Reset", "action": "reset"},
]
FORM = {"type": "default", "schemaVersion": 19, "id": "every", "components": COMPONENTS}
VARIABLES: dict[str, Any] = {
    "orderNo": "A-17",
    "limit": 500,
    "client": {"name": "Ann <b>Ash</b>", "city": {"zip": "00100"}, "secret": "x"},
    "fruits": ["Apple", {"label": "Pear", "value": 2}],
    "orders": [{"no": "A-1", "sum": 10}, {"no": "A-2", "sum": 20.5}],
    "items": [{"what": "Nails", "price": 3}],
}
