"""The real page in a real browser: quiet, whole, usable by mouse, keyboard and phone."""

from __future__ import annotations

import pytest

from .conftest import launched


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A browser with the fonts of the report."""
    from fumao.publish.fonts import font_folder

    folder = tmp_path_factory.mktemp("fonts")
    (folder / "fonts.conf").write_text(
        f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>{font_folder()}</dir><cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    with launched(FONTCONFIG_FILE=str(folder / "fonts.conf")) as browser:
        yield browser


@pytest.fixture(params=["zh", "en"])
def opened(request, chromium, report):
    """Open the report at a size; give the page, what it asked for and what it complained of."""
    contexts = []

    def open_page(width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda call: page.asked.append(call.url))
        page.on("console", lambda said: page.complaints.append(said.text)
                if said.type in ("error", "warning") else None)  # fmt: skip
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(report.file(request.param, "html").as_uri())
        return page

    open_page.lang = request.param
    yield open_page
    for context in contexts:
        context.close()


def number(page, key="ins.trade.2020"):
    """The first place in the text that states a claim."""
    return page.locator(f'[id="n-{key}"]')


def row_of(page, key="ins.trade.2020"):
    return page.locator(f'[id="c-{key}"]').locator("td").all_inner_texts()


def test_the_page_opens_without_a_complaint_and_asks_for_nothing_else(opened, report):
    page = opened()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith("data:")] == [
        report.file(opened.lang, "html").as_uri()
    ]


def test_pointing_at_a_number_shows_its_statement_and_source(opened):
    page = opened()
    assert page.locator("#tip").is_hidden()
    number(page).hover()
    tip = page.locator("#tip").inner_text()
    statement, amount, origin = row_of(page)
    assert statement in tip
    assert amount in tip
    assert origin in tip


def test_a_number_reached_by_keyboard_shows_the_same_and_says_so_to_a_reader(opened):
    page = opened()
    number(page).focus()
    assert page.locator("#tip").is_visible()
    assert row_of(page)[0] in page.locator("#tip").inner_text()
    assert number(page).get_attribute("aria-describedby") == "tip"
    assert page.locator("#tip").get_attribute("role") == "tooltip"


def test_escape_hides_what_is_shown(opened):
    page = opened()
    number(page).focus()
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()
    assert number(page).get_attribute("aria-describedby") is None


def test_the_tip_stays_inside_the_window(opened):
    page = opened(width=390, height=800)
    for link in page.locator("main p a.n").all()[:12]:
        link.focus()
        box = page.locator("#tip").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_following_a_number_leads_to_its_row(opened):
    page = opened()
    number(page).click()
    assert page.evaluate("decodeURIComponent(location.hash)") == "#c-ins.trade.2020"
    box = page.locator('[id="c-ins.trade.2020"]').bounding_box()
    assert 0 <= box["y"] <= 900


def test_following_a_line_of_the_contents_leads_to_its_chapter(opened):
    page = opened()
    page.locator("nav a[href='#insurance']").click()
    assert page.evaluate("location.hash") == "#insurance"
    assert 0 <= page.locator("#insurance").bounding_box()["y"] <= 900


def test_a_permalink_opens_the_page_at_its_number(opened, report):
    page = opened()
    page.goto(report.file(opened.lang, "html").as_uri() + "#n-ov.trade.2020")
    assert 0 <= number(page, "ov.trade.2020").bounding_box()["y"] <= 900


@pytest.mark.parametrize("begins", ["light", "dark"])
def test_the_theme_button_turns_the_page_light_or_dark(opened, begins):
    page = opened(color_scheme=begins)
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(colour)
    page.locator("#theme").click()
    after = page.evaluate(colour)
    page.locator("#theme").click()
    assert after != before
    assert page.evaluate(colour) == before


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_over_the_side_of_a_screen(opened, width):
    page = opened(width=width, height=800)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_contents_are_folded_and_can_be_opened(opened):
    page = opened(width=390, height=800)
    assert page.locator("nav ol").is_hidden()
    page.locator("nav summary").click()
    assert page.locator("nav ol").is_visible()


def test_on_a_phone_the_first_tap_explains_and_the_page_stays(opened):
    page = opened(width=390, height=800, has_touch=True, is_mobile=True)
    number(page).tap()
    assert page.locator("#tip").is_visible()
    assert page.evaluate("location.hash") == ""


def test_a_bar_of_a_chart_can_be_reached_by_keyboard_and_says_what_it_shows(opened):
    page = opened()
    bar = page.locator("#fig-1-1 svg a").first
    bar.focus()
    assert page.evaluate("document.activeElement.localName") == "a"
    href = bar.get_attribute("href") or bar.get_attribute("xlink:href")
    statement = page.locator(f'[id="{href[1:]}"]').locator("td").first.inner_text()
    assert statement in page.locator("#tip").inner_text()


def test_a_bar_of_a_chart_shows_its_source_to_the_mouse(opened):
    page = opened()
    page.locator("#fig-1-1 svg a path").first.hover()
    assert "[CHN/S/" in page.locator("#tip").inner_text()


def test_every_bar_of_every_chart_can_be_reached(opened):
    page = opened()
    reached = page.evaluate(
        "[...document.querySelectorAll('figure svg a')].filter(a => a.getAttribute('href') "
        "|| a.getAttribute('xlink:href')).every(a => a.tabIndex >= 0)"
    )
    assert reached


def test_the_first_tab_skips_to_the_text(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#text"


def test_in_print_there_is_no_navigation_and_all_the_text(opened):
    page = opened()
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    assert page.locator("#theme").is_hidden()
    assert page.locator("main").is_visible()
    assert number(page).is_visible()


def test_every_control_has_a_name(opened):
    page = opened()
    bare = page.evaluate(
        "[...document.querySelectorAll('button, summary, a[href]')].filter(e => "
        "!(e.textContent.trim() || e.getAttribute('aria-label') || e.closest('svg'))).length"
    )
    assert bare == 0
