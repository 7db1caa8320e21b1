"""Quarters of balanced cells: four that a side reports, moved so that they add up to the year.

Quarters that add up to what was reported of the year say nothing of it beyond that, so that they
may be fitted when the year is balanced: the result is that of all at once.

References
----------
Dagum and Cholette (2006), Benchmarking, Temporal Distribution, and Reconciliation Methods for
Time Series, ch. 11.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import Array
from fumao.balance.parameters import Parameters, parameters
from fumao.balance.system import System
from fumao.methods.arrays import Flags
from fumao.methods.reconcile import reconcile

QUARTERS = "quarters"
_SCHEMA = pa.schema([
    ("exporter", pa.string()), ("importer", pa.string()), ("item", pa.string()),
    ("period", pa.string()), ("reporter", pa.string()), ("reported", pa.float64()),
    ("balanced", pa.float64()),
])  # fmt: skip
_MANY = 4


def quarters_table(
    quarterly: pa.Table,
    system: System,
    balanced: Array,
    economies: Sequence[str],
    items: Sequence[str],
    among: Flags | None = None,
    settings: Parameters | None = None,
) -> pa.Table:
    """Balanced quarters of every cell of which a side reports all four; the exporter's first.

    Parameters
    ----------
    quarterly : pyarrow.Table
        reporter, partner, item, flow, period (2019-Q1) and value in USD million.
    system : System
    balanced : Array
        Values of its cells.
    economies, items : sequence of str
    among : Flags, optional
        The cells of the system that are wanted; else all.

    Notes
    -----
    ``min sum (y - x)^2 / v`` subject to a sum of the four that is the year, none below 0, with
    ``v = (x + floor)^2``: each is as wrong as the others in proportion.
    """
    floor = (settings or parameters()).number("floor")
    year = _years(system, balanced, economies, items, among)
    told: dict[tuple[str, str, str, str], dict[str, float]] = {}
    for row in quarterly.filter(pc.is_valid(quarterly["value"])).to_pylist():
        pair = (row["reporter"], row["partner"])
        cell = (*(pair if row["flow"] == "X" else pair[::-1]), row["item"])
        if cell in year:
            told.setdefault((*cell, row["flow"]), {})[row["period"]] = float(row["value"])
    whole = {key: periods for key, periods in told.items() if len(periods) == _MANY}
    chosen = sorted(key for key in whole if key[3] == "X" or (*key[:3], "X") not in whole)
    if not chosen:
        return _SCHEMA.empty_table()
    said = np.array([[whole[key][period] for period in sorted(whole[key])] for key in chosen])
    fitted = _fitted(np.maximum(said, 0.0), np.array([year[key[:3]] for key in chosen]), floor)
    return pa.Table.from_pylist([
        {"exporter": key[0], "importer": key[1], "item": key[2], "period": period,
         "reporter": key[0] if key[3] == "X" else key[1], "reported": x, "balanced": y}
        for key, xs, ys in zip(chosen, said.tolist(), fitted.tolist(), strict=True)
        for period, x, y in zip(sorted(whole[key]), xs, ys, strict=True)
    ], schema=_SCHEMA)  # fmt: skip


def _years(
    system: System,
    balanced: Array,
    economies: Sequence[str],
    items: Sequence[str],
    among: Flags | None,
) -> dict[tuple[str, str, str], float]:
    """Balanced values of flows between listed economies."""
    n = len(economies)
    known = (system.item >= 0) & (system.exporter < n) & (system.importer < n)
    own = np.flatnonzero(known if among is None else known & among)
    return {
        (economies[e], economies[m], items[k]): float(value)
        for e, m, k, value in zip(system.exporter[own], system.importer[own], system.item[own],
                                  balanced[own], strict=True)
    }  # fmt: skip


def _fitted(said: Array, year: Array, floor: float) -> Array:
    """Rows of four that add up to their year."""
    from scipy import sparse

    cells = np.arange(said.size)
    rows = sparse.csr_array((np.ones(said.size), (cells // _MANY, cells)), (year.size, said.size))
    solved = reconcile(said.ravel(), (said.ravel() + floor) ** 2, rows, year)
    return np.asarray(solved.values.reshape(said.shape))
