"""The page of an audit in a real browser: quiet, usable by mouse, keyboard and phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fumao.audit.outputs.html import to_html
from fumao.run.audit import Order, audit_file

TEXT = """一、总体情况

2020年，全国保险机构创造保费收入500亿元，比上年增长25.0%，2019年为400亿元。
{filler}
2020年，我国软件企业营业收入81616亿元，东北地区软件企业营业收入2330亿元，占全国软件企业营业收入的比重为3.0%。

表1 机构数量（家）
地区\t2019年\t2020年
<script>东部</script>\t10\t12
西部\t20\t25
合计\t30\t38
"""


@pytest.fixture(scope="module", params=["zh", "en"])
def file(request, tmp_path_factory) -> Path:
    """The page of a small document with errors in text and table; labels in either language."""
    folder = tmp_path_factory.mktemp("audit")
    text = folder / "report.txt"
    filler = "\n".join(f"\n第{n}段没有别的内容。\n" for n in range(60))
    text.write_text(TEXT.format(filler=filler), encoding="utf-8")
    audited = audit_file(Order(text, lang=request.param))
    assert {finding.severity for finding in audited.findings} >= {"error"}
    page = folder / "report.html"
    page.write_text(to_html(audited), encoding="utf-8")
    return page


@pytest.fixture
def opened(chromium, file):
    """Open the page at a size; give it with what it asked for and what it complained of."""
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
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def wrong(page):
    """The first number that differs."""
    return page.locator("main a.n.differs").first


def test_the_page_opens_without_a_complaint_and_asks_for_nothing_else(opened, file):
    page = opened()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith("data:")] == [file.as_uri()]


def test_pointing_at_a_number_shows_its_proof(opened):
    page = opened()
    assert page.locator("#tip").is_hidden()
    wrong(page).hover()
    tip = page.locator("#tip").inner_text()
    assert "≠" in tip
    assert page.locator("#tip a[href^='#n-']").count() >= 1


def test_a_number_reached_by_keyboard_says_the_same_to_a_reader(opened):
    page = opened()
    wrong(page).focus()
    assert page.locator("#tip").is_visible()
    assert wrong(page).get_attribute("aria-describedby") == "tip"
    assert page.locator("#tip").get_attribute("role") == "tooltip"


def test_escape_hides_what_is_shown(opened):
    page = opened()
    wrong(page).focus()
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_the_tip_stays_inside_the_window(opened):
    page = opened(width=390, height=800)
    for link in page.locator("main p a.n").all():
        link.focus()
        box = page.locator("#tip").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_a_finding_leads_to_its_number_and_back(opened):
    page = opened()
    page.locator("ol.findings li > a").first.click()
    target = page.evaluate("location.hash.slice(1)")
    assert 0 <= page.locator(f'[id="{target}"]').bounding_box()["y"] <= 900
    page.locator("main sup a.x").first.click()
    assert page.evaluate("location.hash.slice(0, 2)") == "#f"


def test_following_a_number_opens_the_list_of_claims_at_its_row(opened):
    page = opened()
    wrong(page).click()
    row = page.locator(f'[id="{page.evaluate("location.hash.slice(1)")}"]')
    assert row.is_visible()
    assert 0 <= row.bounding_box()["y"] <= 900


@pytest.mark.parametrize("verdict", ["agrees", "differs"])
def test_a_verdict_can_be_left_unmarked(opened, verdict):
    page = opened()
    number = page.locator(f"main a.n.{verdict}").first
    line = "e => getComputedStyle(e).textDecorationLine"
    assert number.evaluate(line) == "underline"
    page.locator(f"input[data-hides='v-{verdict}']").uncheck()
    assert number.evaluate(line) == "none"


def test_a_severity_can_be_left_out(opened):
    page = opened()
    page.locator("input[data-hides='s-error']").uncheck()
    assert page.locator("ol.findings li.error").first.is_hidden()


def test_verdicts_are_told_apart_without_colour(opened):
    page = opened()
    styles = page.evaluate(
        "['agrees', 'unchecked', 'warning', 'differs'].map(v => getComputedStyle("
        "document.querySelector('label .n.' + v)).textDecorationStyle)"
    )
    assert sorted(styles) == ["dotted", "double", "solid", "wavy"]


def test_the_sign_of_a_finding_has_a_name(opened):
    page = opened()
    for sign in page.locator("main sup a.x").all():
        assert len(sign.get_attribute("aria-label")) > 3


@pytest.mark.parametrize("begins", ["light", "dark"])
def test_the_theme_button_turns_the_page_light_or_dark(opened, begins):
    page = opened(color_scheme=begins)
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(colour)
    page.locator("#theme").click()
    assert page.evaluate(colour) != before


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_over_the_side_of_a_screen(opened, width):
    page = opened(width=width, height=800)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_findings_are_folded_and_open_when_led_to(opened):
    page = opened(width=390, height=800)
    assert page.locator("ol.findings").is_hidden()
    page.locator("main sup a.x").first.click()
    assert page.locator("ol.findings").is_visible()


def test_on_a_phone_the_first_tap_explains_and_the_page_stays(opened):
    page = opened(width=390, height=800, has_touch=True, is_mobile=True)
    wrong(page).tap()
    assert page.locator("#tip").is_visible()
    assert page.evaluate("location.hash") == ""


def test_the_first_tab_skips_to_the_text(opened):
    page = opened()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#text"


def test_in_print_the_findings_are_there_and_the_controls_are_not(opened):
    page = opened()
    page.emulate_media(media="print")
    assert page.locator("ol.findings").is_visible()
    assert page.locator("#theme").is_hidden()
    assert page.locator("fieldset").first.is_hidden()


# Every text whose contrast with the ground it stands on is below 4.5.
FAINT = """() => {
  const part = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  };
  return [...document.querySelectorAll("a, p, b, dt, dd, h1, h2, label, legend, button, th, td")]
    .filter((e) => e.textContent.trim() && contrast(e) < 4.5)
    .map((e) => e.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read_on_its_ground(opened, scheme):
    """WCAG 2.2, success criterion 1.4.3: 4.5 to 1."""
    assert opened(color_scheme=scheme).evaluate(FAINT) == []
