"""Write a report: edition and store in, eight files and a ledger out."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa

from fumao.claims import Claim
from fumao.claims.compute import Step
from fumao.errors import CannotWrite, InvalidInput, UnknownCode
from fumao.model.entry import Entry, Receipt
from fumao.model.flows import Flows, join
from fumao.model.names import Names, check_language
from fumao.publish.compare import compare_outputs
from fumao.publish.computed import compute_edition
from fumao.publish.document import Document, build_document
from fumao.publish.edition import Edition, read_edition
from fumao.publish.figures import draw, read_figures, to_png
from fumao.publish.findings import examine
from fumao.publish.fonts import check_glyphs
from fumao.publish.lists import Source
from fumao.publish.provenance import check_sources
from fumao.publish.variables import country_variables
from fumao.run.series import known_series, load_compiled, load_file, load_series, replace_flows
from fumao.store import FACTS, FLOWS, Store

FORMATS = ("html", "pdf", "docx", "xlsx")
Progress = Callable[[str], None]


def _silent(_step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a run produced."""

    files: tuple[Path, ...]
    claims: int
    in_prose: int
    findings: int
    compared: int
    skipped: int
    store: Path

    def as_dict(self) -> dict[str, object]:
        """The summary for ``--json``."""
        return {
            "files": [str(file) for file in self.files],
            "claims": self.claims,
            "numbers_in_prose": self.in_prose,
            "findings": self.findings,
            "numbers_compared": self.compared,
            "blocks_left_out": self.skipped,
            "store": str(self.store),
        }


@dataclass(frozen=True, slots=True)
class Content:
    """An edition with everything computed, before any language."""

    edition: Edition
    claims: Mapping[str, Claim]
    documents: tuple[Document, ...]
    drawings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    findings: int = 0
    entries: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    ``edition`` is one that ships with Fumao or the path of a folder;
    ``reporter`` and ``year`` fill a country edition in; ``data`` is a file of
    flows to use instead of the shipped series; ``compiled`` a store of released
    statistics whose values replace the series' own; ``as_of`` leaves out what was
    released later.
    """

    edition: str
    languages: Sequence[str] = ("zh", "en")
    formats: Sequence[str] = FORMATS
    reporter: str = ""
    year: str = ""
    data: Path | None = None
    as_of: date | None = None
    compiled: Path | None = None

    @property
    def steps(self) -> int:
        """How many steps the work will tell of: five before the files, then each and a check."""
        return 5 + len(self.languages) * (len(self.formats) + 1)


def write_report(
    order: Order, out: Path, store_folder: Path, *, progress: Progress = _silent
) -> Written:
    """Write an edition in every language and format asked for, or nothing at all.

    Parameters
    ----------
    order : Order
        Edition, languages, formats.
    out : Path
        Files are written beside it and moved in when all are complete.
    store_folder : Path
        The store; loaded with the edition's facts and series.
    progress : callable
        Told the name of each step.

    Raises
    ------
    FumaoError
        Anything wrong with the edition, a font, or the place to write to;
        ``out`` is then as it was.
    """
    for lang in order.languages:
        check_language(lang)
    for name in order.formats:
        if name not in FORMATS:
            raise UnknownCode(f"there is no format {name!r}", remedy=f"use {', '.join(FORMATS)}")
    with _nothing_left(out):
        _check_writable(out)
        edition = _edition(order)
        progress("read")
        store = Store(store_folder)
        content = build_content(edition, order, store, progress)
        return _publish(content, order.formats, out, store, progress)


@contextmanager
def _nothing_left(out: Path) -> Iterator[None]:
    """If the work fails, folders that were made for it go again."""
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


def _edition(order: Order) -> Edition:
    if not order.reporter:
        return read_edition(order.edition)
    return read_edition(order.edition, country_variables(order.reporter, order.year))


def build_content(edition: Edition, order: Order, store: Store, progress: Progress) -> Content:
    """Load, compute, check and fill in."""
    receipts = _load_flows(store, edition, order)
    facts = _load_facts(store, edition)
    flows = _flows(store, receipts, order.as_of)
    if order.compiled is not None:
        own = load_compiled(store, order.compiled, order.as_of)
        flows = replace_flows(flows, join(Flows(store.table(each.vintage, FLOWS)) for each in own))
        receipts = [*receipts, *own]
    progress("load")
    computation = compute_edition(edition, flows)
    claims = {**computation.claims, **edition.facts}
    if not claims:
        raise InvalidInput(
            f"the data hold nothing for {edition.settings['reporter']} {edition.settings['year']}",
            where=", ".join(receipt.file for receipt in receipts),
            remedy="give a file of flows with --data, or another --reporter and --year",
        )
    figures = read_figures(edition, claims)
    check_sources(claims)
    examined = examine(edition, flows)
    progress("check")
    sources = _sources(edition, receipts)
    documents = tuple(
        build_document(edition, lang, claims, figures, examined, sources)
        for lang in order.languages
    )
    for document in documents:
        check_glyphs(document.texts())
    progress("fill in")
    drawings = {
        lang: {name: draw(figure, lang) for name, figure in figures.items()}
        for lang in order.languages
    }
    progress("draw")
    steps = list(computation.steps.values())
    entries = _entries(claims, steps, flows, facts, receipts)
    return Content(edition, claims, documents, drawings, len(examined.findings), entries)


def _publish(
    content: Content, formats: Sequence[str], out: Path, store: Store, progress: Progress
) -> Written:
    folder = Path(_temporary_beside(out))
    try:
        compared = 0
        names: list[str] = []
        for document in content.documents:
            outputs = dict(_write_all(document, content.drawings[document.lang], formats, progress))
            compared += compare_outputs(document, outputs)
            progress(f"compare {document.lang}")
            for name, data in outputs.items():
                names.append(f"{document.id}.{document.lang}.{name}")
                (folder / names[-1]).write_bytes(data)
        files = _move_in(folder, out, names)
        # Only what was published enters the ledger.
        store.ledger.write(content.entries)
    except OSError as problem:
        raise CannotWrite(
            f"cannot write the report: {problem.strerror or problem}",
            where=str(out),
            remedy="free space on the disk or choose another --out",
        ) from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    stated = {key for document in content.documents for key in document.claims}
    prose = max(len(document.in_prose()) for document in content.documents)
    skipped = max(document.skipped for document in content.documents)
    return Written(
        tuple(files), len(stated), prose, content.findings, compared, skipped, store.folder
    )


def _write_all(
    document: Document, drawings: Mapping[str, str], formats: Sequence[str], progress: Progress
) -> Iterable[tuple[str, bytes]]:
    # Imported here: a report in one format does not load the libraries of the others.
    for name in formats:
        if name == "html":
            from fumao.publish.html import write_html

            data = write_html(document, drawings).encode("utf-8")
        elif name == "pdf":
            from fumao.publish.pdf import write_pdf

            data = write_pdf(document, drawings)
        elif name == "docx":
            from fumao.publish.docx import write_docx

            data = write_docx(document, {key: to_png(svg) for key, svg in drawings.items()})
        else:
            from fumao.publish.xlsx import write_xlsx

            data = write_xlsx(document)
        progress(f"{name} {document.lang}")
        yield name, data


def _flows(store: Store, receipts: Sequence[Receipt], as_of: date | None) -> Flows:
    """What was just loaded, not what another run loaded under its name; or as of a day."""
    if as_of is not None:
        return store.flows([receipt.dataset for receipt in receipts], as_of)
    return join(Flows(store.table(receipt.vintage, FLOWS)) for receipt in receipts)


def _load_flows(store: Store, edition: Edition, order: Order) -> list[Receipt]:
    if order.data is not None:
        return [load_file(store, order.data, edition.settings["released"])]
    return load_series(store, edition.settings.get("series", []))


def _load_facts(store: Store, edition: Edition) -> Receipt:
    """The edition's files as a vintage of facts: what was printed, with file and line."""
    text = "".join(file.text for file in edition.files)
    rows = [
        {
            "key": claim.key,
            "value": "" if claim.value is None else f"{claim.value:f}",
            "unit": claim.unit.code,
            "period": claim.period.text,
            "file": claim.citation.file,
            "line": claim.citation.line,
        }
        for claim in edition.facts.values()
    ]
    receipt = Receipt(
        vintage="", dataset=f"edition-{edition.id}", source=edition.settings["source"],
        file=f"editions/{edition.id}", sha256=hashlib.sha256(text.encode()).hexdigest(),
        licence="facts quoted with their source", released=edition.settings["released"],
        recorded=datetime.now(UTC), rows=len(rows),
    )  # fmt: skip
    names = ("key", "value", "unit", "period", "file", "line")
    schema = pa.schema([(name, pa.string()) for name in names])
    return store.load(receipt, {FACTS: pa.Table.from_pylist(rows, schema=schema)})


def _entries(
    claims: Mapping[str, Claim],
    steps: Sequence[Step],
    flows: Flows,
    facts: Receipt,
    receipts: Sequence[Receipt],
) -> list[Entry]:
    """The ledger's entries for every claim, derived level and row of flows that one was made of."""
    entries = [_entry(claim, facts) for claim in claims.values()]
    for step in steps:
        value = f"{step.amount.middle.normalize():f}"
        entries.append(Entry(step.key, "computed", value, "USD", step.formula, step.inputs))
    files = {receipt.vintage: receipt.file for receipt in receipts}
    needed = {key for claim in claims.values() for key in claim.inputs}
    needed |= {key for step in steps for key in step.inputs}
    for key in sorted(needed):
        row = flows.find(key)
        if row is not None:
            value = "" if row.value is None else f"{row.value.normalize():f}"
            entries.append(
                Entry(key, "loaded", value, row.unit, vintage=row.vintage,
                      file=files.get(row.vintage, ""), line=str(row.line))
            )  # fmt: skip
    return entries


def _entry(claim: Claim, facts: Receipt) -> Entry:
    value = "" if claim.value is None else f"{claim.value:f}"
    if claim.formula:
        return Entry(claim.key, "computed", value, claim.unit.code, claim.formula, claim.inputs)
    return Entry(
        claim.key, "printed", value, claim.unit.code, vintage=facts.vintage,
        file=f"{facts.source}; {facts.file}/{claim.citation.file}", line=claim.citation.line,
    )  # fmt: skip


def _sources(edition: Edition, receipts: Sequence[Receipt]) -> list[Source]:
    sources = [
        Source(
            Names.of(each, "title"),
            Names.of(each, "publisher"),
            Names.of(each, "licence"),
            each.get("address", ""),
            str(each["released"]),
        )
        for each in edition.settings.get("sources", {}).values()
    ]
    for receipt in receipts:
        known = known_series().get(receipt.dataset)
        if known is None:
            title, terms = Names(receipt.source, receipt.source), Names(*[receipt.licence] * 2)
            sources.append(Source(title, Names("—", "—"), terms, "", str(receipt.released)))
        else:
            sources.append(
                Source(
                    known.title, known.publisher, known.licence, known.address, str(known.released)
                )
            )
    return sources


def _check_writable(out: Path) -> None:
    """Fail before the work rather than after it."""
    shutil.rmtree(_temporary_beside(out), ignore_errors=True)


def _temporary_beside(out: Path) -> str:
    try:
        out.mkdir(parents=True, exist_ok=True)
        return mkdtemp(prefix=".fumao-", dir=out)
    except OSError as problem:
        raise CannotWrite(
            f"cannot write to {out}: {problem.strerror}",
            where=str(out),
            remedy="choose a folder that you may write to with --out",
        ) from problem


def _move_in(folder: Path, out: Path, names: Sequence[str]) -> list[Path]:
    """Move complete files into place; each appears whole."""
    for name in names:
        if (out / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, f"{name} is a folder")
    return [(folder / name).replace(out / name) for name in names]


def summary(written: Written) -> str:
    """The summary as JSON text."""
    return json.dumps(written.as_dict(), ensure_ascii=False, indent=2)
