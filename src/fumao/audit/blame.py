"""Blame: the one number that, changed, would satisfy every identity it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.audit.identity import AT_MOST
from fumao.audit.verdicts import Outcome, evaluate
from fumao.claims.claim import Claim, Qualifier
from fumao.errors import InvalidInput
from fumao.methods.rounding import round_half_away

# Secant steps; the formulas are quotients of sums, and two or three suffice.
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """Broken identities with one cause.

    ``suspects`` are the numbers any one of which could be to blame, ``reading``
    the one that the finding stands on; ``value`` would satisfy all its identities
    (None if no value does). ``certain`` says that only this number can be wrong.
    """

    reading: str
    value: Decimal | None
    broken: tuple[Outcome, ...]
    held: tuple[Outcome, ...]
    suspects: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Cure:
    """A new value for a reading and the broken identities that it satisfies."""

    reading: str
    value: Decimal
    cured: frozenset[int]


def faults(outcomes: Iterable[Outcome], claims: Mapping[str, Claim]) -> Iterator[Fault]:
    """Group the broken identities by the number that explains most of them.

    A number explains an identity if another value for it satisfies that one and
    breaks none of those that hold. Where several numbers explain the same
    identities equally well, none is certain.
    """
    board = _Board(tuple(outcomes), claims)
    open_ones = set(board.broken)
    cures = list(board.cures())
    while open_ones:
        cures = _still_open(cures, open_ones)
        best = _best(cures)
        if not best:
            yield board.unexplained(open_ones)
            continue
        chosen = min(best, key=lambda cure: board.preference(cure))
        alike = {cure.reading for cure in best if cure.cured == chosen.cured}
        cured = [board.outcomes[number] for number in sorted(chosen.cured)]
        certain = len(alike) == 1 and (len(cured) > 1 or board.confirmed(chosen.reading, cured))
        yield Fault(
            chosen.reading,
            chosen.value,
            tuple(cured),
            board.held_with(chosen),
            tuple(sorted(alike, key=board.order)),
            certain,
        )
        open_ones -= chosen.cured


def _still_open(cures: list[Cure], open_ones: set[int]) -> list[Cure]:
    """The cures of identities that no fault explains yet."""
    left = (replace(cure, cured=cure.cured & open_ones) for cure in cures)
    return [cure for cure in left if cure.cured]


def _best(cures: list[Cure]) -> list[Cure]:
    most = max((len(cure.cured) for cure in cures), default=0)
    return [cure for cure in cures if len(cure.cured) == most]


class _Board:
    """The outcomes with who stands in which."""

    def __init__(self, outcomes: tuple[Outcome, ...], claims: Mapping[str, Claim]) -> None:
        self.outcomes = outcomes
        self.claims = claims
        self.broken = [number for number, each in enumerate(outcomes) if each.broken]
        self._standing_in: dict[str, list[int]] = defaultdict(list)
        for number, outcome in enumerate(outcomes):
            for reading in outcome.readings:
                self._standing_in[reading].append(number)
        self._order = {key: number for number, key in enumerate(claims)}
        self._doubtful = {number: set(outcomes[number].readings) for number in self.broken}

    def order(self, reading: str) -> int:
        """Place of a reading in the text."""
        return self._order[reading]

    def held_by(self, reading: str) -> tuple[Outcome, ...]:
        """The identities that a reading satisfies as printed."""
        return tuple(
            self.outcomes[number]
            for number in self._standing_in[reading]
            if self.outcomes[number].holds
        )

    def held_with(self, cure: Cure) -> tuple[Outcome, ...]:
        """The identities of a reading that hold as printed and with the new value too."""
        changed = {**self._near(cure.reading),
                   cure.reading: _changed(self.claims[cure.reading], cure.value)}  # fmt: skip
        return tuple(
            each for each in self.held_by(cure.reading) if evaluate(each.identity, changed).holds
        )

    def cures(self) -> Iterator[Cure]:
        """Every change of one number that satisfies broken identities and breaks no other."""
        suspects = {reading for number in self.broken for reading in self.outcomes[number].readings}
        for reading in sorted(suspects, key=self.order):
            yield from self._cures_of(reading)

    def _cures_of(self, reading: str) -> Iterator[Cure]:
        mine = [number for number in self._standing_in[reading] if self.outcomes[number].broken]
        held = [number for number in self._bound(reading) if self.outcomes[number].holds]
        near = self._near(reading)
        values = (
            value
            for number in mine
            for value in _values(reading, self.outcomes[number], self.claims)
        )
        for value in dict.fromkeys(values):
            changed = {**near, reading: _changed(self.claims[reading], value)}
            if all(self._holds(each, changed) for each in held):
                cured = frozenset(each for each in mine if self._holds(each, changed))
                if cured:
                    yield Cure(reading, value, cured)

    def _holds(self, number: int, claims: Mapping[str, Claim]) -> bool:
        return evaluate(self.outcomes[number].identity, claims).holds

    def _bound(self, reading: str) -> list[int]:
        """The identities that bind a reading: none that another doubtful number stands in."""
        mine = {number for number in self.broken if reading in self._doubtful[number]}
        elsewhere = {
            key for number in self.broken if number not in mine for key in self._doubtful[number]
        }
        together = {key for number in mine for key in self._doubtful[number]}
        doubtful = elsewhere - together
        return [
            number
            for number in self._standing_in[reading]
            if not doubtful.intersection(self.outcomes[number].readings)
        ]

    def _near(self, reading: str) -> dict[str, Claim]:
        """The claims that stand in an identity with a reading."""
        return {
            key: self.claims[key]
            for number in self._standing_in[reading]
            for key in self.outcomes[number].readings
        }

    def confirmed(self, reading: str, cured: list[Outcome]) -> bool:
        """Whether every other number of the broken identities is bound by one that holds."""
        others = {key for outcome in cured for key in outcome.readings} - {reading}
        return all(
            any(each.identity.relation != AT_MOST for each in self.held_by(key)) for key in others
        )

    def preference(self, cure: Cure) -> tuple[bool, bool, int]:
        """Which of several equal suspects to name: the target of an identity, the latest."""
        targets = {self.outcomes[number].identity.target for number in cure.cured}
        firm = any(self.outcomes[number].identity.firm for number in cure.cured)
        return cure.reading not in targets, not firm, -self.order(cure.reading)

    def unexplained(self, open_ones: set[int]) -> Fault:
        """One broken identity that no single change satisfies, with those of the same target."""
        first = min(open_ones)
        target = self.outcomes[first].identity.target
        same = sorted(
            number for number in open_ones if self.outcomes[number].identity.target == target
        )
        open_ones.difference_update(same)
        broken = tuple(self.outcomes[number] for number in same)
        suspects = tuple(sorted({key for each in broken for key in each.readings}, key=self.order))
        return Fault(target, None, broken, self.held_by(target), suspects, certain=False)


def _values(reading: str, outcome: Outcome, claims: Mapping[str, Claim]) -> Iterator[Decimal]:
    """Values of one reading that may satisfy an identity, with its printed decimals."""
    claim = claims[reading]
    assert claim.value is not None
    solved = _solve(reading, outcome, claims)
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


def _changed(claim: Claim, value: Decimal) -> Claim:
    return claim.with_value(value, qualifier=Qualifier.EXACT, upper=None)


def _solve(reading: str, outcome: Outcome, claims: Mapping[str, Claim]) -> Decimal | None:
    """The value of a reading at which the middles of both sides are equal."""
    claim = claims[reading]
    if outcome.identity.target == reading and outcome.computed is not None:
        middle = outcome.computed.middle
        return middle if claim.unit.is_rate else middle / claim.unit.factor
    near = {key: claims[key] for key in outcome.readings}
    assert claim.value is not None

    def miss(value: Decimal) -> Decimal | None:
        try:
            sides = evaluate(outcome.identity, {**near, reading: _changed(claim, value)})
        except InvalidInput:
            return None
        if sides.printed is None or sides.computed is None:
            return None
        return sides.computed.middle - sides.printed.middle

    first = claim.value
    second = first * Decimal("1.001") + Decimal("0.001")
    return _secant(miss, first, second)


def _secant(miss, first: Decimal, second: Decimal) -> Decimal | None:  # type: ignore[no-untyped-def]
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
