"""Walk a compiled cell back to what made it: counts and hashes of records, not names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.plan import Plan
from fumao.compile.rollups import COORDINATES
from fumao.errors import UnknownCode, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.flow_rules import KEY_COLUMNS
from fumao.run.compile import SOURCES, plan_of
from fumao.run.vintages import row_of
from fumao.store import CELLS, FLOWS, Store


@dataclass(frozen=True, slots=True)
class TracedCell:
    """A cell, what stands behind it, and the sources of its vintage.

    ``records`` and ``contributors`` are words: a number below ``minimum`` is not told.
    """

    key: str
    value: str
    unit: str
    records: str
    contributors: str
    digest: str
    receipt: Receipt
    sources: tuple[dict[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """The cell for ``--json``."""
        return {
            "key": self.key,
            "kind": "compiled",
            "value": self.value,
            "unit": self.unit,
            "records": self.records,
            "contributors": self.contributors,
            "digest": self.digest,
            "vintage": self.receipt.vintage,
            "released": str(self.receipt.released),
            "sha256": self.receipt.sha256,
            "licence": self.receipt.licence,
            "sources": list(self.sources),
        }


def trace_cell(key: str, store_folder: Path) -> list[TracedCell]:
    """A cell in the newest vintage of each compiled dataset that has it; none if none has.

    Raises
    ------
    VintageNotFound
        The store has released cells only.
    UnknownCode
        The store holds nothing but compiled vintages, and none has the cell.
    """
    store = Store(store_folder)
    newest = {each.dataset: each for each in store.vintages() if store.holds(each.vintage, SOURCES)}
    traced = (_traced(key, store, receipt) for receipt in newest.values())
    found = [each for each in traced if each]
    if not newest and not store.ledger.entries() and _released(key, store):
        raise VintageNotFound(
            f"{key} was released, and what made it stays in the house", where=str(store_folder),
            remedy="name the store of compiled cells: --store build/compiled",
        )  # fmt: skip
    if newest and not found and not store.ledger.entries():
        raise UnknownCode(
            f"no compiled cell is called {key!r}",
            where=str(store_folder),
            remedy="write reporter/partner/item/flow/mode/region/period of a table of the plan: "
            "CHN/W1/SD/M/_T/_T/2020",
        )
    return found


def _released(key: str, store: Store) -> bool:
    """Whether the newest flows of a dataset have the cell."""
    parts = key.split("/")
    if len(parts) != len(KEY_COLUMNS):
        return False
    newest = {each.dataset: each.vintage for each in store.vintages()
              if store.holds(each.vintage, FLOWS)}  # fmt: skip
    return any(row_of(store, each, parts) for each in newest.values())


def _traced(key: str, store: Store, receipt: Receipt) -> TracedCell | None:
    sources = store.table(receipt.vintage, SOURCES).to_pylist()
    plan = plan_of(store, receipt.vintage)
    cell = _cell(key, plan, store.table(receipt.vintage, CELLS))
    if cell is None:
        return None
    return TracedCell(
        key,
        value=f"{cell['value']:f}",
        unit=plan.currency,
        records=_told(cell["records"], plan.rules.minimum),
        contributors=_told(cell["contributors"], plan.rules.minimum),
        # The hash of one or two records could be guessed from their ids.
        digest=f"{cell['digest']:016x}" if cell["records"] >= plan.rules.minimum else "",
        receipt=receipt,
        sources=tuple({name: row[name] for name in ("role", "file", "sha256")} for row in sources),
    )


def _cell(key: str, plan: Plan, cells: pa.Table) -> dict[str, Any] | None:
    reporter, *codes = key.split("/", 6)
    if reporter != plan.reporter or len(codes) != 6:
        return None
    wanted = dict(zip(("partner", "item", "flow", "mode", "region", "period"), codes, strict=True))
    for name in COORDINATES:
        cells = cells.filter(pc.equal(cells[name], wanted[name]))
    rows: list[dict[str, Any]] = cells.to_pylist()
    return rows[0] if rows else None


def _told(number: int, minimum: int) -> str:
    return f"{number}" if number >= minimum else f"fewer than {minimum}"
