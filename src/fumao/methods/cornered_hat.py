"""How wrong each of several sources is, from nothing but what they differ by.

References
----------
Grubbs (1948), "On estimating precision of measuring instruments and product variability", JASA
43(242), for two and three instruments; Gray and Allan (1974), "A method for estimating the
frequency stability of an individual oscillator", 28th Annual Symposium on Frequency Control, the
three-cornered hat; Tavella and Premoli (1994), Metrologia 30, why its variances come out negative
and have to be held at 0 or more; Lawson and Hanson (1974), Solving Least Squares Problems, ch. 23.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Vector, vector


def cornered_hat(
    differences: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    sources: int,
    *,
    prior: float = 0.0,
    pooled: float | None = None,
) -> Vector:
    """Variance of each source's error, where the same things are told by two sources at a time.

    Parameters
    ----------
    differences : array, shape (n,)
        What two sources differ by, each in units of the size of the cell, or in one unit.
    first, second : array of int, shape (n,)
        Numbers of the two, 0 to ``sources - 1``; a source may stand on both sides (two offices
        of one collection that tell the same flow).
    sources : int
    prior : float
        Cells in which each source counts as compared with one like it that is as wrong as all
        are on average; 0 for no shrinkage where the differences tell all.
    pooled : float, optional
        Variance of one source on average; else half the mean square of the differences.

    Returns
    -------
    array, shape (sources,)
        Each at least ``pooled * prior / (prior + cells)``, cells being those that the source tells.

    Raises
    ------
    InvalidInput
        There are no differences and no ``pooled``, a number is no source's, or ``prior`` is
        negative.
    ShapeMismatch
        The arrays differ in length.

    Notes
    -----
    Errors of two sources are taken for independent, so that the mean square ``m`` of their n
    differences is expected to be ``v_i + v_j``. Least squares over all pairs, with weights
    ``n / (m + 2 p)^2`` (the variance of a mean square goes with its square; p is the pooled
    variance), and for each source a pair with its like: ``m = 2 p``, ``n = prior``. Three sources
    and no prior give Grubbs' ``v_1 = (m_12 + m_13 - m_23) / 2``; one pair alone gives half to
    each; a source that is never told twice keeps the pooled variance. Sources that copy each other
    are more alike than they are right: theirs is a lower bound.

    Examples
    --------
    Three clocks, of which the third is worse:

    >>> rng = np.random.default_rng(1)
    >>> a, b, c = (sd * rng.standard_normal(40000) for sd in (1.0, 2.0, 4.0))
    >>> differences = np.concatenate([a - b, a - c, b - c])
    >>> first, second = np.repeat([0, 0, 1], 40000), np.repeat([1, 2, 2], 40000)
    >>> np.sqrt(cornered_hat(differences, first, second, 3)).round(1).tolist()
    [1.0, 2.0, 4.0]
    """
    from scipy.optimize import nnls

    d = vector(differences, "differences")
    one, other = (np.asarray(each, dtype=np.int64) for each in (first, second))
    if d.shape != one.shape or d.shape != other.shape:
        raise ShapeMismatch(
            f"{d.size} differences, {one.size} first and {other.size} second sources",
            remedy="give one of each a difference",
        )
    _sound(d, np.concatenate([one, other]), sources, prior, pooled)
    p = float(np.mean(d**2) / 2) if pooled is None else pooled
    if p == 0:
        return np.zeros(sources)
    pair, at = np.unique(one * sources + other, return_inverse=True)
    cells = np.bincount(at, minlength=pair.size).astype(np.float64)
    squares = np.bincount(at, weights=d**2, minlength=pair.size) / np.maximum(cells, 1)
    itself = np.arange(sources)
    # Without a prior a trace of one settles what the differences leave open.
    cells = np.append(cells, np.full(sources, max(prior, _TRACE)))
    left, right = np.append(pair // sources, itself), np.append(pair % sources, itself)
    # Relative to the pooled variance, so that nothing depends on the unit.
    wanted = np.append(squares / p, np.full(sources, 2.0))
    rows = np.zeros((wanted.size, sources))
    np.add.at(rows, (np.arange(wanted.size), left), 1.0)
    np.add.at(rows, (np.arange(wanted.size), right), 1.0)
    told = np.array([((one == s) | (other == s)).sum() for s in range(sources)], dtype=np.float64)
    least = prior / np.maximum(prior + told, np.finfo(float).tiny)
    weight = np.sqrt(cells) / (wanted + 2.0)
    above, _ = nnls(rows * weight[:, None], (wanted - rows @ least) * weight)
    return np.asarray(p * (least + above), dtype=np.float64)


# Cells: far below one, far above what least squares lose to rounding.
_TRACE = 1e-6


def _sound(
    differences: Vector,
    numbers: npt.NDArray[np.int64],
    sources: int,
    prior: float,
    pooled: float | None,
) -> None:
    if sources < 1 or (numbers.size and not 0 <= numbers.min() <= numbers.max() < sources):
        raise InvalidInput(
            f"numbers of sources are not all among the {sources}",
            remedy="number the sources from 0, without gaps",
        )
    if not (prior >= 0 and np.isfinite(prior)) or (pooled is not None and not pooled >= 0):
        raise InvalidInput(f"prior {prior} or pooled variance {pooled} is negative",
                           remedy="give 0 or more")  # fmt: skip
    if not differences.size and pooled is None:
        raise InvalidInput("nothing is told twice, and no pooled variance is given",
                           remedy="give differences, or the pooled variance")  # fmt: skip
