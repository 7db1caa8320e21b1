"""Biproportional fitting (RAS): a table that keeps its pattern and meets its margins.

References
----------
Bacharach (1970), Biproportional Matrices and Input-Output Change, ch. 4;
Deming and Stephan (1940), Annals of Mathematical Statistics 11(4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Matrix, Vector, matrix


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted table, the rounds it took, and the largest margin error as a share of the sum."""

    values: Matrix
    rounds: int
    open: float


def fit_margins(
    seed: npt.ArrayLike,
    rows: npt.ArrayLike,
    columns: npt.ArrayLike,
    *,
    tolerance: float = 1e-10,
    rounds: int = 500,
) -> Fitted:
    """Scale rows and columns in turn until the table meets the margins that are known.

    Use it to spread residuals of totals over cells that were never reported. Where margins
    contradict each other (or meet only cells of 0) the columns are met and ``open`` says by how
    much the rows are not.

    Parameters
    ----------
    seed : array, shape (m, n)
        0 or more; a 0 stays.
    rows, columns : array, shapes (m,) and (n,)
        Sums wanted, 0 or more; NaN where unknown.

    Raises
    ------
    ShapeMismatch
        Margins and seed do not fit.
    InvalidInput
        A seed or margin is negative.

    Examples
    --------
    >>> fit_margins([[1, 1], [1, 1]], [30, 10], [20, 20]).values
    array([[15., 15.],
           [ 5.,  5.]])
    """
    wide = np.asarray(seed, dtype=np.float64)
    table = matrix(wide, "seed", wide.shape[1] if wide.ndim == 2 else -1).copy()
    across, down = (
        _margin(rows, table.shape[0], "rows"),
        _margin(columns, table.shape[1], "columns"),
    )
    if (table < 0).any():
        raise InvalidInput("a seed is negative", remedy="give 0 where nothing is expected")
    size = max(float(np.nansum(across)), float(np.nansum(down)), np.finfo(float).tiny)
    number, gap = 0, np.inf
    while number < rounds and gap > tolerance:
        number += 1
        table *= _factors(across, table.sum(axis=1))[:, None]
        table *= _factors(down, table.sum(axis=0))
        gap = max(_gap(across, table.sum(axis=1)), _gap(down, table.sum(axis=0))) / size
        if not np.isfinite(across).any() or not np.isfinite(down).any():
            break  # one set of margins is met in one turn
    return Fitted(table, number, gap)


def _margin(values: npt.ArrayLike, size: int, name: str) -> Vector:
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (size,):
        raise ShapeMismatch(
            f"{name} has shape {found.shape}, not ({size},)",
            remedy="give one sum each, NaN if unknown",
        )
    if (found < 0).any():
        raise InvalidInput(
            f"{name} wants a negative sum",
            where=f"position {int(np.flatnonzero(found < 0)[0])}",
            remedy="parts above their total are settled before: say which counts",
        )
    return found


def _factors(wanted: Vector, found: Vector) -> Vector:
    known = np.isfinite(wanted) & (found > 0)
    return np.divide(wanted, found, out=np.ones_like(found), where=known)


def _gap(wanted: Vector, found: Vector) -> float:
    return float(np.nanmax(np.abs(found - wanted), initial=0.0))
