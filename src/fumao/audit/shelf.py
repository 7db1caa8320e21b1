"""The shelf: all readings of a document, to be found by subject, period, unit and place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from fumao.audit.subjects import Topic, language_of, lexicon, topic
from fumao.claims.claim import Measure, Qualifier
from fumao.claims.formula import base_interval
from fumao.claims.reading.reading import Enumeration, Read, Reading
from fumao.model.codes import codelist
from fumao.model.period import Period

AMOUNTS = frozenset({Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE, Measure.BALANCE})
GROWTHS = frozenset({Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE, Measure.CAGR})
# As far apart as a section is long: beyond it the same words may mean another definition.
NEAR = 12
_SHARE_OF = re.compile(r"(?P<part>.+?)(?:/|相当于|占)(?P<whole>.+?)(?:之比|的?比重|的?比例|的?份额)?$")
_SCALE = re.compile(r"^[十百千万亿\s]+|^(?:thousand|million|billion|trillion|hundred)\b\s*|多$|余$")
_GENERIC = frozenset({"", "个", "家", "户", "所", "项", "件", "名", "位", "人"})


@dataclass(slots=True, eq=False)
class Entry:
    """A reading with what comparing needs: topics, keys of its periods, its interval as floats."""

    reading: Reading
    id: str
    topic: Topic
    whole: Topic | None
    other: Topic | None
    measure: Measure
    period: str
    base: str
    unit: str
    noun: str
    low: float
    high: float
    order: int
    money: str = ""

    @property
    def mid(self) -> float:
        """The printed number in base units; the finite end of an open interval."""
        if self.low == -_INFINITY or self.high == _INFINITY:
            return self.high if self.low == -_INFINITY else self.low
        return (self.low + self.high) / 2

    @property
    def closed(self) -> bool:
        """Whether the number is bounded on both sides."""
        return self.high < _INFINITY and self.low > -_INFINITY

    @property
    def is_amount(self) -> bool:
        """Whether it states how much or how many there are."""
        return self.measure in AMOUNTS

    @property
    def is_percent(self) -> bool:
        """Whether it is in per cent or points."""
        return self.reading.claim.unit.code in ("PCT", "PP")

    @property
    def block(self) -> int:
        """The block it stands in."""
        return self.reading.block

    def has(self, hint: str) -> bool:
        """Whether the wording gives a hint."""
        return hint in self.reading.hints

    def with_topic(self, found: Topic) -> Entry:
        """The same reading about another subject."""
        return replace(self, topic=found)


_INFINITY = float("inf")
Key = tuple[Topic, Measure | str, str, str, str]


class Shelf:
    """All readings that an identity may use, indexed.

    Rules (a reading hinted ``limit``) and numbers that no identity can reach
    stay out; they are reported as read and not checkable.
    """

    def __init__(self, read: Read) -> None:
        self.read = read
        self.lang = _language(read.readings)
        usable = [reading for reading in read.readings if _usable(reading)]
        self.home = _home(usable)
        self.entries = _inherited(
            [_entry(reading, self.home, order) for order, reading in enumerate(usable)]
        )
        self._vague = {"", *(topic(word).stem for word in self.words("parts", "vague"))}
        self.by_id = {entry.id: entry for entry in self.entries}
        self._by_key: dict[Key, list[Entry]] = defaultdict(list)
        self._amounts: dict[Topic, list[Entry]] = defaultdict(list)
        self._by_topic: dict[Topic, list[Entry]] = defaultdict(list)
        self._blocks: dict[int, list[Entry]] = defaultdict(list)
        self._children: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self._index(entry)
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

    def _index(self, entry: Entry) -> None:
        self._by_key[_key(entry)].append(entry)
        self._by_topic[entry.topic].append(entry)
        self._blocks[entry.block].append(entry)
        if entry.is_amount:
            self._amounts[entry.topic].append(entry)
        if entry.reading.part_of:
            self._children[entry.reading.part_of].append(entry)

    def words(self, table: str, name: str) -> list[str]:
        """A list of words in the language of the document."""
        return lexicon(self.lang).list(table, name)

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


def nearest(found: list[Entry], entry: Entry) -> Entry | None:
    """The one that stands nearest in the text, itself left out; "about" only for want of better."""
    others = [each for each in found if each.id != entry.id]
    if not others:
        return None
    return min(others, key=lambda each: (not is_exact(each), abs(each.block - entry.block),
                                         abs(each.order - entry.order)))  # fmt: skip


def near(*entries: Entry) -> bool:
    """Whether readings stand within a section of each other."""
    blocks = [entry.block for entry in entries]
    return max(blocks) - min(blocks) <= NEAR


def period_key(period: Period | None) -> str:
    """A period as a key: a stock at the end of a year goes with the year.

    >>> period_key(Period.parse("2020-12-31")), period_key(Period.parse("FYP13"))
    ('2020', '2016/2020')
    >>> period_key(Period.parse("2020-01-01"))
    '2019'
    """
    if period is None:
        return ""
    if period.kind == "plan":
        return f"{period.start.year}/{period.end.year}"
    if period.kind == "day" and (period.end.month, period.end.day) == (12, 31):
        return str(period.end.year)
    if period.kind == "day" and (period.start.month, period.start.day) == (1, 1):
        return str(period.start.year - 1)
    return period.text


def year_before(period: str) -> str:
    """The same period a year earlier, as a key; "" where there is none."""
    return Period.parse(period).year_before().text if period and "-31" not in period else ""


def _is_money(entry: Entry) -> bool:
    return entry.is_amount and entry.reading.claim.unit.dimension == "money"


def same_noun(first: Entry, second: Entry) -> bool:
    """Whether two counts count the same kind of thing, as far as their units say."""
    return (
        first.unit == second.unit
        and (first.noun == second.noun or first.noun in _GENERIC or second.noun in _GENERIC)
    )  # fmt: skip


def _usable(reading: Reading) -> bool:
    return (
        reading.claim.value is not None
        and "limit" not in reading.hints
        and reading.claim.measure is not Measure.OTHER
    )


def _language(readings: tuple[Reading, ...]) -> str:
    counted = Counter(language_of(reading.text + reading.subject) for reading in readings)
    return counted.most_common(1)[0][0] if counted else "zh"


def _home(readings: list[Reading]) -> str:
    """The country that the document is about: the one that its subjects name most."""
    countries = codelist("areas")
    counted = Counter(
        place
        for reading in readings
        for place in topic(reading.subject, reading.scope).places
        if place in countries and place != "W1"
    )
    return counted.most_common(1)[0][0] if counted else ""


def _entry(reading: Reading, home: str, order: int) -> Entry:
    claim = reading.claim
    subject, whole = reading.subject, reading.denominator
    match = _SHARE_OF.fullmatch(subject) if claim.measure in _SHARES else None
    if match and language_of(subject) == "zh":
        subject, whole = match["part"], whole or match["whole"]
    interval = base_interval(claim)
    return Entry(
        reading,
        reading.id,
        topic(subject, reading.scope).at_home(home),
        topic(whole).at_home(home) if whole else None,
        topic(reading.comparator).at_home(home) if reading.comparator else None,
        claim.measure,
        period_key(claim.period),
        period_key(claim.base) or _implied_base(reading),
        claim.unit.base,
        _SCALE.sub("", reading.unit).strip().lower(),
        float(interval.low),
        float(interval.high),
        order,
    )


_SHARES = (Measure.SHARE, Measure.SHARE_CHANGE_PP, Measure.RATE)


def _implied_base(reading: Reading) -> str:
    """What growth is on where nothing is said."""
    if reading.claim.measure not in GROWTHS | {Measure.GROWTH_GAP_PP, Measure.CONTRIBUTION}:
        return ""
    return period_key(reading.claim.period.base())


def _inherited(entries: list[Entry]) -> list[Entry]:
    """Entries whose subject is only a direction ("出口", "exports") take the last full one."""
    found: list[Entry] = []
    last: dict[int, Topic] = {}
    for entry in entries:
        about = entry.topic
        if not about.stem and about.flow and entry.block in last:
            head = last[entry.block]
            about = replace(
                head,
                flow=about.flow,
                places=about.places or head.places,
                partners=about.partners or head.partners,
            )
        elif about.stem and about.flow and entry.reading.cell is None:
            last[entry.block] = about
        found.append(entry if about is entry.topic else entry.with_topic(about))
    return found


def _key(entry: Entry) -> Key:
    """What a reading states, without its number: equal keys state the same thing."""
    cumulative = entry.measure is Measure.CUMULATIVE
    kind: Measure | str = "amount" if entry.is_amount and not cumulative else entry.measure
    about = f"{entry.whole.stem}/{entry.whole.flow}" if entry.whole else ""
    other = f"{entry.other.stem}/{sorted(entry.other.places)}" if entry.other else ""
    multiple = "x" if entry.reading.claim.is_multiple else ""
    return (entry.topic, kind, entry.period, f"{entry.base}|{entry.unit}|{multiple}",
            f"{about}|{other}")  # fmt: skip


def is_exact(entry: Entry) -> bool:
    """Whether the number is meant as printed, not as about, over or nearly."""
    return entry.reading.claim.qualifier is Qualifier.EXACT
