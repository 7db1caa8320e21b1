"""The page stands alone: every number leads to its row, and nothing leads outside."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest
from lxml import html

TAGS = {"zh": "zh-CN", "en": "en"}
PICTURES = "//figure[div[@class='picture']]"
XLINK = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(params=["zh", "en"])
def page(request, report):
    """The real report as a tree, and its language."""
    text = report.file(request.param, "html").read_text(encoding="utf-8")
    return html.document_fromstring(text), request.param


def test_the_page_says_its_language(page):
    tree, lang = page
    assert tree.get("lang") == TAGS[lang]


def test_the_page_forbids_itself_to_fetch_anything(page):
    tree, _ = page
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.split(maxsplit=1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert not {word for rule in rules.values() for word in rule.split()} - {
        "'none'", "'unsafe-inline'", "data:",
    }  # fmt: skip


def test_every_id_is_there_once(page):
    tree, _ = page
    assert [name for name, times in Counter(tree.xpath("//@id")).items() if times > 1] == []


def test_every_number_links_to_a_row_that_exists(page):
    tree, _ = page
    rows = set(tree.xpath("//tr/@id"))
    links = tree.xpath("//a[@data-key]/@href")
    assert len(links) > 900
    assert [link for link in links if link.removeprefix("#") not in rows] == []


def test_every_bar_and_point_of_a_chart_links_to_a_row_that_exists(page):
    tree, _ = page
    rows = set(tree.xpath("//tr/@id"))
    links = [link for a in tree.xpath("//*[local-name()='svg']//*[local-name()='a']")
             for link in (a.get(XLINK), a.get("xlink:href"), a.get("href")) if link]  # fmt: skip
    assert len(links) > 100
    assert [link for link in links if link.removeprefix("#") not in rows] == []


def test_nothing_leads_out_of_the_page(page):
    tree, _ = page
    leading = [
        (name, value)
        for node in tree.iter("*")
        for name, value in node.attrib.items()
        if name.rpartition("}")[2].rpartition(":")[2] in ("href", "src", "srcset", "action", "data")
    ]
    assert len(leading) > 900
    assert [each for each in leading if not each[1].startswith(("#", "data:"))] == []


def test_styles_and_scripts_fetch_nothing(page):
    tree, _ = page
    words = "".join(tree.xpath("//style/text() | //script/text() | //@style"))
    assert re.findall(r"url\((?!data:|#)|@import|fetch\(|XMLHttp|https?:", words) == []


def test_headings_go_down_one_step_at_a_time(page):
    tree, _ = page
    levels = [int(node.tag[1]) for node in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_the_contents_lead_to_every_chapter_and_section(page):
    tree, _ = page
    listed = {link.removeprefix("#") for link in tree.xpath("//nav//a/@href")}
    cases = set(tree.xpath("//h3[starts-with(@id, 'case-')]/@id"))
    assert listed == set(tree.xpath("//h2/@id | //h3/@id")) - cases


def test_every_heading_has_a_permalink_to_itself(page):
    tree, _ = page
    for heading in tree.xpath("//main//h2|//main//h3|//main//h4"):
        assert f"#{heading.get('id')}" in heading.xpath("./a[@class='anchor']/@href")


def test_every_figure_says_in_words_what_it_shows(page):
    tree, _ = page
    figures = tree.xpath(PICTURES)
    assert len(figures) >= 9
    assert [each.get("id") for each in figures if not each.xpath("./figcaption/text()")] == []
    labels = [each.xpath(".//*[@role='group']/@aria-label") for each in figures]
    assert [each for each in labels if not each[0]] == []


def test_every_figure_has_its_data_as_a_table(page):
    tree, _ = page
    for figure in tree.xpath(PICTURES):
        links = set(figure.xpath(".//*[local-name()='svg']//*[local-name()='a']/@href"))
        rows = set(figure.xpath(".//details//a/@href"))
        assert rows
        assert links <= rows


def test_every_table_column_has_a_heading_for_screen_readers(page):
    tree, _ = page
    heads = tree.xpath("//main//thead//th")
    assert len(heads) > 60
    assert [head.text for head in heads if head.get("scope") != "col"] == []


def test_every_table_and_every_part_that_scrolls_has_a_name(page):
    tree, _ = page
    captions = [each.xpath("string(caption)").strip() for each in tree.xpath("//main//table")]
    assert len(captions) > 20
    assert "" not in captions
    parts = [each.get("aria-label", "").strip() for each in tree.xpath("//div[@class='wide']")]
    assert "" not in parts


def test_the_first_link_skips_to_the_text(page):
    tree, _ = page
    assert tree.xpath("//body//a")[0].get("href") == f"#{tree.xpath('//main')[0].get('id')}"
