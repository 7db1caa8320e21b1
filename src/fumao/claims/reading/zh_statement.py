"""A statement: one quantity on its way to a reading."""

from __future__ import annotations

import re

from fumao.claims.claim import Citation, Claim, Measure, Qualifier
from fumao.claims.reading.passage import Place
from fumao.claims.reading.reading import Reading
from fumao.claims.reading.zh_context import AMOUNTS
from fumao.claims.reading.zh_measures import Measures
from fumao.claims.reading.zh_nouns import (
    SHARE_NOUN,
    noun_before_cue,
    subject_called,
)
from fumao.claims.reading.zh_signs import Signs
from fumao.claims.reading.zh_spoken import Spot
from fumao.claims.reading.zh_subjects import (
    scope_of,
)
from fumao.claims.reading.zh_when import When
from fumao.claims.reading.zh_wholes import Wholes

M = Measure
_THAN = re.compile(r"[比较于](?P<which>[前后])者")
_WHICH = re.compile(r"[，,；;其中]*(?P<which>[前后])者")


class Statement(Measures, When, Signs, Wholes):
    """One quantity on its way to a reading: measure, sign, period, base, subject."""

    def reading(self, spot: Spot, name: str) -> Reading | None:
        """The finished reading; None where the period cannot be told at all."""
        measure = self._measure()
        noun = self._former_or_latter() or noun_before_cue(self.slot.left)
        subject = self._subject(noun, measure)
        if self.context.without and self.context.without not in subject:
            subject = f"{self.context.without}的{subject}"
        if measure in (M.SHARE, M.SHARE_CHANGE_PP):
            subject = SHARE_NOUN.sub("", subject)
        period = self._period(measure)
        if period is None:
            return None
        measure, period, base = self._base(measure, period)
        unit, value, upper = self._signed(measure)
        claim = Claim(
            key=name,
            subject=subject_called(subject),
            measure=measure,
            value=value,
            unit=unit.unit,
            period=period,
            base=base,
            qualifier=self._qualifier(measure) if upper is None else Qualifier.RANGE,
            upper=upper,
            status="F" if any(token.kind == "f" for token in self.slot.clause) else "A",
            citation=Citation("document"),
        )
        text, places, numeral, number = self._printed(spot)
        return Reading(
            claim=claim,
            numeral=numeral,
            unit=unit.text,
            text=text,
            places=places,
            number=number,
            subject=subject,
            scope=scope_of(subject),
            denominator=self._denominator(measure, subject),
            comparator=self._other(self._comparator(measure)),
            part_of=self._part_of(measure, subject),
            block=spot.block,
            sentence=spot.sentence,
            clause=self.slot.number,
            dated=self.context.dated,
            hints=self._hints(),
        )

    def _other(self, comparator: str) -> str:
        """A comparator with 前者 and 后者 said in full."""
        which = _THAN.search(self.words)
        two = self._two() if which else None
        return two[which["which"] == "后"] if which and two else comparator

    def _former_or_latter(self) -> str:
        """What 前者 and 后者 stand for: the two that the text has divided something into."""
        which = _WHICH.match(self.words)
        two = self._two() if which else None
        return two[which["which"] == "后"] if which and two else ""

    def _two(self) -> tuple[str, str] | None:
        """What the text divided in two, or the last two amounts that it named."""
        if self.context.two is not None:
            return self.context.two
        amounts = [each.subject for each in self.context.last if each.claim.measure in AMOUNTS]
        named = list(dict.fromkeys(amounts))[-2:]
        return (named[0], named[1]) if len(named) == 2 else None

    def _printed(self, spot: Spot) -> tuple[str, tuple[Place, ...], str, Place]:
        """The statement's words and their places, the numeral and its place."""
        passage, offset = spot.passage, spot.offset
        start, end = self._quote()
        first, last = offset + self.quantity.start, offset + self.quantity.end
        token = self.slot.token
        number = passage.places(first, last)
        number = number or passage.places(offset + token.start, offset + token.end)
        return (
            passage.text[offset + start : offset + end],
            passage.places(offset + start, offset + end),
            passage.text[first:last] or token.text,
            number[0],
        )

    def _quote(self) -> tuple[int, int]:
        """The words that state the number: from the number before it to the one after."""
        slot, tokens = self.slot, list(self.slot.left)
        while tokens and tokens[0].kind in "djk,":
            tokens.pop(0)
        start = tokens[0].start if tokens else slot.token.start
        # A quotation that ends right before the number is no part of what it says.
        quoted = max(
            (token.start + token.text.rfind("”") + 1 for token in tokens if "”" in token.text),
            default=0,
        )
        near = quoted and slot.token.start - quoted < 3
        if near or slot.token.start - start > 60:
            start = max(start, quoted)
        end = slot.right[-1].end if slot.right else slot.token.end
        return min(start, slot.token.start), max(end, slot.token.end)
