"""Claims in English, as an official report writes them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fumao.claims.claim import Claim, Measure, Qualifier
from fumao.claims.marks import mark
from fumao.claims.words import amount, base_words, ordinal, qualified
from fumao.model.names import Names
from fumao.model.period import Period

_CARDINALS = "one two three four five six seven eight nine ten".split()


def number(claim: Claim, value: Decimal) -> str:
    """The marked amount: about RMB 210 billion, without direction."""
    if claim.measure is Measure.RANK:
        return mark(claim.key, _rank(claim, int(value)))
    return mark(claim.key, qualified(claim, "en", amount(claim, "en", value)))


def phrase(claim: Claim, value: Decimal) -> str:
    """Amount with its direction: down 15.7%, a deficit of US$6.86 billion, 57.6%."""
    quantity = number(claim, value)
    down = value < 0
    match claim.measure:
        case Measure.GROWTH_VS_BASE if claim.is_multiple:
            return quantity
        case measure if measure.moves and value.is_zero():
            word = "level" if measure is Measure.GROWTH_GAP_PP else "unchanged"
            return f"{word} ({quantity})"
        case Measure.CHANGE:
            return f"{'down' if down else 'up'} by {quantity}"
        case Measure.GROWTH_GAP_PP:
            return f"{quantity} {'lower' if down else 'higher'}"
        case measure if measure.moves:
            return f"{'down' if down else 'up'} {quantity}"
        case Measure.BALANCE:
            return f"a {'deficit' if down else 'surplus'} of {quantity}"
        case Measure.CONTRIBUTION if claim.unit.code == "PP":
            return f"a {'loss' if down else 'gain'} of {quantity}"
        case _:
            return f"minus {quantity}" if down else quantity


def long(claim: Claim, value: Decimal) -> str:
    """The phrase with what it is measured against: down 15.7% year on year."""
    of = f" of {claim.denominator.names.en}" if claim.denominator else ""
    match claim.measure:
        case Measure.GROWTH_YOY:
            return f"{phrase(claim, value)} year on year"
        case Measure.GROWTH_VS_BASE if claim.is_multiple:
            return f"{phrase(claim, value)} as much as in {base_words(claim, 'en')}"
        case Measure.GROWTH_VS_BASE | Measure.SHARE_CHANGE_PP | Measure.CHANGE:
            return f"{phrase(claim, value)} from {base_words(claim, 'en')}"
        case Measure.CAGR:
            return f"{phrase(claim, value)} a year on average"
        case Measure.GROWTH_GAP_PP:
            than = claim.comparator.names.en if claim.comparator else "the comparator"
            if value.is_zero():
                return f"level with {than} ({number(claim, value)})"
            return f"{phrase(claim, value)} than {than}"
        case Measure.SHARE:
            return phrase(claim, value) + of
        case Measure.CONTRIBUTION if claim.unit.code != "PP":
            growth = of.replace(" of ", " of the growth in ", 1)
            return phrase(claim, value) + growth
        case Measure.RANK:
            return phrase(claim, value) + _place(claim) + _streak(claim.period)
        case _:
            return phrase(claim, value)


_VERBS = {
    "remain": ("remained", "remaining"),
    "come to": ("came to", "coming to"),
    "fall": ("fell", "falling"),
    "rise": ("rose", "rising"),
    "account for": ("accounted for", "accounting for"),
    "contribute": ("contributed", "contributing"),
    "rank": ("ranked", "ranking"),
    "be": ("was", "being"),
    "show": ("showed", "showing"),
    "total": ("totalled", "totalling"),
    "number": ("numbered", "numbering"),
    "stand at": ("stood at", "standing at"),
    "lag behind": ("lagged behind", "lagging behind"),
    "outpace": ("outpaced", "outpacing"),
    "keep pace": ("kept pace", "keeping pace"),
    "take": ("took", "taking"),
    "add": ("added", "adding"),
}


def _verb(word: str, tense: str) -> str:
    """A verb in the past, as a participle, or as a forecast (would fall)."""
    past, participle = _VERBS[word]
    return {"past": past, "ing": participle, "forecast": f"would {word}"}[tense]


def verb(claim: Claim, value: Decimal, *, tense: str = "past", full: bool = False) -> str:
    """The statement as a verb: fell 15.7% (year on year), accounted for 57.6% (of ...)."""
    tail = long(claim, value) if full else phrase(claim, value)
    match claim.measure:
        case Measure.GROWTH_GAP_PP:
            return _gap(claim, value, tense)
        case Measure.CONTRIBUTION if claim.unit.code == "PP":
            return _points(claim, value, tense)
        case measure if measure.moves and not value.is_zero() and not claim.is_multiple:
            rest = tail.split(" ", 1)[1]
            by = "" if measure is Measure.CHANGE else "by "
            return f"{_verb('fall' if value < 0 else 'rise', tense)} {by}{rest}"
    word = _word(claim)
    # The 20th meeting is no meeting that ranked 20th.
    article = "the " if word == "be" else ""
    return f"{_verb(word, tense)} {article}{tail}"


def _word(claim: Claim) -> str:
    """The verb of a measure that does not move; none of them minds singular or plural."""
    per = claim.subject.suffix.en.startswith(" per ")
    summed = claim.unit.dimension == "money" and claim.period.kind != "day" and not per
    match claim.measure:
        case measure if measure.moves:
            return "come to" if claim.is_multiple else "remain"
        case Measure.SHARE:
            return "account for"
        case Measure.CONTRIBUTION:
            return "contribute"
        case Measure.RANK:
            return "rank" if claim.comparator or claim.qualifier is not Qualifier.EXACT else "be"
        case Measure.BALANCE:
            return "show"
        case Measure.COUNT:
            return "number"
        case Measure.CUMULATIVE:
            return "total"
        case Measure.LEVEL if summed:
            return "total"
        case _:
            # "stood at at least" does not read.
            return "stand at" if claim.qualifier is Qualifier.EXACT else "come to"


def _without_noun(claim: Claim) -> Claim:
    """For a clause that begins with the noun: firms numbered 23,739, not 23,739 firms."""
    suffix = claim.subject.suffix
    if not suffix.en or suffix.en.startswith((" per ", "/")):
        return claim
    return replace(claim, subject=replace(claim.subject, suffix=Names(suffix.zh, "")))


def clause(claim: Claim, value: Decimal, *, with_period: bool, short: bool) -> str:
    """A whole statement without full stop: in 2020, China's exports fell by 1.0%."""
    name = claim.subject.short.en if short else claim.subject.names.en
    ranked_over = claim.measure is Measure.RANK and claim.period.kind == "years"
    start = f"{claim.period.adverb('en')}, " if with_period and not ranked_over else ""
    if claim.measure is Measure.SHARE_CHANGE_PP and claim.denominator:
        name = f"the share of {name} in {claim.denominator.names.en}"
    tense = "forecast" if claim.status == "F" else "past"
    said = verb(_without_noun(claim), value, tense=tense, full=True)
    return f"{start}{name} {said}"


def aside(claim: Claim, value: Decimal) -> str:
    """The statement as it follows another one about the same subject."""
    match claim.measure:
        case Measure.BALANCE:
            return f"with {long(claim, value)}"
        case Measure.SHARE_CHANGE_PP:
            return f"a share {long(claim, value)}"
        case measure if measure.moves and measure is not Measure.GROWTH_GAP_PP:
            return long(claim, value)
        case _:
            return verb(claim, value, tense="ing", full=True)


def enumeration(parts: list[str]) -> str:
    """27.2%, 39.5% and 18.7%."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _gap(claim: Claim, value: Decimal, tense: str) -> str:
    than = claim.comparator.names.en if claim.comparator else "the comparator"
    if value.is_zero():
        return f"{_verb('keep pace', tense)} with {than} ({number(claim, value)})"
    word = _verb("lag behind" if value < 0 else "outpace", tense)
    return f"{word} {than} by {number(claim, value)}"


def _points(claim: Claim, value: Decimal, tense: str) -> str:
    of = claim.denominator.names.en if claim.denominator else "the total"
    if value < 0:
        return f"{_verb('take', tense)} {number(claim, value)} off the growth of {of}"
    return f"{_verb('add', tense)} {number(claim, value)} to the growth of {of}"


def _rank(claim: Claim, rank: int) -> str:
    if claim.qualifier is Qualifier.AT_MOST:
        return f"in the top {_CARDINALS[rank - 1] if rank <= len(_CARDINALS) else rank}"
    return ordinal(rank, "en")


def _place(claim: Claim) -> str:
    return f" {claim.comparator.names.en}" if claim.comparator else ""


def _streak(period: Period) -> str:
    if period.kind != "years":
        return ""
    return f" for the {ordinal(period.span, 'en')} year running"
