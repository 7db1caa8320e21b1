"""The ladder: every missing cell gets a value, a method code and its inputs.

Rungs, in this order: derive by accounting, interpolate shares, extrapolate with the growth of the
nearest complete aggregate, share out what is left by gravity. What is reported is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fumao.balance.grid import WORLD, Array, Axes, Grid, Integers, finding
from fumao.balance.identities import CODES, KINDS, Identities, identities
from fumao.balance.parameters import Parameters, method_codes, number_of, parameters
from fumao.methods.accounting import derive
from fumao.methods.arrays import Flags
from fumao.methods.biproportional import fit_margins
from fumao.methods.interpolation import Carried, extrapolate, interpolate_shares
from fumao.model.finding import Finding, Severity
from fumao.model.names import Names

TOTAL = "S"
# Parts are above a total only by more than this share of it: rounding of doubles.
_ROUNDING = 1e-9
_EXCEED = Names("已知部分超过总额", "the known parts exceed the total")


@dataclass(frozen=True)
class Expected:
    """What a model expects of each cell, in any scale that is common to a reporter's partners.

    ``methods`` are numbers of method codes; both have the shape of the grid.
    """

    values: Array
    methods: Integers


@dataclass(frozen=True)
class Filled:
    """A grid with its gaps filled; reported and final values stand side by side.

    Attributes
    ----------
    reported, final : Array
        NaN where missing.
    methods : Integers
        Numbers of method codes, 0 where still missing.
    by : Integers
        The identity that gave a derived cell, -1 for none.
    before, after : Integers
        The periods (by number) that a carried cell comes from, -1 for none.
    findings : tuple of Finding
        What was odd, and what was done.
    """

    axes: Axes
    reported: Array
    final: Array
    methods: Integers
    by: Integers
    before: Integers
    after: Integers
    identities: Identities
    findings: tuple[Finding, ...]

    def method(self, key: str) -> str:
        """The method code of a cell."""
        return method_codes()[self.methods.flat[self.axes.find(key)]]

    def inputs(self, key: str) -> tuple[str, ...]:
        """The keys of the cells that a cell's value was made from."""
        cell = self.axes.find(key)
        row = int(self.by.flat[cell])
        if row >= 0:
            entries = self.identities.rows[[row]].indices
            return tuple(self.axes.key(int(at)) for at in entries if at != cell)
        return tuple(self.axes.key(at) for at in sorted(self._carried(cell) | self._shared(cell)))

    def _carried(self, cell: int) -> set[int]:
        """The same cell and its whole in the periods it was carried from."""
        years = {int(each.flat[cell]) for each in (self.before, self.after)} - {-1}
        if not years:
            return set()
        t, f, r, p, k = (int(at) for at in np.unravel_index(cell, self.axes.shape))
        whole = (f, r, *_whole_of(self.axes, self.method(self.axes.key(cell)), p, k))
        cells = {(year, f, r, p, k) for year in years} | {(year, *whole) for year in (*years, t)}
        return {int(np.ravel_multi_index(at, self.axes.shape)) for at in cells}

    def _shared(self, cell: int) -> set[int]:
        """The totals whose residual a modelled cell is a share of."""
        t, f, r, p, k = (int(at) for at in np.unravel_index(cell, self.axes.shape))
        if not self.method(self.axes.key(cell)).startswith("M"):
            return set()
        wide = {
            (t, f, r, self.axes.partners.index(WORLD), k),
            (t, f, r, p, self.axes.items.index(TOTAL)),
        }
        at = {int(np.ravel_multi_index(each, self.axes.shape)) for each in wide} - {cell}
        return {each for each in at if self.method(self.axes.key(each)) not in ("", "A")}


def _whole_of(axes: Axes, code: str, p: int, k: int) -> tuple[int, int]:
    """Partner and item of the aggregate that a carried cell moved with."""
    if code in ("E20", "E30"):
        return p, axes.items.index(TOTAL)
    return axes.partners.index(WORLD), k


@dataclass
class _State:
    """What the rungs write: they fill missing cells and leave all others alone."""

    final: Array
    methods: Integers
    by: Integers
    before: Integers
    after: Integers


def fill(
    grid: Grid,
    expected: Expected | None = None,
    *,
    items: Mapping[str, Mapping[str, float]] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    complete: bool = True,
    add_up: bool = True,
    settings: Parameters | None = None,
) -> Filled:
    """Climb the ladder until every cell has a value, or no rung reaches it.

    Parameters
    ----------
    grid : Grid
        Reported values. The items are S and its parts, the partners the world and its parts.
    expected : Expected, optional
        From :func:`fumao.balance.gravity.expect`; without it the last rung is left out.
    items : mapping of a whole to its parts with weights, optional
        Else the lists of codes say.
    groups : mapping of a partner that is a group to its members, optional
    complete : bool
        Whether the partners add up to the world.
    add_up : bool
        Whether totals that are missing at the end are added up from estimates.
    settings : Parameters, optional

    Examples
    --------
    >>> axes = Axes(("2019",), ("X",), ("GBR",), ("W1", "DEU", "FRA"), ("S",))
    >>> values = np.array([100.0, 60.0, np.nan]).reshape(axes.shape)
    >>> filled = fill(Grid(axes, values, np.zeros(axes.shape, dtype=bool)))
    >>> filled.final.ravel(), filled.method("GBR/FRA/S/X/2019")
    (array([100.,  60.,  40.]), 'E12')
    >>> filled.inputs("GBR/FRA/S/X/2019")
    ('GBR/W1/S/X/2019', 'GBR/DEU/S/X/2019')
    """
    given = settings or parameters()
    state = _begin(grid)
    rows = identities(grid.axes, items=items, groups=groups, world=complete)
    findings = [*grid.findings, *_derive(grid, state, rows, given)]
    if len(grid.axes.periods) > 1:
        _carry(grid.axes, state, given)
    if expected is not None:
        findings += _share_out(grid.axes, state, expected)
    if add_up:
        _add_up(grid.axes, state)
    return Filled(
        grid.axes, grid.values, state.final, state.methods, state.by, state.before, state.after,
        rows, tuple(findings),
    )  # fmt: skip


def _begin(grid: Grid) -> _State:
    final = grid.values.copy()
    methods = np.where(np.isfinite(final), number_of("R"), 0)
    own = np.broadcast_to(grid.axes.own[None, None, :, :, None], final.shape)
    final[own], methods[own] = 0.0, number_of("N")
    none = [np.full(final.shape, -1) for _ in range(3)]
    return _State(final, methods, *none)


def _derive(grid: Grid, state: _State, rows: Identities, given: Parameters) -> list[Finding]:
    """Rung 1: accounting to a fixed point, with what cannot hold as findings."""
    found = derive(state.final.ravel(), rows.rows, slack=given.number("slack"))
    new = np.flatnonzero(np.isnan(state.final.ravel()) & np.isfinite(found.values))
    used = found.by[new]
    codes = np.array([[number_of(code) for code in CODES[kind]] for kind in KINDS])
    numbers = codes[rows.kind[used], np.where(rows.whole[used] == new, 0, 1)]
    several = np.bincount(used, minlength=rows.whole.size)[used] > 1
    state.final.flat[new] = found.values[new]
    state.methods.flat[new] = np.where(several, number_of("E14"), numbers)
    state.by.flat[new] = used
    return _contradictions(grid, rows, found.open, found.gaps) + _above(grid, rows, found.refused)


def _contradictions(grid: Grid, rows: Identities, wrong: Integers, gaps: Array) -> list[Finding]:
    """Complete identities of reported cells that do not hold."""
    return [
        finding(
            "parts_above_total" if gap < 0 else "parts_below_total",
            grid.axes.key(int(rows.whole[row])),
            Names("保留报告值，留待平衡", "kept as reported, left to the reconciliation"),
            _open(KINDS[int(rows.kind[row])], gap), Severity.ERROR,
        )
        for row, gap in zip(wrong, gaps, strict=True)
    ]  # fmt: skip


def _open(kind: str, gap: float) -> Names:
    zh, en = {"item": ("分项", "items"), "partner": ("伙伴", "partners"),
              "group": ("集团成员", "members")}[kind]  # fmt: skip
    return Names(f"{zh}之和不等于总额：总额减各部分为{gap:,.3f}",
                 f"{en} do not add up: total less parts is {gap:,.3f}")  # fmt: skip


def _above(grid: Grid, rows: Identities, refused: Integers) -> list[Finding]:
    """Identities whose known parts are above their whole while one part is missing."""
    return [
        finding(
            "parts_above_total", grid.axes.key(int(rows.whole[row])),
            Names("缺失部分不推算，估计或取零，留待平衡",
                  "missing part not derived; estimated or 0, left to the reconciliation"),
            _EXCEED, Severity.ERROR,
        )
        for row in refused
    ]  # fmt: skip


def _carry(axes: Axes, state: _State, given: Parameters) -> None:
    """Rungs 2 and 3: totals of pairs first, then their items."""
    years = np.array([_year(period) for period in axes.periods])
    horizon = int(given.number("horizon"))
    world = axes.partners.index(WORLD)
    total = axes.items.index(TOTAL) if TOTAL in axes.items else None
    steps: list[tuple[str, str, int | None, int | None]] = [("E21", "E31", world, None)]
    if total is not None:
        steps = [("E21", "E31", world, total), ("E20", "E30", None, None), *steps]
    for inside, outside, partner, item in steps:
        known = np.where(_before_models(state.methods), state.final, np.nan)
        values, wholes = _series(known, state.final, partner, total, item)
        _write(axes, state, interpolate_shares(values, wholes, years), inside)
        _write(axes, state, extrapolate(values, wholes, years, horizon=horizon), outside)


def _before_models(methods: Integers) -> Flags:
    """Cells that are known, not carried themselves."""
    carried = [number_of(code) for code in ("E20", "E21", "E30", "E31")]
    return np.asarray((methods > 0) & ~np.isin(methods, carried))


def _series(
    values: Array,
    final: Array,
    partner: int | None,
    total: int | None,
    item: int | None,
) -> tuple[Array, Array]:
    """Cells as one row a period, and the aggregate of each: a pair's total, or the world's item.

    The aggregate itself, and items that are not asked for, are left out.
    """
    cells = values.copy()
    wholes = final
    if partner is None and total is not None:
        wholes = np.repeat(final[..., total : total + 1], final.shape[-1], axis=-1)
        cells[..., total] = np.nan
    elif partner is not None:
        cells[:, :, :, partner] = np.nan
        wholes = np.repeat(final[:, :, :, partner : partner + 1], final.shape[3], axis=3)
    if item is not None:
        cells[..., [k for k in range(final.shape[-1]) if k != item]] = np.nan
    return cells.reshape(len(cells), -1), wholes.reshape(len(cells), -1)


def _write(axes: Axes, state: _State, carried: Carried, code: str) -> None:
    new = np.isfinite(carried.values).reshape(axes.shape) & np.isnan(state.final)
    state.final[new] = carried.values.reshape(axes.shape)[new]
    state.methods[new] = number_of(code)
    state.before[new] = carried.before.reshape(axes.shape)[new]
    state.after[new] = carried.after.reshape(axes.shape)[new]


def _year(period: str) -> float:
    """2019 of 2019, 2019.25 of 2019-Q2."""
    year, _, quarter = period.replace("Q", "-Q").replace("--", "-").partition("-Q")
    return float(year) + (float(quarter) - 1) / 4 if quarter else float(year)


def _share_out(axes: Axes, state: _State, expected: Expected) -> list[Finding]:
    """Rung 4: what the world's items and pairs' totals leave, shared out by expectation.

    Carried cells take part: all estimates are scaled together, reported and derived cells stay.
    """
    world = axes.partners.index(WORLD)
    total = axes.items.index(TOTAL)
    partners = np.array([p for p in range(len(axes.partners)) if p != world])
    parts = np.array([k for k in range(len(axes.items)) if k != total])
    findings: list[Finding] = []
    firm = _before_models(state.methods)
    for t, f, r in np.ndindex(axes.shape[:3]):
        block = (t, f, r, *np.ix_(partners, parts))
        certain = np.where(firm[block], state.final[block], np.nan)
        across, short = _left(state.final[t, f, r, partners, total], certain, 1)
        down, over = _left(state.final[t, f, r, world, parts], certain, 0)
        findings += _overfull(axes, (t, f, r), partners[short], [total])
        findings += _overfull(axes, (t, f, r), [world], parts[over])
        _spread(state, expected, block, certain, (across, down))
    return findings


def _left(sums: Array, block: Array, axis: int) -> tuple[Array, Flags]:
    """What sums leave for missing cells, and where parts are above their sum."""
    rest = sums - np.nansum(block, axis=axis)
    missing = np.isnan(block).any(axis=axis)
    over = (rest < -_ROUNDING * np.abs(sums)) & missing
    return np.where(missing, np.maximum(rest, 0.0), np.nan), over


def _spread(
    state: _State, expected: Expected, block: Any, certain: Array, margins: tuple[Array, Array]
) -> None:
    estimated = np.isnan(certain)
    if not estimated.any():
        return
    final, methods = state.final[block], state.methods[block]
    new = np.isnan(final) & np.isfinite(expected.values[block])
    final[new], methods[new] = expected.values[block][new], expected.methods[block][new]
    seed = np.where(estimated, np.nan_to_num(final), 0.0)
    fitted = fit_margins(seed, *margins, tolerance=1e-9, rounds=200).values
    final[estimated & np.isfinite(final)] = fitted[estimated & np.isfinite(final)]
    state.final[block], state.methods[block] = final, methods


def _overfull(
    axes: Axes,
    at: tuple[int, int, int],
    partners: Sequence[int] | Integers,
    items: Sequence[int] | Integers,
) -> list[Finding]:
    t, f, r = at
    return [
        finding(
            "parts_above_total",
            axes.key(int(np.ravel_multi_index((t, f, r, int(p), int(k)), axes.shape))),
            Names("缺失部分取零，留待平衡", "missing parts set to 0, left to the reconciliation"),
            _EXCEED, Severity.ERROR,
        )
        for p in partners for k in items
    ]  # fmt: skip


def _add_up(axes: Axes, state: _State) -> None:
    """Totals that are still missing are the sums of their items, some of them estimates."""
    if TOTAL not in axes.items:
        return
    total = axes.items.index(TOTAL)
    parts = [k for k in range(len(axes.items)) if k != total]
    gone = np.isnan(state.final[..., total])
    sums = state.final[..., parts].sum(axis=-1)
    new = gone & np.isfinite(sums)
    state.final[..., total][new] = sums[new]
    state.methods[..., total][new] = number_of("A")
