"""A logit of rare events, with a little shrinkage so that it always has an answer.

References
----------
Demirgüç-Kunt and Detragiache (1998), "The Determinants of Banking Crises", IMF Staff Papers 45(1)
(early warning by logit); le Cessie and van Houwelingen (1992), "Ridge Estimators in Logistic
Regression", Applied Statistics 41(1), 191-201.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from fumao.errors import InvalidInput, NotConverged
from fumao.methods.arrays import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Logit:
    """Coefficients of standardised regressors, the constant first."""

    coefficients: Vector
    centre: Vector
    spread: Vector

    def probability(self, x: npt.ArrayLike) -> Vector:
        """The probability of an event for each row; NaN where a regressor is missing."""
        given = (np.asarray(x, dtype=np.float64) - self.centre) / self.spread
        linear = self.coefficients[0] + given @ self.coefficients[1:]
        return np.asarray(expit(linear))


def fit(x: npt.ArrayLike, events: npt.ArrayLike, ridge: float = 1.0) -> Logit:
    """Fit P(event) = 1/(1 + exp(-b'x)) by penalised maximum likelihood.

    Parameters
    ----------
    x : Matrix, shape (n, k)
    events : Vector, shape (n,)
        1 or 0; rows with something missing are left out.
    ridge : float
        Penalty on the squares of the standardised slopes; above 0 it has one finite answer
        even where a regressor sorts all events.

    Raises
    ------
    InvalidInput
        There are no events, or nothing but events.
    NotConverged
        Newton's steps did not end; the message says how far it came.

    Examples
    --------
    >>> found = fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    >>> found.probability([[0.0], [3.0]]).round(2)
    array([0.22, 0.78])
    """
    rows, y = np.asarray(x, dtype=np.float64), np.asarray(events, dtype=np.float64)
    known = np.isfinite(rows).all(axis=1) & np.isfinite(y)
    rows, y = rows[known], y[known]
    if not 0 < y.sum() < y.size:
        raise InvalidInput(f"{int(y.sum())} of {y.size} periods are events",
                           remedy="take a longer history, or another event")  # fmt: skip
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.column_stack([np.ones(y.size), (rows - centre) / spread])
    return Logit(_newton(design, y, ridge), centre, spread)


def _newton(design: Matrix, y: Vector, ridge: float) -> Vector:
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    b = np.zeros(design.shape[1])
    b[0] = np.log(y.mean() / (1 - y.mean()))
    gradient = np.zeros_like(b)
    for _ in range(100):
        p = expit(design @ b)
        gradient = design.T @ (y - p) - penalty * b
        hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        # Steps are in standard deviations of the regressors: beyond this no probability moves.
        if np.abs(step).max() < 1e-6:
            return np.asarray(b + step)
        # The likelihood is concave: a step that is halved until it gains cannot go astray.
        before = _likelihood(design, y, penalty, b)
        while _likelihood(design, y, penalty, b + step) < before and np.abs(step).max() > 1e-9:
            step = step / 2
        b = b + step
    raise NotConverged("the logit did not converge", remedy="give it a larger ridge",
                       trace=float(np.abs(gradient).max()))  # fmt: skip


def _likelihood(design: Matrix, y: Vector, penalty: Vector, b: Vector) -> float:
    linear = design @ b
    return float(y @ linear - np.logaddexp(0.0, linear).sum() - penalty @ b**2 / 2)
