"""Identities of editing, grossing-up, benchmarking and raking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InconsistentConstraints, InvalidInput, ShapeMismatch
from fumao.methods.benchmarking import benchmark, in_blocks
from fumao.methods.outliers import hidiroglou_berthelot
from fumao.methods.raking import rake
from fumao.methods.weights import Stratum, calibration, design_weight, winsorise

AMOUNTS = st.floats(1.0, 1e6)
YEARS_OF_QUARTERS = st.integers(1, 5).flatmap(
    lambda years: st.tuples(
        st.lists(AMOUNTS, min_size=4 * years, max_size=4 * years),
        st.lists(AMOUNTS, min_size=years, max_size=years),
    )
)


@given(YEARS_OF_QUARTERS, st.sampled_from([0.0, 0.729, 1.0]), st.sampled_from([0.0, 0.5, 1.0]))
def test_quarters_meet_their_years(pair, persistence, proportional):
    quarters, years = pair
    done = benchmark(
        quarters, years, in_blocks(len(quarters), 4),
        persistence=persistence, proportional=proportional,
    )  # fmt: skip
    assert done.values.reshape(-1, 4).sum(axis=1) == pytest.approx(years, rel=1e-7)


@given(st.lists(AMOUNTS, min_size=8, max_size=8), st.floats(0.5, 2.0))
def test_years_all_a_tenth_higher_make_all_quarters_a_tenth_higher(quarters, factor):
    years = np.reshape(quarters, (2, 4)).sum(axis=1) * factor
    done = benchmark(quarters, years, in_blocks(8, 4))
    assert done.values == pytest.approx(np.array(quarters) * factor, rel=1e-6)


def test_after_the_last_year_a_correction_dies_out_or_stays():
    quarters, sums = np.full(8, 100.0), in_blocks(8, 4)[:1]
    fading = benchmark(quarters, [440], sums, persistence=0.7).adjustments
    assert all(np.diff(fading[4:]) < 0)
    assert benchmark(quarters, [440], sums).adjustments == pytest.approx(np.full(8, 10.0))


def test_benchmarks_that_contradict_each_other_are_named():
    with pytest.raises(InconsistentConstraints, match="cannot be met"):
        benchmark([1, 1], [2, 3], [[1, 1], [1, 1]])


def test_growth_rates_of_nothing_are_refused():
    with pytest.raises(InvalidInput, match="the indicator is 0"):
        benchmark([1, 0], [2], [[1, 1]])
    with pytest.raises(ShapeMismatch):
        benchmark([1, 1], [2, 2], [[1, 1]])


@given(st.lists(AMOUNTS, min_size=2, max_size=8), AMOUNTS)
def test_raking_to_a_total_prorates(values, total):
    raked = rake(values, np.ones((1, len(values))), [total])
    assert raked == pytest.approx(np.array(values) * total / sum(values), rel=1e-6)


def test_a_pinned_table_that_does_not_add_up_is_told():
    with pytest.raises(InconsistentConstraints):
        rake([30, 50], [[1, 1]], [100], alterability=0)
    with pytest.raises(InvalidInput, match="negative"):
        rake([30, 50], [[1, 1]], [100], alterability=-1)


@given(st.lists(AMOUNTS, min_size=10, max_size=30), st.floats(0.5, 2.0))
def test_where_all_grow_alike_none_is_an_outlier(values, growth):
    moved = hidiroglou_berthelot(np.array(values) * growth, values)
    assert np.nan_to_num(moved.effects) == pytest.approx(np.zeros(len(values)), abs=1e-6)


def test_a_tenfold_value_is_an_outlier_and_one_without_a_past_is_none():
    before = np.array([100.0, 110, 90, 105, 95, 102, 98, 101, 99, 100, 0])
    now = before * np.array([1.01, 1.03, 0.97, 1.02, 0.98, 0.99, 1.03, 0.97, 1.0, 10, 1])
    now[-1] = 500
    assert list(np.flatnonzero(hidiroglou_berthelot(now, before).outlier)) == [9]


def test_too_few_units_for_a_median_are_told():
    with pytest.raises(InvalidInput, match="2 units are positive"):
        hidiroglou_berthelot([1, 2, 3], [1, 2, 0])
    with pytest.raises(InvalidInput, match="position 1"):
        hidiroglou_berthelot([1, float("nan"), 3], [1, 2, 1])


@given(st.integers(1, 500), st.integers(0, 500))
def test_a_sample_of_all_stands_for_itself(sampled, more):
    stratum = Stratum(sampled + more, sampled)
    assert design_weight(stratum) * sampled == pytest.approx(sampled + more)


@pytest.mark.parametrize("counts", [(0, 0), (5, 6), (5, 5, 5, 0), (5, 5, -1, 0)])
def test_a_stratum_that_cannot_be_is_refused(counts):
    with pytest.raises(InvalidInput):
        Stratum(*counts)


def test_calibrated_weights_meet_the_known_total():
    aux, weights = np.array([10.0, 15.0, 40.0]), np.array([10.0, 20.0, 2.0])
    assert calibration(700.0, aux, weights) * (aux @ weights) == pytest.approx(700.0)
    with pytest.raises(InvalidInput):
        calibration(700.0, aux, np.zeros(3))


@given(st.lists(AMOUNTS, min_size=3, max_size=10), st.floats(1.0, 50.0), st.floats(0.0, 1e5))
def test_winsorising_never_raises_a_value_nor_lets_it_fall_below_its_cutoff(values, weight, bound):
    done = winsorise(values, np.full(len(values), 10.0), np.full(len(values), weight), bound=bound)
    assert (done.values <= np.array(values) + 1e-9).all()
    assert (done.values[done.drawn] >= done.cutoffs[done.drawn] * (1 - 1e-9)).all()


def test_one_that_stands_for_itself_keeps_its_value():
    assert not winsorise([1e9, 1, 1], [1, 1, 1], [1, 5, 5], bound=1).drawn[0]
    assert winsorise([0, 1, 1], [1, 1, 1], [5, 5, 5], bound=1).factors[0] == 1
