"""Arrays at the doors of the methods: their types, and a clear word where shapes differ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def vector(values: npt.ArrayLike, name: str, size: int | None = None) -> Vector:
    """One-dimensional finite numbers, of a size if one is asked for.

    Raises
    ------
    ShapeMismatch
        It has another shape.
    InvalidInput
        A value is missing or infinite; the message says which.

    Examples
    --------
    >>> vector([1, 2], "values", 2)
    array([1., 2.])
    """
    found = np.asarray(values, dtype=np.float64)
    wanted = (found.size if size is None else size,)
    if found.shape != wanted:
        raise ShapeMismatch(
            f"{name} has shape {found.shape}, not {wanted}",
            remedy="give one value for each, in the same order",
        )
    bad = np.flatnonzero(~np.isfinite(found))
    if bad.size:
        raise InvalidInput(
            f"{name} has {bad.size} values that are no numbers",
            where=f"position {bad[0]}",
            remedy="impute them first, or leave them out",
        )
    return found


def matrix(values: npt.ArrayLike, name: str, columns: int) -> Matrix:
    """A finite matrix with this many columns.

    Raises
    ------
    ShapeMismatch, InvalidInput
        As for :func:`vector`.

    Examples
    --------
    >>> matrix([[1, 1]], "constraints", 2).shape
    (1, 2)
    """
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 2 or found.shape[1] != columns:
        raise ShapeMismatch(
            f"{name} has shape {found.shape}, not (m, {columns})",
            remedy="give one row a constraint and one column a value",
        )
    vector(found.ravel(), name)
    return found


def within(value: float, name: str, low: float = 0.0, high: float = 1.0) -> float:
    """A parameter within bounds, 0 to 1 unless told.

    >>> within(0.5, "exponent")
    0.5
    """
    if not low <= value <= high:
        raise InvalidInput(f"{name} is {value}", remedy=f"choose it from {low:g} to {high:g}")
    return value
