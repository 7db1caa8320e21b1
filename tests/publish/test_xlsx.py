"""The workbook is one that a statistician can compute with."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

WORDS = {
    "zh": ("封面", "目录", "说明", "全部数字", "表", "图"),
    "en": ("Cover", "Contents", "Notes", "All numbers", "Table ", "Figure "),
}


@pytest.fixture(params=["zh", "en"])
def book(request, report):
    """The real workbook in one language."""
    return load_workbook(report.file(request.param, "xlsx")), WORDS[request.param]


def test_it_begins_with_cover_contents_and_notes_and_ends_with_all_numbers(book):
    workbook, (cover, contents, notes, numbers, *_) = book
    assert workbook.sheetnames[:3] == [cover, contents, notes]
    assert workbook.sheetnames[-1] == numbers


def test_the_contents_link_to_every_sheet_behind_them(book):
    workbook, (_, contents, _, *_) = book
    cells = [row[0] for row in workbook[contents].iter_rows(min_row=3) if row[0].value]
    assert [cell.value for cell in cells] == workbook.sheetnames[3:]
    assert [cell.hyperlink.location for cell in cells] == [f"'{cell.value}'!A1" for cell in cells]


def test_every_table_of_the_report_is_alone_on_a_sheet_under_its_own_name(book):
    workbook, _ = book
    sheets = workbook.worksheets[3:]
    assert [sheet.title for sheet in sheets if len(sheet.tables) != 1] == []
    names = [name for sheet in sheets for name in sheet.tables]
    assert len(set(names)) == len(names)


def test_the_tables_of_the_original_and_the_figures_are_there(book):
    workbook, (_, _, _, _, table, figure) = book
    wanted = {f"{table}{part}-{n}" for part in (2, 3) for n in (1, 2, 3, 4)}
    wanted |= {f"{figure}1-{n}" for n in (1, 2, 3, 4)}
    assert wanted <= set(workbook.sheetnames)


def test_a_named_table_covers_its_head_and_every_row(book):
    workbook, (_, _, _, numbers, *_) = book
    sheet = workbook[numbers]
    (table,) = sheet.tables.values()
    assert table.ref == f"A3:L{sheet.max_row}"
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[3]]


def test_numbers_are_numbers_with_their_printed_decimals(book):
    workbook, (_, _, _, numbers, *_) = book
    rows = {row[0].value: row[3] for row in workbook[numbers].iter_rows(min_row=4)}
    assert len(rows) > 1000
    assert [key for key, cell in rows.items() if not isinstance(cell.value, int | float)] == []
    assert (rows["ov.trade.2020"].value, rows["ov.trade.2020"].number_format) == (6617.2, "#,##0.0")
    assert rows["ov.imp.yoy.2020"].value == -24.0


def test_a_cell_that_looks_like_a_number_is_one(book):
    workbook, (_, _contents, _, _, table, figure) = book
    texts = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in workbook.worksheets
        if sheet.title.startswith((table, figure))
        for row in sheet.iter_rows(min_row=4)
        for cell in row[1:]
        if isinstance(cell.value, str) and cell.value.replace(",", "").replace(".", "").isdigit()
    ]
    assert [each for each in texts if len(each[2]) != 4] == []


def test_the_shorthand_is_explained(book):
    workbook, (_, _, notes, *_) = book
    marks = {row[0].value: row[1].value for row in workbook[notes].iter_rows() if row[0].value}
    assert {"[c]", "[x]", "[p]"} <= set(marks)
    assert all(marks[mark] for mark in ("[c]", "[x]", "[p]"))


def test_every_number_has_a_source_line_or_a_formula(book):
    workbook, (_, _, _, numbers, *_) = book
    rows = list(workbook[numbers].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows if not (row[8] or (row[10] and row[11]))] == []


def test_no_cell_is_a_formula_that_could_be_injected(book):
    workbook, _ = book
    cells = (cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
