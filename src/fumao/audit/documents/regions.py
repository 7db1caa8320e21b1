"""Tables of a PDF: lines with gaps between cells, rules between rows, columns that stand in line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fumao.audit.documents import shapes
from fumao.audit.documents.drawings import Box, Drawing
from fumao.audit.documents.glyphs import Line, Run
from fumao.audit.documents.rows import column_of, columns_of, spread_head

_NUMBER = re.compile(r"[-−–—+]?[\d,.\s]*\d[\d,.\s]*(?:%|pp)?$|[—–-]$")
# Shares of the height of the letters.
_SAME_SIZE = 0.12
_FARTHEST_ROW = 3.2
_CONTINUED = 0.78
# Points.
_EDGE = 4.0


@dataclass(slots=True)
class Region:
    """The lines of one table; ``rules`` are the heights of the rules between them."""

    lines: list[Line]
    rules: list[tuple[int, float]]
    down: list[float]

    def is_like(self, other: Region) -> bool:
        """Whether another region, on the next page, goes on with this one."""
        mine, theirs = _extent(self.lines), _extent(other.lines)
        sizes = self.lines[0].size, other.lines[0].size
        return (
            abs(mine[0] - theirs[0]) < 2 * _EDGE
            and abs(mine[1] - theirs[1]) < 0.25 * (mine[1] - mine[0])
            and abs(sizes[0] - sizes[1]) < _SAME_SIZE * sizes[0]
        )

    def joined(self, other: Region) -> Region:
        """This and the next page's part, whose repeated head is left out."""
        head = self.lines[0].text
        lines = other.lines[1:] if other.lines[0].text == head else other.lines
        return Region([*self.lines, *lines], [*self.rules, *other.rules], self.down)


def find_region(lines: Sequence[Line], start: int, drawing: Drawing) -> int:
    """The index after the last line of the table that begins at ``start``; ``start`` if none does."""
    first = lines[start]
    if len(first.runs) < 2:
        return start
    extent = [first.left, first.right]
    rules = [b for b in drawing.across if b.left < first.right and b.right > first.left]
    end = start + 1
    while end < len(lines) and _belongs(lines, start, end, extent, rules):
        extent = [min(extent[0], lines[end].left), max(extent[1], lines[end].right)]
        end += 1
    while end > start and not _is_certain(lines, start, end, rules):
        end -= 1
    return end if _is_table(lines[start:end], rules) else start


def region(lines: Sequence[Line], drawing: Drawing) -> Region:
    """The lines with the rules that stand between them."""
    left, right = _extent(lines)
    top, bottom = lines[0].base, lines[-1].base
    page = lines[0].page
    across = sorted({
        round(box.bottom)
        for box in drawing.across
        if bottom < box.bottom < top and _covers(box, left, right)
    }, reverse=True)  # fmt: skip
    down = sorted(
        (box.left + box.right) / 2 for box in drawing.down if box.top > bottom and box.bottom < top
    )
    return Region(list(lines), [(page, height) for height in across], _distinct(down))


def cells(found: Region, lang: str) -> list[list[str]]:
    """The words of each cell, row by row."""
    rows = _rows(found)
    edges = _edges(found)
    table = []
    for row in rows:
        words = [""] * len(edges)
        for line in row:
            for run in line.runs:
                for column in _columns(run, edges):
                    before = words[column]
                    gap = shapes.between(before, run.text, lang) if before else ""
                    words[column] = before + gap + run.text
        table.append(words)
    return spread_head(table)


def _belongs(
    lines: Sequence[Line], start: int, at: int, extent: list[float], rules: list[Box]
) -> bool:
    """Whether the line at ``at`` is still in the table that began at ``start``."""
    line, above = lines[at], lines[at - 1]
    if abs(line.size - lines[start].size) > _SAME_SIZE * lines[start].size:
        return False
    gap = above.base - line.base
    ruled = any(line.base < box.bottom < above.base for box in rules)
    if gap > (2 if ruled else 1) * _FARTHEST_ROW * line.size:
        return False
    if shapes.shape(line.text).kind in ("source", "note", "caption"):
        return False
    if len(line.runs) > 1:
        return True
    runs = [run for each in lines[start:at] for run in each.runs]
    run = line.runs[0]
    after = [each.left for each in runs if each.left > run.left + _EDGE]
    beside = [each for each in runs if abs(each.left - run.left) < _EDGE]
    edge = max([extent[1], *(box.right for box in rules)])
    fits = bool(beside) and run.right <= min(after, default=edge + _EDGE) + _EDGE
    under = any(
        box.bottom < line.base and line.base - box.bottom < 2.5 * line.size for box in rules
    )
    return fits or (ruled and under)


def _is_certain(lines: Sequence[Line], start: int, end: int, rules: list[Box]) -> bool:
    """Whether the last line is a row, or wrapped words that a rule closes off below."""
    last = lines[end - 1]
    if len(last.runs) > 1 or end - start < 2:
        return True
    closed = any(0 < last.base - box.bottom < 1.5 * last.size for box in rules)
    tight = lines[end - 2].base - last.base < 1.6 * last.size
    return closed or (tight and not shapes.is_prose(last.text) and last.left > lines[start].left)


def _is_table(lines: Sequence[Line], rules: list[Box]) -> bool:
    """Whether there are rows enough, with numbers or rules, that are no two columns of prose."""
    rows = [line for line in lines if len(line.runs) > 1]
    if len(rows) < 2:
        return False
    left, right = _extent(lines)
    inside = [b for b in rules if lines[-1].base - 20 < b.bottom < lines[0].base + 20]
    if len([b for b in inside if _covers(b, left, right)]) >= 2:
        return True
    numeric = sum(any(_NUMBER.match(run.text) for run in line.runs[1:]) for line in rows)
    return numeric * 2 >= len(rows)


def _rows(found: Region) -> list[list[Line]]:
    """Lines that make one row: those between two rules, or those that only go on with a cell."""
    groups: list[list[Line]] = []
    for line in found.lines:
        above = groups[-1][-1] if groups else None
        ruled = (
            above is None
            or above.page != line.page
            or any(
                page == line.page and line.base < height < above.base
                for page, height in found.rules
            )
        )
        if ruled or above is None:
            groups.append([line])
        else:
            groups[-1].append(line)
    wrapped = len(found.rules) >= 3
    left = found.lines[0].left
    return [
        row
        for group in groups
        for row in ([group] if wrapped and _is_one_row(group) else _split(group, left))
    ]


def _is_one_row(group: list[Line]) -> bool:
    """Whether lines between rules are one row: no column has two numbers under each other."""
    if len(group) == 1:
        return True
    seen: list[Run] = []
    for line in group:
        numbers = [run for run in line.runs if _NUMBER.match(run.text)]
        for run in numbers:
            if any(run.left < other.right and other.left < run.right for other in seen):
                return False
        seen += numbers
    return True


def _split(group: list[Line], left: float) -> list[list[Line]]:
    """Rows without rules between them; a line set closer than the rest goes on with the row above."""
    gaps = [above.base - line.base for above, line in zip(group, group[1:], strict=False)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    rows: list[list[Line]] = []
    for line, gap in zip(group, [0.0, *gaps], strict=True):
        starts = line.left <= left + _EDGE
        numeric = any(_NUMBER.match(run.text) for run in line.runs)
        if rows and not numeric and (not starts or gap < _CONTINUED * usual):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _edges(found: Region) -> list[tuple[float, float]]:
    """From where to where each column reaches: between upright rules, else by the words."""
    spans = [[(run.left, run.right) for run in line.runs] for line in found.lines]
    words = columns_of(spans)
    if len(found.down) < 3:
        return words
    left, right = _extent(found.lines)
    ruled = [
        pair for pair in zip(found.down, found.down[1:], strict=False)
        if pair[0] < right and pair[1] > left
    ]  # fmt: skip
    return ruled if len(ruled) >= len(words) else words


def _columns(run: Run, edges: list[tuple[float, float]]) -> list[int]:
    """The columns in which a run stands: those whose middle it covers, or the nearest."""
    covered = [
        at for at, (left, right) in enumerate(edges)
        if run.left <= (left + right) / 2 <= run.right
    ]  # fmt: skip
    return covered or [column_of(run.left, run.right, edges)]


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


def _covers(box: Box, left: float, right: float) -> bool:
    """Whether a rule goes along at least half of a table."""
    return min(box.right, right) - max(box.left, left) >= 0.5 * (right - left)


def _distinct(places: list[float]) -> list[float]:
    """Places without those that are the same within the width of a rule."""
    found: list[float] = []
    for place in places:
        if not found or place - found[-1] > _EDGE:
            found.append(place)
    return found
