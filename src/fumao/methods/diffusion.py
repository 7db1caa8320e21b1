"""Diffusion: how widely something spreads, as one number with 50 as its watershed.

References
----------
OECD (2003), Business Tendency Surveys: A Handbook, ch. 5; Burns and Mitchell (1946), Measuring
Business Cycles, NBER (the share of series that expand).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Vector


def spread(changes: npt.ArrayLike, least: int = 3, same: float = 0.0) -> Vector:
    """The diffusion index of many series, a period a row.

    Parameters
    ----------
    changes : Matrix, shape (periods, series)
        NaN where a series has no change.
    least : int
        NaN where fewer series have one.
    same : float
        A change of at most this size is none.

    Returns
    -------
    Vector, shape (periods,)
        100 if all rise, 0 if all fall, 50 if as many do.

    Examples
    --------
    >>> spread([[1, 2, -1, 0], [-1, -2, -3, np.nan]])
    array([62.5,  0. ])
    """
    given = np.asarray(changes, dtype=np.float64)
    if given.ndim != 2:
        raise InvalidInput(f"changes have shape {given.shape}", remedy="give periods by series")
    known = np.isfinite(given).sum(axis=1)
    up = (given > same).sum(axis=1)
    level = (np.abs(given) <= same).sum(axis=1)
    told = np.full(known.shape, np.nan)
    enough = known >= max(least, 1)
    told[enough] = 100 * (up[enough] + level[enough] / 2) / known[enough]
    return told
