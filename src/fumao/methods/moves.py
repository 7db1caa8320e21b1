"""Which withheld cells can move at all, and which can only move together.

What is published leaves the withheld cells the moves d with A d = 0. A relation with
one withheld cell gives it away; one with two ties them to each other. Both are found
in whole numbers, without a solver, until only relations of three and more are left.

References
----------
Andersen and Andersen (1995), "Presolving in linear programming", Mathematical
Programming 71 (singleton and doubleton rows).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from fumao.methods.arrays import Flags
from fumao.methods.relations import Relations

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Moves:
    """Withheld cells in groups that move as one.

    ``spread``, shape (cells, groups), holds 1 or -1: how a cell moves with its group; the
    row of a cell that cannot move is empty. ``relations``, shape (relations, groups),
    are those that still bind groups to each other. ``blocks``, shape (groups,), numbers
    the sets of groups that no relation joins.
    """

    spread: Relations
    relations: Relations
    blocks: Labels

    @property
    def fixed(self) -> Flags:
        """Cells that cannot move: published, or recomputed exactly from what is."""
        still: Flags = np.diff(self.spread.indptr) == 0
        return still


def find_moves(relations: Relations, withheld: Flags) -> Moves:
    """Gather withheld cells into groups that the published relations tie together.

    Parameters
    ----------
    relations : Relations, shape (relations, cells)
        Additive relations, whole numbers.
    withheld : Flags, shape (cells,)

    Returns
    -------
    Moves

    Examples
    --------
    Two by two withheld cells inside a table move together, up and down in turn; the
    fifth, alone in its row, is recomputed:

    >>> rows = [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [1, 0, 1, 0, 0], [0, 0, 0, 0, 1]]
    >>> rows = sparse.csr_array(rows)
    >>> moves = find_moves(rows, np.ones(5, dtype=bool))
    >>> moves.spread.toarray().T, moves.fixed[4]
    (array([[ 1, -1, -1,  1,  0]]), np.True_)
    """
    cells = np.flatnonzero(withheld)
    shape = (withheld.size, cells.size)
    ones = np.ones(cells.size, dtype=np.int64)
    spread = sparse.csr_array((ones, (cells, np.arange(cells.size))), shape=shape)
    rows = distinct(sparse.csr_array(relations.astype(np.int64))[:, cells])
    while True:
        merge = _merge(rows)
        if merge is None:
            break
        spread, rows = _clean(spread @ merge), distinct(rows @ merge)
    graph = abs(rows.T) @ abs(rows)
    return Moves(spread, rows, csgraph.connected_components(graph, directed=False)[1])


def find_shaped(relations: Relations, movable: Flags, shape: Relations) -> Moves:
    """Gather rows of cells that move in given proportions, as in all months alike.

    Parameters
    ----------
    relations : Relations, shape (relations, cells)
    movable : Flags, shape (cells,)
    shape : Relations, shape (cells, rows)
        How far each cell moves where its row moves by 1: whole numbers.

    Returns
    -------
    Moves
        Of rows all of whose cells can move; ``spread`` holds their numbers.

    Examples
    --------
    Two rows of two months and their sum move alike in both months, against each other:

    >>> shape = sparse.csr_array([[1, 0], [1, 0], [2, 0], [0, 1], [0, 1], [0, 2]])
    >>> rows = [[1, 1, -1, 0, 0, 0], [0, 0, 0, 1, 1, -1], [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0]]
    >>> find_shaped(sparse.csr_array(rows), np.ones(6, dtype=bool), shape).spread.toarray().T
    array([[ 1,  1,  2, -1, -1, -2]])
    """
    stuck = np.asarray(abs(shape).T @ (~movable).astype(np.int64)) > 0
    rows = _clean(sparse.csr_array(relations.astype(np.int64)) @ shape)
    rows = rows[np.diff(rows.indptr) > 0]
    divisor = np.gcd.reduceat(rows.data, rows.indptr[:-1])
    rows.data = rows.data // np.repeat(divisor, np.diff(rows.indptr))
    found = find_moves(rows, ~stuck)
    return Moves(sparse.csr_array(shape @ found.spread), found.relations, found.blocks)


def _clean(matrix: Relations) -> Relations:
    found = sparse.csr_array(matrix)
    found.eliminate_zeros()
    found.sort_indices()
    return found


def distinct(matrix: Relations) -> Relations:
    """Rows that say something, each once whatever its sign, in the order of their first.

    >>> distinct(sparse.csr_array([[0, 0], [-1, 1], [1, -1]])).toarray()
    array([[ 1, -1]])
    """
    found = _clean(matrix)
    found = found[np.diff(found.indptr) > 0]
    signs = np.sign(found.data[found.indptr[:-1]])
    found.data = found.data * np.repeat(signs, np.diff(found.indptr))
    seen: dict[bytes, int] = {}
    for row, (start, end) in enumerate(zip(found.indptr[:-1], found.indptr[1:], strict=True)):
        key = found.indices[start:end].tobytes() + found.data[start:end].tobytes()
        seen.setdefault(key, row)
    return found[np.array(list(seen.values()), dtype=np.int64)]


def _merge(rows: Relations) -> Relations | None:
    """How groups become fewer ones: 1 or -1 where one joins another, nothing where it is fixed."""
    count = np.diff(rows.indptr)
    start = rows.indptr[:-1]
    lone = rows.indices[start[count == 1]]
    pairs = start[count == 2]
    pairs = pairs[abs(rows.data[pairs]) == abs(rows.data[pairs + 1])]
    if not lone.size and not pairs.size:
        return None
    groups = rows.shape[1]
    # A group and its opposite are two nodes; a tie joins equal ones or opposite ones.
    left, right = rows.indices[pairs], rows.indices[pairs + 1]
    turned = rows.data[pairs] == rows.data[pairs + 1]
    ends = np.concatenate([right + groups * turned, right + groups * ~turned])
    graph = sparse.coo_array(
        (np.ones(ends.size), (np.concatenate([left, left + groups]), ends)),
        shape=(2 * groups, 2 * groups),
    )
    label = csgraph.connected_components(graph, directed=False)[1]
    plain, opposite = label[:groups], label[groups:]
    held = np.zeros(2 * groups, dtype=bool)
    held[plain[plain == opposite]] = True
    held[plain[lone]] = held[opposite[lone]] = True
    kept = np.flatnonzero(~held[plain])
    # The first of a group, by number, moves as the group does.
    pair = np.minimum(plain[kept], opposite[kept])
    _, first, joined = np.unique(pair, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    sign = np.where(plain[kept] == plain[kept[first]][joined], 1, -1)
    shape = (groups, first.size)
    return sparse.csr_array((sign, (kept, order[joined])), shape=shape)
