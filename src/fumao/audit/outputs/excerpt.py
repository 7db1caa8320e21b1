"""One line of a document with a marker under a number, cut to fit, wide characters counted."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

CUT = "…"
_WIDE = frozenset("WF")
_NO_WIDTH = frozenset(("Mn", "Me", "Cf"))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a line in three parts, and the marker that stands under the middle one."""

    before: str
    marked: str
    after: str

    @property
    def marker(self) -> str:
        """Spaces and carets, as wide as the text above them."""
        return " " * width(self.before) + "^" * max(width(self.marked), 1)


def width(text: str) -> int:
    """Columns that a text takes on a terminal: two for each Chinese character.

    >>> width("出口5%")
    6
    """
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def excerpt(line: str, start: int, end: int, columns: int = 100) -> Excerpt:
    """Cut a line to ``columns`` around the characters from ``start`` to ``end``.

    A third of the room goes to what follows, as the words before a number
    say what it is. Control characters cannot reach the terminal.

    >>> cut = excerpt("2020年，服务出口2806.3亿美元，下降1.0%", 10, 16, 26)
    >>> print(cut.before + cut.marked + cut.after)
    …20年，服务出口2806.3亿美…
    >>> print(cut.marker)
                   ^^^^^^
    """
    line = printable(line)
    start, end = min(start, len(line)), min(max(end, start), len(line))
    room = max(columns - width(line[start:end]), 2)
    after = _fit(line[end:], max(room // 3, room - width(line[:start])))
    before = _fit(line[:start][::-1], room - width(after))[::-1]
    return Excerpt(before.lstrip(), line[start:end], after.rstrip())


def printable(text: str) -> str:
    """The same text, character for character, without any that would move the cursor."""
    return "".join(
        " " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text
    )


def _fit(text: str, columns: int) -> str:
    """The first characters that fit, with a sign where something was cut off."""
    if width(text) <= columns:
        return text
    kept, used = 0, width(CUT)
    for character in text:
        used += _columns(character)
        if used > columns:
            break
        kept += 1
    return text[:kept] + CUT
