"""Walk a cell of the balanced matrix back: both sides, and what each was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from math import exp, log
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import WORLD
from fumao.balance.learnt import ERRORS, MODELS, error_of_report
from fumao.balance.parameters import methods
from fumao.balance.uncertainty import FIRM
from fumao.model.entry import Receipt
from fumao.model.indicators import Indicators, join_indicators
from fumao.run.revise_ledger import PLACES
from fumao.run.sources import INDICATORS
from fumao.run.trace import Traced, steps_of
from fumao.run.vintages import MADE_OF
from fumao.run.world import CELLS, IDENTITIES
from fumao.run.world_inputs import covariates
from fumao.store import FLOWS, Store

Row = dict[str, Any]
# Where a covariate of a model is not from an indicator but from trade itself.
_TOTALS = {"total": "the pair's total services", "mass": "the partner's total of the item"}
_INDICATOR = {"gdp": "GDP", "distance": "DISTANCE", "contiguity": "CONTIGUITY",
              "language": "COMMON_LANGUAGE", "colony": "COLONY", "agreement": "RTA"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """Something a side was made from: a cell with its weight, or a covariate with its slope.

    ``origin`` is a vintage with the line, a method, or what the covariate is.
    """

    key: str
    value: float | None
    weight: float
    origin: str


@dataclass(frozen=True, slots=True)
class TracedSide:
    """What one side of a flow is, and from what.

    ``total`` is the reporter's trade with the world in the item, ``share`` the side's part of it;
    ``expected`` is what the model gives before totals are met, ``level`` its level. ``error`` is
    the standard error of a side that is reported or follows from reports, ``errs`` the source whose
    errors it is learnt from, empty for all sources'.
    """

    reporter: str
    flow: str
    method: str
    meaning: str
    value: float
    inputs: tuple[Input, ...]
    total: float | None = None
    share: float | None = None
    level: float | None = None
    expected: float | None = None
    errs: str | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True)
class TracedFlow:
    """A balanced cell, its interval, what it was before, and both sides; USD million.

    ``moved`` is the walk from the cell back to the revision that moved it, if one did.
    """

    key: str
    balanced: float
    low: float
    high: float
    before: float
    sides: tuple[TracedSide, ...]
    receipt: Receipt
    moved: tuple[Traced, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The cell for ``--json``."""
        told = asdict(self)
        del told["receipt"]
        return {**told, "kind": "balanced", "unit": "USD_MN", "vintage": self.receipt.vintage,
                "sources": self.receipt.file,
                "moved": [each.as_dict() for each in self.moved]}  # fmt: skip


def trace_balanced(key: str, folder: Path) -> list[TracedFlow]:
    """A cell in the newest balanced vintage of its year of each dataset; none if none has it.

    Parameters
    ----------
    key : str
        reporter/partner/item/flow/mode/region/period, such as GBR/AUS/SF/X/_T/_T/2019.
    folder : Path
        Of the store.
    """
    return trace_balanced_in(Store(folder), key) if folder.is_dir() else []


def trace_balanced_in(store: Store, key: str) -> list[TracedFlow]:
    """The same of an open store; through the public's view nothing else is read."""
    parts = key.split("/")
    if len(parts) != 7 or parts[4:6] != ["_T", "_T"]:
        return []
    reporter, partner, item, flow, *_, period = parts
    pair = (reporter, partner) if flow == "X" else (partner, reporter)
    found = (Walk(store, each, period).flow(key, *pair, item)
             for each in balanced_of(store, period))  # fmt: skip
    return [each for each in found if each is not None]


def balanced_of(store: Store, period: str) -> list[Receipt]:
    """The newest balanced vintage of a year of each dataset."""
    return list({each.dataset: each for each in store.vintages()
                 if store.holds(each.vintage, MADE_OF) and store.holds(each.vintage, CELLS)
                 and f" {period}, balanced" in each.source}.values())  # fmt: skip


class Walk:
    """The tables of one balanced vintage."""

    def __init__(self, store: Store, receipt: Receipt, period: str) -> None:
        self.store, self.receipt, self.period = store, receipt, period
        self.used: dict[str, dict[str, str]] = {}
        for row in store.table(receipt.vintage, MADE_OF).to_pylist():
            self.used.setdefault(row["dataset"], {})[row["reporter"]] = row["vintage"]

    @cached_property
    def flows(self) -> pa.Table:
        """All three values of every flow."""
        return self.store.table(self.receipt.vintage, FLOWS)

    def vintages(self, reporter: str = "") -> list[str]:
        """Those that the matrix is made of, for one reporter where it was revised."""
        return [each.get(reporter, each[""]) for each in self.used.values()]

    def is_here(self, vintage: str) -> bool:
        """Whether a vintage can be read: the public's view of a store does not have all."""
        return any(each.vintage == vintage for each in self.store.vintages())

    def holds(self, vintage: str, name: str) -> bool:
        """Whether a vintage can be read and has a table."""
        return self.is_here(vintage) and self.store.holds(vintage, name)

    def flow(self, key: str, exporter: str, importer: str, item: str) -> TracedFlow | None:
        """A cell with both sides; none if the matrix has no such cell."""
        cells = _having(self.store.table(self.receipt.vintage, CELLS), exporter=exporter,
                        importer=importer, item=item)  # fmt: skip
        if not cells:
            return None
        row = cells[0]
        sides = [
            self.side(row, name, (who, whom, item, flow))
            for name, who, whom, flow in (("exports", exporter, importer, "X"),
                                          ("imports", importer, exporter, "M"))
            if row[name] is not None
        ]  # fmt: skip
        return TracedFlow(key, row["balanced"], row["low"], row["high"], row["before"],
                          tuple(sides), self.receipt, self.moved(key, row["balanced"]))  # fmt: skip

    def moved(self, key: str, balanced: float) -> tuple[Traced, ...]:
        """The entries of the revision that made the value what it is; none if none did."""
        entries = self.store.ledger.entries()
        entry = entries.get(key)
        if entry is None or entry.vintage not in self.revisions():
            return ()
        # Moves that are too small for the ledger may have followed.
        stands = float(entry.value or "nan") == round(balanced, PLACES)
        return tuple(steps_of(self.store, entry, entries)) if stands else ()

    def revisions(self) -> Iterator[str]:
        """The vintage, the one that it revises, and so on."""
        receipt = self.receipt
        while True:
            yield receipt.vintage
            before = receipt.file.split(", ")[0]
            if not self.holds(before, CELLS):
                return
            receipt = self.store.receipt(before)

    def side(self, row: Row, name: str, cell: tuple[str, str, str, str]) -> TracedSide:
        """What one side is made from, by its method."""
        code, value = row[f"{name}_method"], row[name]
        told = (cell[0], cell[3], code, methods()[code].names.en, value)
        if methods()[code].family not in FIRM:
            return self.modelled(told, cell)
        made = (self.reported(cell) if row[f"{name}_by"] is None
                else self.identity(row[f"{name}_by"], cell))  # fmt: skip
        errors = self.store.table(self.receipt.vintage, ERRORS)
        errs, error = error_of_report(errors, self.told_by(cell[0]), value)
        return TracedSide(*told, tuple(made), errs=errs, error=error)

    def told_by(self, reporter: str) -> str:
        """The dataset of a reporter's pairs: the best that has any in the year."""
        for name, each in self.used.items():
            vintage = each.get(reporter, each[""])
            if self.store.holds(vintage, FLOWS):
                table = self.store.table(vintage, FLOWS)
                own = pc.and_(pc.equal(table["reporter"], reporter),
                              pc.not_equal(table["partner"], WORLD))  # fmt: skip
                own = pc.and_(own, pc.starts_with(table["period"], self.period))
                if pc.any(own).as_py():
                    return name
        return ""

    def reported(self, cell: tuple[str, str, str, str]) -> Iterator[Input]:
        """The lines of the source: of the best one that has the cell."""
        reporter, partner, item, flow = cell
        for vintage in self.vintages(reporter):
            if not self.is_here(vintage):
                return  # another source would not be what the side was made from
            if not self.holds(vintage, FLOWS):
                continue
            rows = _having(self.store.table(vintage, FLOWS), reporter=reporter, partner=partner,
                           item=item, flow=flow, mode="_T", region="_T")  # fmt: skip
            rows = [each for each in rows
                    if each["period"].startswith(self.period) and each["origin"] == "reported"
                    and each["value"] is not None]  # fmt: skip
            # The year where it is told, else its quarters.
            for each in [row for row in rows if row["period"] == self.period] or rows:
                key = f"{reporter}/{partner}/{item}/{flow}/{each['period']} {each['unit']}"
                line = each["line"]
                origin = vintage if line is None else f"{vintage}, line {line}"
                yield Input(key, float(each["value"]), 1.0, origin)
            if rows:
                return

    def identity(self, number: int, cell: tuple[str, str, str, str]) -> Iterator[Input]:
        """The other cells of an identity, with the weights by which the cell follows from them."""
        rows = _having(self.store.table(self.receipt.vintage, IDENTITIES), identity=number)
        own = "/".join((*cell, self.period))
        weight = next(each["weight"] for each in rows if each["key"] == own)
        for each in rows:
            reporter, partner, item, flow, _ = each["key"].split("/")
            if each["key"] != own and partner != reporter:
                value = self.estimated(reporter, partner, item, flow)
                yield Input(each["key"], value, -each["weight"] / weight, "before balancing")

    def modelled(
        self, told: tuple[str, str, str, str, float], cell: tuple[str, str, str, str]
    ) -> TracedSide:
        """The model's terms, and the total of which the side is a share."""
        reporter, _, item, flow = cell
        total = self.estimated(reporter, "W1", item, flow)
        share = told[-1] / total if total else None
        rows = _having(self.store.table(self.receipt.vintage, MODELS), item=item, set=told[2])
        level = next((row["value"] for row in rows if row["term"] == "level"
                      and (row["reporter"], row["flow"]) == (reporter, flow)), None)  # fmt: skip
        terms = [row for row in rows if row["term"] != "level"]
        values = self.covariates(cell, [row["term"] for row in terms]) if terms else {}
        inputs = tuple(Input(row["term"], *values[row["term"]][:1], row["value"],
                             values[row["term"]][1]) for row in terms)  # fmt: skip
        return TracedSide(*told, inputs, total, share, level, _expected(level, inputs))

    def estimated(self, reporter: str, partner: str, item: str, flow: str) -> float | None:
        """The value of a cell before balancing."""
        rows = _having(self.flows, reporter=reporter, partner=partner, item=item, flow=flow,
                       origin="estimated")  # fmt: skip
        return _number(rows[0]["value"]) if rows else None

    def covariates(
        self, cell: tuple[str, str, str, str], names: list[str]
    ) -> Mapping[str, tuple[float | None, str]]:
        """The value of each covariate, and where it is from."""
        reporter, partner, item, flow = cell
        origin: dict[str, str] = {}

        def having(code: str, period: str) -> Indicators:
            for vintage in self.vintages():
                if self.holds(vintage, INDICATORS):
                    rows = self.store.table(vintage, INDICATORS)
                    rows = rows.filter(pc.and_(pc.equal(rows["indicator"], code),
                                               pc.equal(rows["period"], period)))  # fmt: skip
                    if rows.num_rows:
                        origin[code] = vintage
                        return Indicators(rows)
            return join_indicators([])

        _, ties, masses = covariates(having, self.period)
        pair = (_having(ties, reporter=reporter, partner=partner) or [{}])[0]
        size = (_having(masses, area=partner) or [{}])[0]
        found: dict[str, tuple[float | None, str]] = {}
        for name in names:
            if name in _TOTALS:
                at = ((reporter, partner, "S", flow) if name == "total"
                      else (partner, "W1", item, "M" if flow == "X" else "X"))  # fmt: skip
                found[name] = (self.estimated(*at), _TOTALS[name])
            else:
                value = size.get("gdp") if name == "gdp" else pair.get(name)
                found[name] = (value, origin.get(_INDICATOR[name], ""))
        return found


def _expected(level: float | None, inputs: tuple[Input, ...]) -> float | None:
    """``exp(level + sum of slopes times covariates)``, sizes in logs; none if one is unknown."""
    if level is None or any(each.value is None for each in inputs):
        return None
    sizes = ("gdp", "distance", *_TOTALS)
    return exp(level + sum(each.weight * (log(each.value) if each.key in sizes else each.value)
                           for each in inputs if each.value is not None))  # fmt: skip


def _having(table: pa.Table, **wanted: Any) -> list[Row]:
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    rows: list[Row] = table.to_pylist()
    return rows


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
