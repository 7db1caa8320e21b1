"""Witnesses: moves of withheld cells that no published figure contradicts.

A table in which the withheld cells are moved by d, with A d = 0 and every cell within
what is known beforehand, is as likely to a reader as the true one. If cell j moves by
its protection in such a d, no bound on j falls inside the protection: d proves it, by
arithmetic alone, whoever found d. Projections (:mod:`projection`) find moves for many
cells at once; what is left is searched cell by cell (:mod:`flows`).

References
----------
Fischetti and Salazar-Gonzalez (2000), "Models and algorithms for optimizing cell
suppression in tabular data with linear constraints", JASA 95(451).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from fumao.methods.arrays import Flags, Vector
from fumao.methods.cells import Cells, Indices
from fumao.methods.moves import Moves, find_moves
from fumao.methods.projection import push
from fumao.methods.relations import Relations

# A relation is met if it is open by less than this part of what moves most in it.
MET = 1e-9
# What lacks so little of a protection, or leaves so little of a cell's own move to a
# relation that is not quite met, is rounding.
NOISE = 1e-7
_NOTHING = 1e-9
_STARTS = 4


class Move(NamedTuple):
    """A move of few cells: which, rising, and by how much."""

    cells: Indices
    amounts: Vector

    @classmethod
    def of(cls, dense: Vector) -> Move:
        """From one number a cell."""
        moved = np.flatnonzero(dense)
        return cls(moved, dense[moved])


def protection(cells: Cells) -> Vector:
    """How far each unsafe cell has to move, both ways.

    >>> protection(Cells.of([5.0, 9.0], [True, False], lower=1.0, upper=2.0))
    array([2., 0.])
    """
    further: Vector = np.maximum(cells.lower, cells.upper)
    return further


def room(cells: Cells) -> Vector:
    """How far each cell can move both ways by what is known beforehand.

    >>> room(Cells.of([5.0, 9.0], [True, False], ceiling=10.0))
    array([5., 1.])
    """
    least: Vector = np.minimum(cells.values - cells.floor, cells.ceiling - cells.values)
    return least


def is_protected(cells: Cells, below: Vector, above: Vector) -> Flags:
    """Whether bounds so far off keep clear of the protection, but for a solver's last digits.

    >>> cells = Cells.of([5.0, 9.0], [True, True], lower=1.0, upper=2.0)
    >>> is_protected(cells, np.array([1.0, 1.0]), np.array([2.0, 1.9]))
    array([ True, False])
    """
    near = 1 - NOISE
    clear: Flags = (below >= cells.lower * near) & (above >= cells.upper * near)
    return clear | ~cells.unsafe


class Proofs:
    """How far below and above its value each cell is proven to be possible, and by which moves.

    ``below`` and ``above`` have shape (cells,), 0 where nothing is proven. ``moves`` are
    those that proved something new.

    Examples
    --------
    >>> cells = Cells.of([5, 4], [True, False])
    >>> proofs = Proofs(cells, sparse.csr_array([[1, 1]]))
    >>> proofs.add(Move.of(np.array([1.0, -1.0])), np.ones(2, dtype=bool))
    True
    >>> proofs.below, proofs.above
    (array([5., 4.]), array([4., 5.]))
    >>> proofs.add(Move.of(np.array([1.0, 0.0])), np.ones(2, dtype=bool))
    False
    """

    def __init__(self, cells: Cells, relations: Relations) -> None:
        self.cells = cells
        self.columns: Any = sparse.csr_array(relations.T.astype(np.float64))
        self.below, self.above = np.zeros(cells.values.size), np.zeros(cells.values.size)
        self.moves: list[Move] = []

    @property
    def lacking(self) -> Flags:
        """Unsafe cells that are not proven protected."""
        return ~is_protected(self.cells, self.below, self.above)

    def add(self, move: Move, withheld: Flags) -> bool:
        """Check a move by arithmetic and keep it if it proves more of an unsafe cell."""
        reached = self.reach(move, withheld)
        if reached is None:
            return False
        at, (below, above) = move.cells, reached
        lower, upper = self.cells.lower[at], self.cells.upper[at]
        more = np.minimum(below, lower) > np.minimum(self.below[at], lower)
        more |= np.minimum(above, upper) > np.minimum(self.above[at], upper)
        self.below[at] = np.maximum(self.below[at], below)
        self.above[at] = np.maximum(self.above[at], above)
        new = bool((more & self.cells.unsafe[at]).any())
        if new:
            self.moves.append(move)
        return new

    def reach(self, move: Move, withheld: Flags) -> tuple[Vector, Vector] | None:
        """How far a move, stretched to what is known beforehand, takes its cells down and up.

        None if it proves nothing: it moves what is published, or a relation is not met.
        """
        at, by = move
        if not at.size or not withheld[at].all():
            return None
        sound = _sound(self.columns[at], by)
        if sound is None:
            return None
        x = self.cells
        falls, rises = x.values[at] - x.floor[at], x.ceiling[at] - x.values[at]
        down, up = np.zeros(at.size), np.zeros(at.size)
        for way in (by, -by):
            limits = np.where(way > 0, rises, falls) / np.abs(way)
            far = float(limits.min())
            stretched = np.where(sound, way * (far if np.isfinite(far) else 1.0), 0.0)
            np.maximum(up, stretched, out=up)
            np.maximum(down, -stretched, out=down)
        return down, up


def _sound(columns: Relations, by: Vector) -> Flags | None:
    """Cells whose move is more than what its relations leave open; None if one is not met."""
    rows = np.repeat(np.arange(by.size), np.diff(columns.indptr))
    which, row = np.unique(columns.indices, return_inverse=True)
    amounts = columns.data * by[rows]
    gap = np.abs(np.bincount(row, amounts, minlength=which.size))
    most = np.zeros(which.size)
    np.maximum.at(most, row, np.abs(amounts))
    if (gap > MET * most).any():
        return None
    worst = np.zeros(by.size)
    np.maximum.at(worst, rows, gap[row])
    sound: Flags = worst <= NOISE * np.abs(by)
    return sound


def search(
    proofs: Proofs,
    relations: Relations,
    withheld: Flags,
    parts: Sequence[Flags],
    random: np.random.Generator,
) -> None:
    """Look for witnesses of all that has none: part by part, then in parts joined two by two.

    Parameters
    ----------
    proofs : Proofs
        What is proven; the witnesses found are added.
    relations : Relations, shape (relations, cells), by column
    withheld : Flags, shape (cells,)
    parts : sequence of Flags, each (cells,)
    random : numpy.random.Generator
    """
    joined = [a | b for a, b in zip(parts[::2], parts[1::2], strict=False)]
    for part in (*parts, *joined):
        if (proofs.lacking & part & withheld).any():
            for move in _moves_within(proofs, relations, withheld & part, random):
                proofs.add(move, withheld)


def _moves_within(
    proofs: Proofs, relations: Relations, movable: Flags, random: np.random.Generator
) -> Iterator[Move]:
    cells = proofs.cells
    wanted = np.where(proofs.lacking, protection(cells), 0.0)
    limit = room(cells)
    moves = find_moves(relations, movable & (limit > 0))
    least, need = of_groups(moves, limit, wanted)
    # What nothing is known of moves as far as anything has to.
    least = np.minimum(least, _far(cells, need))
    need = np.minimum(need, least)
    # Large cells need not move much where small ones are to be proven: their last
    # digits would hide them.
    for scale in _scales(need):
        for found in push(moves.relations, moves.blocks, np.minimum(least, scale), need,
                          random, _STARTS):  # fmt: skip
            found[np.abs(found) < _NOTHING * least] = 0.0
            yield Move.of(moves.spread @ found)


def of_groups(moves: Moves, limit: Vector, wanted: Vector) -> tuple[Vector, Vector]:
    """How far each group may move, and has to, by what its cells may and have to.

    >>> moves = find_moves(sparse.csr_array([[1, -1, 0]]), np.ones(3, dtype=bool))
    >>> of_groups(moves, np.array([5.0, 3.0, 9.0]), np.array([1.0, 2.0, 0.0]))
    (array([3., 9.]), array([2., 0.]))
    """
    entries = moves.spread.tocoo()
    cell, group = entries.coords
    times = np.abs(entries.data)
    least, need = np.full(moves.spread.shape[1], np.inf), np.zeros(moves.spread.shape[1])
    np.minimum.at(least, group, limit[cell] / times)
    np.maximum.at(need, group, wanted[cell] / times)
    return least, need


def _far(cells: Cells, need: Vector) -> float:
    """Farther than any cell has to move, and finite."""
    finite = np.abs(cells.values).max(initial=0.0)
    return float(max(100 * need.max(initial=0.0), finite, 1.0))


def _scales(need: Vector) -> Iterable[float]:
    asked = need[need > 0]
    if not asked.size:
        return ()
    typical = float(np.median(asked))
    return (np.inf, 1e3 * typical) if asked.max() > 1e3 * typical else (np.inf,)
