"""Moving holidays: the regressor of a holiday that falls into another month each year.

References
----------
Bell and Hillmer (1983), "Modeling Time Series with Calendar Variation", JASA 78, 526-534;
US Census Bureau, X-13ARIMA-SEATS Reference Manual, ``genhol`` and the notes on centring.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Vector

# SEATS extrapolates three years, and its regressors must reach as far.
AHEAD = 3


def window_shares(
    dates: Sequence[date], first: int, last: int, years: tuple[int, int], period: int
) -> Vector:
    """Which share of a holiday's window falls into each month or quarter.

    Parameters
    ----------
    dates : sequence of date
        The holiday, once a year or so.
    first, last : int
        The window, in days from the holiday: 0 and 6 are its first seven days.
    years : (int, int)
        First and last calendar year of the result.
    period : int
        12 or 4.

    Returns
    -------
    Vector, shape (years * period,)
        Shares; those of one holiday add up to 1 where its window lies within the years.

    Examples
    --------
    The New Year of 31 January 2014 has one of its seven days in January:

    >>> window_shares([date(2014, 1, 31)], 0, 6, (2014, 2014), 12)[:3].round(3)
    array([0.143, 0.857, 0.   ])
    """
    if period not in (4, 12) or last < first:
        raise InvalidInput(
            f"a window from {first} to {last} in {period} periods a year",
            remedy="end it on or after its first day; use 12 or 4 periods",
        )
    shares = np.zeros((years[1] - years[0] + 1) * period)
    for holiday in dates:
        for offset in range(first, last + 1):
            day = holiday + timedelta(days=offset)
            if years[0] <= day.year <= years[1]:
                within = (day.month - 1) * period // 12
                shares[(day.year - years[0]) * period + within] += 1
    return shares / (last - first + 1)


def regressor(
    dates: Sequence[date],
    first: int,
    last: int,
    *,
    start: tuple[int, int],
    periods: int,
    period: int = 12,
) -> Vector:
    """A holiday's regressor, less its calendar-month means, from a start on.

    Parameters
    ----------
    dates : sequence of date
        The holiday in all years known, which the means are taken over.
    first, last : int
        The window, in days from the holiday.
    start : (int, int)
        Year and month, or quarter, of the first value.
    periods : int
        How many; for SEATS the length of the series and three years more.

    Raises
    ------
    InvalidInput
        A year that is asked for has no date.

    Notes
    -----
    A January in which no New Year falls is then below average, and the effect adds up
    to nothing over the years: it moves activity between months and leaves the level.

    Examples
    --------
    >>> known = [date(2014, 1, 31), date(2015, 2, 19)]
    >>> regressor(known, 0, 6, start=(2014, 1), periods=2).round(3)
    array([ 0.071, -0.071])
    """
    span = min(day.year for day in dates), max(day.year for day in dates)
    at = (start[0] - span[0]) * period + start[1] - 1
    if at < 0 or at + periods > (span[1] - span[0] + 1) * period:
        raise InvalidInput(
            f"dates from {span[0]} to {span[1]} do not cover {periods} periods from {start[0]}",
            remedy="add the dates that are missing to the calendar",
        )
    table = window_shares(dates, first, last, span, period).reshape(-1, period)
    centred: Vector = (table - table.mean(axis=0)).ravel()[at : at + periods]
    return centred
