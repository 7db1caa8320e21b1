"""Ridge regression of many indicators at once, its penalty chosen by leaving one out.

References
----------
Hoerl and Kennard (1970), "Ridge Regression", Technometrics 12(1); Golub, Heath and Wahba (1979),
"Generalized Cross-Validation", Technometrics 21(2); De Mol, Giannone and Reichlin (2008),
"Forecasting using a large number of predictors", Journal of Econometrics 146(2): with a normal
prior it does as well as principal components.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Matrix, Vector, matrix, vector
from fumao.methods.density import Density

# Penalties tried, on covariates of variance 1.
PENALTIES = np.logspace(0, 5, 26)
_LEAST = 10


@dataclass(frozen=True, slots=True)
class Ridge:
    """Shrunken coefficients of standardised covariates; ``variance`` of left-out errors."""

    centers: Vector
    scales: Vector
    coefficients: Vector
    constant: float
    penalty: float
    variance: float

    def at(self, row: Vector) -> Density:
        """The density of an observation; a covariate that is missing (NaN) is taken as its mean."""
        x = np.nan_to_num((row - self.centers) / self.scales)
        return Density(np.array([self.constant + x @ self.coefficients]),
                       np.sqrt(np.array([self.variance])))  # fmt: skip


def fit_ridge(y: Vector, x: Matrix) -> Ridge:
    """Regress y on many columns, each shrunk towards no effect.

    Parameters
    ----------
    y : Vector, shape (n,)
    x : Matrix, shape (n, k)
        NaN for what is not known: it counts as the column's mean of the observations given.

    Raises
    ------
    InvalidInput
        Fewer than ten observations, a target or a covariate that does not vary.

    Notes
    -----
    The penalty has the least mean squared error of predicting each observation from the others,
    which the hat matrix gives without fitting again. That error is the density's variance.

    Examples
    --------
    >>> draw = np.random.default_rng(6)
    >>> x = draw.normal(size=(60, 30))
    >>> y = x[:, :5].sum(axis=1) + draw.normal(size=60)
    >>> fitted = fit_ridge(y, x)
    >>> bool(abs(fitted.at(x[0]).center[0] - y[0]) < 2)
    True
    """
    target = vector(y, "y")
    if target.size < _LEAST or np.shape(x)[0] != target.size:
        raise InvalidInput(f"{target.size} observations for {np.shape(x)[0]} rows",
                           remedy=f"give one row each, at least {_LEAST}")  # fmt: skip
    centers, scales = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    if not (scales > 0).all() or not target.std():
        raise InvalidInput("the target or a covariate does not vary", remedy="leave it out")
    z = matrix(np.nan_to_num((x - centers) / scales), "x", np.shape(x)[1])
    means, constant = z.mean(axis=0), float(target.mean())
    left, sizes, right = np.linalg.svd(z - means, full_matrices=False)
    parts = left.T @ (target - constant)
    variance, penalty = min(
        (_left_out(target - constant, left, sizes, parts, each), float(each)) for each in PENALTIES
    )
    coefficients = right.T @ (sizes / (sizes**2 + penalty) * parts)
    return Ridge(centers, scales, coefficients, constant - float(means @ coefficients), penalty,
                 variance)  # fmt: skip


def _left_out(y: Vector, left: Matrix, sizes: Vector, parts: Vector, penalty: float) -> float:
    """Mean squared error of predicting each observation from all others."""
    shrink = sizes**2 / (sizes**2 + penalty)
    hat = (left**2) @ shrink + 1 / y.size
    errors = (y - left @ (shrink * parts)) / (1 - hat)
    return float((errors**2).mean())
