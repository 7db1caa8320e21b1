"""The page of an analysis in a real browser: whole on a phone, legible in the dark."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fumao.analyse.book import Book
from fumao.analyse.decompose import KINDS, decompose
from fumao.analyse.definitions import chosen
from fumao.analyse.indicators import measure
from fumao.analyse.page import Analysis, render
from fumao.analyse.partners import Focus
from fumao.analyse.sayings import sayings
from fumao.model.flows import Flows
from fumao.model.period import Period

from .conftest import windows

sys.path.insert(0, str(Path(__file__).parents[1] / "analyse"))
try:
    import made
finally:
    sys.path.pop(0)


@pytest.fixture(scope="module")
def analysis():
    book = Book.of(Flows.from_rows(made.rows()), "USA", Period.parse("2020"), Period.parse("2017"))
    asked = chosen(())
    found = measure(book, asked, Focus(blocs=("RCEP_SIGN", "APEC")))
    return Analysis("USA", "2020", "2017", ("made",), tuple(asked), tuple(found),
                    tuple(sayings(book, found)),
                    tuple(decompose(book, kind, "X") for kind in KINDS),
                    origin="balanced")  # fmt: skip


@pytest.fixture(params=["zh", "en"])
def opened(chromium, request, analysis, tmp_path):
    """Open the page at a width; give it with what it asked for."""
    file = tmp_path / "page.html"
    file.write_text(render(analysis, request.param), encoding="utf-8")
    with windows(chromium, file) as open_page:
        yield open_page


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nothing_runs_out_at_the_side(opened, width):
    assert opened(width).evaluate("document.documentElement.scrollWidth") == width


def test_the_page_asks_for_itself_alone(opened):
    assert len(opened(1280).asked) == 1


def test_bars_lie_within_their_picture(opened):
    out = """[...document.querySelectorAll('svg.picture')].flatMap(picture => {
        const whole = picture.getBoundingClientRect();
        return [...picture.querySelectorAll('rect')].filter(bar => {
            const each = bar.getBoundingClientRect();
            return each.left < whole.left - 1 || each.right > whole.right + 1; }); }).length"""
    page = opened(375)
    assert page.evaluate("document.querySelectorAll('svg.picture rect').length") > 40
    assert page.evaluate(out) == 0


def test_the_contents_lead_to_every_section(opened):
    page = opened(1280)
    names = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.hash.slice(1))")
    assert len(names) >= 10
    assert all(page.evaluate("name => !!document.getElementById(name)", name) for name in names)
