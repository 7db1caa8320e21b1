"""False discoveries among many series: how surprising each is, and which may be called out.

References
----------
Benjamini and Hochberg (1995), "Controlling the False Discovery Rate", Journal of the Royal
Statistical Society B 57(1), 289-300; Benjamini and Yekutieli (2001), Annals of Statistics 29(4)
(it holds under positive dependence); Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a
Random World, ch. 2 (the p-value by rank among the past).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Vector, vector, within


def rank_p(scores: npt.ArrayLike, past: npt.ArrayLike) -> Vector:
    """How often the past had a score as high: (1 + how many) / (1 + all).

    If now is as the past was, this is below p in at most a share p of times, whatever the
    distribution of the scores.

    Examples
    --------
    >>> rank_p([3.5, 0.0], [0, 1, 2, 3])
    array([0.2, 1. ])
    """
    now = vector(scores, "scores")
    before = np.sort(np.asarray(past, dtype=np.float64).ravel())
    before = before[: int(np.isfinite(before).sum())]
    if not before.size:
        raise InvalidInput("there is no past to rank by", remedy="take a longer history")
    as_high = before.size - np.searchsorted(before, now, side="left")
    return (1 + as_high) / (1 + before.size)


def benjamini_hochberg(p_values: npt.ArrayLike, rate: float) -> Flags:
    """Which of many may be called out, so that at most this share of calls is false.

    Parameters
    ----------
    p_values : Vector, shape (m,)
    rate : float
        q: .1 lets one call in ten be false on average; if nothing happens at all, the
        probability of any call is q.

    Examples
    --------
    >>> benjamini_hochberg([0.001, 0.03, 0.2, 0.04], 0.1)
    array([ True,  True, False,  True])
    """
    return adjusted(p_values) <= within(rate, "rate")


def adjusted(p_values: npt.ArrayLike) -> Vector:
    """The smallest rate at which each would be called out.

    >>> adjusted([0.01, 0.04, 0.5]).round(3)
    array([0.03, 0.06, 0.5 ])
    """
    p = vector(p_values, "p_values")
    if p.size == 0:
        return p
    order = np.argsort(p)
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    result = np.empty_like(p)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result


def shuffle_blocks(values: npt.ArrayLike, block: int, rng: np.random.Generator) -> Vector:
    """Periods in blocks put into another order: what happened, but not when.

    Use it as a placebo: a warning that does as well on it knew nothing.

    >>> rng = np.random.default_rng(2)
    >>> sorted(shuffle_blocks(np.arange(6.0), 2, rng).tolist())
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    """
    x = np.asarray(values, dtype=np.float64)
    cuts = [x[at : at + block] for at in range(0, x.shape[0], block)]
    return np.concatenate([cuts[at] for at in rng.permutation(len(cuts))])
