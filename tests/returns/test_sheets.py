"""Workbooks and CSV: what goes out comes back the same, and what does not fit is told."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, Unreadable
from fumao.model.answer import Answer, Question
from fumao.returns.demo import demo
from fumao.returns.questionnaire import keyed, questionnaire
from fumao.returns.scheme import load_scheme
from fumao.returns.sheets import read_sheet, safe, to_csv, workbook

SCHEME = load_scheme()
FILINGS = demo(SCHEME, 7, 5).filings
MONTHLY = questionnaire(SCHEME, ["services-monthly"], "2020-12")


def edited(data, change):
    """A workbook that somebody worked on."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("at", range(0, len(FILINGS), 3))
def test_what_goes_out_comes_back(at, lang):
    filing = FILINGS[at]
    made = questionnaire(SCHEME, filing.forms, filing.period)
    sent = keyed(filing.answers)
    for name, data in (("a.xlsx", workbook(made, sent, lang)), ("a.csv", to_csv(made, sent, lang))):
        back, findings = read_sheet(data, name, made)
        assert findings == ()
        assert {key: _same(each) for key, each in back.items()} == {
            key: _same(each) for key, each in sent.items()
        }


def _same(answer):
    """An answer, its number without zeros at the end."""
    value = answer.value
    if answer.unit and "." in value:
        value = value.rstrip("0").rstrip(".")
    return (value, answer.unit, answer.reason)


texts = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=40)


@given(texts, texts)
def test_every_text_comes_back_and_none_is_a_formula(name, reason):
    made = questionnaire(SCHEME, ["register"], "2020")
    sent = [Answer(Question("name"), name, "", reason)]
    data = workbook(made, sent, "en")
    for file, packed in (("a.xlsx", data), ("a.csv", to_csv(made, sent, "en"))):
        back, findings = read_sheet(packed, file, made)
        assert findings == ()
        assert (back["name"].value, back["name"].reason) == (name, reason)
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows()
             for cell in row]  # fmt: skip
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "'x", "|x"])
def test_no_text_goes_out_that_a_spreadsheet_takes_for_a_formula(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.5", "+3", "7", "旅行"])
def test_numbers_and_plain_texts_go_out_as_they_are(text):
    assert safe(text) == text


def test_an_amount_in_another_scale_goes_out_in_the_unit_of_the_heading():
    sent = [Answer(Question.parse("exports/SC/W1/_T"), "125000", "CNY")]
    back, _ = read_sheet(workbook(MONTHLY, sent, "zh"), "a.xlsx", MONTHLY)
    assert (back["exports/SC/W1/_T"].value, back["exports/SC/W1/_T"].unit) == ("12.5", "CNY_10K")


def test_a_long_number_keeps_all_its_digits():
    sent = [Answer(Question("sales"), "12345678901234.5678", "CNY_10K")]
    back, _ = read_sheet(workbook(MONTHLY, sent, "zh"), "a.xlsx", MONTHLY)
    assert back["sales"].value == "12345678901234.5678"


def test_noise_of_floating_point_is_no_part_of_a_number():
    def change(book):
        book["trade-items"]["B3"] = 0.1 + 0.2

    back, _ = read_sheet(edited(workbook(MONTHLY, [], "zh"), change), "a.xlsx", MONTHLY)
    assert back["exports/S/W1/_T"].value == "0.3"


def finding_of(change):
    """Answers and kinds of findings of a workbook after a change."""
    back, findings = read_sheet(edited(workbook(MONTHLY, [], "zh"), change), "a.xlsx", MONTHLY)
    return back, [each.kind for each in findings]


@pytest.mark.parametrize(
    ("sheet", "cells", "kinds"),
    [
        ("trade-items", {"B3": "=1+1"}, ["formula"]),
        ("trade-items", {"B3": "#REF!"}, ["error"]),
        ("trade-items", {"B3": True}, ["truth"]),
        ("trade-items", {"B4": 5}, ["row"]),
        ("trade-items", {"A4": "ZZ", "B4": 5}, ["unasked"]),
        ("trade-items", {"A4": "SC", "A5": "SC", "B4": 5, "B5": 6}, ["repeated"]),
        ("trade-items", {"A4": "SC/USA", "B4": 5}, ["row"]),
        ("trade-items", {"E1": "more", "E3": 5}, ["column"]),
        ("trade-items", {"B3": "9" * 3000}, ["long"]),
        ("questions", {"A9": "nothing", "C9": 5}, ["unasked"]),
        ("questions", {"A9": "exports//", "C9": 5}, ["unasked"]),
        ("reasons", {"A3": "sales", "B3": "why"}, ["reason"]),
    ],
)
def test_what_does_not_fit_is_told_and_not_taken(sheet, cells, kinds):
    def change(book):
        for place, value in cells.items():
            book[sheet][place] = value

    back, found = finding_of(change)
    assert found == kinds
    # Of an answer that is given twice the first is taken.
    assert [each.value for each in back.values()] == (["5"] if kinds == ["repeated"] else [])


def test_a_finding_says_sheet_row_and_column():
    def change(book):
        book["trade-items"]["B3"] = "=1+1"

    _, (finding,) = read_sheet(
        edited(workbook(MONTHLY, [], "zh"), change), "a.xlsx", MONTHLY
    )  # fmt: skip
    assert finding.where == "sheet trade-items, row 3, column 2"


def test_tables_with_long_names_that_begin_alike_have_sheets_of_their_own(tmp_path):
    start = (
        'authority = "tcm"\ncode = "X"\ntitle = { zh = "表", en = "x" }\nperiodicity = "month"\n'
        "valid_from = 2020-01-01\ndeadline = 3\nlegal_basis = { zh = '法', en = 'law' }\n"
        'source = "test"\n[[sections]]\nname = "a-section-with-a-long-name"\n'
        "title = { zh = '节', en = 'x' }\n"
    )
    table = (
        '[[sections.tables]]\nname = "{0}"\nrows = ["contract"]\n'
        'columns = [{{ variable = "{1}" }}]\n'
    )
    (tmp_path / "forms").mkdir()
    tables = [table.format(*each) for each in (("table-a", "contract_amount"),
                                               ("table-b", "executed_amount"))]  # fmt: skip
    text = start + "".join(tables)
    (tmp_path / "forms" / "long.toml").write_text(text, encoding="utf-8")
    made = questionnaire(load_scheme(tmp_path), ["long"], "2020-12")
    sent = [Answer(Question.parse(f"{name}/A-1"), "5", "CNY_10K")
            for name in ("contract_amount", "executed_amount")]  # fmt: skip
    back, findings = read_sheet(workbook(made, sent, "zh"), "a.xlsx", made)
    assert (len(back), findings) == (2, ())


def test_a_sheet_more_is_told():
    assert finding_of(lambda book: book.create_sheet("mine"))[1] == ["sheet"]


def test_a_file_of_another_period_is_refused():
    other = questionnaire(SCHEME, ["services-monthly"], "2020-11")
    with pytest.raises(InvalidInput, match="2020-11"):
        read_sheet(workbook(other, [], "zh"), "a.xlsx", MONTHLY)


def test_a_workbook_of_something_else_is_refused():
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.save(target)
    with pytest.raises(InvalidInput, match="not a questionnaire"):
        read_sheet(target.getvalue(), "a.xlsx", MONTHLY)


def test_a_header_that_was_changed_is_refused():
    def change(book):
        book["trade-items"]["A1"] = "项目"

    with pytest.raises(InvalidInput, match="column item is missing"):
        finding_of(change)


def test_csv_of_chinese_office_programs_is_read():
    data = "key,value\nname,上海示例公司\n".encode("gb18030")
    made = questionnaire(SCHEME, ["register"], "2020")
    assert read_sheet(data, "a.csv", made)[0]["name"].value == "上海示例公司"


@pytest.mark.parametrize("name", ["a.xls", "a.xlsm", "a.xlsb", "a.txt", "a", "a.csv.exe"])
def test_other_kinds_of_file_are_refused(name):
    with pytest.raises(InvalidInput, match=r"no \.xlsx or \.csv"):
        read_sheet(b"whatever", name, MONTHLY)


@pytest.mark.parametrize("name", ["a.csv", "a.xls"])
def test_a_workbook_under_another_name_is_refused(name):
    with pytest.raises(InvalidInput):
        read_sheet(workbook(MONTHLY, [], "zh"), name, MONTHLY)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\x01\x02", b"key,value\nsales,\x00\n"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(Unreadable):
        read_sheet(data, "a.csv", MONTHLY)
