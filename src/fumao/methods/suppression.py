"""Secondary suppression: what must be withheld beside the unsafe cells of linked tables.

Four steps, the cheap before the dear. Relation after relation, cells are added until
the withheld ones of each can take up each other's protection (:mod:`modular`). Moves
that prove unsafe cells protected are looked for among what is withheld, many at once
(:mod:`witnesses`); for a cell without one the cheapest flow through open cells is found
and they are withheld (:mod:`flows`). What no proof needs is opened again. The attacker's
audit (:mod:`attack`) ends it.

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
from fumao.methods.attack import Audit, audit, check_additive
from fumao.methods.batches import protect_together
from fumao.methods.cells import Cells, Indices
from fumao.methods.flows import Network, find_flows
from fumao.methods.modular import entries_of, lacking, protect_relations
from fumao.methods.moves import distinct, find_moves
from fumao.methods.relations import Relations
from fumao.methods.witnesses import Move, Proofs, protection, search

# How far open cells lean at first where many are protected together, times the usual need.
_REACHES = (0.5, 1.0, 3.0, 10.0)
_FARTHEST = 100.0
_STARTS = 2
# Times the usual cost of a protected cell, of which so many moves are known.
_DEAR, _KNOWN = 4.0, 8
# Cells of one round for which flows are looked for; then all are tried together again.
_FLOWS = 150


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
    cells: Cells,
    relations: Relations,
    *,
    parts: Sequence[Flags] = (),
    steps: Sequence[Relations] = (),
    rounds: int = 20,
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
    steps : sequence of Relations, each (cells, rows), optional
        Rows of cells that move in step, from :func:`fumao.methods.relations.in_step`: what
        one part has no room for may find it there.
    rounds : int
        Most rounds of flows, each of some hundred cells, with a search for all between.

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
    places = [table.whole(part) for part in parts]
    chosen, proofs = _choose(table, places, [table.in_step(each) for each in steps], rounds)
    withheld = np.asarray(abs(table.spread) @ chosen.astype(np.int64)) > 0
    withheld |= cells.unsafe & np.isfinite(cells.cost)
    moves = (table.expand(move) for move in proofs.moves)
    audited = audit(cells, relations, withheld, parts=parts, witnesses=moves)
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

    def in_step(self, rows: Relations) -> Relations:
        """How far they move where rows of the given cells move."""
        columns = sparse.csc_array(self.spread)
        start = columns.indptr[:-1]
        sign = sparse.diags_array(columns.data[start].astype(np.int64), dtype=np.int64)
        return sparse.csr_array(sign @ sparse.csr_array(rows)[columns.indices[start]])

    def expand(self, move: Move) -> Move:
        """The same move of the cells that these stand for."""
        dense = np.zeros(self.cells.values.size)
        dense[move.cells] = move.amounts
        return Move.of(self.spread @ dense)


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
    reserved = np.zeros(many, dtype=bool)
    reserved[group[cells.reserved[cell]]] = True
    values = cells.values[first] * sign
    return Cells(values, unsafe, np.where(unsafe, lower, 0), np.where(unsafe, upper, 0), cost,
                 reserved, owner, floor, ceiling)  # fmt: skip


def _choose(
    table: _Table, parts: Sequence[Flags], steps: Sequence[Relations], rounds: int
) -> tuple[Flags, Proofs]:
    """Withhold until each unsafe cell has a move that proves it protected, or none is found."""
    cells = table.cells
    columns = sparse.csc_array(table.relations)
    places = list(parts) or [np.ones(cells.values.size, dtype=bool)]
    withheld = cells.unsafe.copy()
    if table.relations.shape[0]:
        withheld, _ = protect_relations(cells, table.relations, withheld)
    random = np.random.default_rng(0)
    network, proofs = Network.of(cells, table.relations, parts), Proofs(cells, columns)
    tried = np.zeros(withheld.size, dtype=bool)
    rates: list[float] = []
    # What has room only over several months would be dear part by part.
    for places_of in (each for each in (steps, parts) if each):
        search(proofs, columns, withheld, places, random)
        for reach in _REACHES:
            _mend_together(proofs, columns, withheld, places_of, random, reach, rates)
    left = -1
    for _ in range(rounds):
        search(proofs, columns, withheld, places, random)
        before, left = left, int(proofs.lacking.sum())
        if not left or (left == before and not (proofs.lacking & ~tried).any()):
            break
        _mend(network, proofs, withheld, tried)
        _mend_together(proofs, columns, withheld, [*steps, *parts], random, _FARTHEST, rates)
    return reopen(table.cells, table.relations, withheld, proofs), proofs


def _mend_together(
    proofs: Proofs,
    columns: Relations,
    withheld: Flags,
    parts: Sequence[Flags | Relations],
    random: np.random.Generator,
    reach: float,
    rates: list[float],
) -> None:
    """Withhold moves of many unproven cells at once, part by part, those that are not dear.

    ``rates`` are the costs of a protected cell so far; with the last reach any cost will do.
    """
    most = _DEAR if reach < _REACHES[-1] else np.inf
    for part in parts:
        for _ in range(_STARTS):
            move = protect_together(proofs, columns, withheld, part, random, reach)
            if move is None:
                break
            new = move.cells[~withheld[move.cells]]
            target = move.cells[proofs.lacking[move.cells]]
            rate = float(proofs.cells.cost[new].sum()) / max(target.size, 1)
            if len(rates) >= _KNOWN and rate > most * float(np.median(rates)):
                continue
            movable = withheld.copy()
            movable[new] = True
            if proofs.add(move, movable):
                withheld[new] = True
                rates.append(rate)


def _mend(network: Network, proofs: Proofs, withheld: Flags, tried: Flags) -> None:
    """Withhold the cheapest flows of unproven cells, those that need most first."""
    need = protection(network.cells)
    open_still = np.flatnonzero(proofs.lacking & ~tried)
    count = 0
    for target in open_still[np.argsort(-need[open_still], kind="stable")].tolist():
        if not proofs.lacking[target]:
            continue
        if count >= max(_FLOWS, open_still.size // 4):
            break
        count += 1
        tried[target] = True
        for flow in find_flows(network, withheld, target):
            movable = withheld.copy()
            movable[flow.cells] = True
            if proofs.add(flow, movable):
                withheld[flow.cells] = True


def reopen(cells: Cells, relations: Relations, withheld: Flags, proofs: Proofs) -> Flags:
    """Open what no proof needs, the dearest first.

    Parameters
    ----------
    cells, relations, withheld
        The table and what is withheld of it.
    proofs : Proofs
        Its moves; afterwards only those that are needed.

    Returns
    -------
    Flags, shape (cells,)
        What is still withheld. Every cell that was proven protected still is, and no
        relation protects less than its unsafe cells need.

    Examples
    --------
    The 5 and the 7 of 20 = 5 + 7 + 8 protect each other; the 8 was withheld for nothing:

    >>> cells = Cells.of([5.0, 7, 8, 20], [True, False, False, False])
    >>> rows = sparse.csr_array([[-1, -1, -1, 1]])
    >>> proofs, hidden = Proofs(cells, rows), np.array([True, True, True, False])
    >>> proofs.add(Move.of(np.array([1.0, -1.0, 0, 0])), hidden)
    True
    >>> reopen(cells, rows, hidden, proofs)
    array([ True,  True, False, False])
    """
    needed = cells.unsafe.copy()
    kept = Proofs(cells, relations)
    paid = np.where(cells.unsafe, 0.0, np.where(np.isfinite(cells.cost), cells.cost, 0.0))
    price = [float(paid[move.cells].sum()) for move in proofs.moves]
    for number in np.argsort(price, kind="stable").tolist():
        if kept.add(proofs.moves[number], withheld):
            needed[proofs.moves[number].cells] = True
    rows, columns = sparse.csr_array(relations), sparse.csr_array(relations.T)
    left = withheld.copy()
    spare = np.flatnonzero(withheld & ~needed)
    for cell in spare[np.argsort(-paid[spare], kind="stable")].tolist():
        around = entries_of(rows, entries_of(columns, np.array([cell])).cell)
        before = lacking(cells, left, around)
        left[cell] = False
        after = lacking(cells, left, around)
        worse = np.maximum(after.up, after.down) > np.maximum(np.maximum(before.up, before.down), 0)
        left[cell] = bool(worse.any())
    proofs.moves, proofs.below, proofs.above = kept.moves, kept.below, kept.above
    return left


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
