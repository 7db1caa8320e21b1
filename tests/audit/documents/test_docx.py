"""Word: the body in order, with what hangs on it."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t>含旅行3项。</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


@pytest.fixture
def word():
    return docx.Document()


@pytest.fixture
def saved():
    def save(word, **parts: str) -> bytes:
        target = io.BytesIO()
        word.save(target)
        if not parts:
            return target.getvalue()
        changed = io.BytesIO()
        with zipfile.ZipFile(target) as source, zipfile.ZipFile(changed, "w") as package:
            for name in source.namelist():
                text = source.read(name)
                if name == "word/_rels/document.xml.rels":
                    text = text.replace(
                        b"</Relationships>", parts["rels"].encode() + b"</Relationships>"
                    )
                package.writestr(name, text)
            package.writestr("word/footnotes.xml", parts["footnotes"])
        return changed.getvalue()

    return save


def words(document):
    return [block.text for block in document.blocks]


def add_run(paragraph, tag, **attributes):
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    run = paragraph.add_run()
    run._r.append(element)
    return run


def test_paragraphs_and_tables_stand_in_the_order_of_the_body(word, saved, read, kinds):
    word.add_heading("报告", 1)
    word.add_paragraph("出口增长4.2%。")
    word.add_table(rows=2, cols=2)
    word.add_paragraph("进口下降1.0%。")
    word.add_paragraph("其一", style="List Bullet")
    assert kinds(read(saved(word), "a.docx")) == ["heading", "body", "table", "body", "body"]


def test_styles_and_outline_levels_make_headings(word, saved, read):
    word.add_heading("甲", 1)
    word.add_heading("乙", 2)
    word.add_paragraph("出口增长4.2%。")
    assert read(saved(word), "a.docx").blocks[-1].headings == ("甲", "乙")


def test_merged_cells_are_repeated(word, saved, read, grids, cells):
    table = word.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (["区域", "出口", ""], ["", "2020", "2017"], "abc"), strict=True
    ):
        for each, text in zip(row.cells, texts, strict=True):
            each.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    (grid,) = grids(read(saved(word), "a.docx"))
    assert cells(grid) == [["区域", "出口", "出口"], ["区域", "2020", "2017"], ["a", "b", "c"]]


def test_a_caption_with_a_field_and_a_source_belong_to_the_table(word, saved, read, grids):
    caption = word.add_paragraph("表1-", style="Caption")
    add_run(caption, "w:fldChar", fldCharType="begin")
    run = add_run(caption, "w:instrText")
    run._r[0].text = " SEQ Table "
    add_run(caption, "w:fldChar", fldCharType="separate")
    caption.add_run("2")
    add_run(caption, "w:fldChar", fldCharType="end")
    caption.add_run(" 贸易")
    word.add_table(rows=2, cols=2).cell(0, 0).text = "x"
    word.add_paragraph("资料来源：海关。")
    (grid,) = grids(read(saved(word), "a.docx"))
    assert (grid.caption.text, grid.notes[0].text) == ("表1-2 贸易", "资料来源：海关。")


def test_footnotes_are_notes_after_their_paragraph(word, saved, read, kinds):
    paragraph = word.add_paragraph("出口增长4.2%")
    add_run(paragraph, "w:footnoteReference", id="2")
    paragraph.add_run("，进口下降。")
    word.add_paragraph("余额扩大3%。")
    rels = (
        '<Relationship Id="rIdF" Target="footnotes.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/>'
    )
    document = read(saved(word, footnotes=FOOTNOTES, rels=rels), "a.docx")
    assert words(document) == ["出口增长4.2%，进口下降。", "含旅行3项。", "余额扩大3%。"]
    assert kinds(document) == ["body", "note", "body"]


def test_raised_numbers_hidden_and_deleted_words_are_left_out(word, saved, read):
    paragraph = word.add_paragraph("占69.7%")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run("，高")
    paragraph.add_run("藏9").font.hidden = True
    deleted = OxmlElement("w:del")
    text = OxmlElement("w:delText")
    text.text = "删8"
    deleted.append(text)
    paragraph._p.append(deleted)
    area = word.add_paragraph("面积5 km")
    area.add_run("2").font.superscript = True
    assert words(read(saved(word), "a.docx")) == ["占69.7%，高", "面积5 km²"]


def test_a_contents_field_is_no_prose(word, saved, read, kinds):
    paragraph = word.add_paragraph()
    add_run(paragraph, "w:fldChar", fldCharType="begin")
    add_run(paragraph, "w:instrText")._r[0].text = 'TOC \\o "1-2"'
    add_run(paragraph, "w:fldChar", fldCharType="separate")
    paragraph.add_run("甲\t1\n乙\t3")
    add_run(paragraph, "w:fldChar", fldCharType="end")
    word.add_paragraph("出口增长4.2%。")
    assert kinds(read(saved(word), "a.docx")) == ["contents", "contents", "body"]


def test_a_text_box_is_read_once(word, saved, read):
    paragraph = word.add_paragraph("出口增长4.2%。")
    box = (
        f'<w:r xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>框中3%。</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框中3%。</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    from lxml import etree

    paragraph._p.append(etree.fromstring(box))
    assert words(read(saved(word), "a.docx")) == ["出口增长4.2%。", "框中3%。"]
