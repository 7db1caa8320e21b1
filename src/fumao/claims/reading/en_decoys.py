"""Numerals that state nothing: labels, codes, names, list marks, dates; with the reason."""

from __future__ import annotations

import re

from fumao.claims.reading.en_rules import Found, Rewriting, Token

_REST = ">!percent|point|scale|times|currency|physical|duration"
_RULES = {
    # A rank may look like a label: ranked No. 2.
    "ranked number": "<rank label n=number",
    "label": f"l=label symbol? number|name|section|code|ratio {_REST} "
    f"( dash|comma|and|to|slash number|name|section {_REST} )*",
    "name with a digit": "acronym dash? n=number >!percent|point|scale|times|currency|comma|dash",
    "word with a digit": "n=number|number_word d=dash "
    "w=word|month_word|year_word|quarter|half|adverb|acronym|flow|label|share_n|rate",
    "mark of a list": "<!word|flow|owner|name|acronym|flat|up|down open n=number close >!comma|stop|and|close",
    # Value (US$ 100 million): a unit over numbers, and no number.
    "unit": "open currency n=number scale* close",
    "abbreviation": "open acronym|name|average close",
    "name": "name",
    "address": "address",
    "telephone number": "phone",
    "time of day": "clock",
    "formula": "formula",
    "mark of a footnote": "mark",
    "code": "code",
    "section": "section",
    "wording": "discourse",
}
_REASONS = {"word with a digit": "name with a digit", "section": "section number"}
_REWRITING = Rewriting(_RULES, {})
_NUMERAL = re.compile(r"(?<![A-Za-z])\d(?:[\d.,:/-]*\d)?")


def mark_decoys(tokens: list[Token], heading: bool) -> list[Token]:
    """Tokens with everything that only looks like a quantity as one token of kind ``decoy``."""
    tokens = _numbered(tokens, heading)
    return _REWRITING.rewrite(tokens, _decoy)


def _numbered(tokens: list[Token], heading: bool) -> list[Token]:
    """The number a heading or an item of a list begins with."""
    if len(tokens) < 2 or tokens[0].kind not in ("number", "section", "ratio"):
        return tokens
    first, second = tokens[0], tokens[1]
    item = second.kind in ("stop", "close") and second.start == first.end
    short = first.text.replace(".", "").isdigit() and len(first.text) <= 5
    if short and (
        item or (heading and second.kind in ("word", "flow", "acronym", "owner", "article"))
    ):
        stop = 2 if item else 1
        return [
            Token("decoy", first.text, first.start, first.end, "section number"),
            *tokens[stop:],
        ]
    return tokens


def _decoy(tokens: list[Token], found: Found) -> Token | None:
    first, last = tokens[found.start], tokens[found.end - 1]
    reason: object = _REASONS.get(found.rule, found.rule)
    match found.rule:
        case "ranked number":
            return Token("rank_number", last.text, first.start, last.end, last.value)
        case "abbreviation" if tokens[found.start + 1].text in ("average", "on average"):
            return None
        case "abbreviation":
            return Token("note", first.text, first.start, last.end)
        case "label":
            reason = tokens[found.at["l"]].value
        case "name with a digit" if "." in last.text:
            return None
        case "word with a digit":
            dash, word = tokens[found.at["d"]], tokens[found.at["w"]]
            if dash.end != word.start or dash.start != first.end:
                return None
        case "unit" if tokens[found.at["n"]].text.strip("0,") != "1":
            return None
        case "mark of a list" if len(tokens[found.at["n"]].text) > 2:
            return None
    text = " ".join(token.text for token in tokens[found.start : found.end])
    return Token("decoy", text, first.start, last.end, reason)


def numerals(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where digits stand in a piece of text.

    >>> numerals("on 15 November 2020", 3, 19)
    [(3, 5), (15, 19)]
    """
    return [found.span() for found in _NUMERAL.finditer(text, start, end)]
