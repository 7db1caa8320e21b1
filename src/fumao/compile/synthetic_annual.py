"""Synthetic annual returns: of enterprises that do not exist, summing to what is published.

The leaves of a universe (item, partner, region) are dealt out to enterprises of their region, in
hundreds of yuan. Every enterprise has some items and partners of its own, sales, employees and
modes of supply; there are no mistakes in them. Every id begins with SYN.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from fumao.compile.synthetic import (
    FEWEST,
    Draw,
    Integers,
    Spread,
    Vector,
    draw_cells,
    whole_amounts,
)
from fumao.compile.universe import FLOWS
from fumao.errors import InvalidInput

Row = tuple[str, ...]
CURRENCY = "CNY"  # forms and their units are China's
RETURNS = ("enterprise", "period", "variable", "item", "partner", "mode", "value")
REGISTER = ("enterprise", "region", "industry", "size", "ownership", "holding", "stratum",
            "population")  # fmt: skip
_VARIABLES = {"X": "exports", "M": "imports"}
# Amounts are whole hundreds of yuan, a hundredth of the form's unit, RMB ten thousand: to that
# step compilation rounds what each enterprise adds to a cell.
_STEP, _STEPS, _CENTS = 100, 100, 100  # yuan a step; steps a unit; cents a dollar
# Of sales in RMB ten thousand a year; what is less is micro.
_SIZES = ((100_000, "large"), (10_000, "medium"), (1_000, "small"))
_OWNERSHIPS, _OWNED = ("state", "private", "foreign"), (0.2, 0.5, 0.3)
# Leaves drawn for an enterprise and flow, as `Draw.records` counts them.
_LEAVES = 15
# Parts of the chance, beyond those that records are drawn with.
_BY_REGION, _DETAIL = 1_000_001, 1_000_002


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Leaves of both flows in the order of enterprises: positions in the lists, and amounts."""

    flow: Integers
    item: Integers
    partner: Integers
    region: Integers
    amount: Integers
    owner: Integers


def annual_draw(draw: Draw, enterprises: int) -> Draw:
    """The same universe and seed, with as many leaves as so many enterprises need.

    Raises
    ------
    InvalidInput
        There are fewer enterprises than regions.
    """
    if enterprises < len(draw.regions):
        raise InvalidInput(
            f"annual returns of {enterprises} enterprises are asked for", where="--returns",
            remedy=f"ask for {len(draw.regions)} or more: each region has one",
        )  # fmt: skip
    wanted = max(_LEAVES * enterprises, FEWEST)
    return Draw(draw.universe, draw.totals, wanted, draw.seed)


def draw_annual_returns(draw: Draw, enterprises: int) -> dict[str, list[Row]]:
    """Draw annual returns of services and a register, the header of each first.

    Parameters
    ----------
    draw : Draw
        Of `annual_draw`.
    enterprises : int
        How many; all are asked, and all answer.

    Notes
    -----
    Amounts are in RMB ten thousand with two decimals. Exports and imports of each of the twelve
    items sum to the universe's total at its rate of the yuan, to fifty yuan: so every published
    value comes out as it is printed.
    """
    chance = draw.random(_DETAIL)
    year = str(draw.universe.settings["year"])
    leaves = _dealt(draw, enterprises)
    returns: list[Row] = [RETURNS]
    units: list[tuple[str, str, str, str, str]] = []
    edges = np.searchsorted(leaves.owner, np.arange(enterprises + 1))
    for number in range(enterprises):
        own = slice(edges[number], edges[number + 1])
        firm = f"SYN{number + 1:05}"
        given = _amounts(draw, leaves, own)
        first = int(leaves.item[own][0])
        sales, lines = _return(draw, chance, given, first)
        returns += [(firm, year, *line) for line in lines]
        owner = str(chance.choice(_OWNERSHIPS, p=_OWNED))
        size = next((name for least, name in _SIZES if sales >= least * _STEPS), "micro")
        industry = str(draw.universe.settings["industries"][draw.mains[first]])
        region = draw.regions[leaves.region[own][0]]
        units.append((firm, region, industry, size, owner))
    return {f"services-{year}.csv": returns, "register.csv": list(_register(units))}


def _dealt(draw: Draw, enterprises: int) -> _Leaves:
    """Leaves, each with its enterprise: neighbours of one region by item, every one has some."""
    spreads = [draw_cells(draw, flow) for flow in FLOWS]
    amounts = [_in_steps(draw, *each) for each in zip(FLOWS, spreads, strict=True)]
    flow = np.repeat(np.arange(len(FLOWS)), [each.cents.size for each in spreads])
    item, partner, region = (
        np.concatenate([getattr(each, name) for each in spreads])
        for name in ("item", "partner", "region")
    )
    order = np.lexsort((draw.random(_BY_REGION).random(flow.size), item, region))
    many = np.bincount(region, minlength=len(draw.regions))
    owner = np.empty(flow.size, dtype=np.int64)
    first = start = 0
    for cells, firms in zip(many, _firms(many, enterprises), strict=True):
        place = np.arange(cells) * firms // max(cells, 1)
        owner[start : start + cells] = first + place
        first, start = first + firms, start + cells
    return _Leaves(flow[order], item[order], partner[order], region[order],
                   np.concatenate(amounts)[order], owner)  # fmt: skip


def _firms(many: Integers, enterprises: int) -> list[int]:
    """How many enterprises each region has: by its leaves, one at least."""
    share = many / many.sum() * (enterprises - many.size)
    firms = np.floor(share).astype(np.int64)
    short = enterprises - many.size - int(firms.sum())
    firms[np.argsort(firms - share, kind="stable")[:short]] += 1
    return [int(each) + 1 for each in firms]


def _in_steps(draw: Draw, flow: str, cells: Spread) -> Integers:
    """Leaves in whole hundreds of yuan that sum to the total of each item."""
    cents = Decimal(draw.universe.settings["currencies"][CURRENCY]["rate"]) * _CENTS * _STEP
    targets = [int((draw.totals[main, flow] / cents).to_integral_value()) for main in draw.mains]
    amounts: Vector = cells.cents / float(cents)
    return whole_amounts(cells.item, amounts, targets)


def _amounts(
    draw: Draw, leaves: _Leaves, own: slice
) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """Amounts of one enterprise by flow and item, then partner."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    columns = (leaves.flow, leaves.item, leaves.partner, leaves.amount)
    for flow, item, partner, amount in zip(*(each[own].tolist() for each in columns), strict=True):
        partners = found.setdefault((FLOWS[flow], draw.mains[item]), {})
        name = draw.partners[partner]
        partners[name] = partners.get(name, 0) + amount
    return found


def _return(
    draw: Draw, chance: np.random.Generator, given: Mapping[tuple[str, str], Mapping[str, int]],
    first: int,
) -> tuple[int, Iterator[Row]]:  # fmt: skip
    """Sales, and all lines of one enterprise."""
    sums = {flow: sum(sum(some.values()) for (of, _), some in given.items() if of == flow)
            for flow in FLOWS}  # fmt: skip
    # Exports lie within sales; what is bought abroad is a part of what is sold.
    sales = int(sums["X"] * chance.uniform(1.1, 4) + sums["M"] * chance.uniform(1.2, 6)) + _STEPS
    modes = _modes(draw, chance, draw.mains[first]) if sums["X"] else {}
    workers = int(sales / _STEPS / chance.uniform(40, 120)) + 1
    return sales, _lines(given, sums, modes, sales, workers)


def _lines(
    given: Mapping[tuple[str, str], Mapping[str, int]], sums: Mapping[str, int],
    modes: Mapping[str, int], sales: int, workers: int,
) -> Iterator[Row]:  # fmt: skip
    yield ("sales", "S", "W1", "_T", written(sales))
    yield ("employment", "S", "W1", "_T", str(workers))
    for flow, variable in _VARIABLES.items():
        if sums[flow]:
            yield (variable, "S", "W1", "_T", written(sums[flow]))
        for (of, item), partners in given.items():
            if of != flow:
                continue
            yield (variable, item, "W1", "_T", written(sum(partners.values())))
            for partner, amount in sorted(partners.items()):
                yield (variable, item, partner, "_T", written(amount))
    for mode, per_cent in modes.items():
        yield ("export_share", "S", "W1", mode, str(per_cent))


def _modes(draw: Draw, chance: np.random.Generator, item: str) -> dict[str, int]:
    """Whole per cents that sum to 100, around those of the universe."""
    settings = draw.universe.settings["modes"]
    shares = settings.get(item, settings["any"])
    drawn = chance.multinomial(100, [shares.get(mode, 0.0) for mode in ("M1", "M2", "M4")])
    return dict(zip(("M1", "M2", "M4"), (int(each) for each in drawn), strict=True))


def written(hundreds: int) -> str:
    """Hundreds of yuan as RMB ten thousand.

    >>> written(1_234_567), written(5)
    ('12345.67', '0.05')
    """
    return f"{hundreds // _STEPS}.{hundreds % _STEPS:02}"


def _register(units: Sequence[tuple[str, str, str, str, str]]) -> Iterator[Row]:
    """A census: every stratum, an industry, has as many as are asked."""
    yield REGISTER
    many: dict[str, int] = {}
    for _, _, industry, _, _ in units:
        many[industry] = many.get(industry, 0) + 1
    for unit in units:
        yield (*unit, "", unit[2], str(many[unit[2]]))
