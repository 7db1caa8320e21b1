"""Many unsafe cells protected at once: which open cells to withhold for all of them.

Cell by cell (:mod:`flows`) thousands of programmes are solved. Here a projection over all
that may move in one part of the table, open cells a little, first says to which side each
unsafe cell can lean while the others lean to theirs; then one programme finds the cheapest
move that takes all of them as far as they need, to these sides.

References
----------
Fischetti and Salazar-Gonzalez (2000), JASA 95(451); Bauschke and Borwein (1996), SIAM
Review 38(3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fumao.methods.arrays import Flags, Vector
from fumao.methods.flows import STAY, cheapest
from fumao.methods.moves import Moves, find_moves, find_shaped
from fumao.methods.projection import push, tighten
from fumao.methods.relations import Relations
from fumao.methods.witnesses import NOISE, Move, Proofs, of_groups, protection, room

_STEPS = 60_000  # of the simplex method; not seconds, so that every run is the same
_BEYOND = 1.0001  # of the need: more than the programme's last digits
_DEAREST = 1e6  # times the usual price, so that prices do not hide each other


@dataclass(frozen=True, slots=True)
class _Part:
    """Groups of one part: how far each may move, has to move, and what moving it costs."""

    moves: Moves
    room: Vector
    need: Vector
    price: Vector


def protect_together(
    proofs: Proofs,
    relations: Relations,
    withheld: Flags,
    part: Flags | Relations,
    random: np.random.Generator,
    reach: float,
) -> Move | None:
    """A move that protects as many unproven cells of a part as one start finds, cheaply.

    Parameters
    ----------
    proofs : Proofs
        What is proven already.
    relations : Relations, shape (relations, cells), by column
    withheld : Flags, shape (cells,)
        No reserved cell moves unless it is withheld.
    part : Flags, shape (cells,), or Relations, shape (cells, rows)
        Which cells may move; or rows of cells that move in these proportions.
    random : numpy.random.Generator
        Of the start.
    reach : float
        How far open cells lean at first, times the usual need: with a small one fewer
        cells are protected, by fewer others.

    Returns
    -------
    Move or None
        To be checked by arithmetic; its open cells are then withheld.

    Examples
    --------
    Of 20 = 5 + 7 + 8 the 5 is to move by 2, and the total must stay open; the 7 goes along:

    >>> from scipy import sparse
    >>> from fumao.methods.cells import Cells
    >>> cells = Cells.of([5.0, 7, 8, 20], [True, False, False, False], lower=2, upper=2,
    ...                  cost=[5.0, 7, 90, np.inf])
    >>> rows = sparse.csc_array([[-1, -1, -1, 1]])
    >>> everywhere, random = np.ones(4, dtype=bool), np.random.default_rng(0)
    >>> found = protect_together(Proofs(cells, rows), rows, cells.unsafe, everywhere, random, 1)
    >>> found.cells
    array([0, 1])
    """
    found = _part(proofs, relations, withheld, part)
    asked = found.need[found.need > 0]
    if not asked.size:
        return None
    usual = float(np.median(asked))
    lean = np.where(found.price > 0, np.minimum(found.room, reach * usual), found.room)
    starts = push(found.moves.relations, found.moves.blocks, np.maximum(lean, found.need),
                  found.need, random, 1)  # fmt: skip
    for start in starts:
        moved = _programme(found, start, usual)
        if moved is not None:
            return Move.of(found.moves.spread @ moved)
    return None


def _part(proofs: Proofs, relations: Relations, withheld: Flags, part: Flags | Relations) -> _Part:
    """What may move in a part, in groups that can only move together."""
    cells = proofs.cells
    limit = room(cells)
    may = withheld | (np.isfinite(cells.cost) & ~cells.reserved)
    may &= limit > 0
    if isinstance(part, np.ndarray):
        moves = find_moves(relations, may & part)
    else:
        moves = find_shaped(relations, may, part)
    least, need = of_groups(moves, limit, np.where(proofs.lacking, protection(cells), 0.0))
    # What nothing is known of moves as far as anything has to.
    known = least[np.isfinite(least)]
    far = max(100 * float(need.max(initial=0.0)), float(known.max(initial=0.0)), 1.0)
    least = np.minimum(least, far)
    need = np.where(need <= least, need, 0.0)
    price: Vector = (abs(moves.spread) > 0).T @ np.where(withheld, 0.0, cells.cost)
    return _Part(moves, least, need, price)


def _programme(part: _Part, start: Vector, usual: float) -> Vector | None:
    """The cheapest move that takes to the start's sides all that the start takes far enough."""
    targets = (part.need > 0) & (np.abs(start) >= part.need * (1 - NOISE))
    if not targets.any():
        return None
    most = tighten(part.moves.relations, part.room)
    most = np.where(targets, np.maximum(most, part.need), most) / usual
    least = np.minimum(part.need * _BEYOND / usual, most)
    low = np.where(targets & (start > 0), least, -most)
    high = np.where(targets & (start < 0), -least, most)
    price = part.price / np.minimum(part.room, 10 * usual)
    paid = price[price > 0]
    price = np.minimum(price / (np.median(paid) if paid.size else 1.0), _DEAREST) + STAY
    found = cheapest(price, part.moves.relations, low, high, steps=_STEPS)
    if found is None:
        return None
    found *= usual
    found[np.abs(found) < 1e-9 * part.room] = 0.0
    return found
