"""Quarters of balanced cells add up to the year, and keep their pattern."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.quarters import quarters_table

QUARTERS = [f"2019-Q{n}" for n in range(1, 5)]


def rows(reporter, partner, flow, values, item="SC"):
    return [{"reporter": reporter, "partner": partner, "item": item, "flow": flow,
             "period": period, "value": value}
            for period, value in zip(QUARTERS, values, strict=False)]  # fmt: skip


@pytest.fixture
def fit(made):
    world, system, solved = made[:3]

    def fitted(said):
        table = quarters_table(pa.Table.from_pylist(said), system, solved.values,
                               world.economies, world.items)  # fmt: skip
        return table.to_pylist()

    return fitted


def year(made, exporter, importer, item):
    world, system, solved = made[:3]
    at = ((system.exporter == world.economies.index(exporter))
          & (system.importer == world.economies.index(importer))
          & (system.item == world.items.index(item)))  # fmt: skip
    return float(solved.values[at][0])


def test_quarters_add_up_to_the_balanced_year(fit, made):
    found = fit(rows("CHN", "DEU", "X", [10.0, 20.0, 30.0, 60.0])
                + rows("GBR", "USA", "M", [5.0, 0.0, 1.0, 2.0], "SF"))  # fmt: skip
    assert len(found) == 8
    for pair in (("CHN", "DEU", "SC"), ("USA", "GBR", "SF")):
        own = [each["balanced"] for each in found
               if (each["exporter"], each["importer"], each["item"]) == pair]  # fmt: skip
        assert sum(own) == pytest.approx(year(made, *pair), rel=1e-9)
        assert min(own) >= 0


def test_quarters_that_add_up_already_stay(fit, made):
    whole = year(made, "CHN", "DEU", "SC")
    found = fit(rows("CHN", "DEU", "X", [whole * share for share in (0.1, 0.2, 0.3, 0.4)]))
    for each in found:
        assert each["balanced"] == pytest.approx(each["reported"], rel=1e-9)


def test_larger_quarters_take_more_of_what_is_moved(fit, made):
    whole = year(made, "CHN", "DEU", "SC")
    found = fit(rows("CHN", "DEU", "X", [whole * share for share in (0.1, 0.1, 0.2, 0.8)]))
    moved = np.array([each["balanced"] - each["reported"] for each in found])
    assert (moved < 0).all()
    assert moved[3] < moved[2] < moved[0]


def test_the_exporters_quarters_are_taken_first_and_three_are_not_enough(fit):
    found = fit(rows("CHN", "DEU", "X", [1.0, 2.0, 3.0, 4.0])
                + rows("DEU", "CHN", "M", [9.0, 9.0, 9.0, 9.0])
                + rows("CHN", "USA", "X", [1.0, 2.0, 3.0]))  # fmt: skip
    assert {(each["reporter"], each["importer"]) for each in found} == {("CHN", "DEU")}


def test_without_quarters_the_table_is_empty(fit):
    found = fit(rows("CHN", "DEU", "X", [None, 2.0, 3.0, 4.0]))
    assert found == []
