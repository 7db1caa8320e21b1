"""Word: real styles, captions with number fields, a contents field, linked numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from fumao.claims import Rendered
from fumao.publish.document import Cell, Document, Heading, Picture, Prose, Table
from fumao.publish.fonts import SANS, SERIF
from fumao.publish.html import LANG_TAGS
from fumao.publish.wording import WORDING

_ACCENT, _SOFT = RGBColor(0x0A, 0x30, 0x69), RGBColor(0x57, 0x60, 0x6A)
_STYLES = {0: "Title", 1: "Heading 1", 2: "Heading 2", 3: "Heading 3"}


def write_docx(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """The report as a Word file; ``pictures`` are the figures' PNGs by id."""
    writer = _Word(document, pictures)
    writer.cover()
    writer.contents()
    for part in document.parts:
        writer.part(part)
    target = io.BytesIO()
    writer.file.save(target)
    return _dated(target.getvalue(), document.released)


class _Word:
    """Adds parts to a Word file."""

    def __init__(self, document: Document, pictures: Mapping[str, bytes]) -> None:
        self.document = document
        self.pictures = pictures
        self.words = WORDING[document.lang]
        self.file: WordFile = docx.Document()
        self.bookmarks = 0
        self.rows = _anchors(document)
        self._set_styles()
        self._set_properties()

    def cover(self) -> None:
        """Title, subtitle, publisher and date on a page of their own."""
        for _ in range(6):
            self.file.add_paragraph()
        self.file.add_paragraph(self.document.title, style="Title")
        self.file.add_paragraph(self.document.subtitle, style="Subtitle")
        self.file.add_paragraph(f"{self.document.publisher}\n{self.document.released}")
        self.file.add_page_break()  # type: ignore[no-untyped-call]

    def contents(self) -> None:
        """A contents field; Word fills it in when the file is opened or F9 is pressed."""
        self.file.add_paragraph(self.words["contents"], style="TOC Heading")
        paragraph = self.file.add_paragraph()
        _field(paragraph, 'TOC \\o "1-2" \\h \\z \\u', self._contents_text())
        update = OxmlElement("w:updateFields")
        update.set(qn("w:val"), "true")
        self.file.settings.element.append(update)
        self.file.add_page_break()  # type: ignore[no-untyped-call]

    def _contents_text(self) -> str:
        chapters = [p for p in self.document.parts if isinstance(p, Heading) and p.level == 1]
        return "\n".join(chapter.content.text for chapter in chapters)

    def part(self, part: Heading | Prose | Picture | Table) -> None:
        """Add one part."""
        match part:
            case Heading():
                paragraph = self.file.add_paragraph(style=_STYLES[part.level])
                if part.level < 2:
                    paragraph.paragraph_format.page_break_before = True
                self._runs(paragraph, part.content)
            case Prose():
                style = {"li": "List Bullet", "note": "Quote"}.get(part.kind, "Normal")
                paragraph = self.file.add_paragraph(style=style)
                if part.kind == "p" and self.document.lang == "zh":
                    paragraph.paragraph_format.first_line_indent = Pt(21)
                self._runs(paragraph, part.content)
            case Picture():
                self._picture(part)
            case Table():
                self._table(part)

    def _picture(self, picture: Picture) -> None:
        self._caption(picture.label, picture.caption, keep=True)
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bool(picture.source)
        run = paragraph.add_run()
        shape = run.add_picture(io.BytesIO(self.pictures[picture.figure.id]), width=Cm(15.5))
        shape._inline.docPr.set("descr", picture.alt)
        if picture.source:
            self._small(self.words["source"] + picture.source)

    def _table(self, table: Table) -> None:
        if table.caption:
            unit = f"（{self.words['unit']}{table.unit}）" if table.unit else ""
            if self.document.lang == "en":
                unit = f" ({table.unit})" if table.unit else ""
            self._caption(table.label, table.caption + unit, keep=True)
        grid = self.file.add_table(rows=1 + len(table.rows), cols=len(table.head))
        grid.style = "Light List Accent 1" if not table.small else "Table Grid"
        self._fill(grid, table)
        if table.source:
            self._small(self.words["source"] + table.source)

    def _fill(self, grid: WordTable, table: Table) -> None:
        many = len(table.head) > 6
        size = Pt(7) if table.small or many else Pt(8.5)
        whole = len(table.rows) <= 20
        _set_widths(grid, table)
        rows = (table.head, *table.rows)
        # Reading grid.rows anew for each row would make this quadratic.
        for at, (row, element) in enumerate(zip(rows, list(grid.rows), strict=True)):
            for cell, numeric, target in zip(row, table.numeric, element.cells, strict=True):
                paragraph = target.paragraphs[0]
                paragraph.paragraph_format.keep_with_next = whole and at < len(table.rows)
                if numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph._p.style = self.table_text
                if cell.anchor:
                    self._bookmark(paragraph, cell.anchor)
                self._cell(paragraph, cell)
                for run in paragraph.runs:
                    run.font.size = size
        _repeat_header(grid)

    def _cell(self, paragraph: Paragraph, cell: Cell) -> None:
        if cell.key:
            self._number(paragraph, cell.key, cell.text)
        else:
            paragraph.add_run(cell.text)

    def _runs(self, paragraph: Paragraph, content: Rendered) -> None:
        for words, key in content.pieces():
            if key:
                self._number(paragraph, key, words)
            else:
                paragraph.add_run(words)

    def _number(self, paragraph: Paragraph, key: str, words: str) -> None:
        """A number, linked to its row in the list of numbers."""
        run = paragraph.add_run(words)
        if key not in self.rows:
            return
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), self.rows[key])
        link.set(qn("w:tooltip"), key)
        paragraph._p.remove(run._r)
        link.append(run._r)
        paragraph._p.append(link)

    def _bookmark(self, paragraph: Paragraph, anchor: str) -> None:
        name = self.rows.get(anchor.removeprefix("c-"))
        if name is None:
            return
        self.bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            element = OxmlElement(tag)
            element.set(qn("w:id"), str(self.bookmarks))
            if tag == "w:bookmarkStart":
                element.set(qn("w:name"), name)
            paragraph._p.append(element)

    def _caption(self, label: str, text: str, *, keep: bool = False) -> None:
        paragraph = self.file.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = keep
        chapter, _, number = label.rpartition("-")
        paragraph.add_run(chapter + "-")
        kind = "Figure" if chapter.startswith(("图", "Figure")) else "Table"
        # The number inside its chapter is set, so that updating fields keeps the label.
        _field(paragraph, f"SEQ {kind} \\* ARABIC \\r {number}", number)
        paragraph.add_run("  " + text)

    def _small(self, text: str) -> None:
        paragraph = self.file.add_paragraph(style="Table Text")
        paragraph.paragraph_format.space_after = Pt(9)
        run = paragraph.add_run(text)
        run.font.size = Pt(8)
        run.font.color.rgb = _SOFT

    def _set_styles(self) -> None:
        styles = self.file.styles
        table_text = styles.add_style("Table Text", 1)
        # By id: python-docx looks a style up by name anew for every paragraph.
        self.table_text = table_text.style_id
        assert isinstance(table_text, ParagraphStyle)
        table_text.base_style = styles["Normal"]
        table_text.paragraph_format.space_after = Pt(0)
        table_text.paragraph_format.line_spacing = 1.0
        for name in ("Normal", "Table Text", "TOC Heading", "Title", "Subtitle", "Caption",
                     "Heading 1", "Heading 2", "Heading 3"):  # fmt: skip
            sans = name not in ("Normal",)
            _set_font(styles[name], SANS if sans else SERIF, self.document.lang)
        normal = styles["Normal"]
        assert isinstance(normal, ParagraphStyle)
        normal.font.size = Pt(10.5)
        normal.paragraph_format.line_spacing = 1.4 if self.document.lang == "zh" else 1.2
        normal.paragraph_format.space_after = Pt(7)
        for name, size in (("Title", 26), ("TOC Heading", 18), ("Heading 1", 20),
                           ("Heading 2", 14), ("Heading 3", 12), ("Caption", 9)):  # fmt: skip
            style = styles[name]
            assert isinstance(style, ParagraphStyle)
            style.font.size = Pt(size)
            style.font.bold = False
            style.font.color.rgb = _ACCENT

    def _set_properties(self) -> None:
        core = self.file.core_properties
        core.title = self.document.title
        core.author = core.last_modified_by = self.document.publisher
        core.language = LANG_TAGS[self.document.lang]
        core.created = core.modified = datetime.fromisoformat(self.document.released)
        core.revision = 1
        core.comments = ""


def _anchors(document: Document) -> dict[str, str]:
    """Bookmark names by key: Word allows forty letters and digits, so they are numbered."""
    keys = [
        row[0].anchor.removeprefix("c-")
        for part in document.parts
        if isinstance(part, Table)
        for row in part.rows
        if row[0].anchor.startswith("c-")
    ]
    return {key: f"claim_{number}" for number, key in enumerate(keys, start=1)}


def _set_font(style: object, name: str, lang: str) -> None:
    properties = style.element.get_or_add_rPr()  # type: ignore[attr-defined]
    fonts = properties.get_or_add_rFonts()
    latin = name if lang == "zh" else {"Noto Serif SC": "Georgia"}.get(name, "Calibri")
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    fonts.set(qn("w:ascii"), latin)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:eastAsia"), name)


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A Word field with the text that is shown until it is updated."""
    for kind, text in (
        ("begin", ""),
        ("instr", instruction),
        ("separate", ""),
        ("", shown),
        ("end", ""),
    ):
        run = paragraph.add_run(text if not kind else "")
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
            run._r.append(element)
        elif kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def _set_widths(grid: WordTable, table: Table) -> None:
    """Columns in the table's own proportion; else a wide first one and equal ones for numbers."""
    grid.autofit = False
    shares: list[float] = [*table.widths] or [2.2, *[1.0] * (len(table.head) - 1)]
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Cm(16 * share / sum(shares))


def _repeat_header(grid: WordTable) -> None:
    properties = grid.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _dated(content: bytes, released: str) -> bytes:
    """The same package with fixed times inside, so that equal reports are equal bytes."""
    year, month, day = (int(part) for part in released.split("-"))
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as dated,
    ):
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (year, month, day, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            dated.writestr(fixed, source.read(entry.filename))
    return target.getvalue()
