from __future__ import annotations

from typing import Any

import pytest

from webapp.pages.evidence import read_facts, read_table


def test_a_list_of_maps_is_a_table_with_every_name_as_a_column() -> None:
    table = read_table([{"week": 1, "sold": 10}, {"week": 2, "note": "late"}])

    assert table is not None
    assert table.columns == ["Week", "Sold", "Note"]
    assert table.rows == [["1", "10", "—"], ["2", "—", "late"]]
    assert table.is_number == [True, True, False]


def test_columns_and_rows_are_a_table() -> None:
    table = read_table({"columns": ["a", "b"], "rows": [[1, 2], [3, 4, 5], "odd"]})

    assert table is not None
    assert table.rows == [["1", "2"], ["3", "4"]]


def test_a_long_table_says_what_it_leaves_out() -> None:
    table = read_table([{"n": number} for number in range(700)])

    assert table is not None
    assert (len(table.rows), table.left_out) == (500, 200)


@pytest.mark.parametrize("value", [None, 7, "x", [], [1], {"columns": "a", "rows": []}, {}])
def test_another_shape_is_no_table(value: Any) -> None:
    assert read_table(value) is None


def test_facts_are_named_values_also_inside_a_map() -> None:
    facts = read_facts({"wape_percent": 28.04, "weeks": {"First": "a"}, "ok": True})
    assert facts == [("Wape percent", "28.04"), ("Weeks: first", "a"), ("Ok", "yes")]


def test_another_shape_has_no_facts() -> None:
    assert read_facts([1]) == []
