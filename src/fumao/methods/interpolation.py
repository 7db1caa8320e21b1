"""Interpolation and extrapolation of yearly cells along what is known of their wholes.

References
----------
Fortanier, Liberatore, Maurer, Pilgrim and Thomson (2017), The OECD-WTO Balanced Trade in
Services Database: interpolation of shares, back- and forecasts with growth of aggregates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Matrix, vector

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Carried:
    """Estimates, NaN where there are none, and the years (rows) that they come from, -1 if none.

    A cell between two years has both; one that is carried forward has ``before`` alone.
    """

    values: Matrix
    before: Integers
    after: Integers


def interpolate_shares(
    values: npt.ArrayLike, wholes: npt.ArrayLike, years: npt.ArrayLike
) -> Carried:
    """Estimate missing years between two known ones by the share in a whole that moves evenly.

    Use it where the whole is known for all three years. For a cell whose whole is not known give
    ones: its level then moves evenly.

    Parameters
    ----------
    values : array, shape (t, n)
        One row a year, NaN where missing.
    wholes : array, shape (t, n)
        The total each cell is part of, in the same unit.
    years : array, shape (t,)
        Ascending.

    Raises
    ------
    ShapeMismatch
        The arrays differ in shape.
    InvalidInput
        The years do not ascend.

    Notes
    -----
    ``s_t = s_a + (s_b - s_a) (t - a) / (b - a)``, ``x_t = s_t W_t``.

    Examples
    --------
    >>> interpolate_shares([[10], [np.nan], [30]], [[100], [120], [100]], [2018, 2019, 2020]).values
    array([[nan],
           [24.],
           [nan]])
    """
    x, whole, when = _checked(values, wholes, years)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, x / whole, np.nan)
    before, after = _neighbours(np.isfinite(share))
    inside = np.isnan(x) & (before >= 0) & (after >= 0) & np.isfinite(whole)
    first, last = _at(share, before), _at(share, after)
    span = np.where(inside, when[after] - when[before], 1)
    weight = (when[:, None] - when[before]) / span
    found = np.where(inside, (first + (last - first) * weight) * whole, np.nan)
    return Carried(found, np.where(inside, before, -1), np.where(inside, after, -1))


def extrapolate(
    values: npt.ArrayLike, aggregates: npt.ArrayLike, years: npt.ArrayLike, *, horizon: int
) -> Carried:
    """Estimate years outside the known span with the growth of an aggregate.

    Parameters
    ----------
    values, aggregates : array, shape (t, n)
        Cells, and the aggregate that each is thought to move with.
    years : array, shape (t,)
        Ascending.
    horizon : int
        Years from the nearest known one, at most.

    Raises
    ------
    ShapeMismatch, InvalidInput
        As in :func:`interpolate_shares`; or the horizon is below 1.

    Notes
    -----
    ``x_t = x_a G_t / G_a`` with a the nearest known year.

    Examples
    --------
    >>> years = [2018, 2019, 2020]
    >>> extrapolate([[10], [20], [np.nan]], [[50], [80], [60]], years, horizon=3).values
    array([[nan],
           [nan],
           [15.]])
    """
    x, aggregate, when = _checked(values, aggregates, years)
    if horizon < 1:
        raise InvalidInput(f"horizon is {horizon}", remedy="choose 1 year or more")
    known = np.isfinite(x) & (aggregate > 0)
    before, after = _neighbours(known)
    outside = np.isnan(x) & ((before < 0) != (after < 0)) & np.isfinite(aggregate)
    near = np.where(before >= 0, before, after)
    outside &= np.abs(when[:, None] - when[near]) <= horizon
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(outside, _at(x, near) * aggregate / _at(aggregate, near), np.nan)
    return Carried(found, np.where(outside, before, -1), np.where(outside, after, -1))


def _checked(
    values: npt.ArrayLike, wholes: npt.ArrayLike, years: npt.ArrayLike
) -> tuple[Matrix, Matrix, Matrix]:
    x, whole = np.asarray(values, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    if x.ndim != 2 or x.shape != whole.shape:
        raise ShapeMismatch(
            f"values have shape {x.shape}, their wholes {whole.shape}",
            remedy="give both as one row a year and one column a cell",
        )
    when = vector(years, "years", x.shape[0])
    if (np.diff(when) <= 0).any():
        raise InvalidInput("the years do not ascend", remedy="sort the rows by year")
    return x, whole, when


def _neighbours(known: npt.NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """The nearest known row at or above, and at or below, each place; -1 for none."""
    row = np.arange(known.shape[0])[:, None]
    before = np.maximum.accumulate(np.where(known, row, -1), axis=0)
    far = known.shape[0]
    later = np.minimum.accumulate(np.where(known, row, far)[::-1], axis=0)[::-1]
    return before, np.where(later < far, later, -1)


def _at(values: Matrix, rows: Integers) -> Matrix:
    return np.take_along_axis(values, np.maximum(rows, 0), axis=0)
