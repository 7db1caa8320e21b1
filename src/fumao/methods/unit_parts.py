"""Which part of a broken sum is in a wrong unit, where only the sum can tell.

References
----------
As for :mod:`fumao.methods.unit_errors`; Scholtus (2009), "Automatic Correction of Simple Typing
Errors in Numerical Data with Balance Edits", Statistics Netherlands, Discussion paper 09046
(a simple error is one whose correction mends the sums).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import ShapeMismatch
from fumao.methods.arrays import Flags, Vector, vector
from fumao.methods.unit_terms import Factors


@dataclass(frozen=True, slots=True)
class Mending:
    """Values that mend their sum when divided by a factor; shapes (lines,).

    ``factors`` is the position of the nearest factor, -1 where none mends; ``right`` the
    value that a broken sum asks for, nan where it asks for nothing positive.
    """

    factors: npt.NDArray[np.int64]
    right: Vector

    @property
    def able(self) -> Flags:
        """Which lines could be the one."""
        able: Flags = self.factors >= 0
        return able


def mending(
    values: npt.ArrayLike,
    sums: npt.ArrayLike,
    gaps: npt.ArrayLike,
    rooms: npt.ArrayLike,
    factors: Factors,
) -> Mending:
    """Values whose correction by one of the factors closes the gap of their sum.

    Use it for detail that is too fine for a past of its own, such as partners within an
    item. More than one line of a sum may be able: then the past has to say which.

    Parameters
    ----------
    values : array, shape (lines,)
        Parts of sums, all in one unit.
    sums : array of int, shape (lines,)
        Which sum each is a part of.
    gaps, rooms : array, shape (sums,)
        Total less parts, and what rounding explains.

    Notes
    -----
    right = x + gap; factor k mends when ``|log(x / right) - log k|`` is within three times its
    slack, and what the room of the sum leaves open.

    Examples
    --------
    The second of three partners is in yuan; the total is 100:

    >>> yuan = Factors(np.array([1e4]), np.ones(1), np.array([1e-3]), np.array([False]))
    >>> done = mending([40.0, 350000.0, 25.0], [0, 0, 0], [100 - 350065.0], [0.02], yuan)
    >>> done.able, done.right
    (array([False,  True, False]), array([nan, 35., nan]))
    """
    x, gap, room = vector(values, "values"), vector(gaps, "gaps"), vector(rooms, "rooms")
    of = np.asarray(sums, dtype=np.int64)
    if of.shape != x.shape or room.shape != gap.shape:
        raise ShapeMismatch(
            f"values {x.shape} and sums {of.shape}, or gaps {gap.shape} and rooms {room.shape},"
            " do not fit",
            remedy="give one sum for each value, one gap and room for each sum",
        )
    broken = np.abs(gap[of]) > room[of]
    able = broken & (x + gap[of] > 0) & (x > 0)
    right = np.where(able, x + gap[of], np.nan)
    size = np.where(able, right, 1.0)
    logs, slack = np.log(factors.multipliers), np.asarray(factors.slack)
    away = np.abs(np.log(np.where(able, x, 1.0) / size)[:, None] - logs)
    within = away <= 3 * slack + (room[of] / size)[:, None]
    # A room as large as the value itself tells nothing.
    within &= (able & (room[of] < 0.1 * size))[:, None]
    nearest = np.argmin(np.where(within, away / slack, np.inf), axis=1)
    return Mending(np.where(within.any(axis=1), nearest, -1), right)
