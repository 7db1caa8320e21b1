"""Flows: every row is checked, and what is wrong is said with its row and a remedy."""

from decimal import Decimal

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import (
    DuplicateKey,
    FumaoError,
    InvalidInput,
    ShapeMismatch,
    UnknownCode,
)
from fumao.model.flows import COLUMNS, Flows, join

EXPORTS = {
    "reporter": "CHN", "item": "S", "flow": "X", "period": "2020",
    "value": "280628.774", "unit": "USD_MN",
}  # fmt: skip
TRAVEL = {**EXPORTS, "item": "SD", "flow": "M", "value": "131234.567"}
HEADER = "reporter,partner,item,flow,period,value,unit"


def make(**changes):
    """Two rows, the second with these changes."""
    return Flows.from_rows([TRAVEL, {**EXPORTS, **changes}], name="returns-2020Q4")


# column changed, its value, error, what the message says
FAULTS = [
    ("item", "SC9", UnknownCode, "'SC9' is not in EBOPS items"),
    ("item", "", UnknownCode, "is not in EBOPS items"),
    ("flow", "E", UnknownCode, "'E' is not in flows"),
    ("mode", "M5", UnknownCode, "'M5' is not in modes"),
    ("status", "Z9", UnknownCode, "'Z9' is not in statuses"),
    ("confidentiality", "?", UnknownCode, "'?' is not in confidentiality"),
    ("reporter", "CHI", UnknownCode, "reporter 'CHI' is no area or group"),
    ("reporter", "", UnknownCode, "reporter '' is no area or group"),
    ("partner", "World", UnknownCode, "partner 'World' is no area or group"),
    ("region", "CN-99", UnknownCode, "region 'CN-99' is not known"),
    ("origin", "guessed", UnknownCode, "origin 'guessed' does not exist"),
    ("unit", "", UnknownCode, "a value without a unit"),
    ("unit", "USD_MIO", UnknownCode, "'USD_MIO' is no unit"),
    ("unit", "PCT", InvalidInput, "unit PCT is no money"),
    ("value", "280,628.774", InvalidInput, "'280,628.774' is no number"),
    ("value", "NaN", InvalidInput, "'NaN' is no number"),
    ("value", "Infinity", InvalidInput, "'Infinity' is no number"),
    ("value", "1e40", InvalidInput, "'1e40' is no number"),
    ("value", "n/a", InvalidInput, "'n/a' is no number"),
    ("value", "", InvalidInput, "a value is missing and nothing says why"),
    ("value", None, InvalidInput, "a value is missing and nothing says why"),
    ("period", "2020Q1", InvalidInput, "'2020Q1' is no period"),
    ("period", "", InvalidInput, "'' is no period"),
    ("country", "CHN", ShapeMismatch, "unknown column country"),
]


@pytest.mark.parametrize(("column", "value", "error", "what"), FAULTS)
def test_a_fault_is_named_with_its_value(column, value, error, what):
    with pytest.raises(error) as refused:
        make(**{column: value})
    assert what in refused.value.what


@pytest.mark.parametrize(("column", "value", "error", "what"), FAULTS)
def test_a_fault_is_named_with_its_row_and_a_remedy(column, value, error, what):
    with pytest.raises(FumaoError) as refused:
        make(**{column: value})
    assert (refused.value.where, bool(refused.value.remedy)) == ("returns-2020Q4, row 2", True)


def test_two_rows_with_one_key_are_refused_with_both_their_rows():
    with pytest.raises(DuplicateKey, match="CHN/W1/SD/M/_T/_T/2020") as refused:
        make(item="SD", flow="M", value="131235")
    assert refused.value.where == "returns-2020Q4, row 2; first in row 1"


def test_another_vintage_of_a_value_is_another_row():
    assert len(make(item="SD", flow="M", vintage="2021-06")) == 2


@pytest.mark.parametrize("reason", [{"status": "M"}, {"status": "L"}, {"confidentiality": "C"}])
def test_a_value_may_be_absent_if_the_row_says_why(reason):
    assert make(value="", **reason).find("CHN/W1/S/X/_T/_T/2020").value is None


def test_absent_columns_mean_the_world_all_modes_and_a_normal_free_value():
    row = make().find("CHN/W1/S/X/_T/_T/2020")
    given = (row.partner, row.mode, row.region, row.status, row.confidentiality, row.origin)
    assert given == ("W1", "_T", "_T", "A", "F", "reported")


def test_a_value_is_kept_as_an_exact_decimal():
    assert make().find("CHN/W1/S/X/_T/_T/2020").value == Decimal("280628.774")


@pytest.mark.parametrize("value", ["-12.5", "0", 0, -0.5])
def test_true_zeros_and_true_negatives_are_kept(value):
    assert make(value=value).find("CHN/W1/S/X/_T/_T/2020").value == Decimal(str(value))


def test_groups_of_areas_and_of_regions_can_stand_in_a_row():
    row = make(partner="ASEAN", region="EAST")
    assert row.find("CHN/ASEAN/S/X/_T/EAST/2020") is not None


def test_having_keeps_the_rows_with_all_the_values_asked_for():
    assert [row.item for row in make().having(reporter="CHN", flow="M")] == ["SD"]


def test_having_nothing_asked_for_keeps_all_rows():
    assert len(make().having()) == 2


def test_having_an_unknown_column_is_refused():
    with pytest.raises(ShapeMismatch, match="no column 'country'"):
        make().having(country="CHN")


def test_a_key_that_is_not_there_gives_no_row():
    assert make().find("CHN/W1/S/X/_T/_T/2019") is None


def test_a_vintage_is_written_into_every_row():
    assert {row.vintage for row in make().with_vintage("2021-06")} == {"2021-06"}


def test_joined_tables_hold_the_rows_of_all():
    assert len(join([make(), make(period="2019")])) == 4


def test_joining_nothing_gives_an_empty_table_of_the_same_columns():
    assert (len(join([])), join([]).table.column_names) == (0, [*COLUMNS, "line"])


def test_tables_of_two_editions_are_not_joined():
    old = Flows(make().table, "BPM5")
    with pytest.raises(InvalidInput, match="several classifications: BPM5, BPM6"):
        join([make(), old])


def test_a_csv_can_be_read_written_and_read_again(tmp_path):
    path = tmp_path / "flows.csv"
    pyarrow.csv.write_csv(make().table.drop_columns("line"), path)
    assert [row.key for row in Flows.read(path)] == [row.key for row in make()]


def test_a_csv_keeps_every_digit(tmp_path):
    path = tmp_path / "flows.csv"
    pyarrow.csv.write_csv(make().table, path)
    assert [row.value for row in Flows.read(path)] == [row.value for row in make()]


def test_a_parquet_file_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "flows.parquet"
    pq.write_table(make().table, path)
    assert Flows.read(path).table == make().table


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"no file .*returns\.csv"):
        Flows.read(tmp_path / "returns.csv")


def test_rows_of_a_csv_are_counted_as_an_editor_counts_them():
    lines = [HEADER, "CHN,W1,S,X,2020,280628.774,USD_MN", "", "CHN,W1,S,M,2020,x,USD_MN"]
    with pytest.raises(InvalidInput) as refused:
        Flows.from_csv(lines, "returns.csv")
    assert refused.value.where == "returns.csv, row 4"


def test_every_row_of_a_csv_knows_its_line():
    lines = [HEADER, "CHN,W1,S,X,2020,280628.774,USD_MN", "", "CHN,W1,S,M,2020,381090,USD_MN"]
    assert [row.line for row in Flows.from_csv(lines, "returns.csv")] == [2, 4]


def test_an_unquoted_thousands_separator_is_not_read_as_a_smaller_number():
    lines = ["reporter,item,flow,period,unit,value", "CHN,S,X,2020,USD_MN,280,628"]
    with pytest.raises(ShapeMismatch, match="more fields than columns") as refused:
        Flows.from_csv(lines, "returns.csv")
    assert refused.value.where == "returns.csv, row 2"


def test_a_column_of_sources_may_stand_beside_the_values():
    lines = [HEADER + ",source", "CHN,W1,S,X,2020,280628.774,USD_MN,UN Comtrade"]
    assert len(Flows.from_csv(lines, "returns.csv")) == 1


@given(st.lists(st.decimals(-(10**9), 10**9, places=6), min_size=1, max_size=8))
def test_any_values_go_in_and_come_out_the_same(values):
    rows = [
        {**EXPORTS, "period": str(2000 + at), "value": value} for at, value in enumerate(values)
    ]
    assert [row.value for row in Flows.from_rows(rows)] == values
