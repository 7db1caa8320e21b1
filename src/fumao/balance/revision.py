"""What a revision moved: every cell before and after, and why; summed up by reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from fumao.balance.grid import WORLD, Array, Integers
from fumao.balance.held import Held
from fumao.balance.published import NOTHING, SCALE, decimals
from fumao.balance.revised import Side
from fumao.balance.stored import Stored
from fumao.methods.arrays import Flags
from fumao.methods.reconcile import residual_of

MOVED = "moved"
# Why a cell moved: its own report changed, is new or is gone; its reporter estimates it anew; it
# follows from totals; the rest of the world takes up what is left.
REASONS = ("revised", "new", "gone", "estimated", "follows", "rest")
_REVISED, _NEW, _GONE, _ESTIMATED, _FOLLOWS, _REST = range(len(REASONS))
# Of a cell: what doubles leave of no move.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Reason:
    """Cells that moved for a reason: how many, the sum of absolute moves, and of moves."""

    why: str
    cells: int
    amount: float
    net: float


@dataclass(frozen=True, slots=True)
class Total:
    """The reporter's trade with the world in a flow, before and after."""

    flow: str
    item: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Move:
    """A cell that moved; what its reporter said of it before and says now, None for nothing."""

    exporter: str
    importer: str
    item: str
    before: float
    after: float
    why: str
    reported_before: float | None
    reported_after: float | None
    low: float
    high: float

    @property
    def change(self) -> float:
        """After less before, USD million."""
        return self.after - self.before


@dataclass(frozen=True)
class Revision:
    """What a reader wants to know of a revision; values in USD million.

    ``newer`` are the vintages that came, ``revises`` the one that is revised. ``moves`` are the
    furthest of the cells that moved beyond what was asked for, ``beyond`` how many these are;
    ``small`` is how many moved by less, ``small_amount`` by how much together. ``held`` cells of
    all ``cells`` kept their bytes; ``apart`` is the WAPE to the table in which none is held.
    """

    year: str
    reporter: str
    revises: str
    newer: tuple[str, ...]
    level: float
    totals: tuple[Total, ...]
    reasons: tuple[Reason, ...]
    moves: tuple[Move, ...]
    beyond: int
    small: int
    small_amount: float
    held: int
    cells: int
    apart: float
    residual: float


def moved_table(stored: Stored, side: Side, held: Held) -> pa.Table:
    """Every cell that moved, the furthest first; the reporter's totals are cells with the world."""
    own = held.flows
    system, areas = held.system, np.array(stored.areas)
    before, after = held.before[own], held.values[own]
    moved = np.flatnonzero(np.abs(after - before) > _ROUNDING * np.maximum(before, after))
    said = _said(stored, side, held)
    why = np.array(REASONS)[_why(stored, side, held, said)]
    columns = {
        "exporter": areas[system.exporter[moved]], "importer": areas[system.importer[moved]],
        "item": np.array(stored.items)[system.item[moved]],
        "before": before[moved], "after": after[moved], "why": why[moved],
        "reported_before": said[0][moved], "reported_after": said[1][moved],
        "estimate_before": stored.system.values[:own.sum()][moved],
        "estimate_after": system.values[moved],
        "low": held.bands.lower[moved], "high": held.bands.upper[moved],
    }  # fmt: skip
    cells = pa.table({name: pa.array(column, from_pandas=True) for name, column in columns.items()})
    totals = pa.Table.from_pylist(list(_totals(stored, side)), schema=cells.schema)
    found = pa.concat_tables([cells, totals])
    change = np.abs(found["after"].to_numpy() - found["before"].to_numpy())
    return found.take(pa.array(np.argsort(-change, kind="stable")))


def _said(stored: Stored, side: Side, held: Held) -> tuple[Array, Array]:
    """What the reporter said, and says, of each of its flows; NaN of others."""
    own, system = held.flows, held.system
    old = stored.grids["reported"][:, side.number]
    old = np.where(old == NOTHING, np.nan, old / SCALE)
    found = (np.full(own.sum(), np.nan), np.full(own.sum(), np.nan))
    for flow in range(2):
        reporter, partner = (system.exporter, system.importer)[:: 1 - 2 * flow]
        at = np.flatnonzero(reporter[own] == side.number)
        place = (flow, partner[at] + 1, system.item[at] + 1)
        found[0][at], found[1][at] = old[place], side.reported[place]
    return found


def _why(stored: Stored, side: Side, held: Held, said: tuple[Array, Array]) -> Integers:
    own, system = held.flows, held.system
    e, rest = side.number, len(stored.economies)
    mine = (system.exporter[own] == e) | (system.importer[own] == e)
    away = (system.exporter[own] == rest) | (system.importer[own] == rest)
    size = own.sum()
    estimate, old = system.values[own], stored.system.values[:size]
    anew = np.abs(estimate - old) > _ROUNDING * np.maximum(estimate, old)
    before, after = (np.isfinite(each) for each in said)
    other = decimals(said[0]) != decimals(said[1])
    tests: list[tuple[Flags, int]] = [
        (before & after & other, _REVISED), (~before & after, _NEW), (before & ~after, _GONE),
        (mine & anew, _ESTIMATED), (mine, _FOLLOWS), (away, _REST),
    ]  # fmt: skip
    return np.select([test for test, _ in tests], [code for _, code in tests], _FOLLOWS)


def _totals(stored: Stored, side: Side) -> Iterator[dict[str, Any]]:
    """The reporter's trade with the world by item, where it moved."""
    e = side.number
    old = stored.grids["reported"][:, e, 0]
    for f, k in np.ndindex(side.margins.shape):
        before, after = float(stored.finals[f, e, k]), float(side.margins[f, k])
        if abs(after - before) <= _ROUNDING * max(before, after):
            continue
        was = None if old[f, k + 1] == NOTHING else float(old[f, k + 1] / SCALE)
        told = float(side.reported[f, 0, k + 1])
        now = told if np.isfinite(told) else None
        why = _FOLLOWS if was == now else _REVISED
        why = why if was is not None else _NEW
        why = why if now is not None else _GONE
        if was is None and now is None:
            why = _ESTIMATED
        pair = (side.reporter, WORLD) if f == 0 else (WORLD, side.reporter)
        yield {
            "exporter": pair[0], "importer": pair[1], "item": stored.items[k],
            "before": before, "after": after, "why": REASONS[why],
            "reported_before": was, "reported_after": now,
        }  # fmt: skip


def sum_up(
    stored: Stored,
    side: Side,
    held: Held,
    moved: pa.Table,
    *,
    year: str,
    revises: str,
    newer: Sequence[str],
    level: float,
    beyond: float = 0.001,
    least: float = 1.0,
    top: int = 15,
) -> Revision:
    """The revision in short.

    Parameters
    ----------
    moved : pyarrow.Table
        From :func:`moved_table`.
    beyond, least : float
        Cells are listed that move by more than this part of themselves, and by more than this,
        in USD million.
    top : int
        How many are listed.
    """
    rows = [row for row in moved.to_pylist() if WORLD not in (row["exporter"], row["importer"])]
    far = [row for row in rows if _beyond(row, beyond, least)]
    sizes = [abs(row["after"] - row["before"]) for row in rows]
    told = [abs(row["after"] - row["before"]) for row in far]
    names = Move.__dataclass_fields__
    flows = int(held.flows.sum())
    return Revision(
        year, side.reporter, revises, tuple(newer), level, _by_flow(stored, side),
        tuple(_reasons(rows)), tuple(Move(**{n: row[n] for n in names}) for row in far[:top]),
        len(far), len(rows) - len(far), sum(sizes) - sum(told),
        int(held.held.sum()), flows,
        held.apart, residual_of(held.full.table, held.values),
    )  # fmt: skip


def _beyond(row: dict[str, Any], beyond: float, least: float) -> bool:
    change = abs(row["after"] - row["before"])
    return bool(change > beyond * max(row["before"], row["after"]) and change > least)


def _by_flow(stored: Stored, side: Side) -> tuple[Total, ...]:
    """The reporter's total of each flow, then its items."""
    rows = []
    for f, flow in enumerate("XM"):
        before, after = stored.finals[f, side.number], side.margins[f]
        rows.append(Total(flow, "S", float(before.sum()), float(after.sum())))
        rows += [Total(flow, item, float(b), float(a))
                 for item, b, a in zip(stored.items, before, after, strict=True)]  # fmt: skip
    return tuple(rows)


def _reasons(rows: Sequence[dict[str, Any]]) -> Iterator[Reason]:
    for why in REASONS:
        moves = [row["after"] - row["before"] for row in rows if row["why"] == why]
        if moves:
            yield Reason(why, len(moves), sum(abs(each) for each in moves), sum(moves))
