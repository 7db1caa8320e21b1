"""Analyse: indicators, decompositions and blocs out of files of flows or vintages of a store."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from fumao.analyse.blocs import (
    Amounts,
    Compared,
    amounts,
    bloc_flows,
    change_table,
    intra_table,
    read_blocs,
)
from fumao.analyse.book import Book
from fumao.analyse.decompose import KINDS, Decomposition, decompose
from fumao.analyse.definitions import chosen
from fumao.analyse.indicators import measure
from fumao.analyse.measured import Measured
from fumao.analyse.page import Analysis, decomposition_rows, render
from fumao.analyse.partners import Focus
from fumao.analyse.sayings import sayings
from fumao.analyse.wording import Wording, number
from fumao.errors import FumaoError, InvalidInput
from fumao.model.flows import COLUMNS, Flows, join
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.told import sentences
from fumao.run.files import put_by
from fumao.run.vintages import named_flows

__all__ = [
    "Analysis", "BlocOrder", "Blocs", "Decomposition", "Measured", "Order", "Wording",
    "analyse_growth", "analyse_indicators", "compare_blocs", "decomposition_rows", "number",
    "write_pages", "write_table",
]  # fmt: skip
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Order:
    """Whose trade in what is analysed.

    ``given`` are files of flows, or datasets and vintages of ``store``; ``base`` may be empty;
    ``indicators`` empty for all; ``on`` the day whose membership of ``blocs`` counts, the
    period's last if none; ``origin`` reported, estimated or balanced where the flows have several.
    """

    given: Sequence[str]
    reporter: str
    period: str
    base: str = ""
    store: Path | None = None
    origin: str = ""
    indicators: Sequence[str] = ()
    partners: Sequence[str] = ()
    blocs: Sequence[str] = ()
    on: date | None = None
    top: int = 10

    def book(self) -> Book:
        """What the flows say of the reporter."""
        base = Period.parse(self.base) if self.base else None
        flows = join([named_flows(name, self.store) for name in self.given])
        return Book.of(flows, self.reporter, Period.parse(self.period), base, self.origin)

    def focus(self) -> Focus:
        """Partners and blocs."""
        return Focus(tuple(self.partners), tuple(self.blocs), self.on, self.top)


@dataclass(frozen=True, slots=True)
class BlocOrder:
    """Which blocs are compared, between which periods, in which item; see :class:`Order`."""

    given: Sequence[str]
    period: str
    base: str
    blocs: Sequence[str]
    store: Path | None = None
    item: str = "S"
    origin: str = ""


@dataclass(frozen=True)
class Blocs:
    """Trade of blocs now and then, and the flows between them."""

    now: Amounts
    then: Amounts
    item: str
    flows: Flows
    lacking: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def empty(self) -> list[tuple[str, str]]:
        """Groups that had no member at the end of a period, and the period."""
        return [(code, told.period.text) for told in (self.then, self.now)
                for code in told.blocs if not told.members[code]]  # fmt: skip

    def intra(self) -> list[tuple[str, Compared, Compared]]:
        """Shares within, of exports and of imports."""
        return list(intra_table(self.now, self.then))

    def changes(self) -> list[tuple[str, list[Compared]]]:
        """Changes of shares in world exports."""
        return list(change_table(self.now, self.then))

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "period": self.now.period.text, "base": self.then.period.text, "item": self.item,
            "blocs": list(self.now.blocs),
            "members": {
                code: {told.period.text: sorted(told.members[code]) for told in (self.then,
                                                                                  self.now)}
                for code in self.now.blocs if code != "W1"
            },
            "intra": [
                {"bloc": code, "exports": _compared(exports), "imports": _compared(imports)}
                for code, exports, imports in self.intra()
            ],
            "changes": [
                {"from": code, "to": other, **_compared(each)}
                for code, row in self.changes()
                for other, each in zip(self.now.blocs, row, strict=True)
            ],
            "empty": [{"bloc": code, "period": period} for code, period in self.empty],
            "lacking": [{"from": one, "to": other, "many": many}
                        for (one, other), many in self.lacking.items()],
        }  # fmt: skip


def _compared(each: Compared) -> dict[str, str | None]:
    told = {"now": each.now, "then": each.then, "change": each.change}
    return {name: None if value is None else f"{value:f}" for name, value in told.items()}


def analyse_indicators(order: Order) -> Analysis:
    """Measure indicators of a reporter, say them in words, and decompose its growth.

    Raises
    ------
    InvalidInput, UnknownCode, UnitMismatch, DuplicateKey
        The flows or the order are wrong; see :meth:`fumao.analyse.book.Book.of`.
    """
    asked = chosen(order.indicators)
    focus = order.focus()
    focus.check()
    book = order.book()
    measured = measure(book, asked, focus)
    split, refused = ([], []) if order.indicators else _decompositions(book, order.top)
    return Analysis(
        order.reporter, order.period, order.base, tuple(Path(name).name for name in order.given),
        tuple(asked), tuple(measured), tuple(sayings(book, measured)), tuple(split),
        tuple(refused), order.origin,
    )  # fmt: skip


def _decompositions(
    book: Book, top: int
) -> tuple[list[Decomposition], list[tuple[str, str, Names]]]:
    """Those that the data allow, and why the others are not."""
    done, refused = [], []
    said = sentences()
    for kind in KINDS if book.base is not None else ():
        # Constant market share is of exports alone.
        for flow in "X" if kind == "market-share" else "XM":
            try:
                done.append(decompose(book, kind, flow, top))
            except FumaoError as problem:
                refused.append((kind, flow, said.both(problem.what)))
    return done, refused


def analyse_growth(order: Order, kind: str, flow: str) -> Decomposition:
    """Split a reporter's growth; see :func:`fumao.analyse.decompose.decompose`."""
    return decompose(order.book(), kind, flow, order.top)


def compare_blocs(order: BlocOrder) -> Blocs:
    """Shares within blocs and their parts in world exports, in two periods.

    Raises
    ------
    InvalidInput, UnknownCode, DuplicateKey
        A bloc or period is none; the flows hold nothing of them.
    """
    blocs = read_blocs(order.blocs)
    now, then = Period.parse(order.period), Period.parse(order.base)
    if not then.end < now.start:
        raise InvalidInput(f"the base {then.text} is not before {now.text}", where="--base",
                           remedy="name an earlier period")  # fmt: skip
    flows = join([named_flows(name, order.store) for name in order.given])
    told = [amounts(flows, blocs, order.item, each, order.origin) for each in (now, then)]
    made = bloc_flows(tuple(reversed(told)), order.item, order.origin)
    lacking = {both: max(each.missing.get(both, 0) for each in told)
               for both in {*told[0].missing, *told[1].missing}}  # fmt: skip
    return Blocs(told[0], told[1], order.item, made, dict(sorted(lacking.items())))


def write_pages(analysis: Analysis, out: Path) -> tuple[Path, ...]:
    """The analysis as indicators.csv, page.zh.html and page.en.html, each whole or not at all."""
    pages = [_put(out / f"page.{language}.html", render(analysis, language))
             for language in LANGUAGES]  # fmt: skip
    rows = [each.as_dict() for each in analysis.measured]
    return (*pages, write_table(rows, out / "indicators.csv"))


def write_table(rows: Sequence[dict[str, Any]] | Flows, out: Path) -> Path:
    """Rows, or flows without what is the same in all, as a CSV file."""
    if isinstance(rows, Flows):
        kept = [name for name in COLUMNS if name not in ("vintage", "mode", "region")]
        rows = [{name: row[name] for name in kept} for row in rows.table.to_pylist()]
        rows = [{**row, "value": f"{row['value'].normalize():f}"} for row in rows]
    text = io.StringIO()
    names = list(rows[0]) if rows else []
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return _put(out, text.getvalue())


def _put(out: Path, text: str) -> Path:
    put_by(partial(Path.write_text, data=text, encoding="utf-8"), out, inside=out.parent)
    return out
