"""Seasonal adjustment with X-13: the decisions around it, and what is handed on.

References
----------
US Census Bureau, X-13ARIMA-SEATS Reference Manual; Findley et al. (1998), JBES 16(2),
127-152; Ladiray and Quenneville (2001), Seasonal Adjustment with the X-11 Method, ch. 4
(M1-M11 and Q); Eurostat, ESS Guidelines on Seasonal Adjustment (2015).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods import x13
from fumao.methods.arrays import Flags, Matrix, Vector, vector
from fumao.methods.benchmarking import benchmark, in_blocks
from fumao.methods.seasonality import Seasonality, ljung_box, seasonality
from fumao.methods.x13 import Coefficient, Options

LEAST_YEARS = 3
# Below this many years results are unstable and only for insiders.
SHORT_YEARS = 5
# Box and Jenkins's model of airline passengers fits most series well enough.
AIRLINE = "(0 1 1)(0 1 1)"
# Ljung-Box is read at two years of months, or of quarters.
_LAGS = 2


class Note(StrEnum):
    """What was decided about a series, or ought to be known of it."""

    NOT_SEASONAL = "not_seasonal"  # published as raw
    ADDITIVE = "additive"  # zero or negative values take no logarithm
    SHORT = "short"  # three to five years
    GAPS = "gaps"  # missing values were estimated
    JOINT = "joint"  # months published together were split
    RESIDUAL = "residual"  # seasonality is left, or left in the last three years
    POOR = "poor"  # Q or M7 of X-11 is not below 1
    AUTOCORRELATED = "autocorrelated"  # Ljung-Box rejects at 1%
    FALLBACK = "fallback"  # no model was found automatically, and the airline model stands in
    OTHER_MODEL = "other_model"  # SEATS could not decompose the model and took another


@dataclass(frozen=True, slots=True)
class Model:
    """The model that X-13 chose: transformation, ARIMA orders, variables and coefficients."""

    function: str
    arima: str
    variables: tuple[str, ...]
    coefficients: tuple[Coefficient, ...]
    aicc: float

    def coefficient(self, name: str) -> Coefficient:
        """The coefficient of a regressor; raises where the model has none of this name."""
        for each in self.coefficients:
            if each.name.lower() == name.lower():
                return each
        raise InvalidInput(
            f"the model has no regressor {name!r}",
            remedy=f"it has {' '.join(each.name for each in self.coefficients) or 'none'}",
        )


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Tests before, after and of the last three years; M1 to M11 and Q (X-11 only, else NaN)."""

    before: Seasonality
    after: Seasonality
    recent: Seasonality
    m: Vector
    q: float
    ljung_box: float
    ljung_box_p: float


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A series taken apart; every array has shape (n,) and the unit of the series or of 1.

    ``values = adjusted x factors`` and ``adjusted = trend x irregular``, sums where
    ``additive``; ``factors`` join ``seasonal`` and ``calendar`` ones, ``irregular`` also
    holds the transitory component of SEATS.
    """

    values: Vector
    adjusted: Vector
    seasonal: Vector
    calendar: Vector
    factors: Vector
    trend: Vector
    irregular: Vector
    additive: bool
    model: Model
    diagnostics: Diagnostics
    notes: tuple[Note, ...]


def adjust(
    values: npt.ArrayLike,
    start: tuple[int, int],
    period: int = 12,
    *,
    regressors: tuple[tuple[str, ...], Matrix] = ((), np.empty((0, 0))),
    joint: Flags | None = None,
    estimate_gaps: bool = False,
    options: Options | None = None,
) -> Adjusted:
    """Take season and calendar out of a series of months or quarters.

    Parameters
    ----------
    values : array, shape (n,)
        Amounts of one unit, at least three years; NaN for a gap.
    start : (int, int)
        Year and month, or quarter, of the first.
    period : int
        12 or 4.
    regressors : (names, Matrix of shape (n + 3 period, k))
        Moving holidays (:func:`fumao.methods.holidays.regressor`); their effect is removed.
    joint : Flags, shape (n,), optional
        Months that hold the one before too, which is NaN. The two are estimated as if both
        were missing, and the estimates moved in proportion to their sum.
    estimate_gaps : bool
        Whether X-13 shall estimate gaps; else they are refused.

    Returns
    -------
    Adjusted
        Of a series that is not seasonal the raw values, with a note.

    Raises
    ------
    InvalidInput
        The series is too short, begins or ends with a gap, or is always joint.
    NotConverged
        X-13 stopped.

    Examples
    --------
    >>> quarters = 100 + np.sin(np.arange(24.0) ** 2) + np.tile([-9.0, 0.0, 4.0, 5.0], 6)
    >>> done = adjust(quarters, (2015, 1), 4, options=Options(function="none"))
    >>> done.seasonal[:4].round(), done.notes
    (array([-9.,  0.,  4.,  5.]), ())
    """
    asked = options or Options()
    series = np.array(values, dtype=np.float64)
    notes = _notes_on(series, period, joint, estimate_gaps)
    if Note.ADDITIVE in notes:
        if asked.function == "log":
            raise InvalidInput(
                "zero or negative values have no logarithm",
                where=f"position {int(np.flatnonzero(series <= 0)[0])}",
                remedy='use function "auto" or "none"',
            )
        asked = replace(asked, function="none")
    names, matrix = regressors
    if joint is not None and joint.any():
        series = _split(series, joint, x13.Series(series, start, period, matrix, names), asked)
    ran = _run(x13.Series(series, start, period, matrix, names), asked, notes)
    if np.isnan(series).any():
        series = ran.tables["mv"]
    return _adjusted(series, period, ran, asked, notes)


def _run(series: x13.Series, options: Options, notes: list[Note]) -> x13.Ran:
    """X-13, with the airline model where it finds none by itself."""
    try:
        return x13.run(series, options)
    except NotConverged:
        if options.arima:
            raise
    notes.append(Note.FALLBACK)
    return x13.run(series, replace(options, arima=AIRLINE))


def _notes_on(series: Vector, period: int, joint: Flags | None, estimate_gaps: bool) -> list[Note]:
    """Refuse what cannot be adjusted, and note what is decided."""
    if series.ndim != 1 or (joint is not None and joint.shape != series.shape):
        raise ShapeMismatch("the series is no row of numbers", remedy="give one value a period")
    if series.size < LEAST_YEARS * period:
        raise InvalidInput(
            f"{series.size} values are less than {LEAST_YEARS} years",
            remedy="publish the raw series until there are more",
        )
    held = np.zeros(series.size, bool) if joint is None else joint | np.roll(joint, -1)
    gaps = np.flatnonzero(np.isnan(series) & ~held)
    if gaps.size and (not estimate_gaps or gaps[0] == 0 or gaps[-1] == series.size - 1):
        raise InvalidInput(
            f"{gaps.size} values are missing",
            where=f"position {gaps[0]}",
            remedy="impute them, ask for estimate_gaps, or cut them off at an end",
        )
    found = {
        Note.ADDITIVE: bool((series[~np.isnan(series)] <= 0).any()),
        Note.SHORT: series.size < SHORT_YEARS * period,
        Note.GAPS: bool(gaps.size),
        Note.JOINT: bool(held.any()),
    }
    return [note for note, holds in found.items() if holds]


def _split(series: Vector, joint: Flags, whole: x13.Series, options: Options) -> Vector:
    """Months published together, each with its model estimate, moved to meet their sum."""
    second = np.flatnonzero(joint)
    free = series.copy()
    free[second], free[second - 1] = np.nan, np.nan
    for season in {int(at) % whole.period for at in (*second, *(second - 1))}:
        if np.isfinite(free[season :: whole.period]).sum() < LEAST_YEARS:
            raise InvalidInput(
                "months that are always published together have no season of their own",
                where=f"period {(season + whole.start[1] - 1) % whole.period + 1} of each year",
                remedy="adjust quarters, or find three years in which they stand apart",
            )
    estimates = x13.run(replace(whole, values=free), options).tables["mv"]
    done = series.copy()
    for at in second:
        pair = estimates[at - 1 : at + 1]
        gap = series[at] - pair.sum()
        done[at - 1 : at + 1] = pair + gap * (pair / pair.sum() if (pair > 0).all() else 0.5)
    return done


def _adjusted(
    series: Vector, period: int, ran: x13.Ran, options: Options, notes: list[Note]
) -> Adjusted:
    model = _model(ran)
    additive = model.function == "none"
    seasonal, adjusted, trend, irregular, factors = _components(ran, options, additive=additive)
    transitory = ran.tables["s14"]
    if transitory.size:
        irregular = irregular + transitory if additive else irregular * transitory
    diagnostics = _diagnostics(ran, adjusted, period)
    if diagnostics.before.present:
        if diagnostics.after.present or diagnostics.recent.present:
            notes.append(Note.RESIDUAL)
        if diagnostics.q >= 1 or diagnostics.m[6] >= 1:
            notes.append(Note.POOR)
    else:
        notes.append(Note.NOT_SEASONAL)
        adjusted = series
        factors = seasonal = np.full(series.size, 0.0 if additive else 1.0)
        irregular = series - trend if additive else series / trend
    if diagnostics.ljung_box_p < 0.01:
        notes.append(Note.AUTOCORRELATED)
    if ran.facts.get("seatsmdl", ran.facts["arimamdl"]) != ran.facts["arimamdl"]:
        notes.append(Note.OTHER_MODEL)
    return Adjusted(
        values=series,
        adjusted=adjusted,
        seasonal=seasonal,
        calendar=factors - seasonal if additive else factors / seasonal,
        factors=factors,
        trend=trend,
        irregular=irregular,
        additive=additive,
        model=model,
        diagnostics=diagnostics,
        notes=tuple(notes),
    )


def _components(ran: x13.Ran, options: Options, *, additive: bool) -> list[Vector]:
    """Seasonal, adjusted, trend, irregular, all factors; what SEATS left out has no effect.

    A model without a season or a trend gives no table of it; the level is then what the
    irregular leaves of the adjusted series.
    """
    tables = [ran.tables[name] for name in x13.TABLES[options.method]]
    seasonal, adjusted, trend, irregular, factors = tables
    if not adjusted.size:
        raise NotConverged(
            "X-13 saved no adjusted series", remedy="give a simpler ARIMA model, or use X-11"
        )
    none = np.full(adjusted.size, 0.0 if additive else 1.0)
    seasonal, irregular, factors = (
        table if table.size else none for table in (seasonal, irregular, factors)
    )
    if not trend.size:
        trend = adjusted - irregular if additive else adjusted / irregular
    return [seasonal, adjusted, trend, irregular, factors]


def _model(ran: x13.Ran) -> Model:
    told = ran.facts.get("aictrans", ran.facts["transform"])
    return Model(
        function="log" if told.startswith("Log") else "none",
        arima=ran.facts["arimamdl"],
        variables=ran.variables,
        coefficients=ran.coefficients,
        aicc=ran.number("aicc"),
    )


def _diagnostics(ran: x13.Ran, adjusted: Vector, period: int) -> Diagnostics:
    """Tests of the series free of calendar and outliers, of the adjusted one and the model."""
    from scipy import stats

    lags = min(_LAGS * period, ran.tables["rsd"].size - 1)
    statistic = ljung_box(ran.tables["rsd"], lags)
    free = lags - int(ran.number("nmodel"))
    return Diagnostics(
        before=seasonality(ran.tables["b1"], period),
        after=seasonality(adjusted, period),
        recent=seasonality(adjusted[-LEAST_YEARS * period :], period),
        m=np.array([ran.number(f"f3.m{number:02d}") for number in range(1, 12)]),
        q=ran.number("f3.q"),
        ljung_box=statistic,
        ljung_box_p=float(stats.chi2.sf(statistic, max(1, free))),
    )


def hold(options: Options, model: Model) -> Options:
    """Options that keep a model, for the months between two yearly reviews.

    Orders, transformation, outliers and calendar variables stay; coefficients and
    factors are estimated anew (partial concurrent adjustment).

    >>> hold(Options(), Model("log", "(0 1 1)(0 1 1)", ("td",), (), 0.0)).arima
    '(0 1 1)(0 1 1)'
    """
    return replace(
        options,
        function=model.function,
        arima=model.arima,
        variables=model.variables,
        outliers=(),
        tested=(),
    )


def meet_years(adjusted: Vector, values: Vector, start: tuple[int, int], period: int) -> Vector:
    """The adjusted series moved until its whole years add up to those of the raw one.

    Only where users require it: the guidelines see no reason why they should. Months of
    a year that is not whole get the correction of the nearest.

    >>> quarters = np.array([90.0, 110, 90, 110, 95, 115, 95, 115])
    >>> meet_years(np.full(8, 101.0), quarters, (2019, 1), 4).round(1)
    array([ 98.9,  99.3, 100.2, 101.6, 103.4, 104.8, 105.7, 106.1])
    """
    raw = vector(values, "values", adjusted.size)
    lead = -(start[1] - 1) % period
    sums = np.zeros(((adjusted.size - lead) // period, adjusted.size))
    sums[:, lead:] = in_blocks(adjusted.size - lead, period)
    if not len(sums):
        raise InvalidInput("no year is whole", remedy="give at least one from its first period on")
    proportional = 1.0 if (adjusted > 0).all() else 0.0
    return benchmark(adjusted, sums @ raw, sums, proportional=proportional).values


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A total adjusted itself and by its parts: both, and the difference in per cent of the first.

    ``mean`` and ``largest`` are of the absolute percentages; ``left`` tests the sum of
    the parts for seasonality.
    """

    direct: Vector
    indirect: Vector
    percent: Vector
    mean: float
    largest: float
    left: Seasonality


def compare(direct: Vector, parts: Matrix, period: int) -> Discrepancy:
    """Direct against indirect adjustment of a total.

    Parameters
    ----------
    direct : Vector, shape (n,)
        The adjusted total.
    parts : Matrix, shape (k, n)
        The adjusted parts, subtracted ones with a minus.

    Notes
    -----
    Indirect where a published table has to add up and its parts have seasons of their
    own; direct where they share one.

    Examples
    --------
    >>> total = np.full(12, 100.0) + np.arange(12.0) ** 2
    >>> round(compare(total, np.stack([total * 0.6, total * 0.41]), 4).mean, 6)
    1.0
    """
    indirect = np.asarray(parts).sum(axis=0)
    if indirect.shape != direct.shape:
        raise ShapeMismatch(
            f"total and parts have shapes {direct.shape} and {indirect.shape}",
            remedy="give them over the same periods",
        )
    percent = 100 * (indirect - direct) / np.abs(direct)
    away = np.abs(percent)
    left = seasonality(indirect, period)
    return Discrepancy(direct, indirect, percent, float(away.mean()), float(away.max()), left)
