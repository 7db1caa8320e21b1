"""Every character of every passage stands where the passage says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fumao.audit.documents import Document, read_document
from fumao.errors import Unreadable

SHARED = Path(__file__).parents[4] / "shared" / "report-2020.txt"
PIECES = st.sampled_from(
    [
        "2020年，中国服务进出口6617.2亿美元", "，同比下降１５．７％", "。", "\n", "\n\n", "¹", "，其中",
        "¹资料来源：商务部。", r"$\geq 1:10$ 万", "exports rose by 4.2 per cent", ". ", "\t", "2019\t2020",
        "表1：贸易（单位：亿美元）", "一、发展现状", "（一）规模", "**bold**", "[link](http://a.b)", "| a | b |",
        "|---|---|", "  ", "　　", "- ", "# ", "1. ", "&amp;", "<sup>1</sup>", "<b>", "\\%", "目录", "综述\t1",
        "\x0c", "- 3 -", "hard-", "est", "注：", "\r\n",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=30).map("".join).filter(lambda text: text.strip())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, name=st.sampled_from(["a.txt", "a.md"]), lang=st.sampled_from(["zh", "en"]))
def test_characters_of_any_text_are_where_they_are_said_to_be(misplaced, read, text, name, lang):
    try:
        document = read(text, name, lang)
    except Unreadable:
        return
    assert misplaced(document) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(["出口增长4.2%", "。", "<p>", "</p>", "<sup>1</sup>", "<br>", "<li>", "<h2>甲</h2>",
    "<table><tr><td>a<td>１２<tr><td colspan=2>c¹</table>", " \n ", "&nbsp;", "<div>"]), min_size=1))  # fmt: skip
def test_characters_of_any_page_are_where_they_are_said_to_be(misplaced, read, parts):
    document = read("<!doctype html><html><body><p>始</p>" + "".join(parts), "a.html")
    assert misplaced(document) == []


@pytest.fixture(scope="module")
def reference() -> Document:
    """The report of 2020 as plain text."""
    if not SHARED.is_file():
        pytest.skip(f"{SHARED} is not here")
    return read_document(SHARED)


def test_characters_of_the_reference_report_are_where_they_are_said_to_be(reference, misplaced):
    assert misplaced(reference) == []


def test_no_character_of_the_reference_report_is_lost(reference, grids):
    kept = "".join(block.text for block in reference.blocks if not hasattr(block, "rows"))
    for grid in grids(reference):
        kept += "".join(cell.text for row in grid.rows for cell in row)
        kept += "".join(passage.text for passage in (grid.caption, *grid.notes) if passage)
    marks = set("¹²³ \t\n$\\geq")
    whole = "".join(character for line in reference.lines for character in line)
    count = {each: whole.count(each) for each in set(whole) - marks}
    assert {each: kept.count(each) for each in count} == count


def test_the_reference_report_has_its_tables_and_whole_paragraphs(reference, grids, bodies):
    assert [(len(grid.rows), len(grid.rows[0])) for grid in grids(reference)] == [
        (4, 8), (6, 8), (4, 6), (14, 8), (8, 7), (11, 11), (7, 6), (5, 8),
    ]  # fmt: skip
    assert all(grid.caption and grid.notes for grid in grids(reference))
    ends = [text[-1] for text in bodies(reference) if len(text) > 12]
    assert set(ends) <= set("。”：:！")
