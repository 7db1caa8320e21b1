"""Service items by the words that a document has for them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from fumao.audit.subjects import topic
from fumao.model.codes import items
from fumao.model.tables import data_path


def item_of(stem: str) -> str:
    """The item that the stem of a topic names, "" if none does or several could.

    >>> item_of("旅行"), item_of("travel"), item_of("跨境电商")
    ('SD', 'SD', '')
    """
    return _by_stem().get(stem, "") if stem else ""


@cache
def _by_stem() -> dict[str, str]:
    """Stems of all names; the list of words decides where official names share one."""
    text = data_path("language", "items.toml").read_text(encoding="utf-8")
    words: dict[str, list[str]] = tomllib.loads(text)["names"]
    official = {code.code: [code.names.zh, code.names.en] for code in items()}
    return _stems(official) | _stems(words)


def _stems(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, listed in names.items():
        for name in listed:
            for phrase in (name, f"{name}出口", f"exports of {name}"):
                found[topic(phrase).stem].add(code)
    return {stem: codes.pop() for stem, codes in found.items() if len(codes) == 1 and stem}
