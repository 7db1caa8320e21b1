"""The world matrix of one year: assembled, reconciled, with intervals, and put into the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fumao.balance.learnt import learnt_tables
from fumao.balance.mirrors import mirrors
from fumao.balance.published import cells_table, flows_table, identities_table
from fumao.balance.quarters import QUARTERS, quarters_table
from fumao.balance.reports import errors_of_reports
from fumao.balance.solution import Solution, learn_world, solve_world
from fumao.balance.summary import Report, counted, summarise
from fumao.balance.totals import world_totals
from fumao.balance.wording import Wording
from fumao.balance.world import World, world_matrix
from fumao.balance.world_holdout import hold_outs, scores_of
from fumao.errors import InvalidInput
from fumao.model.entry import Receipt
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.run.files import folder_for, put_by
from fumao.run.vintages import FINDINGS, MADE_OF, dataset_name, finding_table, receipt, told
from fumao.run.world_inputs import Inputs, check_economy, made_of, read_inputs
from fumao.store import FLOWS, Store

__all__ = [
    "CELLS", "IDENTITIES", "Balanced", "WorldOrder", "balance_world", "write_each", "write_pages",
]  # fmt: skip
CELLS, IDENTITIES = "balanced", "identities"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class WorldOrder:
    """Which year of which store; datasets of trade, best first, if not the ranked ones.

    ``economies`` are told in full, ``top`` rows of each list; ``out`` is for the pages.
    """

    year: str
    store: Path
    sources: Sequence[str] = ()
    economies: Sequence[str] = ()
    dataset: str = "balanced"
    top: int = 15
    out: Path | None = None


@dataclass(frozen=True)
class Balanced:
    """The balanced matrix, the vintage it became, and its report."""

    vintage: str
    report: Report
    economies: tuple[dict[str, Any], ...]
    pages: tuple[Path, ...] = field(default=())

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        """How many findings of each severity and kind."""
        return counted(self.report.findings)

    def families(self, language: str) -> dict[str, str]:
        """What each family of methods that is used is called."""
        words = Wording(language)
        return {each.family: words.family(each.family) for each in self.report.coverage}

    def kinds(self, language: str) -> dict[str, str]:
        """What each kind of finding and each severity is called."""
        words = Wording(language)
        named = {kind: words.finding(kind) for _, kind in self.counts}
        return named | {how: words(f"severities.{how}") for how, _ in self.counts}

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        told_all = asdict(self.report)
        told_all["findings"] = [told(each) for each in self.report.findings]
        told_all["found"] = [
            {"severity": severity, "kind": kind, "count": many}
            for (severity, kind), many in self.counts.items()
        ]
        return {"vintage": self.vintage, "economies_told": list(self.economies),
                "pages": [str(each) for each in self.pages], **told_all}  # fmt: skip


def balance_world(order: WorldOrder) -> Balanced:
    """Assemble, fill, reconcile and store the world matrix of a year.

    Raises
    ------
    InvalidInput
        A source is missing, or too few pairs are reported to learn errors from.
    InconsistentConstraints
        A margin cannot be met; it is named.
    CannotWrite
        The store or ``out`` refuses; no vintage is left.
    """
    if Period.parse(order.year).kind != "year":
        raise InvalidInput(f"{order.year!r} is no year", where="--year",
                           remedy="write four digits: 2019")  # fmt: skip
    dataset_name(order.dataset)
    for code in order.economies:
        check_economy(code)
    if order.out is not None:
        folder_for(order.out)
    _no_source(order)
    inputs = read_inputs(order.store, order.year, order.sources)
    _known(order.economies, inputs.economies)
    assemble = _assembler(inputs)
    world = assemble(inputs.pairs)
    held = hold_outs(assemble, inputs.pairs, inputs.economies)
    done = solve_world(world, scores_of(held.values()))
    report = summarise(world, done.system, done.reconciled, done.bands, _paired(inputs),
                       inputs.vintages, top=order.top, held=held)  # fmt: skip
    vintage = _load(order, inputs, world, done)
    pages = write_pages(report, order.out) if order.out is not None else ()
    return Balanced(vintage, report, _told_economies(world, order.economies, done), pages)


def write_pages(report: Report, out: Path) -> tuple[Path, ...]:
    """The report as page.zh.html and page.en.html, each whole or not at all."""
    from fumao.balance.page import render

    return write_each(out, "page", lambda language: render(report, language))


def write_each(out: Path, name: str, render: Callable[[str], str]) -> tuple[Path, ...]:
    """A page in each language, whole or not at all."""
    done = []
    for language in LANGUAGES:
        page, text = out / f"{name}.{language}.html", render(language)
        put_by(partial(Path.write_text, data=text, encoding="utf-8"), page, inside=out)
        done.append(page)
    return tuple(done)


def _no_source(order: WorldOrder) -> None:
    """Refuse the name of a dataset that is loaded: the next balance would read its own result."""
    if not order.store.is_dir():
        return
    store = Store(order.store)
    for each in store.vintages(order.dataset):
        if not store.holds(each.vintage, CELLS):
            raise InvalidInput(
                f"{order.dataset} is a source: {each.vintage} is no balanced matrix",
                where=f"--dataset, {order.store}", remedy="choose another name: balanced",
            )  # fmt: skip


def _known(wanted: Sequence[str], economies: Sequence[str]) -> None:
    for code in wanted:
        if code not in economies:
            raise InvalidInput(f"no source has trade of {code}", where="--economy",
                               remedy="leave it out, or load a source that has it")  # fmt: skip


def _assembler(inputs: Inputs) -> Callable[[pa.Table], World]:
    """From what is reported of pairs to the world before reconciliation; all else is the same."""
    totals, ties, masses = inputs.totals, inputs.ties, inputs.masses
    economies, year = inputs.economies, inputs.year
    reports = errors_of_reports(totals, inputs.pairs, inputs.told_by, inputs.older)
    errors = learn_world(totals, inputs.pairs, ties, masses, economies, year)
    margins = world_totals(totals, masses, economies, year)

    def assemble(pairs: pa.Table) -> World:
        return world_matrix(totals, pairs, ties, masses, economies, year, estimates=errors,
                            reports=reports, told_by=inputs.told_by, margins=margins)  # fmt: skip

    return assemble


def _paired(inputs: Inputs) -> pa.Table:
    return mirrors(inputs.pairs.append_column("unit", pa.repeat("USD_MN", len(inputs.pairs))))


def _load(order: WorldOrder, inputs: Inputs, world: World, done: Solution) -> str:
    """One vintage with the three values side by side, its cells, identities and findings."""
    names = [each.vintage for each in inputs.receipts]
    flows = flows_table(world, done.system, done.reconciled)
    made: Receipt = receipt(
        order.dataset, f"world matrix of {order.year}, balanced; of {', '.join(names)}",
        ", ".join(names), "; ".join(sorted({each.licence for each in inputs.receipts})),
        max(each.released for each in inputs.receipts),
        [_LAYOUT, order.year, data_path("balance", "parameters.toml").read_text("utf-8"),
         *(each.sha256 for each in inputs.receipts)], len(flows),
    )  # fmt: skip
    tables: Mapping[str, pa.Table | Path] = {
        FLOWS: flows,
        CELLS: cells_table(world, done.system, done.reconciled, done.known, done.bands),
        IDENTITIES: identities_table(world),
        QUARTERS: quarters_table(
            inputs.quarters, done.system, done.reconciled.values, world.economies, world.items
        ),
        FINDINGS: finding_table(world.findings),
        MADE_OF: made_of(inputs.receipts),
        **learnt_tables(world, done),
    }
    return Store(order.store).load(made, tables).vintage


# Of the tables of a vintage: another one makes the same sources a new vintage.
_LAYOUT = "4"


def _told_economies(
    world: World, wanted: Sequence[str], done: Solution
) -> tuple[dict[str, Any], ...]:
    """Exports and imports of an economy by item: reported, with estimates, balanced."""
    rows, cells = [], done.system
    for code in wanted:
        e = world.economies.index(code)
        for f, (flow, side) in enumerate(
            (("X", done.system.exporter), ("M", done.system.importer))
        ):
            for k, item in enumerate(world.totals.items):
                own = (side == e) & ((cells.item == k - 1) if k else (cells.item >= 0))
                said = float(world.totals.reported[f, e, k])
                rows.append({
                    "economy": code, "flow": flow, "item": item,
                    "reported": said if np.isfinite(said) else None,
                    "final": float(world.totals.final[f, e, k]),
                    "balanced": float(done.reconciled.values[own].sum()),
                })  # fmt: skip
    return tuple(rows)
