"""Halves of a sentence come together; headings, notes and captions do not."""

from __future__ import annotations

import pytest

LONG = "服务贸易创新发展试点取得积极成效。2016年，国务院批复同意在上海、海南等"
REST = "15个省市开展服务贸易创新发展试点。"


def test_a_sentence_broken_by_a_page_end_is_one_passage(read, bodies):
    assert bodies(read(f"{LONG}\n\n{REST}\n")) == [LONG + REST]


def test_a_footnote_between_two_halves_is_a_note_of_its_own(read, kinds, bodies):
    document = read(f"{LONG}\n\n¹资料来源：教育部国际司提供。\n\n{REST}\n")
    assert kinds(document) == ["body", "note"]
    assert bodies(document) == [LONG + REST]


def test_a_number_broken_in_two_is_one_number(read, bodies):
    first = "软件业务收入居前的省市完成收入占全国软件业的比重为65.6%，东部地区完成收入655"
    assert bodies(read(f"{first}\n\n61亿元，同比增长14.2%。\n"))[0].endswith(
        "65561亿元，同比增长14.2%。"
    )


def test_a_figure_may_float_between_two_halves(read, bodies):
    document = read(f"{LONG}\n\n图 1-1：进出口规模\n\n资料来源：商务部。\n\n{REST}\n")
    assert bodies(document) == [LONG + REST]


def test_an_english_sentence_broken_by_a_page_end_is_one_passage(read, bodies):
    first = "Services exports fell. They accounted for 24 per cent of total trade in goods and"
    assert bodies(read(f"{first}\n\nservices in 2017.\n")) == [f"{first} services in 2017."]


def test_a_title_is_not_joined_to_the_paragraph_under_it(read, kinds):
    assert kinds(read("中国服务贸易发展特点与趋势\n\n2020年，服务出口2806.3亿美元。\n")) == [
        "heading",
        "body",
    ]


def test_a_paragraph_without_its_stop_keeps_apart_from_a_numbered_heading(read, kinds):
    document = read(f"{LONG}\n\n（二）开放进展\n\n2020年，开放23项。\n")
    assert kinds(document) == ["body", "heading", "body"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、发展现状", "heading"),
        (
            "（一）信贷结构优化，制造业企业贷款持续发力，金融对实体经济重点领域的支持力度加大",
            "heading",
        ),
        ("第三章 服务贸易", "heading"),
        ("1.1 Exports by region", "heading"),
        ("Chapter 2 Services", "heading"),
        ("# Overview", "heading"),
        ("图 1-1：进出口规模及增速", "caption"),
        ("Figure 2.1 Exports by region", "caption"),
        ("资料来源：世界银行。", "source"),
        ("Source: World Bank.", "source"),
        ("注：2020年为初步数。", "note"),
        ("Note: preliminary.", "note"),
        ("²Includes travel.", "note"),
        ("<http://www.example.org/a/b>。", "note"),
        ("Table 3.1 shows that exports rose by 4 per cent.", "body"),
        ("如表3-1所示，出口增长4.2%。", "body"),
        ("表3-1显示，出口增长4.2%。", "body"),
        ("一、坚持扩大开放，服务进出口增长4.2%。", "body"),
        ("1.5 per cent of exports went to Asia.", "body"),
    ],
)
def test_a_line_is_known_by_its_shape(read, kinds, line, kind):
    assert kinds(read(f"{line}\n\n2020年，出口增长4.2%。\n"))[0] == kind


def test_items_of_a_numbered_list_of_sentences_are_no_headings(read, kinds):
    items = [
        "（一）充分发挥国际航空枢纽功能，为现有国际航线提供服务，确保航线稳定运营。",
        "（二）开拓远程洲际航线，增加航点、扩大航线网络，拓展欧洲、亚洲和美洲货",
        "运市场，完善立体航空体系。",
        "（三）拓展国际中转物流业务。",
    ]
    assert kinds(read("\n\n".join(items))) == ["body", "body", "body"]


def test_headings_stand_under_each_other(read):
    text = "行业篇\n\n教育服务\n\n一、发展现状\n\n（一）规模\n\n在校生增长5%。\n\n二、展望\n\n将增长6%。\n"
    stacks = [block.headings for block in read(text).blocks if block.kind == "body"]
    assert stacks == [
        ("行业篇", "教育服务", "一、发展现状", "（一）规模"),
        ("行业篇", "教育服务", "二、展望"),
    ]


def test_a_table_of_contents_is_neither_prose_nor_table(read, kinds):
    text = "目 录\n\n综述篇\t1\n一、规模\t1\n\n二、结构.....\t2\n三、地位\t4\n\n综述篇\n\n出口增长4.2%。\n"
    assert kinds(read(text)) == ["heading", *["contents"] * 4, "heading", "body"]


def test_a_caption_that_goes_on_in_the_next_line_is_one(read, grids):
    first = "Table 2 Change in the share of trade among economies, 2017–2020 Unit: percentage"
    rest = "points; exporters in rows, importers in columns"
    document = read(f"{first}\n\n{rest}\n\nFrom\tWorld\tChina\nWorld\t0.00\t0.74\n")
    assert [grid.caption.text for grid in grids(document)] == [f"{first} {rest}"]
