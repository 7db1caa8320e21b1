"""What an attacker can compute of withheld cells, and whether any protection is broken.

The attacker knows every published cell, that tables add up, and what is known of each
cell beforehand. The least and the greatest value that a withheld cell can then have
are two linear programmes. In large tables most cells need none: a witness, a move that
no published figure contradicts, proves how far a bound lies at least.

References
----------
Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., ch. 4.4 (audit of
a suppression pattern); Fischetti and Salazar-Gonzalez (2000), JASA 95(451).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from fumao.errors import InconsistentConstraints, NotConverged
from fumao.methods.arrays import Flags, Vector
from fumao.methods.cells import Cells, Indices
from fumao.methods.flows import programme
from fumao.methods.moves import Moves, find_moves
from fumao.methods.relations import Relations
from fumao.methods.witnesses import NOISE, Move, Proofs, protection, search

# A relation may be open by a digit in ten of what is published.
_DIGIT = 1e-9
# Blocks of more groups than this get programmes of their own only in their parts.
_BLOCK = 3000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and greatest values; shapes (cells,). ``exact`` where they are the attacker's own.

    Where they are not ``exact`` the attacker's interval is at least as wide. A cell that
    is published, or can be recomputed, has its value as both.
    """

    low: Vector
    high: Vector
    exact: Flags

    @property
    def width(self) -> Vector:
        """How wide the interval is; 0 of a cell that is known."""
        wide: Vector = self.high - self.low
        return wide


@dataclass(frozen=True, slots=True)
class Audit:
    """Bounds of all cells, and the unsafe ones whose protection they break or do not prove.

    ``exposed`` holds no cell where the pattern protects all; shape (cells,).
    """

    bounds: Bounds
    exposed: Flags

    @property
    def passed(self) -> bool:
        """No unsafe cell is exposed."""
        return not bool(self.exposed.any())


def check_additive(cells: Cells, relations: Relations) -> None:
    """Refuse values that do not add up.

    Raises
    ------
    InconsistentConstraints
        With the first relation that is open by more than a digit in ten.
    """
    gaps = np.abs(relations @ cells.values)
    size = abs(relations) @ np.abs(cells.values)
    wrong = np.flatnonzero(gaps > _DIGIT * np.maximum(size, 1.0))
    if wrong.size:
        raise InconsistentConstraints(
            f"{wrong.size} relations do not add up, the first by {gaps[wrong[0]]:g}",
            where=f"relation {wrong[0]}",
            remedy="reconcile the values first, or leave the relation out",
        )


def find_bounds(
    cells: Cells, relations: Relations, withheld: Flags, *, known: Flags | None = None
) -> Bounds:
    """The exact bounds of every withheld cell: two programmes for each that can move.

    Use it for tables of some thousand cells; :func:`audit` is for large ones.

    Parameters
    ----------
    cells : Cells
    relations : Relations, shape (relations, cells)
    withheld : Flags, shape (cells,)
    known : Flags, shape (cells,), optional
        Withheld cells that this attacker knows: those of which he is the only
        contributor.

    Raises
    ------
    InconsistentConstraints
        The values do not add up.

    Examples
    --------
    20 = 5 + 7 + 8, and 5 and 7 are withheld: each may be 0 to 12.

    >>> cells = Cells.of([20.0, 5, 7, 8], [False, True, False, False])
    >>> rows = sparse.csr_array([[1, -1, -1, -1]])
    >>> found = find_bounds(cells, rows, np.array([False, True, True, False]))
    >>> found.low, found.high
    (array([20.,  0.,  0.,  8.]), array([20., 12., 12.,  8.]))
    """
    check_additive(cells, relations)
    hidden = withheld if known is None else withheld & ~known
    moves = find_moves(relations, hidden)
    low, high = _group_room(cells, moves)
    for block, rows in _blocks(moves, np.arange(low.size)):
        if rows.shape[0]:
            low[block], high[block] = _extremes(rows, low[block], high[block])
    return _spread(cells, moves, low, high, np.ones(hidden.size, dtype=bool))


def audit(
    cells: Cells,
    relations: Relations,
    withheld: Flags,
    *,
    parts: Sequence[Flags] = (),
    witnesses: Iterable[Move] = (),
    rounds: int = 2,
) -> Audit:
    """Prove that no bound on an unsafe cell falls inside its protection, or find where.

    Parameters
    ----------
    cells, relations, withheld
        As for :func:`find_bounds`.
    parts : sequence of Flags, each (cells,), optional
        Parts of a large table in which witnesses are looked for; the whole if not given.
    witnesses : iterable of Move, optional
        Moves found before. They are checked like those found here.
    rounds : int
        How often all parts are searched for witnesses of cells that have none.

    Returns
    -------
    Audit
        Cells without a witness get exact bounds, where their block is small enough to
        compute them; a cell of a large block that has none counts as exposed.

    Examples
    --------
    Withheld beside the 5 the 7 protects it within 3; the 7 alone is recomputed.

    >>> cells = Cells.of([20.0, 5, 7, 8], [False, True, False, False], lower=3, upper=3)
    >>> rows = sparse.csr_array([[1, -1, -1, -1]])
    >>> audit(cells, rows, np.array([False, True, True, False])).passed
    True
    >>> audit(cells, rows, cells.unsafe).exposed
    array([False,  True, False, False])
    """
    check_additive(cells, relations)
    columns = sparse.csc_array(relations)
    proofs = Proofs(cells, columns)
    for move in witnesses:
        proofs.add(move, withheld)
    random = np.random.default_rng(1)
    places = parts or [np.ones(withheld.size, dtype=bool)]
    for _ in range(rounds):
        if proofs.lacking.any():
            search(proofs, columns, withheld, places, random)
    moves = find_moves(columns, withheld)
    found, exact = _programmes(cells, moves, proofs.lacking & ~moves.fixed)
    for move in found:
        proofs.add(move, withheld)
    below, above = proofs.below, proofs.above
    bounds = Bounds(cells.values - below, cells.values + above, exact | moves.fixed)
    return Audit(bounds, proofs.lacking)


def _programmes(cells: Cells, moves: Moves, doubtful: Flags) -> tuple[list[Move], Flags]:
    """For each doubtful cell of a small block the moves that take it furthest, to twice its need.

    Also which cells these moves take as far as they can go.
    """
    low, high = _group_room(cells, moves)
    entries = moves.spread.tocoo()
    need = np.zeros(low.size)
    np.maximum.at(need, entries.coords[1], 2 * protection(cells)[entries.coords[0]])
    wanted = np.unique(moves.spread[np.flatnonzero(doubtful)].indices)
    found: list[Move] = []
    ends = np.zeros(low.size, dtype=bool)
    for block, rows in _blocks(moves, wanted):
        if block.size > _BLOCK:
            continue
        for group in np.intersect1d(block, wanted).tolist():
            lows, highs = low[block], high[block]
            at = int(np.searchsorted(block, group))
            lows[at], highs[at] = max(lows[at], -need[group]), min(highs[at], need[group])
            pair = [_furthest(rows, lows, highs, at, side) for side in (1.0, -1.0)]
            ends[group] = all(abs(each[at]) < need[group] * (1 - NOISE) for each in pair)
            found += [Move.of(moves.spread[:, block] @ each) for each in pair]
    exact: Flags = np.asarray(abs(moves.spread) @ ends.astype(np.int64)) > 0
    return found, exact


def _furthest(rows: Relations, low: Vector, high: Vector, at: int, side: float) -> Vector:
    """The move that takes one group furthest to a side, within finite bounds of its own."""
    cost = np.zeros(low.size)
    cost[at] = -side
    unit = max(high[at], -low[at], 1e-300)
    try:
        found = programme(cost, rows, low / unit, high / unit)
    except NotConverged:  # what is not proven counts as exposed
        found = None
    return np.zeros(low.size) if found is None else found * unit


def _group_room(cells: Cells, moves: Moves) -> tuple[Vector, Vector]:
    """How far each group may move down and up by what is known of its cells beforehand."""
    entries = moves.spread.tocoo()
    cell, group = entries.coords
    many = moves.spread.shape[1]
    falls, rises = (cells.values - cells.floor)[cell], (cells.ceiling - cells.values)[cell]
    low, high = np.full(many, -np.inf), np.full(many, np.inf)
    np.maximum.at(low, group, -np.where(entries.data > 0, falls, rises))
    np.minimum.at(high, group, np.where(entries.data > 0, rises, falls))
    return low, high


def _blocks(moves: Moves, wanted: Indices) -> list[tuple[Indices, Relations]]:
    """Groups and relations of each block that holds a wanted group."""
    order = np.argsort(moves.blocks, kind="stable")
    cuts = np.searchsorted(moves.blocks[order], np.arange(moves.blocks.max(initial=-1) + 2))
    row_block = moves.blocks[moves.relations.indices[moves.relations.indptr[:-1]]]
    rows = np.argsort(row_block, kind="stable")
    row_cuts = np.searchsorted(row_block[rows], np.arange(cuts.size))
    return [
        (members, moves.relations[rows[row_cuts[block] : row_cuts[block + 1]]][:, members])
        for block in np.unique(moves.blocks[wanted]).tolist()
        for members in [np.sort(order[cuts[block] : cuts[block + 1]])]
    ]


def _extremes(rows: Relations, low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """Least and greatest move of each group of one block."""
    least, most = low.copy(), high.copy()
    for at in range(low.size):
        for side, into in ((1.0, least), (-1.0, most)):
            cost = np.zeros(low.size)
            cost[at] = side
            found = programme(cost, rows, low, high)
            into[at] = -side * np.inf if found is None else found[at]
    return least, most


def _spread(cells: Cells, moves: Moves, low: Vector, high: Vector, exact: Flags) -> Bounds:
    """Bounds of cells from those of the groups they move with."""
    ends = [cells.values.copy(), cells.values.copy()]
    entries = moves.spread.tocoo()
    cell, group = entries.coords
    up = entries.data > 0
    ends[0][cell] += np.where(up, low[group], -high[group])
    ends[1][cell] += np.where(up, high[group], -low[group])
    return Bounds(ends[0], ends[1], exact)
