"""Tables: columns, units and cells that are easily taken for something else."""

import pytest

from fumao.claims.reading.passage import Cell, Grid, Passage, Place
from fumao.claims.reading.table_cells import content_of
from fumao.claims.reading.tables import read_grid


def grid(text, caption=""):
    """A grid from lines of cells set apart by bars."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")]
    cells = tuple(
        tuple(Cell(each, Place(row, column * 100, column * 100 + len(each)))
              for column, each in enumerate(line))
        for row, line in enumerate(rows, 1)
    )  # fmt: skip
    return Grid(cells, Passage(caption, "caption", ((0, 1, 0, 0),)) if caption else None)


def told(text, caption="", lang="en", year="2020"):
    return [
        (each.subject, each.claim.measure.value, str(each.claim.value), each.claim.period.text)
        for each in read_grid(0, grid(text, caption), lang, year).readings
    ]


def test_a_column_headed_period_holds_no_amounts_though_some_periods_are_in_words():
    assert told("""
        Series | Value | Period
        Services exports | 280.6 | 2020
        Services imports | 381.1 | 2019
        Services trade | 3.6 | the plan before last
    """)[:2] == [
        ("Services exports", "level", "280.6", "2020"),
        ("Services imports", "level", "381.1", "2019"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "head",
    ["Number | As printed | Should be", "数字 | 原文 | 应为", "数字 | 误 | 正",
     "Item | Published | Corrected"],
)  # fmt: skip
def test_a_list_of_errors_quotes_its_numbers(head):
    read = read_grid(0, grid(f"{head}\nServices exports (2020) | 286.0 | 280.6"), "en", "2020")
    assert [each.hints >= {"quoted"} for each in read.readings] == [True, True]


def test_a_table_of_printed_matter_quotes_nothing():
    read = read_grid(0, grid("Item | Printed | Bound\nBooks | 286.0 | 280.6"), "en", "2020")
    assert not any("quoted" in each.hints for each in read.readings)


def test_contracts_won_are_not_counted_in_korean_money():
    (contracts, growth) = read_grid(
        0, grid("Item | Amount | Growth\nContracts won | 8,500.9 | 44.0", "Table 1 Firms, 2019 "
                "Unit: RMB 100 million, per cent"), "en", "2019").readings  # fmt: skip
    assert contracts.claim.unit.code == "CNY_100MN"
    assert growth.claim.unit.code == "PCT"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("a deficit of US$215.4 billion (line 1256 of the original)", "-215.4"),
     ("down 9 percentage points (see the note under table 3)", "-9"),
     ("5.0 percentage points higher", "5.0"),
     ("0.9 percentage points lower (line 12)", "-0.9")],
)  # fmt: skip
def test_a_number_may_have_a_remark_behind_it(cell, value):
    assert [str(figure.value) for figure in content_of(cell).figures] == [value]


def test_a_sentence_in_a_cell_is_a_text():
    said = "The services trade of the eastern region came to 563.4 in all (see below)"
    assert content_of(said).kind == "text"


def test_a_row_headed_by_a_sentence_restates_its_number():
    read = read_grid(0, grid("""
        Statement | Number | Value
        In 2020 services exports fell by 1.0% year on year | down 1.0% | -1.0
        Services imports | down 24.0% | -24.0
    """), "en", "2020")  # fmt: skip
    assert ["quoted" in each.hints for each in read.readings] == [True, True, False, False]


@pytest.mark.parametrize("caption", ["Trade with EU-28 Unit: € million", "Trade (€ million)"])
def test_a_sign_of_money_before_a_scale_is_no_unknown_noun(caption):
    (found,) = read_grid(0, grid("Year | Exports\n2020 | 331", caption), "en", "2020").readings
    assert found.claim.unit.code == "EUR_MN"
