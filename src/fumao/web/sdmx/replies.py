"""Answers as HTTP sends them: unchanged, whole, in part, packed or without a body.

An answer is put into a temporary file first, in memory as long as it is small, and sent from
there. So its status and length are known before its first byte, a client on a slow line holds
no table and no slot, and what goes wrong is told as an error and not as half a message.
"""

from __future__ import annotations

import gzip
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.utils import format_datetime
from io import BytesIO
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, cast

import pyarrow as pa
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from fumao.errors import TooMany
from fumao.run.sdmx.answers import Answer
from fumao.web.sdmx.negotiation import Form, chosen_coding
from fumao.web.sdmx.sheet import Styled
from fumao.web.tags import has_tag

# Bytes of an answer that stay in memory.
_SMALL = 2 * 2**20
_CHUNK = 2**18
_CODINGS = ("zstd", "gzip")
# How many answers a process puts together at once, and how long others wait for their turn.
_SLOTS = threading.BoundedSemaphore(2 * (os.cpu_count() or 1))
_PATIENCE = 30.0
# Short answers that are asked for again and again are kept, each service for itself: their tags
# tell what they depend on, so none is given that would not be made the same.
_OFTEN, _ROOM = 2**18, 2**25
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Kept:
    """The answers that were asked for last, by their tags, in bounded room.

    >>> kept = Kept(8)
    >>> for tag in "abc":
    ...     kept.keep(tag, BytesIO(b"four"), 4)
    >>> kept.get("a"), kept.get("c").read()
    (None, b'four')
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._room, self._used = room, 0
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> IO[bytes] | None:
        """An answer, to be read from its beginning."""
        with self._lock:
            if tag not in self._answers:
                return None
            self._answers.move_to_end(tag)
            return BytesIO(self._answers[tag])

    def keep(self, tag: str, spool: IO[bytes], size: int) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        with self._lock:
            if tag in self._answers:
                return
            spool.seek(0)
            self._answers[tag] = spool.read(size)
            self._used += size
            while self._used > self._room:
                self._used -= len(self._answers.popitem(last=False)[1])


def reply(request: Request, answer: Answer, form: Form) -> Response:
    """The answer to a request in a form.

    304 is told by the vintages that it depends on, before anything is read.

    Raises
    ------
    FumaoError
        As writing the answer does.
    TooMany
        The server is busy with others.
    """
    asked = request.headers
    ranged = "range" in asked and request.method == "GET"
    packed = () if form.name == "parquet" or ranged else _CODINGS
    coding = chosen_coding(asked.get("accept-encoding", ""), packed)
    named = (answer.tag, form.name, PurePosixPath(form.sheet).parent.name, coding)
    tag = f'"{"-".join(filter(None, named))}"'
    headers = {
        "etag": tag, "last-modified": format_datetime(answer.modified, usegmt=True),
        "cache-control": "public, no-cache", "accept-ranges": "bytes",
    }  # fmt: skip
    if _is_known(request, tag, headers["last-modified"]):
        return Response(status_code=304, headers=headers)
    headers |= {"content-type": form.media, "content-disposition": _file_name(form)}
    if coding:
        headers["content-encoding"] = coding
    kept: Kept = request.app.state.kept
    spool = kept.get(tag) or _put_by(answer, form, coding)
    size = spool.seek(0, os.SEEK_END)
    if size <= _OFTEN:
        kept.keep(tag, spool, size)
    if ranged and asked.get("if-range", tag) in (tag, headers["last-modified"]):
        return _part(request, spool, size, headers)
    return _sent(request, spool, 0, size, 200, headers)


def _is_known(request: Request, tag: str, modified: str) -> bool:
    """Whether a client has the answer.

    By its day only if that is the very day: a vintage that appears, or is taken back, is
    not always younger than what was shown before.
    """
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or has_tag(known, tag)
    return request.headers.get("if-modified-since") == modified


def _put_by(answer: Answer, form: Form, coding: str) -> IO[bytes]:
    spool = cast("IO[bytes]", SpooledTemporaryFile(max_size=_SMALL))  # noqa: SIM115 sent later
    try:
        with _turn(), _packing(coding, spool) as sink:
            told = cast("IO[bytes]", Styled(sink, form.sheet)) if form.sheet else sink
            answer.write(form.name, told)
    except BaseException:
        spool.close()
        raise
    return spool


@contextmanager
def _turn() -> Iterator[None]:
    if not _SLOTS.acquire(timeout=_PATIENCE):
        raise TooMany("the server is busy with other questions", remedy="ask again in a minute")
    try:
        yield
    finally:
        _SLOTS.release()


@contextmanager
def _packing(coding: str, spool: IO[bytes]) -> Iterator[IO[bytes]]:
    """What packs as it is written; the same bytes come out packed as the same bytes."""
    if coding == "gzip":
        with gzip.GzipFile("", "wb", 4, spool, mtime=0) as sink:
            yield cast("IO[bytes]", sink)
    elif coding == "zstd":
        # Arrow closes what it writes to; the file is still to be read.
        with closing(pa.CompressedOutputStream(pa.PythonFile(_Open(spool), "w"), "zstd")) as out:
            yield cast("IO[bytes]", out)
    else:
        yield spool


class _Open:
    """A file that others cannot close."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self.write, self.flush = file.write, file.flush

    def close(self) -> None:
        """Nothing is closed."""

    def seekable(self) -> bool:
        """It is written from the beginning to the end."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True


def _file_name(form: Form) -> str:
    end = {"xsd-3.0": "xsd", "xsd-2.1": "xsd", "xml-2.1": "xml"}.get(form.name, form.name)
    return f'inline; filename="fumao.{end}"'


def _part(request: Request, spool: IO[bytes], size: int, headers: dict[str, str]) -> Response:
    """One part of an answer; several at once are not given, and all of it is."""
    found = _RANGE.fullmatch(request.headers["range"].replace(" ", ""))
    if not found or not any(found.groups()):
        return _sent(request, spool, 0, size, 200, headers)
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= size or end <= start:
        spool.close()
        told = {name: headers[name] for name in ("etag", "last-modified", "cache-control")}
        return Response(status_code=416, headers={**told, "content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return _sent(request, spool, start, end, 206, headers)


def _sent(
    request: Request, spool: IO[bytes], start: int, end: int, status: int,
    headers: dict[str, str],
) -> Response:  # fmt: skip
    headers["content-length"] = str(end - start)
    if request.method == "HEAD":
        spool.close()
        return Response(status_code=status, headers=headers)
    spool.seek(start)
    if end - start <= _SMALL:
        with spool:
            return Response(spool.read(end - start), status, headers)
    pieces = _pieces(spool, end - start)
    return StreamingResponse(pieces, status, headers, background=BackgroundTask(spool.close))


def _pieces(spool: IO[bytes], left: int) -> Iterator[bytes]:
    while left > 0 and (piece := spool.read(min(_CHUNK, left))):
        left -= len(piece)
        yield piece
