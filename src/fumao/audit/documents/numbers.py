"""Numbers of a workbook as it shows them: 0.1567 in the format 0.0% is 15.7%."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
"""Formats that files refer to by number only; the rest are General."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKET = re.compile(r"\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([#0?]*))?(,*)")
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
# Digits that a double holds for sure.
_SIGNIFICANT = 15


def shown(value: str, code: str, *, from_1904: bool = False) -> str:
    """A stored number as its format shows it.

    >>> shown("6617.2", "#,##0.00"), shown("-0.157", "0.0%"), shown("44196", "yyyy-mm-dd")
    ('6,617.20', '-15.7%', '2020-12-31')
    """
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    plain = _BRACKET.sub(lambda found: f'"{found[1]}"' if found[1] else "", code.split(";")[0])
    bare = _LITERAL.sub("", plain)
    if re.search(r"[ymdhs]", bare, re.IGNORECASE) and "general" not in bare.lower():
        return _date(number, bare.lower(), from_1904)
    digits = _DIGITS.search(plain) if re.search(r"[#0?]", bare) else None
    if digits is None or "/" in bare or "E" in bare.upper():
        return _general(number)
    return _formatted(number, plain, digits)


def _formatted(number: Decimal, code: str, digits: re.Match[str]) -> str:
    number = number.scaleb(-3 * len(digits[2]))
    if "%" in _LITERAL.sub("", code):
        number *= 100
    decimals = digits[1] or ""
    rounded = abs(number).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in digits[0].rstrip(",") else f"{rounded:f}"
    optional = len(decimals) - len(decimals.rstrip("#"))
    if optional:
        kept = text[: len(text) - optional] + text[len(text) - optional :].rstrip("0")
        text = kept.rstrip(".")
    sign = "-" if number < 0 and rounded else ""
    before, after = code[: digits.start()], code[digits.end() :]
    return f"{_literal(before)}{sign}{text}{_literal(after)}".strip()


def _literal(code: str) -> str:
    """What a format prints beside the digits."""
    return _LITERAL.sub(lambda found: found[1] or found[2] or "", code).strip("+-()")


def _general(number: Decimal) -> str:
    number = Decimal(f"{number:.{_SIGNIFICANT}g}")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(number: Decimal, code: str, from_1904: bool) -> str:
    try:
        moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=float(number))
    except OverflowError:
        return _general(number)
    if "y" not in code and "d" not in code:
        return f"{moment:%H:%M}"
    if "d" in code:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m}" if "m" in code else f"{moment:%Y}"
