"""The entry: a reading prepared for comparing, with topics, period keys and plain bounds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from fumao.audit.subjects import Topic, language_of, topic
from fumao.claims.claim import Claim, Measure, Qualifier
from fumao.claims.formula import base_interval
from fumao.claims.reading.reading import UNDATED, Reading
from fumao.methods.intervals import Interval
from fumao.model.codes import codelist
from fumao.model.period import Period

AMOUNTS = frozenset({Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE, Measure.BALANCE})
GROWTHS = frozenset({Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE, Measure.CAGR})
# As far apart as a section is long: beyond it the same words may mean another definition.
NEAR = 12
_SHARE_OF = re.compile(
    r"(?P<part>.+?)(?:/|相当于|占)(?P<whole>.+?)(?:之比|的?比重|的?比例|的?份额)?$"
)
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
    alias: bool = False

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
Statement = tuple[Topic, Measure | str, str, str, str]


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


def same_noun(first: Entry, second: Entry) -> bool:
    """Whether two amounts are of the same kind: one money, or one thing as far as their units say."""
    money = first.reading.claim.unit.dimension == "money"
    return (
        first.unit == second.unit
        and (money or first.noun == second.noun or first.noun in _GENERIC or second.noun in _GENERIC)
    )  # fmt: skip


def counted(claim: Claim) -> Claim:
    """The claim as a count where it states a whole number of things, which is exact.

    A round number (7000) may be rounded and keeps its interval.
    """
    whole = claim.value is not None and claim.value == claim.value.to_integral_value()
    things = claim.unit.base == "ONE" and claim.unit.factor == 1
    if not (whole and things and claim.measure in (Measure.LEVEL, Measure.CUMULATIVE)):
        return claim
    assert claim.value is not None
    return replace(claim, measure=Measure.COUNT) if claim.value % 100 else claim


def is_exact(entry: Entry) -> bool:
    """Whether the number is meant as printed, not as about, over or nearly."""
    return entry.reading.claim.qualifier is Qualifier.EXACT


def usable(reading: Reading) -> bool:
    """Whether an identity may use a reading: it prints a number, and states a fact of its own."""
    return (
        reading.claim.value is not None
        and not reading.hints & {"limit", "quoted"}
        and reading.claim.measure is not Measure.OTHER
    )


def main_language(readings: tuple[Reading, ...]) -> str:
    """The language of most readings."""
    counted = Counter(language_of(reading.text + reading.subject) for reading in readings)
    return counted.most_common(1)[0][0] if counted else "zh"


def home_of(readings: list[Reading]) -> str:
    """The country (or province or city, 全市) a document is about: the one that it names most."""
    countries = codelist("areas")
    counted = Counter(
        place
        for reading in readings
        for place in topic(reading.subject, reading.scope).places
        if place == "LOCAL" or (place in countries and place != "W1")
    )
    return counted.most_common(1)[0][0] if counted else ""


def entry_of(reading: Reading, home: str, order: int, wider: Interval | None = None) -> Entry:
    """A reading prepared for comparing, in a document about a home country.

    ``wider`` is its interval where it is not as precise as printed.
    """
    claim = counted(reading.claim)
    subject, whole = reading.subject, reading.denominator
    match = _SHARE_OF.fullmatch(subject) if claim.measure in _SHARES else None
    if match and language_of(subject) == "zh":
        subject, whole = match["part"], whole or match["whole"]
    about = topic(subject, reading.scope)
    if reading.cell is not None:
        about = _of_cell(subject, reading.scope, claim.measure)
    if claim.measure is Measure.BALANCE:
        about = about.with_flow("B")
    interval = wider or base_interval(claim)
    return Entry(
        reading,
        reading.id,
        about.at_home(home),
        topic(whole).at_home(home) if whole else None,
        topic(reading.comparator).at_home(home) if reading.comparator else None,
        reading.claim.measure,
        period_key(claim.period),
        period_key(claim.base) or _implied_base(reading),
        claim.unit.base,
        _SCALE.sub("", reading.unit).strip().lower(),
        float(interval.low),
        float(interval.high),
        order,
    )


def _of_cell(subject: str, scope: str, measure: Measure) -> Topic:
    """The topic of a cell: its label and what the caption adds to it.

    A caption may list the labels ("services, trade and goods trade in GDP"), and a
    label may be only a place or an average of the caption's subject.
    """
    label, _, caption = subject.partition(" ")
    if language_of(subject) == "zh" and caption:
        listed = re.split("[、和与及]", caption)
        if len(listed) > 1 and any(label.rstrip("额量") in each for each in listed):
            about = topic(label, scope)
            return replace(about, places=about.places | topic(caption).places)
    about = topic(subject, scope)
    return replace(about, per=False) if measure in _SHARES else about


_SHARES = (Measure.SHARE, Measure.SHARE_CHANGE_PP, Measure.RATE)


def _implied_base(reading: Reading) -> str:
    """What growth is on where nothing is said."""
    if reading.claim.measure not in GROWTHS | {Measure.GROWTH_GAP_PP, Measure.CONTRIBUTION}:
        return ""
    if reading.claim.period is UNDATED:
        return ""
    return period_key(reading.claim.period.base())


def inherited(entries: list[Entry]) -> list[Entry]:
    """Entries whose subject is named only in part, with what they leave to be understood.

    A bare direction ("exports") takes the last full subject of its block; a bare
    place with a share ("the western region, 38.2% of services trade") is about
    what the share is of, and so is the same place's amount beside it.
    """
    found: list[Entry] = []
    last: dict[int, Topic] = {}
    of_place = _subjects_of_places(entries)
    for entry in entries:
        about = entry.topic
        if entry.has("whole"):
            about = replace(about, stem=about.stem or "whole")
        elif not about.stem and about.flow and entry.block in last:
            head = last[entry.block]
            about = replace(
                head,
                flow=about.flow,
                places=about.places or head.places,
                partners=about.partners or head.partners,
            )
        elif not about.stem and about.flow and _is_of_trade(entry):
            assert entry.whole is not None
            about = replace(entry.whole, flow=about.flow)
        elif not about.stem and not about.flow:
            about = of_place.get((entry.block, about), about)
        elif about.stem and about.flow and entry.reading.cell is None:
            last[entry.block] = about
        found.append(entry if about is entry.topic else entry.with_topic(about))
    return found


def _is_of_trade(entry: Entry) -> bool:
    """Whether a bare direction is a share of a trade: exports, 60% of services trade."""
    whole = entry.whole
    return (
        entry.measure is Measure.SHARE
        and whole is not None
        and bool(whole.stem)
        and (whole.flow == "T")
    )


def _subjects_of_places(entries: list[Entry]) -> dict[tuple[int, Topic], Topic]:
    """For each bare place of a block what its share says it has a share of."""
    return {
        (entry.block, entry.topic): replace(
            entry.whole, places=entry.topic.places, partners=entry.topic.partners
        )
        for entry in entries
        if entry.measure is Measure.SHARE
        and entry.whole is not None
        and entry.whole.stem
        and not entry.topic.stem
        and not entry.topic.flow
        and (entry.topic.places or entry.topic.partners)
    }


def statement(entry: Entry) -> Statement:
    """What a reading states, without its number: equal keys state the same thing."""
    cumulative = entry.measure is Measure.CUMULATIVE
    kind: Measure | str = "amount" if entry.is_amount and not cumulative else entry.measure
    about = f"{entry.whole.stem}/{entry.whole.flow}" if entry.whole else ""
    other = f"{entry.other.stem}/{sorted(entry.other.places)}" if entry.other else ""
    multiple = "x" if entry.reading.claim.is_multiple else ""
    return (entry.topic, kind, entry.period, f"{entry.base}|{entry.unit}|{multiple}",
            f"{about}|{other}")  # fmt: skip
