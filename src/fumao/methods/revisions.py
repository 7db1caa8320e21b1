"""Revisions: how far first releases were from later ones, and whether always to one side.

References
----------
McKenzie and Gamba (2008), "Interpreting the results of revision analyses", OECD; Di Fonzo
(2005), "The OECD project on revisions analysis", OECD; Newey and West (1987),
Econometrica 55(3), 703-708, and (1994), Review of Economic Studies 61(4), 631-653 (lags);
Mankiw and Shapiro (1986), "News or noise", Survey of Current Business 66(5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Matrix, Vector, vector


@dataclass(frozen=True, slots=True)
class Revisions:
    """Statistics of L - P over n periods; amounts in the unit of the releases.

    Parameters
    ----------
    mean, absolute : float
        MR and MAR, the mean revision and the mean of its size.
    relative : float
        RMAR, the sum of sizes over that of the later releases' sizes.
    root_mean_square : float
        RMSR.
    upward, downward : float
        Shares of periods revised up and down; the rest was not revised.
    sign_agreement : float
        Share of periods in which both releases have one sign; of use for growth rates.
    least, most : float
        The smallest and largest revision.
    bias : Bias
        Whether the mean differs from 0.
    """

    n: int
    mean: float
    absolute: float
    relative: float
    root_mean_square: float
    upward: float
    downward: float
    sign_agreement: float
    least: float
    most: float
    bias: Bias


@dataclass(frozen=True, slots=True)
class Bias:
    """The mean revision over its standard error, which minds autocorrelation."""

    error: float
    t: float
    p: float
    lags: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A regression of revisions on a release: ``coefficients`` (a, b), their errors, p of b."""

    coefficients: Vector
    errors: Vector
    p: float


def triangle(vintages: npt.ArrayLike) -> Matrix:
    """Releases in their order, one row a reference period: the first, the second ...

    Parameters
    ----------
    vintages : array, shape (vintages, periods)
        What each vintage said of each period, the oldest first; NaN where it said nothing.

    Returns
    -------
    Matrix, shape (periods, releases)
        NaN after the last release of a period; periods out of which a vintage dropped
        keep the order of those that spoke.

    Examples
    --------
    >>> triangle([[100.0, np.nan], [102.0, 90.0], [103.0, 91.0]])
    array([[100., 102., 103.],
           [ 90.,  91.,  nan]])
    """
    told = np.asarray(vintages, dtype=np.float64)
    if told.ndim != 2:
        raise ShapeMismatch("vintages are no table", remedy="give one row a vintage")
    columns = [column[~np.isnan(column)] for column in told.T]
    longest = max((column.size for column in columns), default=0)
    releases = np.full((len(columns), longest), np.nan)
    for row, column in enumerate(columns):
        releases[row, : column.size] = column
    return releases


def statistics(
    preliminary: npt.ArrayLike, later: npt.ArrayLike, *, lags: int | None = None
) -> Revisions:
    """Measure the revisions between two releases of the same periods.

    Parameters
    ----------
    preliminary, later : array, shape (n,)
        P and L: amounts, or growth rates, in the order of their periods; n at least 3.
    lags : int, optional
        Of the Newey-West standard error; ``floor(4 (n/100)^(2/9))`` unless given.

    Notes
    -----
    ``MR = mean(L - P)``, ``MAR = mean |L - P|``, ``RMAR = sum |L - P| / sum |L|``,
    ``RMSR = sqrt(mean (L - P)^2)``. p is of Student's t with n - 1 degrees of freedom.

    Examples
    --------
    Exports first published as 100, 104, 98 and 110:

    >>> found = statistics([100, 104, 98, 110], [102, 105, 101, 109])
    >>> found.mean, found.absolute, round(found.relative, 4), found.upward
    (1.25, 1.75, 0.0168, 0.75)
    """
    first = vector(preliminary, "preliminary")
    last = vector(later, "later", first.size)
    if first.size < 3:
        raise InvalidInput(f"{first.size} periods are too few", remedy="give at least three")
    moved = last - first
    size = np.abs(moved)
    scale = np.abs(last).sum()
    return Revisions(
        n=first.size,
        mean=float(moved.mean()),
        absolute=float(size.mean()),
        relative=float(size.sum() / scale) if scale else float("nan"),
        root_mean_square=float(np.sqrt(np.mean(moved**2))),
        upward=float((moved > 0).mean()),
        downward=float((moved < 0).mean()),
        sign_agreement=float((np.sign(first) == np.sign(last)).mean()),
        least=float(moved.min()),
        most=float(moved.max()),
        bias=_bias(moved, lags),
    )


def _bias(moved: Vector, lags: int | None) -> Bias:
    from scipy import stats

    used = default_lags(moved.size) if lags is None else lags
    coefficients, covariance = newey_west(moved, np.ones((moved.size, 1)), used)
    mean, error = float(coefficients[0]), float(np.sqrt(covariance[0, 0]))
    if error == 0:
        # All revisions are the same: none at all is no bias, any other is certain.
        return Bias(0.0, 0.0 if mean == 0 else np.sign(mean) * np.inf, float(mean == 0), used)
    t = mean / error
    return Bias(error, t, float(2 * stats.t.sf(abs(t), moved.size - 1)), used)


def default_lags(n: int) -> int:
    """Newey and West's rule of thumb, ``floor(4 (n/100)^(2/9))``.

    >>> default_lags(20), default_lags(100)
    (2, 4)
    """
    return int(4 * (n / 100) ** (2 / 9))


def newey_west(y: Vector, x: Matrix, lags: int) -> tuple[Vector, Matrix]:
    """Least squares with a covariance that minds heteroskedasticity and autocorrelation.

    Parameters
    ----------
    y, x : Vector, shape (n,), and Matrix, shape (n, k)
        In the order of time; ``x`` with its constant.
    lags : int
        Autocovariances that count, with Bartlett's falling weights ``1 - j/(lags + 1)``.

    Returns
    -------
    (Vector of shape (k,), Matrix of shape (k, k))
        Coefficients and their covariance, without a correction for small samples.

    Examples
    --------
    >>> found, covariance = newey_west(np.array([1.0, 2, 4, 5]), np.ones((4, 1)), 1)
    >>> found, covariance.round(4)
    (array([3.]), array([[0.8125]]))
    """
    if not 0 <= lags < y.size:
        raise InvalidInput(f"{lags} lags of {y.size} periods", remedy="choose fewer lags")
    inverse = np.linalg.pinv(x.T @ x)
    coefficients: Vector = inverse @ x.T @ y
    scores = x * (y - x @ coefficients)[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        crossed = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (crossed + crossed.T)
    covariance: Matrix = inverse @ middle @ inverse
    return coefficients, covariance


def explained(
    preliminary: npt.ArrayLike, later: npt.ArrayLike, *, by: str = "preliminary"
) -> Explained:
    """Are revisions news or noise? Regress them on one of the two releases.

    Noise: the first release was measured with an error, so that it tells the revision
    (b differs from 0 ``by="preliminary"``). News: the first was an efficient estimate, and
    the revision goes with the later one (``by="later"``).

    Examples
    --------
    >>> first = np.array([1.0, -2.0, 3.0, -4.0, 2.5, 0.5])
    >>> explained(first, 0.5 * first).coefficients.round(6) + 0.0
    array([ 0. , -0.5])
    """
    from scipy import stats

    first = vector(preliminary, "preliminary")
    last = vector(later, "later", first.size)
    if by not in ("preliminary", "later") or first.size < 4:
        raise InvalidInput(
            f"by {by!r} over {first.size} periods",
            remedy='choose "preliminary" or "later", and at least four periods',
        )
    x = np.column_stack([np.ones(first.size), first if by == "preliminary" else last])
    coefficients, covariance = newey_west(last - first, x, default_lags(first.size))
    errors = np.sqrt(np.diag(covariance))
    t = np.inf if errors[1] == 0 else abs(coefficients[1] / errors[1])
    return Explained(coefficients, errors, float(2 * stats.t.sf(t, first.size - 2)))


def ranges(releases: Matrix) -> Vector:
    """How far the releases of each period lie apart, largest less smallest.

    Parameters
    ----------
    releases : Matrix, shape (periods, releases)
        Of :func:`triangle`; NaN where there was none.

    >>> ranges(np.array([[100.0, 103.0, 101.0], [90.0, np.nan, np.nan]]))
    array([3., 0.])
    """
    spread: Vector = np.nanmax(releases, axis=1) - np.nanmin(releases, axis=1)
    return spread


def first_to_last(releases: Matrix) -> tuple[Vector, Vector]:
    """The first and the last release of every period that has two or more.

    >>> first_to_last(np.array([[100.0, 103.0], [90.0, np.nan]]))
    (array([100.]), array([103.]))
    """
    told = (~np.isnan(releases)).sum(axis=1)
    rows = np.flatnonzero(told > 1)
    return releases[rows, 0], releases[rows, told[rows] - 1]
