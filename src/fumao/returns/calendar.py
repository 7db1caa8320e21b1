"""The working-day calendar: weekends, public holidays, and weekends that are worked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fumao.errors import InvalidInput
from fumao.returns.settings import Settings

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of the years that it covers.

    Examples
    --------
    >>> days = Calendar(frozenset({2021}), frozenset({date(2021, 1, 1)}), frozenset())
    >>> days.is_working(date(2021, 1, 1)), days.after(date(2020, 12, 31), 2)
    (False, datetime.date(2021, 1, 5))
    """

    years: frozenset[int]
    holidays: frozenset[date]
    worked: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether people work on a day.

        Raises
        ------
        InvalidInput
            The calendar does not cover its year.
        """
        if day.year not in self.years:
            raise InvalidInput(
                f"the holidays of {day.year} are not known", where="calendar.toml",
                remedy="add the year's notice to calendar.toml in a folder of --scheme; "
                       f"there are {min(self.years)}–{max(self.years)}",
            )  # fmt: skip
        return day in self.worked or (day.weekday() < 5 and day not in self.holidays)

    def after(self, day: date, many: int) -> date:
        """The working day that is ``many`` working days after a day."""
        while many:
            day += _DAY
            many -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to ``last``; negative if ``last`` is earlier."""
        if last < first:
            return -self.between(last, first)
        days = (first + number * _DAY for number in range(1, (last - first).days + 1))
        return sum(self.is_working(day) for day in days)


def read_calendar(settings: Settings) -> Calendar:
    """The calendar of a file with one table a year: ``off`` ranges, ``worked`` days, ``source``."""
    holidays: set[date] = set()
    worked: set[date] = set()
    years = set()
    for year, each in settings.each():
        each.only("off", "worked", "source")
        each.get("source", str)
        years.add(int(year))
        for span in each.get("off", list):
            holidays |= set(_days(each, "off", span))
        worked |= {day for span in each.get("worked", list, [])
                   for day in _days(each, "worked", span)}  # fmt: skip
    return Calendar(frozenset(years), frozenset(holidays), frozenset(worked))


def _days(settings: Settings, key: str, span: object) -> Iterable[date]:
    """The days of ``2020-01-24/2020-02-02``, or of one day."""
    try:
        first, _, last = str(span).partition("/")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as problem:
        raise settings.wrong(key, f"{span!r} is no day", "write 2020-01-24/2020-02-02") from problem
    return [start + number * _DAY for number in range((end - start).days + 1)]
