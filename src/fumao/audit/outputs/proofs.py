"""Proofs as people read them: the formula with the printed numbers in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from fumao.audit.identity import AT_MOST
from fumao.audit.outputs.amounts import MINUS, amount
from fumao.audit.spell import in_percent
from fumao.audit.verdicts import Outcome
from fumao.claims.formula import keys_in
from fumao.claims.marks import Rendered, mark, unmark
from fumao.claims.reading.reading import Reading

# How many checks of one claim are shown; most have one or two, cells of a table dozens.
SHOWN = 3
_KEY = re.compile(r"\[([^\[\]]+)\]")
_SIGNS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: (" + ", 1),
    ast.Sub: (f" {MINUS} ", 1),
    ast.Mult: (" × ", 2),
    ast.Div: (" ÷ ", 2),
}
# How each function of a formula is written out.
_WRITTEN = {
    "growth": "{0} ÷ {1} − 1",
    "share": "{0} ÷ {1}",
    "ratio": "{0} ÷ {1}",
    "cagr": "({0} ÷ {1})^(1/{2}) − 1",
    "contribution": "({0} − {1}) ÷ ({2} − {3})",
    "points": "({0} − {1}) ÷ {2}",
}


def filled(formula: str, readings: Mapping[str, Reading]) -> Rendered:
    """A formula with what was printed in place of every claim's id, and where each stands in it.

    A formula that cannot be taken apart is shown as it stands, filled in.
    """
    return unmark(_marked(formula, readings))


def _marked(formula: str, readings: Mapping[str, Reading]) -> str:
    keys = keys_in(formula)
    names = {key: f"k{place}" for place, key in enumerate(keys)}
    values = {
        name: mark(key, amount(readings[key])) if key in readings else f"[{key}]"
        for key, name in names.items()
    }
    text = _KEY.sub(lambda found: names[found[1].strip()], formula)
    try:
        return _written(in_percent(ast.parse(text, mode="eval").body), values, 0)
    except (SyntaxError, ValueError):
        return re.sub(r"\bk\d+\b", lambda found: values.get(found[0], found[0]), text)


def _written(node: ast.expr, values: Mapping[str, str], binding: int) -> str:
    """The expression; in brackets where what stands around it binds more tightly."""
    match node:
        case ast.BinOp(left, op, right) if type(op) in _SIGNS:
            sign, strength = _SIGNS[type(op)]
            # a - (b - c) keeps its brackets, (a - b) - c needs none.
            last = strength + isinstance(op, ast.Sub | ast.Div)
            text = _written(left, values, strength) + sign + _behind(_written(right, values, last))
            return f"({text})" if strength < binding else text
        case ast.UnaryOp(ast.USub(), operand):
            return MINUS + _written(operand, values, 2)
        case ast.Constant(value):
            return str(value)
        case ast.Name(name):
            return values.get(name, name)
        case ast.Call(ast.Name(name), arguments, []):
            return _call(name, arguments, values, binding)
    raise ValueError(ast.dump(node))


def _behind(operand: str) -> str:
    """What stands behind a sign: a number with its own minus in brackets."""
    return f"({operand})" if unmark(operand).text.startswith(MINUS) else operand


def _call(name: str, arguments: list[ast.expr], values: Mapping[str, str], binding: int) -> str:
    """A function as arithmetic, or by its name where it has no such form."""
    form = _WRITTEN.get(name)
    if form is None or len(set(re.findall(r"\{\d\}", form))) != len(arguments):
        return f"{name}({', '.join(_written(each, values, 0) for each in arguments)})"
    text = form.format(*(_written(each, values, 2) for each in arguments))
    return f"({text})" if binding else text


def relation(outcome: Outcome, readings: Mapping[str, Reading]) -> Rendered:
    """An identity with its numbers in it: 177.2亿美元 ≠ 53.8亿美元 + 122.4亿美元."""
    identity = outcome.identity
    at_most = identity.relation == AT_MOST
    sign = ("≤" if at_most else "=") if outcome.holds else (">" if at_most else "≠")
    left = mark(identity.target, amount(readings[identity.target]))
    return unmark(f"{left} {sign} {_marked(identity.formula, readings)}")


def best(outcomes: Iterable[Outcome], id: str) -> list[Outcome]:  # noqa: A002
    """The few checks of a claim to show: broken ones first, then those about it, the short ones."""
    ordered = sorted(
        outcomes,
        key=lambda each: (
            each.holds, each.identity.relation == AT_MOST, each.identity.target != id,
            len(each.readings),
        ),
    )  # fmt: skip
    return ordered[:SHOWN]
