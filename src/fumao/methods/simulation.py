"""Intervals of a counterfactual: coefficients drawn from their estimate, solved anew each time.

References
----------
Krinsky and Robb (1986), "On approximating the statistical properties of elasticities", Review of
Economics and Statistics 68(4), for draws from the estimated distribution (parametric bootstrap);
Anderson and Yotov (2016), "Terms of trade and global efficiency effects of free trade
agreements", JIE 99, for its use with structural gravity.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Matrix, vector

Array = npt.NDArray[np.float64]


def simulate(
    outcome: Callable[[Array], Array],
    exposure: npt.ArrayLike,
    coefficients: npt.ArrayLike,
    covariance: npt.ArrayLike,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> Matrix:
    """Outcomes of a counterfactual for coefficients drawn from a normal distribution.

    Parameters
    ----------
    outcome : callable
        Outcomes, shape (m,), of direct effects ``exp(exposure @ coefficients)``.
    exposure : array, shape (..., k)
        What changes in each flow, by covariate: -1 where an agreement ends.
    coefficients, covariance : arrays, shapes (k,) and (k, k)
    draws, seed : int

    Returns
    -------
    Matrix, shape (draws, m)

    Raises
    ------
    ShapeMismatch, InvalidInput
        Shapes do not fit; the covariance is not symmetric and at least 0; fewer than 2 draws.

    Examples
    --------
    >>> found = simulate(lambda effect: effect, [[1.0], [0.0]], [0.5], [[0.01]], draws=400)
    >>> np.quantile(np.log(found[:, 0]), [0.05, 0.95]).round(2), float(found[:, 1].max())
    (array([0.35, 0.66]), 1.0)
    """
    centre = vector(coefficients, "coefficients")
    spread = np.asarray(covariance, dtype=np.float64)
    change = np.asarray(exposure, dtype=np.float64)
    if spread.shape != (centre.size, centre.size) or change.shape[-1:] != (centre.size,):
        raise ShapeMismatch(f"{centre.size} coefficients, covariance {spread.shape}, exposure "
                            f"{change.shape}", remedy="give one of each a covariate")  # fmt: skip
    values, vectors = np.linalg.eigh(spread)
    if draws < 2 or not np.allclose(spread, spread.T) or (values < -1e-10 * values.max()).any():
        raise InvalidInput("no distribution to draw from",
                           remedy="give a covariance and two draws at least")  # fmt: skip
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    chosen = centre + np.random.default_rng(seed).normal(size=(draws, centre.size)) @ root.T
    return np.stack([outcome(np.exp(change @ each)) for each in chosen])
