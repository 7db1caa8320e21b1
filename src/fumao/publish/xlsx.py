"""Excel: cover, contents, notes, one table a sheet, every number as a number."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fumao.claims import Claim, Measure, render
from fumao.publish.document import Cell, Document, Picture, Table
from fumao.publish.lists import readable, sentence
from fumao.publish.wording import WORDING

_ACCENT = "#0A3069"
SHORTHAND = {
    "zh": (
        ("[c]", "保密，不予公布"), ("[x]", "不可得或原报告未载"), ("[p]", "初步数，日后可能修订"),
        ("[e]", "估计数"), ("[f]", "预测数或目标"), ("—", "原表中的空缺，不是零"),
    ),
    "en": (
        ("[c]", "confidential, not published"), ("[x]", "not available, or not in the original"),
        ("[p]", "provisional, may be revised"), ("[e]", "estimate"), ("[f]", "forecast or target"),
        ("—", "a gap in the original table, not zero"),
    ),
}  # fmt: skip
_FLAGS = {"E": "[e]", "F": "[f]", "P": "[p]"}
_COLUMNS = {
    "zh": ("键", "陈述", "印刷数字", "数值", "单位", "时期", "度量", "标志",
           "公式", "输入", "来源", "行"),
    "en": ("Key", "Statement", "As printed", "Value", "Unit", "Period", "Measure", "Flag",
           "Formula", "Inputs", "Source", "Line"),
}  # fmt: skip
_NOTES = {
    "zh": (
        "本工作簿与网页、PDF和Word版由同一批陈述生成，数字相同。",
        "每张表一个工作表；图的数据各占一个工作表；“全部数字”列出每个数字的公式、输入与来源。",
        "数值按所印单位与位数给出；四舍五入采用“五入”（远离零）。",
        "与公式不符的原数字照录不改，见“核对发现”。",
    ),
    "en": (
        "This workbook and the HTML, PDF and Word versions are made from the same claims.",
        "One table a sheet; the data of each figure have a sheet; “All numbers” gives formula, "
        "inputs and source of every number.",
        "Values are in the unit and with the digits printed; halves are rounded away from zero.",
        "Numbers of the original that miss their formula stand as printed; see “Findings”.",
    ),
}


def write_xlsx(document: Document) -> bytes:
    """The report's tables and numbers as a workbook; the same bytes for the same document."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({
        "title": document.title,
        "author": document.publisher,
        "created": datetime.fromisoformat(document.released),
    })  # fmt: skip
    writer = _Book(book, document)
    writer.cover()
    writer.contents()
    writer.notes()
    for part in document.parts:
        if isinstance(part, Table) and not part.small:
            writer.table(part)
        elif isinstance(part, Picture):
            writer.figure(part)
    for part in document.parts:
        if isinstance(part, Table) and part.small and part.id != "numbers":
            writer.table(part)
    writer.numbers()
    book.close()
    return target.getvalue()


class _Book:
    """Adds sheets to a workbook."""

    def __init__(self, book: xlsxwriter.Workbook, document: Document) -> None:
        self.book = book
        self.document = document
        self.words = WORDING[document.lang]
        self.title = self._format(font_size=16, font_color=_ACCENT)
        self.link = self._format(font_color="#0550AE", underline=1)
        self.soft = self._format(font_color="#57606A")
        self.sheets = _sheet_names(document)
        self.decimals: dict[int, Format] = {}

    def cover(self) -> None:
        """Title, publisher, date."""
        sheet = self._sheet(self.words["cover"], 70)
        sheet.write(1, 0, self.document.title, self.title)
        for row, text in enumerate(
            (self.document.subtitle, self.document.publisher, self.document.released), start=3
        ):
            sheet.write(row, 0, text)

    def contents(self) -> None:
        """A linked list of the sheets."""
        sheet = self._sheet(self.words["contents"], 16, 90)
        sheet.write(0, 0, self.words["contents"], self.title)
        for row, (name, caption) in enumerate(self.sheets.items(), start=2):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, name)
            sheet.write(row, 1, caption)

    def notes(self) -> None:
        """How to read the workbook, and its shorthand."""
        sheet = self._sheet(self.words["notes"], 12, 90)
        sheet.write(0, 0, self.words["notes"], self.title)
        lang = self.document.lang
        for row, text in enumerate(_NOTES[lang], start=2):
            sheet.write(row, 1, text)
        for row, (mark, meaning) in enumerate(SHORTHAND[lang], start=3 + len(_NOTES[lang])):
            sheet.write(row, 0, mark)
            sheet.write(row, 1, meaning)

    def table(self, table: Table) -> None:
        """One table of the report."""
        name = table.label or self.words[table.id]
        widths = [12 * width for width in table.widths] or [44, *[16] * (len(table.head) - 1)]
        sheet = self._sheet(name, *widths)
        unit = f" ({self.words['unit'].rstrip('：: ')}: {table.unit})" if table.unit else ""
        sheet.write(0, 0, f"{table.label}  {table.caption}{unit}".strip() or name, self.title)
        heads = _distinct([cell.text for cell in table.head])
        for row, cells in enumerate(table.rows, start=3):
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell)
        self._add_table(sheet, len(table.rows), heads, table.id)
        if table.source:
            sheet.write(4 + len(table.rows), 0, self.words["source"] + table.source, self.soft)

    def figure(self, picture: Picture) -> None:
        """The data of one figure, in long form."""
        sheet = self._sheet(picture.label, 60, 16, 14, 18, 16, 60)
        sheet.write(0, 0, f"{picture.label}  {picture.caption}", self.title)
        lang = self.document.lang
        heads = [self.words[key] for key in ("series", "category", "value")]
        heads += [_COLUMNS[lang][at] for at in (4, 6, 8)]
        for row, claim in enumerate(picture.figure.claims, start=3):
            sheet.write(row, 0, claim.subject.names.in_(lang))
            sheet.write(row, 1, claim.period.in_(lang))
            self._value(sheet, row, 2, claim)
            sheet.write(row, 3, self._unit(claim))
            sheet.write(row, 4, claim.measure.value)
            sheet.write(row, 5, readable(claim.formula))
        self._add_table(sheet, len(picture.figure.claims), heads, picture.figure.id)
        if picture.source:
            row = 4 + len(picture.figure.claims)
            sheet.write(row, 0, self.words["source"] + picture.source, self.soft)

    def numbers(self) -> None:
        """Every number of the report with claim, formula, inputs and source."""
        lang = self.document.lang
        sheet = self._sheet(self.words["numbers"], 30, 60, 24, 14, 14, 16, 14, 6, 40, 40, 16, 8)
        sheet.write(0, 0, self.words["numbers"], self.title)
        for row, claim in enumerate(self.document.claims.values(), start=3):
            texts = (
                claim.key, sentence(claim, lang), render(claim, lang, "amount").text,
                None, self._unit(claim), claim.period.in_(lang), claim.measure.value,
                _FLAGS.get(claim.status, ""), readable(claim.formula), ", ".join(claim.inputs),
                claim.citation.source, claim.citation.line,
            )  # fmt: skip
            for column, text in enumerate(texts):
                if text is not None:
                    sheet.write_string(row, column, text)
            self._value(sheet, row, 3, claim)
        self._add_table(sheet, len(self.document.claims), list(_COLUMNS[lang]), "numbers")
        sheet.freeze_panes(3, 1)

    def _unit(self, claim: Claim) -> str:
        rank = claim.measure is Measure.RANK
        return self.words["rank"] if rank else claim.unit.names.in_(self.document.lang)

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell.key:
            self._value(sheet, row, column, self.document.claims[cell.key])
        elif cell.text == "—":
            sheet.write_string(row, column, "—")
        else:
            sheet.write_string(row, column, cell.text)

    def _value(self, sheet: Worksheet, row: int, column: int, claim: Claim) -> None:
        """A number as a number, shown with its printed decimals."""
        if claim.value is None:
            sheet.write_string(row, column, "[x]")
            return
        shown = self.decimals.get(claim.decimals)
        if shown is None:
            digits = "." + "0" * claim.decimals if claim.decimals else ""
            shown = self.decimals[claim.decimals] = self._format(num_format=f"#,##0{digits}")
        sheet.write_number(row, column, float(claim.value), shown)

    def _add_table(self, sheet: Worksheet, rows: int, heads: list[str], name: str) -> None:
        sheet.add_table(2, 0, 2 + max(rows, 1), len(heads) - 1, {
            "name": "t_" + name.replace("-", "_"),
            "style": "Table Style Light 1",
            "columns": [{"header": head} for head in heads],
            "autofilter": rows > 12,
        })  # fmt: skip

    def _sheet(self, name: str, *widths: float) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _format(self, **properties: Any) -> Format:
        return self.book.add_format({"font_name": "Calibri", **properties})


def _sheet_names(document: Document) -> Mapping[str, str]:
    """The sheets after the first three, with what they hold."""
    words = WORDING[document.lang]
    named = {}
    for part in document.parts:
        if isinstance(part, Picture) or (isinstance(part, Table) and not part.small):
            named[part.label] = part.caption
    for part in document.parts:
        if isinstance(part, Table) and part.small and part.id != "numbers":
            named[words[part.id]] = ""
    return {**named, words["numbers"]: ""}


def _distinct(heads: list[str]) -> list[str]:
    """Column heads as a named table wants them: none empty, none twice."""
    seen: dict[str, int] = {}
    found = []
    for head in heads:
        head = head or " "
        seen[head] = seen.get(head, 0) + 1
        found.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    return found
