"""A form without JavaScript: what is drawn, and what the browser's texts become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import Invalid
from humantasks.form_reader import MAX_ROWS
from humantasks.plain_forms import plain_fields
from humantasks.plain_posts import from_post, over, with_rows_changed
from tests.humantasks.office import FORM

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPTIONS = [{"label": "A", "value": "a"}, {"label": "Two", "value": 2}]


def test_the_fields_come_in_order_with_values_and_errors() -> None:
    fields = plain_fields(
        FORM, {"category": "<b>", "spend": 5}, now=NOW, errors={"spend": "Enter 9 or more."}
    )

    assert [(one.key, one.kind, one.value) for one in fields] == [
        ("category", "textfield", "<b>"),
        ("spend", "number", 5),
        ("comment", "textarea", ""),
        ("reason", "textfield", ""),
    ]
    category, spend, comment, reason = fields
    assert category.is_readonly
    assert not reason.is_readonly
    assert reason.is_hidden
    assert (spend.minimum, spend.maximum, spend.step, spend.error) == (
        0,
        1000,
        "any",
        "Enter 9 or more.",
    )
    assert comment.required_for == ("reject",)


def test_texts_between_the_fields_are_drawn_too() -> None:
    words = "# Read me\n\n**All** of it, 2 * 3 and a_b_c: [rules](https://x.example)"
    schema = {"components": [{"type": "text", "text": words}]}

    [text] = plain_fields(schema, {}, now=NOW)

    assert text.kind == "text"
    assert text.text == "Read me\n\nAll of it, 2 * 3 and a_b_c: rules (https://x.example)"


def test_options_are_chosen_by_position() -> None:
    schema = {
        "components": [
            {"type": "select", "key": "s", "values": OPTIONS},
            {"type": "checklist", "key": "l", "values": OPTIONS, "defaultValue": ["a"]},
        ]
    }

    one, several = plain_fields(schema, {"s": 2}, now=NOW)

    assert (one.chosen, several.chosen) == ((1,), (0,))
    assert from_post(schema, {"s": ["1"], "l": ["0", "1"]}, {}) == {"s": 2, "l": ["a", 2]}
    assert from_post(schema, {"s": ["9"]}, {}) == {"s": "9"}
    assert from_post(schema, {"s": [""]}, {}) == {"s": None}


@pytest.mark.parametrize(
    ("component", "texts", "value"),
    [
        ({"type": "number"}, ["12"], 12),
        ({"type": "number"}, ["-1.5"], -1.5),
        ({"type": "number"}, [""], None),
        ({"type": "number"}, ["twelve"], "twelve"),
        ({"type": "number"}, ["nan"], "nan"),
        ({"type": "number"}, ["1_000"], "1_000"),
        ({"type": "number", "serializeToString": True}, ["1.50"], "1.50"),
        ({"type": "textfield"}, [" x "], " x "),
        ({"type": "textfield"}, [""], ""),
        ({"type": "textarea"}, ["a\r\nb"], "a\nb"),
        ({"type": "checkbox"}, ["on"], True),
        ({"type": "datetime", "subtype": "date"}, [""], None),
        ({"type": "datetime", "subtype": "date"}, ["2030-01-31"], "2030-01-31"),
    ],
)
def test_posted_texts_become_values(component: Any, texts: Any, value: Any) -> None:
    schema = {"components": [{**component, "key": "k"}]}

    assert from_post(schema, {"k": texts}, {}) == {"k": value}


def test_a_box_that_was_drawn_and_not_ticked_is_false() -> None:
    schema = {"components": [{"type": "checkbox", "key": "c"}]}

    assert from_post(schema, {"c.shown": [""]}, {}) == {"c": False}
    assert from_post(schema, {}, {}) == {}


def test_names_that_are_no_fields_are_left_to_nobody() -> None:
    assert from_post(FORM, {"csrf_token": ["x"], "tenant_id": ["2"]}, {}) == {}


@pytest.mark.parametrize(
    ("component", "kind"),
    [
        ({"type": "datetime", "subtype": "date"}, "date"),
        ({"type": "datetime", "subtype": "time"}, "time"),
        ({"type": "datetime", "subtype": "datetime"}, "datetime-local"),
        ({"type": "textfield", "validate": {"validationType": "email"}}, "email"),
        ({"type": "textfield"}, "text"),
        ({"type": "number", "decimalDigits": 2}, "number"),
    ],
)
def test_each_kind_has_its_input(component: Any, kind: Any) -> None:
    [field] = plain_fields({"components": [{**component, "key": "k"}]}, {}, now=NOW)

    assert field.input == kind


def test_a_broken_schema_is_refused() -> None:
    with pytest.raises(Invalid):
        plain_fields({"components": [{"type": "filepicker", "key": "k"}]}, {}, now=NOW)


ROWS: dict[str, Any] = {
    "components": [
        {"type": "group", "label": "Goods of {{who}}", "components": []},
        {
            "type": "dynamiclist",
            "path": "items",
            "label": "Items",
            "isRepeating": True,
            "allowAddRemove": True,
            "components": [
                {"type": "number", "key": "price"},
                {"type": "checkbox", "key": "sure", "conditional": {"hide": "=this.price = null"}},
            ],
        },
    ]
}


def test_rows_are_drawn_between_marks_with_names_of_their_own() -> None:
    values = {"who": "Ann", "items": [{"price": 3}, {}]}

    drawn = plain_fields(ROWS, values, now=NOW, errors={"items.1.price": "Enter a number."})

    assert [(one.kind, one.key) for one in drawn] == [
        ("group", ""),
        ("list", "items"),
        ("row", "items.0"),
        ("number", "items.0.price"),
        ("checkbox", "items.0.sure"),
        ("row_end", "items.0"),
        ("row", "items.1"),
        ("number", "items.1.price"),
        ("checkbox", "items.1.sure"),
        ("row_end", "items.1"),
        ("list_end", "items"),
    ]
    assert drawn[0].text == "Goods of Ann"
    assert drawn[1].may_change
    assert (drawn[7].error, drawn[8].is_hidden) == ("Enter a number.", True)


def test_rows_come_back_in_their_order() -> None:
    posted = {
        "items.shown": ["1"],
        "items.0.shown": ["1"],
        "items.0.price": ["3"],
        "items.1.shown": ["1"],
        "items.1.price": ["x"],
        "items.1.sure": ["true"],
        "items.7.price": ["1"],
        "items.0.secret": ["1"],
    }

    assert from_post(ROWS, posted, {}) == {"items": [{"price": 3}, {"price": "x", "sure": True}]}
    assert from_post(ROWS, {"items.shown": ["1"]}, {}) == {"items": []}
    assert from_post(ROWS, {"items.0.price": ["1"]}, {}) == {}


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("add:items", [1, 2, {}]),
        ("remove:items.0", [2]),
        ("remove:items.9", [1, 2]),
        ("remove:items.x", [1, 2]),
        ("remove:items", [1, 2]),
        ("keep", [1, 2]),
        ("add:", [1, 2]),
        ("", [1, 2]),
    ],
)
def test_a_button_adds_or_removes_a_row(order: str, rows: Any) -> None:
    assert with_rows_changed({"items": [1, 2]}, order) == {"items": rows}


def test_what_was_typed_lies_over_what_is_there() -> None:
    there = {"a": 1, "client": {"name": "Bo", "zip": "1"}, "items": [1, 2], "orders": [3]}
    typed: dict[str, Any] = {"a": None, "client": {"name": ""}, "items": [{}], "x": {"y": 1}}

    assert over(there, typed) == {
        "a": None,
        "client": {"name": "", "zip": "1"},
        "items": [{}],
        "orders": [3],
        "x": {"y": 1},
    }


def test_rows_stop_at_their_limit() -> None:
    full: dict[str, Any] = {"items": [{}] * MAX_ROWS}

    assert with_rows_changed(full, "add:items") == full
    assert with_rows_changed({}, "add:a.b") == {"a": {"b": [{}]}}


def test_options_from_data_post_their_values_because_places_may_change() -> None:
    schema = {"components": [{"type": "select", "key": "s", "valuesKey": "cities"}]}
    values = {"cities": ["Oslo", {"label": "Turku", "value": 2}], "s": 2}

    [field] = plain_fields(schema, values, now=NOW)

    assert ([one.label for one in field.options], field.chosen) == (["Oslo", "Turku"], (1,))
    assert field.posts == ('"Oslo"', "2")
    assert from_post(schema, {"s": ["2"]}, values) == {"s": 2}
    assert from_post(schema, {"s": ["{"]}, values) == {"s": "{"}


def test_a_table_is_words_in_rows() -> None:
    schema = {
        "components": [
            {
                "type": "table",
                "label": "Orders",
                "dataSource": "=orders",
                "columns": [{"key": "no", "label": "No"}, {"key": "sum", "label": ""}],
            }
        ]
    }
    values = {"orders": [{"no": "<b>", "sum": 2.0}, {"no": [1]}, "x"]}

    [table] = plain_fields(schema, values, now=NOW)

    assert (table.text, table.columns) == ("Orders", ("No", "sum"))
    assert table.rows == (("<b>", "2"), ("[1]", ""))


def test_html_is_drawn_as_its_words() -> None:
    content = "<p>One <b>two</b></p><style>x{}</style><ul><li>three</li></ul>&lt;four&gt; {{who}}"

    [words] = plain_fields(
        {"components": [{"type": "html", "content": content}]}, {"who": "<Ann>"}, now=NOW
    )

    assert words.text == "One two\nthree\n<four> <Ann>"


def test_what_the_form_computes_is_not_drawn_but_read() -> None:
    schema = {
        "components": [
            {"type": "expression", "key": "total", "expression": "=a * 2"},
            {"type": "text", "text": "Total {{total}}"},
        ]
    }

    [text] = plain_fields(schema, {"a": 4}, now=NOW)

    assert text.text == "Total 8"
