"""Plain text: broken lines, pages, tables."""

from __future__ import annotations

import pytest

WRAPPED = """\
World exports of commercial services fell by 20 per cent in 2020 to
$4.9 trillion, according to preliminary estimates. Travel was hit hard-
est; it fell by 63 per cent, compared with a fall of no more than
7.5 per cent for other services. Exports of goods fell less, too,
by 8 per cent. The hardest months were April and May.

It is the hardest year on record for services, and the longest fall.
"""


def test_lines_broken_at_a_margin_are_one_paragraph(read, bodies):
    first, second = bodies(read(WRAPPED))
    assert "a fall of no more than 7.5 per cent for other services. Exports" in first
    assert second.startswith("It is the hardest")


def test_a_word_parted_at_the_end_of_a_line_is_one_word(read, bodies):
    assert "was hit hardest; it fell" in bodies(read(WRAPPED))[0]


def test_an_indent_begins_a_paragraph_in_chinese(read, bodies):
    text = (
        "　　2020年，中国服务进出口规模位居全球第二，同比下\n降15.7%，其中出口2806.3亿美元，"
        "同比下降1.0%，占\n服务进出口的42.4%。\n　　从结构看，知识密集型服务进出口2947.6亿美元，同\n比增长8.3%。\n"
    )
    first, second = bodies(read(text))
    assert first.endswith(
        "同比下降15.7%，其中出口2806.3亿美元，同比下降1.0%，占服务进出口的42.4%。"
    )
    assert second.endswith("同比增长8.3%。")


def test_a_line_each_is_a_paragraph_each(read, kinds):
    text = "一、总体\n2020年，服务进出口下降15.7%。\n其中，出口下降1.0%。\n注：初步数。\n"
    assert kinds(read(text)) == ["heading", "body", "body", "note"]


def test_page_numbers_and_running_heads_are_left_out(read, bodies):
    head = "中国服务贸易发展报告2020"
    services = ["旅行", "运输", "建筑", "保险", "金融", "电信"]
    pages = [
        f"{head}\n\n{name}服务出口增长4.2%，进口增长3.5%，顺差有所扩大，占服务进出口的比重提高{at}个\n\n- {at} -\n"
        f"\x0c{head}\n\n百分点，{name}好。\n\n- {at + 1} -\n"
        for at, name in enumerate(services, start=2)
    ]
    document = read("\x0c".join(pages))
    assert [text[:4] for text in bodies(document)] == [f"{name}服务" for name in services]
    assert not any(head in block.text for block in document.blocks)


def test_a_year_alone_on_a_cover_is_no_page_number(read):
    assert [block.text for block in read("年度报告\n\n2020\n\n商务部\n").blocks][1] == "2020"


def test_lines_with_tabs_are_a_table_with_caption_and_notes(read, grids, cells):
    text = (
        "表 2-1：从业人员（单位：千人）\n\n年份\t2008\t2009\n人数\t4052\t4114\n年份\t2015\t2016\n人数\t4483\t—\n\n"
        "注：初步数。\n\n资料来源：Eurostat。\n\n¹资料来源：生态环境部。\n"
    )
    (grid,) = grids(read(text))
    assert grid.caption.text == "表 2-1：从业人员（单位：千人）"
    assert cells(grid)[3] == ["人数", "4483", "—"]
    assert [note.text for note in grid.notes] == ["注：初步数。", "资料来源：Eurostat。"]


def test_a_unit_on_its_own_line_belongs_to_the_caption(read, grids):
    (grid,) = grids(read("表1 服务进出口\n单位：亿美元\n年份\t2019\t2020\n出口\t1.0\t2.0\n"))
    assert grid.caption.text == "表1 服务进出口单位：亿美元"


def test_a_table_that_a_page_end_cuts_is_one_table(read, grids):
    rows = "项目\t2019\t2020\n出口\t1\t2\n\n\n进口\t3\t4\n差额\t-2\t-2\n"
    assert [len(grid.rows) for grid in grids(read(rows))] == [4]


def test_columns_of_white_space_are_a_table(read, grids, cells):
    text = (
        "Table 1. Exports by region\n(US$ billion)\n"
        "Region            2019      2020   Change (%)\n"
        "Europe           2,936     2,459        -16.2\n"
        "Asia             1,568     1,241        -20.9\n"
        "North America    1,012                  -20.6\n"
    )
    (grid,) = grids(read(text))
    assert cells(grid)[0] == ["Region", "2019", "2020", "Change (%)"]
    assert cells(grid)[3] == ["North America", "1,012", "", "-20.6"]


def test_chinese_columns_with_one_blank_between_are_a_table(read, grids, cells):
    document = read(
        "表2 2021—2023年服务进出口\n单位：亿元\n年份 进出口 出口 进口\n"
        "2021 4000 1900 2100\n2022 4200 2000 2200\n2023 4400 2100 2300\n资料来源：商务部"
    )
    (grid,) = grids(document)
    assert cells(grid)[0] == ["年份", "进出口", "出口", "进口"]
    assert cells(grid)[3] == ["2023", "4400", "2100", "2300"]
    assert "单位：亿元" in grid.caption.text


def test_words_with_blanks_between_are_no_table(read, grids):
    text = "我们 在 2022 年 收集\n企业 在 2023 年 参加\n共 有 500 家 参加"
    assert grids(read(text)) == []


def test_marks_of_notes_in_cells_are_left_out_and_their_notes_kept(read, grids, cells):
    (grid,) = grids(read("区域\t2020¹\t2017\n欧盟²\t59.4\t63.8\n\n¹初步数。\n"))
    assert cells(grid) == [["区域", "2020", "2017"], ["欧盟", "59.4", "63.8"]]
    assert [note.text for note in grid.notes] == ["初步数。"]


@pytest.mark.parametrize("stop", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(read, stop):
    document = read(stop.join(["出口\x0b增长", "\u2028进口", "余额"]).encode())
    assert len(document.lines) == 3


def test_the_language_is_that_of_most_letters(read):
    assert read("RCEP成员国服务进出口").lang == "zh"
    assert read("Exports (出口) rose.").lang == "en"
    assert read("Exports (出口) rose.", lang="zh").lang == "zh"
