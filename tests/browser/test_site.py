"""The data site in a real browser: served and as files, wide and narrow, by day and by night."""

from __future__ import annotations

import functools
import http.server
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from fumao.run.site.export import Order, write_site
from fumao.web.app import create_public
from fumao.web.settings import Settings

from .accessible import complaints

sys.path.insert(0, str(Path(__file__).parents[1] / "run" / "site"))
try:
    import stores
finally:
    sys.path.pop(0)

WIDE, NARROW = 1280, 390
PAGES = {
    "home": "", "releases": "releases", "dataset": f"dataset?dataset={stores.NAME}",
    "lineage": f"lineage?vintage={stores.FIRST}&key={stores.TRAVEL}",
    "growth": f"lineage?vintage={stores.SECOND}&key=CHN/W1/S/X/_T/_T/2020&measure=growth_yoy",
    "walk": "lineage?key=travel", "compare": f"compare?dataset={stores.NAME}",
    "search": "search?q=travel", "indicator": "indicator?code=rca", "reports": "reports",
    "service": "service",
}  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return stores.publish(tmp_path_factory.mktemp("published") / "store")


@pytest.fixture(scope="module")
def address(shelf):
    """Where the site is served."""
    config = uvicorn.Config(create_public(shelf, Settings()), port=0, log_level="error",
                            lifespan="off")  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/data"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def files(shelf, tmp_path_factory):
    """The site as files, two folders below the root of a server."""
    root = tmp_path_factory.mktemp("www")
    write_site(Order(root / "trade" / "data", shelf.store.folder, most=60))
    return root


@contextmanager
def plain_server(folder):
    """Files as any web server shows them."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def browse(chromium):
    """Open an address; the page has what it asked for and what it complained of."""
    contexts = []

    def opened(target, width=WIDE, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda call: page.asked.append(call.url))
        page.on("console", lambda said: page.complaints.append(said.text)
                if said.type in ("error", "warning") else None)  # fmt: skip
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(target)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_legible_and_fits(browse, address, language, width, scheme):
    for name, path in PAGES.items():
        page = browse(f"{address}/{language}/{path}", width, color_scheme=scheme)
        assert complaints(page, contrast=7) == [], name
        assert page.complaints == [], name
        assert all(each.startswith(address) for each in page.asked), name
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_address_that_the_service_tells_opens_and_fits(browse, address, scheme):
    page = browse(f"{address}/en/service")
    asked = page.eval_on_selector_all(".asked a", "all => all.map(each => each.href)")
    assert len(asked) == 11
    for each in asked:
        told = browse(each, NARROW, color_scheme=scheme)
        assert told.complaints == [], each
        assert told.evaluate("document.documentElement.scrollWidth") <= NARROW
        if "/data/" in each:
            assert told.evaluate(
                "getComputedStyle(document.querySelector('Obs'), '::after').content"
            ).strip('"'), each
        told.context.close()


def test_the_first_view_is_light(browse, address):
    page = browse(f"{address}/en/")
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').map(e => [e.name, e.decodedBodySize])"
    )
    assert sum(size for name, size in sizes if name.endswith(".js")) < 30_000
    assert sum(size for _, size in sizes) < 60_000


def test_a_number_of_the_headline_is_followed_to_file_and_line_in_another_vintage(browse, address):
    page = browse(f"{address}/en/?reporter=CHN")
    page.locator(".figures dd a").first.click()
    page.wait_for_load_state()
    assert "China, Total services: Exports, 2021" in page.locator("h1").inner_text()
    assert "line" in page.locator("#made + .panel").inner_text()
    page.goto(f"{address}/en/{PAGES['lineage']}")
    page.locator("table a").click()
    page.wait_for_load_state()
    assert stores.SECOND in page.url
    assert "144,350.767" in page.locator(".big").inner_text()
    page.locator(".tongue").click()
    page.wait_for_load_state()
    assert "中国旅行进口" in page.locator("h1").inner_text()
    assert stores.SECOND in page.url


def test_the_keyboard_reaches_the_content_first_and_searches(browse, address):
    page = browse(f"{address}/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    page.keyboard.type("travel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=travel")
    assert page.locator(".results li a").first.inner_text() == "Travel"


def test_comparing_lists_revisions_and_downloads_them(browse, address):
    page = browse(f"{address}/en/{PAGES['compare']}")
    assert page.locator("tbody tr").count() == 1
    page.select_option("#kind", "new")
    page.locator(".filter button").click()
    page.wait_for_load_state()
    assert page.locator("tbody tr").count() == 56
    with page.expect_download() as started:
        page.locator("a[download]").click()
    assert started.value.path().read_text(encoding="utf-8").count("\n") == 114


def test_printed_pages_leave_the_frame_out(browse, address):
    page = browse(f"{address}/en/{PAGES['dataset']}")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert page.locator("#coverage").is_visible()


def test_a_report_is_read_and_its_number_followed(browse, address):
    page = browse(f"{address}/en/report?name=small")
    assert page.complaints == []
    page.get_by_text("US$131.2 billion").click()
    page.wait_for_load_state()
    assert "line 222" in page.locator(".walk").inner_text()


@pytest.mark.parametrize("way", ["server", "disk"])
def test_files_do_what_the_server_does(browse, files, way):
    with plain_server(files) as root:
        base = f"{root}/trade/data" if way == "server" else (files / "trade" / "data").as_uri()
        page = browse(f"{base}/en/index.html", NARROW, color_scheme="dark")
        assert complaints(page, contrast=7) == []
        page.locator(".figures dd a").first.click()
        page.wait_for_load_state()
        assert "Total services: Exports" in page.locator("h1").inner_text()
        page.locator(".tongue").click()
        page.wait_for_load_state()
        assert "/zh/lineage/" in page.url
        page.get_by_role("link", name="检索").click()
        page.wait_for_load_state()
        page.fill("#q", "旅行")
        page.keyboard.press("Enter")
        assert page.locator(".results li").first.inner_text().startswith("项目 旅行")
        page.locator(".results a").first.click()
        page.wait_for_load_state()
        assert page.locator("h1").count() == 1
        assert page.complaints == []
        assert all(each.startswith(base) for each in page.asked)


def test_search_in_the_browser_finds_what_the_server_finds(browse, address, files):
    with plain_server(files) as root:
        page = browse(f"{root}/trade/data/en/search.html")
        for text in (
            "travel",
            "旅行收支",
            "China travel imports",
            "rca",
            "sd",
            "ravel",
            "服务贸易差额",
            "the balance of services",
            "UK exports 2020",
            "电信计算机的信息服务",
        ):
            page.fill("#q", text)
            page.keyboard.press("Enter")
            here = page.locator(".results .code").all_inner_texts()
            served = browse(f"{address}/en/search?q={text}")
            assert here == served.locator(".results .code").all_inner_texts(), text
