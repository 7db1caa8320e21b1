"""Tables in plain English text whose columns single blanks part: a name, then as many numbers a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fumao.audit.documents.marks import has_note_marks
from fumao.audit.documents.pieces import Piece, cell, table
from fumao.audit.documents.strand import Strand
from fumao.claims.reading.passage import Cell

Span = tuple[int, int]

_WORD = re.compile(r"\S+")
_VALUE = re.compile(r"\(?[-+−–]?(?:US)?[$€£¥]?\d[\d,]*(?:\.\d+)?%?\)?[*†]?")
_GAP = re.compile(r"[-–—]{1,3}|\.{2,3}|…|n\.?a\.?|N/A", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?[ep]?|Q[1-4]|H[12]|[1-4]Q")
_LETTER = re.compile(r"[A-Za-z]")
_CJK = re.compile(r"[\u3400-\u9fff]")
# Words that do not end a heading: "Total Trade" is one column.
_ATTRIBUTES = frozenset(
    "total net gross annual average year-on-year growth trade services goods market world".split()
)
_LONGEST_ROW, _LONGEST_NAME, _ROWS = 160, 9, 2


def blank_run(lines: Sequence[str], start: int) -> tuple[int, Piece] | None:
    """A table that begins with its head in a line: the index after it, and the table.

    Each row below has a name in words and then one number for each column; the
    words of the head can be parted into as many names of columns.
    """
    values = 0
    end = start + 1
    while end < len(lines) and (count := _values(lines[end])) and values in (0, count):
        values, end = count, end + 1
    if end - start <= _ROWS or values < 2 or _CJK.search(lines[start]):
        return None
    if all(map(_YEAR.fullmatch, lines[start + 1].split()[-values:])):
        return None  # the head is the line below
    rows = [_row(line, values) for line in lines[start + 1 : end]]
    serial = sum(row[0] is not None for row in rows) >= len(rows) - 1
    head = _head(lines[start], values, serial)
    if head is None:
        return None
    cells = [_cells(head, lines[start], start)]
    for at, row in enumerate(rows, start + 1):
        cells.append(_cells(row if serial else row[1:], lines[at], at))
    return end, table(cells, marked=any(map(has_note_marks, lines[start:end])))


def _values(line: str) -> int:
    """How many numbers end a row that begins with a name; 0 if it is none."""
    words = line.split()
    if len(line) > _LONGEST_ROW or not words or _CJK.search(line):
        return 0
    if _YEAR.fullmatch(words[0]) and all(map(_is_value, words[1:])):
        return len(words) - 1
    count = 0
    while count < len(words) and _is_value(words[-1 - count]):
        count += 1
    name = words[: len(words) - count]
    return count if any(map(_LETTER.search, name)) and len(name) < _LONGEST_NAME else 0


def _is_value(word: str) -> bool:
    return bool(_VALUE.fullmatch(word) or _GAP.fullmatch(word))


def _row(line: str, values: int) -> list[Span | None]:
    """A serial number if there is one, the name, and the numbers."""
    words = [found.span() for found in _WORD.finditer(line)]
    name, numbers = words[:-values], words[-values:]
    numbered = len(name) > 1 and bool(re.fullmatch(r"\d{1,3}\.?", line[slice(*name[0])]))
    serial = name[0] if numbered else None
    name = name[1:] if numbered else name
    return [serial, (name[0][0], name[-1][1]), *numbers]


def _head(line: str, values: int, serial: bool) -> list[Span | None] | None:
    """The names of the columns; with or without one for the names of the rows."""
    words = [found.span() for found in _WORD.finditer(line)]
    if not words or line.rstrip().endswith((".", ":", ";", ",")):
        return None
    wanted = values + 1 + serial
    for groups in (_bracketed(line, words), _capitals(line, words), _dated(line, words)):
        for many in (groups, _joined(line, groups, len(groups) - wanted)):
            if len(many) == wanted:
                return list(many)
            if len(many) == values and all(_YEAR.fullmatch(line[slice(*each)]) for each in many):
                return [None] * (1 + serial) + list(many)
    return None


def _bracketed(line: str, words: Sequence[Span]) -> list[Span]:
    """Each word by itself, with the brackets behind it."""
    found: list[Span] = []
    for left, right in words:
        before = line[found[-1][0] : found[-1][1]] if found else ""
        if found and (line[left] == "(" or before.count("(") > before.count(")")):
            found[-1] = found[-1][0], right
        else:
            found.append((left, right))
    return found


def _capitals(line: str, words: Sequence[Span]) -> list[Span]:
    """A new name with each capital or number; small letters go on with the last."""
    found: list[Span] = []
    for left, right in _bracketed(line, words):
        if found and line[left].islower():
            found[-1] = found[-1][0], right
        else:
            found.append((left, right))
    return found


def _dated(line: str, words: Sequence[Span]) -> list[Span]:
    """The names with the years behind them: Exports 2019."""
    found: list[Span] = []
    for left, right in _capitals(line, words):
        if (
            found
            and _YEAR.fullmatch(line[left:right])
            and not _YEAR.search(line[slice(*found[-1])])
        ):
            found[-1] = found[-1][0], right
        else:
            found.append((left, right))
    return found


def _joined(line: str, groups: list[Span], surplus: int) -> list[Span]:
    """The names with what only describes the next one joined to it, if that leaves none over."""
    found: list[Span] = []
    joined = 0
    open_ = False
    for left, right in groups:
        if open_:
            found[-1] = found[-1][0], right
            joined += 1
        else:
            found.append((left, right))
        open_ = line[left:right].lower() in _ATTRIBUTES and not open_
    return found if joined == surplus else groups


def _cells(spans: Sequence[Span | None], line: str, at: int) -> list[Cell]:
    return [
        cell(Strand.of(line[span[0] : span[1]] if span else "", at + 1, span[0] if span else 0))
        for span in spans
    ]
