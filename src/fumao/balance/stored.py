"""A balanced vintage, read back: the system, its solution, and what was learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import REST, WORLD, Array, Integers
from fumao.balance.learnt import BALANCED, ERRORS, MODELS, SUMS, holds_errors, read_errors
from fumao.balance.parameters import method_codes
from fumao.balance.published import NOTHING
from fumao.balance.system import Cells, System, assemble
from fumao.balance.totals import MAIN
from fumao.errors import InvalidInput
from fumao.methods.relative_errors import RelativeErrors

Number = TypeVar("Number", np.float64, np.int64)
FLOWS, CELLS = "flows", "balanced"
ORIGINS = ("reported", "estimated", "balanced")


@dataclass(frozen=True)
class Stored:
    """A balanced matrix as its vintage holds it.

    Attributes
    ----------
    economies, items : tuple of str
    system : System
        As it was solved.
    values : Array, shape (n,)
        Its solution, of cells and pairs' totals.
    multipliers : Array, shape (m,)
    cells : pyarrow.Table
        The table of cells, in the order of the system.
    grids : mapping of origin to Integers, shape (flows, reporters, partners, items)
        Values of Flows in units of their last decimal.
    errors : Array, shape (flows, economies, items)
        Variances of economies' totals.
    estimates, of_totals : RelativeErrors
        Of cells of single partners, and of economies' totals, that are estimated.
    reports : RelativeErrors or float
    scores : RelativeErrors or None
        Of balanced cells, in their standard errors.
    models : pyarrow.Table
    """

    economies: tuple[str, ...]
    items: tuple[str, ...]
    system: System
    values: Array
    multipliers: Array
    cells: pa.Table
    grids: Mapping[str, Integers]
    errors: Array
    estimates: RelativeErrors
    of_totals: RelativeErrors
    reports: RelativeErrors | float
    scores: RelativeErrors | None
    models: pa.Table

    @property
    def areas(self) -> tuple[str, ...]:
        """Codes of exporters and importers by number, the rest of the world last."""
        return (*self.economies, REST)

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        """Codes of flows, reporters, partners and items of the grids."""
        return _lists(self.economies)

    @property
    def sides(self) -> tuple[tuple[Array, Integers], tuple[Array, Integers]]:
        """What exporters, then importers say of each cell, NaN for nothing, and how they know."""
        return self._side("exports"), self._side("imports")

    def _side(self, name: str) -> tuple[Array, Integers]:
        codes = pc.fill_null(self.cells[f"{name}_method"], "")
        return self.cells[name].to_numpy(), _places(codes, method_codes())

    def grid(self, cells: npt.NDArray[Number], own_trade: float = 0.0) -> npt.NDArray[Number]:
        """What cells have as (exporters, importers, items); ``own_trade`` is of oneself."""
        own, size = self.system.item >= 0, len(self.areas)
        found = np.full((size, size, len(self.items)), own_trade, dtype=cells.dtype)
        found[self.system.exporter[own], self.system.importer[own], self.system.item[own]] = cells
        return found

    @property
    def finals(self) -> Array:
        """Exports and imports of each economy by item, shape (flows, economies, items)."""
        n, k = len(self.economies), len(self.items)
        return self.system.targets[: 2 * n * k].reshape(2, n, k)


def read_stored(tables: Mapping[str, pa.Table]) -> Stored:
    """Put the tables of a vintage together again.

    Raises
    ------
    InvalidInput
        The vintage holds no such tables, or its cells are not those of a whole world.
    """
    for name in (FLOWS, CELLS, ERRORS, MODELS, SUMS):
        if name not in tables:
            raise InvalidInput(
                f"the vintage has no table {name}", remedy="balance the year: fumao balance world"
            )
    cells, sums = tables[CELLS], tables[SUMS]
    economies = tuple(code for code in pc.unique(cells["exporter"]).to_pylist() if code != REST)
    system, values = _system(cells, sums, economies)
    lists = _lists(economies)
    margins = 2 * len(economies) * len(MAIN)
    return Stored(
        economies, MAIN, system, values, sums["multiplier"].to_numpy(), cells,
        {origin: _grid(tables[FLOWS], lists, origin) for origin in ORIGINS},
        sums["variance"].to_numpy()[:margins].reshape(2, len(economies), len(MAIN)),
        _by_size(tables[ERRORS], "estimates"), _by_size(tables[ERRORS], "totals"),
        _learnt(tables[ERRORS], "reports"),
        _by_size(tables[ERRORS], BALANCED) if holds_errors(tables[ERRORS], BALANCED) else None,
        tables[MODELS],
    )  # fmt: skip


def _lists(economies: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (("X", "M"), economies, (WORLD, *economies, REST), ("S", *MAIN))


def _learnt(table: pa.Table, of: str) -> RelativeErrors | float:
    if not holds_errors(table, of):
        raise InvalidInput(f"the vintage has no errors of {of}",
                           remedy="balance the year: fumao balance world")  # fmt: skip
    return read_errors(table, of)


def _by_size(table: pa.Table, of: str) -> RelativeErrors:
    found = _learnt(table, of)
    if not isinstance(found, RelativeErrors):
        raise InvalidInput(f"the errors of {of} are not by method and size",
                           remedy="balance the year: fumao balance world")  # fmt: skip
    return found


def _system(cells: pa.Table, sums: pa.Table, economies: tuple[str, ...]) -> tuple[System, Array]:
    n, k = len(economies), len(MAIN)
    if cells.num_rows != n * (n + 1) * k:
        raise InvalidInput(
            f"{cells.num_rows:,} cells are not those of {n} economies and {k} items",
            remedy="balance the year again: fumao balance world",
        )
    areas = (*economies, REST)
    before = Cells(
        _places(cells["exporter"], areas), _places(cells["importer"], areas),
        _places(cells["item"], MAIN), cells["before"].to_numpy(), cells["variance"].to_numpy(),
        _places(cells["method"], method_codes()),
    )  # fmt: skip
    final = sums["target"].to_numpy()[: 2 * n * k].reshape(2, n, k)
    told = sums.slice(2 * n * k)
    pairs = [key.split("/")[:2] for key in told["key"].to_pylist()]
    number = {code: at for at, code in enumerate(areas)}
    numbers = np.array([number[a] * (n + 1) + number[b] for a, b in pairs], dtype=np.int64)
    of_pairs = (numbers, told["before"].to_numpy(), told["variance"].to_numpy())
    system = assemble(economies, MAIN, before, final, of_pairs)
    return system, np.concatenate([cells["balanced"].to_numpy(), told["balanced"].to_numpy()])


def _places(column: pa.ChunkedArray, codes: tuple[str, ...]) -> Integers:
    found = pc.index_in(column, pa.array(codes, pa.string())).to_numpy()
    return np.asarray(found, dtype=np.int64)


def _grid(flows: pa.Table, lists: tuple[tuple[str, ...], ...], origin: str) -> Integers:
    """Values of one origin in units of the last decimal, where there is none marked."""
    own = flows.filter(pc.equal(flows["origin"], origin))
    names = ("flow", "reporter", "partner", "item")
    at = tuple(_places(own[name], codes) for name, codes in zip(names, lists, strict=True))
    grid = np.full(tuple(len(codes) for codes in lists), NOTHING)
    grid[at] = whole_numbers(own["value"])
    return grid


def whole_numbers(values: pa.ChunkedArray) -> Integers:
    """Decimals in units of the last one, without a way over texts.

    >>> from decimal import Decimal
    >>> whole_numbers(pa.chunked_array([pa.array([Decimal("-0.5"), Decimal(2)],
    ...                                          pa.decimal128(28, 8))])).tolist()
    [-50000000, 200000000]
    """
    parts = []
    for chunk in values.chunks:
        halves = np.frombuffer(chunk.buffers()[1], dtype=np.int64).reshape(-1, 2)
        parts.append(halves[chunk.offset : chunk.offset + len(chunk), 0])
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])
