"""Which language a text is in."""

from __future__ import annotations

import re

LANGUAGES = ("zh", "en")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
# A Chinese report may be full of English names; an English one has hardly a Chinese character.
_CHINESE_FROM = 0.25


def language_of(text: str) -> str:
    """The language of a text.

    >>> language_of("2020年，RCEP成员国服务进出口"), language_of("China's exports (出口) rose")
    ('zh', 'en')
    """
    chinese, latin = len(_CHINESE.findall(text)), len(_LATIN.findall(text))
    return "zh" if chinese and chinese >= _CHINESE_FROM * (chinese + latin) else "en"
