"""Compiled vintages, split into the modes of supply at the command line."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from fumao.model.flows import Flows
from fumao.store import Store

FATS = "activity,flow,period,value,unit\nJ62,X,2020,5100.5,USD_MN\nG46,X,2020,900,USD_MN\n"


@pytest.fixture
def modes(fumao, store):
    def ask(*options):
        return fumao("compile", "modes", "--store", store, *options)

    return ask


def latest(store, table, dataset="synthetic-compiled-modes"):
    shelf = Store(store)
    return shelf.table(shelf.latest(dataset).vintage, table).to_pylist()


def amount(rows, **wanted):
    held = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return sum((row["central"] for row in held), Decimal(0))


def national(store, flow, mode="_T"):
    whole = Store(store).flows(["synthetic-compiled"])
    return whole.find(f"CHN/W1/S/{flow}/{mode}/_T/2020").value


@pytest.mark.parametrize("flow", ["X", "M"])
def test_all_modes_and_what_stands_apart_add_up_to_the_compiled_total(modes, store, flow):
    assert modes().code == 0
    assert amount(latest(store, "modes"), flow=flow) == national(store, flow)


@pytest.mark.parametrize("mode", ["M1", "M2", "M4"])
def test_modes_that_were_recorded_stay(modes, store, mode):
    modes()
    recorded = amount(latest(store, "modes"), flow="X", mode=mode, origin="recorded")
    assert recorded == national(store, "X", mode)


def test_flows_by_mode_are_those_of_the_lines_at_every_level(modes, store):
    modes()
    lines = [row for row in latest(store, "modes") if row["mode"] == "M1" and row["flow"] == "X"]
    flows = Flows(Store(store).table("synthetic-compiled-modes@2021-03-31", "flows"))
    for item in ("S", "SJ", "SJ2"):
        below = sum((row["central"] for row in lines
                     if item == "S" or row["item"].startswith(item)), Decimal(0))  # fmt: skip
        assert flows.find(f"CHN/W1/{item}/X/M1/_T/2020").value == below


def test_a_flow_is_reported_only_where_all_of_it_was_recorded(fumao, shelve, tmp_path):
    whole = {"item": "SA", "flow": "X", "period": "2020"}
    other = {"item": "SG1", "flow": "X", "period": "2020"}
    shelve(tmp_path, [
        {**whole, "value": 10}, {**whole, "mode": "M2", "value": 10},
        {**other, "value": 100}, {**other, "mode": "M1", "value": 30},
    ])  # fmt: skip
    assert fumao("compile", "modes", "compiled", "--store", tmp_path).code == 0
    origin = {row["item"] + row["mode"]: row["origin"]
              for row in latest(tmp_path, "flows", "compiled-modes")}  # fmt: skip
    assert origin["SAM2"] == "reported"
    assert origin["SG1M1"] == "estimated"
    assert origin["SM1"] == "estimated"


def test_what_is_recorded_of_an_item_beyond_those_below_is_told(fumao, shelve, tmp_path):
    shelve(tmp_path, [
        {"item": item, "flow": "X", "period": "2020", "mode": mode, "value": value}
        for item, mode, value in [
            ("SI", "_T", 100), ("SI", "M1", 50), ("SI2", "_T", 60), ("SI2", "M1", 45),
        ]
    ])  # fmt: skip
    told = json.loads(fumao("compile", "modes", "compiled", "--store", tmp_path, "--json").out)
    coarse = [each for each in told["findings"] if each["rule"] == "modes.coarse"]
    assert [each["found_en"] for each in coarse] == ["5.00 USD_MN beyond them"]
    (split,) = told["matrices"]
    assert Decimal(split["rows"][-1]["total"]) == 100


def test_affiliates_are_mode_3_and_distribution_is_no_flow(modes, store, tmp_path):
    (tmp_path / "fats.csv").write_text(FATS, encoding="utf-8")
    told = json.loads(modes("--fats", tmp_path / "fats.csv", "--json").out)
    exports = {row["item"]: row["central"] for row in told["matrices"][0]["rows"]}
    assert Decimal(exports["DISTR"]["M3"]) == 900
    flows = Flows(Store(store).table(told["vintage"], "flows"))
    assert flows.find("CHN/W1/SI2/X/M3/_T/2020").value == Decimal("5100.5")
    assert {row["item"] for row in latest(store, "flows")} & {"DISTR"} == set()


def test_shares_far_from_the_worlds_are_asked_about_and_kept(modes, store, tmp_path):
    (tmp_path / "fats.csv").write_text(FATS, encoding="utf-8")
    modes("--fats", tmp_path / "fats.csv")
    assert "modes.band" in {row["rule"] for row in latest(store, "findings")}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("C10,X,2020,5,USD_MN", "is no service"),
        ("J62,X,2020,five,USD_MN", "is no number"),
        ("J62,X,,5,USD_MN", "period is missing"),
        ("J62,M,2020,-5,USD_MN", "affiliates of J62"),
        ("J,X,2020,5,USD_MN", "give its divisions: J58"),
        ("J62,M,2020,5,CNY_10K", "CNY_10K and USD_MN measure different things"),
        ("J62,X,2020,7,USD_MN", "two rows for CHN/W1/_T/J62/X/2020"),
    ],
)
def test_a_wrong_row_of_affiliates_is_refused_and_nothing_is_written(
    modes, store, tmp_path, line, what
):
    (tmp_path / "fats.csv").write_text(f"{FATS}{line}\n", encoding="utf-8")
    answer = modes("--fats", tmp_path / "fats.csv")
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err
    assert "fats.csv, line 4" in answer.err
    assert Store(store).vintages("synthetic-compiled-modes") == []


@pytest.mark.parametrize(("lang", "word"), [("en", "affiliates missing"), ("zh", "缺附属机构")])
def test_without_affiliates_totals_shares_and_flows_say_that_mode_3_is_missing(
    modes, store, tmp_path, lang, word
):
    told = modes("--lang", lang).out
    # The total and the shares of exports and of imports.
    assert told.count(word) == 4
    assert {row["rule"] for row in latest(store, "findings")} >= {"modes.no_affiliates"}
    mode_3 = [row["status"] for row in latest(store, "flows") if row["mode"] == "M3"]
    assert set(mode_3) == {"U"}
    (tmp_path / "fats.csv").write_text(FATS, encoding="utf-8")
    told = modes("--lang", lang, "--fats", tmp_path / "fats.csv").out
    assert told.count(word) == 2  # those of imports, as only outward affiliates are given


def test_affiliates_of_a_year_without_trade_are_left_aside_and_told(modes, store, tmp_path):
    text = FATS.replace("J62,X,2020", "J62,X,2019")
    (tmp_path / "fats.csv").write_text(text, encoding="utf-8")
    answer = modes("--fats", tmp_path / "fats.csv", "--strict")
    assert answer.code == 1
    assert "CHN/W1/_T/M3/X/2019: affiliates only; left aside" in answer.out
    assert {row["period"] for row in latest(store, "modes")} == {"2020"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("item,share\nSA,5\n", "columns are missing: variant"),
        ("item,variant,M1,M2,M3,M4,apart,valid_from,valid_to\nSA,all,x,0,0,0,0,,\n", "no numbers"),
        ("item,variant,M1,M2,M3,M4,apart,valid_from,valid_to\nSA,all,NaN,0,0,0,0,,\n", "NaN"),
        ("item,variant,M1,M2,M3,M4,apart,valid_from,valid_to\nSX,all,9,0,0,0,0,,\n", "'SX'"),
    ],
)
def test_a_wrong_matrix_is_refused_with_its_line(modes, store, tmp_path, text, what):
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    answer = modes("--matrix", tmp_path / "mine.csv")
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err
    assert "mine.csv, line 2" in answer.err


def test_a_matrix_of_ones_own_decides_the_shares(fumao, shelve, tmp_path):
    shelve(tmp_path, [{"item": "SA", "flow": "X", "period": "2020", "value": 10}])
    text = ("item,variant,M1,M2,M3,M4,apart,valid_from,valid_to,source,note\n"
            "SA,all,25,75,0,0,0,,,by hand,\n")  # fmt: skip
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    fumao("compile", "modes", "compiled", "--store", tmp_path, "--matrix", tmp_path / "mine.csv")
    lines = latest(tmp_path, "modes", "compiled-modes")
    assert {row["mode"]: row["central"] for row in lines} == {"M1": Decimal("2.5"),
                                                              "M2": Decimal("7.5")}  # fmt: skip


def test_parts_that_exceed_their_whole_are_in_doubt(fumao, shelve, tmp_path):
    shelve(tmp_path, [
        {"item": item, "flow": "X", "period": "2020", "value": value}
        for item, value in [("S", 90), ("SA", 40), ("SG1", 60)]
    ])  # fmt: skip
    assert fumao("compile", "modes", "compiled", "--store", tmp_path, "--strict").code == 1
    assert fumao("compile", "modes", "compiled", "--store", tmp_path).code == 0


def test_the_same_order_again_is_the_same_vintage(modes, store):
    modes()
    modes()
    assert len(Store(store).vintages("synthetic-compiled-modes")) == 1


def test_the_matrix_is_printed_in_both_languages_with_the_same_numbers(modes):
    zh, en = modes("--lang", "zh").out, modes("--lang", "en").out
    assert "其他商业服务" in zh
    assert "Other business services" in en
    numbers = [[word for word in text.split() if word[0].isdigit()] for text in (zh, en)]
    assert numbers[0] == numbers[1]


def test_a_vintage_that_is_not_there_is_answered_with_those_that_are(modes):
    answer = modes("nowhere")
    assert answer.code == 2
    assert "synthetic-compiled" in answer.err


def test_a_period_that_the_vintage_lacks_is_refused(modes):
    answer = modes("--period", "1999")
    assert answer.code == 2
    assert "1999" in answer.err
