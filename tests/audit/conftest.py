"""Readings of a document, made from a few words a line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.audit.examine import examine
from fumao.claims import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading import read, units
from fumao.claims.reading.passage import Passage, Place
from fumao.claims.reading.reading import Enumeration, Read, Reading
from fumao.model.names import Names
from fumao.model.period import Period

UNITS = {
    "%": units.percent(),
    "个百分点": units.points("个百分点"),
    "points": units.points("percentage points"),
    "倍": units.times("倍"),
    "times": units.times("times"),
    "亿美元": units.money("亿美元", "USD", 8),
    "US$bn": units.money("US$ billion", "USD", 9),
    "US$mn": units.money("US$ million", "USD", 6),
    "亿元": units.money("亿元", "CNY", 8),
    "万元": units.money("万元", "CNY", 4),
    "百万欧元": units.money("百万欧元", "EUR", 6),
    "亿欧元": units.money("亿欧元", "EUR", 8),
    "万家": units.things("万家", "家", 4),
    "家": units.things("家", "家"),
    "万人": units.things("万人", "人", 4),
    "人": units.things("人", "人"),
    "份": units.things("份", "份"),
    "位": units.things("位", "位"),
    "个国家": units.things("个国家", "国家"),
    "场": units.things("场", "场"),
    "firms": units.things("firms", "firms"),
    "respondents": units.things("respondents", "respondents"),
    "万吨": units.physical("万吨", "TONNE", "mass", 4),
}


def _reading(number: int, line: str, block: int) -> Reading:
    """One line: subject | measure | value unit | period | base=... of=... and so on."""
    subject, measure, amount, period, *rest = [part.strip() for part in line.split("|")]
    more = dict(pair.split("=", 1) for part in rest for pair in part.split(";") if pair)
    value, unit = amount.split(" ", 1)
    printed = UNITS[unit]
    name = Names(subject, subject)
    claim = Claim(
        key=f"c{number}",
        subject=Subject(subject, name, name),
        measure=Measure(measure),
        value=Decimal(value),
        unit=printed.unit,
        period=Period.parse(period),
        base=Period.parse(more["base"]) if "base" in more else None,
        qualifier=Qualifier(more.get("q", "")),
        citation=Citation("test", line=str(number)),
    )
    cell = tuple(int(place) for place in more["cell"].split(",")) if "cell" in more else None
    return Reading(
        claim=claim,
        numeral=value.lstrip("-"),
        unit=printed.text,
        text=more.get("text", f"{subject}{amount}"),
        places=(Place(number, 0, 9),),
        number=Place(number, 0, 4),
        subject=subject,
        scope=more.get("scope", ""),
        denominator=more.get("of", ""),
        comparator=more.get("than", ""),
        part_of=more.get("part", ""),
        listing=int(more.get("list", 0)),
        block=block,
        sentence=int(more.get("s", number)),
        clause=number,
        cell=cell,
        hints=frozenset(more.get("hint", "").split()),
    )


@pytest.fixture
def reads():
    """A document from lines of readings; an empty line begins a block, ``===`` a section."""

    def make(text: str, *lists: Enumeration) -> Read:
        found, block = [], 0
        for line in text.strip().split("\n"):
            if line.strip() == "===":
                block += 50
            elif not line.strip():
                block += 1
            else:
                found.append(_reading(len(found) + 1, line, block))
        return Read(tuple(found), (), lists)

    return make


@pytest.fixture
def findings(reads):
    """What is found in a document: kind, severity and the readings it is about."""

    def make(text: str, *lists: Enumeration):
        return examine(reads(text, *lists)).findings

    return make


@pytest.fixture
def found(findings):
    """The kinds of what is found."""

    def make(text: str, *lists: Enumeration):
        return [finding.kind for finding in findings(text, *lists)]

    return make


@pytest.fixture
def listed():
    """A list matched to names."""

    def make(names: str, values: str, readings: str, *, is_open: bool = False) -> Enumeration:
        return Enumeration(
            1, tuple(names.split()), tuple(values.split()), tuple(readings.split()),
            is_open, Place(1, 0, 9),
        )  # fmt: skip

    return make


@pytest.fixture
def audited():
    """The kinds of what is found in Chinese paragraphs."""

    def make(*paragraphs: str):
        passages = [
            Passage(text, "body", ((0, at, 0, 0),)) for at, text in enumerate(paragraphs, 1)
        ]
        return [finding.kind for finding in examine(read(passages, "zh")).findings]

    return make
