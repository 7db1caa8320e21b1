"""What is withheld protects, costs little, and is the same however the cells are given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from fumao.errors import InconsistentConstraints, InvalidInput, ShapeMismatch
from fumao.methods.attack import audit, find_bounds
from fumao.methods.cells import Cells
from fumao.methods.flows import Network, find_flows
from fumao.methods.modular import protect_relations
from fumao.methods.relations import cross, tree
from fumao.methods.suppression import reopen, suppress
from fumao.methods.witnesses import Move, Proofs


def table(inner):
    """Codes, values and relations of a table with its margins."""
    x = np.asarray(inner, dtype=float)
    full = np.block([[x.sum(), x.sum(axis=0)], [x.sum(axis=1)[:, None], x]])
    codes = np.stack(np.unravel_index(np.arange(full.size), full.shape), axis=1)
    sides = [tree([-1] + [0] * each) for each in x.shape]
    return codes, full.ravel(), cross(codes, sides)


def at(codes, *places):
    return np.array([tuple(code) in places for code in codes.tolist()])


def brute(cells, relations, withheld, cell):
    """Least and greatest value of a cell over all tables that fit what is published."""
    low = np.where(withheld, cells.floor, cells.values)
    high = np.where(withheld, cells.ceiling, cells.values)
    cost = np.arange(cells.values.size) == cell
    ends = []
    for side in (1, -1):
        found = optimize.linprog(side * cost, A_eq=relations, b_eq=np.zeros(relations.shape[0]),
                                 bounds=np.stack([low, high], axis=1))  # fmt: skip
        ends.append(found.x[cell] if found.status == 0 else -side * np.inf)
    return ends


INNER = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
SMALL = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.tuples(
        st.lists(st.integers(1, 60), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]),
        st.just(shape),
        st.sets(st.integers(0, shape[0] * shape[1] - 1), min_size=1, max_size=4),
        st.integers(1, 50),
    )
)


def drawn(draw):
    """A table of which some inner cells are unsafe within a part of their value."""
    values, shape, unsafe, share = draw
    codes, full, relations = table(np.reshape(values, shape))
    places = [(1 + each // shape[1], 1 + each % shape[1]) for each in unsafe]
    level = np.ceil(full * share / 100)
    return Cells.of(full, at(codes, *places), lower=level, upper=level), relations


@settings(max_examples=40)
@given(SMALL)
def test_every_unsafe_cell_is_protected_by_the_bounds_of_programmes_of_their_own(draw):
    cells, relations = drawn(draw)
    found = suppress(cells, relations)
    assert found.unprotected == ()
    for cell in np.flatnonzero(cells.unsafe):
        low, high = brute(cells, relations, found.withheld, cell)
        assert low <= cells.values[cell] - cells.lower[cell] + 1e-6
        assert high >= cells.values[cell] + cells.upper[cell] - 1e-6


@settings(max_examples=40)
@given(SMALL)
def test_exact_bounds_are_those_of_the_plain_programmes(draw):
    cells, relations = drawn(draw)
    withheld = suppress(cells, relations).withheld
    found = find_bounds(cells, relations, withheld)
    for cell in range(cells.values.size):
        expected = brute(cells, relations, withheld, cell)
        assert [found.low[cell], found.high[cell]] == pytest.approx(expected, abs=1e-6)


@settings(max_examples=40)
@given(SMALL)
def test_the_audit_finds_what_plain_programmes_find_in_patterns_that_do_not_protect(draw):
    cells, relations = drawn(draw)
    half = cells.unsafe | (np.arange(cells.values.size) % 3 == 0)
    exposed = audit(cells, relations, half).exposed
    for cell in np.flatnonzero(cells.unsafe):
        low, high = brute(cells, relations, half, cell)
        x, near = cells.values[cell], 1e-6
        short = low > x - cells.lower[cell] + near or high < x + cells.upper[cell] - near
        assert exposed[cell] == short


@settings(max_examples=40)
@given(SMALL)
def test_withholding_more_never_narrows_what_is_proven(draw):
    cells, relations = drawn(draw)
    less = suppress(cells, relations).withheld
    more = less | (np.arange(less.size) % 4 == 0)
    assert audit(cells, relations, more).passed


@settings(max_examples=40)
@given(SMALL, st.randoms(use_true_random=False))
def test_the_order_of_the_cells_changes_nothing_where_their_costs_differ(draw, random):
    cells, relations = drawn(draw)
    cost = cells.values + np.arange(cells.values.size) / 100
    order = np.array(random.sample(range(cost.size), cost.size))
    given_cells = [Cells.of(cells.values[to], cells.unsafe[to], lower=cells.lower[to],
                            upper=cells.upper[to], cost=cost[to])
                   for to in (np.arange(cost.size), order)]  # fmt: skip
    rows = np.array(random.sample(range(relations.shape[0]), relations.shape[0]))
    plain = suppress(given_cells[0], relations).withheld
    turned = suppress(given_cells[1], sparse.csr_array(relations[rows][:, order])).withheld
    assert (plain[order] == turned).all()


@settings(max_examples=40)
@given(SMALL)
def test_what_is_protected_already_gets_nothing_more(draw):
    cells, relations = drawn(draw)
    first = suppress(cells, relations)
    free = np.where(first.withheld, 0.0, cells.cost)
    again = suppress(Cells.of(cells.values, cells.unsafe, lower=cells.lower, upper=cells.upper,
                              cost=free), relations)  # fmt: skip
    assert not (again.withheld & ~first.withheld).any()


def test_the_cheapest_cycle_of_four_is_withheld():
    codes, values, relations = table(INNER)
    cells = Cells.of(values, at(codes, (1, 1)), lower=2, upper=2)
    assert (suppress(cells, relations).withheld == at(codes, (1, 1), (1, 3), (2, 1), (2, 3))).all()


def test_a_trap_in_which_two_withheld_a_row_and_column_still_tell_is_found():
    # Cells (1,1), (1,2), (2,1), (2,2) turn round; (2,3) hangs on the sum of both rows.
    codes, values, relations = table([[5, 6, 9, 9], [7, 8, 4, 9], [9, 9, 3, 6], [9, 9, 9, 5]])
    places = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 3), (3, 4), (4, 4)]
    pattern = at(codes, *places, (4, 0), (0, 4), (0, 0))
    unsafe = at(codes, (2, 3))
    cells = Cells.of(values, unsafe, lower=1, upper=1, cost=np.where(pattern, 0, values))
    assert find_bounds(cells, relations, pattern).width[unsafe] == 0
    assert not audit(cells, relations, pattern).passed
    found = suppress(cells, relations)
    assert found.audit.passed
    assert find_bounds(cells, relations, found.withheld).width[unsafe] >= 2


def test_a_lone_contributor_is_not_left_beside_one_other_withheld_cell():
    rows = sparse.csr_array([[1, -1, -1, -1, -1]])
    values = [100, 10, 12, 30, 48]
    unsafe = [False, True, True, False, False]
    plain = Cells.of(values, unsafe, lower=2, upper=2)
    assert not suppress(plain, rows).secondary.any()
    owned = Cells.of(values, unsafe, lower=2, upper=2, contributor=[-1, 7, -1, -1, -1])
    assert suppress(owned, rows).secondary.tolist() == [False, False, False, True, False]
    knows = owned.contributor == 7
    alone = find_bounds(owned, rows, owned.unsafe, known=knows)
    assert alone.width[2] == 0
    third = find_bounds(owned, rows, suppress(owned, rows).withheld, known=knows)
    assert third.width[2] > 4


def test_two_cells_of_one_contributor_do_not_hide_their_sum():
    rows = sparse.csr_array([[1, -1, -1, -1]])
    cells = Cells.of([100, 10, 12, 78], [False, True, True, False], lower=2, upper=2,
                     contributor=[-1, 7, 7, -1])  # fmt: skip
    assert suppress(cells, rows).secondary.sum() == 1


def test_equal_cells_share_their_lot():
    # Of item 2 there is only item 3 below it, and both are the same contribution.
    item = tree([-1, 0, 0, 2])
    cells = Cells.of([30.0, 21, 9, 9], [False, False, False, True], lower=1, upper=1)
    found = suppress(cells, cross([[0], [1], [2], [3]], [item]))
    assert found.withheld.tolist() == [False, True, True, True]


def test_a_reserved_total_goes_last_and_is_said_to_have_gone():
    rows = sparse.csr_array([[1, -1, -1]])
    cells = Cells.of([30.0, 21, 9], [False, False, True], reserved=[True, False, False])
    assert not suppress(cells, rows).last_resort.any()
    fixed = Cells.of([30.0, 21, 9], [False, False, True], reserved=[True, False, False],
                     cost=[30, np.inf, 9])  # fmt: skip
    assert suppress(fixed, rows).last_resort.tolist() == [True, False, False]


def test_a_counterpart_is_found_behind_forty_cheaper_ones_that_cannot_move():
    """Each cheap cell is part of a sum whose other cells stay open; only the dear one is free."""
    many = 40
    values = [50.0, *range(10, 10 + many), 900.0, *[7.0] * many]
    row = [1] * (2 + many) + [0] * many
    sums = [[0, *np.eye(many)[k], 0, *np.eye(many)[k]] for k in range(many)]
    parts = np.array([row, *sums], dtype=np.int64)
    whole = np.concatenate([values, parts @ values])
    rows = sparse.csr_array(np.hstack([-parts, np.eye(many + 1, dtype=np.int64)]))
    cost = np.where(np.arange(whole.size) < 2 + many, whole, np.inf)
    unsafe = np.arange(whole.size) == 0
    cells = Cells.of(whole, unsafe, lower=5, upper=5, cost=cost)
    (flow,) = find_flows(Network.of(cells, rows), unsafe, 0)
    assert flow.cells.tolist() == [0, 1 + many]


def test_what_is_open_for_ever_leaves_cells_unprotected_and_says_why():
    rows = sparse.csr_array([[1, -1, -1]])
    cells = Cells.of([30.0, 21, 9], [False, False, True], cost=[np.inf, np.inf, 9])
    (left,) = suppress(cells, rows).unprotected
    assert (left.cell, left.low, left.high) == (2, 9.0, 9.0)
    assert left.why == "in relation 0 all other cells must stay open"
    known = Cells.of([30.0, 21, 9], [False, False, True], cost=[30, 21, np.inf])
    assert suppress(known, rows).unprotected[0].why == "it is unsafe and must stay open"


def test_signed_values_are_protected_where_the_floor_says_so():
    rows = sparse.csr_array([[1, -1, -1, -1]])
    values = [5.0, -10, 7, 8]
    cells = Cells.of(values, [False, True, False, False], lower=50, upper=50, floor=-np.inf,
                     cost=[9, 1, 2, 3])  # fmt: skip
    assert suppress(cells, rows).withheld.tolist() == [False, True, True, False]
    with pytest.raises(InvalidInput, match="outside floor"):
        Cells.of(values, [False] * 4)


def test_a_zero_that_is_not_unsafe_stays_open():
    rows = sparse.csr_array([[1, -1, -1, -1]])
    cells = Cells.of([20.0, 9, 0, 11], [False, True, False, False])
    assert suppress(cells, rows).withheld.tolist() == [False, True, False, True]


def test_tables_that_do_not_add_up_are_refused():
    rows = sparse.csr_array([[1, -1, -1]])
    with pytest.raises(InconsistentConstraints, match="first by 1"):
        suppress(Cells.of([30.0, 20, 9], [False, True, False]), rows)
    with pytest.raises(ShapeMismatch):
        Cells.of([1.0, 2.0], [True])


def test_relation_by_relation_protection_adds_nothing_to_what_holds():
    codes, values, relations = table(INNER)
    cells = Cells.of(values, at(codes, (1, 1)), lower=2, upper=2)
    once, _ = protect_relations(cells, relations, cells.unsafe)
    twice, stuck = protect_relations(cells, relations, once)
    assert (once == twice).all()
    assert stuck.size == 0


def test_a_secondary_cell_that_no_proof_needs_is_opened_and_no_unsafe_cell_loses_its_proof():
    codes, values, relations = table(INNER)
    cells = Cells.of(values, at(codes, (1, 1)), lower=2, upper=2)
    cycle = at(codes, (1, 1), (1, 3), (2, 1), (2, 3))
    hidden = cycle | at(codes, (2, 2), (3, 2))
    turn = np.where(at(codes, (1, 1), (2, 3)), 3.0, np.where(cycle, -3.0, 0.0))
    proofs = Proofs(cells, relations)
    assert proofs.add(Move.of(turn), hidden)
    assert (reopen(cells, relations, hidden, proofs) == cycle).all()
    assert not proofs.lacking.any()
    assert audit(cells, relations, cycle).passed


def test_a_move_that_leaves_a_relation_open_by_more_than_small_cells_move_proves_nothing_of_them():
    rows = sparse.csr_array([[1, -1, -1, -1]])
    cells = Cells.of([4e13 + 5, 4e13, 3, 2], [False, False, True, False], lower=1, upper=1)
    proofs = Proofs(cells, rows)
    assert not proofs.add(Move.of(np.array([0.0, 0.0, 1.0, 0.0])), np.ones(4, dtype=bool))
    assert not proofs.add(Move.of(np.array([1e9, 1e9 - 1.1, 1.0, 0])), np.ones(4, dtype=bool))
    assert proofs.add(Move.of(np.array([0.0, 0.0, 1.0, -1.0])), np.ones(4, dtype=bool))


@pytest.mark.parametrize("seed", range(4))
def test_a_table_from_one_cent_to_ten_trillion_is_protected_and_proven(seed):
    random = np.random.default_rng(seed)
    inner = np.floor(10 ** random.uniform(0, 13, (12, 15)))
    codes, values, relations = table(inner)
    unsafe = (codes > 0).all(axis=1) & (random.random(values.size) < 0.3)
    level = np.ceil(values / 10)
    cells = Cells.of(values, unsafe, lower=level, upper=level)
    found = suppress(cells, relations)
    assert found.unprotected == ()
    assert (found.withheld == suppress(cells, relations).withheld).all()
