from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from engine.errors import Invalid
from webapp.pages import answers

SCHEMA = {
    "type": "default",
    "schemaVersion": 18,
    "components": [
        {"type": "number", "key": "spend", "label": "Spend", "id": "a"},
        {"type": "checkbox", "key": "csrf_token", "label": "A name of ours", "id": "b"},
    ],
}


def test_only_names_with_the_prefix_are_answers() -> None:
    sent = MultiDict(
        [
            ("csrf_token", "secret"),
            ("field.spend", "750"),
            ("field.csrf_token.shown", "1"),
            ("field.other", "x"),
        ]
    )
    assert answers.read(sent, SCHEMA, {}) == {"spend": 750, "csrf_token": False}


def test_the_answers_of_form_js_come_as_one_json_text() -> None:
    sent = MultiDict([("variables", '{"spend": 7.5}')])
    assert answers.read(sent, SCHEMA, {}) == {"spend": 7.5}


def test_without_a_form_nothing_is_answered() -> None:
    assert answers.read(MultiDict([("field.spend", "1")]), None, {}) == {}


@pytest.mark.parametrize("text", ["{", "[1]", "7", '{"a": NaN}', '{"a": 1, "a": 2}', "nul"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        answers.read_object(text)
    assert refused.value.code == "not_json"


ROWS = {
    "components": [
        {
            "type": "dynamiclist",
            "path": "items",
            "isRepeating": True,
            "allowAddRemove": True,
            "components": [{"type": "number", "key": "price"}],
        }
    ]
}
TYPED = [
    ("field.items.shown", "1"),
    ("field.items.0.shown", "1"),
    ("field.items.0.price", "3"),
]


def test_a_button_for_rows_changes_what_was_typed_and_sends_nothing() -> None:
    more = MultiDict([*TYPED, ("row", "add:items")])
    fewer = MultiDict([*TYPED, ("row", "remove:items.0")])

    assert answers.read(MultiDict(TYPED), ROWS, {}) == {"items": [{"price": 3}]}
    assert answers.read(more, ROWS, {}) == {"items": [{"price": 3}, {}]}
    assert answers.read(fewer, ROWS, {}) == {"items": []}
    assert [answers.asks_for_rows(one) for one in (more, MultiDict(TYPED))] == [True, False]


def test_form_js_never_asks_for_rows() -> None:
    assert not answers.asks_for_rows(MultiDict([("variables", "{}"), ("row", "add:items")]))
