"""Modular protection: in every relation enough is withheld beside each unsafe cell.

A relation with one withheld cell gives it away, and with two of which one has a lone
contributor it tells that contributor the other. So the withheld cells that are neither
the cell's own contributor's nor those of any one other contributor must be able to
take up its protection. Cheapest cells are added, relation after relation, the largest
first, until all relations hold. What several relations tell together is not seen here.

References
----------
Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., ch. 4.4
(secondary suppression, modular approach; singletons).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from fumao.methods.arrays import Flags, Vector
from fumao.methods.cells import Cells
from fumao.methods.relations import Relations

Indices = npt.NDArray[np.int64]
_BATCH = 250  # relations mended before costs are looked at again


@dataclass(frozen=True, slots=True)
class Entries:
    """Cells of some relations, entry by entry; shapes (entries,)."""

    row: Indices
    cell: Indices
    sign: Indices


@dataclass(frozen=True, slots=True)
class Lack:
    """What an entry's protection lacks in its relation, and to which side of the sum.

    ``up`` is what its own move upwards in the relation's sum finds no counterpart for,
    ``down`` the other way; shapes (entries,), 0 or less where nothing lacks.
    """

    up: Vector
    down: Vector


def entries_of(relations: Relations, rows: Indices) -> Entries:
    """The entries of these rows, in the rows' order.

    >>> matrix = sparse.csr_array([[1, -1, 0], [0, 1, -1]])
    >>> entries_of(matrix, np.array([1])).cell
    array([1, 2])
    """
    start, count = relations.indptr[rows], np.diff(relations.indptr)[rows]
    before = np.cumsum(count) - count
    place = np.repeat(start - before, count) + np.arange(count.sum())
    cell = relations.indices[place].astype(np.int64)
    return Entries(np.repeat(np.arange(rows.size), count), cell, relations.data[place])


def lacking(cells: Cells, withheld: Flags, entries: Entries) -> Lack:
    """What the withheld cells of each relation lack to protect each other.

    Notes
    -----
    Available to a cell of contributor g is the room of the other withheld cells but those
    of g and, if it is unsafe, of that other contributor whose cells have most room. A
    relation whose cells are all withheld lacks nothing: it says nothing about any.

    Examples
    --------
    20 = 5 + 15, and 5 is unsafe within 2. With it alone withheld 2 lacks on both sides:

    >>> cells = Cells.of([20.0, 5.0, 15.0], [False, True, False], lower=2.0, upper=2.0)
    >>> entries = entries_of(sparse.csr_array([[1, -1, -1]]), np.array([0]))
    >>> lacking(cells, cells.unsafe, entries).up
    array([-inf,   2., -inf])
    >>> lacking(cells, np.array([0, 1, 1]) > 0, entries).up
    array([-inf,  -7., -inf])
    """
    hidden = withheld[entries.cell]
    positive = entries.sign > 0
    falls, rises = cells.values - cells.floor, cells.ceiling - cells.values
    plenty = 4 * max(float(cells.upper.max(initial=0)), float(cells.lower.max(initial=0))) + 1
    down, up = (np.minimum(each, plenty)[entries.cell] for each in (falls, rises))
    size = abs(entries.sign).astype(np.float64)
    below = np.where(hidden, np.where(positive, down, up), 0.0) * size
    above = np.where(hidden, np.where(positive, up, down), 0.0) * size
    rows = int(entries.row.max(initial=-1)) + 1
    open_rows = np.bincount(entries.row, ~hidden, minlength=rows) > 0
    asked = hidden & open_rows[entries.row]
    lower, upper = cells.lower[entries.cell] * size, cells.upper[entries.cell] * size
    needs = np.where(positive, upper, lower), np.where(positive, lower, upper)
    owner, strict = cells.contributor[entries.cell], cells.unsafe[entries.cell]
    lacks = [
        np.where(
            asked & (need > 0), need - _available(room, owner, strict, entries.row, rows), -np.inf
        )
        for need, room in zip(needs, (below, above), strict=True)
    ]
    return Lack(*lacks)


def _available(room: Vector, owner: Indices, strict: Flags, row: Indices, rows: int) -> Vector:
    """Room beside each entry, without its owner's; if strict without the strongest other's."""
    total = np.bincount(row, room, minlength=rows)
    owned = np.flatnonzero((owner >= 0) & (room > 0))
    left = total[row] - room
    if not owned.size:
        return left
    pairs, joined = np.unique(np.stack([row[owned], owner[owned]]), axis=1, return_inverse=True)
    sums = np.bincount(joined, room[owned])
    order = np.lexsort((-sums, pairs[0]))
    first = np.unique(pairs[0][order], return_index=True)[1]
    strongest = np.full(rows, -1)
    top, second = np.zeros(rows), np.zeros(rows)
    lines = pairs[0][order][first]
    strongest[lines], top[lines] = pairs[1][order][first], sums[order][first]
    after = first + 1
    more = after < order.size
    more[more] = pairs[0][order][after[more]] == lines[more]
    second[lines[more]] = sums[order][after[more]]
    left -= np.where(owner == strongest[row], second[row], top[row]) * strict
    own = np.zeros(room.size)
    own[owned] = sums[joined] - room[owned]
    # An entry that has an owner but no room of its own still owns the others.
    return left - own


def protect_relations(cells: Cells, relations: Relations, withheld: Flags) -> tuple[Flags, Indices]:
    """Withhold the cheapest cells until every relation protects what it holds.

    Returns
    -------
    withheld : Flags, shape (cells,)
    stuck : array
        Relations that lack something and have no cell left that may be withheld.

    Examples
    --------
    Of 20 = 5 + 7 + 8 the 5 is unsafe; the 7 goes with it, not the 8 or the total.

    >>> cells = Cells.of([20.0, 5, 7, 8], [False, True, False, False], lower=2.0, upper=2.0)
    >>> protect_relations(cells, sparse.csr_array([[1, -1, -1, -1]]), cells.unsafe)[0]
    array([False,  True,  True, False])
    """
    state = _State(cells, relations, withheld.copy())
    order = _largest_first(cells, relations)
    pending = order[_lacks(state, order)]
    stuck = np.zeros(relations.shape[0], dtype=bool)
    while pending.size:
        touched = []
        for start in range(0, pending.size, _BATCH):
            rows, picked = _mend(state, pending[start : start + _BATCH])
            stuck[rows[picked < 0]] = True
            touched.append(picked[picked >= 0])
        cell = np.unique(np.concatenate(touched))
        by_cell = entries_of(state.columns, cell).cell
        again = np.zeros(relations.shape[0], dtype=bool)
        again[by_cell] = True
        again &= ~stuck
        candidates = order[again[order]]
        pending = candidates[_lacks(state, candidates)]
    return state.withheld, np.flatnonzero(stuck)


class _State:
    """What is withheld so far, what its cells need, and what withholding more would cost."""

    def __init__(self, cells: Cells, relations: Relations, withheld: Flags) -> None:
        self.cells = replace(cells, lower=cells.lower.copy(), upper=cells.upper.copy())
        self.relations, self.withheld = relations, withheld
        self.columns: Any = sparse.csr_array(relations.T)
        self.count = abs(relations) @ withheld.astype(np.int64)
        self.cheapest, self.first, self.second = _two_cheapest(cells, relations)

    def withhold(self, picked: Indices, amount: Vector) -> None:
        """Withhold cells that each have to move by an amount, as far as they can fall."""
        new = np.unique(picked[~self.withheld[picked]])
        self.withheld[new] = True
        np.add.at(self.count, entries_of(self.columns, new).cell, 1)
        falls = np.minimum(amount, (self.cells.values - self.cells.floor)[picked])
        np.maximum.at(self.cells.lower, picked, falls)
        np.maximum.at(self.cells.upper, picked, falls)

    def cost(self, cell: Indices) -> Vector:
        """Cost of each cell, and of the cheapest partner in relations where it would be alone."""
        around = entries_of(self.columns, cell)
        alone = self.count[around.cell] == 0
        is_least = self.cheapest[around.cell] == cell[around.row]
        partner = np.where(is_least, self.second[around.cell], self.first[around.cell])
        lonely = np.bincount(around.row, np.where(alone, partner, 0.0), minlength=cell.size)
        return np.asarray(self.cells.cost[cell] + lonely)


def _two_cheapest(cells: Cells, relations: Relations) -> tuple[Indices, Vector, Vector]:
    """Of each relation the cell of least cost, this cost and the next."""
    entries = entries_of(relations, np.arange(relations.shape[0]))
    order = np.lexsort((entries.cell, cells.cost[entries.cell], entries.row))
    cost, start = cells.cost[entries.cell[order]], relations.indptr[:-1]
    single = np.diff(relations.indptr) < 2
    after = np.minimum(start + 1, max(order.size - 1, 0))
    return entries.cell[order][start], cost[start], np.where(single, np.inf, cost[after])


def _largest_first(cells: Cells, relations: Relations) -> Indices:
    """Relations in the order of their largest cell, then of their cells."""
    entries = entries_of(relations, np.arange(relations.shape[0]))
    start = relations.indptr[:-1]
    largest = np.maximum.reduceat(np.abs(cells.values[entries.cell]), start)
    keys = np.minimum.reduceat(entries.cell, start), np.maximum.reduceat(entries.cell, start)
    return np.lexsort((*keys, np.bincount(entries.row, entries.cell), -largest))


def _lacks(state: _State, rows: Indices) -> Flags:
    """Which of these relations lack something."""
    entries = entries_of(state.relations, rows)
    lack = lacking(state.cells, state.withheld, entries)
    flags = np.zeros(rows.size, dtype=bool)
    flags[entries.row[np.maximum(lack.up, lack.down) > 0]] = True
    return flags


def _mend(state: _State, pending: Indices) -> tuple[Indices, Indices]:
    """Withhold one cell more in each relation that lacks; -1 where there is none to withhold."""
    rows = pending[_lacks(state, pending)]
    entries = entries_of(state.relations, rows)
    lack = lacking(state.cells, state.withheld, entries)
    most = np.maximum(lack.up, lack.down)
    order = np.lexsort((entries.cell, -most, entries.row))
    worst = order[np.unique(entries.row[order], return_index=True)[1]]
    wanted, falls = most[worst][entries.row], (lack.up >= lack.down)[worst][entries.row]
    room_down = (state.cells.values - state.cells.floor)[entries.cell]
    room_up = (state.cells.ceiling - state.cells.values)[entries.cell]
    room = np.where((entries.sign > 0) == falls, room_down, room_up) * abs(entries.sign)
    owner = state.cells.contributor[entries.cell]
    foreign = (owner < 0) | (owner != owner[worst][entries.row])
    may = np.flatnonzero(~state.withheld[entries.cell] & foreign & (room > 0))
    share = np.minimum(room[may] / wanted[may], 1.0)
    price = state.cost(entries.cell[may]) / share
    may, price = may[np.isfinite(price)], price[np.isfinite(price)]
    order = np.lexsort((entries.cell[may], price, entries.row[may]))
    line, first = np.unique(entries.row[may][order], return_index=True)
    best = may[order[first]]
    state.withhold(entries.cell[best], wanted[best])
    picked = np.full(rows.size, -1)
    picked[line] = entries.cell[best]
    return rows, picked
