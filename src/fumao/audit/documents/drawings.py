"""What a PDF page draws besides text: rules of tables, and the bands where charts stand."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

# Points.
_THIN = 2.0
_SHORTEST_ACROSS, _SHORTEST_DOWN = 20.0, 9.0
_LARGEST_DOT = 10.0
_BETWEEN_MARKS = 40.0
# Fewer bars, ticks and dots than this are no chart.
_FEWEST_MARKS = 8
# More short strokes than this in one line are a dotted rule.
_FEWEST_DASHES = 8


@dataclass(frozen=True, slots=True)
class Box:
    """The bounds of something drawn, in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Rules from side to side and from top to bottom, and (bottom, top) of charts."""

    across: tuple[Box, ...]
    down: tuple[Box, ...]
    charts: tuple[tuple[float, float], ...]

    def in_chart(self, height: float) -> bool:
        """Whether a height of the page lies in a chart."""
        return any(bottom <= height <= top for bottom, top in self.charts)


def page_drawing(page: Any, width: float) -> Drawing:
    """The rules and charts of a page that is ``width`` points wide."""
    boxes = list(_paths(page.raw))
    across = [
        b for b in boxes if b.top - b.bottom <= _THIN and b.right - b.left >= _SHORTEST_ACROSS
    ]
    down = [b for b in boxes if b.right - b.left <= _THIN and b.top - b.bottom >= _SHORTEST_DOWN]
    rows = _groups((round(b.bottom), round(b.top), b.left, b.right) for b in boxes)
    columns = _groups((round(b.left), round(b.right), b.bottom, b.top) for b in boxes)
    marks = [
        b
        for b in boxes
        if _is_mark(b, rows[round(b.bottom), round(b.top)], columns[round(b.left), round(b.right)],
                    width)
    ]  # fmt: skip
    return Drawing(tuple(across), tuple(down), tuple(_bands(marks)))


def _groups(
    spans: Iterable[tuple[int, int, float, float]],
) -> dict[tuple[int, int], list[tuple[float, float]]]:
    """Boxes that stand in line, by the line's two edges."""
    found: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for low, high, start, end in spans:
        found[low, high].append((start, end))
    return found


def _is_mark(
    box: Box, row: list[tuple[float, float]], column: list[tuple[float, float]], width: float
) -> bool:
    """A bar, tick or dot.

    Not a rule, a dash of a dotted rule, or the shade behind a row or a cell:
    those stand in line with others.
    """
    wide, high = box.right - box.left, box.top - box.bottom
    if max(wide, high) <= _LARGEST_DOT:
        return not (_is_dotted(row) or _is_dotted(column))
    if wide > width / 2 or high > width:
        return False
    return len(row) == 1 and (min(wide, high) > _THIN or max(wide, high) < _SHORTEST_ACROSS)


def _is_dotted(line: list[tuple[float, float]]) -> bool:
    """Whether strokes in line stand as close as the dashes of one rule."""
    if len(line) < _FEWEST_DASHES:
        return False
    longest = max(end - start for start, end in line)
    reach = max(end for _, end in line) - min(start for start, _ in line)
    return reach / len(line) <= 3 * max(longest, 1.0)


def _bands(marks: list[Box]) -> Iterator[tuple[float, float]]:
    """Where marks stand close together, from bottom to top."""
    bottom = top = 0.0
    count = 0
    for mark in sorted(marks, key=lambda each: each.bottom):
        if count and mark.bottom - top <= _BETWEEN_MARKS:
            top = max(top, mark.top)
            count += 1
            continue
        if count >= _FEWEST_MARKS:
            yield bottom, top
        bottom, top, count = mark.bottom, mark.top, 1
    if count >= _FEWEST_MARKS:
        yield bottom, top


def _paths(handle: Any) -> Iterator[Box]:
    """The bounds of each line and shape."""
    values = [ctypes.c_float() for _ in range(4)]
    for at in range(pdfium.FPDFPage_CountObjects(handle)):
        each = pdfium.FPDFPage_GetObject(handle, at)
        if pdfium.FPDFPageObj_GetType(each) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium.FPDFPageObj_GetBounds(each, *values):
            left, bottom, right, top = (value.value for value in values)
            yield Box(left, bottom, right, top)
