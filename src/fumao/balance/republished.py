"""The tables of a revised vintage: those of the old one, with what has changed put in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.compare import side_by_side
from fumao.balance.grid import Array, Integers
from fumao.balance.held import Held
from fumao.balance.learnt import SUMS, sums_table
from fumao.balance.parameters import method_codes
from fumao.balance.published import balanced_grid, decimals, flows_of
from fumao.balance.quarters import QUARTERS, quarters_table
from fumao.balance.revised import Side, total_errors
from fumao.balance.stored import CELLS, FLOWS, Stored

IDENTITIES = "identities"
_SIDES = ("exports", "imports")


def revised_tables(
    stored: Stored,
    side: Side,
    held: Held,
    old: Mapping[str, pa.Table],
    quarterly: pa.Table,
    year: str,
) -> dict[str, pa.Table]:
    """Flows, cells, identities, quarters and sums after a revision.

    Parameters
    ----------
    stored, side, held
        The vintage, the reporter's new side, and what comes of it.
    old : mapping of name to table
        Of the vintage: numbers of the reporter's identities go on from its last; quarters of
        cells that are held stay.
    quarterly : pyarrow.Table
        What is reported of quarters now, as :func:`fumao.balance.quarters.quarters_table` takes it.
    year : str
    """
    identities = old[IDENTITIES]
    first = int(pc.max(identities["identity"]).as_py() or 0) + 1 if len(identities) else 0
    return {
        FLOWS: flows_of(_grids(stored, side, held), stored.lists, year),
        CELLS: _cells(stored, side, held, first),
        IDENTITIES: _identities(side, identities, first),
        QUARTERS: _quarters(stored, held, old[QUARTERS], quarterly),
        SUMS: sums_table(
            held.system, held.values, held.full.multipliers, total_errors(stored, side).ravel()
        ),
    }


def _grids(stored: Stored, side: Side, held: Held) -> dict[str, Integers]:
    grids = {origin: grid.copy() for origin, grid in stored.grids.items()}
    grids["reported"][:, side.number] = decimals(side.reported)
    grids["estimated"][:, side.number] = decimals(side.final)
    grids["balanced"] = balanced_grid(held.system, held.values)
    return grids


def _cells(stored: Stored, side: Side, held: Held, first: int) -> pa.Table:
    """Cells that moved with their new intervals, the reporter's with its new side."""
    own, table = held.flows, stored.cells
    moved = ~held.held[own]
    codes = np.array(method_codes())
    values, system = held.values[own], held.system
    spread = np.sqrt(held.known.variances[own])
    error = np.divide(spread, values, out=np.full(values.size, np.nan), where=values > 0)
    table = _put(table, "method", codes[system.methods[own]])
    table = _put(table, "before", system.values[own])
    table = _put(table, "variance", system.variances[own])
    table = _put(table, "balanced", values)
    for name, new in (("relative_error", error), ("low", held.bands.lower[own]),
                      ("high", held.bands.upper[own])):  # fmt: skip
        table = _put(table, name, np.where(moved, new, table[name].to_numpy()))
    filled = side.filled
    for flow, name in enumerate(_SIDES):
        reporter, partner = (system.exporter, system.importer)[:: 1 - 2 * flow]
        at = np.flatnonzero(reporter[own] == side.number)
        place = (0, flow, 0, partner[at] + 1, system.item[at] + 1)
        by = filled.by[place]
        table = _replaced(table, name, at, filled.final[place])
        table = _replaced(table, f"{name}_method", at, codes[filled.methods[place]])
        table = _replaced(table, f"{name}_by", at, np.where(by < 0, np.nan, by + first))
    return _with_ways(stored, side, held, table)


def _with_ways(stored: Stored, side: Side, held: Held, table: pa.Table) -> pa.Table:
    """The two simpler ways: they hold nothing, and are made anew."""
    own, final = held.flows, stored.finals.copy()
    final[:, side.number] = side.margins
    exports, imports = (stored.grid(table[name].to_numpy(), np.nan) for name in _SIDES)
    beside = side_by_side((exports, imports), final, held.system, held.values)
    for name in ("symmetry", "ras"):
        table = _put(table, name, beside[name][own])
    return table


def _quarters(stored: Stored, held: Held, old: pa.Table, quarterly: pa.Table) -> pa.Table:
    """Quarters of cells that are held as they were, of all others fitted again."""
    new = quarters_table(quarterly, held.system, held.values, stored.economies, stored.items,
                         ~held.held)  # fmt: skip
    areas, items = np.array(stored.areas), np.array(stored.items)
    at = np.flatnonzero(held.held)
    system, names = held.system, ("exporter", "importer", "item")
    cells = pa.table({
        "exporter": areas[system.exporter[at]], "importer": areas[system.importer[at]],
        "item": items[system.item[at]],
    })  # fmt: skip
    kept = old.join(cells, keys=list(names), join_type="left semi")
    return pa.concat_tables([kept, new]).sort_by(
        [(name, "ascending") for name in (*names, "period")]
    )


def _put(table: pa.Table, name: str, values: object) -> pa.Table:
    field = table.schema.field(name)
    return table.set_column(table.schema.get_field_index(name), field, pa.array(values, field.type))


def _replaced(table: pa.Table, name: str, at: Integers, values: Array) -> pa.Table:
    """A column with some rows' values replaced; NaN is null."""
    mask = np.zeros(table.num_rows, dtype=np.bool_)
    mask[at] = True
    field = table.schema.field(name)
    new = pa.array(values, from_pandas=True).cast(field.type)
    column = pc.replace_with_mask(table[name].combine_chunks(), pa.array(mask), new)
    return table.set_column(table.schema.get_field_index(name), field, column)


def _identities(side: Side, old: pa.Table, first: int) -> pa.Table:
    """The reporter's identities in the place of those it had."""
    kept = old.filter(pc.invert(pc.starts_with(old["key"], f"{side.reporter}/")))
    used = np.unique(side.filled.by[side.filled.by >= 0])
    rows = side.filled.identities.rows[used].tocoo()
    new = pa.table({
        "identity": pa.array(used[rows.row] + first, pa.int64()),
        "key": pa.array([side.filled.axes.key(int(at)) for at in rows.col], pa.string()),
        "weight": pa.array(rows.data, pa.float64()),
    })  # fmt: skip
    return pa.concat_tables([kept, new])
