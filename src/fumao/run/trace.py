"""Walk a number back to the file and line that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fumao.errors import VintageNotFound
from fumao.model.entry import Entry, Receipt
from fumao.store import Store


@dataclass(frozen=True, slots=True)
class Traced:
    """One step of the walk: how deep, the ledger's entry, and the receipt of its vintage."""

    depth: int
    entry: Entry
    receipt: Receipt | None

    def as_dict(self) -> dict[str, object]:
        """The step for ``--json``."""
        receipt = self.receipt
        return {
            "depth": self.depth,
            "key": self.entry.key,
            "kind": self.entry.kind,
            "value": self.entry.value,
            "unit": self.entry.unit,
            "formula": self.entry.formula,
            "inputs": list(self.entry.inputs),
            "file": self.entry.file,
            "line": self.entry.line,
            "vintage": self.entry.vintage,
            "source": receipt.source if receipt else "",
            "released": str(receipt.released) if receipt else "",
            "sha256": receipt.sha256 if receipt else "",
            "licence": receipt.licence if receipt else "",
        }


def trace(key: str, store_folder: Path) -> Iterator[Traced]:
    """The entry of a key, then those of its inputs, depth first.

    Raises
    ------
    VintageNotFound
        There is no store yet.
    UnknownCode
        The ledger does not know the key.
    """
    if not store_folder.is_dir():
        raise VintageNotFound(
            f"there is no store at {store_folder}",
            remedy="run `fumao report` first, or give --store",
        )
    store = Store(store_folder)
    yield from steps_of(store, store.ledger.entry(key), store.ledger.entries())


def steps_of(store: Store, first: Entry, entries: Mapping[str, Entry]) -> Iterator[Traced]:
    """An entry, then those of its inputs among the entries of a ledger."""

    def walk(entry: Entry, depth: int) -> Iterator[Traced]:
        receipt = store.receipt(entry.vintage) if entry.vintage else None
        yield Traced(depth, entry, receipt)
        for name in entry.inputs:
            if name in entries:
                yield from walk(entries[name], depth + 1)

    yield from walk(first, 0)
