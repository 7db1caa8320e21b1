"""Vintages of flows against each other, and a revision explained to the last cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.compile.revisions import bridge, compare_vintages, release_table
from fumao.errors import InvalidInput
from fumao.model.flows import Flows

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


def vintage(values, unit="USD_MN"):
    return Flows.from_rows(
        {"reporter": "GBR", "item": "SC", "flow": "X", "unit": unit, "period": period,
         "value": value, "status": "A" if value else "M"}
        for period, value in values.items()
    )  # fmt: skip


def test_only_periods_that_both_vintages_publish_are_compared():
    old = vintage({"2019-Q3": 100, "2019-Q4": 104, "2020-Q1": 98, "2020-Q2": None, "2018-Q4": 1})
    new = vintage({"2019-Q3": 103, "2019-Q4": 104, "2020-Q1": 95, "2020-Q2": 70, "2020-Q3": 80})
    (found,) = compare_vintages(old, new)
    assert (found.statistics.n, found.statistics.mean) == (3, 0)
    assert (found.new, found.gone) == (("2020-Q2", "2020-Q3"), ("2018-Q4",))


def test_vintages_in_other_scales_of_one_unit_are_compared_in_the_later_one():
    old = vintage({"2020-Q1": "0.1", "2020-Q2": "0.2", "2020-Q3": "0.3"}, unit="USD_BN")
    (found,) = compare_vintages(old, vintage({"2020-Q1": 101, "2020-Q2": 201, "2020-Q3": 301}))
    assert found.statistics.mean == pytest.approx(1.0)
    assert found.unit == "USD_MN"


def test_two_periods_are_listed_and_not_summarised():
    (found,) = compare_vintages(vintage({"2020-Q1": 1, "2020-Q2": 2}), vintage({"2020-Q1": 1}))
    assert found.statistics is None


def test_releases_stand_in_the_order_of_publication():
    vintages = [vintage({"2020-Q1": 98}), vintage({"2020-Q1": 95, "2020-Q2": 70})]
    periods, releases = release_table(vintages, "GBR/W1/SC/X/_T/_T")
    assert periods == ["2020-Q1", "2020-Q2"]
    assert releases == [[Decimal(98), Decimal(95)], [Decimal(70), None]]
    with pytest.raises(InvalidInput, match="no vintage has"):
        release_table(vintages, "GBR/W1/SD/X/_T/_T")


@given(CENTS, CENTS, st.dictionaries(st.sampled_from(["late_returns", "methods"]), CENTS))
def test_reasons_add_up_to_the_revision(earlier, later, reasons):
    found = bridge("GBR/W1/S/X/_T/_T/2020", earlier, later, reasons)
    assert sum((amount for _, amount in found.reasons), earlier) == later


def test_what_is_left_can_not_be_given_as_a_reason():
    with pytest.raises(InvalidInput, match="is what is left"):
        bridge("k", Decimal(1), Decimal(2), {"unexplained": Decimal(1)})
