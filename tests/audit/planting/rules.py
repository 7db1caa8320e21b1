"""Rules between printed numbers that no formula says: each tells whether it can hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from fumao.claims.claim import Claim


def _same(claims: Sequence[Claim]) -> bool:
    """Two printings of one number meet; where both are as precise they are the same digits."""
    one, other = claims
    factors = one.unit.factor, other.unit.factor
    steps = [factor.scaleb(-each.decimals) for each, factor in zip(claims, factors, strict=True)]
    if one.qualifier == other.qualifier and steps[0] == steps[1]:
        assert one.value is not None
        assert other.value is not None
        return one.value * factors[0] == other.value * factors[1]
    return one.interval.scale(factors[0]).meets(other.interval.scale(factors[1]))


def _whole_people(claims: Sequence[Claim]) -> bool:
    """Some whole number of respondents gives the printed share."""
    share, count = claims[0].interval, claims[1].value
    assert count is not None
    first = int(share.low * count / 100)
    return any(share.holds(Decimal(100 * k) / count) for k in range(first, first + 3) if k <= count)


def _descending(claims: Sequence[Claim]) -> bool:
    return all(one.interval.high >= other.interval.low for one, other in pairwise(claims))


def _not_below_zero(claims: Sequence[Claim]) -> bool:
    return claims[0].interval.high >= -100


def _within(claims: Sequence[Claim]) -> bool:
    """The growth of a whole lies between those of its parts."""
    whole, *parts = (each.interval for each in claims)
    return min(each.low for each in parts) <= whole.high and whole.low <= max(
        each.high for each in parts
    )


def _at_most_all(claims: Sequence[Claim]) -> bool:
    return claims[0].interval.low <= 100


def _right_rank(claims: Sequence[Claim]) -> bool:
    """The place lies between the count of those surely and of those possibly larger."""
    rank, own, *others = claims
    scaled = [each.interval.scale(each.unit.factor) for each in (own, *others)]
    surely = sum(each.low > scaled[0].high for each in scaled[1:])
    possibly = sum(each.high >= scaled[0].low for each in scaled[1:])
    return rank.value is not None and 1 + surely <= rank.value <= 1 + possibly


RULES: dict[str, Callable[[Sequence[Claim]], bool]] = {
    "same": _same,
    "whole people": _whole_people,
    "descending": _descending,
    "at most all": _at_most_all,
    "not below zero": _not_below_zero,
    "within": _within,
    "rank": _right_rank,
}
