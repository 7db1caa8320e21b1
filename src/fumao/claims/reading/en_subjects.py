"""Of what: subject, denominator and comparator of an English statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fumao.claims.claim import Measure
from fumao.claims.reading.en_context import Context, Spot
from fumao.claims.reading.en_ellipsis import bare, resolved
from fumao.claims.reading.en_grammar import EARLIER, Statement
from fumao.claims.reading.en_measures import AMOUNTS, GROWTH
from fumao.claims.reading.en_nouns import HAVE, named_before_bracket
from fumao.claims.reading.en_owners import (
    FLOW,
    ORGAN,
    anaphoric,
    balance,
    partner_behind,
    whose_is,
    with_partner,
)
from fumao.claims.reading.en_phrases import after, before, words
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment
from fumao.claims.reading.en_wholes import is_whole, own_last, share_restated, whole_named

M = Measure
_SHARES = (M.SHARE, M.SHARE_CHANGE_PP)
_SHARE_OF = re.compile(
    r"^(?P<the>.*?\b)?(?:\w+ )?(?:shares?|proportions?|percentages?|weight) (?:of|taken by) (?P<part>.+?)(?: in (?P<whole>.+))?$",
    re.IGNORECASE,
)
_IN_ITSELF = re.compile(r"\b(?:trade|balance|investment)$", re.IGNORECASE)  # trade in travel
_OWN_SHARE = re.compile(
    r"^(?P<owner>.+?)(?:['’]s|['’])? (?:\w+ )?(?:share|proportion|weight)s?(?: (?:of|in) (?P<whole>.+))?$",
    re.IGNORECASE,
)
_BARE_SHARE = re.compile(
    r"^(?:the|its|their|this|that|a|whose)?\s*(?:\w+ )?(?:shares?|proportions?|weight)$",
    re.IGNORECASE,
)
_GROWTH_OF = re.compile(
    r"^(?:the )?(?:\w+ ){0,3}?(?:growth|increase|decrease|decline|drop|rise|fall|reduction|expansion|contraction|growth rate|rate of growth|pace of growth)s? (?:of|in) (?P<of>.+)$",
    re.IGNORECASE,
)
_GROWN = re.compile(
    r"^(?P<of>.+?)(?:['’]s|['’])? (?:\w+ )?(?:growth(?: rates?)?|increase|decline|drop)$",
    re.IGNORECASE,
)
_BARE_GROWTH = re.compile(
    r"^(?:the |its |their |a |this )?(?:annual |average |compound |growth |overall )*(?:growth(?: rates?)?|rates?|pace|increase|decrease|rise|fall|decline|drop|cagr)$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^(?:the )?(?:grand |overall |combined )?(?:totals?|it|them|this|these|those|that|whole)$",
    re.IGNORECASE,
)
# Their shares of the total: no member of the list is its total.
_THEIRS = re.compile(r"^their\b", re.IGNORECASE)
_NATIONAL = re.compile(r"^(?:the )?(?:national|country's|overall) (?:total|figure)$", re.IGNORECASE)
_LIMITED = re.compile(
    r"^(?:.+?['’]s? )|(?: (?:of|in|with|from|to) (?:the )?(?:[a-z]+ern |other )?[A-Za-z][\w' -]*)$"
)
_THAT = re.compile(
    r"^(?:that|those|the rate|the growth|the growth rate) (?:of|in|for) ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class About:
    """What a statement is about; ``own`` says that the clause itself names it."""

    subject: str
    denominator: str = ""
    comparator: str = ""
    limits: str = ""
    own: bool = False
    names: str = ""  # the phrase that a list of numbers takes its names from
    form: str = ""  # what the numbers are of each name: "trade of {}"
    whole: bool = False  # whether it is the amount of the whole of the share before it
    part: str = ""  # id of the share that it says again as an amount


# --- what the statement is about ------------------------------------------------


def about(spot: Spot, statement: Statement, measure: Measure, noun: str, context: Context) -> About:
    """Subject, denominator and comparator, with what the clauses before supply."""
    noun = anaphoric(noun, context)
    if is_whole(measure, context):
        if named := whole_named(spot, statement.quantity):
            return About(named, whole=True)
        if share := share_restated(spot, statement.quantity, context):
            return About(share.subject, limits=share.scope, own=True, part=share.id)
    if statement.rule in EARLIER and context.last and not statement.movement:
        last = own_last(context)
        return About(last.subject, last.denominator, "", last.scope)
    told = _said_to_be(spot, statement.quantity) if context.of_which and not noun else ""
    if told and statement.rule == "any" and measure in AMOUNTS:
        return About(told, own=True)
    if measure in _SHARES:
        return _share(spot, statement, noun, context)
    if measure is M.CONTRIBUTION:
        return About(_subject(noun, context), _grown(spot, statement, context), own=bool(noun))
    if measure in GROWTH or measure in (M.GROWTH_GAP_PP, M.CHANGE):
        subject = _subject(_without_growth(noun) or _grower(spot, statement, noun), context)
        subject = with_partner(subject, partner_behind(spot, statement.quantity))
        limits = _bracket_limits(spot, statement, subject, context)
        other = _comparator(spot, statement, measure, context)
        return About(subject, comparator=other, limits=limits, own=bool(noun))
    if measure is M.RANK:
        return About(
            _subject(noun, context), comparator=_ranked_among(spot, statement), own=bool(noun)
        )
    kind = spot.tokens[statement.quantity].kind
    if kind == "count_q" and measure in (M.COUNT, M.CUMULATIVE, M.LEVEL, M.OTHER):
        return _counted(spot, statement, noun, context)
    return _amount(spot, statement, measure, noun, context)


def _said_to_be(spot: Spot, quantity: int) -> str:
    """Of these, 173 or 51.4% were [supervising engineers]: what the verb behind says they are."""
    at, tokens = quantity + 1, spot.tokens
    while at < spot.last and tokens[at].kind in ("or", "open", "close", "percent_q", "comma"):
        at += 1
    if at >= spot.last or tokens[at].text not in ("was", "were", "is", "are"):
        return ""
    found = after(tokens, at + 1, _COUNT_ENDS)
    if len(found) < 2 and at + 2 < spot.last and tokens[at + 1].kind == "verb":
        found = [tokens[at + 1], *after(tokens, at + 2, _COUNT_ENDS)]
    return bare(words(spot.passage.text, found))


def _subject(noun: str, context: Context) -> str:
    if not noun:
        return context.subject or context.topic
    if context.aside and context.topic and noun.lower() in ("it", "they"):
        return context.topic
    place = _FORMER.match(noun)
    if place and context.two:
        return bare(resolved(context.two[place["which"].lower() == "latter"], context.topic))
    base = context.topic if context.of_which else context.subject or context.topic
    return bare(resolved(noun, base, context.subject)) or base


_FORMER = re.compile(r"^(?:the )?(?P<which>former|latter)$", re.IGNORECASE)


def _grower(spot: Spot, statement: Statement, noun: str) -> str:
    """[Exports] recorded a compound annual growth rate of 8.8 per cent."""
    verb = _verb_left(spot.tokens, statement.cue) if noun and statement.rule == "of" else None
    return words(spot.passage.text, before(spot.tokens, verb)) if verb is not None else ""


def _without_growth(noun: str) -> str:
    """The growth of exports, exports growth: exports; its growth rate: what it was about."""
    if _BARE_GROWTH.match(re.sub(r" \([A-Z]+\)$", "", noun)):
        return ""
    of = _GROWTH_OF.match(noun)
    if of:
        return of["of"]
    grown = _GROWN.match(noun)
    return grown["of"] if grown else noun


def _amount(
    spot: Spot, statement: Statement, measure: Measure, noun: str, context: Context
) -> About:
    """Money and the like: the noun; with the verb's subject where "of" joins them."""
    subject = _subject(noun, context)
    tokens = spot.tokens
    if context.of_which and not noun and (part := _part_behind(spot, statement.quantity)):
        return About(part, own=True)
    partner = partner_behind(spot, statement.quantity)
    if measure is M.BALANCE:
        return About(with_partner(balance(subject), partner), own=bool(noun))
    if statement.rule == "of" and noun and measure in AMOUNTS:
        verb = _verb_left(tokens, statement.cue)
        owner = words(spot.passage.text, before(tokens, verb)) if verb is not None else ""
        if owner and subject == bare(noun):
            if ORGAN.fullmatch(owner) and not context.organ:
                return About(subject, own=True)
            whose = whose_is(owner, context)
            return About(f"{subject} of {whose}", own=True, names=whose, form=f"{subject} of {{}}")
    elif statement.rule == "verb" and noun:
        subject = f"{subject} {tokens[statement.cue].text}"
    limits = _bracket_limits(spot, statement, subject, context)
    subject = with_partner(f"{subject}{_per(spot, statement.quantity)}", partner)
    return About(subject, limits=limits, own=bool(noun))


def _part_behind(spot: Spot, quantity: int) -> str:
    """Comprising $50 billion of [goods] and $74 billion from [services]."""
    at = quantity + 1
    if at >= spot.last or spot.tokens[at].kind not in ("of", "from", "in", "for"):
        return ""
    return bare(words(spot.passage.text, after(spot.tokens, at + 1)))


def _bracket_limits(spot: Spot, statement: Statement, subject: str, context: Context) -> str:
    """What the names before brackets are items of: exports were largest to Japan ($36 billion)."""
    if FLOW.search(subject) or not named_before_bracket(spot.tokens, statement):
        return ""
    verb = next(
        (at for at in range(spot.first, spot.last) if spot.tokens[at].kind == "level"), None
    )
    owner = words(spot.passage.text, before(spot.tokens, verb)) if verb is not None else ""
    return owner if FLOW.search(owner) else context.topic or context.subject


def _per(spot: Spot, quantity: int) -> str:
    """An average says so behind its number: RMB 1.2 million [per employee]."""
    at = quantity + 1
    if at >= spot.last or spot.tokens[at].text != "per":
        return ""
    each = words(spot.passage.text, after(spot.tokens, at + 1, _COUNT_ENDS))
    return f" per {each}" if each else ""


def _verb_left(tokens: Sequence[Token], at: int) -> int | None:
    for place in range(at - 1, max(at - 8, -1), -1):
        token = tokens[place]
        if token.kind == "verb" or token.text in HAVE:
            return place
        if token.kind in ("comma", "semicolon", "stop", "and", "with") or token.kind in QUANTITIES:
            return None
    return None


def _counted(spot: Spot, statement: Statement, noun: str, context: Context) -> About:
    """Things: the noun behind the number, limited by whose they are and where."""
    tokens, text = spot.tokens, spot.passage.text
    behind = after(tokens, statement.quantity + 1, _COUNT_ENDS)
    things = bare(words(text, behind))
    at = statement.quantity + 1 + len(behind)
    tail = (
        words(text, after(tokens, at))
        if at < len(tokens) and tokens[at].kind in _COUNT_ENDS
        else ""
    )
    verb = _verb_left(tokens, statement.quantity)
    owner = words(text, before(tokens, verb)) if verb is not None else ""
    if owner and verb is not None:
        owner = f"{bare(resolved(owner, context.topic, context.subject))} {tokens[verb].text}"
    limits = " ".join(part for part in (owner, tail) if part)
    subject = things or _subject(noun, context)
    return About(subject, limits=limits, own=True)


_COUNT_ENDS = frozenset(
    {"in", "at", "from", "to", "with", "by", "on", "for", "preposition", "pronoun", "between"}
)


# --- wholes -----------------------------------------------------------------------


def _share(spot: Spot, statement: Statement, noun: str, context: Context) -> About:
    part, whole = _split_share(noun, context)
    stated = _of_whole(spot, statement, noun, context)
    if statement.rule == "percent of" and not noun:
        if _apposed(spot.tokens, statement.quantity) and context.last:
            said = context.last[-1].subject
            return About(said, bare(stated) if bare(stated) != bare(said) else "")
        return _part_said(spot, statement, context)
    if statement.rule == "any" and (context.among or not noun):
        told = _predicate(spot, statement.quantity + 1)
        return About(bare(told) or context.subject, context.among, own=True)
    denominator = stated or whole or context.ratio or _before_said(context) or context.among
    denominator = "" if bare(denominator) == bare(part) else denominator  # the share of travel
    return About(part, bare(denominator), own=bool(noun) and not _BARE_SHARE.match(noun))


def _apposed(tokens: Sequence[Token], quantity: int) -> bool:
    """Whether a share is said of the number before it: US$8.7 billion [in 2023], 58.9% of the total."""
    behind = quantity - 1
    while behind > 0 and tokens[behind].kind in ("comma", "or", "and", "open"):
        behind -= 1
    while 0 < behind < quantity - 1 and tokens[behind].kind in ("when", "time"):
        behind -= 1
    return behind < quantity - 1 and tokens[behind].kind in QUANTITIES


def _predicate(spot: Spot, start: int) -> str:
    """What is said of those counted: [launched new products], 40% ..."""
    found = []
    for token in spot.tokens[start : min(start + 16, spot.last)]:
        if token.kind in _ENDS or token.kind in QUANTITIES:
            break
        found.append(token)
    while found and found[-1].kind in ("and", "but", "or"):
        found.pop()
    if found and found[0].kind == "of":
        return ""
    if all(token.kind in ("when", "base", "time", "yoy") for token in found):
        return ""  # 6.1% in 2019 and 4.2% [in 2020]
    return words(spot.passage.text, found)


_ENDS = frozenset({"comma", "semicolon", "stop", "colon", "open", "close"})


def _split_share(noun: str, context: Context) -> tuple[str, str]:
    """Part and whole of "the share of exports in trade", "China's share of world trade"."""
    if not noun or _BARE_SHARE.match(noun):
        return context.subject or context.topic, ""
    of = _SHARE_OF.match(noun)
    if of and not (of["the"] or "").strip(" the").strip():
        said, whole = of["part"], of["whole"] or ""
        if whole:
            said, whole = _cut_at_in(f"{said} in {whole}")
        part = resolved(said, bare(whole)) if whole else said
        return (bare(part) if part != said else _subject(part, context)), whole
    own = _OWN_SHARE.match(noun)
    if own is None:
        return _subject(noun, context), ""
    owner = own["owner"]
    if owner.lower() in ("the", "its", "their", "a", "this", "combined"):
        return context.subject or context.topic, own["whole"] or ""
    return _subject(owner, context), own["whole"] or ""


def _cut_at_in(phrase: str) -> tuple[str, str]:
    """Part and whole of "Japan's trade in travel in its trade in services"."""
    pieces = phrase.split(" in ")
    own = 2 if _IN_ITSELF.search(pieces[0]) and len(pieces) > 2 else 1
    return " in ".join(pieces[:own]), " in ".join(pieces[own:])


def _of_whole(spot: Spot, statement: Statement, noun: str, context: Context) -> str:
    tokens, text = spot.tokens, spot.passage.text
    at = _past_bracket(tokens, statement.quantity + 1)
    if at < len(tokens) and tokens[at].kind == "of_which":
        return context.last[-1].subject if context.last else context.topic
    for start in (at, statement.cue + 1):
        if (
            start < len(tokens)
            and tokens[start].kind == "of"
            and (start == at or tokens[start - 1].kind == "share_n")
        ):
            whole = words(text, after(tokens, start + 1))
            if _NATIONAL.match(whole):
                return _national(context.subject)
            if whole and not _WHOLE.match(whole):
                return whole
            if whole:
                said = _before_said(context)
                return said or ("total" if _THEIRS.match(noun) else _last_whole(context))
    return ""


def _past_bracket(tokens: Sequence[Token], at: int) -> int:
    """Behind the share in figures: over half (56%) [of] all exports."""
    if at + 2 < len(tokens) and tokens[at].kind == "open" and tokens[at + 2].kind == "close":
        at += 2
    return at + 1 if at < len(tokens) and tokens[at].kind == "close" else at


def _national(subject: str) -> str:
    """The services trade of the eastern region against the national total: national services trade."""
    return f"national {bare(_LIMITED.sub('', subject, count=1))}".strip()


def _before_said(context: Context) -> str:
    for reading in reversed(context.last):
        if reading.claim.measure in _SHARES and reading.denominator:
            return reading.denominator
    return context.denominator


def _last_whole(context: Context) -> str:
    for reading in reversed(context.last):
        if reading.claim.measure in AMOUNTS and not reading.part_of:
            return reading.subject
    return context.topic


def _part_said(spot: Spot, statement: Statement, context: Context) -> About:
    """95% of enterprises lowered their costs: the whole is what follows "of"."""
    tokens, text = spot.tokens, spot.passage.text
    whole = after(tokens, statement.quantity + 2)
    stop = statement.quantity + 2 + len(whole)
    amount = stop + (stop < spot.last and not whole and tokens[stop].kind == "article")
    if amount < spot.last and tokens[amount].kind in QUANTITIES:  # of the 300 firms, or 200,
        whole, stop = _past_amount(tokens, amount)
    told = _predicate(spot, stop)
    verb = _verb_left(tokens, statement.quantity)
    owner = words(text, before(tokens, verb)) if verb is not None else ""
    subject = f"{owner} {tokens[verb].text}" if owner and verb is not None else told
    told = bare(subject) or context.subject or words(text, whole)
    return About(told, bare(words(text, whole)), own=True)


def _past_amount(tokens: Sequence[Token], amount: int) -> tuple[list[Token], int]:
    """The whole behind its amount, and where the clause goes on: of the 300 [firms], or 240, ..."""
    whole = after(tokens, amount + 1)
    stop = amount + 1 + len(whole)
    behind = [token.kind for token in tokens[stop : stop + 3]]
    if behind[:2] == ["comma", "or"] and behind[2] in QUANTITIES:
        stop += 4 if tokens[stop + 3 : stop + 4] and tokens[stop + 3].kind == "comma" else 3
    return list(whole), stop


def _grown(spot: Spot, statement: Statement, context: Context) -> str:
    """Added 2.0 points to the growth of exports; contributed 70% of the growth in trade."""
    tokens = spot.tokens
    for at in range(statement.quantity + 1, min(statement.quantity + 14, spot.last)):
        token = tokens[at]
        if token.kind in ("semicolon", "stop") or token.kind in QUANTITIES:
            break
        if (
            token.kind in ("growth", "up", "down")
            and at + 1 < len(tokens)
            and tokens[at + 1].kind in ("of", "in")
        ):
            return bare(words(spot.passage.text, after(tokens, at + 2)))
        if token.kind == "growth":
            owned = tokens[statement.quantity + 1 : at]
            named = [
                each for each in owned
                if each.kind not in ("to", "of", "article", "off", "from", "this", "pronoun")
            ]  # fmt: skip
            if not named:
                return _growing(context)  # contributed 3.1 points to this growth
            return re.sub(r"['’]s?$", "", bare(words(spot.passage.text, named)))
    if statement.quantity + 1 < len(tokens) and tokens[statement.quantity + 1].kind in (
        "to",
        "of",
        "towards",
    ):
        return bare(words(spot.passage.text, after(tokens, statement.quantity + 2)))
    return _growing(context)


def _growing(context: Context) -> str:
    """What the text said last to have grown."""
    for reading in reversed(context.last):
        if reading.claim.measure is M.CONTRIBUTION:
            return reading.denominator
        if reading.claim.measure in GROWTH:
            return reading.subject  # GDP grew 2.1 per cent, consumption contributing 2.0 points
    recent = context.recent
    return recent.subject.names.en if recent is not None and recent.measure in GROWTH else ""


def _comparator(spot: Spot, statement: Statement, measure: Measure, context: Context) -> str:
    if measure is not M.GROWTH_GAP_PP:
        return ""
    tokens, text = spot.tokens, spot.passage.text
    for at in range(min(statement.cue, statement.quantity), min(statement.quantity + 6, spot.last)):
        kind = tokens[at].kind
        if kind == "base" and at >= statement.cue:
            if _is_year_before(tokens[at], context):
                return ""  # 2.3 points more than in 2022: of its own growth in the year before
            return text[tokens[at].start : tokens[at].end].removeprefix("than").strip()
        if kind in ("than", "outpace", "lag", "flat"):
            return _THAT.sub("", bare(words(text, after(tokens, at + 1, frozenset({"by"})))))
    return ""


def _is_year_before(time: Token, context: Context) -> bool:
    moment, now = time.value, context.now
    if not isinstance(moment, Moment) or now is None or now.kind != "year":
        return False
    found = context.resolve(moment)
    return found is not None and found.text == str(now.end.year - 1)


def _ranked_among(spot: Spot, statement: Statement) -> str:
    at = statement.quantity + 1
    if at >= len(spot.tokens):
        return ""
    first = spot.tokens[at]
    if first.kind in ("in", "preposition", "on"):
        place = after(spot.tokens, at + 1, frozenset({"for", "by", "with"}))
        return words(spot.passage.text, [first, *place])
    return ""
