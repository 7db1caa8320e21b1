"""What is read: passages of running text and grids of cells, each character with its place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Characters ``start`` to ``end`` of a 1-based ``line`` (and ``page``, 0 where there are none)."""

    line: int
    start: int
    end: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as its author meant it: line and page breaks, hyphens and footnotes taken out.

    Parameters
    ----------
    text : str
        The running text. Characters are those of the file, one for one; only
        breaks, and marks of footnotes, are left out.
    kind : str
        ``heading``, ``body``, ``note`` (a footnote), ``caption`` or ``source``.
    origins : tuple of (offset, line, column, page)
        Where each run of characters began in the file, in order; the first has
        offset 0. A run ends where the next one starts.
    headings : tuple of str
        The headings above it, outermost first.
    """

    text: str
    kind: str
    origins: tuple[tuple[int, int, int, int], ...]
    headings: tuple[str, ...] = ()

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Where ``text[start:end]`` stands in the file; several places if a line ends within.

        >>> passage = Passage("exports rose", "body", ((0, 3, 10, 1), (8, 4, 0, 1)))
        >>> passage.places(0, 12)
        (Place(line=3, start=10, end=18, page=1), Place(line=4, start=0, end=4, page=1))
        """
        starts = [origin[0] for origin in self.origins]
        first = max(bisect_right(starts, start) - 1, 0)
        found = []
        for at in range(first, len(self.origins)):
            offset, line, column, page = self.origins[at]
            stop = starts[at + 1] if at + 1 < len(starts) else len(self.text)
            low, high = max(start, offset), min(end, stop)
            if offset >= end:
                break
            if low < high:
                found.append(Place(line, column + low - offset, column + high - offset, page))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid as printed, with its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in the file: rows of cells, nothing unwrapped or interpreted yet.

    ``caption`` holds number, title and unit; ``notes`` what stands under it
    (source, footnotes). Cells that span several columns or rows are repeated.
    """

    rows: tuple[tuple[Cell, ...], ...]
    caption: Passage | None = None
    notes: tuple[Passage, ...] = ()
    headings: tuple[str, ...] = ()


Block = Passage | Grid
