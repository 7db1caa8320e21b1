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
    """A sentence with places for values, and how it is said in Chinese.

    >>> Sentence(("", " is no date"), "{}不是日期").values("2020-13 is no date")
    ('2020-13',)
    """

    parts: tuple[str, ...]
    chinese: str

    def values(self, text: str) -> tuple[str, ...] | None:
        """What stands in its places; none if a text is another sentence."""
        first, *rest = self.parts
        # Most are another one by their first or last words: two thousand cost a millisecond.
        if not text.startswith(first) or not text.endswith(self.parts[-1]):
            return None
        if not rest:
            return () if text == first else None
        found = re.fullmatch("(.+?)".join(map(re.escape, self.parts)), text, re.DOTALL)
        return found.groups() if found else None


@dataclass(frozen=True)
class Told:
    """What errors can say.

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
    >>> told = sentences()
    >>> told.in_chinese("login a.li is taken"), told.in_chinese("pass_on")
    ('用户名a.li已有人使用', '通过')
    >>> told.knows("nobody sleeps tonight"), told.in_chinese("nobody sleeps tonight")
    (False, 'nobody sleeps tonight')
    """

    said: tuple[Sentence, ...]
    named: tuple[Sentence, ...]
    names: Mapping[str, str]

    def in_chinese(self, text: str) -> str:
        """A sentence of an error in Chinese; one that is not known stays as it is."""
        for each in (*self.said, *self.named):
            if (found := each.values(text)) is not None:
                return each.chinese.format(*map(self._value, found))
        return text

    def knows(self, text: str) -> bool:
        """Whether a sentence can be said in Chinese."""
        return any(each.values(text) is not None for each in self.said)

    def both(self, text: str) -> Names:
        """A sentence in both languages."""
        return Names(self.in_chinese(text), text)

    def _value(self, text: str) -> str:
        """A value: codes by their names, quotes as Chinese has them."""
        if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
            return f"“{text[1:-1]}”"
        return "、".join(self.names.get(each, each) for each in text.split(", "))


@cache
def sentences() -> Told:
    """The sentences of all files of ``data/errors``: one a room."""
    said: dict[str, str] = {}
    named: dict[str, str] = {}
    for file in sorted(data_path("errors").iterdir(), key=lambda each: each.name):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        said |= told["said"]
        named |= told.get("named", {})
    names = {name: each for name, each in named.items() if "{}" not in name}
    return Told(_sentences(said), _sentences(named), names)


def _sentences(told: Mapping[str, str]) -> tuple[Sentence, ...]:
    """Longest first: a sentence of few words of its own may fit what another says better."""
    ordered = sorted(told.items(), key=lambda each: -len(each[0].replace("{}", "")))
    return tuple(Sentence(tuple(english.split("{}")), chinese) for english, chinese in ordered)
