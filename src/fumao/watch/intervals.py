"""Intervals of a nowcast, and figures that came outside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from fumao.errors import InvalidInput, UnitMismatch, UnknownCode, Unreadable
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import parse_csv
from fumao.model.unit import unit
from fumao.watch.alert import Alert, fact
from fumao.watch.monitors import Monitor
from fumao.watch.panel import Key, Panel, published
from fumao.watch.wording import Wording

_COLUMNS = ("reporter", "item", "flow", "period", "low", "high")
# What a nowcast may be of, and how many periods before it compares with (0: a year).
TRANSFORMS = {"none": None, "growth": 1, "difference": 1, "year": 0}


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure was expected before it was published.

    Parameters
    ----------
    low, high : float
        In the unit of the series; in per cent where ``transform`` is growth or year (on the
        period or on the year before), in its unit where it is difference.
    level : float
        How often a figure should lie inside: 0.8; 0 where that is not known.
    made : date, optional
        The day whose knowledge it was made of. One made on the day of publication or later is
        no nowcast and is not used.
    checked, held : int, float
        How many such intervals of the past were checked, and the share that held.
    unit : str
        Of low and high where no growth is meant; that of the series if empty.
    """

    key: Key
    period: str
    low: float
    high: float
    level: float = 0.0
    made: date | None = None
    transform: str = "none"
    checked: int = 0
    held: float = math.nan
    unit: str = ""

    def __post_init__(self) -> None:
        if self.transform not in TRANSFORMS:
            raise UnknownCode(f"{self.transform!r} is no transform", where=self.key.text,
                              remedy=f"use {', '.join(TRANSFORMS)}")  # fmt: skip
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise InvalidInput(
                f"{self.low:g} to {self.high:g} is no interval",
                where=f"{self.key.text}, {self.period}", remedy="give the lower bound as low",
            )  # fmt: skip


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


def outside(monitor: Monitor, panel: Panel, given: Sequence[Interval]) -> list[Alert]:
    """Figures of the panel that are outside their interval: what is seen is how far, per cent.

    Of several nowcasts of a figure the last one before its publication counts.

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
    last: dict[tuple[int, int], Interval] = {}
    for each, row, at in _placed(panel, given):
        early = each.made is None or each.made < published(panel, at, row)
        if early and monitor.watches(panel.keys[at]):
            before = last.get((row, at))
            if before is None or (before.made or date.min) <= (each.made or date.max):
                last[row, at] = each
    found = []
    for (row, at), each in last.items():
        value, bounds = float(panel.values[row, at]), _levels(each, panel, row, at)
        if bounds is None or bounds[0] <= value <= bounds[1]:
            continue
        bound = bounds[0] if value < bounds[0] else bounds[1]
        seen = 100 * (value / bound - 1) if bound else math.copysign(100, value)
        found.append(fact(monitor, panel.keys[at], each.period, value, panel.units[at], seen,
                          bound, _basis(each, bounds, value, panel.units[at])))  # fmt: skip
    return found


def unused(panels: Sequence[Panel], given: Sequence[Interval]) -> list[Interval]:
    """Intervals that no figure is held against: it is not out, or was when they were made."""
    used = set()
    for panel in panels:
        for each, row, at in _placed(panel, given):
            early = each.made is None or each.made < published(panel, at, row)
            if early and _levels(each, panel, row, at) is not None:
                used.add(id(each))
    return [each for each in given if id(each) not in used]


def _placed(panel: Panel, given: Sequence[Interval]) -> Iterator[tuple[Interval, int, int]]:
    """Intervals of figures that are known, with row and column."""
    columns = {key.text: at for at, key in enumerate(panel.keys)}
    rows = {text: at for at, text in enumerate(panel.periods)}
    for each in given:
        at, row = columns.get(each.key.text), rows.get(each.period)
        if at is not None and row is not None and np.isfinite(panel.values[row, at]):
            yield each, row, at


def _levels(given: Interval, panel: Panel, row: int, at: int) -> tuple[float, float] | None:
    """The bounds in the unit of the series; none where the figure they build on is not known."""
    back = TRANSFORMS[given.transform]
    if back is None:
        return _in_unit(given, panel.units[at])
    before = row - (back or panel.seasons)
    base = float(panel.values[before, at]) if before >= 0 else math.nan
    if given.transform == "difference":
        low, high = _in_unit(given, panel.units[at])
        return None if math.isnan(base) else (base + low, base + high)
    # There is no growth on nothing, nor on a negative figure.
    if not base > 0:
        return None
    return base * (1 + given.low / 100), base * (1 + given.high / 100)


def _in_unit(given: Interval, wanted: str) -> tuple[float, float]:
    if given.unit in ("", wanted):
        return given.low, given.high
    have, want = unit(given.unit), unit(wanted)
    if not have.same_base(want):
        raise UnitMismatch(f"the nowcast of {given.key.text} is in {given.unit}, its figures are "
                           f"in {wanted}", where="--nowcasts",
                           remedy="nowcast growth, or figures in the same unit")  # fmt: skip
    factor = float(have.factor / want.factor)
    return given.low * factor, given.high * factor


def _basis(given: Interval, bounds: tuple[float, float], value: float, sign: str) -> Names:
    """What is known of the interval: where it was, when it was made, how often its like held."""
    # A step of the width shows on which side of a bound the figure is.
    width = bounds[1] - bounds[0]
    digits = max(0, 1 - math.floor(math.log10(width))) if width > 0 else 1
    told = []
    for language in ("zh", "en"):
        words = Wording(language)
        low, high, came = (words.number(each, digits) for each in (*bounds, value))
        parts = [words("says.interval", low=low, high=high, value=came,
                       unit=unit(sign).symbols.in_(language))]  # fmt: skip
        if given.level:
            parts.append(words("says.interval_level", level=f"{100 * given.level:g}",
                               chance=f"{100 * (1 - given.level):.3g}"))  # fmt: skip
        if given.made:
            parts.append(words("says.interval_made", on=given.made))
        if given.checked and math.isfinite(given.held):
            parts.append(words("says.interval_held", many=given.checked,
                               held=words.percent(given.held)))  # fmt: skip
        told.append(("" if language == "zh" else " ").join(parts))
    return Names(*told)
