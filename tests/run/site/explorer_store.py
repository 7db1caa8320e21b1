"""A small store for the explorer: two vintages of a dataset that has everything a page can show."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.run.shelf import Shelf
from fumao.store import FLOWS, Store

DATASET = "compiled"
DAYS = (date(2021, 3, 31), date(2022, 3, 31))
FIRST, SECOND = (f"{DATASET}@{day}" for day in DAYS)
ITEMS = ("S", "SA", "SB", "SC", "SC1", "SC2", "SD", "SDA", "SDB", "SE", "SF", "SG", "SH", "SI",
         "SJ", "SK", "SL")  # fmt: skip
PARTNERS = ("W1", "USA", "HKG", "JPN", "DEU", "SGP", "GBR", "KOR", "FRA", "AUS", "CAN", "IND",
            "BRA", "ZAF", "RUS", "NLD", "TWN", "MAC", "EU", "ASEAN")  # fmt: skip
PROVINCES = (
    "CN-11",
    "CN-12",
    "CN-31",
    "CN-32",
    "CN-33",
    "CN-35",
    "CN-37",
    "CN-44",
    "CN-50",
    "CN-51",
)
SECRET = "987654321"


def size(*words):
    """A believable number that is the same each time."""
    digest = hashlib.sha256("/".join(words).encode()).digest()
    return 40 + int.from_bytes(digest[:3], "big") / 2**24 * 900


def rows(vintage):
    """Years by item; years by partner and by province; quarters; two units; flags."""
    for item in ITEMS:
        for flow in "XM":
            for year in range(2012, 2021):
                yield row(vintage, item, flow, str(year), scale=30 if item == "S" else 3)
    for partner in PARTNERS[1:]:
        for flow in "XM":
            for year in range(2018, 2021):
                yield row(vintage, "S", flow, str(year), partner=partner)
    for region in PROVINCES:
        for flow in "XM":
            yield row(vintage, "S", flow, "2020", region=region)
    for quarter in range(1, 5):
        yield row(vintage, "SD", "M", f"2020-Q{quarter}")
    yield row(vintage, "SD", "X", "2020", reporter="USA", unit="USD_BN", origin="estimated")
    yield row(vintage, "SE", "X", "2020", reporter="USA", status="M", value=None)
    yield row(vintage, "SF", "X", "2020", reporter="USA", confidentiality="C", value=SECRET)


def row(vintage, item, flow, period, *, scale=1.0, **more):
    """One row; provisional in the first vintage's last year, revised in the second."""
    revised = 1.02 if vintage == 1 and period >= "2019" else 1.0
    told = {"reporter": "CHN", "item": item, "flow": flow, "period": period, "unit": "USD_MN",
            "status": "P" if vintage == 0 and period == "2020" else "A"}  # fmt: skip
    trend = 1 + (int(period[:4]) - 2012) / 12
    value = size(item, flow, *map(str, more.values())) * scale * trend * revised
    return {**told, "value": f"{value:.2f}", **more}


def explorer_store(folder):
    """The shelf over it."""
    store = Store(folder)
    for vintage, day in enumerate(DAYS):
        table = list(rows(vintage))
        digest = hashlib.sha256(json.dumps(table).encode()).hexdigest()
        given = Receipt("", DATASET, "the office of statistics", "trade.csv", digest, "CC BY 4.0",
                        day, datetime(day.year, 4, 1, tzinfo=UTC), len(table))  # fmt: skip
        store.load(given, {FLOWS: Flows.from_rows(table).table})
    return Shelf(store)
