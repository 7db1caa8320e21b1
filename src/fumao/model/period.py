"""Periods: years, halves, quarters, months, plan periods, windows and days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

from fumao.errors import InvalidInput
from fumao.model.names import Names
from fumao.model.tables import code_table

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_QUARTERS_EN = ("first", "second", "third", "fourth")
_QUARTERS_ZH = "一二三四"
_FORMS = re.compile(
    r"(?P<y>\d{4})(?:-(?:Q(?P<q>[1-4])|H(?P<h>[12])|(?P<m>\d{2})(?:-(?P<d>\d{2}))?))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, named as statisticians name it.

    ``kind`` is year, half, quarter, month, day (a stock at that day's end),
    years (a window such as 2015/2019), months (2020-01/2020-05) or plan (FYP13).

    Examples
    --------
    >>> Period.parse("FYP13").in_("en")
    'the 13th Five-Year Plan period'
    >>> Period.parse("2015/2019").years
    4
    >>> Period.parse("2020-H1").in_("zh")
    '2020年上半年'
    """

    text: str
    kind: str
    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2020``, ``2020-Q2``, ``2020-H1``, ``2020-06``, ``2020-12-31``,
        ``2015/2019``, ``2020-01/2020-05`` or a plan code such as ``FYP13``.
        """
        return _parse(text)

    @property
    def years(self) -> int:
        """Year steps from the first to the last year: 4 for 2015/2019."""
        return self.end.year - self.start.year

    @property
    def span(self) -> int:
        """Calendar years touched: 5 for 2016/2020."""
        return self.years + 1

    def year_before(self) -> Period:
        """The same period a year earlier, for year-on-year rates.

        Raises
        ------
        InvalidInput
            A plan has none.
        """
        if self.kind == "plan":
            raise InvalidInput(
                f"there is no {self.text} a year earlier", remedy="name the base period"
            )
        if (self.kind, self.start.month, self.start.day) == ("day", 2, 29):
            return _parse(f"{self.start.year - 1}-02-28")
        ends = self.text.split("/")
        return _parse("/".join(re.sub(r"\d{4}", _minus_one, end, count=1) for end in ends))

    def base(self) -> Period:
        """What growth over this period is measured from, if nothing else is said.

        A window's first year (2015 for 2015/2019), the year before a plan
        (2015 for FYP13), the same period a year earlier for all others.
        """
        if self.kind == "years":
            return self.first_year()
        return self.first_year().year_before() if self.kind == "plan" else self.year_before()

    def last_year(self) -> Period:
        """The last year of a window or plan; other periods are their own last one."""
        return _parse(str(self.end.year)) if self.kind in ("years", "plan") else self

    def first_year(self) -> Period:
        """The first year of a window or plan."""
        return _parse(str(self.start.year)) if self.kind in ("years", "plan") else self

    def in_(self, lang: str) -> str:
        """The period in words: 2020年上半年, the first half of 2020."""
        return (_in_zh if lang == "zh" else _in_en)(self)

    def adverb(self, lang: str) -> str:
        """The period as it stands in a sentence: 截至2020年底 / at the end of 2020 / in 2020."""
        words = self.in_(lang)
        if self.kind == "day":
            year_end = (self.end.month, self.end.day) == (12, 31)
            if lang == "zh":
                return f"截至{words}"
            return f"at {words}" if year_end else f"by {words}"
        if lang == "zh":
            return words
        if self.kind == "years":
            return f"over {words}"
        return f"during {words}" if self.kind == "plan" else f"in {words}"


def _minus_one(match: re.Match[str]) -> str:
    return str(int(match.group()) - 1)


@cache
def _plans() -> dict[str, tuple[str, Names]]:
    return {
        row["code"]: (row["period"], Names(row["name_zh"], row["name_en"]))
        for row in code_table("plans")
    }


@cache
def _parse(text: str) -> Period:
    if text in _plans():
        window = _parse(_plans()[text][0])
        return Period(text, "plan", window.start, window.end)
    if text.count("/") == 1:
        first, last = (_parse(half) for half in text.split("/"))
        if first.start > last.start or first.kind != last.kind:
            raise _bad(text)
        kind = {"year": "years", "month": "months"}.get(first.kind)
        if kind is None:
            raise _bad(text)
        return Period(text, kind, first.start, last.end)
    match = _FORMS.fullmatch(text)
    if match is None:
        raise _bad(text)
    try:
        return _single(text, match)
    except ValueError as problem:
        raise _bad(text) from problem


def _single(text: str, match: re.Match[str]) -> Period:
    year = int(match["y"])
    if match["d"]:
        day = date.fromisoformat(text)
        return Period(text, "day", day, day)
    if match["m"]:
        month = int(match["m"])
        return Period(text, "month", *_months(year, month, month))
    if match["q"]:
        last = 3 * int(match["q"])
        return Period(text, "quarter", *_months(year, last - 2, last))
    if match["h"]:
        last = 6 * int(match["h"])
        return Period(text, "half", *_months(year, last - 5, last))
    return Period(text, "year", *_months(year, 1, 12))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _bad(text: str) -> InvalidInput:
    return InvalidInput(
        f"{text!r} is no period",
        remedy="write 2020, 2020-Q2, 2020-H1, 2020-06, 2020-12-31, 2015/2019 or FYP13",
    )


def _in_zh(period: Period) -> str:
    year, month = period.start.year, period.start.month
    match period.kind:
        case "plan":
            return _plans()[period.text][1].zh
        case "year":
            return f"{year}年"
        case "years":
            return f"{year}—{period.end.year}年"
        case "half":
            return f"{year}年{'上' if month == 1 else '下'}半年"
        case "quarter":
            return f"{year}年第{_QUARTERS_ZH[month // 3]}季度"
        case "month":
            return f"{year}年{month}月"
        case "months":
            if period.years:
                return f"{year}年{month}月—{period.end.year}年{period.end.month}月"
            return f"{year}年{month}—{period.end.month}月"
        case _:
            return _day_zh(period.end)


def _day_zh(day: date) -> str:
    if (day.month, day.day) == (12, 31):
        return f"{day.year}年底"
    if day.day == monthrange(day.year, day.month)[1]:
        return f"{day.year}年{day.month}月底"
    return f"{day.year}年{day.month}月{day.day}日"


def _in_en(period: Period) -> str:
    year, month = period.start.year, period.start.month
    match period.kind:
        case "plan":
            return _plans()[period.text][1].en
        case "year":
            return str(year)
        case "years":
            return f"{year}–{period.end.year}"
        case "half":
            return f"the {'first' if month == 1 else 'second'} half of {year}"
        case "quarter":
            return f"the {_QUARTERS_EN[month // 3]} quarter of {year}"
        case "month":
            return f"{_MONTHS[month - 1]} {year}"
        case "months":
            begins = f"{_MONTHS[month - 1]} {year} – " if period.years else f"{_MONTHS[month - 1]}–"
            return f"{begins}{_MONTHS[period.end.month - 1]} {period.end.year}"
        case _:
            return _day_en(period.end)


def _day_en(day: date) -> str:
    if (day.month, day.day) == (12, 31):
        return f"the end of {day.year}"
    if day.day == monthrange(day.year, day.month)[1]:
        return f"the end of {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
