"""The words of Chinese statistical prose, read once from ``data/language/zh.toml`` and compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from fumao.claims.claim import Qualifier
from fumao.claims.reading.zh_numerals import NUMERAL
from fumao.model.tables import data_path

TIMES = {"年": "YEAR", "个月": "MONTH", "个多月": "MONTH", "天": "DAY", "小时": "HOUR",
          "分钟": "MINUTE", "个工作日": "DAY", "日": "DAY", "个小时": "HOUR", "工作日": "DAY"}  # fmt: skip
_UNIT = (
    r"\s*(?P<more>多|余|几)?(?P<scale>万亿|百万|千万|百亿|千亿|十亿|十万|万|亿|千|百|兆(?=[美欧日港]?元))?(?P<more2>多|余)?"
    r"(?P<scale2>万|亿)?\s*(?:(?P<pp>个?百分点|pct\b|pp\b)|(?P<percent>%)|(?P<permille>‰)"
    r"|(?P<times>倍)|(?P<noun>{nouns})|(?P<none>))(?P<rmb>人民币)?(?P<more3>多(?!个|种))?(?P<per>/(?:{nouns}|[^\W\d](?![^\W\d])|[A-Za-z]{{1,3}}))?"
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of ``zh.toml``, indexed by their first character, longest first."""

    words: dict[str, list[tuple[str, str]]]
    qualifiers: list[tuple[str, Qualifier]]
    unit: re.Pattern[str]
    numeral: re.Pattern[str]
    currencies: dict[str, str]
    physical: dict[str, str]
    counters: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    data = tomllib.loads(data_path("language", "zh.toml").read_text(encoding="utf-8"))
    words: dict[str, list[tuple[str, str]]] = {}
    for kind, cues in (*data["cues"].items(), ("W", data["plain"]["words"])):
        for cue in cues:
            words.setdefault(cue[0], []).append((cue, kind))
    for entries in words.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    qualifiers = [
        (word, Qualifier(name)) for name, found in data["qualifiers"].items() for word in found
    ]
    currencies = {name: code for code, names in data["currencies"].items() for name in names}
    physical = {name: code for code, names in data["physical"].items() for name in names}
    counters = data["counters"]["words"]
    nouns = _longest_first([*currencies, *physical, *counters, *TIMES, "分"])
    nouns = nouns.replace("个国家|", "个国家(?![级重标一二])|")  # 4个国家级基地 are no countries
    counted = _longest_first(data["counters"]["numeral_only"])
    return Lexicon(
        words,
        sorted(qualifiers, key=lambda entry: -len(entry[0])),
        re.compile(_UNIT.format(nouns=nouns)),
        re.compile(rf"(?P<n>{NUMERAL})(?P<more>[多余几])?(?=(?:{counted})(?!体|级|星|维))"),
        currencies,
        physical,
        frozenset(counters),
    )


def _longest_first(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
