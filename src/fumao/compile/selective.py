"""Selective editing of returns: whom to ask, in which order, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.compile.panel import Panel
from fumao.errors import InvalidInput
from fumao.methods.selective import Review, local_scores, review_until
from fumao.methods.usual import expected_values


@dataclass(frozen=True, slots=True)
class Query:
    """One enterprise to ask, about the field that matters most.

    ``share`` is the expected error of that field as a share of its total, ``score`` the
    global score of the return.
    """

    enterprise: str
    score: float
    field: str
    found: float
    expected: float
    share: float


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Enterprises to ask, most important first; what stays unasked leaves ``residual``.

    ``residual`` is the error expected in the total of each field, as a share of it.
    """

    queries: tuple[Query, ...]
    residual: dict[str, float]
    review: Review


def review_list(
    sheet: Panel,
    classes: npt.NDArray[np.int64],
    weights: npt.ArrayLike,
    *,
    limit: float = 0.01,
    how: str = "largest",
    suspicion: npt.ArrayLike | float = 1.0,
) -> ReviewList:
    """Whom to ask so that in no total more than a share ``limit`` is left in doubt.

    Parameters
    ----------
    sheet : Panel
        Returns with their past; what is expected is the usual level, moved with the class.
    classes : array, shape (enterprises,)
        Class of each, for its growth.
    weights : array, shape (enterprises,)
        How many each stands for.
    limit : float
        Share of a total.
    how : {"largest", "sum", "minkowski"}
        How the fields of a return make one score.
    suspicion : array or float
        Probability that a value is wrong, say that of a unit error.

    Raises
    ------
    InvalidInput
        No field has a past to compare with.
    """
    expected = expected_values(sheet.values, sheet.history, classes)
    w = np.asarray(weights, dtype=np.float64)
    totals = np.nansum(expected * w[:, None], axis=0)
    used = np.flatnonzero(totals > 0)
    if not used.size:
        raise InvalidInput("no field has earlier values", remedy="load earlier periods")
    doubt = np.broadcast_to(np.asarray(suspicion, dtype=np.float64), sheet.values.shape)
    local = local_scores(sheet.values[:, used], expected[:, used], w, totals[used], doubt[:, used])
    review = review_until(local, limit, how=how)
    queries = tuple(
        _query(sheet, expected, review, int(row), used)
        for row in review.order[: int(review.review.sum())]
    )
    names = [sheet.fields[at].name for at in used]
    return ReviewList(queries, dict(zip(names, review.residual.tolist(), strict=True)), review)


def _query(
    sheet: Panel, expected: npt.NDArray[np.float64], review: Review, row: int,
    used: npt.NDArray[np.int64],
) -> Query:  # fmt: skip
    worst = int(np.argmax(np.abs(review.local[row])))
    field = int(used[worst])
    return Query(
        sheet.enterprises[row], float(review.global_[row]), sheet.fields[field].name,
        float(sheet.values[row, field]), float(expected[row, field]),
        float(review.local[row, worst]),
    )  # fmt: skip
