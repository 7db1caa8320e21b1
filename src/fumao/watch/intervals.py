"""Intervals of a nowcast, and figures that came outside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fumao.errors import InvalidInput, Unreadable
from fumao.model.period import Period
from fumao.model.tables import parse_csv
from fumao.watch.alert import Alert, fact
from fumao.watch.monitors import Monitor
from fumao.watch.panel import Key, Panel

_COLUMNS = ("reporter", "item", "flow", "period", "low", "high")


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure was expected, in the unit of its series, before it was published."""

    key: Key
    period: str
    low: float
    high: float


def read_intervals(file: Path) -> list[Interval]:
    """A CSV with reporter, item, flow, period, low, high; partner is the world if it has none.

    Raises
    ------
    InvalidInput, Unreadable
        There is no such file or column, or a bound is no number, or low is above high.
    """
    try:
        rows = parse_csv(file.read_text(encoding="utf-8-sig"), file.name)
    except (OSError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{file} cannot be read", where="--nowcasts",
                         remedy=f"give a CSV with {', '.join(_COLUMNS)}") from problem  # fmt: skip
    found = []
    for line, row in rows:
        where = f"{file.name}, line {line}"
        missing = [name for name in _COLUMNS if name not in row]
        if missing:
            raise InvalidInput(f"there is no column {missing[0]}", where=where,
                               remedy=f"give {', '.join(_COLUMNS)}")  # fmt: skip
        low, high = (_bound(row[name], where) for name in ("low", "high"))
        if low > high:
            raise InvalidInput(f"low {low:g} is above high {high:g}", where=where)
        key = Key(row["reporter"], row["item"], row["flow"], row.get("partner") or "W1")
        found.append(Interval(key, Period.parse(row["period"]).text, low, high))
    return found


def _bound(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidInput(f"{text!r} is no bound", where=where, remedy="write a number")
    return value


def outside(monitor: Monitor, panel: Panel, given: list[Interval]) -> list[Alert]:
    """Figures of the panel that are outside their interval: what is seen is how far, per cent.

    Examples
    --------
    >>> from fumao.watch.monitors import read_monitors
    >>> [monitor] = read_monitors(chosen=["off-nowcast"])
    >>> key = Key("CHN", "SD", "M")
    >>> panel = Panel("Q", ("2020-Q1",), (key,), np.array([[46.0]]), ("USD_BN",))
    >>> [found] = outside(monitor, panel, [Interval(key, "2020-Q1", 60.0, 70.0)])
    >>> round(found.seen, 1), found.limit, found.id
    (-23.3, 60.0, 'off-nowcast:CHN/W1/SD/M:2020-Q1')
    """
    columns = {key.text: at for at, key in enumerate(panel.keys)}
    rows = {text: at for at, text in enumerate(panel.periods)}
    found = []
    for each in given:
        at, row = columns.get(each.key.text), rows.get(each.period)
        if at is None or row is None or not monitor.watches(each.key):
            continue
        value = float(panel.values[row, at])
        bound = each.low if value < each.low else each.high
        if np.isfinite(value) and not each.low <= value <= each.high:
            seen = 100 * (value / bound - 1) if bound else math.copysign(100, value)
            found.append(fact(monitor, each.key, each.period, value, panel.units[at], seen, bound))
    return found
