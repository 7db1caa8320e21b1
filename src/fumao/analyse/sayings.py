"""What the indicators say, in sentences of claims that every other part of the house can check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fumao.analyse.book import TOTAL, UNALLOCATED, WORLD, Book
from fumao.analyse.measured import Measured
from fumao.analyse.wording import phrase
from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.render import say
from fumao.errors import UnknownCode
from fumao.methods.rounding import round_half_away
from fumao.model.codes import area_in_text, codelist, items
from fumao.model.names import Names
from fumao.model.unit import Unit, rescale, unit

# How many items or partners a sentence names.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence: the claims that it is made of."""

    claims: tuple[Claim, ...]

    def in_(self, language: str) -> str:
        """The sentence in zh or en."""
        return say(self.claims, language).text


def sayings(book: Book, measured: Sequence[Measured]) -> list[Saying]:
    """The main statements: levels and growth, balance, contributions, advantage, partners.

    What has no value is not said here; it is listed with its reason.
    """
    speaker = _Speaker(book, measured)
    groups: list[Iterable[Claim]] = [
        speaker.levels(), speaker.balance(), *speaker.contributions(), speaker.advantage(),
        speaker.structure(), speaker.partners(), speaker.blocs(),
    ]  # fmt: skip
    told = (tuple(group) for group in groups)
    return [Saying(claims) for claims in told if claims]


@dataclass(frozen=True)
class _Speaker:
    book: Book
    measured: Sequence[Measured]

    def _found(self, code: str, flow: str = "") -> list[Measured]:
        return [each for each in self.measured if each.code == code and each.value is not None
                and flow in ("", each.about.flow)]  # fmt: skip

    def _total(self, code: str, flow: str) -> Measured | None:
        return next((each for each in self._found(code, flow) if each.about.item == TOTAL), None)

    def levels(self) -> Iterator[Claim]:
        """Trade, exports and imports with their growth."""
        for flow in "TXM":
            level = self.book.level(TOTAL, flow)
            if level is None:
                continue
            subject = self._subject(flow, TOTAL)
            shown, value = _readable(self.book.unit, level)
            yield self._claim(subject, Measure.LEVEL, value, shown)
            growth = self._total("growth", flow)
            if growth is not None:
                yield self._of(growth, subject, self._growth)

    @property
    def _growth(self) -> Measure:
        year_before = self.book.base == self.book.period.year_before()
        return Measure.GROWTH_YOY if year_before else Measure.GROWTH_VS_BASE

    def balance(self) -> Iterator[Claim]:
        """The balance, its rate, and competitiveness."""
        subject = self._subject("B", TOTAL)
        found = self._total("balance", "B")
        if found is not None and found.value is not None:
            shown, value = _readable(self.book.unit, found.value)
            yield self._claim(subject, Measure.BALANCE, value, shown)
        for code in ("balance_rate", "tc"):
            each = self._total(code, "B")
            if each is not None:
                measure = Measure.RATE if code == "balance_rate" else Measure.INDEX
                yield self._of(each, self._named(each), measure)

    def contributions(self) -> Iterator[list[Claim]]:
        """The items that moved exports, and imports, most."""
        for flow in "XM":
            found = [each for each in self._found("contribution", flow)
                     if each.about.item not in (TOTAL, UNALLOCATED) and each.value]  # fmt: skip
            found.sort(key=lambda each: -abs(_size(each)))
            whole = self._subject(flow, TOTAL)
            yield [self._of(each, self._subject(flow, each.about.item), Measure.CONTRIBUTION,
                            whole) for each in found[:_FEW]]  # fmt: skip

    def advantage(self) -> Iterator[Claim]:
        """The items with the highest revealed comparative advantage."""
        found = sorted(self._found("rca"), key=lambda each: -_size(each))
        for each in found[:_FEW]:
            yield self._of(each, self._named(each), Measure.INDEX)

    def structure(self) -> Iterator[Claim]:
        """Concentration by item, and the share of knowledge-intensive services."""
        for flow in "XM":
            each = self._total("hhi_items", flow)
            if each is not None:
                yield self._of(each, self._named(each), Measure.INDEX)
        for each in self._found("knowledge", "T"):
            yield self._of(each, self._subject("T", "KIS"), Measure.SHARE,
                           self._subject("T", TOTAL))  # fmt: skip

    def partners(self) -> Iterator[Claim]:
        """The largest partners of trade."""
        found = sorted(self._found("partner_share", "T"), key=lambda each: -_size(each))
        for each in found[:_FEW]:
            yield self._of(each, self._with(each), Measure.SHARE, self._subject("T", TOTAL))

    def blocs(self) -> Iterator[Claim]:
        """Trade with blocs, and within them."""
        for each in self._found("bloc_share", "T"):
            yield self._of(each, self._with(each), Measure.SHARE, self._subject("T", TOTAL))
        for each in self._found("intra_share"):
            inside, whole = (
                _subject(f"{name}-{each.about.partner}-{each.about.flow}", f"subjects.{name}",
                         partner=_party(each.about.partner), flow=phrase(
                             f"flows.{each.about.flow}"))
                for name in ("inside", "whole")
            )  # fmt: skip
            yield self._of(each, inside, Measure.SHARE, whole)

    def _of(
        self, each: Measured, subject: Subject, measure: Measure, whole: Subject | None = None
    ) -> Claim:
        return self._claim(subject, measure, each.value, unit(each.unit), whole, each)

    def _claim(
        self,
        subject: Subject,
        measure: Measure,
        value: Decimal | None,
        shown: Unit,
        whole: Subject | None = None,
        each: Measured | None = None,
    ) -> Claim:
        name = each.code if each else measure.value
        compared = measure in (Measure.GROWTH_VS_BASE, Measure.CONTRIBUTION)
        return Claim(
            key=f"analyse.{subject.code}.{name}.{self.book.period.text}", subject=subject,
            measure=measure, value=value, unit=shown, period=self.book.period,
            citation=Citation("computed"), base=self.book.base if compared else None,
            denominator=whole, formula=each.definition.formula if each else "",
        )  # fmt: skip

    def _subject(self, flow: str, item: str) -> Subject:
        area = area_in_text(self.book.reporter)
        return _subject(
            f"{self.book.reporter}-{item}-{flow}", f"subjects.{flow}", area=area, item=_item(item),
            short=phrase(f"flows.{flow}") if item == TOTAL else _item(item),
            codes=(self.book.reporter, item, flow, WORLD),
        )  # fmt: skip

    def _named(self, each: Measured) -> Subject:
        """An index as a subject of its own: China's exports of travel have an RCA."""
        about = each.about
        what = _item(about.item)
        if about.flow in "XM":
            flow = phrase(f"flows.{about.flow}")
            what = (Names(f"服务{flow.zh}", f"services {flow.en}") if about.item == TOTAL
                    else Names(f"{what.zh}{flow.zh}", f"{flow.en} of {what.en}"))  # fmt: skip
        elif about.item == TOTAL:
            what = Names("服务贸易", "services trade")
        else:
            what = Names(what.zh, f"trade in {what.en}")
        return _subject(
            f"{self.book.reporter}-{about.item}-{about.flow}-{each.code}", "subjects.indicator",
            area=area_in_text(self.book.reporter), item=what, name=_bare(each.definition.names),
        )  # fmt: skip

    def _with(self, each: Measured) -> Subject:
        return _subject(
            f"{self.book.reporter}-{each.about.partner}-{each.about.flow}", "subjects.with",
            area=area_in_text(self.book.reporter), partner=_party(each.about.partner),
            flow=phrase(f"flows.{each.about.flow}"),
        )  # fmt: skip


def _size(each: Measured) -> Decimal:
    return each.value or Decimal(0)


def _subject(
    code: str,
    form: str,
    *,
    short: Names | None = None,
    codes: tuple[str, str, str, str] | None = None,
    **values: Names,
) -> Subject:
    pattern = phrase(form)
    zh = pattern.zh.format(**{key: each.zh for key, each in values.items()})
    zh = zh.replace("贸易贸易", "贸易")
    en = pattern.en.format(**{key: each.en for key, each in values.items()}).replace("s's", "s'")
    names = Names(zh, en)
    if codes is None:
        return Subject(code, names, short or names)
    area, item, flow, partner = codes
    return Subject(code, names, short or names, area, item, flow, partner)


def _item(code: str) -> Names:
    """An item within a sentence: 运输服务 / transport."""
    if code == TOTAL:
        return phrase("subjects.services")
    names = items()[code].names
    # A first letter is lowered, an abbreviation is not.
    en = names.en if names.en[1:2].isupper() else names.en[0].lower() + names.en[1:]
    return Names(names.zh if names.zh.endswith(("服务", "费")) else f"{names.zh}服务", en)


def _party(code: str) -> Names:
    if code in codelist("areas"):
        return area_in_text(code)
    names = _bare(codelist("groups")[code].names)
    return Names(names.zh, f"the {names.en}" if names.en.endswith("Union") else names.en)


def _bare(names: Names) -> Names:
    """A name without what it explains in parentheses."""
    return Names(re.sub(r"（[^）]*）", "", names.zh), re.sub(r" \([^)]*\)", "", names.en))


def _readable(given: Unit, value: Decimal) -> tuple[Unit, Decimal]:
    """An amount in 亿 of the currency, where there is such a unit, else in whole numbers."""
    try:
        shown, places = unit(f"{given.base}_100MN"), 1
    except UnknownCode:
        shown, places = given, 0
    return shown, round_half_away(rescale(value, given, shown), places)
