"""Variances that a table can be reconciled with: none so small that rounding decides.

References
----------
Dagum and Cholette (2006), ch. 11.3, on alterability coefficients; Stone, Champernowne and
Meade (1942), on the grading of sources by margins of error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InconsistentConstraints, InvalidInput, ShapeMismatch
from fumao.methods.arrays import Vector, vector


def floor_variances(
    variances: npt.ArrayLike, values: npt.ArrayLike, *, share: float = 0.001, least: float = 0.0
) -> Vector:
    """Variances of at least a share of the cell and of a least amount; pinned cells stay pinned.

    Use it before :func:`fumao.methods.reconcile.reconcile`. An estimate of 0 with a
    variance of 0 would be pinned at 0: give it a least amount instead, or it can never
    take up what its margins leave.

    Parameters
    ----------
    variances : array, shape (n,)
        In the unit of the values squared; 0 pins.
    values : array, shape (n,)
    share : float
        Least standard deviation as part of the value.
    least : float
        Least standard deviation in the unit of the values: about half the last digit
        that the source prints.

    Returns
    -------
    Vector, shape (n,)

    Raises
    ------
    InvalidInput
        A variance, the share or the least amount is negative.

    Notes
    -----
    ``max(v, (share |x|)^2, least^2)`` where v is more than 0.

    Examples
    --------
    One cell pinned, one with an amount, one estimated at 0, in USD million:

    >>> floor_variances([0.0, 1e-9, 1e-9], [50.0, 200.0, 0.0], share=0.01, least=0.5)
    array([0.  , 4.  , 0.25])
    """
    v = vector(variances, "variances")
    x = vector(values, "values", v.size)
    if (v < 0).any() or share < 0 or least < 0:
        raise InvalidInput(
            "a variance, share or least amount is negative", remedy="0 pins a cell, or floors none"
        )
    floored = np.maximum(np.maximum(v, (share * np.abs(x)) ** 2), least**2)
    return np.where(v > 0, floored, 0.0)


def variances_of(
    values: npt.ArrayLike, relative: npt.ArrayLike | float, *, least: float = 0.0
) -> Vector:
    """Variances from relative standard errors: margins of error as part of each cell.

    Parameters
    ----------
    values : array, shape (n,)
    relative : array, shape (n,), or float
        Standard deviation as part of the value; 0 pins the cell.
    least : float
        As for :func:`floor_variances`.

    Returns
    -------
    Vector, shape (n,), in the unit of the values squared

    Examples
    --------
    >>> variances_of([100.0, 0.0, 80.0], [0.1, 0.5, 0.0], least=1.0)
    array([100.,   1.,   0.])
    """
    x = vector(values, "values")
    part = vector(np.broadcast_to(np.asarray(relative, dtype=np.float64), x.shape), "relative")
    if (part < 0).any() or least < 0:
        raise InvalidInput("a relative error or the least amount is negative", remedy="0 pins")
    spread = np.maximum(part * np.abs(x), least)
    return np.where(part > 0, spread**2, 0.0)


def pool(values: npt.ArrayLike, variances: npt.ArrayLike) -> tuple[Vector, Vector]:
    """Several reports of the same cells as one: their mean, the better known counting more.

    Use it for mirrors before reconciling: one cell for both is the same as two cells and
    a constraint between them, and half the work.

    Parameters
    ----------
    values : array, shape (reports, n)
        In one unit; NaN for what is not reported. Each cell has a report.
    variances : array, shape (reports, n)
        In that unit squared; 0 pins the cell at that report.

    Returns
    -------
    tuple of Vector
        Value and variance of each cell, (n,).

    Raises
    ------
    InvalidInput
        A cell has no report; a variance is negative.
    InconsistentConstraints
        Two reports of one cell are pinned and differ.

    Notes
    -----
    ``x = sum(x_k / v_k) / sum(1 / v_k)`` and ``v = 1 / sum(1 / v_k)``.

    Examples
    --------
    Exports of A to B: A reports 120, B 80 and is known half as well; of A to C only C reports.

    >>> pool([[120.0, np.nan], [80.0, 50.0]], [[100.0, 1.0], [400.0, 25.0]])
    (array([112.,  50.]), array([80., 25.]))
    """
    x, v = np.asarray(values, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if x.ndim != 2 or x.shape != v.shape:
        raise ShapeMismatch(
            f"values and variances have shapes {x.shape} and {v.shape}",
            remedy="give both as reports by cells",
        )
    told = ~np.isnan(x)
    empty = np.flatnonzero(~told.any(axis=0))
    if empty.size or not (v[told] >= 0).all():
        where = f"cell {empty[0]}" if empty.size else ""
        raise InvalidInput(
            "a cell has no report, or a variance is negative", where=where, remedy="estimate it"
        )
    pinned = told & (v == 0)
    sure = np.where(pinned, x, -np.inf).max(axis=0)
    differ = np.flatnonzero((pinned & (x != sure)).any(axis=0))
    if differ.size:
        raise InconsistentConstraints(
            f"two reports of cell {differ[0]} are pinned and differ",
            where=f"{differ.size} such cells",
            remedy="pin one of them, or give both a variance",
        )
    usable = told & ~pinned
    weight = np.where(usable, 1 / np.where(usable, v, 1.0), 0.0)
    held, total = pinned.any(axis=0), weight.sum(axis=0)
    total = np.where(held, 1.0, total)
    mean = (weight * np.where(usable, x, 0.0)).sum(axis=0) / total
    return np.where(held, sure, mean), np.where(held, 0.0, 1 / total)
