"""Accounting: cells that follow exactly from identities, taken to a fixed point.

References
----------
Liberatore and Wettstein (2021), The OECD-WTO Balanced Trade in Services Database (BaTIS),
BPM6 edition: derivations come before any estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Vector

Integers = npt.NDArray[np.int64]
Sparse = Any  # scipy.sparse has no types
# An identity is met if it is open by less than this share of its largest term: rounding of doubles.
_EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class Derived:
    """Values with what follows from identities.

    ``by`` is the identity that gave a cell, -1 for none; ``turn`` the round in which it did, 0
    for what was given. ``open`` are identities without a missing cell that do not hold, ``gaps``
    what they lack; ``refused`` are identities that would have given a negative cell.
    """

    values: Vector
    by: Integers
    turn: Integers
    open: Integers
    gaps: Vector
    refused: Integers


def derive(
    values: npt.ArrayLike,
    identities: Sparse,
    *,
    slack: float = 0.0,
    signed: npt.ArrayLike | bool = False,
    rounds: int = 50,
) -> Derived:
    """Fill every cell that one identity and known cells determine, until none is left.

    Use it before any estimate: parent less other children, sum of children, world less
    partners. Of several identities that give the same cell the first counts.

    Parameters
    ----------
    values : array, shape (n,)
        NaN where missing; a zero is a value.
    identities : sparse, shape (m, n)
        A, with A x = 0; a whole has 1 and its parts -1.
    slack : float
        Rounding of one value, in its unit. An identity may be open by this times its terms, and a
        negative result within it is 0.
    signed : array of bool, shape (n,), or bool
        Cells that may be negative.
    rounds : int
        Most rounds; a tree needs about twice its depth.

    Raises
    ------
    ShapeMismatch
        The identities have another number of columns.
    InvalidInput
        A value is infinite, or the slack is negative.

    Notes
    -----
    With exactly one missing cell j in row i: ``x_j = -sum(a_ih x_h, h != j) / a_ij``. Where all
    missing cells of a row have one sign, none may be negative and the rest of the row adds to 0,
    they are 0.

    Examples
    --------
    Transport 420 of sea 260, air and other; other is known to be 40.

    >>> from scipy import sparse
    >>> found = derive([420, 260, np.nan, 40], sparse.csr_array([[1.0, -1, -1, -1]]))
    >>> found.values, found.by
    (array([420., 260., 120.,  40.]), array([-1, -1,  0, -1]))
    """
    from scipy import sparse

    rows = sparse.csr_array(identities, dtype=np.float64)
    x = _checked(values, rows.shape[1], slack)
    may = np.broadcast_to(np.asarray(signed, dtype=np.bool_), x.shape)
    pattern = abs(rows.sign())
    by, turn = np.full(x.size, -1), np.zeros(x.size, dtype=np.int64)
    refused = np.zeros(rows.shape[0], dtype=np.bool_)
    loose = slack * pattern.sum(axis=1)
    for number in range(1, rounds + 1):
        cells, found, used = _single(x, rows, pattern, refused, may, loose)
        if not cells.size:
            cells, used = _zeros(x, rows, pattern, may)
            found = np.zeros(cells.size)
        if not cells.size:
            break
        x[cells], by[cells], turn[cells] = found, used, number
    complete = pattern @ np.isnan(x) == 0
    gaps = rows @ np.nan_to_num(x)
    fine = np.maximum(loose, _EXACT * (pattern @ np.abs(np.nan_to_num(x))))
    wrong = np.flatnonzero(complete & (np.abs(gaps) > fine))
    return Derived(x, by, turn, wrong, gaps[wrong], np.flatnonzero(refused))


def _checked(values: npt.ArrayLike, columns: int, slack: float) -> Vector:
    x = np.array(values, dtype=np.float64)
    if x.shape != (columns,):
        raise ShapeMismatch(
            f"values have shape {x.shape}, identities {columns} columns",
            remedy="give one column for each value, in the same order",
        )
    if np.isinf(x).any() or slack < 0:
        raise InvalidInput(
            "a value is infinite" if slack >= 0 else f"slack is {slack}",
            remedy="leave unknown cells NaN; the slack is the rounding of the values, 0 or more",
        )
    return x


def _single(
    x: Vector, rows: Sparse, pattern: Sparse, refused: Flags, may: Flags, loose: Vector
) -> tuple[Integers, Vector, Integers]:
    """Cells that stand alone in an identity, their values, and the identity."""
    gone = np.isnan(x)
    alone = np.flatnonzero((pattern @ gone == 1) & ~refused)
    if not alone.size:
        return alone, np.empty(0), alone
    few = rows[alone]
    cells = np.rint(abs(few.sign()) @ np.where(gone, np.arange(x.size), 0)).astype(np.int64)
    found = -(few @ np.nan_to_num(x)) / (few @ gone.astype(np.float64))
    size = np.abs(few) @ np.abs(np.nan_to_num(x))
    near = np.abs(found) <= _EXACT * size
    found = np.where(near | (~may[cells] & (found < 0) & (found >= -loose[alone])), 0.0, found)
    bad = ~may[cells] & (found < 0)
    refused[alone[bad]] = True
    cells, found, alone = cells[~bad], found[~bad], alone[~bad]
    first = np.unique(cells, return_index=True)[1]
    return cells[first], found[first], alone[first]


def _zeros(x: Vector, rows: Sparse, pattern: Sparse, may: Flags) -> tuple[Integers, Integers]:
    """Cells that must be 0, since their identity leaves nothing for them, and the identity."""
    gone = np.isnan(x)
    several = pattern @ gone > 1
    unsigned = pattern @ (gone & may) == 0
    one_sign = np.abs(rows @ gone.astype(np.float64)) >= np.abs(rows) @ gone.astype(np.float64)
    nothing = rows @ np.nan_to_num(x) == 0
    empty = np.flatnonzero(several & unsigned & one_sign & nothing)
    part = pattern[empty].tocoo()
    which = gone[part.col]
    cells, first = np.unique(part.col[which], return_index=True)
    return cells.astype(np.int64), empty[part.row[which][first]]
