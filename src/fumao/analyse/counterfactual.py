"""Counterfactuals: a scenario on a matrix of trade, solved, with intervals, as rows and notes.

The matrix says nothing of sales at home. They are gross output less exports where output is
given; elsewhere a multiple of trade is assumed, and every row says which.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fumao.analyse.scenario import Scenario
from fumao.errors import InvalidInput
from fumao.methods.equilibrium import as_base, solve, solve_conditional
from fumao.methods.sectors import as_sectors, solve_sectors
from fumao.methods.simulation import simulate
from fumao.model.tables import data_path

Array = npt.NDArray[np.float64]
REST, WORLD = "_Z", "W1"
EQUILIBRIA = ("full", "conditional")


@dataclass(frozen=True)
class Matrix:
    """Trade of a base year with domestic sales.

    Parameters
    ----------
    trade : array, shape (items, economies, economies)
        USD million; rows sell, columns buy.
    given : array of bool, shape (economies,)
        Whether domestic sales of all items follow from gross output.
    sources : tuple of str
        Of gross output.
    inputs : array, shape (economies, items, items), optional
        What an item's output (last axis) buys of an item, as a share of it; none: value added
        is all that goes into output.
    input_sources : tuple of str
        Of ``inputs``.
    """

    year: str
    economies: tuple[str, ...]
    items: tuple[str, ...]
    trade: Array
    given: npt.NDArray[np.bool_]
    multiple: float
    sources: tuple[str, ...]
    inputs: Array | None = None
    input_sources: tuple[str, ...] = ()

    def with_inputs(
        self, shares: Mapping[tuple[str, str, str], float], sources: Sequence[str] = ()
    ) -> Matrix:
        """The same with input shares.

        Parameters
        ----------
        shares : mapping of (economy, item, input) to share
            Of the output of an item; economy W1 holds for all that have none of their own.

        Raises
        ------
        InvalidInput
            No share is of these economies and items; the shares of an item reach 1, or buy more
            of an item than the economy does.
        """
        place = {item: k for k, item in enumerate(self.items)}
        own = {economy for economy, _, _ in shares}
        found = np.zeros((len(self.economies), len(self.items), len(self.items)))
        for (economy, item, bought), share in shares.items():
            if item in place and bought in place:
                rows = [k for k, code in enumerate(self.economies)
                        if code == economy or (economy == WORLD and code not in own)]  # fmt: skip
                found[rows, place[bought], place[item]] = share
        if not found.any():
            raise InvalidInput("no input share is of these economies and items", where="--inputs",
                               remedy=f"give shares of {', '.join(self.items)}")  # fmt: skip
        as_sectors(self.trade, found)
        return replace(self, inputs=found, input_sources=tuple(sources))


@dataclass(frozen=True, slots=True)
class Row:
    """An economy: trade before, changes in per cent, their intervals, and its domestic sales.

    Welfare is None in conditional equilibrium, which holds it still.
    """

    code: str
    exports: float
    imports: float
    domestic: float
    given: bool
    exports_change: float
    imports_change: float
    welfare_change: float | None
    exports_range: tuple[float, float] | None
    welfare_range: tuple[float, float] | None


@dataclass(frozen=True)
class Counterfactual:
    """What a scenario leads to.

    ``items`` are world trade by item: before, and its change in per cent. ``gap`` is the largest
    distance of welfare from what domestic shares alone say.
    """

    scenario: Scenario
    matrix: Matrix
    equilibrium: str
    rows: tuple[Row, ...]
    items: tuple[tuple[str, float, float], ...]
    residual: float
    gap: float
    level: float
    draws: int
    seed: int


@cache
def parameters() -> dict[str, Any]:
    """What counterfactual.toml says."""
    return tomllib.loads(data_path("analyse", "counterfactual.toml").read_text(encoding="utf-8"))


def matrix_of(
    flows: pa.Table,
    year: str,
    items: Sequence[str],
    output: Mapping[tuple[str, str], float],
    *,
    sources: Sequence[str] = (),
    multiple: float | None = None,
) -> Matrix:
    """Trade between economies and at home, of a balanced matrix.

    Parameters
    ----------
    flows : pyarrow.Table
        Exports (X) of single partners in USD million, one row a cell; partner _Z is the rest of
        the world, whose own exports are the imports (M) from it.
    output : mapping of (economy, item) to USD million
        Gross output, where it is known.
    multiple : float, optional
        Domestic sales elsewhere, times the mean of exports and imports.

    Raises
    ------
    InvalidInput
        No flow of the year and items; gross output is less than exports; the multiple is not
        above 0.
    """
    if multiple is not None and not 0 < multiple < inf:
        raise InvalidInput(f"domestic sales of {multiple:g} times trade", where="--multiple",
                           remedy="give more than 0, such as 15")  # fmt: skip
    exports, imports = (_cells(flows, year, items, flow) for flow in ("X", "M"))
    if not exports:
        raise InvalidInput(f"no balanced exports of {', '.join(items)} in {year}",
                           remedy="make them with `fumao balance world`")  # fmt: skip
    named = sorted({code for seller, buyer, _ in exports for code in (seller, buyer)} - {REST})
    # A rest of the world that trades with nobody has no market that could clear.
    traded = any(REST in pair[:2] and value for told in (exports, imports)
                 for pair, value in told.items())  # fmt: skip
    economies = (*named, REST) if traded else tuple(named)
    place = {code: k for k, code in enumerate(economies)}
    number = {item: k for k, item in enumerate(items)}
    trade = np.zeros((len(items), len(economies), len(economies)))
    for (seller, buyer, item), value in exports.items():
        trade[number[item], place[seller], place[buyer]] = max(value, 0.0)
    for (buyer, seller, item), value in imports.items():
        if seller == REST and buyer in place:
            trade[number[item], place[REST], place[buyer]] = max(value, 0.0)
    factor = float(parameters()["multiple"]["value"]) if multiple is None else multiple
    known = np.zeros((len(items), len(economies)), dtype=np.bool_)
    for k, item in enumerate(items):
        sold, bought = trade[k].sum(axis=1), trade[k].sum(axis=0)
        for e, code in enumerate(economies):
            made = output.get((code, item))
            if made is not None and made <= sold[e]:
                raise InvalidInput(
                    f"{code} makes {made:,.0f} of {item} and exports {sold[e]:,.0f} (USD million)",
                    where="gross output", remedy="give both of one accounting basis and year",
                )  # fmt: skip
            known[k, e] = made is not None
            # An item that is not traded at all still needs a market: a millionth of one.
            guess = max(factor * (sold[e] + bought[e]) / 2, 1e-6)
            trade[k, e, e] = made - sold[e] if made is not None else guess
    return Matrix(
        year, economies, tuple(items), trade, np.asarray(known.all(axis=0)), factor, tuple(sources)
    )


def _cells(
    flows: pa.Table, year: str, items: Sequence[str], flow: str
) -> dict[tuple[str, str, str], float]:  # fmt: skip
    columns = [flows[name].to_pylist() for name in ("reporter", "partner", "item", "flow", "period",
                                                    "value")]  # fmt: skip
    return {
        (reporter, partner, item): float(value)
        for reporter, partner, item, each, period, value in zip(*columns, strict=True)
        if each == flow and period == year and item in items and partner not in (WORLD, reporter)
        and value is not None
    }  # fmt: skip


def answer(
    scenario: Scenario,
    matrix: Matrix,
    *,
    equilibrium: str = "full",
    draws: int = 0,
    seed: int = 1,
    level: float = 0.9,
) -> Counterfactual:
    """Solve a scenario on a matrix.

    Parameters
    ----------
    equilibrium : str
        ``full``: prices and expenditure move. ``conditional``: output and expenditure stay, only
        resistances move, and welfare does not.
    draws : int
        Draws of the coefficients for intervals; none for 0.

    Raises
    ------
    InvalidInput
        The equilibrium is not known, draws are negative, or the scenario changes nothing in
        this matrix.
    NotConverged
        Markets do not clear.
    """
    if equilibrium not in EQUILIBRIA:
        raise InvalidInput(f"{equilibrium!r} is no equilibrium",
                           remedy=f"use {' or '.join(EQUILIBRIA)}")  # fmt: skip
    if matrix.inputs is not None and equilibrium == "conditional":
        raise InvalidInput("conditional equilibrium holds output: inputs play no part in it",
                           where="--inputs", remedy="ask for the full one")  # fmt: skip
    if draws < 0:
        raise InvalidInput(f"{draws} draws", where="--draws", remedy="give 0 for none, or 1000")
    exposure = scenario.exposure(matrix.economies, matrix.items)
    solved = _solver(scenario, matrix, equilibrium)
    trade, welfare, gains, residual = solved(np.exp(exposure @ scenario.coefficients))
    n, full = len(matrix.economies), equilibrium == "full"
    spread: Array | None = None
    if draws:

        def outcome(costs: Array) -> Array:
            drawn, real, _, _ = solved(costs)
            return np.concatenate([_change(drawn, matrix.trade, 2), 100 * (real - 1)])

        each = simulate(outcome, exposure, scenario.coefficients, scenario.covariance,
                        draws=draws, seed=seed)  # fmt: skip
        spread = np.quantile(each, [(1 - level) / 2, (1 + level) / 2], axis=0)
    sold, bought = _change(trade, matrix.trade, 2), _change(trade, matrix.trade, 1)
    abroad = _abroad(matrix.trade)
    rows = tuple(
        Row(
            code, float(abroad.sum(axis=(0, 2))[k]), float(abroad.sum(axis=(0, 1))[k]),
            float(matrix.trade[:, k, k].sum()), bool(matrix.given[k]), float(sold[k]),
            float(bought[k]), float(100 * (welfare[k] - 1)) if full else None,
            _range(spread, k), _range(spread, n + k) if full else None,
        )
        for k, code in enumerate(matrix.economies)
    )  # fmt: skip
    totals = abroad.sum(axis=(1, 2))
    moved = 100 * (_abroad(trade).sum(axis=(1, 2)) / np.maximum(totals, 1e-300) - 1)
    items = tuple(zip(matrix.items, map(float, totals), map(float, moved), strict=True))
    gap = float(np.abs(gains - welfare).max())
    return Counterfactual(scenario, matrix, equilibrium, rows, items, residual, gap, level, draws,
                          seed)  # fmt: skip


Solved = tuple[Array, Array, Array, float]


def _solver(scenario: Scenario, matrix: Matrix, equilibrium: str) -> Callable[[Array], Solved]:
    """A function of direct effects: trade, welfare, welfare by domestic shares, residual.

    With additive deficits domestic shares say real output, which is then not compared.
    """
    theta = scenario.theta
    if equilibrium == "conditional":
        bases = [as_base(each) for each in matrix.trade]

        def conditional(costs: Array) -> Solved:
            found = [solve_conditional(base, each, theta)
                     for base, each in zip(bases, costs, strict=True)]  # fmt: skip
            still = np.ones(len(matrix.economies))
            return (np.stack([each.trade for each in found]), still, still,
                    max(each.residual for each in found))  # fmt: skip

        return conditional
    if len(matrix.items) == 1 and matrix.inputs is None:
        base = as_base(matrix.trade[0])

        def single(costs: Array) -> Solved:
            found = solve(base, costs[0], theta, deficits=scenario.deficits)
            gains = found.gains if scenario.deficits == "multiplicative" else found.welfare
            return found.trade[None], found.welfare, gains, found.residual

        return single
    sectors = as_sectors(matrix.trade, matrix.inputs)

    def several(costs: Array) -> Solved:
        found = solve_sectors(sectors, costs, np.full(len(matrix.items), theta),
                              deficits=scenario.deficits)  # fmt: skip
        return found.trade, found.welfare, found.gains, found.residual

    return several


def _abroad(trade: Array) -> Array:
    found = trade.copy()
    at = np.arange(trade.shape[1])
    found[:, at, at] = 0.0
    return found


def _change(trade: Array, before: Array, axis: int) -> Array:
    """Change in per cent of exports (axis 2) or imports (axis 1) of each economy, all items."""
    new, old = (_abroad(each).sum(axis=(0, axis)) for each in (trade, before))
    return np.asarray(100 * (new / np.maximum(old, 1e-300) - 1))


def _range(spread: Array | None, at: int) -> tuple[float, float] | None:
    return None if spread is None else (float(spread[0, at]), float(spread[1, at]))
