"""Flows made from a table are those made row by row: same rows, same errors."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import DuplicateKey, FumaoError, ShapeMismatch, UnknownCode
from fumao.model.flows import Flows

ROW = {
    "reporter": "CHN", "partner": "W1", "item": "S", "flow": "X", "period": "2020",
    "value": "280628.774", "unit": "USD_MN", "status": "A", "confidentiality": "F",
}  # fmt: skip
# What may stand in a column, right and wrong.
DRAWN = {
    "reporter": ["CHN", "FRA", "CHI", ""],
    "partner": ["W1", "DEU", "ASEAN", "World", None],
    "item": ["S", "SD", "SOX", "SC9", ""],
    "flow": ["X", "M", "E"],
    "period": ["2020", "2020-Q1", "2020Q1", "FYP13"],
    "value": ["1.5", "-3", "0", "", None, "n/a", "1e40", "NaN", "280,628"],
    "unit": ["USD_MN", "PCT", "USD_MIO"],
    "status": ["A", "Q", "Z9", None],
    "confidentiality": ["F", "C", "?"],
    "mode": ["_T", "M3", "M5", ""],
    "origin": ["reported", "guessed", None],
}


def outcome(make, given_rows):
    """The table that is made, or what the error says."""
    try:
        return make(given_rows, name="returns.csv", first_line=2).table.to_pylist()
    except FumaoError as problem:
        return problem.as_dict()


def as_table(rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in columns})


def both(rows):
    return outcome(Flows.from_rows, rows), outcome(
        lambda given_rows, **options: Flows.from_table(as_table(given_rows), **options), rows
    )


changes = st.lists(
    st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in DRAWN.items()}
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@given(changes)
def test_any_rows_give_the_same_flows_or_the_same_error(drawn):
    one, other = both([{**ROW, **change} for change in drawn])
    assert one == other


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=20))
def test_floats_become_the_same_decimals(values):
    one, other = both([{**ROW, "period": str(1990 + at), "value": value}
                       for at, value in enumerate(values)])  # fmt: skip
    assert one == other


def test_two_rows_of_one_key_are_named_both():
    rows = [ROW, {**ROW, "item": "SD"}, {**ROW, "value": "5"}]
    with pytest.raises(DuplicateKey) as refused:
        Flows.from_table(as_table(rows), name="returns.csv", first_line=2)
    assert refused.value.where == "returns.csv, row 4; first in row 2"


def test_a_key_that_is_written_with_and_without_its_default_is_one():
    one, other = both([ROW, {**ROW, "partner": None}])
    assert one == other
    assert one["error"] == "DuplicateKey"


def test_a_column_of_another_name_is_refused():
    with pytest.raises(ShapeMismatch, match="unknown column country"):
        Flows.from_table(as_table([{**ROW, "country": "CHN"}]))


def test_numbers_may_stand_for_years():
    made = Flows.from_table(pa.table({**{k: [v] for k, v in ROW.items()}, "period": [2019]}))
    assert made.find("CHN/W1/S/X/_T/_T/2019").value == Decimal("280628.774")


def test_lines_are_counted_or_as_given():
    table = as_table([ROW, {**ROW, "item": "SD"}])
    assert Flows.from_table(table, first_line=2).table["line"].to_pylist() == [2, 3]
    given_lines = table.append_column("line", pa.array([7, None], pa.int64()))
    assert Flows.from_table(given_lines).table["line"].to_pylist() == [7, 2]


def test_an_empty_table_has_no_rows_and_all_columns():
    made = Flows.from_table(as_table([ROW]).slice(0, 0))
    assert made.table.schema == Flows.from_rows([]).table.schema
    assert len(made) == 0


def test_columns_may_come_in_pieces_and_as_dictionaries():
    half = as_table([ROW])
    whole = pa.concat_tables([half, as_table([{**ROW, "item": "SD"}])])
    whole = whole.set_column(1, "partner", whole["partner"].dictionary_encode())
    assert [flow.item for flow in Flows.from_table(whole)] == ["S", "SD"]


def test_the_first_wrong_row_of_many_is_told():
    rows = [{**ROW, "period": str(1900 + at)} for at in range(90)]
    rows[70]["item"], rows[40]["reporter"] = "SC9", "CHI"
    with pytest.raises(UnknownCode, match="reporter 'CHI'") as refused:
        Flows.from_table(as_table(rows), name="a.csv", first_line=1)
    assert refused.value.where == "a.csv, row 41"
