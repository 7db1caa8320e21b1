"""Imputation: what those who did not answer would have said, by links from those who did.

References
----------
ONS, statistical-methods-library (2023), ratio of means imputation: order of the methods
and links. De Waal, Pannekoek and Scholtus (2011), Handbook of Statistical Data Editing
and Imputation, ch. 7 and 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector, vector

_FACES = "forward backward construction".split()


class Marker(StrEnum):
    """Where a value comes from, in the order in which methods are tried."""

    RESPONSE = "R"
    FORWARD = "FIR"
    BACKWARD = "BI"
    MANUAL = "MC"
    FORWARD_FROM_MANUAL = "FIMC"
    CONSTRUCTED = "C"
    FORWARD_FROM_CONSTRUCTED = "FIC"


@dataclass(frozen=True, slots=True)
class Links:
    """Growth of those who answered, by period; shapes (periods,).

    ``forward[t]`` leads from t-1 to t, ``backward[t]`` from t+1 to t, ``construction[t]``
    from the auxiliary to t. ``forward_pairs`` ... count the pairs behind each; a link
    with none is 1.
    """

    forward: Vector
    backward: Vector
    construction: Vector
    forward_pairs: Vector
    backward_pairs: Vector
    construction_pairs: Vector

    @property
    def defaulted(self) -> tuple[str, ...]:
        """Which kinds of link some period had no pairs for."""
        ends = {"forward": self.forward_pairs[1:], "backward": self.backward_pairs[:-1]}
        counts = {**ends, "construction": self.construction_pairs}
        return tuple(face for face in _FACES if not counts[face].all())


@dataclass(frozen=True, slots=True)
class Imputed:
    """``values`` and ``markers``, shape (periods, units), nan and "" where a unit is not.

    ``links`` are those used.
    """

    values: Matrix
    markers: npt.NDArray[np.str_]
    links: Links

    def rate(self, weights: npt.ArrayLike | float = 1.0) -> Vector:
        """Share of each period's weighted total that is imputed, shape (periods,)."""
        sizes = np.abs(np.nan_to_num(self.values)) * np.asarray(weights, dtype=np.float64)
        guessed = (self.markers != "") & (self.markers != Marker.RESPONSE)
        whole = sizes.sum(axis=1)
        part = (sizes * guessed).sum(axis=1)
        rates: Vector = np.divide(part, whole, out=np.zeros(whole.size), where=whole > 0)
        return rates


def links(values: Matrix, auxiliary: Vector, outlying: Flags | None = None) -> Links:
    """Ratios of means between neighbouring periods, over those who answered in both.

    Parameters
    ----------
    values : Matrix, shape (periods, units)
        Answers of one imputation class; nan where there is none.
    auxiliary : Vector, shape (units,)
        Turnover or the like, from the register.
    outlying : Flags, shape (periods, units), optional
        Answers that stay as they are and lead nobody else.

    Examples
    --------
    >>> found = links(np.array([[10.0, 30.0], [12.0, np.nan]]), np.array([5.0, 15.0]))
    >>> found.forward, found.construction, found.defaulted
    (array([1. , 1.2]), array([2. , 2.4]), ())
    """
    used = values if outlying is None else np.where(outlying, np.nan, values)
    aside = np.full((1, values.shape[1]), np.nan)
    before = np.vstack([aside, used[:-1]])
    after = np.vstack([used[1:], aside])
    known = np.broadcast_to(auxiliary, values.shape)
    forward, forward_pairs = _ratios(used, before)
    backward, backward_pairs = _ratios(used, after)
    construction, construction_pairs = _ratios(used, known)
    return Links(forward, backward, construction, forward_pairs, backward_pairs, construction_pairs)


def _ratios(upper: Matrix, lower: Matrix) -> tuple[Vector, Vector]:
    """Sum over sum of the pairs, by row; 1 where there are none."""
    pairs = ~np.isnan(upper) & ~np.isnan(lower)
    above = np.where(pairs, upper, 0.0).sum(axis=1)
    below = np.where(pairs, lower, 0.0).sum(axis=1)
    counted = np.where(below != 0, pairs.sum(axis=1), 0).astype(np.float64)
    return np.divide(above, below, out=np.ones(above.size), where=counted > 0), counted


def impute(
    values: npt.ArrayLike,
    present: npt.ArrayLike,
    auxiliary: npt.ArrayLike,
    *,
    manual: npt.ArrayLike | None = None,
    outlying: npt.ArrayLike | None = None,
    found: Links | None = None,
) -> Imputed:
    """Fill what is missing in one class of units, each gap by the surest way there is.

    Forward from an answer, backward from one, forward from what an officer constructed,
    and only for units that begin without an answer, constructed from the register and
    carried forward. Nothing goes backward from what was constructed.

    Parameters
    ----------
    values : array, shape (periods, units)
        Answers, in one unit of money; nan where there is none.
    present : array, shape (periods, units)
        Whether the unit was to answer.
    auxiliary : array, shape (units,)
        From the register, for construction.
    manual : array, shape (periods, units), optional
        Values constructed by hand; nan where there is none.
    outlying : array, shape (periods, units), optional
        Answers that lead nobody else (:func:`links`).
    found : Links, optional
        Links to use instead of those of the answers.

    Raises
    ------
    ShapeMismatch
        The shapes differ.
    InvalidInput
        A unit answered that was not to.

    Examples
    --------
    The second unit misses the second period; the third begins without an answer:

    >>> gap = float("nan")
    >>> done = impute([[10, 30, gap], [12, gap, gap]], [[1, 1, 1], [1, 1, 1]], [5, 15, 10])
    >>> done.values, done.markers
    (array([[10., 30., 20.],
           [12., 36., 24.]]), array([['R', 'R', 'C'],
           ['R', 'FIR', 'FIC']], dtype='<U4'))
    """
    answers = np.asarray(values, dtype=np.float64)
    there = np.asarray(present, dtype=bool)
    by_hand = np.full(answers.shape, np.nan) if manual is None else np.asarray(manual, float)
    odd = None if outlying is None else np.asarray(outlying, dtype=bool)
    _check(answers, there, by_hand, odd)
    known = vector(auxiliary, "auxiliary", answers.shape[1])
    ways = found or links(answers, known, odd)
    markers = np.where(~np.isnan(answers), Marker.RESPONSE, "").astype("U4")
    work = _Work(answers.copy(), there, markers)
    work.carry(ways.forward, {Marker.RESPONSE, Marker.FORWARD}, Marker.FORWARD)
    work.carry_back(ways.backward, {Marker.RESPONSE, Marker.BACKWARD}, Marker.BACKWARD)
    work.fill(by_hand, ~np.isnan(by_hand), Marker.MANUAL)
    by_manual = Marker.FORWARD_FROM_MANUAL
    work.carry(ways.forward, {Marker.MANUAL, by_manual}, by_manual)
    begins = there & ~np.vstack([np.zeros((1, there.shape[1]), dtype=bool), there[:-1]])
    work.fill(ways.construction[:, None] * known, begins, Marker.CONSTRUCTED)
    constructed = Marker.FORWARD_FROM_CONSTRUCTED
    work.carry(ways.forward, {Marker.CONSTRUCTED, constructed}, constructed)
    return Imputed(work.values, work.markers, ways)


@dataclass(slots=True)
class _Work:
    """Values being filled, and where each came from."""

    values: Matrix
    there: Flags
    markers: npt.NDArray[np.str_]

    def carry(self, factors: Vector, sources: set[Marker], marker: Marker) -> None:
        """Fill forward, from the first period to the last."""
        for period in range(1, len(self.values)):
            self._from(period, period - 1, float(factors[period]), sources, marker)

    def carry_back(self, factors: Vector, sources: set[Marker], marker: Marker) -> None:
        """Fill backward, from the last period to the first."""
        for period in reversed(range(len(self.values) - 1)):
            self._from(period, period + 1, float(factors[period]), sources, marker)

    def fill(self, values: Matrix, where: Flags, marker: Marker) -> None:
        """Fill what is still missing at some places."""
        empty = where & self.there & (self.markers == "")
        self.values[empty] = np.broadcast_to(values, self.values.shape)[empty]
        self.markers[empty] = marker

    def _from(
        self, period: int, other: int, factor: float, sources: set[Marker], marker: Marker
    ) -> None:
        led = np.isin(self.markers[other], [*sources])
        empty = led & self.there[period] & (self.markers[period] == "")
        self.values[period, empty] = self.values[other, empty] * factor
        self.markers[period, empty] = marker


def _check(answers: Matrix, there: Flags, by_hand: Matrix, odd: Flags | None) -> None:
    shapes = {
        answers.shape,
        there.shape,
        by_hand.shape,
        answers.shape if odd is None else odd.shape,
    }
    if answers.ndim != 2 or len(shapes) > 1:
        raise ShapeMismatch(
            f"the arrays have shapes {sorted(shapes)}",
            remedy="give one row a period and one column a unit in each",
        )
    uncalled = np.argwhere(~np.isnan(answers) & ~there)
    if uncalled.size:
        period, unit = uncalled[0]
        raise InvalidInput(
            f"{len(uncalled)} answers are of units that were not to answer",
            where=f"period {period}, unit {unit}",
            remedy="add them to those present, or take the answers out",
        )
