"""Audit a document: read it, check it, compare it; the reports of Fumao itself as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fumao.audit.against import against
from fumao.audit.documents import Document, read_document
from fumao.audit.examine import examine
from fumao.audit.outputs.audited import Audited
from fumao.audit.outputs.differences import difference_lines, differences_json
from fumao.audit.outputs.text import Line, brief_line, report_lines
from fumao.audit.same import Comparison, compare, contains
from fumao.claims.reading import read
from fumao.errors import UnknownCode, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.names import check_language
from fumao.store import Store

FORMATS = ("text", "json", "html", "sarif")
SAME_FORMATS = ("text", "json")
Progress = Callable[[str], None]
# Messages are in one language; that of the document where none is asked for.
_LANGUAGE = "write zh or en, or leave --lang out"


def _silent(_step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    ``lang`` is the language of the messages, that of the document if empty;
    ``form`` one of ``FORMATS``; ``against`` a store whose flows the claims are
    compared with, ``as_of`` the day by which they must have been released.
    """

    file: Path
    lang: str = ""
    form: str = "text"
    against: Path | None = None
    as_of: date | None = None

    @property
    def steps(self) -> int:
        """How many steps the work will tell of."""
        return 4 if self.against else 3


def audit_file(order: Order, *, progress: Progress = _silent) -> Audited:
    """Read a document, check every number that can be checked.

    Raises
    ------
    FumaoError
        The document or the store cannot be read; the message says why.
    """
    if order.lang:
        check_language(order.lang, _LANGUAGE)
    if order.form not in FORMATS:
        raise UnknownCode(f"there is no format {order.form!r}", remedy=f"use {', '.join(FORMATS)}")
    document = read_document(order.file)
    progress("open")
    found = read(document.blocks, document.lang)
    progress("read")
    examination = examine(found)
    progress("check")
    if order.against is not None:
        store, receipts = _released(order.against, order.as_of)
        flows = store.flows([receipt.dataset for receipt in receipts], order.as_of)
        sources = {receipt.vintage: _source(receipt) for receipt in receipts}
        examination = against(examination, found, flows, sources)
        progress("compare")
    return Audited(document, found, examination, order.lang or document.lang)


def _released(folder: Path, as_of: date | None) -> tuple[Store, list[Receipt]]:
    """The store and the newest release of each dataset by a day."""
    if not folder.is_dir():
        raise VintageNotFound(
            f"there is no store at {folder}",
            where="--against",
            remedy="run `fumao report` first, or name the folder of a store",
        )
    store = Store(folder)
    known = store.vintages()
    if not known:
        raise VintageNotFound(
            f"{folder} holds no data",
            where="--against",
            remedy="name the folder of a store that something was loaded into",
        )
    released = [receipt for receipt in known if as_of is None or receipt.released <= as_of]
    if not released:
        raise VintageNotFound(
            f"nothing had been released by {as_of}",
            where=str(folder),
            remedy=f"the first release is of {known[0].released}",
        )
    # In order of release, so that the last of each dataset stays.
    return store, list({receipt.dataset: receipt for receipt in released}.values())


def _source(receipt: Receipt) -> str:
    return f"{receipt.source} ({receipt.vintage}; {receipt.file})"


def lines(audited: Audited, *, verbose: bool = False, columns: int = 100) -> list[Line]:
    """The audit for people, as lines of styled pieces."""
    return report_lines(audited, verbose=verbose, columns=columns)


def brief(audited: Audited) -> Line:
    """The audit in one line, as styled pieces."""
    return brief_line(audited)


def show(audited: Audited, order: Order) -> str:
    """The audit in the format ordered, for programs and browsers."""
    # Imported here: JSON does not load the library of the page.
    match order.form:
        case "html":
            from fumao.audit.outputs.html import to_html

            return to_html(audited)
        case "sarif":
            from fumao.audit.outputs.sarif import to_sarif

            return to_sarif(audited, "" if order.file.is_absolute() else order.file.as_posix())
    from fumao.audit.outputs.records import to_json

    return to_json(audited)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two documents and how their claims compare; ``tables`` where only tables could be."""

    first: Document
    second: Document
    comparison: Comparison
    tables: bool
    lang: str

    def is_same(self, *, strict: bool) -> bool:
        """Whether they state the same numbers; ``strict``: in words that were read alike."""
        return self.comparison.is_same(strict=strict)


def same_files(
    first: Path, second: Path, lang: str = "", *, progress: Progress = _silent
) -> Compared:
    """Compare two versions of one report: languages, formats.

    A workbook has the tables and no text: every number of the other's tables
    must stand in it.
    """
    if lang:
        check_language(lang, _LANGUAGE)
    documents, reads = [], []
    for file in (first, second):
        document = read_document(file)
        documents.append(document)
        reads.append(read(document.blocks, document.lang))
        progress(file.name)
    one, other = documents
    lang = lang or one.lang
    if "xlsx" not in (one.form, other.form) or one.form == other.form:
        return Compared(one, other, compare(*reads), False, lang)
    if one.form == "xlsx":
        one, other = other, one
        reads.reverse()
    return Compared(one, other, contains(*reads), True, lang)


def same_lines(compared: Compared, *, verbose: bool = False) -> list[Line]:
    """The differences for people, as lines of styled pieces."""
    return difference_lines(
        compared.first, compared.second, compared.comparison, compared.lang,
        tables=compared.tables, verbose=verbose,
    )  # fmt: skip


def show_same(compared: Compared) -> str:
    """The differences as JSON."""
    return differences_json(
        compared.first, compared.second, compared.comparison, tables=compared.tables
    )
