"""A form without JavaScript: what is drawn, and what the browser's texts become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import Invalid
from humantasks.plain_forms import plain_fields
from humantasks.plain_posts import from_post
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
    schema = {"components": [{"type": "text", "text": "# Read me"}]}

    [text] = plain_fields(schema, {}, now=NOW)

    assert (text.kind, text.text) == ("text", "# Read me")


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
