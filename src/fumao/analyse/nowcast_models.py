"""The models of a nowcast behind one door: a panel of what was known in, densities out.

Every model gets the same panel and the month whose quarter is wanted. A model that cannot be
estimated is reported with its reason; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from fumao.analyse.releases import Panel, period_of
from fumao.errors import FumaoError, InvalidInput, NotConverged
from fumao.methods.arrays import Matrix, Vector
from fumao.methods.bridge import bridge, extend
from fumao.methods.density import Density, combine
from fumao.methods.dynamic_factors import LEAST_FIGURES, FactorModel, fit_factors, nowcast
from fumao.methods.forecasting import forecast
from fumao.methods.midas import fit_midas
from fumao.methods.ragged import lag_blocks, last_known, quarter_ends
from fumao.methods.ridge import fit_ridge

# Indicators with fewer observations beside the target are left out of regressions and factors.
LEAST_QUARTERS, LEAST_MONTHS = 16, 36
# How much the fit of an indicator's equation counts: a power of its inverse variance.
_SHARPNESS = 6


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the models: factors and their order, months of lags, kind of MIDAS weights."""

    factors: int = 1
    order: int = 1
    lags: int = 9
    weights: str = "almon"
    shrunk_lags: int = 3


@dataclass(frozen=True)
class Answers:
    """Densities by model, why others have none, and the series that were left out, with why.

    ``skipped`` are indicators that a model could not use, by model.
    """

    densities: Mapping[str, Density]
    failed: Mapping[str, FumaoError] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    factors: FactorModel | None = None
    used: tuple[str, ...] = ()
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def usable(panel: Panel, target: str) -> tuple[Panel, dict[str, str]]:
    """The panel without series of too few figures or without variation; the reasons by series.

    Raises
    ------
    InvalidInput
        The target is one of them, or no monthly indicator is left.
    """
    kept, reasons = [], {}
    for at, series in enumerate(panel.series):
        known = panel.values[:, at][np.isfinite(panel.values[:, at])]
        least = LEAST_MONTHS if series.frequency == "M" else LEAST_QUARTERS
        if series.frequency == "A":
            reasons[series.code] = "annual"
        elif known.size < max(least, LEAST_FIGURES):
            reasons[series.code] = "short"
        elif known.max() == known.min():
            reasons[series.code] = "constant"
        else:
            kept.append(at)
    if target in reasons:
        raise InvalidInput(f"the target {target} is {reasons[target]} as of {panel.day}",
                           where="target", remedy="give a longer series that varies")  # fmt: skip
    if all(panel.series[at].frequency == "Q" for at in kept):
        raise InvalidInput(f"no monthly indicator of {target} was known on {panel.day}",
                           remedy="give monthly series, at least three years of each")  # fmt: skip
    return panel.only(kept), reasons


def answers(
    panel: Panel,
    target: str,
    month: int,
    models: tuple[str, ...],
    settings: Settings,
    earlier: Answers | None = None,
) -> Answers:
    """Densities of a quarterly target from every model.

    Parameters
    ----------
    panel : Panel
        Stationary: growth or differences.
    month : int
        The number of the quarter's last month.
    earlier : Answers, optional
        Of an earlier day: its factor model is applied instead of fitted anew, if the series
        are the same.

    Raises
    ------
    InvalidInput
        The target is known already, not quarterly, or too short; no model gave an answer.
    """
    known, reasons = usable(panel, target)
    at = known.column(target)
    if not known.quarterly[at]:
        raise InvalidInput(f"the target {target} is not quarterly", where="target",
                           remedy="forecast it with `fumao analyse forecast`")  # fmt: skip
    row = known.row(month)
    if row < len(known.values) and np.isfinite(known.values[row, at]):
        raise InvalidInput(
            f"{target} of {period_of(month, 'Q')} was known on {panel.day}",
            where="target", remedy="choose a later quarter, or an earlier day",
        )  # fmt: skip
    values = np.vstack([known.values, np.full((max(0, row + 1 - len(known.values)),
                                               len(known.series)), np.nan)])  # fmt: skip
    given = _Given(known, values, at, row, settings)
    densities: dict[str, Density] = {}
    failed: dict[str, FumaoError] = {}
    factors = None
    used = tuple(each.code for each in known.series)
    for name in models:
        try:
            if name == "factors":
                factors = _factor_model(given, used, earlier)
                densities[name] = nowcast(factors, values, row, at)
            else:
                densities[name] = _MODELS[name](given)
        except (InvalidInput, NotConverged) as problem:
            failed[name] = problem
    if not densities:
        name, first = next(iter(failed.items()))
        raise InvalidInput(f"no model gave an answer; {name}: {first.what}",
                           where=first.where, remedy=first.remedy)  # fmt: skip
    skipped = {name: tuple(codes) for name, codes in given.skipped.items()}
    return Answers(densities, failed, reasons, factors, used, skipped)


@dataclass(frozen=True)
class _Given:
    panel: Panel
    values: Matrix
    at: int
    row: int
    settings: Settings
    skipped: dict[str, list[str]] = field(default_factory=dict)

    @property
    def target(self) -> Vector:
        """Quarterly figures, NaN between."""
        return self.values[:, self.at]

    def monthly(self) -> Iterator[tuple[str, Vector]]:
        """The monthly indicators, by code."""
        for at, series in enumerate(self.panel.series):
            if series.frequency == "M":
                yield series.code, self.values[:, at]

    def skip(self, model: str, code: str) -> None:
        """Note that a model could not use an indicator."""
        self.skipped.setdefault(model, []).append(code)


def _factor_model(given: _Given, used: tuple[str, ...], earlier: Answers | None) -> FactorModel:
    if earlier is not None and earlier.factors is not None and earlier.used == used:
        return earlier.factors
    return fit_factors(given.values, given.panel.quarterly, factors=given.settings.factors,
                       order=given.settings.order)  # fmt: skip


def _arma(given: _Given) -> Density:
    """The target by itself."""
    own = given.target
    ends = quarter_ends(own, given.row)
    last = last_known(own)
    ahead = (given.row - last) // 3
    found = forecast(own[ends[ends <= last]], ahead, stationary=True).density
    return Density(found.center[-1:], found.deviation[-1:])


def _bridge(given: _Given) -> Density:
    """A bridge equation for each indicator, pooled."""

    def one(series: Vector) -> tuple[Density, float]:
        density, line = bridge(given.target, series[:, None], given.row)
        return density, line.variance

    return _pooled(given, "bridge", one)


def _midas(given: _Given) -> Density:
    """A direct MIDAS regression for each indicator, with the target's own lag, pooled."""
    own, row = given.target, given.row
    ends = quarter_ends(own, row)
    y = own[ends]
    past = lag_blocks(own, ends - (row - last_known(own)), 1)

    def one(series: Vector) -> tuple[Density, float]:
        blocks = lag_blocks(series, ends - (row - last_known(series)), given.settings.lags)
        known = np.isfinite(np.column_stack([y, past, blocks])).all(axis=1)
        if known.sum() < LEAST_QUARTERS or not np.isfinite(blocks[-1]).all():
            raise InvalidInput("too few quarters, or a gap in the newest months",
                               remedy="use fewer lags")  # fmt: skip
        fitted = fit_midas(y[known], blocks[known], past[known], kind=given.settings.weights)
        return fitted.at(blocks[-1], past[-1]), fitted.line.variance

    return _pooled(given, "midas", one)


def _ridge(given: _Given) -> Density:
    """All indicators at once, extended to the end of the quarter, shrunk."""
    ends = quarter_ends(given.target, given.row)
    y = given.target[ends]
    known = np.isfinite(y)
    columns = []
    for code, series in given.monthly():
        try:
            block = lag_blocks(extend(series, given.row), ends, given.settings.shrunk_lags)
        except InvalidInput:  # a gap at the edge: the indicator cannot be extended
            given.skip("ridge", code)
            continue
        enough = (np.isfinite(block[known]).sum(axis=0) >= LEAST_FIGURES).all()
        if enough and (np.nanstd(block[known], axis=0) > 0).all() and np.isfinite(block[-1]).all():
            columns.append(block)
        else:
            given.skip("ridge", code)
    if not columns:
        raise InvalidInput("no indicator can be extended to the end of the quarter",
                           remedy="impute their gaps first")  # fmt: skip
    x = np.column_stack(columns)
    return fit_ridge(y[known], x[known]).at(x[-1])


def _pooled(given: _Given, model: str, one: Callable[[Vector], tuple[Density, float]]) -> Density:
    """One equation an indicator, weighted by the inverse variance of its residuals, to a power."""
    found = []
    for code, series in given.monthly():
        try:
            found.append(one(series))
        except (InvalidInput, NotConverged):  # too short for an equation, or gaps at its edge
            given.skip(model, code)
    if not found:
        raise InvalidInput("no indicator allows an equation",
                           remedy="give longer monthly series without gaps")  # fmt: skip
    variances = np.array([variance for _, variance in found])
    shares = (variances.min() / variances) ** _SHARPNESS
    return combine([density for density, _ in found], shares / shares.sum())


_MODELS: dict[str, Callable[[_Given], Density]] = {
    "arma": _arma, "bridge": _bridge, "midas": _midas, "ridge": _ridge,
}  # fmt: skip
MODELS = (*_MODELS, "factors")
