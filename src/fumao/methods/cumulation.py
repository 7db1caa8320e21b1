"""Cumulation: months from sums since January, and months that are published as one.

References
----------
IMF, Quarterly National Accounts Manual (2017), on discrete values from cumulative data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.methods.arrays import Flags, Vector


@dataclass(frozen=True, slots=True)
class Months:
    """Months out of cumulative sums, each of shape (n,).

    ``values`` are NaN where a month is not known; ``joint`` marks a month that holds the
    one before it too; ``fell`` one before which the sum fell: a revision, or an error,
    which the difference carries.
    """

    values: Vector
    joint: Flags
    fell: Flags


def from_cumulative(sums: npt.ArrayLike, period: int = 12) -> Months:
    """Undo the cumulation of sums that begin anew each year.

    Parameters
    ----------
    sums : array, shape (n,)
        Sums from the first month of each year, the first one of January; NaN where none
        was published.
    period : int
        Months, or quarters, of a year.

    Notes
    -----
    Each difference carries the revision of all months before it. After a gap the next
    sum yields several months at once: two are kept as ``joint`` (January and February in
    China), more stay NaN.

    Examples
    --------
    >>> from_cumulative([np.nan, 21.0, 33.0, 45.0]).values
    array([nan, 21., 12., 12.])
    >>> from_cumulative([np.nan, 21.0, 33.0, 45.0]).joint
    array([False,  True, False, False])
    """
    given = np.asarray(sums, dtype=np.float64)
    values = np.full(given.shape, np.nan)
    joint, fell = np.zeros(given.shape, bool), np.zeros(given.shape, bool)
    for begin in range(0, given.size, period):
        before, gap = 0.0, 0
        for at in range(begin, min(begin + period, given.size)):
            if np.isnan(given[at]):
                gap += 1
                continue
            if gap < 2:
                values[at], joint[at] = given[at] - before, gap == 1
            fell[at] = given[at] < before
            before, gap = given[at], 0
    return Months(values, joint, fell)
