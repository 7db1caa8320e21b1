"""Figures with the day on which each was released, and the panel that was known on a day.

Models are given a :class:`Panel`, never :class:`Releases`: what a panel does not hold cannot leak
into a forecast. Real vintages say when a figure came and what it was then; where there are none,
publication lags stand for them (pseudo-vintages), and revisions are unknown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.model.names import Names
from fumao.model.period import Period

STEPS = {"M": 1, "Q": 3, "A": 12}
KINDS = {"month": "M", "quarter": "Q", "year": "A"}
TRANSFORMS = ("none", "growth", "year", "difference")


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a panel.

    Parameters
    ----------
    code : str
    name : Names
    frequency : str
        M, Q or A.
    lag : int
        Months from the end of a period to its figure, for pseudo-vintages.
    transform : str
        none; growth on the period before; growth on the year before; difference. In per cent.
    """

    code: str
    name: Names
    frequency: str
    lag: int = 0
    transform: str = "none"

    def __post_init__(self) -> None:
        if self.frequency not in STEPS:
            raise UnknownCode(f"{self.frequency!r} is no frequency", where=f"series {self.code}",
                              remedy=f"use {', '.join(STEPS)}")  # fmt: skip
        if self.transform not in TRANSFORMS:
            raise UnknownCode(f"{self.transform!r} is no transform", where=f"series {self.code}",
                              remedy=f"use {', '.join(TRANSFORMS)}")  # fmt: skip
        # A figure that comes before its period has ended would be the future.
        if isinstance(self.lag, bool) or not isinstance(self.lag, int) or self.lag < 0:
            raise InvalidInput(f"the lag is {self.lag!r}", where=f"series {self.code}",
                               remedy="give whole months, 0 or more")  # fmt: skip

    @property
    def step(self) -> int:
        """Months of a period."""
        return STEPS[self.frequency]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its period's last month as a number, its value, and the day it was released."""

    series: str
    month: int
    value: float
    released: date


@dataclass(frozen=True)
class Panel:
    """What was known on a day: months are rows, series columns, NaN what was not known.

    Values are as released; :meth:`transformed` gives growth or differences.
    """

    day: date
    first: int
    series: tuple[Series, ...]
    values: Matrix

    def row(self, month: int) -> int:
        """The row of a month; it may lie beyond the last."""
        return month - self.first

    def column(self, code: str) -> int:
        """The column of a series."""
        for at, each in enumerate(self.series):
            if each.code == code:
                return at
        raise UnknownCode(f"there is no series {code!r}",
                          remedy=f"use {', '.join(each.code for each in self.series)}")  # fmt: skip

    def own_periods(self, code: str) -> tuple[int, Vector]:
        """A series by its own periods from its first figure to its last, and its first month."""
        at = self.column(code)
        there = np.flatnonzero(np.isfinite(self.values[:, at]))
        if not there.size:
            raise InvalidInput(f"nothing of {code} was known on {self.day}",
                               remedy="choose a later day")  # fmt: skip
        return (int(there[0]) + self.first,
                self.values[there[0] : there[-1] + 1 : self.series[at].step, at])  # fmt: skip

    def transformed(self) -> Panel:
        """Growth and differences instead of levels.

        Raises
        ------
        InvalidInput
            Growth from 0 or between signs.
        """
        columns = [_transformed(each, self.values[:, at], self.first)
                   for at, each in enumerate(self.series)]  # fmt: skip
        return replace(self, values=np.column_stack(columns))

    def since(self, month: int) -> Panel:
        """The panel from a month on."""
        begin = max(0, month - self.first)
        return replace(self, first=self.first + begin, values=self.values[begin:])

    def until(self, month: int) -> Panel:
        """The panel up to a month."""
        return replace(self, values=self.values[: max(0, month - self.first + 1)])

    def only(self, columns: Sequence[int]) -> Panel:
        """Some of the series."""
        return replace(self, series=tuple(self.series[at] for at in columns),
                       values=self.values[:, list(columns)])  # fmt: skip

    @property
    def quarterly(self) -> Flags:
        """Which series are quarterly."""
        return np.array([each.frequency == "Q" for each in self.series])


class Releases:
    """Figures in the order of their release.

    Parameters
    ----------
    series : sequence of Series
    figures : iterable of Figure
        A figure that is released again is a revision.

    Raises
    ------
    UnknownCode
        A figure is of a series that is not listed.
    DuplicateKey
        Two values for one period on one day.
    InvalidInput
        There is no figure, or one stands between the periods of its series.
    """

    def __init__(self, series: Sequence[Series], figures: Iterable[Figure]) -> None:
        self.series = tuple(series)
        places = {each.code: at for at, each in enumerate(self.series)}
        given = sorted(figures, key=lambda each: each.released)
        if not given:
            raise InvalidInput("there is no figure", remedy="give a panel with figures")
        _check(given, self.series, places)
        self._days = np.array([each.released.toordinal() for each in given])
        self._columns = np.array([places[each.series] for each in given])
        self._months = np.array([each.month for each in given])
        self._values = np.array([each.value for each in given], dtype=np.float64)
        self.first = int(self._months.min())

    def as_of(self, day: date) -> Panel:
        """What was known on a day: of each period the newest figure released by then.

        Raises
        ------
        InvalidInput
            Nothing was.
        """
        count = int(np.searchsorted(self._days, day.toordinal(), side="right"))
        if not count:
            first = date.fromordinal(int(self._days[0]))
            raise InvalidInput(f"nothing had been released by {day}",
                               remedy=f"the first release is of {first}")  # fmt: skip
        rows, columns = self._months[:count] - self.first, self._columns[:count]
        values = np.full((int(rows.max()) + 1, len(self.series)), np.nan)
        # Of repeated places the last value stays: the newest release.
        values[rows, columns] = self._values[:count]
        return Panel(day, self.first, self.series, values)

    @property
    def newest(self) -> date:
        """The day of the last release."""
        return date.fromordinal(int(self._days[-1]))

    def days(self, after: date, until: date) -> list[date]:
        """Days of release after one day and until another."""
        days = np.unique(self._days)
        inside = (days > after.toordinal()) & (days <= until.toordinal())
        return [date.fromordinal(int(each)) for each in days[inside]]


def pseudo(series: Sequence[Series], values: Iterable[tuple[str, int, float]]) -> Releases:
    """Releases by publication lags: a figure comes at the end of the month ``lag`` months later.

    Examples
    --------
    >>> trade = Series("x", Names("出口", "exports"), "M", lag=1)
    >>> told = pseudo([trade], [("x", month_number("2020-01"), 5.0)])
    >>> told.newest.isoformat()
    '2020-02-29'
    """
    lags = {each.code: each.lag for each in series}
    return Releases(series, [
        Figure(code, month, value, month_end(month + lags.get(code, 0)))
        for code, month, value in values
    ])  # fmt: skip


def check_count(checks: int) -> None:
    """Refuse a number of checks that is none."""
    if checks < 0:
        raise InvalidInput(f"{checks} checks", where="--checks",
                           remedy="give 0 for none, or more")  # fmt: skip


def month_number(period: str) -> int:
    """The last month of a period as a number that grows by one a month.

    >>> month_number("2020-Q1") - month_number("2020-01")
    2
    """
    end = Period.parse(period).end
    return 12 * end.year + end.month - 1


def month_end(month: int) -> date:
    """The last day of a month that is given as a number."""
    year, at = divmod(month, 12)
    return date(year, at + 1, monthrange(year, at + 1)[1])


def month_start(month: int) -> date:
    """The first day of a month that is given as a number."""
    return date(month // 12, month % 12 + 1, 1)


def period_of(month: int, frequency: str) -> str:
    """The period that ends with a month.

    >>> period_of(month_number("2020-06"), "Q"), period_of(month_number("2020-06"), "M")
    ('2020-Q2', '2020-06')
    """
    year, at = divmod(month, 12)
    if frequency == "A":
        return str(year)
    return f"{year}-Q{at // 3 + 1}" if frequency == "Q" else f"{year}-{at + 1:02}"


def _check(given: Sequence[Figure], series: Sequence[Series], places: dict[str, int]) -> None:
    seen: dict[tuple[str, int, date], float] = {}
    for each in given:
        if each.series not in places:
            raise UnknownCode(f"there is a figure of {each.series!r}, which is not listed",
                              remedy="list it, or leave its figures out")  # fmt: skip
        known = series[places[each.series]]
        where = f"{each.series}, {period_of(each.month, 'M')}"
        if (each.month + 1) % known.step:
            raise InvalidInput("a figure stands in the midst of a period", where=where,
                               remedy="put it into the last month of its period")  # fmt: skip
        key = (each.series, each.month, each.released)
        if seen.setdefault(key, each.value) != each.value:
            raise DuplicateKey(f"two figures were released on {each.released}", where=where,
                               remedy="keep one of them")  # fmt: skip


def _transformed(series: Series, values: Vector, first: int) -> Vector:
    if series.transform == "none":
        return values
    step = 12 if series.transform == "year" else series.step
    before = np.full(values.size, np.nan)
    before[step:] = values[:-step]
    if series.transform == "difference":
        changed: Vector = values - before
        return changed
    both = np.isfinite(values) & np.isfinite(before)
    bad: npt.NDArray[np.int64] = np.flatnonzero(both & ((values <= 0) | (before <= 0)))
    if bad.size:
        raise InvalidInput(
            "growth from or to a figure that is 0 or negative",
            where=f"series {series.code}, {period_of(first + int(bad[0]), 'M')}",
            remedy='use transform = "difference", or leave the series out',
        )
    grown: Vector = 100 * (values / before - 1)
    return grown
