"""Variances after the constraints, and intervals that hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from fumao.errors import InvalidInput
from fumao.methods.bands import bands
from fumao.methods.margins import margins
from fumao.methods.posterior import posterior
from fumao.methods.reconcile import reconcile


def world(economies, items, seed):
    """Truth, estimates with errors of known size, their variances, margins."""
    rng = np.random.default_rng(seed)
    shape = (economies, economies, items)
    truth = rng.lognormal(3, 1, shape).ravel()
    error = 0.3 * truth * rng.choice([0.5, 1.0, 1.5], truth.size)
    x = truth + error * rng.standard_normal(truth.size)
    return truth, x, error**2, margins(shape, [(0, 2), (1, 2), (0, 1)])


def solved(economies, items, seed):
    truth, x, v, rows = world(economies, items, seed)
    return truth, reconcile(x, v, rows, rows @ truth)


def by_formula(found):
    """V - V A'(A V A')^+ A V on the free cells; for a cell at its bound, with it let free."""
    table, rows = found.table, found.table.rows.toarray()
    v, free = table.variances, ~(found.fixed | found.bounded)

    def of(weights):
        inverse = np.linalg.pinv((rows * weights) @ rows.T, rcond=1e-10, hermitian=True)
        return np.einsum("ij,ik,kj->j", rows, inverse, rows)

    exact = v - v**2 * of(v * free)
    for cell in np.flatnonzero(found.bounded):
        let = free.copy()
        let[cell] = True
        exact[cell] = v[cell] - v[cell] ** 2 * of(v * let)[cell]
    return exact


@pytest.mark.parametrize("seed", range(3))
def test_variances_are_those_of_the_formula(seed):
    _, found = solved(5, 3, seed)
    known = posterior(found)
    assert known.exact
    assert known.variances == pytest.approx(by_formula(found), rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_variances_of_a_few_cells_are_those_of_all(seed):
    _, found = solved(5, 3, seed)
    wanted = np.array([60, 3, 17, 18, 44])
    known, every = posterior(found, wanted=wanted), posterior(found)
    assert known.variances[wanted] == pytest.approx(every.variances[wanted], rel=1e-7, abs=1e-9)
    assert np.isnan(np.delete(known.variances, wanted)).all()


def test_constraints_only_ever_add_to_what_is_known():
    _, found = solved(12, 4, 1)
    share = posterior(found).variances / found.table.variances
    assert share.min() >= 0
    assert share.max() <= 1
    assert share.mean() < 0.9


def test_a_pinned_cell_and_one_that_has_no_choice_are_known_exactly():
    rows = [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]]
    found = reconcile([6.0, 3.0, 2.0, 2.0], [0.0, 1.0, 1.0, 1.0], rows, [10.0, 0.0])
    assert posterior(found).variances == pytest.approx([0, 0, 0, 0], abs=1e-7)


def test_probes_are_as_good_as_they_say():
    _, found = solved(14, 6, 1)
    exact, probed = posterior(found), posterior(found, probes=100, inverted=0)
    assert not probed.exact
    some = (exact.variances > 1e-6 * found.table.variances) & ~found.bounded
    apart = (probed.variances / exact.variances - 1)[some] / probed.errors[some]
    assert np.abs(apart.mean()) < 0.1
    assert 0.5 < np.sqrt((apart**2).mean()) < 1.1


def test_probes_of_the_same_seed_are_the_same():
    _, found = solved(6, 3, 1)
    one, other = (posterior(found, probes=5, inverted=0, seed=7).variances for _ in range(2))
    assert (one == other).all()


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_intervals_hold_the_truth_as_often_as_they_say(level):
    held = []
    for seed in range(4):
        truth, found = solved(16, 5, seed)
        known = posterior(found)
        held.append(bands(known.centres, known.variances, level=level).holds(truth))
    # Errors were drawn as they are told: what is left is chance and the bound at 0.
    assert np.mean(held) == pytest.approx(level, abs=0.02)


@pytest.mark.parametrize(
    ("centre", "low", "high"),
    [(10, 0, np.inf), (0.5, 0, np.inf), (-2, 0, np.inf), (-40, 0, np.inf), (1.0, 0.5, 1.2),
     (9.0, -np.inf, 3.0), (0.0, -np.inf, np.inf)],
)  # fmt: skip
@pytest.mark.parametrize("level", [0.5, 0.8, 0.99])
def test_an_interval_is_the_shortest_with_its_probability(centre, low, high, level):
    found = bands([float(centre)], [1.0], level=level, lower=low, upper=high)
    cut = stats.truncnorm(low - centre, high - centre, loc=centre)
    begin, end = float(found.lower[0]), float(found.upper[0])
    assert low <= begin <= end <= high
    if abs(centre) < 30:
        assert cut.cdf(end) - cut.cdf(begin) == pytest.approx(level, abs=1e-9)
        for shift in np.linspace(0.001, 0.999, 99):
            other = cut.ppf(shift * (1 - level)), cut.ppf(shift * (1 - level) + level)
            assert other[1] - other[0] >= end - begin - 1e-9


def test_an_interval_holds_its_cell():
    _, found = solved(12, 4, 3)
    known = posterior(found)
    assert bands(known.centres, known.variances).holds(found.values).all()


def test_a_level_beyond_one_is_refused():
    with pytest.raises(InvalidInput):
        bands([1.0], [1.0], level=80)
