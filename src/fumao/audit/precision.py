"""Precision: amounts that a document rounds further than their last digit shows.

English writes 5.7 hundred million as 570 million. Where a document gives its other
amounts to ten million (US$1.23 billion), and those under a billion end in 0, the 0 is
no more precise than they are. The terms of a ratio (三次产业结构为4.0∶36.0∶60.0) are made
to add up to 100, so that any of them may be off by one in its last digit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from fumao.claims.claim import Qualifier
from fumao.claims.reading.reading import Reading
from fumao.methods.intervals import Interval

# Of precise numbers one in ten ends in 0; where half of them do, they are rounded.
_MOST = 0.5


def rounded_further(readings: Iterable[Reading]) -> Mapping[str, Interval]:
    """Ids of such amounts with what they can stand for, in base units."""
    found: dict[str, Interval] = {}
    readings = list(readings)
    for reading in readings:
        if "ratio" in reading.hints and reading.claim.value is not None:
            step = Decimal(1).scaleb(-reading.claim.decimals)
            found[reading.id] = Interval(reading.claim.value - step, reading.claim.value + step)
    monies: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        claim = reading.claim
        money = claim.unit.dimension == "money" and claim.unit.factor > 1
        if money and claim.value and claim.qualifier is Qualifier.EXACT and reading.cell is None:
            monies[claim.unit.base].append(reading)
    for amounts in monies.values():
        for factor in {each.claim.unit.factor for each in amounts}:
            whole = [each for each in amounts if each.claim.unit.factor == factor]
            step = _usual_step([each for each in amounts if each.claim.unit.factor > factor])
            rounded = [each for each in whole if _ends_in_zeros(each, step)]
            if step > factor and len(rounded) >= _MOST * len(whole):
                found.update({each.id: _around(each, step) for each in rounded})
    return found


def _usual_step(amounts: list[Reading]) -> Decimal:
    """The worth of the last digit that most amounts in larger units have."""
    steps = Counter(each.claim.unit.factor.scaleb(-each.claim.decimals) for each in amounts)
    return steps.most_common(1)[0][0] if steps else Decimal(0)


def _ends_in_zeros(reading: Reading, step: Decimal) -> bool:
    """Whether an amount without decimals is a multiple of the step."""
    claim = reading.claim
    assert claim.value is not None
    return bool(step) and not claim.decimals and not claim.value * claim.unit.factor % step


def _around(reading: Reading, step: Decimal) -> Interval:
    claim = reading.claim
    assert claim.value is not None
    size = claim.value * claim.unit.factor
    return Interval(size - step / 2, size + step / 2)
