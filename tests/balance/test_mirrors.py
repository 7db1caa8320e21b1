"""Mirrors: what both sides say of one flow."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.balance.learnt import read_errors, relative_errors_table
from fumao.balance.mirrors import asymmetries, mirrors, turned, worst
from fumao.balance.reports import reported_errors
from fumao.errors import DuplicateKey, InvalidInput, ShapeMismatch, UnitMismatch

TRADE = """
CHN HKG SC X 2019 120
HKG CHN SC M 2019 80
CHN DEU SC X 2019 9
DEU CHN SC M 2019 1
DEU CHN SD X 2019 50
CHN DEU SD M 2019 50
CHN W1 SC X 2019 999
CHN USA SC X 2019 70
"""


@pytest.fixture
def paired(table):
    return mirrors(table(TRADE))


def test_only_trade_that_both_sides_report_is_paired(paired):
    keys = list(zip(paired["exporter"].to_pylist(), paired["importer"].to_pylist(), strict=True))
    assert keys == [("CHN", "DEU"), ("CHN", "HKG"), ("DEU", "CHN")]


def test_the_asymmetry_is_the_gap_over_the_sum(paired):
    assert paired["gap"].to_pylist() == [8, 40, 0]
    assert paired["asymmetry"].to_pylist() == pytest.approx([0.8, 0.2, 0])


def test_the_worst_by_amount_and_by_ratio_differ(paired):
    assert worst(paired, by="amount", top=1)["importer"].to_pylist() == ["HKG"]
    assert worst(paired, by="ratio", top=1)["importer"].to_pylist() == ["DEU"]


def test_small_trade_can_be_left_out_of_the_ranking(paired):
    assert worst(paired, by="ratio", least=50, top=1)["importer"].to_pylist() == ["HKG"]


def test_quartiles_are_of_the_distance_over_the_mean(paired):
    found = asymmetries(paired)
    assert (found.pairs, found.median) == (3, pytest.approx(0.4))
    assert (found.beyond_quarter, found.beyond_half) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), min_size=1, max_size=20))
def test_asymmetries_lie_between_zero_and_one(both):
    rows = [
        {"reporter": one, "partner": two, "item": "S", "flow": flow, "period": str(n), "value": v}
        for n, (x, m) in enumerate(both)
        for one, two, flow, v in (("CHN", "DEU", "X", x), ("DEU", "CHN", "M", m))
    ]
    ratio = mirrors(pa.Table.from_pylist(rows))["asymmetry"].to_numpy()
    assert ((ratio >= 0) & (ratio <= 1)).all()


def test_turning_twice_changes_nothing(table):
    rows = table(TRADE)
    assert turned(turned(rows)).select(rows.column_names).equals(rows)


def test_the_error_of_reports_comes_from_mirrors(table, rng):
    lines = []
    for n in range(400):
        lines += [f"CHN DEU S X {n} {1000 * (1 + 0.1 * rng.normal())}",
                  f"DEU CHN S M {n} {1000 * (1 + 0.1 * rng.normal())}"]  # fmt: skip
    rows = table("\n".join(lines))
    errors = reported_errors((rows, turned(rows)))
    assert np.sqrt(errors.variance([1000.0], [0])[0]) == pytest.approx(100, rel=0.1)


def test_a_side_that_says_two_things_is_told(table):
    with pytest.raises(DuplicateKey, match="CHN/DEU/S/2019"):
        mirrors(table("CHN DEU S X 2019 1\nCHN DEU S X 2019 2\nDEU CHN S M 2019 1"))


def test_several_units_are_told(table):
    rows = pa.concat_tables([table(TRADE, unit="USD_MN"), table("A B S X 2019 1", unit="CNY_MN")])
    with pytest.raises(UnitMismatch, match="USD_MN"):
        mirrors(rows)


def test_missing_columns_unknown_orders_and_no_trade_are_told(table, paired):
    with pytest.raises(ShapeMismatch, match="value"):
        mirrors(table(TRADE).drop_columns("value"))
    with pytest.raises(InvalidInput, match="amount, ratio"):
        worst(paired, by="size")
    with pytest.raises(InvalidInput, match="no pair"):
        asymmetries(paired.slice(0, 0))


def test_learnt_errors_of_reports_are_read_back_as_they_were_written():
    size = np.linspace(1, 5000, 90)
    table = pa.table({
        "period": ["2019"] * 90, "flow": ["X"] * 90, "reporter": [f"R{k:02d}" for k in range(90)],
        "partner": ["W1"] * 90, "item": ["S"] * 90, "value": size,
    })  # fmt: skip
    errors = reported_errors((table, table.set_column(5, "value", pa.array(size * 1.1))))
    again = read_errors(relative_errors_table({"reports": errors}), "reports")
    assert again.variance(size, np.zeros(90)).tolist() == errors.variance(
        size, np.zeros(90)).tolist()  # fmt: skip
