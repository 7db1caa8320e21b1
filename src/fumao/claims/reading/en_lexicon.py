"""The English lexicon: which kind a word or phrase is, from data/language/en.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from fumao.model.tables import data_path


@cache
def lexicon() -> Mapping[str, Any]:
    """The tables of en.toml."""
    return tomllib.loads(data_path("language", "en.toml").read_text(encoding="utf-8"))


@cache
def phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str, object], ...]]:
    """Phrases by their first word, longest first: (words, kind, value).

    >>> phrases()["percentage"][0]
    (('percentage', 'points'), 'point', None)
    """
    found: dict[str, dict[tuple[str, ...], tuple[str, object]]] = {}
    for phrase, kind, value in _entries():
        words = tuple(phrase.split())
        # What is named first stays: qualifiers before cues, cues before plain verbs.
        found.setdefault(words[0], {}).setdefault(words, (kind, value))
    return {
        first: tuple(
            (words, kind, value)
            for words, (kind, value) in sorted(rows.items(), key=lambda row: -len(row[0]))
        )
        for first, rows in found.items()
    }


def _entries() -> list[tuple[str, str, object]]:
    tables = lexicon()
    found: list[tuple[str, str, object]] = []
    for sense in tables["qualifiers"]:
        found += [(each, "qualifier", sense) for each in tables["qualifiers"][sense]]
    for sense in tables["qualifiers_after"]:
        found += [(each, "after_number", sense) for each in tables["qualifiers_after"][sense]]
    for code in tables["currencies"]:
        found += [(each, "currency", code) for each in tables["currencies"][code]]
    found += [(each, "physical", tuple(unit)) for each, unit in tables["physical"].items()]
    for kind in tables["cues"]:
        found += [(each, kind, None) for each in tables["cues"][kind]]
    found += [(each, "number_word", Decimal(size)) for each, size in tables["numbers"].items()]
    found += [(each, "scale", power) for each, power in tables["scales"].items()]
    found += [(each, "fraction", parts) for each, parts in tables["fractions"].items()]
    found += [(each, "factor", Decimal(size)) for each, size in tables["factors"].items()]
    found += [(each, "multiple", Decimal(size)) for each, size in tables["multiples"].items()]
    found += [(each, "duration", code) for each, code in tables["durations"].items()]
    for reason in tables["labels"]:
        found += [(each, "label", reason) for each in tables["labels"][reason]]
    found += [(each, "flow", None) for each in tables["flows"]["words"]]
    found += [(each, "wide", None) for each in tables["wide"]["words"]]
    found += [(each, "verb", None) for each in tables["verbs"]["words"]]
    return found


@cache
def hints() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What a wording hints at besides its statement, as (hint, its words)."""
    return tuple(
        (hint, re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b"))
        for hint, words in lexicon()["hints"].items()
    )
