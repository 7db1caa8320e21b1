"""PDF: printed lines become paragraphs and tables again."""

from __future__ import annotations

import pytest
import typst

from fumao.publish.fonts import font_folder

SETUP = """
#set page(width: 14cm, height: 20cm, margin: 2cm, {page})
#set text(font: ("Libertinus Serif", "Noto Serif SC"), size: 11pt, lang: "{lang}", hyphenate: {hyphenate})
#set par(justify: true, first-line-indent: {indent}, spacing: {spacing})
"""
ZH = "2020年，中国服务进出口规模位居全球第二，同比下降15.7%，其中出口2806.3亿美元，增长有所放缓。"
EN = "World exports of commercial services fell by 20 per cent in 2020, preliminary estimates say. "


@pytest.fixture
def pdf(tmp_path):
    """A typeset page or more, as bytes."""

    def compiled(text, lang="zh", page="", indent="0em", spacing="1.2em", hyphenate="false"):
        source = tmp_path / "a.typ"
        setup = SETUP.format(
            lang=lang, page=page, indent=indent, spacing=spacing, hyphenate=hyphenate
        )
        source.write_text(setup + text, encoding="utf-8")
        fonts = [str(font_folder())]
        return bytes(typst.compile(str(source), font_paths=fonts, ignore_system_fonts=True))

    return compiled


def squeezed(text):
    return text.replace(" ", "")


def test_lines_are_joined_to_paragraphs(pdf, read, bodies):
    document = read(pdf(f"{ZH * 4}\n\n{ZH * 3}"), "a.pdf")
    assert bodies(document) == [ZH * 4, ZH * 3]


def test_an_indent_begins_a_paragraph(pdf, read, bodies):
    indent = "(amount: 2em, all: true)"
    document = read(pdf(f"{ZH * 4}\n\n{ZH * 3}", indent=indent, spacing="0.65em"), "a.pdf")
    assert bodies(document) == [ZH * 4, ZH * 3]


def test_english_words_keep_their_spaces_and_lose_their_hyphens(pdf, read, bodies):
    text = (EN * 6).strip()
    document = read(pdf(f"{text}\n\n{text}", lang="en", hyphenate="true"), "a.pdf")
    assert bodies(document) == [text, text]


def test_a_paragraph_goes_on_over_a_page_and_its_footnote(pdf, read, bodies, kinds):
    text = f"{ZH * 12}占69.7%#footnote[资料来源：世界银行。]，比重提高。{ZH * 6}"
    document = read(pdf(text), "a.pdf")
    assert document.pages == 2
    assert bodies(document) == [f"{ZH * 12}占69.7%，比重提高。{ZH * 6}"]
    assert sorted(kinds(document)) == ["body", "note"]


def test_places_name_the_page(pdf, read):
    (block,) = read(pdf(ZH * 18), "a.pdf").blocks
    assert [place.page for place in block.places(0, len(block.text))][
        :: len(block.origins) - 1
    ] == [1, 2]


def test_running_heads_and_page_numbers_are_left_out(pdf, read, bodies):
    page = 'header: align(right)[#text(8pt)[服务贸易报告]], footer: context align(center, counter(page).display("1"))'
    document = read(pdf(ZH * 70, page=page), "a.pdf")
    assert document.pages > 3
    assert bodies(document) == [ZH * 70]


def test_large_letters_are_headings_by_their_size(pdf, read):
    text = f"= 甲\n\n== 乙\n\n{ZH}\n\n== 丙\n\n{ZH}"
    stacks = [block.headings for block in read(pdf(text), "a.pdf").blocks if block.kind == "body"]
    assert stacks == [("甲", "乙"), ("甲", "丙")]


RULED = """
表1 贸易（单位：亿美元）
#table(columns: (1fr, auto, auto, auto), stroke: {stroke}, align: (left, right, right, right),
  table.header([项目], [2019], [2020], [增速（%）]),
  [加工服务和维护维修服务以及别处未提及的政府服务], [157.3], [172.8], [9.9],
  [运输], [461.8], [576.2], [24.8], [旅行], [345.0], [—], [−52.1], [其他商业服务], [733.5], [754.5], [2.9])
#text(8pt)[资料来源：海关。]
"""


@pytest.mark.parametrize(
    "stroke", ["0.5pt", "none", "(x, y) => (bottom: 0.4pt)", "(x, y) => if y < 2 {(top: 1pt)}"]
)
def test_a_table_is_read_with_any_rules(pdf, read, grids, cells, stroke):
    document = read(pdf(f"{ZH * 3}\n\n{RULED.format(stroke=stroke)}\n\n{ZH * 3}"), "a.pdf")
    (grid,) = grids(document)
    assert [squeezed(cell) for cell in cells(grid)[1]] == [
        "加工服务和维护维修服务以及别处未提及的政府服务", "157.3", "172.8", "9.9",
    ]  # fmt: skip
    assert cells(grid)[3] == ["旅行", "345.0", "—", "−52.1"]
    assert [len(grid.rows), len(grid.rows[0])] == [5, 4]
    assert squeezed(grid.caption.text) == "表1贸易（单位：亿美元）"
    assert grid.notes[0].text == "资料来源：海关。"


def test_a_table_goes_on_over_a_page_without_its_second_head(pdf, read, grids, cells):
    rows = ", ".join(f"[第{at}项], [{at}.5], [{at}.7]" for at in range(1, 60))
    text = f"#table(columns: 3, stroke: 0.5pt, table.header([项目], [2019], [2020]), {rows})"
    (grid,) = grids(read(pdf(text), "a.pdf"))
    assert [row[0] for row in cells(grid)] == ["项目", *(f"第{at}项" for at in range(1, 60))]
    assert {cell.place.page for row in grid.rows for cell in row} >= {1, 2}


def test_a_chart_is_no_table(pdf, read, kinds):
    bars = "".join(f"place(dx: {20 + 30 * at}pt, rect(width: 12pt, height: {9 + 7 * at}pt, fill: blue));"
                   f"place(dx: {20 + 30 * at}pt, dy: {12 + 7 * at}pt, text(7pt)[{at}.5]);" for at in range(9))  # fmt: skip
    ticks = "".join(f"place(dx: 8pt, dy: {11 * at}pt, text(7pt)[{10 * at}]);" for at in range(7))
    chart = f"#box(width: 100%, height: 110pt, {{ {bars} {ticks} }})"
    document = read(pdf(f"{ZH * 3}\n\n{chart}\n\n图1 进出口\n\n{ZH * 3}"), "a.pdf")
    assert kinds(document) == ["body", "caption", "body"]


def test_the_contents_are_no_table(pdf, read, kinds):
    text = f"#outline(title: [目录])\n\n= 甲\n\n{ZH}\n\n= 乙\n\n{ZH}\n\n= 丙\n\n{ZH}"
    assert kinds(read(pdf(text), "a.pdf"))[:4] == ["heading", *["contents"] * 3]
