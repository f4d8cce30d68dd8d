"""What a variable may be, and that it comes back from the store as what it was."""

from __future__ import annotations

import decimal
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid, Malformed
from engine.values import (
    FileReference,
    check_name,
    check_value,
    check_variables,
    dumps,
    from_json,
    loads,
    loads_strict,
    same,
    to_json,
)

FILE = FileReference(id=2**60, name="q.pdf", media_type="application/pdf", size=9, sha256="ab")
BERLIN = ZoneInfo("Europe/Berlin")
NO_NAMES = [
    "", "1a", "a.b", "a[0]", "a b", "a-b", "__class__", "__builtins__", "__x", "True", "class",
    "true", "null", "and", "if", "in", "between", "function", "\u00e4", "\uff41", "a\u200b",
    "\u202ea", "e\u0301", "x" * 65, "x" * 10_240, "$type", "a\n", "a\0", None, 7,
]  # fmt: skip
NO_JSON = [
    "", "{", "NaN", "[Infinity]", '{"a":1,"a":2}', '[{"b":{"a":1,"a":1}}]', "1e400", '"\\ud800"',
    "'a'", "[1,]", "01", '"\x01"', "[" * 65 + "]" * 65, "[" * 100_000, '{"a":' * 5000, "9" * 5000,
    "\ufeff1", "nul", "1 2", '"\ud800"', b"\xff", b"\xff\xfe1\x00",
]  # fmt: skip
DIFFERENT: list[tuple[Any, Any]] = [
    (1, True), (1, 1.0), (0.0, -0.0), (None, False), ("1", 1), ([1], [1, 2]), ({"a": 1}, {"b": 1}),
    (date(2030, 1, 1), datetime(2030, 1, 1, tzinfo=UTC)), ([True], [1]), ({"a": 1.0}, {"a": 1}),
    (datetime(2030, 1, 1, 12, tzinfo=UTC), datetime(2030, 1, 1, 13, tzinfo=BERLIN)),
]  # fmt: skip

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
moments = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.sampled_from([UTC, BERLIN, timezone(timedelta(hours=-3, minutes=-30))]),
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**62, max_value=2**65)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.dates()
    | st.times()
    | st.times(timezones=st.just(timezone(timedelta(hours=2))))
    | moments
    | st.timedeltas()
    | st.just(FILE)
)
keys = texts.filter(lambda key: not key.startswith("$"))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@given(values)
def test_a_value_comes_back_from_the_store_as_what_it_was(value: Any) -> None:
    read = loads(dumps(check_value(value)))

    assert same(read, value)
    assert repr(read) == repr(value) or "datetime" in repr(value)


@given(values)
def test_a_value_comes_back_from_a_door_as_what_it_was(value: Any) -> None:
    shown = orjson.dumps(to_json(value))

    assert same(from_json(loads_strict(shown)), value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (None, "null"),
        ({"b": [True], "a": "ä"}, '{"b":[true],"a":"ä"}'),
        (date(2030, 1, 31), '{"$type":"date","value":"2030-01-31"}'),
        (time(9), '{"$type":"time","value":"09:00:00"}'),
        (timedelta(days=1, hours=2), '{"$type":"duration","value":"P1DT2H"}'),
        (timedelta(seconds=-1.5), '{"$type":"duration","value":"-PT1.5S"}'),
        (2**70, '{"$type":"integer","value":"1180591620717411303424"}'),
        (
            datetime(2030, 7, 1, 10, tzinfo=BERLIN),
            '{"$type":"datetime","value":"2030-07-01T10:00:00+02:00[Europe/Berlin]"}',
        ),
    ],
)
def test_the_stored_text_of_each_kind_stays_what_it_is(value: Any, text: str) -> None:
    assert dumps(value) == text
    assert same(loads(text), value)


def test_the_second_of_two_equal_local_times_stays_the_second() -> None:
    late = datetime(2030, 10, 27, 2, 30, tzinfo=BERLIN, fold=1)

    read = loads(dumps(late))

    assert isinstance(read, datetime)
    assert (read.fold, read.utcoffset()) == (1, timedelta(hours=1))


class Money(float):
    """A subclass, like those of data frames."""


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (float("nan"), "the value"),
        ([1, float("inf")], "[1]"),
        ({"order": {"total": float("-inf")}}, "order.total"),
        (datetime(2030, 1, 1), "the value"),  # noqa: DTZ001 - naive on purpose
        (time(9, tzinfo=BERLIN), "the value"),
        ({1: 2}, "the value"),
        ({"a": {"$type": "date"}}, "a"),
        ("\ud800", "the value"),
        (["a\0b"], "[0]"),
        ({"\udfff": 1}, "the value"),
        ((1, 2), "the value"),
        ({1, 2}, "the value"),
        (b"bytes", "the value"),
        (1j, "the value"),
        (decimal.Decimal(1), "the value"),
        (object(), "the value"),
        (Money(1.5), "the value"),
        (2**5000, "the value"),
        (FileReference(id="1", name="a", media_type="b", size=1, sha256="c"), "the value"),  # type: ignore[arg-type]
    ],
)
def test_anything_else_is_refused_with_its_place(value: Any, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_value(value)

    assert caught.value.code == "value_not_allowed"
    assert caught.value.where == {"field": place}


def test_the_place_begins_with_the_name_that_was_given() -> None:
    with pytest.raises(Invalid, match=r"^order\.items\[1\]\.price is not allowed: it is nan; "):
        check_value({"items": [{}, {"price": float("nan")}]}, "order")


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_64_levels_pass_and_65_are_refused_everywhere() -> None:
    assert check_value(nested(64)) == nested(64)
    assert loads(dumps(nested(64))) == from_json(nested(64)) == nested(64)
    for read in (check_value, from_json):
        with pytest.raises(Invalid):
            read(nested(65))
        with pytest.raises(Invalid):
            read(nested(900))


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(Invalid, match="nests deeper"):
        check_value(endless)


def test_not_a_number_is_never_stored_as_null() -> None:
    for unchecked in (float("nan"), [float("inf")], {"a": object()}):
        with pytest.raises(Invalid):
            dumps(unchecked)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a", "A1", "_x", "risk_score", "x" * 64, "match", "sum", "date"])
def test_plain_names_are_allowed(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_other_names_are_refused(name: Any) -> None:
    with pytest.raises(Invalid) as caught:
        check_name(name)

    assert caught.value.code == "variable_name_forbidden"


def test_variables_are_checked_by_name_and_value() -> None:
    assert list(check_variables({"b": 1, "a": {"x": None}})) == ["b", "a"]
    with pytest.raises(Invalid, match=r"^a\.x is not allowed"):
        check_variables({"a": {"x": object()}})
    with pytest.raises(Invalid, match="no variable may be called"):
        check_variables({"a.b": 1})


@pytest.mark.parametrize("text", NO_JSON)
def test_json_that_is_not_exact_is_refused_at_a_door(text: str | bytes) -> None:
    with pytest.raises(Malformed) as caught:
        loads_strict(text)

    assert caught.value.code == "json_malformed"


def test_a_door_reads_whole_numbers_exactly() -> None:
    assert loads_strict('[9007199254740993, 1180591620717411303424, 1.0, "\U0001d41e"]') == [
        2**53 + 1,
        2**70,
        1.0,
        "\U0001d41e",
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"$type": "date"},
        {"$type": "date", "value": "2030-02-30"},
        {"$type": "date", "value": "0000-00-00"},
        {"$type": "date", "value": 5},
        {"$type": "datetime", "value": "2030-01-01T10:00:00"},
        {"$type": "datetime", "value": "2030-01-01T10:00:00Z[../../etc/passwd]"},
        {"$type": "duration", "value": "P1M"},
        {"$type": "duration", "value": None},
        {"$type": "integer", "value": "1_0"},
        {"$type": "integer", "value": 1.5},
        {"$type": "integer", "value": "9" * 5000},
        {"$type": "file", "value": {"id": "1"}},
        {"$type": "file", "value": "1"},
        {"$type": "pickle", "value": "gASVBgAAAAAAAACMAkhplC4="},
        {"$type": ["date"], "value": "2030-01-01"},
        {"$type": "date", "value": "2030-01-01", "more": 1},
        {"$ref": "#/a"},
    ],
)
def test_a_tagged_form_that_is_not_exact_is_refused(document: Any) -> None:
    with pytest.raises(Invalid) as caught:
        from_json({"a": [document]}, "order")

    assert caught.value.code == "value_not_allowed"
    assert caught.value.where == {"field": "order.a[0]"}


def test_numbers_that_javascript_would_round_are_shown_as_text() -> None:
    assert to_json([2**53 - 1, 2**53, -(2**53)]) == [
        2**53 - 1,
        {"$type": "integer", "value": "9007199254740992"},
        {"$type": "integer", "value": "-9007199254740992"},
    ]


def test_a_file_is_shown_with_its_id_as_text() -> None:
    assert to_json(FILE)["value"]["id"] == "1152921504606846976"


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_values_of_different_kind_or_content_are_not_the_same(left: Any, right: Any) -> None:
    assert not same(left, right)
    assert not same(right, left)


def test_the_order_of_keys_does_not_count() -> None:
    assert same({"a": 1, "b": [2]}, {"b": [2], "a": 1})
