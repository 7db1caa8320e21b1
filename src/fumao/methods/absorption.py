"""Absorption: what of columns is left when the means of many effects are taken out of them.

A door over the alternating projections of pyfixest, which needs no column for an effect.

References
----------
Gaure (2013), "OLS with multiple high dimensional category variables", Computational Statistics
and Data Analysis 66; Correia, Guimarães and Zylkin (2020), "Fast Poisson estimation with
high-dimensional fixed effects", Stata Journal 20(1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import NotConverged, ShapeMismatch
from fumao.methods.arrays import Matrix, Vector

Codes = npt.NDArray[np.int64]
_ROUNDS = 100_000


def numbered(effects: Sequence[npt.ArrayLike], size: int) -> tuple[Codes, ...]:
    """Codes of each effect as numbers from 0.

    Raises
    ------
    ShapeMismatch
        An effect has not one code an observation.

    Examples
    --------
    >>> numbered([["DEU", "CHN", "DEU"]], 3)
    (array([1, 0, 1]),)
    """
    found = []
    for number, codes in enumerate(effects):
        told = np.asarray(codes)
        if told.shape != (size,):
            raise ShapeMismatch(f"effect {number + 1} has shape {told.shape}, not ({size},)",
                                remedy="give one code an observation")  # fmt: skip
        found.append(_renumbered(told))
    return tuple(found)


def _renumbered(codes: npt.NDArray[Any]) -> Codes:
    """Numbers from 0 in the order of the codes, by counting where codes are small numbers."""
    if (
        codes.dtype.kind in "iu"
        and codes.size
        and codes.min() >= 0
        and codes.max() < 4 * codes.size
    ):
        there = np.bincount(codes) > 0
        return np.asarray((np.cumsum(there) - 1)[codes])
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def absorb(
    columns: Matrix,
    effects: Sequence[Codes],
    *,
    weights: Vector | None = None,
    tolerance: float = 1e-8,
) -> Matrix:
    """Residuals of columns on all effects, weighted.

    Parameters
    ----------
    columns : Matrix, shape (n, k)
    effects : sequence of arrays of int, shape (n,)
        From :func:`numbered`; without any the columns come back as they are.
    weights : Vector, shape (n,), optional

    Raises
    ------
    NotConverged
        The projections did not settle.

    Examples
    --------
    >>> absorb(np.array([[1.0], [3.0], [8.0]]), [np.array([0, 0, 1])]).ravel()
    array([-1.,  1.,  0.])
    """
    if not effects:
        return columns
    from pyfixest.core.demean import demean, demean_within

    flist = np.column_stack(effects)
    each = np.ones(columns.shape[0]) if weights is None else weights
    wide = np.ascontiguousarray(columns, dtype=np.float64)
    if len(effects) == 1:
        left, done = demean(wide, flist.astype(np.uint64), each, tolerance, _ROUNDS)
    else:
        left, done, _ = demean_within(wide, flist.astype(np.uint32), each, tolerance, _ROUNDS)
    if not done:
        raise NotConverged("the means of the effects did not settle",
                           remedy="use fewer effects, or leave out rare ones")  # fmt: skip
    return np.asarray(left)


def design(columns: Matrix, effects: Sequence[Codes]):  # type: ignore[no-untyped-def]
    """The whole model as one sparse matrix: the columns, then one of zeros and ones for each code.

    Examples
    --------
    >>> design(np.array([[5.0], [6.0]]), [np.array([0, 1])]).toarray()
    array([[5., 1., 0.],
           [6., 0., 1.]])
    """
    from scipy import sparse

    size = columns.shape[0]
    parts = [sparse.csr_array(columns)]
    for codes in effects:
        ones = (np.ones(size), (np.arange(size), codes))
        parts.append(sparse.csr_array(ones, shape=(size, int(codes.max()) + 1)))
    return sparse.hstack(parts, format="csr")
