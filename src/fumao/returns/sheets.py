"""A questionnaire as a workbook or CSV, to fill in elsewhere.

The first sheet says what it is; single questions have one sheet, each grid has its own, reasons
have one, and the last lists the codes. The first row of a sheet is for programs, the second for
people. Reading is in :mod:`fumao.returns.uploads`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fumao.errors import FumaoError
from fumao.model.answer import Answer
from fumao.model.names import Names, check_language
from fumao.model.period import Period
from fumao.returns.messages import plain
from fumao.returns.questionnaire import Answers, Field, Grid, Questionnaire, keyed
from fumao.returns.uploads import ABOUT, CSV_HEADER, QUESTIONS, REASONS, read_sheet
from fumao.returns.values import NUMBER, number_of

__all__ = ["read_sheet", "safe", "to_csv", "workbook"]

# Spreadsheets take texts that begin so for formulas.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "'")
_CODES = "codes"
_ROWS = 500  # rows of a grid that get a list to choose from

_WORDS: Mapping[str, Names] = {
    "title": Names("服务贸易统计调查表", "Return on trade in services"),
    "period": Names("报告期", "period"),
    "forms": Names("包含表式", "forms in it"),
    "saved": Names("不再重复填报的问题数", "questions not asked again"),
    "how": Names(
        "第一行供程序识别，请勿修改；从第三行起填写。金额单位见标题。不接受公式、宏和外部链接。",
        "Leave the first row as it is; fill in from the third row. Units stand in the headings. "
        "No formulas, macros or links.",
    ),
    "variable": Names("指标", "question"),
    "value": Names("数值", "value"),
    "unit": Names("单位", "unit"),
    "reason": Names("原因说明", "reason"),
    "key": Names("编码", "key"),
}


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay as they are.

    >>> safe("=1+1"), safe("-12.5"), safe("@SUM(A1)"), safe("旅行")
    ("'=1+1", '-12.5', "'@SUM(A1)", '旅行')
    """
    return f"'{text}" if text.startswith(DANGEROUS) and not NUMBER.fullmatch(text) else text


def workbook(questionnaire: Questionnaire, answers: Answers, lang: str) -> bytes:
    """The questionnaire with its answers as an XLSX file.

    Parameters
    ----------
    answers : answers
        Those that the questionnaire does not ask are left out.
    lang : str
        zh or en.

    Examples
    --------
    >>> from fumao.returns.questionnaire import questionnaire
    >>> from fumao.returns.scheme import load_scheme
    >>> asked = questionnaire(load_scheme(), ["tcm"], "2020")
    >>> workbook(asked, [], "en")[:2]
    b'PK'
    """
    check_language(lang)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    writer = _Writer(book, questionnaire, keyed(answers), lang)
    writer.about()
    writer.questions()
    for grid in questionnaire.grids:
        writer.grid(grid)
    writer.reasons()
    writer.codes()
    book.close()
    return target.getvalue()


class _Writer:
    """Sheets of one workbook."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        questionnaire: Questionnaire,
        answers: Mapping[str, Answer],
        lang: str,
    ) -> None:
        self.book, self.asked, self.answers, self.lang = book, questionnaire, answers, lang
        self.quiet: Format = book.add_format({"font_color": "#808080", "font_size": 8})
        self.strong: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.lists: dict[str, Mapping[str, Names]] = {}

    def about(self) -> None:
        sheet = self.book.add_worksheet(ABOUT)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 80)
        period = Period.parse(self.asked.period)
        rows = [
            (self._word("title"), "fumao-returns"),
            (self._word("period"), self.asked.period),
            ("", period.in_(self.lang)),
            (self._word("saved"), str(self.asked.saved)),
            ("", self._word("how")),
            *((self._word("forms"), f"{form.code} {form.title.in_(self.lang)}")
              for form in self.asked.forms),
        ]  # fmt: skip
        for number, row in enumerate(rows):
            for column, each in enumerate(row):
                sheet.write_string(number, column, each, self.text)

    def questions(self) -> None:
        sheet = self.book.add_worksheet(QUESTIONS)
        self._header(sheet, ("key", "label", "value", "unit"),
                     tuple(self._word(each) for each in ("key", "variable", "value", "unit")))  # fmt: skip # noqa: E501
        sheet.set_column(0, 1, 32)
        sheet.set_column(2, 2, 24)
        singles = [block for block in self.asked.blocks() if isinstance(block, Field)]
        for number, field in enumerate(singles, 2):
            answer = self.answers.get(field.key)
            sheet.write_string(number, 0, field.key, self.quiet)
            star = " *" if field.required else ""
            sheet.write_string(number, 1, safe(field.label.in_(self.lang) + star))
            self._cell(sheet, number, 2, field, answer)
            sheet.write_string(number, 3, field.variable.unit)
            if field.variable.choices:
                self._choose(sheet, number, number, 2, field.variable.code,
                             {code: each.names for code, each in field.variable.choices.items()})  # fmt: skip # noqa: E501

    def grid(self, grid: Grid) -> None:
        sheet = self.book.add_worksheet(grid.name)
        names = [each.code for each in grid.rows]
        words = [each.names.in_(self.lang) for each in grid.rows]
        for column in grid.columns:
            star = " *" if column.required else ""
            unit = column.variable.unit and column.variable.measure.symbols.in_(self.lang)
            words.append(column.names.in_(self.lang) + star + (f" [{unit}]" if unit else ""))
        self._header(sheet, (*names, *(each.name for each in grid.columns)), tuple(words))
        sheet.set_column(0, len(words) - 1, 18)
        sheet.freeze_panes(2, len(names))
        for at, dimension in enumerate(grid.rows):
            if not dimension.open:
                self._choose(sheet, 2, _ROWS, at, f"{grid.name}.{dimension.code}",
                             grid.options(dimension.code))  # fmt: skip
        for at, column in enumerate(grid.columns, len(names)):
            if column.variable.choices:
                self._choose(sheet, 2, _ROWS, at, column.variable.code,
                             {code: each.names
                              for code, each in column.variable.choices.items()})  # fmt: skip
        for number, row in enumerate(grid.rows_of(self.answers), 2):
            for at, code in enumerate(row):
                sheet.write_string(number, at, code, self.text)
            for at, column in enumerate(grid.columns, len(names)):
                if field := grid.field(row, column):
                    self._cell(sheet, number, at, field, self.answers.get(field.key))

    def reasons(self) -> None:
        sheet = self.book.add_worksheet(REASONS)
        self._header(sheet, ("key", "reason"), (self._word("key"), self._word("reason")))
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 60)
        given = [each for each in self.answers.values()
                 if each.reason and self.asked.accepts(each.question)]  # fmt: skip
        for number, each in enumerate(given, 2):
            sheet.write_string(number, 0, each.question.key, self.text)
            sheet.write_string(number, 1, safe(each.reason), self.text)

    def codes(self) -> None:
        """Lists to choose from, two columns each: codes and names."""
        sheet = self.book.add_worksheet(_CODES)
        for at, (name, codes) in enumerate(self.lists.items()):
            sheet.write_string(0, 2 * at, name, self.strong)
            for number, (code, names) in enumerate(codes.items(), 1):
                sheet.write_string(number, 2 * at, code)
                sheet.write_string(number, 2 * at + 1, safe(names.in_(self.lang)))

    def _header(self, sheet: Worksheet, codes: tuple[str, ...], words: tuple[str, ...]) -> None:
        for at, (code, word) in enumerate(zip(codes, words, strict=True)):
            sheet.write_string(0, at, code, self.quiet)
            sheet.write_string(1, at, safe(word), self.strong)

    def _cell(
        self, sheet: Worksheet, row: int, column: int, field: Field, answer: Answer | None
    ) -> None:
        """A value in the unit of its variable; a number where floating point loses nothing."""
        if answer is None:
            return
        value = _in_unit(answer, field)
        short = len(value.lstrip("+-").replace(".", "")) <= 15
        if field.variable.numeric and NUMBER.fullmatch(value) and short:
            sheet.write_number(row, column, float(value))
        else:
            sheet.write_string(row, column, safe(value), self.text)

    def _choose(
        self, sheet: Worksheet, first: int, last: int, column: int, name: str,
        codes: Mapping[str, Names],
    ) -> None:  # fmt: skip
        self.lists.setdefault(name, codes)
        letter = xlsxwriter.utility.xl_col_to_name(2 * list(self.lists).index(name))
        source = f"={_CODES}!${letter}$2:${letter}${len(codes) + 1}"
        sheet.data_validation(
            first, column, last, column,
            {"validate": "list", "source": source, "error_type": "warning"},
        )  # fmt: skip

    def _word(self, name: str) -> str:
        return _WORDS[name].in_(self.lang)


def _in_unit(answer: Answer, field: Field) -> str:
    """The value in the unit of its variable; as it was written if it cannot be converted."""
    if not field.variable.numeric or answer.unit in ("", field.variable.unit):
        return answer.value
    try:
        return plain(number_of(answer, field.variable))
    except FumaoError:
        return f"{answer.value} {answer.unit}"


def to_csv(questionnaire: Questionnaire, answers: Answers, lang: str) -> bytes:
    """Answers as CSV, one a line, with a byte order mark so that spreadsheets see UTF-8.

    Questions that are not answered have a line with no value.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    have = keyed(answers)
    for field in questionnaire.fields(have):
        answer = have.get(field.key) or Answer(field.question, "", field.variable.unit)
        writer.writerow([
            field.key, safe(field.label.in_(lang)), safe(answer.value),
            answer.unit or field.variable.unit, safe(answer.reason),
        ])  # fmt: skip
    return target.getvalue().encode("utf-8-sig")
