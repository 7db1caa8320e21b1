"""The words of tables, read once from ``data/language/tables.toml`` and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fumao.claims.claim import Qualifier
from fumao.model.tables import code_table, data_path

# One character for one, so that places in a cell stay what they are.
_PLAIN = str.maketrans(
    "０１２３４５６７８９％，．（）＋－／＝［］＜＞：；　﹣−‒﹪＊～\u00a0\u2007\u2009\u202f",
    "0123456789%,.()+-/=[]<>:; ---%*~    ",
)
_GAPS = re.compile(r"[\s·•.,，。、；;:：'’‘“”\"《》()\[\]（）\-—–_/&]+")


def plain(text: str) -> str:
    """Full-width digits and signs as plain ones, character for character.

    >>> plain("１２．３％（注）")
    '12.3%(注)'
    """
    return text.translate(_PLAIN)


def squeezed(text: str) -> str:
    """A name as it is compared: lower case, no spaces and punctuation.

    >>> squeezed("Viet Nam"), squeezed("“一带一路” 国家")
    ('vietnam', '一带一路国家')
    """
    return _GAPS.sub("", plain(text).casefold())


@dataclass(frozen=True, slots=True)
class TableLexicon:
    """Everything in the file, as the readers of tables want it."""

    measures: Mapping[str, re.Pattern[str]]
    columns: Mapping[str, frozenset[str]]
    errata: Mapping[str, frozenset[str]]
    total: re.Pattern[str]
    rest: re.Pattern[str]
    part: re.Pattern[str]
    forecast: re.Pattern[str]
    label: re.Pattern[str]
    tail: re.Pattern[str]
    unit: re.Pattern[str]
    missing: frozenset[str]
    status: Mapping[str, str]
    before: re.Pattern[str]
    roles: Mapping[str, str]
    after: Mapping[str, Qualifier]
    areas: Mapping[str, str]
    data: Mapping[str, Any]


@cache
def table_lexicon() -> TableLexicon:
    """The lexicon."""
    text = data_path("language", "tables.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    rows, captions, words = data["rows"], data["captions"], data["words"]
    roles = {word.casefold(): role for role, found in words.items() for word in found}
    return TableLexicon(
        measures={name: _any(found) for name, found in data["measures"].items()},
        columns={name: frozenset(found) for name, found in data["columns"].items()},
        errata={name: frozenset(found) for name, found in data["errata"].items()},
        total=_any(rows["total"]),
        rest=_any(rows["rest"]),
        part=_any([rows["part"]]),
        forecast=_any(rows["forecast"]),
        label=_any([captions["label"]]),
        tail=_any([captions["tail"]]),
        unit=_any([captions["unit"]]),
        missing=frozenset(data["missing"]["marks"]),
        status={word: code for code, found in data["status"].items() for word in found},
        before=re.compile(longest_first(roles), re.IGNORECASE),
        roles=roles,
        after={word: Qualifier(name) for name, found in data["after"].items() for word in found},
        areas=_areas(data["areas"]),
        data=data,
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def longest_first(words: Iterable[str]) -> str:
    """An alternation of words, English ones whole: ``up`` is not in ``upper``."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(_bounded(word) for word in ordered)


def _bounded(word: str) -> str:
    escaped = re.escape(word)
    start = r"(?<![A-Za-z])" if word[0].isascii() and word[0].isalpha() else ""
    return f"{start}{escaped}" + (
        r"(?![A-Za-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    )


def _areas(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Codes of areas by squeezed name; groups and regions among them."""
    found = {squeezed(name): code for code, many in names.items() for name in many}
    for table in ("areas", "groups", "regions", "region_groups"):
        for row in code_table(table):
            for name in (row["name_zh"], row["name_en"]):
                # Explanations in brackets are the code list's own: 欧盟（按实际成员）.
                bare = re.sub(r"[（(].*", "", name)
                found.setdefault(squeezed(bare), row["code"])
    return found
