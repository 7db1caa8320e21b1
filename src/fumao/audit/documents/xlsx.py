"""Excel: each sheet's rows as tables, with what stands above and under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fumao.audit.documents import shapes
from fumao.audit.documents.forms import damaged
from fumao.audit.documents.numbers import BUILT_IN, shown
from fumao.audit.documents.package import Element, Package, attribute, local
from fumao.audit.documents.pieces import Content
from fumao.audit.documents.writer import Writer

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
Row = dict[int, str]


@dataclass(frozen=True, slots=True)
class _Merge:
    """A merged range: first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


def read_xlsx(content: bytes, name: str) -> Content:
    """Tables and titles of a workbook; hidden sheets are left out."""
    package = Package(content, name)
    main = package.main()
    book = package.tree(main)
    if book is None:
        raise damaged(name, ValueError(f"{main} is missing"))
    reader = _Book(package, main, book)
    targets = package.targets(main)
    for sheet in book.iter():
        if local(sheet) == "sheet" and attribute(sheet, "state") in ("", "visible"):
            kind, target = targets.get(attribute(sheet, "id"), ("", ""))
            tree = package.tree(target) if kind.endswith("/worksheet") else None
            if tree is not None:
                reader.sheet(attribute(sheet, "name"), tree)
    return reader.writer.content()


class _Book:
    """Goes through the sheets once."""

    def __init__(self, package: Package, main: str, book: Element) -> None:
        self.writer = Writer()
        self.strings = _strings(package.related(main, "sharedStrings"))
        self.formats = _formats(package.related(main, "styles"))
        self.from_1904 = any(
            local(each) == "workbookPr" and attribute(each, "date1904") in ("1", "true")
            for each in book
        )

    def sheet(self, name: str, tree: Element) -> None:
        """One sheet: its name as a heading, then runs of rows between empty ones."""
        rows = self.rows(tree)
        if not rows:
            return
        self.writer.paragraph(name, "heading", 1)
        merges = list(_merges(tree))
        parts = [part for run in _runs(rows) for part in _parts(run, rows)]
        for part, after in zip(parts, [*parts[1:], []], strict=True):
            if len(part) > 1:
                self.table(part, rows, merges)
            else:
                words = " ".join(rows[part[0]][column] for column in sorted(rows[part[0]]))
                title = len(after) > 1 and not shapes.is_closed(words)
                self.writer.paragraph(words, "caption" if title else "")

    def table(self, run: list[int], rows: dict[int, Row], merges: list[_Merge]) -> None:
        """The rows of a table, merged cells repeated, columns that are empty left out."""
        full = {at: dict(rows[at]) for at in run}
        for merge in merges:
            words = rows.get(merge.top, {}).get(merge.left, "")
            for at in run if words else ():
                if merge.top <= at <= merge.bottom:
                    for column in range(merge.left, merge.right + 1):
                        full[at].setdefault(column, words)
        columns = sorted({column for row in full.values() for column in row})
        self.writer.table(
            [(row.get(column, ""), 1, 1) for column in columns] for row in full.values()
        )

    def rows(self, tree: Element) -> dict[int, Row]:
        """The words of each cell, by row and column."""
        found: dict[int, Row] = {}
        number = 0
        for data in tree:
            if local(data) != "sheetData":
                continue
            for row in data:
                given = attribute(row, "r")
                number = int(given) if given.isdigit() else number + 1
                cells = self.cells(row)
                if cells:
                    found[number] = cells
        return found

    def cells(self, row: Element) -> Row:
        """The cells of a row that have words."""
        found: Row = {}
        column = 0
        for each in row:
            place = _REFERENCE.match(each.get("r") or "")
            column = _column(place[1]) if place else column + 1
            words = " ".join(self.words(each).split())
            if words:
                found[column] = words
        return found

    def words(self, element: Element) -> str:
        """A cell as the workbook shows it."""
        kind = element.get("t") or "n"
        value = next((each.text or "" for each in element if local(each) == "v"), "")
        if kind == "inlineStr":
            return "".join(map(_string, element))
        if kind == "s":
            return self.strings[int(value)] if value.isdigit() else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if kind == "n" and value:
            style = element.get("s") or "0"
            code = self.formats.get(int(style) if style.isdigit() else 0, "General")
            return shown(value, code, from_1904=self.from_1904)
        return value


def _runs(rows: dict[int, Row]) -> Iterator[list[int]]:
    """Row numbers that follow each other."""
    run: list[int] = []
    for at in sorted(rows):
        if run and at > run[-1] + 1:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _parts(run: list[int], rows: dict[int, Row]) -> Iterator[list[int]]:
    """Rows without an empty one between: a table, with each line of words beside it alone."""
    many = [at for at in run if len(rows[at]) > 1]
    first, last = (many[0], many[-1]) if len(many) > 1 else (run[-1] + 1, run[-1])
    yield from ([at] for at in run if at < first)
    if first <= last:
        yield [at for at in run if first <= at <= last]
    yield from ([at] for at in run if at > last)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _merges(tree: Element) -> Iterator[_Merge]:
    for part in tree:
        if local(part) == "mergeCells":
            for each in part:
                places = _REFERENCE.findall(attribute(each, "ref"))
                if len(places) == 2:
                    (left, top), (right, bottom) = places
                    yield _Merge(int(top), _column(left), int(bottom), _column(right))


def _strings(tree: Element | None) -> list[str]:
    """The texts that cells refer to by number."""
    return [] if tree is None else [_string(each) for each in tree]


def _string(element: Element) -> str:
    """A text in one or several runs, without the reading aids of East Asian names."""
    if local(element) == "t":
        return element.text or ""
    return "".join(_string(each) for each in element if local(each) in ("t", "r", "is", "si"))


def _formats(tree: Element | None) -> dict[int, str]:
    """The number format of each cell style."""
    if tree is None:
        return {}
    own: dict[int, str] = {}
    styles: list[int] = []
    for part in tree:
        if local(part) == "numFmts":
            own = {int(attribute(each, "numFmtId")): attribute(each, "formatCode") for each in part}
        elif local(part) == "cellXfs":
            styles = [int(attribute(each, "numFmtId") or 0) for each in part]
    return {
        style: own.get(number, BUILT_IN.get(number, "General"))
        for style, number in enumerate(styles)
    }
