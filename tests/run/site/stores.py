"""A store of what is published: two vintages, a value that is not free, cells of the house."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

from fumao.model.entry import Entry, Receipt
from fumao.model.flows import Flows
from fumao.run.shelf import demo_shelf
from fumao.store import CELLS, FLOWS, Store

NAME = "comtrade-services"
FIRST, SECOND = f"{NAME}@2025-06-09", f"{NAME}@2025-12-09"
# Values that must be found nowhere.
SECRET, HOUSE = "424242.42", "515151.51"
TRAVEL = "CHN/W1/SD/M/_T/_T/2020"
REPORT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Trade &amp; services</title>
<style>
p { color: red; }</style>
</head>
<body lang="en">
<table><colgroup><col style="width:40%"></colgroup><tbody>
<tr id="c-travel"><td>China's travel imports</td><td>US$131.2 billion</td><td>computed</td></tr>
<tr id="c-secret"><td>A secret sum</td><td>withheld</td><td>computed</td></tr>
<tr id="c-unknown"><td>Nothing</td><td>1</td><td>printed</td></tr>
</tbody></table>
<script>
"use strict";</script>
</body></html>
"""


def publish(folder):
    """The shelf of the store."""
    shelf = demo_shelf(folder)
    store = Store(folder)
    rows = list(Flows(store.table(FIRST, FLOWS)))
    load(shelf, NAME, date(2025, 12, 9), second_vintage(rows))
    secret = [
        {"reporter": "CHN", "item": "SD", "flow": flow, "period": "2020", "value": value,
         "unit": "USD_MN", "confidentiality": kept}
        for flow, value, kept in (("X", "100", "F"), ("M", SECRET, "C"))
    ]  # fmt: skip
    load(shelf, "kept", date(2025, 1, 1), secret)
    house = [{"reporter": "CHN", "item": "SD", "flow": "X", "period": "2020", "value": HOUSE,
              "unit": "USD_MN"}]  # fmt: skip
    load(shelf, "house", date(2025, 1, 1), house, cells=True)
    store.ledger.write(ledger())
    (folder / "reports").mkdir()
    (folder / "reports" / "small.en.html").write_text(REPORT, encoding="utf-8")
    return shelf


def second_vintage(rows):
    """Travel of China in 2020 is revised by a tenth, 2008 is gone, 2021 is new."""
    for row in rows:
        told = {name: getattr(row, name) for name in
                ("reporter", "partner", "item", "flow", "mode", "region", "period", "value",
                 "unit", "status")}  # fmt: skip
        if row.key == TRAVEL:
            told["value"] = row.value * Decimal("1.1")
        if row.period != "2008":
            yield told
        if row.period == "2020":
            yield {**told, "period": "2021", "value": row.value * 2, "status": "P"}


def load(shelf, dataset, released, rows, cells=False):
    """Load rows as a vintage of the day."""
    flows = Flows.from_rows(rows, first_line=2)
    digest = hashlib.sha256(f"{dataset}{released}".encode()).hexdigest()
    receipt = Receipt("", dataset, f"The {dataset} files", f"{dataset}.csv", digest, "CC BY 4.0",
                      released, datetime.now(UTC), len(flows))  # fmt: skip
    tables = {FLOWS: flows.table} | ({CELLS: flows.table} if cells else {})
    # What everybody sees is read only; the one who loads has the store itself.
    return Store(shelf.store.folder).load(receipt, tables)


def ledger():
    """A public number, one that a secret stands behind, one of the house, one nobody states."""
    kept = "CHN/W1/SD/M/_T/_T/2020@kept"
    return [
        Entry("travel", "computed", "1312.3", "USD_100MN", f"[{TRAVEL}]", (TRAVEL,)),
        Entry(TRAVEL, "loaded", "131227.97", "USD_MN", vintage=FIRST, file="s.csv", line="222"),
        Entry("secret", "computed", SECRET, "USD_MN", f"[{kept}]", (kept,)),
        Entry(kept, "computed", SECRET, "USD_MN", "[gone]", ("gone",)),
        Entry("unstated", "printed", HOUSE, "USD_MN", file="f.csv", line="1"),
    ]
