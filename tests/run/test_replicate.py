"""Copies of a store that follow it: from folder to folder, and through object storage."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from fumao.errors import CannotWrite, InvalidInput, SourceUnavailable, StoreDamaged
from fumao.model.entry import Entry
from fumao.model.flows import Flows
from fumao.run.embargo import roll_back, verify
from fumao.run.replicate import follow, replicate
from fumao.store import FLOWS, Store
from fumao.store.replicas import Place

from .test_backup import contents
from .test_embargo import BEFORE, EARLY, MINUTE, NEW, OLD, Clock, load, receipt_of, seen


class Bucket(BaseHTTPRequestHandler):
    """As much of object storage as Arrow asks for: list, head, get and put, in memory."""

    protocol_version = "HTTP/1.1"
    held: dict[str, bytes]
    parts: dict[tuple[str, int], bytes]

    def _key(self):
        return unquote(urlsplit(self.path).path).strip("/")

    def _answer(self, status, body=b"", kind="application/xml", size=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if size is None else size))
        self.send_header("ETag", '"0123456789abcdef0123456789abcdef"')
        self.send_header("Last-Modified", "Mon, 01 Feb 2021 02:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self):
        found = self.held.get(self._key())
        bucket = "/" not in self._key()
        self._answer(200 if bucket or found is not None else 404, size=len(found or b""))

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            self._answer(200, self._listed(asked))
            return
        body = self.held.get(self._key())
        if body is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        if part := re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")):
            body = body[int(part[1]) : int(part[2]) + 1]
        self._answer(206 if part else 200, body, "application/octet-stream")

    def _listed(self, asked):
        bucket, prefix = self._key(), asked.get("prefix", [""])[0]
        keys = [key.removeprefix(f"{bucket}/") for key in sorted(self.held)]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.held[f'{bucket}/{key}'])}</Size>"
            "<LastModified>2021-02-01T02:00:00Z</LastModified></Contents>"
            for key in keys if key.startswith(prefix)
        )  # fmt: skip
        return (f"<ListBucketResult><Name>{bucket}</Name><IsTruncated>false</IsTruncated>{rows}"
                "</ListBucketResult>").encode()  # fmt: skip

    def do_PUT(self):
        part = parse_qs(urlsplit(self.path).query).get("partNumber")
        body = self._sent()
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = b"".join(_chunks(body))
        if part:
            self.parts[self._key(), int(part[0])] = body
        else:
            self.held[self._key()] = body
        self._answer(200)

    def _sent(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def do_POST(self):
        """Uploads in parts: begun, and ended; their pieces come by PUT with a number."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self._key()
        name = key.partition("/")[2]
        if "uploads" in parse_qs(urlsplit(self.path).query, keep_blank_values=True):
            told = f"<InitiateMultipartUploadResult><Key>{name}</Key><UploadId>1</UploadId>"
            self._answer(200, (told + "</InitiateMultipartUploadResult>").encode())
            return
        own = sorted(each for each in self.parts if each[0] == key)
        self.held[key] = b"".join(self.parts.pop(each) for each in own)
        told = f"<CompleteMultipartUploadResult><Key>{name}</Key><ETag>1</ETag>"
        self._answer(200, (told + "</CompleteMultipartUploadResult>").encode())

    def log_message(self, *_given):
        pass


def _chunks(body):
    while body:
        head, _, body = body.partition(b"\r\n")
        size = int(head.partition(b";")[0], 16)
        if not size:
            return
        yield body[:size]
        body = body[size + 2 :]


@pytest.fixture
def bucket(monkeypatch):
    """Object storage of this test's own, and its address."""
    handler = type("Handler", (Bucket,), {"held": {}, "parts": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    address = (f"s3://key:secret@statistics/store?endpoint_override=127.0.0.1:{port}"
               "&scheme=http&region=us-east-1")  # fmt: skip
    yield handler.held, address
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock():
    return Clock(EARLY)


@pytest.fixture
def store(tmp_path, clock):
    made = Store(tmp_path / "store")
    given = receipt_of(EARLY.date().replace(year=2021, day=31), BEFORE)
    made.load(given, {FLOWS: Flows.from_rows(BEFORE).table})
    load(made, clock)
    made.ledger.write([Entry("a", "loaded", "1", "USD_MN", vintage=OLD)])
    return made


def test_a_copy_is_the_same_and_fetches_nothing_twice(store, tmp_path):
    done = replicate(str(store.folder), str(tmp_path / "copy"))
    assert (len(done.done.vintages), done.done.events, done.done.batches) == (2, 1, 1)
    assert contents(tmp_path / "copy") == contents(store.folder)
    assert verify(Store(tmp_path / "copy"), {})[1] == []
    again = replicate(str(store.folder), str(tmp_path / "copy")).done
    assert (again.vintages, again.events, again.batches, again.bytes) == ((), 0, 0, 0)


def test_a_copy_shows_a_release_at_its_minute_and_follows_a_rollback(store, tmp_path, clock):
    copy = Store(tmp_path / "copy")
    replicate(str(store.folder), str(copy.folder))
    assert seen(copy, clock) == [OLD]
    clock.now = MINUTE
    assert seen(copy, clock) == [OLD, NEW]
    (name,) = store.embargoes.releases().by_name
    roll_back(store, name, "doubt", "Li", MINUTE + timedelta(minutes=1))
    told = []
    follow(str(store.folder), str(copy.folder), 0.01, told.append, times=2)
    assert [each.done.events for each in told] == [1, 0]
    assert seen(copy, clock) == [OLD]


def test_a_vintage_that_is_on_its_way_is_left_until_its_receipt_is_there(store, tmp_path, clock):
    receipt = store.folder / "vintages" / NEW / "receipt.json"
    kept = receipt.read_bytes()
    receipt.unlink()
    copy = Store(tmp_path / "copy")
    replicate(str(store.folder), str(copy.folder))
    clock.now = MINUTE
    assert seen(copy, clock) == [OLD]  # the log names what is not here: all of it waits
    receipt.write_bytes(kept)
    replicate(str(store.folder), str(copy.folder))
    assert seen(copy, clock) == [OLD, NEW]


def test_what_arrives_damaged_is_not_kept(store, tmp_path):
    file = store.folder / "vintages" / NEW / "flows.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(StoreDamaged):
        replicate(str(store.folder), str(tmp_path / "copy"))
    assert not (tmp_path / "copy" / "vintages" / NEW).exists()


def test_a_store_goes_through_object_storage_and_comes_out_the_same(store, tmp_path, bucket):
    held, address = bucket
    sent = replicate(str(store.folder), address)
    assert "secret" not in json.dumps(sent.as_dict())
    assert {key.removeprefix("statistics/store/") for key in held if not key.endswith("/")} == set(
        contents(store.folder)
    )
    replicate(address, str(tmp_path / "copy"))
    assert contents(tmp_path / "copy") == contents(store.folder)
    assert replicate(str(store.folder), address).done.bytes == 0


def test_object_storage_that_does_not_answer_is_told_and_asked_again(tmp_path, bucket, store):
    held, address = bucket
    replicate(str(store.folder), address)
    held.clear()
    with pytest.raises(InvalidInput, match="there is no store"):
        replicate(address, str(tmp_path / "copy"))
    told = []
    closed = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:9", address)
    follow(closed, str(tmp_path / "copy"), 0.01, told.append, times=1)
    assert isinstance(told[0], SourceUnavailable)
    assert "secret" not in str(told[0])


def test_wrong_uses_are_told(fumao, store, tmp_path):
    assert fumao("replicate", "s3://a/b", "s3://c/d").code == 2
    assert fumao("replicate", "nothing://a", tmp_path / "c").code == 2
    assert fumao("replicate", tmp_path / "none", tmp_path / "c").code == 2
    assert fumao("replicate", tmp_path / "none", "s3://c/d?region=us-east-1").code == 2
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CannotWrite):
        replicate(str(store.folder), str(tmp_path / "file"))
    done = fumao("replicate", store.folder, tmp_path / "c")
    assert (done.code, "2 vintages, 1 events" in done.out) == (0, True)
    assert json.loads(fumao("replicate", store.folder, tmp_path / "c", "--json").out)["events"] == 0


def test_an_address_is_told_without_its_password():
    place = Place("s3://key:secret@a/b?region=us-east-1")
    assert "secret" not in place.address


def test_reports_follow_and_are_written_anew(store, tmp_path):
    source, copy = store.folder, tmp_path / "copy"
    (source / "reports").mkdir()
    (source / "reports" / "a.en.html").write_text("<html>one")
    assert replicate(str(source), str(copy)).done.reports == 1
    assert replicate(str(source), str(copy)).done.reports == 0
    (source / "reports" / "a.en.html").write_text("<html>another")
    assert replicate(str(source), str(copy)).done.reports == 1
    assert (copy / "reports" / "a.en.html").read_text() == "<html>another"
