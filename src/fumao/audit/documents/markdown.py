"""Markdown: headings, lists, tables; the marks of emphasis, links and notes left out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from fumao.audit.documents import shapes
from fumao.audit.documents.furniture import contents_list
from fumao.audit.documents.marks import FORMULA, has_note_marks
from fumao.audit.documents.paragraphs import join
from fumao.audit.documents.pieces import Content, Piece, cell, paragraph, table
from fumao.audit.documents.rows import table_runs
from fumao.audit.documents.spans import Spanning, spread
from fumao.audit.documents.strand import Edit, Strand
from fumao.audit.documents.text import split_lines, wrap_margin

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_BULLET = re.compile(r"\s*[-*+•]\s+(?:\[[ xX]\]\s+)?(?=\S)")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+\S")
_NOTE = re.compile(r"\s{0,3}\[\^[^\]\s]+\]:\s*")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]^][^\]]*\]:\s*\S+")
_INLINE = re.compile(
    rf"(?P<formula>{FORMULA.pattern})"
    r"|(?P<code>`+)"
    r"|(?P<picture>!\[[^\]]*\]\([^)]*\))"
    r"|(?P<note>\[\^[^\]\s]+\]|\[\\?\[?\d{1,3}\\?\]?\]\(#[^)]*\)|<sup>.*?</sup>|<!--.*?-->|~~.+?~~)"
    r"|(?P<link>\[(?=[^\[\]]+\](?:\(|\[)))"
    r"|(?P<target>\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]))"
    r"|(?P<break><br\s*/?>)"
    r"|(?P<tag></?[A-Za-z][A-Za-z\d-]*(?:\s[^<>]*)?/?>)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|~$%<>&])"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][\dA-Fa-f]{1,6});)"
    r"|(?P<star>(?<!\s)\*{1,3}(?!\d)|\*{1,3}(?=[^\s\d])|(?<!\d)\*{1,3}(?=\d))"
    r"|(?P<line>(?<!\w)_{1,3}(?=\w)|(?<=[^\s_])_{1,3}(?!\w))"
)
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</tr|<tr\b|$)", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<t[dh]\b([^>]*)>(.*?)(?=</t[dh]|<t[dhr]\b|</tr|$)", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?(\d{1,3})", re.IGNORECASE)


def read_markdown(text: str, lang: str) -> Content:
    """Paragraphs and tables of a Markdown file."""
    lines = split_lines(text)
    return Content(lines, tuple(_pieces(_without_code(lines), lang)))


def _without_code(lines: Sequence[str]) -> list[str]:
    """The lines, empty where code, comments and the header of a site's page stand."""
    seen = list(lines)
    fence = ""
    comment = False
    front = lines[0].strip() == "---" and "---" in [line.strip() for line in lines[1:60]]
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if front:
            front = at == 0 or line.strip() != "---"
            seen[at] = ""
        elif fence or mark:
            closes = fence and mark and mark[1].startswith(fence)
            fence = "" if closes else (fence or (mark[1] if mark else ""))
            seen[at] = ""
        elif comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
            seen[at] = ""
        elif _REFERENCE.match(line):
            seen[at] = ""
    return seen


def _pieces(lines: Sequence[str], lang: str) -> Iterator[Piece]:
    contents = contents_list(lines)
    seen = ["" if at in contents else line for at, line in enumerate(lines)]
    tables = table_runs(seen, without_marks)
    margin = wrap_margin(lines)
    current: list[tuple[str, Strand]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        starts = (
            at in tables
            or at in contents
            or not line.strip()
            or bool(_HEADING.match(line) or _opens(line))
        )
        underline = bool(current) and _UNDERLINE.match(line)
        if "<table" in line.lower():
            starts = True
        if starts or underline or not _is_next(current, line, margin, lang):
            yield from _finished(current, line if underline else "", lang)
            current = []
        if at in tables:
            at, found = tables[at]
            yield found
            continue
        if "<table" in line.lower():
            at, pieces = _html_tables(lines, at)
            yield from pieces
            continue
        if at in contents:
            yield paragraph(without_marks(Strand.of(line, at + 1)), "contents")
        elif heading := _HEADING.match(line):
            strand = Strand.of(heading[2], at + 1, heading.start(2))
            yield paragraph(without_marks(strand), "heading", len(heading[1]))
        elif line.strip() and not underline and not _RULE.match(line):
            current.append(_content(line, at + 1))
        at += 1
    yield from _finished(current, "", lang)


def _opens(line: str) -> bool:
    """Whether a line begins an item, a note or a rule whatever stands above it."""
    bare = _QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
    return bool(
        _BULLET.match(bare) or _NUMBER.match(bare) or _NOTE.match(bare) or _RULE.match(bare)
    )


def _content(line: str, number: int) -> tuple[str, Strand]:
    """The kind and the words of a line without the marks at its beginning."""
    at = 0
    kind = ""
    if quote := _QUOTE.match(line):
        at = quote.end()
    if note := _NOTE.match(line, at):
        at, kind = note.end(), "footnote"
    elif bullet := _BULLET.match(line, at):
        at, kind = bullet.end(), "item"
    return kind, Strand.of(line[at:], number, at).stripped()


def _is_next(current: list[tuple[str, Strand]], line: str, margin: int, lang: str) -> bool:
    """Whether a line belongs to the paragraph above it.

    It does in Markdown; but Chinese authors often leave no blank line between
    paragraphs, so there it must continue a sentence or fill a margin.
    """
    if not current:
        return True
    above, bare = current[-1][1].text, line.strip()
    if shapes.shape(bare).kind or shapes.is_unit(above) or shapes.shape(above).kind == "caption":
        return False
    # A Chinese line may end early by two characters, for punctuation must not begin a line.
    full = margin and shapes.width(above) + 5 > margin
    return lang != "zh" or bool(full) or not shapes.is_closed(above)


def _finished(current: list[tuple[str, Strand]], underline: str, lang: str) -> Iterator[Piece]:
    if not current:
        return
    kind = current[0][0]
    strand = join([each for _, each in current], lang)
    if underline:
        yield paragraph(without_marks(strand), "heading", 1 if "=" in underline else 2)
    else:
        yield paragraph(without_marks(strand), kind)


def without_marks(strand: Strand) -> Strand:
    """The words without the marks of emphasis, links, notes, and with entities as characters.

    >>> without_marks(Strand.of("**出口**增长[4.2%](#a)[^1]，5 * 3", line=1)).text
    '出口增长4.2%，5 * 3'
    """
    edits: list[Edit] = [
        _edit(found) for found in _INLINE.finditer(strand.text) if not found["formula"]
    ]
    return strand.edited(edits) if edits else strand


def _edit(found: re.Match[str]) -> Edit:
    start, end = found.span()
    if found["break"]:
        return start, end, " "
    if found["entity"]:
        return start, end, html.unescape(found["entity"])
    return (start, start + 1, "") if found["escaped"] else (start, end, "")


def _html_tables(lines: Sequence[str], start: int) -> tuple[int, list[Piece]]:
    """Tables written as HTML with what stands on their lines, and the index after the last."""
    whole = Strand.of(lines[start], start + 1)
    end = start + 1
    while "</table" not in whole.text.lower() and end < len(lines):
        whole = whole.joined(Strand.of(lines[end], end + 1), "\n")
        end += 1
    pieces = []
    at = 0
    for found in _TABLE.finditer(whole.text):
        pieces += [
            paragraph(without_marks(whole.cut(at, found.start()))),
            _html_table(whole, found),
        ]
        at = found.end()
    return end, [*pieces, paragraph(without_marks(whole.cut(at, len(whole.text))))]


def _html_table(whole: Strand, found: re.Match[str]) -> Piece:
    rows = [
        [_spanning(whole, each) for each in _CELL.finditer(whole.text, *row.span(1))]
        for row in _ROW.finditer(whole.text, *found.span())
    ]
    return table(spread(row for row in rows if row), marked=has_note_marks(found.group()))


def _spanning(whole: Strand, found: re.Match[str]) -> Spanning:
    spans = {name.lower(): int(size) for name, size in _SPAN.findall(found[1])}
    words = without_marks(whole.cut(*found.span(2)))
    return Spanning(cell(words), spans.get("col", 1), spans.get("row", 1))
