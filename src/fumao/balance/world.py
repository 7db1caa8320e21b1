"""The world matrix of one year before reconciliation: both sides of every pair, and one prior.

World totals first, then the ladder; each cell with its method code and variance. The system of
constraints for the reconciliation is in :mod:`fumao.balance.system`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.conflicts import above_totals
from fumao.balance.gravity import Expectation, covariates_of, expect
from fumao.balance.grid import REST, WORLD, Array, Axes, Grid, Integers, lay_out
from fumao.balance.ladder import Filled, fill
from fumao.balance.parameters import Parameters, number_of, parameters
from fumao.balance.reports import numbers_of, numbers_of_totals
from fumao.balance.totals import MAIN, Totals, world_totals
from fumao.balance.uncertainty import firm, variances
from fumao.methods.biproportional import fit_margins
from fumao.methods.relative_errors import RelativeErrors
from fumao.model.finding import Finding


@dataclass(frozen=True)
class Prior:
    """One value for each flow of trade, from what exporter and importer say.

    All arrays have shape (exporters, importers, items); the last exporter and importer are the
    rest of the world. An economy's trade with itself is 0 and certain.
    """

    values: Array
    variances: Array
    methods: Integers


@dataclass(frozen=True)
class World:
    """The matrix of one period before reconciliation.

    Attributes
    ----------
    totals : Totals
        Exports and imports by economy and item: the margins.
    filled : Filled
        Both sides as each reporter's grid: reported and final values, method codes, inputs.
    side_variances : Array
        Of ``filled.final``.
    prior : Prior
    models : Expectation
    estimates, reports : RelativeErrors
        How wrong estimates and reports are, as learnt; reports may be one mean square error.
    sources : Integers
        Number of each reporter's source of pairs among those of ``reports``, -1 for none.
    """

    period: str
    economies: tuple[str, ...]
    items: tuple[str, ...]
    totals: Totals
    filled: Filled
    side_variances: Array
    prior: Prior
    models: Expectation
    estimates: RelativeErrors
    reports: RelativeErrors | float
    sources: Integers

    @property
    def sides(self) -> tuple[Array, Array]:
        """What exporters and importers say, gaps filled; see :func:`sides_of`."""
        return sides_of(self.filled.final)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, of totals, ladder, models and what partners say beside them."""
        above = above_totals(
            self.prior.values, self.prior.methods, self.totals.final[..., 1:], self.economies,
            self.items, self.period, parameters().number("slack"),
        )  # fmt: skip
        return (*self.totals.findings, *self.filled.findings, *self.models.findings, *above)


def world_matrix(
    totals: Mapping[str, pa.Table],
    bilateral: pa.Table,
    pairs: pa.Table,
    masses: pa.Table,
    economies: Sequence[str],
    period: str,
    *,
    estimates: RelativeErrors,
    reports: RelativeErrors | float | None = None,
    told_by: Mapping[str, str] | None = None,
    margins: Totals | None = None,
    settings: Parameters | None = None,
) -> World:
    """Assemble the matrix of one period: totals first, then the ladder, then one prior a pair.

    Parameters
    ----------
    totals : mapping of source to table, best source first
        World totals in USD million (partner W1).
    bilateral : pyarrow.Table
        What reporters say of single partners, in USD million; one row a cell.
    pairs, masses : pyarrow.Table
        Covariates, as :func:`fumao.balance.gravity.covariates_of` takes them; masses also with
        population.
    economies : sequence of str
    period : str
    estimates, reports : RelativeErrors
        Errors of estimates, from hold-outs, and of reports, from what is told twice.
    told_by : mapping of reporter to source, optional
        Whose ``bilateral`` reports are; where it is not said the errors of all sources count.
    margins : Totals, optional
        World totals of the same sources, where they are known already.
    """
    given = settings or parameters()
    if margins is None:
        margins = world_totals(totals, masses, economies, period, given)
    axes = Axes((period,), ("X", "M"), tuple(economies), (WORLD, *economies, REST), ("S", *MAIN))
    grid = with_margins(bilateral, axes, margins)
    by_area = dict(zip(economies, np.moveaxis(margins.final, 1, 0), strict=True))
    models = expect(
        grid, covariates_of(axes, pairs, masses, by_area), given,
        rest=rest_shares(margins, given),
    )  # fmt: skip
    filled = fill(grid, models.expected, settings=given)
    filled.methods[0, :, :, 0] = margins.methods
    said = given.number("reported") ** 2 if reports is None else reports
    sources = numbers_of(said, [(told_by or {}).get(code, "") for code in economies])
    spread = variances(filled.final, filled.methods, estimates, reported=said,
                       sources=sources[:, None, None], settings=given)  # fmt: skip
    totals_spread = variances(
        margins.final, margins.methods, margins.errors, reported=said,
        sources=numbers_of_totals(said, margins.sources, tuple(totals)), settings=given,
    )  # fmt: skip
    spread[0, :, :, 0] = totals_spread
    return World(
        period, tuple(economies), MAIN, margins, filled, spread,
        to_margins(one_prior(filled, spread, given), margins, totals_spread[..., 1:]), models,
        estimates, said, sources,
    )  # fmt: skip


def with_margins(bilateral: pa.Table, axes: Axes, margins: Totals) -> Grid:
    """Reports of single partners as a grid, with the complete totals of the same reporters."""
    single = bilateral.filter(pc.not_equal(bilateral["partner"], WORLD))
    grid = lay_out(single, axes)
    values = grid.values.copy()
    values[0, :, :, 0] = margins.final
    silent = tuple(each for each in grid.findings if each.kind != "no_data")
    return Grid(axes, values, grid.confidential, silent)


def rest_shares(margins: Totals, settings: Parameters | None = None) -> Array:
    """Share of the rest of the world by flow and item: at least what both flows differ by.

    World exports and imports of an item never agree. The larger side gives the difference to the
    rest of the world, both sides a least share beside it.
    """
    given = settings or parameters()
    sums = margins.final.sum(axis=1)
    more = np.maximum(sums - sums[::-1], 0.0) / np.maximum(sums, np.finfo(float).tiny)
    return np.asarray(np.minimum(more + given.number("rest_share"), _LARGEST_REST))


# The rest of the world never takes more than this share of an item.
_LARGEST_REST = 0.5


def one_prior(filled: Filled, spread: Array, settings: Parameters | None = None) -> Prior:
    """What exporter and importer say of the same trade as one value, see :func:`weigh`."""
    cx, cm = (each.astype(np.int64) for each in sides_of(filled.methods.astype(np.float64), 0.0))
    found = weigh(sides_of(filled.final), sides_of(spread), (cx, cm), settings)
    own = np.eye(cx.shape[0], dtype=np.bool_)
    found.values[own], found.variances[own] = 0.0, 0.0
    found.methods[own] = number_of("N")
    return found


def weigh(
    sides: tuple[Array, Array],
    spreads: tuple[Array, Array],
    codes: tuple[Integers, Integers],
    settings: Parameters | None = None,
) -> Prior:
    """One value for each pair of an exporter's and an importer's, NaN where one says nothing.

    Notes
    -----
    ``y = w x + (1 - w) m`` with ``w = u_m / (u_x + u_m)`` and u the relative variances, so that
    the smaller of two numbers is not believed for being small. Where both are models they rest on
    the same coefficients: their errors are taken to go together, ``sd = w s_x + (1 - w) s_m``.
    """
    floor = (settings or parameters()).number("floor")
    (x, m), (vx, vm), (cx, cm) = sides, spreads, codes
    relative_x, relative_m = vx / (x + floor) ** 2, vm / (m + floor) ** 2
    both = np.isfinite(x) & np.isfinite(m)
    weight = np.where(both, relative_m / np.maximum(relative_x + relative_m, 1e-300),
                      np.isfinite(x).astype(np.float64))  # fmt: skip
    y = weight * np.nan_to_num(x) + (1 - weight) * np.nan_to_num(m)
    sx, sm = (np.sqrt(np.nan_to_num(each)) for each in (vx, vm))
    together = (weight * sx + (1 - weight) * sm) ** 2
    apart = (weight * sx) ** 2 + ((1 - weight) * sm) ** 2
    reported = firm(cx) & firm(cm)
    variance = np.where(reported, apart, together)
    return Prior(y, variance, np.where(weight >= 0.5, cx, cm))


def to_margins(prior: Prior, margins: Totals, errors: Array) -> Prior:
    """Scale modelled cells, item by item, until exports and imports add up to the world totals.

    A model knows shares better than levels: the pattern is kept, reported and derived cells stay,
    and the rest of the world is free. What cannot be met this way is left to the reconciliation.

    Parameters
    ----------
    prior : Prior
    margins : Totals
    errors : Array, shape (flows, economies, main items)
        Variances of the totals.
    """
    values, fixed = prior.values.copy(), firm(prior.methods)
    for k in range(values.shape[2]):
        certain = np.where(fixed[..., k], values[..., k], 0.0)
        seed = np.where(fixed[..., k], 0.0, values[..., k])
        sides = [
            _left(margins.final[flow, :, k + 1], certain.sum(axis=1 - flow)) for flow in range(2)
        ]
        scaled = fit_margins(seed, *sides, tolerance=_CLOSE, rounds=_ROUNDS)
        values[..., k] = certain + scaled.values
    return Prior(values, scaled_variances(prior, values, errors), prior.methods)


def scaled_variances(prior: Prior, values: Array, errors: Array) -> Array:
    """Variances of cells of which the modelled ones were scaled to what totals leave for them.

    Parameters
    ----------
    prior : Prior
        Before it was scaled.
    values : Array, shape (exporters, importers, items)
        After.
    errors : Array, shape (flows, economies, items)
        Variances of the totals.

    Notes
    -----
    A cell is its share times what a total leaves: ``(s L)`` with ``v = L^2 var(s) + s^2 var(L)``,
    L the total less its certain cells, whose errors are in it. So a total that its certain cells
    use up does not make the other cells certain zeros.
    """
    spread, fixed = prior.variances.copy(), firm(prior.methods)
    for k in range(values.shape[2]):
        seed = np.where(fixed[..., k], 0.0, prior.values[..., k])
        scaled = np.where(fixed[..., k], 0.0, values[..., k])
        sure = np.where(fixed[..., k], spread[..., k], 0.0)
        spread[..., k] *= np.divide(scaled, seed, out=np.ones_like(seed), where=seed > 0) ** 2
        for flow in range(2):
            left = np.append(errors[flow, :, k] + sure.sum(axis=1 - flow)[:-1], 0.0)
            spread[..., k] += _shares(scaled, seed, 1 - flow) ** 2 * np.expand_dims(left, 1 - flow)
    return spread


def _shares(scaled: Array, seed: Array, axis: int) -> Array:
    """Shares along an axis; those of the seed where nothing is left to scale."""
    sums, before = (each.sum(axis=axis, keepdims=True) for each in (scaled, seed))
    of_seed = np.divide(seed, before, out=np.zeros_like(seed), where=before > 0)
    return np.asarray(np.divide(scaled, sums, out=of_seed, where=sums > 0))


def _left(wanted: Array, certain: Array) -> Array:
    """What margins leave for modelled cells; unknown for the rest of the world, the last."""
    return np.append(np.maximum(wanted - certain[:-1], 0.0), np.nan)


# The reconciliation meets margins exactly; here their pattern is wanted.
_CLOSE, _ROUNDS = 1e-6, 200


def sides_of(table: Array, blank: float = np.nan) -> tuple[Array, Array]:
    """Exporters' and importers' side as (exporter, importer, item), the rest of the world last.

    ``table`` has the shape of the filled grid: period, flow, reporter, partner, item.
    """
    n = table.shape[2]
    sides = []
    for flow in range(2):
        side = np.full((n + 1, n + 1, table.shape[4] - 1), blank)
        side[:n] = table[0, flow, :, 1:, 1:]
        sides.append(side if flow == 0 else np.swapaxes(side, 0, 1))
    return sides[0], sides[1]
