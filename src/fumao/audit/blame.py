"""Blame: the one number that, changed, would satisfy every identity it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import heapify, heappop, heappush

from fumao.audit.identity import AT_MOST
from fumao.audit.numbers import Numbers
from fumao.audit.solving import changed, values
from fumao.audit.verdicts import Outcome, evaluate

# Broken identities of one number that are solved for it: a number that is wrong
# breaks all of its own alike, so the surest few show the value.
_SOLVED = 12


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


def faults(outcomes: Iterable[Outcome], numbers: Numbers) -> Iterator[Fault]:
    """Group the broken identities by the number that explains most of them.

    A number explains an identity if another value for it satisfies that one and
    breaks none of those that hold. Where several numbers explain the same
    identities equally well, none is certain.
    """
    board = _Board(tuple(outcomes), numbers)
    open_ones = set(board.broken)
    ranked = _Ranked(board, open_ones)
    while chosen := ranked.best():
        alike = ranked.alike(chosen)
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
    yield from board.unexplained(open_ones)


class _Ranked:
    """The cures, the one that satisfies most open identities first.

    A cure can only lose identities while others are explained, so one whose rank
    is still true when it comes up is the best of all.
    """

    def __init__(self, board: _Board, open_ones: set[int]) -> None:
        self._board = board
        self._open = open_ones
        self._cures = list(board.cures())
        self._heap = [self._rank(number, cure) for number, cure in enumerate(self._cures)]
        heapify(self._heap)
        self._curing: dict[int, list[int]] = defaultdict(list)
        for number, cure in enumerate(self._cures):
            for each in cure.cured:
                self._curing[each].append(number)

    def _rank(self, number: int, cure: Cure) -> tuple[int, tuple[bool, bool, int], int]:
        return -len(cure.cured), self._board.preference(cure), number

    def best(self) -> Cure | None:
        """The best cure of identities that no fault explains yet."""
        while self._heap:
            *_, number = heappop(self._heap)
            cure = self._cures[number]
            left = cure.cured & self._open
            if left == cure.cured:
                return cure
            self._cures[number] = replace(cure, cured=left)
            if left:
                heappush(self._heap, self._rank(number, self._cures[number]))
        return None

    def alike(self, chosen: Cure) -> set[str]:
        """The readings that explain the very same open identities."""
        rivals = (self._cures[number] for number in self._curing[min(chosen.cured)])
        return {cure.reading for cure in rivals if cure.cured & self._open == chosen.cured}


class _Board:
    """The outcomes with who stands in which."""

    def __init__(self, outcomes: tuple[Outcome, ...], numbers: Numbers) -> None:
        self.outcomes = outcomes
        self.numbers = numbers
        self.broken = [number for number, each in enumerate(outcomes) if each.broken]
        self._standing_in: dict[str, list[int]] = defaultdict(list)
        for number, outcome in enumerate(outcomes):
            for reading in outcome.readings:
                self._standing_in[reading].append(number)
        self._order = {key: number for number, key in enumerate(numbers)}
        self._doubtful = {key for number in self.broken for key in outcomes[number].readings}

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
        other = self._with(cure.reading, cure.value)
        return tuple(
            each for each in self.held_by(cure.reading) if evaluate(each.identity, other).holds
        )

    def _with(self, reading: str, value: Decimal) -> Numbers:
        return self.numbers.with_other(reading, changed(self.numbers[reading], value))

    def cures(self) -> Iterator[Cure]:
        """Every change of one number that satisfies broken identities and breaks no other."""
        for reading in sorted(self._doubtful, key=self.order):
            yield from self._cures_of(reading)

    def _cures_of(self, reading: str) -> Iterator[Cure]:
        mine = [number for number in self._standing_in[reading] if self.outcomes[number].broken]
        held = [number for number in self._bound(reading, mine) if self.outcomes[number].holds]
        surest = sorted(mine, key=lambda number: not self.outcomes[number].identity.firm)
        found = (
            value
            for number in surest[:_SOLVED]
            for value in values(reading, self.outcomes[number], self.numbers)
        )
        for value in dict.fromkeys(found):
            other = self._with(reading, value)
            if all(self._holds(each, other) for each in held):
                cured = frozenset(each for each in mine if self._holds(each, other))
                if cured:
                    yield Cure(reading, value, cured)

    def _holds(self, number: int, numbers: Numbers) -> bool:
        return evaluate(self.outcomes[number].identity, numbers).holds

    def _bound(self, reading: str, mine: list[int]) -> list[int]:
        """The identities that bind a reading: none that another doubtful number stands in."""
        together = {key for number in mine for key in self.outcomes[number].readings}
        doubtful = self._doubtful - together
        return [
            number
            for number in self._standing_in[reading]
            if doubtful.isdisjoint(self.outcomes[number].readings)
        ]

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

    def unexplained(self, open_ones: set[int]) -> Iterator[Fault]:
        """The broken identities that no single change satisfies, by what they are about."""
        targets: dict[str, list[Outcome]] = defaultdict(list)
        for number in sorted(open_ones):
            targets[self.outcomes[number].identity.target].append(self.outcomes[number])
        for target, broken in targets.items():
            keys = {key for each in broken for key in each.readings}
            suspects = tuple(sorted(keys, key=self.order))
            held = self.held_by(target)
            yield Fault(target, None, tuple(broken), held, suspects, certain=False)
