"""The numbers of a document as identities use them, and as they would be with one changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fumao.claims.claim import Claim
from fumao.claims.formula import base_interval
from fumao.methods.intervals import Interval


class Numbers(Mapping[str, Claim]):
    """Claims by the id of their reading, whose intervals are worked out once.

    Parameters
    ----------
    claims : mapping
        Id of a reading to its claim.
    wider : mapping, optional
        Intervals in base units of the numbers that are not as precise as printed.
    """

    def __init__(
        self, claims: Mapping[str, Claim], wider: Mapping[str, Interval] | None = None
    ) -> None:
        self._claims = claims
        self._intervals: dict[str, Interval] = dict(wider or {})
        self._other: tuple[str, Claim, Interval] | None = None

    def __getitem__(self, key: str) -> Claim:
        if self._other and key == self._other[0]:
            return self._other[1]
        return self._claims[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    def interval(self, key: str) -> Interval:
        """The interval of a number in base units."""
        if self._other and key == self._other[0]:
            return self._other[2]
        if key not in self._intervals:
            self._intervals[key] = base_interval(self._claims[key])
        return self._intervals[key]

    def with_other(self, key: str, claim: Claim) -> Numbers:
        """The same numbers with another claim in the place of one."""
        other = Numbers(self._claims)
        other._intervals = self._intervals
        other._other = key, claim, base_interval(claim)
        return other
