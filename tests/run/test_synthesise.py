"""The synthetic universe compiles to what was published, and says that it is not real."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from fumao.errors import InvalidInput, UnknownCode
from fumao.run.compile import Order, compile_files
from fumao.run.synthesise import synthesise
from fumao.store import Store

DATA = "src/fumao/data"
# Facts of the edition by what they are of: exports, imports, or both together.
PLACES = {
    "east": "EAST", "west": "WEST", "core": "CN-11 CN-31 CN-44", "asia": "ASIA", "europe": "EUROPE",
    "america": "AMERICA", "africa": "AFRICA", "rcep": "RCEP_SIGN", "asean": "ASEAN",
    "brics": "BRICS", "ceec": "CEEC", "hkg": "HKG", "mac": "MAC", "twn": "TWN", "bri": "BRI64",
}  # fmt: skip
SHARES = {"east": "EAST", "west": "WEST", "bohai": "BOHAI_RIM", "yrd": "YANGTZE_DELTA",
          "prd": "PEARL_DELTA"}  # fmt: skip
TEN = "HKG USA JPN SGP DEU GBR KOR IRL CAN AUS"


@pytest.fixture(scope="module")
def universe(tmp_path_factory):
    """20,001 records."""
    folder = tmp_path_factory.mktemp("synthetic") / "universe"
    return synthesise("chn-2020", 20_001, 1, folder)


@pytest.fixture(scope="module")
def compiled(universe):
    folder = universe.folder
    order = Order(sorted(folder.glob("records-*.parquet")), date(2021, 3, 31),
                  rates=folder / "rates.csv", register=folder / "register.parquet")  # fmt: skip
    store = Store(folder.parent / "store")
    return compile_files(order, store.folder), store


@pytest.fixture(scope="module")
def amounts(compiled):
    """Value of 2020 in USD by flow, item, partner, region; modes together."""
    done, store = compiled
    rows = store.table(done.vintage, "cells").to_pylist()
    names = ("flow", "item", "partner", "region")
    return {tuple(row[name] for name in names): row["value"] for row in rows
            if (row["mode"], row["period"]) == ("_T", "2020")}  # fmt: skip


@pytest.fixture(scope="module")
def facts(root):
    text = (root / DATA / "editions/chn-2020/facts/overview.csv").read_text("utf-8")
    return {row["key"]: row["value"] for row in csv.DictReader(text.splitlines())}


def prints(amount, printed):
    """Whether an amount in USD is printed so in USD 100 million."""
    return round_like(amount / 10**8, printed) == Decimal(printed)


def round_like(value, printed):
    return value.quantize(Decimal(printed), "ROUND_HALF_UP")


def test_every_record_enters(compiled, universe):
    done, _ = compiled
    assert (done.records, done.quarantined) == (20_001, {})
    assert universe.records == 20_001


def published(root, series):
    text = (root / DATA / f"series/{series}.csv").read_text("utf-8")
    return [row for row in csv.DictReader(text.splitlines())
            if (row["reporter"], row["period"]) == ("CHN", "2020")]  # fmt: skip


def test_items_and_totals_are_the_published_ones_to_their_last_digit(amounts, root):
    rows = published(root, "comtrade-services")
    # Other services (SPX1) are no group of the plan: they are what the plan's groups leave.
    amounts = dict(amounts)
    for flow in "XM":
        amounts[flow, "SPX1", "W1", "_T"] = sum(
            amounts[flow, f"S{item}", "W1", "_T"] for item in "EFGHIJKL"
        )
    # What is printed with fewer than three decimals has lost zeros at its end.
    wrong = {
        (row["item"], row["flow"])
        for row in rows
        if round_like(amounts[row["flow"], row["item"], "W1", "_T"] / 10**6, "0.001")
        != Decimal(row["value"])
    }
    assert wrong == set()
    assert len(rows) == 28


def test_items_that_are_printed_finer_than_their_sum_are_met_to_half_a_thousand(amounts, root):
    rows = published(root, "wto-monthly")
    for row in rows:
        amount = amounts[row["flow"], row["item"], "W1", "_T"]
        assert abs(amount - Decimal(row["value"]) * 10**6) <= 500
    assert {row["item"] for row in rows} == {"SA", "SB"}


def both(amounts, code, place):
    key = ("W1", code) if place == "region" else (code, "_T")
    return sum(amounts[(flow, "S", *key)] for flow in "XM")


@pytest.mark.parametrize("name", PLACES)
def test_regions_and_partners_trade_what_the_report_prints(amounts, facts, name):
    place = "region" if name in ("east", "west", "core") else "partner"
    total = sum(both(amounts, code, place) for code in PLACES[name].split())
    assert prints(total, facts[f"ov.{name}.2020"])


@pytest.mark.parametrize("name", SHARES)
def test_shares_of_regions_are_what_the_report_prints(amounts, facts, name):
    share = 100 * both(amounts, SHARES[name], "region") / both(amounts, "W1", "partner")
    assert round_like(share, "0.1") == Decimal(facts[f"ov.{name}.share"])


@pytest.mark.parametrize(("key", "flow", "partners"), [
    ("brix", "X", "BRI64"), ("brim", "M", "BRI64"), ("topx", "X", TEN), ("topm", "M", TEN),
])  # fmt: skip
def test_exports_and_imports_of_groups_are_what_the_report_prints(
    amounts, facts, key, flow, partners
):
    total = sum(amounts[flow, "S", partner, "_T"] for partner in partners.split())
    assert prints(total, facts[f"ov.{key}.2020"])


def test_the_ten_largest_partners_stand_in_the_order_of_the_report(amounts, facts):
    from fumao.model.codes import codelist

    ranked = {f"ov.{code.lower()}.rank": code for code in TEN.split()}
    expected = sorted(ranked.values(), key=lambda code: int(facts[f"ov.{code.lower()}.rank"]))
    areas = {each.code for each in codelist("areas")} - {"W1", "_Z"}
    areas &= {key[2] for key in amounts if key[3] == "_T"}
    found = sorted(areas, key=lambda code: -both(amounts, code, "partner"))
    assert found[:10] == expected


def test_a_seed_gives_the_same_bytes_and_another_other_records(tmp_path):
    made = [synthesise("chn-2020", 5_000, seed, tmp_path / name)
            for name, seed in (("a", 7), ("b", 7), ("c", 8))]  # fmt: skip
    a, b, c = (
        {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in each.folder.iterdir()}
        for each in made
    )
    assert a == b
    assert {name for name in a if a[name] == c[name]} == {"rates.csv"}
    assert [each.records for each in made] == [5_000] * 3


def test_everything_says_that_it_is_synthetic(universe, compiled):
    done, store = compiled
    assert done.vintage == "synthetic-compiled@2021-03-31"
    assert store.receipt(done.vintage).dataset == "synthetic-compiled"
    about = json.loads((universe.folder / "SYNTHETIC.json").read_text("utf-8"))
    assert "no real records" in about["en"]
    assert "非真实记录" in about["zh"]
    assert "no real records" in universe.as_dict()["synthetic"]
    for file in universe.folder.glob("*.parquet"):
        table = pq.read_table(file)
        assert table.schema.metadata[b"fumao.synthetic"] == b"synthetic: no record is real", file
        for column in ("record_id", "enterprise"):
            if column in table.column_names:
                assert all(each.startswith("SYN") for each in table[column].to_pylist())


def test_every_enterprise_of_a_record_is_in_the_register_or_a_person(universe):
    known = set(pq.read_table(universe.folder / "register.parquet")["enterprise"].to_pylist())
    for file in universe.folder.glob("records-*.parquet"):
        named = pq.read_table(file)["enterprise"].to_pylist()
        assert {each for each in named if not each.startswith("SYN-P")} <= known


def test_too_few_records_a_folder_that_is_there_and_no_universe_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="4999 records"):
        synthesise("chn-2020", 4_999, 1, tmp_path / "new")
    with pytest.raises(InvalidInput, match="is there already"):
        synthesise("chn-2020", 5_000, 1, tmp_path)
    with pytest.raises(UnknownCode, match="no universe 'chn-1999'"):
        synthesise("chn-1999", 5_000, 1, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
