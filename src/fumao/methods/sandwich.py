"""The sandwich: covariance of estimates when observations of one cluster move together.

References
----------
Cameron, Gelbach and Miller (2011), "Robust inference with multiway clustering", JBES 29(2);
Stata's factor G / (G - 1), with the least G of several ways, as in reghdfe and ppmlhdfe.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.absorption import Codes
from fumao.methods.arrays import Matrix


def sandwich(scores: Matrix, bread: Matrix, clusters: Sequence[Codes] = ()) -> Matrix:
    """Covariance of coefficients from the scores of observations.

    Parameters
    ----------
    scores : Matrix, shape (n, k)
        Residual times covariate, effects taken out.
    bread : Matrix, shape (k, k)
        Inverse of the information.
    clusters : sequence of arrays of int, shape (n,)
        Numbers of clusters, one array a way; without any every observation is its own.

    Raises
    ------
    InvalidInput
        A way has one cluster alone.

    Notes
    -----
    With several ways ``V = sum over sets of ways (-1)^(size + 1) V(clusters of the set)``; a
    negative eigenvalue, which the difference may have, becomes 0.

    Examples
    --------
    A mean of four numbers, the first two and the last two from one pair each:

    >>> scores = np.array([[-3.0], [-1.0], [1.0], [3.0]])
    >>> sandwich(scores, np.array([[0.25]]), [np.array([0, 0, 1, 1])])
    array([[4.]])
    """
    if not clusters:
        size = scores.shape[0]
        return np.asarray(bread @ (scores.T @ scores) @ bread * (size / max(size - 1, 1)))
    counts = [int((np.bincount(codes) > 0).sum()) for codes in clusters]
    if min(counts) < 2:
        raise InvalidInput("one cluster tells nothing of errors between clusters",
                           remedy="cluster by what has many groups, such as pairs")  # fmt: skip
    meat = np.zeros((scores.shape[1], scores.shape[1]))
    for size in range(1, len(clusters) + 1):
        for chosen in combinations(clusters, size):
            sums = _summed(scores, _crossed(chosen))
            meat += (-1) ** (size + 1) * sums.T @ sums
    found: Matrix = bread @ meat @ bread * (min(counts) / (min(counts) - 1))
    return found if len(clusters) == 1 else _not_negative(found)


def _crossed(ways: Sequence[Codes]) -> Codes:
    found = ways[0]
    for other in ways[1:]:
        found = np.unique(found * (int(other.max()) + 1) + other, return_inverse=True)[1]
    return found


def _summed(scores: Matrix, codes: Codes) -> Matrix:
    sums = np.zeros((int(codes.max()) + 1, scores.shape[1]))
    for k in range(scores.shape[1]):
        sums[:, k] = np.bincount(codes, weights=scores[:, k])
    return sums


def _not_negative(covariance: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)
