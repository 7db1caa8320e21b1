"""Tables meet their constraints: the nearest within bounds, or an error with a name."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from fumao.errors import InconsistentConstraints, InvalidInput, ShapeMismatch
from fumao.methods.margins import grouped, margins
from fumao.methods.reconcile import reconcile
from fumao.methods.relative import reconcile_relative


def by_enumeration(x, v, rows, targets, lower, upper):
    """The nearest cells, by trying for every cell whether it is at a bound; None if none meet."""
    best = (np.inf, None)
    for state in itertools.product((0, 1, 2), repeat=x.size):
        at = np.array(state)
        cells = np.where(at == 1, lower, np.where(at == 2, upper, x))
        if not np.isfinite(cells).all():
            continue
        free = np.where(at == 0, v, 0.0)
        step = np.linalg.lstsq((rows * free) @ rows.T, targets - rows @ cells, rcond=1e-12)[0]
        cells = cells + free * (rows.T @ step)
        met = np.abs(rows @ cells - targets).max() < 1e-8 * (1 + np.abs(targets).max())
        inside = (cells >= lower - 1e-9).all() and (cells <= upper + 1e-9).all()
        cost = ((cells - x) ** 2 / v).sum()
        if met and inside and cost < best[0] - 1e-12:
            best = (cost, cells)
    return best[1]


def tiny(seed):
    """A problem of a few cells with any signs and bounds, which may have no solution."""
    rng = np.random.default_rng(seed)
    cells, many = rng.integers(2, 6), rng.integers(1, 4)
    rows = rng.choice([-1.0, 0.0, 1.0, 1.0], (many, cells))
    x, v = rng.normal(2, 3, cells).round(1), rng.choice([0.01, 1.0, 4.0, 100.0], cells)
    lower = np.where(rng.random(cells) < 0.8, 0.0, -np.inf)
    upper = np.where(rng.random(cells) < 0.3, 5.0, np.inf)
    there = rows @ np.clip(rng.normal(2, 3, cells), lower, upper)
    targets = there if rng.random() < 0.7 else rng.normal(2, 4, many).round(0)
    return x, v, rows, targets, lower, upper


@pytest.mark.parametrize("block", range(10))
def test_a_tiny_table_is_the_one_that_enumeration_finds_or_refused(block):
    for seed in range(20 * block, 20 * block + 20):
        x, v, rows, targets, lower, upper = tiny(seed)
        nearest = by_enumeration(x, v, rows, targets, lower, upper)
        if nearest is None:
            with pytest.raises(InconsistentConstraints):
                reconcile(x, v, rows, targets, lower=lower, upper=upper)
        else:
            found = reconcile(x, v, rows, targets, lower=lower, upper=upper)
            assert found.values == pytest.approx(nearest, abs=1e-6), seed


def world(economies, items, seed, error=0.4):
    """Estimates of a made table, its variances, margins and their true sums."""
    rng = np.random.default_rng(seed)
    shape = (economies, economies, items)
    truth = rng.lognormal(2, 2, shape) * (rng.random(shape) > 0.2)
    x = (truth * rng.lognormal(0, error, shape)).ravel()
    rows = margins(shape, [(0, 2), (1, 2), (0, 1)])
    return x, np.maximum((error * x) ** 2, 0.01), rows, rows @ truth.ravel()


def slopes(found):
    """(y - x) / v - A'z: 0 for a free cell, not negative at a lower bound."""
    table = found.table
    return (found.values - table.values) / table.variances - table.rows.T @ found.multipliers


@pytest.mark.parametrize("economies", [10, 30])
def test_no_cell_could_be_nearer(economies):
    # Karush, Kuhn and Tucker: with the sums met, these prove the table to be the nearest.
    found = reconcile(*world(economies, 4, 1))
    slope, scale = slopes(found), np.abs(found.multipliers).max()
    free = ~(found.fixed | found.bounded)
    assert np.abs(slope[free]).max() < 1e-9 * scale
    assert slope[found.bounded].min() >= 0
    assert found.values[found.bounded].max() == 0
    assert found.bounded.sum() > 10


@pytest.mark.parametrize("seed", range(3))
def test_margins_hold_to_a_thousand_millionth_and_nothing_is_negative(seed):
    x, v, rows, targets = world(25, 6, seed)
    found = reconcile(x, v, rows, targets)
    assert (np.abs(rows @ found.values - targets) <= 1e-9 * targets).all()
    assert found.values.min() >= 0
    assert found.residual < 1e-10


amounts = st.floats(0.01, 1e6)


@given(st.lists(st.tuples(amounts, st.floats(0.01, 10)), min_size=4, max_size=30), amounts, amounts)
@settings(max_examples=60, deadline=None)
def test_items_add_up_to_their_total_whatever_the_numbers(cells, total, doubt):
    x, part = np.array(cells).T
    values, variances = np.r_[total, x], np.r_[doubt, (part * x) ** 2]
    adding_up = np.r_[-1.0, np.ones(x.size)]
    found = reconcile(values, variances, [adding_up], [0.0]).values
    assert found[1:].sum() == pytest.approx(found[0], rel=1e-9)
    assert found.min() >= 0


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_a_pinned_cell_never_moves(seed):
    x, v, rows, targets = world(6, 3, seed)
    truth = reconcile(x, v, rows, targets).values
    pinned = np.random.default_rng(seed).random(x.size) < 0.2
    values = np.where(pinned, truth, x)
    found = reconcile(values, np.where(pinned, 0.0, v), rows, targets).values
    assert (found[pinned] == values[pinned]).all()


def test_a_pinned_cell_stays_though_it_is_negative():
    found = reconcile([-3.0, 10.0, 10.0], [0.0, 1.0, 1.0], [[1.0, 1.0, 1.0]], [12.0])
    assert found.values.tolist() == [-3.0, 7.5, 7.5]


@pytest.mark.parametrize("power", [2.0, 2.0**-20, 2.0**30])
def test_another_unit_gives_the_same_table_in_that_unit(power):
    x, v, rows, targets = world(12, 4, 3)
    one = reconcile(x, v, rows, targets).values
    other = reconcile(power * x, power**2 * v, rows, power * targets).values
    assert (other == power * one).all()


def test_mirrors_that_nothing_else_binds_meet_between_the_two():
    # Exports of A to B as A reports them, 120, and as B does, 80, known four times worse.
    found = reconcile([120.0, 80.0], [100.0, 400.0], [[1.0, -1.0]], [0.0]).values
    assert found == pytest.approx([112.0, 112.0])


def test_an_item_with_true_negatives_may_fall_below_zero():
    x, v, row = [5.0, 40.0], [100.0, 1.0], [[1.0, 1.0]]
    assert reconcile(x, v, row, [30.0]).values.tolist() == [0.0, 30.0]
    free = reconcile(x, v, row, [30.0], lower=[-np.inf, 0.0]).values
    assert free == pytest.approx([-9.851485, 39.851485])


def test_no_cell_rises_above_its_upper_bound():
    found = reconcile([4.0, 5.0], [100.0, 1.0], [[1.0, 1.0]], [20.0], upper=[6.0, np.inf])
    assert found.values[0] == 6.0
    assert found.values[1] == pytest.approx(14.0, rel=1e-10)


def test_quarters_make_their_years_and_items_their_totals_at_once():
    # Two items in eight quarters, the totals of the quarters and the years of the items.
    rng = np.random.default_rng(5)
    truth = rng.lognormal(4, 0.3, (2, 8))
    quarter = margins((2, 8), [(1,)])
    year = grouped(np.arange(16) // 4, 4)
    rows = sparse.vstack([quarter, year])
    targets = rows @ truth.ravel()
    x = (truth * rng.lognormal(0, 0.1, (2, 8))).ravel()
    found = reconcile(x, (0.1 * x) ** 2, rows, targets).values.reshape(2, 2, 4)
    assert found.sum(2).ravel() == pytest.approx(truth.reshape(2, 2, 4).sum(2).ravel(), rel=1e-10)
    assert found.sum(0).ravel() == pytest.approx(truth.sum(0), rel=1e-10)


def test_a_margin_of_zero_leaves_only_zeros():
    shape = (3, 3, 2)
    rows = margins(shape, [(0, 2), (1, 2)])
    truth = np.arange(1.0, 19).reshape(shape)
    truth[1] = 0
    found = reconcile(np.full(18, 5.0), np.ones(18), rows, rows @ truth.ravel()).values
    assert (found.reshape(shape)[1] == 0).all()


def test_constraints_that_follow_from_others_do_no_harm():
    x, v, rows, targets = world(8, 3, 2)
    again = sparse.vstack([rows, rows[:10], 2 * rows[5:20]])
    more = np.r_[targets, targets[:10], 2 * targets[5:20]]
    once, twice = reconcile(x, v, rows, targets).values, reconcile(x, v, again, more).values
    assert twice == pytest.approx(once, rel=1e-8, abs=1e-9)


def test_the_order_of_rows_and_cells_does_not_matter():
    x, v, rows, targets = world(30, 4, 4)
    rng = np.random.default_rng(1)
    down, across = rng.permutation(targets.size), rng.permutation(x.size)
    found = reconcile(x, v, rows, targets).values
    other = reconcile(x[across], v[across], rows[down][:, across], targets[down]).values
    assert np.abs(other - found[across]).max() < 1e-9 * found.max()


REPLAY = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from test_reconcile import world, reconcile
for economies in (60, 20):  # by conjugate gradients and by a factorisation
    print(hashlib.sha256(reconcile(*world(economies, 6, 7)).values.tobytes()).hexdigest())
"""


def test_a_replay_gives_the_same_bytes_whatever_the_threads(root):
    folder = str(root / "tests" / "methods")
    said = {
        subprocess.run(
            [sys.executable, "-c", REPLAY, folder], capture_output=True, text=True, check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": many, "OMP_NUM_THREADS": many},
        ).stdout
        for many in ("1", "2", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_a_sparse_and_a_dense_matrix_are_the_same():
    x, v, rows, targets = world(4, 2, 1)
    dense, thin = reconcile(x, v, rows.toarray(), targets), reconcile(x, v, rows, targets)
    assert (dense.values == thin.values).all()


def test_errors_in_per_cent_count_at_the_size_that_a_cell_comes_to_have():
    rng = np.random.default_rng(6)
    shape = (30, 30, 4)
    truth = rng.lognormal(2, 1.5, shape).ravel()
    x = truth * rng.lognormal(0, 0.6, truth.size)
    rows = margins(shape, [(0, 2), (1, 2), (0, 1)])
    once = reconcile(x, (0.6 * x) ** 2, rows, rows @ truth)
    twice = reconcile_relative(x, 0.6, rows, rows @ truth)
    apart = [np.abs(found.values - truth).sum() for found in (once, twice)]
    assert apart[1] < 0.97 * apart[0]
    assert twice.table.variances == pytest.approx(
        (0.6 * (x + once.values) / 2) ** 2, rel=0.02, abs=1e-3
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("parts above their total", "constraint 0"),
        ("nothing to give", "constraint 1"),
        ("no cells", "constraint 2"),
    ],
)
def test_a_constraint_that_cannot_be_met_is_named(change, named):
    x, v = np.array([60.0, 50.0, 0.0, 5.0]), np.array([0.0, 0.0, 0.0, 1.0])
    rows = np.array([[1.0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]])
    targets = {
        "parts above their total": [100.0, 0, 0],
        "nothing to give": [115.0, 7.0, 0],
        "no cells": [115.0, 0, 1.0],
    }[change]
    with pytest.raises(InconsistentConstraints, match=named):
        reconcile(x, v, rows, targets)


def test_world_totals_that_differ_by_exporter_and_importer_are_found():
    x, v, rows, targets = world(40, 4, 1)
    targets = targets.copy()
    targets[5] *= 1.01
    with pytest.raises(InconsistentConstraints, match="contradict each other"):
        reconcile(x, v, rows, targets)


def test_the_constraints_that_are_named_do_contradict_each_other():
    # Of four margins of a table of 2 by 2 the last is too large; no cells meet them.
    rows = margins((2, 2), [(0,), (1,)])
    with pytest.raises(InconsistentConstraints, match="constraint 3 and 3 others"):
        reconcile(np.ones(4), np.ones(4), rows, [3.0, 3.0, 3.0, 4.0])
    assert linprog(np.zeros(4), A_eq=rows.toarray(), b_eq=[3.0, 3, 3, 4]).status == 2


def test_totals_that_differ_by_rounding_are_met():
    x, v, rows, targets = world(10, 3, 1)
    targets = targets * (1 + 1e-12 * np.random.default_rng(1).standard_normal(targets.size))
    assert reconcile(x, v, rows, targets).residual < 1e-9


def test_zeros_that_shut_a_margin_are_found():
    # Both importers want 5 of the first exporter's 8; the second has nothing.
    rows = margins((2, 2), [(0,), (1,)])
    x, v = np.array([4.0, 4.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0])
    with pytest.raises(InconsistentConstraints, match="constraint 1 asks for 2"):
        reconcile(x, v, rows, [8.0, 2.0, 5.0, 5.0])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"variances": [1.0, -1.0]}, InvalidInput),
        ({"variances": [1.0]}, ShapeMismatch),
        ({"constraints": [[1.0, 1.0, 1.0]]}, ShapeMismatch),
        ({"targets": [1.0, 2.0]}, ShapeMismatch),
        ({"values": [1.0, np.nan]}, InvalidInput),
        ({"lower": 3.0, "upper": 2.0}, InvalidInput),
        ({"lower": np.nan}, InvalidInput),
        ({"constraints": [[1.0, np.inf]]}, InvalidInput),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error):
    sound = {"values": [1.0, 2.0], "variances": [1.0, 1.0], "constraints": [[1.0, 1.0]],
             "targets": [4.0]}  # fmt: skip
    with pytest.raises(error):
        reconcile(**{**sound, **wrong})
