"""Accounting: what follows exactly from identities, and what does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.accounting import derive

GONE = np.nan


def rows(*table):
    return sparse.csr_array(np.array(table, dtype=float))


def test_a_whole_is_the_sum_of_its_parts():
    assert derive([GONE, 260, 190], rows([1, -1, -1])).values[0] == 450


def test_a_part_is_the_whole_less_the_other_parts():
    assert derive([420, 260, GONE], rows([1, -1, -1])).values[2] == 160


def test_what_one_identity_gives_another_uses():
    found = derive([100, GONE, 30, GONE, 20], rows([1, -1, -1, 0, 0], [0, 1, 0, -1, -1]))
    assert found.values.tolist() == [100, 70, 30, 50, 20]
    assert found.turn.tolist() == [0, 1, 0, 2, 0]
    assert found.by.tolist() == [-1, 0, -1, 1, -1]


def test_two_missing_parts_stay_missing():
    assert np.isnan(derive([100, GONE, GONE], rows([1, -1, -1])).values[1:]).all()


def test_parts_that_are_left_nothing_are_zero():
    found = derive([60, 60, GONE, GONE], rows([1, -1, -1, -1]))
    assert found.values.tolist() == [60, 60, 0, 0]


def test_parts_that_may_be_negative_are_not_zero_for_having_nothing_left():
    found = derive([60, 60, GONE, GONE], rows([1, -1, -1, -1]), signed=[False, False, True, False])
    assert np.isnan(found.values[2:]).all()


def test_a_reported_zero_is_a_value():
    found = derive([0, GONE], rows([1, -1]))
    assert found.values.tolist() == [0, 0]


def test_parts_above_their_whole_are_refused_and_named():
    found = derive([100, 110, GONE], rows([1, -1, -1]))
    assert np.isnan(found.values[2])
    assert found.refused.tolist() == [0]


def test_a_part_that_may_be_negative_is_derived_so():
    assert derive([100, 110, GONE], rows([1, -1, -1]), signed=True).values[2] == -10


def test_a_negative_result_within_rounding_is_zero():
    assert derive([100, 101, GONE], rows([1, -1, -1]), slack=0.5).values[2] == 0


def test_a_complete_identity_that_does_not_hold_is_found_with_its_gap():
    found = derive([100, 60, 30], rows([1, -1, -1]))
    assert (found.open.tolist(), found.gaps.tolist()) == ([0], [10])


def test_of_two_identities_that_give_one_cell_the_first_counts():
    found = derive([100, 70, GONE, 90, 50], rows([1, -1, -1, 0, 0], [0, 0, -1, 1, -1]))
    assert found.values[2] == 30
    assert found.open.tolist() == [1]


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=8), st.integers(0, 7), st.booleans())
def test_any_one_missing_cell_of_a_sum_is_found_again(parts, which, total):
    x = np.array([sum(parts), *parts])
    hidden = 0 if total else 1 + which % len(parts)
    given_values = x.copy()
    given_values[hidden] = GONE
    found = derive(given_values, rows([1, *[-1] * len(parts)]), slack=1e-6)
    assert found.values == pytest.approx(x, abs=1e-5)


def test_another_number_of_columns_is_told():
    with pytest.raises(ShapeMismatch, match="2 columns"):
        derive([1, 2, 3], rows([1, -1]))


@pytest.mark.parametrize(("values", "slack"), [([np.inf, 1], 0.0), ([1, 1], -1.0)])
def test_infinite_values_and_a_negative_slack_are_told(values, slack):
    with pytest.raises(InvalidInput):
        derive(values, rows([1, -1]), slack=slack)
