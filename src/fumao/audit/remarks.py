"""Remarks: what is wrong with a statement by itself, without another number to prove it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fumao.audit.entry import Entry
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import language_of, lexicon
from fumao.claims.claim import Measure, Qualifier
from fumao.claims.reading.passage import Place
from fumao.claims.reading.reading import Enumeration, Reading, is_dated
from fumao.model.names import Names

_MOVES = (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE, Measure.CHANGE, Measure.SHARE_CHANGE_PP,
          Measure.GROWTH_GAP_PP)  # fmt: skip
# "About 2,345.67": a hedge and six digits do not go together.
_DIGITS = 6
# Shares move by points like these; amounts are seldom said to be raised by so few per cent.
_SMALL = 5


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: its kind, how serious, on which readings, in words."""

    kind: str
    severity: str
    readings: tuple[str, ...]
    message: Names
    place: Place | None = None
    quote: str = ""


def remarks(shelf: Shelf) -> Iterator[Remark]:
    """Everything that can be said of single statements and lists."""
    for listed in shelf.enumerations():
        yield from _counts(shelf, listed)
    for reading in shelf.read.readings:
        yield from _impossible(reading)
        yield from _hedges(reading)
    for paragraph in _paragraphs(shelf.read.readings):
        yield from _rates_and_amounts(paragraph)
    yield from _records(shelf)


def _counts(shelf: Shelf, listed: Enumeration) -> Iterator[Remark]:
    names, values = len(listed.names), len(listed.values)
    clause = next((each.text for each in shelf.read.readings if each.id in listed.readings), "")
    if names == values or not names or values < 2 or not _listed_in(clause, listed.names):
        return
    if names == 1 and any(
        not is_dated(each.claim.period)
        for each in shelf.read.readings
        if each.id in listed.readings
    ):
        return  # the values may be those of several times that cannot be told
    if not (listed.open or listed.parted) and _unsplit(listed.names, values):
        return
    severity = "warning" if listed.open and values > names else "error"
    shown = "、".join(listed.names)
    yield Remark(
        "enumeration",
        severity,
        listed.readings,
        Names(
            f"列出{names}个名称（{shown}{'等' if listed.open else ''}），却有{values}个数值"
            f"（{'、'.join(listed.values)}）：哪个属于哪个无从得知。",
            f"{names} name{'s' * (names > 1)} ({', '.join(listed.names)}"
            f"{', among others' * listed.open}) for {values} values ({', '.join(listed.values)}):"
            " which belongs to which cannot be told.",
        ),
        listed.place,
        clause,
    )


def _listed_in(clause: str, names: tuple[str, ...]) -> bool:
    """Whether the names stand in the clause of the numbers; else more may stand before it."""
    said = clause.lower()
    if language_of(said) == "en":
        return all(name.lower().split(" ")[0] in said for name in names)
    # 对欧盟、美国出口: a word said once stands before each name.
    return all(re.sub("^[对向从自]", "", name)[:2].lower() in said for name in names)


def _unsplit(names: tuple[str, ...], values: int) -> bool:
    """Whether the names hide more than they show: 两国, both, 出口和进口, 2018—2020年."""
    lang = language_of("".join(names))
    words = lexicon(lang)
    several = words.list("parts", "both") + words.list("parts", "joins")
    if len(names) == 1:
        return any(word in names[0].lower() for word in several) or bool(re.search(r"\d", names[0]))
    joined = sum(any(join in name for join in words.list("parts", "joins")) for name in names)
    return len(names) < values <= len(names) + joined


def _impossible(reading: Reading) -> Iterator[Remark]:
    """Falls of more than all there is, shares of more than the whole."""
    claim = reading.claim
    if claim.value is None or claim.unit.code != "PCT" or "quoted" in reading.hints:
        return
    words = lexicon(language_of(reading.text + reading.subject))
    said = (reading.subject + reading.text).lower()
    growth = claim.measure in (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE, Measure.CAGR)
    if (
        growth
        and claim.value < -100
        and not any(word in said for word in words.list("remarks", "turning"))
    ):
        yield Remark("fall over 100", "error", (reading.id,), Names(
            f"降幅{abs(claim.value)}%超过100%：任何总量都不可能减少到零以下。",
            f"A fall of {abs(claim.value)}% exceeds 100%: no amount falls below zero.",
        ))  # fmt: skip
    if claim.measure is Measure.SHARE and claim.value > 100:
        yield Remark("share over 100", "error", (reading.id,), Names(
            f"占比{claim.value}%超过100%：部分不可能大于总体。",
            f"A share of {claim.value}% exceeds 100%: no part is larger than its whole.",
        ))  # fmt: skip


def _paragraphs(readings: tuple[Reading, ...]) -> Iterator[list[Reading]]:
    found: dict[int, list[Reading]] = {}
    for reading in readings:
        if reading.cell is None:
            found.setdefault(reading.block, []).append(reading)
    yield from found.values()


def _rates_and_amounts(paragraph: list[Reading]) -> Iterator[Remark]:
    for at, reading in enumerate(paragraph):
        claim = reading.claim
        if claim.value is None or claim.measure not in _MOVES:
            continue
        words = lexicon(language_of(reading.text + reading.subject))
        before = [each for each in paragraph[:at] if _together(each, reading)]
        if claim.unit.code == "PP" and _about_amount(reading, before, words.words["phrases"]):
            yield Remark("points on a level", "error", (reading.id,), Names(
                f"“{reading.subject}”是总量，其变动不以百分点计：应为百分之{abs(claim.value)}"
                f"，或应说其增速、占比变动{abs(claim.value)}个百分点。",
                f"“{reading.subject}” is an amount and does not change by percentage points: "
                f"it changes by {abs(claim.value)}%, or its growth or share does by points.",
            ))  # fmt: skip
        elif claim.unit.code == "PCT" and _about_rate(reading, before, words.words["phrases"]):
            yield Remark("percent of a rate", "note", (reading.id,), Names(
                f"比率变动用“%”含混：是{abs(claim.value)}个百分点，还是原比率的{abs(claim.value)}%？",
                f"Does the rate change by {abs(claim.value)} percentage points, "
                f"or by {abs(claim.value)}% of itself?",
            ))  # fmt: skip


def _together(one: Reading, other: Reading) -> bool:
    """Whether two readings are of one sentence or of one subject."""
    return one.sentence == other.sentence or one.subject == other.subject


def _about_amount(reading: Reading, before: list[Reading], words: dict[str, list[str]]) -> bool:
    """Whether points are said of an amount: nothing said of it so far is a rate."""
    own = reading.subject in reading.text  # what is named anew is not what was rated before
    if any(each.claim.unit.is_rate and (not own or _alike(each, reading)) for each in before):
        return False
    if reading.comparator or reading.denominator:
        return False
    said = (reading.text + reading.subject + reading.denominator).lower()
    if language_of(said) == "en":
        tokens = set(re.findall(r"[a-z]+", re.sub(r"percentage points?", "", said)))
        return not tokens & set(words["rates"]) and bool(tokens & set(words["amounts"]))
    plain = re.sub("百分点", "", said)
    rated = any(word in plain for word in words["rates"] if word != "比") or "占" in plain
    return not rated and reading.subject.endswith(tuple(words["amounts"]))


def _alike(one: Reading, other: Reading) -> bool:
    """Whether one subject holds the other: 服务出口增速 and 服务出口."""
    return one.subject in other.subject or other.subject in one.subject


def _about_rate(reading: Reading, before: list[Reading], words: dict[str, list[str]]) -> bool:
    """Whether per cent are said of a rate: its subject is one, or the rate stands just before."""
    if reading.claim.measure is Measure.CHANGE:
        return False
    subject = reading.subject.lower()
    if language_of(subject) == "en":
        ends = subject.split()[-1:] and subject.split()[-1] in words["rates"]
    else:
        ends = subject.endswith(("率", "比重", "占比", "份额")) or _moves_a_share(reading)
    follows = bool(before) and before[-1].claim.measure in (Measure.RATE, Measure.SHARE)
    return bool(ends) and follows and before[-1].claim.unit.code == "PCT"


def _moves_a_share(reading: Reading) -> bool:
    """占比14.6%，比上年提高0.1%: what a clause without a subject of its own raises is the share."""
    own = reading.subject in reading.text
    raised = re.search("提高|提升|上升", reading.text) and "增长" not in reading.text
    value = reading.claim.value
    return bool(raised) and not own and value is not None and abs(value) <= _SMALL


@cache
def _double_hedges(lang: str) -> tuple[re.Pattern[str], ...]:
    listed = lexicon(lang).list("remarks", "double_hedges")
    return tuple(re.compile(form, re.IGNORECASE) for form in listed)


def _hedges(reading: Reading) -> Iterator[Remark]:
    """Two hedges on one number, and a hedge on a number of many digits."""
    if reading.cell is not None or reading.claim.value is None:
        return
    digits = reading.numeral.replace(",", "").replace("，", "")
    for form in _double_hedges(language_of(reading.text)):
        for match in form.finditer(reading.text):
            if reading.numeral in match.group() or not re.search(r"\d", match.group()):
                yield Remark("precision", "note", (reading.id,), Names(
                    f"“{match.group()}”用了两个约数词，意思相反或重复，留一个即可。",
                    f"“{match.group()}” carries two hedges; one is enough.",
                ))  # fmt: skip
                return
    hedged = reading.claim.qualifier in (Qualifier.ABOUT, Qualifier.NEARLY)
    if hedged and len(re.sub(r"\D", "", digits).rstrip("0").lstrip("0")) >= _DIGITS:
        yield Remark("precision", "note", (reading.id,), Names(
            f"约数{reading.numeral}{reading.unit}却写到{_DIGITS}位以上有效数字。",
            f"{reading.numeral} {reading.unit} is hedged and yet has {_DIGITS} digits or more.",
        ))  # fmt: skip


def _records(shelf: Shelf) -> Iterator[Remark]:
    """A record high beside a fall of the same thing in the same breath."""
    words = shelf.words("remarks", "record")
    said: set[str] = set()
    for entry in shelf.entries:
        text = entry.reading.text.lower()
        if not (entry.has("record") or any(word in text for word in words)):
            continue
        fall = next((each for each in shelf.block(entry.block) if _falls(each, entry)), None)
        if fall and fall.id not in said:
            said.add(fall.id)
            number = abs(fall.reading.claim.value or 0)
            yield Remark("record", "warning", tuple(dict.fromkeys((fall.id, entry.id))), Names(
                f"文中称“{fall.reading.subject}”创新高，又说它下降{number}%：比上期少，就不是新高。",
                f"“{fall.reading.subject}” is called a record high and falls by {number}%: "
                "what is less than a year ago is no record.",
            ))  # fmt: skip


def _falls(fall: Entry, record: Entry) -> bool:
    close = 0 <= fall.reading.sentence - record.reading.sentence <= 1
    same = fall.topic == record.topic or not record.topic.stem
    ends = record.period.split("/")[-1]
    return (close and same and fall.measure is Measure.GROWTH_YOY and fall.high < 0
            and fall.period in (record.period, ends))  # fmt: skip
