"""Selective editing: whom to ask first, and when to stop asking.

References
----------
Latouche and Berthelot (1992), "Use of a Score Function to Prioritize and Limit Recontacts in
Editing Business Surveys", Journal of Official Statistics 8(3), 389-400 (local and global
scores). Guarnera and Buglielli, SeleMix (CRAN), function sel.edit: order by the global score,
review until the error expected of what is left is small. Hedlin (2008), "Local and Global Score
Functions in Selective Editing", UNECE Work Session on Statistical Data Editing (sum, largest
and Minkowski).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector, within


@dataclass(frozen=True, slots=True)
class Review:
    """Whom to review, of n units with p variables.

    Parameters
    ----------
    order : array, shape (n,)
        Units from the highest global score to the lowest.
    review : Flags, shape (n,)
        Which of the units (in their own order) are to be looked at.
    local, global_ : Matrix (n, p) and Vector (n,)
        Scores.
    residual : Vector, shape (p,)
        Error expected to be left in each total, as a share of it.
    """

    order: npt.NDArray[np.int64]
    review: Flags
    local: Matrix
    global_: Vector
    residual: Vector


def local_scores(
    values: npt.ArrayLike,
    expected: npt.ArrayLike,
    weights: npt.ArrayLike,
    totals: npt.ArrayLike,
    suspicion: npt.ArrayLike | float = 1.0,
) -> Matrix:
    """What an error in a value would mean for its total, with its sign; shape (n, p).

    Parameters
    ----------
    values, expected : array, shape (n, p)
        y and what is thought right; nan where there is nothing to compare: no score.
    weights : array, shape (n,)
        w, how many each stands for.
    totals : array, shape (p,)
        T, not zero.
    suspicion : array, shape (n, p), or float
        Probability that the value is wrong.

    Notes
    -----
    s = p w (y - yhat) / T.

    Examples
    --------
    >>> local_scores([[120.0], [50.0]], [[100.0], [50.0]], [2.0, 1.0], [1000.0])
    array([[0.04],
           [0.  ]])
    """
    y, usual = np.asarray(values, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    w, whole = np.asarray(weights, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if (
        y.ndim != 2
        or usual.shape != y.shape
        or w.shape != y.shape[:1]
        or whole.shape != y.shape[1:]
    ):
        raise ShapeMismatch(
            f"values {y.shape}, expected {usual.shape}, weights {w.shape} and totals"
            f" {whole.shape} do not fit",
            remedy="give (n, p), (n, p), (n,) and (p,)",
        )
    if (whole == 0).any() or not np.isfinite(whole).all():
        raise InvalidInput(
            f"total {np.flatnonzero((whole == 0) | ~np.isfinite(whole))[0]} is zero or no number",
            remedy="leave the variable out, or give last period's total",
        )
    doubt = np.asarray(suspicion, dtype=np.float64)
    return np.asarray(np.nan_to_num(doubt * w[:, None] * (y - usual) / whole), np.float64)


def global_score(local: npt.ArrayLike, how: str = "largest", power: float = 2.0) -> Vector:
    """One score a unit, from those of its variables; shape (n,).

    Parameters
    ----------
    how : {"largest", "sum", "minkowski"}
        The largest sees one bad figure, the sum a return that is a little wrong all over.
    power : float
        Of Minkowski's distance, from 1 (sum) up (towards the largest).

    Examples
    --------
    >>> scores = [[0.03, -0.04]]
    >>> [global_score(scores, how).round(3).tolist() for how in ("largest", "sum", "minkowski")]
    [[0.04], [0.07], [0.05]]
    """
    sizes = np.abs(np.asarray(local, dtype=np.float64))
    match how:
        case "largest":
            return np.asarray(sizes.max(axis=1), np.float64)
        case "sum":
            return np.asarray(sizes.sum(axis=1), np.float64)
        case "minkowski":
            within(power, "power", 1, 100)
            return np.asarray((sizes**power).sum(axis=1) ** (1 / power), np.float64)
        case _:
            raise InvalidInput(
                f"there is no global score {how!r}", remedy="use largest, sum or minkowski"
            )


def review_until(
    local: npt.ArrayLike, limit: float, *, how: str = "largest", power: float = 2.0
) -> Review:
    """The fewest units, by falling score, whose review leaves little error in every total.

    Parameters
    ----------
    local : array, shape (n, p)
        Signed scores of :func:`local_scores`.
    limit : float
        Share of a total that may be left as expected error, such as 0.01.

    Notes
    -----
    Errors left cancel where they have different signs: the error left is the absolute value
    of the sum of the signed scores of those not reviewed, and has to stay within the limit
    from the last one reviewed down to the end of the list, as in SeleMix.

    Examples
    --------
    >>> done = review_until([[0.002], [0.03], [-0.001], [0.008]], limit=0.01)
    >>> done.review, done.residual.round(3)
    (array([False,  True, False, False]), array([0.009]))
    """
    scores = np.asarray(local, dtype=np.float64)
    within(limit, "limit")
    total = global_score(scores, how, power)
    order = np.argsort(-total, kind="stable")
    # Sums from the end of the list up: what is left if the review stops before each unit.
    left = np.cumsum(scores[order][::-1], axis=0)[::-1]
    over = np.flatnonzero((np.abs(left) > limit).any(axis=1))
    many = int(over[-1]) + 1 if over.size else 0
    review = np.zeros(len(scores), dtype=bool)
    review[order[:many]] = True
    residual = np.abs(left[many]) if many < len(scores) else np.zeros(scores.shape[1])
    return Review(order, review, scores, total, residual)
