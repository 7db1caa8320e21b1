"""Totals that a return leaves out, and what it gives in total only: nothing is lost."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.compile.batch import read_batch
from fumao.compile.forms import form
from fumao.compile.returns import take_in
from fumao.compile.totals import complete_totals

SAME = {"enterprise": "E1", "period": "2020", "variable": "exports"}
DETAIL = ["SC1", "SC2", "SD", "SI1", "SI2", "SJ1"]


def completed(returns, column="item"):
    table = returns.table.append_column("edited", returns.table["value"])
    lines = table.append_column("rule", pa.array([""] * table.num_rows))
    return complete_totals(returns, lines, column, ["exports"])


@pytest.fixture
def added(take):
    """What is added to lines, by item, partner and mode."""

    def ask(*rows):
        return {
            (line["item"], line["partner"], line["mode"]): (line["edited"], line["rule"])
            for line in completed(take("services", rows, **SAME)).lines.to_pylist()
        }

    return ask


def test_nothing_is_added_to_a_whole_return(added):
    assert added({"item": "S", "value": 5}, {"item": "SC", "value": 5}) == {}


def test_items_are_summed_up_to_the_total(added):
    found = added(
        {"item": "SC1", "value": 3}, {"item": "SC2", "value": 4}, {"item": "SD", "value": 5}
    )
    assert found == {("SC", "W1", "_T"): (7, "summed"), ("S", "W1", "_T"): (12, "summed")}


def test_partners_and_modes_are_summed_first(added):
    found = added({"item": "SD", "partner": "USA", "mode": "M1", "value": 3},
                  {"item": "SD", "partner": "JPN", "mode": "M4", "value": 4})  # fmt: skip
    assert found["SD", "W1", "_T"] == (7, "summed")
    assert found["S", "W1", "_T"] == (7, "summed")


def test_a_total_without_parts_is_not_allocated(added):
    assert added({"item": "S", "value": 9}) == {("SN", "W1", "_T"): (9, "unallocated")}


def test_a_total_that_its_parts_do_not_reach_is_left_to_the_rules(added):
    assert added({"item": "S", "value": 9}, {"item": "SC", "value": 5}) == {}


def test_what_an_unreadable_part_must_be_is_not_allocated_and_not_imputed(take):
    rows = [{"item": "S", "value": 9}, {"item": "SC", "value": 5}, {"item": "SD", "value": "4o"}]
    returns = take("services", rows, **SAME)
    done = completed(returns)
    (line,) = done.lines.to_pylist()
    assert (line["item"], line["edited"]) == ("SN", 4)
    assert (returns.quarantine.num_rows, done.returns.quarantine.num_rows) == (1, 0)


def test_an_unreadable_part_without_a_total_is_left_to_be_imputed(take):
    rows = [{"item": "SC", "value": 5}, {"item": "SD", "value": "4o"}]
    assert completed(take("services", rows, **SAME)).returns.quarantine.num_rows == 1


@given(st.dictionaries(st.sampled_from(DETAIL), st.integers(0, 10**9), min_size=1))
def test_first_items_and_the_rest_hold_all_that_was_said(said):
    size = len(said)
    texts = pa.table({
        **{name: [code] * size for name, code in SAME.items()},
        "item": list(said), "value": [str(value) for value in said.values()],
    })  # fmt: skip
    returns = take_in(texts, form("services"))
    given_, derived = returns.table.to_pylist(), completed(returns).lines.to_pylist()
    main = [line for line in (*given_, *derived) if len(line["item"]) == 2]
    assert sum(line["value"] for line in main) == sum(said.values())


def test_lines_of_several_files_keep_file_and_row(tmp_path):
    header = "enterprise,period,place,variable,value\n"
    (tmp_path / "a.csv").write_text(f"{header}E1,2020,home,visits,5\ntorn\n", "utf-8")
    (tmp_path / "b.csv").write_text(
        f"{header}E2,2020,home,visits,6\nE1,2020,home,visits,5\nE3,2020,home,visits,x\n", "utf-8"
    )
    batch = read_batch([tmp_path / "a.csv", tmp_path / "b.csv"], "tcm")
    taken, aside = (batch.placed(each) for each in (batch.returns.table, batch.returns.quarantine))
    names = {str(tmp_path / "a.csv"): "a", str(tmp_path / "b.csv"): "b"}
    assert [(names[row["file"]], row["row"]) for row in taken.to_pylist()] == [("a", 1), ("b", 1)]
    assert [(names[row["file"]], row["row"], row["reason"]) for row in aside.to_pylist()] == [
        ("a", 2, "fields"), ("b", 2, "repeated"), ("b", 3, "no number"),
    ]  # fmt: skip
    assert batch.returns.read == 5


def test_lines_with_a_reason_against_their_enterprise_are_put_aside_with_their_value(tmp_path):
    text = "enterprise,period,place,variable,value\nE1,2020,home,visits,5\nE2,2020,home,visits,6\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    batch = read_batch([tmp_path / "a.csv"], "tcm")
    kept = batch.put_aside("enterprise", lambda name: "closed" if name == "E2" else "").returns
    (row,) = kept.quarantine.to_pylist()
    assert (row["enterprise"], row["reason"], Decimal(row["value"])) == ("E2", "closed", 6)
    assert kept.table.num_rows == 1
