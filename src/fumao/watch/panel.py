"""A panel: many series of one frequency side by side, as flows tell them and as a day knew them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import InvalidInput, UnitMismatch
from fumao.methods.arrays import Matrix, Vector
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path

SEASONS = {"Q": 4, "M": 12}
_PATTERNS = {"Q": r"^\d{4}-Q[1-4]$", "M": r"^\d{4}-\d{2}$"}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which series: a reporter's exports (X) or imports (M) of an item, with a partner."""

    reporter: str
    item: str
    flow: str
    partner: str = "W1"
    dataset: str = ""

    @property
    def text(self) -> str:
        """CHN/W1/SD/M."""
        return f"{self.reporter}/{self.partner}/{self.item}/{self.flow}"


@dataclass(frozen=True)
class Panel:
    """Values by period (rows, none left out) and series (columns); NaN where there is none."""

    frequency: str
    periods: tuple[str, ...]
    keys: tuple[Key, ...]
    values: Matrix
    units: tuple[str, ...]

    @property
    def seasons(self) -> int:
        """Periods in a year."""
        return SEASONS[self.frequency]

    @property
    def months(self) -> int:
        """Months in a period."""
        return 12 // self.seasons

    def having(self, wanted: Callable[[Key], bool]) -> Panel:
        """The series that are wanted."""
        kept = [at for at, key in enumerate(self.keys) if wanted(key)]
        return replace(
            self, keys=tuple(self.keys[at] for at in kept), values=self.values[:, kept],
            units=tuple(self.units[at] for at in kept),
        )  # fmt: skip

    def last(self, column: int) -> int | None:
        """The row of a series' last value."""
        known = np.flatnonzero(np.isfinite(self.values[:, column]))
        return int(known[-1]) if known.size else None


def panel_of(flows: Flows, frequency: str, dataset: str = "") -> Panel:
    """The totals over modes and regions of quarterly (Q) or monthly (M) flows, side by side.

    Raises
    ------
    InvalidInput
        The frequency is another one.
    UnitMismatch
        A series changes its unit.

    Examples
    --------
    >>> row = {"reporter": "CHN", "item": "SD", "flow": "M", "unit": "USD_MN"}
    >>> flows = Flows.from_rows([{**row, "period": "2020-Q1", "value": "46142"},
    ...                          {**row, "period": "2020-Q3", "value": "30000"}])
    >>> made = panel_of(flows, "Q")
    >>> made.periods, made.keys[0].text, made.values[:, 0]
    (('2020-Q1', '2020-Q2', '2020-Q3'), 'CHN/W1/SD/M', array([46142.,    nan, 30000.]))
    """
    if frequency not in SEASONS:
        raise InvalidInput(f"{frequency!r} is no frequency", remedy="use Q or M")
    table = _totals(flows.table, frequency)
    if not table.num_rows:
        return Panel(frequency, (), (), np.empty((0, 0)), ())
    numbers = [_number(text, frequency) for text in table["period"].to_pylist()]
    first, many = min(numbers), max(numbers) - min(numbers) + 1
    columns = [table[name].to_pylist() for name in ("reporter", "item", "flow", "partner")]
    named = [Key(reporter, item, flow, partner, dataset)
             for reporter, item, flow, partner in zip(*columns, strict=True)]  # fmt: skip
    keys = tuple(sorted(set(named)))
    at = {key: column for column, key in enumerate(keys)}
    values = np.full((many, len(keys)), np.nan)
    told = pc.cast(table["value"], pa.float64()).to_numpy(zero_copy_only=False)
    units = [""] * len(keys)
    for number, key, value, unit in zip(numbers, named, told, table["unit"].to_pylist(),
                                        strict=True):  # fmt: skip
        values[number - first, at[key]] = value
        if units[at[key]] not in ("", unit):
            raise UnitMismatch(f"{key.text} is given in {units[at[key]]} and in {unit}",
                               remedy="convert one of them first")  # fmt: skip
        units[at[key]] = unit
    periods = tuple(_text(first + each, frequency) for each in range(many))
    return Panel(frequency, periods, keys, values, tuple(units))


def beside(panels: Sequence[Panel]) -> Panel:
    """Several panels of one frequency as one; of a series that two have, the first is kept."""
    given = [each for each in panels if each.keys]
    if not given:
        return panels[0]
    frequency = given[0].frequency
    numbers = [_number(text, frequency) for each in given for text in each.periods]
    first, many = min(numbers), max(numbers) - min(numbers) + 1
    keys: dict[str, Key] = {}
    columns, units = [], []
    for each in given:
        begin = _number(each.periods[0], frequency) - first
        for at, key in enumerate(each.keys):
            if key.text not in keys:
                keys[key.text] = key
                column = np.full(many, np.nan)
                column[begin : begin + len(each.periods)] = each.values[:, at]
                columns.append(column)
                units.append(each.units[at])
    periods = tuple(_text(first + each, frequency) for each in range(many))
    return Panel(frequency, periods, tuple(keys.values()), np.column_stack(columns), tuple(units))


@dataclass(frozen=True, slots=True)
class Lag:
    """Days from the end of a period to its publication, and who says so."""

    days: int
    source: Names

    def due(self, period: str) -> date:
        """The day on which the figure of a period is published."""
        return Period.parse(period).end + timedelta(days=self.days)


def lag_of(key: Key, frequency: str) -> Lag:
    """The documented lag of a series.

    >>> lag_of(Key("CHN", "SD", "M"), "Q").days, lag_of(Key("ZAF", "SD", "M"), "Q").days
    (30, 92)
    """
    asked = {"reporter": key.reporter, "dataset": key.dataset, "frequency": frequency}
    for row in _lags():
        if all(row.get(name, value) == value for name, value in asked.items()):
            return Lag(row["days"], Names.of(row, "source"))
    raise InvalidInput(f"no lag is documented for {key.text}", where="data/watch/lags.toml",
                       remedy="add a rule for its frequency")  # fmt: skip


def as_known(panel: Panel, on: date) -> Panel:
    """What was published by a day: later values become NaN, by the documented lags.

    The values are those of the vintage given, which may have been revised since: periods are
    those of the day, revisions are not undone. Give a vintage of that day where there is one.

    Examples
    --------
    >>> row = {"item": "SD", "flow": "M", "unit": "USD_MN", "value": "1", "period": "2020-Q1"}
    >>> flows = Flows.from_rows([{**row, "reporter": "CHN"}, {**row, "reporter": "ZAF"}])
    >>> as_known(panel_of(flows, "Q"), date(2020, 4, 30)).values
    array([[ 1., nan]])
    """
    ends = np.array([Period.parse(text).end.toordinal() for text in panel.periods], dtype=int)
    lags = np.array([lag_of(key, panel.frequency).days for key in panel.keys], dtype=int)
    hidden = ends[:, None] + lags[None, :] > on.toordinal()
    return replace(panel, values=np.where(hidden, np.nan, panel.values))


def published(panel: Panel, column: int, row: int) -> date:
    """The day on which a value was published, by the documented lag."""
    return lag_of(panel.keys[column], panel.frequency).due(panel.periods[row])


def whole_run(values: Vector) -> tuple[Vector, int]:
    """The values with all before the last gap taken out, and how many those were.

    >>> whole_run(np.array([1.0, np.nan, 2.0, 3.0, np.nan]))
    (array([nan, nan,  2.,  3., nan]), 1)
    """
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return values, 0
    holes = np.flatnonzero(np.diff(known) > 1)
    first = int(known[holes[-1] + 1]) if holes.size else int(known[0])
    result = values.copy()
    result[:first] = np.nan
    return result, int((known < first).sum())


@cache
def _lags() -> tuple[dict[str, Any], ...]:
    text = data_path("watch", "lags.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["lag"])


def _totals(table: pa.Table, frequency: str) -> pa.Table:
    mask = pc.and_(
        pc.match_substring_regex(table["period"], _PATTERNS[frequency]),
        pc.and_(pc.equal(table["mode"], "_T"), pc.equal(table["region"], "_T")),
    )
    return table.filter(pc.and_(mask, pc.is_valid(table["value"])))


def _number(text: str, frequency: str) -> int:
    year, part = text.split("-")
    return int(year) * SEASONS[frequency] + int(part.removeprefix("Q")) - 1


def _text(number: int, frequency: str) -> str:
    year, part = divmod(number, SEASONS[frequency])
    return f"{year}-Q{part + 1}" if frequency == "Q" else f"{year}-{part + 1:02d}"
