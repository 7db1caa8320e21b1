"""A revision: nothing new gives the same system; what is held pushes no cell out of its room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from fumao.balance import held as holding
from fumao.balance.held import solve_revised
from fumao.balance.learnt import learnt_tables, read_errors, relative_errors_table
from fumao.balance.parameters import parameters
from fumao.balance.published import cells_table, flows_table, identities_table
from fumao.balance.quarters import quarters_table
from fumao.balance.republished import revised_tables
from fumao.balance.revised import differs, made_side, revised_system
from fumao.balance.revision import moved_table
from fumao.balance.solution import solve_world
from fumao.balance.stored import read_stored
from fumao.balance.uncertainty import firm
from fumao.errors import InconsistentConstraints, InvalidInput
from fumao.methods.reconcile import reconcile
from fumao.methods.relative_errors import RelativeErrors, learn_errors

from .made_world import AREAS, YEAR, made_pairs, made_totals, made_trade, made_world

CHINA = AREAS.index("CHN")


@pytest.fixture(scope="module")
def world():
    pytest.importorskip("statsmodels")
    return made_world(np.random.default_rng(5))[0]


@pytest.fixture(scope="module")
def scores():
    """Errors of balanced cells in their standard errors: too low more often than too high."""
    rng = np.random.default_rng(7)
    made, groups = rng.lognormal(3, 2, 1500), rng.integers(0, 2, 1500)
    errors = (1 + groups) * rng.gamma(2.0, 0.4, 1500) - 0.5
    return learn_errors(made, made + errors * made, groups, edges=(10, 100, 1000), floor=0.0,
                        scale=made)  # fmt: skip


@pytest.fixture(scope="module")
def tables(world, scores):
    done = solve_world(world, scores)
    return {"flows": flows_table(world, done.system, done.reconciled),
            "balanced": cells_table(world, done.system, done.reconciled, done.known, done.bands),
            "identities": identities_table(world), **learnt_tables(world, done),
            "quarters": quarters_table(quarters_said(), done.system, done.reconciled.values,
                                       world.economies, world.items)}  # fmt: skip


@pytest.fixture(scope="module")
def stored(tables):
    return read_stored(tables)


def quarters_said():
    """Quarters of China's to Germany, and of Germany's to France, as reported."""
    return pa.Table.from_pylist([
        {"reporter": reporter, "partner": partner, "item": "SC", "flow": "X",
         "period": f"{YEAR}-Q{n}", "value": 10.0 * n}
        for reporter, partner in (("CHN", "DEU"), ("DEU", "FRA")) for n in range(1, 5)
    ])  # fmt: skip


def said(by=1.0, partner=None):
    """What all say of totals, and China of its partners, its own times a factor."""
    rng = np.random.default_rng(5)
    trade = made_trade(rng)
    pairs, totals = made_pairs(trade, rng), made_totals(trade)

    def changed(table, places):
        value = pc.if_else(places, pc.multiply(table["value"], by), table["value"])
        return table.set_column(table.schema.get_field_index("value"), "value", value)

    own = pairs.filter(pc.equal(pairs["reporter"], "CHN"))
    if partner is not None:
        return {"one": totals}, changed(own, pc.equal(own["partner"], partner))
    return ({"one": changed(totals, pc.equal(totals["reporter"], "CHN"))},
            changed(own, pa.array([True] * len(own))))  # fmt: skip


def side_of(stored, by=1.0, partner=None, told_by=None):
    masses = pa.table({"area": AREAS, "gdp": [1e9] * 16, "population": [1e6] * 16})
    ties = pa.Table.from_pylist([
        {"reporter": a, "partner": b, "distance": 500.0 + 100 * abs(i - j), "contiguity": 0,
         "language": 0, "colony": 0, "agreement": float((i + j) % 2)}
        for i, a in enumerate(AREAS) for j, b in enumerate(AREAS) if a != b])  # fmt: skip
    totals, pairs = said(by, partner)
    return made_side(stored, "CHN", YEAR, totals, pairs, told_by or {}, ties, masses)


def test_a_vintage_read_back_is_the_system_that_was_solved(world, stored):
    done = solve_world(world)
    for name in ("values", "variances", "targets", "exporter", "importer", "item", "methods"):
        assert (getattr(stored.system, name) == getattr(done.system, name)).all()
    assert (stored.system.constraints != done.system.constraints).nnz == 0
    assert stored.system.names == done.system.names
    assert (stored.values == done.reconciled.values).all()
    assert (stored.multipliers == done.reconciled.multipliers).all()


def test_errors_are_read_back_as_they_were_learnt(world, scores, stored):
    x, groups = np.array([0.0, 5.0, 120.0, 1e5]), world.prior.methods.ravel()[:4]
    for kept, learnt in ((stored.estimates, world.estimates),
                         (stored.of_totals, world.totals.errors)):  # fmt: skip
        assert (kept.variance(x, groups) == learnt.variance(x, groups)).all()
        for one, other in zip(kept.interval(x, groups), learnt.interval(x, groups), strict=True):
            assert (one == other).all()
    assert stored.reports == world.reports
    groups = np.array([0, 1, 1, 2])  # the last was never seen: errors of all
    for one, other in zip(stored.scores.interval(x, groups, x + 1),
                          scores.interval(x, groups, x + 1), strict=True):  # fmt: skip
        assert (one == other).all()
    again = read_errors(relative_errors_table({"reports": world.estimates}), "reports")
    assert (again.variance(x, groups) == world.estimates.variance(x, groups)).all()


def test_a_reporter_that_says_the_same_gives_the_same_system(stored):
    side = side_of(stored)
    assert not differs(stored, side)
    system = revised_system(stored, side)
    assert system.names == stored.system.names
    assert (system.methods == stored.system.methods).all()
    for name in ("values", "variances", "targets"):
        # Cells of a model had been scaled until all totals were nearly met, not exactly.
        assert getattr(system, name) == pytest.approx(getattr(stored.system, name), rel=1e-4)


def test_a_revision_takes_the_errors_of_each_reporters_own_source():
    pytest.importorskip("statsmodels")
    # Of totals 2%, of China's pairs 20%, of all others' 5%: mistaking one for another shows.
    edges, shape = np.array([10.0, 1000.0]), (4, 3)
    squared = np.tile([[0.0004], [0.04], [0.0025], [0.01]], (1, 3))
    errors = RelativeErrors(np.arange(3), edges, -squared, squared, squared,
                            np.full(shape, 50), 0.8, 1.0, ("one", "loose", "close"))  # fmt: skip
    told_by = {code: "loose" if code == "CHN" else "close" for code in AREAS}
    made = made_world(np.random.default_rng(5), reports=errors, told_by=told_by)[0]
    done = solve_world(made)
    kept = read_stored({
        "flows": flows_table(made, done.system, done.reconciled),
        "balanced": cells_table(made, done.system, done.reconciled, done.known, done.bands),
        **learnt_tables(made, done)})  # fmt: skip
    assert kept.reports.names == errors.names
    china = made.side_variances[0, 0, CHINA, 1:, 1:]
    told = np.isfinite(made.filled.reported[0, 0, CHINA, 1:, 1:])
    value = made.filled.final[0, 0, CHINA, 1:, 1:][told]
    assert china[told] == pytest.approx(0.04 * (value + 1) ** 2)
    side = side_of(kept, told_by=told_by)
    assert side.errors == pytest.approx(made.side_variances[0, :, CHINA, 0, 1:], rel=1e-9)
    assert revised_system(kept, side).variances == pytest.approx(kept.system.variances, rel=1e-4)
    mistaken = revised_system(kept, side_of(kept, told_by={**told_by, "CHN": "close"}))
    assert mistaken.variances != pytest.approx(kept.system.variances, rel=1e-2)


@pytest.mark.parametrize(("by", "partner"), [(1.1, None), (0.5, None), (3.0, "DEU")])
def test_the_revised_table_is_near_the_nearest_and_meets_all_totals(stored, by, partner):
    side = side_of(stored, by, partner)
    assert differs(stored, side)
    system = revised_system(stored, side)
    held = solve_revised(stored, system, side)
    anew = reconcile(system.values, system.variances, system.constraints, system.targets)
    assert held.full.values == pytest.approx(anew.values, rel=1e-6, abs=1e-6)
    gaps = np.abs(system.constraints @ held.values - system.targets)
    assert gaps.max() <= 1e-9 * max(system.targets.max(), 1.0)
    assert held.values.min() >= 0
    assert held.apart < 0.02
    assert held.held.any()
    assert (held.values[held.held] == held.before[held.held]).all()
    assert not held.held[(system.exporter == CHINA) | (system.importer == CHINA)].any()


def test_what_is_held_pushes_no_cell_out_of_its_interval(stored):
    side = side_of(stored, 1.1)
    system = revised_system(stored, side)
    held = solve_revised(stored, system, side)
    own = held.flows
    others = ((system.exporter != CHINA) & (system.importer != CHINA))[own]
    low, high = (stored.cells[name].to_numpy() for name in ("low", "high"))

    def outside(values):
        return ((values[own] < low - 1e-6) | (values[own] > high + 1e-6)) & others

    # Where even the nearest table leaves an interval it is not for what is held.
    assert not (outside(held.values) & ~outside(held.full.values)).any()


def test_where_what_is_held_would_push_too_many_cells_all_are_let_go(stored, monkeypatch):
    side = side_of(stored, 3.0, "DEU")
    system = revised_system(stored, side)
    monkeypatch.setattr(holding, "parameters", lambda: parameters().replaced(hold=1e9))
    found = solve_revised(stored, system, side)
    assert not found.held.any()
    assert found.apart == 0
    assert (found.values == found.full.values).all()


def test_totals_that_cannot_be_met_at_all_are_refused(stored):
    side = side_of(stored, 1.1)
    system = revised_system(stored, side)
    targets = system.targets.copy()
    targets[CHINA * 12] = -1.0  # China's exports of an item; cells are 0 or more
    with pytest.raises(InconsistentConstraints):
        solve_revised(stored, replace(system, targets=targets), side)


def test_moves_go_from_the_old_values_to_the_new(stored):
    side = side_of(stored, 1.1)
    held = solve_revised(stored, revised_system(stored, side), side)
    moved = moved_table(stored, side, held).to_pylist()
    change = [abs(row["after"] - row["before"]) for row in moved]
    assert change == sorted(change, reverse=True)
    totals = [row for row in moved if "W1" in (row["exporter"], row["importer"])]
    assert len(totals) == 24
    for row in totals:
        assert row["after"] == pytest.approx(1.1 * row["before"])
        assert row["why"] == "revised"
    for name, area in (("exporter", "CHN"), ("importer", "CHN")):
        own = [row for row in moved if row[name] == area and row not in totals]
        whole = [row for row in totals if row[name] == area]
        moves = sum(row["after"] - row["before"] for row in own)
        assert moves == pytest.approx(sum(row["after"] - row["before"] for row in whole))


def test_a_reporter_that_says_the_same_gives_the_same_intervals(stored):
    side = side_of(stored)
    held = solve_revised(stored, revised_system(stored, side), side)
    for found, name in ((held.bands.lower, "low"), (held.bands.upper, "high")):
        was = stored.cells[name].to_numpy()
        assert found[held.flows] == pytest.approx(was, rel=1e-2, abs=1e-2)


def test_intervals_of_moved_estimates_are_of_learnt_errors(stored):
    side = side_of(stored, 1.1)
    system = revised_system(stored, side)
    held, normal = (solve_revised(each, system, side)
                    for each in (stored, replace(stored, scores=None)))  # fmt: skip
    estimates = held.flows & ~firm(system.methods) & (held.known.variances > 0)
    width, other = (each.bands.upper - each.bands.lower for each in (held, normal))
    assert (width[estimates] != other[estimates]).mean() > 0.9
    assert (width[~estimates] == other[~estimates]).all()


def test_a_total_that_reports_use_up_leaves_no_certain_zero(stored):
    side = side_of(stored)
    margins = np.zeros_like(side.margins)
    system = revised_system(stored, replace(side, margins=margins))
    mine = ((system.exporter == CHINA) | (system.importer == CHINA)) & (system.item >= 0)
    models = mine & ~firm(system.methods)
    assert (system.values[models] == 0).any()
    assert (system.variances[models] > 0).all()


@pytest.fixture(scope="module")
def republished(tables, stored):
    """A revision of all of China's trade, its tables, and the side."""
    side = side_of(stored, 1.1)
    held = solve_revised(stored, revised_system(stored, side), side)
    return side, held, revised_tables(stored, side, held, tables, quarters_said(), YEAR)


def test_both_simpler_ways_are_made_anew(stored, republished):
    side, _, new = republished
    cells = new["balanced"].to_pylist()
    for k, item in enumerate(stored.items):
        sums = sum(each["ras"] for each in cells
                   if (each["exporter"], each["item"]) == ("CHN", item))  # fmt: skip
        assert sums == pytest.approx(side.margins[0, k], rel=1e-3)
    for each in cells:
        if each["exports"] is not None and each["imports"] is not None:
            low, high = sorted((each["exports"], each["imports"]))
            assert low - 1e-9 <= each["symmetry"] <= high + 1e-9


def test_quarters_add_up_to_the_revised_year_and_those_of_held_cells_stay(tables, republished):
    _, held, new = republished
    old, found = (each["quarters"].to_pylist() for each in (tables, new))
    assert len(old) == len(found) == 8
    years = {(each["exporter"], each["importer"], each["item"]): each["balanced"]
             for each in new["balanced"].to_pylist()}  # fmt: skip
    for pair in (("CHN", "DEU", "SC"), ("DEU", "FRA", "SC")):
        own = [each["balanced"] for each in found
               if (each["exporter"], each["importer"], each["item"]) == pair]  # fmt: skip
        assert sum(own) == pytest.approx(years[pair], rel=1e-9)
    at = held.system.item >= 0
    systems = (held.system.exporter == AREAS.index("DEU")) & at
    systems &= (held.system.importer == AREAS.index("FRA")) & (held.system.item == 2)
    assert held.held[systems].all()
    assert old[4:] == found[4:]
    assert old[:4] != found[:4]


def test_identities_of_the_reporter_are_numbered_on(tables, stored):
    side = side_of(stored, 1.1)
    held = solve_revised(stored, revised_system(stored, side), side)
    new = revised_tables(stored, side, held, tables, quarters_said(), YEAR)
    numbers = set(new["identities"]["identity"].to_pylist())
    for name in ("exports_by", "imports_by"):
        assert set(new["balanced"][name].drop_null().to_pylist()) <= numbers
    again = read_stored({**tables, **new})
    assert (again.values[again.system.item >= 0] == held.values[held.flows]).all()
    assert (again.system.targets == held.system.targets).all()


def test_a_vintage_without_what_it_has_learnt_is_refused(tables):
    short = {name: table for name, table in tables.items() if name != "sums"}
    with pytest.raises(InvalidInput, match="no table sums"):
        read_stored(short)
    with pytest.raises(InvalidInput, match="are not those of 16 economies"):
        read_stored({**tables, "balanced": tables["balanced"].slice(0, 3000)})
