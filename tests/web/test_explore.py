"""The explorer over HTTP: one address a state, what has not changed, files, frames, refusals."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import httpx
import pytest

from fumao.model.flows import Flows
from fumao.store import Store
from fumao.web.app import create_public
from fumao.web.settings import Settings

from ..run.site.explorer_store import FIRST, SECOND, explorer_store
from .offices import on_a_port


@contextmanager
def answering(app):
    with on_a_port(app) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return explorer_store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def site(shelf):
    settings = Settings("http://127.0.0.1")
    with answering(create_public(shelf, settings)) as client:
        yield client


def get(site, path, **headers):
    return site.get(f"/data/{path}", headers=headers, follow_redirects=False)


def test_what_a_form_sends_becomes_the_one_address_of_its_state(site):
    sent = "en/explore?view=&item=SD&item=SC&dataset=compiled&cols=period&cols=&page=1"
    answer = get(site, sent)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address == "/data/en/explore?dataset=compiled&item=SD,SC&cols=period"
    assert get(site, address.removeprefix("/data/")).status_code == 200
    quoted = address.replace(",", "%2C")
    assert get(site, quoted.removeprefix("/data/")).status_code == 200


@pytest.mark.parametrize("path", ["explore", "embed", "explore.csv", "explore.svg?view=line"])
def test_what_has_not_changed_is_not_sent_again(site, path):
    first = get(site, f"en/{path}")
    mark = first.headers["etag"]
    assert "no-store" not in first.headers["cache-control"]
    again = get(site, f"en/{path}", **{"if-none-match": f'"other", {mark}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    assert get(site, f"zh/{path}", **{"if-none-match": mark}).status_code == 200


def test_a_release_changes_the_mark(tmp_path):
    shelf = explorer_store(tmp_path)
    with answering(create_public(shelf)) as client:
        mark = get(client, "en/explore").headers["etag"]
        newer = replace(shelf.store.receipt(SECOND), vintage="", released=date(2023, 3, 31),
                        sha256="3" * 64)  # fmt: skip
        Store(shelf.store.folder).load(newer, {"flows": shelf.store.table(SECOND, "flows")})
        assert get(client, "en/explore", **{"if-none-match": mark}).status_code == 200


def test_only_the_embedded_view_may_be_framed(site):
    page, inner = get(site, "en/explore"), get(site, "en/embed?view=line")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors *" in inner.headers["content-security-policy"]
    assert "x-frame-options" not in inner.headers
    assert "script-src" not in inner.headers["content-security-policy"]


def test_files_come_with_their_names_and_kinds(site, tmp_path):
    answer = get(site, "en/explore.parquet?item=SD")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert "compiled_2022-03-31.parquet" in answer.headers["content-disposition"]
    (tmp_path / "a.parquet").write_bytes(answer.content)
    assert {row.item for row in Flows.read(tmp_path / "a.parquet")} == {"SD"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("explore?item=XX", 404), ("explore?dataset=nothing", 404), ("explore?vintage=x", 404),
        ("explore?as_of=1999-01-01", 404), ("explore?view=pie", 422), ("explore?page=99", 422),
        ("explore?from=2020&to=2012", 422), ("explore?sort=-1", 422), ("explore?colour=red", 422),
        ("explore.doc", 404), ("explore.svg", 422), ("embed?rows=value", 422),
        ("explore?partner=" + "A" * 9000, 422), ("explore?item=%00", 404),
        ("explore?sort=%27%3BDROP%20TABLE%20flows", 422), ("explore?vintage=..%2F..%2Fetc", 404),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bad_state_is_refused_in_words_with_a_way_on(site, path, status, language):
    answer = get(site, f"{language}/{path}")
    assert answer.status_code == status
    assert f'lang="{ {"zh": "zh-CN", "en": "en"}[language] }"' in answer.text
    if "\0" not in path:
        assert re.search(r'class="note"><strong>[^<]+</strong> [^<]+', answer.text)


def test_markup_in_an_address_stays_text(site):
    for name in ("dataset", "vintage", "sort", "item", "view"):
        answer = get(site, f"en/explore?{name}=%3Cscript%3Ealert(1)%3C/script%3E")
        assert 400 <= answer.status_code < 500
        assert "<script>alert" not in answer.text


def test_the_language_link_keeps_the_whole_state(site):
    html = get(site, f"en/explore?item=SD&view=line&vintage={FIRST}").text
    assert f'href="/data/zh/explore?item=SD&amp;view=line&amp;vintage={FIRST}"' in html


def test_a_vintage_that_is_pinned_stands_in_citation_files_and_embed(site):
    html = get(site, "en/explore?item=SD&view=line").text
    assert html.count(f"vintage={SECOND}") > 5
    assert (
        f"/data/en/explore.csv?dataset=compiled&amp;item=SD&amp;view=line&amp;vintage={SECOND}"
        in html
    )


def test_pictures_hold_no_other_addresses(site):
    drawn = get(site, "zh/explore.svg?view=treemap").text
    assert "href" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "").replace(
        "http://127.0.0.1", ""
    )
    png = get(site, "zh/explore.png?view=treemap")
    from PIL import Image

    assert Image.open(io.BytesIO(png.content)).width > 1500


def test_pages_and_texts_travel_compressed_and_packed_files_as_they_are(site):
    for path, packed in (("explore", True), ("explore.csv", True), ("explore.xlsx", False),
                         ("explore.parquet", False), ("explore.png?view=bar", False)):  # fmt: skip
        answer = get(site, f"en/{path}", **{"accept-encoding": "gzip"})
        assert (answer.headers.get("content-encoding") == "gzip") == packed
    plain = get(site, "en/explore", **{"accept-encoding": "identity"})
    assert plain.text == get(site, "en/explore").text
