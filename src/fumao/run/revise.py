"""A balanced year after one reporter's revision: what must move is moved, said, and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.conflicts import ABOVE
from fumao.balance.held import solve_revised
from fumao.balance.parameters import parameters
from fumao.balance.republished import revised_tables
from fumao.balance.revised import Side, differs, made_side, revised_findings, revised_system
from fumao.balance.revision import MOVED, Revision, moved_table, sum_up
from fumao.balance.solution import check_margins
from fumao.balance.stored import Stored, read_stored
from fumao.balance.wording import Wording
from fumao.errors import CannotWrite, InvalidInput, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.finding import Finding
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.run.files import folder_for
from fumao.run.revise_ledger import entries
from fumao.run.vintages import FINDINGS, MADE_OF, dataset_name, finding_table, receipt
from fumao.run.world import write_each
from fumao.run.world_inputs import Own, check_economy, made_of, read_reporter
from fumao.store import FLOWS, Store

__all__ = ["Revised", "Revision", "RevisionOrder", "revise_world"]


@dataclass(frozen=True, slots=True)
class RevisionOrder:
    """Whose revision of which balanced year; what is listed, and where pages go.

    Moves of at most ``beyond`` of the cell, or of ``least`` USD million, are counted only.
    """

    year: str
    store: Path
    reporter: str
    dataset: str = "balanced"
    beyond: float = 0.001
    least: float = 1.0
    top: int = 15
    out: Path | None = None


@dataclass(frozen=True)
class Revised:
    """The vintage that came of it, empty if nothing was revised, and what moved."""

    vintage: str
    revises: str
    asked: tuple[str, ...]
    revision: Revision | None
    pages: tuple[Path, ...] = ()

    def reasons(self, language: str) -> dict[str, str]:
        """What each reason of a move is called."""
        words = Wording(language)
        told = self.revision.reasons if self.revision else ()
        return {each.why: words(f"revision.{each.why}") for each in told}

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        told = asdict(self.revision) if self.revision else {}
        return {"vintage": self.vintage, "revises": self.revises, "asked": list(self.asked),
                "pages": [str(each) for each in self.pages], **told}  # fmt: skip


def revise_world(order: RevisionOrder) -> Revised:
    """Balance a year again after one reporter's sources have come in newer vintages.

    Everything else stays as in the newest balanced vintage of the year: other reporters, models,
    errors. Where the reporter says nothing new, no vintage is made.

    Raises
    ------
    InvalidInput
        There is nothing to revise: no balanced year, not this dataset, or not this reporter.
    InconsistentConstraints
        The new totals cannot be met.
    CannotWrite
        The store or ``out`` refuses; no vintage is left.
    """
    _sound(order)
    store = Store(order.store)
    base = _balanced(store, order)
    tables = {name: store.table(base.vintage, name) for name in store.tables(base.vintage)}
    stored = read_stored(tables)
    if order.reporter not in stored.economies:
        raise InvalidInput(
            f"{base.vintage} has no reporter {order.reporter}", where="--reporter",
            remedy="balance the year again once a source has it: fumao balance world",
        )  # fmt: skip
    own = read_reporter(store, tables[MADE_OF], order.year, order.reporter)
    asked = tuple(each.vintage for each in own.trade)
    if not own.newer:
        return Revised("", base.vintage, asked, None)
    side = made_side(stored, order.reporter, order.year, own.totals, own.pairs, own.told_by,
                     own.ties, own.masses)  # fmt: skip
    if not differs(stored, side):
        return Revised("", base.vintage, asked, None)
    return _moved(order, store, base, tables, stored, own, side)


def _moved(
    order: RevisionOrder,
    store: Store,
    base: Receipt,
    tables: Mapping[str, pa.Table],
    stored: Stored,
    own: Own,
    side: Side,
) -> Revised:
    system = revised_system(stored, side)
    check_margins(system)
    held = solve_revised(stored, system, side)
    moved = moved_table(stored, side, held)
    revision = sum_up(
        stored, side, held, moved, year=order.year, revises=base.vintage,
        newer=[each.vintage for each in own.newer], level=parameters().number("level"),
        beyond=order.beyond, least=order.least, top=order.top,
    )  # fmt: skip
    findings = revised_findings(stored, side, system, order.year)
    made = {**tables,
            **revised_tables(stored, side, held, tables, own.quarters, order.year), MOVED: moved,
            FINDINGS: _findings(tables[FINDINGS], order.reporter, findings),
            MADE_OF: _made_of(tables[MADE_OF], own, order.reporter)}  # fmt: skip
    given = _receipt(order, base, own, made[FLOWS].num_rows)
    told = moved.filter(pc.greater(pc.abs(pc.subtract(moved["after"], moved["before"])),
                                   order.least))  # fmt: skip
    pages: list[Path] = []

    def also(vintage: str) -> None:
        # Once the vintage stands nothing is new any more: what is not told now never would be.
        if order.out is not None:
            pages.extend(_pages(revision, order.out))
        store.ledger.write(entries(store, told, order, base.vintage, vintage, own.trade))

    vintage = store.load(given, made, also).vintage
    return Revised(
        vintage, base.vintage, tuple(each.vintage for each in own.trade), revision, tuple(pages)
    )


def _sound(order: RevisionOrder) -> None:
    if Period.parse(order.year).kind != "year":
        raise InvalidInput(f"{order.year!r} is no year", where="--year",
                           remedy="write four digits: 2019")  # fmt: skip
    dataset_name(order.dataset)
    check_economy(order.reporter, "--reporter")
    for name, value in (("--beyond", order.beyond), ("--least", order.least)):
        if not 0 <= value < float("inf"):
            raise InvalidInput(f"{value} is no size of a move", where=name,
                               remedy="give 0 or more")  # fmt: skip
    if order.store.exists() and not order.store.is_dir():
        raise CannotWrite(f"{order.store} is no folder", where="--store",
                          remedy="name the folder of a store")  # fmt: skip
    if order.out is not None:
        folder_for(order.out)


def _balanced(store: Store, order: RevisionOrder) -> Receipt:
    """The newest balanced vintage of the year."""
    remedy = f"balance it: fumao balance world --year {order.year} --store {order.store}"
    every = store.vintages(order.dataset)
    if every and not any(store.holds(each.vintage, "balanced") for each in every):
        raise InvalidInput(f"{order.dataset} is no balanced matrix", where="--dataset",
                           remedy="name a dataset that fumao balance world has made")  # fmt: skip
    of_year = [each for each in every if each.source.startswith(f"world matrix of {order.year},")]
    if not of_year:
        raise VintageNotFound(
            f"no vintage of {order.dataset} is of {order.year}", where=f"--store {order.store}",
            remedy=remedy,
        )  # fmt: skip
    newest = of_year[-1]
    if not store.holds(newest.vintage, MADE_OF):
        raise InvalidInput(
            f"{newest.vintage} does not hold what it has learnt", where=f"--store {order.store}",
            remedy=remedy,
        )  # fmt: skip
    return newest


def _findings(old: pa.Table, reporter: str, found: Sequence[Finding]) -> pa.Table:
    """Those of others as they were, the reporter's and those of totals as they are now."""
    key = old["key"]
    anew = pc.or_(pc.equal(key, reporter), pc.starts_with(key, f"{reporter}/"))
    anew = pc.or_(anew, pc.equal(old["kind"], ABOVE))
    return pa.concat_tables([old.filter(pc.invert(anew)), finding_table(found)])


def _made_of(old: pa.Table, own: Own, reporter: str) -> pa.Table:
    """Which vintages the matrix is made of now: the reporter's are the new ones."""
    new = made_of(own.newer, reporter)
    again = pc.and_(pc.equal(old["reporter"], reporter), pc.is_in(old["dataset"], new["dataset"]))
    return pa.concat_tables([old.filter(pc.invert(again)), new])


def _receipt(order: RevisionOrder, base: Receipt, own: Own, rows: int) -> Receipt:
    names = ", ".join([base.vintage, *(each.vintage for each in own.newer)])
    licences = {*base.licence.split("; "), *(each.licence for each in own.newer)}
    return receipt(
        order.dataset,
        f"world matrix of {order.year}, balanced; {order.reporter} revised; of {names}", names,
        "; ".join(sorted(licences)), max(each.released for each in (base, *own.newer)),
        [order.year, order.reporter, data_path("balance", "parameters.toml").read_text("utf-8"),
         base.sha256, *(each.sha256 for each in own.newer)], rows,
    )  # fmt: skip


def _pages(revision: Revision, out: Path) -> tuple[Path, ...]:
    from fumao.balance.revision_page import render

    return write_each(out, "revision", lambda language: render(revision, language))
