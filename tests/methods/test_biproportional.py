"""Tables that meet their margins and keep their pattern."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.biproportional import fit_margins

cells = st.lists(st.floats(0.1, 100), min_size=6, max_size=6)


@given(cells, cells)
def test_margins_are_met_and_cross_ratios_kept(seed, other):
    table, target = np.reshape(seed, (2, 3)), np.reshape(other, (2, 3))
    found = fit_margins(table, target.sum(axis=1), target.sum(axis=0), rounds=5000)
    assert found.values.sum(axis=0) == pytest.approx(target.sum(axis=0), rel=1e-8)
    assert found.values.sum(axis=1) == pytest.approx(target.sum(axis=1), rel=1e-6)
    ratio = [t[0, 0] * t[1, 1] / t[0, 1] / t[1, 0] for t in (table, found.values)]
    assert ratio[1] == pytest.approx(ratio[0], rel=1e-9)


def test_a_margin_that_is_unknown_is_free():
    found = fit_margins([[1, 3], [2, 2]], [np.nan, np.nan], [30, np.nan])
    assert found.values.tolist() == [[10, 3], [20, 2]]


def test_a_zero_stays():
    assert fit_margins([[0, 1], [1, 1]], [5, 5], [4, 6]).values[0, 0] == 0


def test_margins_that_contradict_each_other_leave_the_rows_open():
    found = fit_margins([[1, 1], [1, 1]], [10, 10], [30, 30], rounds=50)
    assert found.values.sum(axis=0).tolist() == [30, 30]
    assert found.open > 0.1


def test_negative_seeds_and_margins_are_told():
    with pytest.raises(InvalidInput, match="seed"):
        fit_margins([[-1, 1]], [1], [1, 1])
    with pytest.raises(InvalidInput, match="negative sum"):
        fit_margins([[1, 1]], [-1], [1, 1])
    with pytest.raises(ShapeMismatch, match="rows"):
        fit_margins([[1, 1]], [1, 2], [1, 1])
