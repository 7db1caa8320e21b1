"""One reporter's side made anew: its totals, its partners, and what the world's system becomes.

What was learnt stays: models, errors, everybody else's sides. The reporter's side is filled from
its new reports; its exports and imports are weighed against what partners say, as in
:mod:`fumao.balance.world`, and the rest of the system is the vintage's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from fumao.balance.conflicts import above_totals
from fumao.balance.gravity import covariates_of, expected_by
from fumao.balance.grid import Array, Axes, Integers
from fumao.balance.ladder import Filled, fill
from fumao.balance.learnt import read_models
from fumao.balance.parameters import number_of, parameters
from fumao.balance.published import NOTHING, SCALE, decimals
from fumao.balance.reports import numbers_of, numbers_of_totals
from fumao.balance.stored import Stored
from fumao.balance.system import Cells, System, assemble, pair_totals
from fumao.balance.totals import world_totals
from fumao.balance.uncertainty import firm, variances
from fumao.balance.world import Prior, rest_shares, scaled_variances, weigh, with_margins
from fumao.model.finding import Finding

FLOWS = ("X", "M")


@dataclass(frozen=True)
class Side:
    """What a reporter says of its trade in a year, and its gaps filled.

    ``filled`` has one reporter; ``reported`` and ``final`` are its rows of the grids, shape
    (flows, partners, items), partner 0 the world; ``margins`` its totals by flow and main item,
    ``errors`` their variances; ``sources`` as in :class:`fumao.balance.world.World`.
    """

    number: int
    reporter: str
    filled: Filled
    reported: Array
    final: Array
    margins: Array
    errors: Array
    sources: Integers
    findings: tuple[Finding, ...]


def made_side(
    stored: Stored,
    reporter: str,
    year: str,
    totals: Mapping[str, pa.Table],
    pairs: pa.Table,
    told_by: Mapping[str, str],
    ties: pa.Table,
    masses: pa.Table,
) -> Side:
    """The reporter's side of its new reports, filled with the models of the vintage.

    Parameters
    ----------
    stored : Stored
    reporter, year : str
    totals : mapping of source to table, best source first
        Totals in USD million: the reporter's as its newest sources give them, those of others as
        they were (their structure fills gaps of the reporter's items).
    pairs : pyarrow.Table
        What the reporter says of single partners.
    told_by : mapping of reporter to source
        Whose reports of single partners are, of all reporters.
    ties, masses : pyarrow.Table
        Covariates, of the vintages that the matrix was made of.
    """
    given = parameters()
    e = stored.economies.index(reporter)
    margins = world_totals(totals, masses, stored.economies, year, given, stored.of_totals,
                           only=reporter)  # fmt: skip
    final = _spliced(stored, margins.final, e)
    axes = Axes((year,), FLOWS, (reporter,), stored.lists[2], stored.lists[3])
    grid = with_margins(pairs, axes, replace(margins, final=final[:, [e]]))
    by_area = dict(zip(stored.economies, np.moveaxis(final, 1, 0), strict=True))
    expected = expected_by(
        read_models(stored.models, reporter), grid, covariates_of(axes, ties, masses, by_area),
        rest_shares(replace(margins, final=final), given),
    )  # fmt: skip
    filled = fill(grid, expected, settings=given)
    filled.methods[0, :, :, 0] = margins.methods[:, [e]]
    reported = filled.reported[0, :, 0].copy()
    reported[:, 0] = margins.reported[:, e]
    own = tuple(each for each in margins.findings if each.key.split("/")[0] == reporter)
    sources = numbers_of_totals(stored.reports, margins.sources, tuple(totals))
    errors = variances(margins.final[:, e, 1:], margins.methods[:, e, 1:], stored.of_totals,
                       reported=stored.reports, sources=sources[:, e, 1:])  # fmt: skip
    by = numbers_of(stored.reports, [told_by.get(code, "") for code in stored.economies])
    return Side(e, reporter, filled, reported, filled.final[0, :, 0], final[:, e, 1:], errors,
                by, own + filled.findings)  # fmt: skip


def _spliced(stored: Stored, final: Array, e: int) -> Array:
    """Totals of the vintage, with the reporter's new ones in their place."""
    kept = stored.finals
    found = np.concatenate([kept.sum(axis=-1, keepdims=True), kept], axis=-1)
    found[:, e] = final[:, e]
    return found


def differs(stored: Stored, side: Side) -> bool:
    """Whether the reporter says anything else than it said, to the last decimal of Flows."""
    return not np.array_equal(decimals(side.reported), stored.grids["reported"][:, side.number])


def total_errors(stored: Stored, side: Side) -> Array:
    """Variances of economies' totals, the reporter's new ones among them."""
    found = stored.errors.copy()
    found[:, side.number] = side.errors
    return found


def revised_findings(stored: Stored, side: Side, system: System, year: str) -> tuple[Finding, ...]:
    """What is odd in what the reporter says, and in everybody's totals beside it."""
    own = system.item >= 0
    final = stored.finals.copy()
    final[:, side.number] = side.margins
    above = above_totals(
        stored.grid(system.values[own]), stored.grid(system.methods[own], number_of("N")), final,
        stored.economies, stored.items, year, parameters().number("slack"),
    )  # fmt: skip
    return (*side.findings, *above)


def revised_system(stored: Stored, side: Side) -> System:
    """The system of the vintage with the reporter's cells, totals and pairs' totals put in."""
    e, old = side.number, stored.system
    own = old.item >= 0
    who = (old.exporter[own], old.importer[own])
    was = _weighed(stored, *stored.sides, side.sources, who)
    new = Prior(was.values.copy(), was.variances.copy(), old.methods[own].copy())
    values = old.values[own].copy()
    for flow in range(2):
        at = np.flatnonzero(who[flow] == e)
        partner, item = who[1 - flow][at], old.item[at]
        prior = _prior(stored, side, flow, at, partner, item)
        new.values[at], new.variances[at] = prior.values, prior.variances
        new.methods[at] = prior.methods
        values[at] = _scaled(was, prior, values[at], at, side.margins[flow], item)
    mine = ((old.exporter == e) | (old.importer == e))[own]
    spread = np.where(mine, _spread(stored, side, new, values), old.variances[own])
    cells = Cells(old.exporter[own], old.importer[own], old.item[own], values, spread, new.methods)
    final = stored.finals.copy()
    final[:, e] = side.margins
    return assemble(stored.economies, stored.items, cells, final, _pairs(stored, side))


def _spread(stored: Stored, side: Side, prior: Prior, values: Array) -> Array:
    """Variances of all cells, those of models with the errors of what totals leave for them."""
    own = stored.system.item >= 0
    whole = Prior(stored.grid(prior.values), stored.grid(prior.variances),
                  stored.grid(prior.methods, number_of("N")))  # fmt: skip
    found = scaled_variances(whole, stored.grid(values), total_errors(stored, side))
    return found[stored.system.exporter[own], stored.system.importer[own], stored.system.item[own]]


def _prior(
    stored: Stored, side: Side, flow: int, at: Integers, partner: Integers, item: Integers
) -> Prior:
    """The reporter's new values of one flow, weighed against what partners say as before."""
    codes = side.filled.methods[0, flow, 0, partner + 1, item + 1]
    said = side.final[flow, partner + 1, item + 1]
    values, how = stored.sides[1 - flow]
    exports, imports = ((said, codes), (values[at], how[at]))[:: 1 - 2 * flow]
    exporter, importer = (np.full(at.size, side.number), partner)[:: 1 - 2 * flow]
    return _weighed(stored, exports, imports, side.sources, (exporter, importer))


def _weighed(
    stored: Stored,
    exports: tuple[Array, Integers],
    imports: tuple[Array, Integers],
    sources: Integers,
    who: tuple[Integers, Integers],
) -> Prior:
    """One value of both sides; ``who`` are exporters and importers, the rest of the world last."""
    by = np.append(sources, -1)
    spread = [variances(*each, stored.estimates, reported=stored.reports, sources=by[area])
              for each, area in zip((exports, imports), who, strict=True)]  # fmt: skip
    return weigh((exports[0], imports[0]), (spread[0], spread[1]), (exports[1], imports[1]))


def _scaled(
    was: Prior, prior: Prior, before: Array, at: Integers, margin: Array, item: Integers
) -> Array:
    """Modelled cells scaled as in the vintage, then to what the reporter's totals leave for them.

    An item for which nothing was left before, and something is left now, begins from the model.
    ``was`` is of all cells, ``before`` and the rest are of those of the reporter.
    """
    sure, old = firm(prior.methods), was.values[at]
    known = ~sure & ~firm(was.methods[at]) & (old > 0) & (prior.values > 0)
    factors = np.divide(before, old, out=np.ones(at.size), where=known)
    certain = np.bincount(item, np.where(sure, prior.values, 0.0), margin.size)
    left = np.maximum(margin - certain, 0.0)
    some = np.bincount(item, np.where(sure, 0.0, factors * prior.values), margin.size) > 0
    start = np.where(sure | ~some[item], 1.0, factors)
    loose = np.bincount(item, np.where(sure, 0.0, start * prior.values), margin.size)
    fit = np.divide(left, loose, out=np.ones_like(left), where=loose > 0)[item]
    return np.asarray(prior.values * np.where(sure, 1.0, start * fit))


def _pairs(stored: Stored, side: Side) -> tuple[Integers, Array, Array]:
    """Pairs' totals: those of others as they were, the reporter's from what both sides say now."""
    e, areas = side.number, len(stored.economies) + 1
    old = stored.system
    total = old.item < 0
    kept = total & (old.exporter != e) & (old.importer != e)
    said = np.full((2, areas, areas), np.nan)
    told = np.where(stored.grids["reported"] == NOTHING, np.nan, stored.grids["reported"] / SCALE)
    said[0, e], said[1, :, e] = side.reported[0, 1:, 0], side.reported[1, 1:, 0]
    said[1, e, :-1], said[0, :-1, e] = told[1, :, e + 1, 0], told[0, :, e + 1, 0]
    reports = np.full(said.shape, number_of("R"))
    by = np.append(side.sources, -1)
    spread = variances(said, reports, stored.estimates, reported=stored.reports,
                       sources=np.stack([np.broadcast_to(by[:, None], reports.shape[1:]),
                                         np.broadcast_to(by, reports.shape[1:])]))  # fmt: skip
    new = pair_totals(said, spread)
    numbers = np.concatenate([old.exporter[kept] * areas + old.importer[kept], new[0]])
    order = np.argsort(numbers)
    return (numbers[order], np.concatenate([old.values[kept], new[1]])[order],
            np.concatenate([old.variances[kept], new[2]])[order])  # fmt: skip
