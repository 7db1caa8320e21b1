"""Tables of a PDF: lines with gaps between cells, rules between rows, columns that stand in line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fumao.audit.documents import shapes
from fumao.audit.documents.drawings import Box, Drawing
from fumao.audit.documents.glyphs import Line

NUMBER = re.compile(r"[-−–—+]?[\d,.\s]*\d[\d,.\s]*(?:%|pp)?$|[—–-]$")
# Shares of the height of the letters.
_SAME_SIZE = 0.12
_FARTHEST_ROW = 3.2
_HEAD_ABOVE = 1.8
_LARGER = 1.25  # a heading, not a cell
# Points.
EDGE = 4.0
_TALLEST_ROW = 500.0
FEWEST_RULES = 3
_MOST_CUT_OFF = 12


@dataclass(slots=True)
class Region:
    """The lines of one table, the heights of the rules between them, the upright rules."""

    lines: list[Line]
    rules: list[tuple[int, float]]
    down: list[float]

    def is_like(self, other: Region) -> bool:
        """Whether another region, on the next page, goes on with this one."""
        mine, theirs = extent(self.lines), extent(other.lines)
        return (
            abs(mine[0] - theirs[0]) < 2 * EDGE
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
    left, right = extent(lines)
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


def _boxes(lines: Sequence[Line], across: Sequence[Box]) -> list[tuple[int, int]]:
    """Tables with a rule under each row: the lines between rules of one length."""
    found = []
    for chain in _chains(across, lines):
        top, bottom = chain[0].bottom, chain[-1].bottom
        left, right = chain[0].left, chain[0].right
        inside = [
            at
            for at, line in enumerate(lines)
            if bottom < line.base < top and line.left > left - 3 * EDGE and line.left < right
        ]
        if not inside:
            continue
        first, last = inside[0], inside[-1]
        while first and _is_head(lines[first - 1], lines[first], top):
            first -= 1
        if _are_cut_off(lines[: first + 1], chain[0]):
            first = 0
        if _are_cut_off(lines[last:], chain[0]):
            last = len(lines) - 1
        many = sum(len(line.runs) > 1 for line in lines[first : last + 1])
        if many >= 2:
            found.append((first, last + 1))
    return found


def _are_cut_off(lines: Sequence[Line], box: Box) -> bool:
    """Whether lines from a table to the end of the page are part of a row that the page cuts off.

    No rule closes such a row: its lines stand close, in cells, and nothing else follows.
    """
    wide = 0.75 * (box.right - box.left)
    return 1 < len(lines) <= _MOST_CUT_OFF and all(
        above.base - line.base < _HEAD_ABOVE * max(line.size, above.size)
        and max(line.size, above.size) < _LARGER * min(line.size, above.size)
        for above, line in pairwise(lines)
    ) and all(
        box.left - 3 * EDGE < line.left and line.right < box.right + 3 * EDGE
        and (len(line.runs) > 1 or line.right - line.left < wide)
        and not shapes.shape(line.text).kind
        for line in lines
    )  # fmt: skip


def _chains(across: Sequence[Box], lines: Sequence[Line]) -> list[list[Box]]:
    """Rules of one length under each other, without prose or captions between them."""
    chains: list[list[Box]] = []
    for box in sorted(across, key=lambda each: -each.bottom):
        for chain in chains:
            above = chain[-1]
            same = abs(above.left - box.left) < EDGE and abs(above.right - box.right) < EDGE
            if same and above.bottom - box.bottom < _TALLEST_ROW and not _parts(above, box, lines):
                chain.append(box)
                break
        else:
            chains.append([box])
    return [
        chain for chain in chains
        if len({round(box.bottom) for box in chain}) >= FEWEST_RULES
    ]  # fmt: skip


def _parts(above: Box, below: Box, lines: Sequence[Line]) -> bool:
    """Whether what stands between two rules parts two tables."""
    wide = 0.75 * (above.right - above.left)
    between = [line for line in lines if below.bottom < line.base < above.bottom]
    least = min((line.size for line in between), default=0.0)
    return any(
        len(line.runs) == 1
        and (
            shapes.shape(line.text).kind in ("caption", "source")
            or line.right - line.left > wide
            or (line.size > _LARGER * least and line.left < above.left + EDGE)
        )
        for line in between
    )


def _is_head(line: Line, below: Line, top: float) -> bool:
    """Whether a line above the first rule is the head of the table."""
    near = line.base - max(top, below.base) < _HEAD_ABOVE * line.size
    return near and len(line.runs) > 1 and line.base > top and not shapes.shape(line.text).kind


def _run_end(lines: Sequence[Line], start: int, across: Sequence[Box]) -> int:
    """The index after the last line that goes on with the rows that begin at ``start``."""
    if len(lines[start].runs) < 2:
        return start
    reach = list(extent(lines[start : start + 1]))
    rules = [box for box in across if box.left < reach[1] and box.right > reach[0]]
    end = start + 1
    while end < len(lines) and _belongs(lines, start, end, reach, rules):
        reach = [min(reach[0], lines[end].left), max(reach[1], lines[end].right)]
        end += 1
    while end > start + 1 and not _is_certain(lines, start, end, rules):
        end -= 1
    return end


def _belongs(
    lines: Sequence[Line], start: int, at: int, reach: list[float], rules: list[Box]
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
    after = [each.left for each in runs if each.left > run.left + EDGE]
    beside = [each for each in runs if abs(each.left - run.left) < EDGE]
    edge = max([reach[1], *(box.right for box in rules)])
    return bool(beside) and run.right <= min(after, default=edge + EDGE) + EDGE


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
    left, right = extent(lines)
    inside = [
        box for box in across
        if lines[-1].base - 20 < box.bottom < lines[0].base + 20 and _covers(box, left, right)
    ]  # fmt: skip
    numeric = sum(any(NUMBER.match(run.text) for run in line.runs[1:]) for line in rows)
    return len(inside) >= 2 or numeric * 2 >= len(rows)


def extent(lines: Sequence[Line]) -> tuple[float, float]:
    """From where to where the lines reach."""
    return min(line.left for line in lines), max(line.right for line in lines)


def _covers(box: Box, left: float, right: float) -> bool:
    """Whether a rule goes along at least half of a table."""
    return min(box.right, right) - max(box.left, left) >= 0.5 * (right - left)


def _distinct(places: list[float]) -> list[float]:
    """Places without those that are the same within the width of a rule."""
    found: list[float] = []
    for place in places:
        if not found or place - found[-1] > EDGE:
            found.append(place)
    return found
