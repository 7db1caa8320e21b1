"""Seasonal forecasts: the season comes back, and odd series are told or refused."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InvalidInput, NotConverged, UnknownCode
from fumao.methods import forecasting
from fumao.methods.forecasting import METHODS, forecast

pytest.importorskip("statsmodels")
SEASON = np.array([0.9, 1.0, 1.02, 1.1])


def quarters(years=12, seed=1):
    """Exports with growth of 2% a quarter, a season, and small shocks."""
    at = np.arange(4 * years)
    noise = np.random.default_rng(seed).normal(0, 0.02, at.size)
    return 100 * 1.02**at * SEASON[at % 4] * np.exp(noise)


@pytest.mark.parametrize("method", ["arima", "ets"])
def test_growth_and_season_are_continued(method):
    series = quarters()
    found = forecast(series[:-4], 4, period=4, method=method)
    low, high = found.density.interval(0.99)
    assert ((low < series[-4:]) & (series[-4:] < high)).all()
    assert found.density.point / series[-4:] == pytest.approx(np.ones(4), abs=0.08)
    assert found.density.logarithm


def test_the_naive_rule_repeats_the_last_year():
    series = quarters()
    found = forecast(series, 6, period=4, method="naive")
    assert found.density.point[:4] == pytest.approx(series[-4:])
    assert found.density.deviation[4] > found.density.deviation[0]


def test_intervals_widen_with_the_horizon():
    found = forecast(quarters(), 8, period=4)
    assert found.density.deviation[-1] > found.density.deviation[0]


@pytest.mark.parametrize("method", ["arima", "ets"])
def test_gaps_are_taken_as_missing_and_counted(method):
    series = quarters()
    series[[7, 20]] = np.nan
    found = forecast(series, 2, period=4, method=method)
    assert found.gaps == 2
    assert np.isfinite(found.density.point).all()


@pytest.mark.parametrize("low", [0.0, -30.0])
def test_zeros_and_negatives_take_no_logarithm(low):
    series = quarters() - 90
    series[3] = low
    assert not forecast(series, 2, period=4).density.logarithm


def test_a_change_of_unit_is_noticed_where_it_happens():
    series = quarters()
    series[24:] *= 10
    assert forecast(series, 2, period=4).breaks == (24,)


def test_an_even_series_has_no_break():
    assert forecast(quarters(), 2, period=4).breaks == ()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("series", "words"),
    [
        (np.full(40, 7.0), "always 7"),
        (quarters(1), "too few"),
        (np.r_[quarters(), np.inf], "infinite"),
        (np.full(40, np.nan), "too few"),
    ],
)
def test_a_series_that_says_nothing_is_refused(method, series, words):
    with pytest.raises(InvalidInput, match=words):
        forecast(series, 2, period=4, method=method)


def test_the_naive_rule_wants_the_last_year_whole():
    series = quarters()
    series[-2] = np.nan
    with pytest.raises(InvalidInput, match="last year without gaps"):
        forecast(series, 2, period=4, method="naive")


def test_models_that_do_not_converge_are_an_error_with_their_reasons(monkeypatch):
    class Stubborn:
        def fit(self, **options):
            raise ValueError("it does not converge")

    monkeypatch.setattr(forecasting, "_arima", lambda *given, **more: iter([("A", Stubborn())]))
    with pytest.raises(NotConverged) as refusal:
        forecast(quarters(), 2, period=4)
    assert refusal.value.trace == ["A: it does not converge"]


def test_growth_rates_are_forecast_without_differences():
    draw = np.random.default_rng(3)
    growth = np.zeros(120)
    for at in range(1, 120):
        growth[at] = 0.8 * growth[at - 1] + draw.normal()
    found = forecast(growth, 40, stationary=True)
    assert abs(found.density.point[-1] - growth.mean()) < 1
    assert not found.density.logarithm


def test_a_method_nobody_knows_is_refused():
    with pytest.raises(UnknownCode):
        forecast(quarters(), 2, method="lstm")
    with pytest.raises(InvalidInput):
        forecast(quarters(), 0)
