"""The page: whole, escaped, every number marked."""

from __future__ import annotations

import re

import pytest
from lxml import html

from fumao.audit.outputs.html import to_html
from fumao.audit.outputs.marked import marked, with_unit


@pytest.fixture
def text(audited):
    return to_html(audited)


@pytest.fixture
def page(text):
    return html.document_fromstring(text)


def words(element):
    return "".join(element.itertext())


def test_the_whole_text_is_there_in_order(audited, page):
    main = words(page.get_element_by_id("text"))
    marks = re.compile(r"[×!]\d")
    for line in audited.document.lines[:3]:
        assert line in marks.sub("", main)


def test_every_claim_is_a_number_in_the_text_and_a_row_of_the_list(audited, page):
    for id_ in audited.readings:
        assert page.get_element_by_id(f"n-{id_}").get("href") == f"#{id_}"
        assert page.get_element_by_id(id_).tag == "tr"


def test_every_number_says_how_it_stands(page):
    kinds = [page.get_element_by_id(f"n-c{n}").get("class") for n in range(1, 6)]
    assert kinds == ["n differs", "n unchecked", "n agrees", "n agrees", "n warning"]


def test_the_unit_is_marked_with_its_number(audited, page):
    said = words(page.get_element_by_id("n-c1"))
    assert said == {"zh": "177.2亿美元", "en": "US$17.72 billion"}[audited.lang]


def test_findings_and_numbers_lead_to_each_other(page):
    (down,) = page.get_element_by_id("f1").xpath("./a")
    assert down.get("href") == "#n-c1"
    (up,) = page.get_element_by_id("n-c1").getnext().xpath("./a")
    assert up.get("href") == "#f1"
    assert up.get("aria-label")


def test_a_finding_bears_the_mark_of_its_number(page):
    for mark in page.xpath("//main//a[starts-with(@href, '#f')][contains(@class, 'x ')]"):
        card = page.get_element_by_id(mark.get("href")[1:])
        assert words(card.xpath("./a/b")[0]).split()[0] == words(mark)


def test_a_proof_leads_to_the_numbers_in_it(page):
    links = page.get_element_by_id("c1").xpath("./td[3]/a/@href")
    assert links == ["#f1", "#n-c1", "#n-c3", "#n-c4"]


def test_a_finding_leads_to_the_numbers_that_it_was_compared_with(page):
    assert page.get_element_by_id("f1").xpath(".//dd/a/@href") == ["#n-c3", "#n-c4"]


def test_no_link_leads_nowhere(page):
    anchors = set(page.xpath("//@id"))
    targets = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")}
    assert targets <= anchors


def test_every_id_is_given_once(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_nothing_of_the_document_is_taken_for_markup(text, page):
    assert page.xpath("//main//b[contains(., '出口') or contains(., 'exports')]") == []
    assert "&lt;b&gt;" in text


def test_the_page_asks_for_nothing(text, page):
    assert page.xpath("//script/@src | //link[@rel='stylesheet'] | //img") == []
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "http://" not in text
    assert "https://" not in text


def test_what_was_not_read_is_listed_by_reason_with_its_line(audited, page):
    reason = {"zh": "日期、年份", "en": "date"}[audited.lang]
    row = page.xpath(f"//tr[th[starts-with(., '{reason}')]]")[0]
    assert row.xpath("./td/a/@href") == ["#L2", "#L4"]


def test_the_bar_says_in_words_what_it_shows(audited, page):
    (bar,) = page.xpath("//*[@class='bar']")
    assert "80.0%" in bar.get("aria-label")
    assert bar.get("role") == "img"


def test_the_labels_are_in_the_language_of_the_messages(audited, page):
    assert page.get("lang") == {"zh": "zh-CN", "en": "en"}[audited.lang]
    assert {"zh": "按结论筛选", "en": "Mark by verdict"}[audited.lang] in words(page)


def test_the_parts_are_as_in_the_document(audited):
    kinds = [(part.kind, part.line) for part in marked(audited)]
    assert kinds == [("heading", 1), ("body", 2), ("caption", 4), ("table", 0)]


@pytest.mark.parametrize(
    ("line", "start", "end", "of_unit", "said"),
    [
        ("出口53.8亿美元，", 2, 6, "亿美元", "53.8亿美元"),
        ("was US$5.4 billion,", 7, 10, "US$ billion", "US$5.4 billion"),
        ("rose 5 per cent", 5, 6, "%", "5"),
        ("5 firms", 0, 1, "firms", "5 firms"),
        ("12", 0, 2, "", "12"),
    ],
)
def test_a_number_is_marked_with_its_unit_where_that_stands_beside_it(
    line, start, end, of_unit, said
):
    low, high = with_unit(line, start, end, of_unit)
    assert line[low:high] == said
