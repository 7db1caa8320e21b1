"""Gravity: what a pair's trade in an item is expected to be, from the richest covariates on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fumao.balance.grid import REST, WORLD, Array, Axes, Grid, finding
from fumao.balance.ladder import TOTAL, Expected
from fumao.balance.parameters import Parameters, number_of, parameters
from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.ppml import fit_ppml
from fumao.model.finding import Finding
from fumao.model.names import Names

Covariates = Mapping[str, Array]
# A tie (0 or 1) that fewer pairs have, or lack, is an effect of those pairs and of no others.
_LEAST_PAIRS = 5
# More slopes than this share of the cells are not looked for.
_CELLS_A_SLOPE = 10


@dataclass(frozen=True)
class Model:
    """Slopes of one covariate set for one item, with clustered errors, and what was left out."""

    item: str
    code: str
    names: tuple[str, ...]
    slopes: Array
    errors: Array
    levels: Array
    cells: int


@dataclass(frozen=True)
class Expectation:
    """Expected trade for :func:`fumao.balance.ladder.fill`, the models behind it, and findings."""

    expected: Expected
    models: tuple[Model, ...]
    findings: tuple[Finding, ...]


def covariates_of(
    axes: Axes, pairs: pa.Table, masses: pa.Table, world: Mapping[str, Array] | None = None
) -> dict[str, Array]:
    """Covariates on the axes of a grid, NaN where unknown.

    Parameters
    ----------
    axes : Axes
    pairs : pyarrow.Table
        reporter, partner, distance (km), and ties of 0 or 1: contiguity, language, colony,
        agreement.
    masses : pyarrow.Table
        area, gdp (any one currency and year).
    world : mapping of area to array (flows, items), optional
        World totals of each economy, in the order of the axes; a partner's mass is its total of
        the other flow.

    Returns
    -------
    dict
        distance, ties, gdp, mass; each broadcasts to the shape of the grid; sizes in logs.
    """
    shape = (len(axes.reporters), len(axes.partners))
    places = [_places(pairs["reporter"], axes.reporters), _places(pairs["partner"], axes.partners)]
    fits = (places[0] >= 0) & (places[1] >= 0)
    found: dict[str, Array] = {}
    for name in pairs.column_names[2:]:
        table = np.full(shape, np.nan)
        values = pairs[name].to_numpy().astype(np.float64)
        table[places[0][fits], places[1][fits]] = values[fits]
        found[name] = (_log(table) if name == "distance" else table)[None, None, :, :, None]
    gdp = dict(zip(masses["area"].to_pylist(), masses["gdp"].to_pylist(), strict=True))
    sizes = np.array([np.nan if gdp.get(code) is None else gdp[code] for code in axes.partners])
    found["gdp"] = _log(sizes)[None, None, None, :, None]
    if world is not None:
        none = np.full((len(axes.flows), len(axes.items)), np.nan)
        totals = np.stack([world.get(code, none)[::-1] for code in axes.partners], axis=1)
        found["mass"] = _log(totals)[None, :, None, :, :]
    return found


def _places(column: pa.ChunkedArray, codes: Sequence[str]) -> np.ndarray:
    number = {code: at for at, code in enumerate(codes)}
    return np.array([number.get(code, -1) for code in column.to_pylist()], dtype=np.int64)


def _log(values: Array) -> Array:
    return np.asarray(np.log(np.where(values > 0, values, np.nan)))


def expect(
    grid: Grid,
    covariates: Covariates,
    settings: Parameters | None = None,
    *,
    rest: Array | None = None,
) -> Expectation:
    """What every bilateral cell of an item is expected to be.

    For each item and each set of covariates a PPML on the reported cells, with an effect of each
    reporter, flow and period; each cell takes the first set of which it has all covariates. A
    partner of which nothing is known gets what the smallest other gets, the rest of the world its
    least share.

    Parameters
    ----------
    grid : Grid
        The items are S and its parts.
    covariates : mapping of name to array
        From :func:`covariates_of`.
    rest : array, shape (flows, items), optional
        Share of the rest of the world in each item; else the parameter rest_share.

    Raises
    ------
    ShapeMismatch
        A covariate does not broadcast to the grid.
    """
    given = settings or parameters()
    shape = grid.axes.shape
    wide = _wide(grid, covariates)
    models: list[Model] = []
    findings: list[Finding] = []
    for k, item in enumerate(grid.axes.items):
        if item == TOTAL:
            continue
        for code, names in given.lists("sets").items():
            if any(name not in wide for name in names):
                continue
            try:
                models.append(_fit(grid, wide, k, code, names))
            except (InvalidInput, NotConverged) as problem:
                findings.append(_refused(f"{item}/{code}", problem))
    least = np.full((shape[1], shape[4]), given.number("rest_share")) if rest is None else rest
    expected = expected_by(models, grid, covariates, least)
    return Expectation(expected, tuple(models), tuple(findings))


def expected_by(
    models: Sequence[Model], grid: Grid, covariates: Covariates, rest: Array
) -> Expected:
    """What models that were fitted, here or before, expect of the cells of a grid.

    Parameters
    ----------
    models : sequence of Model
        Those of an item in the order of their sets; their levels are of the grid's reporters.
    grid : Grid
    covariates : mapping of name to array
    rest : array, shape (flows, items)
        Share of the rest of the world in each item.
    """
    wide = _wide(grid, covariates)
    values = np.full(grid.axes.shape, np.nan)
    methods = np.zeros(grid.axes.shape, dtype=np.int64)
    for model in models:
        k = grid.axes.items.index(model.item)
        level = _predicted(model, wide, k)
        new = np.isnan(values[..., k]) & np.isfinite(level)
        values[..., k][new], methods[..., k][new] = level[new], number_of(model.code)
    _complete(grid.axes, values, methods, rest)
    return Expected(values, methods)


def _wide(grid: Grid, covariates: Covariates) -> dict[str, Array]:
    """All covariates in the shape of the grid, with the totals of pairs."""
    total = _log(grid.values[..., [grid.axes.items.index(TOTAL)]])
    return {name: _broadcast(values, grid.axes.shape, name)
            for name, values in {"total": total, **covariates}.items()}  # fmt: skip


def _refused(key: str, problem: InvalidInput | NotConverged) -> Finding:
    """A model that cannot be had: its covariates say too little, or its equations lead nowhere."""
    why = ("迭代不收敛" if isinstance(problem, NotConverged)
           else "报告的单元格过少，或协变量不能识别")  # fmt: skip
    done = Names("改用下一组协变量", "next set taken")
    return finding("no_model", key, done, Names(why, problem.what))


def _broadcast(values: Array, shape: tuple[int, ...], name: str) -> Array:
    try:
        return np.broadcast_to(values, shape)
    except ValueError:
        raise ShapeMismatch(
            f"covariate {name} has shape {values.shape}, the grid {shape}",
            remedy="give axes of length 1 where it does not vary",
        ) from None


def _fit(grid: Grid, wide: Covariates, k: int, code: str, names: Sequence[str]) -> Model:
    """One item, one set: slopes, and the level of each period, flow and reporter."""
    axes, y = grid.axes, grid.values[..., k]
    use = np.isfinite(y) & (y >= 0) & ~axes.own
    use[:, :, :, axes.partners.index(WORLD)] = False
    use &= np.all([np.isfinite(wide[name][..., k]) for name in names], axis=0)
    row = np.broadcast_to(
        np.arange(np.prod(axes.shape[:3])).reshape(axes.shape[:3])[..., None], y.shape
    )
    sold = np.bincount(row[use], weights=y[use], minlength=int(row.max()) + 1) > 0
    use &= sold[row]  # a reporter without any trade in the item has no level
    cluster = np.broadcast_to(np.arange(y.shape[2] * y.shape[3]).reshape(y.shape[2:]), y.shape)[use]
    kept = [name for name in names if _varies(wide[name][..., k][use], cluster)]
    if use.sum() < _CELLS_A_SLOPE * (len(kept) + 1) or not kept:
        raise InvalidInput(f"{int(use.sum())} reported cells, too few for {len(names)} covariates")
    levels, which = np.unique(row[use], return_inverse=True)
    effect = (which[:, None] == np.arange(levels.size)).astype(np.float64)
    slopes = np.column_stack([wide[name][..., k][use] for name in kept])
    centre = slopes.mean(axis=0)
    found = fit_ppml(
        y[use] / max(float(y[use].mean()), 1e-12), np.hstack([slopes - centre, effect]),
        names=[*kept, *(f"level {n}" for n in levels)], clusters=cluster,
    )  # fmt: skip
    size, n = float(y[use].mean()), len(kept)
    constant = np.full(int(np.prod(axes.shape[:3])), np.nan)
    constant[levels] = found.coefficients[n:] + np.log(size) - centre @ found.coefficients[:n]
    return Model(
        axes.items[k], code, tuple(kept), found.coefficients[:n], found.errors[:n],
        _levels(constant.reshape(axes.shape[:3])), int(use.sum()),
    )  # fmt: skip


def _varies(values: Array, cluster: np.ndarray) -> bool:
    """Whether enough pairs differ in a covariate that its effect is not theirs alone."""
    if not np.isin(values, (0.0, 1.0)).all():
        return True
    ones = np.unique(cluster[values == 1]).size
    return min(ones, np.unique(cluster[values == 0]).size) >= _LEAST_PAIRS


def _levels(constant: Array) -> Array:
    """Levels by period, flow and reporter; the mean of the flow, or of all, where there is none."""
    total = np.nanmean(constant)
    filled = constant.copy()
    for f in range(constant.shape[1]):
        known = constant[:, f][np.isfinite(constant[:, f])]
        filled[:, f][np.isnan(constant[:, f])] = known.mean() if known.size else total
    return filled


def _predicted(model: Model, wide: Covariates, k: int) -> Array:
    exponent = model.levels[..., None] + sum(
        slope * wide[name][..., k] for name, slope in zip(model.names, model.slopes, strict=True)
    )
    return np.asarray(np.exp(np.clip(exponent, -700, 700)))


def _complete(axes: Axes, values: Array, methods: np.ndarray, rest: Array) -> None:
    """The smallest share for partners of which nothing is known, and the rest of the world's."""
    world = axes.partners.index(WORLD)
    values[:, :, :, world] = np.nan
    values[np.broadcast_to(axes.own[None, None, :, :, None], values.shape)] = 0.0
    if REST in axes.partners:
        values[:, :, :, axes.partners.index(REST)] = np.nan
    sums = np.nansum(values, axis=3, keepdims=True)
    sizes = np.nansum(values, axis=4, keepdims=True)
    least = np.min(np.where(sizes > 0, sizes, np.inf), axis=3, keepdims=True)
    least = np.where(np.isfinite(least), least, 0.0)
    share = least / np.maximum(sums.sum(axis=4, keepdims=True), np.finfo(float).tiny)
    least = np.where(sums > 0, share * sums, 1.0)  # no model at all: all alike
    gone = np.isnan(values)
    gone[:, :, :, world] = False
    values[gone] = np.broadcast_to(least, values.shape)[gone]
    methods[gone] = number_of("M29")
    if REST in axes.partners:
        last = axes.partners.index(REST)
        sums = np.nansum(np.delete(values, (world, last), axis=3), axis=3)
        values[:, :, :, last] = sums * (rest / (1 - rest))[None, :, None]
        methods[:, :, :, last] = number_of("M80")
