"""The quality report of a compiled vintage, from the store and from what the office says."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from fumao.compile.indicators import Facts
from fumao.compile.quality import measure
from fumao.compile.quality_report import About, Report, as_dict, html, markdown, read_about
from fumao.errors import InvalidInput
from fumao.model.entry import Receipt
from fumao.model.flows import SCHEMA, Flows
from fumao.run.vintages import chosen
from fumao.store import FLOWS, Store

__all__ = ["Report", "as_dict", "html", "markdown", "quality_report"]
# What is read of a vintage, and of those that were made of it.
_HELD = (FLOWS, "cells", "quarantine", "about", "estimates", "edits", "violations")
_DERIVED = {"modes": ("modes",), "adjusted": ("diagnostics",), "protection": ("protection",)}


def quality_report(
    store: Path, name: str = "", about: Path | None = None, mirror: Path | None = None
) -> Report:
    """Measure a vintage, and put beside it what the office says, and partners report.

    Raises
    ------
    VintageNotFound
        The store has no such vintage.
    InvalidInput
        The vintage is of no records or returns, or a file cannot be read.
    """
    shelf = Store(store)
    receipt = chosen(shelf, name)
    said = read_about(_text(about), about.name) if about else About({})
    tables = _tables(shelf, receipt, _HELD)
    if not {FLOWS, "estimates"} & set(tables):
        raise InvalidInput(
            f"vintage {receipt.vintage} has no flows and no estimates",
            remedy="name one that records or returns were compiled into",
        )
    tables.setdefault(FLOWS, SCHEMA.empty_table())
    facts = Facts(receipt, tables, _earlier(shelf, receipt), _derived(shelf, receipt),
                  said.scheduled, Flows.read(mirror) if mirror else None)  # fmt: skip
    return Report(receipt.vintage, facts.synthetic, said, tuple(measure(facts)))


def _tables(shelf: Store, receipt: Receipt, wanted: tuple[str, ...]) -> dict[str, pa.Table]:
    held = shelf.tables(receipt.vintage)
    return {name: shelf.table(receipt.vintage, name) for name in wanted if name in held}


def _earlier(shelf: Store, receipt: Receipt) -> list[Flows]:
    """The flows of the dataset's vintages before this one, the oldest first."""
    names = [each.vintage for each in shelf.vintages(receipt.dataset)]
    before = names[: names.index(receipt.vintage)]
    return [Flows(shelf.table(each, FLOWS)) for each in before if shelf.holds(each, FLOWS)]


def _derived(shelf: Store, receipt: Receipt) -> dict[str, dict[str, pa.Table]]:
    """The newest of each kind that was made of this vintage."""
    found = {}
    for suffix, wanted in _DERIVED.items():
        made = [each for each in shelf.vintages(f"{receipt.dataset}-{suffix}")
                if each.file == receipt.vintage]  # fmt: skip
        if made:
            found[suffix] = _tables(shelf, made[-1], wanted)
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"cannot read {file}: {problem}", where="--about", remedy="give a TOML file in UTF-8"
        ) from problem
