"""Fetching: the only place that speaks to the network, politely, and never half.

A file comes into ``NAME.part`` and is renamed when it is whole. What broke off is resumed
where it stopped, if the server says that it is still the same file; beside each file lies a
receipt with address, time, size, checksum and licence.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from fumao.errors import CannotWrite, InvalidInput, SourceChanged, SourceUnavailable
from fumao.sources.catalogue import Source

BLOCK = 1 << 16
AGENT = "fumao (open trade-in-services statistics)"
# Answers after which trying again may help.
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
SUFFIXES = {
    "application/zip": ".zip", "application/x-zip-compressed": ".zip", "application/gzip": ".gz",
    "application/x-gzip": ".gz", "application/x-7z-compressed": ".7z", "text/csv": ".csv",
    "application/json": ".json", "text/tab-separated-values": ".tsv", "application/xml": ".xml",
    "text/xml": ".xml",
}  # fmt: skip


class Answer(Protocol):
    """What a server sends back."""

    status: int
    headers: Message

    def read(self, amount: int) -> bytes:
        """The next bytes."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a server is asked: tries, seconds between requests, and how long an answer may take."""

    tries: int = 5
    pause: float = 1.0
    backoff: float = 2.0
    longest: float = 60.0
    timeout: float = 60.0
    sleep: Callable[[float], None] = field(default=time.sleep)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The receipt of a file: what came from where, and when.

    ``unchanged`` is true where the server said that an earlier file is still the newest.
    """

    source: str
    file: Path
    address: str
    fetched: str
    size: int
    sha256: str
    licence: str
    etag: str = ""
    modified: str = ""
    unchanged: bool = False

    def as_dict(self) -> dict[str, object]:
        """For the receipt beside the file, and for ``--json``."""
        return {**asdict(self), "file": self.file.name}


def fetch(source: Source, out: Path, address: str = "", manners: Manners | None = None) -> Fetched:
    """Fetch a source into a folder, with its receipt beside it.

    Parameters
    ----------
    address : str
        Another address of the same source; that of the catalogue if empty.

    Raises
    ------
    InvalidInput
        The source has no address that can be fetched.
    SourceUnavailable
        No answer, also after all tries; what came so far is kept and resumed the next time.
    SourceChanged
        The address is gone, or answers with a web page instead of data.
    CannotWrite
        The folder refuses.
    """
    address = address or source.address
    _check_address(source, address)
    manners = manners or Manners()
    with _writable(out):
        out.mkdir(parents=True, exist_ok=True)
        earlier = newest(source.name, out)
        part = _Part(out / f"{source.name}.part")
    headers = _download(source, address, part, manners, earlier)
    with _writable(out):
        if headers is None and earlier:
            return _unchanged(earlier)
        return _keep(source, address, part, headers or Message(), out)


def post(address: str, text: str, timeout: float = 30.0) -> int:
    """Send a JSON text to an address that somebody named, once; the answer's status.

    Raises
    ------
    InvalidInput
        The address is none of http or https.
    SourceUnavailable
        Nobody answers, or the answer is a refusal.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise InvalidInput(f"{address!r} is no address that can be posted to", where="--post",
                           remedy="write https://…")  # fmt: skip
    headers = {"User-Agent": AGENT, "Content-Type": "application/json; charset=utf-8"}
    request = Request(address, data=text.encode(), headers=headers, method="POST")  # noqa: S310 checked
    try:
        with urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return int(answer.status)
    except (HTTPError, URLError, HTTPException, OSError) as problem:
        raise SourceUnavailable(
            f"the payload was not taken: {problem}",
            where=address,
            remedy="try again later; the payload lies in webhook.json",
        ) from problem


def newest(source: str, out: Path) -> Path | None:
    """The file of a source that was fetched last into a folder, if it is there and whole."""
    receipts = sorted(
        out.glob(f"{source}-[0-9]*.receipt.json"), key=lambda each: _told(each)["fetched"]
    )
    for receipt in reversed(receipts):
        told = _told(receipt)
        file = out / told["file"]
        if told["source"] == source and file.is_file() and _sha256(file) == told["sha256"]:
            return file
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """A file that is not whole yet, and beside it the mark by which the server knows it."""

    file: Path

    @property
    def mark_file(self) -> Path:
        return self.file.with_suffix(".mark")

    @property
    def size(self) -> int:
        return self.file.stat().st_size if self.file.is_file() else 0

    def mark(self, address: str) -> str:
        """The mark, if what is there came from this address."""
        if not self.size or not self.mark_file.is_file():
            return ""
        told = json.loads(self.mark_file.read_text(encoding="utf-8"))
        return str(told["mark"]) if told["address"] == address else ""

    def begin(self, address: str, mark: str) -> None:
        self.file.write_bytes(b"")
        told = json.dumps({"address": address, "mark": mark})
        self.mark_file.write_text(told, encoding="utf-8")

    def drop(self) -> None:
        self.file.unlink(missing_ok=True)
        self.mark_file.unlink(missing_ok=True)


def _download(
    source: Source, address: str, part: _Part, manners: Manners, earlier: Path | None
) -> Message | None:
    """Bring the part to its end; the headers of the answer, or None where nothing is new."""
    told = "no answer"
    for attempt in range(manners.tries):
        _wait_for_turn(urlsplit(address).netloc, manners)
        try:
            return _ask(source, address, part, manners, earlier)
        except _TryAgain as problem:
            told = problem.told
            if problem.hopeless or attempt + 1 == manners.tries:
                break
            wait = problem.wait or manners.pause * manners.backoff**attempt
            manners.sleep(min(wait, manners.longest))
    if not part.mark(address):
        part.drop()
    kept = f" (what came so far, {part.size:,} bytes, is resumed)" if part.size else ""
    raise SourceUnavailable(
        f"{source.name} cannot be fetched: {told}",
        where=address,
        remedy=f"try again later{kept}; without internet get the file elsewhere, from "
        f"{source.page}, and read it with `fumao sources read {source.name} FILE`",
    )


class _TryAgain(Exception):
    """A failure that may pass: what was told, and how long the server asks to wait."""

    def __init__(self, told: str, wait: float = 0.0, *, hopeless: bool = False) -> None:
        super().__init__(told)
        self.told, self.wait, self.hopeless = told, wait, hopeless


def _ask(
    source: Source, address: str, part: _Part, manners: Manners, earlier: Path | None
) -> Message | None:
    headers = _request_headers(address, part, earlier)
    request = Request(address, headers=headers)  # noqa: S310 the scheme was checked
    try:
        with urlopen(request, timeout=manners.timeout) as answer:  # noqa: S310
            return _take(source, address, answer, part)
    except HTTPError as problem:
        with problem:
            if problem.code == 304 and earlier:
                return None
            raise _refused(source, address, problem, part) from problem
    except URLError as problem:
        # A name that no server knows: there is no internet, and trying again is no use.
        unknown = isinstance(problem.reason, socket.gaierror)
        raise _TryAgain(f"no connection ({problem.reason})", hopeless=unknown) from problem
    except (HTTPException, OSError) as problem:
        raise _TryAgain(f"the connection broke ({problem})") from problem


def _request_headers(address: str, part: _Part, earlier: Path | None) -> dict[str, str]:
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    mark = part.mark(address)
    if mark:
        return {**headers, "Range": f"bytes={part.size}-", "If-Range": mark}
    receipt = _read_receipt(earlier) if earlier else {}
    if receipt.get("address") == address and receipt.get("etag"):
        headers["If-None-Match"] = str(receipt["etag"])
    return headers


def _refused(source: Source, address: str, answer: HTTPError, part: _Part) -> Exception:
    """What an answer that is no file means."""
    if answer.code == 416:
        part.drop()
        return _TryAgain("the file has become shorter than what was fetched of it")
    if answer.code in AGAIN:
        wait = answer.headers.get("Retry-After", "")
        raise _TryAgain(f"the server answers {answer.code}", float(wait) if wait.isdigit() else 0.0)
    raise SourceChanged(
        f"the address of {source.name} answers {answer.code} {answer.reason}",
        where=address,
        remedy=f"look for the file at {source.page}, and give its address with --address",
    )


def _take(source: Source, address: str, answer: Answer, part: _Part) -> Message:
    """Write what comes; less than was announced is a failure that is resumed."""
    if answer.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise SourceChanged(
            f"the address of {source.name} answers with a web page, not with data",
            where=address,
            remedy=f"fetch the file by hand from {source.page}",
        )
    whole = _announced(answer)
    with _writable(part.file.parent):
        if answer.status != 206:
            part.begin(address, _mark(answer.headers))
        file = part.file.open("ab")
    with file:
        for block in _blocks(answer):
            with _writable(part.file.parent):
                file.write(block)
    if whole is not None and part.size != whole:
        if part.size > whole:
            part.drop()
        raise _TryAgain(f"{part.size:,} of {whole:,} bytes came")
    if not part.size:
        part.drop()
        raise SourceChanged(
            f"the address of {source.name} answers with nothing",
            where=address, remedy=f"look at {source.page}",
        )  # fmt: skip
    return answer.headers


def _blocks(answer: Answer) -> Iterator[bytes]:
    while block := answer.read(BLOCK):
        yield block


def _announced(answer: Answer) -> int | None:
    """The size that the whole file is to have, where the server says it."""
    if answer.status == 206:
        found = re.search(r"/(\d+)$", answer.headers.get("Content-Range", ""))
        return int(found[1]) if found else None
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _mark(headers: Message) -> str:
    """A strong mark of this very content: a weak one (W/) may not be resumed by."""
    etag = headers.get("ETag", "")
    if headers.get("Accept-Ranges", "bytes") == "none":
        return ""
    return etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")


def _keep(source: Source, address: str, part: _Part, headers: Message, out: Path) -> Fetched:
    """Give the whole file its name, of source and day, and write its receipt."""
    now = datetime.now(UTC)
    file = _free_name(out, f"{source.name}-{now.date()}", _suffix(address, headers))
    told = Fetched(
        source.name, file, address, now.isoformat(timespec="seconds"), part.size,
        _sha256(part.file), source.licence, headers.get("ETag", ""),
        headers.get("Last-Modified", ""),
    )  # fmt: skip
    receipt = json.dumps(told.as_dict(), ensure_ascii=False, indent=2)
    _place(file).write_text(receipt + "\n", encoding="utf-8")
    part.file.replace(file)
    part.drop()
    return told


def _unchanged(file: Path) -> Fetched:
    """The receipt of an earlier file that is still the newest."""
    told = _read_receipt(file)
    return Fetched(
        told["source"], file, told["address"], told["fetched"], int(told["size"]), told["sha256"],
        told["licence"], told["etag"], told["modified"], unchanged=True,
    )  # fmt: skip


def _free_name(out: Path, stem: str, suffix: str) -> Path:
    """A name that no earlier file has: what was fetched is never overwritten."""
    file, number = out / f"{stem}{suffix}", 2
    while file.exists():
        file, number = out / f"{stem}-{number}{suffix}", number + 1
    return file


def _suffix(address: str, headers: Message) -> str:
    name = headers.get_filename() or Path(urlsplit(address).path).name
    suffixes = [each.lower() for each in Path(name).suffixes[-2:]]
    known = {*SUFFIXES.values(), ".parquet", ".txt", ".xlsx", ".xls"}
    kept = "".join(each for each in suffixes if each in known)
    return kept or SUFFIXES.get(headers.get_content_type(), ".dat")


def receipt_of(file: Path) -> dict[str, str]:
    """The receipt beside a file; empty if it was not fetched, or is another one by now."""
    if not _place(file).is_file() or not file.is_file():
        return {}
    told = _read_receipt(file)
    return told if told["sha256"] == _sha256(file) else {}


def _place(file: Path) -> Path:
    return file.with_name(f"{file.name}.receipt.json")


def _read_receipt(file: Path) -> dict[str, str]:
    return _told(_place(file))


def _told(receipt: Path) -> dict[str, str]:
    told: dict[str, str] = json.loads(receipt.read_text(encoding="utf-8"))
    return told


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


_last_asked: dict[str, float] = {}


def _wait_for_turn(host: str, manners: Manners) -> None:
    """At most one request a pause to the same host."""
    since = time.monotonic() - _last_asked.get(host, float("-inf"))
    if since < manners.pause:
        manners.sleep(manners.pause - since)
    _last_asked[host] = time.monotonic()


def _check_address(source: Source, address: str) -> None:
    if not address:
        raise InvalidInput(
            f"{source.name} has no address that a program can fetch",
            remedy=f"get the file from {source.page}, and read it with "
            f"`fumao sources read {source.name} FILE`",
        )
    if urlsplit(address).scheme not in ("https", "http"):
        raise InvalidInput(
            f"{address!r} is no web address", where="--address", remedy="write https://..."
        )


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise CannotWrite(
            f"cannot write into {folder}: {problem.strerror}",
            where="--out",
            remedy="choose a place that you may write to, with enough room",
        ) from problem
