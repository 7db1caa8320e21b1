"""Reading English: passages into readings.

A cascade: ``en_lexer`` cuts words and phrases of the lexicon, ``en_decoys``, ``en_time``
and ``en_quantities`` put numbers, times and names together, ``en_grammar`` says
what each quantity states, ``en_measures``, ``en_periods`` and ``en_phrases`` resolve
measure, time and subject; this module carries what later clauses leave out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading.en_dating import When
from fumao.claims.reading.en_decoys import mark_decoys, numerals
from fumao.claims.reading.en_grammar import Statement, join_lists, members, statements
from fumao.claims.reading.en_lexer import lex
from fumao.claims.reading.en_lexicon import hints
from fumao.claims.reading.en_measures import direction, measure_of, signed
from fumao.claims.reading.en_periods import Times, times_around
from fumao.claims.reading.en_phrases import before, scope_of, words
from fumao.claims.reading.en_quantities import QUANTITIES, Quantity, mark_quantities
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_state import Context, Spot, number_of
from fumao.claims.reading.en_time import mark_times, period_of
from fumao.claims.reading.en_wholes import DIVISIBLE, About
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import Enumeration, Read, Reading, Unread
from fumao.model.names import Names

M = Measure
_NOT_READ = frozenset({"contents", "source", "caption"})


_ENDS = frozenset({"stop"})


_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})(?![\d.,/]\d|\d)")


_COMPARED = re.compile(r"(?:from|than|with|since|against|over|to|of)\s$")


def main_year(passages: Sequence[tuple[int, Passage]]) -> str:
    """The year a text speaks of most often, those compared with left out; "" if none."""
    found: Counter[str] = Counter()
    for _, passage in passages:
        for match in _YEAR.finditer(passage.text):
            compared = _COMPARED.search(passage.text[: match.start()][-8:])
            found[match[1]] += 1 if compared else 3
    return max(found, key=lambda year: (found[year], year)) if found else ""


def read_passages(passages: Sequence[tuple[int, Passage]], year: str = "") -> Read:
    """Every quantitative statement of English running text.

    Parameters
    ----------
    passages : sequence of (int, Passage)
        Block number and passage, in order of the document.
    year : str
        Year the document is about; the most frequent one of its text if empty.

    Examples
    --------
    >>> text = "In 2020, exports of services fell by 1.0% year on year to US$280.63 billion."
    >>> read = read_passages([(0, Passage(text, "body", ((0, 1, 0, 0),)))])
    >>> [(each.measure, str(each.claim.value), each.claim.period.text) for each in read.readings]
    [('growth_yoy', '-1.0', '2020'), ('level', '280.63', '2020')]
    """
    reader = _Reader(year or main_year(passages))
    headings: tuple[str, ...] = ()
    for block, passage in passages:
        if passage.headings[:2] != headings[:2]:
            reader.context = Context(reader.context.year)
            headings = passage.headings
        reader.read(block, passage)
    return Read(tuple(reader.readings), tuple(reader.unread), tuple(reader.enumerations))


class _Reader(When, About):
    """Reads one document."""

    def __init__(self, year: str) -> None:
        self.context = Context(year)
        self.readings: list[Reading] = []
        self.unread: list[Unread] = []
        self.enumerations: list[Enumeration] = []

    def read(self, block: int, passage: Passage) -> None:
        """Read one passage."""
        heading = passage.kind == "heading"
        tokens = mark_quantities(mark_times(mark_decoys(lex(passage.text), heading)))
        self._not_claims(passage, tokens)
        if passage.kind in _NOT_READ:
            self._refuse(passage, tokens, passage.kind)
            return
        self.context.new_passage()
        for number, sentence in enumerate(_sentences(tokens)):
            frame, whole = self.context.frame, self.context.whole
            self.context.new_sentence()
            spot = Spot(block, number, passage, join_lists(sentence))
            if self._divided(spot):  # of this: the same time and the same whole
                self.context.frame, self.context.whole = frame, whole
            self._sentence(spot)

    def _not_claims(self, passage: Passage, tokens: Sequence[Token]) -> None:
        for token in tokens:
            reason = token.value if token.kind == "decoy" else "date"
            if token.kind in ("decoy", "when", "base", "aside", "time"):
                for start, end in numerals(passage.text, token.start, token.end):
                    for place in passage.places(start, end)[:1]:
                        self.unread.append(Unread(passage.text[start:end], place, str(reason)))

    def _refuse(self, passage: Passage, tokens: Sequence[Token], why: str) -> None:
        for token in tokens:
            if token.kind in QUANTITIES:
                for place in passage.places(token.start, token.end)[:1]:
                    self.unread.append(Unread(passage.text[token.start : token.end], place, why))

    def _sentence(self, spot: Spot) -> None:
        found = statements(spot.tokens)
        self._frame(spot.tokens)
        done: dict[int, Reading] = {}
        for statement in sorted(
            found,
            key=lambda each: (each.movement == "to" and each.pair > each.quantity, each.quantity),
        ):
            for reading in self._state(spot, statement, done):
                done[statement.quantity] = reading
        ordered = sorted(
            (
                each
                for each in self.readings
                if each.block == spot.block and each.sentence == spot.number
            ),
            key=lambda each: each.number,
        )
        self.readings = (
            [each for each in self.readings if each not in ordered] + ordered
            if len(found) > 1
            else self.readings
        )

    def _frame(self, tokens: Sequence[Token]) -> None:
        """A time that opens a sentence holds for it and for what follows."""
        for token in tokens[:4]:
            if token.kind == "when":
                period = period_of(token.value, self.context.frame, number_of(self.context.year))  # type: ignore[arg-type]
                if period is not None:
                    self._set(period)
                return
            if token.kind in QUANTITIES:
                return

    def _state(self, spot: Spot, statement: Statement, done: dict[int, Reading]) -> list[Reading]:
        tokens, context = spot.tokens, self.context
        statement = with_verb(statement, tokens)
        owned = before(tokens, statement.cue)
        noun = words(spot.passage.text, owned)
        quantities = members(tokens[statement.quantity])
        kind = tokens[statement.quantity].kind
        measure = measure_of(statement, tokens, noun, context.kinds)
        pair = done.get(statement.pair)
        if statement.movement and pair is not None:
            measure = pair.claim.measure
        measure = self._settled(measure, statement, tokens, noun)
        subject = self._subject(noun, measure, statement, spot)
        times = times_around(tokens, statement.cue, statement.quantity)
        found = []
        names = self._names(subject, noun, len(quantities))
        for at, token in enumerate(quantities):
            about = names[at] if len(names) == len(quantities) > 1 else subject
            reading = self._reading(spot, statement, token, measure, about, times, pair)
            found.append(reading)
            self.readings.append(reading)
            context.sentence.append(reading)
            context.kinds.append((reading.claim.measure, kind))
            if reading.claim.measure.moves and reading.claim.value is not None:
                context.sign = -1 if reading.claim.value < 0 else 1
        if len(quantities) > 1 and not self._in_turn(spot, found):
            self._enumerated(found, names)
        context.subject = subject
        if found[-1].denominator:
            context.denominator = found[-1].denominator
        if measure in DIVISIBLE and not found[-1].part_of:
            context.topic = subject
            context.whole = found[-1]
        return found

    def _enumerated(self, found: Sequence[Reading], names: Sequence[str]) -> None:
        if len(names) == len(found):
            self.context.names = list(names)
        if not names:
            return
        number = len(self.enumerations) + 1
        for position, reading in enumerate(found):
            self.readings[self.readings.index(reading)] = replace(
                reading, listing=number, position=position
            )
        self.enumerations.append(
            Enumeration(number, tuple(names), tuple(each.numeral for each in found),
                        tuple(each.id for each in found), False, found[0].number)
        )  # fmt: skip

    def _reading(
        self,
        spot: Spot,
        statement: Statement,
        token: Token,
        measure: Measure,
        subject: str,
        times: Times,
        pair: Reading | None,
    ) -> Reading:
        quantity = token.value
        assert isinstance(quantity, Quantity)
        claim, dated = self._claim(spot, statement, quantity, measure, subject, times, pair)
        passage = spot.passage
        start, end = quote_of(spot.tokens, statement)
        start, end = min(start, token.start), max(end, token.end)
        numeral = (quantity.start, quantity.end) if quantity.end else (token.start, token.end)
        quote = passage.text[start:end]
        return Reading(
            claim=claim,
            numeral=passage.text[slice(*numeral)],
            unit=quantity.unit.text,
            text=quote,
            places=passage.places(start, end),
            number=(passage.places(*numeral) or passage.places(start, end))[0],
            subject=subject,
            scope=scope_of(subject),
            denominator=self._denominator(spot, statement, claim.measure),
            comparator=self._comparator(spot, statement, claim.measure),
            part_of=self._part_of(spot, claim.measure, claim),
            block=spot.block,
            sentence=spot.number,
            clause=statement.cue,
            dated=dated,
            hints=_hints(quote),
        )

    def _claim(
        self,
        spot: Spot,
        statement: Statement,
        quantity: Quantity,
        measure: Measure,
        subject: str,
        times: Times,
        pair: Reading | None,
    ) -> tuple[Claim, bool]:
        """The statement itself, and whether the text says its period."""
        period, dated = self._period(times, measure, statement)
        if measure is M.CAGR:
            period = self._window(period, times)
        measure, base = self._base(measure, period, times, pair, statement)
        noun = words(spot.passage.text, before(spot.tokens, statement.cue))
        sign = direction(statement, spot.tokens, measure, noun, self.context.sign)
        upper = None if quantity.upper is None else signed(quantity.upper, sign)
        qualifier = Qualifier.EXACT if measure is M.RANK else quantity.qualifier
        claim = Claim(
            key=f"c{len(self.readings) + 1}",
            subject=Subject(subject, Names(subject, subject), Names(subject, subject)),
            measure=measure,
            value=signed(quantity.value, sign),
            unit=quantity.unit.unit,
            period=period,
            base=base,
            qualifier=qualifier if upper is None else Qualifier.RANGE,
            upper=upper,
            citation=Citation("document"),
        )
        return claim, dated


def _hints(quote: str) -> frozenset[str]:
    """What the wording says besides: total, rest, survey ..."""
    said = quote.lower()
    return frozenset(
        hint for hint, pattern in hints() if hint != "cumulative" and pattern.search(said)
    )


_VERBS = frozenset({"up", "down", "move", "higher", "lower"})


def with_verb(statement: Statement, tokens: Sequence[Token]) -> Statement:
    """Rose from 43.2%: the verb is the cue, and the subject stands before it."""
    if statement.rule != "from" and statement.movement != "from":
        return statement
    for at in range(statement.quantity - 1, max(statement.quantity - 8, -1), -1):
        if tokens[at].kind in _VERBS:
            return replace(statement, cue=at)
    return statement


def _sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens cut at full stops."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        found[-1].append(token)
        if token.kind in _ENDS:
            found.append([])
    return [each for each in found if each]


def quote_of(tokens: Sequence[Token], statement: Statement) -> tuple[int, int]:
    """The clause of a statement: from the number or stop before it to the one after."""
    low = high = statement.quantity
    while (
        low > 0
        and tokens[low - 1].kind not in QUANTITIES
        and tokens[low - 1].kind not in ("semicolon", "stop", "colon")
    ):
        low -= 1
    while tokens[low].kind in ("comma", "and", "or") and low < statement.quantity:
        low += 1
    while (
        high + 1 < len(tokens)
        and tokens[high + 1].kind not in QUANTITIES
        and tokens[high + 1].kind not in ("comma", "semicolon", "stop", "and")
    ):
        high += 1
    return tokens[low].start, tokens[high].end
