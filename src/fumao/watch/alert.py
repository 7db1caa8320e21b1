"""Alerts: what stands above a line today, with its past, its lead, and what would end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

import numpy as np

from fumao.methods.auroc import Area
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
    """One warning; out of sample ``record`` is of signals, ``alerts`` of those that were alerts.

    ``basis`` is what a fact is held against (an interval, or how large revisions usually are), and
    of an alert what may be behind it: a break of the series.
    """

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
    basis: Names = NO_NAMES

    @property
    def id(self) -> str:
        """By what it is acknowledged: fall:CHN/W1/SD/M:2020-Q1."""
        return f"{self.monitor.name}:{self.key.text}:{self.period}"

    @property
    def ends_above(self) -> bool:
        """Whether it ends when what is measured rises, or when it falls."""
        return self.monitor.side == "loss" and self.monitor.rule not in ("break", "probability")

    @property
    def means(self) -> str:
        """Loss or gain; a fact has the side on which the figure lies."""
        if self.grade == "fact":
            return "gain" if self.seen > 0 else "loss"
        return self.monitor.means

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``, and for the payload of a webhook."""
        return {
            "id": self.id, "grade": self.grade, "monitor": self.monitor.name,
            "rule": self.monitor.rule, "side": self.means,
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
            "basis_zh": self.basis.zh, "basis_en": self.basis.en,
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


def fact(
    monitor: Monitor, key: Key, period: str, value: float, unit: str, seen: float, limit: float,
    basis: Names,
) -> Alert:  # fmt: skip
    """A warning that states what is, and has no past to be right or wrong in."""
    none = Record(0, 0, 0, 0)
    nan = float("nan")
    return Alert(monitor, "fact", key, period, value, unit, seen, limit, nan, None, NO_NAMES,
                 none, none, none, None, None, basis=basis)  # fmt: skip


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
