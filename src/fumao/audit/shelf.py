"""The shelf: all readings of a document, to be found by subject, period, unit and place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from fumao.audit.aliases import aliased
from fumao.audit.doubts import doubtful
from fumao.audit.entry import (
    NEAR,
    Entry,
    Statement,
    entry_of,
    home_of,
    inherited,
    main_language,
    nearest,
    statement,
    usable,
)
from fumao.audit.precision import rounded_further
from fumao.audit.subjects import Topic, lexicon, topic
from fumao.claims.claim import Measure
from fumao.claims.reading.reading import Enumeration, Read


class Shelf:
    """All readings that an identity may use, indexed.

    Rules (a reading hinted ``limit``) and numbers that no identity can reach
    stay out; they are reported as read and not checkable.
    """

    def __init__(self, read: Read) -> None:
        self.read = read
        self.lang = main_language(read.readings)
        used = [reading for reading in read.readings if usable(reading)]
        self.home = home_of(used)
        self.wider = rounded_further(used)
        every = inherited(
            [
                entry_of(reading, self.home, order, self.wider.get(reading.id))
                for order, reading in enumerate(used)
            ]
        )
        doubts = doubtful(every)
        # What something moved from at a time not said is known to no other identity.
        self.entries = [
            entry for entry in every if entry.id not in doubts and not entry.has("origin")
        ]
        self._vague = {"", *(topic(word).stem for word in self.words("parts", "vague"))}
        self.by_id = {entry.id: entry for entry in every}
        self._by_key: dict[Statement, list[Entry]] = defaultdict(list)
        self._amounts: dict[Topic, list[Entry]] = defaultdict(list)
        self._by_topic: dict[Topic, list[Entry]] = defaultdict(list)
        self._blocks: dict[int, list[Entry]] = defaultdict(list)
        self._children: dict[str, list[Entry]] = defaultdict(list)
        for entry in every:
            self._blocks[entry.block].append(entry)
        for entry in self.entries:
            self._index(entry)
        for entry in aliased(self.entries):
            self._index_topic(entry)
        self._set_money()

    def _set_money(self) -> None:
        """Where a subject is stated in two currencies, which of them each of its rates is in."""
        every = Counter(entry.unit for entry in self.entries if _is_money(entry))
        self.main_money = every.most_common(1)[0][0] if every else ""
        for entries in self._by_topic.values():
            units = Counter(each.unit for each in entries if _is_money(each))
            if len(units) < 2:
                continue
            usual = units.most_common(1)[0][0]
            last: dict[int, str] = {}
            for entry in entries:
                if _is_money(entry):
                    last[entry.block] = entry.unit
                entry.money = entry.unit if _is_money(entry) else last.get(entry.block, usual)

    def _index_topic(self, entry: Entry) -> None:
        self._by_key[statement(entry)].append(entry)
        self._by_topic[entry.topic].append(entry)
        if entry.is_amount:
            self._amounts[entry.topic].append(entry)

    def _index(self, entry: Entry) -> None:
        self._index_topic(entry)
        if entry.reading.part_of:
            self._children[entry.reading.part_of].append(entry)

    def words(self, table: str, name: str) -> list[str]:
        """A list of words in the language of the document."""
        return lexicon(self.lang).list(table, name)

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of names that together are the whole."""
        return [(one, two) for one, two in lexicon(self.lang).words["parts"]["pairs"]]

    def are_complete(self, entries: list[Entry]) -> bool:
        """Whether subjects are by their names all parts of something: the three industries."""
        said = [entry.reading.subject.lower() for entry in entries]
        partial = lexicon(self.lang).words["parts"].get("partial", ())
        if any(word in each for each in said for word in partial):
            return False  # household consumption is not all consumption
        return any(
            len(names) == len(said) and all(any(name in each for each in said) for name in names)
            for names in lexicon(self.lang).words["parts"]["complete"]
        )

    def balance_words(self, name: str) -> list[str]:
        """Words for a ``surplus`` or a ``deficit``."""
        return list(lexicon(self.lang).words["remarks"]["opposite"][name])

    def is_vague(self, about: Topic) -> bool:
        """Whether a comparator or denominator names no subject: "the average", 全行业."""
        return about.stem in self._vague

    def amounts(self, about: Topic, period: str, unit: str = "") -> list[Entry]:
        """Levels and counts of a subject in a period (in one base unit).

        What has added up since the beginning counts for a single year only
        where nothing else is stated.
        """
        found = [
            entry
            for entry in self._amounts.get(about, ())
            if entry.period == period and (not unit or entry.unit == unit)
        ]
        if "/" in period:
            return found
        of_the_year = [each for each in found if each.measure is not Measure.CUMULATIVE]
        return of_the_year or found

    def amount(self, about: Topic, period: str, near: Entry, unit: str = "") -> Entry | None:
        """The level nearest to a reading, if there is one."""
        return nearest(self.amounts(about, period, unit), near)

    def rates(
        self, about: Topic, measure: Measure, period: str, base: str = "", money: str = ""
    ) -> list[Entry]:  # fmt: skip
        """Rates of one kind about a subject in a period (on a base, in a currency)."""
        return [
            entry
            for entry in self._by_topic.get(about, ())
            if entry.measure is measure
            and entry.period == period
            and (not base or entry.base == base)
            and (not money or not entry.money or entry.money == money)
        ]

    def about(self, about: Topic) -> list[Entry]:
        """Everything about a subject, in order of the text."""
        return self._by_topic.get(about, [])

    def same(self) -> Iterator[list[Entry]]:
        """Readings that state one and the same thing more than once."""
        for found in self._by_key.values():
            by_money: dict[str, list[Entry]] = defaultdict(list)
            for entry in found:
                by_money[entry.money].append(entry)
            yield from (each for each in by_money.values() if len(each) > 1)

    def block(self, number: int) -> list[Entry]:
        """The readings of a block, in order."""
        return self._blocks.get(number, [])

    def blocks(self) -> Iterator[list[Entry]]:
        """The readings of each block."""
        yield from self._blocks.values()

    def around(self, block: int, reach: int = NEAR) -> Iterator[Entry]:
        """The readings of a block and of those before and after it."""
        for number in range(block - reach, block + reach + 1):
            yield from self._blocks.get(number, ())

    def sentences(self) -> Iterator[list[Entry]]:
        """The readings of each sentence of running text."""
        flowing = (entry for entry in self.entries if entry.reading.cell is None)
        for _, group in groupby(flowing, lambda e: (e.block, e.reading.sentence)):
            yield list(group)

    def grids(self) -> Iterator[list[Entry]]:
        """The cells of each table."""
        cells = (entry for entry in self.entries if entry.reading.cell is not None)
        for _, group in groupby(cells, lambda e: e.block):
            yield list(group)

    def children(self, entry: Entry) -> list[Entry]:
        """Readings introduced as parts of this one."""
        return self._children.get(entry.id, [])

    def enumerations(self) -> Iterable[Enumeration]:
        """The lists matched to names."""
        return self.read.enumerations


def _is_money(entry: Entry) -> bool:
    return entry.is_amount and entry.reading.claim.unit.dimension == "money"
