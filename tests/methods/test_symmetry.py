"""Mirrors averaged by the symmetry index: between the two, and by who agrees with whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.symmetry import (
    Scores,
    asymmetry,
    average,
    odds,
    reliability,
    shares,
    smooth_symmetry,
    threshold_symmetry,
)


def test_the_worked_example():
    # X 120, M 80, indices .6 and .9: weight .4, average 96, asymmetry .2.
    weight = shares(Scores(np.array([0.6]), np.array([0.9])))
    assert weight == pytest.approx(0.4)
    assert average([[120.0]], [[80.0]], weight) == pytest.approx(96.0)
    assert asymmetry([[120.0]], [[80.0]]) == pytest.approx(0.2)


figures = st.lists(st.floats(0, 1e9), min_size=9, max_size=9)


@given(figures, figures)
def test_the_average_lies_between_its_mirrors(one, other):
    x, m = np.reshape(one, (3, 3)), np.reshape(other, (3, 3))
    for weights in (
        shares(smooth_symmetry(x, m)),
        shares(threshold_symmetry(x, m)),
        odds(reliability(x, m)),
    ):
        found = average(x, m, weights)
        assert ((np.minimum(x, m) <= found) & (found <= np.maximum(x, m))).all()


@given(figures, figures)
def test_an_index_lies_between_none_and_one(one, other):
    x, m = np.reshape(one, (3, 3)), np.reshape(other, (3, 3))
    for scores in (smooth_symmetry(x, m), threshold_symmetry(x, m)):
        for each in (scores.exporters, scores.importers):
            assert ((each >= 0) & (each <= 1)).all()


def test_the_side_that_reports_alone_is_taken():
    found = average([[120.0, np.nan, np.nan]], [[np.nan, 80.0, np.nan]], [[0.3, 0.3, 0.3]])
    assert np.array_equal(found, [[120.0, 80.0, np.nan]], equal_nan=True)


def test_only_pairs_that_both_report_count():
    alone = smooth_symmetry([[100.0, 900.0]], [[50.0, np.nan]])
    assert alone.exporters == pytest.approx([1 - 50 / 150])
    assert alone.importers == pytest.approx([1 - 50 / 150, 0.0])


def test_nobody_trusted_is_half_each():
    assert shares(Scores(np.zeros(1), np.zeros(2))).tolist() == [[0.5, 0.5]]


def test_reliability_finds_the_reporter_whose_figures_no_partner_shares():
    rng = np.random.default_rng(1)
    truth = rng.lognormal(3, 1, (20, 20))
    x, m = (truth * rng.lognormal(0, 0.1, truth.shape) for _ in range(2))
    x[4] *= rng.lognormal(0, 1.5, 20)
    scores = reliability(x, m)
    assert scores.exporters.argmin() == 4
    error = [np.abs(average(x, m, odds(each))[4] - truth[4]).sum()
             for each in (scores, Scores(np.zeros(20), np.zeros(20)))]  # fmt: skip
    assert error[0] < error[1]


def test_figures_below_the_least_do_not_count():
    scores = reliability([[0.5, 100.0]], [[0.9, 100.0]], least=1.0)
    assert scores.importers[0] == 0


def test_of_one_pair_either_score_is_the_inverse_of_its_asymmetry():
    scores = reliability([[120.0]], [[80.0]])
    assert scores.exporters == pytest.approx(1 / 0.2)
    assert scores.importers == pytest.approx(1 / 0.2)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda: asymmetry([[1.0]], [[1.0, 2.0]]), ShapeMismatch),
        (lambda: asymmetry([1.0], [1.0]), ShapeMismatch),
        (lambda: asymmetry([[-1.0]], [[1.0]]), InvalidInput),
        (lambda: average([[1.0]], [[1.0]], [[1.2]]), InvalidInput),
        (lambda: threshold_symmetry([[1.0]], [[1.0]], threshold=5), InvalidInput),
    ],
)
def test_what_has_no_index_is_refused(wrong, error):
    with pytest.raises(error):
        wrong()
