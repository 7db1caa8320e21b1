"""A barometer: deviations of components from their trends, weighted, around 100.

References
----------
OECD (2012), OECD System of Composite Leading Indicators; WTO, Services Trade Barometer (a weighted
index with 100 as the medium-term trend; its weights are not published, so these are not its);
Hodrick and Prescott (1997), Journal of Money, Credit and Banking 29(1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector


@dataclass(frozen=True, slots=True)
class Barometer:
    """The index by period, that of each component, their weights, and what was carried forward.

    ``missing`` says of which components a period had no figure, ``scale`` how many points one
    standard deviation of the components is.
    """

    index: Vector
    components: Matrix
    weights: Vector
    missing: Flags
    scale: float


def standardise(values: npt.ArrayLike, base: slice, most: float = 3.0) -> Matrix:
    """Columns in standard deviations of a base window, and no further out than ``most``.

    Raises
    ------
    InvalidInput
        A column has fewer than 24 values in the window, or is constant there.

    Examples
    --------
    >>> x = np.append(np.tile([-1.0, 1.0], 12), 9.0)[:, None]
    >>> standardise(x, slice(0, 24))[-2:, 0]
    array([1., 3.])
    """
    x = np.asarray(values, dtype=np.float64)
    window = x[base]
    short = np.flatnonzero(np.isfinite(window).sum(axis=0) < 24)
    if short.size:
        raise InvalidInput(f"component {short[0]} has fewer than 24 values in the base window",
                           remedy="leave it out, or choose another window")  # fmt: skip
    centre, spread = np.nanmean(window, axis=0), np.nanstd(window, axis=0)
    if (spread == 0).any():
        raise InvalidInput(f"component {np.flatnonzero(spread == 0)[0]} never moved",
                           remedy="leave it out")  # fmt: skip
    return np.asarray(np.clip((x - centre) / spread, -most, most))


def carry_forward(values: npt.ArrayLike) -> tuple[Matrix, Flags]:
    """Missing ends by z_t = rho z_t-1, rho of the column's own past; and which those are.

    >>> carry_forward(np.array([[1.0], [0.5], [0.25], [np.nan]]))[0][:, 0].round(3)
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    x = np.asarray(values, dtype=np.float64).copy()
    gone = np.zeros(x.shape, dtype=bool)
    for column in range(x.shape[1]):
        z = x[:, column]
        known = np.flatnonzero(np.isfinite(z))
        if known.size < 3:
            continue
        pairs = np.isfinite(z[1:]) & np.isfinite(z[:-1])
        before, after = z[:-1][pairs], z[1:][pairs]
        rho = float(np.clip(before @ after / (before @ before), 0.0, 1.0)) if before.any() else 0.0
        for t in range(int(known[0]) + 1, z.size):
            if not np.isfinite(z[t]):
                z[t], gone[t, column] = rho * z[t - 1], True
    return x, gone


def build(
    deviations: npt.ArrayLike, weights: npt.ArrayLike, base: slice, scale: float
) -> Barometer:
    """The barometer of components that are deviations from trend.

    Parameters
    ----------
    deviations : Matrix, shape (periods, components)
        Per cent or points, each on its own scale.
    weights : Vector, shape (components,)
        Any sizes of 0 and more; they are made to add up to 1.
    base : slice
        The periods that are called usual.
    scale : float
        Points of the index for one standard deviation.

    Notes
    -----
    B_t = 100 + scale * sum_c w_c z_ct. A period has an index if a component has a figure in it,
    and those of more than 60 per cent of the weight had one within the last three periods (60 per
    cent is the OECD's rule for its leading indicators).

    Examples
    --------
    >>> x = np.tile([[-1.0, 2.0], [1.0, -2.0]], (12, 1))
    >>> build(x, [3, 1], slice(0, 24), 2.0).index[:2]
    array([ 99., 101.])
    """
    x, w = np.asarray(deviations, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if w.shape != x.shape[1:]:
        raise ShapeMismatch(f"{w.size} weights for {x.shape[1]} components",
                            remedy="give one weight for each")  # fmt: skip
    if (w < 0).any() or not w.sum() > 0:
        raise InvalidInput("weights are below zero, or all zero", remedy="give shares")
    w = w / w.sum()
    z = standardise(x, base)
    full, gone = carry_forward(z)
    began = np.isfinite(full)
    share = began @ w
    index = np.full(x.shape[0], np.nan)
    fresh = np.isfinite(z)
    for ago in (1, 2):
        fresh[ago:] |= np.isfinite(z[:-ago])
    enough = (fresh @ w > 0.6) & np.isfinite(z).any(axis=1)
    index[enough] = 100 + scale * (np.nan_to_num(full) @ w)[enough] / share[enough]
    return Barometer(index, 100 + scale * z, w, gone, scale)


def correlations(
    index: npt.ArrayLike, reference: npt.ArrayLike, leads: npt.ArrayLike
) -> dict[int, tuple[float, int]]:
    """Correlation of the index with a reference that many periods later, and of how many periods.

    >>> x = np.sin(np.arange(40.0))
    >>> found = correlations(x, np.roll(x, 2), [0, 2])
    >>> round(found[2][0], 2) > round(found[0][0], 2)
    True
    """
    x, y = (np.asarray(each, dtype=np.float64) for each in (index, reference))
    result = {}
    for lead in np.asarray(leads, dtype=int).tolist():
        one = x[: x.size - lead] if lead >= 0 else x[-lead:]
        other = y[lead:] if lead >= 0 else y[: y.size + lead]
        known = np.isfinite(one) & np.isfinite(other)
        if known.sum() >= 8 and np.ptp(one[known]) > 0 and np.ptp(other[known]) > 0:
            result[lead] = (float(np.corrcoef(one[known], other[known])[0, 1]), int(known.sum()))
    return result
