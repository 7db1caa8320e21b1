"""Excel: what the sheets show."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from fumao.audit.documents.numbers import shown


@pytest.fixture
def workbook():
    """A workbook to write to, and its bytes when it is done."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)

    def done() -> bytes:
        book.close()
        return target.getvalue()

    return book, done


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("6617.2", "#,##0.0", "6,617.2"),
        ("6617.25", "0", "6617"),
        ("-0.1567", "0.0%", "-15.7%"),
        ("3.6", "0.00", "3.60"),
        ("3.6", "#,##0.##", "3.6"),
        ("12345678", "#,##0.0,,", "12.3"),
        ("5", '0"亿元"', "5亿元"),
        ("5", "[$US$-409]0.0", "US$5.0"),
        ("-5", "#,##0;(#,##0)", "-5"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("44196", "yyyy/m/d", "2020-12-31"),
        ("44196", "yyyy", "2020"),
        ("2.5", "0;[Red]-0", "3"),
        ("x", "0.0", "x"),
    ],
)
def test_a_number_is_read_as_it_is_shown(value, code, expected):
    assert shown(value, code) == expected


def test_a_sheet_is_a_table_with_its_title_and_source(workbook, read, grids, cells):
    book, done = workbook
    sheet = book.add_worksheet("表1")
    sheet.write(0, 0, "表1-1 服务进出口（单位：亿美元）")
    for row, values in enumerate(
        (["项目", 2019, 2020], ["出口", 2836.0, 2806.25], ["进口", 5014, "—"]), 2
    ):
        sheet.write_row(row, 1, values, book.add_format({"num_format": "0.0" if row > 2 else "0"}))
    sheet.write(6, 0, "资料来源：商务部。")
    (grid,) = grids(read(done(), "a.xlsx"))
    assert cells(grid) == [
        ["项目", "2019", "2020"],
        ["出口", "2836.0", "2806.3"],
        ["进口", "5014.0", "—"],
    ]
    assert grid.caption.text == "表1-1 服务进出口（单位：亿美元）"
    assert grid.notes[0].text == "资料来源：商务部。"
    assert grid.headings == ("表1",)


def test_merged_cells_are_repeated_and_hidden_sheets_left_out(workbook, read, grids, cells):
    book, done = workbook
    sheet = book.add_worksheet()
    sheet.merge_range(0, 1, 0, 2, "出口")
    sheet.merge_range(0, 0, 1, 0, "区域")
    sheet.write_row(1, 1, [2020, 2017])
    sheet.write_row(2, 0, ["欧盟", 59.4, 63.8])
    hidden = book.add_worksheet("h")
    hidden.write_row(0, 0, [1, 2])
    hidden.write_row(1, 0, [3, 4])
    hidden.hide()
    (grid,) = grids(read(done(), "a.xlsx"))
    assert cells(grid) == [
        ["区域", "出口", "出口"],
        ["区域", "2020", "2017"],
        ["欧盟", "59.4", "63.8"],
    ]


def test_blank_rows_part_tables(workbook, read, grids):
    book, done = workbook
    sheet = book.add_worksheet()
    for row in (0, 1, 3, 4):
        sheet.write_row(row, 0, [row, row])
    assert [len(grid.rows) for grid in grids(read(done(), "a.xlsx"))] == [2, 2]


def test_formulas_show_their_results(workbook, read, grids, cells):
    book, done = workbook
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["出口", "进口", "差额"])
    sheet.write_row(1, 0, [3, 4])
    sheet.write_formula(1, 2, "=A2-B2", None, -1)
    assert cells(grids(read(done(), "a.xlsx"))[0])[1] == ["3", "4", "-1"]
