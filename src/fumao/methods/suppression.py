"""Secondary suppression: what must be withheld beside the unsafe cells of linked tables.

Three steps, the cheap before the dear. Relation after relation, cells are added until
the withheld ones of each can take up each other's protection (:mod:`modular`). Moves
that prove every unsafe cell protected are looked for among what is withheld
(:mod:`witnesses`); where there are none, the programme may use open cells at their
cost, and those it uses are withheld. The attacker's audit (:mod:`attack`) ends it.

References
----------
Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., ch. 4.4;
Fischetti and Salazar-Gonzalez (2000), JASA 95(451); Robertson (1995), "Automated
disclosure control at Statistics Canada".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from fumao.methods.arrays import Flags, Vector
from fumao.methods.attack import Audit, audit, check_additive, is_protected
from fumao.methods.cells import Cells, Indices
from fumao.methods.modular import protect_relations
from fumao.methods.moves import distinct, find_moves
from fumao.methods.relations import Relations
from fumao.methods.witnesses import Aim, reach, sweep

_ENOUGH = 0.15  # a round that protects a smaller part of what is left is the last
# How many times its value the protection of a cell may cost, first nothing: dear cells
# wait until others have made their protection cheaper.
_PRIZES = (0.0, 0.25, 1.0, 16.0, np.inf)
# Cells that are searched one by one in the end; the rest is said to be unprotected.
_SINGLY = 30


@dataclass(frozen=True, slots=True)
class Unprotected:
    """An unsafe cell that cannot be protected: what is proven of its bounds, and why."""

    cell: int
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells to withhold; ``withheld`` and ``secondary`` have shape (cells,).

    ``unprotected`` names unsafe cells that no choice protects. ``last_resort`` marks
    reserved cells that are withheld because nothing else worked. ``audit`` holds what
    an attacker can compute.
    """

    withheld: Flags
    secondary: Flags
    last_resort: Flags
    unprotected: tuple[Unprotected, ...]
    audit: Audit


def suppress(
    cells: Cells, relations: Relations, *, parts: Sequence[Flags] = (), rounds: int = 12
) -> Suppression:
    """Choose the cells to withhold beside the unsafe ones, at little cost.

    Use it once for all tables that share cells. The choice is good, not the best: the
    best is out of reach beyond small tables. It is the same in every run, and whatever
    the order of the cells as long as no two have the same cost and value.

    Parameters
    ----------
    cells : Cells
    relations : Relations, shape (relations, cells)
        From :func:`fumao.methods.relations.cross`, say.
    parts : sequence of Flags, each (cells,), optional
        Parts of a large table, as of two neighbouring months with all that contains one
        of them and not the other; searched one after the other. The whole if not given.
    rounds : int
        Most rounds of each search; of what is left then the dearest cells are searched one
        by one.

    Returns
    -------
    Suppression

    Raises
    ------
    InconsistentConstraints
        The values do not add up.

    Notes
    -----
    Cells that a relation makes equal are one cell. A cell with one contributor protects
    nobody from that contributor, nor two of his cells each other: relations are
    protected without the cells of one and without those of the strongest other.

    Examples
    --------
    Two by two firms' cells in a table with published margins; one is unsafe within 2,
    and the cheapest cycle of four that contains it is withheld.

    >>> from fumao.methods.relations import cross, tree
    >>> item = partner = tree([-1, 0, 0, 0])
    >>> codes = [(i, j) for i in range(4) for j in range(4)]
    >>> x = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    >>> full = np.block([[x.sum(), x.sum(axis=0)], [x.sum(axis=1)[:, None], x]]).ravel()
    >>> unsafe = [code == (1, 1) for code in codes]
    >>> found = suppress(Cells.of(full, unsafe, lower=2, upper=2), cross(codes, [item, partner]))
    >>> [codes[each] for each in np.flatnonzero(found.withheld)]
    [(1, 1), (1, 3), (2, 1), (2, 3)]
    """
    check_additive(cells, relations)
    table = _reduce(cells, relations)
    chosen = _choose(table, [table.whole(part) for part in parts], rounds)
    withheld = np.asarray(abs(table.spread) @ chosen.withheld.astype(np.int64)) > 0
    withheld |= cells.unsafe & np.isfinite(cells.cost)
    moves = [np.asarray(table.spread @ move) for move in chosen.moves]
    audited = audit(cells, relations, withheld, parts=parts, witnesses=moves, rounds=1)
    secondary = withheld & ~cells.unsafe
    return Suppression(
        withheld,
        secondary,
        secondary & cells.reserved,
        tuple(_explain(cells, relations, withheld, audited)),
        audited,
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """Cells that are not equal to each other, cheapest first, and their relations."""

    cells: Cells
    relations: Relations
    spread: Relations

    def whole(self, part: Flags) -> Flags:
        """Those of which a part of the table holds a cell."""
        inside: Flags = np.asarray(abs(self.spread.T) @ part.astype(np.int64)) > 0
        return inside


@dataclass(slots=True)
class _Choice:
    """What is withheld so far, and the moves that prove how far each cell may be off."""

    withheld: Flags
    moves: list[Vector]
    below: Vector
    above: Vector


def _reduce(cells: Cells, relations: Relations) -> _Table:
    """One cell for all that are equal, in an order that does not depend on the given one."""
    equal = find_moves(relations, np.ones(cells.values.size, dtype=bool))
    entries = equal.spread.tocoo()
    cell, group = entries.coords
    many = equal.spread.shape[1]
    price = np.where(cells.reserved, _dear(cells), 0.0) + cells.cost
    cost = np.bincount(group, price[cell], minlength=many).astype(np.float64)
    first = np.full(many, cells.values.size)
    np.minimum.at(first, group, cell)
    order = np.lexsort((first, np.abs(cells.values[first]), cost))
    spread = sparse.csr_array(equal.spread[:, order])
    rows = distinct(sparse.csr_array(equal.relations[:, order]))
    keys = [rows.indices[a:b].tolist() for a, b in zip(rows.indptr, rows.indptr[1:], strict=False)]
    rows = rows[np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)]
    return _Table(_merge(cells, spread, cost[order], first[order]), rows, spread)


def _dear(cells: Cells) -> float:
    """More than all cells cost that are not reserved."""
    return 1.0 + float(cells.cost[np.isfinite(cells.cost)].sum())


def _merge(cells: Cells, spread: Relations, cost: Vector, first: Indices) -> Cells:
    """The cells that stand for equal ones: the strictest of their needs and bounds."""
    entries = spread.tocoo()
    cell, group = entries.coords
    many, same = spread.shape[1], entries.data > 0
    lower, upper, owner = np.zeros(many), np.zeros(many), np.full(many, -1)
    floor, ceiling = np.full(many, -np.inf), np.full(many, np.inf)
    np.maximum.at(lower, group, np.where(same, cells.lower[cell], cells.upper[cell]))
    np.maximum.at(upper, group, np.where(same, cells.upper[cell], cells.lower[cell]))
    np.maximum.at(floor, group, np.where(same, cells.floor[cell], -cells.ceiling[cell]))
    np.minimum.at(ceiling, group, np.where(same, cells.ceiling[cell], -cells.floor[cell]))
    np.maximum.at(owner, group, cells.contributor[cell])
    sign = np.asarray(spread[first, np.arange(many)]).ravel()
    unsafe = np.zeros(many, dtype=bool)
    unsafe[group[cells.unsafe[cell]]] = True
    unsafe &= np.isfinite(cost)
    flags = np.zeros(many, dtype=bool)
    values = cells.values[first] * sign
    return Cells(values, unsafe, np.where(unsafe, lower, 0), np.where(unsafe, upper, 0), cost,
                 flags, owner, floor, ceiling)  # fmt: skip


def _choose(table: _Table, parts: Sequence[Flags], rounds: int) -> _Choice:
    """Withhold until each unsafe cell has a move that proves it protected, or none is left."""
    cells = table.cells
    columns = sparse.csc_array(table.relations)
    places = list(parts) or [np.ones(cells.values.size, dtype=bool)]
    withheld = cells.unsafe
    if table.relations.shape[0]:
        withheld, _ = protect_relations(cells, table.relations, withheld)
    choice = _Choice(withheld, [], np.zeros(withheld.size), np.zeros(withheld.size))
    random = np.random.default_rng(0)
    for prize in _PRIZES:
        for _ in range(rounds if prize in (0.0, np.inf) else 1):
            wanted = _open_still(cells, choice)
            if not wanted.any():
                return choice
            signs = random.choice([-1.0, 1.0], withheld.size)
            _extend(cells, columns, choice, places, wanted, signs, prize)
            left = _open_still(cells, choice).sum()
            if left > (1 - _ENOUGH) * wanted.sum():
                break
    for cell in np.flatnonzero(_open_still(cells, choice))[: -_SINGLY - 1 : -1].tolist():
        wanted = np.zeros(withheld.size, dtype=bool)
        wanted[cell] = not is_protected(cells, choice.below, choice.above)[cell]
        here = [part for part in places if part[cell]]
        _extend(cells, columns, choice, here, wanted, np.ones(withheld.size), np.inf)
    return choice


def _open_still(cells: Cells, choice: _Choice) -> Flags:
    """Unsafe cells that nothing proves protected yet."""
    return cells.unsafe & ~is_protected(cells, choice.below, choice.above)


def _extend(
    cells: Cells,
    columns: Relations,
    choice: _Choice,
    places: Sequence[Flags],
    wanted: Flags,
    signs: Vector,
    prize: float,
) -> None:
    """Look for one more witness, and withhold the open cells that it moves."""
    may_add = prize > 0
    movable = choice.withheld | (np.isfinite(cells.cost) & may_add)
    cost = np.where(choice.withheld, 0.0, np.where(movable, cells.cost, 0.0))
    move = sweep(cells, columns, Aim(movable, wanted, cost, prize), places, signs)
    below, above = reach(cells, columns, movable, [move])
    better = wanted & is_protected(cells, below, above)
    if not better.any():
        return
    choice.withheld = choice.withheld | (move != 0)
    choice.moves.append(move)
    choice.below = np.maximum(choice.below, below)
    choice.above = np.maximum(choice.above, above)


def _explain(
    cells: Cells, relations: Relations, withheld: Flags, audited: Audit
) -> list[Unprotected]:
    """Each unsafe cell that stays exposed, with the reason."""
    rows = sparse.csr_array(relations)
    columns = sparse.csr_array(relations.T)
    may = withheld | np.isfinite(cells.cost)
    found = []
    for cell in np.flatnonzero(audited.exposed).tolist():
        around = columns.indices[columns.indptr[cell] : columns.indptr[cell + 1]]
        alone = [row for row in around.tolist() if may[rows[[row]].indices].sum() == 1]
        if not withheld[cell]:
            why = "it is unsafe and must stay open"
        elif alone:
            why = f"in relation {alone[0]} all other cells must stay open"
        elif audited.bounds.exact[cell]:
            why = "the cells that may be withheld leave it no more room"
        else:
            why = "no move within one part of the table protects it"
        low, high = audited.bounds.low[cell], audited.bounds.high[cell]
        found.append(Unprotected(cell, float(low), float(high), why))
    return found
