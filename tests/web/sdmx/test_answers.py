"""How the service answers: forms, unchanged answers, parts, packing, other sites, mistakes."""

from __future__ import annotations

import gzip
import io
import json

import pyarrow as pa
import pytest
from lxml import etree

from fumao.web.sdmx.negotiation import DATA, chosen_form

from .conftest import MEDIA

TRADE = "/data/dataflow/FUMAO/trade"


@pytest.mark.parametrize("form", MEDIA)
def test_each_form_is_given_under_its_own_type(ask, form):
    found = ask(TRADE, form)
    assert found.status_code == 200
    assert found.headers["content-type"] == MEDIA[form]
    assert found.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "json"), ("", "json"), ("application/xml", "xml"), ("text/csv", "csv"),
        ("application/json;q=0.2, text/csv;q=0.9", "csv"), ("application/*;q=0.5", "json"),
        ("application/vnd.sdmx.data+csv", "csv"), ("text/html, application/xml;q=0.9", "xml"),
        ("application/vnd.sdmx.data+csv;version=2+.0", "csv"), ("*/*, text/csv;q=0", "json"),
        ('application/vnd.sdmx.data+xml; version="3.0"', "xml"),
        ("application/vnd.sdmx.data+json;version=1.0.0, text/*;q=0.1", "csv"),
    ],
)  # fmt: skip
def test_the_form_is_that_which_the_client_likes_best(accept, form):
    assert chosen_form(accept, DATA).name == form


@pytest.mark.parametrize("accept", ["image/png", "application/vnd.sdmx.data+csv;version=1.0.0",
                                    "application/vnd.sdmx.genericdata+xml;version=2.1",
                                    "*/*;q=0"])  # fmt: skip
def test_a_form_that_is_not_there_is_refused_with_the_list(ask, accept):
    found = ask(TRADE, accept)
    assert found.status_code == 406
    assert all(media in found.text for media in MEDIA.values())


def test_the_same_question_gets_the_same_bytes(ask):
    for form in MEDIA:
        assert ask(TRADE, form).content == ask(TRADE, form).content


def test_what_a_client_has_already_is_not_sent_again(ask):
    first = ask(TRADE, "csv")
    again = ask(TRADE, "csv", if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept, Accept-Encoding"
    since = ask(TRADE, "csv", if_modified_since=first.headers["last-modified"])
    assert since.status_code == 304
    assert first.headers["last-modified"] == "Fri, 01 Apr 2022 12:00:00 GMT"


def test_tags_tell_forms_codings_queries_and_vintages_apart(ask):
    tags = [
        ask(TRADE, "csv").headers["etag"], ask(TRADE, "json").headers["etag"],
        ask(TRADE, "csv", accept_encoding="gzip").headers["etag"],
        ask(f"{TRADE}?limit=2", "csv").headers["etag"],
        ask(f"{TRADE}?asOf=2021-12-31", "csv").headers["etag"],
    ]  # fmt: skip
    assert len(set(tags)) == len(tags)


def test_a_part_of_an_answer_continues_where_a_line_broke(ask):
    whole = ask(TRADE, "csv")
    assert whole.headers["accept-ranges"] == "bytes"
    tag, size = whole.headers["etag"], len(whole.content)
    parts = [ask(TRADE, "csv", range=text, if_range=tag) for text in ("bytes=0-99", "bytes=100-")]
    assert [each.status_code for each in parts] == [206, 206]
    assert b"".join(each.content for each in parts) == whole.content
    assert parts[0].headers["content-range"] == f"bytes 0-99/{size}"
    assert ask(TRADE, "csv", range="bytes=-10").content == whole.content[-10:]
    # Of another answer than the client began with, all is sent.
    assert ask(TRADE, "csv", range="bytes=0-9", if_range='"old"').status_code == 200
    assert ask(TRADE, "csv", range="bytes=0-1,5-6").status_code == 200


@pytest.mark.parametrize("text", ["bytes=999999-", "bytes=5-2"])
def test_a_part_beyond_the_end_cannot_be_given(ask, text):
    found = ask(TRADE, "csv", range=text)
    assert found.status_code == 416
    assert found.headers["content-range"].startswith("bytes */")


def test_answers_are_packed_for_clients_that_take_it(client, address):
    whole = client.get(f"{address}{TRADE}", headers={"accept-encoding": "identity"})
    for coding, unpack in (
        ("gzip", gzip.decompress),
        ("zstd", lambda content: pa.CompressedInputStream(io.BytesIO(content), "zstd").read()),
    ):
        with client.stream("GET", f"{address}{TRADE}", headers={"accept-encoding": coding}) as got:
            assert got.headers["content-encoding"] == coding
            assert unpack(b"".join(got.iter_raw())) == whole.content
    parquet = client.get(f"{address}{TRADE}", headers={"accept": MEDIA["parquet"]})
    assert "content-encoding" not in parquet.headers


def test_without_a_body_the_headers_are_the_same(ask):
    got, head = ask(TRADE, "csv"), ask(TRADE, "csv", method="HEAD")
    assert head.content == b""
    for name in ("etag", "content-length", "content-type", "last-modified"):
        assert head.headers[name] == got.headers[name]


def test_pages_of_other_sites_may_read(ask):
    found = ask(TRADE, "csv", origin="https://example.org")
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.headers["cross-origin-resource-policy"] == "cross-origin"
    before = ask(TRADE, method="OPTIONS", origin="https://example.org",
                 access_control_request_method="GET")  # fmt: skip
    assert before.status_code == 204
    assert "GET" in before.headers["access-control-allow-methods"]
    assert ask("/data/dataflow/FUMAO/none").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"{TRADE}/1.0.0/A.FRA", 404, "no observation meets the query"),
        ("/data/dataflow/FUMAO/none", 404, "there is no dataflow FUMAO:none"),
        (f"{TRADE}?asOf=2020-01-01", 404, "as of 2020-01-01"),
        (f"{TRADE}/1.0.0/A.XXX", 422, "is not in CL_AREA"),
        (f"{TRADE}?c[TIME_PERIOD]=ge:2020-13", 400, "is no time period"),
        (f"{TRADE}?moon=1", 400, "there is no parameter"),
        ("/data/dataflow/ECB/trade", 400, "there is no agency"),
        (f"{TRADE}/1.0.0/A/B", 400, "path"), ("/moon", 404, "there is no resource"),
        ("/structure/codelist/FUMAO/CL_MOON", 404, "there is no such artefact"),
        ("/structure/moon", 400, "none of those there are"),
        ("/availability/dataflow/FUMAO/trade/1.0.0/*/MOON", 400, "none of those there are"),
        ("/schema/dataflow/FUMAO/none/1.0.0", 404, "there is no dataflow"),
        ("/metadata/metadataset/FUMAO/none", 404, "there is no such report"),
        ("/metadata/structure/dataflow/FUMAO/trade?asOf=2020-01-01", 404, "as of 2020-01-01"),
        ("/schema/dataflow/FUMAO/trade?asOf=2020-01-01", 404, "as of 2020-01-01"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_the_form_that_was_asked_for(ask, path, status, said):
    found = ask(path)
    assert found.status_code == status
    (problem,) = json.loads(found.text)["errors"]
    assert said in problem["title"] + problem.get("detail", "")
    xml = etree.fromstring(ask(path, "application/xml").content)
    assert etree.QName(xml).localname == "Error"
    assert said in " ".join(xml.itertext())


def test_a_missing_remedy_is_no_remedy(ask):
    (problem,) = ask(f"{TRADE}?limitt=1").json()["errors"]
    assert "did you mean limit?" in problem["detail"]


def test_only_reading_is_offered(client, address):
    found = client.post(f"{address}{TRADE}")
    assert found.status_code == 405
    assert found.json()["errors"]


def test_an_address_that_is_too_long_is_refused(ask):
    found = ask(f"{TRADE}/{'A.CHN,' * 3000}")
    assert found.status_code == 414
    assert len(found.content) < 500


def test_a_path_that_is_not_there_is_not_found_in_any_form(ask):
    assert ask("/v3/data/trade", "csv").status_code == 404


@pytest.fixture(scope="module")
def small(served):
    """A service that sends three observations at most."""
    with served(observations=3) as browser:
        yield browser


MUCH = ["", "offset=1", "includeHistory=true", "limit=4", "updatedAfter=2020-01-01",
        "firstNObservations=1"]  # fmt: skip


@pytest.mark.parametrize("parameters", MUCH)
def test_too_much_at_once_is_refused_with_a_way_to_get_it(small, parameters):
    found = small.get(f"/sdmx{TRADE}?{parameters}")
    assert found.status_code == 413
    assert "limit=3" in found.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        (f"{TRADE}?", 6), (f"{TRADE}?includeHistory=true&", 11), ("/data/all?", 8),
        ("/v1/data/trade/all?startPeriod=2019&", 5), (f"{TRADE}?updatedAfter=2021-06-01&", 4),
    ],
)  # fmt: skip
def test_the_pages_that_are_told_give_everything_once(small, path, count):
    refused = small.get(f"/sdmx{path}", headers={"accept": "application/json"})
    assert "limit=3&offset=0, then offset=3" in refused.json()["errors"][0]["detail"]
    rows = []
    for offset in range(0, count, 3):
        page = small.get(f"/sdmx{path}limit=3&offset={offset}", headers={"accept": "text/csv"})
        rows += page.text.splitlines()[1:]
    assert len(rows) == len(set(rows)) == count


def test_the_pages_that_are_told_go_on_where_the_query_began(small):
    refused = small.get(f"/sdmx{TRADE}?offset=1")
    assert "limit=3&offset=1, then offset=4" in refused.json()["errors"][0]["detail"]


def test_what_is_not_too_much_is_sent_whatever_the_store_holds(small):
    for parameters, rows in (("limit=3", 3), ("c[INT_ACC_ITEM]=SD", 1), ("offset=4", 2),
                             ("includeHistory=true&c[INT_ACC_ITEM]=SD", 2)):  # fmt: skip
        found = small.get(f"/sdmx{TRADE}?{parameters}", headers={"accept": "text/csv"})
        assert found.status_code == 200, found.text
        assert found.text.count("\n") == rows + 1


def test_who_asks_too_often_waits(served):
    another = {"x-forwarded-for": "203.0.113.7"}
    with served(public_calls=2) as browser:
        statuses = [browser.get(f"/sdmx{TRADE}", headers=another).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_long_answer_is_sent_from_the_disk(ask, monkeypatch):
    whole = ask(TRADE, "csv").content
    monkeypatch.setattr("fumao.web.sdmx.replies._SMALL", 100)
    found = ask(TRADE, "csv")
    assert found.content == whole
    assert int(found.headers["content-length"]) == len(whole)
    assert ask(TRADE, "csv", range="bytes=10-209").content == whole[10:210]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


@pytest.mark.parametrize("path", [TRADE, "/v1/data/trade", "/structure/codelist/FUMAO/CL_MODE",
                                  "/availability/dataflow/FUMAO/trade",
                                  "/metadata/structure/dataflow/FUMAO/trade",
                                  "/schema/dataflow/FUMAO/trade",
                                  "/data/dataflow/FUMAO/none"])  # fmt: skip
def test_a_browser_draws_the_message(ask, client, address, path):
    found = ask(path, BROWSER)
    assert found.headers["content-type"] == "application/xml"
    sheet = etree.fromstring(found.content).getprevious()
    style = client.get(f"{address.removesuffix('/sdmx')}{sheet.get('href')}")
    assert style.headers["content-type"].startswith("text/css")
    # The message is that of programs; they get it without the sheet, under its own type.
    plain = ask(path, "application/xml")
    assert b"stylesheet" not in plain.content
    assert found.headers.get("etag", "a") != plain.headers.get("etag", "b")
    assert found.content.replace(etree.tostring(sheet), b"") == plain.content


@pytest.mark.parametrize("accept", [JAVA, "*/*", "application/json"])
def test_programs_get_no_page(ask, accept):
    assert ask(TRADE, accept).headers["content-type"] == MEDIA["json"]


def test_the_address_of_the_service_says_where_to_begin(ask):
    told = ask("/").json()
    assert told["dataflows"] == "/sdmx/structure/dataflow"
    assert MEDIA["parquet"] in told["forms"]["data"]
