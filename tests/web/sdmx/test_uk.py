"""Two releases of the UK's services trade, asked over HTTP as of their days."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

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


def test_the_history_of_a_number_lists_both_vintages(uk):
    address, _ = uk
    found = rows(address, "A.GBR.W1.C.S?c[TIME_PERIOD]=2020&includeHistory=true")
    assert [row["VINTAGE"] for row in found] == [f"ons-services@{day}" for day in DAYS]
    assert [round(float(row["OBS_VALUE"])) for row in found] == [267102, 300881]
