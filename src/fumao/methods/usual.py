"""What is usual: the level of a unit in its past, and centre and spread of its class.

All of it by medians, so that the errors that are looked for do not shape what is usual.

References
----------
Hampel, Ronchetti, Rousseeuw and Stahel (1986), Robust Statistics, ch. 2.1 (median and median
absolute deviation). Smyth (2004), "Linear Models and Empirical Bayes Methods", Statistical
Applications in Genetics and Molecular Biology 3(1), art. 3, sect. 3 (a variance drawn to that
of its class).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.methods.arrays import Matrix, Vector

_NORMAL = 1.4826  # the median absolute deviation of a normal law, times this, is its sd


def medians(values: npt.ArrayLike) -> Matrix:
    """Medians along the last axis, of what is not nan; nan where there is nothing.

    >>> medians([[3.0, np.nan, 1.0], [np.nan, 5.0, np.nan]])
    array([2., 5.])
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64), axis=-1)
    if not ordered.shape[-1]:
        return np.full(ordered.shape[:-1], np.nan)
    count = (~np.isnan(ordered)).sum(axis=-1, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, ordered.shape[-1] - 1), axis=-1)
    middle: Matrix = ((low + high) / 2)[..., 0]
    return middle


def past_levels(history: npt.ArrayLike) -> tuple[Matrix, Matrix, Matrix]:
    """Median of the logarithms of earlier values, their squared deviations and their number.

    Parameters
    ----------
    history : array, shape (periods, units, fields)
        Earlier values; those that are not positive, or nan, tell nothing.

    Returns
    -------
    tuple of Matrix, shape (units, fields)
        Logarithm of the usual level (nan without a past), sum of squares about it, count.

    Examples
    --------
    >>> level, _, count = past_levels([[[100.0]], [[110.0]], [[0.0]]])
    >>> float(np.exp(level[0, 0]).round(1)), float(count[0, 0])
    (104.9, 2.0)
    """
    logs = np.moveaxis(logarithms(history), 0, -1)
    level = medians(logs)
    away = np.nansum((logs - level[..., None]) ** 2, axis=-1)
    return level, away, (~np.isnan(logs)).sum(axis=-1).astype(np.float64)


def logarithms(values: npt.ArrayLike) -> Matrix:
    """Logarithms of what is positive, nan elsewhere.

    >>> logarithms([1.0, 0.0, np.nan])
    array([ 0., nan, nan])
    """
    given = np.asarray(values, dtype=np.float64)
    logs: Matrix = np.log(given, out=np.full(given.shape, np.nan), where=given > 0)
    return logs


def of_class(
    values: Matrix, classes: npt.NDArray[np.int64], least: int = 10
) -> tuple[Matrix, Matrix]:
    """Median and spread of each column within the class of each row.

    A class with fewer than ``least`` values of a column takes those of all classes.

    Returns
    -------
    tuple of Matrix, shape (units, columns)
        Medians, and median absolute deviations scaled to a standard deviation.

    Examples
    --------
    >>> centre, spread = of_class(np.array([[1.0], [2.0], [9.0]]), np.array([0, 0, 0]), least=3)
    >>> centre[:, 0], spread[:, 0]
    (array([2., 2., 2.]), array([1.4826, 1.4826, 1.4826]))
    """
    centre = np.broadcast_to(medians(values.T), values.shape).copy()
    spread = np.broadcast_to(_deviation(values), values.shape).copy()
    order = np.argsort(classes, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(classes[order])) + 1):
        part = values[rows]
        enough = (~np.isnan(part)).sum(axis=0) >= least
        centre[np.ix_(rows, enough)] = medians(part[:, enough].T)
        spread[np.ix_(rows, enough)] = _deviation(part[:, enough])
    return centre, spread


def _deviation(values: Matrix) -> Vector:
    return _NORMAL * medians(np.abs(values - medians(values.T)).T)


def expected_values(
    values: npt.ArrayLike, history: npt.ArrayLike, classes: npt.NDArray[np.int64]
) -> Matrix:
    """Usual level of each unit, moved by the median growth of its class; nan without a past.

    Parameters
    ----------
    values : array, shape (n, fields)
        This period, for the growth of the classes.
    history : array, shape (periods, n, fields)
        Earlier values.
    classes : array, shape (n,)
        Class of each unit; one of fewer than ten takes the growth of all.

    Examples
    --------
    >>> before = [[[100.0], [10.0], [50.0]]]
    >>> expected_values([[110.0], [11.0], [500.0]], before, np.zeros(3, int)).round(1).ravel()
    array([110.,  11.,  55.])
    """
    level, _, _ = past_levels(history)
    growth = of_class(logarithms(values) - level, classes)[0]
    expected: Matrix = np.exp(level + np.nan_to_num(growth))
    return expected
