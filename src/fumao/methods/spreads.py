"""Variances that a table can be reconciled with: none so small that rounding decides.

References
----------
Dagum and Cholette (2006), ch. 11.3, on alterability coefficients; Stone, Champernowne and
Meade (1942), on the grading of sources by margins of error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
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
