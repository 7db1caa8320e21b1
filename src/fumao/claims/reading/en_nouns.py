"""The noun phrase an English statement is about, where it stands in its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from fumao.claims.reading.en_grammar import Statement
from fumao.claims.reading.en_phrases import after, before, before_bracket
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token

_VERBS = frozenset(
    {
        "level",
        "share_v",
        "outpace",
        "lag",
        "contribute",
        "add",
        "take",
        "rank",
        "verb",
        "flat",
        "up",
        "down",
        "move",
    }
)
_NOUN_CUES = frozenset({"surplus", "deficit", "balance", "rate", "index", "share_n", "growth"})
_OF = frozenset({"of", "in", "on", "with", "for", "to"})


def noun_before(tokens: Sequence[Token], statement: Statement) -> list[Token]:
    """The noun phrase a statement is about, as it stands before the cue."""
    at = min(statement.cue, statement.quantity)
    if statement.rule in ("of", "any", "verb") and tokens[statement.cue].kind == "of":
        return _noun_of(tokens, statement.cue)
    if statement.rule == "moves object by" and tokens[statement.cue + 1].kind not in _OF:
        return list(after(tokens, statement.cue + 1, frozenset({"by"})))
    named = named_before_bracket(tokens, statement)
    if named and statement.rule != "unchanged":  # kept pace with exports (0.0 points)
        return named
    if statement.rule in ("rises in", "movement of", "surplus moved", "surplus to", "moves to"):
        inside = [
            t for t in range(at + 1, min(at + 3, len(tokens))) if tokens[t].kind in ("in", "of")
        ]
        stops = frozenset({"of", "to", "from"})
        named = after(tokens, inside[0] + 1, stops) if inside else []
        if named:
            return list(named)
    if statement.rule in ("a percent rise", "percent growth", "percent share", "surplus behind"):
        later = statement.cue + 1
        if later < len(tokens) and tokens[later].kind in ("in", "of"):
            return list(after(tokens, later + 1))
    if tokens[at].kind in _NOUN_CUES and statement.cue == at:
        return _with_cue(tokens, at, statement)
    found = _before_verbs(tokens, at)
    which = next((t for t in range(at - 1, max(at - 7, 0), -1) if tokens[t].text == "which"), 0)
    if not found and which and tokens[which - 1].kind == "comma":
        return _antecedent(tokens, which - 1)
    return found or _of_main_clause(tokens, at)


def _of_main_clause(tokens: Sequence[Token], cue: int) -> list[Token]:
    """Travel was the largest item, [accounting for] 32%: what the sentence began with."""
    start = cue
    while start > 0 and tokens[start - 1].kind not in ("stop", "semicolon", "colon"):
        start -= 1
    between = tokens[start:cue]
    hangs = (bool(between) and between[-1].kind in ("comma", "at")) or _is_participle(tokens[cue])
    if not hangs or any(token.kind in _QUANTITIES for token in between):
        return []
    if tokens[start].kind in _OPENERS:  # By contracts signed, building was the largest, at ...
        start = next((at for at in range(start, cue) if tokens[at].kind == "comma"), start)
    main = next((at for at in range(start, cue) if tokens[at].kind in _VERBS), None)
    return before(tokens, main) if main is not None else []


_OPENERS = frozenset({"by", "in", "with", "for", "on", "at", "from", "preposition"})


def _is_participle(token: Token) -> bool:
    return token.kind in _VERBS and token.text.split()[0].endswith("ing")


def named_before_bracket(tokens: Sequence[Token], statement: Statement) -> list[Token]:
    """Japan (4%), imports (up 2.2%): the name a bracket is said of."""
    at = statement.quantity
    if statement.cue < at and tokens[statement.cue - 1].kind == "open":
        at = statement.cue
    while at > 1 and tokens[at - 1].kind in ("by", "qualifier", "adverb", "also"):
        at -= 1
    if at < 2 or tokens[at - 1].kind != "open" or tokens[at - 2].kind in _QUANTITIES:
        return []
    return before_bracket(tokens, at - 1)


def _antecedent(tokens: Sequence[Token], comma: int) -> list[Token]:
    """A, B and C, which came to: what "which" stands for."""
    start = comma
    while start > 0 and tokens[start - 1].kind not in _PHRASE_BOUNDS | _QUANTITIES:
        start -= 1
    found = list(tokens[start:comma])
    commas = [at for at, token in enumerate(found) if token.kind == "comma"]
    if start and tokens[start - 1].kind in _QUANTITIES and commas:
        found = found[commas[0] + 1 :]  # of three kinds, A, B and C
    compared = [at for at, token in enumerate(found) if token.kind == "than"]
    if compared:
        found = found[compared[-1] + 1 :]  # slower than imports, which grew 9.5 per cent
    while found and found[0].kind in ("of", "comma", "aux", "adverb"):
        found.pop(0)
    return found


def _noun_of(tokens: Sequence[Token], of: int) -> list[Token]:
    """Software revenue, in "earned software revenue of"; exports, in "with exports of"."""
    start = of
    while start > 0 and tokens[start - 1].kind not in _PHRASE_ENDS | _QUANTITIES:
        if tokens[start - 1].text in HAVE:
            break
        start -= 1
    found = list(tokens[start:of])
    while found and found[0].kind in ("article", "a", "this", "aux", "adverb", "to", "of"):
        found.pop(0)
    return found


_QUANTITIES = frozenset(QUANTITIES)
HAVE = frozenset({"has", "have", "had", "having"})
_PHRASE_BOUNDS = frozenset(
    {"semicolon", "stop", "colon", "verb", "level", "share_v", "of_which", "but"}
)
_PHRASE_ENDS = frozenset(
    {"comma", "semicolon", "stop", "colon", "open", "close", "and", "or", "with", "but", "verb", "level", "of_which", "up", "down",
     "when", "by", "at", "base", "share_v", "contribute", "outpace", "pronoun", "to", "yoy"}
)  # fmt: skip


def _with_cue(tokens: Sequence[Token], cue: int, statement: Statement) -> list[Token]:
    """The services surplus; its growth rate: the noun is part of what it is about."""
    stop = cue + 1
    if stop < len(tokens) and tokens[stop].kind in _OF and statement.rule.endswith(" is"):
        stop += 1 + len(after(tokens, stop + 1))
    ahead = before(tokens, cue)
    if (
        not ahead
        and cue
        and tokens[cue - 1].kind in ("a", "article", "word")
        and _verb_before(tokens, cue) is not None
    ):
        return _before_verbs(tokens, cue)
    if ahead and any(token.text in HAVE for token in tokens[cue - 3 : cue]):
        return ahead  # travel had a share of
    start = cue
    while (start and tokens[start - 1] in ahead[-1:]) or (
        start and ahead and tokens[start - 1].start >= ahead[0].start
    ):
        start -= 1
    return list(tokens[start:stop])


def _verb_before(tokens: Sequence[Token], at: int) -> int | None:
    """The verb whose object a noun is: ran a [deficit] of."""
    place = at - 1
    while place >= 0 and tokens[place].kind in (
        "a",
        "article",
        "word",
        "adverb",
        "wide",
        "flow",
        "this",
    ):
        place -= 1
    return place if place >= 0 and tokens[place].kind in _VERBS else None


def _before_verbs(tokens: Sequence[Token], at: int) -> list[Token]:
    """The noun phrase before a cue, or before the verb the cue depends on."""
    found = before(tokens, at)
    for _ in range(2):
        verb = _verb_before(tokens, at)
        if found or verb is None:
            break
        found, at = before(tokens, verb), verb
    return found
