"""Whole per cents: rates rounded to whole numbers and printed with a nought after the point.

80.0%, 5.0%, 12.0% and 3.0% of one total, which its parts make 80.3%, 4.6%, 12.3% and 2.9%, are
not four slips: they are 80%, 5%, 12% and 3% with a precision that they do not have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from fumao.audit.blame import Fault
from fumao.audit.identity import EQUAL
from fumao.audit.numbers import Numbers
from fumao.audit.remarks import Remark
from fumao.audit.solving import changed
from fumao.audit.spell import amount, said
from fumao.audit.verdicts import evaluate
from fumao.claims.claim import Qualifier
from fumao.claims.reading.reading import Reading
from fumao.model.names import Names

Group = tuple[object, ...]


def whole_percents(
    faults: Iterable[Fault], numbers: Numbers, readings: Mapping[str, Reading]
) -> tuple[tuple[Fault, ...], tuple[Remark, ...]]:
    """The faults that are left, and a remark on each paragraph or table of such rates.

    All rates of one measure there end in a nought, at least two are wrong as
    printed, and every one of these is right as a whole number.
    """
    faults = tuple(faults)
    ending = _ending_in_noughts(readings.values())
    found: dict[Group, list[Fault]] = defaultdict(list)
    for fault in faults:
        group = _group(readings[fault.reading])
        if group in ending and _right_as_whole(fault, numbers):
            found[group].append(fault)
    grouped = [group for group in found.values() if len(group) > 1]
    explained = {fault.reading for group in grouped for fault in group}
    left = tuple(each for each in faults if each.reading not in explained)
    return left, tuple(_remark(group, readings) for group in grouped)


def _group(reading: Reading) -> Group:
    claim = reading.claim
    return reading.block, claim.measure, claim.unit.code, claim.decimals


def _ending_in_noughts(readings: Iterable[Reading]) -> set[Group]:
    """Groups of exact rates with decimals that are all noughts."""
    noughts: dict[Group, bool] = {}
    for reading in readings:
        claim = reading.claim
        if claim.value is None or claim.unit.code not in ("PCT", "PP") or not claim.decimals:
            continue
        nought = claim.value == claim.value.to_integral_value()
        nought = nought and claim.qualifier is Qualifier.EXACT
        group = _group(reading)
        noughts[group] = noughts.get(group, True) and nought
    return {group for group, all_of_them in noughts.items() if all_of_them}


def _right_as_whole(fault: Fault, numbers: Numbers) -> bool:
    """Whether a rate meets its identities when it is read as a whole number."""
    whole = changed(numbers[fault.reading], _whole(numbers[fault.reading].value))
    other = numbers.with_other(fault.reading, whole)
    return all(
        each.identity.relation == EQUAL and evaluate(each.identity, other).holds
        for each in fault.broken
    )


def _whole(value: Decimal | None) -> Decimal:
    return (value or Decimal(0)).quantize(Decimal(1))


def _remark(faults: list[Fault], readings: Mapping[str, Reading]) -> Remark:
    right = {each.reading: each.value for each in faults}
    wrong = [reading for id_, reading in readings.items() if id_ in right]
    shown = [said(each) for each in wrong]
    better = [amount(each.claim, each.unit, right[each.id] or each.claim.value) for each in wrong]
    return Remark(
        "whole percents",
        "warning",
        tuple(each.id for each in wrong),
        Names(
            f"{'、'.join(shown)}都只精确到整数，小数点后的0并无依据：按其他数字应为"
            f"{'、'.join(better)}。",
            f"{', '.join(shown)} are whole numbers; the nought after the point has no basis: "
            f"by the other numbers they are {', '.join(better)}.",
        ),
    )
