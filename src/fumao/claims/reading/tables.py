"""Reading tables: a grid of cells into rows and columns with meaning, every number into a claim.

``table_of`` gives a table unwrapped: halves that stood side by side follow one
another, blocks that continue a table are joined to it, and what headings,
stub and caption say is put on each row and column. ``read_grid`` turns every
number of it into a :class:`~fumao.claims.reading.reading.Reading` whose
``cell`` is its row and column there, so that a checker can ask
``table.columns[cell[1]].compares`` which columns a difference or a growth rate
came from, ``table.rows[cell[0]].hints`` which rows are totals and
``table.rows[cell[0]].parent`` what a 其中 row is part of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.claims.claim import Citation, Claim, Measure, Subject
from fumao.claims.reading.passage import Cell, Grid, Passage, Place
from fumao.claims.reading.reading import Read, Reading, Unread
from fumao.claims.reading.table_cells import Content, Figure, content_of, numerals_in
from fumao.claims.reading.table_headings import Heading, area_at_start, caption_of, heading_of
from fumao.claims.reading.table_layout import Layout, Panel, layout_of
from fumao.claims.reading.table_lexicon import plain, squeezed, table_lexicon
from fumao.claims.reading.table_lines import Line, line_of, with_comparisons, with_times_beside
from fumao.claims.reading.table_measures import statement_of
from fumao.claims.reading.table_periods import Stated, stated_when
from fumao.claims.reading.table_subjects import subject_of
from fumao.claims.reading.units import PrintedUnit
from fumao.model.names import Names, check_language

# A heading of fewer characters beside the number is a name: top 500, 2020.
_TITLE = 16
_OF_WHOLES = (Measure.SHARE, Measure.SHARE_CHANGE_PP, Measure.CONTRIBUTION)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its author meant it.

    Parameters
    ----------
    caption : Heading
        What number, title and unit say (a grid's own title rows included).
    rows, columns : tuple of Line
        Their headings, parsed; in the order of the unwrapped table.
    cells : mapping
        Row and column of the grid by row and column of the table.
    layout : Layout
        How the grid was cut, with the role of every cell.
    """

    caption: Heading
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: Mapping[tuple[int, int], tuple[int, int]]
    layout: Layout

    @property
    def scope(self) -> str:
        """The area the caption limits it to, as printed; "" where rows or columns are areas."""
        own = any(line.scope for line in (*self.rows, *self.columns))
        return "" if own else area_at_start(self.caption.words)

    @property
    def is_errata(self) -> bool:
        """Whether it sets numbers printed elsewhere against what they should be."""
        heads = {
            plain(column.path[-1]).strip().casefold() for column in self.columns if column.path
        }
        return all(heads & words for words in table_lexicon().errata.values())

    @property
    def is_balance(self) -> bool:
        """Whether the caption's 差额 holds for all cells: no heading has its own flow."""
        lines = (*self.rows, *self.columns)
        own = any("balance" in says for line in lines for says in line.says)
        return "balance" in self.caption.says and not own


def table_of(grid: Grid, lang: str) -> Table:
    """Unwrap a grid and read its headings.

    Parameters
    ----------
    grid : Grid
        As it stands in the file.
    lang : str
        ``zh`` or ``en``; headings of the other language are read as well.

    Examples
    --------
    >>> rows = [["年份", "2008", "2009"], ["产值", "10", "12"], ["年份", "2010", "—"], ["产值", "15", "—"]]
    >>> cells = tuple(tuple(Cell(text, Place(0, 0, 0)) for text in row) for row in rows)
    >>> table = table_of(Grid(cells), "zh")
    >>> [line.words for line in table.rows], [line.period.text for line in table.columns]
    (['产值'], ['2008', '2009', '2010'])
    """
    check_language(lang)
    return _table(_contents(grid), grid.caption.text if grid.caption else "")


def _contents(grid: Grid) -> list[list[Content]]:
    width = max((len(row) for row in grid.rows), default=0)
    blank = content_of("")
    return [
        [content_of(cell.text) for cell in row] + [blank] * (width - len(row)) for row in grid.rows
    ]


def _table(contents: Sequence[Sequence[Content]], caption: str) -> Table:
    layout = layout_of(contents)
    joined = _Joined()
    for panel in layout.panels:
        joined.add(panel)
    title = " ".join([caption, *(text for text in layout.title if text not in caption)])
    return Table(
        caption=caption_of(title.strip()),
        rows=with_comparisons(joined.rows),
        columns=with_comparisons(with_times_beside([line_of(path) for path in joined.columns])),
        cells=joined.cells,
        layout=layout,
    )


class _Joined:
    """Panels put together by the names of their rows and columns."""

    def __init__(self) -> None:
        self.rows: list[Line] = []
        self.columns: list[tuple[str, ...]] = []
        self.cells: dict[tuple[int, int], tuple[int, int]] = {}
        self.columns_by_name: dict[tuple[tuple[str, ...], int], int] = {}
        self.rows_by_name: dict[tuple[str, ...], list[int]] = {}

    def add(self, panel: Panel) -> None:
        """Join a panel: new columns to known rows, new rows to known columns."""
        columns = self._columns(panel)
        before = len(self.rows)
        parents: list[tuple[int, int, bool]] = []
        for row in panel.rows:
            part = bool(row.path) and heading_of(row.path[-1]).part
            at = self._row_for(row.path, list(columns.values()), before)
            if at == len(self.rows):
                line = line_of(row.path, unit=row.unit, measure=row.measure, areas=panel.areas)
                self.rows.append(replace(line, parent=_parent(parents, row.indent, part)))
                self.rows_by_name.setdefault(_name(row.path), []).append(at)
            parents.append((at, row.indent, part))
            for column, target in columns.items():
                self.cells[at, target] = (row.row, column)

    def _columns(self, panel: Panel) -> dict[int, int]:
        """The table's column for each column of the panel."""
        found: dict[int, int] = {}
        seen: dict[tuple[str, ...], int] = {}
        for column, path in panel.columns:
            name = _name(path)
            seen[name] = seen.get(name, 0) + 1
            key = (name, seen[name])
            if key not in self.columns_by_name:
                self.columns_by_name[key] = len(self.columns)
                self.columns.append(path)
            found[column] = self.columns_by_name[key]
        return found

    def _row_for(
        self, path: tuple[str, ...], columns: Iterator[int] | Sequence[int], before: int
    ) -> int:
        wanted = list(columns)
        for at in self.rows_by_name.get(_name(path), ()) if path else ():
            if at < before and not any((at, column) in self.cells for column in wanted):
                return at
        return len(self.rows)


def _name(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(squeezed(text) for text in path)


def _parent(above: Sequence[tuple[int, int, bool]], indent: int, part: bool) -> int | None:
    """The row that a 其中 row, or an indented one, belongs to."""
    for at, other, is_part in reversed(above):
        if other < indent or (part and other <= indent and not is_part):
            return at
    return None


def read_grid(block: int, grid: Grid, lang: str, year: str = "") -> Read:
    """Every number of a table as a reading, everything else as unread with its reason.

    Parameters
    ----------
    block : int
        Number of the block in the document; ids are ``b<block>.1``, ``b<block>.2`` ...
    grid : Grid
        As it stands in the file.
    lang : str
        ``zh`` or ``en``.
    year : str
        The document's year, for numbers that no heading dates; without one
        they stay unread.

    Notes
    -----
    ``cell`` and ``sentence``/``clause`` are row and column of ``table_of``.
    Gaps (—, n.a., …) are unread with the reason ``missing``, which is not zero.
    Notes under the table are left to the readers of running text; the numerals
    of the caption are accounted for here.

    Examples
    --------
    >>> rows = [["国家", "2014", "2020", "年均增长率"], ["中国", "40", "17", "-13.42%"]]
    >>> cells = tuple(tuple(Cell(text, Place(0, 0, 0)) for text in row) for row in rows)
    >>> [(each.claim.measure.value, str(each.claim.value), each.claim.period.text)
    ...  for each in read_grid(0, Grid(cells), "zh").readings]
    [('level', '40', '2014'), ('level', '17', '2020'), ('cagr', '-13.42', '2014/2020')]
    """
    check_language(lang)
    contents = _contents(grid)
    table = _table(contents, grid.caption.text if grid.caption else "")
    reader = _Reader(block, grid, contents, table, year)
    reader.read()
    unread = (*_in_caption(grid.caption), *reader.unread, *_in_other_cells(grid, contents, table))
    return Read(tuple(reader.readings), tuple(sorted(unread, key=lambda each: each.place)))


class _Reader:
    """Turns the value cells of one table into readings."""

    def __init__(
        self, block: int, grid: Grid, contents: Sequence[Sequence[Content]], table: Table, year: str
    ) -> None:
        self.block, self.grid, self.contents, self.table, self.year = (
            block,
            grid,
            contents,
            table,
            year,
        )
        said = table.caption.words + "".join(row.words for row in table.rows)
        self.lang = "zh" if re.search("[\u3400-\u9fff]", said) else "en"
        self.readings: list[Reading] = []
        self.unread: list[Unread] = []
        self.ids: dict[tuple[int, int], str] = {}
        self.is_balance, self.scope = table.is_balance, table.scope
        self.quoted = frozenset({"quoted"} if table.is_errata else ())
        self.subjects: dict[tuple[int, int], Subject] = {}

    def read(self) -> None:
        """Read all cells in the order of the file."""
        places = {at: cell for cell, at in self.table.cells.items()}
        seen: set[Place] = set()
        for at in sorted(places):
            row, column = at
            if column >= len(self.grid.rows[row]):
                continue
            cell, content = self.grid.rows[row][column], self.contents[row][column]
            # A merged cell stands in several places and is printed once.
            if content.figures and (cell.place not in seen or not cell.place.line):
                seen.add(cell.place)
                self._cell(cell, content, places[at])

    def _cell(self, cell: Cell, content: Content, at: tuple[int, int]) -> None:
        for figure in content.figures:
            number = _place(cell, figure.start, figure.end)
            reading = self._reading(cell, figure, number, at)
            if reading is None:
                self.unread.append(Unread(cell.text.strip(), number, "no period"))
                continue
            self.ids.setdefault(at, reading.id)
            self.readings.append(reading)

    def _reading(
        self, cell: Cell, figure: Figure, number: Place, at: tuple[int, int]
    ) -> Reading | None:
        table = self.table
        row, column = table.rows[at[0]], table.columns[at[1]]
        measure, unit = statement_of(figure, column, row, table.caption, balance=self.is_balance)
        stated = stated_when(measure, at, table.rows, table.columns, table.caption, self.year)
        if stated is None:
            return None
        claim = self._claim(figure, stated, unit, cell, at)
        whole = column.denominator or row.denominator or table.caption.denominator
        return Reading(
            claim=claim,
            numeral=cell.text[figure.start : figure.end],
            unit=unit.text or ("%" if unit.unit.code == "PCT" else ""),
            text=cell.text.strip(),
            places=(cell.place,),
            number=number,
            subject=claim.subject.code,
            scope=row.scope or column.scope or self.scope,
            denominator=whole if measure in _OF_WHOLES else "",
            part_of=self.ids.get((row.parent, at[1]), "") if row.parent is not None else "",
            block=self.block,
            sentence=at[0],
            clause=at[1],
            cell=at,
            dated=stated.dated,
            hints=row.hints
            | column.hints
            | self.quoted
            | _restated(row, cell.text[figure.start : figure.end])
            | ({"forecast"} if claim.status == "F" else frozenset()),
        )

    def _claim(
        self, figure: Figure, stated: Stated, unit: PrintedUnit, cell: Cell, at: tuple[int, int]
    ) -> Claim:
        row, column = self.table.rows[at[0]], self.table.columns[at[1]]
        marks = (figure.status, column.status, row.status)
        return Claim(
            key=f"b{self.block}.{len(self.readings) + 1}",
            subject=self._subject(at),
            measure=stated.measure,
            value=_signed(figure, stated.measure),
            unit=unit.unit,
            period=stated.period,
            base=stated.base,
            qualifier=figure.qualifier,
            upper=figure.upper,
            status=next((mark for mark in marks if mark != "A"), "A"),
            citation=Citation("document", line=str(cell.place.line)),
        )

    def _subject(self, at: tuple[int, int]) -> Subject:
        """Row, column and caption together: 中国运输服务出口."""
        row, column = self.table.rows[at[0]], self.table.columns[at[1]]
        found = self.subjects.get(at)
        if found is None:
            text = subject_of(
                row.words,
                column.words,
                self.table.caption.words,
                self.lang,
                total="total" in row.hints,
            )
            short = row.words or column.words or text
            area = row.area or column.area or ""
            found = Subject(text, Names(text, text), Names(short, short), area)
            self.subjects[at] = found
        return found


def _restated(row: Line, numeral: str) -> frozenset[str]:
    """A row headed by a sentence that states the number, as in a list of all numbers, quotes it."""
    said = " ".join(row.path)
    digits = numeral.strip("-−–+ ")
    stated = len(digits) > 1 and re.search(rf"(?<![\d.,]){re.escape(digits)}(?![\d]|[.,]\d)", said)
    return frozenset({"quoted"} if stated and len(said) > len(digits) + _TITLE else ())


def _signed(figure: Figure, measure: Measure) -> Decimal:
    """Ranks have no sign: No. (3) is the third."""
    return abs(figure.value) if measure is Measure.RANK else figure.value


def _place(cell: Cell, start: int, end: int) -> Place:
    """Where part of a cell stands, if its text is the file's one for one."""
    place = cell.place
    if place.end - place.start != len(cell.text):
        return place
    return replace(place, start=place.start + start, end=place.start + end)


def _in_caption(caption: Passage | None) -> Iterator[Unread]:
    """The numerals of a caption: its number, dates, names with digits."""
    if caption is None:
        return
    label = table_lexicon().label.match(caption.text)
    for start, end in numerals_in(caption.text):
        numbered = label is not None and start < label.end()
        reason = (
            "figure or table number"
            if numbered
            else _why(caption_of(caption.text), caption.text[start:end])
        )
        for place in caption.places(start, end)[:1]:
            yield Unread(caption.text[start:end], place, reason)


def _why(heading: Heading, numeral: str) -> str:
    times = (*heading.times, *heading.bases)
    return "date" if any(numeral in time.text or len(numeral) == 4 for time in times) else "name"


def _in_other_cells(
    grid: Grid, contents: Sequence[Sequence[Content]], table: Table
) -> Iterator[Unread]:
    """Gaps among the numbers, and the numerals of headings, stubs and text columns."""
    seen: set[Place] = set()
    for (row, column), role in table.layout.roles.items():
        if column >= len(grid.rows[row]):
            continue
        cell, content = grid.rows[row][column], contents[row][column]
        if cell.place in seen or content.kind == "empty":
            continue
        seen.add(cell.place)
        if content.kind == "missing":
            if role in ("value", "blank"):
                yield Unread(cell.text.strip(), cell.place, "missing")
        elif role != "value" or content.kind != "number":
            yield from _numerals(cell, role)


def _numerals(cell: Cell, role: str) -> Iterator[Unread]:
    for start, end in numerals_in(cell.text):
        numeral = cell.text[start:end]
        reason = _why(heading_of(cell.text), numeral) if role in ("heading", "title") else role
        yield Unread(
            numeral, _place(cell, start, end), "text" if reason in ("value", "blank") else reason
        )
