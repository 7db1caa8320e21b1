"""Panels put flows side by side, and a day knows no more of them than was published."""

from datetime import date

import numpy as np
import pytest
import shocks

from fumao.errors import InvalidInput, UnitMismatch
from fumao.model.flows import Flows
from fumao.watch.panel import Key, as_known, beside, lag_of, panel_of, published, whole_run

ROW = {"reporter": "CHN", "item": "SD", "flow": "M", "unit": "USD_MN"}


def test_a_panel_gives_back_the_flows_it_was_made_of():
    panel = shocks.travel()
    again = panel_of(shocks.flows_of(panel), "Q")
    at = [again.keys.index(key) for key in panel.keys]
    np.testing.assert_allclose(again.values[:, at], panel.values, atol=5e-4)


def test_years_modes_and_regions_are_not_quarters_of_the_total():
    flows = Flows.from_rows([{**ROW, "period": "2020", "value": "1"},
                             {**ROW, "period": "2020-Q1", "mode": "M2", "value": "1"}])  # fmt: skip
    assert panel_of(flows, "Q").keys == ()


def test_a_series_that_changes_its_unit_is_refused():
    other = {**ROW, "period": "2020-Q2", "value": "1", "unit": "USD_BN"}
    flows = Flows.from_rows([{**ROW, "period": "2020-Q1", "value": "1"}, other])
    with pytest.raises(UnitMismatch, match="CHN/W1/SD/M"):
        panel_of(flows, "Q")


def test_an_unknown_frequency_is_refused():
    with pytest.raises(InvalidInput, match="'A'"):
        panel_of(Flows.from_rows([]), "A")


@pytest.mark.parametrize(("day", "last"), [(date(2020, 4, 29), 47), (date(2020, 4, 30), 48)])
def test_a_quarter_is_known_from_the_day_it_was_published(day, last):
    assert as_known(shocks.travel(economies=("CHN",)), day).last(0) == last


def test_the_day_of_publication_and_what_was_known_agree():
    panel = shocks.travel()
    for column in range(len(panel.keys)):
        day = published(panel, column, 40)
        assert as_known(panel, day).last(column) == 40


def test_every_documented_lag_names_its_source_in_both_languages():
    for reporter in ("CHN", "BRA", "USA", "JPN", "KOR", "ZAF"):
        for frequency in "QM":
            source = lag_of(Key(reporter, "SD", "M"), frequency).source
            assert source.zh
            assert source.en


def test_of_two_panels_with_one_series_the_first_is_kept():
    one = panel_of(Flows.from_rows([{**ROW, "period": "2020-Q1", "value": "1"}]), "Q")
    other = panel_of(Flows.from_rows([{**ROW, "period": "2020-Q2", "value": "2"}]), "Q")
    both = beside([one, other])
    np.testing.assert_array_equal(both.values, [[1.0], [np.nan]])


def test_before_a_gap_nothing_is_taken_for_the_trend():
    run, lost = whole_run(np.array([1.0, 2.0, np.nan, 3.0, 4.0]))
    np.testing.assert_array_equal(run, [np.nan, np.nan, np.nan, 3.0, 4.0])
    assert lost == 2
