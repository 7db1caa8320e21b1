"""A piece of text that knows where in the file each of its characters stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

Origin = tuple[int, int, int, int]
Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Strand:
    """Text whose runs of characters began at ``origins``: (offset, line, column, page).

    Cutting, replacing and joining keep the origins true.

    >>> line = Strand.of("rose 69.7%¹, more", line=3)
    >>> line.edited([(10, 11, "")])
    Strand(text='rose 69.7%, more', origins=((0, 3, 0, 0), (10, 3, 11, 0)))
    """

    text: str
    origins: tuple[Origin, ...]

    @classmethod
    def of(cls, text: str, line: int, column: int = 0, page: int = 0) -> Strand:
        """Text that stands in one piece on one line."""
        return cls(text, ((0, line, column, page),))

    def place(self, offset: int) -> tuple[int, int, int]:
        """Line, column and page of one character."""
        at = bisect_right(self.origins, (offset, _LAST, 0, 0)) - 1
        start, line, column, page = self.origins[at]
        return line, column + offset - start, page

    def cut(self, start: int, end: int) -> Strand:
        """The part from ``start`` to ``end``."""
        if start == 0 and end >= len(self.text):
            return self
        return Strand(self.text[start:end], tuple(self._runs(start, end, 0)))

    def edited(self, edits: Iterable[Edit]) -> Strand:
        """The same with (start, end, new text) put in, in order; "" leaves the characters out.

        A replacement of the same length is one for one; any other stands where
        the first character of what it replaces stood.
        """
        parts: list[str] = []
        origins: list[Origin] = []
        length = at = 0
        for start, end, new in (*edits, (len(self.text), len(self.text), "")):
            if at < start:
                parts.append(self.text[at:start])
                origins.extend(self._runs(at, start, length))
                length += start - at
            if new and len(new) == end - start:
                origins.extend(self._runs(start, end, length))
            elif new:
                origins.append((length, *self.place(start)))
            parts.append(new)
            length += len(new)
            at = end
        return Strand("".join(parts), _without_repeats(origins) or self.origins[:1])

    def translated(self, table: dict[int, str]) -> Strand:
        """The same with characters exchanged one for one."""
        return replace(self, text=self.text.translate(table))

    def stripped(self) -> Strand:
        """The same without white space at its ends."""
        text = self.text.strip()
        if len(text) == len(self.text):
            return self
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, start + len(text))

    def joined(self, other: Strand, between: str = "") -> Strand:
        """Both, one after the other; a space between them stands for the break of the line."""
        return together([(self, between), (other, "")])

    def _runs(self, start: int, end: int, shift: int) -> Iterator[Origin]:
        """Origins of a part, as if the part began at ``shift``."""
        yield (shift, *self.place(start))
        first = bisect_right(self.origins, (start, _LAST, 0, 0))
        for offset, line, column, page in self.origins[first:]:
            if offset >= end:
                break
            yield (shift + offset - start, line, column, page)


def together(parts: Iterable[tuple[Strand, str]]) -> Strand:
    """Strands one after the other, each with what stands behind it."""
    texts: list[str] = []
    origins: list[Origin] = []
    length = 0
    for strand, behind in parts:
        origins += [(offset + length, *place) for offset, *place in strand.origins]  # type: ignore[misc]
        texts += (strand.text, behind)
        length += len(strand.text) + len(behind)
    return Strand("".join(texts), tuple(origins))


_LAST = 1 << 62


def _without_repeats(origins: list[Origin]) -> tuple[Origin, ...]:
    """Origins that begin a run; those that only go on with the run before are left out."""
    kept: list[Origin] = []
    for origin in origins:
        if kept:
            offset, line, column, page = kept[-1]
            if (line, page) == (origin[1], origin[3]) and origin[2] - column == origin[0] - offset:
                continue
        kept.append(origin)
    return tuple(kept)
