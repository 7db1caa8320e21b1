"""Special statistics from the vintages of returns and a released vintage, protected."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.compile.aggregates import aggregate_rows
from fumao.compile.plan import read_plan
from fumao.compile.special import Statistic, statistics, tabulate
from fumao.compile.special_safe import PUBLIC, SCHEMA, WITHHELD_STATUS, Safe, make_safe
from fumao.errors import InvalidInput, UnknownCode, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.period import Period
from fumao.run.compile import Progress, silent
from fumao.run.vintages import dataset_name, refuse_confidential
from fumao.store import FLOWS, Store
from fumao.store.files import whole_folder

SPECIAL, CONTRIBUTIONS, ABOUT = "special", "contributions", "about"
RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Order:
    """What is made special statistics of.

    ``store`` holds the vintages of returns, the newest of each dataset, or those named in
    ``vintages``. ``release`` is a store of released cells. ``chosen`` names statistics,
    all if empty. ``plan`` has the rules of disclosure.
    """

    store: Path
    released: date
    chosen: Sequence[str] = ()
    vintages: Sequence[str] = ()
    release: Path | None = None
    plan: Path | None = None
    to: Path | None = None
    dataset: str = SPECIAL
    unproven: bool = False


@dataclass(frozen=True)
class Special:
    """What was made: cells and withheld ones by statistic and period."""

    vintage: str
    cells: Mapping[str, int]
    withheld: Mapping[str, Mapping[str, int]]
    unprotected: tuple[str, ...]
    headlines: Mapping[str, str]
    folder: Path | None

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "vintage": self.vintage,
            "statistics": {
                name: {"cells": many, "withheld": dict(self.withheld[name])}
                for name, many in self.cells.items()
            },
            "unprotected": list(self.unprotected),
            "headlines": dict(self.headlines),
            "folder": str(self.folder) if self.folder else None,
        }


def make_special(order: Order, progress: Progress = silent) -> Special:
    """Make special statistics, load them as one vintage, and write what is public.

    Raises
    ------
    VintageNotFound
        There are no returns to make them of.
    UnknownCode
        A statistic that is asked for does not exist.
    InvalidInput
        The public folder is there already, or a cell cannot be protected.
    CannotWrite
        The disk or folder refuses.
    """
    if order.to is not None and order.to.exists():
        raise InvalidInput(
            f"{order.to} is there already", where="--to", remedy="name a folder that does not exist"
        )
    dataset_name(order.dataset)
    store, rules = Store(order.store), read_plan(order.plan).rules
    found: dict[str, Safe] = {}
    sources = _sources(store, order)
    for statistic, receipt in sources:
        contributions = store.table(receipt.vintage, CONTRIBUTIONS)
        period = store.table(receipt.vintage, ABOUT)["period"][0].as_py()
        name = f"{statistic.name} {period}"
        if name in found:
            raise InvalidInput(
                f"two vintages give {name}: {_source_of(found[name])} and {receipt.vintage}",
                where=str(order.store), remedy="name the one that is meant with --vintage",
            )  # fmt: skip
        found[name] = make_safe(tabulate(statistic, contributions, period), rules, receipt.vintage)
        progress(name)
    if order.release is not None:
        found[RELEASED] = Safe(_released(order.release), ())
    if not found:
        raise VintageNotFound(
            "no returns are compiled that special statistics are made of",
            where=str(order.store), remedy="run fumao compile returns first, or give --release",
        )  # fmt: skip
    unprotected = tuple(
        f"{name}: {'/'.join(key)}" for name, safe in found.items() for key in safe.unprotected
    )
    if unprotected and not order.unproven:
        raise InvalidInput(
            f"{len(unprotected)} cells cannot be protected, the first {unprotected[0]}",
            remedy="compile more returns, or add --unproven to keep the tables for yourself",
        )
    table = pa.concat_tables([safe.table for safe in found.values()])
    synthetic = any("synthetic" in source for source in table["source"].to_pylist())
    loaded = store.load(_receipt(order, table, synthetic), {SPECIAL: table})
    if order.to is not None:
        _publish(order.to, found, synthetic)
    progress("load")
    return Special(
        loaded.vintage, {name: safe.table.num_rows for name, safe in found.items()},
        {name: _reasons(safe.table) for name, safe in found.items()}, unprotected,
        _headlines(found), order.to,
    )  # fmt: skip


def _sources(store: Store, order: Order) -> list[tuple[Statistic, Receipt]]:
    """Which statistic is made of which vintage."""
    unknown = [name for name in order.chosen if name not in statistics()]
    if unknown:
        raise UnknownCode(
            f"there is no special statistic {unknown[0]!r}", where="--statistic",
            remedy=f"there are {', '.join(statistics())}",
        )  # fmt: skip
    wanted = [each for each in statistics().values() if each.name in (order.chosen or statistics())]
    receipts = [store.receipt(name) for name in order.vintages] or _newest(store)
    for receipt in receipts:
        if not store.holds(receipt.vintage, CONTRIBUTIONS):
            raise InvalidInput(
                f"{receipt.vintage} is not of returns", where="--vintage",
                remedy="name vintages that fumao compile returns has loaded",
            )  # fmt: skip
    by_form = [(store.table(each.vintage, ABOUT)["form"][0].as_py(), each) for each in receipts]
    return [(each, _not_before(order, receipt)) for each in wanted
            for name, receipt in by_form if name == each.form]  # fmt: skip


def _not_before(order: Order, receipt: Receipt) -> Receipt:
    """The receipt, unless it was released after what is made of it."""
    if order.released < receipt.released:
        raise InvalidInput(
            f"the day of release, {order.released}, is before that of {receipt.vintage}",
            where="--released", remedy=f"give {receipt.released} or later, or name an earlier "
            "vintage with --vintage",
        )  # fmt: skip
    return receipt


def _newest(store: Store) -> list[Receipt]:
    """The newest vintage of each dataset of returns."""
    newest = {
        each.dataset: each for each in store.vintages() if store.holds(each.vintage, CONTRIBUTIONS)
    }
    return list(newest.values())


def _source_of(safe: Safe) -> str:
    return str(safe.table["source"][0].as_py())


def _released(folder: Path) -> pa.Table:
    """Knowledge-intensive and digitally deliverable services in the newest released flows."""
    store = Store(folder)
    held = [each for each in store.vintages() if store.holds(each.vintage, FLOWS)]
    if not held:
        raise VintageNotFound(
            "nothing is released there", where=str(folder),
            remedy="run fumao compile release, and give its store",
        )  # fmt: skip
    vintage = held[-1].vintage
    refuse_confidential(store, vintage)
    cells = statistics()["trade"].cells
    rows = list(aggregate_rows(store.table(vintage, FLOWS), cells, vintage))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _receipt(order: Order, table: pa.Table, synthetic: bool) -> Receipt:
    digest = hashlib.sha256(repr(table.to_pylist()).encode())
    sources = sorted(set(table["source"].to_pylist()))
    named = synthetic and "synthetic" not in order.dataset
    return Receipt(
        vintage="", dataset=f"synthetic-{order.dataset}" if named else order.dataset,
        source=f"special statistics of {', '.join(sources)}",
        file=", ".join(sources), sha256=digest.hexdigest(),
        licence="confidential: withheld cells have status Q and keep their values",
        released=order.released, recorded=datetime.now(UTC), rows=table.num_rows,
    )  # fmt: skip


def _publish(folder: Path, found: Mapping[str, Safe], synthetic: bool) -> None:
    """One CSV a statistic and period; nothing that is withheld is in it."""
    with whole_folder(folder) as target:
        for name, safe in found.items():
            label = name.replace(" ", "-").replace("/", "_")
            file = target / f"{'synthetic-' if synthetic else ''}{label}.csv"
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, PUBLIC, lineterminator="\n")
                writer.writeheader()
                for row in safe.public.to_pylist():
                    value = row["value"]
                    shown = "" if value is None else f"{value.normalize():f}"
                    writer.writerow({**row, "value": shown})


def _reasons(table: pa.Table) -> dict[str, int]:
    counted = Counter(
        row["why"] or "imputed" for row in table.to_pylist() if row["status"] == WITHHELD_STATUS
    )
    return dict(sorted(counted.items()))


def _headlines(found: Mapping[str, Safe]) -> dict[str, str]:
    """Totals by variable and side, and shares of aggregates, as the public may see them."""
    lines = {}
    for name, safe in found.items():
        rows = safe.public.to_pylist()
        last = max((row["period"] for row in rows), key=_late, default="")
        for row in rows:
            aggregate = row["cell"] in statistics()["trade"].cells
            total = row["cell"] in ("_T", "S")
            if row["along"] or row["period"] != last or not (total or aggregate):
                continue
            cell = (row["variable"], row["side"], row["cell"])
            label = " ".join(each for each in (name, *cell) if each)
            label = f"{label} {last}" if name == RELEASED else label
            lines[label] = _told(row, aggregate)
    return lines


def _late(period: str) -> tuple[date, int]:
    """The last period, and of those that end together the longest."""
    parsed = Period.parse(period)
    return parsed.end, (parsed.end - parsed.start).days


def _told(row: Mapping[str, Any], aggregate: bool) -> str:
    if row["value"] is None:
        return "withheld"
    of_it = f", {row['share']}%" if aggregate and row["share"] is not None else ""
    return f"{row['value']:,.2f} {row['unit']}{of_it}"
