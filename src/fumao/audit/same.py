"""Two versions of one report: whether they state the same claims."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from fumao.claims.claim import Claim, Measure
from fumao.claims.reading.reading import Read, Reading
from fumao.methods.rounding import EXACT, decimals_of
from fumao.model.period import Period

_AMOUNTS = (Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE)
_GROWTHS = (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE)
# What two statements can differ in, as it is named in the output: what is printed first,
# then what the words around the number say.
PRINTED = ("value", "precision", "unit")
READ = ("measure", "period", "base", "qualifier")
# Reasons for which a numeral was left unread that another reading might not share.
_MAY_STATE = frozenset({"text", "no unit", "vague count", "part of a word", "ordinal"})
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim that the versions do not state alike.

    ``kind`` is ``missing`` in the second or ``extra`` there; ``changed`` where the
    number differs; ``doubtful`` where the number is the same and the words around
    it were read differently, or not at all: the translation, or only the reading.
    """

    kind: str
    first: Reading | None
    second: Reading | None
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences, how many claims are stated in both, and how many only repeat one."""

    differences: tuple[Difference, ...]
    matched: int
    repeated: int = 0

    def is_same(self, *, strict: bool) -> bool:
        """Whether every number of one is in the other; ``strict`` counts what is doubtful too."""
        kinds = {difference.kind for difference in self.differences}
        return not (kinds if strict else kinds - {"doubtful"})


def compare(first: Read, second: Read) -> Comparison:
    """Match the claims of two versions and list what does not fit.

    Parameters
    ----------
    first, second : Read
        What was read in each; the languages may differ.

    Returns
    -------
    Comparison
        No differences means: every claim of one is a claim of the other.

    Notes
    -----
    Claims are aligned in the order of the texts by what they state: value in
    base units (6617.2亿美元 is US$661.72 billion), unit, measure, period, base
    and qualifier. What is left between two aligned claims is paired by all of
    these but one, so that a changed number is shown beside what it was. A
    claim that one version states once more than the other is no difference.
    """
    matching = _Matching(first, second)
    for step in (matching.align, matching.reorder, matching.pair):
        step()
    return matching.result()


def contains(document: Read, workbook: Read) -> Comparison:
    """Whether every number of a document's tables stands in a workbook.

    A workbook has the tables and no text, and may hold more than is printed;
    so this looks one way only.
    """
    there = {_plain(reading.claim.value) for reading in workbook.readings}
    there |= {_base_value(reading.claim) for reading in workbook.readings}
    cells = [reading for reading in document.readings if reading.cell is not None]
    missing = [
        reading
        for reading in cells
        if not {_plain(reading.claim.value), _base_value(reading.claim)} & there
    ]
    found = tuple(Difference("missing", reading, None) for reading in missing)
    return Comparison(found, len(cells) - len(missing))


class _Matching:
    """The claims of both versions, and which belong together so far."""

    def __init__(self, first: Read, second: Read) -> None:
        self.first, self.second = first.readings, second.readings
        self.keys = [_key(each) for each in self.first], [_key(each) for each in self.second]
        self.unread = _digits_unread(first), _digits_unread(second)
        self.taken: tuple[set[int], set[int]] = set(), set()
        self.pairs: dict[int, int] = {}
        self.changed: list[tuple[int, int, tuple[str, ...]]] = []
        self.gaps: list[tuple[range, range]] = []

    def align(self) -> None:
        """Match equal claims in the order of the texts; keep what lies between them."""
        matcher = SequenceMatcher(None, *self.keys, autojunk=False)
        for tag, start, end, low, high in matcher.get_opcodes():
            if tag != "equal":
                self.gaps.append((range(start, end), range(low, high)))
                continue
            for ours, theirs in zip(range(start, end), range(low, high), strict=True):
                self._match(ours, theirs)

    def reorder(self) -> None:
        """Match equal claims that a translation moved."""
        self._pair(range(len(self.first)), range(len(self.second)), slice(None))

    def pair(self) -> None:
        """Pair what is left between aligned claims: by number, else statement, else digits."""
        for ours, theirs in self.gaps:
            for parts in (slice(0, 2), slice(1, None), slice(0, 1)):
                self._pair(ours, theirs, parts)

    def left(self, places: Iterable[int], side: int) -> list[int]:
        """Those that nothing was matched to."""
        return [place for place in places if place not in self.taken[side]]

    def _pair(self, ours: range, theirs: range, parts: slice) -> None:
        """Match claims that are equal in some parts of what they state, each with the next one."""
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for place in self.left(theirs, 1):
            waiting[self.keys[1][place][parts]].append(place)
        for place in self.left(ours, 0):
            others = waiting[self.keys[0][place][parts]]
            if others:
                self._match(place, others.popleft())

    def _match(self, ours: int, theirs: int) -> None:
        self.taken[0].add(ours)
        self.taken[1].add(theirs)
        aspects = differing(self.first[ours], self.second[theirs])
        if aspects:
            self.changed.append((ours, theirs, aspects))
        else:
            self.pairs[ours] = theirs

    def result(self) -> Comparison:
        """The differences in the order of the first text; repetitions are none."""
        stated = {self.keys[0][place] for place in self.pairs}
        found = [
            (ours, Difference(_kind(aspects), self.first[ours], self.second[theirs], aspects))
            for ours, theirs, aspects in self.changed
        ]
        missing, extra = self.left(range(len(self.first)), 0), self.left(range(len(self.second)), 1)
        before = self._before()
        found += [
            (place, self._alone(self.first[place], None))
            for place in missing
            if self.keys[0][place] not in stated
        ]
        found += [
            (before[place], self._alone(None, self.second[place]))
            for place in extra
            if self.keys[1][place] not in stated
        ]
        repeated = len(missing) + len(extra) + len(self.changed) - len(found)
        ordered = sorted(found, key=lambda entry: entry[0])
        return Comparison(tuple(each for _, each in ordered), len(self.pairs), repeated)

    def _alone(self, first: Reading | None, second: Reading | None) -> Difference:
        """A claim that only one version states; doubtful if the other has the digits unread."""
        digits = _digits((first or second).numeral)  # type: ignore[union-attr]
        others = self.unread[1 if first else 0]
        if others[digits]:
            others[digits] -= 1
            return Difference("doubtful", first, second, ("reading",))
        return Difference("missing" if first else "extra", first, second)

    def _before(self) -> list[int]:
        """For each claim of the second text, where in the first it would stand."""
        partner = {theirs: ours for ours, theirs in self.pairs.items()}
        places, last = [], -1
        for place in range(len(self.second)):
            last = partner.get(place, last)
            places.append(last)
        return places


def differing(first: Reading, second: Reading) -> tuple[str, ...]:
    """In what two statements of one thing differ.

    A period that only one of the texts says is not held against the other.
    """
    ours, theirs = first.claim, second.claim
    dated = first.dated and second.dated
    found = {
        "value": _base_value(ours) != _base_value(theirs),
        "precision": not _as_precise(ours, theirs),
        "unit": _unit(ours) != _unit(theirs),
        "measure": _measure(first) != _measure(second),
        "period": dated and _period(ours.period) != _period(theirs.period),
        "base": dated and _base(ours) != _base(theirs),
        "qualifier": ours.qualifier is not theirs.qualifier,
    }
    return tuple(aspect for aspect in (*PRINTED, *READ) if found[aspect])


def _digits_unread(read: Read) -> Counter[str]:
    """The numerals that may state something and were not read as claims."""
    return Counter(_digits(each.text) for each in read.unread if each.reason in _MAY_STATE)


def _digits(text: str) -> str:
    """The first number in a text without separators: 1,234件 is 1234."""
    found = _NUMBER.search(text)
    return found[0].replace(",", "") if found else text


def _kind(aspects: tuple[str, ...]) -> str:
    return "changed" if set(aspects) & set(PRINTED) else "doubtful"


def _key(reading: Reading) -> tuple[object, ...]:
    """What a claim states, whatever language and scale it is printed in; the value first."""
    claim = reading.claim
    value = (_base_value(claim), _plain(claim.upper))
    return (
        value, _unit(claim), _measure(reading), _period(claim.period), _base(claim),
        claim.qualifier.value,
    )  # fmt: skip


def _base_value(claim: Claim) -> str:
    """The number in base units; rates stay as printed."""
    if claim.value is None or claim.unit.is_rate:
        return _plain(claim.value)
    return _plain(EXACT.multiply(claim.value, claim.unit.factor))


def _plain(value: Decimal | None) -> str:
    """A number as text without zeros that say nothing: 5.0 and 5 are one."""
    if value is None:
        return ""
    return f"{value.normalize(EXACT):f}"


def _as_precise(first: Claim, second: Claim) -> bool:
    """Whether two equal numbers are printed with the same precision.

    Zeros before the point may be only filling: 3万 is 30 thousand; those
    behind it are not: 5.0% is more than 5%.
    """
    if first.value is None or second.value is None or _base_value(first) != _base_value(second):
        return True
    fine, coarse = sorted((first, second), key=_last_digit)
    return _last_digit(fine) == _last_digit(coarse) or decimals_of(fine.value or Decimal(0)) == 0


def _last_digit(claim: Claim) -> int:
    """The power of ten of the last digit printed, in base units."""
    power = 0 if claim.unit.is_rate else claim.unit.factor.adjusted()
    return power - claim.decimals


def _unit(claim: Claim) -> str:
    """What is counted: a currency, per cent, points; things of any name are one."""
    if claim.unit.dimension == "money":
        return claim.unit.base
    return claim.unit.code if claim.unit.dimension == "ratio" else "things"


def _measure(reading: Reading) -> str:
    """The measure; one language may leave open which kind of amount or growth, and so do cells."""
    measure = reading.claim.measure
    if reading.cell is not None or measure in _AMOUNTS:
        return "table" if reading.cell is not None else "amount"
    return "growth" if measure in _GROWTHS else measure.value


def _period(period: Period | None) -> str:
    """A period by its days, a stock at the end of a year by the year."""
    if period is None:
        return ""
    if period.kind == "plan":
        return f"{period.start.year}/{period.end.year}"
    if period.kind == "day" and (period.end.month, period.end.day) == (12, 31):
        return str(period.end.year)
    return period.text


def _base(claim: Claim) -> str:
    """What a growth rate is measured from; the year before where nothing is said."""
    if claim.base is None and claim.measure in _GROWTHS and claim.period.kind != "plan":
        return _period(claim.period.base())
    return _period(claim.base)
