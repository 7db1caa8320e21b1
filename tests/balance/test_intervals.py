"""Intervals of balanced cells: honest where totals and reports contradict each other."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.intervals import (
    disagreement,
    groups_of,
    intervals_of,
    known_cells,
    margin_errors,
)
from fumao.balance.parameters import number_of
from fumao.balance.solution import solve_world
from fumao.balance.system import System
from fumao.methods.posterior import posterior
from fumao.methods.reconcile import reconcile
from fumao.methods.relative_errors import learn_errors

SAID, ITEM = ("CHN", "AUS"), "SF"


@pytest.fixture(scope="module")
def maker():
    pytest.importorskip("statsmodels")
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        import made_world
    finally:
        sys.path.pop(0)
    return made_world


def place(world, system, exporter, importer, item):
    at = ((system.exporter == world.economies.index(exporter))
          & (system.importer == world.economies.index(importer))
          & (system.item == world.items.index(item)))  # fmt: skip
    return int(np.flatnonzero(at)[0])


@pytest.fixture(scope="module")
def contradicted(maker):
    """A world in which Australia's imports of insurance are half of what China alone reports."""
    rng = np.random.default_rng(5)
    assemble, said, totals = maker.made_assembly(rng)
    row = next(each for each in said.to_pylist()
               if (each["reporter"], each["partner"], each["item"], each["flow"])
               == (*SAID, ITEM, "X"))  # fmt: skip
    rows = [{**each, "value": row["value"] / 2}
            if (each["reporter"], each["item"], each["flow"]) == ("AUS", ITEM, "M") else each
            for each in totals.to_pylist()]  # fmt: skip
    world = assemble(said, pa.Table.from_pylist(rows))
    done = solve_world(world)
    return world, done, row["value"]


def test_a_report_above_the_partners_total_gets_an_interval_that_reaches_back(contradicted):
    world, done, said = contradicted
    at = place(world, done.system, *SAID, ITEM)
    total = world.totals.final[1, world.economies.index("AUS"), world.items.index(ITEM) + 1]
    assert total < said
    assert done.reconciled.values[at] <= total * (1 + 1e-9)
    low, high = done.bands.lower[at], done.bands.upper[at]
    moved = done.system.values[at] - done.reconciled.values[at]
    assert high - low > moved / 2


def test_where_a_total_is_used_up_the_other_cells_are_no_certain_zeros(contradicted):
    world, done, _ = contradicted
    for exporter in ("BRA", "USA"):
        at = place(world, done.system, exporter, "AUS", ITEM)
        assert done.reconciled.values[at] == pytest.approx(0.0, abs=1e-6)
        assert done.bands.upper[at] > 0.01


def test_a_report_above_a_total_is_found_in_both_languages(contradicted):
    world = contradicted[0]
    above = [each for each in world.findings if each.kind == "reports_above_total"]
    found = next(each for each in above if each.key == "AUS/W1/SF/M/2019")
    assert found.found.zh != found.found.en
    assert "总额" in found.found.zh


def test_no_finding_speaks_english_in_chinese(contradicted):
    for each in contradicted[0].findings:
        assert any("一" <= letter <= "鿿" for letter in each.found.zh)
        assert any("一" <= letter <= "鿿" for letter in each.expected.zh)


def test_an_interval_holds_its_value_and_none_is_without_width(contradicted):
    _, done, _ = contradicted
    cells = done.system.item >= 0
    assert (done.bands.lower[cells] <= done.reconciled.values[cells]).all()
    assert (done.bands.upper[cells] >= done.reconciled.values[cells]).all()
    doubtful = cells & (done.system.variances > 0)
    assert (done.bands.upper[doubtful] > done.bands.lower[doubtful]).all()


def test_errors_of_totals_widen_what_is_known_of_a_cell(made):
    world, system, solved = made[:3]
    exact = posterior(solved).variances
    known = known_cells(margin_errors(world), system, solved).variances
    free = ~(solved.fixed | solved.bounded) & (system.item >= 0)
    assert (known[free] >= exact[free] * (1 - 1e-6)).all()
    assert known[free].sum() > exact[free].sum() * 1.01


def test_what_a_report_and_its_balanced_value_differ_by_counts_once_beyond_their_errors():
    none = np.zeros(2, dtype=np.int64)
    rows = np.array([[1.0, 1.0]])
    codes = np.array([number_of("R"), number_of("M21")])
    system = System(np.array([100.0, 100.0]), np.array([4.0, 4.0]), np.zeros(2), rows,
                    np.array([100.0]), none, none, none, codes, ("CHN/W1/SC/X",))  # fmt: skip
    solved = reconcile(system.values, system.variances, rows, system.targets)
    found = disagreement(system, solved, np.array([2.0, 2.0]))
    # both fall by 50: (50^2 - 4 - 2) / 2 for the report, nothing for the estimate
    assert found == pytest.approx([1247.0, 0.0])


def test_estimated_cells_get_the_learnt_quantiles_of_their_group(made):
    world, system, solved = made[:3]
    known = known_cells(margin_errors(world), system, solved)
    draw = np.random.default_rng(1)
    scores = learn_errors(np.full(400, 50.0), 50.0 + draw.normal(0, 2, 400),
                          np.repeat([0, 1], 200), edges=[], floor=0.0,
                          scale=np.ones(400))  # fmt: skip
    found = intervals_of(system, solved, known, scores)
    at = place(world, system, "BRA", "CAN", "SC")
    assert groups_of(system)[at] == 0
    spread = np.sqrt(known.variances[at])
    middle = solved.values[at]
    assert found.upper[at] == pytest.approx(middle + scores.high[0, 0] * spread)
    assert found.lower[at] == pytest.approx(max(middle + scores.low[0, 0] * spread, 0.0))
