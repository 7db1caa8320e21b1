"""Tables of a PDF: lines with gaps between cells, rules between rows, columns that stand in line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from fumao.audit.documents import shapes
from fumao.audit.documents.drawings import Box, Drawing
from fumao.audit.documents.glyphs import Line, Run
from fumao.audit.documents.rows import spread_head

_NUMBER = re.compile(r"[-−–—+]?[\d,.\s]*\d[\d,.\s]*(?:%|pp)?$|[—–-]$")
# Shares of the height of the letters.
_SAME_SIZE = 0.12
_FARTHEST_ROW = 3.2
_CLOSER = 0.78  # lines of one cell stand closer than rows, by this much
_HEAD_ABOVE = 1.8
# Points.
_EDGE = 4.0
_TALLEST_ROW = 160.0
_FEWEST_RULES = 3
Edges = list[tuple[float, float]]


@dataclass(slots=True)
class Region:
    """The lines of one table, the heights of the rules between them, the upright rules."""

    lines: list[Line]
    rules: list[tuple[int, float]]
    down: list[float]

    def is_like(self, other: Region) -> bool:
        """Whether another region, on the next page, goes on with this one."""
        mine, theirs = _extent(self.lines), _extent(other.lines)
        return (
            abs(mine[0] - theirs[0]) < 2 * _EDGE
            and abs(mine[1] - theirs[1]) < 0.25 * (mine[1] - mine[0])
            and abs(self.lines[0].size - other.lines[0].size) < _SAME_SIZE * self.lines[0].size
        )

    def joined(self, other: Region) -> Region:
        """Join it with the next page's part, whose repeated head is left out."""
        head = self.lines[0].text
        lines = other.lines[1:] if other.lines[0].text == head else other.lines
        return Region([*self.lines, *lines], [*self.rules, *other.rules], self.down)


def regions(lines: Sequence[Line], drawing: Drawing) -> list[tuple[int, int]]:
    """The tables of a page: the indices of their first line and after their last."""
    found: list[tuple[int, int]] = []
    boxes = _boxes(lines, drawing.across)
    at = 0
    while at < len(lines):
        end = max((stop for start, stop in boxes if start == at), default=at)
        if end == at:
            end = _run_end(lines, at, drawing.across)
            end = min([end, *(start for start, _ in boxes if start > at)])
            end = end if end - at > 1 and _is_table(lines[at:end], drawing.across) else at
        if end > at:
            found.append((at, end))
        at = max(end, at + 1)
    return found


def region(lines: Sequence[Line], drawing: Drawing) -> Region:
    """The lines with the rules that stand between them."""
    left, right = _extent(lines)
    top, bottom, page = lines[0].base, lines[-1].base, lines[0].page
    across = {
        round(box.bottom)
        for box in drawing.across
        if bottom < box.bottom < top and _covers(box, left, right)
    }
    down = sorted(
        (box.left + box.right) / 2 for box in drawing.down if box.top > bottom and box.bottom < top
    )
    return Region(list(lines), [(page, height) for height in across], _distinct(down))


def cells(found: Region, lang: str) -> list[list[str]]:
    """The words of each cell, row by row."""
    edges = _edges(found)
    table = []
    for row in _rows(found, edges):
        words = [""] * len(edges)
        for line in row:
            for run in line.runs:
                for column in _columns(run, edges):
                    before = words[column]
                    gap = shapes.between(before, run.text, lang) if before else ""
                    if _NUMBER.match(before) and _NUMBER.match(run.text):
                        gap = ""  # A number that its cell is too narrow for.
                    words[column] = before + gap + run.text
        table.append(words)
    return spread_head(table)


def _boxes(lines: Sequence[Line], across: Sequence[Box]) -> list[tuple[int, int]]:
    """Tables with a rule under each row: the lines between rules of one length."""
    found = []
    for chain in _chains(across, lines):
        top, bottom = chain[0].bottom, chain[-1].bottom
        left, right = chain[0].left, chain[0].right
        inside = [
            at
            for at, line in enumerate(lines)
            if bottom < line.base < top and line.left > left - 3 * _EDGE and line.left < right
        ]
        if not inside:
            continue
        first = inside[0]
        while first and _is_head(lines[first - 1], lines[first], top):
            first -= 1
        many = sum(len(line.runs) > 1 for line in lines[first : inside[-1] + 1])
        if many >= 2:
            found.append((first, inside[-1] + 1))
    return found


def _chains(across: Sequence[Box], lines: Sequence[Line]) -> list[list[Box]]:
    """Rules of one length under each other, without prose or captions between them."""
    chains: list[list[Box]] = []
    for box in sorted(across, key=lambda each: -each.bottom):
        for chain in chains:
            above = chain[-1]
            same = abs(above.left - box.left) < _EDGE and abs(above.right - box.right) < _EDGE
            if same and above.bottom - box.bottom < _TALLEST_ROW and not _parts(above, box, lines):
                chain.append(box)
                break
        else:
            chains.append([box])
    return [
        chain for chain in chains
        if len({round(box.bottom) for box in chain}) >= _FEWEST_RULES
    ]  # fmt: skip


def _parts(above: Box, below: Box, lines: Sequence[Line]) -> bool:
    """Whether what stands between two rules parts two tables."""
    wide = 0.75 * (above.right - above.left)
    return any(
        len(line.runs) == 1
        and (shapes.shape(line.text).kind in ("caption", "source") or line.right - line.left > wide)
        for line in lines
        if below.bottom < line.base < above.bottom
    )


def _is_head(line: Line, below: Line, top: float) -> bool:
    """Whether a line above the first rule is the head of the table."""
    near = line.base - max(top, below.base) < _HEAD_ABOVE * line.size
    return near and len(line.runs) > 1 and line.base > top


def _run_end(lines: Sequence[Line], start: int, across: Sequence[Box]) -> int:
    """The index after the last line that goes on with the rows that begin at ``start``."""
    if len(lines[start].runs) < 2:
        return start
    extent = list(_extent(lines[start : start + 1]))
    rules = [box for box in across if box.left < extent[1] and box.right > extent[0]]
    end = start + 1
    while end < len(lines) and _belongs(lines, start, end, extent, rules):
        extent = [min(extent[0], lines[end].left), max(extent[1], lines[end].right)]
        end += 1
    while end > start + 1 and not _is_certain(lines, start, end, rules):
        end -= 1
    return end


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
    return bool(beside) and run.right <= min(after, default=edge + _EDGE) + _EDGE


def _is_certain(lines: Sequence[Line], start: int, end: int, rules: list[Box]) -> bool:
    """Whether the last line is a row, or wrapped words that a rule closes off below."""
    last = lines[end - 1]
    if len(last.runs) > 1:
        return True
    closed = any(0 < last.base - box.bottom < 1.5 * last.size for box in rules)
    tight = lines[end - 2].base - last.base < 1.6 * last.size
    return closed or (tight and not shapes.is_prose(last.text) and last.left > lines[start].left)


def _is_table(lines: Sequence[Line], across: Sequence[Box]) -> bool:
    """Whether there are rows enough, with numbers or rules, that are no two columns of prose."""
    rows = [line for line in lines if len(line.runs) > 1]
    if len(rows) < 2:
        return False
    left, right = _extent(lines)
    inside = [
        box for box in across
        if lines[-1].base - 20 < box.bottom < lines[0].base + 20 and _covers(box, left, right)
    ]  # fmt: skip
    numeric = sum(any(_NUMBER.match(run.text) for run in line.runs[1:]) for line in rows)
    return len(inside) >= 2 or numeric * 2 >= len(rows)


def _rows(found: Region, edges: Edges) -> list[list[Line]]:
    """Lines that make one row: those between two rules, or those that only go on with a cell."""
    groups: list[list[Line]] = []
    for line in found.lines:
        above = groups[-1][-1] if groups else None
        if (
            above is None
            or above.page != line.page
            or any(
                page == line.page and line.base < height < above.base
                for page, height in found.rules
            )
        ):
            groups.append([line])
        else:
            groups[-1].append(line)
    ruled = len(found.rules) >= _FEWEST_RULES
    return [
        row
        for group in groups
        for row in ([group] if ruled and _is_one_row(group, edges) else _split(group, edges))
    ]


def _is_one_row(group: list[Line], edges: Edges) -> bool:
    """Whether lines between rules are one row: only one of them names it and has numbers."""
    named = [
        line
        for line in group
        if _is_first(line.runs[0], edges) and any(_NUMBER.match(run.text) for run in line.runs[1:])
    ]
    return len(named) < 2


def _split(group: list[Line], edges: Edges) -> list[list[Line]]:
    """Rows without rules between; a line set closer than the rest goes on with the row above."""
    gaps = [above.base - line.base for above, line in pairwise(group)]
    usual = median(gaps) if gaps else 0.0
    rows: list[list[Line]] = []
    for line, gap in zip(group, [0.0, *gaps], strict=True):
        numeric = any(_NUMBER.match(run.text) for run in line.runs)
        starts = _is_first(line.runs[0], edges)
        if rows and not numeric and (not starts or gap < _CLOSER * usual):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_first(run: Run, edges: Edges) -> bool:
    """Whether a run stands in the first column."""
    return _columns(run, edges)[0] == 0


def _edges(found: Region) -> Edges:
    """From where to where each column reaches: between upright rules, else by the words."""
    words = _word_edges([line.runs for line in found.lines])
    left, right = _extent(found.lines)
    places = [place for place in found.down if left - 3 * _EDGE < place < right + 3 * _EDGE]
    if len(places) < 2:
        return words
    if places[0] > left + _EDGE:
        places.insert(0, left - _EDGE)
    if places[-1] < right - _EDGE:
        places.append(right + _EDGE)
    ruled = list(pairwise(places))
    return ruled if len(ruled) >= len(words) else words


def _word_edges(rows: list[list[Run]]) -> Edges:
    """Columns by the rows with most cells: between the usual end of one and start of the next.

    Heads may reach over their columns, so single rows do not count.
    """
    counts = [len(row) for row in rows]
    most = max((count for count in set(counts) if counts.count(count) > 1), default=max(counts))
    full = [row for row in rows if len(row) == most]
    inner = [
        (median(row[at].right for row in full) + median(row[at + 1].left for row in full)) / 2
        for at in range(most - 1)
    ]
    left = min(row[0].left for row in rows)
    right = max(row[-1].right for row in rows)
    return list(pairwise([left, *inner, right + _EDGE]))


def _columns(run: Run, edges: Edges) -> list[int]:
    """The columns in which a run stands: those that it fills, or the one with most of it."""
    filled = [
        at for at, (left, right) in enumerate(edges)
        if min(run.right, right) - max(run.left, left) > 0.7 * (right - left)
    ]  # fmt: skip
    if len(filled) > 1:
        return filled
    shares = [min(run.right, right) - max(run.left, left) for left, right in edges]
    return [shares.index(max(shares))]


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
