"""The world matrix before reconciliation, and the system it hands over."""

from __future__ import annotations

import time

import numpy as np
import pytest

from fumao.balance.parameters import method_codes, number_of
from fumao.balance.reports import reported_errors
from fumao.balance.system import margins_system, system_of
from fumao.balance.world import world_matrix
from fumao.methods.relative_errors import learn_errors


@pytest.fixture(scope="module")
def estimates():
    """Errors of a made-up hold-out: a half of the value."""
    draw = np.random.default_rng(3)
    truths = np.exp(draw.uniform(0, 9, 500))
    found = truths * np.exp(0.5 * draw.normal(size=500))
    return learn_errors(found, truths, np.full(500, number_of("M22")), edges=[100.0], floor=1.0)


@pytest.fixture(scope="module")
def world(data, estimates):
    pytest.importorskip("statsmodels")
    older, newer = (data.uk(vintage, ("2018", "2019")) for vintage in ("2020Q4", "2021Q4"))
    return world_matrix(
        data.totals(2019), data.uk(), data.pairs(2019), data.masses(2019), data.economies(2019),
        "2019",
        estimates=estimates, reports=reported_errors((older, newer)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def system(world):
    return system_of(world)


def test_every_flow_of_trade_has_a_value_a_variance_and_a_method(world, system):
    n = len(world.economies)
    assert n == 209
    assert system.values.size >= ((n + 1) ** 2 - (n + 1)) * 12
    assert np.isfinite(system.values).all()
    assert (system.values >= 0).all()
    assert (system.values[system.variances == 0] == 0).all()
    assert (system.methods > 0).all()


def test_reported_cells_stand_as_reported(world, data):
    table = data.uk()
    told = {(row["partner"], row["item"], row["flow"]): row["value"] for row in table.to_pylist()
            if row["value"] is not None and row["partner"] in world.economies}  # fmt: skip
    axes = world.filled.axes
    for (partner, item, flow), value in list(told.items())[::50]:
        key = f"GBR/{partner}/{item}/{flow}/2019"
        assert world.filled.final.flat[axes.find(key)] == value


def test_reported_cells_are_surer_than_modelled_ones(system):
    relative = system.variances / (system.values + 1) ** 2
    large = system.values > 100
    reported = large & (system.methods == number_of("R"))
    modelled = large & (system.methods == number_of("M21"))
    assert np.median(relative[reported]) < np.median(relative[modelled]) / 2


def test_each_constraint_adds_up_what_its_name_says(world, system):
    i, k = world.economies.index("CHN"), world.items.index("SC")
    row = system.names.index("CHN/W1/SC/X")
    cells = system.constraints[[row]].indices
    assert (system.exporter[cells] == i).all()
    assert (system.item[cells] == k).all()
    assert cells.size == len(world.economies)  # all others, and the rest of the world
    assert system.targets[row] == world.totals.final[0, i, k + 1]


def test_a_reported_pair_adds_up_to_its_total(world, system):
    row = system.names.index("GBR/USA/S/X")
    entries = system.constraints[[row]]
    assert sorted(entries.data) == [-1.0] + [1.0] * 12
    total = entries.indices[np.argmin(entries.data)]
    assert system.item[total] == -1
    assert system.values[total] == pytest.approx(
        world.filled.reported.flat[world.filled.axes.find("GBR/USA/S/X/2019")])  # fmt: skip


def test_margins_can_be_met_through_the_rest_of_the_world(world, system):
    # every margin has a cell with the rest of the world that no other margin binds
    n = len(world.economies)
    margins = system.constraints[: 2 * n * 12]
    free = (system.exporter == n) | (system.importer == n)
    alone = np.asarray(abs(margins).sum(axis=0)).ravel()
    assert (alone[free & (system.item >= 0)] == 1).all()
    assert (abs(margins[:, np.flatnonzero(free)]).sum(axis=1) >= 1).all()


def test_modelled_cells_are_near_the_margins_before_any_reconciliation(system):
    gap = np.abs(system.constraints @ system.values - system.targets)
    assert gap.sum() < 0.02 * system.targets.sum()


def test_own_trade_is_no_cell(system):
    assert (system.exporter != system.importer).all()


def test_a_chinese_cell_is_a_model_and_traces_to_its_total(world):
    key = "CHN/USA/SC/X/2019"
    assert world.filled.method(key) == "M21"
    assert "CHN/W1/SC/X/2019" in world.filled.inputs(key)


def test_building_constraints_of_half_a_million_cells_takes_less_than_two_seconds():
    n, k = 202, 12
    i, j, c = (each.ravel() for each in np.indices((n + 1, n + 1, k)))
    begin = time.perf_counter()
    rows = margins_system(i, j, c, n, k)
    assert time.perf_counter() - begin < 2
    assert rows.shape == (2 * n * k, (n + 1) ** 2 * k)


def test_method_codes_of_the_matrix_are_few_and_known(system):
    codes = {method_codes()[number] for number in np.unique(system.methods)}
    assert codes <= {"R", "E11", "E12", "E14", "M20", "M21", "M22", "M23", "M24", "M29", "M80"}
