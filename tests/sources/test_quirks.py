"""Quirks of published data are found and named: in made cases, and in the real data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from fumao.model.annual import years_of
from fumao.model.finding import Severity
from fumao.model.flows import Flows
from fumao.sources import read_source
from fumao.sources.quirks import (
    compare_sources,
    find_jumps,
    find_missed_totals,
    find_negatives,
    find_quirks,
)

SHARED = Path(__file__).parents[3] / "shared" / "data"


def flows(*rows, **common):
    """Flows of India's exports to the world in USD million; each row says what is other."""
    base = {"reporter": "IND", "item": "S", "flow": "X", "period": "2019", "unit": "USD_MN"}
    return Flows.from_rows([{**base, **common, **row} for row in rows])


def by_item(**values):
    return flows(*({"item": item, "value": value} for item, value in values.items()))


@cache
def real(source, file):
    path = SHARED / file
    if not path.is_file():
        pytest.skip(f"real data is absent: {file}")
    return read_source(source, [path]).flows


def comtrade():
    return real("comtrade-services", "comtrade_services_quarterly/services_quarterly_long.parquet")


def test_items_that_miss_their_total_are_told_with_those_that_are_absent():
    (found,) = find_missed_totals(by_item(S=100, SC=40, SI=30))
    assert found.key == "IND/W1/S/X/_T/_T/2019"
    assert found.severity == Severity.NOTE
    assert "SD SE" in found.note.en


def test_items_above_their_total_contradict_it_even_if_some_are_absent():
    (found,) = find_missed_totals(by_item(S=100, SC=140))
    assert found.severity == Severity.ERROR
    assert found.found.en.endswith("40.0% more")


def test_a_gap_of_rounding_is_not_told():
    assert find_missed_totals(by_item(S=100, SC=40, SI=54)) == []


def test_goods_related_services_stand_for_their_two_parts():
    parts = {f"S{letter}": 10 for letter in "CDEFGHIJKL"}
    assert find_missed_totals(by_item(S=130, SPX4=30, **parts)) == []
    assert find_missed_totals(by_item(S=130, SPX4=30, SA=10, SB=20, **parts)) == []


def test_a_total_without_items_says_nothing():
    assert find_missed_totals(by_item(S=130)) == []


def test_a_slip_of_the_unit_is_named():
    (found,) = find_jumps(flows({"period": "2020-01", "value": 17_000},
                                {"period": "2020-02", "value": 17}))  # fmt: skip
    assert "slip of the unit" in found.note.en
    assert "单位错误" in found.note.zh


@pytest.mark.parametrize(("earlier", "later"), [(500, 3_900), (0, 500), (-500, 600), (3, 90)])
def test_growth_a_zero_a_change_of_sign_and_small_values_are_no_jump(earlier, later):
    assert find_jumps(flows({"period": "2018", "value": earlier}, {"value": later})) == []


def test_values_with_a_gap_between_them_are_not_compared():
    assert find_jumps(flows({"period": "2015", "value": 1}, {"value": 5_000})) == []


def test_years_and_quarters_of_one_series_are_not_compared():
    assert find_jumps(flows({"value": 4_000}, {"period": "2020-Q1", "value": 100})) == []


def test_negative_values_are_notes_and_balances_are_none():
    found = find_negatives(
        flows({"item": "SF", "value": -12}, {"item": "SF", "flow": "B", "value": -50})
    )
    assert [(each.key, each.severity) for each in found] == [
        ("IND/W1/SF/X/_T/_T/2019", Severity.NOTE)
    ]


def test_sources_are_compared_across_scales_of_one_currency():
    one = flows({"value": 244_400})
    other = flows({"value": 283.6, "unit": "USD_BN"})
    (found,) = compare_sources(one, other, ("Atlas", "Comtrade"))
    assert found.expected.en == "Atlas: 244,400.0 USD mn"
    assert found.note.en == "13.8% apart"
    assert compare_sources(one, one, ("Atlas", "Atlas")) == []


def test_sources_in_two_currencies_are_not_compared():
    euros = flows({"value": 1, "unit": "EUR_MN"})
    assert compare_sources(flows({"value": 500}), euros, ("a", "b")) == []


def test_irish_items_miss_their_total_by_what_is_confidential():
    """README of the data set: more than 2% in about 10% of reporters, flows and quarters."""
    found = find_missed_totals(comtrade())
    reporters = [each.key[:3] for each in found]
    assert len(found) / (51 * 2 * 80) == pytest.approx(0.095, abs=0.001)
    assert {name for name in set(reporters) if reporters.count(name) > 45} == {
        "IRL", "ESP", "IND", "NZL", "CYP",
    }  # fmt: skip


def test_the_twelve_negative_values_of_comtrade_are_found():
    found = find_negatives(comtrade())
    assert len(found) == 12
    assert {each.key.split("/")[2] for each in found} == {"SF", "SH"}


def test_indias_series_jumps_elevenhundredfold():
    """README of the data set: factors of about 10 and 1,100 in 2020 and 2021."""
    found = find_jumps(real("nowcast-services", "unctad_nowcast/historical.csv"))
    assert found[0].key == "IND/W1/S/X/_T/_T/2020-12"
    assert found[0].found.en == "18,721 USD_MN, 1,101 times the value before"
    assert len(found) == 8
    assert all("slip of the unit" in each.note.en for each in found)


def test_chinas_exports_of_2019_are_244_bn_in_one_source_and_284_in_another():
    atlas = real(
        "atlas-services",
        "atlas_services_unilateral/services_unilateral_country_product_year_1.parquet",
    )
    found = compare_sources(years_of(comtrade()), atlas, ("UN Comtrade", "Atlas"))
    (china,) = [each for each in found if each.key == "CHN/W1/S/X/_T/_T/2019"]
    assert china.expected.en == "UN Comtrade: 283,612.4 USD mn"
    assert china.found.en == "Atlas: 244,359.2 USD mn"
    assert found[0].key.startswith("NLD/")


def test_a_source_shows_all_its_quirks_at_once():
    kinds = {each.kind for each in find_quirks(comtrade())}
    assert kinds == {"missed_total", "jump", "negative"}
