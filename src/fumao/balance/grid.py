"""A grid: the cells of a table of flows laid out by period, flow, reporter, partner and item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import DuplicateKey, ShapeMismatch
from fumao.methods.arrays import Flags
from fumao.model.finding import Finding, Severity
from fumao.model.names import NO_NAMES, Names

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

WORLD = "W1"
REST = "_Z"
COORDINATES = ("period", "flow", "reporter", "partner", "item")


@dataclass(frozen=True)
class Axes:
    """The codes along each of the five directions, in their order.

    >>> axes = Axes(("2019",), ("X", "M"), ("GBR",), ("W1", "DEU"), ("S", "SC"))
    >>> axes.shape, axes.key(5)
    ((1, 2, 1, 2, 2), 'GBR/W1/SC/M/2019')
    """

    periods: tuple[str, ...]
    flows: tuple[str, ...]
    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    items: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many codes there are in each direction."""
        return tuple(len(codes) for codes in self.lists)

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        """The five lists of codes."""
        return (self.periods, self.flows, self.reporters, self.partners, self.items)

    @cached_property
    def cells(self) -> Integers:
        """The number of every cell, in the shape of the grid."""
        return np.arange(int(np.prod(self.shape))).reshape(self.shape)

    @cached_property
    def own(self) -> Flags:
        """Cells whose partner is the reporter, shape (reporters, partners)."""
        one, other = np.asarray(self.reporters), np.asarray(self.partners)
        return np.asarray(one[:, None] == other)

    def key(self, cell: int) -> str:
        """Reporter, partner, item, flow and period of a cell as one text."""
        t, f, r, p, k = np.unravel_index(cell, self.shape)
        return "/".join(
            (self.reporters[r], self.partners[p], self.items[k], self.flows[f], self.periods[t])
        )

    def find(self, key: str) -> int:
        """The number of the cell with this key."""
        r, p, k, f, t = key.split("/")
        at = tuple(
            codes.index(code) for codes, code in zip(self.lists, (t, f, r, p, k), strict=True)
        )
        return int(np.ravel_multi_index(at, self.shape))

    def with_items(self, items: Iterable[str]) -> Axes:
        """The same axes with other items."""
        return replace(self, items=tuple(items))


@dataclass(frozen=True)
class Grid:
    """Reported values, NaN where missing; which missing ones are confidential; what was odd.

    Values have the shape of the axes and are in USD million, or in one unit throughout.
    """

    axes: Axes
    values: Array
    confidential: Flags
    findings: tuple[Finding, ...] = ()

    def at(self, key: str) -> float:
        """The value of a cell by its key."""
        return float(self.values.flat[self.axes.find(key)])


def axes_of(table: pa.Table, items: Sequence[str] | None = None) -> Axes:
    """Axes that hold every code of a table, the world first among partners, S among items.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns of Flows.
    items : sequence of str, optional
        The items and their order; else all that occur.
    """
    found = {name: sorted(pc.unique(table[name]).to_pylist()) for name in COORDINATES}
    partners = [code for code in found["partner"] if code != WORLD]
    listed = items or [*(["S"] if "S" in found["item"] else []),
                       *(code for code in found["item"] if code != "S")]  # fmt: skip
    flows = [flow for flow in ("X", "M") if flow in found["flow"]]
    return Axes(
        tuple(found["period"]), tuple(flows), tuple(found["reporter"]),
        (WORLD, *partners), tuple(listed),
    )  # fmt: skip


def lay_out(table: pa.Table, axes: Axes) -> Grid:
    """Lay a long table out on axes: a reported zero is a value, a blank is missing.

    Rows with codes that no axis has are left out and found. So are rows whose partner is the
    reporter. Zeros stand for no data where a reporter has nothing else in a flow and period, and
    where all items are 0 of a total that is not.

    Parameters
    ----------
    table : pyarrow.Table
        Columns period, flow, reporter, partner, item, value (float or decimal, null if missing),
        and confidentiality if there is one.
    axes : Axes

    Raises
    ------
    ShapeMismatch
        A column is missing.
    DuplicateKey
        Two rows for one cell.
    """
    absent = [name for name in (*COORDINATES, "value") if name not in table.column_names]
    if absent:
        raise ShapeMismatch(
            f"the table has no column {', '.join(absent)}",
            remedy="give a table with the columns of Flows",
        )
    places = [
        pc.fill_null(pc.index_in(table[name], pa.array(codes)), -1).to_numpy()
        for name, codes in zip(COORDINATES, axes.lists, strict=True)
    ]
    known = np.all([place >= 0 for place in places], axis=0)
    findings = _unknown(table, places)
    own = known & (table["reporter"].to_numpy() == table["partner"].to_numpy())
    findings += [
        finding("own_partner", _row_key(table, int(row)), Names("该行略去", "row left out"),
                Names("伙伴即报告方", "the partner is the reporter"))
        for row in np.flatnonzero(own)
    ]  # fmt: skip
    keep = np.flatnonzero(known & ~own)
    cells = np.ravel_multi_index(tuple(place[keep] for place in places), axes.shape)
    twice = _first_repeat(cells)
    if twice is not None:
        raise DuplicateKey(
            f"two rows for {axes.key(int(cells[twice]))}",
            remedy="rank the sources first: balance.sources_ranked keeps one row a cell",
        )
    values = np.full(axes.shape, np.nan)
    values.flat[cells] = pc.cast(table["value"], pa.float64()).to_numpy()[keep]
    hidden = np.zeros(axes.shape, dtype=np.bool_)
    if "confidentiality" in table.column_names:
        secret = pc.not_equal(table["confidentiality"], "F").to_numpy(zero_copy_only=False)
        hidden.flat[cells] = np.asarray(secret, dtype=np.bool_)[keep]
    hidden &= np.isnan(values)
    silent = np.zeros(axes.shape, dtype=np.bool_)
    silent.flat[cells] = True
    silent &= np.isnan(values)
    findings += _empty_rows(values, axes) + _without_items(values, silent, axes)
    return Grid(axes, values, hidden, tuple(findings))


def finding(
    kind: str, key: str, done: Names, why: Names, severity: Severity = Severity.NOTE
) -> Finding:
    """A finding of this job: why it is odd, and what was done."""
    return Finding(kind, key, done, why, "balance", severity, NO_NAMES, key)


def _row_key(table: pa.Table, row: int) -> str:
    return "/".join(
        str(table[name][row]) for name in ("reporter", "partner", "item", "flow", "period")
    )


# What the columns are called in Chinese.
_CALLED = dict(zip(COORDINATES, ("时期", "流向", "报告方", "伙伴", "项目"), strict=True))


def _first_repeat(cells: Integers) -> int | None:
    order = np.argsort(cells, kind="stable")
    repeated = np.flatnonzero(np.diff(cells[order]) == 0)
    return int(order[repeated[0] + 1]) if repeated.size else None


def _unknown(table: pa.Table, places: list[Integers]) -> list[Finding]:
    """One finding for each code that no axis has."""
    found = []
    for name, place in zip(COORDINATES, places, strict=True):
        lost = table[name].filter(pa.array(place < 0))
        for entry in pc.value_counts(lost).to_pylist():
            code, rows = str(entry["values"]), entry["counts"]
            why = Names(f"{_CALLED[name]}{code}不在所列代码中，共{rows}行",
                        f"{name} {code} is not among the axes, {rows} rows")  # fmt: skip
            done = Names("这些行略去", "rows left out")
            found.append(finding("code_left_out", code, done, why))
    return found


def _empty_rows(values: Array, axes: Axes) -> list[Finding]:
    """Take zeros of reporters that have nothing else for missing, and say so."""
    some = np.isfinite(values).any(axis=(3, 4))
    nothing = some & (np.nan_to_num(np.abs(values)).max(axis=(3, 4)) == 0)
    found = []
    for t, f, r in np.argwhere(nothing):
        values[t, f, r][values[t, f, r] == 0] = np.nan
        key = f"{axes.reporters[r]}/*/*/{axes.flows[f]}/{axes.periods[t]}"
        done, why = Names("视为缺失", "taken as missing"), Names("全部数值为零", "every value is 0")
        found.append(finding("all_zero", key, done, why))
    for r in np.flatnonzero(~np.isfinite(values).any(axis=(0, 1, 3, 4))):
        done = Names("由模型估计", "estimated by model")
        why = Names("该经济体没有任何数值", "the economy has no value at all")
        found.append(finding("no_data", axes.reporters[r], done, why))
    return found


def _without_items(values: Array, silent: Flags, axes: Axes) -> list[Finding]:
    """Take items that are all 0 while their total is not for missing, and say so.

    Where an item stands in the table without a value, the total may be in it.
    """
    if "S" not in axes.items:
        return []
    total = axes.items.index("S")
    items = np.delete(values, total, axis=-1)
    zero = np.isfinite(items).any(axis=-1) & ~(np.nan_to_num(items) != 0).any(axis=-1)
    zero &= ~silent.any(axis=-1)
    odd = zero & (np.nan_to_num(values[..., total]) > 0)
    found = []
    for at in np.argwhere(odd):
        row = values[tuple(at)]
        row[[k for k in range(row.size) if k != total]] = np.nan
        why = Names(f"总额{row[total]:,.1f}，各分项均为零",
                    f"all items are 0 of a total of {row[total]:,.1f}")  # fmt: skip
        done = Names("各分项视为缺失", "items taken as missing")
        key = axes.key(int(axes.cells[(*at, total)]))
        found.append(finding("total_without_items", key, done, why))
    return found
