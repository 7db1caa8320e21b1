"""Relations between cells: every table adds up by them, and no other relation is made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.relations import cross, running, tree, windows

ITEM = tree([-1, 0, 0, 1, 1])
PARTNER = tree([-1, 0, 0])
# January to March, the quarter, January to February.
MONTHS = sparse.vstack([tree([3, 3, 3, -1, -1]), running([0, 1, 2], [0, 4, 3], 5)]).tocsr()


def published(leaves):
    """All cells of item x partner x period from those of leaves, and their codes."""
    up_item = np.array([[1, 1, 1], [0, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    up_partner = np.array([[1, 1], [1, 0], [0, 1]])
    up_month = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 0]])
    full = np.einsum("ai,bj,ck,ijk->abc", up_item, up_partner, up_month, leaves)
    codes = np.stack(np.unravel_index(np.arange(full.size), full.shape), axis=1)
    return codes, full.ravel()


@given(st.lists(st.integers(0, 50), min_size=18, max_size=18))
def test_every_table_adds_up_by_its_relations_with_and_without_its_zeros(leaves):
    codes, values = published(np.reshape(leaves, (3, 2, 3)))
    assert not (cross(codes, [ITEM, PARTNER, MONTHS]) @ values).any()
    kept = values != 0
    if kept.any():
        assert not (cross(codes[kept], [ITEM, PARTNER, MONTHS]) @ values[kept]).any()


def test_the_relations_leave_free_what_the_smallest_cells_are_free_to_be():
    codes, _ = published(np.ones((3, 2, 3)))
    relations = cross(codes, [ITEM, PARTNER, MONTHS]).toarray()
    assert len(codes) - np.linalg.matrix_rank(relations) == 3 * 2 * 3


def test_linked_tables_relate_only_what_one_of_them_shows():
    codes = [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)]
    shown = [[[0], [0, 1, 2]], [[0, 1, 2], [0]]]
    found = cross(codes, [PARTNER, PARTNER], shown).toarray()
    assert sorted(found.tolist()) == [[1, -1, -1, 0, 0], [1, 0, 0, -1, -1]]


def test_a_relation_that_two_tables_share_stands_once():
    codes = [(0, 0), (0, 1), (0, 2)]
    shown = [[[0], [0, 1, 2]], [[0, 1], [0, 1, 2]]]
    assert cross(codes, [PARTNER, PARTNER], shown).shape == (1, 3)
    assert abs(cross(codes, [PARTNER, PARTNER], shown)).max() == 1


def test_windows_hold_what_a_shift_between_neighbours_changes():
    pairs = windows(MONTHS, [0, 1, 2])
    assert pairs[0].tolist() == [True, True, False, False, False]
    assert pairs[1].tolist() == [False, True, True, False, True]
    assert pairs[2].tolist() == [True, False, False, True, True]


def test_codes_that_are_none_are_refused():
    with pytest.raises(InvalidInput, match="code 3 is not in dimension 1"):
        cross([(0, 3)], [PARTNER, PARTNER])
    with pytest.raises(InvalidInput, match="stand in one place"):
        cross([(0, 1), (0, 1)], [PARTNER, PARTNER])
    with pytest.raises(ShapeMismatch):
        cross([(0, 1, 2)], [PARTNER, PARTNER])
    with pytest.raises(ShapeMismatch):
        tree([-1, 7])
    with pytest.raises(ShapeMismatch):
        running([0], [0], 1)
    with pytest.raises(InvalidInput, match="no sum"):
        windows(tree([-1, 0]), [])
