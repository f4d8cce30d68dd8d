"""What messages are matched by."""

from __future__ import annotations

import pytest

from engine import correlation
from engine.errors import Invalid


def test_a_key_is_a_map_with_one_name() -> None:
    assert correlation.map_of("A-17", None) == {"key": "A-17"}
    assert correlation.map_of(None, {"order": 17}) == {"order": 17}
    assert correlation.map_of(None, None) is None


@pytest.mark.parametrize(
    ("key", "given"),
    [("A", {"order": 1}), (None, {}), (None, {str(n): n for n in range(7)})],
)
def test_a_correlation_that_cannot_be_looked_up_is_refused(
    key: str | None, given: dict[str, int] | None
) -> None:
    with pytest.raises(Invalid) as refused:
        correlation.map_of(key, given)

    assert refused.value.code == "correlation_malformed"


def test_the_order_of_names_does_not_count() -> None:
    assert correlation.text_of({"a": 1, "b": 2}) == correlation.text_of({"b": 2, "a": 1})


@pytest.mark.parametrize("same", [17, 17.0, "17"])
def test_a_number_equals_the_text_that_writes_it(same: object) -> None:
    assert correlation.text_of({"key": same}) == correlation.text_of({"key": "17"})
    assert correlation.satisfies({"key": same}, {"key": 17})


@pytest.mark.parametrize("other", [True, None, "17.0", "017", ["17"], {"n": 17}])
def test_other_values_are_different_keys(other: object) -> None:
    assert correlation.text_of({"key": other}) != correlation.text_of({"key": 17})
    assert not correlation.satisfies({"key": other}, {"key": 17})


def test_a_message_may_say_more_than_is_asked() -> None:
    assert correlation.satisfies({"a": 1, "b": 2}, {"a": 1})
    assert correlation.satisfies({"a": 1}, None)
    assert not correlation.satisfies({"a": 1}, {"a": 1, "b": 2})
    assert not correlation.satisfies(None, {"a": 1})


def test_a_message_is_looked_up_by_every_part_of_its_map() -> None:
    given = {"a": 1, "b": 2}

    parts = list(correlation.texts_of_parts(given))

    assert parts == [
        "",
        *(correlation.text_of(part) for part in ({"a": 1}, {"b": 2}, given)),
    ]
    assert list(correlation.texts_of_parts(None)) == [""]
    assert len(list(correlation.texts_of_parts({str(n): n for n in range(6)}))) == 64
    assert len(list(correlation.texts_of_parts({str(n): n for n in range(7)}))) == 2


def test_a_long_text_is_kept_as_its_digest() -> None:
    long = {"key": "x" * 300}

    assert len(correlation.text_of(long)) < 255
    assert correlation.text_of(long) != correlation.text_of({"key": "y" * 300})
    assert correlation.indexed(correlation.indexed("n" * 300)) == correlation.indexed("n" * 300)
