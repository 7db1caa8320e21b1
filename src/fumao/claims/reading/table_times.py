"""Times in headings of tables: 2014, 2015年, 2020年1—6月, Q1 2020, Jan–Jun 2020, 2010-20."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from fumao.claims.reading.table_lexicon import plain
from fumao.claims.reading.zh_time import moment_at, period_of
from fumao.errors import InvalidInput
from fumao.model.period import Period

_OPEN = "{year}"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_M = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_Y = r"(?<![\d.])(?<!\d,)((?:19|20)\d\d)(?!\d|[.,]\d)"
_DASH = r"\s*(?:[-–—~/]|to|through|until)\s*"
# The column behind the quarters or months.
WHOLE_YEAR = (
    r"^(?:(?:(?:full|whole|entire)[ -])?year(?:ly)?|annual)(?: total)?$"
    r"|^(?:全年|年度)(?:合计|累计|总计)?$"
)
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_ORDER = "(" + "|".join(_NTH) + ")"
# Of the Chinese forms those that a heading can mean by itself; 上年 and 同期 are words there.
_ZH_OPEN = frozenset({"bare months", "bare month", "bare first months", "bare first quarters",
                      "bare quarter", "bare half"})  # fmt: skip
_ZH_NONE = frozenset({"code", "decade", "short year", "last years", "years long", "last year",
                      "year end bare", "this year", "same", "now"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """Characters ``start`` to ``end`` of a heading name a period; ``{year}`` where it is left open."""

    start: int
    end: int
    text: str

    @property
    def open(self) -> bool:
        """Whether the year is left to other headings."""
        return _OPEN in self.text

    def period(self, year: str = "") -> Period | None:
        """The period, an open year filled in; None if it is still open or no period.

        >>> Time(0, 3, "{year}-H1").period("2020").text
        '2020-H1'
        """
        if self.open and not year:
            return None
        try:
            return Period.parse(self.text.replace(_OPEN, year))
        except InvalidInput:
            return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _months(year: str, first: str, last: str) -> str:
    return f"{year}-{_month(first):02}/{year}-{_month(last):02}"


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{_month(month):02}-{int(day):02}"


def _short(first: str, last: str) -> str:
    """2010-20 is a window, 2020-06 a month."""
    if last > first[2:]:
        return f"{first}/{first[:2]}{last}"
    return f"{first}-{last}" if "01" <= last <= "12" else ""


_FORMS: tuple[tuple[str, Callable[..., str]], ...] = (
    (rf"{_Y}-(\d\d)-(\d\d)(?!\d)", lambda y, m, d: f"{y}-{m}-{d}"),
    (rf"{_Y}{_DASH}{_Y}(?!\s*年\s*\d)", lambda a, b: f"{a}/{b}" if a < b else ""),
    (rf"{_Y}[-–/](\d\d)(?!\d|\s*[月-])", _short),
    (rf"\b(?:end[- ](?:of[- ])?|year[- ]end |as (?:of|at) (?:the )?end (?:of )?){_Y}", lambda y: f"{y}-12-31"),
    (rf"\b(\d\d?) {_M},? {_Y}", lambda d, m, y: _day(y, m, d)),
    (rf"\b{_M} (\d\d?), {_Y}", lambda m, d, y: _day(y, m, d)),
    (rf"\b{_M}{_DASH}{_M},? {_Y}", lambda a, b, y: _months(y, a, b)),
    (rf"\b{_M},? {_Y}", lambda m, y: f"{y}-{_month(m):02}"),
    (rf"{_Y} {_M}(?![a-z])", lambda y, m: f"{y}-{_month(m):02}"),
    (rf"\bq([1-4])[ -]?(?:of )?{_Y}", lambda q, y: f"{y}-Q{q}"),
    (rf"{_Y}[ -]?q([1-4])\b", lambda y, q: f"{y}-Q{q}"),
    (rf"\bh([12])[ -]?(?:of )?{_Y}", lambda h, y: f"{y}-H{h}"),
    (rf"{_Y}[ -]?h([12])\b", lambda y, h: f"{y}-H{h}"),
    (rf"\b{_ORDER} quarter(?: of)?,? {_Y}", lambda n, y: f"{y}-Q{_NTH[n.lower()]}"),
    (rf"\b(first|second) half(?: of)?,? {_Y}", lambda n, y: f"{y}-H{_NTH[n.lower()]}"),
    (r"\b(\d\d)th five-year plan(?: period)?", lambda n: f"FYP{n}"),
    (rf"\bfy ?{_Y}", str),
    (_Y, str),
    (r"\bq([1-4])\b", lambda q: f"{_OPEN}-Q{q}"),
    (r"\bh([12])\b", lambda h: f"{_OPEN}-H{h}"),
    (rf"\b{_ORDER} quarter\b", lambda n: f"{_OPEN}-Q{_NTH[n.lower()]}"),
    (r"\b(first|second) half\b", lambda n: f"{_OPEN}-H{_NTH[n.lower()]}"),
    (rf"\b{_M}{_DASH}{_M}(?![a-z])", lambda a, b: _months(_OPEN, a, b)),
    (rf"^{_M}$", lambda m: f"{_OPEN}-{_month(m):02}"),
    (WHOLE_YEAR, lambda: _OPEN),
)  # fmt: skip
_COMPILED = [(re.compile(form, re.IGNORECASE), build) for form, build in _FORMS]
_STARTS = re.compile(r"[12“\"十3456789第一二三四上下前]")


@lru_cache(maxsize=4096)
def times_in(text: str) -> tuple[Time, ...]:
    """The times a heading names, in order.

    >>> [time.text for time in times_in("2017—2020 年比重变化")], times_in("比上年增长")
    (['2017/2020'], ())
    >>> [time.text for time in times_in("Q1 2020, first half")]
    ['2020-Q1', '{year}-H1']
    """
    free = plain(text)
    found: list[Time] = []
    for time in (*_chinese(free), *_others(free)):
        if not any(time.start < each.end and each.start < time.end for each in found):
            found.append(time)
    return tuple(sorted(found, key=lambda time: time.start))


def _chinese(text: str) -> list[Time]:
    found: list[Time] = []
    at = 0
    while begin := _STARTS.search(text, at):
        at = begin.start()
        moment = moment_at(text, at)
        if moment is None or moment.form in _ZH_NONE or (at and text[at - 1].isdigit()):
            at += 1
            continue
        year = "0001" if moment.relative else ""
        named = period_of(moment, year) if not moment.relative or moment.form in _ZH_OPEN else ""
        if named:
            found.append(Time(at, moment.end, named.replace("0001", _OPEN)))
        at = moment.end
    return found


def _others(text: str) -> list[Time]:
    found = []
    for form, build in _COMPILED:
        for match in form.finditer(text):
            named = build(*match.groups())
            if named and Time(0, 0, named).period("2000") is not None:
                found.append(Time(match.start(), match.end(), named))
    return found


_AROUND = re.compile(r"[\s年度份()*]*")
_STATUS = re.compile(r"\s*\(?([a-zA-Z])\)?\s*$")


def time_of(text: str) -> Time | None:
    """The time that a text is, with nothing beside it: 2015年, "2019 Q1", 2021E.

    >>> time_of("2014").text, time_of("2021E").text, time_of("2014 exports")
    ('2014', '2021', None)
    """
    times = times_in(text)
    if len(times) != 1 or len(text) > 48:
        return None
    (time,) = times
    before, after = plain(text)[: time.start], plain(text)[time.end :]
    bare = _AROUND.fullmatch(before) and (_AROUND.fullmatch(after) or _STATUS.fullmatch(after))
    return time if bare else None


def is_bare_year(text: str) -> bool:
    """Whether a text is four digits that can be a year or an amount."""
    return len(text) == 4 and text.isascii() and text.isdigit() and text[:2] in ("19", "20")
