"""Variances that can be reconciled with, and mirrors pooled into one cell."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from fumao.errors import InconsistentConstraints, InvalidInput, ShapeMismatch
from fumao.methods.margins import margins
from fumao.methods.reconcile import reconcile
from fumao.methods.spreads import floor_variances, pool, variances_of


def test_a_floor_frees_no_pinned_cell():
    assert floor_variances([0.0, 1e-20], [100.0, 100.0], share=0.01).tolist() == [0.0, 1.0]


def test_an_estimate_of_zero_can_be_given_a_least_error():
    assert variances_of([0.0, 10.0], 0.5, least=1.0).tolist() == [1.0, 25.0]


@pytest.mark.parametrize(
    "wrong", [lambda: floor_variances([-1.0], [1.0]), lambda: variances_of([1.0], -0.1)]
)
def test_a_negative_error_is_refused(wrong):
    with pytest.raises(InvalidInput):
        wrong()


def test_pooled_mirrors_are_the_same_as_two_cells_and_a_constraint():
    rng = np.random.default_rng(1)
    truth = rng.lognormal(3, 1, (8, 8))
    x, m = (truth.ravel() * rng.lognormal(0, 0.3, 64) for _ in range(2))
    v, w = (rng.lognormal(2, 1, 64) for _ in range(2))
    rows = margins((8, 8), [(0,), (1,)])
    targets = rows @ truth.ravel()
    one = reconcile(*pool([x, m], [v, w]), rows, targets)
    mirrors = sparse.hstack([sparse.eye_array(64), -sparse.eye_array(64)])
    both = sparse.vstack([sparse.hstack([rows, 0 * rows]), mirrors])
    two = reconcile(np.r_[x, m], np.r_[v, w], both, np.r_[targets, np.zeros(64)])
    assert two.values[:64] == pytest.approx(one.values, rel=1e-8, abs=1e-8)
    assert two.values[64:] == pytest.approx(one.values, rel=1e-8, abs=1e-8)


def test_a_pinned_report_is_the_cell():
    values, variances = pool([[10.0, 7.0], [12.0, np.nan]], [[4.0, 1.0], [0.0, 1.0]])
    assert values.tolist() == [12.0, 7.0]
    assert variances.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("values", "variances", "error"),
    [
        ([[1.0], [2.0]], [[0.0], [0.0]], InconsistentConstraints),
        ([[np.nan], [np.nan]], [[1.0], [1.0]], InvalidInput),
        ([[1.0], [2.0]], [[1.0], [-1.0]], InvalidInput),
        ([[1.0], [2.0]], [[1.0, 1.0]], ShapeMismatch),
    ],
)
def test_reports_that_cannot_be_pooled_are_refused(values, variances, error):
    with pytest.raises(error):
        pool(values, variances)
