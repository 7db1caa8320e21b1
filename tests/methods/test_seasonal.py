"""Identities of seasonal adjustment, and planted seasons that are found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods import x13
from fumao.methods.cumulation import from_cumulative
from fumao.methods.holidays import regressor, window_shares
from fumao.methods.seasonal import Note, adjust, compare, hold, meet_years
from fumao.methods.seasonality import seasonality
from fumao.methods.x13 import Options

NEW_YEARS = [date(2008, 2, 7), date(2009, 1, 26), date(2010, 2, 14), date(2011, 2, 3),
             date(2012, 1, 23), date(2013, 2, 10), date(2014, 1, 31), date(2015, 2, 19),
             date(2016, 2, 8), date(2017, 1, 28), date(2018, 2, 16), date(2019, 2, 5),
             date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22),
             date(2024, 2, 10), date(2025, 1, 29)]  # fmt: skip
START, MONTHS = (2008, 1), 144
SEASON = np.array([-.10, -.06, .01, -.02, .0, .03, .05, .06, .0, -.02, .01, .04])  # fmt: skip
EFFECT = -0.20
LINE = Options(function="log", arima="(0 1 1)(0 1 1)")


def noise(sd=0.01, size=MONTHS):
    return np.random.default_rng(2020).normal(0, sd, size)


@pytest.fixture(scope="module")
def holiday():
    return regressor(NEW_YEARS, 0, 6, start=START, periods=MONTHS + 36)


@pytest.fixture(scope="module")
def planted(holiday):
    logs = np.log(20_000) + 0.005 * np.arange(MONTHS) + np.tile(SEASON, 12) + noise()
    return np.exp(logs + EFFECT * holiday[:MONTHS])


@pytest.fixture(scope="module", params=["x11", "seats"])
def done(request, planted, holiday):
    options = Options(method=request.param)
    return adjust(planted, START, regressors=(("cny",), holiday[:, None]), options=options)


def test_a_planted_season_is_found_again(done):
    found = np.log(done.seasonal.reshape(-1, 12).mean(axis=0))
    assert found == pytest.approx(SEASON - SEASON.mean(), abs=0.01)


def test_a_planted_new_year_effect_is_found_again(done):
    effect = done.model.coefficient("cny")
    assert abs(effect.value - EFFECT) < 3 * effect.error
    assert effect.t < -10


def test_the_series_is_its_components_again(done, planted):
    assert done.adjusted * done.factors == pytest.approx(planted, rel=1e-9)
    assert done.trend * done.irregular == pytest.approx(done.adjusted, rel=1e-9)
    assert done.seasonal * done.calendar == pytest.approx(done.factors, rel=1e-12)


def test_seasonal_factors_average_one_over_a_year(done):
    assert done.seasonal.reshape(-1, 12).mean(axis=1) == pytest.approx(np.ones(12), abs=0.005)


def test_the_trend_keeps_the_planted_growth(done):
    assert np.log(done.trend[-1] / done.trend[0]) == pytest.approx(0.005 * 143, abs=0.02)


def test_what_was_seasonal_is_so_no_longer(done):
    assert done.diagnostics.before.present
    assert not done.diagnostics.after.present
    assert Note.RESIDUAL not in done.notes


def test_an_adjusted_series_is_not_seasonal_and_comes_back_as_it_is(done):
    again = adjust(done.adjusted, START, options=Options(arima="(0 1 1)", outliers=()))
    assert Note.NOT_SEASONAL in again.notes
    assert (again.adjusted == done.adjusted).all()
    assert set(again.factors) == {1.0}


def test_x11_passes_its_own_quality_measures(planted, holiday):
    done = adjust(planted, START, regressors=(("cny",), holiday[:, None]))
    assert done.diagnostics.q < 1
    assert done.diagnostics.m[6] < 1
    assert np.isnan(adjust(planted, START, options=Options(method="seats")).diagnostics.q)


def test_without_its_regressor_the_new_year_stays_in_the_series(planted, holiday):
    cny = (("cny",), holiday[:, None])
    plain = replace(LINE, outliers=())
    with_it = adjust(planted, START, regressors=cny, options=plain)
    without = adjust(planted, START, options=plain)
    moves = [np.abs(np.diff(np.log(each.adjusted))).mean() for each in (with_it, without)]
    assert moves[0] < 0.75 * moves[1]
    assert with_it.model.aicc < without.model.aicc - 50


def test_a_level_shift_and_an_outlier_are_found_where_they_were_planted(planted):
    broken = planted * np.where(np.arange(MONTHS) >= 96, 0.6, 1.0)
    broken[50] *= 1.5
    found = adjust(broken, START, options=Options(arima="(0 1 1)(0 1 1)", function="log"))
    assert {"ls2016.Jan", "ao2012.Mar"} <= set(found.model.variables)


def test_negative_values_are_adjusted_additively():
    series = 50 * np.tile(SEASON, 12) * 10 + noise(2.0)
    done = adjust(series, START)
    assert done.additive
    assert Note.ADDITIVE in done.notes
    assert done.adjusted + done.factors == pytest.approx(series, abs=1e-8)
    assert done.trend + done.irregular == pytest.approx(done.adjusted, abs=1e-8)
    with pytest.raises(InvalidInput, match="no logarithm"):
        adjust(series, START, options=Options(function="log"))


def test_less_than_three_years_are_refused_and_less_than_five_noted(planted):
    with pytest.raises(InvalidInput, match="less than 3 years"):
        adjust(planted[:35], START)
    assert Note.SHORT in adjust(planted[:48], START, options=LINE).notes


def test_gaps_are_refused_or_estimated_never_passed_over(planted):
    holed = planted.copy()
    holed[[60, 61]] = np.nan
    with pytest.raises(InvalidInput, match="2 values are missing"):
        adjust(holed, START)
    done = adjust(holed, START, estimate_gaps=True, options=LINE)
    assert Note.GAPS in done.notes
    assert done.values[[60, 61]] == pytest.approx(planted[[60, 61]], rel=0.08)
    holed[-1] = np.nan
    with pytest.raises(InvalidInput, match="cut them off"):
        adjust(holed, START, estimate_gaps=True)


def test_january_and_february_published_as_one_are_split_and_keep_their_sum(planted, holiday):
    joint, series = np.zeros(MONTHS, bool), planted.copy()
    for year in range(8, 12):
        january = 12 * year
        series[january + 1] += series[january]
        series[january], joint[january + 1] = np.nan, True
    cny = (("cny",), holiday[:, None])
    done = adjust(series, START, joint=joint, regressors=cny, options=LINE)
    assert Note.JOINT in done.notes
    assert done.values.sum() == pytest.approx(planted.sum(), rel=1e-12)
    assert done.values == pytest.approx(planted, rel=0.03)


def test_months_that_never_stand_apart_have_no_season(planted):
    series, joint = planted.copy(), np.zeros(MONTHS, bool)
    series[1::12] += series[::12]
    series[::12], joint[1::12] = np.nan, True
    with pytest.raises(InvalidInput, match="always published together"):
        adjust(series, START, joint=joint)


def test_quarters_are_adjusted_too():
    series = 100 + np.arange(40.0) + 10 * np.tile([-1.2, 0.2, 0.7, 0.3], 10) + noise(0.5, 40)
    done = adjust(series, (2010, 1), 4, options=Options(function="none"))
    assert done.seasonal[-4:] == pytest.approx([-12, 2, 7, 3], abs=1)


def test_a_held_model_gives_the_same_series_again(done, planted, holiday):
    cny = (("cny",), holiday[:, None])
    method = "x11" if np.isfinite(done.diagnostics.q) else "seats"
    again = adjust(planted, START, regressors=cny, options=hold(Options(method), done.model))
    assert again.adjusted == pytest.approx(done.adjusted, rel=1e-4)
    assert again.model.variables == done.model.variables


def test_adjusted_months_can_be_made_to_meet_their_years(done, planted):
    moved = meet_years(done.adjusted, planted, START, 12)
    assert moved.reshape(-1, 12).sum(axis=1) == pytest.approx(
        planted.reshape(-1, 12).sum(axis=1), rel=1e-9
    )
    assert moved == pytest.approx(done.adjusted, rel=0.01)
    late = meet_years(done.adjusted[5:], planted[5:], (2008, 6), 12)
    assert late[7:19].sum() == pytest.approx(planted[12:24].sum())


def test_a_total_adjusted_by_its_parts_differs_little_and_by_how_much_is_said(planted):
    other = np.exp(np.log(9_000) + noise(0.02)[::-1] + np.tile(SEASON[::-1], 12))
    parts = [adjust(each, START, options=LINE).adjusted for each in (planted, other)]
    direct = adjust(planted + other, START, options=LINE).adjusted
    gap = compare(direct, np.stack(parts), 12)
    assert gap.indirect == pytest.approx(direct * (1 + gap.percent / 100))
    assert 0 < gap.mean < 1 < 5 > gap.largest
    assert not gap.left.present
    with pytest.raises(ShapeMismatch):
        compare(direct, np.stack(parts)[:, 1:], 12)


def test_stocks_can_take_the_trading_day_of_their_last_day(planted):
    stocks = replace(LINE, variables=("tdstock[31]",))
    assert "tdstock[31]" in adjust(planted, START, options=stocks).model.variables


def test_regressors_that_end_with_the_series_are_refused(planted, holiday):
    with pytest.raises(InvalidInput, match=r"shape \(144, 1\), not \(180, 1\)"):
        adjust(planted, START, regressors=(("cny",), holiday[:MONTHS, None]))


def test_what_x13_says_reaches_the_user(planted):
    with pytest.raises(NotConverged, match="X-13 stopped") as caught:
        x13.run(x13.Series(planted, START, 12), Options(arima="(0 1 1"))
    assert "ERROR" in str(caught.value.trace)


def test_white_noise_and_a_straight_line_are_not_seasonal():
    assert not seasonality(noise(1.0), 12).present
    assert not seasonality(np.arange(48.0), 12).present
    with pytest.raises(InvalidInput, match="no three years"):
        seasonality(np.arange(30.0), 12)


def test_a_window_is_shared_out_by_days_and_shares_add_up():
    shares = window_shares(NEW_YEARS, -20, -1, (2007, 2025), 12)
    assert shares.sum() == pytest.approx(len(NEW_YEARS))
    assert window_shares([date(2020, 1, 25)], 0, 6, (2020, 2020), 4)[0] == 1


def test_a_regressor_adds_up_to_nothing_over_its_years():
    whole = regressor(NEW_YEARS, 0, 6, start=START, periods=18 * 12)
    assert whole.reshape(-1, 12).sum(axis=0) == pytest.approx(np.zeros(12), abs=1e-12)
    with pytest.raises(InvalidInput, match="do not cover"):
        regressor(NEW_YEARS, 0, 6, start=START, periods=18 * 12 + 1)


def test_cumulative_sums_become_months_and_their_falls_are_marked():
    sums = np.array([np.nan, 20, 31, 40, 39, 50, 60, np.nan, np.nan, 90, 100, 110, 9, 17.0])
    months = from_cumulative(sums)
    assert list(np.flatnonzero(months.joint)) == [1]
    assert list(np.flatnonzero(months.fell)) == [4]
    assert months.values[4] == -1
    assert np.isnan(months.values[[0, 7, 8, 9]]).all()
    assert list(months.values[10:]) == [10, 10, 9, 8]


def test_a_program_that_does_not_answer_is_stopped(planted, monkeypatch):
    monkeypatch.setattr(x13, "_SECONDS", 0.001)
    with pytest.raises(NotConverged, match="no answer within"):
        x13.run(x13.Series(planted, START, 12), Options())


def test_what_seats_does_not_find_has_no_effect():
    """Of white noise SEATS saves neither season nor trend: the level is a constant."""
    values = np.random.default_rng(3).normal(0, 1, 72)
    done = adjust(values, (2014, 1), options=Options("seats", arima="(0 0 1)"))
    assert Note.NOT_SEASONAL in done.notes
    assert done.adjusted == pytest.approx(values)
    assert np.ptp(done.trend) < 1e-3
    assert done.trend + done.irregular == pytest.approx(values)
