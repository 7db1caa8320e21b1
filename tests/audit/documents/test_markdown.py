"""Markdown without its marks."""

from __future__ import annotations

import pytest

from fumao.audit.documents.markdown import without_marks
from fumao.audit.documents.strand import Strand


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("**出口**增长*4.2%*", "出口增长4.2%"),
        ("rose __by__ _4.2%_ in snake_case", "rose by 4.2% in snake_case"),
        ("5 * 3 = 15 and 5*3", "5 * 3 = 15 and 5*3"),
        ("[出口](http://a.b/c_(d))增长", "出口增长"),
        ("增长4.2%[^1]，[[1]](#fn1)下降<sup>2</sup>", "增长4.2%，下降"),
        ("US\\$5 &amp; 4&nbsp;% `code`", "US$5 & 4\u00a0% code"),
        ("~~4.1%~~4.2%![chart](a.png)", "4.2%"),
        ("<http://a.b/c>", "<http://a.b/c>"),
        (r"$12.5\%$ of **it**", r"$12.5\%$ of it"),
    ],
)
def test_marks_are_left_out_of_the_words(given, expected):
    assert without_marks(Strand.of(given, 1)).text == expected


def test_headings_lists_notes_and_code_are_known(read, kinds):
    text = (
        "---\ntitle: x\n---\n# 报告\n\n出口增长4.2%[^1]。\n\n小标题\n---\n\n- 出口\n- 进口，\n  下降\n\n"
        "```\ncode 1\n```\n\n[^1]: 来自商务部。\n[a]: http://a.b\n"
    )
    document = read(text, "a.md")
    assert kinds(document) == ["heading", "body", "heading", "body", "body", "note"]
    assert document.blocks[4].text == "进口，下降"


def test_headings_keep_their_levels(read):
    document = read("# A\n\n## B\n\nExports rose by 4 per cent.\n\n## C\n\nImports fell.\n", "a.md")
    stacks = [block.headings for block in document.blocks if block.kind == "body"]
    assert stacks == [("A", "B"), ("A", "C")]


def test_a_table_with_bars_is_a_table(read, grids, cells):
    text = "表1：贸易\n\n| 项目 | **2019** | 2020 |\n|---|---:|:-:|\n| 出口\\|货物 | 1 | |\n\n资料来源：商务部。\n"
    (grid,) = grids(read(text, "a.md"))
    assert cells(grid) == [["项目", "2019", "2020"], ["出口|货物", "1", ""]]
    assert grid.caption.text == "表1：贸易"
    assert grid.notes[0].text == "资料来源：商务部。"


def test_a_table_without_outer_bars_is_a_table(read, grids, cells):
    (grid,) = grids(read("a | b\n--- | ---\n1 | 2\n3 | 4\n", "a.md"))
    assert cells(grid) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_a_table_written_as_html_is_a_table(read, grids, cells):
    text = (
        "前文。<table><tr><td rowspan=2>区域</td><td colspan='2'>出口&amp;进口</td></tr>\n"
        "<tr><td>2020</td><td>2017¹</td></tr><tr><td>欧盟</td><td>59.4</td><td>63.8</td></tr></table>\n"
    )
    document = read(text, "a.md")
    assert cells(grids(document)[0]) == [
        ["区域", "出口&进口", "出口&进口"],
        ["区域", "2020", "2017"],
        ["欧盟", "59.4", "63.8"],
    ]
    assert document.blocks[0].text == "前文。"


def test_lines_of_one_paragraph_are_joined_in_english(read, bodies):
    document = read("Exports rose\nby 4 per cent. Imports\nfell.\n", "a.md")
    assert bodies(document) == ["Exports rose by 4 per cent. Imports fell."]


def test_chinese_paragraphs_without_blank_lines_stay_apart(read, bodies):
    document = read("出口增长4.2%。\n进口下降1.0%，占进出口的\n57.6%。\n", "a.md")
    assert bodies(document) == ["出口增长4.2%。", "进口下降1.0%，占进出口的57.6%。"]
