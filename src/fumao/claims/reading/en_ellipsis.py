"""What an English noun phrase leaves to the clauses before: owners, flows, heads; and its names."""

from __future__ import annotations

import re
from functools import cache

from fumao.claims.reading.en_lexicon import lexicon

_HEADLESS = re.compile(r"^(?:that|those|the one|the ones)\b\s*(?P<rest>.*)$")
_ARTICLE = re.compile(r"^(?:the|a|an|this|these|such|both|all|total|overall)\s+", re.IGNORECASE)


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
    if own.lower() not in _BALANCES:
        topic = _traded(topic)
        base = list(_flow_words().finditer(topic))
        if not base:
            return ""
    beyond = phrase[flow[-1].end() :]
    if beyond.strip():
        partner = re.match(r" (?:with|to|from) ", beyond)
        alone = not phrase[: flow[-1].start()].strip().removeprefix("the")
        return f"{topic[: base[-1].start()]}{own.lower()}{beyond}" if partner and alone else ""
    rest = _bag(phrase[: flow[-1].start()] + phrase[flow[-1].end() :])
    if rest - _bag(topic) or (len(rest & _HALVES) == 1 and _bag(topic) >= _HALVES):
        return ""  # the goods deficit after that in goods and services
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


_BALANCES = frozenset(
    {"surplus", "deficit", "balance", "trade balance", "trade surplus", "trade deficit"}
)
_NET = r"(?:deficit|surplus|balance|gap|shortfall)"
_AS_TRADE = (
    (re.compile(rf"\btrade {_NET}\b", re.IGNORECASE), "trade"),
    (re.compile(rf"\b{_NET} (?:in|on|of|for|under) (?:the )?", re.IGNORECASE), ""),
    (re.compile(rf"\b(trade in (?:\w+ ){{1,4}}?){_NET}\b", re.IGNORECASE), r"\1"),
    (re.compile(rf"\b{_NET}\b", re.IGNORECASE), "trade"),
)


def _traded(topic: str) -> str:
    """What a balance is the balance of.

    >>> _traded("the UK's deficit in trade in goods"), _traded("the services surplus")
    ("the UK's trade in goods", 'the services trade')
    """
    for pattern, instead in _AS_TRADE:
        found = pattern.sub(instead, topic, count=1)
        if found != topic:
            return found.strip()
    return topic


_HALVES = frozenset({"goods", "services"})
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
