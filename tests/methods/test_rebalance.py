"""A revision gives the table that reconciling anew gives, and touches no more than it must."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InconsistentConstraints
from fumao.methods.margins import margins
from fumao.methods.rebalance import rebalance
from fumao.methods.reconcile import reconcile

SHAPE = (20, 20, 4)


@pytest.fixture(scope="module")
def table():
    """Truth, estimates, variances and margins; and the table that they give."""
    rng = np.random.default_rng(1)
    truth = rng.lognormal(2, 2, SHAPE) * (rng.random(SHAPE) > 0.2)
    x = (truth * rng.lognormal(0, 0.4, SHAPE)).ravel()
    v = np.maximum((0.4 * x) ** 2, 0.01)
    rows = margins(SHAPE, [(0, 2), (1, 2), (0, 1)])
    return truth, x, v, rows, reconcile(x, v, rows, rows @ truth.ravel())


def test_one_reporter_revised_is_the_same_as_anew(table):
    truth, x, v, rows, before = table
    change = np.random.default_rng(2).lognormal(0, 0.2, (20, 4))
    new, true = x.reshape(SHAPE).copy(), truth.copy()
    new[7] *= change
    true[7] *= change
    after = rebalance(before, values=new.ravel(), targets=rows @ true.ravel())
    anew = reconcile(new.ravel(), v, rows, rows @ true.ravel())
    assert np.abs(after.solved.values - anew.values).max() < 1e-9 * anew.values.max()
    assert after.solved.residual < 1e-9


def test_what_moved_is_said_with_how_far(table):
    _, x, _, _, before = table
    new = x.copy()
    new[5] *= 3
    after = rebalance(before, values=new, beyond=0.01)
    change = after.solved.values - before.values
    size = np.maximum(before.values, after.solved.values)
    assert set(after.moved) == set(np.flatnonzero(np.abs(change) > 0.01 * size))
    assert (after.by == change[after.moved]).all()
    assert (np.diff(np.abs(after.by)) <= 0).all()
    assert 0 < after.moved.size < 0.5 * x.size


def test_no_change_moves_nothing(table):
    _, x, v, _, before = table
    after = rebalance(before, values=x, variances=v)
    assert after.moved.size == 0
    assert not after.touched.any()
    assert after.solved.values.tobytes() == before.values.tobytes()


def test_a_year_that_no_constraint_joins_keeps_its_bytes():
    rng = np.random.default_rng(4)
    truth = rng.lognormal(3, 1, (3, 8, 8))
    x = (truth * rng.lognormal(0, 0.2, truth.shape)).ravel()
    rows = margins(truth.shape, [(0, 1), (0, 2)])
    before = reconcile(x, (0.2 * x) ** 2, rows, rows @ truth.ravel())
    truth[1] *= 1.1
    after = rebalance(before, targets=rows @ truth.ravel())
    kept, moved = (each.solved.values if hasattr(each, "solved") else each.values
                   for each in (before, after))  # fmt: skip
    kept, moved = kept.reshape(truth.shape), moved.reshape(truth.shape)
    assert (kept[[0, 2]].tobytes(), (kept[1] == moved[1]).any()) == (moved[[0, 2]].tobytes(), False)
    assert after.touched.reshape(truth.shape).any(axis=(1, 2)).tolist() == [False, True, False]


def test_a_cell_can_be_pinned_and_freed_again(table):
    _, x, v, _, before = table
    held, pinned = before.values.copy(), v.copy()
    pinned[:40] = 0
    values = np.where(pinned == 0, held, x)
    with_pins = rebalance(before, values=values, variances=pinned)
    assert (with_pins.solved.values[:40] == held[:40]).all()
    back = rebalance(with_pins.solved, values=x, variances=v)
    assert np.abs(back.solved.values - before.values).max() < 1e-9 * before.values.max()


def test_a_revision_that_cannot_be_met_is_refused(table):
    *_, before = table
    targets = before.table.targets.copy()
    targets[0] += 1
    with pytest.raises(InconsistentConstraints):
        rebalance(before, targets=targets)
