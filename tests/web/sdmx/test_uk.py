"""Two releases of the UK's services trade, asked over HTTP as of their days."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import duckdb
import httpx
import pytest

from fumao.run.shelf import open_shelf
from fumao.run.sources import Order, read_files
from fumao.store import FLOWS, Store
from fumao.web.app import create_public
from fumao.web.settings import Settings

from ..offices import on_a_port

DAYS = (date(2021, 4, 30), date(2022, 4, 29))
SIDES = {"C": "X", "D": "M", "B": "B", "T": "T"}


@pytest.fixture(scope="module")
def uk(root, tmp_path_factory):
    folder = root.parent / "shared" / "data" / "uk_ons_services"
    file = folder / "services_type_by_country_quarterly_two_vintages.parquet"
    if not file.is_file():
        pytest.skip("the releases of the UK are not here")
    place = tmp_path_factory.mktemp("uk")
    for release, day in zip(("2020Q4", "2021Q4"), DAYS, strict=True):
        read_files(Order("ons-services", [file], place, day, release))
    with on_a_port(create_public(open_shelf(place), Settings())) as address:
        yield address, Store(place)


def rows(address, parameters):
    path = f"{address}/sdmx/data/dataflow/FUMAO/ons-services/1.0.0/{parameters}"
    answer = httpx.get(path, headers={"accept": "text/csv"}, timeout=120)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_as_of_its_day_each_vintage_is_given_exactly(uk, day):
    address, store = uk
    found = rows(address, f"*?asOf={day}")
    table = store.table(f"ons-services@{day}", FLOWS).to_pylist()
    free = {(row["partner"], row["item"], row["flow"], row["period"]): row["value"]
            for row in table if row["confidentiality"] == "F"}  # fmt: skip
    assert len(found) == len(table)
    assert {(row["COUNTERPART_AREA"], row["INT_ACC_ITEM"], SIDES[row["ACCOUNTING_ENTRY"]],
             row["TIME_PERIOD"]): Decimal(row["OBS_VALUE"]) if row["OBS_VALUE"] else None
            for row in found if row["CONF_STATUS"] == "F"} == free  # fmt: skip
    assert {row["VINTAGE"] for row in found} == {f"ons-services@{day}"}


def test_what_the_second_release_changed_is_told_exactly(uk):
    address, store = uk
    old, new = (
        {(row["partner"], row["item"], row["flow"], row["period"]):
         (row["value"] if row["confidentiality"] == "F" else None, row["status"],
          row["confidentiality"])
         for row in store.table(f"ons-services@{day}", FLOWS).to_pylist()}
        for day in DAYS
    )  # fmt: skip
    told = {"R": {}, "D": {}}
    for row in rows(address, "*?updatedAfter=2021-12-31"):
        key = (row["COUNTERPART_AREA"], row["INT_ACC_ITEM"], SIDES[row["ACCOUNTING_ENTRY"]],
               row["TIME_PERIOD"])  # fmt: skip
        value = Decimal(row["OBS_VALUE"]) if row["OBS_VALUE"] else None
        told[row["ACTION"]][key] = value, row["OBS_STATUS"], row["CONF_STATUS"]
    assert told["R"] == {key: new[key] for key in new if old.get(key) != new[key]}
    assert set(told["D"]) == set(old) - set(new)
    assert {kind: len(each) for kind, each in told.items()} == {"R": 121_719, "D": 2_200}


WINDOWS = {
    "firstNObservations=2": ("row_number() OVER ({} ORDER BY period) <= 2", ""),
    "lastNObservations=1": ("row_number() OVER ({} ORDER BY period DESC) <= 1", ""),
    "offset=100000&limit=777": ("count(*) OVER () > 0", "LIMIT 777 OFFSET 100000"),
}
ORDER = "kind, partner, side, item, period"


@pytest.mark.parametrize("parameters", WINDOWS)
def test_windows_and_pages_are_those_of_the_file(uk, parameters):
    address, store = uk
    window, page = WINDOWS[parameters]
    series = window.format("PARTITION BY partner, item, flow, length(period)")
    file = store.folder / "vintages" / f"ons-services@{DAYS[1]}" / "flows.parquet"
    expected = duckdb.sql(
        "SELECT if(length(period) = 4, 'A', 'Q') AS kind, partner, "
        "if(flow = 'X', 'C', 'D') AS side, item, period, "
        "if(confidentiality = 'F', value, NULL) AS value "
        f"FROM '{file}' QUALIFY {series} ORDER BY {ORDER} {page}"
    ).fetchall()
    found = [
        (row["FREQ"], row["COUNTERPART_AREA"], row["ACCOUNTING_ENTRY"], row["INT_ACC_ITEM"],
         row["TIME_PERIOD"], Decimal(row["OBS_VALUE"]) if row["OBS_VALUE"] else None)
        for row in rows(address, f"*?{parameters}")
    ]  # fmt: skip
    assert found == expected


def test_the_history_of_a_number_lists_both_vintages(uk):
    address, _ = uk
    found = rows(address, "A.GBR.W1.C.S?c[TIME_PERIOD]=2020&includeHistory=true")
    assert [row["VINTAGE"] for row in found] == [f"ons-services@{day}" for day in DAYS]
    assert [round(float(row["OBS_VALUE"])) for row in found] == [267102, 300881]
