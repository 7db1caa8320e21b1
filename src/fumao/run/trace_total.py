"""Walk a total of a balanced matrix to its parts, and a loaded flow to the line of its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from fumao.balance.learnt import SUMS, ends_of_sums
from fumao.model.entry import Entry, Receipt
from fumao.model.flow_rules import KEY_COLUMNS
from fumao.run.sources import LEFT
from fumao.run.trace import Traced
from fumao.run.trace_balanced import Walk, balanced_of
from fumao.run.vintages import row_of
from fumao.run.world import CELLS
from fumao.store import FLOWS, Store

_OF_ROW = """select partner, item, origin, value from flows
    where reporter = ? and flow = ? and period = ? and mode = '_T' and region = '_T' and """


@dataclass(frozen=True, slots=True)
class TracedTotal:
    """A total of a balanced matrix: three values, its interval and its parts; USD million.

    ``parts`` are items of a total S and partners of other totals, the largest first. ``outer``
    says that low and high are the ends of the items added up: the total lies between them more
    often than the level says.
    """

    key: str
    balanced: float
    low: float
    high: float
    outer: bool
    reported: float | None
    estimated: float
    parts: tuple[tuple[str, float], ...]
    receipt: Receipt
    moved: tuple[Traced, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The total for ``--json``."""
        told = asdict(self)
        del told["receipt"]
        return {**told, "kind": "balanced total", "unit": "USD_MN",
                "vintage": self.receipt.vintage, "sources": self.receipt.file,
                "moved": [each.as_dict() for each in self.moved]}  # fmt: skip


def trace_total(key: str, folder: Path) -> list[TracedTotal]:
    """A total in the newest balanced vintage of its year of each dataset; none if none has it.

    Parameters
    ----------
    key : str
        Of total services (GBR/AUS/S/X/_T/_T/2019) or of trade with the world (GBR/W1/SG/...).
    folder : Path
        Of the store.
    """
    parts = key.split("/")
    if not folder.is_dir() or len(parts) != 7 or (parts[2] != "S" and parts[1] != "W1"):
        return []
    store = Store(folder)
    found = (_total(store, each, key) for each in balanced_of(store, parts[-1]))
    return [each for each in found if each is not None]


def _total(store: Store, receipt: Receipt, key: str) -> TracedTotal | None:
    reporter, partner, item, flow, *_, period = key.split("/")
    added = "partner = ?" if item == "S" else "item = ?"
    rows = store.ask(
        _OF_ROW + added, (reporter, flow, period, partner if item == "S" else item),
        vintages={FLOWS: receipt.vintage},
    ).to_pylist()  # fmt: skip
    own = {row["origin"]: float(row["value"]) for row in rows
           if (row["partner"], row["item"]) == (partner, item)}  # fmt: skip
    if "balanced" not in own:
        return None
    by = "item" if item == "S" else "partner"
    parts = [
        (row[by], float(row["value"]))
        for row in rows
        if row["origin"] == "balanced" and (row["partner"], row["item"]) != (partner, item)
    ]
    low, high = _ends(store, receipt, key, [name for name, _ in parts])
    moved = Walk(store, receipt, period).moved(key, own["balanced"])
    return TracedTotal(
        key, own["balanced"], low, high, item == "S", own.get("reported"), own["estimated"],
        tuple(sorted(parts, key=lambda part: -part[1])), receipt, moved,
    )  # fmt: skip


def _ends(store: Store, receipt: Receipt, key: str, parts: list[str]) -> tuple[float, float]:
    """Of a reporter's total of an item: its own errors. Of total services: the items' ends."""
    reporter, partner, item, flow, *_ = key.split("/")
    if partner == "W1":
        names = [f"{reporter}/W1/{each}/{flow}" for each in (parts if item == "S" else [item])]
        return ends_of_sums(store.table(receipt.vintage, SUMS), names)
    exporter, importer = (reporter, partner) if flow == "X" else (partner, reporter)
    cells = store.table(receipt.vintage, CELLS)
    cells = cells.filter(pc.and_(pc.equal(cells["exporter"], exporter),
                                 pc.equal(cells["importer"], importer)))  # fmt: skip
    return float(pc.sum(cells["low"]).as_py()), float(pc.sum(cells["high"]).as_py())


def trace_loaded(key: str, folder: Path) -> Iterator[Traced]:
    """A flow that ``fumao sources read`` has loaded: its line in each dataset's newest vintage.

    Yields nothing where no source has it.
    """
    parts = key.split("/")
    if not folder.is_dir() or len(parts) != len(KEY_COLUMNS):
        return
    store = Store(folder)
    newest = {each.dataset: each for each in store.vintages()
              if store.holds(each.vintage, LEFT) and store.holds(each.vintage, FLOWS)}  # fmt: skip
    for receipt in newest.values():
        for row in row_of(store, receipt.vintage, parts):
            value = "" if row["value"] is None else f"{row['value'].normalize():f}"
            yield Traced(0, Entry(
                key, "loaded", value, row["unit"], vintage=receipt.vintage, file=receipt.file,
                line=str(row["line"] or ""),
            ), receipt)  # fmt: skip
