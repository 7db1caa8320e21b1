"""How a grid is laid out: header rows, stubs, halves side by side, blocks one under another.

The grid is cut into *panels*, each a rectangle of numbers under one header:
a wrapped table has one panel a block, side-by-side halves are two panels, a
header further down begins a new one. ``tables`` joins them again by the
names of their rows and columns.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fumao.claims.reading.table_cells import Content
from fumao.claims.reading.table_headings import heading_of
from fumao.claims.reading.table_lexicon import plain, squeezed, table_lexicon

Contents = Sequence[Sequence[Content]]
_NOTE = re.compile(
    r"^\s*(?:注|备注|说明|资料来源|数据来源|来源|notes?|sources?)\s*\d*\s*[：:.]", re.IGNORECASE
)
_HEADER_ROWS = 4
_STUBS = "TPSURM"
# A dash in a header stands over nothing; an empty cell may belong to its neighbour.
_GAP = "—"


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row of a panel: where it stands, its heading from the outside in, its own unit and measure."""

    row: int
    path: tuple[str, ...]
    stub: int | None = None
    unit: str = ""
    measure: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """Numbers under one header: (column of the grid, heading path) and the rows."""

    columns: tuple[tuple[int, tuple[str, ...]], ...]
    rows: tuple[PanelRow, ...]
    areas: bool = False


@dataclass(slots=True)
class Layout:
    """The panels of a grid, texts that belong to its caption, and why other cells are no values."""

    panels: list[Panel] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    roles: dict[tuple[int, int], str] = field(default_factory=dict)

    def mark(self, row: int, columns: Sequence[int], role: str) -> None:
        """Say what cells of a row are."""
        for column in columns:
            self.roles[row, column] = role


def layout_of(grid: Contents) -> Layout:
    """Cut a rectangular grid of cells into panels."""
    layout = Layout()
    first = _titles(grid, layout)
    for header, body in _bands(grid, first, layout):
        _Band(grid, header, body, layout).cut()
    return layout


def _texts(row: Sequence[Content]) -> list[str]:
    return [cell.text.strip() for cell in row if cell.kind != "empty"]


def _titles(grid: Contents, layout: Layout) -> int:
    """Rows above the header that belong to the caption: a title or a unit all by itself."""
    at = 0
    while at < len(grid) and len(grid[at]) > 1:
        texts = sorted(set(_texts(grid[at])))
        alone = len(texts) == 1 and _has_values(grid[at + 1 :])
        if texts and not (alone and (_is_unit(grid[at]) or _is_title(grid[at][0]))):
            break
        layout.title += texts
        layout.mark(at, range(len(grid[at])), "title")
        at += 1
    return at


def _is_title(cell: Content) -> bool:
    names = table_lexicon().columns
    head = plain(cell.text).strip().casefold()
    return cell.kind == "text" and not any(
        head in names[kind] for kind in ("area", "general", "period")
    )


def _is_unit(row: Sequence[Content]) -> bool:
    return all(table_lexicon().unit.search(text) for text in _texts(row))


def _has_values(rows: Contents) -> bool:
    return any(cell.kind == "number" for row in rows for cell in row)


def _bands(grid: Contents, first: int, layout: Layout) -> Iterator[tuple[list[int], list[int]]]:
    """Header rows with the body rows under them, from the top down."""
    finder = _Headers(grid)
    header: list[int] = []
    body: list[int] = []
    for at in range(first, len(grid)):
        texts = _texts(grid[at])
        if body and len(set(texts)) == 1 and _NOTE.match(texts[0]):
            layout.mark(at, range(len(grid[at])), "note")
        elif finder.is_header(at, header, body):
            if body:
                yield header, body
                header, body = [], []
            header.append(at)
        else:
            body.append(at)
    if body:
        yield header, body


class _Headers:
    """Tells header rows from rows of numbers."""

    def __init__(self, grid: Contents) -> None:
        self.grid = grid
        self.stubs: set[str] = set()
        self.seen: set[tuple[str, ...]] = set()

    def is_header(self, at: int, header: Sequence[int], body: Sequence[int]) -> bool:
        """Whether row ``at`` is one, after the header and body rows so far."""
        row = self.grid[at]
        found = self._can_be(row, at) and (
            self._goes_on(at, header) if header and not body else not body or self._again(row)
        )
        if found:
            self.stubs.add(squeezed(row[0].text))
            self.seen.add(_shape(row))
        return found

    def _can_be(self, row: Sequence[Content], at: int) -> bool:
        if len(row) == 1:
            return at == 0 and row[0].kind == "text"
        outer = [cell for cell in row[1:] if cell.kind != "empty"]
        if any(cell.kind == "number" and cell.time is None for cell in outer):
            return _numbered(row)
        return any(cell.kind in ("text", "time", "number") for cell in outer)

    def _goes_on(self, at: int, header: Sequence[int]) -> bool:
        """A further level: under merged cells, or with an empty stub."""
        if len(header) >= _HEADER_ROWS:
            return False
        row, above = self.grid[at], self.grid[header[-1]]
        stub = squeezed(row[0].text)
        if _numbered(row) or not stub or stub == squeezed(above[0].text):
            return True
        outer = [cell.text.strip() for cell in above[1:]]
        gaps = "" in outer[:-1] or any(a == b for a, b in itertools.pairwise(outer))
        return gaps and any(heading_of(cell.text).telling for cell in row[1:])

    def _again(self, row: Sequence[Content]) -> bool:
        """A header further down: the same one, or times and measures where numbers were."""
        if _shape(row) in self.seen:
            return True
        stub = squeezed(row[0].text)
        known = (
            stub in self.stubs
            or plain(row[0].text).strip().casefold() in table_lexicon().columns["period"]
        )
        outer = [cell for cell in row[1:] if cell.kind not in ("empty", "missing")]
        telling = sum(cell.time is not None or heading_of(cell.text).telling for cell in outer)
        if any(cell.kind == "number" for cell in outer):
            years = [cell.time.text for cell in outer if cell.time]
            return (known or not stub) and telling == len(outer) and _ordered(years)
        return len(outer) > 1 and (known if stub else True) and 2 * telling >= len(outer)


def _shape(row: Sequence[Content]) -> tuple[str, ...]:
    return tuple(squeezed(cell.text) for cell in row)


def _numbered(row: Sequence[Content]) -> bool:
    """Columns counted through under their heads: 甲 1 2 3, (1) (2) (3)."""
    numbers = [re.sub(r"[()（） ]", "", cell.text) for cell in row[1:] if cell.kind != "empty"]
    stub = squeezed(row[0].text)
    return (
        len(numbers) > 1
        and numbers == [str(at) for at in range(1, len(numbers) + 1)]
        and (stub in ("", "甲", "栏次", "a", "no"))
    )


def _ordered(years: Sequence[str]) -> bool:
    """Years of a header run one way, and may do so twice side by side."""
    up = sum(a < b for a, b in itertools.pairwise(years))
    down = sum(a > b for a, b in itertools.pairwise(years))
    return len(set(years)) > len(years) // 2 and min(up, down) <= 1


class _Band:
    """Header rows with the rows under them, on the way to panels."""

    def __init__(self, grid: Contents, header: list[int], body: list[int], layout: Layout) -> None:
        self.grid, self.header, self.layout = grid, header, layout
        self.width = len(grid[0])
        self.sections: dict[int, str] = {}
        self.body: list[int] = []
        self._divide(body)
        self.heads = [self._own_heads(column) for column in range(self.width)]
        self.kinds = "".join(self._kind(column) for column in range(self.width))
        self._fill_heads()

    def cut(self) -> None:
        """Add the band's panels to the layout."""
        for row in self.header:
            self.layout.mark(row, range(self.width), "heading")
        for row in self.body:
            self.layout.mark(row, range(self.width), "blank")
        parts = self._halves()
        for part in parts:
            self.layout.panels.append(self._panel(part, self._group(part, parts)))

    def _group(self, part: list[int], parts: list[list[int]]) -> str:
        """What tells a half from the others, if their stubs do: Exporters, 进口."""
        others = {head for each in parts if each is not part for head in self._stub_head(each)}
        return (
            " ".join(head for head in self._stub_head(part) if head not in others) if others else ""
        )

    # -- rows

    def _divide(self, rows: list[int]) -> None:
        """Tell rows that only head those below them from rows with cells of their own."""
        section = ""
        for at, row in enumerate(rows):
            cells = self.grid[row]
            texts = _texts(cells)
            spans = len(cells) > 2 and len(texts) == len(cells) and len(set(texts)) == 1
            alone = len(texts) == 1 and cells[0].kind != "empty" and len(cells) > 1
            titled = cells[0].kind in ("text", "time") or cells[0].time is not None
            if titled and (alone or spans) and not self._blank_row(rows, at):
                section = texts[0]
                self.layout.mark(row, range(len(cells)), "heading")
            elif texts:
                self.sections[row] = section
                self.body.append(row)

    def _blank_row(self, rows: list[int], at: int) -> bool:
        """An area without numbers among areas is a gap and no section; the last row heads none."""
        if at + 1 >= len(rows):
            return True
        if heading_of(self.grid[rows[at]][0].text).area is None:
            return False
        near = [self.grid[rows[each]][0].text for each in (at - 1, at + 1) if 0 <= each < len(rows)]
        return all(heading_of(text).area is not None for text in near)

    # -- columns

    def _own_heads(self, column: int) -> list[str]:
        cells = [self.grid[row][column] for row in self.header]
        return [_GAP if cell.kind == "missing" else _clean(cell) for cell in cells]

    def _kind(self, column: int) -> str:
        """T text, P periods, S serial numbers, U units, M measures, R ranks, N numbers, E nothing."""
        cells = [self.grid[row][column] for row in self.body]
        cells = [cell for cell in cells if cell.kind != "empty"]
        head = next((text for text in reversed(self.heads[column]) if text), "")
        roles = table_lexicon().columns
        named = plain(head).strip().casefold()
        if not cells or (named in ("", _GAP) and all(cell.kind == "missing" for cell in cells)):
            return "E"
        if named in roles["unit"] and not _any_number(cells):
            return "U"
        if named in roles["measure"] and not _any_number(cells):
            return "M"
        if named in roles["serial"]:
            return "S"
        counts = {
            kind: sum(cell.kind == kind for cell in cells)
            for kind in ("number", "text", "time", "missing")
        }
        if self._is_period(cells, column, head, named):
            return "P"
        if counts["text"] > counts["number"] or (named in roles["remark"] and counts["text"]):
            return "T"
        if counts["text"] == counts["number"] > 0 and not heading_of(head).telling:
            return "T"
        if counts["number"] and "rank" in heading_of(head).says:
            return "R"
        if column == 0 and not named and self._counts_through(cells) and self.width > 2:
            return "S"
        return "N"

    def _is_period(self, cells: list[Content], column: int, head: str, named: str) -> bool:
        dated = [cell.time is not None for cell in cells if cell.kind != "missing"]
        if named in table_lexicon().columns["period"] and 2 * sum(dated) > len(dated):
            return True  # the head says so; some times are in words of the document's own
        if not all(dated):
            return False
        if all(cell.kind == "missing" for cell in cells):
            return False
        if any(cell.kind == "time" for cell in cells):
            return True
        heading = heading_of(head)
        years = [cell.text for cell in cells]
        return (
            column == 0
            and not heading.units
            and not heading.says
            and len(set(years)) > len(years) // 2
        )

    def _counts_through(self, cells: list[Content]) -> bool:
        numbers = [cell.text.strip().rstrip(".、") for cell in cells]
        return numbers[:3] == ["1", "2", "3"][: len(numbers)] and all(
            text.isdigit() for text in numbers
        )

    def _fill_heads(self) -> None:
        """Give merged header cells, empty but for the first, the text on their left."""
        for level in range(len(self.header)):
            last = ""
            for column in range(self.width):
                own = self.heads[column][level]
                below = any(self.heads[column][level + 1 :])
                above = any(self.heads[column][:level])
                if own or self.kinds[column] not in "NRE":
                    last = own if self.kinds[column] in "NRE" else ""
                elif last and self.kinds[column] in "NR" and (below or not above):
                    self.heads[column][level] = last
        self.heads = [_distinct(texts) for texts in self.heads]

    # -- halves

    def _halves(self) -> list[list[int]]:
        """The columns of each table that stands in the band, one or several side by side."""
        used = [
            column
            for column in range(self.width)
            if self.kinds[column] != "E" or any(self.heads[column])
        ]
        return self._repeated(used) or self._alternating(used) or [used]

    def _repeated(self, used: list[int]) -> list[list[int]] | None:
        """The same heads over again: 国家 2014 2020 国家 2014 2020."""
        heads = [tuple(self.heads[column]) for column in used]
        for size in range(2, len(used) // 2 + 1):
            whole = len(used) % size == 0 and any(heads[0])
            same = whole and all(heads[at] == heads[at % size] for at in range(len(used)))
            if same and self.kinds[used[0]] in "TPSR":
                return [used[at : at + size] for at in range(0, len(used), size)]
        return None

    def _alternating(self, used: list[int]) -> list[list[int]] | None:
        """Other stubs over the same columns: Exporters, Value, Importers, Value."""
        parts: list[list[int]] = []
        ranked = bool(used) and self.kinds[used[0]] in "RS"
        stubs = _STUBS if ranked else _STUBS.replace("R", "")
        for at, column in enumerate(used):
            begins = self.kinds[column] in stubs and (
                not at or self.kinds[used[at - 1]] not in stubs
            )
            if begins or not parts:
                parts.append([])
            parts[-1].append(column)
        shapes = [
            (tuple(self.heads[column][-1:] for column in part if self.kinds[column] in "NR"),
             "T" in (self.kinds[column] for column in part))
            for part in parts
        ]  # fmt: skip
        whole = len(parts) > 1 and shapes[0][0] and all(shape == shapes[0] for shape in shapes)
        return parts if whole and all(shape[1] for shape in shapes) else None

    def _stub_head(self, part: list[int]) -> list[str]:
        return next((self.heads[column] for column in part if self.kinds[column] == "T"), [])

    # -- panels

    def _panel(self, part: list[int], group: str) -> Panel:
        values = [column for column in part if self.kinds[column] in "NR"]
        first = next((column for column in part if self.kinds[column] == "N"), self.width)
        texts = [column for column in part if self.kinds[column] == "T"]
        # Names usually stand before their numbers; a single column of them may stand after.
        stubs = [column for column in texts if column < first] or (texts if len(texts) == 1 else [])
        self._mark(part, values, stubs)
        columns = []
        for column in values:
            path = (group, *self.heads[column]) if group else tuple(self.heads[column])
            columns.append((column, path))
        named = plain(" ".join(self._stub_head(part))).strip().casefold()
        rows = [row for row in self._rows(part, stubs) if self._filled(row.row, values, stubs)]
        return Panel(tuple(columns), tuple(rows), named in table_lexicon().columns["area"])

    def _filled(self, row: int, values: list[int], stubs: list[int]) -> bool:
        return any(self.grid[row][column].kind != "empty" for column in (*values, *stubs))

    def _mark(self, part: list[int], values: list[int], stubs: list[int]) -> None:
        roles = {
            "P": "date",
            "S": "serial number",
            "U": "unit",
            "M": "text",
            "T": "text",
            "E": "blank",
        }
        for row in self.body:
            for column in part:
                role = "value" if column in values else roles.get(self.kinds[column], "text")
                self.layout.roles[row, column] = "heading" if column in stubs else role

    def _rows(self, part: list[int], stubs: list[int]) -> Iterator[PanelRow]:
        periods = [column for column in part if self.kinds[column] == "P"]
        units = [column for column in part if self.kinds[column] == "U"]
        measures = [column for column in part if self.kinds[column] == "M"]
        last: dict[int, str] = {}
        for row in self.body:
            cells = self.grid[row]
            path = [self.sections[row]] if self.sections[row] else []
            for column in (*stubs, *periods):
                text = _clean(cells[column])
                # A merged cell names the rows under it; the innermost stub names only its own.
                inner = column == (*stubs, *periods)[-1]
                last[column] = text or ("" if inner else last.get(column, ""))
                path.append(last[column])
            yield PanelRow(
                row=row,
                path=tuple(_distinct(path)),
                stub=stubs[-1] if stubs else None,
                unit="".join(_clean(cells[column]) for column in units),
                measure="".join(_clean(cells[column]) for column in measures),
                indent=_indent(cells[stubs[0]].text) if stubs else 0,
            )


def _any_number(cells: Sequence[Content]) -> bool:
    return any(cell.kind == "number" for cell in cells)


def _clean(cell: Content) -> str:
    return "" if cell.kind in ("empty", "missing") else " ".join(cell.text.split())


def _distinct(texts: Sequence[str]) -> list[str]:
    """Without blanks, and without what a merged cell repeats."""
    found: list[str] = []
    for text in texts:
        if text and text != _GAP and (not found or found[-1] != text):
            found.append(text)
    return found


def _indent(text: str) -> int:
    free = plain(text).replace("\t", "    ")
    return len(free) - len(free.lstrip())
