"""Whose: the owner and the partner of an English subject, and the trade that a balance is of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fumao.claims.reading.en_context import Context, Spot
from fumao.claims.reading.en_ellipsis import bare, resolved
from fumao.claims.reading.en_phrases import after, words
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.table_lexicon import squeezed, table_lexicon


def whose_is(owner: str, context: Context) -> str:
    """The bank after Barclays is Barclays."""
    if ORGAN.fullmatch(owner):
        return context.organ
    whose = bare(resolved(owner, context.topic, context.subject))
    if owner == whose and _NAME.fullmatch(owner) and not table_lexicon().areas.get(squeezed(owner)):
        context.organ = owner
    return whose


def anaphoric(noun: str, context: Context) -> str:
    """The bank's fee income: that of the bank named before, or of the only one spoken of."""
    found = _OF_ORGAN.match(noun)
    if found is None:
        return noun
    whose = f" of {context.organ}" if context.organ else ""
    return f"{found['rest']}{whose}"


_ORGANS = (
    "bank|company|group|agency|firm|corporation|institution|fund|insurer|airline|operator|bureau"
    "|organisation|organization|ministry|authority|office|association|retailer|carrier|lender"
)
ORGAN = re.compile(rf"the (?:{_ORGANS})", re.IGNORECASE)
_OF_ORGAN = re.compile(rf"(?:the )?(?:{_ORGANS})['’]s (?P<rest>.+)", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w&.-]+(?: [A-Z][\w&.-]+)*")


def partner_behind(spot: Spot, quantity: int) -> str:
    """With whom, where the number stands between: widened to £25.7bn [with EU countries]."""
    tokens, at = spot.tokens, quantity + 1
    while at < spot.last and (tokens[at].kind in _CHAIN or _leads_to_number(tokens, at)):
        at += 1  # by £1.2 billion (3%) to £25.7 billion with EU countries
    if at + 1 >= spot.last or tokens[at].kind not in ("with", "to", "from"):
        return ""
    named = words(spot.passage.text, after(tokens, at + 1))
    proper = any(word[:1].isupper() for word in re.split(r"[\s-]", named))
    return f" {tokens[at].text} {named}" if proper else ""


_CHAIN = frozenset({*QUANTITIES, "open", "close", "when", "base", "yoy", "qoq", "by", "or"})


def _leads_to_number(tokens: Sequence[Token], at: int) -> bool:
    behind = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    return tokens[at].kind == "to" and behind in QUANTITIES


def with_partner(subject: str, partner: str) -> str:
    """A trade with its partner, unless it is one with somebody or is none."""
    if not partner or not (FLOW.search(subject) or NET.search(subject)):
        return subject
    return _PARTNER.sub("", subject) + partner


def balance(subject: str) -> str:
    """The balance of the trade spoken of: there was a deficit of ..."""
    if NET.search(subject):
        return subject
    flow = list(FLOW.finditer(subject))
    if not flow:
        return f"trade balance of {subject}" if subject else "trade balance"
    start, end = flow[-1].span()
    return f"{subject[:start]}trade balance{subject[end:]}"


NET = re.compile(r"\b(?:surplus|deficit|balance|shortfall|gap|net exports)\b", re.IGNORECASE)
_PARTNER = re.compile(r" (?:with|to|from) (?:the )?(?:non-)?[A-Z].*$")
FLOW = re.compile(
    r"\b(?:exports and imports|imports and exports|exports?|imports?|trade)\b", re.IGNORECASE
)
