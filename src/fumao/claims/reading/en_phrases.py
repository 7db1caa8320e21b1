"""Noun phrases: what an English clause is about, and what it leaves to the clauses before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from fumao.claims.reading.en_lexicon import lexicon
from fumao.claims.reading.en_quantities import QUANTITIES
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.table_lexicon import squeezed, table_lexicon

_BREAKS = frozenset({"semicolon", "stop", "colon", "open", "close", "but", "decoy", *QUANTITIES})
_VERBS = frozenset(
    {"level", "share_v", "outpace", "lag", "contribute", "add", "take", "rank", "verb", "flat"}
)
_MOVES = frozenset({"up", "down", "move"})
_LIGHT = frozenset({"when", "base", "aside", "time", "yoy", "qoq", "average", "respectively"})
_LEAD = _LIGHT | {
    "comma",
    "and",
    "or",
    "but",
    "with",
    "of_which",
    "adverb",
    "aux",
    "for",
    "average",
}
_TRAIL = _LIGHT | {
    "aux", "adverb", "comma", "and", "with", "to", "by", "at", "level", "pronoun_verb", "of", "in",
    "from", "article", "a", "flat", "for", "over", "also", "qualifier", "earlier", "than",
}  # fmt: skip
_NOUN_ENDS = frozenset({"comma", "semicolon", "stop", "colon", "open", "close", "but"})
_RELATIVE = frozenset({"that", "which", "who", "where"})
_SPACE = re.compile(r"\s+")


def words(text: str, tokens: Sequence[Token]) -> str:
    """The printed text of a run of tokens, as one line.

    >>> words("the exports  of", [Token("word", "exports", 4, 11), Token("of", "of", 13, 15)])
    'exports of'
    """
    if not tokens:
        return ""
    return _SPACE.sub(" ", text[tokens[0].start : tokens[-1].end]).strip(" ,'’\"“”‘")


def before(tokens: Sequence[Token], cue: int) -> list[Token]:
    """The tokens of the noun phrase before a cue, back to where the clause begins."""
    start = cue = _before_aside(tokens, cue)
    while start > 0:
        if _ends_phrase(tokens, start - 1) and not _participle(tokens, start - 1, cue):
            break
        start -= 1
    region = list(tokens[start:cue])
    behind = tokens[start - 1] if start else None
    if behind is not None and behind.kind in QUANTITIES:
        region = _after_quantity(region)
    elif behind is not None and _is_verb(behind) and not _governed(behind, region):
        region = _after_verb(region)
    return _last_piece(_trimmed(region))


def _before_aside(tokens: Sequence[Token], cue: int) -> int:
    """Commercial presence (mode 3) accounted for: where a bracket without a number opens."""
    if not cue or tokens[cue - 1].kind != "close":
        return cue
    for at in range(cue - 2, max(cue - 8, 0), -1):
        if tokens[at].kind == "open":
            return at
        if tokens[at].kind in QUANTITIES:
            break
    return cue


def before_bracket(tokens: Sequence[Token], bracket: int) -> list[Token]:
    """The name right before a bracket: followed by [transport services] (12.3%)."""
    start = bracket
    while start > 0:
        token = tokens[start - 1]
        if (
            token.kind in _BREAKS
            or token.kind in _BRACKETED
            or token.kind == "of_which"
            or token.kind in _LIGHT
            or (_is_verb(token) and not _is_noun_here(token, start == bracket))
        ):
            break
        if token.kind in ("and", "or") and start > 1 and tokens[start - 2].kind in _LISTED:
            break
        start -= 1
    return _trimmed_of(list(tokens[start:bracket]))


def _is_noun_here(token: Token, last: bool) -> bool:
    """Cross-border supply (30.4%): a plain verb right before its bracket is the noun."""
    return last and token.kind == "verb" and not token.text.endswith(("ed", "s", "ing"))


def _trimmed_of(region: list[Token]) -> list[Token]:
    """A phrase without the preposition that leads it."""
    while region and (region[0].kind in _PREPOSITIONS or region[0].kind in _LEAD):
        region = region[1:]
    return _trimmed(region)


_BRACKETED = frozenset({"comma", "by", "growth", "higher", "lower", "level"})
_LISTED = frozenset({"close", "comma", *QUANTITIES})


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind in _BREAKS or (token.kind == "of_which" and token.text.startswith("compris")):
        return True
    if token.kind in ("verb", "share_v") and at + 1 < len(tokens) and tokens[at + 1].kind == "by":
        return False
    if _adjectival(tokens, at):
        return False
    if token.kind in _VERBS:
        # "agencies that handled most applications" goes on; ", which left a deficit" does not.
        relative = at > 1 and tokens[at - 1].text in _RELATIVE
        return not (relative and tokens[at - 2].kind != "comma")
    if token.kind in _MOVES:
        # "a rise in imports", "growth" are nouns; "exports rose" is a verb.
        noun = at and tokens[at - 1].kind in ("article", "a", "possessive", "owner", "this", "of")
        return not noun and not (
            at + 1 < len(tokens) and tokens[at + 1].kind in ("in", "of", "than")
        )
    return False


def _adjectival(tokens: Sequence[Token], at: int) -> bool:
    """Whether a participle opens its phrase: [Registered] practitioners, the [listed] firms."""
    token = tokens[at]
    if token.kind != "verb" or not token.text.endswith("ed") or at + 1 >= len(tokens):
        return False
    opens = not at or tokens[at - 1].kind in _OPENING
    return opens and tokens[at + 1].kind in ("word", "flow", "name", "acronym")


_OPENING = frozenset({"stop", "semicolon", "article", "a", "of", "as_much"})


def _participle(tokens: Sequence[Token], at: int, cue: int) -> bool:
    """Whether a verb belongs to the noun: services [supplied] through affiliates totalled."""
    verb = tokens[at]
    finite = cue < len(tokens) and (_is_verb(tokens[cue]) or tokens[cue].kind == "aux")
    if verb.kind != "verb" or not verb.text.endswith("ed") or verb.text in _says() or not finite:
        return False
    between = tokens[at + 1 : cue]
    if not between or between[0].kind not in _GOVERNS or at == 0 or tokens[at - 1].kind == "aux":
        return False
    return not any(token.kind in ("comma", "and", "or", "pronoun") for token in between)


_GOVERNS = frozenset({"in", "by", "to", "from", "at", "on", "for", "with", "preposition", "under"})


def _after_quantity(region: list[Token]) -> list[Token]:
    """What follows a number's own words: up 5% [year on year, and] imports."""
    at = 0
    while at < len(region) and region[at].kind in _LIGHT:
        at += 1
    if region[at:] and region[at].kind == "with" and region[-1].kind in ("and", "but"):
        return []  # widened to £25.7bn with EU countries and [narrowed]
    if region[at:] and region[at].kind == "with":
        joint = next((t for t in range(at, len(region)) if region[t].kind in ("and", "but")), at)
        return region[joint:]  # to £27.5 billion with the EU [and services exports] rose
    if at < len(region) and region[at].kind not in ("comma", "and", "with", "but", "or"):
        while at < len(region) and region[at].kind not in ("comma", "and", "but"):
            at += 1
    return region[at:]


def _is_verb(token: Token) -> bool:
    return token.kind in _VERBS or token.kind in _MOVES


def _governed(verb: Token, region: list[Token]) -> bool:
    """Whether a verb opens a clause of its own: expects trade to fall, said that trade fell."""
    if verb.text in _says():
        return True
    return (
        bool(region) and region[-1].kind in ("to", "aux") and region[-1].text in ("to", "to have")
    )


@cache
def _says() -> frozenset[str]:
    return frozenset(lexicon()["says"]["words"])


def _after_verb(region: list[Token]) -> list[Token]:
    """After another verb only what a comma or "and" sets off is a new subject."""
    if [token.text for token in region[:3]] == ["the", "result", "of"]:
        return region[3:]  # this is the result of [exports] rising by 3%
    cuts = [at for at, token in enumerate(region) if token.kind in ("comma", "and", "or")]
    return region[cuts[-1] + 1 :] if cuts else []


def _trimmed(region: list[Token]) -> list[Token]:
    low, high = 0, len(region)
    while low < high and (region[low].kind in _LEAD or region[low].text in _JOINTS):
        if _leads_on(region, low):
            break
        low += 1
    while high > low and region[high - 1].kind in _TRAIL:
        high -= 1
    return region[low:high]


def _leads_on(region: list[Token], at: int) -> bool:
    """Whether a light word is part of what it leads: average exports, as a share of GDP."""
    behind = region[at + 1 : at + 3]
    if region[at].text == "average":
        return bool(behind) and behind[0].kind in ("word", "flow", "acronym")
    return region[at].text == "as" and len(behind) > 1 and behind[1].kind == "share_n"


_JOINTS = frozenset(
    {
        "together",
        "altogether",
        "jointly",
        "when",
        "where",
        "because",
        "if",
        "as",
        "so",
        "that",
        "which",
        "who",
    }
)


def _last_piece(region: list[Token]) -> list[Token]:
    """The piece behind the last comma, unless the commas are those of a list."""
    cuts = [at for at, token in enumerate(region) if token.text == "that"]
    if (
        cuts
        and cuts[-1] + 1 < len(region)
        and region[cuts[-1] + 1].kind not in _VERBS | {"of", "for"}
    ):
        # ... estimated that trade: what follows "that" is the clause.
        region = _trimmed(region[cuts[-1] + 1 :]) if cuts[-1] else region
    pieces = _pieces(region)
    if len(pieces) < 2:
        return region
    last = pieces[-1]
    if last[0].kind == "excluding":  # the deficit, excluding precious metals, widened
        return [token for token in region if token.start >= pieces[-2][0].start]
    if any(token.kind in ("and", "or") for token in last) and all(
        _nominal(piece) for piece in pieces[:-1]
    ):
        first = 0
        while first < len(pieces) - 1 and pieces[first][0].kind in _PREPOSITIONS:
            first += 1
        return region[region.index(pieces[first][0]) :]
    return _trimmed(last)


_PREPOSITIONS = frozenset(
    {"in", "by", "to", "from", "at", "on", "over", "since", "during", "for", "after", "compare",
     "excluding", "preposition", "aside", "as_much", "of"}
)  # fmt: skip


def _pieces(region: list[Token]) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    for token in region:
        if token.kind == "comma":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def _nominal(piece: list[Token]) -> bool:
    return len(piece) <= 10 and not any(token.kind in _VERBS for token in piece)


def after(tokens: Sequence[Token], start: int, stops: frozenset[str] = frozenset()) -> list[Token]:
    """The noun phrase that begins at a place: of [total trade in goods] in 2020."""
    found: list[Token] = []
    for at in range(start, min(start + 24, len(tokens))):
        token = tokens[at]
        if token.kind in _NOUN_ENDS or token.kind in QUANTITIES or token.kind in stops:
            break
        if token.kind in _LIGHT or token.kind in _VERBS or token.kind in _CLOSES:
            break
        if token.kind in _MOVES and found and found[-1].kind not in ("article", "this"):
            break
        if token.kind == "and" and new_clause(tokens, at + 1) and not _joins_both(tokens, at):
            break
        found.append(token)
    while found and found[-1].kind in _TRAIL:
        found.pop()
    return found


_CLOSES = frozenset({"than", "respectively", "of_which"})


def _joins_both(tokens: Sequence[Token], at: int) -> bool:
    """Goods and services was: the two that all trade consists of are one name."""
    around = [token.text.lower() for token in (tokens[at - 1], *tokens[at + 1 : at + 2])]
    behind = tokens[at + 2].kind if at + 2 < len(tokens) else "stop"
    return around == ["goods", "services"] and behind in _VERBS | _LIGHT


def new_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb or number follows soon after "and": ... and ranked second."""
    for token in tokens[at : at + 6]:
        if token.kind in _VERBS or token.kind in _MOVES or token.kind in QUANTITIES:
            return True
        if token.kind in _NOUN_ENDS or token.kind in _LIGHT:
            return False
    return False


_LEADS = frozenset(
    {"owner", "word", "acronym", "wide", "in", "of", "with", "and", "flow", "this", "name"}
)


def lead(tokens: Sequence[Token], start: int, stop: int) -> list[Token]:
    """The owned trade a sentence begins with: [China's services trade] developed."""
    while start < stop and tokens[start].kind in _LEAD | {"article"}:
        start += 1
    found: list[Token] = []
    for token in tokens[start:stop]:
        if token.kind not in _LEADS or token.text.endswith(("ed", "ing")):
            break
        found.append(token)
    flows = [at for at, token in enumerate(found) if token.kind == "flow"]
    owned = any(token.kind == "owner" for token in found[:3])
    return found[: flows[-1] + 1] if flows and owned else []


def labelled(tokens: Sequence[Token], start: int, stop: int) -> list[Token]:
    """What a colon sets before its exports or imports: [Transport]: exports of ..."""
    colon = next(
        (at for at in range(start, min(start + 10, stop)) if tokens[at].kind == "colon"), 0
    )
    if not colon or colon + 1 >= stop or tokens[colon + 1].kind != "flow":
        return []
    label = list(tokens[start:colon])
    plain = all(token.kind in _LABEL for token in label)
    return label if plain and not any(token.kind == "flow" for token in label) else []


def listed_shares(tokens: Sequence[Token], start: int, stop: int) -> list[Token]:
    """The whole of shares that a colon announces: the shares of [services exports] were: ..."""
    colon = next((at for at in range(start, stop) if tokens[at].kind == "colon"), 0)
    for at in range(start, colon - 1):
        if tokens[at].kind in QUANTITIES:
            break
        if tokens[at].kind == "share_n" and tokens[at + 1].kind in ("of", "in"):
            return after(tokens, at + 2)
    return []


_LABEL = frozenset({"word", "name", "acronym", "and", "of", "in", "for", "comma", "owner", "by"})


def led_place(text: str) -> str:
    """The place that a sentence opens with: The [eastern region] dominates.

    >>> led_place("The eastern region dominates."), led_place("Growth was slow.")
    ('eastern region', '')
    """
    said = re.findall(r"[\w’'-]+", text)[:5]
    said = said[1:] if said[:1] and said[0].lower() == "the" else said
    for size in range(min(4, len(said)), 0, -1):
        name = " ".join(said[:size])
        if table_lexicon().areas.get(squeezed(name)):
            return name
    return ""


def opening_place(text: str, tokens: Sequence[Token], start: int) -> str:
    """The place that a sentence is set in: In [China], exports rose by 5 per cent."""
    if start >= len(tokens) or tokens[start].text not in ("in", "within", "for"):
        return ""
    end = start + 1
    while end < len(tokens) and tokens[end].kind in ("word", "article", "acronym", "name", "owner"):
        end += 1
    named = words(text, [each for each in tokens[start + 1 : end] if each.kind != "article"])
    known = end < len(tokens) and tokens[end].kind == "comma" and named[:1].isupper()
    return named if known and table_lexicon().areas.get(squeezed(named)) else ""


def place_behind(text: str, tokens: Sequence[Token], quantity: int) -> str:
    """The place that follows a number: rose by 1.1 per cent in [the EU]."""
    at = quantity + 1
    if at >= len(tokens) or tokens[at].text != "in":
        return ""
    named = [each for each in after(tokens, at + 1) if each.kind != "article"]
    place = words(text, named)
    known = table_lexicon().areas.get(squeezed(place)) or place in _UNIONS
    return place if known else ""


_UNIONS = frozenset({"euro area", "eurozone", "euro zone"})


def last_names(tokens: Sequence[Token], start: int) -> list[Token]:
    """The last two names joined by "and" before a sentence: the former and the latter."""
    end = start - 1
    if end < 1:
        return []
    at = end
    while at > 0 and tokens[at - 1].kind not in _VERBS | {"stop", "semicolon", "of_which", "comma"}:
        at -= 1
    found = _trimmed(list(tokens[at:end]))
    return found if any(token.kind == "and" for token in found) else []
