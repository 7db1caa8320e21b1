"""Separation: zeros of trade that a model predicts perfectly, so that no estimate exists.

A combination of covariates and effects z that is 0 wherever there is trade and 0 or more at the
zeros: its coefficients can be lowered without end. The zeros with z above 0 are separated, and z
is the certificate that anybody can check: it lies in the span of the model. The zeros that are
left have an estimate, and the coefficients that stay identified are the same with and without
the separated ones.

References
----------
Correia, Guimarães and Zylkin (2019), "Verifying the existence of maximum likelihood estimates
for generalized linear models", arXiv 1903.01633: propositions 1 and 2, section 4 (the iterative
rectifier). Clarkson and Jennrich (1991), "Computing extended maximum likelihood estimates for
linear parameter models", JRSS B 53(2), for the linear programme and for small fitted values.
Santos Silva and Tenreyro (2010), "On the existence of the maximum likelihood estimates in
Poisson regression", Economics Letters 107(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.absorption import Codes, absorb, design, numbered
from fumao.methods.arrays import Flags, Matrix, Vector, matrix, vector

KINDS = ("effects", "simplex", "rectifier", "mu")
# What of a column others leave, as a share of its length, is rounding below this.
_DEPENDENT = 1e-9
# A certificate is 1 at some zero; below this share of it lies rounding.
_SMALL = 1e-5
# Weight of a flow beside a zero in the rectifier: its fit there is exact to the inverse of it.
_WEIGHT = 1e8
# A certificate is clearly above 0 somewhere.
_CLEAR = 1e-3
# Rounds of the rectifier; what it leaves open then small fitted values show.
_ROUNDS = 12
# Newton steps lower a separated zero by one in the exponent each; after 20 it is below 1e-8.
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Separation:
    """Which zeros are separated, and why that is certain.

    Parameters
    ----------
    separated : Flags, shape (n,)
    certificate : Vector, shape (n,)
        z: 0 where there is trade, above 0 exactly where separated; all 0 where nothing is.
    kinds : dict
        How many each kind of test found, in the order of the tests.
    residual : float
        How far z is from the span of covariates and effects, as a share of its largest value.
    """

    separated: Flags
    certificate: Vector
    kinds: dict[str, int]
    residual: float

    @property
    def count(self) -> int:
        """How many observations are separated."""
        return int(self.separated.sum())


def find_separation(
    flows: npt.ArrayLike,
    covariates: npt.ArrayLike,
    effects: Sequence[npt.ArrayLike] = (),
    *,
    kinds: Sequence[str] = ("effects", "rectifier", "mu"),
) -> Separation:
    """Find the zeros that covariates and effects predict perfectly, and certify them.

    Parameters
    ----------
    flows : array, shape (n,)
        0 or more.
    covariates : array, shape (n, k)
        With a column of ones if there are no effects.
    effects : sequence of arrays, shape (n,)
        Codes of the effects of the model (exporter and year, importer and year, pair).
    kinds : sequence of str
        ``effects``: a code with zeros alone; fast, finds only that. ``simplex``: a linear
        programme over covariates and effects; exact, for up to some thousand effects.
        ``rectifier``: repeated weighted regressions, for any size. ``mu``: zeros to which Newton
        steps of the estimator give ever smaller values; where there are none, it has an answer.

    Raises
    ------
    InvalidInput
        A kind is not known, or what was found is no combination of the model.

    Notes
    -----
    A sum of certificates is one, so that the certificate returned is the sum over the kinds.

    Examples
    --------
    The second exporter sells nothing. That x separates the first zero can only be seen with the
    effect of the first exporter beside it.

    >>> flows = [0.0, 0.0, 4.0, 6.0, 0.0]
    >>> x, exporter = [[3.0], [1.0], [1.0], [1.0], [2.0]], [1, 1, 1, 1, 2]
    >>> found = find_separation(flows, x, [exporter])
    >>> found.separated, found.kinds
    (array([ True, False, False, False,  True]), {'effects': 1, 'rectifier': 2, 'mu': 2})
    """
    y = vector(flows, "flows")
    x = np.asarray(covariates, dtype=np.float64).reshape(y.size, -1)
    x = matrix(x, "covariates", x.shape[1])
    codes = numbered(effects, y.size)
    tests = {"effects": _by_effects, "simplex": _by_simplex, "rectifier": _by_rectifier,
             "mu": _by_mu}  # fmt: skip
    for kind in kinds:
        if kind not in tests:
            raise InvalidInput(f"{kind!r} is no kind of separation",
                               remedy=f"use {', '.join(KINDS)}")  # fmt: skip
    scaled = x / np.maximum(np.linalg.norm(x, axis=0), np.finfo(float).tiny)
    total, counts = np.zeros(y.size), {}
    if (y == 0).any() and (y > 0).any():
        for kind in kinds:
            z = tests[kind](y, scaled, codes)
            counts[kind] = int((z > 0).sum())
            total += z
    # Columns of effects lie in the span by themselves.
    sure = not total.any() or set(counts) == {"effects"}
    residual = 0.0 if sure else distance(total, scaled, codes)
    if residual > 100 * _SMALL:
        raise InvalidInput(
            f"what {', '.join(kinds)} found is no combination of the model: off by {residual:.0e}",
            remedy="use the kinds effects and simplex alone",
        )
    return Separation(total > 0, total, counts, residual)


def distance(certificate: Vector, covariates: Matrix, effects: Sequence[Codes]) -> float:
    """How far a certificate is from the span of the model, as a share of its largest value.

    Examples
    --------
    >>> distance(np.array([1.0, 1.0, 0.0]), np.zeros((3, 0)), [np.array([0, 0, 1])])
    0.0
    """
    left = absorb(np.column_stack([certificate, covariates]), effects, tolerance=1e-12)
    rest = _residual(left[:, 0], left[:, 1:])
    return float(np.abs(rest).max() / np.abs(certificate).max())


def _residual(target: Vector, columns: Matrix, weights: Vector | None = None) -> Vector:
    if not columns.shape[1]:
        return target
    root = np.ones(target.size) if weights is None else np.sqrt(weights)
    found = np.linalg.lstsq(columns * root[:, None], target * root, rcond=1e-12)[0]
    return np.asarray(target - columns @ found)


def _by_effects(y: Vector, _: Matrix, codes: Sequence[Codes]) -> Vector:
    """Codes all of whose flows are 0: the sum of their columns is a certificate."""
    z = np.zeros(y.size)
    for code in codes:
        z += (np.bincount(code, weights=y) == 0)[code]
    return z


def _by_simplex(y: Vector, x: Matrix, codes: Sequence[Codes]) -> Vector:
    """Maximise the number of zeros above 0 over combinations that are 0 wherever there is trade.

    ``max sum s  with  s <= Z r,  A r = 0,  0 <= s <= 1``, A the rows with trade, Z the zeros.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    zeros = np.flatnonzero(y == 0)
    every = design(x, codes) if codes else x
    free = _free_sparse(every[y > 0]) if codes else _free_dense(x[y > 0])
    rows = sparse.csr_array(every[zeros] @ free)
    rows.data[np.abs(rows.data) < _DEPENDENT] = 0.0
    rows.eliminate_zeros()
    z = np.zeros(y.size)
    if not rows.nnz:
        return z
    found = linprog(
        np.r_[np.zeros(rows.shape[1]), -np.ones(zeros.size)],
        A_ub=sparse.hstack([-rows, sparse.eye_array(zeros.size)]).tocsr(),
        b_ub=np.zeros(zeros.size), method="highs",
        bounds=[(None, None)] * rows.shape[1] + [(0, 1)] * zeros.size,
    )  # fmt: skip
    fit = rows @ found.x[: rows.shape[1]]
    z[zeros] = np.where(found.x[rows.shape[1] :] > 0.5, fit, 0.0)
    return z


def _free_dense(rows: Matrix) -> Matrix:
    """A basis of the combinations of columns that are 0 in every row."""
    from scipy.linalg import null_space

    return np.asarray(null_space(np.linalg.qr(rows, mode="r"), rcond=_DEPENDENT))


def _free_sparse(rows: Any) -> Matrix:
    """The same, from the squares of sparse rows, as there is one column a code."""
    gram = (rows.T @ rows).toarray()
    length = np.sqrt(np.diag(gram))
    scale = np.where(length > 0, length, 1.0)
    values, vectors = np.linalg.eigh(gram / np.outer(scale, scale))
    # Squares of what is 0: their sum is rounding.
    return np.asarray(vectors[:, values < max(float(values.max()), 1.0) * 1e-11] / scale[:, None])


def _by_rectifier(y: Vector, x: Matrix, codes: Sequence[Codes]) -> Vector:
    """Regress u on the model, weighing trade heavily, and let u be what is above 0 of the fit.

    It ends where no zero is fitted below 0: then the fit is a certificate. Zeros once fitted below
    0 are held at 0, which a certificate survives; what is found is set aside and the rest tried
    again. Holding may hide what is separated, so that the rest is tried once without.
    """
    found = _collected(y, x, codes, y > 0, np.zeros(y.size), hurried=True)
    return _collected(y, x, codes, y > 0, found, hurried=False)


def _by_mu(y: Vector, x: Matrix, codes: Sequence[Codes]) -> Vector:
    """Newton steps from the middle; a separated zero falls by one in the exponent at each.

    What falls is only a suspect: the rectifier looks for a certificate among the suspects alone.
    """
    mean = (y + y.mean()) / 2
    exponent, step = np.log(mean), np.zeros(y.size)
    for _ in range(_STEPS):
        working = exponent + y / mean - 1
        left = absorb(np.column_stack([working, x]), codes, weights=mean, tolerance=1e-9)
        new = working - _residual(left[:, 0], left[:, 1:], mean)
        step, exponent = new - exponent, new
        mean = np.exp(np.clip(exponent, -700.0, 700.0))
    suspects = (y == 0) & (step < -0.1) & (mean < y[y > 0].min())
    if not suspects.any():
        return np.zeros(y.size)
    return _collected(y, x, codes, ~suspects, np.zeros(y.size), hurried=True)


def _collected(
    y: Vector, x: Matrix, codes: Sequence[Codes], held: Flags, total: Vector, *, hurried: bool
) -> Vector:  # fmt: skip
    """Certificates of the rectifier, one after the other, as one; ``held`` stay at 0."""
    while (new := _rectified(y, x, codes, held, total > 0, hurried=hurried)).any():
        # What was set aside may be fitted below 0 by the new one: enough of the old lifts it.
        aside = total > 0
        lift = np.max(-new[aside] / total[aside], initial=0.0) + 1.0
        total = new + lift * total
        total /= total.max()
    return total


def _rectified(
    y: Vector, x: Matrix, codes: Sequence[Codes], held: Flags, aside: Flags, *, hurried: bool
) -> Vector:  # fmt: skip
    """A certificate for zeros that are neither held nor set aside, or none."""
    held = held.copy()
    u = np.where(held | aside, 0.0, 1.0)
    for _ in range(_ROUNDS):
        weights = np.where(held, _WEIGHT, 1.0)
        left = absorb(np.column_stack([u, x]), codes, weights=weights, tolerance=1e-11)
        fit = u - _residual(left[:, 0], left[:, 1:], weights)
        fit[held | (np.abs(fit) < _SMALL)] = 0.0
        below = (fit < 0) & ~aside
        if not below.any():
            return np.asarray(fit) if (fit[~aside] > _CLEAR).any() else np.zeros(y.size)
        held |= below & hurried
        u = np.where(aside, fit, np.maximum(fit, 0.0))
    return np.zeros(y.size)
