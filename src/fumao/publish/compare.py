"""Reading the finished files back: one claim, one number, in every output."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from fumao.claims import Claim, render
from fumao.errors import OutputsDiffer
from fumao.publish.document import Document, Picture, Table
from fumao.publish.wording import WORDING

Stated = list[tuple[str, str]]
_SPACES = re.compile(r"\s+")


def compare_outputs(document: Document, outputs: dict[str, bytes]) -> int:
    """Read every file back and compare its numbers with the claims.

    Parameters
    ----------
    document : Document
        What the files were written from.
    outputs : dict
        html, pdf, docx, xlsx by format, as bytes.

    Returns
    -------
    int
        How many numbers were compared.

    Raises
    ------
    OutputsDiffer
        The first number that is missing or not the same, with its place.
    """
    return sum(_READERS[name](document, content) for name, content in outputs.items())


def _compare_html(document: Document, content: bytes) -> int:
    from lxml import html

    page = html.document_fromstring(content.decode("utf-8"))
    found = [
        (a.get("data-key"), "".join(map(str, a.itertext())))
        for a in page.iter("a")
        if a.get("data-key")
    ]
    expected = document.stated(pictures=True)
    _same(expected, found, f"{document.id}.{document.lang}.html")
    return len(found)


def _compare_docx(document: Document, content: bytes) -> int:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        tree = etree.fromstring(package.read("word/document.xml"))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = [
        (link.get(f"{w}tooltip"), "".join(text.text or "" for text in link.iter(f"{w}t")))
        for link in tree.iter(f"{w}hyperlink")
    ]
    _same(document.stated(), found, f"{document.id}.{document.lang}.docx")
    return len(found)


def _compare_pdf(document: Document, content: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(content) as book:
        pages = [page.get_textpage().get_text_bounded() for page in book]
    prose = document.stated()
    text = _without_list(document, _SPACES.sub("", "".join(pages)))
    lists = [_SPACES.sub("", cell) for cell in _findings(document)]
    for words, times in Counter(_SPACES.sub("", words) for _, words in prose).items():
        if text.count(words) < times + sum(cell.count(words) for cell in lists):
            key = next(key for key, each in prose if _SPACES.sub("", each) == words)
            raise OutputsDiffer(
                f"{words!r} is stated {times} times, and {text.count(words)} times in the PDF",
                where=f"{document.id}.{document.lang}.pdf, {key}",
                remedy="report this fault: the typesetter lost a number",
            )
    return len(prose)


def _findings(document: Document) -> Iterator[str]:
    """The text of findings and sources, which repeat numbers of the report."""
    for part in document.parts:
        if isinstance(part, Table) and part.small and part.id != "numbers":
            yield from (cell.text for row in part.rows for cell in row)


def _without_list(document: Document, text: str) -> str:
    """The text before the list of all numbers, which would stand in for any that are lost."""
    for part in document.parts:
        if isinstance(part, Table) and part.id == "numbers" and part.rows:
            first = "".join(cell.text for cell in part.rows[0][:2])
            return text.partition(_SPACES.sub("", first))[0]
    return text


def _compare_xlsx(document: Document, content: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    values = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    rows = values[WORDING[document.lang]["numbers"]][3:]
    found = {str(row[0]): (str(row[2]), row[3]) for row in rows if row and row[0]}
    for key, claim in document.claims.items():
        words, value = found.get(key, ("", None))
        same = render(claim, document.lang, "amount").text == words
        if not same or not _equal(claim, value):
            raise OutputsDiffer(
                f"{key} is {claim.value} and the workbook has {words!r}, {value}",
                where=f"{document.id}.{document.lang}.xlsx",
                remedy="report this fault",
            )
    shown = [
        (part.label, place, key)
        for part in document.parts
        if isinstance(part, Table | Picture) and part.label
        for place, key in _places(part)
    ]
    for label, (row, column), key in shown:
        value = values[label][row][column]
        if not _equal(document.claims[key], value):
            raise OutputsDiffer(
                f"{key} is {document.claims[key].value} and the workbook has {value}",
                where=f"{document.id}.{document.lang}.xlsx, sheet {label}, row {row + 1}",
                remedy="report this fault",
            )
    return len(found) + len(shown)


def _places(part: Table | Picture) -> Iterator[tuple[tuple[int, int], str]]:
    """Where the workbook has each number of a table or figure: ((row, column), key)."""
    if isinstance(part, Picture):
        yield from (((row, 2), claim.key) for row, claim in enumerate(part.figure.claims, 3))
        return
    for row, cells in enumerate(part.rows, start=3):
        yield from (((row, column), cell.key) for column, cell in enumerate(cells) if cell.key)


def _equal(claim: Claim, value: object) -> bool:
    return claim.value is not None and Decimal(str(value)) == claim.value


def _same(expected: Stated, found: list[tuple[str | None, str]], where: str) -> None:
    for place, (wanted, given) in enumerate(zip(expected, found, strict=False)):
        if wanted != given:
            raise OutputsDiffer(
                f"number {place + 1} should be {wanted[1]!r} ({wanted[0]}) and is {given[1]!r}",
                where=where,
                remedy="report this fault",
            )
    if len(expected) != len(found):
        raise OutputsDiffer(
            f"{len(expected)} numbers were written and {len(found)} read back",
            where=where,
            remedy="report this fault",
        )


_READERS = {
    "html": _compare_html,
    "docx": _compare_docx,
    "pdf": _compare_pdf,
    "xlsx": _compare_xlsx,
}
