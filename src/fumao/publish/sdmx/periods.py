"""Periods of the house as a frequency and a time period, and back, without loss."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from fumao.errors import InvalidInput
from fumao.model.period import Period
from fumao.model.tables import code_table

_FREQ = {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D", "plan": "A5",
         "years": "_O", "months": "_O"}  # fmt: skip
_RANGE = re.compile(r"(\d{4})-(\d{2})-01(?:T00:00:00)?/P(\d{1,6})([YM])", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
# Forms that others write for the same periods: 2020-A1, 2020-M06.
_REPORTING = re.compile(r"(\d{4})-(?:A1|M(\d{2}))", re.ASCII)


@cache
def time_of(period: str) -> tuple[str, str]:
    """Frequency and time period of a period of the house.

    A window of years or months and the period of a plan are time ranges: a first day and a
    duration.

    Examples
    --------
    >>> [time_of(each) for each in ("2020", "2020-H1", "2015/2019", "FYP13")]
    [('A', '2020'), ('S', '2020-S1'), ('_O', '2015-01-01/P5Y'), ('A5', '2016-01-01/P5Y')]
    """
    given = Period.parse(period)
    freq = _FREQ[given.kind]
    if given.kind in ("years", "plan"):
        return freq, f"{given.start}/P{given.span}Y"
    if given.kind == "months":
        months = 12 * given.years + given.end.month - given.start.month + 1
        return freq, f"{given.start}/P{months}M"
    return freq, period.replace("-H", "-S")


@cache
def period_of(freq: str, time: str) -> str:
    """The period of the house with this frequency and time period.

    Raises
    ------
    InvalidInput
        There is none: an hour, a week, or a frequency that belies the period.

    Examples
    --------
    >>> period_of("A5", "2016-01-01/P5Y"), period_of("_O", "2016-01-01/P5Y")
    ('FYP13', '2016/2020')
    >>> period_of("S", "2020-S1"), period_of("M", "2020-M06"), period_of("A", "2020-A1")
    ('2020-H1', '2020-06', '2020')
    """
    found = _plan(time) if freq == "A5" else _plain(time)
    try:
        told = time_of(found)[0] if found else ""
    except InvalidInput:
        told = ""
    if told != freq:
        raise InvalidInput(
            f"{time!r} with frequency {freq!r} is no period of the house",
            where="FREQ, TIME_PERIOD",
            remedy="write 2020 (A), 2020-S1 (S), 2020-Q2 (Q), 2020-06 (M), 2020-12-31 (D) or "
            "2015-01-01/P5Y (_O)",
        )
    return found


@lru_cache(maxsize=4096)
def span_of(time: str) -> tuple[date, date]:
    """First and last day of a time period, of any frequency.

    Raises
    ------
    InvalidInput
        It is none.

    Examples
    --------
    >>> span_of("2020-Q1")
    (datetime.date(2020, 1, 1), datetime.date(2020, 3, 31))
    >>> span_of("2020-02-29T00:00:00")
    (datetime.date(2020, 2, 29), datetime.date(2020, 2, 29))
    """
    plain = _plain(time.partition("T")[0] if _MOMENT.fullmatch(time) else time)
    try:
        found = Period.parse(plain)
    except InvalidInput as problem:
        raise InvalidInput(
            f"{time!r} is no time period", where="TIME_PERIOD",
            remedy="write 2020, 2020-S1, 2020-Q2, 2020-06, 2020-12-31 or 2015-01-01/P5Y",
        ) from problem  # fmt: skip
    return found.start, found.end


def _plain(time: str) -> str:
    if match := _RANGE.fullmatch(time):
        return _window(int(match[1]), int(match[2]), int(match[3]), match[4])
    if match := _REPORTING.fullmatch(time):
        return f"{match[1]}-{match[2]}" if match[2] else match[1]
    return "" if "/" in time or "-H" in time else time.replace("-S", "-H")


def _window(year: int, month: int, length: int, step: str) -> str:
    if length < 1 or not 1 <= month <= 12:
        return ""
    if step == "Y":
        return f"{year:04}/{year + length - 1:04}" if month == 1 else ""
    last = month + length - 2
    return f"{year:04}-{month:02}/{year + last // 12:04}-{last % 12 + 1:02}"


@cache
def _plans() -> dict[str, str]:
    return {time_of(row["code"])[1]: row["code"] for row in code_table("plans")}


def _plan(time: str) -> str:
    return _plans().get(time, "")
