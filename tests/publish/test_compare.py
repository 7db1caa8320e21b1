"""A number that is not the same in two outputs stops the build."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

from fumao.claims.marks import Rendered, Span
from fumao.errors import OutputsDiffer
from fumao.publish.compare import compare_outputs
from fumao.publish.document import Prose
from fumao.publish.pdf import write_pdf


def repacked(content, name, change):
    """A zip package with one of its members changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry.filename)
            if entry.filename == name:
                changed = change(data)
                assert changed != data
                data = changed
            new.writestr(entry, data)
    return target.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_four_outputs_agree_as_they_were_written(small, lang):
    written = small[lang]
    assert compare_outputs(written.document, written.outputs) > 80


@pytest.mark.parametrize("form", ["html", "pdf", "docx", "xlsx"])
def test_every_output_is_really_read_back(small, form):
    written = small["en"]
    assert compare_outputs(written.document, {form: written.outputs[form]}) >= 16


def test_one_digit_changed_in_the_html_is_found(small):
    written = small["en"]
    text = written.outputs["html"].decode()
    changed = text.replace(">US$280.63 billion</a>", ">US$280.36 billion</a>", 1)
    assert changed != text
    with pytest.raises(OutputsDiffer, match=r"280\.36") as caught:
        compare_outputs(written.document, {"html": changed.encode()})
    assert caught.value.where == "sample-2020.en.html"
    assert caught.value.remedy


def test_a_number_left_out_of_the_html_is_found(small):
    written = small["zh"]
    changed = re.sub(rb'<a class="n" id="n-exports.2020"[^>]*>[^<]*</a>', b"",
                     written.outputs["html"])  # fmt: skip
    with pytest.raises(OutputsDiffer):
        compare_outputs(written.document, {"html": changed})


def test_a_number_that_lost_its_link_in_the_html_is_found(small):
    written = small["zh"]
    changed = re.sub(rb'<a class="n" id="n-exports.2020"[^>]*>([^<]*)</a>', rb"\1",
                     written.outputs["html"])  # fmt: skip
    with pytest.raises(OutputsDiffer):
        compare_outputs(written.document, {"html": changed})


def test_one_digit_changed_in_the_word_file_is_found(small):
    written = small["zh"]
    content = repacked(
        written.outputs["docx"], "word/document.xml",
        lambda data: data.replace(b"2806.3", b"2806.4", 1),
    )  # fmt: skip
    with pytest.raises(OutputsDiffer, match=r"2806\.4") as caught:
        compare_outputs(written.document, {"docx": content})
    assert caught.value.where == "sample-2020.zh.docx"


def test_one_value_changed_in_the_workbook_is_found(small):
    from openpyxl import load_workbook

    written = small["en"]
    book = load_workbook(io.BytesIO(written.outputs["xlsx"]))
    sheet = book["All numbers"]
    cell = next(row[3] for row in sheet.iter_rows(min_row=4) if row[0].value == "exports.2020")
    assert cell.value == 2806.3
    cell.value = 2806.4
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(OutputsDiffer, match=r"exports\.2020") as caught:
        compare_outputs(written.document, {"xlsx": target.getvalue()})
    assert caught.value.where == "sample-2020.en.xlsx"


def test_one_value_changed_in_a_table_of_the_workbook_is_found(small):
    from openpyxl import load_workbook

    written = small["en"]
    book = load_workbook(io.BytesIO(written.outputs["xlsx"]))
    cell = next(
        cell for row in book["Table 1-1"].iter_rows() for cell in row if cell.value == 2806.3
    )
    cell.value = 2806.4
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(OutputsDiffer):
        compare_outputs(written.document, {"xlsx": target.getvalue()})


@pytest.fixture
def other_insurance_total(small):
    """The document as it would be if the insurance total were printed otherwise."""
    document = small["en"].document

    def changed(part):
        old = "US$17.72 billion"
        if not isinstance(part, Prose) or old not in part.content.text:
            return part
        text = part.content.text.replace(old, "US$17.27 billion")
        spans = tuple(Span(s.start, s.end, s.key) for s in part.content.spans)
        return replace(part, content=Rendered(text, spans))

    parts = tuple(changed(part) for part in document.parts)
    assert parts != document.parts
    return replace(document, parts=parts)


def test_one_digit_changed_in_the_pdf_is_found(small, other_insurance_total):
    content = write_pdf(other_insurance_total, small["en"].drawings)
    with pytest.raises(OutputsDiffer, match=r"17\.72") as caught:
        compare_outputs(small["en"].document, {"pdf": content})
    assert caught.value.where.startswith("sample-2020.en.pdf")


def test_a_number_left_out_of_the_pdf_is_found(small):
    document = small["en"].document
    kept = [
        part for part in document.parts
        if not (isinstance(part, Prose) and "accounted for" in part.content.text)
    ]  # fmt: skip
    assert len(kept) < len(document.parts)
    content = write_pdf(replace(document, parts=tuple(kept)), small["en"].drawings)
    with pytest.raises(OutputsDiffer):
        compare_outputs(document, {"pdf": content})
