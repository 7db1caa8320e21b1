"""A statement: one quantity, or one list of them, on its way to readings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fumao.claims.claim import Citation, Claim, Measure, Qualifier
from fumao.claims.reading.en_clock import Times, times_around
from fumao.claims.reading.en_context import Context, Spot
from fumao.claims.reading.en_ellipsis import scope_of
from fumao.claims.reading.en_grammar import EARLIER, Statement, members
from fumao.claims.reading.en_lexicon import hints
from fumao.claims.reading.en_lists import subject_called
from fumao.claims.reading.en_measures import direction, measure_of, signed
from fumao.claims.reading.en_nouns import noun_before
from fumao.claims.reading.en_periods import Dated, dated
from fumao.claims.reading.en_phrases import place_behind, words
from fumao.claims.reading.en_quantities import QUANTITIES, Quantity
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_subjects import About, about
from fumao.claims.reading.reading import Reading
from fumao.claims.reading.units import PrintedUnit, things
from fumao.model.unit import unit

M = Measure
_DIGITS = re.compile(r"\d[\d,.\u00a0\u2009\u202f ]*\d|\d")
_CLAUSE = frozenset({"comma", "semicolon", "stop", "colon", "close"})
_LEADS_ON = frozenset({"to", "and", "or", "from", "with", "by", "of", "but", "at"})
_NO_NOUN = frozenset({"after", "compare", "preposition", "for", "to", "of", "article", "a"})
_FIRST = frozenset({"comma", "and", "or", "but", "close"})


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement makes: its readings, the noun it names, where its own time stands."""

    readings: list[Reading]
    noun: str
    about: About
    times: Times


def said(spot: Spot, statement: Statement, context: Context, number: int) -> Said:
    """The readings of one statement, the first called c<number>."""
    tokens = spot.tokens
    owned = noun_before(tokens, statement)
    noun = _AFTER.sub("", words(spot.passage.text, owned))
    if all(token.kind in _NO_NOUN for token in owned):
        owned, noun = [], ""  # after decreasing, compared with an increase of
    times = times_around(tokens, statement.cue, statement.quantity)
    if _AVERAGED.match(noun):
        times = replace(times, cues=times.cues | {"average"})
    known = f"{context.noun} {noun}" if _POINTS_BACK.match(noun) else noun
    known = f"share {known}" if context.ratio else known
    measure = measure_of(statement, tokens, known, context.kinds)
    when = dated(measure, statement, tokens, times, context)
    told = about(spot, statement, when.measure, noun, context)
    start, end = _clause(spot, statement, owned, times)
    place = place_behind(spot.passage.text, tokens, statement.quantity)
    wording = _hints(spot, start, end, context)
    if statement.rule in EARLIER or statement.movement == "from":
        wording |= {"earlier"}
    readings = []
    heading = _heading(statement, when.measure, noun, context)
    for at, token in enumerate(members(tokens[statement.quantity])):
        quantity = token.value
        assert isinstance(quantity, Quantity)  # members of a quantity are quantities
        quantity = _unit_meant(quantity, token.kind, when.measure)
        sign = direction(statement, tokens, when.measure, noun or told.subject, heading)
        claim = _claim(f"c{number + at}", quantity, sign, when, told, "forecast" in wording)
        clause = (start, end)
        readings.append(
            _reading(spot, claim, quantity, told, clause, when, wording, place or context.place)
        )
    return Said(readings, noun, told, times)


def _heading(statement: Statement, measure: Measure, noun: str, context: Context) -> int:
    """The direction said last: of a balance the sign of the balance it continues."""
    if measure is not M.BALANCE:
        return context.sign
    continues = not noun or statement.movement or statement.rule in EARLIER
    told = [each.claim for each in context.last if each.claim.measure is M.BALANCE]
    if not told or not continues or told[-1].value is None:
        return 0
    return -1 if told[-1].value < 0 else 1


# After a deficit the year before: the balance spoken of, in another year.
_AFTER = re.compile(
    r"^(?:after|following|against|compared with|from) (?:a |an )?(?:\w+ )?(?:surplus|deficit)$",
    re.IGNORECASE,
)
_AVERAGED = re.compile(
    r"^(?:the |an? )?(?:(?:average|compound) (?:annual|yearly)|(?:annual|yearly) average) "
    r"(?:growth|increase|decrease|decline|rise|expansion)|^(?:the |an? )?CAGR$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:it|they|this|that|those|these|which|the former|the latter)?$|^(?:that|those) (?:of|in|for|from)\b"
)


def _unit_meant(quantity: Quantity, kind: str, measure: Measure) -> Quantity:
    """An index counts index points; notices issued seven times are counted."""
    if measure is M.INDEX and kind in ("bare_q", "count_q"):
        return replace(quantity, unit=PrintedUnit("", unit("INDEX")))
    if measure is M.COUNT and kind == "times_q":
        return replace(quantity, unit=things("times", "times"))
    return quantity


def _claim(
    key: str, quantity: Quantity, sign: int, when: Dated, told: About, forecast: bool
) -> Claim:
    measure = when.measure
    if quantity.signed:
        sign = -1
    value, upper = signed(quantity.value, sign), quantity.upper
    if upper is not None:
        upper = signed(upper, sign)
    qualifier = quantity.qualifier
    if measure is M.RANK and qualifier is not Qualifier.AT_MOST:
        qualifier = Qualifier.EXACT
    return Claim(
        key=key,
        subject=subject_called(told.subject),
        measure=measure,
        value=value,
        unit=quantity.unit.unit,
        period=when.period,
        base=when.base,
        denominator=subject_called(told.denominator) if told.denominator else None,
        comparator=subject_called(told.comparator) if told.comparator else None,
        qualifier=Qualifier.RANGE if upper is not None else qualifier,
        upper=upper,
        status="F" if forecast else "A",
        citation=Citation("document"),
    )


def _reading(
    spot: Spot,
    claim: Claim,
    quantity: Quantity,
    told: About,
    clause: tuple[int, int],
    when: Dated,
    wording: frozenset[str],
    place: str = "",
) -> Reading:
    text, passage = spot.passage.text, spot.passage
    start, end = min(clause[0], quantity.start), max(clause[1], quantity.end)
    low, high = _numeral(text, quantity)
    unit = " ".join(f"{text[quantity.start : low]} {text[high : quantity.end]}".split())
    places = passage.places(start, end)
    return Reading(
        claim=claim,
        numeral=text[low:high],
        unit=unit.strip(" -–−+~").removeprefix("minus ") or quantity.unit.text,
        text=text[start:end],
        places=places,
        number=(passage.places(low, high) or places)[0],
        subject=told.subject,
        scope=f"{scope_of(told.subject) or told.limits or place} {_basis(spot)}".strip(),
        denominator=told.denominator,
        comparator=told.comparator,
        block=spot.block,
        sentence=spot.sentence,
        dated=when.stated,
        hints=wording,
    )


def _basis(spot: Spot) -> str:
    """In trend terms, excluding gold: a basis of measurement on which two numbers may differ."""
    if spot.first >= spot.last:
        return ""
    found = _TERMS.match(spot.passage.text, spot.tokens[spot.first].start)
    if found is None or _MONEY.search(found.group()):
        return ""
    return found["terms"] or f"excluding {found['left']}"


_TERMS = re.compile(
    r"In (?:an? |the )?(?P<terms>[a-z][\w -]{2,30}?) terms\b"
    r"|(?:Excluding|Removing|Leaving aside|Stripping out) (?P<left>[A-Za-z][^,;.\d]{2,60}),"
)
_MONEY = re.compile(r"\b(?:dollars?|yuan|renminbi|euros?|pounds?|yen|value|nominal|annual)\b")


def _numeral(text: str, quantity: Quantity) -> tuple[int, int]:
    """Where the number stands: its digits, or the words that say it."""
    found = _DIGITS.search(text, quantity.start, quantity.end)
    if found is None or quantity.in_words:
        return quantity.start, quantity.end
    if quantity.upper is None:
        return found.span()
    last = list(_DIGITS.finditer(text, quantity.start, quantity.end))[-1]
    return found.start(), last.end()


def _clause(
    spot: Spot, statement: Statement, owned: Sequence[Token], times: Times
) -> tuple[int, int]:
    """The clause that says it: from its noun phrase to the comma behind the number."""
    tokens = spot.tokens
    low = min(statement.cue, statement.quantity)
    while (
        low > spot.first
        and tokens[low - 1].kind not in _CLAUSE
        and tokens[low - 1].kind not in QUANTITIES
    ):
        low -= 1
    while tokens[low].kind in _FIRST and low < min(statement.cue, statement.quantity):
        low += 1
    high = max(statement.quantity, statement.cue, times.own_at)
    while (
        high + 1 < spot.last
        and tokens[high + 1].kind not in _CLAUSE
        and tokens[high + 1].kind not in QUANTITIES
    ):
        high += 1
    while high > statement.quantity and tokens[high].kind in _LEADS_ON:
        high -= 1
    start = tokens[low].start
    if owned and owned[0].start < start:
        start = owned[0].start
    return start, tokens[high].end


def _hints(spot: Spot, start: int, end: int, context: Context) -> frozenset[str]:
    wording = f"{spot.passage.text[start:end]} {context.among}".lower()
    # They consist of A, B and C, which numbered ...: the whole sentence speaks of all parts.
    whole = spot.passage.text[spot.tokens[spot.first].start : end].lower()
    found = frozenset(
        hint
        for hint, pattern in hints()
        if hint != "cumulative" and pattern.search(whole if hint == "partition" else wording)
    )
    return found | _order(spot, start)


def _order(spot: Spot, start: int) -> frozenset[str]:
    """Whether the sentence has said that what comes now ranks below, or above, what went before."""
    said = spot.passage.text[spot.tokens[spot.first].start : start + len("followed by ")]
    found = _FOLLOWED.search(said)
    if found is not None and _LARGEST.search(said, 0, found.end()):
        return frozenset({"follows"})
    return frozenset({"ahead"} if _BEHIND.search(said) else ())


# Only what is said to be the largest is followed by the next largest, not by the next in time.
_FOLLOWED = re.compile(
    r"\bfollowed (?:at a distance |closely )?by\b|\bin descending order\b[^()]*\([^()]*\)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b.*, (?:after|behind) ",
    re.IGNORECASE,
)
_LARGEST = re.compile(
    r"\b(?:largest|biggest|highest|leading|top|(?:ranked|came|ranks|was|placed) first|first place"
    r"|descending)\b",
    re.IGNORECASE,
)
