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
_HEADLESS = re.compile(r"^(?:that|those|the one|the ones)\b\s*(?P<rest>.*)$")
_ARTICLE = re.compile(r"^(?:the|a|an|this|these|such|both|all|total|overall)\s+", re.IGNORECASE)
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
    start = cue
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


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind in _BREAKS:
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
    opens = not at or tokens[at - 1].kind in ("stop", "semicolon", "article", "a")
    return opens and tokens[at + 1].kind in ("word", "flow", "name", "acronym")


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
    cuts = [at for at, token in enumerate(region) if token.kind in ("comma", "and", "or")]
    return region[cuts[-1] + 1 :] if cuts else []


def _trimmed(region: list[Token]) -> list[Token]:
    low, high = 0, len(region)
    while low < high and (region[low].kind in _LEAD or region[low].text in _JOINTS):
        low += 1
    while high > low and region[high - 1].kind in _TRAIL:
        high -= 1
    return region[low:high]


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
        if token.kind in _LIGHT or token.kind in _VERBS or token.kind in ("than", "respectively"):
            break
        if token.kind in _MOVES and found and found[-1].kind not in ("article", "this"):
            break
        if token.kind == "and" and new_clause(tokens, at + 1):
            break
        found.append(token)
    while found and found[-1].kind in _TRAIL:
        found.pop()
    return found


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


# --- what a phrase leaves out -------------------------------------------------


@cache
def _flow_words() -> re.Pattern[str]:
    flows = sorted(lexicon()["flows"]["words"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, flows))})\b", re.IGNORECASE)


@cache
def _wide_words() -> re.Pattern[str]:
    wide = sorted(lexicon()["wide"]["words"], key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, wide))})\b", re.IGNORECASE)


def resolved(phrase: str, topic: str, previous: str = "") -> str:
    """A noun phrase with what it leaves out taken from the topic before it.

    >>> resolved("exports", "China's services trade"), resolved("exports", "trade in services")
    ("China's services exports", 'exports of services')
    >>> resolved("their exports", "China and India"), resolved("those of Mexico", "US exports")
    ("China and India's exports", 'US exports of Mexico')
    >>> resolved("with Africa", "", "Trade with Europe")
    'Trade with Africa'
    """
    phrase = phrase.strip()
    if not phrase or phrase.lower() in _ANAPHORA or _TOTAL.match(phrase):
        return topic
    preposition = phrase.split()[0].lower()
    if preposition in ("with", "to", "from", "in", "by", "of") and previous:
        head, found, _ = previous.rpartition(f" {preposition} ")
        return f"{head}{found}{phrase.split(None, 1)[-1]}" if found else topic or phrase
    headless = _HEADLESS.match(phrase)
    if headless:
        head = re.split(r" (?:of|from|in|with|to|by) ", topic)[0]
        return f"{head} {headless['rest']}".strip() if head else phrase
    own = re.match(r"(?:its|their|his|her|our|whose)\s+(?P<rest>.+)", phrase, re.IGNORECASE)
    if own:
        return _owned(own["rest"], topic)
    return _with_flow(phrase, topic) or phrase


_TOTAL = re.compile(
    r"^the (?:year|quarter|month|period|plan)['’]s (?:total|figure)$", re.IGNORECASE
)
_ANAPHORA = frozenset(
    "it they this that which these those the the figure the total this figure the number this amount the amount "
    "the value them who there it also the same".split()
) | {
    "the figure",
    "the total",
    "this figure",
    "the number",
    "this amount",
    "the amount",
    "the value",
}


def _owned(rest: str, topic: str) -> str:
    if not topic:
        return rest
    joined = _with_flow(rest, topic)
    if joined:
        return joined
    return f"{topic}' {rest}" if topic.endswith("s") else f"{topic}'s {rest}"


def _with_flow(phrase: str, topic: str) -> str:
    """Exports after China's services trade: China's services exports."""
    flow = list(_flow_words().finditer(phrase))
    base = list(_flow_words().finditer(topic))
    if not flow or not base or _wide_words().match(phrase):
        return ""
    own = flow[-1].group()
    beyond = phrase[flow[-1].end() :]
    if beyond.strip():
        partner = re.match(r" (?:with|to|from) ", beyond)
        alone = not phrase[: flow[-1].start()].strip().removeprefix("the")
        return f"{topic[: base[-1].start()]}{own.lower()}{beyond}" if partner and alone else ""
    rest = _bag(phrase[: flow[-1].start()] + phrase[flow[-1].end() :])
    if rest - _bag(topic):
        return ""
    old = base[-1]
    head, tail = topic[: old.start()], topic[old.end() :]
    if _OWNER.match(f"{phrase} "):
        return ""
    if rest:
        # Services exports after trade with Japan are not those to Japan.
        tail = re.sub(r" (?:with|to|from) .*$", "", tail)
    if (
        old.group().lower() == "trade"
        and own.lower() != "trade"
        and re.match(r" in (?!the\b)", tail)
    ):
        tail = " of" + tail[3:]
    return f"{head}{own.lower() if head else own}{tail}"


_FILLERS = frozenset("the a an of in and total overall its their this all".split())


def _bag(text: str) -> set[str]:
    return {word.strip(",'’").lower().removesuffix("'s") for word in text.split()} - _FILLERS - {""}


def bare(phrase: str) -> str:
    """A phrase without its article.

    >>> bare("the total exports of China")
    'exports of China'
    """
    last = ""
    while last != phrase:
        last, phrase = phrase, _ARTICLE.sub("", phrase)
    return phrase


_OWNER = re.compile(
    r"^(?:the )?(?P<owner>[A-Z][\w.&-]*(?:[ -](?:(?:of|and|the) )?[A-Z][\w.&-]*)*)['’]s? "
)
_PLACE = re.compile(
    r"\b(?:in|of|within) (?P<place>(?:the )?(?:[a-z]+ern region|[A-Z][\w-]*(?: [A-Z][\w-]*)*))$"
)


def scope_of(phrase: str) -> str:
    """The area or group that leads or ends a phrase.

    >>> scope_of("China's services exports"), scope_of("global trade"), scope_of("firms in Japan")
    ('China', 'global', 'Japan')
    """
    owner = _OWNER.match(phrase)
    if owner:
        return owner["owner"]
    wide = _wide_words().match(bare(phrase))
    if wide:
        return wide.group().lower()
    place = _PLACE.search(phrase)
    return place["place"] if place else ""


def names_in(phrase: str) -> list[str]:
    """The coordinated names of a phrase, what they share repeated with each.

    >>> names_in("exports, imports and total trade")
    ['exports', 'imports', 'total trade']
    >>> names_in("the services trade of China and India")
    ['the services trade of China', 'the services trade of India']
    >>> names_in("Institutions in legal, information and operating services")
    ['Institutions in legal services', 'Institutions in information services', 'Institutions in operating services']
    """
    phrase = re.sub(r"\s*\([^()]*\)", "", phrase)
    parts = [part.strip() for part in re.split(r",\s*(?:and\s+|or\s+)?|\s+(?:and|&)\s+", phrase)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts
    head, tail = _shared(parts)
    first = parts[0][len(head) :]
    last = parts[-1][: len(parts[-1]) - len(tail)] if tail else parts[-1]
    core = [first, *parts[1:-1], last.strip()]
    return [f"{head}{each}{tail}".strip() for each in core]


def _shared(parts: list[str]) -> tuple[str, str]:
    """What stands once before or after the names: the trade of -, - services."""
    head = re.match(r"^(?P<head>.*\b(?:of|in|with|to|from|for|by) )(?=\S)", parts[0])
    prefix = (
        head["head"] if head and not re.search(r"\b(?:of|in|with) ", " ".join(parts[1:])) else ""
    )
    last = parts[-1].split()
    if (
        (
            len(last) > 1
            and last[-1] in ("services", "exports", "imports", "trade", "goods")
            and all(last[-1] not in part.split() for part in parts[:-1])
        )
        and len(last) == 2
        and (prefix or last[-1] == "services")
    ):
        return prefix, f" {last[-1]}"
    return prefix, ""
