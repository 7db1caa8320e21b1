"""Forecasts of a series: from what was known, with weights of past errors, in both languages."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from fumao.analyse.forecast import forecast_series, past_scores
from fumao.analyse.forecast_text import notes, render_page, sentences
from fumao.analyse.releases import Series, month_end, month_number, pseudo
from fumao.errors import InvalidInput
from fumao.model.names import Names

pytest.importorskip("statsmodels")
TRADE = Series("x", Names("旅行出口", "travel exports"), "Q", lag=2)
USD = Names("百万美元", "USD million")
FIRST = month_number("2009-Q1")
DAY = date(2018, 6, 10)
METHODS = ("ets", "naive")


def figures():
    """Ten years of quarters with a season and growth."""
    noise = np.random.default_rng(5).normal(0, 0.03, 44)
    season = (0.8, 1.0, 1.3, 0.9)
    return [("x", FIRST + 3 * at, float(1000 * 1.02**at * season[at % 4] * np.exp(noise[at])))
            for at in range(44)]  # fmt: skip


@pytest.fixture(scope="module")
def ahead():
    return forecast_series(pseudo([TRADE], figures()), "x", DAY, 3, methods=METHODS, checks=5)


def test_a_planted_future_changes_no_forecast_and_no_weight(ahead):
    spoilt = [(code, month, value if month_end(month + TRADE.lag) <= DAY else 1e9)
              for code, month, value in figures()]  # fmt: skip
    again = forecast_series(pseudo([TRADE], spoilt), "x", DAY, 3, methods=METHODS, checks=5)
    assert (again.combined.point == ahead.combined.point).all()
    assert again.weights == ahead.weights
    assert [each.actual for each in again.past] == [each.actual for each in ahead.past]


def test_the_first_period_ahead_follows_the_last_that_was_known(ahead):
    assert ahead.periods() == ["2018-Q2", "2018-Q3", "2018-Q4"]


def test_the_better_model_weighs_more(ahead):
    found = past_scores(ahead, 1, 0.8)
    better = min(METHODS, key=lambda name: found[name].rmse)
    assert ahead.weights[better] > 0.5


def test_a_past_forecast_knows_nothing_after_its_day(ahead):
    assert all(each.day < month_end(each.month) for each in ahead.past if each.step > 1)
    assert {each.step for each in ahead.past} == {1, 2, 3}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_tells_everything_in_its_language(ahead, language):
    page = render_page(ahead, TRADE.name, USD, language, real=False)
    assert page.count('class="fan"') == 2 * 3
    assert not re.search(r"\{[a-z_]+\}", page)
    for each in [*sentences(ahead, USD, language), *notes(ahead, language, real=False)]:
        assert each.replace("'", "&#x27;") in page


def test_without_checks_models_count_alike_and_it_is_said(ahead):
    found = forecast_series(pseudo([TRADE], figures()), "x", DAY, 1, methods=METHODS, checks=0)
    assert set(found.weights.values()) == {0.5}
    assert any("is not known" in each for each in notes(found, "en", real=False))


def test_gaps_are_counted_and_the_naive_rule_that_wants_none_is_told():
    gone = FIRST + 3 * 35
    kept = [each for each in figures() if each[1] != gone]
    found = forecast_series(pseudo([TRADE], kept), "x", DAY, 1, methods=METHODS, checks=0)
    assert found.gaps == 1
    assert any("last year without gaps" in each for each in notes(found, "en", real=False))


def test_nothing_known_is_nothing_forecast():
    with pytest.raises(InvalidInput, match="nothing had been released"):
        forecast_series(pseudo([TRADE], figures()), "x", date(2008, 1, 1), 1)
