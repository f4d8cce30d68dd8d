"""Maps and rows: what lands below a variable, and what nobody can smuggle in there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import Invalid
from humantasks.form_reader import read_schema
from humantasks.forms import validate

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEXT = {"type": "textfield", "key": "name"}
CLIENT = {"type": "group", "path": "client", "components": [TEXT, {"type": "number", "key": "a.b"}]}
PRICE = {"type": "number", "key": "price", "validate": {"min": 0, "required": True}}
ITEMS: dict[str, Any] = {
    "type": "dynamiclist",
    "path": "items",
    "label": "Items",
    "isRepeating": True,
    "allowAddRemove": True,
    "components": [TEXT, PRICE],
}
FIXED = {**ITEMS, "allowAddRemove": False}


def form_of(*components: Any) -> Any:
    form, findings = read_schema({"components": list(components)})
    assert form is not None, findings
    return form


def sent(form: Any, values: Any, **stored: Any) -> Any:
    return validate(form, values, stored=stored, outcome=None, now=NOW)


def refused(form: Any, values: Any, **stored: Any) -> Any:
    with pytest.raises(Invalid) as refusal:
        sent(form, values, **stored)
    return refusal.value


def test_a_path_writes_into_a_map_and_keeps_what_else_it_holds() -> None:
    form = form_of(CLIENT)

    landed = sent(form, {"client": {"name": "Ann"}}, client={"name": "Bo", "a": {"c": 1}, "id": 7})

    assert landed == {"client": {"name": "Ann", "a": {"c": 1}, "id": 7}}
    assert sent(form, {"client": {"a": {"b": 2}}}) == {"client": {"a": {"b": 2}}}
    assert sent(form, {}, client={"name": "Bo"}) == {}


def test_what_is_stored_is_never_changed_in_place() -> None:
    stored = {"client": {"name": "Bo"}}

    sent(form_of(CLIENT), {"client": {"name": "Ann"}}, **stored)

    assert stored == {"client": {"name": "Bo"}}


@pytest.mark.parametrize(
    "values",
    [
        {"client": {"id": 8}},
        {"client": {"name": "x", "is_admin": True}},
        {"client": "x"},
        {"client": None},
        {"client": []},
        {"client": {"a": 3}},
        {"client": {"a": {"b": 3, "c": 3}}},
        {"client": {"name.x": 1}},
        {"client.name": "x"},
        {"name": "x"},
        {"client": {"__proto__": {}}},
    ],
)
def test_nothing_but_the_fields_below_a_path_is_let_in(values: Any) -> None:
    refusal = refused(form_of(CLIENT), values, client={"id": 7})

    assert refusal.code == "field_not_allowed"


def test_a_wrong_value_below_a_path_is_named_by_its_place() -> None:
    refusal = refused(form_of(CLIENT), {"client": {"a": {"b": "x"}}})

    assert refusal.where["fields"] == {"client.a.b": "Enter a number."}


def test_rows_that_come_and_go_are_what_was_sent() -> None:
    rows = [{"name": "a", "price": 1}, {"name": "b", "price": 2}]

    landed = sent(form_of(ITEMS), {"items": rows[:1]}, items=[*rows, {"price": 3, "secret": 1}])

    assert landed == {"items": rows[:1]}
    assert sent(form_of(ITEMS), {"items": []}, items=rows) == {"items": []}


def test_every_row_is_asked_for_its_fields() -> None:
    refusal = refused(form_of(ITEMS), {"items": [{"price": 1}, {"price": -1}, {"name": "x"}]})

    assert refusal.code == "form_invalid"
    assert refusal.where["fields"] == {
        "items.1.price": "Enter 0 or more.",
        "items.2.price": "This field needs an answer.",
    }


@pytest.mark.parametrize(
    "row",
    [{"price": 1, "secret": 1}, {"price": 1, "items": []}, {"price": 1, "": 1}],
)
def test_a_row_takes_its_own_fields_only(row: Any) -> None:
    refusal = refused(form_of(ITEMS), {"items": [{"price": 1}, row]})

    assert refusal.code == "field_not_allowed"
    assert refusal.where["field"].startswith("items.1.")


@pytest.mark.parametrize("rows", ["x", 3, {"0": {}}, [1], [[]], [{"price": 1}, None]])
def test_what_is_no_list_of_rows_is_refused(rows: Any) -> None:
    assert refused(form_of(ITEMS), {"items": rows}).where["fields"]["items"]


def test_rows_have_a_limit() -> None:
    assert "500" in refused(form_of(ITEMS), {"items": [{"price": 1}] * 501}).findings[0].message


def test_a_list_that_may_not_grow_keeps_its_rows_and_their_other_keys() -> None:
    stored = [{"name": "a", "price": 1, "id": 1}, {"name": "b", "price": 2, "id": 2}]
    form = form_of(FIXED)

    landed = sent(form, {"items": [{"price": 5}, {"price": 6}]}, items=stored)

    assert landed == {
        "items": [{"name": "a", "price": 5, "id": 1}, {"name": "b", "price": 6, "id": 2}]
    }
    for rows in ([{"price": 1}], [{"price": 1}] * 3, []):
        assert "2 rows" in refused(form, {"items": rows}, items=stored).findings[0].message


def test_rows_are_known_again_by_what_nobody_may_change() -> None:
    locked = {"type": "textfield", "key": "name", "readonly": True}
    form = form_of({**ITEMS, "components": [locked, PRICE]})
    stored = [{"name": "a", "price": 1, "id": 1}, {"name": "b", "price": 2, "id": 2}]

    landed = sent(form, {"items": [{"name": "b", "price": 9}, {"price": 4}]}, items=stored)

    assert landed == {"items": [{"name": "b", "price": 9, "id": 2}, {"price": 4}]}
    forged = refused(form, {"items": [{"name": "c", "price": 9}]}, items=stored)
    assert forged.code == "field_not_allowed"


def test_a_condition_in_a_row_sees_the_row_what_is_around_it_and_its_number() -> None:
    why = {
        "type": "textfield",
        "key": "why",
        "conditional": {"hide": "=this.price < limit or i[1] = 1"},
        "validate": {"required": True},
    }
    form = form_of({"type": "number", "key": "limit"}, {**ITEMS, "components": [PRICE, why]})
    rows = [{"price": 100}, {"price": 5}, {"price": 100, "why": "new"}]

    assert sent(form, {"limit": 10, "items": rows})["items"] == rows
    assert refused(form, {"limit": 10, "items": [{"price": 1}, {"price": 99}]}).where["fields"] == {
        "items.1.why": "This field needs an answer."
    }
    hidden = refused(form, {"limit": 10, "items": [{"price": 1, "why": "x"}]})
    assert hidden.code == "field_not_allowed"


def test_a_hidden_list_is_not_let_in() -> None:
    hidden = {**ITEMS, "conditional": {"hide": "=simple"}}
    form = form_of({"type": "checkbox", "key": "simple"}, hidden)

    for rows in ([], [{"price": 1}]):
        assert refused(form, {"simple": True, "items": rows}).code == "field_not_allowed"
    assert sent(form, {"simple": True}) == {"simple": True}


def test_lists_stand_inside_of_rows() -> None:
    inner = {**ITEMS, "path": "parts"}
    form = form_of({**ITEMS, "components": [TEXT, inner]})
    rows = [{"name": "a", "parts": [{"price": 1}, {"price": 2}]}, {"name": "b", "parts": []}]

    assert sent(form, {"items": rows}) == {"items": rows}
    refusal = refused(form, {"items": [{"name": "a", "parts": [{"price": "x"}]}]})
    assert refusal.where["fields"] == {"items.0.parts.0.price": "Enter a number."}


def test_an_absent_list_opens_with_its_rows_whose_fields_are_asked_for() -> None:
    form = form_of({**ITEMS, "defaultRepetitions": 2})

    assert set(refused(form, {}).where["fields"]) == {"items.0.price", "items.1.price"}
    assert sent(form_of({**ITEMS, "defaultRepetitions": 0}), {}) == {}


def test_a_field_that_only_its_own_new_value_would_unlock_stays_locked() -> None:
    locks = {"type": "textfield", "key": "status", "readonly": '=status = "final"'}
    hides = {"type": "textfield", "key": "status", "conditional": {"hide": '=status = "final"'}}

    for one in (locks, hides):
        assert refused(form_of(one), {"status": "new"}, status="final").code == "field_not_allowed"
        assert sent(form_of(one), {"status": "new"}, status="old") == {"status": "new"}


def test_two_fields_that_lock_each_other_cannot_be_forced_open_together() -> None:
    form = form_of(
        {"type": "textfield", "key": "a", "readonly": '=b = "x"'},
        {"type": "textfield", "key": "b", "readonly": '=a = "x"'},
    )

    refusal = refused(form, {"a": "1", "b": "2"}, a="x", b="x")

    assert refusal.code == "field_not_allowed"


def test_what_the_form_computes_is_computed_here_whatever_was_sent() -> None:
    total = {"type": "expression", "key": "total", "expression": "=sum(items.price)"}
    double = {"type": "expression", "key": "double", "expression": "=total * 2"}
    form = form_of(ITEMS, double, total)

    landed = sent(form, {"items": [{"price": 2}, {"price": 3}], "total": 1_000_000})

    assert (landed["total"], landed["double"]) == (5, 10)


def test_options_from_a_variable_are_those_that_are_stored() -> None:
    form = form_of(
        {"type": "select", "key": "to", "valuesKey": "cities"},
        {"type": "textfield", "key": "cities"},
    )
    cities = ["Oslo", {"label": "Turku", "value": 2}, {"label": "", "value": "Bergen"}, {}, None]

    for city in ("Oslo", 2, "Bergen"):
        assert sent(form, {"to": city}, cities=cities)["to"] == city
    for other in ("Rome", "2", "Turku", 1):
        assert refused(form, {"to": other}, cities=cities).code == "form_invalid"
    assert refused(form, {"to": "Rome", "cities": "Rome"}).code == "form_invalid"


def test_options_from_an_expression_follow_what_is_entered() -> None:
    form = form_of(
        {"type": "textfield", "key": "country"},
        {
            "type": "checklist",
            "key": "to",
            "valuesExpression": '=if country = "fi" then ["Turku"] else ["Oslo"]',
        },
    )

    assert sent(form, {"country": "fi", "to": ["Turku"]})["to"] == ["Turku"]
    assert refused(form, {"country": "no", "to": ["Turku"]}).code == "form_invalid"


def test_limits_are_expressions_too() -> None:
    number = {"type": "number", "key": "n", "validate": {"min": "=low", "max": "=low + 10"}}
    text = {"type": "textfield", "key": "t", "validate": {"maxLength": "=most"}}
    form = form_of(number, text)

    assert sent(form, {"n": 5}, low=3) == {"n": 5}
    assert refused(form, {"n": 2}, low=3).where["fields"] == {"n": "Enter 3 or more."}
    assert refused(form, {"n": 14}, low=3).where["fields"] == {"n": "Enter 13 or less."}
    assert refused(form, {"t": "abcd"}, most=3).code == "form_invalid"
    assert sent(form, {"n": 2, "t": "abcd"}) == {"n": 2, "t": "abcd"}


def test_a_default_may_be_an_expression_over_the_variables() -> None:
    form = form_of(
        {"type": "number", "key": "n", "defaultValue": "=base + 1"},
        {"type": "textfield", "key": "t", "defaultValue": "=missing.thing"},
    )

    assert sent(form, {}, base=4) == {"n": 5}
    assert sent(form, {"n": 1}, base=4) == {"n": 1}


def test_an_increment_is_a_rule_as_in_the_browser() -> None:
    form = form_of({"type": "number", "key": "n", "increment": "0.25"})

    assert sent(form, {"n": 1.75}) == {"n": 1.75}
    assert refused(form, {"n": 1.8}).where["fields"] == {"n": "Enter a multiple of 0.25."}


def test_the_page_gets_no_more_of_a_variable_than_the_form_shows() -> None:
    form = form_of(CLIENT, {**ITEMS, "components": [TEXT]}, {"type": "text", "text": "{{user.id}}"})
    variables = {
        "client": {"name": "Ann", "salary": 1},
        "items": [{"name": "a", "cost": 1}],
        "user": {"id": 1, "token": "x"},
        "other": 1,
    }

    assert form.reads.taken_from(variables) == {
        "client": {"name": "Ann"},
        "items": [{"name": "a"}],
        "user": {"id": 1},
    }
