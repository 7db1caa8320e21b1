"""The balanced matrix as Flows and as a table of cells: what is reported, estimated, balanced.

Balanced values are whole numbers of the last decimal of Flows before anything is added up, so that
partners add up to the world and items to the total exactly, and both sides are one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from fumao.balance.compare import side_by_side
from fumao.balance.grid import REST, Array, Integers
from fumao.balance.parameters import method_codes
from fumao.balance.system import System
from fumao.balance.world import World
from fumao.methods.bands import Bands
from fumao.methods.posterior import Posterior
from fumao.methods.reconcile import Reconciled
from fumao.model.flow_rules import DEFAULTS, SCHEMA, VALUE

# Decimals of a value in Flows.
SCALE = 10**VALUE.scale


def flows_table(world: World, system: System, reconciled: Reconciled) -> pa.Table:
    """All three values side by side, by origin, with the columns of Flows.

    ``estimated`` is the complete table before balancing: reported where reported, else estimated.
    """
    axes = world.filled.axes
    both = [(origin, decimals(values[0])) for origin, values in
            (("reported", world.filled.reported), ("estimated", world.filled.final))]  # fmt: skip
    # The world totals of the first grid are complete; what was reported of them is told apart.
    both[0][1][:, :, 0, :] = decimals(world.totals.reported)
    both.append(("balanced", balanced_grid(system, reconciled.values)))
    return flows_of(dict(both), axes.lists[1:], world.period)


def flows_of(
    grids: Mapping[str, Integers], lists: Sequence[Sequence[str]], period: str
) -> pa.Table:
    """Grids by origin, in units of the last decimal, with the columns of Flows.

    ``lists`` are the codes of flows, reporters, partners and items.
    """
    return pa.concat_tables([_rows(grid, lists, period, origin) for origin, grid in grids.items()])


def balanced_grid(system: System, values: Array) -> Integers:
    """Balanced values, shape (flows, reporters, partners, items), in units of the last decimal."""
    own = system.item >= 0
    n, items = int(system.exporter.max()), int(system.item.max()) + 1
    pairs = np.zeros((n + 1, n + 1, items), dtype=np.int64)
    pairs[system.exporter[own], system.importer[own], system.item[own]] = decimals(values[own])
    grid = np.empty((2, n, n + 2, items + 1), dtype=np.int64)
    for flow, side in enumerate((pairs, np.swapaxes(pairs, 0, 1))):
        grid[flow, :, 1:, 1:] = side[:n]
        grid[flow, :, 0, 1:] = side[:n].sum(axis=1)
    grid[..., 0] = grid[..., 1:].sum(axis=-1)
    own_trade = np.arange(n)
    grid[:, own_trade, own_trade + 1] = NOTHING
    return grid


def cells_table(
    world: World, system: System, reconciled: Reconciled, known: Posterior, bands: Bands
) -> pa.Table:
    """Every balanced cell with method codes, both sides, what it was made from, and its interval.

    ``exports_by`` and ``imports_by`` are numbers of the identity that a derived side follows from
    (table ``identities``), null where none; a modelled side is a share of its reporter's total.
    ``symmetry`` and ``ras`` are the cell by two simpler ways (:mod:`fumao.balance.compare`).
    """
    own = system.item >= 0
    e, m, k = system.exporter[own], system.importer[own], system.item[own]
    areas, codes = np.array([*world.economies, REST]), np.array(method_codes())
    values = reconciled.values[own]
    spread = np.sqrt(known.variances[own])
    sides = [_side(world, e, m, k, flow) for flow in range(2)]
    columns = {
        "exporter": areas[e], "importer": areas[m], "item": np.array(world.items)[k],
        "method": codes[system.methods[own]],
        "exports_method": codes[sides[0][1]], "imports_method": codes[sides[1][1]],
        "before": system.values[own], "variance": system.variances[own], "balanced": values,
        "relative_error": np.divide(spread, values, out=np.full(values.size, np.nan),
                                    where=values > 0),
        "low": bands.lower[own], "high": bands.upper[own],
    }  # fmt: skip
    beside = side_by_side(world.sides, world.totals.final[..., 1:], system, reconciled.values)
    columns |= {name: beside[name][own] for name in ("symmetry", "ras")}
    table = pa.table(columns)
    for name, (final, _, by) in zip(("exports", "imports"), sides, strict=True):
        table = table.append_column(name, pa.array(final, from_pandas=True))
        table = table.append_column(f"{name}_by", pa.array(by, mask=by < 0))
    return table


def identities_table(world: World) -> pa.Table:
    """The cells of each identity that a derived cell follows from: number, key and weight."""
    used = np.unique(world.filled.by[world.filled.by >= 0])
    rows = world.filled.identities.rows[used].tocoo()
    keys = [world.filled.axes.key(int(at)) for at in rows.col]
    return pa.table({"identity": pa.array(used[rows.row], pa.int64()),
                     "key": pa.array(keys, pa.string()),
                     "weight": pa.array(rows.data, pa.float64())})  # fmt: skip


def _side(
    world: World, exporter: Integers, importer: Integers, item: Integers, flow: int
) -> tuple[Array, Integers, Integers]:
    """Final value, method and identity of one side; none where the rest of the world reports."""
    reporter, partner = (exporter, importer)[flow], (importer, exporter)[flow]
    there = reporter < len(world.economies)
    at = (0, flow, np.where(there, reporter, 0), partner + 1, item + 1)
    filled = world.filled
    return (np.where(there, filled.final[at], np.nan), np.where(there, filled.methods[at], 0),
            np.where(there, filled.by[at], -1))  # fmt: skip


# Stands for no value among whole numbers.
NOTHING = np.iinfo(np.int64).min


def decimals(values: Array) -> Integers:
    """Values in units of the last decimal, missing ones marked."""
    whole = np.rint(np.nan_to_num(values) * SCALE).astype(np.int64)
    return np.where(np.isfinite(values), whole, NOTHING)


def _rows(values: Integers, lists: Sequence[Sequence[str]], period: str, origin: str) -> pa.Table:
    """Cells that have a value as rows of Flows."""
    reporters, partners = lists[1], lists[2]
    own = np.array(reporters)[:, None] == np.array(partners)
    at = np.nonzero((values != NOTHING) & ~own[None, :, :, None])
    flow, reporter, partner, item = (
        np.array(codes)[place] for codes, place in zip(lists, at, strict=True)
    )
    size = flow.size
    fixed = {**DEFAULTS, "period": period, "unit": "USD_MN", "origin": origin,
             "status": "A" if origin == "reported" else "E"}  # fmt: skip
    columns = {"reporter": reporter, "partner": partner, "item": item, "flow": flow}
    made = []
    for field in SCHEMA:
        if field.name == "value":
            made.append(_as_decimal(values[at]))
        elif field.name == "line":
            made.append(pa.nulls(size, pa.int32()))
        elif field.name in columns:
            made.append(pa.array(columns[field.name]).cast(pa.string()))
        else:
            made.append(pa.repeat(fixed[field.name], size))
    return pa.Table.from_arrays(made, schema=SCHEMA)


def _as_decimal(whole: Integers) -> pa.Array:
    """Whole numbers of the last decimal as decimals, without a way over floats or texts."""
    halves = np.stack([whole, whole >> 63], axis=1)
    return pa.Array.from_buffers(VALUE, whole.size, [None, pa.py_buffer(halves.tobytes())])
