"""Text that remembers which of its characters state which claim."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Control characters cannot occur in prose, so plain string formatting can carry them.
_OPEN, _MIDDLE, _CLOSE = "\x01", "\x02", "\x03"
_MARK = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of a text state the claim ``key``."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Prose with the place of every number in it.

    >>> text = unmark("fell " + mark("exports.growth", "1.0%"))
    >>> text.text, text.spans
    ('fell 1.0%', (Span(start=5, end=9, key='exports.growth'),))
    """

    text: str
    spans: tuple[Span, ...] = ()

    def pieces(self) -> list[tuple[str, str]]:
        """The text cut into (words, key) pieces; key is empty between numbers."""
        cut: list[tuple[str, str]] = []
        at = 0
        for span in self.spans:
            if span.start > at:
                cut.append((self.text[at : span.start], ""))
            cut.append((self.text[span.start : span.end], span.key))
            at = span.end
        if at < len(self.text):
            cut.append((self.text[at:], ""))
        return cut


def mark(key: str, text: str) -> str:
    """Wrap the characters that state a claim."""
    return f"{_OPEN}{key}{_MIDDLE}{text}{_CLOSE}"


def start_of_text(marked: str) -> int:
    """Where the readable text of a marked one begins."""
    return marked.index(_MIDDLE) + 1 if marked.startswith(_OPEN) else 0


def unmark(marked: str) -> Rendered:
    """Take the marks out of a text and keep their places."""
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for found in _MARK.finditer(marked):
        before, words = marked[at : found.start()], found[2]
        length += len(before)
        spans.append(Span(length, length + len(words), found[1]))
        parts += [before, words]
        length += len(words)
        at = found.end()
    return Rendered("".join(parts) + marked[at:], tuple(spans))
