"""Bridge equations: months are forecast to the end of the quarter, added up, and regressed on.

References
----------
Baffigi, Golinelli and Parigi (2004), "Bridge models to forecast the euro area GDP", International
Journal of Forecasting 20(3); Schumacher (2016), "A comparison of MIDAS and bridge equations",
International Journal of Forecasting 32(2).
"""

from __future__ import annotations

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Matrix, Vector
from fumao.methods.density import Density
from fumao.methods.least_squares import Line, fit_line
from fumao.methods.ragged import GROWTH, lag_blocks, last_known, quarter_ends, to_quarters


def autoregression(values: Vector, most: int = 4) -> Line:
    """An autoregression with a constant whose order has the least BIC.

    >>> y = np.zeros(200)
    >>> for at, shock in enumerate(np.random.default_rng(0).normal(size=199)):
    ...     y[at + 1] = 0.7 * y[at] + shock
    >>> autoregression(y).coefficients[1].round(1)
    np.float64(0.7)
    """
    lines = []
    for order in range(1, most + 1):
        # The same observations for every order, so that criteria compare.
        rows = lag_blocks(values, np.arange(values.size), most + 1)
        whole = np.isfinite(rows).all(axis=1)
        if whole.sum() < 3 * most:
            break
        x = np.column_stack([np.ones(int(whole.sum())), rows[whole, 1 : order + 1]])
        lines.append(fit_line(rows[whole, 0], x))
    if not lines:
        raise InvalidInput("a series is too short for an autoregression",
                           remedy="give at least three years of months")  # fmt: skip
    return min(lines, key=Line.bic)


def extend(values: Vector, month: int, most: int = 4) -> Vector:
    """A monthly series with forecasts up to a month; gaps before its last figure stay.

    >>> series = np.random.default_rng(2).normal(size=40)
    >>> series[38:] = np.nan
    >>> np.isfinite(extend(series, 39)).all()
    np.True_
    """
    done = np.full(max(month + 1, values.size), np.nan)
    done[: values.size] = values
    last = last_known(values)
    if last < month:
        line = autoregression(values[: last + 1], most)
        order = line.coefficients.size - 1
        for at in range(last + 1, month + 1):
            newest = done[at - order : at][::-1]
            if not np.isfinite(newest).all():
                raise InvalidInput(f"the newest {order} months have a gap",
                                   where=f"row {at}", remedy="impute it first")  # fmt: skip
            done[at] = line.coefficients[0] + line.coefficients[1:] @ newest
    return done


def bridge(
    target: Vector,
    indicators: Matrix,
    month: int,
    *,
    weights: Vector = GROWTH,
    own_lag: bool = True,
) -> tuple[Density, Line]:
    """Nowcast a quarterly target from monthly indicators by one bridge equation.

    Parameters
    ----------
    target : Vector, shape (months,)
        Quarterly figures in the last months of quarters, NaN elsewhere.
    indicators : Matrix, shape (months, k)
        Monthly, each with an edge of its own.
    month : int
        Row of the last month of the quarter that is wanted.
    weights : Vector
        How months make a quarter, the newest first.
    own_lag : bool
        Whether the newest known figure of the target is among the covariates.

    Returns
    -------
    density, line
        Of the target, and the equation: constant, own lag, indicators.

    Raises
    ------
    InvalidInput
        Too few quarters, an indicator that does not vary, or gaps at the edge.

    Notes
    -----
    The density leaves out that forecast months are not known: judge it by its past coverage.

    Examples
    --------
    >>> draw = np.random.default_rng(5)
    >>> x = draw.normal(size=(120, 1))
    >>> ends = np.arange(5, 120, 3)
    >>> y = np.full(120, np.nan)
    >>> y[ends] = 2 * to_quarters(x[:, 0], ends, GROWTH) + draw.normal(0, 0.1, ends.size)
    >>> wanted, y[119] = y[119], np.nan
    >>> density, _ = bridge(y, x, 119)
    >>> abs(density.center[0] - wanted) < 0.5
    np.True_
    """
    ends = quarter_ends(target, month)
    columns = [
        to_quarters(extend(series, month), ends, weights) for series in np.asarray(indicators).T
    ]
    if own_lag:
        ahead = month - last_known(target[: month + 1])
        columns.insert(0, lag_blocks(target, ends - ahead, 1)[:, 0])
    x = np.column_stack([np.ones(ends.size), *columns])
    y = np.where(ends < target.size, target[np.minimum(ends, target.size - 1)], np.nan)
    known = np.isfinite(y) & np.isfinite(x).all(axis=1)
    known[-1] = False
    if not np.isfinite(x[-1]).all():
        raise InvalidInput("an indicator has a gap in the quarter that is wanted",
                           remedy="impute it, or leave the indicator out")  # fmt: skip
    line = fit_line(y[known], x[known])
    return line.at(x[-1]), line
