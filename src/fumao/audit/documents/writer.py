"""Text extracted from a file that has no lines of its own: a line a paragraph, a line a row."""

from __future__ import annotations

from collections.abc import Iterable

from fumao.audit.documents.marks import has_note_marks
from fumao.audit.documents.pieces import Content, Piece, paragraph, plain_cell, table
from fumao.audit.documents.spans import Spanning, spread
from fumao.audit.documents.strand import Strand

Spans = tuple[str, int, int]


class Writer:
    """Writes lines and, with them, the pieces whose places they are."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[Piece] = []

    def paragraph(self, text: str, kind: str = "", level: int = 0) -> None:
        """A paragraph on a line of its own."""
        self.lines.append(text)
        strand = Strand.of(text, len(self.lines))
        self.pieces.append(paragraph(strand, kind, level, whole=True))

    def table(self, rows: Iterable[Iterable[Spans]], caption: str = "") -> None:
        """A table: words of each cell, and the columns and rows that it takes."""
        if caption:
            self.paragraph(caption, "caption")
        marked = False
        found = []
        for row in rows:
            cells = list(row)
            found.append(self._row(cells))
            marked = marked or has_note_marks("\t".join(words for words, _, _ in cells))
        if found:
            self.pieces.append(table(spread(found), marked=marked))

    def content(self, pages: int = 0) -> Content:
        """All that was written."""
        return Content(tuple(self.lines), tuple(self.pieces), pages)

    def _row(self, cells: list[Spans]) -> list[Spanning]:
        """One line, its cells joined by tabs."""
        number = len(self.lines) + 1
        column = 0
        found = []
        for words, across, down in cells:
            found.append(Spanning(plain_cell(words, number, column), across, down))
            column += len(words) + 1
        self.lines.append("\t".join(words for words, _, _ in cells))
        return found
