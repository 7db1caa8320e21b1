"""A dynamic factor model of a ragged panel of months and quarters, and the news in new figures.

A thin door over statsmodels' ``DynamicFactorMQ``: what it cannot fit is refused in words, and what
a release changed is split among its figures without a remainder.

References
----------
Bańbura and Modugno (2014), "Maximum likelihood estimation of factor models on datasets with
arbitrary pattern of missing data", Journal of Applied Econometrics 29(1); Mariano and Murasawa
(2003), JAE 18(4), for quarters out of months; Bok and others (2018), "Macroeconomic Nowcasting and
Forecasting with Big Data", Annual Review of Economics 10.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.density import Density

# Fewer figures of a series say nothing of its loading.
LEAST_FIGURES = 8
# Impacts must meet the revision to this share of it, or to rounding.
_CLOSED = 1e-8
# Steps that are left when the likelihood falls may be this many times the tolerance.
_NEAR = 100


@dataclass(frozen=True, slots=True)
class FactorModel:
    """A fitted model: its parameters, and how the panel was standardised.

    ``trace`` holds log-likelihoods of the iterations; ``monthly_first`` the order of columns in
    which the engine wants them.
    """

    parameters: Vector
    quarterly: Flags
    centers: Vector
    scales: Vector
    factors: int
    order: int
    own_dynamics: bool
    trace: Vector

    @property
    def monthly_first(self) -> list[int]:
        """Columns, those of months before those of quarters."""
        return [*np.flatnonzero(~self.quarterly), *np.flatnonzero(self.quarterly)]


@dataclass(frozen=True, slots=True)
class Piece:
    """A new or revised figure and what it did to the nowcast, in the unit of the target.

    ``expected`` is what the model had expected, or the old figure where ``revised``; impact =
    weight x (observed - expected).
    """

    month: int
    series: int
    expected: float
    observed: float
    weight: float
    impact: float
    revised: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """Two nowcasts of one figure, and the pieces between them: they add up to the revision."""

    before: float
    after: float
    pieces: tuple[Piece, ...]

    @property
    def revision(self) -> float:
        """What changed altogether."""
        return self.after - self.before


def fit_factors(
    values: Matrix,
    quarterly: Flags,
    *,
    factors: int = 1,
    order: int = 1,
    own_dynamics: bool = True,
    tolerance: float = 1e-6,
    iterations: int = 1000,
) -> FactorModel:
    """Fit a dynamic factor model by the EM algorithm; gaps and ragged edges are no obstacle.

    Parameters
    ----------
    values : Matrix, shape (months, series)
        Stationary: growth or differences. A quarterly series stands in the last month of each
        quarter. NaN for what is not known.
    quarterly : Flags, shape (series,)
    factors, order : int
        Common factors, and the order of their vector autoregression.
    own_dynamics : bool
        Whether what a series has of its own follows an autoregression.
    tolerance, iterations
        The algorithm ends when log-likelihood changes by less than this share.

    Raises
    ------
    ShapeMismatch
        ``quarterly`` is of another length.
    InvalidInput
        A series has too few figures or does not vary; there is no monthly series.
    NotConverged
        The iterations were not enough, or a parameter is no number; see ``trace``.

    Notes
    -----
    ``x_t = L f_t + e_t``, ``f_t = A_1 f_t-1 + ... + u_t``, and ``e_it = a_i e_it-1 + v_it``; growth
    of a quarter is (1, 2, 3, 2, 1)/3 of the growth of its months.

    Examples
    --------
    >>> draw = np.random.default_rng(4)
    >>> common = draw.normal(size=60)
    >>> panel = common[:, None] + draw.normal(0, 0.5, (60, 4))
    >>> model = fit_factors(panel, np.zeros(4, bool), own_dynamics=False)
    >>> panel[59, 0] = np.nan
    >>> found = nowcast(model, panel, 59, 0)
    >>> bool(abs(found.center[0] - common[59]) < 1)
    True
    """
    from statsmodels.tools import sm_exceptions  # type: ignore[import-untyped]

    flags = np.asarray(quarterly, dtype=np.bool_)
    _check(values, flags)
    centers, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    model = FactorModel(np.empty(0), flags, centers, scales, factors, order, own_dynamics,
                        np.empty(0))  # fmt: skip
    engine = _engine(model, values)
    with warnings.catch_warnings():
        # Whether it converged is looked at below; a step back ends it.
        warnings.simplefilter("ignore")
        try:
            found = engine.fit_em(maxiter=iterations, tolerance=tolerance, disp=False)
        except (ValueError, np.linalg.LinAlgError, sm_exceptions.EstimationWarning) as problem:
            raise NotConverged(f"the factor model found no answer: {problem}",
                               remedy="use fewer factors or series") from problem  # fmt: skip
    trace = np.asarray(found.mle_retvals.llf, dtype=np.float64)
    if len(trace) > iterations or not np.isfinite(found.params).all():
        raise NotConverged(
            f"the factor model has not converged in {iterations} iterations",
            remedy="allow more iterations, use fewer factors, or drop a series of few figures",
            trace=trace,
        )
    # A fall of the likelihood also ends the iterations: far from the top that is no answer.
    if abs(trace[-1] - trace[-2]) > _NEAR * tolerance * abs(trace[-1]):
        raise NotConverged("the likelihood of the factor model fell before it converged",
                           remedy="use fewer factors, or drop a series of few figures",
                           trace=trace)  # fmt: skip
    return FactorModel(np.asarray(found.params, dtype=np.float64), flags, centers, scales, factors,
                       order, own_dynamics, trace)  # fmt: skip


def nowcast(model: FactorModel, values: Matrix, month: int, series: int) -> Density:
    """The density of one figure given a panel: a forecast, a nowcast or a backcast.

    Parameters
    ----------
    values : Matrix, shape (months, series)
        The panel of the fit, or one that is longer or shorter, with the same series.
    month, series : int
        Row (it may lie beyond the panel) and column.
    """
    padded = _padded(values, month)
    found = _smoothed(model, padded)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Time-varying covariances of the smoother: only one month is asked for.
        told = found.get_prediction(start=month, end=month, information_set="smoothed")
    at = model.monthly_first.index(series)
    mean = float(np.asarray(told.predicted_mean).reshape(-1)[at])
    error = float(np.asarray(told.se_mean).reshape(-1)[at])
    return Density(np.array([mean * model.scales[series] + model.centers[series]]),
                   np.array([error * model.scales[series]]))  # fmt: skip


def decompose_news(
    model: FactorModel, before: Matrix, after: Matrix, month: int, series: int
) -> News:
    """What each new or revised figure did to a nowcast, by the same parameters.

    Parameters
    ----------
    before, after : Matrix
        The panel at two days; the later one has at least as many months, and lacks nothing that
        the earlier one has.

    Returns
    -------
    News
        Pieces in the order of months, whose impacts add up to the revision.

    Raises
    ------
    InvalidInput
        A figure was withdrawn.
    NotConverged
        The pieces do not add up.

    Notes
    -----
    ``E[y | after] - E[y | before] = sum_j b_j (x_j - E[x_j | before])``; revised figures are taken
    first, each against its earlier value.

    Examples
    --------
    >>> draw = np.random.default_rng(4)
    >>> panel = draw.normal(size=(60, 1)) + draw.normal(0, 0.5, (60, 4))
    >>> model = fit_factors(panel, np.zeros(4, bool), own_dynamics=False)
    >>> now, then = panel.copy(), panel.copy()
    >>> now[59, 0], then[59] = np.nan, np.nan
    >>> news = decompose_news(model, then, now, 59, 0)
    >>> len(news.pieces), bool(abs(sum(p.impact for p in news.pieces) - news.revision) < 1e-9)
    (3, True)
    """
    rows = max(len(before), len(after), month + 1)
    old, new = _padded(before, rows - 1), _padded(after, rows - 1)
    gone = np.argwhere(np.isfinite(old) & ~np.isfinite(new))
    if gone.size:
        raise InvalidInput(f"{len(gone)} figures were withdrawn",
                           where=f"month {gone[0][0]}, series {gone[0][1]}",
                           remedy="keep them in the later panel")  # fmt: skip
    if (old == new)[np.isfinite(new)].all():
        same = float(nowcast(model, new, month, series).center[0])
        return News(same, same, ())
    at = model.monthly_first.index(series)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = _smoothed(model, new).news(
            _smoothed(model, old), impact_date=month, impacted_variable=f"s{at}",
            comparison_type="previous", revisions_details_start=True, original_scale=False,
            tolerance=0.0,
        )  # fmt: skip
    scale, center = float(model.scales[series]), float(model.centers[series])
    pieces = (*_pieces(model, told, series, revised=True),
              *_pieces(model, told, series, revised=False))  # fmt: skip
    first, last = (
        float(each[f"s{at}"].iloc[0]) * scale + center
        for each in (told.prev_impacted_forecasts, told.post_impacted_forecasts)
    )
    found = News(first, last, tuple(sorted(pieces, key=lambda each: (each.month, each.series))))
    left = found.revision - sum(each.impact for each in pieces)
    if abs(left) > _CLOSED * max(abs(found.revision), scale):
        raise NotConverged(f"the news leave {left:g} of the revision unexplained",
                           remedy="use fewer factors", trace=left)  # fmt: skip
    return found


def _pieces(model: FactorModel, told: Any, series: int, *, revised: bool) -> Iterator[Piece]:
    table = told.revision_details_by_impact if revised else told.details_by_impact
    expected, observed = (
        ("observed (prev)", "revised") if revised else ("forecast (prev)", "observed")
    )
    for key, row in table.iterrows():
        if not np.isfinite(row["impact"]):
            continue
        column = model.monthly_first[int(str(key[-1])[1:])]
        scale, center = float(model.scales[column]), float(model.centers[column])
        unit = float(model.scales[series])
        yield Piece(
            int(key[-2]), int(column), float(row[expected]) * scale + center,
            float(row[observed]) * scale + center, float(row["weight"]) * unit / scale,
            float(row["impact"]) * unit, revised,
        )  # fmt: skip


def _check(values: Matrix, quarterly: Flags) -> None:
    if values.ndim != 2 or quarterly.shape != values.shape[1:]:
        raise ShapeMismatch(f"{quarterly.size} flags for a panel of shape {values.shape}",
                            remedy="give one a series")  # fmt: skip
    if quarterly.all():
        raise InvalidInput("no series is monthly", remedy="give at least one")
    if np.isinf(values).any():
        raise InvalidInput("a figure is infinite",
                           where=f"series {np.argwhere(np.isinf(values))[0][1]}",
                           remedy="take growth only of what is not 0")  # fmt: skip
    counts = np.isfinite(values).sum(axis=0)
    if (counts < LEAST_FIGURES).any():
        raise InvalidInput(f"a series has only {counts.min()} figures",
                           where=f"series {int(counts.argmin())}",
                           remedy="leave it out, or begin later")  # fmt: skip
    spread = np.nanmax(values, axis=0) - np.nanmin(values, axis=0)
    if not spread.all():
        raise InvalidInput("a series does not vary", where=f"series {int(spread.argmin())}",
                           remedy="leave it out")  # fmt: skip


def _padded(values: Matrix, month: int) -> Matrix:
    missing = max(0, month + 1 - len(values))
    return np.vstack([values, np.full((missing, values.shape[1]), np.nan)])


def _engine(model: FactorModel, values: Matrix) -> Any:
    import pandas as pd  # type: ignore[import-untyped]
    from statsmodels.tsa.statespace.dynamic_factor_mq import (  # type: ignore[import-untyped]
        DynamicFactorMQ,
    )

    columns = model.monthly_first
    scaled = ((values - model.centers) / model.scales)[:, columns]
    # Names are places, so that results are found again.
    frame = pd.DataFrame(scaled, columns=[f"s{at}" for at in range(len(columns))])
    return DynamicFactorMQ(
        frame, k_endog_monthly=int((~model.quarterly).sum()), factors=model.factors,
        factor_orders=model.order, idiosyncratic_ar1=model.own_dynamics, standardize=False,
    )  # fmt: skip


def _smoothed(model: FactorModel, values: Matrix) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _engine(model, values).smooth(model.parameters)
