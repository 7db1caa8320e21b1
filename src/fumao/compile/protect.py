"""Disclosure control of compiled cells: unsafe ones, those withheld beside them, and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.additive import months_of, relations
from fumao.compile.plan import Plan
from fumao.compile.rollups import COORDINATES, REST, UNRECORDED, Frame
from fumao.errors import InvalidInput
from fumao.methods.cells import Cells
from fumao.methods.disclosure import Primary, sensitive
from fumao.methods.suppression import Suppression, suppress

Flags = npt.NDArray[np.bool_]
SCALE = 1e8
# How many of the largest contributions the compiled cells carry.
LARGEST = 3
# Tables of more cells are looked at month by month.
_LARGE = 100_000
# The licence of what may be shown.
AFTER_CONTROL = "after disclosure control"


@dataclass(frozen=True)
class Protected:
    """Cells with what is withheld of them.

    ``table`` has the key of each cell and columns primary, secondary (flags), why (the
    rules that it breaks), low and high (what an attacker can compute, in cents).
    """

    table: pa.Table
    suppression: Suppression
    withheld_value: float
    total_value: float

    @property
    def passed(self) -> bool:
        """Whether the attacker's audit finds no protection broken."""
        return self.suppression.audit.passed

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are what; rests that nobody publishes are not counted."""
        shown = is_published(self.table)
        primary = np.asarray(self.table["primary"]) & shown
        secondary = np.asarray(self.table["secondary"]) & shown
        return {
            "cells": int(shown.sum()),
            "primary": int(primary.sum()),
            "secondary": int(secondary.sum()),
            "unprotected": len(self.suppression.unprotected),
        }


def protect(
    cells: pa.Table, plan: Plan, frame: Frame, *, published: Sequence[int] = ()
) -> Protected:
    """Withhold what would tell too much, in all tables at once.

    Parameters
    ----------
    cells : pyarrow.Table
        As compiled: key, cell, value, size, contributors, largest, protected, sole.
    plan : Plan
        Its rules and the cells that it never withholds.
    frame : Frame
        The coordinates that the cells were compiled in.
    published : sequence of int
        Numbers of cells that an earlier release has shown: they stay open, unsafe or not.

    Returns
    -------
    Protected

    Notes
    -----
    What is withheld costs its value; rests beside parts are never published, so they
    cost nothing. Whole cents keep the sums exact.
    """
    cells = cells.sort_by("cell")
    number = np.asarray(cells["cell"], dtype=np.int64)
    cents = _cents(cells["value"])
    primary = find_unsafe(cells, plan)
    shown = is_published(cells)
    cost = np.where(shown, np.abs(cents).astype(np.float64), 0.0)
    known = np.isin(number, np.asarray(published, dtype=np.int64))
    cost[known] = np.inf
    single = np.asarray(cells["contributors"]) == 1
    one = np.unique(np.asarray(cells["sole"]), return_inverse=True)[1]
    given = Cells.of(
        cents / SCALE,
        primary.unsafe & ~known,
        lower=np.ceil(primary.protection) / SCALE,
        upper=np.ceil(primary.protection) / SCALE,
        cost=cost / SCALE,
        reserved=open_cells(cells, plan),
        contributor=np.where(single, one, -1),
        floor=np.where(_signed(cells), -np.inf, 0.0),
    )
    parts, steps = months_of(frame, number) if number.size > _LARGE else ([], [])
    found = suppress(given, relations(frame, number, cents), parts=parts, steps=steps)
    value = np.abs(cents).astype(np.float64)
    table = _flagged(cells, primary, found)
    return Protected(
        table, found, float(value[found.withheld & shown].sum()), float(value[shown].sum())
    )


def find_unsafe(cells: pa.Table, plan: Plan) -> Primary:
    """Primary rules on compiled cells, in cents; contributions without their signs."""
    largest = np.zeros((cells.num_rows, LARGEST), dtype=np.int64)
    lists = cells["largest"].combine_chunks()
    length = np.asarray(pc.list_value_length(lists))
    flat = _cents(lists.flatten())
    row = np.repeat(np.arange(cells.num_rows), length)
    place = np.arange(flat.size) - np.repeat(np.cumsum(length) - length, length)
    largest[row, place] = flat
    if plan.rules.n > LARGEST:
        raise InvalidInput(
            f"the rules look at the {plan.rules.n} largest; cells carry {LARGEST}",
            where="disclosure",
            remedy=f"choose n up to {LARGEST}",
        )
    return sensitive(
        _cents(cells["size"]),
        largest,
        np.asarray(cells["contributors"]),
        plan.rules,
        protected=_cents(cells["protected"]),
    )


def open_cells(cells: pa.Table, plan: Plan) -> Flags:
    """Cells that the plan never withholds: "partner=W1 region=_T" and the like.

    Raises
    ------
    InvalidInput
        A pattern is not of coordinates and codes.
    """
    found = np.zeros(cells.num_rows, dtype=bool)
    for pattern in plan.open_cells:
        match = np.ones(cells.num_rows, dtype=bool)
        for part in pattern.split():
            name, _, code = part.partition("=")
            if name not in COORDINATES or not code:
                raise InvalidInput(
                    f"{pattern!r} names no cells", where="disclosure.open",
                    remedy=f"write coordinate=code of {', '.join(COORDINATES)}",
                )  # fmt: skip
            match &= np.asarray(pc.equal(cells[name], code))
        found |= match
    return found & is_published(cells)


def is_published(cells: pa.Table) -> Flags:
    """Cells that have codes of their own."""
    hidden = np.asarray(pc.equal(cells["mode"], UNRECORDED))
    for name in ("item", "region"):
        hidden = hidden | np.asarray(pc.ends_with(cells[name], REST))
    return ~hidden


def _signed(cells: pa.Table) -> Flags:
    """Cells with negative contributions: nobody knows that they are not below zero."""
    return np.asarray(pc.not_equal(pc.abs(cells["value"]), cells["size"]))


def _cents(decimals: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.int64]:
    whole = pc.multiply(decimals, pa.scalar(100, pa.decimal128(3, 0)))
    return np.asarray(pc.cast(whole, pa.int64()), dtype=np.int64)


def _flagged(cells: pa.Table, primary: Primary, found: Suppression) -> pa.Table:
    why = np.select(
        [primary.too_few, primary.p_percent, primary.dominated], ["few", "p%", "(n,k)"], ""
    )
    columns: dict[str, npt.NDArray[np.generic]] = {
        "primary": found.withheld & ~found.secondary,
        "secondary": found.secondary,
        "why": why,
        "low": found.audit.bounds.low,
        "high": found.audit.bounds.high,
    }
    table = cells.select([*COORDINATES, "cell", "value", "contributors"])
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values.tolist()))
    return table
