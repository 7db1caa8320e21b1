"""Judging: where each monitor's line is, how it did out of sample, and what stands above it now.

A score above its line is a *signal*. A signal is an *alert* if it is also surprising among all
series of the monitor in that period: false discoveries are held to a rate. Signals and alerts of
the past are those that would have been given then: lines, ranks and rates of each period come
from earlier periods only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.auroc import Area, by_blocks
from fumao.methods.discoveries import adjusted, rank_p
from fumao.methods.signals import Record, Threshold, ahead, judge, leads, walk_forward
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.watch.monitors import Monitor
from fumao.watch.panel import Key, Panel, lag_of, published
from fumao.watch.rules import Measured, measure

# Years of scores before the first signal of a back-test; days after which figures are old.
RATE = 0.2  # one alert in five may be false on average
_LEARNING, _STALE_DAYS = 2, 220
_DRAWS = 100
# The lowest line: a score within the usual is never a signal. Robust standard deviations; of a
# cumulative sum two.
_LEAST = {"break": 2.0}
_FEW = 5  # events, and quiet periods, without which no line is drawn


@dataclass(frozen=True)
class Watched:
    """A monitor on all its series: ``p``, ``q``, signals and alerts have the shape of scores.

    Parameters
    ----------
    p : Matrix
        How often a score as high came in quiet times of the past (same item and flow).
    q : Matrix
        The rate of false discoveries at which it is called out, among all series of its period.
    lines : Vector
        Today's line of each series; infinite where none was useful.
    """

    monitor: Monitor
    measured: Measured
    coming: Matrix
    signals: Matrix
    p: Matrix
    q: Matrix
    lines: Vector
    rate: float

    @property
    def panel(self) -> Panel:
        """What is measured, by series."""
        return self.measured.panel

    @property
    def horizon(self) -> int:
        """Periods ahead within which an event is expected."""
        return self.monitor.periods(self.panel.seasons)

    @property
    def alerts(self) -> Matrix:
        """Signals that are surprising enough; NaN where there was no signal to give."""
        return np.where(np.isfinite(self.signals), (self.signals > 0) & (self.q <= self.rate),
                        np.nan)  # fmt: skip

    def columns(self, item: str = "", flow: str = "", reporter: str = "") -> Flags:
        """Its series of an item, flow and reporter; of all if none is named."""
        return np.array([
            item in ("", key.item) and flow in ("", key.flow) and reporter in ("", key.reporter)
            for key in self.panel.keys
        ], dtype=bool)  # fmt: skip

    def record(self, columns: Flags, *, alerts: bool = False) -> Record:
        """How often signals, or alerts, were right out of sample."""
        given = self.alerts if alerts else self.signals
        return judge(given[:, columns], self.coming[:, columns])

    def naive(self, columns: Flags) -> Record:
        """The rule beside it: what happened in the last known period happens again."""
        known = np.isfinite(self.signals)
        return judge(np.where(known, self.measured.events, np.nan)[:, columns],
                     self.coming[:, columns])  # fmt: skip

    def leads(self, columns: Flags, *, alerts: bool = False) -> list[int]:
        """Periods from the first signal to the onset of each event; 0 for none."""
        given = self.alerts if alerts else self.signals
        return [lead for at in np.flatnonzero(columns) for lead in
                leads(given[:, at], self.measured.events[:, at], self.horizon)]  # fmt: skip

    def area(self, columns: Flags) -> Area | None:
        """The area under the ROC curve out of sample, with an interval from blocks of periods."""
        kept = np.where(np.isfinite(self.signals), self.measured.scores, np.nan)[:, columns]
        try:
            return by_blocks(kept, self.coming[:, columns], 2 * self.horizon, _DRAWS)
        except InvalidInput:
            return None


@dataclass(frozen=True)
class Current:
    """The newest figure of one series, as a monitor sees it."""

    watched: Watched
    column: int
    row: int

    @property
    def key(self) -> Key:
        """Which series."""
        return self.watched.panel.keys[self.column]

    @property
    def period(self) -> str:
        """The period of the figure."""
        return self.watched.panel.periods[self.row]

    @property
    def seen(self) -> float:
        """What is measured: a change, a deviation, an index."""
        return float(self.watched.panel.values[self.row, self.column])

    @property
    def score(self) -> float:
        """How far it is on the side that the monitor warns of."""
        return float(self.watched.measured.scores[self.row, self.column])

    @property
    def line(self) -> float:
        """The score from which on it is a signal."""
        return float(self.watched.lines[self.column])

    @property
    def limit(self) -> float:
        """What would have to be measured instead for the signal to end."""
        return self.watched.measured.limit(self.column, self.line, self.watched.monitor.sign)

    @property
    def q(self) -> float:
        """The rate of false discoveries at which it is called out."""
        return float(self.watched.q[self.row, self.column])

    @property
    def is_signal(self) -> bool:
        """Whether it stands above the line."""
        return self.score >= self.line

    @property
    def is_alert(self) -> bool:
        """Whether it is a signal and surprising enough among all."""
        return self.is_signal and self.q <= self.watched.rate

    @property
    def known_since(self) -> date | None:
        """The day on which the figure was published, by the documented lag; none of the world's,
        which is made of those that many economies publish.
        """
        return (
            None
            if self.key.reporter == "W1"
            else published(self.watched.panel, self.column, self.row)
        )

    @property
    def lag_source(self) -> Names:
        """Who says how late figures of the series are published."""
        return lag_of(self.key, self.watched.panel.frequency).source

    @property
    def kin(self) -> Flags:
        """Series of the same item and flow, whose past its record is of."""
        return self.watched.columns(self.key.item, self.key.flow)


def watch(monitor: Monitor, panel: Panel, rate: float = RATE) -> Watched:
    """What a monitor sees in a panel, in the past and now.

    Parameters
    ----------
    rate : float
        The share of alerts that may be false on average (false discovery rate).

    Raises
    ------
    InvalidInput
        The panel holds no series at all.
    """
    if not panel.keys:
        raise InvalidInput(
            "there are no quarterly or monthly totals to watch",
            remedy="give flows by quarter or month; on an early --as-of nothing was published yet",
        )
    return judge_measured(monitor, measure(monitor, panel), rate)


def judge_measured(monitor: Monitor, measured: Measured, rate: float = RATE) -> Watched:
    """Draw lines through what is measured already: with scores put into another order, a placebo.

    Notes
    -----
    If scores know nothing of the events, an alert in a period is as likely as the rate at most:
    ranks among quiet times of the past are uniform then (bench/watch.py counts it).
    """
    seasons = measured.panel.seasons
    horizon = monitor.periods(seasons)
    coming = ahead(measured.events, horizon)
    signals = np.full(measured.scores.shape, np.nan)
    p, lines = signals.copy(), np.full(len(measured.panel.keys), np.inf)
    for columns in _groups(measured.panel.keys):
        scores = measured.scores[:, columns]
        known = np.flatnonzero(np.isfinite(scores).any(axis=1))
        if known.size:
            first = int(known[0]) + _LEARNING * seasons
            signals[:, columns], line = _lines(monitor, scores, coming[:, columns], first, seasons)
            lines[columns] = line.value if line else np.inf
            p[:, columns] = _ranks(scores, coming[:, columns], first, horizon)
    return Watched(monitor, measured, coming, signals, p, _rates(p), lines, rate)


def newest(watched: Watched, on: date) -> tuple[list[Current], list[Key]]:
    """The newest figure of each series, and series whose newest is too old to judge by."""
    now, old = [], []
    for column, key in enumerate(watched.panel.keys):
        known = np.flatnonzero(np.isfinite(watched.p[:, column]))
        if not known.size:
            continue
        row = int(known[-1])
        age = (on - Period.parse(watched.panel.periods[row]).end).days
        if age > _STALE_DAYS:
            old.append(key)
        else:
            now.append(Current(watched, column, row))
    return now, old


def _groups(keys: Sequence[Key]) -> Iterator[Flags]:
    for group in sorted({(key.item, key.flow) for key in keys}):
        yield np.array([(key.item, key.flow) == group for key in keys], dtype=bool)


def _lines(
    monitor: Monitor, scores: Matrix, coming: Matrix, first: int, seasons: int
) -> tuple[Matrix, Threshold | None]:
    """Signals of the past and today's line: one that is fixed, or that the past drew."""
    fixed = _fixed(monitor)
    if fixed is not None:
        signals = np.where(np.isfinite(scores), scores >= fixed, np.nan)
        signals[:first] = np.nan
        record = judge(signals, coming)
        return signals, Threshold(fixed, record, record.usefulness(monitor.preference))
    walked = walk_forward(scores, coming, monitor.preference, monitor.periods(seasons), first,
                          seasons, _LEAST.get(monitor.rule, 1.0), _FEW)  # fmt: skip
    return walked.signals, walked.now


def _fixed(monitor: Monitor) -> float | None:
    """A line that needs no past: a level's own, and of a probability the one of least cost.

    Warning costs 1 - p times a false alarm, not warning p times a miss: the two are equal at
    p = false alarm / (miss + false alarm).
    """
    if monitor.rule == "probability":
        return 1 - monitor.preference
    return None if monitor.line is None else 0.0


def _ranks(scores: Matrix, coming: Matrix, first: int, horizon: int) -> Matrix:
    """How often quiet times had a score as high, for each period by those that came before it."""
    result = np.full(scores.shape, np.nan)
    for t in range(max(first, horizon), scores.shape[0]):
        now = np.isfinite(scores[t])
        quiet = scores[: t - horizon][coming[: t - horizon] == 0]
        if now.any() and np.isfinite(quiet).any():
            result[t, now] = rank_p(scores[t, now], quiet)
    return result


def _rates(p: Matrix) -> Matrix:
    """Rates of false discoveries, each period a family of its own."""
    result = np.full(p.shape, np.nan)
    for t in range(p.shape[0]):
        known = np.isfinite(p[t])
        if known.any():
            result[t, known] = adjusted(p[t, known])
    return result
