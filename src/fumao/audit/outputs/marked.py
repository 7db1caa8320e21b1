"""The document's text, cut at its numbers, in the order of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from fumao.audit.outputs.audited import Audited
from fumao.audit.spell import around
from fumao.claims.reading.passage import Cell, Grid, Passage
from fumao.claims.reading.reading import Reading

_RANK = ("differs", "warning", "agrees", "unchecked")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; a number in it has an id, how it stands, and the findings about it.

    ``line`` is set on the first piece of a line of the file; ``first`` is False
    where a number is shown again (a cell that spans columns).
    """

    text: str
    id: str = ""
    standing: str = ""
    findings: tuple[int, ...] = ()
    line: int = 0
    first: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table: how many columns it spans, whether it heads them, and its text."""

    span: int
    heads: bool
    numeric: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, heading, caption, note or table; ``level`` of a heading from 2.

    ``line`` is where it begins, 0 if what stands before it began there too.
    """

    kind: str
    line: int
    page: int
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    rows: tuple[tuple[Box, ...], ...] = ()


def marked(audited: Audited) -> Iterator[Part]:
    """Every block of the document, its numbers marked."""
    marker = _Marker(audited)
    for block in audited.document.blocks:
        yield from marker.grid(block) if isinstance(block, Grid) else [marker.passage(block)]


class _Marker:
    """Finds the numbers of a piece of text by where they stand in the file."""

    def __init__(self, audited: Audited) -> None:
        self.audited = audited
        self.shown: set[str] = set()
        self.lines: set[int] = set()
        self.on_line: dict[int, dict[tuple[int, int], list[Reading]]] = defaultdict(dict)
        for reading in audited.read.readings:
            spot = reading.number
            self.on_line[spot.line].setdefault((spot.start, spot.end), []).append(reading)
        self.about: dict[str, list[int]] = defaultdict(list)
        for number, finding in enumerate(audited.findings, 1):
            for id_ in finding.claims[:1]:
                self.about[id_].append(number)

    def passage(self, passage: Passage, kind: str = "") -> Part:
        """Running text."""
        level = min(2 + len(passage.headings), 5) if passage.kind == "heading" else 0
        _, line, _, page = passage.origins[0] if passage.origins else (0, 0, 0, 0)
        line = self.anchor(line)
        return Part(kind or passage.kind, line, page, tuple(self.text(passage)), level)

    def anchor(self, line: int) -> int:
        """The line where it is met first, else 0: a page can lead to it once."""
        if line in self.lines:
            return 0
        self.lines.add(line)
        return line

    def text(self, passage: Passage) -> Iterator[Piece]:
        """The runs of a passage, each from one line of the file."""
        stops = [*(origin[0] for origin in passage.origins[1:]), len(passage.text)]
        for (start, line, column, _), stop in zip(passage.origins, stops, strict=True):
            yield from self.run(passage.text[start:stop], line, column, self.anchor(line))

    def run(self, text: str, line: int, column: int, starts: int = 0) -> Iterator[Piece]:
        """Text that stands at a column of a line, cut at its numbers."""
        at = 0
        for (start, end), readings in sorted(self.on_line.get(line, {}).items()):
            low, high = with_unit(text, start - column, end - column, readings[0].unit)
            if low < at or high > len(text):
                continue
            if low > at:
                yield Piece(text[at:low], line=starts)
                starts = 0
            yield self.number(text[low:high], readings, starts)
            at, starts = high, 0
        if at < len(text):
            yield Piece(text[at:], line=starts)

    def number(self, text: str, readings: list[Reading], line: int = 0) -> Piece:
        """A number: the worst of what is said about the claims it states."""
        standing = min((self.audited.standing[each.id] for each in readings), key=_RANK.index)
        findings = dict.fromkeys(n for each in readings for n in self.about.get(each.id, ()))
        chosen = min(readings, key=lambda each: _RANK.index(self.audited.standing[each.id]))
        first = chosen.id not in self.shown
        self.shown.add(chosen.id)
        return Piece(text, chosen.id, standing, tuple(findings), line, first)

    def grid(self, grid: Grid) -> Iterator[Part]:
        """A table between its caption and its notes."""
        if grid.caption is not None:
            yield self.passage(grid.caption, "caption")
        rows, body = [], False
        for cells in grid.rows:
            boxes = list(self.boxes(cells))
            body = body or any(box.numeric for box in boxes)
            rows.append(tuple(Box(box.span, not body, box.numeric, box.pieces) for box in boxes))
        if rows:
            place = grid.rows[0][0].place
            yield Part("table", self.anchor(place.line), place.page, rows=tuple(rows))
        for note in grid.notes:
            yield self.passage(note, "note")

    def boxes(self, cells: tuple[Cell, ...]) -> Iterator[Box]:
        """The cells of a row; one that was repeated across columns is one box again."""
        at = 0
        while at < len(cells):
            span = 1
            while at + span < len(cells) and cells[at + span] == cells[at]:
                span += 1
            pieces = tuple(self.cell(cells[at]))
            yield Box(span, False, any(piece.id for piece in pieces), pieces)
            at += span

    def cell(self, cell: Cell) -> Iterator[Piece]:
        """The text of a cell, its number marked."""
        place = cell.place
        if place.end - place.start == len(cell.text):
            yield from self.run(cell.text, place.line, place.start)
            return
        # The text was put together from several places; any number in it marks the whole.
        inside = [
            reading
            for (start, end), readings in self.on_line.get(place.line, {}).items()
            for reading in readings
            if place.start <= start and end <= place.end
        ]
        yield self.number(cell.text, inside) if inside else Piece(cell.text)


def with_unit(text: str, start: int, end: int, unit: str) -> tuple[int, int]:
    """The span of a number together with its unit, where that stands right beside it.

    >>> with_unit("was US$17.72 billion", 7, 12, "US$ billion")
    (4, 20)
    """
    before, after = around(unit)
    if before and text[:start].rstrip().endswith(before):
        start = text[:start].rstrip().rindex(before)
    rest = text[end:]
    if after and rest.lstrip(" ").startswith(after):
        end += rest.index(after) + len(after)
    return start, end
