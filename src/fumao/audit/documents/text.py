"""Plain text: lines into paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fumao.audit.documents import rows, shapes
from fumao.audit.documents.furniture import contents_list, page_furniture
from fumao.audit.documents.paragraphs import join
from fumao.audit.documents.pieces import Content, Piece, paragraph
from fumao.audit.documents.rows import Numbered
from fumao.audit.documents.strand import Strand

_BREAK = re.compile(r"\r\n|\n|\r")
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_INDENT = re.compile(r"[ \u3000]{2,}|\u3000|\t")
# Columns. Lines wider than this were not broken by hand or by a typewriter's margin.
_WIDEST_WRAP = 130


def split_lines(text: str) -> tuple[str, ...]:
    """The lines as editors count them: form feeds and the like do not end one."""
    lines = _BREAK.split(text)
    return tuple(lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines)


def read_text(text: str, lang: str) -> Content:
    """Paragraphs and tables of a plain text."""
    lines = split_lines(text)
    left_out = page_furniture(lines)
    contents = contents_list(lines)
    pieces = list(_pieces(lines, left_out, contents, lang))
    return Content(lines, tuple(pieces))


def _pieces(
    lines: Sequence[str], left_out: set[int], contents: set[int], lang: str
) -> Iterator[Piece]:
    numbered = [
        (at + 1, "" if at in left_out else line) for at, line in enumerate(lines)
    ]
    margin = wrap_margin(lines)
    group: list[Numbered] = []
    at = 0
    while at < len(numbered):
        number, line = numbered[at]
        end = _table_end(numbered, at) if at not in contents else at
        if end > at:
            yield from paragraphs(group, margin, lang)
            yield _table(numbered[at:end])
            group, at = [], end
            continue
        if not line.strip() or at in contents:
            yield from paragraphs(group, margin, lang)
            group = []
            if line.strip():
                yield paragraph(Strand.of(line, number), "contents")
        else:
            group.append((number, line))
        at += 1
    yield from paragraphs(group, margin, lang)


def _table_end(lines: Sequence[Numbered], start: int) -> int:
    """Where the table that begins at ``start`` is over; ``start`` itself if none begins."""
    for is_row in (rows.has_tabs, rows.has_bars, _has_gaps):
        end = _run_end(lines, start, is_row)
        if end - start >= 2 and (is_row is not _has_gaps or _is_spaced(lines[start:end])):
            return end
    return start


def _run_end(lines: Sequence[Numbered], start: int, is_row: object) -> int:
    """The end of the rows from ``start``; rows of the same width go on after a page's end."""
    raise NotImplementedError
