"""A report of long series: items, flows and years in rendered sentences, in one writer's voice.

Written apart from the rich report and its words: other names, other units, other
countries, partners, and every year of a window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from fumao.claims import render
from fumao.claims.claim import Citation, Claim, Measure, Subject
from fumao.claims.compute import Level, compute
from fumao.methods.intervals import Interval
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

from .report import Generated, Stated
from .voices import ITEMS, REPORTERS, Voice, draw_voice
from .words import COUNTRIES
from .world import World

FIRST = 2010
_SOURCE = Citation("series made up for tests")
_STOPS = {"zh": "。", "en": ". "}
_MONEY = (("USD_100MN", 1), ("USD_100MN", 2), ("USD_MN", 0), ("USD_MN", 1), ("USD_BN", 2),
          ("USD_BN", 1), ("CNY_100MN", 1))  # fmt: skip


def make_series(seed: int, lang: str) -> Generated:
    """The report of a seed: at least 200 claims, no two of the same thing.

    >>> len(make_series(1, "zh").stated) >= 200
    True
    """
    rng = Random(f"series {seed}")
    writer = _Writer(*_drawn(rng), rng, rng.choice(_MONEY))
    writer.write()
    lines, stated = _printed(writer.claims, _groups(writer.claims, rng), lang)
    suffix = rng.choice([".md", ".txt"])
    return Generated("\n".join(lines) + "\n", lang, suffix, writer.world, tuple(stated), (), ())


def _groups(claims: Mapping[str, Claim], rng: Random) -> list[list[str]]:
    """The claims as written, by subject or at random, so many in a paragraph."""
    keys = list(claims)
    order = rng.choice(["as written", "by subject", "at random"])
    if order == "at random":
        rng.shuffle(keys)
    elif order == "by subject":
        keys.sort(key=lambda key: claims[key].subject.code)
    size = rng.choice([1, 3, 6, 12])
    return [keys[at : at + size] for at in range(0, len(keys), size)]


def _printed(
    claims: Mapping[str, Claim], groups: list[list[str]], lang: str
) -> tuple[list[str], list[Stated]]:
    lines: list[str] = []
    stated: list[Stated] = []
    for group in groups:
        text = ""
        for key in group:
            said = render(claims[key], lang)
            (span,) = said.spans
            start, end = len(text) + span.start, len(text) + span.end
            stated.append(Stated(key, claims[key], len(lines) + 1, start, end))
            # One a line, a sentence stays as the renderer begins it.
            alone = len(group) == 1
            text += (said.text if alone else said.text[0].upper() + said.text[1:]) + _STOPS[lang]
        lines += [text.rstrip(), ""]
    return lines, stated


def _drawn(rng: Random) -> tuple[World, Voice, list[str]]:
    """Amounts of a reporter or two: the whole is the sum of all twelve items, few are spoken of."""
    year = rng.choice([2018, 2019, 2020, 2021, 2022])
    areas = rng.sample([code for code, _ in REPORTERS], rng.choice([1, 1, 2]))
    leaves: dict[tuple[str, str], Decimal] = {}
    sums: dict[str, tuple[str, ...]] = {}
    for area in areas:
        scale = 10 ** rng.uniform(10.2, 11.6)
        for flow in "XM":
            sums[f"{flow}:{area}.S"] = tuple(f"{flow}:{area}.{item}" for item in ITEMS)
            for code in sums[f"{flow}:{area}.S"]:
                _walk(leaves, code, scale * rng.lognormvariate(-2.4, 1.0), year, rng)
            for partner in COUNTRIES:
                _walk(leaves, f"{flow}:{area}.S.{partner}", scale * 0.05, year, rng)
                _walk(leaves, f"{flow}:{area}.SC.{partner}", scale * 0.005, year, rng)
    chosen = tuple(rng.sample(list(ITEMS), 7 if len(areas) == 1 else 4))
    world = World(year, Names("", ""), chosen, (), (), leaves, sums)
    return world, draw_voice(rng, len(areas) > 1), areas


def _walk(
    leaves: dict[tuple[str, str], Decimal], code: str, size: float, year: int, rng: Random
) -> None:
    for each in range(FIRST, year + 1):
        leaves[code, str(each)] = Decimal(round(size))
        size *= 1 + max(-0.5, rng.gauss(0.06, 0.09))


@dataclass
class _Writer:
    """Writes claims down topic by topic, each computed by the spine and rounded."""

    world: World
    voice: Voice
    areas: list[str]
    rng: Random
    money: tuple[str, int]
    claims: dict[str, Claim] = field(default_factory=dict)

    def write(self) -> None:
        self.span = self.rng.choice([2, 4, 6])
        # 2015–2020 and 2016–2020 are both said of growth since 2015.
        self.after = self.rng.choice([0, 0, 1])
        for area in self.areas:
            whats = [f"{area}.S", *(f"{area}.{item}" for item in self.world.items)]
            for what in whats:
                self._topic(what, f"{area}.S")
            for partner in self.rng.sample(list(COUNTRIES), 2):
                if COUNTRIES[partner] != dict(REPORTERS)[area]:
                    self._partner(f"{area}.S.{partner}", f"{area}.S")

    def _topic(self, what: str, whole: str) -> None:
        last = self.world.year
        for flow in self.rng.sample("XMT", self.rng.choice([2, 3])):
            code, of = f"{flow}:{what}", f"{flow}:{whole}"
            self._years(code, of, what != whole)
            start = self.rng.choice([2011, 2012, 2015])
            window = f"{start + self.after}/{last}"
            self._say(code, Measure.CAGR, "PCT", 1, period=window, then=str(start))
            self._say(code, Measure.GROWTH_VS_BASE, "PCT", 1, period=str(last), then=str(start))
            self._money(code, str(start), Measure.LEVEL)
            if self.rng.random() < 0.5:
                self._money(code, f"{last - self.span + 1}/{last}", Measure.CUMULATIVE)
            if what != whole:
                self._say(code, Measure.SHARE_CHANGE_PP, "PP", 1, period=str(last),
                          then=str(last - 1), of=of)  # fmt: skip
                self._say(code, Measure.CONTRIBUTION, self.rng.choice(["PP", "PCT"]), 1,
                          period=str(last), of=of)  # fmt: skip
                self._say(code, Measure.GROWTH_GAP_PP, "PP", 1, period=str(last), than=of)
        for year in range(last - self.span + 1, last + 1):
            if self.rng.random() < 0.6:
                self._money(f"B:{what}", str(year), Measure.BALANCE)

    def _years(self, code: str, of: str, part: bool) -> None:
        for year in range(self.world.year - self.span + 1, self.world.year + 1):
            self._money(code, str(year), Measure.LEVEL)
            if self.rng.random() < 0.7:
                self._say(code, Measure.GROWTH_YOY, "PCT", 1, period=str(year))
            if part and self.rng.random() < 0.7:
                self._say(code, Measure.SHARE, "PCT", 1, period=str(year), of=of)

    def _partner(self, what: str, whole: str) -> None:
        last = str(self.world.year)
        for flow in "XMT":
            code, of = f"{flow}:{what}", f"{flow}:{whole}"
            self._money(code, last, Measure.LEVEL)
            self._money(code, str(self.world.year - 1), Measure.LEVEL)
            self._say(code, Measure.GROWTH_YOY, "PCT", 1, period=last)
            self._say(code, Measure.SHARE, "PCT", 1, period=last, of=of)
        self._money(f"B:{what}", last, Measure.BALANCE)

    def _money(self, code: str, period: str, measure: Measure) -> None:
        self._say(code, measure, *self.money, period=period)

    def _say(self, code: str, measure: Measure, scale: str, places: int, *, period: str,
             then: str = "", of: str = "", than: str = "") -> None:  # fmt: skip
        blank = Claim(
            key=f"{code}.{measure}.{period}.{then}",
            subject=self._subject(code),
            measure=measure,
            value=None,
            unit=unit(scale),
            period=Period.parse(period),
            citation=_SOURCE,
            base=Period.parse(then) if then else None,
            denominator=self._subject(of) if of else None,
            comparator=self._subject(than) if than else None,
        )
        computed = compute(blank, self)
        assert computed is not None, f"the series cannot tell {measure} of {code} in {period}"
        if blank.key not in self.claims:
            said = replace(computed.rounded(places), key=blank.key, formula="", inputs=())
            self.claims[blank.key] = said

    def find(self, subject: Subject, period: Period) -> Level | None:
        """The amount as the spine's compute asks for it, in the writer's currency."""
        amount = self.world.amount(subject.code, period.text)
        if amount is None:
            return None
        currency = unit(self.money[0]).base
        return Level(Interval.exact(amount), f"[{subject.code}]", (subject.code,), currency)

    def _subject(self, code: str) -> Subject:
        return self.voice.subject(code)
