"""A rounded table adds up both ways, and no number moves by a whole unit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fumao.errors import ShapeMismatch
from fumao.methods.controlled import round_table
from fumao.methods.rounding import round_half_away

CELL = st.decimals(-10_000, 10_000, places=4)
TABLES = st.tuples(st.integers(1, 12), st.integers(1, 5)).flatmap(
    lambda size: st.lists(st.lists(CELL, min_size=size[1], max_size=size[1]),
                          min_size=size[0], max_size=size[0]))  # fmt: skip


@settings(max_examples=60)
@given(TABLES, st.integers(0, 3))
def test_rows_columns_and_total_add_up_as_they_are_printed(cells, places):
    done = round_table(cells, places)
    assert tuple(sum(row) for row in done.cells) == done.rows
    assert tuple(map(sum, zip(*done.cells, strict=True))) == done.columns
    assert sum(done.rows) == sum(done.columns) == done.total
    assert done.total == round_half_away(sum(map(sum, cells)), places)


@settings(max_examples=60)
@given(TABLES, st.integers(0, 2))
def test_every_number_is_rounded_down_or_up(cells, places):
    done = round_table(cells, places)
    unit = Decimal(1).scaleb(-places)
    for given_row, row, whole in zip(cells, done.cells, done.rows, strict=True):
        assert all(abs(one - other) < unit for one, other in zip(given_row, row, strict=True))
        assert abs(sum(given_row) - whole) < unit


@given(TABLES)
def test_a_table_that_adds_up_already_stays_as_it_is(cells):
    done = round_table(cells, 4)
    assert [list(row) for row in done.cells] == cells


def test_a_ragged_table_is_refused():
    with pytest.raises(ShapeMismatch, match="differ in length"):
        round_table([[Decimal(1)], [Decimal(1), Decimal(2)]], 1)
    with pytest.raises(ShapeMismatch, match="none"):
        round_table([], 1)
