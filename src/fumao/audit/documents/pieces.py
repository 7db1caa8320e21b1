"""What a reader of one format hands over: paragraphs and tables in order, not yet joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fumao.audit.documents.marks import begins_with_note_mark, clean, is_clean
from fumao.audit.documents.strand import Strand
from fumao.claims.reading.passage import Cell, Place

Rows = tuple[tuple[Cell, ...], ...]
EMPTY = Strand("", ((0, 1, 0, 0),))


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a table.

    Parameters
    ----------
    strand : Strand
        The paragraph's text; empty for a table.
    kind : str
        ``heading``, ``body``, ``item`` (of a list), ``caption``, ``note``,
        ``footnote``, ``source``, ``contents``, ``table``, or "" where only the
        words can tell.
    level : int
        Of a heading; smaller is higher.
    whole : bool
        Whether the file itself says that the paragraph ends here.
    rows : tuple of tuple of Cell
        The table's cells.
    marked : bool
        Whether its cells carry marks of footnotes.
    small : bool
        Whether it is set in smaller letters than the running text.
    """

    strand: Strand
    kind: str = ""
    level: int = 0
    whole: bool = False
    rows: Rows = ()
    marked: bool = False
    small: bool = False

    @property
    def text(self) -> str:
        """The paragraph's words."""
        return self.strand.text


@dataclass(frozen=True, slots=True)
class Content:
    """All that a reader found: the raw lines, the pieces, and how many pages."""

    lines: tuple[str, ...]
    pieces: tuple[Piece, ...]
    pages: int = 0


def paragraph(
    strand: Strand, kind: str = "", level: int = 0, *, whole: bool = False, small: bool = False
) -> Piece:
    """A paragraph without white space around, marks of footnotes and formula signs."""
    strand = strand.stripped()
    if not kind and begins_with_note_mark(strand.text):
        kind = "footnote"
    return Piece(clean(strand).stripped(), kind, level, whole, small=small)


def table(rows: Iterable[Iterable[Cell]], *, marked: bool = False) -> Piece:
    """A table of these cells."""
    return Piece(EMPTY, "table", rows=tuple(map(tuple, rows)), marked=marked)


def cell(strand: Strand) -> Cell:
    """A cell as printed, without the marks of footnotes; its place is that of what is left."""
    bare = strand.stripped()
    bare = clean(bare).stripped() if bare.text else bare
    line, start, page = bare.place(0)
    end = bare.place(len(bare.text) - 1)[1] + 1 if bare.text else start
    return Cell(bare.text, Place(line, start, end, page))


def plain_cell(text: str, line: int, column: int, page: int = 0) -> Cell:
    """The same for words that stand in one piece."""
    bare = text.strip()
    if not is_clean(bare):
        return cell(Strand.of(text, line, column, page))
    start = column + text.index(bare) if bare else column
    return Cell(bare, Place(line, start, start + len(bare), page))
