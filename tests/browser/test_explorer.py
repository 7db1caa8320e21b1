"""The explorer in a real browser: found, charted, downloaded, traced; languages and vintages."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.responses import HTMLResponse

from fumao.run.series import known_series, load_series
from fumao.run.shelf import Shelf
from fumao.store import Store
from fumao.web.app import create_public
from fumao.web.settings import Settings

from ..run.site.explorer_store import FIRST, SECOND, explorer_store
from ..web.offices import on_a_port
from .accessible import complaints
from .conftest import launched


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    shelf = explorer_store(tmp_path_factory.mktemp("store"))
    load_series(Store(shelf.store.folder), list(known_series()))
    with on_a_port(create_public(Shelf(shelf.store), Settings("http://127.0.0.1"))) as found:
        yield found


@pytest.fixture
def opened(chromium, address):
    contexts = []

    def open_page(path, width=1280, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=address, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda call: page.asked.append(call.url))
        page.on("console", lambda told: page.said.append(told.text)
                if told.type in ("error", "warning") else None)  # fmt: skip
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"/data/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def state(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def settle(page, **wanted):
    """Wait until the address tells a state and the result is there."""
    for name, value in wanted.items():
        page.wait_for_function(
            "([name, value]) => new URL(location).searchParams.get(name) === value",
            arg=[name, value],
        )
    page.wait_for_function("!document.querySelector('#result[aria-busy]')")


def tick(page, dimension, code, wanted=True):
    part = page.locator(f'details[data-dimension="{dimension}"]')
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    part.locator(f'input[value="{code}"]').set_checked(wanted)


def test_chinas_travel_imports_of_2020_are_found_charted_downloaded_and_traced(opened):
    page = opened("en/explore?dataset=comtrade-services")
    tick(page, "item", "SD")
    settle(page, item="SD")
    tick(page, "flow", "X", wanted=False)
    settle(page, flow="M")
    number = page.locator('td a[href*="CHN/W1/SD/M/_T/_T/2020"]')
    assert number.inner_text() == "131,228.0"

    page.locator(".views a", has_text="Lines").click()
    settle(page, view="line")
    drawn = page.locator("svg.plot.wide")
    assert drawn.is_visible()
    assert "2020: 131,228.0 US$ million" in drawn.locator("title").all_text_contents()[-1]
    assert state(page) == {"dataset": "comtrade-services", "reporter": "CHN", "flow": "M",
                           "item": "SD", "from": "2011", "to": "2020", "view": "line",
                           "size": "200"}  # fmt: skip

    with page.expect_download() as started:
        page.locator(".files a", has_text="CSV").click()
    rows = list(csv.DictReader(io.StringIO(started.value.path().read_text("utf-8"))))
    (row,) = [each for each in rows if each["period"] == "2020"]
    assert float(row["value"]) == pytest.approx(131228.0, abs=0.05)
    assert row["item_name"] == "Travel"
    for kind in ("XLSX", "PARQUET", "SVG", "PNG"):
        with page.expect_download() as started:
            page.locator(".files a", has_text=kind).click()
        assert started.value.path().stat().st_size > 1000

    page.locator('td a[href*="CHN/W1/SD/M/_T/_T/2020"]').click()
    page.wait_for_url(re.compile(r"/lineage\?"))
    assert "131,227.97" in page.locator("main").inner_text()
    page.go_back()
    assert page.locator("svg.plot.wide").is_visible()
    assert page.said == []
    assert {urlsplit(each).hostname for each in page.asked} == {"127.0.0.1"}


def test_language_and_vintage_are_switched_and_the_state_stays(opened):
    page = opened("en/explore?item=SD&flow=M&view=line")
    page.locator("header a[hreflang=zh]").click()
    page.wait_for_url(re.compile(r"/zh/explore\?"))
    assert state(page)["view"] == "line"
    newest = page.locator('td a[href*="SD/M/_T/_T/2020"]').inner_text()
    page.locator("select[name=vintage]").select_option(FIRST)
    settle(page, vintage=FIRST)
    assert state(page)["item"] == "SD"
    oldest = page.locator('td a[href*="SD/M/_T/_T/2020"]').inner_text()
    assert oldest != newest
    page.locator("select[name=vintage]").select_option(SECOND)
    settle(page, vintage=SECOND)
    page.locator("input[name=history]").check()
    settle(page, history="1")
    both = page.locator('td a[href*="SD/M/_T/_T/2020"]').all_inner_texts()
    assert both == [oldest, newest]
    assert page.said == []


def test_without_scripts_the_form_and_the_links_do_the_same(opened):
    page = opened("en/explore", java_script_enabled=False)
    page.locator('details[data-dimension="item"] summary').click()
    page.locator('input[name="item"][value="*"]').uncheck()
    page.locator('input[name="item"][value="SD"]').check()
    page.get_by_role("button", name="Show").click()
    assert state(page)["item"] == "SD"
    page.locator(".pivot thead a", has_text="2020").click()
    assert state(page)["sort"] == "-2020"
    page.locator("#dataset").select_option("comtrade-services")
    page.get_by_role("button", name="Open").click()
    assert state(page) == {"dataset": "comtrade-services"}


def test_going_back_and_forth_shows_each_state_again(opened):
    page = opened("en/explore")
    page.locator(".views a", has_text="Treemap").click()
    settle(page, view="treemap")
    page.locator(".moments a", has_text="2015").click()
    settle(page, at="2015")
    page.go_back()
    page.locator(".moments [aria-current]", has_text="2020").wait_for()
    assert "at" not in state(page)
    page.go_back()
    page.locator("svg.plot").first.wait_for(state="detached")
    page.go_forward()
    page.locator("svg.plot.wide").first.wait_for()


def test_headers_sort_by_keyboard_and_say_so(opened):
    page = opened("en/explore?flow=M")
    page.locator(".pivot thead a", has_text="2020").focus()
    page.keyboard.press("Enter")
    settle(page, sort="-2020")
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("2020")
    assert page.evaluate("document.activeElement.textContent").startswith("2020")
    page.keyboard.press("Enter")
    settle(page, sort="2020")
    values = [float(text.replace(",", "")) for text in
              page.locator(".pivot td:last-child a").all_inner_texts()]  # fmt: skip
    assert values == sorted(values)


def test_a_long_list_is_searched_by_name_or_code_and_chosen_by_enter(opened):
    page = opened("en/explore?item=S")
    part = page.locator('details[data-dimension="partner"]')
    part.locator("summary").click()
    part.locator(".filter").fill("germ")
    found = part.locator(".codes li:visible").all_inner_texts()[1:]
    assert [each.split() for each in found] == [["Germany", "DEU"]]
    part.locator(".filter").press("Enter")
    settle(page, partner="W1,DEU")
    assert page.locator("tbody th", has_text="Germany").count() > 0


VIEWS = {
    "table": "explore", "history": "explore?history=1&from=2018",
    "line": "explore?view=line&item=S,SD,SC", "bar": "explore?view=bar",
    "treemap": "explore?view=treemap", "map": "explore?view=map&region=*&item=S",
    "world": "explore?view=map&partner=*&item=S",
    "network": "explore?view=network&partner=*&item=S",
    "flags": "explore?reporter=USA&item=*&partner=*&origin=*", "embed": "embed?view=line&item=SD",
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (375, "zh")])
def test_every_view_can_be_read_by_everybody(opened, width, language, scheme):
    for name, path in VIEWS.items():
        page = opened(f"{language}/{path}", width, color_scheme=scheme)
        assert complaints(page) == [], name
        assert page.said == [], name
        page.context.close()


def test_each_window_shows_the_drawing_for_its_width(opened):
    wide, narrow = opened("en/explore?view=bar"), opened("en/explore?view=bar", 375)
    assert wide.locator("svg.wide").is_visible()
    assert wide.locator("svg.narrow").is_hidden()
    assert narrow.locator("svg.narrow").is_visible()
    assert narrow.locator("svg.wide").is_hidden()


def test_another_site_can_frame_the_embedded_view_and_not_the_page(opened, address):
    page = opened("en/explore?view=line")
    page.locator(".share summary", has_text="Embed").click()
    code = page.locator(".share pre", has_text="iframe").evaluate(
        "each => [...each.childNodes].filter((one) => one.nodeType === 3)"
        ".map((one) => one.data).join('')"
    )
    inner = re.search(r'src="([^"]+)"', code)[1].replace("&amp;", "&")
    path = urlsplit(inner).path + "?" + urlsplit(inner).query
    frames = (f'<iframe name="in" src="{address}{path}"></iframe>'
              f'<iframe name="out" src="{address}/data/en/explore"></iframe>')  # fmt: skip
    with on_a_port(HTMLResponse(frames)) as other:
        host = page.context.new_page()
        host.goto(other.replace("127.0.0.1", "localhost"))
        host.wait_for_load_state("networkidle")
        assert host.frame("in").locator("svg.plot").count() == 2
        assert host.frame("out").locator("#choices").count() == 0


def test_what_is_copied_is_the_code_alone(opened):
    page = opened("en/explore?item=SD", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".share summary", has_text="Copy as query").click()
    page.locator("#snippet-rest button").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(
        "http://127.0.0.1/sdmx/data/dataflow/FUMAO/compiled/1.0.0/*?c[REF_AREA]=CHN"
    )


def test_a_first_view_loads_little(opened):
    page = opened("en/explore")
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').map((each) => [each.name, each.decodedBodySize])"
    )
    scripts = sum(size for name, size in sizes if name.endswith(".js"))
    assert 0 < scripts < 20_000


NEWEST = """() => {
  const box = document.querySelector(".scroll").getBoundingClientRect();
  const inside = (each) => {
    const its = each.getBoundingClientRect();
    return its.left >= box.left - 1 && its.right <= box.right + 1;
  };
  const row = document.querySelector(".pivot tbody tr");
  const wide = document.querySelector(".scroll");
  return [wide.scrollWidth > wide.clientWidth + 20, inside(row.lastElementChild),
          [...row.querySelectorAll("th")].every(inside),
          inside(document.querySelector(".pivot caption span"))];
}"""


@pytest.mark.parametrize("width", [1000, 375])
@pytest.mark.parametrize("path", ["explore?item=SD,SC&from=2008", "explore?item=*", "embed?item=*"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_wider_than_the_window_begins_with_the_newest(opened, width, path, scripts):
    page = opened(f"en/{path}", width, java_script_enabled=scripts)
    if scripts:
        assert page.evaluate(NEWEST) in ([True] * 4, [False, True, True, True])
    else:
        session = page.context.new_cdp_session(page)
        # The page's own scripts are off; ours is evaluated all the same.
        told = session.send("Runtime.evaluate", {"expression": f"({NEWEST})()",
                                                 "returnByValue": True})  # fmt: skip
        assert told["result"]["value"][1:] == [True] * 3


def test_sorting_keeps_the_place_and_other_periods_begin_anew(opened):
    page = opened("en/explore?dataset=comtrade-services&from=2008", 700)
    where = "document.querySelector('.scroll').scrollLeft"
    newest = page.evaluate(where)
    assert newest > 100
    page.evaluate(f"{where} = 40")
    page.locator(".pivot thead a", has_text="2009").focus()
    page.evaluate(f"{where} = 40")
    page.locator(".pivot thead a", has_text="2009").evaluate("each => each.click()")
    settle(page, sort="-2009")
    assert page.evaluate(where) == 40
    page.locator("select[name=to]").select_option("2019")
    settle(page, to="2019")
    assert page.evaluate(where) > 100


def test_paper_has_the_newest_periods_and_says_so(opened):
    page = opened("en/explore?dataset=comtrade-services&from=2008", 760)
    page.emulate_media(media="print")
    heads = page.locator(".pivot thead th.n:visible").all_inner_texts()
    assert heads == [str(year) for year in range(2013, 2021)]
    assert page.locator(".pivot tbody tr").first.locator("td:visible").count() == 8
    assert "newest 8 periods" in page.locator(".onpaper").inner_text()
    box, last = page.locator(".scroll").bounding_box(), page.locator("th.n").last.bounding_box()
    assert last["x"] + last["width"] <= box["x"] + box["width"] + 1
    short = opened("en/explore?from=2018")
    short.emulate_media(media="print")
    assert short.locator(".onpaper").count() == 0


def test_it_prints_without_the_form(opened):
    page = opened("en/explore?view=line")
    page.emulate_media(media="print")
    assert page.locator("#choices").is_hidden()
    assert page.locator("svg.plot.wide").is_visible()
