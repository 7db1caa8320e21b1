"""What people type, in both languages, finds what they mean."""

from __future__ import annotations

import json
from datetime import date

import pytest

from fumao.model.names import Names
from fumao.publish.site.frame import Place
from fumao.run.shelf import demo_shelf
from fumao.run.site.documents import Document
from fumao.run.site.reference import methods
from fumao.run.site.search import find, index
from fumao.run.site.serve import served
from fumao.run.site.straight import Named, coordinates

from .stores import NAME, SECRET, TRAVEL, load


@pytest.fixture(scope="module")
def entries(shelf):
    return index(shelf)


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("travel", "en", "SD"), ("旅行", "zh", "SD"), ("旅行", "en", "SD"), ("sd", "en", "SD"),
        ("中国", "zh", "CHN"), ("china", "en", "CHN"), ("balassa", "en", "rca"),
        ("显示性比较优势", "zh", "rca"), ("季节调整", "zh", "seasonal"),
        ("seasonal", "en", "seasonal"), ("ppml", "en", "ppml"), ("ＲＣＡ", "zh", "rca"),
        ("旅行收支", "zh", "SD"), ("comtrade services", "en", "comtrade-services"),
        ("电信计算机和信息服务", "zh", "SI"),
        ("services balance", "en", "balance"), ("服务贸易差额", "zh", "balance"),
        ("mirror data", "en", "mirrors"), ("镜像数据", "zh", "mirrors"), ("运输", "zh", "SC"),
        ("travel imports china 2020", "en", "SD"), ("the growth of exports", "en", "growth"),
        ("exports of the United States", "en", "USA"), ("EBOPS travel", "en", "SD"),
        ("intellectual property charges", "en", "SH"),
    ],
)  # fmt: skip
def test_the_first_that_is_found_is_what_was_meant(entries, text, language, code):
    assert find(entries, text, language)[0].entry.code == code


def test_words_of_two_things_find_both(entries):
    codes = [each.entry.code for each in find(entries, "China travel imports", "en")]
    assert {"CHN", "SD"} <= set(codes[:6])


def test_half_a_word_or_nothing_finds_nothing(entries):
    assert find(entries, "ravel", "en") == []
    assert find(entries, "", "zh") == []
    assert find(entries, "'; --(", "en") == []


def test_every_method_of_the_documentation_can_be_found(root):
    pages = {file.stem for file in (root / "docs" / "methods").glob("*.md")}
    assert {each.code for each in methods()} == pages


def test_the_index_for_browsers_has_every_entry(shelf, entries):
    told = served(shelf, "/data", Place("zh", "search-index.js", {}))
    assert isinstance(told, Document)
    content = told.whole().decode()
    rows = json.loads(content.removeprefix("window.fumaoIndex=").removesuffix(";\n"))
    assert len(rows) == len(entries)
    assert len(content) < 100_000


NAMED = [
    Named("reporter", "GBR", Names("英国", "United Kingdom")),
    Named("partner", "USA", Names("美国", "United States")),
    Named("reporter", "CHN", Names("中国", "China")),
    Named("item", "SDA", Names("公务及商务旅行", "Business travel")),
    Named("item", "SD", Names("旅行", "Travel")),
    Named("item", "S", Names("服务", "Total services")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [("UK exports to the US", (["GBR", "USA"], "", "X", "")),
     ("uk imports from usa", (["GBR", "USA"], "", "M", "")),
     ("英国对美国服务出口2021年", (["GBR", "USA"], "S", "X", "2021")),
     ("business travel China", (["CHN"], "SDA", "", "")), ("tell us of 2020", ([], "", "", "2020")),
     ("CHN SD M 12020", (["CHN"], "SD", "", "")), ("important", ([], "", "", ""))],
)  # fmt: skip
def test_coordinates_are_read_from_what_people_write(text, found):
    assert coordinates(text, NAMED) == found


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [("travel imports china 2020", "en", "China · Travel · Imports · 2020"),
     ("2020年中国旅行进口", "zh", "中国 · 旅行 · 进口 · 2020年")],
)  # fmt: skip
def test_a_search_for_a_number_tells_it_and_leads_to_it(shelf, text, language, told):
    page = served(shelf, "/data", Place(language, "search", {"q": text}))
    assert told in page
    assert f"explore?dataset={NAME}&amp;reporter=CHN&amp;item=SD&amp;flow=M&amp;to=2020" in page
    assert "144,350.767" in page
    assert f"key={TRAVEL}" in page


@pytest.mark.parametrize("text", ["travel", "imports 2020", "Atlantis exports 2020", ""])
def test_a_search_that_names_no_data_leads_straight_to_none(shelf, text):
    assert "note straight" not in served(shelf, "/data", Place("en", "search", {"q": text}))


def test_a_number_that_is_not_free_is_not_told_by_a_search(tmp_path):
    row = {"reporter": "CHN", "item": "SD", "flow": "M", "period": "2020", "value": SECRET,
           "unit": "USD_MN", "confidentiality": "C"}  # fmt: skip
    shelf = demo_shelf(tmp_path)
    load(shelf, "kept", date(2027, 1, 1), [row | {"reporter": "FRA"}])
    page = served(shelf, "/data", Place("en", "search", {"q": "France travel imports 2020"}))
    assert "note straight" in page
    assert SECRET not in page.replace(",", "")
