"""Rules that compare a return with another source: last period, or payments through banks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from fumao.model.answer import Question
from fumao.model.names import Names
from fumao.returns.rule import Rule
from fumao.returns.values import Figures

# The question, what was expected, and what that is.
Told = tuple[Question, Decimal, Names]
_LAST = Names("上期", "last period")
_BANKS = Names("银行收付", "through banks")
_CORRECTED = Names("疑为", "perhaps")


def moved(
    rule: Rule, figures: Figures, previous: Figures, itrs: Mapping[str, Decimal]
) -> Iterator[Told]:
    """Figures that moved by more than a share of last period, and by more than a limit."""
    change, above = rule.number("change"), rule.number("above")
    for asked, value, before in _pairs(rule, figures, previous):
        gap = abs(value - before)
        if gap > above and gap > change * abs(before):
            yield asked, before, _LAST


def slipped(
    rule: Rule, figures: Figures, previous: Figures, itrs: Mapping[str, Decimal]
) -> Iterator[Told]:
    """Figures about a power of ten away from last period: a slip of the unit, perhaps."""
    within = rule.number("within")
    for asked, value, before in _pairs(rule, figures, previous):
        if not (value and before):
            continue
        ratio = value / before
        for factor in map(Decimal, rule.settings["factors"]):
            if 1 - within <= ratio / factor <= 1 / (1 - within):
                yield asked, value / factor, _CORRECTED
                break


def mirrored(
    rule: Rule, figures: Figures, previous: Figures, itrs: Mapping[str, Decimal]
) -> Iterator[Told]:
    """Figures far from what the bank's declarations say."""
    change, above = rule.number("change"), rule.number("above")
    for asked, value in figures.numbers.items():
        if asked.variable not in rule.variables or (banks := itrs.get(asked.key)) is None:
            continue
        gap = abs(value - banks)
        if gap > above and gap > change * max(abs(value), abs(banks)):
            yield asked, banks, _BANKS


def _pairs(
    rule: Rule, figures: Figures, previous: Figures
) -> Iterator[tuple[Question, Decimal, Decimal]]:
    for asked, value in figures.numbers.items():
        if asked.variable in rule.variables and asked in previous.numbers:
            yield asked, value, previous.numbers[asked]


HISTORY_KINDS: Mapping[
    str, Callable[[Rule, Figures, Figures, Mapping[str, Decimal]], Iterator[Told]]
] = {"history": moved, "unit_slip": slipped, "mirror": mirrored}
