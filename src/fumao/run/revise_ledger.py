"""Entries of the ledger for cells that a revision moved: from the value to lines of the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import REST, WORLD
from fumao.model.entry import Entry, Receipt
from fumao.store import FLOWS, Store

if TYPE_CHECKING:
    from fumao.run.revise import RevisionOrder

_UNIT = "USD_MN"
# Decimals of a balanced value in the ledger.
PLACES = 6
Rows = Mapping[tuple[str, str, str], list[dict[str, Any]]]


def entries(
    store: Store,
    moved: pa.Table,
    order: RevisionOrder,
    revises: str,
    vintage: str,
    trade: Sequence[Receipt],
) -> list[Entry]:
    """What made each cell that moved: its value before, what its reporter says now, its totals.

    Parameters
    ----------
    moved : pyarrow.Table
        Of :func:`fumao.balance.revision.moved_table`, those that are to be traced.
    revises, vintage : str
        The balanced vintages before and after.
    trade : sequence of Receipt
        Vintages of trade that were asked, the best first.
    """
    sources = [(each, _rows(store, each, order)) for each in trade]
    made: list[Entry] = []
    told = {(row["exporter"], row["importer"], row["item"]) for row in moved.to_pylist()}
    for row in moved.to_pylist():
        made += _cell(row, told, order, revises, vintage, sources)
    return made


def _cell(
    row: Mapping[str, Any],
    told: set[tuple[str, str, str]],
    order: RevisionOrder,
    revises: str,
    vintage: str,
    sources: Sequence[tuple[Receipt, Rows]],
) -> Iterator[Entry]:
    keys = _keys(row, order.year)
    before = Entry(f"{keys[0]}@{revises}", "computed", _text(row["before"]), _UNIT,
                   f"balanced in {revises}", vintage=revises)  # fmt: skip
    reports = list(_reports(row, order, sources)) if row["reported_after"] is not None else []
    inputs = [before.key, *(each.key for each in reports[:1]), *_totals(row, told, order)]
    yield Entry(keys[0], "computed", _text(row["after"]), _UNIT,
                f"balanced after the revision of {order.reporter}: {row['why']}", tuple(inputs),
                vintage)  # fmt: skip
    for other in keys[1:]:
        yield Entry(other, "computed", _text(row["after"]), _UNIT, "the partner's side of the same",
                    (keys[0],), vintage)  # fmt: skip
    yield before
    yield from reports


def _keys(row: Mapping[str, Any], year: str) -> list[str]:
    """The keys of a cell in Flows: as exports, and as the partner's imports."""
    sides = ((row["exporter"], row["importer"], "X"), (row["importer"], row["exporter"], "M"))
    return [_key(reporter, partner, row["item"], flow, year)
            for reporter, partner, flow in sides if reporter not in (WORLD, REST)]  # fmt: skip


def _key(reporter: str, partner: str, item: str, flow: str, period: str) -> str:
    return f"{reporter}/{partner}/{item}/{flow}/_T/_T/{period}"


def _totals(
    row: Mapping[str, Any], told: set[tuple[str, str, str]], order: RevisionOrder
) -> Iterator[str]:
    """The reporter's totals that the cell adds to, where they moved too."""
    item = row["item"]
    for flow, name in (("X", "exporter"), ("M", "importer")):
        pair = (order.reporter, WORLD, item) if flow == "X" else (WORLD, order.reporter, item)
        if row[name] == order.reporter and pair in told and WORLD not in (
            row["exporter"], row["importer"]
        ):  # fmt: skip
            yield _key(order.reporter, WORLD, item, flow, order.year)


def _reports(
    row: Mapping[str, Any], order: RevisionOrder, sources: Sequence[tuple[Receipt, Rows]]
) -> Iterator[Entry]:
    """What the reporter says now, and the lines of its source."""
    flow = "X" if row["exporter"] == order.reporter else "M"
    partner = row["importer"] if flow == "X" else row["exporter"]
    found = (partner, row["item"], flow)
    where = next(((receipt, rows[found]) for receipt, rows in sources if found in rows), None)
    if where is None:
        return
    receipt, rows = where
    lines = [
        Entry(f"{_key(order.reporter, partner, row['item'], flow, each['period'])}"
              f"@{receipt.vintage}", "loaded", _text(each["value"]), each["unit"],
              vintage=receipt.vintage, file=receipt.file, line=str(each["line"] or ""))
        for each in rows
    ]  # fmt: skip
    key = f"{_key(order.reporter, partner, row['item'], flow, order.year)} as reported"
    yield Entry(key, "computed", _text(row["reported_after"]), _UNIT,
                f"reported in {receipt.vintage}, {order.year} in {_UNIT}",
                tuple(each.key for each in lines), receipt.vintage)  # fmt: skip
    yield from lines


def _rows(store: Store, receipt: Receipt, order: RevisionOrder) -> Rows:
    """The reporter's rows of a year by partner, item and flow: the year itself, or its quarters."""
    table = store.table(receipt.vintage, FLOWS)
    table = table.filter(pc.equal(table["reporter"], order.reporter))
    kept = pc.and_(pc.starts_with(table["period"], order.year), pc.is_valid(table["value"]))
    for name, value in (("mode", "_T"), ("region", "_T"), ("origin", "reported")):
        kept = pc.and_(kept, pc.equal(table[name], value))
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    columns = ["partner", "item", "flow", "period", "value", "unit", "line"]
    for row in table.filter(kept).select(columns).to_pylist():
        found.setdefault((row["partner"], row["item"], row["flow"]), []).append(row)
    return {
        key: [row for row in rows if row["period"] == order.year] or rows
        for key, rows in found.items()
    }


def _text(value: Any) -> str:
    return f"{value:.{PLACES}f}" if isinstance(value, float) else f"{value.normalize():f}"
