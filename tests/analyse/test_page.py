"""The page: both languages tell the same numbers, with pictures, and nothing from elsewhere."""

import re

import made
import pytest

from fumao.analyse.decompose import decompose
from fumao.analyse.definitions import chosen
from fumao.analyse.indicators import measure
from fumao.analyse.page import Analysis, render
from fumao.analyse.partners import Focus
from fumao.analyse.sayings import sayings
from fumao.errors import UnknownCode
from fumao.model.names import Names

NUMBER = re.compile(r"−?\d[\d,]*\.?\d*")


@pytest.fixture
def pages(book):
    given = book()
    asked = chosen(())
    measured = measure(given, asked, Focus(blocs=("RCEP_SIGN",)))
    done = Analysis("CHN", "2020", "2017", ("made",), tuple(asked), tuple(measured),
                    tuple(sayings(given, measured)), (decompose(given, "shift-share", "X"),),
                    (("partners", "M", Names("没有单个伙伴", "no single partner")),))  # fmt: skip
    return {lang: render(done, lang) for lang in ("zh", "en")}


def cells(page):
    return re.findall(r'<td class="v">([^<]*)</td>', page)


def test_both_languages_have_the_same_numbers_in_their_tables(pages):
    assert len(cells(pages["zh"])) > 150
    assert cells(pages["zh"]) == cells(pages["en"])


def test_a_page_needs_nothing_else(pages):
    for page in pages.values():
        assert "<script" not in page
        assert "http" not in re.sub(r"<td>[^<]*</td>", "", page)
        assert page.count("<svg") > 3


def test_every_picture_says_what_it_shows(pages):
    for page in pages.values():
        pictures = re.findall(r'<svg class="picture"[^>]*>', page)
        assert pictures
        assert all(re.search(r'aria-label="[^"]{10,}"', each) for each in pictures)


def test_what_could_not_be_measured_stands_there_with_its_reason(pages):
    assert "the data have no modes of supply" in pages["en"]
    assert "数据中没有提供方式" in pages["zh"]
    assert "no single partner" in pages["en"]
    assert "没有单个伙伴" in pages["zh"]
    assert "no single partner" not in pages["zh"]


def test_sentences_of_both_languages_state_the_same_claims(book):
    given = book()
    said = sayings(given, measure(given, chosen(()), Focus(blocs=("RCEP_SIGN",))))
    assert len(said) > 5
    for each in said:
        keys = [claim.key for claim in each.claims]
        assert len(set(keys)) == len(keys)
        for claim in each.claims:
            digits = f"{abs(claim.value):f}"
            assert digits in each.in_("zh")
            # English money moves the point: 12.3亿 is 1.23 billion.
            if claim.unit.dimension != "money":
                assert digits in each.in_("en").replace(",", "")


def test_sentences_name_economies_and_items(book):
    given = book(reporter="USA")
    first = sayings(given, measure(given, chosen(()), Focus()))[0]
    assert first.in_("en").startswith("In 2020, the United States' trade in services totalled US$")
    assert first.in_("zh").startswith("2020年，美国服务进出口")


def test_the_first_picture_has_a_bar_for_every_item_and_flow(pages):
    first = pages["en"].split('<svg class="picture"')[1].split("</svg>")[0]
    assert first.count("<rect") == 2 * len(made.MAIN)


def test_another_language_is_refused(pages):
    with pytest.raises(UnknownCode, match="fr"):
        render(Analysis("CHN", "2020", "", (), (), (), ()), "fr")
