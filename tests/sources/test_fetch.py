"""Fetching from a real server in this process: whole files, or a clear no."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fumao.errors import CannotWrite, InvalidInput, SourceChanged, SourceUnavailable
from fumao.sources import source
from fumao.sources.fetch import Manners, fetch, newest

BODY = b"country_code,year,value,indicator\n" + b"CHN,2019,14.3e12,NY.GDP.MKTP.CD\n" * 9000
WDI = source("wdi")


@dataclass
class Server:
    """What the server does with each request in turn, and what it was asked."""

    address: str = ""
    body: bytes = BODY
    etag: str = '"v1"'
    kind: str = "text/csv"
    # For each request: an answer's code, or "cut" for an answer that breaks off half way.
    script: list[object] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    ranges: bool = True
    retry_after: str = ""


class Handler(BaseHTTPRequestHandler):
    """Answers as the script says."""

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        server = self.server.told
        server.asked.append(dict(self.headers))
        step = server.script.pop(0) if server.script else 200
        if isinstance(step, int) and step != 200:
            self.send_response(step)
            if server.retry_after:
                self.send_header("Retry-After", server.retry_after)
            self.end_headers()
            return
        if server.etag and self.headers.get("If-None-Match") == server.etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_body(server, step)

    def send_body(self, server, step):
        start = 0
        wanted = self.headers.get("Range", "")
        same = self.headers.get("If-Range") == server.etag
        if server.ranges and wanted and same:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            size = len(server.body)
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        else:
            self.send_response(200)
        rest = server.body[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.send_header("Content-Type", server.kind)
        if server.etag:
            self.send_header("ETag", server.etag)
        self.end_headers()
        self.wfile.write(rest[: len(rest) // 2] if step == "cut" else rest)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.told = Server(f"http://127.0.0.1:{running.server_port}/wdi.csv")
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running.told
        running.shutdown()
        thread.join()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def manners(waits):
    return Manners(tries=4, pause=0.5, timeout=5, sleep=waits.append)


def files(folder):
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def test_a_file_comes_whole_with_its_receipt(server, tmp_path, manners):
    got = fetch(WDI, tmp_path, server.address, manners)
    assert got.file.read_bytes() == BODY
    receipt = json.loads((tmp_path / f"{got.file.name}.receipt.json").read_text("utf-8"))
    assert receipt["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert (receipt["size"], receipt["licence"]) == (len(BODY), "CC BY 4.0")
    assert receipt["address"] == server.address
    assert receipt["fetched"].endswith("+00:00")
    assert files(tmp_path) == [got.file.name, f"{got.file.name}.receipt.json"]
    assert got.file.name.startswith("wdi-2")
    assert got.file.suffix == ".csv"


def test_it_says_who_asks(server, tmp_path, manners):
    fetch(WDI, tmp_path, server.address, manners)
    assert server.asked[0]["User-Agent"].startswith("fumao")


def test_a_busy_server_is_asked_again_after_longer_and_longer_pauses(
    server, tmp_path, manners, waits
):
    server.script = [503, 503, 200]
    got = fetch(WDI, tmp_path, server.address, manners)
    assert got.file.read_bytes() == BODY
    assert [wait for wait in waits if wait in (0.5, 1.0)] == [0.5, 1.0]


def test_a_server_that_says_when_to_come_back_is_obeyed(server, tmp_path, manners, waits):
    server.script, server.retry_after = [429], "7"
    fetch(WDI, tmp_path, server.address, manners)
    assert 7.0 in waits


def test_an_answer_that_breaks_off_is_resumed_where_it_stopped(server, tmp_path, manners):
    server.script = ["cut", "cut", 200]
    got = fetch(WDI, tmp_path, server.address, manners)
    assert got.file.read_bytes() == BODY
    assert server.asked[1]["Range"] == f"bytes={len(BODY) // 2}-"
    assert server.asked[1]["If-Range"] == '"v1"'
    assert len(files(tmp_path)) == 2


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(server, tmp_path, manners):
    server.script = ["cut", "cut", "cut", "cut"]
    with pytest.raises(SourceUnavailable):
        fetch(WDI, tmp_path, server.address, manners)
    server.body, server.etag = BODY[::-1], '"v2"'
    got = fetch(WDI, tmp_path, server.address, manners)
    assert got.file.read_bytes() == BODY[::-1]


def test_a_server_without_ranges_sends_all_anew(server, tmp_path, manners):
    server.script, server.ranges = ["cut", 200], False
    assert fetch(WDI, tmp_path, server.address, manners).file.read_bytes() == BODY


def test_a_later_call_resumes_what_an_earlier_one_had_to_give_up(server, tmp_path, manners):
    server.script = ["cut", 503, 503, 503]
    with pytest.raises(SourceUnavailable, match="answers 503") as refused:
        fetch(WDI, tmp_path, server.address, manners)
    assert refused.value.retry
    assert f"{len(BODY) // 2:,} bytes, is resumed" in refused.value.remedy
    assert files(tmp_path) == ["wdi.mark", "wdi.part"]
    assert newest("wdi", tmp_path) is None
    got = fetch(WDI, tmp_path, server.address, manners)
    assert got.file.read_bytes() == BODY
    assert server.asked[-1]["Range"] == f"bytes={len(BODY) // 2}-"


def test_nothing_is_kept_of_a_file_that_could_not_be_resumed(server, tmp_path, manners):
    server.script, server.etag = ["cut", 503, 503, 503], ""
    with pytest.raises(SourceUnavailable):
        fetch(WDI, tmp_path, server.address, manners)
    assert files(tmp_path) == []


def test_a_part_of_another_address_is_not_continued(server, tmp_path, manners):
    server.script = ["cut", 503, 503, 503]
    with pytest.raises(SourceUnavailable):
        fetch(WDI, tmp_path, server.address, manners)
    got = fetch(WDI, tmp_path, server.address + "?other", manners)
    assert "Range" not in server.asked[-1]
    assert got.file.read_bytes() == BODY


def test_a_file_that_is_still_the_newest_is_not_sent_again(server, tmp_path, manners):
    first = fetch(WDI, tmp_path, server.address, manners)
    again = fetch(WDI, tmp_path, server.address, manners)
    assert (again.unchanged, again.file, again.sha256) == (True, first.file, first.sha256)
    assert len(files(tmp_path)) == 2


def test_a_newer_file_stands_beside_the_earlier_one(server, tmp_path, manners):
    first = fetch(WDI, tmp_path, server.address, manners)
    server.body, server.etag = BODY + b"NAM,2019,12.5e9,NY.GDP.MKTP.CD\n", '"v2"'
    second = fetch(WDI, tmp_path, server.address, manners)
    assert first.file.read_bytes() == BODY
    assert second.file != first.file
    assert newest("wdi", tmp_path) == second.file


def test_a_file_that_was_altered_is_fetched_anew(server, tmp_path, manners):
    first = fetch(WDI, tmp_path, server.address, manners)
    first.file.write_bytes(b"altered")
    assert not fetch(WDI, tmp_path, server.address, manners).unchanged


@pytest.mark.parametrize("code", [404, 403, 410])
def test_an_address_that_is_gone_is_told_at_once(server, tmp_path, manners, code):
    server.script = [code]
    with pytest.raises(SourceChanged, match=f"answers {code}") as refused:
        fetch(WDI, tmp_path, server.address, manners)
    assert WDI.page in refused.value.remedy
    assert len(server.asked) == 1
    assert files(tmp_path) == []


def test_a_web_page_is_no_data(server, tmp_path, manners):
    server.kind = "text/html"
    with pytest.raises(SourceChanged, match="web page"):
        fetch(WDI, tmp_path, server.address, manners)
    assert files(tmp_path) == []


def test_an_empty_answer_is_no_data(server, tmp_path, manners):
    server.body = b""
    with pytest.raises(SourceChanged, match="nothing"):
        fetch(WDI, tmp_path, server.address, manners)
    assert files(tmp_path) == []


def test_requests_to_one_host_keep_their_distance(server, tmp_path, manners, waits):
    fetch(WDI, tmp_path, server.address, manners)
    fetch(WDI, tmp_path, server.address, manners)
    assert any(0 < wait <= 0.5 for wait in waits)


def test_where_nobody_listens_the_message_says_what_else_to_do(tmp_path, manners):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="no connection") as refused:
        fetch(WDI, tmp_path, f"http://127.0.0.1:{port}/wdi.csv", manners)
    assert "fumao sources read wdi FILE" in refused.value.remedy


def test_without_internet_it_is_not_tried_again_and_again(tmp_path, manners, waits, monkeypatch):
    def unknown(*_arguments, **_options):
        raise socket.gaierror(-2, "Name or service not known")

    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(SourceUnavailable, match="Name or service not known"):
        fetch(WDI, tmp_path, "http://data.invalid/wdi.csv", manners)
    assert waits == []
    assert files(tmp_path) == []


def test_a_source_without_an_address_says_where_people_get_it(tmp_path):
    with pytest.raises(InvalidInput, match="no address") as refused:
        fetch(source("geodist"), tmp_path)
    assert "cepii" in refused.value.remedy


def test_only_web_addresses_are_fetched(tmp_path):
    with pytest.raises(InvalidInput, match="no web address"):
        fetch(WDI, tmp_path, "file:///etc/hosts")


def test_a_folder_that_refuses_is_told(server, tmp_path, manners):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(CannotWrite):
        fetch(WDI, tmp_path / "taken" / "below", server.address, manners)
