"""Which vintage is meant, and the receipt of one that is made of another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.errors import InvalidInput, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.finding import Finding
from fumao.model.flows import Flows
from fumao.store import CELLS, FLOWS, Store

FINDINGS = "findings"
# The table of a balanced vintage that lists the vintages it was made of.
MADE_OF = "made_of"


def chosen(store: Store, name: str = "") -> Receipt:
    """The vintage of this name, the newest of a dataset, or the newest that records made.

    Parameters
    ----------
    name : str
        compiled@2021-03-31, or compiled, or nothing.

    Raises
    ------
    VintageNotFound
        The message lists the datasets that there are.
    """
    if "@" in name:
        return store.receipt(name)
    known = store.vintages(name)
    if not name:
        known = [each for each in known if store.holds(each.vintage, CELLS)]
    if known:
        return known[-1]
    datasets = ", ".join(sorted({each.dataset for each in store.vintages()})) or "none"
    raise VintageNotFound(
        f"there is no vintage of {name}" if name else "no vintage was compiled from records",
        where=str(store.folder),
        remedy=f"name one of the datasets in this store: {datasets}; or another --store",
    )


def named_flows(name: str, store: Path | None) -> Flows:
    """A file of flows, or the newest vintage of a dataset, or one vintage, where a store is named.

    Raises
    ------
    InvalidInput, Unreadable, VintageNotFound
        There is no such file or vintage, or it holds no flows.
    """
    if store is None or Path(name).is_file():
        return Flows.read(name)
    held = Store(store)
    known = held.receipt(name) if "@" in name else held.latest(name)
    return Flows(held.table(known.vintage, FLOWS))


def row_of(store: Store, vintage: str, coordinates: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a vintage with these seven coordinates: value, unit and line.

    Only they are read: a store of published data holds millions of flows.
    """
    query = """select value, unit, line from flows where reporter = ? and partner = ?
        and item = ? and flow = ? and mode = ? and region = ? and period = ?"""
    rows: list[dict[str, Any]] = store.ask(
        query, coordinates, vintages={FLOWS: vintage}
    ).to_pylist()
    return rows


def dataset_name(name: str) -> str:
    """The name of a dataset, if it may be one: it becomes a folder.

    >>> dataset_name("returns-services")
    'returns-services'
    """
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise InvalidInput(
            f"{name!r} is no name of a dataset", where="--dataset",
            remedy="use letters, digits, points and hyphens: compiled",
        )  # fmt: skip
    return name


def refuse_confidential(store: Store, vintage: str) -> None:
    """Refuse flows that disclosure control has not released."""
    flows = store.table(vintage, FLOWS)
    if store.holds(vintage, CELLS) or "N" in flows["confidentiality"].to_pylist():
        raise InvalidInput(
            f"{vintage} holds cells before disclosure control", where=str(store.folder),
            remedy="give the store that fumao compile release has written",
        )  # fmt: skip


def derived(
    source: Receipt, suffix: str, made: str, parts: Iterable[str | Path], rows: int
) -> Receipt:
    """The receipt of what is made of a vintage: its dataset with a suffix, released with it.

    Parameters
    ----------
    made : str
        How: "modes of supply".
    parts : iterable of str or Path
        Options and files that decide the result: the same ones give the same vintage.
    """
    return receipt(
        f"{source.dataset}-{suffix}", f"{made} of {source.vintage}", source.vintage,
        source.licence, source.released, [source.sha256, *parts], rows,
    )  # fmt: skip


def receipt(
    dataset: str,
    source: str,
    file: str,
    licence: str,
    released: date,
    parts: Iterable[str | Path],
    rows: int,
) -> Receipt:
    """A receipt whose checksum is that of options and of the contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(content).digest())
    return Receipt(
        vintage="", dataset=dataset, source=source, file=file, sha256=digest.hexdigest(),
        licence=licence, released=released, recorded=datetime.now(UTC), rows=rows,
    )  # fmt: skip


def finding_table(findings: Iterable[Finding]) -> pa.Table:
    """Findings as a table of a vintage, in both languages."""
    names = ("kind", "key", "rule", "severity")
    both = ("expected", "found", "note")
    columns = [*names, *(f"{name}_{lang}" for name in both for lang in ("zh", "en"))]
    rows = [told(each) for each in findings]
    schema = pa.schema([(column, pa.string()) for column in columns])
    return pa.Table.from_pylist(rows, schema=schema)


def told(finding: Finding) -> dict[str, Any]:
    """A finding for programs."""
    said = {
        f"{name}_{lang}": getattr(finding, name).in_(lang)
        for name in ("expected", "found", "note")
        for lang in ("zh", "en")
    }
    return {
        "kind": finding.kind, "key": finding.key, "rule": finding.rule,
        "severity": finding.severity.value, **said,
    }  # fmt: skip
