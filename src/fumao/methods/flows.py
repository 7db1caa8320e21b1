"""The cheapest flow that protects one cell: which open cells to withhold for it.

A cell moves by its protection, other cells take it up, and open ones among them are
paid for: a linear programme over the cells near it, of which each relation gives its
withheld cells and its cheapest open ones. Where those are too few, more are taken.

References
----------
Robertson (1995), "Automated disclosure control at Statistics Canada"; Castro (2012), "Recent
advances in optimization techniques for statistical tabular data protection", EJOR 216(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, sparse

from fumao.errors import NotConverged
from fumao.methods.arrays import Flags, Vector
from fumao.methods.cells import Cells, Indices
from fumao.methods.modular import entries_of
from fumao.methods.relations import Relations
from fumao.methods.witnesses import Move, protection

_SOLVED, _INFEASIBLE, _UNBOUNDED = 0, 2, 3  # of scipy
_STEPS = 8_000  # of the simplex method; not seconds, so that every run is the same


class _Near(NamedTuple):
    """How far around a cell a flow is looked for, first in a few cells.

    ``steps`` from relation to relation, ``width`` cells of each relation, those that can
    take up this ``share`` of the protection, until there are ``most``; within one
    ``part`` of the table or in all of it.
    """

    steps: int
    width: int
    share: float
    most: int
    part: bool


_NEAR = (
    _Near(3, 2, 0.5, 300, True),
    _Near(5, 4, 0.25, 1500, True),
    _Near(6, 8, 0.0, 4000, True),
    _Near(6, 20, 0.0, 12_000, False),
    _Near(8, 60, 0.0, 40_000, False),
)
_FAR = 64.0  # times the protection; nobody needs to move further
STAY = 1e-4  # what moving a withheld cell costs, so that flows stay near


@dataclass(frozen=True, slots=True)
class Network:
    """Cells in the order of their cost, and their relations by row and by column."""

    cells: Cells
    rows: Any
    columns: Any
    parts: Sequence[Flags] = ()

    @classmethod
    def of(cls, cells: Cells, relations: Relations, parts: Sequence[Flags] = ()) -> Network:
        """From relations by row; the parts from the one where flows are looked for first."""
        rows, columns = sparse.csr_array(relations), sparse.csr_array(relations.T)
        return cls(cells, rows, columns, sorted(parts, key=np.count_nonzero))

    def around(self, target: int) -> Flags:
        """The smallest part with a cell in it."""
        every = np.ones(self.cells.values.size, dtype=bool)
        return next((part for part in self.parts if part[target]), every)


def find_flows(network: Network, withheld: Flags, target: int) -> Iterator[Move]:
    """Moves that protect a cell, to both sides at once or one after the other.

    Examples
    --------
    20 = 5 + 7 + 8, and the 5 is to move by 2: the 7 takes it up.

    >>> cells = Cells.of([5.0, 7, 8, 20], [True, False, False, False], lower=2, upper=2)
    >>> network = Network.of(cells, sparse.csr_array([[-1, -1, -1, 1]]))
    >>> [flow.cells.tolist() for flow in find_flows(network, cells.unsafe, 0)]
    [[0, 1]]
    """
    cells = network.cells
    falls, rises = cells.values - cells.floor, cells.ceiling - cells.values
    need, both = float(protection(cells)[target]), np.minimum(falls, rises)
    if need <= both[target]:
        found = _flow(network, withheld, target, need, (both, both))
        if found is not None:
            yield found
            return
    for way, amount in ((1.0, cells.upper[target]), (-1.0, cells.lower[target])):
        bounds = (falls, rises) if way > 0 else (rises, falls)
        found = _flow(network, withheld, target, float(amount), bounds) if amount else None
        if found is not None:
            yield Move(found.cells, way * found.amounts)


def _flow(
    network: Network, withheld: Flags, target: int, need: float, bounds: tuple[Vector, Vector]
) -> Move | None:
    """The cheapest move up by what a cell needs, in units of its need; None if none is found."""
    for size in _NEAR:
        near = _near(network, withheld, target, need, size)
        low, high = (np.minimum(each[near] / need, _FAR) for each in bounds)
        at = int(np.searchsorted(near, target))
        usual = np.maximum(np.minimum(np.minimum(low, high), 1.0), 1e-9)
        cost = np.where(withheld[near], 0.0, network.cells.cost[near]) / usual
        paid = cost > 0
        cost = cost / np.median(cost[paid]) if paid.any() else cost
        low = -low
        low[at] = high[at] = 1.0
        rows = np.unique(entries_of(network.columns, near).cell)
        found = cheapest(np.minimum(cost, 1e6) + STAY, network.rows[rows][:, near], low, high)
        if found is not None:
            found[np.abs(found) < 1e-9] = 0.0
            moved = np.flatnonzero(found)
            return Move(near[moved], found[moved] * need)
    return None


def _near(network: Network, withheld: Flags, target: int, need: float, size: _Near) -> Indices:
    """Cells some steps from one: of each relation the withheld and the cheapest open ones."""
    cells, width = network.cells, size.width
    chosen = np.zeros(withheld.size, dtype=bool)
    seen = np.zeros(network.rows.shape[0], dtype=bool)
    chosen[target] = True
    inside = network.around(target) if size.part else np.ones(withheld.size, dtype=bool)
    ring, count = np.array([target]), 1
    for _ in range(size.steps):
        rows = np.unique(entries_of(network.columns, ring).cell)
        rows = rows[~seen[rows]]
        if not rows.size or count > size.most:
            break
        seen[rows] = True
        entries = entries_of(network.rows, rows)
        cell = entries.cell
        able = np.minimum(cells.values[cell] - cells.floor[cell],
                          cells.ceiling[cell] - cells.values[cell])  # fmt: skip
        useful = inside[cell] & (np.isfinite(cells.cost[cell]) | withheld[cell])
        useful &= (able > 0) & (able >= need * size.share)
        row, cell = entries.row[useful], cell[useful]
        order = np.lexsort((cell, ~withheld[cell], row))
        start = np.unique(row[order], return_index=True)[1]
        place = np.arange(order.size) - np.repeat(start, np.diff(np.append(start, order.size)))
        hidden = np.bincount(row, withheld[cell])[row[order]] if row.size else place
        kept = order[(place < np.minimum(hidden, 2 * width)) | (place < width + hidden)
                     & (place >= hidden)]  # fmt: skip
        ring = np.unique(cell[kept])
        ring = ring[~chosen[ring]]
        chosen[ring] = True
        count += ring.size
    return np.flatnonzero(chosen)


def cheapest(
    weight: Vector, relations: Relations, low: Vector, high: Vector, steps: int = _STEPS
) -> Vector | None:
    """The move within bounds with the least sum of weighted absolute moves; None if none.

    >>> rows = sparse.csr_array([[1, 1, 1]])
    >>> low, high = np.array([1.0, -5, -5]), np.array([1.0, 5, 5])
    >>> cheapest(np.array([0.0, 2, 1]), rows, low, high)
    array([ 1.,  0., -1.])
    """
    doubled = sparse.hstack([relations, -relations]).tocsc()
    lows = np.concatenate([np.maximum(low, 0), np.maximum(-high, 0)])
    highs = np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)])
    options = {"primal_feasibility_tolerance": 1e-10, "maxiter": steps}
    solved = _solve(np.concatenate([weight, weight]), doubled, lows, highs, options)
    if solved.status != _SOLVED:
        return None
    found: Vector = solved.x[: weight.size] - solved.x[weight.size :]
    return found


def programme(cost: Vector, relations: Relations, low: Vector, high: Vector) -> Vector | None:
    """The cheapest point with A d = 0 within bounds; None if there is none or no cheapest.

    Raises
    ------
    NotConverged
        The solver gave up, in the units given and in others.

    Examples
    --------
    >>> rows = sparse.csr_array([[1, 1]])
    >>> programme(np.array([-1.0, 0.0]), rows, np.array([-5.0, -3.0]), np.array([5.0, 3.0]))
    array([ 3., -3.])
    """
    sizes = np.abs(np.concatenate([low, high]))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    middle = float(np.median(sizes)) if sizes.size else 1.0
    tight = {"primal_feasibility_tolerance": 1e-10}
    for unit, options in ((1.0, tight), (middle, tight), (1.0, {}), (middle, {})):
        solved = _solve(cost, relations, low / unit, high / unit, options)
        if solved.status in (_INFEASIBLE, _UNBOUNDED):
            return None
        if solved.status == _SOLVED:
            return np.asarray(solved.x) * unit
    raise NotConverged(f"a programme of {cost.size} groups has no answer: {solved.message}",
                       remedy="give smaller parts", trace=solved)  # fmt: skip


def _solve(
    cost: Vector, relations: Relations, low: Vector, high: Vector, options: dict[str, float]
) -> optimize.OptimizeResult:
    bounds = np.stack([low, high], axis=1)
    return optimize.linprog(cost, A_eq=relations, b_eq=np.zeros(relations.shape[0]),
                            bounds=bounds, method="highs", options=options)  # fmt: skip
