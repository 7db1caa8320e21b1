"""What people type, in both languages, finds what they mean."""

from __future__ import annotations

import json

import pytest

from fumao.publish.site.frame import Place
from fumao.run.site.documents import Document
from fumao.run.site.reference import methods
from fumao.run.site.search import find, index
from fumao.run.site.serve import served


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
