"""Formulas spelled out in the document's own numbers: 53.8亿美元 + 122.4亿美元."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from decimal import Decimal

from fumao.claims.claim import Claim
from fumao.claims.reading.reading import Reading
from fumao.methods.intervals import Interval
from fumao.methods.rounding import round_half_away

_SIGN = re.compile(r"(?:[A-Z]{0,3}[$€£¥]|(?:RMB|CNY|USD|EUR|GBP|JPY|HKD|AUD)\b) *")
_PERCENT = re.compile(r"[%％]|百分|per ?cent|pct", re.IGNORECASE)
_KEY = re.compile(r"\[([^\[\]]+)\]")
_SIGNS = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " ÷ "}
_FORMS = {
    "growth": "{0} ÷ {1} − 1",
    "ratio": "{0} ÷ {1}",
    "share": "{0} ÷ {1}",
    "cagr": "({0} ÷ {1})^(1/{2}) − 1",
    "contribution": "({0} − {1}) ÷ ({2} − {3})",
    "points": "({0} − {1}) ÷ {2}",
}

# Digits that may be added until a rounded interval no longer seems to touch the printed number.
_MORE = 4

# Forms that end in a difference: beside another sign they want brackets.
_OPEN = ("growth", "cagr")


def spelled(formula: str, readings: Mapping[str, Reading]) -> str:
    """A formula with each id replaced by the number it names, in arithmetic signs."""
    keys = list(dict.fromkeys(_KEY.findall(formula)))
    names = {f"k{number}": key for number, key in enumerate(keys)}
    text = formula
    for name, key in names.items():
        text = text.replace(f"[{key}]", name)
    printed = {name: said(readings[key]) for name, key in names.items()}
    return _spell(in_percent(ast.parse(text, mode="eval").body), printed)


def in_percent(formula: ast.expr) -> ast.expr:
    """A formula without the hundreds that turn per cents into parts: ``1 + 13.2%``, ``100% − 33%``.

    >>> ast.unparse(in_percent(ast.parse("((1 + k0/100)/(1 + k1/100) - 1)*100", mode="eval").body))
    '(1 + k0) / (1 + k1) - 1'
    """
    plain: ast.expr = _Percents().visit(formula)
    match plain:
        case ast.BinOp(inner, ast.Mult(), ast.Constant(100)):
            return inner
    return plain


class _Percents(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        match self.generic_visit(node):
            case ast.BinOp(ast.Name() as rate, ast.Div(), ast.Constant(100)):
                return rate
            case ast.BinOp(ast.Constant(100), ast.Add() | ast.Sub() as op, right):
                return ast.BinOp(ast.Constant("100%"), op, right)
        return node


def said(reading: Reading) -> str:
    """A number as printed, its direction as a sign: −15.7%; one in a word as that word."""
    if reading.numeral == reading.unit:
        return reading.numeral
    return amount(reading.claim, reading.unit)


def amount(claim: Claim, unit: str, value: Decimal | None = None) -> str:
    """A value in the unit of a claim, as the document writes it."""
    number = claim.value if value is None else value
    assert number is not None
    if claim.unit.code == "PCT" and not _PERCENT.search(unit):
        unit = "%"  # doubled, by half: the number is in the word
    return "−" * (number < 0) + with_unit(f"{abs(number):f}", unit)


def with_unit(number: str, unit: str) -> str:
    """A number in a printed unit: 6617.2亿美元, US$661.72 billion, 3.4 percentage points.

    >>> with_unit("661.72", "US$ billion"), with_unit("5", "%"), with_unit("12", "firms")
    ('US$661.72 billion', '5%', '12 firms')
    """
    before, after = around(unit)
    space = " " if before[-1:].isalpha() else ""
    return f"{before}{space}{number}{' ' if _is_word(after) else ''}{after}"


def around(unit: str) -> tuple[str, str]:
    """What of a printed unit stands before its number, and what behind.

    >>> around("US$ billion"), around("亿美元")
    (('US$', 'billion'), ('', '亿美元'))
    """
    sign = _SIGN.match(unit)
    return (sign[0].strip(), unit[sign.end() :]) if sign else ("", unit)


def _is_word(text: str) -> bool:
    return text[:1].isascii() and text[:1].isalpha()


def in_unit(claim: Claim, interval: Interval) -> Interval:
    """An interval in base units in the claim's own unit."""
    return interval if claim.unit.is_rate else interval.scale(1 / claim.unit.factor)


def span(claim: Claim, unit: str, interval: Interval, to: str) -> str:
    """The middle of an interval and its ends: 176.2 (176.1 to 176.3)."""
    own = in_unit(claim, interval)
    if own.low.is_infinite() or own.high.is_infinite() or own.low == own.high:
        return amount(claim, unit, round_half_away(own.middle, claim.decimals + 1))
    ends, places = _ends(claim, own)
    middle = amount(claim, unit, round_half_away(own.middle, places))
    low, high = (end.normalize() for end in (ends.low, ends.high))
    return f"{middle} ({low:f}{to}{high:f})".replace("-", "−")


def _ends(claim: Claim, own: Interval) -> tuple[Interval, int]:
    """Both ends with two digits more than the claim, and the digits of the middle: one more.

    Where rounding would hide that they cannot meet the printed number, there are more.
    """
    first = claim.decimals + 2
    for places in range(first, first + _MORE):
        ends = Interval(round_half_away(own.low, places), round_half_away(own.high, places))
        if own.meets(claim.interval) or not ends.meets(claim.interval):
            break
    return ends, places - (places == first)


def _spell(node: ast.expr, printed: Mapping[str, str]) -> str:
    match node:
        case ast.BinOp(left, op, right):
            return added_up(
                _side(left, op, printed), _SIGNS[type(op)], _side(right, op, printed, True)
            )
        case ast.Name(name):
            return printed[name]
        case ast.Call(ast.Name(name), arguments, _):
            inner = [_grouped(argument, printed) for argument in arguments]
            return _FORMS[name].format(*inner)
        case ast.UnaryOp(_, operand):
            return f"−{_spell(operand, printed)}"
        case ast.Constant(value):
            return str(value)
    return ast.unparse(node)


def added_up(left: str, sign: str, right: str) -> str:
    """Two operands, the sign of a negative number made one with that before it.

    >>> added_up("1", " + ", "−24.0%"), added_up("−15.7%", " − ", "−19.9%")
    ('1 − 24.0%', '−15.7% − (−19.9%)')
    """
    if not right.startswith("−"):
        return left + sign + right
    return f"{left} − {right[1:]}" if sign == " + " else f"{left}{sign}({right})"


def _side(node: ast.expr, op: ast.operator, printed: Mapping[str, str], right: bool = False) -> str:
    tighter = isinstance(op, ast.Mult | ast.Div) or (right and isinstance(op, ast.Sub))
    looser = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    divided = right and isinstance(op, ast.Div) and isinstance(node, ast.BinOp)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _OPEN:
        return f"({_spell(node, printed)})"
    return _grouped(node, printed) if (tighter and looser) or divided else _spell(node, printed)


def _grouped(node: ast.expr, printed: Mapping[str, str]) -> str:
    text = _spell(node, printed)
    return f"({text})" if isinstance(node, ast.BinOp) else text
