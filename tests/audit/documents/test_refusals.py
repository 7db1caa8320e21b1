"""What cannot be read is refused with the reason and a way out."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
import typst

from fumao.audit.documents import document, forms, package, read_document
from fumao.errors import InvalidInput, Unreadable

ENCRYPTED = b"""%%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99]>> endobj
4 0 obj <</Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s>>> endobj
trailer <</Root 1 0 R /Size 5 /Encrypt 4 0 R /ID [<00> <00>]>>
%%%%EOF
""" % (b"11" * 32, b"22" * 32)


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"", "a.txt", "the file is empty"),
        (b" \n\n ", "a.txt", "the file is empty"),
        ("\ufeff\u3000\n".encode(), "a.txt", "no text in this file"),
        (bytes(range(256)) * 9, "a.txt", "control characters"),
        (b"abc\x00\x01\x02" * 99, "a.txt", "control characters"),
        (b"caf\xe9 r\xe9sum\xe9", "a.txt", "neither UTF-8 nor GB18030"),
        (b"words", "a.odt", r"suffix \.odt are not read"),
        (b"words", "a", r"suffix \(none\) are not read"),
        (b"words", "a.pdf", "does not begin as a PDF"),
        (b"words", "a.docx", "does not begin as a DOCX"),
        (b"%PDF-1.7 and nothing else", "a.pdf", "damaged"),
        (ENCRYPTED, "a.pdf", "encrypted"),
        (b"PK\x03\x04 and nothing else", "a.docx", "damaged"),
        (packed(a__txt=b"x"), "a.docx", "neither of Word nor of Excel"),
        (packed(word__document_xml=b"<w>"), "a.docx", "damaged"),
        (packed(xl__workbook_xml=b"<w/>"), "a.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "a.doc", "old or encrypted Office"),
        (b"{\\rtf1 words}", "a.txt", "rich text"),
        (b"\x89PNG\r\n", "a.pdf", "picture"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 99, "a.txt", "a program"),
        (b"<html><body><p> </p></body></html>", "a.html", "no text in this file"),
    ],
)
def test_the_reason_is_said(read, content, name, what):
    with pytest.raises(Unreadable, match=what) as caught:
        read(content, name)
    assert name in caught.value.where
    assert caught.value.remedy


def test_a_binary_file_is_refused_with_the_place_where_it_stops_being_text(read):
    with pytest.raises(Unreadable) as caught:
        read(b"abc\x00\x01\x02" * 99, "a.txt")
    assert caught.value.where.endswith("a.txt, the first at character 4")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(Unreadable, match="no such file"):
        read_document(tmp_path / "a.txt")
    with pytest.raises(Unreadable, match="folder"):
        read_document(tmp_path)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(Unreadable, match="has 200 MB, and at most 64 MB are read"):
        read_document(path)


def test_a_pdf_of_pictures_is_refused(read):
    pages = typst.compile(b"#rect(width: 9cm, height: 9cm, fill: blue)\n#pagebreak()\n#rect()")
    with pytest.raises(Unreadable, match="no text layer"):
        read(bytes(pages), "scan.pdf")


def test_a_package_that_unpacks_to_too_much_is_refused(read, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_UNPACKED", 1_000)
    with pytest.raises(Unreadable, match="unpacks to"):
        read(packed(word__document_xml=b" " * 2_000), "a.docx")


def test_a_part_that_is_too_large_is_refused(read, monkeypatch):
    monkeypatch.setattr(package, "LARGEST_PART", 100)
    target = io.BytesIO()
    docx.Document().save(target)
    with pytest.raises(Unreadable, match="unpacks to"):
        read(target.getvalue(), "a.docx")


def test_entities_of_a_package_are_not_expanded(read):
    target = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("出口增长4.2%。")
    word.save(target)
    attack = b'<!DOCTYPE x [<!ENTITY a "BOOM"><!ENTITY b SYSTEM "file:///etc/passwd">]><w:document '
    changed = io.BytesIO()
    with zipfile.ZipFile(target) as source, zipfile.ZipFile(changed, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:document ", attack, 1)
                content = content.replace("出口".encode(), "出口&a;&b;".encode())
            archive.writestr(name, content)
    text = " ".join(block.text for block in read(changed.getvalue(), "a.docx").blocks)
    assert "BOOM" not in text
    assert "root:" not in text


def test_an_unknown_language_is_refused(read):
    with pytest.raises(InvalidInput, match="'fr' is not read"):
        read("words", lang="fr")


@pytest.mark.parametrize("name", ["report", "report.txt", "report.bin"])
def test_content_tells_the_form_where_the_suffix_is_wrong(read, name):
    target = io.BytesIO()
    word = docx.Document()
    word.add_paragraph("出口增长4.2%。")
    word.save(target)
    pdf = bytes(typst.compile(b"Exports rose by 4 per cent in the year."))
    assert read(target.getvalue(), name).form == "docx"
    assert read(pdf, name).form == "pdf"
    assert read("<!DOCTYPE html><html><p>出口。</p></html>", name).form == "html"


def test_the_sum_of_the_file_is_told(read):
    assert read("出口。").sha256.startswith("61e1c0c2f3d4")


def test_every_form_has_its_reader():
    assert set(forms.SUFFIXES.values()) == set(document._READERS)
