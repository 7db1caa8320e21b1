"""MIDAS: a quarterly target on months of an indicator whose lags share a few parameters.

References
----------
Ghysels, Sinko and Valkanov (2007), "MIDAS Regressions: Further Results and New Directions",
Econometric Reviews 26(1): exponential Almon and beta weights; Clements and Galvão (2008),
"Macroeconomic Forecasting With Mixed-Frequency Data", JBES 26(4): direct forecasts with the
target's own lag.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, UnknownCode
from fumao.methods.arrays import Matrix, Vector, matrix, vector
from fumao.methods.density import Density
from fumao.methods.least_squares import Line, fit_line

WEIGHTS = ("almon", "beta")
# Where searches begin: flat, and falling slowly and fast.
_STARTS = {
    "almon": ((0.0, 0.0), (-0.3, 0.0), (0.5, -0.2)),
    "beta": ((0.0, 0.0), (0.0, 1.0), (0.7, 1.0)),
}
# Parameters beyond it give weights that no longer differ.
_FAR = 6.0
# What a constant leaves of a column that does not vary is rounding.
_SAME = 1e-20


@dataclass(frozen=True, slots=True)
class Midas:
    """A fitted regression: ``weights`` of the lags (they add up to 1) and its line.

    The line's coefficients are the constant, the weighted indicator, and the controls.
    """

    kind: str
    parameters: Vector
    weights: Vector
    line: Line

    def at(self, block: Vector, controls: Vector) -> Density:
        """The density of the target with these lags, the newest first, and controls."""
        lags = vector(block, "block", self.weights.size)
        return self.line.at(np.concatenate([[1.0, lags @ self.weights], controls]))


def lag_weights(kind: str, parameters: npt.ArrayLike, count: int) -> Vector:
    """Weights of lags 0, 1, ... that add up to 1.

    Notes
    -----
    almon: ``w_k ~ exp(a k + b k^2)``; beta: ``w_k ~ x^(a-1) (1-x)^(b-1)`` with x the place
    of the lag between 0 and 1, and a, b given as logarithms.

    Examples
    --------
    >>> lag_weights("almon", [0.0, 0.0], 4)
    array([0.25, 0.25, 0.25, 0.25])
    >>> lag_weights("beta", [0.0, np.log(2.0)], 3).round(3)
    array([0.556, 0.333, 0.111])
    """
    first, second = (float(each) for each in np.asarray(parameters, dtype=np.float64))
    k = np.arange(count, dtype=np.float64)
    if kind == "almon":
        powers = first * k + second * k**2
    elif kind == "beta":
        x = (k + 0.5) / count
        powers = (np.exp(first) - 1) * np.log(x) + (np.exp(second) - 1) * np.log1p(-x)
    else:
        raise UnknownCode(f"{kind!r} are no weights", remedy=f"use {' or '.join(WEIGHTS)}")
    raw = np.exp(powers - powers.max())
    return np.asarray(raw / raw.sum(), dtype=np.float64)


def fit_midas(
    target: Vector, blocks: Matrix, controls: Matrix | None = None, *, kind: str = "almon"
) -> Midas:
    """Regress a target on weighted lags of an indicator, by nonlinear least squares.

    Parameters
    ----------
    target : Vector, shape (n,)
    blocks : Matrix, shape (n, lags)
        Months of the indicator, the newest first (:func:`fumao.methods.ragged.lag_blocks`).
    controls : Matrix, shape (n, c), optional
        Such as the target's own lag.
    kind : str
        almon or beta.

    Raises
    ------
    InvalidInput
        Too few observations, or an indicator that does not vary.
    NotConverged
        The search for the parameters found none.

    Notes
    -----
    Given the weights the rest is linear, so that only two parameters are searched for.

    Examples
    --------
    >>> draw = np.random.default_rng(3)
    >>> months = draw.normal(size=(200, 6))
    >>> y = 1 + 2 * months @ lag_weights("almon", [0.3, -0.2], 6) + draw.normal(0, 0.1, 200)
    >>> fit_midas(y, months).line.coefficients.round(1)
    array([1., 2.])
    """
    from scipy import optimize

    y = vector(target, "target")
    x = matrix(blocks, "blocks", np.shape(blocks)[1])
    more = np.empty((y.size, 0)) if controls is None else np.asarray(controls, dtype=np.float64)
    if x.shape[0] != y.size or more.shape[0] != y.size:
        raise InvalidInput(f"{y.size} targets for {x.shape[0]} rows of lags",
                           remedy="give one row a target")  # fmt: skip
    others = np.column_stack([np.ones(y.size), more])
    loss = _profile(y, x, others, kind)
    tries = [
        optimize.minimize(loss, start, method="Nelder-Mead",
                          options={"xatol": 1e-3, "fatol": 1e-6, "maxiter": 300})
        for start in _STARTS[kind]
    ] if x.shape[1] > 1 else []  # fmt: skip
    ended = [each for each in tries if each.success]
    if tries and not ended:
        raise NotConverged("no weights of lags were found", remedy="use fewer lags",
                           trace=[each.message for each in tries])  # fmt: skip
    best = min(ended, key=lambda each: each.fun).x if ended else np.zeros(2)
    weights = lag_weights(kind, best, x.shape[1])
    line = fit_line(y, np.column_stack([np.ones(y.size), x @ weights, more]))
    return Midas(kind, best, weights, line)


def _profile(y: Vector, x: Matrix, others: Matrix, kind: str) -> Callable[[Vector], float]:
    """The share of the target's squares that given weights leave, all else being least squares."""
    basis = np.linalg.qr(others)[0]
    left, free = y - basis @ (basis.T @ y), x - basis @ (basis.T @ x)
    whole, cross, squares = float(left @ left), free.T @ left, free.T @ free

    def loss(parameters: Vector) -> float:
        if np.abs(parameters).max() > _FAR:
            return np.inf
        weights = lag_weights(kind, parameters, x.shape[1])
        return 1 - float(weights @ cross) ** 2 / float(weights @ squares @ weights) / whole

    same = np.diag(squares) <= _SAME * (x**2).sum(axis=0)
    if whole <= _SAME * float(y @ y) or same.any():
        raise InvalidInput("the target or the indicator does not vary", remedy="leave it out")
    return loss
