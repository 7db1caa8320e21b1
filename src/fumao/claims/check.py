"""Checking: whether a printed number can be what its formula gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fumao.claims.claim import Claim
from fumao.claims.formula import base_interval, intervals_of, keys_in, value_of
from fumao.errors import InvalidInput
from fumao.methods.intervals import Interval


class Verdict(StrEnum):
    """What a check found."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCHECKABLE = "uncheckable"


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim against a formula: both intervals in base units, and the verdict."""

    key: str
    formula: str
    inputs: tuple[str, ...]
    printed: Interval | None
    computed: Interval | None
    verdict: Verdict
    reason: str = ""

    def as_dict(self) -> dict[str, str]:
        """The check as text for people and programs."""
        return {
            "verdict": self.verdict.value,
            "key": self.key,
            "formula": self.formula,
            "printed": _ends(self.printed),
            "computed": _ends(self.computed) or self.reason,
        }


def _ends(interval: Interval | None) -> str:
    return f"{interval.low:.8g} to {interval.high:.8g}" if interval else ""


def check(claim: Claim, formula: str, claims: Mapping[str, Claim]) -> Checked:
    """Compare a claim with a formula over other claims; they differ only if they cannot meet.

    A division by something that may be zero, or a number that is not printed,
    makes the claim uncheckable; it is not an error. A formula that cannot be
    read, or names a key that does not exist, is one.
    """
    others = intervals_of(claims)

    def interval_of(key: str) -> Interval:
        return base_interval(claim) if key == claim.key else others(key)

    return compare(claim.key, formula, interval_of)


def compare(key: str, formula: str, interval_of: Callable[[str], Interval]) -> Checked:
    """What :func:`check` does, for numbers whose intervals are at hand."""
    inputs = keys_in(formula)
    try:
        printed, computed = interval_of(key), value_of(formula, interval_of)
    except InvalidInput as problem:
        if type(problem) is not InvalidInput:
            raise
        return Checked(key, formula, inputs, None, None, Verdict.UNCHECKABLE, problem.what)
    verdict = Verdict.AGREES if printed.meets(computed) else Verdict.DIFFERS
    return Checked(key, formula, inputs, printed, computed, verdict)
