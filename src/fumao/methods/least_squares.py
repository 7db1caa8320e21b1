"""Least squares of a few columns, with the density of a new observation.

References
----------
Greene (2018), Econometric Analysis, 8th edition, section 4.8: prediction and its variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Matrix, Vector, matrix, vector
from fumao.methods.density import Density

# Columns that differ from others by less are the same.
_SAME = 1e-10


@dataclass(frozen=True, slots=True)
class Line:
    """Coefficients, residuals, their variance, and (X'X)^-1."""

    coefficients: Vector
    residuals: Vector
    variance: float
    inverse: Matrix

    @property
    def mse(self) -> float:
        """Mean squared residual over degrees of freedom."""
        return self.variance

    def bic(self) -> float:
        """Schwarz's criterion: the smaller, the better."""
        n, k = self.residuals.size, self.coefficients.size
        return float(n * np.log(max(float(self.residuals @ self.residuals) / n, 1e-300))
                     + k * np.log(n))  # fmt: skip

    def at(self, row: Vector) -> Density:
        """The density of an observation with these covariates."""
        x = vector(row, "row", self.coefficients.size)
        variance = self.variance * (1 + x @ self.inverse @ x)
        return Density(np.array([x @ self.coefficients]), np.sqrt(np.array([variance])))


def fit_line(y: Vector, x: Matrix) -> Line:
    """Regress y on the columns of x; give a column of ones for a constant.

    Raises
    ------
    InvalidInput
        Too few observations, columns that follow from others, or no residual at all.

    Examples
    --------
    >>> line = fit_line(np.array([1.0, 2.0, 3.5, 4.0]), np.column_stack([np.ones(4), range(4)]))
    >>> line.coefficients.round(2), line.at(np.array([1.0, 4.0])).point.round(2)
    (array([1.05, 1.05]), array([5.25]))
    """
    y = vector(y, "y")
    x = matrix(x, "x", np.shape(x)[1])
    n, k = x.shape
    if n < k + 2:
        raise InvalidInput(f"{n} observations are too few for {k} coefficients",
                           remedy="give a longer series, or fewer indicators")  # fmt: skip
    scale = np.linalg.norm(x, axis=0)
    left, sizes, right = np.linalg.svd(x / np.where(scale > 0, scale, 1), full_matrices=False)
    if sizes[-1] < _SAME * sizes[0]:
        raise InvalidInput("a covariate is constant or follows from the others",
                           remedy="leave it out")  # fmt: skip
    root = right.T / sizes / scale[:, None]
    coefficients = root @ (left.T @ y)
    residuals = y - x @ coefficients
    variance = float(residuals @ residuals) / (n - k)
    if variance <= _SAME**2 * float(y @ y):
        raise InvalidInput("the target does not vary, or is one of the indicators",
                           remedy="give a target that is not known already")  # fmt: skip
    return Line(coefficients, residuals, variance, root @ root.T)
