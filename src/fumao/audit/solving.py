"""Solving: the value of one number at which an identity holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from fumao.audit.numbers import Numbers
from fumao.audit.verdicts import Outcome, evaluate
from fumao.claims.claim import Claim, Qualifier
from fumao.errors import InvalidInput
from fumao.methods.rounding import round_half_away

# Secant steps; the formulas are quotients of sums, and two or three suffice.
_STEPS = 12


def values(reading: str, outcome: Outcome, numbers: Numbers) -> Iterator[Decimal]:
    """Values of one reading that may satisfy an identity, with its printed decimals."""
    claim = numbers[reading]
    assert claim.value is not None
    solved = _solve(reading, outcome, numbers)
    if solved is None:
        return
    places = claim.decimals
    if places == 0 and abs(claim.value) >= 1000:
        places = min(0, -_trailing_zeros(claim.value) + 1)
    rounded = round_half_away(solved, max(places, 0))
    step = Decimal(1).scaleb(-max(places, 0))
    yield from (rounded, rounded + step, rounded - step)


def _trailing_zeros(value: Decimal) -> int:
    digits = str(int(abs(value)))
    return len(digits) - len(digits.rstrip("0"))


def changed(claim: Claim, value: Decimal) -> Claim:
    """A claim that prints another number, and means exactly that."""
    return claim.with_value(value, qualifier=Qualifier.EXACT, upper=None)


def _solve(reading: str, outcome: Outcome, numbers: Numbers) -> Decimal | None:
    """The value of a reading at which the middles of both sides are equal."""
    claim = numbers[reading]
    if outcome.identity.target == reading and outcome.computed is not None:
        middle = outcome.computed.middle
        return middle if claim.unit.is_rate else middle / claim.unit.factor
    assert claim.value is not None

    def miss(value: Decimal) -> Decimal | None:
        try:
            other = numbers.with_other(reading, changed(claim, value))
            sides = evaluate(outcome.identity, other)
        except InvalidInput:
            return None
        if sides.printed is None or sides.computed is None:
            return None
        return sides.computed.middle - sides.printed.middle

    first = claim.value
    second = first * Decimal("1.001") + Decimal("0.001")
    return _secant(miss, first, second)


def _secant(
    miss: Callable[[Decimal], Decimal | None], first: Decimal, second: Decimal
) -> Decimal | None:
    at_first, at_second = miss(first), miss(second)
    for _ in range(_STEPS):
        if at_first is None or at_second is None or at_first == at_second:
            return None
        first, second = second, second - at_second * (second - first) / (at_second - at_first)
        at_first, at_second = at_second, miss(second)
        if at_second is None or second.is_nan() or second.is_infinite():
            return None
        if abs(second - first) <= abs(second) * Decimal("1e-9"):
            return second
    return None
