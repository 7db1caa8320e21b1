"""Small tables of trade that several tests of this room share, and the real data if present."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.grid import Axes, lay_out

ROOT = Path(__file__).parents[2]


def flows(text, **columns):
    """Rows "CHN DEU SC X 2019 25" as a table; a dash for a value that is missing."""
    rows = []
    for line in text.strip().splitlines():
        reporter, partner, item, flow, period, value, *status = line.split()
        rows.append({
            "reporter": reporter, "partner": partner, "item": item, "flow": flow,
            "period": period, "value": None if value == "-" else float(value),
            "confidentiality": status[0] if status else "F", **columns})  # fmt: skip
    return pa.Table.from_pylist(rows)


@pytest.fixture(scope="session")
def table():
    return flows


@pytest.fixture
def grid():
    """Lay rows out on axes that hold their codes, partners and items in a given order."""

    def make(text, partners="W1 CHN DEU USA", items="S SC SD", reporters="CHN DEU USA"):
        rows = flows(text)
        periods = sorted(set(rows["period"].to_pylist()))
        both = [flow for flow in "XM" if flow in rows["flow"].to_pylist()]
        axes = Axes(tuple(periods), tuple(both), tuple(reporters.split()),
                    tuple(partners.split()), tuple(items.split()))  # fmt: skip
        return lay_out(rows, axes)

    return make


@pytest.fixture
def whole():
    """S of two items, as the small tables have it."""
    return {"S": {"SC": 1.0, "SD": 1.0}}


@pytest.fixture(scope="session")
def data():
    """The bench's readers of real data; skips where the data are absent."""
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        import services_data
    finally:
        sys.path.pop(0)
    if not services_data.present():
        pytest.skip("no ../shared/data on this machine")
    return services_data


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture(scope="session")
def made():
    """A made-up world reconciled: world, system, reconciled values, bands, mirrors."""
    pytest.importorskip("statsmodels")
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from made_world import made_world
    finally:
        sys.path.pop(0)

    from fumao.balance.mirrors import mirrors
    from fumao.balance.system import system_of
    from fumao.methods.bands import bands
    from fumao.methods.posterior import posterior
    from fumao.methods.reconcile import reconcile

    world, said = made_world(np.random.default_rng(5))
    system = system_of(world)
    solved = reconcile(system.values, system.variances, system.constraints, system.targets)
    known = posterior(solved)
    return world, system, solved, bands(known.centres, known.variances), mirrors(said)


@pytest.fixture(scope="session")
def report(made):
    from fumao.balance.summary import summarise

    return summarise(*made, {"one": "2026-11"}, top=16)
