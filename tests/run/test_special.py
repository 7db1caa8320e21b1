"""Special statistics from the command line: made of compiled returns, safe to show."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from fumao.store import Store

REGISTER = "enterprise,region,industry,size,ownership,holding,stratum,population\n"
FIRMS = [f"E{number}" for number in range(1, 7)]


@pytest.fixture
def folder(fumao, tmp_path):
    """A store with compiled affiliates and Chinese medicine; one firm alone is in Germany."""
    rows = [f"{firm},CN-31,J,large,private,,J,6\n" for firm in FIRMS]
    (tmp_path / "register.csv").write_text(REGISTER + "".join(rows), "utf-8")
    affiliates = "enterprise,period,direction,variable,activity,partner,value\n" + "".join(
        f"{firm},2020,outward,{variable},J,SGP,{(100 + at) // scale}\n"
        f"{firm},2020,outward,{variable},K,USA,{(200 + at) // scale}\n"
        for at, firm in enumerate(FIRMS)
        for variable, scale in (("sales", 1), ("enterprises", 50), ("employment", 2))
    )
    affiliates += "E1,2020,outward,sales,J,DEU,77\n"
    tcm = "enterprise,period,place,partner,variable,value\n" + "".join(
        f"{firm},2020,{place},USA,visits,{100 + at}\n"
        for at, firm in enumerate(FIRMS) for place in ("home", "abroad")
    )  # fmt: skip
    for name, text in (("affiliates", affiliates), ("tcm", tcm)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        done = fumao("compile", "returns", tmp_path / f"{name}.csv", "--form", name, "--register",
                     tmp_path / "register.csv", "--released", "2021-03-31", "--store",
                     tmp_path / "store")  # fmt: skip
        assert done.code == 0, done.err
    return tmp_path


@pytest.fixture
def special(fumao, folder):
    def run(*options):
        return fumao("compile", "special", "--released", "2021-06-30", "--store",
                     folder / "store", *options)  # fmt: skip

    return run


def public(folder, name):
    text = (folder / "public" / f"{name}.csv").read_text("utf-8")
    return {(row["variable"], row["side"], row["cell"], row["code"]): row
            for row in csv.DictReader(io.StringIO(text))}  # fmt: skip


def test_totals_are_told_and_the_vintage_has_every_cell(special, folder):
    done = special("--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert set(told["statistics"]) == {"fats 2020", "tcm 2020"}
    assert told["headlines"]["fats 2020 sales outward _T"] == "1,907.00 CNY_10K"
    table = Store(folder / "store").table(told["vintage"], "special")
    assert table.num_rows == sum(each["cells"] for each in told["statistics"].values())
    assert set(table["source"].to_pylist()) == {
        "returns-affiliates@2021-03-31", "returns-tcm@2021-03-31",
    }  # fmt: skip


def test_what_everybody_may_see_has_no_unsafe_value(special, folder):
    assert special("--to", folder / "public").code == 0
    rows = public(folder, "fats-2020")
    alone = rows["sales", "outward", "_T", "DEU"]
    assert (alone["value"], alone["share"], alone["status"], alone["confidentiality"]) == (
        "", "", "Q", "C",
    )  # fmt: skip
    # Singapore and Germany add up to the activity: one of these is withheld as well.
    sisters = [rows["sales", "outward", "J", "SGP"], rows["sales", "outward", "J", ""]]
    assert "" in [row["value"] for row in sisters]
    assert rows["sales", "outward", "_T", ""]["value"] == "1907"
    assert "77" not in (folder / "public" / "fats-2020.csv").read_text("utf-8").split(",")


def test_those_who_may_know_find_the_withheld_value_and_why(special, folder):
    special()
    table = Store(folder / "store").table("special@2021-06-30", "special")
    (row,) = [row for row in table.to_pylist() if row["variable"] == "sales"
              and row["cell"] == "_T" and row["code"] == "DEU"]  # fmt: skip
    assert (row["value"], row["contributors"], row["why"]) == (77, 1, "few")


def test_the_number_of_affiliates_and_visits_are_among_them(special, folder):
    special("--to", folder / "public")
    assert public(folder, "fats-2020")["enterprises", "outward", "J", ""]["value"] == "12"
    medicine = public(folder, "tcm-2020")
    assert medicine["visits", "_T", "_T", ""]["value"] == "1230"
    assert medicine["visits", "home", "_T", ""]["share"] == "50.00"


def test_a_chosen_statistic_is_made_alone(special):
    told = json.loads(special("--statistic", "tcm", "--json").out)
    assert list(told["statistics"]) == ["tcm 2020"]
    assert "fats" not in special("--vintage", "returns-tcm@2021-03-31").out


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--statistic", "tourism"), "there is no special statistic 'tourism'"),
        (("--vintage", "returns-tcm@1999-01-01"), "there is no vintage"),
        (("--to", "."), "is there already"),
        (("--plan", "none.toml"), "none.toml"),
        (("--statistic", "persons"), "no returns are compiled"),
    ],
)
def test_a_wrong_use_is_told(special, options, what):
    done = special(*options)
    assert (done.code, "Traceback" in done.err) == (2, False)
    assert what in done.err


def test_a_plan_sets_the_rules(fumao, special, folder):
    (folder / "plan.toml").write_text(
        fumao("compile", "plan").out.replace("minimum = 3", "minimum = 50"), "utf-8"
    )
    told = json.loads(special("--plan", folder / "plan.toml", "--unproven", "--json").out)
    assert set(told["headlines"].values()) == {"withheld"}


def test_released_totals_give_shares_of_aggregates(fumao, tmp_path, folder, special):
    from datetime import UTC, date, datetime

    from fumao.model.entry import Receipt
    from fumao.model.flows import Flows

    amounts = {"S": 100, "SF": 5, "SG": 5, "SH": 5, "SI": 15, "SJ": 10, "SK": 5}
    rows = [{"reporter": "CHN", "item": item, "flow": flow, "period": "2020", "unit": "USD_BN",
             "value": str(value)} for item, value in amounts.items() for flow in "XM"]  # fmt: skip
    receipt = Receipt("", "compiled", "made", "", "0", "", date(2021, 1, 1), datetime.now(UTC), 14)
    Store(tmp_path / "public-store").load(receipt, {"flows": Flows.from_rows(rows).table})
    told = json.loads(special("--release", tmp_path / "public-store", "--json").out)
    assert told["headlines"]["released trade _T KIS 2020"] == "90.00 USD_BN, 45.00%"
    assert special("--release", tmp_path / "nowhere").code == 2


def test_two_vintages_of_one_statistic_and_period_are_not_mixed(fumao, special, folder):
    done = fumao("compile", "returns", folder / "tcm.csv", "--form", "tcm", "--register",
                 folder / "register.csv", "--released", "2021-04-30", "--dataset", "other",
                 "--store", folder / "store")  # fmt: skip
    assert done.code == 0, done.err
    refused = special()
    assert refused.code == 2
    assert "two vintages give tcm 2020" in refused.err
    assert special("--vintage", "other@2021-04-30").code == 0


@pytest.mark.parametrize("command", ["returns", "special"])
def test_every_option_is_on_the_page_of_its_command(command):
    from fumao.cli import main

    page = Path(__file__).parents[2] / "docs" / "how-to" / f"compile-{command}.md"
    text = page.read_text("utf-8")
    options = [name for each in main.commands["compile"].commands[command].params
               for name in each.opts if name.startswith("--")]  # fmt: skip
    assert [name for name in options if f"`{name}`" not in text] == []


def test_records_are_compiled_released_and_their_aggregates_told(fumao, tmp_path):
    """The published totals of 2020, of synthetic records: 139.6 bn USD of KIS imports."""
    universe, shipped = tmp_path / "universe", fumao("compile", "plan").out
    tables, groups = shipped.index("[tables.items-months]"), shipped.index("# Groups count who")
    table = '[tables.items]\nitem = "main"\nperiod = ["year"]\n\n'
    (tmp_path / "plan.toml").write_text(shipped[:tables] + table + shipped[groups:], "utf-8")
    plan = ("--plan", tmp_path / "plan.toml", "--store", tmp_path / "cells")
    assert fumao("compile", "synthesise", "--records", "20000", "--out", universe).code == 0
    beside = ("--register", universe / "register.parquet", "--rates", universe / "rates.csv")
    files = sorted(universe.glob("records-*.parquet"))
    for step in (
        ("records", *files, *beside, "--released", "2021-03-31", *plan),
        ("release", *plan, "--to", tmp_path / "public"),
        ("special", "--released", "2021-06-30", *plan, "--release", tmp_path / "public", "--json"),
    ):
        done = fumao("compile", *step)
        assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["vintage"] == "synthetic-special@2021-06-30"
    assert told["headlines"]["released trade imports KIS 2020"].startswith("139,609.76 USD_MN")
