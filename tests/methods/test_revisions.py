"""Identities of revision statistics, and standard errors that others computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.revisions import (
    default_lags,
    explained,
    first_to_last,
    newey_west,
    ranges,
    statistics,
    triangle,
)

PAIRS = st.lists(st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)), min_size=4, max_size=30)
Y = np.array([1.2, 0.4, -0.3, 2.1, 0.9, 1.4, -0.8, 0.2, 1.9, 0.6, 1.1, -0.2])
X = np.array([3.1, 2.4, 1.9, 4.4, 2.2, 3.8, 0.7, 1.5, 4.1, 2.6, 3.3, 1.0])


# statsmodels 0.15, OLS(...).fit(cov_type="HAC", cov_kwds={"maxlags": L, "use_correction": False}).
@pytest.mark.parametrize(
    ("lags", "slope", "line"),
    [
        (0, 0.24649159, [0.17726317, 0.04827506]),
        (1, 0.21237628, [0.17007904, 0.04426876]),
        (3, 0.12113428, [0.13538096, 0.0398858]),
    ],
)
def test_standard_errors_are_those_of_statsmodels(lags, slope, line):
    _, covariance = newey_west(Y, np.ones((12, 1)), lags)
    assert np.sqrt(covariance[0, 0]) == pytest.approx(slope, abs=1e-8)
    coefficients, covariance = newey_west(Y, np.column_stack([np.ones(12), X]), lags)
    assert coefficients == pytest.approx([-1.13217539, 0.71245499], abs=1e-8)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(line, abs=1e-8)


@given(PAIRS)
def test_the_mean_lies_within_the_mean_size_and_that_within_the_root_mean_square(pairs):
    first, later = map(np.array, zip(*pairs, strict=True))
    found = statistics(first, later)
    slack = 1e-9 * (1 + found.root_mean_square)
    assert abs(found.mean) <= found.absolute + slack
    assert found.absolute <= found.root_mean_square + slack
    assert found.least - slack <= found.mean <= found.most + slack
    assert found.upward + found.downward <= 1 + 1e-12


@given(PAIRS)
def test_read_backwards_revisions_change_their_sign_only(pairs):
    first, later = map(np.array, zip(*pairs, strict=True))
    there, back = statistics(first, later), statistics(later, first)
    assert there.mean == pytest.approx(-back.mean)
    assert (there.absolute, there.upward) == (back.absolute, back.downward)
    assert there.bias.p == pytest.approx(back.bias.p)


def test_no_revision_at_all_is_no_bias_and_one_that_never_varies_is_certain():
    same = statistics([1, 2, 3], [1, 2, 3])
    assert (same.mean, same.relative, same.bias.p) == (0, 0, 1)
    raised = statistics([1, 2, 3], [2, 3, 4])
    assert (raised.bias.p, raised.upward, raised.sign_agreement) == (0, 1, 1)


def test_a_bias_is_told_from_noise():
    noise = np.random.default_rng(5).normal(0, 1, 80)
    assert statistics(np.zeros(80), noise + 1.0).bias.p < 0.001
    assert statistics(np.zeros(80), noise).bias.p > 0.05


def test_growth_rates_of_opposite_signs_disagree():
    found = statistics([1.0, -0.5, 0.3, -2.0], [0.8, 0.2, 0.4, -1.0])
    assert found.sign_agreement == 0.75


def test_noise_shows_in_the_first_release_and_news_in_the_later():
    random = np.random.default_rng(7)
    truth, error = random.normal(0, 2, 200), random.normal(0, 1, 200)
    assert explained(truth + error, truth).p < 0.001
    news = truth + error
    assert explained(truth, news).p > 0.05
    assert explained(truth, news, by="later").p < 0.001


def test_a_triangle_keeps_the_order_in_which_each_period_was_published():
    nan = np.nan
    releases = triangle([[100, nan, nan], [102, 90, nan], [nan, 95, 80], [101, 96, 82]])
    assert np.array_equal(releases, [[100, 102, 101], [90, 95, 96], [80, 82, nan]], equal_nan=True)
    assert list(ranges(releases)) == [2, 6, 2]
    first, last = first_to_last(releases)
    assert (list(first), list(last)) == ([100, 90, 80], [101, 96, 82])


def test_too_little_or_ill_shaped_is_refused():
    with pytest.raises(InvalidInput, match="too few"):
        statistics([1, 2], [1, 2])
    with pytest.raises(ShapeMismatch):
        statistics([1, 2, 3], [1, 2])
    with pytest.raises(ShapeMismatch):
        triangle([1, 2])
    with pytest.raises(InvalidInput, match="fewer lags"):
        newey_west(Y, np.ones((12, 1)), 12)
    with pytest.raises(InvalidInput, match="by 'both'"):
        explained(Y, Y, by="both")
    assert default_lags(12) == 2
