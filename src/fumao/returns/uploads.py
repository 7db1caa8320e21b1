"""Reading a filled-in workbook or CSV from anybody: what fits is taken, the rest is told.

Nothing in it is run or fetched: formulas, errors and unknown cells become findings; files that
are not what they seem are refused.
"""

from __future__ import annotations

import csv
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from fumao.errors import FumaoError, InvalidInput, Unreadable
from fumao.model.answer import Answer, Question
from fumao.model.finding import Finding, Severity
from fumao.model.names import NO_NAMES, Names
from fumao.returns.archive import check_archive, check_size
from fumao.returns.messages import plain
from fumao.returns.questionnaire import Column, Grid, Questionnaire

ABOUT, QUESTIONS, REASONS = "about", "questions", "reasons"
CSV_HEADER = ("key", "label", "value", "unit", "reason")
_MARK = "fumao-returns"
_ROWS, _COLUMNS, _LETTERS = 20_000, 60, 2000
_FINDINGS = 500
_LARGEST = 1e18  # numbers have up to 18 digits before the point
# Whatever a damaged workbook makes the library raise.
_DAMAGED = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, RuntimeError,
    NotImplementedError, OverflowError, AssertionError, zipfile.BadZipFile, zlib.error,
    struct.error, SyntaxError, InvalidFileException,  # of both XML parsers
)  # fmt: skip
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
Cell = object
Read = tuple[dict[str, Answer], tuple[Finding, ...]]

_KINDS = {
    "formula": Names("不接受公式，请填数值", "formulas are not taken: write the value"),
    "error": Names("单元格是错误值", "the cell is an error"),
    "truth": Names("请填数值，不是真假", "write a value, not true or false"),
    "long": Names("文字太长", "the text is too long"),
    "unasked": Names("本表没有这个问题", "the questionnaire does not ask this"),
    "repeated": Names("同一问题填报两次，只取第一个", "answered twice: the first is taken"),
    "sheet": Names("不认识的工作表，未读取", "an unknown sheet, not read"),
    "column": Names("不认识的列，未读取", "an unknown column, not read"),
    "row": Names("缺少代码的行，未读取", "a row that lacks a code, not read"),
    "many": Names("行数过多，其余未读取", "too many rows: the rest was not read"),
    "reason": Names("没有对应数值的原因", "a reason without a value"),
}


def read_sheet(data: bytes, name: str, questionnaire: Questionnaire) -> Read:
    """Answers of a file, by key, and what could not be taken from it.

    The answers still have to be checked by the rules: only their place is checked here.

    Parameters
    ----------
    data : bytes
    name : str
        Of the file: it ends with .xlsx or .csv.
    questionnaire : Questionnaire

    Raises
    ------
    InvalidInput
        It is of another kind, too large, for another period, or has active content.
    Unreadable
        It is damaged.
    """
    check_size(data, name)
    ending = name.lower().rpartition(".")[2]
    packed = data[:2] == b"PK"
    if ending == "csv" and not packed:
        return _read_csv(data, name, questionnaire)
    if ending != "xlsx" or not packed:
        raise InvalidInput(
            f"{name!r} is no .xlsx or .csv file", where=name[-80:],
            remedy="save the questionnaire as .xlsx, without macros, or as .csv",
        )  # fmt: skip
    check_archive(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_book(data, name, questionnaire)
    except _DAMAGED as problem:
        raise Unreadable(
            f"{name} is damaged: {type(problem).__name__}", remedy="save it anew as .xlsx"
        ) from problem


class _Reader:
    """Answers as they are gathered, each with the place where it stands."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.asked = questionnaire
        self.answers: dict[str, Answer] = {}
        self.findings: list[Finding] = []

    def doubt(self, kind: str, key: str, where: str, found: str = "") -> None:
        if len(self.findings) < _FINDINGS:
            told = Names(found[:80], found[:80])
            self.findings.append(Finding(
                kind, key, NO_NAMES, told, "", Severity.DOUBT, _KINDS[kind], where))  # fmt: skip

    def take(self, question: Question, value: str, unit: str, where: str) -> None:
        """Keep an answer if it is asked and not there yet."""
        field = self.asked.find(question)
        if field is None:
            self.doubt("unasked", question.key, where, value)
        elif question.key in self.answers:
            self.doubt("repeated", question.key, where, value)
        else:
            measured = unit or field.variable.unit if field.variable.numeric else ""
            self.answers[question.key] = Answer(question, value, measured)

    def explain(self, key: str, reason: str, where: str) -> None:
        """Give a reason to an answer that is there."""
        answer = self.answers.get(key)
        if answer is None:
            self.doubt("reason", key, where, reason)
        else:
            self.answers[key] = Answer(answer.question, answer.value, answer.unit, reason)

    def key(self, text: str, where: str) -> Question | None:
        """The question of a key; None, and a finding, if there is none such."""
        try:
            return Question.parse(text)
        except FumaoError:
            self.doubt("unasked", text[:80], where)
            return None

    def text(self, cell: Cell, where: str) -> str:
        """A cell as text; empty, and a finding, if it is a formula, an error or too long."""
        kind = ""
        match cell:
            case None:
                return ""
            case bool():
                kind = "truth"
            case int():
                return str(cell)
            case float() if abs(cell) < _LARGEST:
                # Spreadsheets keep 15 digits; the rest is noise of floating point.
                return plain(round(Decimal(format(cell, ".15g")), 8))
            case datetime():
                return cell.date().isoformat()
            case date():
                return cell.isoformat()
            case str():
                return self._plain_text(cell.strip(), where)
            case _:
                kind = "error"
        self.doubt(kind, "", where, str(cell)[:80])
        return ""

    def _plain_text(self, text: str, where: str) -> str:
        kind = ("formula" if text.startswith("=") else "error" if text in _ERRORS
                else "long" if len(text) > _LETTERS else "")  # fmt: skip
        if kind:
            self.doubt(kind, "", where, text)
            return ""
        # As the export wrote it, so that no spreadsheet takes it for a formula.
        return text[1:] if text[:1] == "'" else text


def _read_book(data: bytes, name: str, questionnaire: Questionnaire) -> Read:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    reader = _Reader(questionnaire)
    _check_about(book, name, questionnaire)
    grids = {grid.name: grid for grid in questionnaire.grids}
    reasons = []
    for title in book.sheetnames:
        if title in (ABOUT, "codes"):
            continue
        if title not in (QUESTIONS, REASONS) and title not in grids:
            reader.doubt("sheet", "", f"sheet {title[:40]}")
            continue
        rows = _rows(reader, book[title], title)
        if title in grids:
            _read_grid(reader, grids[title], rows)
        elif title == QUESTIONS:
            _read_questions(reader, rows)
        else:
            reasons = list(rows)
    for where, row in reasons[2:]:
        _explain(reader, row, where)
    return reader.answers, tuple(reader.findings)


def _check_about(book: openpyxl.Workbook, name: str, questionnaire: Questionnaire) -> None:
    if ABOUT not in book.sheetnames:
        raise InvalidInput(
            f"{name} is not a questionnaire of this system", where=name,
            remedy="download the questionnaire and fill that in",
        )  # fmt: skip
    rows = list(book[ABOUT].iter_rows(max_row=2, max_col=2, values_only=True))
    cells = [str(row[1]) for row in rows if len(row) > 1]
    if len(cells) < 2 or cells[0] != _MARK:
        raise InvalidInput(
            f"{name} is not a questionnaire of this system", where=f"{name}, sheet {ABOUT}",
            remedy="download the questionnaire and fill that in",
        )  # fmt: skip
    if cells[1] != questionnaire.period:
        raise InvalidInput(
            f"{name} is of period {cells[1][:20]}, not of {questionnaire.period}",
            where=f"{name}, sheet {ABOUT}", remedy="send the file of this period",
        )  # fmt: skip


def _rows(reader: _Reader, sheet: object, title: str) -> Iterator[tuple[str, list[str]]]:
    """Rows as texts with their place; up to the limits."""
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(  # type: ignore[attr-defined]
        max_row=_ROWS + 1, max_col=_COLUMNS, values_only=True
    )
    for number, row in enumerate(rows, 1):
        where = f"sheet {title[:40]}, row {number}"
        if number > _ROWS:
            reader.doubt("many", "", where)
            return
        yield where, [reader.text(cell, f"{where}, column {at}")
                      for at, cell in enumerate(row, 1)]  # fmt: skip


def _read_questions(reader: _Reader, rows: Iterator[tuple[str, list[str]]]) -> None:
    for number, (where, row) in enumerate(rows, 1):
        key, _, value, unit = (*row, "", "", "", "")[:4]
        if number > 2 and key and value and (question := reader.key(key, where)):
            reader.take(question, value, unit, where)


def _read_grid(reader: _Reader, grid: Grid, rows: Iterator[tuple[str, list[str]]]) -> None:
    columns: list[Column | None] = []
    places: list[int] = []
    for number, (where, row) in enumerate(rows, 1):
        if number == 1:
            places, columns = _grid_header(reader, grid, row, where)
        if number <= 2:
            continue
        codes = tuple(row[at] if at < len(row) else "" for at in places)
        values = [(column, row[at]) for at, column in enumerate(columns)
                  if column and at < len(row) and row[at]]  # fmt: skip
        if not values:
            continue
        if not all(codes) or any("/" in code for code in codes):
            reader.doubt("row", "", where)
            continue
        for column, value in values:
            reader.take(grid.question(codes, column), value, "", where)


def _grid_header(
    reader: _Reader, grid: Grid, header: list[str], where: str
) -> tuple[list[int], list[Column | None]]:
    """Where the codes of a row stand, and the column that each place is."""
    names = {each.name: each for each in grid.columns}
    codes = [each.code for each in grid.rows]
    for each in codes:
        if each not in header:
            raise InvalidInput(
                f"column {each} is missing", where=where,
                remedy="leave the first row of the sheet as it is",
            )  # fmt: skip
    for each in header:
        if each and each not in names and each not in codes:
            reader.doubt("column", "", where, each)
    return [header.index(each) for each in codes], [names.get(each) for each in header]


def _explain(reader: _Reader, row: list[str], where: str) -> None:
    key, reason = (*row, "", "")[:2]
    if key and reason:
        reader.explain(key, reason, where)


def _read_csv(data: bytes, name: str, questionnaire: Questionnaire) -> Read:
    reader, lines = _Reader(questionnaire), csv.DictReader(io.StringIO(_decoded(data, name)))
    try:
        if not {"key", "value"} <= set(lines.fieldnames or ()):
            raise InvalidInput(
                f"{name} has no columns key and value", where=f"{name}, line 1",
                remedy=f"write {','.join(CSV_HEADER)}",
            )  # fmt: skip
        for line in lines:
            where = f"line {lines.line_num}"
            if lines.line_num > 5 * _ROWS:
                reader.doubt("many", "", where)
                break
            _read_line(reader, line, where)
    except csv.Error as problem:
        raise Unreadable(
            f"{name} cannot be read: {problem}", where=f"{name}, line {lines.line_num}",
            remedy="save it anew as CSV in UTF-8",
        ) from problem  # fmt: skip
    return reader.answers, tuple(reader.findings)


def _read_line(reader: _Reader, line: dict[str, str | None], where: str) -> None:
    key, value, unit, reason = (
        reader.text(line.get(each) or "", where) for each in ("key", "value", "unit", "reason")
    )
    if not (key and value):
        return
    if question := reader.key(key, where):
        before = question.key in reader.answers
        reader.take(question, value, unit, where)
        if reason and not before and question.key in reader.answers:
            reader.explain(key, reason, where)


def _decoded(data: bytes, name: str) -> str:
    """The text of a CSV: UTF-8, or as Chinese office programs write it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(f"{name} is no text", remedy="save it as CSV in UTF-8")
