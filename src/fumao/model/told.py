"""Sentences of errors in Chinese: code says them in English, files of sentences have the rest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fumao.model.names import Names
from fumao.model.tables import data_path


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with places for values, and how it is said in Chinese."""

    shape: re.Pattern[str]
    chinese: str


@dataclass(frozen=True)
class Told:
    """The sentences of some rooms.

    Parameters
    ----------
    said : tuple of Sentence
        Those that say most themselves first.
    named : tuple of Sentence
        Parts of sentences that have values in them.
    names : mapping
        Codes and words by what they are called.

    Examples
    --------
    >>> told = sentences_of("web")
    >>> told.in_chinese("login a.li is taken"), told.in_chinese("pass_on")
    ('用户名a.li已有人使用', '通过')
    >>> told.knows("the moon is full"), told.in_chinese("the moon is full")
    (False, 'the moon is full')
    """

    said: tuple[Sentence, ...]
    named: tuple[Sentence, ...]
    names: Mapping[str, str]

    def in_chinese(self, text: str) -> str:
        """A sentence of an error in Chinese; one that is not known stays as it is."""
        for each in (*self.said, *self.named):
            if found := each.shape.fullmatch(text):
                return each.chinese.format(*map(self._value, found.groups()))
        return text

    def knows(self, text: str) -> bool:
        """Whether a sentence can be said in Chinese."""
        return any(each.shape.fullmatch(text) for each in self.said)

    def both(self, text: str) -> Names:
        """A sentence in both languages."""
        return Names(self.in_chinese(text), text)

    def _value(self, text: str) -> str:
        """A value: codes by their names, quotes as Chinese has them."""
        if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
            return f"“{text[1:-1]}”"
        return "、".join(self.names.get(each, each) for each in text.split(", "))


@cache
def sentences_of(*rooms: str) -> Told:
    """The sentences of ``data/ROOM/errors.toml`` of some rooms."""
    said: dict[str, str] = {}
    named: dict[str, str] = {}
    for room in rooms:
        told = tomllib.loads(data_path(room, "errors.toml").read_text(encoding="utf-8"))
        said |= told["said"]
        named |= told.get("named", {})
    names = {name: each for name, each in named.items() if "{}" not in name}
    return Told(_shapes(said), _shapes(named), names)


def _shapes(told: Mapping[str, str]) -> tuple[Sentence, ...]:
    """Longest first: a sentence of few words of its own may fit what another says better."""
    ordered = sorted(told.items(), key=lambda each: -len(each[0].replace("{}", "")))
    return tuple(
        Sentence(re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), chinese)
        for english, chinese in ordered
    )
