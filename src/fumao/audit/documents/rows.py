"""Tables in plain text: cells between tabs, between bars, between blanks, or in columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fumao.audit.documents.blanks import blank_run
from fumao.audit.documents.marks import has_note_marks
from fumao.audit.documents.pieces import Piece, cell, table
from fumao.audit.documents.shapes import shape, width
from fumao.audit.documents.strand import Strand
from fumao.claims.reading.passage import Cell, Place

_GAP = re.compile(r"[ \u3000]{2,}|\u3000")
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
# Columns; a longer line without cells is a sentence.
_WIDEST_ROW_NAME = 60
_LONGEST_ROW = 400
_WIDEST_NAME = 40
# A name of a column: words or a year, not a value.
_NAME = re.compile(r"[^\W\d_]|^(?:19|20)\d\d$")
_DIGIT = re.compile(r"\d")
Numbered = tuple[int, str]
Tidy = Callable[[Strand], Strand]


def as_it_is(strand: Strand) -> Strand:
    """A cell's text needs no tidying."""
    return strand


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line with white space around: what may be a cell, from ``left`` to ``right``."""

    left: float
    right: float
    strand: Strand


def table_runs(lines: Sequence[str], tidy: Tidy = as_it_is) -> dict[int, tuple[int, Piece]]:
    """The tables of a text: by the index of the first line, the index after the last, and the table.

    Rows with as many tabs that go on after blank lines (the end of a page) are one table.
    ``tidy`` takes the markup out of a cell.
    """
    found: dict[int, tuple[int, Piece]] = {}
    at = 0
    while at < len(lines):
        line = lines[at]
        run = None
        if "\t" in line:
            run = _tab_run(lines, at)
        elif "|" in line:
            run = _bar_run(lines, at, tidy)
        elif _is_spaced(line):
            run = _spaced_run(lines, at)
        run = run or blank_run(lines, at)
        run = run or (_chinese_run(lines, at) if _is_head(line.split()) else None)
        if run:
            found[at] = run
            at = run[0]
        else:
            at += 1
    return found


def _tab_run(lines: Sequence[str], start: int) -> tuple[int, Piece] | None:
    rows: list[int] = []
    end = at = start
    while at < len(lines) and (_has_tabs(lines[at]) or (rows and _is_between(lines, at))):
        rows.append(at)
        end = at = at + 1
        while at < len(lines) and not lines[at].strip():
            at += 1
        if at > end and at < len(lines) and lines[at].count("\t") != lines[end - 1].count("\t"):
            break
    if len(rows) < 2:
        return None
    cells = [_split(row + 1, lines[row], _tab_ends(lines[row]), as_it_is) for row in rows]
    return end, _table(cells, [lines[row] for row in rows])


def _has_tabs(text: str) -> bool:
    return "\t" in text and sum(bool(part.strip()) for part in text.split("\t")) >= 2


def _is_between(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a row with one cell: it has tabs, or is short with rows above and below."""
    line = lines[at]
    if not line.strip() or not lines[at - 1].strip():
        return False
    if "\t" in line:
        return width(line) <= _WIDEST_ROW_NAME
    below = at + 1 < len(lines) and _has_tabs(lines[at + 1])
    return below and width(line) <= _WIDEST_ROW_NAME and not shape(line.strip()).kind


def _bar_run(lines: Sequence[str], start: int, tidy: Tidy) -> tuple[int, Piece] | None:
    end = start
    ruled = start + 1 < len(lines) and "|" in lines[start + 1] and _is_rule(lines[start + 1])
    while end < len(lines) and (_has_bars(lines[end]) or (ruled and "|" in lines[end])):
        end += 1
    if end - start < 2:
        return None
    rows = [
        _without_edges(
            _split(number, text, [bar.span() for bar in _BAR.finditer(text)], tidy), text
        )
        for number, text in enumerate(lines[start:end], start + 1)
        if not _is_rule(text)
    ]
    return end, _table(rows, lines[start:end])


def _has_bars(text: str) -> bool:
    bare = text.strip()
    return len(bare) > 2 and bare[0] == "|" and len(_BAR.findall(bare)) >= 2


def _is_rule(text: str) -> bool:
    """Whether a line only separates the head of a table with bars: |---|---:|."""
    return "--" in text and bool(_RULE.match(text))


def _is_spaced(line: str) -> bool:
    """Whether there are gaps between words, in a line that is no longer than a page is wide."""
    return len(line) <= _LONGEST_ROW and "\t" not in line and bool(_GAP.search(line.strip()))


def _spaced_run(lines: Sequence[str], start: int) -> tuple[int, Piece] | None:
    rows = []
    end = start
    while end < len(lines) and _is_spaced(lines[end]):
        rows.append(spaced_tokens(end + 1, lines[end]))
        end += 1
    return (end, aligned_table(rows)) if is_spaced_table(rows) else None


def _chinese_run(lines: Sequence[str], start: int) -> tuple[int, Piece] | None:
    """A Chinese table with one blank between its cells: a head, and rows of a name and numbers.

    Chinese words hold no blanks, so that a blank parts two cells where each of
    the rows has as many as the head.
    """
    fields = len(lines[start].split())
    end = start + 1
    while end < len(lines) and _is_row(lines[end].split(), fields):
        end += 1
    if end - start < 3:
        return None
    rows = [
        [cell(Strand.of(part.group(), at + 1, part.start())) for part in _PART.finditer(lines[at])]
        for at in range(start, end)
    ]
    return end, _table(rows, lines[start:end])


_PART = re.compile(r"\S+")
_AMOUNT = re.compile(r"[+\-−–]?\d[\d,]*(?:\.\d+)?%?|[-—–]+|…+|\.{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d(?:年.{0,6})?|\d{1,2}月|[一二三四]季度")
_CJK = re.compile(r"[\u3400-\u9fff]")


def _is_head(parts: Sequence[str]) -> bool:
    """Whether some words are names of columns: Chinese, with no numbers among them but years."""
    named = [part for part in parts if not _AMOUNT.fullmatch(part) or _YEAR.fullmatch(part)]
    short = all(width(part) <= _WIDEST_NAME for part in parts)
    chinese = bool(parts) and bool(_CJK.search(parts[0])) and len(parts) > 2
    return chinese and short and len(named) == len(parts) and not shape("".join(parts)).kind


def _is_row(parts: Sequence[str], fields: int) -> bool:
    """Whether a line is a name, perhaps a unit, and numbers for all other columns."""
    if len(parts) != fields or (_AMOUNT.fullmatch(parts[0]) and not _YEAR.fullmatch(parts[0])):
        return False
    numbers = [bool(_AMOUNT.fullmatch(part)) for part in parts[1:]]
    return sum(numbers) >= max(len(numbers) - 1, 2) and any(map(_DIGIT.search, parts[1:]))


def spaced_tokens(number: int, text: str) -> list[Token]:
    """The parts of a line between gaps of two spaces or more, with their columns on paper."""
    found = []
    at = 0
    for gap in (*_GAP.finditer(text), None):
        end = gap.start() if gap else len(text)
        part = text[at:end]
        if part.strip():
            left = width(text[:at])
            found.append(Token(left, left + width(part.rstrip()), Strand.of(part, number, at)))
        at = gap.end() if gap else end
    return found


def is_spaced_table(rows: Sequence[Sequence[Token]]) -> bool:
    """Whether lines with gaps are rows: three cells or more, numbers in most, the same in most."""
    if len(rows) < 3 or max(map(len, rows)) < 3:
        return False
    counts = [len(row) for row in rows]
    common = max(set(counts), key=counts.count)
    numeric = sum(any(_DIGIT.search(token.strand.text) for token in row) for row in rows)
    return common >= 3 and counts.count(common) * 2 >= len(rows) and numeric * 2 >= len(rows)


def aligned_table(rows: Sequence[Sequence[Token]]) -> Piece:
    """A table whose columns are where white space runs through the rows.

    A cell above several columns is repeated in each of them.
    """
    edges = columns_of([[(token.left, token.right) for token in row] for row in rows])
    found = [tuple(_in_columns(row, edges)) for row in rows]
    marked = any(has_note_marks(token.strand.text) for row in rows for token in row)
    return table(found, marked=marked)


def columns_of(rows: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """From where to where each column reaches, by the rows that have most cells.

    >>> columns_of([[(0, 4), (10, 12), (15, 18)], [(0, 6), (9, 12), (16, 18)], [(9, 18)]])
    [(0, 6), (9, 12), (15, 18)]
    """
    most = max(map(len, rows))
    found: list[tuple[float, float]] = []
    for left, right in sorted(span for row in rows if len(row) >= 0.75 * most for span in row):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def spread_head(rows: list[list[str]]) -> list[list[str]]:
    """Rows with the words of a first row that stand over several columns repeated in each.

    A column belongs to the words nearest to it, if the row below is full and the first is not.

    >>> spread_head([["", "", "出口", "", "", "进口", ""], list("区2019差2019差")])[0]
    ['', '出口', '出口', '出口', '进口', '进口', '进口']
    """
    if len(rows) < 2 or len(rows[0]) < 3:
        return rows
    first, second = rows[0], rows[1]
    named = [at for at, words in enumerate(first) if words and at]
    below = sum(map(bool, second[1:]))
    if not named or len(named) >= below or below < len(second) - 1:
        return rows
    if not all(_NAME.search(first[at]) for at in named):
        return rows
    head = [
        first[min(named, key=lambda each: abs(each - at))] if at else first[0]
        for at in range(len(first))
    ]
    return [head, *rows[1:]]


def _in_columns(row: Sequence[Token], edges: list[tuple[float, float]]) -> Iterator[Cell]:
    place = row[0].strand.place(0) if row else (1, 0, 0)
    for left, right in edges:
        over = [token for token in row if token.left < right and left < token.right]
        if not over:
            over = [t for t in row if _nearest(t, edges) == (left, right)]
        if over:
            found = over[0].strand
            for token in over[1:]:
                found = found.joined(token.strand, " ")
            yield cell(found)
        else:
            yield Cell("", Place(place[0], place[1], place[1], place[2]))


def _nearest(token: Token, edges: list[tuple[float, float]]) -> tuple[float, float] | None:
    """The column of a token that stands in none: the one whose middle is nearest."""
    if any(token.left < right and left < token.right for left, right in edges):
        return None
    middle = (token.left + token.right) / 2
    return min(edges, key=lambda edge: abs((edge[0] + edge[1]) / 2 - middle))


def _tab_ends(text: str) -> list[tuple[int, int]]:
    return [(at, at + 1) for at, character in enumerate(text) if character == "\t"]


def _split(number: int, text: str, ends: list[tuple[int, int]], tidy: Tidy) -> list[Cell]:
    """The cells of a line between separators."""
    found = []
    at = 0
    for start, end in (*ends, (len(text), len(text))):
        found.append(cell(tidy(Strand.of(text[at:start], number, at))))
        at = end
    return found


def _without_edges(row: list[Cell], text: str) -> list[Cell]:
    """The cells between the outer bars."""
    bare = text.strip()
    return row[bare.startswith("|") : len(row) - bare.endswith("|")]


def _table(rows: list[list[Cell]], lines: Sequence[str]) -> Piece:
    return table(rows, marked=any(map(has_note_marks, lines)))
