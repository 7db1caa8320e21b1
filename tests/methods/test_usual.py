"""What is usual: medians and spreads that single errors do not move."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.methods.usual import expected_values, logarithms, medians, of_class, past_levels

rows = st.lists(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=5, max_size=5),
    min_size=1, max_size=8,
)  # fmt: skip


@given(rows)
def test_medians_are_those_of_numpy_without_what_is_missing(values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        known = np.nanmedian(np.array(values), axis=-1)
    assert medians(values) == pytest.approx(known, nan_ok=True)


def test_nothing_has_no_median():
    assert np.isnan(medians(np.ones((2, 0)))).all()


def test_zeros_and_losses_have_no_logarithm():
    assert np.isnan(logarithms([0.0, -1.0, np.nan])).all()


def test_the_usual_level_is_not_moved_by_one_error_in_the_past():
    level, away, count = past_levels([[[100.0]], [[1e6]], [[101.0]], [[99.0]], [[np.nan]]])
    assert float(np.exp(level[0, 0])) == pytest.approx(100.5, abs=0.1)
    assert (float(count[0, 0]), away[0, 0] > 50) == (4.0, True)


def test_a_small_class_takes_the_figures_of_all():
    values = np.arange(13.0)[:, None] ** 2
    classes = np.array([0] * 11 + [1] * 2)
    centre, spread = of_class(values, classes)
    assert centre[0, 0] == 25
    assert centre[-1, 0] == 36
    assert spread[-1, 0] > spread[0, 0]


def test_the_spread_is_that_of_a_normal_law():
    draw = np.random.default_rng(1).normal(0, 2.0, (20_000, 1))
    assert of_class(draw, np.zeros(20_000, int))[1][0, 0] == pytest.approx(2.0, rel=0.03)


def test_what_is_expected_moves_with_the_class():
    before = np.full((2, 12, 1), 50.0)
    now = np.full((12, 1), 60.0)
    now[0] = 5_000
    assert expected_values(now, before, np.zeros(12, int)) == pytest.approx(np.full((12, 1), 60.0))
