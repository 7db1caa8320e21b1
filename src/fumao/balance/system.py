"""The system that the reconciliation solves: one cell a flow of trade, and what must add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fumao.balance.grid import Array, Integers
from fumao.balance.parameters import number_of
from fumao.balance.world import World
from fumao.methods.accounting import Sparse


@dataclass(frozen=True)
class System:
    """Values with variances, and linear constraints A x = b with x of at least ``lower``.

    The first cells are flows of trade: exporter, importer and item of each are given by number
    (the last exporter or importer is the rest of the world). After them stand totals of pairs
    that a reporter gives, each with a constraint that its items add to it.

    Attributes
    ----------
    values, variances, lower : Array, shape (n,)
        USD million, and its square. Variance 0 pins a cell.
    constraints : sparse, shape (m, n)
    targets : Array, shape (m,)
    exporter, importer, item : Integers, shape (n,)
        Item is -1 for a pair's total.
    methods : Integers, shape (n,)
    names : tuple of str, length m
        Of the constraints, for messages: ``CHN/W1/SC/X``.
    """

    values: Array
    variances: Array
    lower: Array
    constraints: Sparse
    targets: Array
    exporter: Integers
    importer: Integers
    item: Integers
    methods: Integers
    names: tuple[str, ...]


def margins_system(
    exporter: Integers, importer: Integers, item: Integers, economies: int, items: int
) -> Sparse:
    """Rows that add cells up by exporter and item, then by importer and item.

    Cells of the rest of the world (number ``economies``) count for the other side alone.

    >>> margins_system(np.array([0, 1]), np.array([1, 0]), np.array([0, 0]), 2, 1).toarray()
    array([[1., 0.],
           [0., 1.],
           [0., 1.],
           [1., 0.]])
    """
    from scipy import sparse

    cells = np.arange(exporter.size)
    rows, columns = [], []
    for number, side in enumerate((exporter, importer)):
        known = side < economies
        rows.append(number * economies * items + side[known] * items + item[known])
        columns.append(cells[known])
    place = (np.concatenate(rows), np.concatenate(columns))
    shape = (2 * economies * items, exporter.size)
    return sparse.csr_array((np.ones(place[0].size), place), shape)


def system_of(world: World) -> System:
    """All constraints of a world matrix at once: margins exact, pairs' totals where reported.

    Exports of every economy by item add over importers to its world total, imports over exporters
    (the rest of the world takes part in both), the items of a reported pair to its total. Mirrors
    are equal by construction: there is one cell for both.
    """
    n, k = len(world.economies), len(world.items)
    i, j, c = np.unravel_index(np.arange((n + 1) ** 2 * k), (n + 1, n + 1, k))
    cells = np.flatnonzero(i != j)
    prior = world.prior
    before = Cells(
        i[cells], j[cells], c[cells], prior.values.ravel()[cells],
        prior.variances.ravel()[cells], prior.methods.ravel()[cells],
    )  # fmt: skip
    return assemble(world.economies, world.items, before, world.totals.final[..., 1:],
                    pair_totals(*_told_pairs(world)))  # fmt: skip


def _told_pairs(world: World) -> tuple[Array, Array]:
    """Totals of pairs as exporters, then importers tell them, and their variances."""
    n = len(world.economies)
    said = world.filled.reported[0, :, :, 1:, 0]
    spread = np.where(np.isfinite(said), world.side_variances[0, :, :, 1:, 0], np.nan)
    sides, errors = np.full((2, n + 1, n + 1), np.nan), np.full((2, n + 1, n + 1), np.nan)
    sides[0, :n], errors[0, :n] = said[0], spread[0]
    sides[1, :, :n], errors[1, :, :n] = said[1].T, spread[1].T
    return sides, errors


@dataclass(frozen=True)
class Cells:
    """Flows of trade before they are reconciled, all of shape (n,): who, what, and how well."""

    exporter: Integers
    importer: Integers
    item: Integers
    values: Array
    variances: Array
    methods: Integers


def assemble(
    economies: Sequence[str],
    items: Sequence[str],
    cells: Cells,
    final: Array,
    pairs: tuple[Integers, Array, Array],
) -> System:
    """The system of some cells, of economies' totals (flow, economy, item) and of pairs' totals.

    ``pairs`` are numbers of pairs (exporter times areas plus importer), values and variances.
    """
    from scipy import sparse

    n, k = len(economies), len(items)
    i, j, c = cells.exporter, cells.importer, cells.item
    margins = margins_system(i, j, c, n, k)
    pair, totals, spread = pairs
    place = {int(p): row for row, p in enumerate(pair)}
    code = i * (n + 1) + j
    inside = np.flatnonzero(np.isin(code, pair))
    rows = np.array([place[int(p)] for p in code[inside]], dtype=np.int64)
    added = sparse.csr_array((np.ones(inside.size), (rows, inside)), (pair.size, i.size))
    table = sparse.block_array(
        [[margins, None], [added, -sparse.eye_array(pair.size)]], format="csr"
    ) if pair.size else margins  # fmt: skip
    targets = np.concatenate([final[0].ravel(), final[1].ravel(), np.zeros(pair.size)])
    minus = np.full(pair.size, -1)
    return System(
        np.concatenate([cells.values, totals]), np.concatenate([cells.variances, spread]),
        np.zeros(i.size + pair.size), table, targets,
        np.concatenate([i, pair // (n + 1)]), np.concatenate([j, pair % (n + 1)]),
        np.concatenate([c, minus]),
        np.concatenate([cells.methods, np.full(pair.size, number_of("R"))]),
        _names(economies, items, pair, n),
    )  # fmt: skip


def pair_totals(sides: Array, errors: Array) -> tuple[Integers, Array, Array]:
    """Pairs whose total a side reports, by number; mean of the sides, and its variance.

    Both arrays have shape (2, areas, areas): what exporters say of importers, then importers.
    """
    known = np.isfinite(sides)
    pair = np.flatnonzero(known.any(axis=0))
    count = known.reshape(2, -1)[:, pair].sum(axis=0)
    values = np.nan_to_num(sides).reshape(2, -1)[:, pair].sum(axis=0) / count
    variance = np.nan_to_num(errors).reshape(2, -1)[:, pair].sum(axis=0) / count**2
    return pair, values, variance


def _names(
    economies: Sequence[str], items: Sequence[str], pair: Integers, n: int
) -> tuple[str, ...]:
    areas = (*economies, "_Z")
    margins = [f"{area}/W1/{item}/{flow}" for flow in "XM" for area in economies for item in items]
    return (*margins, *(f"{areas[p // (n + 1)]}/{areas[p % (n + 1)]}/S/X" for p in pair))
