"""Alerts: what stands above a line today, with its past, its lead, and what would end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

import numpy as np

from fumao.methods.auroc import Area
from fumao.methods.onesided import known_median
from fumao.methods.signals import Record
from fumao.model.names import NO_NAMES, Names
from fumao.watch.exposure import Exposure
from fumao.watch.judging import Current, Watched
from fumao.watch.monitors import Monitor
from fumao.watch.panel import Key, Panel, lag_of

# An alert is to be acted on; a signal stands above its line but is not unusual among so many
# series; a fact is no forecast: two figures that do not agree.
GRADES = ("alert", "fact", "signal")


@dataclass(frozen=True, slots=True)
class Lead:
    """Of the onsets of events in the past, how many had a signal before, and how long before.

    ``months`` is the median from the period of the signal to that of the event; ``before_end`` the
    median from the publication of the signal to the end of the event's period: negative if the
    figures come later than the event itself.
    """

    onsets: int
    caught: int
    months: float
    before_end: float


@dataclass(frozen=True)
class Alert:
    """One warning; out of sample ``record`` is of signals, ``alerts`` of those that were alerts."""

    monitor: Monitor
    grade: str
    key: Key
    period: str
    value: float
    unit: str
    seen: float
    limit: float
    q: float
    known_since: date | None
    lag_source: Names
    record: Record
    alerts: Record
    naive: Record
    area: Area | None
    lead: Lead | None
    exposures: tuple[Exposure, ...] = ()
    acknowledged: str = ""

    @property
    def id(self) -> str:
        """By what it is acknowledged: fall:CHN/W1/SD/M:2020-Q1."""
        return f"{self.monitor.name}:{self.key.text}:{self.period}"

    @property
    def ends_above(self) -> bool:
        """Whether it ends when what is measured rises, or when it falls."""
        return self.monitor.side == "loss" and self.monitor.rule not in ("break", "probability")

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``, and for the payload of a webhook."""
        return {
            "id": self.id, "grade": self.grade, "monitor": self.monitor.name,
            "rule": self.monitor.rule, "side": self.monitor.means,
            "reporter": self.key.reporter, "partner": self.key.partner, "item": self.key.item,
            "flow": self.key.flow, "period": self.period, "value": _number(self.value),
            "unit": self.unit, "seen": _number(self.seen), "ends": "above" if self.ends_above
            else "below", "limit": _number(self.limit), "q": _number(self.q, 4),
            "published": str(self.known_since or ""), "lag_source_zh": self.lag_source.zh,
            "lag_source_en": self.lag_source.en,
            "horizon_months": self.monitor.horizon, "event": self.monitor.event,
            "record": _told(self.record), "record_of_alerts": _told(self.alerts),
            "naive": _told(self.naive),
            "auroc": None if self.area is None else {
                "value": _number(self.area.value, 3), "low": _number(self.area.low, 3),
                "high": _number(self.area.high, 3)},
            "lead": None if self.lead is None else {
                "onsets": self.lead.onsets, "caught": self.lead.caught,
                "months": _number(self.lead.months), "before_end": _number(self.lead.before_end)},
            "exposures": [each.as_dict() for each in self.exposures],
            "acknowledged": self.acknowledged,
        }  # fmt: skip

    def with_exposures(self, found: Sequence[Exposure]) -> Alert:
        """The same with what it reaches."""
        return replace(self, exposures=tuple(found))


def alerts_of(watched: Watched, now: Sequence[Current], panel: Panel) -> list[Alert]:
    """What of the newest figures is a signal or an alert, with its past.

    Parameters
    ----------
    panel : Panel
        The values themselves, in their unit, beside what the monitor measures.
    """
    values = {key.text: at for at, key in enumerate(panel.keys)}
    pasts: dict[tuple[str, str], tuple[Any, ...]] = {}
    found = []
    for each in now:
        if not each.is_signal:
            continue
        kind = (each.key.item, each.key.flow)
        if kind not in pasts:
            pasts[kind] = _past(watched, each)
        record, alerts, naive, area, lead = pasts[kind]
        at = values.get(each.key.text)
        found.append(Alert(
            watched.monitor, "alert" if each.is_alert else "signal", each.key, each.period,
            float("nan") if at is None else float(panel.values[each.row, at]),
            "" if at is None else panel.units[at], each.seen, each.limit, each.q,
            each.known_since, each.lag_source, record, alerts, naive, area, lead,
        ))  # fmt: skip
    return found


def _past(watched: Watched, each: Current) -> tuple[Record, Record, Record, Area | None, Lead]:
    kin = each.kin
    return (
        watched.record(kin), watched.record(kin, alerts=True), watched.naive(kin),
        watched.area(kin) if each.is_alert else None,
        lead_of(watched, kin, lag_of(each.key, watched.panel.frequency).days),
    )  # fmt: skip


def lead_of(watched: Watched, columns: np.typing.NDArray[np.bool_], lag: int) -> Lead:
    """How long before the onsets of events the signals of some series came."""
    told = watched.leads(columns)
    months = [each * watched.panel.months for each in told if each]
    middle = median(months) if months else float("nan")
    # A signal is known `lag` days after its period; a month has 30.4 days.
    return Lead(len(told), len(months), middle, middle - lag / 30.4)


def revised(monitor: Monitor, earlier: Panel, later: Panel) -> list[Alert]:
    """Figures whose revision is out of line with those of all others of the same item and flow.

    Notes
    -----
    The revision is 100 (new/old - 1); out of line is more than ``line`` robust standard deviations
    (1.4826 median absolute deviations, at least ``floor`` points) from the median. Of a series
    the largest is told.
    """
    at = {key.text: column for column, key in enumerate(earlier.keys)}
    rows = {text: row for row, text in enumerate(earlier.periods)}
    shared = [(row, rows[text]) for row, text in enumerate(later.periods) if text in rows]
    mine = [column for column, key in enumerate(later.keys)
            if key.text in at and monitor.watches(key)]  # fmt: skip
    if not shared or not mine:
        return []
    new = later.values[np.ix_([one for one, _ in shared], mine)]
    old = earlier.values[np.ix_([two for _, two in shared],
                                [at[later.keys[column].text] for column in mine])]  # fmt: skip
    kept = (old > 0) & (new >= 0)
    moved = np.where(kept, 100 * (new / np.where(kept, old, 1.0) - 1), np.nan)
    found = []
    for group in sorted({(later.keys[each].item, later.keys[each].flow) for each in mine}):
        own = [place for place, column in enumerate(mine)
               if (later.keys[column].item, later.keys[column].flow) == group]  # fmt: skip
        found += _out_of_line(monitor, later, moved[:, own], [mine[each] for each in own],
                              [one for one, _ in shared])  # fmt: skip
    return found


def _out_of_line(
    monitor: Monitor, panel: Panel, moved: np.typing.NDArray[np.float64], columns: Sequence[int],
    rows: Sequence[int],
) -> list[Alert]:  # fmt: skip
    told = moved[np.isfinite(moved)]
    # With fewer than eight revisions there is no telling what is usual.
    if told.size < 8:
        return []
    centre = float(known_median(told[:, None])[0])
    spread = max(1.4826 * float(known_median(np.abs(told - centre)[:, None])[0]), monitor.floor)
    line = monitor.line or 3.0
    found = []
    for place, column in enumerate(columns):
        score = np.abs(moved[:, place] - centre) / spread
        if not np.isfinite(score).any() or np.nanmax(score) < line:
            continue
        row = int(np.nanargmax(score))
        found.append(fact(monitor, panel.keys[column], panel.periods[rows[row]],
                          float(panel.values[rows[row], column]), panel.units[column],
                          float(moved[row, place]), centre + line * spread))  # fmt: skip
    return found


def fact(
    monitor: Monitor, key: Key, period: str, value: float, unit: str, seen: float, limit: float
) -> Alert:
    """A warning that states what is, and has no past to be right or wrong in."""
    none = Record(0, 0, 0, 0)
    nan = float("nan")
    return Alert(monitor, "fact", key, period, value, unit, seen, limit, nan, None, NO_NAMES,
                 none, none, none, None, None)  # fmt: skip


def _told(record: Record) -> dict[str, Any]:
    return {
        "hits": record.hits, "false_alarms": record.false_alarms, "misses": record.misses,
        "quiet": record.quiet, "hit_rate": _number(record.hit_rate, 3),
        "false_alarm_rate": _number(record.false_alarm_rate, 3),
        "precision": _number(record.precision, 3),
        "noise_to_signal": _number(record.noise_to_signal, 3),
    }  # fmt: skip


def _number(value: float, digits: int = 2) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
