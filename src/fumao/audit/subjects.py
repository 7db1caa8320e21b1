"""What a reading is about: a phrase in Chinese or English brought to a form that compares."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from fumao.model.tables import code_table, data_path

_CJK = re.compile(r"[\u3400-\u9fff]")
_BRACKETS = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]")
_QUOTES = re.compile(r"[“”\"‘’《》〈〉「」*†‡¹²³⁴⁵]")
_COVERAGE = re.compile(r"不含|含|口径|除外|包括|剔除|excluding|including|except", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9&]+(?:-[a-z0-9]+)*")
_COUNTED = re.compile(r"[\d,.]+\s*(?:余|多)?(?:家|个|户|名|种|项)?")


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject in comparable form; equal topics are the same subject.

    ``stem`` is what remains when the other parts are taken out: ``flow`` (X, M, T, B
    or ""), ``places`` it is limited to, ``partners`` it is traded with, ``per``
    (an average over something) and ``coverage`` as a bracket declares it.
    """

    stem: str
    flow: str = ""
    places: frozenset[str] = field(default_factory=frozenset)
    partners: frozenset[str] = field(default_factory=frozenset)
    per: bool = False
    coverage: str = ""

    def at_home(self, home: str) -> Topic:
        """The topic without the country that the whole document is about.

        What others trade with that country stays theirs: Germany's imports from the
        United States are no imports of Germany's from everywhere.
        """
        others = self.places - {home}
        partners = self.partners if others else self.partners - {home}
        return replace(self, places=others, partners=partners)

    def with_flow(self, flow: str) -> Topic:
        """The same subject in another direction of trade."""
        return replace(self, flow=flow)

    @property
    def traded(self) -> bool:
        """Whether it is a trade by name, the same wherever it is spoken of: exports of transport."""
        return bool(self.stem and self.flow and not self.per)

    @property
    def specific(self) -> bool:
        """Whether the stem alone tells it from most others: "服务" with a flow does, "企业" not."""
        return len(self.stem) >= 4 or bool(self.stem and self.flow)


def topic(phrase: str, scope: str = "") -> Topic:
    """The topic of a subject phrase, limited to a scope.

    >>> topic("中国服务出口总额") == topic("服务贸易出口", "中国")
    True
    >>> topic("China's exports of travel services") == topic("travel exports", "China")
    True
    >>> topic("与东盟服务进出口").partners
    frozenset({'ASEAN'})
    """
    return _topic(phrase, scope)


def language_of(phrase: str) -> str:
    """``zh`` where a phrase holds a Chinese character, else ``en``."""
    return "zh" if _CJK.search(phrase) else "en"


@lru_cache(maxsize=20000)
def _topic(phrase: str, scope: str) -> Topic:
    found = (_zh if language_of(phrase + scope) == "zh" else _en)(phrase)
    limits = _limits(scope, phrase)
    return replace(found, places=found.places | (limits - found.partners))


@lru_cache(maxsize=5000)
def _limits(scope: str, phrase: str) -> frozenset[str]:
    """Places of a scope, and what else it names, unless the subject names it too."""
    if not scope:
        return frozenset()
    lang = language_of(scope)
    rest, places, partners = _without_places(_clean(scope)[0].lower() if lang == "en"
                                             else _clean(scope)[0], lang)  # fmt: skip
    rest = _COUNTED.sub("", rest)
    rest = _trim(rest, lexicon("zh")) if lang == "zh" else " ".join(_tokens(rest, lexicon("en")))
    known = not rest or rest in phrase or set(rest.split()) <= set(phrase.lower().split())
    return places | partners | (frozenset() if known else frozenset({"~" + rest}))


@dataclass(frozen=True)
class Lexicon:
    """The words of one language, from ``data/language/subjects_*.toml``."""

    words: dict[str, dict[str, Any]]
    places: dict[str, str]
    place: re.Pattern[str]
    flow: re.Pattern[str]
    flow_of: dict[str, str]
    not_flow: re.Pattern[str]
    filler: re.Pattern[str]
    measure: re.Pattern[str]
    average: re.Pattern[str]
    synonym: re.Pattern[str]
    canonical: dict[str, str]

    def list(self, table: str, name: str) -> list[str]:
        """One list of words."""
        return list(self.words[table][name])


@cache
def lexicon(lang: str) -> Lexicon:
    """The words of ``zh`` or ``en``."""
    text = data_path("language", f"subjects_{lang}.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    places = _places(words["places"], lang)
    flow_of = {word: flow for flow, listed in words["flows"].items() for word in listed}
    canonical = {word: name for name, listed in words["synonyms"].items() for word in listed}
    return Lexicon(
        words,
        places,
        _any_of(places, lang),
        _any_of(flow_of, lang),
        flow_of,
        _any_of(words["phrases"]["not_flows"], lang),
        _any_of(words["phrases"]["fillers"], lang),
        _any_of(words["phrases"]["measures"], lang),
        _any_of(words["phrases"]["averages"], lang),
        _any_of(canonical, lang),
        canonical,
    )


def _places(own: dict[str, list[str]], lang: str) -> dict[str, str]:
    """Names of places with their codes; the language's own words come before the code lists."""
    found: dict[str, str] = {}
    for table in ("areas", "regions"):
        for row in code_table(table):
            name = row[f"name_{lang}"].lower() if lang == "en" else row[f"name_{lang}"]
            if row["code"] != "_Z" and len(name) > 1:
                found.setdefault(name, row["code"])
    found.update({name: code for code, names in own.items() for name in names})
    return found


def _any_of(words: dict[str, str] | list[str], lang: str) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{listed})\b" if lang == "en" else f"(?:{listed})")


def _clean(phrase: str) -> tuple[str, str]:
    """The phrase without quotes, spaces of Chinese and brackets; coverage that a bracket states."""
    phrase = _QUOTES.sub("", phrase)
    stated = [each for each in _BRACKETS.findall(phrase) if _COVERAGE.search(each)]
    phrase = _BRACKETS.sub("", phrase)
    if _CJK.search(phrase):
        phrase = re.sub(r"\s+", "", phrase)
    return phrase.strip(), "".join(stated)


def _without_places(phrase: str, lang: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """The phrase without its places; those it is limited to, those it is traded with."""
    words = lexicon(lang)
    before = tuple(words.list("relations", "partner_before"))
    after = words.list("relations", "place_after")
    places: set[str] = set()
    partners: set[str] = set()
    kept: list[str] = []
    at = 0
    for match in words.place.finditer(phrase):
        if match.start() < at:
            continue
        lead = phrase[at : match.start()]
        bare = lead.rstrip().removesuffix(" the")
        with_partner = bare.endswith(before) if lang == "zh" else bare.split(" ")[-1] in before
        (partners if with_partner else places).add(words.places[match.group()])
        if with_partner:
            lead = bare[: -max(len(word) for word in before if bare.endswith(word))]
        kept.append(lead)
        at = match.end()
        for word in after:
            if phrase.startswith(word, at) or phrase.startswith(f" {word}", at):
                at += len(word) + (phrase[at] == " ")
                break
    kept.append(phrase[at:])
    return " ".join(kept) if lang == "en" else "".join(kept), frozenset(places), frozenset(partners)


def _zh(phrase: str) -> Topic:
    words = lexicon("zh")
    text, coverage = _clean(phrase)
    text = words.synonym.sub(lambda match: words.canonical[match.group()], text)
    text, places, partners = _without_places(text, "zh")
    text = words.measure.sub("", text)
    per = bool(words.average.search(text))
    text = words.average.sub("", text)
    text, flow = _flow(text, words)
    text = words.filler.sub("", text)
    text = _trim(text, words)
    trade = words.list("phrases", "trade_at_end")[0]
    if flow:
        text = text.replace(trade, "")
    elif text.endswith(trade):
        text, flow = text[: -len(trade)], "T"
    # GDP by itself is read as English, and is the GDP of 全国GDP.
    return Topic(_trim(text, words).lower(), flow, places, partners, per, coverage)


def _flow(text: str, words: Lexicon) -> tuple[str, str]:
    """The text without its word of direction, and the direction; compounds are left alone."""
    masked = words.not_flow.sub(lambda match: "\0" * len(match.group()), text)
    found = list(words.flow.finditer(masked))
    if not found:
        return text, ""
    flows = [words.flow_of[match.group()] for match in found]
    for match in reversed(found):
        text = text[: match.start()] + text[match.end() :]
    if "B" in flows or "T" in flows:
        return text, "B" if "B" in flows else "T"
    return text, flows[-1] if len(set(flows)) == 1 else "T"


def _trim(text: str, words: Lexicon) -> str:
    """The text without leading and trailing words that say nothing about the subject."""
    heads, tails = words.list("phrases", "heads"), words.list("phrases", "tails")
    while True:
        head = next((w for w in heads if text.startswith(w) and len(text) > len(w)), "")
        text = text[len(head) :].strip("，,、；;：: ·—-")
        tail = next((w for w in tails if text.endswith(w)), "")
        if not head and not tail:
            return text
        text = text[: len(text) - len(tail)]


def _en(phrase: str) -> Topic:
    words = lexicon("en")
    text, coverage = _clean(re.sub(r"[’']s?\b", "", phrase.replace("’", "'").lower()))
    text = words.synonym.sub(lambda match: words.canonical[match.group()], text)
    text, places, partners = _without_places(text, "en")
    text = words.measure.sub(" ", text)
    per = bool(words.average.search(text))
    text = words.average.sub(" ", text)
    text, flow = _flow(text, words)
    tokens = _tokens(text, words)
    if flow and len(tokens) > 1 and "good" not in tokens:  # goods alone are no goods and services
        tokens = [word for word in tokens if word != "service"]
    return Topic(" ".join(tokens), flow, places, partners, per, coverage.lower())


def _tokens(text: str, words: Lexicon) -> list[str]:
    """Words that carry meaning, in the singular and in order of the alphabet."""
    fillers = set(words.list("phrases", "fillers"))
    return sorted({_singular(word) for word in _WORD.findall(text) if word not in fillers})


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")):
        return word[:-1]
    return word
