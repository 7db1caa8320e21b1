"""Pages of watch, nowcast and counterfactual in a real browser: whole, legible, led through."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fumao.analyse.counterfactual import answer, matrix_of
from fumao.analyse.counterfactual_text import page as counterfactual_page
from fumao.analyse.nowcast import explain, make_nowcast
from fumao.analyse.nowcast_text import render_page
from fumao.analyse.releases import month_number, pseudo
from fumao.analyse.scenario import shipped
from fumao.run.watch import Order, run_watch
from fumao.watch.page import render

from ..analyse.made_panel import SERIES, specification, values
from ..analyse.test_counterfactual import flows  # noqa: F401  (twelve made economies)
from .conftest import windows

SHARED = Path(__file__).parents[3] / "shared" / "data"
PAGES = ("watch", "nowcast", "counterfactual")


def watch_page(lang):
    """The watch of 30 April 2020, with the barometer where its panel is on this machine."""
    panel = SHARED / "unctad_nowcast" / "actuals_wide_monthly.parquet"
    order = Order(date(2020, 4, 30), panel=panel if panel.is_file() else None)
    return render(run_watch(order), lang)


@pytest.fixture(scope="module")
def nowcast():
    pytest.importorskip("statsmodels")
    releases = pseudo(SERIES, values())
    day, since = date(2019, 5, 15), date(2019, 4, 10)
    made = specification(("arma", "bridge", "factors"))
    return (make_nowcast(made, releases, day, checks=4),
            explain(made, releases, month_number("2019-Q2"), since, day))  # fmt: skip


@pytest.fixture(scope="module", params=["zh", "en"])
def pages(request, nowcast, flows, tmp_path_factory):  # noqa: F811
    """Each page as a file, in a language."""
    folder, lang = tmp_path_factory.mktemp("pages"), request.param
    world = matrix_of(flows, "2019", ("S",), {}, sources=())
    answered = answer(shipped("rcep-services"), world, draws=20)
    found, news = nowcast
    told = {
        "watch": watch_page(lang),
        "nowcast": render_page(found, news, lang, real=False, since="2019-04-10"),
        "counterfactual": counterfactual_page(answered, lang, ["CHN"]),
    }
    for name, text in told.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(params=PAGES)
def opened(chromium, request, pages):
    with windows(chromium, pages / f"{request.param}.html") as open_page:
        yield open_page


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nothing_runs_out_at_the_side(opened, width):
    assert opened(width).evaluate("document.documentElement.scrollWidth") == width


def test_the_page_asks_for_itself_alone(opened):
    assert len(opened(1280).asked) == 1


def test_the_contents_lead_to_every_section(opened):
    page = opened(1280)
    names = page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.hash.slice(1))")
    assert len(names) >= 4
    assert all(page.evaluate("name => !!document.getElementById(name)", name) for name in names)


def test_every_picture_and_every_wide_table_has_a_name_for_readers_of_the_screen(opened):
    bare = """[...document.querySelectorAll('[role=img], [role=region], nav')]
        .filter(each => !(each.getAttribute('aria-label') || '').trim()).length"""
    page = opened(1280)
    assert page.evaluate("document.querySelectorAll('[role=img]').length") > 0
    assert page.evaluate(bare) == 0


def test_what_is_wider_than_a_phone_is_reached_by_keyboard(opened):
    hidden = """[...document.querySelectorAll('.wide')]
        .filter(each => each.scrollWidth > each.clientWidth && each.tabIndex !== 0).length"""
    assert opened(375).evaluate(hidden) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_can_be_read_on_their_ground(opened, scheme):
    """Contrast of texts with the page, by WCAG 2.1: at least 4.5 to 1."""
    contrast = """() => {
        const light = text => { const parts = text.match(/[\\d.]+/g).slice(0, 3).map(each => {
            const one = each / 255;
            return one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]; };
        const ground = light(getComputedStyle(document.body).backgroundColor);
        return Math.min(...[...document.querySelectorAll('h1, h2, p, li, td, figcaption, a')]
            .map(each => { const ink = light(getComputedStyle(each).color);
                const [low, high] = [ink, ground].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05); })); }"""
    assert opened(1280, color_scheme=scheme).evaluate(contrast) >= 4.5


def test_letters_of_pictures_are_no_smaller_on_a_phone(opened):
    height = """Math.min(...[...document.querySelectorAll('svg[role=img] text')]
        .map(each => each.getBoundingClientRect().height)
        .filter(height => height > 0))"""
    sizes = [opened(width).evaluate(height) for width in (375, 1280)]
    assert sizes[0] >= 0.7 * sizes[1]
    assert sizes[0] >= 8
