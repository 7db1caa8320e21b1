"""Many cells protected at once: what is found is a move, and it protects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from fumao.methods.attack import find_bounds
from fumao.methods.batches import protect_together
from fumao.methods.cells import Cells
from fumao.methods.moves import find_shaped
from fumao.methods.relations import cross, in_step, tree, windows
from fumao.methods.suppression import suppress
from fumao.methods.witnesses import Proofs

MONTHS, QUARTER = 6, 3
# Six months 0-5, two quarters 6 and 7, the half year 8.
PERIODS = tree([6, 6, 6, 7, 7, 7, 8, 8, -1])
ROWS, COLUMNS = tree([-1, *[0] * 4]), tree([-1, *[0] * 5])


def trade(seed, low=1, high=1000):
    """Items by partners by months with all their sums: codes, values, relations."""
    months = np.random.default_rng(seed).integers(low, high, (4, 5, MONTHS)).astype(float)
    quarters = months.reshape(4, 5, 2, QUARTER).sum(axis=3)
    whole = np.concatenate([months, quarters, months.sum(axis=2, keepdims=True)], axis=2)
    for axis in (0, 1):
        whole = np.concatenate([whole.sum(axis=axis, keepdims=True), whole], axis=axis)
    codes = np.stack(np.unravel_index(np.arange(whole.size), whole.shape), axis=1)
    return codes, whole.ravel(), cross(codes, [ROWS, COLUMNS, PERIODS])


def parts_of(codes):
    months = np.arange(MONTHS)
    parts = [window[codes[:, 2]] for window in windows(PERIODS, months)]
    steps = [rows for many in (1, 2) for rows in in_step(codes, 2, PERIODS, np.split(months, many))]
    return parts, steps


def unsafe_cells(codes, values, seed):
    """Every fourth inner cell, within a fifth of its value."""
    inner = (codes[:, :2] > 0).all(axis=1)
    unsafe = inner & (np.random.default_rng(seed).random(values.size) < 0.25)
    level = np.ceil(values / 5)
    return Cells.of(values, unsafe, lower=level, upper=level)


@pytest.mark.parametrize("seed", range(5))
def test_a_move_adds_up_stays_within_what_is_known_and_protects_many_cells_at_once(seed):
    codes, values, relations = trade(seed)
    cells = unsafe_cells(codes, values, seed)
    columns, everywhere = sparse.csc_array(relations), np.ones(values.size, dtype=bool)
    proofs = Proofs(cells, columns)
    before = int(proofs.lacking.sum())
    move = protect_together(
        proofs, columns, cells.unsafe, everywhere, np.random.default_rng(seed), 3.0
    )
    moved = np.zeros(values.size)
    moved[move.cells] = move.amounts
    assert np.abs(relations @ moved).max() < 1e-6
    assert (np.abs(moved) <= values * (1 + 1e-9)).all()
    withheld = cells.unsafe | (moved != 0)
    assert proofs.add(move, withheld)
    assert proofs.lacking.sum() < 0.7 * before


def test_a_reserved_cell_moves_only_where_it_is_withheld_already():
    rows = sparse.csc_array([[-1, -1, -1, 1]])
    values, unsafe = [5.0, 7, 8, 20], [True, False, False, False]
    given = {"lower": 2, "upper": 2, "cost": [5.0, 7, 90, np.inf]}
    plain = Cells.of(values, unsafe, **given)
    held = Cells.of(values, unsafe, **given, reserved=[False, True, False, False])
    found = [
        protect_together(Proofs(each, rows), rows, each.unsafe, np.ones(4, dtype=bool),
                         np.random.default_rng(0), 1.0).cells.tolist()
        for each in (plain, held)
    ]  # fmt: skip
    assert found == [[0, 1], [0, 2]]


def test_rows_in_step_meet_every_sum_over_their_periods():
    codes, _, _ = trade(0)
    over_time = cross(codes, [ROWS[[]], COLUMNS[[]], PERIODS])
    for rows in parts_of(codes)[1][:1]:
        assert abs(over_time @ rows).max() == 0


def test_rows_of_which_a_cell_cannot_move_stay():
    codes, values, relations = trade(0)
    whole = parts_of(codes)[1][0]
    movable = np.ones(values.size, dtype=bool)
    assert find_shaped(relations, movable, whole).spread.shape[1] > 0
    movable[codes[:, 2] == 2] = False
    assert find_shaped(relations, movable, whole).spread.shape[1] == 0


def test_what_one_month_has_no_room_for_is_found_over_several_months():
    codes, values, relations = trade(1, 90, 110)
    target = (codes == (1, 1, 8)).all(axis=1)
    cells = Cells.of(values, target, lower=200.0, upper=200.0)
    columns = sparse.csc_array(relations)
    parts, steps = parts_of(codes)

    def found(part):
        return protect_together(
            Proofs(cells, columns), columns, target, part, np.random.default_rng(0), 3.0
        )

    assert all(found(part) is None for part in parts)
    assert found(steps[0]) is not None


@pytest.mark.parametrize("seed", range(3))
def test_tables_searched_in_parts_and_in_step_are_protected_by_the_attackers_own_bounds(seed):
    codes, values, relations = trade(seed)
    cells = unsafe_cells(codes, values, seed)
    parts, steps = parts_of(codes)
    choice = suppress(cells, relations, parts=parts, steps=steps)
    again = suppress(cells, relations, parts=parts, steps=steps)
    assert (choice.withheld == again.withheld).all()
    assert choice.unprotected == ()
    bounds = find_bounds(cells, relations, choice.withheld)
    at = cells.unsafe
    assert (bounds.low[at] <= (values - cells.lower)[at] * (1 + 1e-6)).all()
    assert (bounds.high[at] >= (values + cells.upper)[at] * (1 - 1e-6)).all()
