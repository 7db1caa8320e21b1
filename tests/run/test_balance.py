"""``fumao balance mirrors``: both sides of a trade, how far apart, and what may be the reason."""

from __future__ import annotations

import csv
import json

import pytest

from .refusals import check_refused

ROWS = """reporter,partner,item,flow,period,value,unit
CHN,USA,SC,X,2019,100,USD_MN
USA,CHN,SC,M,2019,180,USD_MN
CHN,HKG,SC,X,2019,300,USD_MN
HKG,CHN,SC,M,2019,220,USD_MN
CHN,DEU,SJ,X,2019,50,USD_MN
DEU,CHN,SJ,M,2019,5000,USD_MN
CHN,JPN,SI,X,2019,70,USD_MN
JPN,CHN,SI,M,2019,20,USD_MN
JPN,CHN,SJ,M,2019,90,USD_MN
CHN,JPN,SJ,X,2019,40,USD_MN
CHN,FRA,SD,X,2019,31,USD_MN
FRA,CHN,SD,M,2019,30,USD_MN
GBR,CHN,SD,X,2019,30,USD_MN
CHN,W1,S,X,2019,900,USD_MN
"""


@pytest.fixture
def flows(tmp_path):
    file = tmp_path / "flows.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def gap(told, exporter, importer, item):
    return next(
        row for row in told["worst"]
        if (row["exporter"], row["importer"], row["item"]) == (exporter, importer, item)
    )  # fmt: skip


def test_programs_are_told_pairs_gaps_and_reasons_with_their_amounts(fumao, flows):
    answer = fumao("balance", "mirrors", flows, "--json")
    told = json.loads(answer.out)
    assert (told["pairs"], told["one_sided"], told["unit"]) == (6, 1, "USD_MN")
    slip = gap(told, "CHN", "DEU", "SJ")
    assert (slip["gap"], round(slip["asymmetry"], 4)) == (-4950.0, 0.9802)
    assert [(each["kind"], each["via"]) for each in slip["explanations"]] == [("unit", "100")]
    way = gap(told, "CHN", "USA", "SC")["explanations"]
    assert [(each["kind"], each["via"], each["amount"]) for each in way] == [("transit", "HKG", 80)]
    other = gap(told, "CHN", "JPN", "SI")["explanations"]
    assert [(each["kind"], each["via"], each["amount"]) for each in other] == [("item", "SJ", 50)]
    assert gap(told, "CHN", "FRA", "SD")["explanations"] == []


def test_people_are_told_the_same_numbers_in_both_languages(fumao, flows):
    english = fumao("balance", "mirrors", flows).out
    chinese = fumao("balance", "mirrors", flows, "--lang", "zh").out
    for number in ("-4,950.00", "67.0%", "0.980", "80.00"):
        assert number in english
        assert number in chinese
    assert "may be a third economy on the way (HKG)" in english
    assert "可能是经第三方转口（HKG）" in chinese


def test_the_worst_by_ratio_leaves_small_trade_out_and_reasons_of_other_items_in(fumao, flows):
    told = json.loads(
        fumao("balance", "mirrors", flows, "--by", "ratio", "--least", "40", "--item", "SI",
              "--json").out)  # fmt: skip
    (only,) = told["worst"]
    assert only["item"] == "SI"
    assert only["explanations"][0]["via"] == "SJ"
    none = fumao("balance", "mirrors", flows, "--least", "1e9")
    assert none.code == 0
    assert none.out.count("\n") == 3


def test_all_pairs_are_written_whole(fumao, flows, tmp_path):
    fumao("balance", "mirrors", flows, "--top", "1", "--out", tmp_path / "pairs.csv")
    with (tmp_path / "pairs.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 6
    assert {row["exporter"] for row in rows} == {"CHN"}
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(("options", "code", "what"), [
    (["--item", "SX"], 2, "SX"),
    (["--period", "then"], 2, "then"),
    (["--item", "SK"], 2, "no pair has trade that both sides report"),
    (["--by", "size"], 2, "size"),
    (["--lang", "fr"], 2, "fr"),
    (["--out", "no/such/place.csv"], 3, "cannot write no/such/place.csv: No such file"),
    (["--store", "no-store"], 0, ""),
])  # fmt: skip
def test_a_wrong_use_is_told_in_lines(fumao, flows, monkeypatch, options, code, what):
    monkeypatch.chdir(flows.parent)
    answer = fumao("balance", "mirrors", flows, *options)
    assert answer.code == code
    assert what in answer.err
    assert "Traceback" not in answer.err


def test_flows_that_cannot_be_compared_are_refused(fumao, tmp_path, flows):
    two = tmp_path / "two.csv"
    two.write_text(ROWS.replace("GBR,CHN,SD,X,2019,30,USD_MN", "GBR,CHN,SD,X,2019,30,GBP_MN"))
    assert "GBP_MN, USD_MN" in fumao("balance", "mirrors", two).err
    world = tmp_path / "world.csv"
    world.write_text(ROWS.splitlines()[0] + "\nCHN,W1,S,X,2019,900,USD_MN\n")
    assert "no trade with single partners" in fumao("balance", "mirrors", world).err
    again = fumao("balance", "mirrors", flows, flows)
    assert again.code == 2
    assert "two" in again.err
    assert fumao("balance", "mirrors", tmp_path / "none.csv").code == 2


def test_datasets_of_a_store_are_compared(fumao, tmp_path, flows):
    from datetime import date

    from fumao.model.flows import Flows
    from fumao.run.vintages import receipt
    from fumao.store import FLOWS, Store

    store = Store(tmp_path / "store")
    held = Flows.read(flows).table
    for name, mine in (("ours", True), ("theirs", False)):
        part = held.filter([(each.as_py() == "CHN") == mine for each in held["reporter"]])
        given = receipt(name, "test", "flows.csv", "none", date(2020, 6, 1), [name], len(part))
        store.load(given, {FLOWS: part})
    answer = fumao("balance", "mirrors", "ours", "theirs", "--store", tmp_path / "store", "--json")
    assert json.loads(answer.out)["pairs"] == 6
    missing = fumao("balance", "mirrors", "others", "--store", tmp_path / "store")
    assert missing.code == 2


def test_a_reporter_is_no_partner_of_its_own_and_that_is_said(fumao, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(ROWS + "CHN,CHN,SC,X,2019,5,USD_MN\nCHN,CHN,SC,M,2019,7,USD_MN\n", "utf-8")
    told = json.loads(fumao("balance", "mirrors", file, "--json").out)
    assert (told["pairs"], told["one_sided"], told["own_partner"]) == (6, 1, 2)
    assert "2 values whose partner is the reporter" in fumao("balance", "mirrors", file).out
    assert "略去伙伴即报告方的数值2个" in fumao("balance", "mirrors", file, "--lang", "zh").out


@pytest.mark.parametrize(
    ("text", "what"), [("", "is empty"), ("a,b\n1,2\n", "there is no column reporter")]
)
def test_a_file_without_the_columns_of_flows_is_refused(fumao, tmp_path, text, what):
    file = tmp_path / "flows.csv"
    file.write_text(text, "utf-8")
    check_refused(fumao("balance", "mirrors", file), what, "flows.csv", "the columns are")


@pytest.mark.parametrize(("option", "given"), [("--top", "-1"), ("--least", "nan")])
def test_sizes_below_0_are_refused(fumao, flows, option, given):
    check_refused(fumao("balance", "mirrors", flows, option, given), "below 0", option, "0 or more")


def test_one_office_alone_has_no_mirrors_and_hears_what_to_add(fumao, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("\n".join(ROWS.splitlines()[:2]) + "\n", "utf-8")
    check_refused(fumao("balance", "mirrors", file), "both sides report", "one.csv", "both offices")
