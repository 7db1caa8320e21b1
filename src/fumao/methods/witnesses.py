"""Witnesses: moves of withheld cells that no published figure contradicts.

A table in which the withheld cells are moved by d, with A d = 0 and every cell within
what is known beforehand, is as likely to a reader as the true one. If cell j moves by
its protection in such a d, no bound on j falls inside the protection: d proves it, by
arithmetic alone. A linear programme finds a d in which as many cells as can be move
far enough, and of those the one that uses the cheapest cells.

References
----------
Fischetti and Salazar-Gonzalez (2000), "Models and algorithms for optimizing cell
suppression in tabular data with linear constraints", JASA 95(451); Robertson (1995),
"Automated disclosure control at Statistics Canada", for costs that programmes minimise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from fumao.errors import NotConverged
from fumao.methods.arrays import Flags, Vector
from fumao.methods.cells import Cells, Indices
from fumao.methods.moves import find_moves
from fumao.methods.relations import Relations

_SOLVED, _INFEASIBLE, _UNBOUNDED = 0, 2, 3  # of scipy
# A relation is met if it is open by less than this part of its largest cell: the last
# digit of a published figure of ten digits.
MET = 1e-9
# What lacks so little of a protection, or moves so little of a cell, is rounding.
NOISE = 1e-7
_NOTHING = 1e-11
_STEPS = 8_000  # of the simplex method; not seconds, so that every run is the same


@dataclass(frozen=True, slots=True)
class Aim:
    """What a search is for; shapes (cells,).

    ``movable`` cells may move, ``wanted`` ones are to move by their protection, and to
    move a cell costs ``cost`` (0 for one that is withheld anyhow). ``prize`` is how many
    times its value the protection of a cell may cost; what is dearer has to wait.
    """

    movable: Flags
    wanted: Flags
    cost: Vector
    prize: float = np.inf


def protection(cells: Cells) -> Vector:
    """How far each unsafe cell has to move, both ways.

    >>> protection(Cells.of([5.0, 9.0], [True, False], lower=1.0, upper=2.0))
    array([2., 0.])
    """
    further: Vector = np.maximum(cells.lower, cells.upper)
    return further


def sweep(
    cells: Cells, relations: Relations, aim: Aim, parts: Sequence[Flags], signs: Vector
) -> Vector:
    """One witness for as many wanted cells as can be, found part after part.

    Parameters
    ----------
    cells, relations
        The table.
    aim : Aim
    parts : sequence of Flags, each (cells,)
        Parts of the table in which cells move while others stand: each is a programme of
        its own, which goes on from what those before it have moved.
    signs : Vector, shape (cells,)
        Which way each cell is pushed first, 1 or -1.

    Returns
    -------
    Vector, shape (cells,)
        A move d with A d = 0 such that d and -d stay within what is known beforehand.

    Examples
    --------
    In a table of two by two withheld cells the first can be 1 more or less:

    >>> rows = sparse.csr_array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    >>> cells = Cells.of([5, 4, 3, 2], [True, False, False, False])
    >>> aim = Aim(np.ones(4, dtype=bool), cells.unsafe, np.zeros(4))
    >>> sweep(cells, rows, aim, [aim.movable], np.ones(4))
    array([ 1., -1., -1.,  1.])
    """
    moved = np.zeros(cells.values.size)
    # Every part may leave its share of what a relation may be open by.
    allowed = MET / (2 * len(parts)) * _largest(relations, np.abs(cells.values))
    for part in parts:
        open_still = aim.wanted & part & (np.abs(moved) < protection(cells))
        if open_still.any():
            added = _step(cells, relations, aim, part, moved, signs)
            if (np.abs(relations @ added) <= allowed).all():
                moved += added
    moved[np.abs(moved) < _NOTHING * np.abs(cells.values)] = 0.0
    return moved


def _step(
    cells: Cells, relations: Relations, aim: Aim, part: Flags, moved: Vector, signs: Vector
) -> Vector:
    """What to add to a move within one part."""
    moves = find_moves(relations, aim.movable & part)
    entries = moves.spread.tocoo()
    cell, group, turn = entries.coords[0], entries.coords[1], entries.data
    many = moves.spread.shape[1]
    if not many:
        return np.zeros(moved.size)
    room = np.minimum(cells.values - cells.floor, cells.ceiling - cells.values)[cell]
    up, down = room - moved[cell], room + moved[cell]
    low, high = np.full(many, -np.inf), np.full(many, np.inf)
    np.maximum.at(low, group, -np.where(turn > 0, down, up))
    np.minimum.at(high, group, np.where(turn > 0, up, down))
    need = np.where(aim.wanted, protection(cells), 0.0)[cell]
    way = np.where(moved[cell] != 0, np.sign(moved[cell]), signs[cell]) * turn
    left = need - np.abs(moved[cell])
    _keep_met(low, high, group, way, left, need)
    order = np.lexsort((-left, group))
    first = order[np.unique(group[order], return_index=True)[1]]
    side, target = way[first], np.maximum(left[first], 0.0)
    target = np.minimum(target, np.where(side > 0, high, -low))
    found = _push(moves.relations, low, high, side, target)
    price = np.where(np.abs(moved) > 0, 0.0, aim.cost)
    cost = np.bincount(group, price[cell], minlength=many).astype(np.float64)
    if found is not None and (cost > 0).any():
        worth = np.full(many, np.inf)
        if np.isfinite(aim.prize):
            worth = aim.prize * np.abs(cells.values[cell][first])
        found = _cheapen(moves.relations, (low, high), (side, target), found, (cost, worth))
    if found is None:
        return np.zeros(moved.size)
    added: Vector = moves.spread @ found
    return added


def _keep_met(
    low: Vector, high: Vector, group: Indices, way: Vector, left: Vector, need: Vector
) -> None:
    """A cell that has moved by its protection may not fall back."""
    met = (need > 0) & (left <= 0)
    for side, bound, narrow in ((1, low, np.maximum), (-1, high, np.minimum)):
        here = met & (way == side)
        narrow.at(bound, group[here], side * left[here])


def _push(
    relations: Relations, low: Vector, high: Vector, side: Vector, target: Vector
) -> Vector | None:
    """The point in which the groups come closest to their targets, in sum of shares."""
    asked = target > 0
    lows = np.where(asked & (side < 0), np.maximum(low, -target), low)
    highs = np.where(asked & (side > 0), np.minimum(high, target), high)
    reward = np.where(asked, -side / np.where(asked, target, 1.0), 0.0)
    return _search(reward, relations, lows, highs)


def _cheapen(
    relations: Relations,
    bounds: tuple[Vector, Vector],
    aims: tuple[Vector, Vector],
    found: Vector,
    prices: tuple[Vector, Vector],
) -> Vector | None:
    """Targets met by moves of cheap cells; None if none is met at its prize.

    Notes
    -----
    The cost of a cell does not depend on how far it moves, which no linear programme can
    say. The first programme takes it as the cost of a usual move and chooses which
    targets are worth it; the second takes it per unit of the first one's moves.
    """
    low, high = bounds
    side, target = aims
    cost, worth = prices
    asked = target > 0
    if not asked.any():
        return None
    usual = np.minimum(np.maximum(-low, high), np.median(target[asked])) + 1e-9
    reached = np.where(asked, np.clip(side * found, 0, target), 0.0)
    if np.isfinite(worth).all():
        reward = np.where(asked, side * worth / np.where(asked, target, 1.0), 0.0)
        lows = np.where(asked & (side < 0), np.maximum(low, -target), low)
        highs = np.where(asked & (side > 0), np.minimum(high, target), high)
        chosen = _cheapest(cost / usual, reward, relations, lows, highs)
        if chosen is None:
            return None
        found = chosen
        reached = np.where(asked & (side * found >= target * (1 - NOISE)), target, 0.0)
    held = reached > 0
    if not held.any():
        return None
    low = np.where(held & (side > 0), np.maximum(low, reached * (1 - NOISE)), low)
    high = np.where(held & (side < 0), np.minimum(high, -reached * (1 - NOISE)), high)
    weight = cost / (np.abs(found) + 0.01 * usual)
    again = _cheapest(weight, np.zeros(weight.size), relations, low, high)
    return found if again is None else again


def _cheapest(
    weight: Vector, reward: Vector, relations: Relations, low: Vector, high: Vector
) -> Vector | None:
    """Least sum of weighted absolute moves less what moves earn."""
    paid = np.flatnonzero(weight > 0)
    doubled = sparse.hstack([relations, -relations[:, paid]]).tocsc()
    back_low, back_high = np.maximum(-high[paid], 0), np.maximum(-low[paid], 0)
    lows = np.concatenate([np.where(weight > 0, np.maximum(low, 0), low), back_low])
    highs = np.concatenate([np.where(weight > 0, np.maximum(high, 0), high), back_high])
    cost = np.concatenate([weight - reward, (weight + reward)[paid]])
    found = _search(cost / np.abs(cost).max(), doubled, lows, highs)
    if found is None:
        return None
    move: Vector = found[: weight.size].copy()
    move[paid] -= found[weight.size :]
    return move


def programme(cost: Vector, relations: Relations, low: Vector, high: Vector) -> Vector | None:
    """The cheapest point with A d = 0 within bounds; None if there is none or no cheapest.

    Raises
    ------
    NotConverged
        The solver gave up.

    Examples
    --------
    >>> rows = sparse.csr_array([[1, 1]])
    >>> programme(np.array([-1.0, 0.0]), rows, np.array([-5.0, -3.0]), np.array([5.0, 3.0]))
    array([ 3., -3.])
    """
    solved = _solve(cost, relations, low, high, {"primal_feasibility_tolerance": 1e-10})
    if solved.status not in (_SOLVED, _INFEASIBLE, _UNBOUNDED):
        solved = _solve(cost, relations, low, high, {})
    if solved.status not in (_SOLVED, _INFEASIBLE, _UNBOUNDED):
        raise NotConverged(f"a programme of {cost.size} groups has no answer: {solved.message}",
                           remedy="give smaller parts", trace=solved)  # fmt: skip
    return np.asarray(solved.x) if solved.status == _SOLVED else None


def _search(cost: Vector, relations: Relations, low: Vector, high: Vector) -> Vector | None:
    """The same where giving up, after so many steps, costs no more than a witness."""
    options = {"primal_feasibility_tolerance": 1e-10, "maxiter": _STEPS}
    solved = _solve(cost, relations, low, high, options)
    return np.asarray(solved.x) if solved.status == _SOLVED else None


def _solve(
    cost: Vector, relations: Relations, low: Vector, high: Vector, options: dict[str, float]
) -> optimize.OptimizeResult:
    bounds = np.stack([low, high], axis=1)
    return optimize.linprog(cost, A_eq=relations, b_eq=np.zeros(relations.shape[0]),
                            bounds=bounds, method="highs", options=options)  # fmt: skip


def reach(
    cells: Cells, relations: Relations, withheld: Flags, moves: Sequence[Vector]
) -> tuple[Vector, Vector]:
    """How far below and above its value each cell is proven to be possible.

    Each move is checked by arithmetic, whoever found it, and stretched both ways until the
    first cell meets what is known beforehand.

    Returns
    -------
    below, above : Vector, shape (cells,)
        0 where no move proves anything.

    Examples
    --------
    >>> cells = Cells.of([5, 4], [True, False])
    >>> total = sparse.csr_array([[1, 1]])
    >>> reach(cells, total, np.ones(2, dtype=bool), [np.array([1.0, -1.0]), np.array([1.0, 0.0])])
    (array([5., 4.]), array([4., 5.]))
    """
    below, above = np.zeros(cells.values.size), np.zeros(cells.values.size)
    largest = _largest(relations, np.abs(cells.values))
    falls, rises = cells.values - cells.floor, cells.ceiling - cells.values
    for move in moves:
        moved = np.flatnonzero(move)
        if not moved.size or not withheld[moved].all():
            continue
        for way in (move, -move):
            down = moved[way[moved] < 0]
            up = moved[way[moved] > 0]
            far = min((falls[down] / -way[down]).min(initial=np.inf),
                      (rises[up] / way[up]).min(initial=np.inf))  # fmt: skip
            stretched = way * (far if np.isfinite(far) else 1.0)
            if far <= 0 or (np.abs(relations @ stretched) > MET * largest).any():
                continue
            np.maximum(above, stretched, out=above)
            np.maximum(below, -stretched, out=below)
    return below, above


def _largest(relations: Relations, sizes: Vector) -> Vector:
    """The largest cell of each relation."""
    entries = abs(sparse.csr_array(relations)).tocoo()
    found = np.zeros(relations.shape[0])
    np.maximum.at(found, entries.coords[0], sizes[entries.coords[1]])
    return found
