"""Fumao's own report reads alike in all its formats."""

from __future__ import annotations

from collections import Counter

import pytest

from fumao.audit.documents import read_document


@pytest.fixture(scope="module")
def eight(report):
    """Each of the eight files, read once."""
    found = {}

    def of(lang, form):
        if (lang, form) not in found:
            found[lang, form] = read_document(report.file(lang, form))
        return found[lang, form]

    return of


def squeezed(text):
    return "".join(text.split())


def rows(grids):
    return Counter(
        squeezed("|".join(cell.text for cell in row)) for grid in grids for row in grid.rows
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language_is_detected(eight, lang):
    assert eight(lang, "html").lang == lang


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["html", "pdf"])
def test_prose_is_that_of_the_word_file(eight, bodies, lang, form):
    wanted = {squeezed(text) for text in bodies(eight(lang, "docx")) if len(text) > 40}
    found = squeezed("\n".join(bodies(eight(lang, form))))
    missing = [text for text in wanted if text not in found]
    assert len(wanted) > 200
    assert missing == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_of_every_table_is_in_the_pdf(eight, grids, lang):
    word, pdf = rows(grids(eight(lang, "docx"))), rows(grids(eight(lang, "pdf")))
    assert word - pdf == Counter()
    assert pdf - word == Counter()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_of_the_word_file_is_in_the_page(eight, grids, lang):
    word, page = rows(grids(eight(lang, "docx"))), rows(grids(eight(lang, "html")))
    assert word - page == Counter()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tables_of_the_page_are_in_the_workbook(eight, grids, lang):
    sheets = {
        squeezed(grid.caption.text.split("(")[0])
        for grid in grids(eight(lang, "xlsx"))
        if grid.caption
    }
    named = [grid.caption.text for grid in grids(eight(lang, "html")) if grid.caption]
    missing = [
        text for text in named if not any(squeezed(text).startswith(each) for each in sheets)
    ]
    assert missing == []


@pytest.mark.parametrize("form", ["html", "pdf", "docx", "xlsx"])
def test_characters_are_where_they_are_said_to_be(eight, misplaced, form):
    assert misplaced(eight("zh", form))[:5] == []
