"""What a form lets in, field by field: types are strict, strangers are refused by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import Invalid
from humantasks.form_reader import read_schema
from humantasks.form_standing import standing
from humantasks.forms import validate
from tests.humantasks.office import FORM

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def form_of(*components: Any) -> Any:
    form, findings = read_schema({"components": list(components)})
    assert not findings
    return form


def sent(form: Any, values: Any, *, stored: Any = None, outcome: Any = None) -> Any:
    return validate(form, values, stored=stored or {}, outcome=outcome, now=NOW)


def refused(form: Any, values: Any, **more: Any) -> Any:
    with pytest.raises(Invalid) as refusal:
        sent(form, values, **more)
    return refusal.value


NUMBER = {"type": "number", "key": "n", "label": "N", "validate": {"min": 0, "max": 1000}}
TEXT = {"type": "textfield", "key": "t", "label": "T"}
OPTIONS = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]

VALUES = [
    (NUMBER, [0, 1000, 1.5, None], ["1000", True, -1, 1000.5, float("nan"), [1], {}, ""]),
    ({**NUMBER, "decimalDigits": 0}, [3, 4.0], [3.5, "3"]),
    ({**NUMBER, "decimalDigits": 2}, [3.25, 3], [3.256]),
    ({"type": "number", "key": "n"}, [2**70, -1e300], ["1", False]),
    ({"type": "number", "key": "n", "serializeToString": True}, ["10.50", "-3"],
     [10.5, "x", "1e9"]),
    (TEXT, ["", "x", "__import__(1)", "${7*7}"],
     [1, True, ["x"], "two\nlines", "x" * 70_000, "\x00"]),
    ({**TEXT, "validate": {"minLength": 2, "maxLength": 3}}, ["", "ab", "abc"], ["a", "abcd"]),
    ({**TEXT, "validate": {"pattern": "^C-[0-9]+$"}}, ["C-1", ""], ["c-1", "C-1 "]),
    ({**TEXT, "validate": {"validationType": "email"}}, ["a@b.fi"], ["a@b", "a b@c.fi"]),
    ({**TEXT, "validate": {"validationType": "phone"}}, ["+358 40 1234567"], ["12", "phone"]),
    ({"type": "textarea", "key": "t"}, ["two\nlines"], [3]),
    ({"type": "select", "key": "s", "values": OPTIONS}, ["a", None], ["c", "A", ["a"], 0]),
    ({"type": "radio", "key": "s", "values": [{"label": "1", "value": 1}]}, [1], [True, "1", 1.0]),
    ({"type": "checkbox", "key": "c"}, [True, False], ["true", 1, 0, "on"]),
    ({"type": "checklist", "key": "l", "values": OPTIONS}, [["a", "b"], []],
     [["a", "a"], "a", ["c"]]),
    ({"type": "taglist", "key": "l", "values": OPTIONS}, [["b"]], [["x"], {"a": 1}]),
    ({"type": "datetime", "key": "d", "subtype": "date"}, ["2030-01-31", ""],
     ["2030-02-30", "0000-00-00", "31.1.2030", "2030-01-31T10:00", 20300131, "2030-01-31T"]),
    ({"type": "datetime", "key": "d", "subtype": "time"}, ["09:30"],
     ["25:00", "9:30", "2030-01-31"]),
    ({"type": "datetime", "key": "d", "subtype": "datetime"}, ["2030-01-31T09:30"],
     ["2030-01-31", "2030-01-31 09:30", "T09:30"]),
    ({"type": "datetime", "key": "d", "subtype": "datetime", "timeSerializingFormat": "utc_offset"},
     ["2030-01-31T09:30+02:00", "2030-01-31T09:30Z"], ["2030-01-31T09:30"]),
    ({"type": "datetime", "key": "d", "subtype": "date", "disallowPassedDates": True},
     ["2026-03-02"], ["2026-02-28", "1999-01-01"]),
]  # fmt: skip


@pytest.mark.parametrize(("component", "right", "wrong"), VALUES)
def test_a_field_takes_what_it_asks_for_and_nothing_else(
    component: Any, right: Any, wrong: Any
) -> None:
    form = form_of(component)
    key = component["key"]

    for value in right:
        assert sent(form, {key: value}) == {key: value}
    for value in wrong:
        refusal = refused(form, {key: value})
        assert refusal.code == "form_invalid", value
        assert set(refusal.where["fields"]) == {key}


def test_a_whole_number_lands_as_an_integer() -> None:
    landed = sent(form_of({**NUMBER, "decimalDigits": 0}), {"n": 4.0})

    assert isinstance(landed["n"], int)


@pytest.mark.parametrize(
    ("component", "empties"),
    [
        (TEXT, ["", None]),
        (NUMBER, [None]),
        ({"type": "checkbox", "key": "c"}, [False, None]),
        ({"type": "checklist", "key": "l", "values": OPTIONS}, [[], None]),
        ({"type": "select", "key": "s", "values": OPTIONS}, [None, ""]),
    ],
)
def test_a_required_field_needs_an_answer_in_the_submission(component: Any, empties: Any) -> None:
    form = form_of({**component, "validate": {**component.get("validate", {}), "required": True}})
    key = component["key"]

    for values in [{}, *({key: empty} for empty in empties)]:
        refusal = refused(form, values, stored={key: "there is an old value"})
        assert [one.code for one in refusal.findings] == ["field_required"]
        assert refusal.findings[0].element_id == key


def test_a_field_may_be_required_for_one_outcome_only() -> None:
    form, _ = read_schema(FORM)

    assert sent(form, {}, outcome="approve") == {}
    assert refused(form, {}, outcome="reject").where["fields"] == {
        "comment": "This field needs an answer."
    }
    assert sent(form, {"comment": "no"}, outcome="reject") == {"comment": "no"}


@pytest.mark.parametrize(
    "name",
    ["amount", "approved_by", "initiator", "_state", "tenant_id", "assignee", "category", "reason",
     "comment.text", "comment[0]", "__class__", ""],
)  # fmt: skip
def test_nothing_but_the_writable_fields_is_let_in(name: Any) -> None:
    form, _ = read_schema(FORM)

    refusal = refused(form, {"spend": 1, name: "x"}, stored={"category": "soap"})

    assert refusal.code == "field_not_allowed"
    assert refusal.where["field"] == name


def test_a_read_only_field_may_come_back_unchanged_and_does_not_land() -> None:
    form, _ = read_schema(FORM)

    assert sent(form, {"category": "soap"}, stored={"category": "soap"}) == {}
    assert sent(form, {"category": None}) == {}
    assert refused(form, {"category": "tea"}).code == "field_not_allowed"


def test_a_hidden_field_is_neither_asked_for_nor_let_in_until_its_condition_shows_it() -> None:
    form, _ = read_schema(FORM)

    assert refused(form, {"spend": 10, "reason": "x"}).code == "field_not_allowed"
    assert sent(form, {"spend": 600, "reason": "x"}) == {"spend": 600, "reason": "x"}
    assert sent(form, {"reason": "x"}, stored={"spend": 600}) == {"reason": "x"}


def test_a_required_field_that_is_hidden_is_not_asked_for() -> None:
    form = form_of(
        {"type": "checkbox", "key": "a"},
        {**TEXT, "validate": {"required": True}, "conditional": {"hide": "=a"}},
    )

    assert sent(form, {"a": True}) == {"a": True}
    assert refused(form, {"a": False}).code == "form_invalid"


def test_a_hidden_field_counts_as_it_was_when_the_form_was_opened() -> None:
    form = form_of(
        {"type": "checkbox", "key": "a"},
        {"type": "checkbox", "key": "b", "conditional": {"hide": "=a"}},
        {**TEXT, "conditional": {"hide": "=b = true"}},
    )
    opened: dict[str, Any] = {"a": False, "b": False, "t": ""}

    assert standing(form, {"a": True, "b": True}, NOW, opened_with=opened).hidden == {"b"}
    assert standing(form, {"a": False, "b": True}, NOW, opened_with=opened).hidden == {"t"}
    assert standing(form, {"a": True}, NOW, opened_with={**opened, "b": True}).hidden == {"b", "t"}


def test_a_group_hides_what_is_in_it() -> None:
    group = {"type": "group", "components": [TEXT], "conditional": {"hide": "=a"}}
    form = form_of({"type": "checkbox", "key": "a"}, group)

    assert refused(form, {"a": True, "t": "x"}).code == "field_not_allowed"


def test_a_condition_that_fails_shows_the_field_but_a_failing_read_only_locks_it() -> None:
    form = form_of(
        {**TEXT, "conditional": {"hide": "=nothing.here > 3"}},
        {"type": "textfield", "key": "u", "readonly": "=a"},
    )

    assert standing(form, {"a": True}, NOW).writable == ("t",)
    assert standing(form, {"a": False}, NOW).writable == ("t", "u")


def test_a_default_lands_where_there_is_no_value_yet() -> None:
    form = form_of({**NUMBER, "defaultValue": 10, "validate": {"required": True}})

    assert sent(form, {}) == {"n": 10}
    assert sent(form, {"n": 3}) == {"n": 3}
    assert refused(form, {}, stored={"n": 5}).code == "form_invalid"


def test_the_default_of_a_locked_field_lands_once_and_cannot_be_replaced() -> None:
    form = form_of({**NUMBER, "defaultValue": 10, "readonly": True})

    assert sent(form, {}) == {"n": 10}
    assert sent(form, {"n": 10}) == {"n": 10}
    assert sent(form, {}, stored={"n": 5}) == {}
    assert refused(form, {"n": 11}).code == "field_not_allowed"


def test_every_wrong_field_is_named_at_once() -> None:
    refusal = refused(
        form_of(NUMBER, {**TEXT, "validate": {"required": True}}), {"n": "x", "t": ""}
    )

    assert refusal.where["fields"] == {
        "n": "Enter a number.",
        "t": "This field needs an answer.",
    }
    assert "2 fields" in refusal.message
