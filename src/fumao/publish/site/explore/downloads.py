"""A view as a file: its observations flat (CSV, Parquet, XLSX), and its table in the workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fumao.model.flow_rules import COLUMNS, SCHEMA
from fumao.publish.site.explore.cube import Cube, names_of
from fumao.publish.site.explore.flags import legend
from fumao.publish.site.explore.pivot import Grid
from fumao.publish.site.explore.table import caption, unit_decimals
from fumao.publish.site.wording import Words

# What is named beside its code in flat files.
NAMED = ("reporter", "partner", "item", "flow", "mode", "region", "origin", "unit")
# No spreadsheet has more rows.
_SHEET = 1_048_576


def write_csv(cube: Cube, words: Words, guard: Callable[[str], str]) -> bytes:
    """One observation a line: codes, exact value, flags; and names in a language behind them.

    Parameters
    ----------
    guard : callable
        Makes a text safe for spreadsheets, which take some for formulas.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*COLUMNS, *(f"{name}_name" for name in NAMED)))
    writer.writerows([guard(each) for each in row] for row in _rows(cube, words))
    return out.getvalue().encode()


def _rows(cube: Cube, words: Words) -> Iterator[list[str]]:
    named = {name: [words.of(names_of(name, code)) for code in cube.codes[name]] for name in NAMED}
    own = {
        "value": lambda row: cube.values[row] or "",
        "status": lambda row: cube.status[row],
        "confidentiality": lambda row: cube.confidentiality[row],
    }
    for row in range(len(cube)):
        codes = [own[name](row) if name in own else cube.word(name, row) for name in COLUMNS]
        yield [*codes, *(named[name][cube.at[name][row]] for name in NAMED)]


def write_parquet(cube: Cube) -> bytes:
    """The columns of Flows with exact decimals: ``Flows.read`` takes them as they are."""
    columns: dict[str, list[Any]] = {
        name: [cube.codes[name][at] for at in cube.at[name]] for name in COLUMNS if name in cube.at
    }
    columns["value"] = [None if each is None else Decimal(each) for each in cube.values]
    columns["status"], columns["confidentiality"] = cube.status, cube.confidentiality
    schema = pa.schema([SCHEMA.field(name) for name in COLUMNS])
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def write_xlsx(grid: Grid, words: Words, about: Sequence[tuple[str, str]], day: datetime) -> bytes:
    """The table as it is pivoted, the observations flat, and what they are; numbers as numbers.

    Parameters
    ----------
    about : sequence of (name, text)
        What stands on the last sheet: citation, vintage, notes.
    day : datetime
        Of the release, which the file bears, so that the same view is the same bytes.
    """
    import xlsxwriter

    sink = io.BytesIO()
    book = xlsxwriter.Workbook(
        sink, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False,
               "strings_to_urls": False}
    )  # fmt: skip
    book.set_properties({"title": caption(grid, words), "created": day})
    _table_sheet(book, grid, words)
    _flat_sheet(book, grid.cube, words)
    sheet = book.add_worksheet(words("explore.sheet.about"))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    for row, (name, text) in enumerate(about):
        sheet.write_string(row, 0, name, book.add_format({"bold": True, "valign": "top"}))
        sheet.write_string(row, 1, text, book.add_format({"text_wrap": True}))
    book.close()
    return sink.getvalue()


def _table_sheet(book: Any, grid: Grid, words: Words) -> None:
    cube, depth, width = grid.cube, len(grid.cols), len(grid.rows)
    sheet = book.add_worksheet(words("explore.sheet.table"))
    bold = book.add_format({"bold": True})
    formats = [book.add_format({"num_format": _format(each)}) for each in unit_decimals(cube)]
    sheet.write_string(0, 0, caption(grid, words), bold)
    sheet.set_column(0, width - 1, 30)
    sheet.set_column(width, width + len(grid.tops), 13)
    for level, axis in enumerate(grid.cols):
        for col in range(len(grid.tops)):
            name = words.of(names_of(axis, grid.col_words(col)[level]))
            sheet.write_string(2 + level, width + col, name, bold)
    for level, axis in enumerate(grid.rows):
        sheet.write_string(1 + depth, level, words(f"explore.axis.{axis}"), bold)
    for row, cells in enumerate(grid.cells[: _SHEET - depth - 40]):
        for level, (axis, word) in enumerate(zip(grid.rows, grid.row_words(row), strict=True)):
            sheet.write_string(2 + depth + row, level, words.of(names_of(axis, word)))
        for col, at in enumerate(cells):
            number = cube.numbers[at] if at >= 0 else None
            if number is not None:
                sheet.write_number(2 + depth + row, width + col, number,
                                   formats[cube.at["unit"][at]])  # fmt: skip
            elif at >= 0:
                sheet.write_string(2 + depth + row, width + col, ":")
    sheet.freeze_panes(2 + depth, width)
    below = 4 + depth + len(grid.cells)
    for at, flag in enumerate(legend(zip(cube.status, cube.confidentiality, strict=True))):
        sheet.write_string(below + at, 0, f"{flag.sign}  {words.of(flag.names)}")


def _flat_sheet(book: Any, cube: Cube, words: Words) -> None:
    sheet = book.add_worksheet(words("explore.sheet.flat"))
    bold = book.add_format({"bold": True})
    heads = (*COLUMNS, *(f"{name}_name" for name in NAMED))
    for col, name in enumerate(heads):
        sheet.write_string(0, col, name, bold)
    value = COLUMNS.index("value")
    for row, cells in enumerate(_rows(cube, words)):
        for col, text in enumerate(cells):
            if col == value and cube.numbers[row] is not None:
                sheet.write_number(row + 1, col, float(text))
            else:
                sheet.write_string(row + 1, col, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(cube)), len(heads) - 1)


def _format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")
