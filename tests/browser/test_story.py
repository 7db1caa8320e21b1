"""A journalist's afternoon by clicks alone: from the first page to a number, its file and back."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow.parquet as pq
import pytest

from fumao.web.app import create_public
from fumao.web.settings import Settings

from ..run.site import stores
from ..web.offices import on_a_port

PNG = b"\x89PNG\r\n\x1a\n"
# Travel imports of China in 2020, in US$ million: in the first vintage, and in the second.
FIRST, SECOND = 131227.97, 144350.767


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    shelf = stores.publish(tmp_path_factory.mktemp("story") / "store")
    with on_a_port(create_public(shelf, Settings("http://127.0.0.1"))) as found:
        yield found


@pytest.fixture
def page(chromium, address):
    """The first page of the site; the only address that is typed."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda call: page.asked.append(call.url))
    page.on("console", lambda told: page.said.append(told.text)
            if told.type in ("error", "warning") else None)  # fmt: skip
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto("/data/en/")
    yield page
    context.close()


def state(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def taken(page, kind):
    """The bytes of a download."""
    with page.expect_download() as started:
        page.locator(".files a", has_text=kind).click()
    return started.value.path().read_bytes()


def of_2020(rows):
    (row,) = [row for row in rows if row["period"] == "2020"]
    return float(row["value"])


def numbers_in(content):
    """Every number of a workbook's sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]


def test_a_number_is_found_charted_taken_home_followed_and_compared_by_clicks(page):
    # Home, search, explorer.
    page.locator("#q").fill("travel imports china 2020")
    page.get_by_role("button", name="Search").click()
    page.locator(".straight a").first.click()
    page.wait_for_url(re.compile("/en/explore"))
    told = state(page)
    assert (told["reporter"], told["item"], told["flow"]) == ("CHN", "SD", "M")
    newest = page.locator('td a[href*="CHN/W1/SD/M/_T/_T/2020"]')
    assert newest.inner_text() == "144,350.8"
    # Chart.
    page.locator(".views a", has_text="Lines").click()
    page.locator("svg.plot.wide").wait_for()
    assert "2020: 144,350.8 US$ million" in page.locator("svg.wide title").all_text_contents()[-1]
    # Files that open and hold the number.
    table = csv.DictReader(io.StringIO(taken(page, "CSV").decode("utf-8-sig")))
    assert of_2020(table) == pytest.approx(SECOND)
    assert SECOND in [each if isinstance(each, float) else None
                      for each in numbers_in(taken(page, "XLSX"))]  # fmt: skip
    parquet = pq.read_table(io.BytesIO(taken(page, "PARQUET"))).to_pylist()
    assert of_2020(parquet) == pytest.approx(SECOND)
    drawing = ET.fromstring(taken(page, "SVG"))
    assert "144,350.8" in "".join(drawing.itertext())
    picture = taken(page, "PNG")
    assert picture.startswith(PNG)
    assert len(picture) > 10_000
    # Cite.
    page.locator(".share summary", has_text="Cite").click()
    cited = page.locator(".share details[open] pre").first.inner_text()
    assert stores.SECOND in cited
    # Lineage, the other language, the other vintage.
    page.locator('td a[href*="CHN/W1/SD/M/_T/_T/2020"]').click()
    page.wait_for_url(re.compile(r"/lineage\?"))
    assert "144,350.767" in page.locator(".big").inner_text()
    assert "line " in page.locator("main").inner_text()
    page.locator(".tongue").click()
    page.wait_for_url(re.compile(r"/zh/lineage\?"))
    assert "中国旅行进口" in page.locator("h1").inner_text()
    page.locator("table a", has_text="131,227.97").click()
    page.wait_for_url(lambda url: stores.FIRST in url)
    assert "131,227.97" in page.locator(".big").inner_text()
    # Compare the two vintages, and back again.
    page.locator(".crumbs a").first.click()
    page.get_by_role("link", name="比较").first.click()
    page.wait_for_url(re.compile("/zh/compare"))
    row = page.locator("tbody tr", has_text="旅行")
    assert row.locator("td.v").all_inner_texts()[:2] == ["131,227.97", "144,350.767"]
    for place in ("dataset", "lineage", "lineage", "lineage", "explore"):
        page.go_back()
        page.wait_for_url(re.compile(f"/{place}"))
    assert page.locator("svg.plot.wide").is_visible()
    assert page.said == []
    assert {urlsplit(each).hostname for each in page.asked} == {"127.0.0.1"}


FOCUS = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const seen = here.checkVisibility() && style.outlineStyle !== "none";
  const name = `${here.tagName} ${here.name || here.textContent.trim().slice(0, 60)}`;
  return [name, seen, here.getAttribute("href") || ""];
}"""


def reached(page, wanted, most=400):
    """Press Tab until the wanted link has the focus; everything on the way shows it has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name, seen, target = page.evaluate(FOCUS)
        assert seen or name.startswith("BODY"), name
        if wanted in target:
            return
    pytest.fail(f"{wanted} is not reached by Tab")


def test_the_keyboard_alone_goes_the_same_way_and_always_shows_where_it_is(page):
    reached(page, "#main", 1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("旅行 进口 中国 2020")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/en/search"))
    reached(page, "explore?dataset=comtrade")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/en/explore"))
    reached(page, "view=line")
    page.keyboard.press("Enter")
    page.locator("svg.plot.wide").wait_for()
    assert "Lines" in page.evaluate("document.activeElement.textContent")
    reached(page, "SD/M/_T/_T/2020")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/lineage\?"))
    reached(page, "/zh/lineage")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/zh/lineage\?"))
    assert page.said == []


def test_twice_as_large_letters_need_no_sideways_scrolling(chromium, address):
    # 200 % of a window of 1280 is a window of 640 with pixels of two.
    context = chromium.new_context(
        viewport={"width": 640, "height": 450}, device_scale_factor=2, base_url=address
    )
    page = context.new_page()
    for path in ("", "releases", f"dataset?dataset={stores.NAME}", "explore?item=*",
                 "explore?view=bar", f"compare?dataset={stores.NAME}", "search?q=travel",
                 f"lineage?vintage={stores.FIRST}&key={stores.TRAVEL}"):  # fmt: skip
        page.goto(f"/data/en/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 640, path
    context.close()
