"""What made a number, and what nobody is told of it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from fumao.errors import InvalidInput, NotFound, UnknownCode, VintageNotFound
from fumao.run.site.lineage import lineage_as_json, lineage_of_key
from fumao.run.site.reports import stated_keys
from fumao.run.site.walk import walk

from .stores import FIRST, HOUSE, SECOND, SECRET, TRAVEL


def test_a_number_is_told_with_its_line_and_what_each_vintage_said(shelf):
    found = lineage_of_key(shelf, FIRST, TRAVEL)
    assert (found.value, found.unit, found.said.row.line) == (Decimal("131227.97"), "USD_MN", 222)
    first, second = (each.row.value for each in found.history)
    assert second == first * Decimal("1.1")


def test_growth_is_computed_from_two_years_that_can_be_followed(shelf):
    found = lineage_of_key(shelf, FIRST, "CHN/W1/S/X/_T/_T/2020", "growth_yoy")
    assert round(found.value, 1) == Decimal("-1.1")
    assert found.computed.inputs == ("CHN/W1/S/X/_T/_T/2020", "CHN/W1/S/X/_T/_T/2019")


def test_a_balance_that_is_not_told_is_exports_less_imports(shelf):
    exports, imports, balance = (
        lineage_of_key(shelf, FIRST, f"CHN/W1/S/{flow}/_T/_T/2020") for flow in "XMB"
    )
    assert balance.value == exports.value - imports.value
    assert balance.computed.steps[0].inputs == (exports.key, imports.key)


def test_a_value_that_is_not_free_is_withheld_and_nothing_is_computed_for_it(shelf):
    for measure in ("", "growth_yoy"):
        found = lineage_of_key(shelf, "kept@2025-01-01", TRAVEL, measure)
        assert found.said.withheld
        assert found.value is None


def test_the_same_is_told_to_programs(shelf):
    told = json.loads(lineage_as_json(shelf, SECOND, TRAVEL))
    assert (told["vintage"], told["unit"], told["status"]) == (SECOND, "USD_MN", "A")
    assert [each["vintage"] for each in told["vintages"]] == [FIRST, SECOND]
    assert len(told["sha256"]) == 64


@pytest.mark.parametrize(
    ("vintage", "key", "measure", "kind"),
    [
        ("none@2020-01-01", TRAVEL, "", VintageNotFound),
        ("house@2025-01-01", TRAVEL, "", VintageNotFound),
        ("../../etc", TRAVEL, "", VintageNotFound),
        (FIRST, "CHN/W1/SD", "", InvalidInput),
        (FIRST, "CHN/W1/SD/M/_T/_T/soon", "", InvalidInput),
        (FIRST, TRAVEL, "median", InvalidInput),
        (FIRST, "FRA/W1/SD/M/_T/_T/2020", "", NotFound),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_reason(shelf, vintage, key, measure, kind):
    with pytest.raises(kind):
        lineage_of_key(shelf, vintage, key, measure)


def test_a_number_of_a_report_is_walked_to_the_row_of_data(shelf):
    steps = walk(shelf, "travel", stated_keys(shelf))
    assert [(each.depth, each.entry.key, each.hidden) for each in steps] == [
        (0, "travel", False), (1, TRAVEL, False),
    ]  # fmt: skip
    assert steps[1].receipt.vintage == FIRST


def test_the_ledger_tells_no_number_that_the_data_do_not(shelf):
    told = lineage_as_json(shelf, "", "secret").decode()
    assert SECRET not in told
    assert all(each["withheld"] for each in json.loads(told))


def test_what_no_report_states_cannot_be_walked(shelf):
    with pytest.raises(UnknownCode) as refused:
        walk(shelf, "unstated", stated_keys(shelf))
    assert HOUSE not in str(refused.value)
