"""Formulas over claims: ``[ins.exports.2020] + [ins.imports.2020]``, evaluated on intervals."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from fumao.claims.claim import Claim
from fumao.errors import BrokenTemplate, UnknownCode
from fumao.methods import change
from fumao.methods.intervals import Interval

_HOW = "write keys in brackets, + - * /, and growth share cagr ratio contribution points"
_KEY = re.compile(r"\[([^\[\]]+)\]")
_OPERATORS: dict[type[ast.operator], Callable[[Interval, Interval], Interval]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
# Each function with the number of its arguments.
_FUNCTIONS: dict[str, tuple[Callable[..., Interval], int]] = {
    "growth": (change.growth, 2),
    "share": (change.share, 2),
    "ratio": (change.ratio, 2),
    "contribution": (change.contribution_to_growth, 4),
    "points": (change.points_of_growth, 3),
    "cagr": (lambda end, base, years: change.average_growth(end, base, int(years.low)), 3),
}


@lru_cache(maxsize=1 << 14)
def keys_in(formula: str) -> tuple[str, ...]:
    """The keys a formula reads, in order, each once.

    >>> keys_in("share([a.b], [a.b] + [c])")
    ('a.b', 'c')
    """
    return tuple(dict.fromkeys(key.strip() for key in _KEY.findall(formula)))


def base_interval(claim: Claim) -> Interval:
    """A claim's interval in base units (USD, ONE); rates stay in per cent or points."""
    if claim.unit.is_rate:
        return claim.interval
    return claim.interval.scale(claim.unit.factor)


def evaluate(formula: str, claims: Mapping[str, Claim]) -> Interval:
    """The interval of a formula, in base units.

    Raises
    ------
    UnknownCode
        A key that no claim has, or an unknown function.
    BrokenTemplate
        A formula that cannot be parsed.
    InvalidInput
        A division by something that may be zero, or a key that prints no number.

    Examples
    --------
    See ``tests/claims/test_formula.py``.
    """
    return value_of(formula, intervals_of(claims))


def intervals_of(claims: Mapping[str, Claim]) -> Callable[[str], Interval]:
    """The interval of each claim by its key, in base units."""

    def interval_of(key: str) -> Interval:
        if key not in claims:
            raise UnknownCode(f"the formula names {key!r}, which no claim has", remedy="correct it")
        return base_interval(claims[key])

    return interval_of


def value_of(formula: str, interval_of: Callable[[str], Interval]) -> Interval:
    """The interval of a formula whose keys have the intervals given, in base units.

    Who evaluates one formula with many numbers keeps their intervals; otherwise
    this is :func:`evaluate`, with its errors.

    >>> value_of("[a] + [a]", {"a": Interval.exact(2)}.__getitem__).low
    Decimal('4')
    """
    names, tree = _parsed(formula)
    return _value(tree, {name: interval_of(key) for key, name in names.items()}, formula)


@lru_cache(maxsize=1 << 14)
def _parsed(formula: str) -> tuple[Mapping[str, str], ast.expr]:
    """The name that stands for each key, and the expression over those names."""
    names = {key: f"k{number}" for number, key in enumerate(keys_in(formula))}
    text = _KEY.sub(lambda match: names[match[1].strip()], formula)
    try:
        return names, ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError) as problem:  # null bytes are either, by version
        raise BrokenTemplate(
            f"the formula {formula!r} cannot be read",
            remedy=_HOW,
        ) from problem


def _value(node: ast.expr, values: Mapping[str, Interval], formula: str) -> Interval:
    match node:
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](
                _value(left, values, formula), _value(right, values, formula)
            )
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand, values, formula)
        case ast.Constant(int() | float() as number) if _is_plain(number):
            return Interval.exact(Decimal(str(number)))
        case ast.Name(name) if name in values:
            return values[name]
        case ast.Call(ast.Name(name), arguments, []) if len(arguments) == _function(name)[1]:
            return _function(name)[0](*(_value(each, values, formula) for each in arguments))
    raise BrokenTemplate(
        f"the formula {formula!r} uses something it may not",
        remedy=_HOW,
    )


def _function(name: str) -> tuple[Callable[..., Interval], int]:
    if name not in _FUNCTIONS:
        raise UnknownCode(f"there is no function {name!r}", remedy=_HOW)
    return _FUNCTIONS[name]


def _is_plain(number: float) -> bool:
    return not isinstance(number, bool) and math.isfinite(number)
