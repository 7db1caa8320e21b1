"""Rules that compare a figure with another source: last period, or payments through banks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fumao.model.answer import Question
from fumao.model.names import Names
from fumao.returns.rule import Rule

# The question, what was expected, and what that is.
Told = tuple[Question, Decimal, Names]
Numbers = Mapping[Question, Decimal]
_OTHER = {"history": Names("上期", "last period"), "mirror": Names("银行收付", "through banks")}
_CORRECTED = Names("疑为", "perhaps")


def far_off(rule: Rule, figures: Numbers, other: Numbers) -> Iterator[Told]:
    """Figures farther from the other source than a share of it, and than a limit."""
    change, above = rule.number("change"), rule.number("above")
    for asked, value, known in _pairs(rule, figures, other):
        gap = abs(value - known)
        if gap > above and gap > change * abs(known):
            yield asked, known, _OTHER[rule.kind]


def slipped(rule: Rule, figures: Numbers, previous: Numbers) -> Iterator[Told]:
    """Figures about a power of ten away from last period: a slip of the unit, perhaps."""
    within = rule.number("within")
    for asked, value, before in _pairs(rule, figures, previous):
        for factor in map(Decimal, rule.settings["factors"]):
            ratio = value / (before * factor) if before else Decimal(0)
            if 1 - within <= ratio <= 1 / (1 - within):
                yield asked, value / factor, _CORRECTED
                break


def _pairs(
    rule: Rule, figures: Numbers, other: Numbers
) -> Iterator[tuple[Question, Decimal, Decimal]]:
    for asked, value in figures.items():
        if asked.variable in rule.variables and asked in other:
            yield asked, value, other[asked]
