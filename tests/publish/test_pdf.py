"""The PDF is typeset as a publication and can be read by machines."""

from __future__ import annotations

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

TITLES = {
    "zh": "中国服务贸易发展报告2020",
    "en": "Report on China's Development of Trade in Services 2020",
}
SENTENCES = {
    "zh": "知识密集型服务",
    "en": "knowledge-intensive services",
}


@pytest.fixture(scope="module", params=["zh", "en"])
def pdf(request, report):
    """The real PDF in one language: book, language, text of all pages without spaces."""
    with pypdfium2.PdfDocument(report.file(request.param, "pdf")) as book:
        pages = [page.get_textpage().get_text_bounded() for page in book]
        yield book, request.param, pages


def squeezed(text):
    return re.sub(r"\s+", "", text).replace("’", "'")


def test_its_title_author_and_day_are_in_it(pdf):
    book, lang, _ = pdf
    about = book.get_metadata_dict()
    assert about["Title"].replace("’", "'") == TITLES[lang]
    assert about["Author"]
    assert about["CreationDate"].startswith("D:20210901")


def test_it_has_the_pages_of_a_book_and_none_is_empty(pdf):
    book, _, pages = pdf
    assert len(book) > 50
    bare = [number for number, text in enumerate(pages, start=1) if len(squeezed(text)) < 3]
    assert len(bare) <= 1


def test_its_text_can_be_searched(pdf):
    _, lang, pages = pdf
    assert squeezed(SENTENCES[lang]) in squeezed("".join(pages))
    assert squeezed(TITLES[lang]) in squeezed(pages[0])


def test_its_bookmarks_are_the_parts_chapters_and_sections(pdf):
    book, _, _ = pdf
    outline = list(book.get_toc())
    assert len(outline) > 60
    assert {mark.level for mark in outline} >= {0, 1}


def fonts(book):
    """(name, embedded) of every font of the text, page by page."""
    found = set()
    for page in book:
        for thing in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3):
            font = pdfium.FPDFTextObj_GetFont(thing.raw)
            buffer = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 200)
            found.add((buffer.value.decode(), pdfium.FPDFFont_GetIsEmbedded(font)))
        page.close()
    return found


def test_every_font_is_embedded_and_one_of_ours(pdf):
    book, lang, _ = pdf
    found = fonts(book)
    assert found
    assert [name for name, embedded in found if not embedded] == []
    ours = {"NotoSansSC", "NotoSerifSC"} | ({"LibertinusSerif"} if lang == "en" else set())
    assert {name.partition("+")[2].split("-")[0] for name, _ in found} <= ours
