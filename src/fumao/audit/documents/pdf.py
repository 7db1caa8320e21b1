"""PDF: the text layer, line by line; paragraphs over lines and pages, tables by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from fumao.audit.documents import shapes
from fumao.audit.documents.cells import cells
from fumao.audit.documents.drawings import Drawing, page_drawing
from fumao.audit.documents.forms import damaged
from fumao.audit.documents.furniture import contents_list
from fumao.audit.documents.glyphs import Line, page_lines
from fumao.audit.documents.language import language_of
from fumao.audit.documents.layout import Measures, measures, page_furniture, paragraphs
from fumao.audit.documents.marks import begins_with_note_mark, has_note_marks
from fumao.audit.documents.paragraphs import join, vocabulary
from fumao.audit.documents.pieces import Content, Piece, paragraph, plain_cell, table
from fumao.audit.documents.regions import Region, region, regions
from fumao.audit.documents.strand import Strand
from fumao.errors import Unreadable

# Fewer characters a page than this are stamps on pictures of pages.
_LEAST_TEXT = 8
# A line of running text takes at least this share of the width; a label in a chart does not.
_PROSE_WIDTH = 0.6
# Points: labels of an axis stand as far from what is drawn.
_BESIDE_CHART = 18
Items = list["_Item"]


@dataclass(slots=True)
class _Page:
    """The lines and the drawing of a page."""

    lines: list[Line]
    drawing: Drawing


@dataclass(slots=True)
class _Item:
    """A line that is ``left out``, of the ``contents`` or of ``words``; or a ``table``."""

    kind: str
    line: Line
    table: Region | None = None


def read_pdf(content: bytes, name: str, lang: str) -> Content:
    """Paragraphs and tables of a PDF with a text layer."""
    pages = _pages(content, name)
    lines = [line for page in pages for line in page.lines]
    letters = sum(len(line.text) for line in lines)
    if letters < _LEAST_TEXT * max(len(pages), 1):
        raise Unreadable(
            "there is no text layer: its pages are pictures",
            where=name,
            remedy="run a text recognition over it (OCR) and give the result",
        )
    texts = [line.text for line in lines]
    writer = _Writer(lang or language_of("\n".join(texts)), measures(lines), vocabulary(texts))
    writer.write(_joined(list(_items(pages, writer.look))))
    return Content(tuple(writer.lines), tuple(writer.pieces), len(pages))


def _pages(content: bytes, name: str) -> list[_Page]:
    """What stands on each page."""
    try:
        with pypdfium2.PdfDocument(content) as book:
            return [_page(book[at], at + 1) for at in range(len(book))]
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise Unreadable(
                "the file is encrypted", where=name, remedy="save it without a password"
            ) from problem
        raise damaged(name, problem) from problem


def _page(page: pypdfium2.PdfPage, number: int) -> _Page:
    text_page = page.get_textpage()
    try:
        lines = page_lines(text_page, number)
        return _Page(lines, page_drawing(page, page.get_width()))
    finally:
        text_page.close()
        page.close()


def _items(pages: Sequence[_Page], look: Measures) -> Iterator[_Item]:
    """The lines and tables of all pages in order."""
    furniture = page_furniture([page.lines for page in pages])
    lines = [line for page in pages for line in page.lines if id(line) not in furniture]
    listed = contents_list([line.text for line in lines])
    contents = {id(lines[at]) for at in listed}
    for page in pages:
        kinds = {
            id(line): "left out" if id(line) in furniture or _is_label(line, page.drawing, look)
            else "contents" if id(line) in contents else "words"
            for line in page.lines
        }  # fmt: skip
        yield from _page_items(page, kinds)


def _page_items(page: _Page, kinds: dict[int, str]) -> Iterator[_Item]:
    words = [line for line in page.lines if kinds[id(line)] == "words"]
    tables: dict[int, Region] = {}
    inside: set[int] = set()
    for start, end in regions(words, page.drawing):
        tables[id(words[start])] = region(words[start:end], page.drawing)
        inside |= set(map(id, words[start:end]))
    for line in page.lines:
        if id(line) in tables:
            yield _Item("table", line, tables[id(line)])
        elif id(line) not in inside:
            yield _Item(kinds[id(line)], line)


def _is_label(line: Line, drawing: Drawing, look: Measures) -> bool:
    """Whether a line only names or numbers something in a chart."""
    kind = look.kind_of(line)
    if shapes.shape(line.text).kind or kind == "heading":
        return False
    if drawing.in_chart(line.base):
        return line.right - line.left < _PROSE_WIDTH * (look.right - look.left) or (
            len(line.runs) > 1
        )
    near = drawing.in_chart(line.base + _BESIDE_CHART) or drawing.in_chart(
        line.base - _BESIDE_CHART
    )
    return near and kind == "small" and not shapes.is_closed(line.text)


def _joined(items: Items) -> Items:
    """The same with tables put together that go on over the end of a page."""
    found: Items = []
    last: _Item | None = None
    for item in items:
        if item.table and last and last.table and last.table.is_like(item.table):
            last.table = last.table.joined(item.table)
            continue
        if item.kind != "left out":
            last = item if item.table else None
        found.append(item)
    return found


class _Writer:
    """Writes the lines in order and the pieces that stand on them."""

    def __init__(self, lang: str, look: Measures, words: frozenset[str]) -> None:
        self.lang = lang
        self.look = look
        self.words = words
        self.lines: list[str] = []
        self.pieces: list[Piece] = []
        self.levels: dict[int, int] = {}

    def write(self, items: Items) -> None:
        """All items; words are gathered until a table or a contents list comes between."""
        sizes = {round(i.line.size) for i in items if i.kind == "words" and self._is_large(i.line)}
        self.levels = {size: rank for rank, size in enumerate(sorted(sizes, reverse=True), 1)}
        gathered: list[Line] = []
        for item in items:
            if item.kind in ("contents", "table"):
                self.paragraphs(gathered)
                gathered = []
            if item.table:
                self.table(item.table)
                continue
            self.lines.append(item.line.text)
            item.line.number = len(self.lines)
            if item.kind == "words":
                gathered.append(item.line)
            elif item.kind == "contents":
                self.pieces.append(paragraph(_strand(item.line), "contents"))
        self.paragraphs(gathered)

    def paragraphs(self, lines: list[Line]) -> None:
        """Paragraphs of lines that follow each other."""
        for group in paragraphs(lines, self.look):
            strand = join([_strand(line) for line in group], self.lang, self.words)
            kind, level = self.kind(group[0], strand.text)
            small = self.look.kind_of(group[0]) == "small"
            self.pieces.append(paragraph(strand, kind, level, small=small))

    def kind(self, line: Line, text: str) -> tuple[str, int]:
        """What the size of its letters says of a paragraph."""
        look = self.look.kind_of(line)
        titled = not shapes.is_prose(text) and shapes.shape(text).kind != "caption"
        if look == "heading" and titled and any(map(str.isalpha, text)):
            return "heading", min(self.levels[round(line.size)], shapes.PART - 1)
        if look == "small" and not begins_with_note_mark(text):
            return shapes.shape(text).kind or "body", 0
        return "", 0

    def table(self, found: Region) -> None:
        """A table: a line a row, its cells joined by tabs."""
        rows = []
        marked = False
        for page, words in cells(found, self.lang):
            number, column = len(self.lines) + 1, 0
            row = []
            for each in words:
                row.append(plain_cell(each, number, column, page))
                column += len(each) + 1
            rows.append(row)
            self.lines.append("\t".join(words))
            marked = marked or has_note_marks(self.lines[-1])
        self.pieces.append(table(rows, marked=marked))

    def _is_large(self, line: Line) -> bool:
        return self.look.kind_of(line) == "heading"


def _strand(line: Line) -> Strand:
    return Strand.of(line.text, line.number, 0, line.page)
