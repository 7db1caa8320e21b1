"""The cells of a PDF's table: lines into rows, runs into columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from statistics import median

from fumao.audit.documents import shapes
from fumao.audit.documents.glyphs import Line, Run
from fumao.audit.documents.regions import EDGE, FEWEST_RULES, NUMBER, Region, extent
from fumao.audit.documents.rows import spread_head

# Shares of the usual distance: lines of one cell stand closer than rows.
_MUCH_CLOSER, _CLOSER = 0.78, 0.95
Edges = list[tuple[float, float]]


def cells(found: Region, lang: str) -> list[tuple[int, list[str]]]:
    """The page and the words of each row's cells."""
    edges = _edges(found)
    rows = _rows(found, edges)
    table = spread_head([_words(row, edges, lang) for row in rows])
    return [(row[0].page, words) for row, words in zip(rows, table, strict=True)]


def _words(row: list[Line], edges: Edges, lang: str) -> list[str]:
    """The words of a row's cells."""
    words = [""] * len(edges)
    for line in row:
        for run in _in_columns(line.runs, edges):
            for column in _columns(run, edges):
                before = words[column]
                gap = shapes.between(before, run.text, lang) if before else ""
                if NUMBER.match(before) and NUMBER.match(run.text):
                    gap = ""  # A number that its cell is too narrow for.
                words[column] = before + gap + run.text
    return words


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
    ruled = len(found.rules) >= FEWEST_RULES
    rows: list[list[Line]] = []
    for group in groups:
        one = ruled and _is_one_row(group, edges)
        if rows and one and _is_rest(rows[-1], group, edges):
            rows[-1] += group
        else:
            rows += [group] if one else _split(group, edges)
    return rows


def _is_rest(row: list[Line], group: list[Line], edges: Edges) -> bool:
    """Whether the first lines of a page are the rest of a row that the page before began.

    They leave columns empty, and none of their words had room on the line above.
    """
    if row[-1].page == group[0].page:
        return False
    ends = {_columns(run, edges)[0]: run.right for line in row for run in line.runs}
    starts = {_columns(run, edges)[0]: run for run in reversed(_runs_of(group))}
    if len(starts) == len(edges) or not starts.keys() <= ends.keys():
        return False
    return all(
        ends[column] + _word_width(run) > edges[column][1] - 2.5 * run.size
        for column, run in starts.items()
    )


def _runs_of(lines: list[Line]) -> list[Run]:
    return [run for line in lines for run in line.runs]


def _word_width(run: Run) -> float:
    """About how wide the first word of a run is: Chinese may break after any character."""
    word = run.text.split(maxsplit=1)[0]
    return (0.5 * len(word) if word.isascii() else 1.0) * run.size


def _is_one_row(group: list[Line], edges: Edges) -> bool:
    """Whether lines between rules are one row: only one of them names it and has numbers."""
    named = [
        line
        for line in group
        if _is_first(line.runs[0], edges) and any(NUMBER.match(run.text) for run in line.runs[1:])
    ]
    return len(named) < 2


def _split(group: list[Line], edges: Edges) -> list[list[Line]]:
    """Rows without rules between them."""
    gaps = [above.base - line.base for above, line in pairwise(group)]
    usual = median(gaps) if gaps else 0.0
    names = [line.runs[0] for line in group if _is_first(line.runs[0], edges)]
    right = max((run.right for run in names), default=0.0)
    rows: list[list[Line]] = []
    for line, gap in zip(group, [0.0, *gaps], strict=True):
        if rows and _is_wrapped(rows[-1][-1], line, gap / (usual or 1.0), right, edges):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_wrapped(above: Line, line: Line, gap: float, right: float, edges: Edges) -> bool:
    """Whether a line only goes on with cells of the row above it.

    It has no numbers, and it leaves the first column empty, stands much closer
    than rows do, or somewhat closer to a name that had no room for its first word.
    """
    if any(NUMBER.match(run.text) for run in line.runs):
        return False
    if not _is_first(line.runs[0], edges) or gap < _MUCH_CLOSER:
        return True
    name = above.runs[0]
    full = _is_first(name, edges) and name.right + _word_width(line.runs[0]) > right
    return len(line.runs) == 1 and full and gap < _CLOSER


def _is_first(run: Run, edges: Edges) -> bool:
    """Whether a run stands in the first column."""
    return _columns(run, edges)[0] == 0


def _edges(found: Region) -> Edges:
    """From where to where each column reaches: between upright rules, else by the words."""
    words = _word_edges([line.runs for line in found.lines])
    left, right = extent(found.lines)
    places = [place for place in found.down if left - 3 * EDGE < place < right + 3 * EDGE]
    if len(places) < 2:
        return words
    if places[0] > left + EDGE:
        places.insert(0, left - EDGE)
    if places[-1] < right - EDGE:
        places.append(right + EDGE)
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
    return list(pairwise([left, *inner, right + EDGE]))


def _in_columns(runs: list[Run], edges: Edges) -> Iterator[Run]:
    """The runs of a line; those that stand over an edge in their parts, where they have any."""
    for run in runs:
        over = any(run.left + EDGE < left < run.right - EDGE for left, _ in edges[1:])
        if not over or not run.parts:
            yield run
            continue
        for _, parts in groupby(run.parts, lambda part: _columns(part, edges)[0]):
            first, *others = parts
            text = " ".join(part.text.strip() for part in (first, *others))
            right = others[-1].right if others else first.right
            yield Run(text, first.left, right, first.base, first.size)


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
