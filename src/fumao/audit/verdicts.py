"""Verdicts: each identity evaluated on intervals, and each number with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fumao.audit.identity import AT_MOST, SAME, Identity
from fumao.audit.numbers import Numbers
from fumao.claims.check import Verdict, compare
from fumao.claims.claim import Claim
from fumao.methods.intervals import Interval

# A gap of less than this part of what rounding allows is that of a number rounded twice:
# 1.34999 to 1.35 to 1.4.
_NEAR_MISS = Decimal("0.02")


class Standing(StrEnum):
    """What is known of a number after the audit; silence never means passed."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An identity with both sides evaluated, in base units."""

    identity: Identity
    readings: tuple[str, ...]
    printed: Interval | None
    computed: Interval | None
    verdict: Verdict

    @property
    def holds(self) -> bool:
        """Whether the two sides can be equal (or the left can be the smaller)."""
        return self.verdict is Verdict.AGREES

    @property
    def broken(self) -> bool:
        """Whether they cannot."""
        return self.verdict is Verdict.DIFFERS

    @property
    def nearly_holds(self) -> bool:
        """Whether the sides miss each other by next to nothing beside their own widths."""
        if self.printed is None or self.computed is None or self.verdict is Verdict.AGREES:
            return False
        gap = max(self.printed.low - self.computed.high, self.computed.low - self.printed.high)
        width = self.printed.high - self.printed.low + self.computed.high - self.computed.low
        return 0 < gap < _NEAR_MISS * width


def evaluate(identity: Identity, numbers: Numbers) -> Outcome:
    """Evaluate one identity; a division by what may be zero makes it uncheckable."""
    checked = compare(identity.target, identity.formula, numbers.interval)
    verdict = checked.verdict
    if identity.relation == AT_MOST and checked.printed and checked.computed:
        exceeds = checked.printed.low > checked.computed.high
        verdict = Verdict.DIFFERS if exceeds else Verdict.AGREES
    readings = tuple(dict.fromkeys((identity.target, *checked.inputs)))
    if identity.relation == SAME and not _same_digits(*(numbers[key] for key in readings)):
        verdict = Verdict.DIFFERS
    return Outcome(identity, readings, checked.printed, checked.computed, verdict)


def _same_digits(one: Claim, other: Claim) -> bool:
    """Whether two printings show one number; where one is rounded further they may differ."""
    steps = [_step(claim) for claim in (one, other)]
    if steps[0] != steps[1] or one.qualifier is not other.qualifier:
        return True
    assert one.value is not None
    assert other.value is not None
    if one.unit.is_rate:
        return one.value == other.value
    return one.value * one.unit.factor == other.value * other.unit.factor


def _step(claim: Claim) -> Decimal:
    """The worth of the last digit."""
    worth = Decimal(1) if claim.unit.is_rate else claim.unit.factor
    return worth.scaleb(-claim.decimals)


def evaluate_all(identities: Iterable[Identity], numbers: Numbers) -> tuple[Outcome, ...]:
    """Evaluate identities, those that cannot be checked left out."""
    outcomes = (evaluate(identity, numbers) for identity in identities)
    return tuple(each for each in outcomes if each.verdict is not Verdict.UNCHECKABLE)


def standings(
    ids: Iterable[str], outcomes: Iterable[Outcome], wrong: Iterable[str]
) -> dict[str, Standing]:
    """The verdict on each reading: wrong if a finding says so, else what its identities say.

    Only an equation says that a number agrees; to be no more than a whole proves little.
    """
    found = dict.fromkeys(ids, Standing.UNCHECKED)
    for outcome in outcomes:
        if outcome.holds and outcome.identity.relation != AT_MOST:
            found.update(dict.fromkeys(outcome.readings, Standing.AGREES))
    found.update((each, Standing.DIFFERS) for each in wrong if each in found)
    return found
