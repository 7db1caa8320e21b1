"""Seasonal adjustment of flows: months and quarters by series, the New Year, totals by parts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from fumao.compile.cells import cells
from fumao.errors import InvalidInput, NotConverged
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.cumulation import from_cumulative
from fumao.methods.holidays import regressor
from fumao.methods.rounding import round_half_away
from fumao.methods.seasonal import Adjusted, Discrepancy, adjust, compare, hold, meet_years
from fumao.methods.x13 import Options, ahead
from fumao.model.codes import parts_of
from fumao.model.finding import Finding, Severity
from fumao.model.flows import KEY_COLUMNS, Flow, Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path, parse_csv
from fumao.model.unit import rescale, unit

_PERIODS = {"month": 12, "months": 12, "quarter": 4}
_ROWS = ("raw", "adjusted", "trend", "seasonal", "calendar")


@dataclass(frozen=True)
class Series:
    """One series of flows: its key without a period, unit, and values from ``start`` on.

    ``joint`` marks months that hold the one before too; ``notes`` are cumulative or fell.
    """

    key: str
    unit: str
    start: tuple[int, int]
    period: int
    values: Vector
    joint: Flags
    notes: tuple[str, ...] = ()

    def gaps(self) -> int:
        """How many months are not known, and are in no other."""
        return int(np.isnan(self.values).sum() - self.joint.sum())

    def labels(self) -> list[str]:
        """The periods as Flows write them: 2020-01 or 2020-Q1."""
        first = self.start[0] * self.period + self.start[1] - 1
        form = "{}-{:02d}" if self.period == 12 else "{}-Q{}"
        return [
            form.format(at // self.period, at % self.period + 1)
            for at in range(first, first + self.values.size)
        ]


@dataclass(frozen=True)
class SeasonalSeries:
    """A series with its adjustment, the holiday windows it took, and what to know of it."""

    series: Series
    result: Adjusted
    windows: tuple[str, ...]
    findings: tuple[Finding, ...]

    def rows(self, places: int = 2) -> list[dict[str, Any]]:
        """One row a period: raw, adjusted and trend in the unit, factors as they are."""
        arrays = {name: getattr(self.result, "values" if name == "raw" else name) for name in _ROWS}
        return [
            {"key": self.series.key, "period": label, "unit": self.series.unit}
            | {
                name: _decimal(array[at], places if name in _ROWS[:3] else 6)
                for name, array in arrays.items()
            }
            for at, label in enumerate(self.series.labels())
        ]

    def meeting_years(self) -> Vector:
        """The adjusted series moved to the raw years, for users that require it."""
        series = self.series
        return meet_years(self.result.adjusted, self.result.values, series.start, series.period)


def _decimal(value: float, places: int) -> Decimal:
    return round_half_away(Decimal(repr(float(value))), places)


def adjust_flows(flows: Flows, options: Options | None = None) -> list[SeasonalSeries]:
    """Adjust every series of a table of months or quarters.

    Parameters
    ----------
    flows : Flows
        Months (2020-03), sums since January (2020-01/2020-03), or quarters (2020-Q1).
    options : Options, optional
        Instead of those of ``data/compile/seasonal.toml``.

    Raises
    ------
    InvalidInput, NotConverged
        As :func:`fumao.methods.seasonal.adjust`; the message names the series.
    """
    return [adjust_series(series, options) for series in series_of(flows)]


def series_of(flows: Iterable[Flow]) -> list[Series]:
    """The series that a table holds, in the order of their first rows.

    Months that are only known as sums since January are told apart; January and February
    that were published together stay together.

    Examples
    --------
    >>> rows = [{"reporter": "CHN", "item": "S", "flow": "X", "unit": "USD_MN",
    ...          "period": period, "value": value}
    ...         for period, value in [("2020-01/2020-02", 39), ("2020-01/2020-03", 61)]]
    >>> (found,) = series_of(Flows.from_rows(rows))
    >>> found.values, found.joint, found.notes
    (array([nan, 39., 22.]), array([False,  True, False]), ('cumulative',))
    """
    grouped: dict[tuple[str, int], list[tuple[Flow, Decimal]]] = {}
    for flow, value in cells(flows):
        kind = Period.parse(flow.period).kind
        if kind not in _PERIODS:
            raise InvalidInput(
                f"{flow.key} is no month or quarter",
                remedy="give months, sums since January, or quarters",
            )
        key = "/".join(getattr(flow, name) for name in KEY_COLUMNS[:-1])
        grouped.setdefault((key, _PERIODS[kind]), []).append((flow, value))
    return [_one_series(key, period, rows) for (key, period), rows in grouped.items()]


def _one_series(key: str, period: int, rows: Sequence[tuple[Flow, Decimal]]) -> Series:
    of = unit(rows[0][0].unit)
    single: dict[int, float] = {}
    sums: dict[int, float] = {}
    for row, value in rows:
        when = Period.parse(row.period)
        at = when.end.year * period + (when.end.month - 1) * period // 12
        if when.kind == "months" and (when.years or when.start.month != 1):
            raise InvalidInput(f"{row.key} is no sum since January", remedy="give months")
        amount = float(rescale(value, unit(row.unit), of))
        (sums if when.kind == "months" else single)[at] = amount
    values, joint, notes, first = _months(single, sums, period)
    known = np.flatnonzero(~np.isnan(values))
    begin = int(known[0]) - int(joint[known[0]])
    cut = slice(begin, int(known[-1]) + 1)
    year, number = divmod(first + begin, period)
    return Series(key, of.code, (year, number + 1), period, values[cut], joint[cut], notes)


def _months(
    single: Mapping[int, float], sums: Mapping[int, float], period: int
) -> tuple[Vector, Flags, tuple[str, ...], int]:
    """Values from the first January on; months given by themselves win over differences."""
    told = [*single, *sums]
    first = min(told) // period * period
    size = max(told) - first + 1
    values, cumulative = np.full(size, np.nan), np.full(size, np.nan)
    for at, value in sums.items():
        cumulative[at - first] = value
    for at, value in single.items():
        values[at - first] = value
        if sums and at % period == 0:
            cumulative[at - first] = value
    joint = np.zeros(size, bool)
    if not sums:
        return values, joint, (), first
    months = from_cumulative(cumulative, period=period)
    derived = np.isnan(values)
    values = np.where(derived, months.values, values)
    notes = ("cumulative", "fell") if months.fell.any() else ("cumulative",)
    return values, months.joint & derived, notes, first


def adjust_series(series: Series, options: Options | None = None) -> SeasonalSeries:
    """Adjust one series; of the New Year's windows it takes those with the least AICC.

    Notes
    -----
    The windows compete under one model, which the first of them that is not empty has
    identified; the winner's model is identified anew.
    """
    asked = options or default_options()
    try:
        windows = _windows(series, asked)
        result = _adjust(series, windows, asked)
    except (InvalidInput, NotConverged) as problem:
        problem.where = f"series {series.key}" + (f", {problem.where}" if problem.where else "")
        raise
    told = [*series.notes, *(note.value for note in result.notes)]
    return SeasonalSeries(
        series, result, windows, tuple(_finding(series.key, each) for each in told)
    )


def _adjust(series: Series, windows: tuple[str, ...], options: Options) -> Adjusted:
    columns = [new_year_regressor(series, window) for window in windows]
    matrix: Matrix = np.column_stack(columns) if columns else np.empty((0, 0))
    return adjust(
        series.values,
        series.start,
        series.period,
        regressors=(windows, matrix),
        joint=series.joint,
        estimate_gaps=series.gaps() <= _read("seasonal.toml")["options"]["most_gaps"],
        options=options,
    )


def _windows(series: Series, options: Options) -> tuple[str, ...]:
    """The set of windows with the least AICC; none for quarters, which hold the New Year whole."""
    holiday = _holiday()
    if series.period != 12 or series.key.split("/")[0] not in holiday["areas"]:
        return ()
    sets = [tuple(each) for each in holiday["sets"]]
    first = _adjust(series, sets[1], options).model
    kept = hold(options, first)
    return min(sets, key=lambda windows: _adjust(series, windows, kept).model.aicc)


def new_year_regressor(series: Series, window: str) -> Vector:
    """The regressor of one window of ``data/compile/holidays.toml`` over a series and beyond."""
    first, last = _holiday()[window]
    return regressor(
        chinese_new_years(),
        first,
        last,
        start=series.start,
        periods=series.values.size + ahead(series.period),
        period=series.period,
    )


@cache
def chinese_new_years() -> tuple[date, ...]:
    """The Chinese New Years from 1950 to 2050.

    >>> chinese_new_years()[70]
    datetime.date(2020, 1, 25)
    """
    name = _holiday()["dates"]
    rows = parse_csv(data_path("compile", name).read_text(encoding="utf-8"), name)
    return tuple(date.fromisoformat(row["date"]) for _, row in rows)


@cache
def _holiday() -> dict[str, Any]:
    found: dict[str, Any] = _read("holidays.toml")["chinese_new_year"]
    return found


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(data_path("compile", name).read_text(encoding="utf-8"))


def default_options() -> Options:
    """The options of ``data/compile/seasonal.toml``.

    >>> default_options().method
    'x11'
    """
    told = _read("seasonal.toml")["options"]
    return replace(
        Options(told["method"]), tested=tuple(told["tested"]), outliers=tuple(told["outliers"])
    )


def _finding(key: str, note: str) -> Finding:
    told = _read("seasonal.toml")["notes"][note]
    words = Names(told["zh"], told["en"])
    return Finding(
        kind="seasonal",
        key=key,
        expected=Names("季节调整序列", "a seasonally adjusted series"),
        found=words,
        rule=f"seasonal.{note}",
        severity=Severity(told["severity"]),
        note=words,
        where=f"series {key}",
    )


def by_parts(adjusted: Sequence[SeasonalSeries], total: str) -> Discrepancy:
    """An item adjusted itself against the sum of its adjusted parts.

    Parameters
    ----------
    adjusted : sequence of SeasonalSeries
        The total and all its parts, over the same periods.
    total : str
        The key of the total: CHN/W1/S/X/_T/_T.

    Raises
    ------
    InvalidInput
        A part is missing; the message names it.
    """
    known = {each.series.key: each for each in adjusted}
    names = total.split("/")
    signs = parts_of(names[2])
    wanted = {"/".join([*names[:2], part, *names[3:]]): sign for part, sign in signs.items()}
    missing = [key for key in (total, *wanted) if key not in known]
    if missing or not wanted:
        raise InvalidInput(
            f"{missing[0] if missing else total + ' with parts'} is not among the adjusted series",
            remedy="adjust the total and all its parts",
        )
    spans = {(known[key].series.start, known[key].series.values.size) for key in (total, *wanted)}
    if len(spans) > 1:
        raise InvalidInput(
            f"the series of {total} and its parts begin or end apart",
            remedy="cut them to the periods they share",
        )
    parts = np.stack([sign * known[key].result.adjusted for key, sign in wanted.items()])
    return compare(known[total].result.adjusted, parts, known[total].series.period)
