"""Watch: monitors over flows as a day knew them, the barometer, and the files that tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from fumao.errors import InvalidInput, VintageNotFound
from fumao.model.flows import Flows, join
from fumao.model.names import Names
from fumao.run.files import put_by
from fumao.run.intervals import intervals_of
from fumao.run.series import known_series, series_flows
from fumao.run.watch_exposure import exposed
from fumao.run.watch_log import acknowledge, acknowledged
from fumao.sources.fetch import post
from fumao.store import FLOWS, Store
from fumao.watch.alert import Alert, alerts_of, lead_of
from fumao.watch.barometer import Reading, read_barometer
from fumao.watch.breaks import with_breaks
from fumao.watch.delivery import feed, mail, payload
from fumao.watch.intervals import Interval, outside, unused
from fumao.watch.judging import RATE, Watched, newest, watch
from fumao.watch.monitors import Monitor, read_monitors
from fumao.watch.months import read_months, trade_of
from fumao.watch.page import (
    RECORD_COLUMNS,
    barometer_rows,
    barometer_text,
    lines,
    record_cells,
    record_head,
    render,
)
from fumao.watch.panel import Panel, as_known, beside, lag_of, panel_of
from fumao.watch.report import Watch, records, urgent_first
from fumao.watch.revised import revised
from fumao.watch.wording import Wording, headline

__all__ = [
    "Order", "Reading", "Watch", "Wording", "acknowledge", "backtest", "barometer",
    "barometer_rows", "barometer_text", "deliver", "headline", "lines", "list_monitors",
    "record_head", "run_watch", "send",
]  # fmt: skip
SERIES = ("comtrade-quarterly", "bea-travel-quarterly")
LANGUAGES = ("zh", "en")
_PLAIN = ("revision", "nowcast")


@dataclass(frozen=True, slots=True)
class Order:
    """What is watched, as of which day.

    ``given`` are files of flows, or datasets and vintages of ``store``; the series that ship if
    empty. ``panel`` is a monthly panel of rates for the barometer and its trade in services;
    ``nowcasts`` files or datasets of intervals; ``reporters`` whom to tell of, empty for all;
    ``folder`` holds the acknowledgements; ``enterprises`` is a dataset of compiled returns and
    ``register`` says their size and ownership, for whom an alert reaches.
    """

    as_of: date
    given: Sequence[str] = ()
    store: Path | None = None
    panel: Path | None = None
    nowcasts: Sequence[str] = ()
    file: Path | None = None
    monitors: Sequence[str] = ()
    reporters: Sequence[str] = ()
    rate: float = RATE
    folder: Path | None = None
    enterprises: str = ""
    register: Path | None = None


@dataclass(frozen=True)
class _Given:
    """Flows of one dataset as of a day: ``earlier`` is the vintage before, if there is one."""

    flows: Flows
    dataset: str
    frozen: bool
    note: Names | None = None
    earlier: Flows | None = None


def run_watch(order: Order) -> Watch:
    """Judge every monitor by what was known on a day.

    Raises
    ------
    InvalidInput, UnknownCode, Unreadable, VintageNotFound
        A file, dataset, monitor or option is wrong, or nothing was published by that day.
    """
    _check_store(order)
    monitors = read_monitors(order.file, order.monitors)
    given = _given(order)
    panels = _panels(given, order)
    watched, found, notes = [], [], [each.note for each in given if each.note]
    for panel in panels:
        for monitor in (each for each in monitors if each.rule not in _PLAIN):
            one, alerts, more = _judge(monitor, panel, order)
            found += alerts
            notes += more
            if one is not None:
                watched.append(one)
        notes += _waiting(panel, order.as_of)
    intervals, later = intervals_of(order.nowcasts, order.store, order.as_of)
    found += _facts(monitors, panels, given, intervals)
    notes += _idle(panels, intervals, later, order.as_of)
    found = [
        each for each in found if each.key.reporter in (order.reporters or [each.key.reporter])
    ]
    reading = read_barometer(read_months(order.panel), order.as_of) if order.panel else None
    flows = join([each.flows for each in given])
    reached = exposed(
        with_breaks(found, flows), flows, order.as_of, store=order.store,
        enterprises=order.enterprises, register=order.register,
    )  # fmt: skip
    alerts = _with_log(reached, order)
    sources = tuple(each.dataset for each in given)
    return Watch(order.as_of, order.rate, urgent_first(alerts), tuple(watched), tuple(notes),
                 sources, reading)  # fmt: skip


def backtest(order: Order, by: str = "item") -> list[dict[str, Any]]:
    """How each monitor did out of sample, by item or reporter, beside the naive rule."""
    rows: list[dict[str, Any]] = []
    for each, code, columns in records(run_watch(order).watched, by):
        record, alerts = each.record(columns), each.record(columns, alerts=True)
        naive, area = each.naive(columns), each.area(columns)
        key = next(key for key, kept in zip(each.panel.keys, columns, strict=True) if kept)
        lead = lead_of(each, columns, lag_of(key, each.panel.frequency).days)
        rows.append({
            "monitor": each.monitor.name, by: code, "periods": record.periods,
            "events": record.hits + record.misses, "hits": record.hits,
            "false_alarms": record.false_alarms, "hit_rate": record.hit_rate,
            "false_alarm_rate": record.false_alarm_rate,
            "noise_to_signal": record.noise_to_signal,
            "usefulness": record.usefulness(each.monitor.preference),
            "naive_hit_rate": naive.hit_rate, "naive_false_alarm_rate": naive.false_alarm_rate,
            "naive_usefulness": naive.usefulness(each.monitor.preference),
            "auroc": area.value if area else None, "auroc_low": area.low if area else None,
            "auroc_high": area.high if area else None, "onsets": lead.onsets,
            "caught": lead.caught, "lead_months": lead.months, "before_end": lead.before_end,
            "alerts": alerts.hits + alerts.false_alarms, "alerts_right": alerts.hits,
            "cells": dict(zip(RECORD_COLUMNS, record_cells(each, columns, Wording("en")),
                              strict=True)),
        })  # fmt: skip
    return [{name: None if value != value else value for name, value in row.items()}
            for row in rows]  # fmt: skip


def barometer(file: Path, as_of: date | None = None) -> Reading:
    """The barometer of a panel; see :func:`fumao.watch.barometer.read_barometer`."""
    return read_barometer(read_months(file), as_of)


def list_monitors(file: Path | None = None) -> list[Monitor]:
    """All monitors of a file, or those that ship."""
    return read_monitors(file)


def deliver(done: Watch, out: Path, to: str = "") -> list[Path]:
    """Write the pages, feeds, the mail, the payload and the JSON, each whole or not at all."""
    texts = {f"watch.{each}.html": render(done, each).encode() for each in LANGUAGES}
    texts |= {f"watch.{each}.atom": feed(done, each).encode() for each in LANGUAGES}
    told = json.dumps(done.as_dict(), ensure_ascii=False, indent=2) + "\n"
    texts |= {"watch.eml": mail(done, to), "webhook.json": payload(done).encode(),
              "watch.json": told.encode()}  # fmt: skip
    return [_put(out / name, text) for name, text in texts.items()]


def send(done: Watch, address: str) -> int:
    """Post the payload, as somebody asked: nothing is sent by itself."""
    return post(address, payload(done))


def _check_store(order: Order) -> None:
    """A store that is named is there, and something of it is asked for."""
    if order.store and not order.store.is_dir():
        raise InvalidInput(f"there is no store {order.store}", where="--store",
                           remedy="name its folder")  # fmt: skip
    if order.store and not (order.given or order.nowcasts or order.enterprises or order.register):
        raise InvalidInput(
            "nothing of the store is asked for", where="--store",
            remedy="name datasets of it, or leave --store out for the series that ship",
        )  # fmt: skip


def _given(order: Order) -> list[_Given]:
    if not order.given:
        return [_Given(series_flows([name]), name, frozen=False,
                       note=_reconstructed(name, f"{name}@{known_series()[name].released}", order))
                for name in SERIES]  # fmt: skip
    return [_one(name, order) for name in order.given]


def _one(name: str, order: Order) -> _Given:
    """A file, or of a store the vintage of the day: else the earliest, cut by documented lags."""
    if order.store is None or Path(name).is_file():
        stem = Path(name).stem
        return _Given(Flows.read(name), stem, frozen=False,
                      note=_reconstructed(stem, Path(name).name, order))  # fmt: skip
    store = Store(order.store)
    if "@" in name:
        told = store.receipt(name)
        return _Given(Flows(store.table(name, FLOWS)), told.dataset,
                      frozen=told.released <= order.as_of)  # fmt: skip
    held = [each for each in store.vintages(name) if store.holds(each.vintage, FLOWS)]
    if not held:
        raise VintageNotFound(f"there is no vintage of {name} with flows", where=str(order.store),
                              remedy="load one with fumao sources read")  # fmt: skip
    then = [each for each in held if each.released <= order.as_of]
    told = then[-1] if then else held[0]
    flows = Flows(store.table(told.vintage, FLOWS))
    if not then:
        return _Given(flows, name, frozen=False, note=_reconstructed(name, told.vintage, order))
    earlier = Flows(store.table(then[-2].vintage, FLOWS)) if len(then) > 1 else None
    return _Given(flows, name, frozen=True, earlier=earlier)


def _reconstructed(dataset: str, vintage: str, order: Order) -> Names:
    return _names("notes.reconstructed", dataset=dataset, as_of=order.as_of, vintage=vintage)


def _panels(given: Sequence[_Given], order: Order) -> list[Panel]:
    """Quarters, and months; what was not published yet is taken out.

    The past of all economies draws the lines, also where only some are asked about.
    """
    found = []
    for frequency in "QM":
        parts = [_known(panel_of(each.flows, frequency, each.dataset), order, each.frozen)
                 for each in given]  # fmt: skip
        if frequency == "M" and order.panel:
            parts.append(_known(trade_of(read_months(order.panel)), order, False))
        if any(each.keys for each in parts):
            found.append(beside(parts))
    here = {key.reporter for panel in found for key in panel.keys}
    missing = sorted(set(order.reporters) - here)
    if not here or missing:
        raise InvalidInput(
            f"nothing{' of ' + missing[0] if missing else ''} that can be watched was published "
            f"by {order.as_of}",
            where="--reporter" if missing else "--as-of",
            remedy="name a later day, or other flows",
        )
    return found


def _known(panel: Panel, order: Order, frozen: bool) -> Panel:
    """What was known on the day, without series of which nothing was."""
    known = panel if frozen else as_known(panel, order.as_of)
    told = {key for at, key in enumerate(known.keys) if known.last(at) is not None}
    return known.having(told.__contains__)


def _judge(
    monitor: Monitor, panel: Panel, order: Order
) -> tuple[Watched | None, list[Alert], list[Names]]:
    """A monitor on a panel, its warnings of today, and what it could not judge."""
    name = monitor.names
    if monitor.rule != "mirror" and not any(map(monitor.watches, panel.keys)):
        return None, [], [_names("notes.rest", monitor=name)]
    done = watch(monitor, panel, order.rate)
    now, old = newest(done, order.as_of)
    notes = []
    if not done.panel.keys:
        return None, [], [_names("notes.rest", monitor=name)]
    if old:
        notes.append(_names("notes.stale", many=len(old), first=old[0].text))
    young = len(done.panel.keys) - len(now) - len(old)
    if young:
        notes.append(_names("notes.young", many=young, monitor=name))
    lineless = sorted({f"{each.key.item} {each.key.flow}" for each in now
                       if each.line == float("inf")})  # fmt: skip
    if lineless:
        notes.append(_names("notes.no_line", monitor=name, kinds=", ".join(lineless)))
    return done, alerts_of(done, now, panel), notes


def _facts(
    monitors: Sequence[Monitor], panels: Sequence[Panel], given: Sequence[_Given],
    intervals: Sequence[Interval],
) -> Iterator[Alert]:  # fmt: skip
    """Revisions out of line between two vintages, and figures outside a nowcast's interval."""
    for monitor in monitors:
        if monitor.rule == "nowcast":
            for panel in panels:
                yield from outside(monitor, panel, intervals)
        if monitor.rule == "revision":
            for each in given:
                if each.earlier is not None:
                    yield from revised(monitor, panel_of(each.earlier, "Q", each.dataset),
                                       panel_of(each.flows, "Q", each.dataset))  # fmt: skip


def _idle(
    panels: Sequence[Panel], intervals: Sequence[Interval], later: int, on: date
) -> Iterator[Names]:
    """Nowcasts that no figure was held against, and why."""
    idle = unused(panels, intervals)
    if idle:
        yield _names("notes.nowcasts", many=len(idle),
                     first=f"{idle[0].key.text} {idle[0].period}")  # fmt: skip
    if later:
        yield _names("notes.later", many=later, as_of=on)


def _waiting(panel: Panel, on: date) -> Iterator[Names]:
    """Of how many series the newest quarter or month that any has is not yet published."""
    newest_row = max((row for row in map(panel.last, range(len(panel.keys))) if row is not None),
                     default=None)  # fmt: skip
    if newest_row is None:
        return
    late = [key for at, key in enumerate(panel.keys) if panel.last(at) != newest_row]
    if late:
        period = panel.periods[newest_row]
        due = min(lag_of(key, panel.frequency).due(period) for key in late)
        told = due if due > on else "–"
        yield _names("notes.waiting", many=len(late), period=period, on=told)


def _with_log(found: Sequence[Alert], order: Order) -> list[Alert]:
    """Alerts with what the log says of them."""
    log = acknowledged(order.folder) if order.folder else {}
    return [
        replace(each, acknowledged=f"{log[each.id].by}, {log[each.id].at}: {log[each.id].note}")
        if each.id in log else each for each in found
    ]  # fmt: skip


def _names(name: str, **values: object) -> Names:
    told = {each: {key: value.in_(each) if isinstance(value, Names) else value
                   for key, value in values.items()} for each in LANGUAGES}  # fmt: skip
    return Names(*(Wording(each)(name, **told[each]) for each in LANGUAGES))


def _put(out: Path, content: bytes) -> Path:
    put_by(partial(Path.write_bytes, data=content), out, inside=out.parent)
    return out
