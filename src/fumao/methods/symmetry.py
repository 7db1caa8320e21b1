"""Mirror figures averaged by how well each reporter agrees with its partners.

The comparison for :mod:`fumao.methods.reconcile`: quick and explainable, one item at a
time, with no regard to margins, which must be summed anew afterwards.

References
----------
Fortanier, Liberatore, Maurer, Pilgrim and Thomson (2017), The OECD-WTO Balanced Trade in
Services Database, for the symmetry index; Growth Lab at Harvard University,
comtrade-mirroring, for the alternating reliability scores; Gehlhar (1996), "Reconciling
Bilateral Trade Data for Use in GTAP", GTAP Technical Paper 10, for both their ancestor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector, within

_ROUNDS = 25  # of the scores, as published; an even number would leave all near 1
_AGREES = 1e-3  # a lesser asymmetry tells no more of a reporter


@dataclass(frozen=True, slots=True)
class Scores:
    """``exporters``, (n,), and ``importers``, (m,): how far each reporter is trusted."""

    exporters: Vector
    importers: Vector


def asymmetry(exports: npt.ArrayLike, imports: npt.ArrayLike) -> Matrix:
    """``|X - M| / (X + M)`` of each pair: 0 where they agree, 1 where one is 0.

    Parameters
    ----------
    exports, imports : array, shape (n, m)
        What exporter i reports of importer j, and what j reports of i, in one unit; NaN
        for what is not reported.

    Returns
    -------
    Matrix, shape (n, m)
        NaN where one is missing.

    Examples
    --------
    >>> asymmetry([[120.0, 0.0]], [[80.0, np.nan]])
    array([[0.2, nan]])
    """
    x, m = _pair(exports, imports)
    total = x + m
    found: Matrix = np.abs(x - m) / np.where(total > 0, total, 1.0)
    return found


def smooth_symmetry(exports: npt.ArrayLike, imports: npt.ArrayLike) -> Scores:
    """The symmetry index, smooth: ``1 - sum |X - M| / sum (X + M)`` over a reporter's pairs.

    Only pairs count that both sides report; a reporter without any has 0.

    Parameters
    ----------
    exports, imports : array, shape (n, m)
        As for :func:`asymmetry`.

    Examples
    --------
    >>> smooth_symmetry([[120.0, 50.0]], [[80.0, 50.0]])
    Scores(exporters=array([0.86666667]), importers=array([0.8, 1. ]))
    """
    x, m = _pair(exports, imports)
    both = ~np.isnan(x + m)
    apart, flow = np.where(both, np.abs(x - m), 0.0), np.where(both, x + m, 0.0)
    return Scores(*(_part(flow.sum(axis) - apart.sum(axis), flow.sum(axis)) for axis in (1, 0)))


def threshold_symmetry(
    exports: npt.ArrayLike, imports: npt.ArrayLike, *, threshold: float = 0.1
) -> Scores:
    """The symmetry index, by a threshold: the part of a reporter's trade whose mirror agrees.

    Parameters
    ----------
    exports, imports : array, shape (n, m)
        As for :func:`asymmetry`.
    threshold : float
        The greatest asymmetry that counts as agreement.

    Examples
    --------
    >>> threshold_symmetry([[120.0, 80.0]], [[80.0, 80.0]])
    Scores(exporters=array([0.4]), importers=array([0., 1.]))
    """
    within(threshold, "threshold")
    x, m = _pair(exports, imports)
    both = ~np.isnan(x + m)
    agree = both & (asymmetry(x, m) <= threshold)
    return Scores(
        _part(np.where(agree, x, 0.0).sum(1), np.where(both, x, 0.0).sum(1)),
        _part(np.where(agree, m, 0.0).sum(0), np.where(both, m, 0.0).sum(0)),
    )


def reliability(exports: npt.ArrayLike, imports: npt.ArrayLike, *, least: float = 0.0) -> Scores:
    """Scores that count a disagreement less against a reporter the worse its partner is.

    Parameters
    ----------
    exports, imports : array, shape (n, m)
        As for :func:`asymmetry`.
    least : float
        Pairs with a smaller figure do not count, in the unit of the figures.

    Returns
    -------
    Scores
        0 for a reporter without a pair.

    Notes
    -----
    25 rounds from 1 of ``a_i = n_i / sum_j d_ij a_j``, for exporters and importers at
    once; n, pairs of the reporter; d, their asymmetry, at least 0.001. Only products of
    both sides' scores settle; the odd number of rounds, as published, leaves either side
    near the inverse of its asymmetries.

    Examples
    --------
    The first exporter agrees with both importers, the second with none:

    >>> scores = reliability([[100.0, 50.0], [100.0, 50.0]], [[99.0, 51.0], [60.0, 90.0]])
    >>> bool(scores.exporters[0] > scores.exporters[1])
    True
    """
    x, m = _pair(exports, imports)
    apart = asymmetry(x, m)
    both = ~np.isnan(apart) & (np.minimum(x, m) >= least)
    apart = np.where(both, np.maximum(apart, _AGREES), 0.0)
    of_exporters, of_importers = np.ones(x.shape[0]), np.ones(x.shape[1])
    for _ in range(_ROUNDS):
        of_exporters, of_importers = (
            _part(both.sum(1).astype(np.float64), apart @ of_importers),
            _part(both.sum(0).astype(np.float64), apart.T @ of_exporters),
        )
    return Scores(of_exporters, of_importers)


def shares(scores: Scores) -> Matrix:
    """The exporter's weight in each pair, its part of both scores; half where both are 0.

    >>> shares(Scores(np.array([0.6]), np.array([0.9]))).round(6)
    array([[0.4]])
    """
    total = scores.exporters[:, None] + scores.importers
    return np.where(total > 0, scores.exporters[:, None] / np.where(total > 0, total, 1.0), 0.5)


def odds(scores: Scores) -> Matrix:
    """The exporter's weight in each pair, ``exp(a_i) / (exp(a_i) + exp(a_j))``, for reliability.

    >>> odds(Scores(np.array([2.0]), np.array([2.0])))
    array([[0.5]])
    """
    found: Matrix = expit(scores.exporters[:, None] - scores.importers)
    return found


def average(exports: npt.ArrayLike, imports: npt.ArrayLike, weights: npt.ArrayLike) -> Matrix:
    """``w X + (1 - w) M`` where both sides report, and the one side where only one does.

    Parameters
    ----------
    exports, imports : array, shape (n, m)
        As for :func:`asymmetry`.
    weights : array, shape (n, m)
        Of the exporter, from 0 to 1: :func:`shares` or :func:`odds`.

    Returns
    -------
    Matrix, shape (n, m)
        Always between the two; NaN where neither reports.

    Raises
    ------
    InvalidInput
        A weight is not between 0 and 1.

    Examples
    --------
    The exporter reports 120 with an index of 0.6, the importer 80 with one of 0.9:

    >>> average([[120.0]], [[80.0]], shares(Scores(np.array([0.6]), np.array([0.9])))).round(6)
    array([[96.]])
    """
    x, m = _pair(exports, imports)
    w = np.asarray(weights, dtype=np.float64)
    if not ((w >= 0) & (w <= 1)).all():
        raise InvalidInput("a weight is not between 0 and 1", remedy="see shares and odds")
    mixed = np.clip(w * x + (1 - w) * m, np.fmin(x, m), np.fmax(x, m))
    return np.where(np.isnan(x), m, np.where(np.isnan(m), x, mixed))


def _pair(exports: npt.ArrayLike, imports: npt.ArrayLike) -> tuple[Matrix, Matrix]:
    """Both sides as matrices of one shape, none of their figures negative."""
    x, m = np.asarray(exports, dtype=np.float64), np.asarray(imports, dtype=np.float64)
    if x.ndim != 2 or x.shape != m.shape:
        raise ShapeMismatch(
            f"exports and imports have shapes {x.shape} and {m.shape}",
            remedy="give both as exporters by importers",
        )
    bad: Flags = (x < 0) | (m < 0) | np.isinf(x) | np.isinf(m)
    if bad.any():
        i, j = (int(each) for each in np.argwhere(bad)[0])
        raise InvalidInput(
            "a mirror figure is negative or infinite",
            where=f"exporter {i}, importer {j}",
            remedy="a symmetry index has no meaning for it: leave it out (NaN)",
        )
    return x, m


def _part(parts: Vector, total: Vector) -> Vector:
    """Parts of a total; 0 of 0."""
    return np.where(total > 0, parts / np.where(total > 0, total, 1.0), 0.0)
