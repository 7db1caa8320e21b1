"""Amounts named within a share: of exports of €420 billion, of the $784 billion total, or 240."""

from __future__ import annotations

from collections.abc import Sequence

from fumao.claims.claim import Measure
from fumao.claims.reading.en_context import Context, Spot
from fumao.claims.reading.en_ellipsis import bare
from fumao.claims.reading.en_measures import AMOUNTS
from fumao.claims.reading.en_phrases import after, words
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.reading import Reading

_AMOUNTS = frozenset({"money_q", "count_q", "bare_q", "physical_q"})
_SMALL = frozenset({"article", "this", "a", "possessive", "adverb", "aux", "qualifier"})
_NAMING = frozenset(
    {"word", "flow", "wide", "acronym", "owner", "article", "this", "possessive", "in", "name"}
)
_JOINT = frozenset({"comma", "or", "open", "close"})
_LONGEST = 8


def whole_named(spot: Spot, quantity: int) -> str:
    """What an amount is the whole of, where it stands within a share; "" if it does not.

    64 per cent of [total exports] of €420 billion; 23.4% of the $784 billion [total].
    """
    tokens, text = spot.tokens, spot.passage.text
    if tokens[quantity].kind not in _AMOUNTS:
        return ""
    at = _back(tokens, quantity - 1, _SMALL)
    if at > spot.first and tokens[at].kind == "of" and _share_before(tokens, at):
        return bare(words(text, _behind(tokens, quantity + 1))) or "total"
    if tokens[quantity - 1].text == "total of":
        at = quantity - 1  # of the world total of $7.9 trillion
    elif at <= spot.first or tokens[at].kind not in ("of", "open"):
        return ""
    start = at - 1
    while start > spot.first and tokens[start].kind in _NAMING and at - start < _LONGEST:
        start -= 1
    named = tokens[start + 1 : at]
    if not named or tokens[start].kind != "of" or not _share_before(tokens, start):
        return ""
    return bare(words(text, named)) or "total"


def _back(tokens: Sequence[Token], at: int, kinds: frozenset[str]) -> int:
    while at > 0 and (tokens[at].kind in kinds or tokens[at].text == "total of"):
        at -= 1
    return at


def _behind(tokens: Sequence[Token], at: int) -> list[Token]:
    """The name behind an amount: the 300 [firms], the $5 billion of [exports]."""
    if at < len(tokens) and tokens[at].kind in ("of", "in"):
        at += 1
    return list(after(tokens, at, frozenset({"of", "in", "that", "to", "from", "for", "or"})))


def _share_before(tokens: Sequence[Token], of: int) -> bool:
    """Whether "of" follows a share, or a share with its amount: 5%, or $2 billion, of."""
    at = of - 1
    if tokens[at].kind == "percent_q":
        return True
    if tokens[at].kind == "comma" or tokens[at].kind in _AMOUNTS:
        at = _back(tokens, at, _AMOUNTS | _JOINT)
        return tokens[at].kind == "percent_q"
    return False


def share_restated(spot: Spot, quantity: int, context: Context) -> Reading | None:
    """The share that an amount says again: two-thirds of the 300 firms, [or 240], expect ..."""
    tokens = spot.tokens
    if tokens[quantity].kind not in _AMOUNTS or not context.last:
        return None
    at = _back(tokens, quantity - 1, _SMALL)
    if at <= spot.first or tokens[at].kind != "or":
        return None
    if any(each.kind in ("verb", "level", "semicolon") for each in _since(tokens, at)):
        return None
    last = context.last[-1]
    if "whole" in last.hints and len(context.last) > 1:
        last = context.last[-2]
    return last if last.claim.measure is Measure.SHARE else None


def _since(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The tokens between the number before and a place."""
    start = at
    while start > 0 and tokens[start - 1].kind not in QUANTITIES:
        start -= 1
    return tokens[start:at]


def own_last(context: Context) -> Reading:
    """The reading that was said last, amounts of wholes left out."""
    own = [each for each in context.last if "whole" not in each.hints]
    return (own or context.last)[-1]


def is_whole(measure: Measure, context: Context) -> bool:
    """Whether an amount may be that of the whole of the share before it."""
    shares = [each for each in context.last[-2:] if each.claim.measure is Measure.SHARE]
    return measure in AMOUNTS and bool(shares)
