"""Chinese numerals: 二十三, 两, 三分之一, 百分之五, 六成, 一半, 翻一番."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = dict(zip("零〇一二三四五六七八九两", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
CHARACTERS = "零〇一二三四五六七八九十百千万亿两半几数"
NUMERAL = "[零〇一二三四五六七八九十百千两][零〇一二三四五六七八九十百千万亿两点]*"


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral, positional or digit by digit; None if it is none.

    >>> [chinese_number(each) for each in ("十二", "两千八百零六", "二〇三五", "三点五", "一亿二千万")]
    [Decimal('12'), Decimal('2806'), Decimal('2035'), Decimal('3.5'), Decimal('120000000')]
    """
    whole, point, fraction = text.partition("点")
    if point and (not fraction or any(mark not in _DIGITS for mark in fraction)):
        return None
    found = _whole(whole)
    if found is None or not point:
        return None if found is None else Decimal(found)
    return Decimal(f"{found}.{''.join(str(_DIGITS[mark]) for mark in fraction)}")


def _whole(text: str) -> int | None:
    if not text or any(mark not in _DIGITS | _POWERS | _MYRIADS for mark in text):
        return None
    if len(text) > 1 and all(mark in _DIGITS for mark in text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    total = section = digit = 0
    for mark in text:
        if mark in _DIGITS:
            digit = _DIGITS[mark]
        elif mark in _POWERS:
            # 十二 has an unwritten one before its ten.
            section += (digit or 1) * _POWERS[mark]
            digit = 0
        else:
            # 三万亿 multiplies what stands before it, 一亿二千万 adds to it.
            before = total if mark == "亿" else 0
            total += (before + section + digit) * _MYRIADS[mark] - before
            section = digit = 0
    return total + section + digit


_FRACTIONS: tuple[tuple[str, str], ...] = (
    (rf"百分之(?P<n>{NUMERAL}|\d+(?:\.\d+)?)", "percent"),
    (rf"(?P<d>{NUMERAL})分之(?P<n>{NUMERAL})", "fraction"),
    (r"(?P<n>\d{1,2})/(?P<d>\d{1,3})(?![\d/])", "fraction"),
    (r"(?P<n>[一二三四五六七八九两\d])成(?P<h>半)?(?![立本功果为员长熟分套交都绩就])", "tenths"),
    (r"(?:一半|半数|过半|半壁江山)", "half"),
    (r"翻了?(?P<n>[一两二三四])?番", "doublings"),
)
_FRACTION = [(re.compile(pattern), kind) for pattern, kind in _FRACTIONS]


def chinese_fraction(text: str, at: int) -> tuple[int, Decimal, str] | None:
    """A fraction in words at a place: its end, the percentage, and what kind of word it is.

    >>> chinese_fraction("近六成", 1)
    (3, Decimal('60'), 'tenths')
    >>> chinese_fraction("约1/18", 1)
    (5, Decimal('5.56'), 'fraction')
    """
    for pattern, kind in _FRACTION:
        found = pattern.match(text, at)
        if found:
            return found.end(), _percent(found, kind), kind
    return None


def _percent(found: re.Match[str], kind: str) -> Decimal:
    if kind == "half":
        return Decimal(50)
    number = _number(found["n"] or "一")
    if kind == "percent":
        return number
    if kind == "tenths":
        return number * 10 + (5 if found["h"] else 0)
    if kind == "doublings":
        return (Decimal(2) ** int(number) - 1) * 100
    share = number / _number(found["d"]) * 100 if _number(found["d"]) else Decimal(0)
    return share.quantize(Decimal("0.01")).normalize() + 0


def _number(text: str) -> Decimal:
    found = chinese_number(text)
    return Decimal(text) if found is None else found
