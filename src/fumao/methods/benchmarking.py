"""Benchmarking: months or quarters that meet their years and keep their movement.

References
----------
Dagum and Cholette (2006), Benchmarking, Temporal Distribution, and Reconciliation
Methods for Time Series, ch. 3 and 6; Denton (1971), JASA 66, 99-102; Statistics Canada,
G-Series, benchmarking.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InconsistentConstraints, InvalidInput
from fumao.methods.arrays import Matrix, Vector, matrix, vector, within
from fumao.methods.constraints import first_open, least_move


@dataclass(frozen=True, slots=True)
class Benchmarked:
    """``values`` that meet the benchmarks, shape (n,); ``adjustments`` to the indicator."""

    values: Vector
    adjustments: Vector


def in_blocks(periods: int, length: int) -> Matrix:
    """The sums of every ``length`` periods, one row a whole block: quarters to years.

    >>> in_blocks(4, 2)
    array([[1., 1., 0., 0.],
           [0., 0., 1., 1.]])
    """
    blocks = periods // length
    sums = np.zeros((blocks, periods))
    for block in range(blocks):
        sums[block, block * length : (block + 1) * length] = 1.0
    return sums


def benchmark(
    indicator: npt.ArrayLike,
    benchmarks: npt.ArrayLike,
    sums: npt.ArrayLike,
    *,
    persistence: float = 1.0,
    proportional: float = 1.0,
) -> Benchmarked:
    """Move an indicator until it meets its benchmarks, as smoothly as can be.

    Use it where annual figures are better known than monthly ones. The defaults are
    Denton-Cholette, proportional, first difference; where benchmarks end before the
    indicator, a ``persistence`` below 1 lets the last correction die out.

    Parameters
    ----------
    indicator : array, shape (n,)
        s, in the unit of the benchmarks.
    benchmarks : array, shape (m,)
        a, binding.
    sums : array, shape (m, n)
        J, which periods each benchmark sums (:func:`in_blocks`); benchmarks may overlap
        or leave periods out.
    persistence : float
        rho, of the correction from one period to the next: 1 is Denton's; 0.9 for
        months and 0.9^3 for quarters are usual.
    proportional : float
        lambda: 1 keeps growth rates, 0 differences, 0.5 with rho 0 prorates.

    Raises
    ------
    InvalidInput
        The indicator is 0 where growth rates are to be kept.
    InconsistentConstraints
        No series meets all benchmarks; the message names the first that stays open.

    Notes
    -----
    rho < 1: ``theta = s + V J'(J V J')^+ (a - J s)``, ``V = C Omega C``,
    ``C = diag(|s|^lambda)``, ``Omega_ij = rho^|i-j|``. rho = 1: theta minimises the sum of
    the squared differences of ``(theta - s) / |s|^lambda`` subject to ``J theta = a``.

    Examples
    --------
    Quarters of 412 and 424 that the year puts at 430 and 441:

    >>> quarters = [100, 104, 98, 110, 102, 107, 101, 114]
    >>> benchmark(quarters, [430, 441], in_blocks(8, 4)).values.round(1)
    array([104.5, 108.6, 102.3, 114.7, 106.2, 111.3, 105. , 118.5])
    """
    series = vector(indicator, "indicator")
    joins = matrix(sums, "sums", series.size)
    targets = vector(benchmarks, "benchmarks", joins.shape[0])
    within(persistence, "persistence")
    within(proportional, "proportional")
    if proportional and not series.all():
        raise InvalidInput(
            "the indicator is 0, which no growth rate leaves",
            where=f"position {int(np.flatnonzero(series == 0)[0])}",
            remedy="use proportional=0, or another indicator",
        )
    scale = np.abs(series) ** proportional
    open_ones = targets - joins @ series
    if persistence == 1:
        adjustments = _denton(joins, scale, open_ones)
    else:
        adjustments = _regressed(joins, scale, open_ones, persistence)
    _check(joins @ adjustments, open_ones, targets)
    return Benchmarked(series + adjustments, adjustments)


def _denton(joins: Matrix, scale: Vector, open_ones: Vector) -> Vector:
    """Least squared differences of the scaled corrections, by their Lagrangean."""
    count, size = joins.shape
    differences = np.diff(np.eye(size), axis=0)
    scaled = joins * scale
    system = np.zeros((size + count, size + count))
    system[:size, :size] = differences.T @ differences
    system[:size, size:] = scaled.T
    system[size:, :size] = scaled
    right = np.concatenate([np.zeros(size), open_ones])
    solved: Vector = np.linalg.lstsq(system, right, rcond=None)[0]
    return scale * solved[:size]


def _regressed(joins: Matrix, scale: Vector, open_ones: Vector, persistence: float) -> Vector:
    """Corrections that follow one another with an autocorrelation."""
    lags = np.abs(np.subtract.outer(np.arange(scale.size), np.arange(scale.size)))
    variance = scale[:, None] * persistence**lags * scale
    return least_move(variance @ joins.T, joins, open_ones)


def _check(reached: Vector, wanted: Vector, targets: Vector) -> None:
    at = first_open(reached - wanted, targets)
    if at is not None:
        raise InconsistentConstraints(
            f"benchmark {at} of {targets[at]:g} cannot be met with the others",
            remedy="see whether overlapping benchmarks contradict each other",
        )
