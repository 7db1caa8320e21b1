"""Signals of early warning: where to draw the line, and how often it was right.

A score that reaches its threshold at period t is a signal that an event comes in t+1 … t+h.

References
----------
Kaminsky, Lizondo and Reinhart (1998), "Leading Indicators of Currency Crises", IMF Staff Papers
45(1), 1-48 (signals, noise to signal); Alessi and Detken (2011), "Quasi real time early warning
indicators for costly asset price boom/bust cycles", European Journal of Political Economy 27(3),
520-533 (usefulness); Sarlin (2013), "On policymakers' loss functions and the evaluation of early
warning systems", Economics Letters 119(1), 1-7 (costs with frequencies).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Matrix, Vector, within


@dataclass(frozen=True, slots=True)
class Record:
    """How often signals and events met: A hits, B false alarms, C misses, D quiet periods.

    Examples
    --------
    The worked case of the literature: 12 hits, 8 false alarms, 6 misses, 74 quiet.

    >>> told = Record(12, 8, 6, 74)
    >>> round(told.hit_rate, 3), round(told.false_alarm_rate, 3), round(told.noise_to_signal, 3)
    (0.667, 0.098, 0.146)
    >>> round(told.precision, 2), round(told.frequency, 2)
    (0.6, 0.18)
    """

    hits: int
    false_alarms: int
    misses: int
    quiet: int

    @property
    def periods(self) -> int:
        """All periods that were judged."""
        return self.hits + self.false_alarms + self.misses + self.quiet

    @property
    def hit_rate(self) -> float:
        """Events that a signal came before, of all events: A/(A+C); NaN without events."""
        return _rate(self.hits, self.hits + self.misses)

    @property
    def false_alarm_rate(self) -> float:
        """Signals in quiet times, of all quiet periods: B/(B+D)."""
        return _rate(self.false_alarms, self.false_alarms + self.quiet)

    @property
    def precision(self) -> float:
        """How often a signal was followed by an event: A/(A+B)."""
        return _rate(self.hits, self.hits + self.false_alarms)

    @property
    def frequency(self) -> float:
        """How often an event came anyway: (A+C)/N."""
        return _rate(self.hits + self.misses, self.periods)

    @property
    def noise_to_signal(self) -> float:
        """False alarms by hits; useful only below 1. NaN without a hit."""
        return self.false_alarm_rate / self.hit_rate if self.hits else float("nan")

    def __add__(self, other: Record) -> Record:
        return Record(
            self.hits + other.hits, self.false_alarms + other.false_alarms,
            self.misses + other.misses, self.quiet + other.quiet,
        )  # fmt: skip

    def usefulness(self, preference: float) -> float:
        """What is gained over never or always warning, of what could be gained: at most 1.

        Parameters
        ----------
        preference : float
            mu, the cost of a miss by that of a miss and a false alarm: .75 if it is three times.

        Notes
        -----
        L = mu C/N + (1 - mu) B/N; U = min(mu (A+C)/N, (1 - mu) (B+D)/N); (U - L)/U. NaN where
        one of events and quiet never happened.

        >>> round(Record(12, 8, 6, 74).usefulness(0.75), 3)
        0.519
        """
        mu = within(preference, "preference")
        loss = mu * self.misses + (1 - mu) * self.false_alarms
        none = min(mu * (self.hits + self.misses), (1 - mu) * (self.false_alarms + self.quiet))
        return (none - loss) / none if none else float("nan")

    def plain_usefulness(self, preference: float) -> float:
        """Alessi and Detken's: min(mu, 1 - mu) less the weighted rates of both errors.

        >>> round(Record(12, 8, 6, 74).plain_usefulness(0.5), 3)
        0.285
        """
        mu = within(preference, "preference")
        return min(mu, 1 - mu) - mu * (1 - self.hit_rate) - (1 - mu) * self.false_alarm_rate


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where the line is drawn: a signal is a score of at least ``value``."""

    value: float
    record: Record
    usefulness: float


def _rate(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def ahead(events: npt.ArrayLike, horizon: int) -> Vector:
    """Whether an event comes within the next periods: 1, 0, or NaN where that is not yet known.

    Parameters
    ----------
    events : Vector, shape (n,), or Matrix, shape (n, series)
        1 event, 0 none, NaN not known.
    horizon : int
        h, periods after it that count.

    Examples
    --------
    >>> ahead([0, 0, 1, 0, 0], 2)
    array([ 1.,  1.,  0., nan, nan])
    """
    given = np.asarray(events, dtype=np.float64)
    if horizon < 1:
        raise InvalidInput(f"the horizon is {horizon}", remedy="look 1 or more periods ahead")
    result = np.full(given.shape, np.nan)
    for t in range(given.shape[0] - 1):
        coming = given[t + 1 : t + 1 + horizon]
        none = np.isfinite(coming).all(axis=0) & (coming.shape[0] == horizon)
        result[t] = np.where((coming == 1).any(axis=0), 1.0, np.where(none, 0.0, np.nan))
    return result


def judge(signals: npt.ArrayLike, coming: npt.ArrayLike) -> Record:
    """Count hits, false alarms, misses and quiet periods, where both are known.

    >>> judge([1, 1, 0, 0], [1, 0, 1, np.nan])
    Record(hits=1, false_alarms=1, misses=1, quiet=0)
    """
    one, other = (np.asarray(each, dtype=np.float64) for each in (signals, coming))
    known = np.isfinite(one) & np.isfinite(other)
    s, e = one[known] > 0, other[known] > 0
    return Record(int((s & e).sum()), int((s & ~e).sum()), int((~s & e).sum()),
                  int((~s & ~e).sum()))  # fmt: skip


def best_threshold(
    scores: npt.ArrayLike,
    coming: npt.ArrayLike,
    preference: float,
    least: float = -np.inf,
    few: int = 1,
) -> Threshold | None:
    """The line with the greatest usefulness in the past; None where none is useful.

    Parameters
    ----------
    scores : Vector, shape (n,)
        The higher, the more an event is expected.
    coming : Vector, shape (n,)
        As of :func:`ahead`.
    preference : float
        mu; see :meth:`Record.usefulness`.
    least : float
        No line is drawn below it.
    few : int
        None where fewer events, or fewer quiet periods, are known.

    Examples
    --------
    >>> found = best_threshold([0, 1, 2, 3], [0, 0, 1, 1], 0.5)
    >>> found.value, found.usefulness
    (2.0, 1.0)
    """
    s, e = _both(scores, coming)
    if min(e.sum(), (~e).sum()) < max(few, 1):
        return None
    order = np.argsort(-s, kind="stable")
    s, hits = s[order], np.cumsum(e[order])
    false = np.arange(1, s.size + 1) - hits
    # A line can only be drawn between two different scores.
    last = np.append(s[1:] != s[:-1], True) & (s >= least)
    if not last.any():
        return None
    events = int(hits[-1])
    loss = preference * (events - hits) + (1 - preference) * false
    at = int(np.flatnonzero(last)[np.argmin(loss[last])])
    record = Record(int(hits[at]), int(false[at]), events - int(hits[at]),
                    s.size - events - int(false[at]))  # fmt: skip
    useful = record.usefulness(preference)
    return Threshold(float(s[at]), record, useful) if useful > 0 else None


def _both(scores: npt.ArrayLike, coming: npt.ArrayLike) -> tuple[Vector, Flags]:
    one, other = (np.asarray(each, dtype=np.float64) for each in (scores, coming))
    known = np.isfinite(one) & np.isfinite(other)
    return one[known], other[known] > 0


@dataclass(frozen=True, slots=True)
class Walked:
    """Signals of each block of periods by a line that only earlier periods drew.

    ``signals`` and ``lines`` have the shape of the scores; ``now`` is the line of today.
    """

    signals: Matrix
    lines: Vector
    now: Threshold | None


def walk_forward(
    scores: npt.ArrayLike, coming: npt.ArrayLike, preference: float, horizon: int, first: int,
    step: int, least: float = -np.inf, few: int = 1,
) -> Walked:  # fmt: skip
    """Draw the line anew every ``step`` periods, each time from what was known before.

    Parameters
    ----------
    scores, coming : Matrix, shape (periods, series)
        One line serves all series.
    horizon : int
        Of ``coming``: its last ``horizon`` rows were not yet known.
    first : int
        No signal is given before this period.
    least, few : float, int
        As of :func:`best_threshold`.

    Notes
    -----
    Where no line is useful in the past, no signal is given: the row is 0, not NaN.

    Examples
    --------
    >>> s = np.array([[0.0], [2.0], [0.0], [2.0], [0.0], [2.0]])
    >>> found = walk_forward(s, s / 2, 0.5, 1, 4, 1)
    >>> found.signals[:, 0], found.now.value
    (array([nan, nan, nan, nan,  0.,  1.]), 2.0)
    """
    s, e = (np.asarray(each, dtype=np.float64) for each in (scores, coming))
    signals, lines = np.full(s.shape, np.nan), np.full(s.shape[0], np.nan)
    for begin in range(max(first, horizon), s.shape[0], step):
        until = begin - horizon
        found = best_threshold(s[:until], e[:until], preference, least, few)
        rows = slice(begin, begin + step)
        lines[rows] = found.value if found else np.nan
        reached = s[rows] >= found.value if found else np.zeros(s[rows].shape, dtype=bool)
        signals[rows] = np.where(np.isfinite(s[rows]), reached, np.nan)
    return Walked(signals, lines, best_threshold(s, e, preference, least, few))


def leads(signals: npt.ArrayLike, events: npt.ArrayLike, horizon: int) -> list[int]:
    """How many periods before the onset of each event its first signal came; 0 for none.

    An onset is an event after a period that is known to be none.

    >>> leads([0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 0], 2)
    [2]
    """
    s, e = (np.asarray(each, dtype=np.float64) for each in (signals, events))
    found = []
    for t in range(horizon, e.size):
        window = s[t - horizon : t]
        if e[t] == 1 and e[t - 1] == 0 and np.isfinite(window).all():
            ahead_by = np.flatnonzero(window > 0)
            found.append(horizon - int(ahead_by[0]) if ahead_by.size else 0)
    return found
