"""Plain text: lines into paragraphs and tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from fumao.audit.documents import shapes
from fumao.audit.documents.furniture import contents_list, page_furniture
from fumao.audit.documents.marks import begins_with_note_mark
from fumao.audit.documents.paragraphs import join, vocabulary
from fumao.audit.documents.pieces import Content, Piece, paragraph
from fumao.audit.documents.rows import Numbered, table_runs
from fumao.audit.documents.strand import Strand

_BREAK = re.compile(r"\r\n|\n|\r")
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_BULLET = re.compile(r"(?:[-*–—]\s+|[•·▪■◆●○➢]\s*)(?=\S)")
_INDENT = re.compile(r"[ \u3000\t]*")
# Columns. Lines wider than this were not broken at a margin.
_WIDEST_MARGIN = 130
# A line is full from here on, as a share of the margin, if words are long; and how many are.
_NEARLY_FULL, _MOST = 0.7, 0.5


def split_lines(text: str) -> tuple[str, ...]:
    """The lines as editors count them: form feeds and the like do not end one."""
    lines = _BREAK.split(text)
    return tuple(lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines)


def read_text(text: str, lang: str) -> Content:
    """Paragraphs and tables of a plain text."""
    lines = split_lines(text)
    left_out = page_furniture(lines)
    seen = ["" if at in left_out else line for at, line in enumerate(lines)] if left_out else lines
    return Content(lines, tuple(_pieces(seen, lang)))


def _pieces(lines: Sequence[str], lang: str) -> Iterator[Piece]:
    contents = contents_list(lines)
    drawn = {at for at, line in enumerate(lines) if line and shapes.is_rule(line)}
    hidden = contents | drawn
    tables = table_runs(["" if at in hidden else line for at, line in enumerate(lines)])
    inside = {at for start, (end, _) in tables.items() for at in range(start, end)}
    margin = wrap_margin(["" if at in inside | hidden else x for at, x in enumerate(lines)])
    words = vocabulary(lines) if margin and lang == "en" else frozenset()
    group: list[Numbered] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if at not in tables and line.strip() and at not in hidden:
            group.append((at + 1, line))
            at += 1
            continue
        yield from paragraphs(group, margin, lang, words)
        group = []
        if at in tables:
            at, table = tables[at]
            yield table
            continue
        if at in contents:
            yield paragraph(Strand.of(line, at + 1), "contents")
        at += 1
    yield from paragraphs(group, margin, lang, words)


def wrap_margin(lines: Sequence[str]) -> int:
    """The width at which lines were broken; 0 if every line is a paragraph."""
    widths = [
        shapes.width(line)
        for line, after in itertools.pairwise(lines)
        if line.strip() and after.strip() and "\t" not in line
    ]
    narrow = [wide for wide in widths if wide <= _WIDEST_MARGIN]
    if len(narrow) < 2 or len(narrow) < 0.9 * len(widths):
        return 0
    margin = max(narrow)
    full = sum(wide >= _NEARLY_FULL * margin for wide in narrow)
    return margin if full >= _MOST * len(narrow) else 0


def paragraphs(
    group: Sequence[Numbered], margin: int, lang: str, words: frozenset[str]
) -> Iterator[Piece]:
    """The paragraphs of lines that no blank line parts."""
    if not group:
        return
    left = min(_indent(text) for _, text in group)
    whole = [_strand(*group[0])]
    for (_, before), (number, text) in itertools.pairwise(group):
        if not _goes_on(before, text, margin, left):
            yield as_piece(join(whole, lang, words))
            whole = []
        whole.append(_strand(number, text))
    yield as_piece(join(whole, lang, words))


def _strand(number: int, text: str) -> Strand:
    return Strand.of(text, number).stripped()


def _indent(text: str) -> int:
    found = _INDENT.match(text)
    return shapes.width(found.group()) if found else 0


def _goes_on(before: str, text: str, margin: int, left: int) -> bool:
    """Whether a line is the next of its paragraph: the one above it had no room for its first word."""
    bare, above = text.strip(), before.strip()
    guess = shapes.shape(bare)
    if guess.kind or begins_with_note_mark(bare) or _HASHES.match(bare) or shapes.is_unit(above):
        return False
    open_ = not shapes.is_closed(above)
    if margin and shapes.width(before.rstrip()) + _first_word(bare) > margin:
        return open_ or (not guess.level and _indent(text) <= left)
    early = margin and shapes.width(before.rstrip()) >= _NEARLY_FULL * margin
    if open_ and not guess.level and early:
        return True  # a number and its unit were not parted: the line ended early
    return open_ and (shapes.is_hanging(above) or shapes.goes_on(bare))


def _first_word(text: str) -> int:
    """Columns that the first word of a line would have taken on the line above."""
    word = text.split(maxsplit=1)[0]
    # A Chinese line may end early by two characters, for punctuation must not begin a line.
    return len(word) + 1 if word.isascii() else 5


def as_piece(strand: Strand) -> Piece:
    """A paragraph, or a heading with its hashes or an item with its bullet taken off."""
    text = strand.text
    if hashes := _HASHES.match(text):
        level = text.index(" ") if " " in text[:7] else len(hashes.group().rstrip())
        return paragraph(strand.cut(hashes.end(), len(text)), "heading", level)
    if bullet := _BULLET.match(text):
        return paragraph(strand.cut(bullet.end(), len(text)), "item")
    return paragraph(strand)
