"""What errors say, in Chinese: sentences are English, ``data/web/errors.toml`` has the rest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with places for values, and how it is said in Chinese."""

    shape: re.Pattern[str]
    chinese: str


def in_chinese(text: str) -> str:
    """A sentence of an error in Chinese; one that is not known stays as it is.

    >>> in_chinese("login a.li is taken"), in_chinese("pass_on")
    ('用户名a.li已有人使用', '通过')
    >>> in_chinese("'2020-13' is no period")
    '“2020-13”不是报告期'
    """
    for part in ("said", "named"):
        for each in _sentences(part):
            if found := each.shape.fullmatch(text):
                return _filled(each.chinese, found.groups())
    return text


def knows(text: str) -> bool:
    """Whether a sentence can be said in Chinese."""
    return any(each.shape.fullmatch(text) for each in _sentences("said"))


def _filled(chinese: str, values: tuple[str, ...]) -> str:
    """The Chinese sentence; values keep their order unless it numbers them."""
    return chinese.format(*(_value(each) for each in values))


def _value(text: str) -> str:
    """A value: codes by their names, quotes as Chinese has them."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return f"“{text[1:-1]}”"
    names = _named()
    return "、".join(names.get(each, each) for each in text.split(", "))


@cache
def _read() -> Mapping[str, Mapping[str, str]]:
    file = files("fumao.data").joinpath("web", "errors.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _named() -> Mapping[str, str]:
    return {name: told for name, told in _read()["named"].items() if "{}" not in name}


@cache
def _sentences(part: str) -> tuple[Sentence, ...]:
    """The sentences of a part, those that say most themselves first."""
    told = sorted(_read()[part].items(), key=lambda each: -len(each[0].replace("{}", "")))
    return tuple(
        Sentence(re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), chinese)
        for english, chinese in told
    )
