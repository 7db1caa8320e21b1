"""Interpolated shares and growth of aggregates."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.interpolation import extrapolate, interpolate_shares

GONE = np.nan


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_the_share_moves_evenly_and_the_whole_gives_the_level():
    found = interpolate_shares(column(10, GONE, GONE, 40), column(100, 200, 50, 100), [1, 2, 3, 4])
    assert found.values[:, 0] == pytest.approx([GONE, 40, 15, GONE], nan_ok=True)
    assert (found.before[1, 0], found.after[1, 0]) == (0, 3)


def test_years_need_not_be_evenly_apart():
    found = interpolate_shares(column(0, GONE, 30), column(1, 1, 1), [2010, 2011, 2013])
    assert found.values[1, 0] == pytest.approx(10)


def test_a_reported_zero_is_a_share_of_zero():
    assert interpolate_shares(column(0, GONE, 0), column(5, 5, 5), [1, 2, 3]).values[1, 0] == 0


def test_nothing_is_interpolated_where_the_whole_is_unknown():
    found = interpolate_shares(column(1, GONE, 3), column(10, GONE, 10), [1, 2, 3])
    assert np.isnan(found.values).all()


def test_cells_move_back_and_forth_with_their_aggregate():
    found = extrapolate(column(GONE, 20, GONE), column(50, 100, 110), [1, 2, 3], horizon=1)
    assert found.values[:, 0] == pytest.approx([10, GONE, 22], nan_ok=True)
    assert found.after[0, 0] == found.before[2, 0] == 1


def test_no_cell_is_carried_beyond_the_horizon():
    values = column(20, GONE, GONE, GONE)
    found = extrapolate(values, column(1, 1, 1, 1), [1, 2, 3, 4], horizon=2)
    assert found.values[:, 0] == pytest.approx([GONE, 20, 20, GONE], nan_ok=True)


def test_an_aggregate_of_zero_carries_nothing():
    found = extrapolate(column(20, GONE), column(0, 5), [1, 2], horizon=3)
    assert np.isnan(found.values).all()


def test_what_is_reported_is_never_estimated():
    both = column(1, 2, 3)
    assert np.isnan(interpolate_shares(both, both, [1, 2, 3]).values).all()
    assert np.isnan(extrapolate(both, both, [1, 2, 3], horizon=3).values).all()


def test_bad_shapes_years_and_horizons_are_told():
    with pytest.raises(ShapeMismatch, match="wholes"):
        interpolate_shares(column(1, 2), column(1), [1, 2])
    with pytest.raises(InvalidInput, match="ascend"):
        interpolate_shares(column(1, 2), column(1, 2), [2, 1])
    with pytest.raises(InvalidInput, match="horizon"):
        extrapolate(column(1, 2), column(1, 2), [1, 2], horizon=0)
