"""The page of a revision says the same in both languages, and what a table says a picture does."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import pytest

from fumao.balance.revision import REASONS, Move, Reason, Revision, Total
from fumao.balance.revision_page import render
from fumao.balance.wording import Wording
from fumao.errors import UnknownCode
from fumao.model.tables import data_path

REVISION = Revision(
    "2019", "GBR", "balanced@2025-06-09", ("ons@2022-04-29",), 0.8,
    (Total("X", "S", 300.0, 310.0), Total("X", "SJ", 0.0, 12.0), Total("M", "S", 200.0, 200.0),
     Total("M", "SJ", 90.0, 80.0)),
    tuple(Reason(why, 10 + at, 100.0 + at, -1.0) for at, why in enumerate(REASONS)),
    (Move("GBR", "USA", "SJ", 2.0, 12.0, "new", None, 9.5, 9.0, 15.0),),
    1, 20, 1.5, 30, 51, 0.0023, 7e-16,
)  # fmt: skip


def numbers(page):
    main = page[page.index("<main>") :]
    return re.findall(r"[+−]?\d+(?:,\d{3})*(?:\.\d+)?", re.sub(r"<[^>]*>", " ", main))


def test_both_languages_tell_the_same_numbers():
    zh, en = render(REVISION, "zh"), render(REVISION, "en")
    assert sorted(numbers(zh)) == sorted(numbers(en))
    for page in (zh, en):
        for each in (
            "+10",
            "−10",
            "9.5",
            "0.23",
            "7e-16",
            "balanced@2025-06-09",
            "ons@2022-04-29",
        ):
            assert each in page
        assert not re.search(r"{\w+}", page)


def test_each_reason_has_a_name_a_colour_and_a_row_in_both_languages():
    for language in ("zh", "en"):
        words, page = Wording(language), render(REVISION, language)
        for why in REASONS:
            assert page.count(words(f"revision.{why}")) >= 3
    styles = re.findall(r'<rect class="(\w+)" x="1"', page)
    assert len(set(styles)) == len(styles) == len(REASONS)


def test_a_share_of_nothing_is_a_dash():
    row = next(each for each in render(REVISION, "en").split("<tr>") if ">12<" in each)
    assert "–" in row


def test_a_revision_whose_moves_are_all_small_has_a_page_too():
    page = render(replace(REVISION, moves=(), beyond=0), "en")
    assert '<h2 id="moves">' in page


def test_the_words_of_the_section_are_all_used_and_there():
    listed = tomllib.loads(data_path("balance", "page.toml").read_text("utf-8"))["revision"]
    for language in ("zh", "en"):
        assert all(each[language] for each in listed.values())


def test_another_language_is_refused():
    with pytest.raises(UnknownCode):
        render(REVISION, "fr")
