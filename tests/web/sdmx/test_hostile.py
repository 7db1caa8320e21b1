"""Whatever is sent is answered: what the description allows, and what attackers try."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from fumao.run.shelf import Shelf
from fumao.store import Store
from fumao.web.sdmx.app import create_sdmx
from fumao.web.settings import Settings

CHECKS = [not_a_server_error, content_type_conformance, status_code_conformance]
PATHS = list(create_sdmx(Shelf(Store("nowhere")), Settings()).openapi()["paths"])


@pytest.fixture(scope="module")
def described(address):
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_whatever_the_description_allows_is_answered_as_described(described, path):
    operation = described[path]["GET"]

    @settings(
        max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def answered(case):
        case.call_and_validate(checks=CHECKS)

    answered()


TRADE = "/data/dataflow/FUMAO/trade"
HOSTILE = [
    f"{TRADE}/1.0.0/{'.' * 4000}",
    f"{TRADE}/1.0.0/{','.join(f'A.{n}' for n in range(900))}", f"{TRADE}/1.0.0/{'%2E' * 900}",
    f"{TRADE}?c[REF_AREA]={','.join(['CHN'] * 2500)}XX", f"{TRADE}?limit={'9' * 5000}",
    f"{TRADE}?c[TIME_PERIOD]=ge:9999-99-99", f"{TRADE}?c[TIME_PERIOD]=2020-02-30",
    f"{TRADE}?c[TIME_PERIOD]=ge:0000", f"{TRADE}?asOf=10000-01-01", f"{TRADE}?asOf=2020-02-30",
    f"{TRADE}?updatedAfter=0001-01-01T00:00:00%2B23:59", f"{TRADE}?asOf=%00",
    f"{TRADE}?c[REF_AREA]=CHN'%20OR%201=1--", f"{TRADE}?c[REF_AREA]=CHN%22;DROP%20TABLE%20flows",
    f"{TRADE}/1.0.0/A.CHN';SELECT%201", f"{TRADE}?c[OBS_VALUE]=gt:1%20OR%201=1",
    f"{TRADE}?c[OBS_VALUE]=gt:1e999999", f"{TRADE}?c[OBS_VALUE]=gt:NaN",
    f"{TRADE}?c[OBS_VALUE]=gt:{'9' * 4000}", f"{TRADE}?c[read_parquet('x')]=1",
    "/data/dataflow/FUMAO/..%2F..%2Fetc%2Fpasswd", "/data/dataflow/FUMAO/../../../etc/passwd",
    "/data/..%2f..%2f..%2fetc/passwd", "/data/dataflow/FUMAO/trade@2022-03-31",
    "/data/dataflow/FUMAO/$2e$$2e$$2f$vintages", "/data/dataflow/FUMAO/$ffffff$",
    "/data/dataflow/FUMAO/$110000$", "/data/dataflow/FUMAO/$d800$", "/data/%ff%fe", "/%00",
    "/data/dataflow/FUMAO/%E2%80%AE", "/structure/codelist/FUMAO/../../CL_AREA",
    "/structure/codelist/FUMAO/CL_AREA/1.0.0/%3Cscript%3E", "/structure/*/*/*/*/*/*/*",
    f"{TRADE}?{'&'.join(f'c[REF_AREA]={n}' for n in range(500))}", f"{TRADE}?c[]=1", f"{TRADE}?=",
    f"{TRADE}?dimensionAtObservation=__proto__", f"{TRADE}?attributes={'x,' * 3000}",
    f"{TRADE}?firstNObservations=-1", f"{TRADE}?offset=1e9", f"{TRADE}?limit=0",
    f"{TRADE}?includeHistory=maybe", f"{TRADE}?references=all", "/schema/dataflow/FUMAO",
    "/schema/datastructure/FUMAO/FUMAO/1.0.0", "/metadata", "/metadata/x/y/z",
    "/availability/dataflow/FUMAO/trade?limit=1", "/v1/data/a,b,c,d/all", "/v1", "/v3/data/trade",
    "/data/trade/all/all/all/all", "/data/dataflow/FUMAO/trade/9.9.9",
]  # fmt: skip


def raw(address, target, headers=""):
    """A request as it stands: no client tidies its path."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as line:
        told = f"GET {place.path}{target} HTTP/1.1\r\nHost: {place.netloc}\r\n{headers}"
        line.sendall(f"{told}Connection: close\r\n\r\n".encode("latin-1"))
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
    return int(answer.split(b" ", 2)[1]), answer


@pytest.mark.parametrize("target", HOSTILE, ids=lambda target: target[:60])
def test_hostile_queries_are_refused(address, target):
    status, answer = raw(address, target)
    assert 400 <= status < 500 or (status, target) == (200, "/v1")
    assert b"root:" not in answer
    assert b"Traceback" not in answer
    # A refusal is short, and no more of the question comes back than helps.
    assert status == 200 or len(answer) < 3000


@pytest.mark.parametrize(
    "headers",
    [
        f"Accept: {'a/b,' * 3000}\r\n", "Accept: \xff\xfe\r\n", "Accept: application/json;q=\r\n",
        "Accept-Encoding: gzip;q=zzz, \x01\r\n", "Range: bytes=--\r\n", "Range: lines=1-2\r\n",
        f"Range: bytes={'0-1,' * 2000}0-1\r\n", "If-None-Match: \"\r\n", "If-Range: x\r\n",
        "If-Modified-Since: yesterday\r\n", "Range: bytes=99999999999999999999999-\r\n",
    ],
)  # fmt: skip
def test_hostile_headers_do_no_harm(address, headers):
    status, _ = raw(address, TRADE, headers)
    assert status in (200, 206, 400, 406, 416, 431)


def test_no_path_of_this_machine_is_told(ask, shelf):
    for target in HOSTILE[:20]:
        assert str(shelf.store.folder) not in ask(target).text
