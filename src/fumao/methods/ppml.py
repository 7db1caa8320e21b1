"""PPML: a thin door over statsmodels' Poisson regression, with clustered errors and refusals.

It is for models whose every effect is wanted, as its level predicts cells that nobody reported;
panels with thousands of effects go through :mod:`fumao.methods.absorbed`.

References
----------
Santos Silva and Tenreyro (2006), "The Log of Gravity", Review of Economics and Statistics 88(4);
Correia, Guimarães and Zylkin (2019), "Verifying the existence of maximum likelihood estimates
for generalized linear models", arXiv 1903.01633, for the test of separation.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.arrays import Matrix, Vector, matrix, vector
from fumao.methods.separation import find_separation

# Below this share of a column's length what other columns leave of it is rounding.
_DEPENDENT = 1e-9
# A linear predictor beyond it leaves the doubles.
_LARGEST = 700.0


@dataclass(frozen=True, slots=True)
class Gravity:
    """A fitted model: coefficients with clustered errors, by name.

    ``fitted`` are the expected flows of the observations, ``squared_correlation`` is between
    them and the flows.
    """

    names: tuple[str, ...]
    coefficients: Vector
    errors: Vector
    fitted: Vector
    deviance: float
    squared_correlation: float
    observations: int
    clusters: int

    def coefficient(self, name: str) -> tuple[float, float]:
        """A coefficient and its standard error."""
        at = self.names.index(name)
        return float(self.coefficients[at]), float(self.errors[at])


def fit_ppml(
    flows: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    names: Sequence[str],
    clusters: npt.ArrayLike | None = None,
    offset: npt.ArrayLike | None = None,
) -> Gravity:
    """Fit E[flow] = exp(covariates b) by Poisson pseudo-maximum likelihood.

    Use it for flows with zeros whose spread grows with their size. Give effects as columns of
    zeros and ones (:func:`effects`).

    Parameters
    ----------
    flows : array, shape (n,)
        0 or more, in any one unit.
    covariates : array, shape (n, k)
        With a column of ones, if there is to be a constant.
    names : sequence of str, length k
        For messages and results.
    clusters : array, shape (n,), optional
        Observations of one cluster (pair) may move together; else errors are only robust.
    offset : array, shape (n,), optional
        A part of the exponent that is known.

    Raises
    ------
    ShapeMismatch
        Names or arrays of another length.
    InvalidInput
        A flow is negative or all are 0; the model is not identified: a covariate follows from
        others, or some zeros are predicted perfectly.
    NotConverged
        The iteration ended without an answer.

    Notes
    -----
    Clustered errors have the factor G / (G - 1) and no other, as Stata's.

    Examples
    --------
    >>> flows = [10, 20, 40, 90]
    >>> model = fit_ppml(flows, [[1, 0], [1, 1], [1, 2], [1, 3]], names=["constant", "size"])
    >>> model.coefficients.round(2)
    array([2.24, 0.75])
    """
    y, x = _checked(flows, covariates, names)
    shift = np.zeros(y.size) if offset is None else vector(offset, "offset", y.size)
    groups = np.arange(y.size) if clusters is None else np.asarray(clusters)
    if groups.shape != y.shape:
        raise ShapeMismatch(f"clusters have shape {groups.shape}", remedy="give one a flow")
    _refuse_dependent(x, names)
    _refuse_separated(y, x)
    found = _fitted(y, x, shift)
    numbers = np.unique(groups, return_inverse=True)[1]
    mean = np.asarray(found.fittedvalues, dtype=np.float64)
    correlation = np.corrcoef(y, mean)[0, 1] if mean.std() > 0 else np.nan
    return Gravity(
        tuple(names), np.asarray(found.params), _errors(y, x, mean, numbers), mean,
        float(found.deviance), float(correlation**2), y.size, int(numbers.max()) + 1,
    )  # fmt: skip


def predict(model: Gravity, covariates: npt.ArrayLike, offset: npt.ArrayLike | float = 0) -> Vector:
    """Expected flows of other observations with the same covariates.

    >>> model = fit_ppml([10, 20, 40], [[1, 0], [1, 1], [1, 2]], names=["constant", "size"])
    >>> predict(model, [[1, 3]]).round(3)
    array([80.])
    """
    x = matrix(covariates, "covariates", len(model.names))
    exponent = x @ model.coefficients + np.asarray(offset, dtype=np.float64)
    expected: Vector = np.exp(np.clip(exponent, -_LARGEST, _LARGEST))
    return expected


def effects(codes: npt.ArrayLike, *, without: object = None) -> tuple[Matrix, list[str]]:
    """A column of zeros and ones for each code but one, and the codes.

    >>> effects(["DEU", "CHN", "DEU"], without="CHN")
    (array([[1.],
           [0.],
           [1.]]), ['DEU'])
    """
    levels, which = np.unique(np.asarray(codes), return_inverse=True)
    keep = [at for at, level in enumerate(levels) if level != without]
    return (which[:, None] == np.asarray(keep)).astype(np.float64), [str(levels[k]) for k in keep]


def _checked(
    flows: npt.ArrayLike, covariates: npt.ArrayLike, names: Sequence[str]
) -> tuple[Vector, Matrix]:
    y = vector(flows, "flows")
    x = matrix(covariates, "covariates", len(names))
    if x.shape[0] != y.size:
        raise ShapeMismatch(
            f"{x.shape[0]} rows of covariates for {y.size} flows", remedy="give one row a flow"
        )
    if (y < 0).any() or not (y > 0).any():
        raise InvalidInput(
            "a flow is negative" if (y < 0).any() else "all flows are 0",
            where=f"position {int(np.argmin(y))}",
            remedy="the model is one of expected amounts: leave negative flows out",
        )
    if x.shape[0] < x.shape[1]:
        raise InvalidInput(
            f"{x.shape[0]} flows do not identify {x.shape[1]} coefficients",
            remedy="use fewer covariates",
        )
    return y, x


def _refuse_dependent(x: Matrix, names: Sequence[str]) -> None:
    length = np.linalg.norm(x, axis=0)
    r = np.linalg.qr(x / np.where(length > 0, length, 1), mode="r")
    left = np.abs(np.diag(r))
    bad = np.flatnonzero((left < _DEPENDENT) | (length == 0))
    if bad.size:
        raise InvalidInput(
            f"the model is not identified: {names[bad[0]]} follows from the covariates before it",
            remedy="leave it out",
        )


def _refuse_separated(y: Vector, x: Matrix) -> None:
    split = find_separation(y, x, kinds=["simplex"])
    if split.count:
        raise InvalidInput(
            f"the model is not identified: {split.count} zeros are predicted perfectly",
            where=f"position {int(np.flatnonzero(split.separated)[0])}",
            remedy="leave these observations out, or the effects that stand for them alone",
        )


def _fitted(y: Vector, x: Matrix, shift: Vector):  # type: ignore[no-untyped-def]
    import statsmodels.api as sm  # type: ignore[import-untyped]
    from statsmodels.tools import sm_exceptions  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("error", sm_exceptions.ConvergenceWarning)
        # Separation was looked for before; a perfect fit is none.
        warnings.simplefilter("ignore", sm_exceptions.PerfectSeparationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        model = sm.GLM(y, x, family=sm.families.Poisson(), offset=shift)
        try:
            found = model.fit(tol=1e-10, tol_criterion="deviance", maxiter=200,
                              wls_method="qr")  # fmt: skip
        except (sm_exceptions.ConvergenceWarning, ValueError, np.linalg.LinAlgError) as problem:
            raise NotConverged(
                f"the Poisson regression found no answer: {problem}",
                remedy="use fewer covariates, or larger units",
            ) from problem
    if not np.isfinite(found.params).all():
        raise NotConverged("a coefficient is no number", remedy="use fewer covariates")
    return found


def _errors(y: Vector, x: Matrix, mean: Vector, groups: npt.NDArray[np.int64]) -> Vector:
    """Square roots of the diagonal of the sandwich, scores added up within groups."""
    from scipy import sparse

    bread = np.linalg.pinv((x * mean[:, None]).T @ x, hermitian=True)
    count = int(groups.max()) + 1
    sums = sparse.csr_array((np.ones(y.size), (groups, np.arange(y.size))), (count, y.size))
    scores = sums @ (x * (y - mean)[:, None])
    meat = scores.T @ scores * (count / max(count - 1, 1))
    return np.sqrt(np.maximum(np.diag(bread @ meat @ bread), 0.0))
