"""Mirrors: what an exporter says of a flow of trade beside what the importer says of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import COORDINATES, WORLD
from fumao.errors import DuplicateKey, InvalidInput, ShapeMismatch, UnitMismatch

PAIR = ("exporter", "importer", "item", "period")
ORDERS = {"amount": "distance", "ratio": "asymmetry"}


@dataclass(frozen=True, slots=True)
class Asymmetries:
    """Quartiles of ``|X - M|`` over the mean of both, and the share of pairs beyond 25 and 50%."""

    pairs: int
    lower: float
    median: float
    upper: float
    beyond_quarter: float
    beyond_half: float


def mirrors(table: pa.Table) -> pa.Table:
    """Pair exports with the partner's imports, and say how far they are apart.

    Only trade that both sides report is paired; the world is no partner here, nor is the reporter
    (:func:`own_partner` counts such rows). Both at 0 agree.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of Flows, reported values in one unit, one row a cell.

    Returns
    -------
    pyarrow.Table
        exporter, importer, item, period, exports, imports (that unit), gap = X - M,
        distance = ``|X - M|``, asymmetry = ``|X - M| / (|X| + |M|)``; sorted by key.

    Raises
    ------
    ShapeMismatch
        A column is missing.
    UnitMismatch
        The values are in several units.
    DuplicateKey
        A side says two things of one flow.

    Examples
    --------
    >>> rows = [{"reporter": "CHN", "partner": "HKG", "item": "SC", "flow": "X", "value": 120.0},
    ...         {"reporter": "HKG", "partner": "CHN", "item": "SC", "flow": "M", "value": 80.0}]
    >>> table = pa.Table.from_pylist([{**row, "period": "2019"} for row in rows])
    >>> mirrors(table).select(["exporter", "gap", "asymmetry"]).to_pylist()
    [{'exporter': 'CHN', 'gap': 40.0, 'asymmetry': 0.2}]
    """
    _check(table)
    single = table.filter(
        pc.and_(pc.not_equal(table["partner"], WORLD), pc.is_valid(table["value"]))
    )
    single = single.filter(pc.not_equal(single["partner"], single["reporter"]))
    exports, imports = _side(single, "X", "exports"), _side(single, "M", "imports")
    both = exports.join(imports, keys=list(PAIR), join_type="inner")
    both = both.sort_by([(name, "ascending") for name in PAIR])
    x, m = both["exports"].to_numpy(), both["imports"].to_numpy()
    size = np.abs(x) + np.abs(m)
    distance = np.abs(x - m)
    ratio = np.divide(distance, size, out=np.zeros_like(size), where=size > 0)
    for name, values in (("gap", x - m), ("distance", distance), ("asymmetry", ratio)):
        both = both.append_column(name, pa.array(values))
    return both


def own_partner(table: pa.Table) -> int:
    """How many rows name the reporter as its own partner: no trade between two sides.

    >>> own_partner(pa.table({"reporter": ["CHN", "CHN"], "partner": ["CHN", "HKG"]}))
    1
    """
    return int(pc.sum(pc.equal(table["reporter"], table["partner"])).as_py() or 0)


def turned(table: pa.Table) -> pa.Table:
    """The same flows seen from the partner: exports as the partner's imports and back.

    For :func:`fumao.balance.reports.reported_errors` beside the table itself.
    """
    names = {"reporter": "partner", "partner": "reporter"}
    found = table.rename_columns([names.get(name, name) for name in table.column_names])
    flow = pc.if_else(pc.equal(found["flow"], "X"), "M", "X")
    return found.set_column(found.schema.get_field_index("flow"), "flow", flow)


def worst(paired: pa.Table, *, by: str = "amount", least: float = 0.0, top: int = 20) -> pa.Table:
    """The largest asymmetries, by amount or by ratio.

    Parameters
    ----------
    paired : pyarrow.Table
        From :func:`mirrors`.
    by : str
        ``amount`` or ``ratio``.
    least : float
        Mean of both sides, at least, in the unit of the values: small trade has large ratios.
    top : int

    Raises
    ------
    InvalidInput
        The order is unknown.
    """
    if by not in ORDERS:
        raise InvalidInput(f"order {by!r} is unknown", remedy=f"one of {', '.join(ORDERS)}")
    mean = pc.divide(pc.add(paired["exports"], paired["imports"]), 2.0)
    large = paired.filter(pc.greater_equal(mean, least))
    order = [(ORDERS[by], "descending"), *((name, "ascending") for name in PAIR)]
    return large.sort_by(order).slice(0, top)


def asymmetries(paired: pa.Table) -> Asymmetries:
    """How far pairs are apart in general; pairs without any trade do not count.

    Raises
    ------
    InvalidInput
        No pair has trade.
    """
    ratio = 2 * paired["asymmetry"].to_numpy()
    some = np.abs(paired["exports"].to_numpy()) + np.abs(paired["imports"].to_numpy()) > 0
    if not some.any():
        raise InvalidInput("no pair has trade that both sides report", remedy="give both flows")
    ratio = ratio[some]
    lower, median, upper = (float(each) for each in np.quantile(ratio, [0.25, 0.5, 0.75]))
    return Asymmetries(
        ratio.size, lower, median, upper, float((ratio > 0.25).mean()), float((ratio > 0.5).mean())
    )


def _check(table: pa.Table) -> None:
    absent = [name for name in (*COORDINATES, "value") if name not in table.column_names]
    if absent:
        raise ShapeMismatch(
            f"the table has no column {', '.join(absent)}", remedy="give the columns of Flows"
        )
    if "unit" in table.column_names and len(pc.unique(table["unit"])) > 1:
        raise UnitMismatch(
            f"values in {', '.join(map(str, pc.unique(table['unit'])))}",
            remedy="convert them to one unit first",
        )


def _side(table: pa.Table, flow: str, name: str) -> pa.Table:
    """One flow with exporter and importer for reporter and partner."""
    own, other = ("exporter", "importer") if flow == "X" else ("importer", "exporter")
    part = table.filter(pc.equal(table["flow"], flow))
    found = pa.table({
        own: part["reporter"], other: part["partner"], "item": part["item"],
        "period": part["period"], name: pc.cast(part["value"], pa.float64()),
    }).select([*PAIR, name])  # fmt: skip
    counts = found.group_by(list(PAIR)).aggregate([(name, "count")])
    twice = counts.filter(pc.greater(counts[f"{name}_count"], 1)).slice(0, 1).to_pylist()
    if twice:
        key = "/".join(twice[0][each] for each in PAIR)
        raise DuplicateKey(f"two {name} for {key}", remedy="choose one source or vintage first")
    return found
