"""Sources: list them, fetch them, and load what people have as vintages of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from fumao.errors import InvalidInput, UnitMismatch
from fumao.model.annual import years_of
from fumao.model.codes import EDITION
from fumao.model.finding import Finding
from fumao.model.flows import Flows
from fumao.run.embargo import Under, load_under
from fumao.run.vintages import FINDINGS, finding_table, receipt, told
from fumao.sources import Leftover, Loaded, Source, read_source, source, sources
from fumao.sources.fetch import Fetched, fetch, receipt_of
from fumao.sources.quirks import compare_sources, find_quirks
from fumao.store import FLOWS, Store

__all__ = [
    "Finding", "Order", "ReadFiles", "Source", "as_records", "compare_vintages", "fetch_source",
    "list_sources", "read_files", "source",
]  # fmt: skip
INDICATORS, LEFT = "indicators", "left"


@dataclass(frozen=True, slots=True)
class Order:
    """What is read: files of a source, and under which name and day they enter the store.

    ``released`` is the day of the release; of a fetched file its receipt tells it. ``release``
    chooses one where a file holds several (2021Q4); ``years`` cuts a source that is too large;
    ``under`` is an embargo that the vintage comes under.
    """

    name: str
    files: Sequence[Path]
    store: Path | None = None
    released: date | None = None
    release: str = ""
    dataset: str = ""
    encoding: str = "utf-8"
    years: Sequence[str] = ()
    under: Under | None = None


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What came of it; ``vintage`` is empty where nothing was loaded."""

    source: str
    vintage: str
    given: int
    flows: int
    indicators: int
    releases: tuple[str, ...]
    leftovers: tuple[Leftover, ...]
    findings: tuple[Finding, ...]

    @property
    def left(self) -> int:
        """How many observations could not enter."""
        return sum(each.rows for each in self.leftovers)

    @property
    def kinds(self) -> dict[str, int]:
        """How many findings of each kind."""
        return dict(Counter(each.kind for each in self.findings))

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "source": self.source, "vintage": self.vintage, "given": self.given,
            "flows": self.flows, "indicators": self.indicators, "left": self.left,
            "releases": list(self.releases),
            "leftovers": [
                {"reason": each.reason, "column": each.column, "code": each.code,
                 "rows": each.rows, "zh": each.in_("zh"), "en": each.in_("en")}
                for each in self.leftovers
            ],
            "findings": [told(each) for each in self.findings],
        }  # fmt: skip


def list_sources() -> list[Source]:
    """Every source of the catalogue."""
    return list(sources().values())


def fetch_source(name: str, out: Path, address: str = "") -> Fetched:
    """Fetch a source into a folder; see :func:`fumao.sources.fetch.fetch`."""
    return fetch(source(name), out, address)


def read_files(order: Order) -> ReadFiles:
    """Read files of a source and, where a store is named, load them as a new vintage.

    The vintage holds ``flows`` or ``indicators``, ``left`` (what could not enter, with reason
    and line) and ``findings``. The same files again are the same vintage.

    Raises
    ------
    InvalidInput
        The day of the release is not known, or the file holds several releases and none is
        chosen.
    UnitMismatch
        The flows are of another edition of the classification than the store's.
    SourceChanged, Unreadable, DuplicateKey
        A file is not as the catalogue describes it; the store stays as it was.
    """
    loaded = read_source(order.name, order.files, order.encoding, order.years)
    releases = tuple(name for name in loaded.releases() if name)
    if order.release or (order.store and len(releases) > 1):
        loaded = _chosen(loaded, releases, order)
    findings = tuple(find_quirks(loaded.flows))
    vintage = _load(loaded, findings, order, order.store) if order.store else ""
    return ReadFiles(
        order.name, vintage, loaded.given, len(loaded.flows), len(loaded.indicators), releases,
        tuple(loaded.leftovers()), findings,
    )  # fmt: skip


def compare_vintages(
    one: str, other: str, store: Path, tolerance: float = 0.05
) -> tuple[tuple[str, str], list[Finding]]:
    """Where the newest vintages of two datasets disagree, year by year: names and findings."""
    held = Store(store)
    named = [held.receipt(name) if "@" in name else held.latest(name) for name in (one, other)]
    flows = [years_of(Flows(held.table(each.vintage, FLOWS))) for each in named]
    names = (named[0].vintage, named[1].vintage)
    return names, compare_sources(flows[0], flows[1], names, tolerance)


def as_records(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings for programs."""
    return [told(each) for each in findings]


def _chosen(loaded: Loaded, releases: tuple[str, ...], order: Order) -> Loaded:
    if order.release not in releases:
        listed = ", ".join(releases) or "only one, without a name"
        raise InvalidInput(
            f"there is no release {order.release!r} in it" if order.release
            else f"the file holds {len(releases)} releases",
            where="--release", remedy=f"choose one; there are: {listed}",
        )  # fmt: skip
    return loaded.release(order.release)


def _load(loaded: Loaded, findings: Sequence[Finding], order: Order, store: Path) -> str:
    if loaded.flows.classification != EDITION:
        raise UnitMismatch(
            f"{order.name} is classified by {loaded.flows.classification}, the store by {EDITION}",
            remedy="leave --store out: the two editions cannot be linked",
        )
    about = source(order.name)
    released = order.released or _day_of(order.files)
    given = receipt(
        order.dataset or order.name, f"{about.citation}; {about.page}",
        ", ".join(Path(file).name for file in order.files), about.licence, released,
        [order.name, order.release, *order.years, *map(Path, order.files)], loaded.given,
    )  # fmt: skip
    tables: dict[str, pa.Table | Path] = {LEFT: loaded.left, FINDINGS: finding_table(findings)}
    if len(loaded.flows):
        tables[FLOWS] = loaded.flows.table
    if len(loaded.indicators):
        tables[INDICATORS] = loaded.indicators.table
    return load_under(Store(store), given, tables, order.under).vintage


def _day_of(files: Sequence[Path]) -> date:
    """The day on which the files were fetched, by their receipts."""
    days = [told["fetched"] for file in files if (told := receipt_of(Path(file)))]
    if len(days) < len(files):
        raise InvalidInput(
            "the day of the release is not known", where="--released",
            remedy="write --released 2021-04-23, or fetch the file with `fumao sources fetch`",
        )  # fmt: skip
    return max(date.fromisoformat(day[:10]) for day in days)
