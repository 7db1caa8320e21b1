"""Every page of the site, in both languages, over a store with something to hide."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from fumao.errors import NotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.publish.site.frame import Place
from fumao.publish.site.links import FILES
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.export import Order, write_site
from fumao.run.site.pages import PAGES, SHARED, TOLD
from fumao.run.site.serve import served
from fumao.store import FLOWS, Store

from .stores import FIRST, HOUSE, NAME, SECOND, SECRET, TRAVEL

STATES = [
    ("", {}), ("", {"reporter": "CHN"}), ("releases", {}), ("releases", {"dataset": NAME}),
    ("dataset", {"dataset": NAME}), ("dataset", {"dataset": NAME, "vintage": FIRST}),
    ("dataset", {"dataset": "kept"}), ("lineage", {"vintage": FIRST, "key": TRAVEL}),
    ("lineage", {"vintage": SECOND, "key": "CHN/W1/S/X/_T/_T/2020", "measure": "growth_yoy"}),
    ("lineage", {"vintage": FIRST, "key": "CHN/W1/S/B/_T/_T/2020"}),
    ("lineage", {"vintage": "kept@2025-01-01", "key": TRAVEL}), ("lineage", {"key": "travel"}),
    ("lineage", {"key": "secret"}), ("compare", {"dataset": NAME}),
    ("compare", {"earlier": FIRST, "later": SECOND, "kind": "new", "order": "key"}),
    ("compare", {"dataset": "kept"}), ("search", {}), ("search", {"q": "旅行"}),
    ("indicator", {"code": "rca"}), ("method", {"code": "ppml"}), ("reports", {}),
]  # fmt: skip


@pytest.fixture
def draw(shelf):
    def drawn(name, state, language="en"):
        return served(shelf, "/data", Place(language, name, state))

    return drawn


def addresses(text):
    """The addresses of a page within the site: language, name and state."""
    for found in re.findall(r'href="(/data/[^"]+)"', text):
        told = urlsplit(unescape(found))
        _, _, language, name = told.path.split("/", 3)
        if language != "static":
            yield language, name, tuple(parse_qsl(told.query))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "state"), STATES)
def test_a_page_is_whole_and_asks_nobody_else(draw, name, state, language):
    text = draw(name, state, language)
    assert text.count("<h1") == 1
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in text
    # Resources come from here, and nothing is inline: the policy of the server forbids it.
    assert not re.search(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', text)
    assert not re.search(r'<style|<script(?![^>]*src=)| style="| on\w+="', text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_link_of_every_page_leads_somewhere(shelf, draw, language):
    seen = {found for name, state in STATES for found in addresses(draw(name, state, language))}
    assert len(seen) > 150
    for tongue, name, state in seen:
        served(shelf, "/data", Place(tongue, name.rstrip("/"), dict(state)))


def test_what_is_not_free_is_on_no_page_and_in_no_file(shelf, draw):
    every = [draw(name, state, language) for name, state in STATES for language in ("zh", "en")]
    asked = {found for text in every for found in addresses(text)}
    every += [
        told.whole().decode("utf-8", "replace") if isinstance(told, Document) else told
        for told in (served(shelf, "/data", Place(tongue, name.rstrip("/"), dict(state)))
                     for tongue, name, state in asked)
    ]  # fmt: skip
    for secret in (SECRET, f"{float(SECRET):,.2f}", HOUSE, f"{float(HOUSE):,.2f}", "house@"):
        assert [text[:200] for text in every if secret in text] == []


def test_the_headline_is_of_claims_that_lead_to_their_lineage(draw):
    text = draw("", {"reporter": "CHN"})
    exports = f"lineage?vintage={SECOND}&amp;key=CHN/W1/S/X/_T/_T/2021"
    assert f'<a class="n" href="/data/en/{exports}">US$561.26 billion</a>' in text
    assert f'href="/data/en/{exports}&amp;measure=growth_yoy">100.0%</a>' in text
    assert "出口5612.6亿美元，同比增长100.0%" in re.sub(
        r"<[^>]+>", "", draw("", {"reporter": "CHN"}, "zh")
    )


def test_a_page_that_there_is_not_names_those_that_there_are(draw):
    with pytest.raises(NotFound, match="nowhere") as refused:
        draw("nowhere", {})
    assert "releases" in refused.value.remedy


def test_pages_and_files_are_told_apart_by_their_names():
    assert not (PAGES.keys() & TOLD.keys())
    assert not (TOLD.keys() & SHARED.keys())
    assert not any("." in name for name in PAGES)
    assert all("." in name for name in (*TOLD, *SHARED))


def test_a_report_has_its_style_as_a_file_and_its_numbers_lead_to_the_ledger(shelf, draw):
    text = draw("report", {"name": "small"})
    assert "<style" not in text
    assert 'style="' not in text
    assert "Content-Security-Policy" not in text
    assert '<a href="/data/en/lineage?key=travel">US$131.2 billion</a>' in text
    assert "key=unknown" not in text
    style = served(shelf, "/data", Place(FILES, "report.css", {"name": "small", "language": "en"}))
    assert style.whole().startswith(b"p { color: red; }")


def test_a_vintage_tells_the_observations_that_it_has_not_the_lines_of_its_file(tmp_path):
    flows = Flows.from_rows([
        {"reporter": "CHN", "item": "SD", "flow": flow, "period": "2020", "value": "1",
         "unit": "USD_MN"} for flow in "XM"
    ])  # fmt: skip
    given = Receipt("", "partly", "an office", "partly.csv", "0" * 64, "CC BY 4.0",
                    date(2021, 1, 1), datetime(2021, 1, 2, tzinfo=UTC), 99_999)  # fmt: skip
    Store(tmp_path).load(given, {FLOWS: flows.table})
    partly = Shelf(Store(tmp_path))
    for name in ("dataset", "releases", "feed.xml"):
        told = served(partly, "/data", Place("en", name, {"dataset": "partly"}))
        text = told.content.decode() if isinstance(told, Document) else told
        assert "99,999" not in text, name
        assert re.search(r">2<|\b2 observations", text), name


def test_a_page_of_an_older_vintage_leads_to_its_codes_in_that_vintage(tmp_path):
    row = {"item": "SD", "flow": "X", "period": "2020", "value": "1", "unit": "USD_MN"}
    store = Store(tmp_path)
    for day, areas in ((1, ("CHN", "AUS")), (2, ("CHN",))):
        flows = Flows.from_rows([row | {"reporter": each} for each in areas])
        store.load(Receipt("", "less", "an office", "less.csv", f"{day}" * 64, "CC BY 4.0",
                           date(2021, 1, day), datetime(2021, 1, 2, tzinfo=UTC), len(flows)),
                   {FLOWS: flows.table})  # fmt: skip
    less = Shelf(Store(tmp_path))
    older = {"dataset": "less", "vintage": "less@2021-01-01"}
    page = served(less, "/data", Place("en", "dataset", older))
    for language, name, state in addresses(page):
        assert served(less, "/data", Place(language, name, dict(state)))
    assert "explore?dataset=less&amp;vintage=less@2021-01-01&amp;reporter=AUS" in page
    assert write_site(Order(tmp_path / "www", tmp_path)).files > 10
