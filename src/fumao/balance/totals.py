"""World totals: each economy's trade with the world by item, of several sources, complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from fumao.balance.grid import WORLD, Array, Axes, Grid, Integers, finding, lay_out
from fumao.balance.identities import identities, item_wholes
from fumao.balance.ladder import TOTAL, Filled, fill
from fumao.balance.parameters import Parameters, number_of, parameters
from fumao.errors import InvalidInput, NotConverged
from fumao.methods.accounting import derive
from fumao.methods.arrays import Flags
from fumao.methods.ppml import fit_ppml, predict
from fumao.methods.relative_errors import RelativeErrors, learn_errors
from fumao.model.finding import Finding, Severity
from fumao.model.names import Names

MAIN = ("SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL")


@dataclass(frozen=True)
class Totals:
    """Trade of every economy with the world by item; arrays of shape (flows, economies, items).

    Attributes
    ----------
    economies, items : tuple of str
        Items are S and the twelve main ones.
    reported, final : Array
        USD million; the items of ``final`` add up to S.
    methods, sources : Integers
        Numbers of method codes; numbers of sources in their order, -1 for none.
    errors : RelativeErrors
        Of what was apportioned or modelled, from economies whose items are known.
    findings : tuple of Finding
    """

    economies: tuple[str, ...]
    items: tuple[str, ...]
    reported: Array
    final: Array
    methods: Integers
    sources: Integers
    errors: RelativeErrors
    findings: tuple[Finding, ...]


def world_totals(
    tables: Mapping[str, pa.Table],
    masses: pa.Table,
    economies: Sequence[str],
    period: str,
    settings: Parameters | None = None,
    errors: RelativeErrors | None = None,
    only: str = "",
) -> Totals:
    """Rank the sources, derive, apportion by common structure, model what has no total.

    Parameters
    ----------
    tables : mapping of source to table, best source first
        Columns of Flows in USD million, partner W1.
    masses : pyarrow.Table
        area, gdp, population.
    economies : sequence of str
    period : str
    errors : RelativeErrors, optional
        Of what is apportioned or modelled, if they are known; else they are learnt.
    only : str
        The economy whose totals are wanted: no others are modelled, NaN where they are missing.
    """
    given = settings or parameters()
    groups = given.lists("groups")
    items = (TOTAL, *MAIN, *(code for code in groups if code != TOTAL), "SOX")
    axes = Axes((period,), ("X", "M"), tuple(economies), (WORLD,), items)
    reported, sources, findings = _ranked(tables, axes, given)
    sizes = _sizes(masses, economies)
    wanted = np.array([only in ("", code) for code in economies])
    filled = _complete(reported, axes, sizes, given, wanted)
    errors = errors or _errors(filled, sizes, given)
    final, methods, more = _added_up(filled, errors)
    keep = slice(0, 1 + len(MAIN))
    return Totals(
        axes.reporters, items[keep], reported[0, :, :, 0, keep], final[..., keep],
        methods[..., keep], sources[0, :, :, 0, keep], errors,
        (*findings, *filled.findings, *more),
    )  # fmt: skip


def _ranked(
    tables: Mapping[str, pa.Table], axes: Axes, given: Parameters
) -> tuple[Array, Integers, list[Finding]]:
    """Cells of the best source; of the next ones where it has none and the totals agree."""
    values = np.full(axes.shape, np.nan)
    sources = np.full(axes.shape, -1)
    findings: list[Finding] = []
    rows = _wholes(axes, given)
    for number, (name, table) in enumerate(tables.items()):
        grid = lay_out(table, axes)
        odd = [each for each in grid.findings if each.kind != "no_data"]
        findings += [replace(each, where=name) for each in odd]
        new, negative = _without_negatives(grid.values, axes, name)
        findings += negative
        known = fill(Grid(axes, values, grid.confidential), complete=False, settings=given,
                     items=rows, add_up=False).final  # fmt: skip
        agree, conflicts = _agree(known, new, axes, name, given.number("conflict"))
        findings += conflicts
        take = np.isnan(known) & np.isfinite(new) & agree
        values[take], sources[take] = new[take], number
    return values, sources, findings


def _wholes(axes: Axes, given: Parameters) -> dict[str, dict[str, float]]:
    return item_wholes(axes.items, given.lists("groups"))


def _without_negatives(values: Array, axes: Axes, name: str) -> tuple[Array, list[Finding]]:
    """Totals below 0 are left for the rest of S: no pair's cell could add up to them."""
    found = [
        finding("negative_total", axes.key(int(cell)), Names("视为缺失", "taken as missing"),
                Names(f"{name}为{value:,.1f}", f"{name} gives {value:,.1f}"), Severity.DOUBT)
        for cell, value in zip(np.flatnonzero(values < 0), values[values < 0], strict=True)
    ]  # fmt: skip
    return np.where(values < 0, np.nan, values), found


def _agree(
    known: Array, new: Array, axes: Axes, name: str, limit: float
) -> tuple[Flags, list[Finding]]:
    """Whether a source's total is near that of the better ones; a finding where it is not."""
    total = axes.items.index(TOTAL)
    old, other = known[..., total], new[..., total]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(other / old - 1) > limit
    conflicts = [
        finding(
            "sources_disagree", axes.key(int(axes.cells[(*at, total)])),
            Names("保留较优来源，其缺口不由此来源填补",
                  "the better source kept, its gaps not filled from this one"),
            Names(f"较优来源为{old[tuple(at)]:,.0f}，{name}为{other[tuple(at)]:,.0f}",
                  f"{old[tuple(at)]:,.0f} in a better source, {other[tuple(at)]:,.0f} in {name}"),
            Severity.DOUBT,
        )
        for at in np.argwhere(apart)
    ]  # fmt: skip
    return np.broadcast_to(~apart[..., None], new.shape), conflicts


def _sizes(masses: pa.Table, economies: Sequence[str]) -> Array:
    """Logs of GDP and population, NaN where unknown; shape (economies, 2)."""
    found = {row["area"]: (row["gdp"], row["population"]) for row in masses.to_pylist()}
    none = (None, None)
    rows = [[np.nan if x is None else x for x in found.get(code, none)] for code in economies]
    table = np.array(rows, dtype=np.float64)
    return np.log(np.where(table > 0, table, np.nan))


def _complete(
    reported: Array, axes: Axes, sizes: Array, given: Parameters, wanted: Flags | bool = True
) -> Filled:
    """Derive, apportion, model totals, apportion again; SPX4 is split once S has given it."""
    wholes = _wholes(axes, given)
    blank = np.zeros(axes.shape, dtype=np.bool_)
    filled = fill(Grid(axes, reported, blank), complete=False, settings=given, items=wholes,
                  add_up=False)  # fmt: skip
    final, methods = filled.final, filled.methods
    order = sorted((w for w in wholes if min(wholes[w].values()) > 0), key=lambda w: len(wholes[w]))
    firm = np.where(methods > 0, final, np.nan)
    for turn in range(3):
        for whole in order:
            _apportion(axes, final, methods, firm, whole, list(wholes[whole]))
            _derive_again(axes, final, methods, wholes, given)
        if turn == 0:
            _model_totals(axes, final, methods, sizes, wanted)
    return replace(filled, final=final, methods=methods)


def _apportion(
    axes: Axes, final: Array, methods: Integers, firm: Array, whole: str, parts: list[str]
) -> None:
    """What a known whole leaves for missing parts, by the shares of economies that know all."""
    at = [axes.items.index(part) for part in parts]
    block = final[0, :, :, 0][..., at]
    sure = firm[0, :, :, 0][..., at]
    complete = np.isfinite(sure).all(axis=-1, keepdims=True)
    shares = np.where(complete, sure, 0).sum(axis=1) + np.finfo(float).tiny
    gone = np.isnan(block)
    rest = final[0, :, :, 0, axes.items.index(whole)] - np.nansum(block, axis=-1)
    weights = np.where(gone, shares[:, None, :], 0)
    sums = weights.sum(axis=-1, keepdims=True)
    given = np.maximum(rest, 0)[..., None] * weights / np.where(sums > 0, sums, 1)
    new = gone & np.isfinite(given)
    target, codes = final[0, :, :, 0], methods[0, :, :, 0]
    for n, k in enumerate(at):
        target[..., k][new[..., n]] = given[..., n][new[..., n]]
        codes[..., k][new[..., n]] = number_of("E40")


def _derive_again(
    axes: Axes,
    final: Array,
    methods: Integers,
    wholes: Mapping[str, Mapping[str, float]],
    given: Parameters,
) -> None:
    """Wholes of parts of which some are estimates now."""
    rows = identities(axes, items=wholes, world=False)
    found = derive(final.ravel(), rows.rows, slack=given.number("slack")).values
    new = np.flatnonzero(np.isnan(final.ravel()) & np.isfinite(found))
    final.flat[new], methods.flat[new] = found[new], number_of("A")


def _model_totals(
    axes: Axes, final: Array, methods: Integers, sizes: Array, wanted: Flags | bool
) -> None:
    """Totals of economies without any: by GDP and population, by population, by the median."""
    total = axes.items.index(TOTAL)
    for f in range(len(axes.flows)):
        y, codes = final[0, f, :, 0, total], methods[0, f, :, 0, total]
        for code, names in (("M10", (0, 1)), ("M11", (1,))):
            x = np.column_stack([np.ones(y.size), sizes[:, names]])
            use = np.isfinite(y) & np.isfinite(x).all(axis=1) & ~_modelled(codes)
            new = np.isnan(y) & np.isfinite(x).all(axis=1) & wanted
            if not new.any():
                continue
            try:
                model = fit_ppml(y[use], x[use], names=("constant", *map(str, names)))
            except (InvalidInput, NotConverged):
                continue  # the next set, and at last the median
            y[new], codes[new] = predict(model, x[new]), number_of(code)
        new = np.isnan(y) & wanted
        if new.any() and np.isfinite(y).any():
            y[new], codes[new] = np.nanmedian(y), number_of("M12")


def _modelled(numbers: Integers) -> Flags:
    return np.isin(numbers, [number_of(code) for code in ("M10", "M11", "M12")])


def _errors(filled: Filled, sizes: Array, given: Parameters) -> RelativeErrors:
    """Errors of apportioned and modelled totals: economies with known items, hidden in folds.

    Once all but what the poorest source has (S, SC, SD and two groups), once everything.
    """
    axes = filled.axes
    folds = int(given.number("folds"))
    drawn = np.random.default_rng(0).permutation(np.arange(len(axes.reporters)) % folds)
    kept = [axes.items.index(code) for code in ("S", "SC", "SD", "SFG", "SABEHIJKL")]
    known = filled.methods == number_of("R")
    parts = []
    for fold in range(folds):
        for keep in (kept, []):
            hidden = np.zeros(axes.shape, dtype=np.bool_)
            hidden[:, :, drawn == fold] = True
            hidden[..., keep] = False
            start = np.where(_firm(filled.methods), filled.final, np.nan)
            again = _complete(np.where(hidden, np.nan, start), axes, sizes, given)
            part = hidden & known
            part[..., len(MAIN) + 1 :] = False
            parts.append((again.final[part], filled.final[part], again.methods[part]))
    estimates, truths, numbers = (np.concatenate(each) for each in zip(*parts, strict=True))
    return learn_errors(
        estimates, truths, numbers, edges=given.numbers("sizes"), floor=given.number("floor"),
        level=given.number("level"), least=int(given.number("least")),
    )  # fmt: skip


def _firm(numbers: Integers) -> Flags:
    return np.isin(numbers, [number_of(c) for c in ("R", "E10", "E11", "E14")])


def _added_up(filled: Filled, errors: RelativeErrors) -> tuple[Array, Integers, list[Finding]]:
    """Items that add to S: what they lack goes to estimates by their error, else to all by size."""
    axes = filled.axes
    final, methods = filled.final[0, :, :, 0].copy(), filled.methods[0, :, :, 0]
    at = [axes.items.index(code) for code in MAIN]
    items, total = final[..., at], final[..., axes.items.index(TOTAL)]
    gap = total - items.sum(axis=-1)
    loose = ~_firm(methods[..., at])
    spread = errors.variance(items.ravel(), methods[..., at].ravel()).reshape(items.shape)
    weight = np.where(loose, spread, 0.0)
    room = np.where(loose, items, 0.0).sum(axis=-1)
    # estimates give what they can; where they are none or too small all items do by size
    alone = (weight.sum(axis=-1) > 0) & ((gap > 0) | (room > -gap))
    weight = np.where(
        alone[..., None], np.where(gap[..., None] > 0, weight, np.where(loose, items, 0)), items
    )
    moved = np.maximum(
        items + weight * (gap / np.maximum(weight.sum(axis=-1), 1e-300))[..., None], 0
    )
    moved[moved < _NOTHING] = 0.0
    sums = moved.sum(axis=-1)
    moved *= np.divide(total, sums, out=np.ones_like(sums), where=sums > 0)[..., None]
    findings = [
        finding(
            "items_miss_total", f"{axes.reporters[r]}/W1/S/{axes.flows[f]}/{axes.periods[0]}",
            Names("各分项调整至总额", "items moved to the total"),
            Names(f"总额{total[f, r]:,.0f}，减去各分项为{gap[f, r]:,.0f}",
                  f"total {total[f, r]:,.0f}, less items {gap[f, r]:,.0f}"),
            Severity.DOUBT,
        )
        for f, r in np.argwhere(np.abs(gap) > _NOTABLE * np.maximum(total, 1.0))
    ]  # fmt: skip
    final[..., at] = moved
    return final, methods, findings


# USD million, the last decimal of Flows. What subtraction leaves of an item that gives all it has
# is no total: no cells could be reconciled to it.
_NOTHING = 1e-8
# Items that miss their total by less than this share differ by rounding.
_NOTABLE = 0.01
