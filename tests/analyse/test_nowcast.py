"""Nowcasts: nothing of the future reaches them, news add up, and what cannot be is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from fumao.analyse.nowcast import (
    evaluate,
    explain,
    make_nowcast,
    read_specification,
    scores,
)
from fumao.analyse.nowcast_text import news_table, notes, render_page, sentences
from fumao.analyse.releases import (
    Figure,
    Releases,
    Series,
    month_end,
    month_number,
    pseudo,
)
from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.model.names import Names

from .made_panel import FIRST, MONTHS, SERIES, specification, values

pytest.importorskip("statsmodels")
DAY = date(2019, 5, 15)
FAST = ("arma", "bridge", "ridge", "factors")


@pytest.fixture(scope="module")
def releases():
    return pseudo(SERIES, values())


@pytest.fixture(scope="module")
def found(releases):
    return make_nowcast(specification(FAST), releases, DAY, checks=5)


@pytest.fixture(scope="module")
def news(releases):
    return explain(specification(), releases, month_number("2019-Q2"), date(2019, 4, 10),
                   date(2019, 6, 30))  # fmt: skip


def planted(day):
    """The same figures, those that come after a day turned into nonsense."""
    lags = {each.code: each.lag for each in SERIES}
    return pseudo(SERIES, [
        (code, month, value if month_end(month + lags[code]) <= day else 1e6 * (month % 7 - 3))
        for code, month, value in values()
    ])  # fmt: skip


def test_a_planted_future_changes_no_forecast_no_weight_and_no_past_error(found):
    again = make_nowcast(specification(FAST), planted(DAY), DAY, checks=5)
    assert again.combined == found.combined
    assert again.weights == found.weights
    assert [each.densities for each in again.past] == [each.densities for each in found.past]
    assert scores(again.past) == scores(found.past)


def test_a_planted_future_changes_no_news(news):
    until = date(2019, 6, 30)
    again = explain(specification(), planted(until), month_number("2019-Q2"), date(2019, 4, 10),
                    until)  # fmt: skip
    assert again == news


def test_a_planted_past_would_be_noticed(found):
    other = make_nowcast(specification(FAST), planted(date(2019, 3, 15)), DAY, checks=0)
    assert other.headline != found.headline


def test_an_evaluation_forecasts_each_quarter_from_its_own_days_only(releases):
    models = ("bridge", "ridge")
    months = [month_number("2017-Q3"), month_number("2017-Q4")]
    told = evaluate(specification(models), releases, months)
    cut = evaluate(specification(models), planted(date(2017, 12, 1)), months)
    known = [each for each in told if each.day <= date(2017, 12, 1)]
    assert len(known) >= 7
    assert [(each.day, each.densities) for each in cut[: len(known)]] == [
        (each.day, each.densities) for each in known
    ]


def test_a_quarter_that_was_known_is_not_evaluated(releases):
    told = evaluate(specification(("arma",)), releases, [month_number("2017-Q4")], (2, 3))
    assert [each.vintage for each in told] == [2]


def test_models_find_the_cycle_that_the_target_alone_does_not_show(releases):
    months = range(month_number("2018-Q1"), month_number("2019-Q4") + 1, 3)
    told = scores(evaluate(specification(("arma", "bridge", "factors")), releases, months, [1]))
    assert told["factors"].rmse < 0.5 * told["arma"].rmse
    assert told["bridge"].rmse < 0.8 * told["arma"].rmse


def test_news_of_all_releases_add_up_to_the_whole_revision(news):
    assert len(news) > 1
    for one, next_one in pairwise(news):
        assert next_one.before == pytest.approx(one.after, abs=1e-9)
    impacts = [piece.impact for each in news for _, _, piece in each.pieces]
    assert sum(impacts) == pytest.approx(news[-1].after - news[0].before, abs=1e-9)


def test_printed_impacts_add_up_to_the_printed_total(found, news):
    rows = [float(row[-1].replace("\u2212", "-")) for row in news_table(found, news, "en")[1]]
    assert sum(rows[:-1]) == pytest.approx(rows[-1], abs=1e-9)


def test_a_revised_figure_is_news_against_its_earlier_value():
    month = month_number("2019-03")
    figures = [Figure(code, at, value, month_end(at)) for code, at, value in values()]
    revised = Figure("air", month, 9.0, date(2019, 5, 2))
    told = explain(specification(), Releases(SERIES, [*figures, revised]),
                   month_number("2019-Q2"), date(2019, 5, 1), date(2019, 5, 3))  # fmt: skip
    (release,) = told
    ((code, at, piece),) = release.pieces
    assert (code, at, piece.revised, piece.observed) == ("air", month, True, pytest.approx(9.0))


def test_the_panel_of_a_day_holds_the_figure_of_that_day_not_its_revision():
    trade = Series("x", Names("出口", "exports"), "M")
    at = month_number("2020-01")
    told = Releases([trade], [Figure("x", at, 5.0, date(2020, 2, 10)),
                              Figure("x", at, 7.0, date(2020, 3, 10))])  # fmt: skip
    assert told.as_of(date(2020, 3, 9)).values[0, 0] == 5.0
    assert told.as_of(date(2020, 3, 10)).values[0, 0] == 7.0
    with pytest.raises(InvalidInput, match="nothing had been released"):
        told.as_of(date(2020, 2, 9))


def test_growth_is_of_the_figures_that_were_known_together():
    trade = Series("x", Names("出口", "exports"), "M", transform="growth")
    at = month_number("2020-01")
    told = Releases([trade], [Figure("x", at, 100.0, date(2020, 2, 1)),
                              Figure("x", at + 1, 110.0, date(2020, 3, 1)),
                              Figure("x", at, 88.0, date(2020, 4, 1))])  # fmt: skip
    assert told.as_of(date(2020, 3, 1)).transformed().values[1, 0] == pytest.approx(10.0)
    assert told.as_of(date(2020, 4, 1)).transformed().values[1, 0] == pytest.approx(25.0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_tells_everything_in_its_language(found, news, language):
    page = render_page(found, news, language, real=False, since="2019-04-10")
    assert page.count("<h2") == 6
    assert page.count('class="fan"') == 2
    assert not re.search(r'<script|src=|href="http', page)
    assert not re.search(r"\{[a-z_]+\}", page)
    for each in sentences(found, news, "2019-04-10", language):
        assert each in page


def test_notes_say_what_was_left_out_and_why():
    series = (*SERIES, Series("flat", Names("不变", "flat"), "M"),
              Series("young", Names("新指标", "young"), "M"))  # fmt: skip
    more = [("flat", FIRST + at, 3.0) for at in range(MONTHS)]
    more += [("young", FIRST + MONTHS - 20 + at, float(at % 3)) for at in range(20)]
    spec = replace(specification(("bridge",)), series=series)
    told = make_nowcast(spec, pseudo(series, [*values(), *more]), DAY, checks=0)
    assert dict(told.answers.left_out) == {"flat": "constant", "young": "short"}
    assert any("flat: does not vary" in each for each in notes(told, "en", real=False))


def test_a_series_with_a_gap_at_its_edge_is_told_as_skipped():
    gone = {("air", month_number("2019-01")), ("air", month_number("2019-02"))}
    kept = [each for each in values() if each[:2] not in gone]
    told = make_nowcast(specification(("bridge", "midas", "ridge")), pseudo(SERIES, kept), DAY,
                        checks=0)  # fmt: skip
    assert "air" in told.answers.skipped["midas"]
    assert any("air passengers" in each for each in notes(told, "en", real=False))


def test_growth_from_zero_is_refused_with_its_place():
    trade = Series("x", Names("出口", "exports"), "M", transform="growth")
    told = pseudo(
        [trade], [("x", month_number("2020-01"), 0.0), ("x", month_number("2020-02"), 1.0)]
    )
    with pytest.raises(InvalidInput, match="0 or negative") as refusal:
        told.as_of(date(2021, 1, 1)).transformed()
    assert refusal.value.where == "series x, 2020-02"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"period": "2019-Q1", "day": date(2019, 6, 30)}, "was known on"),
        ({"day": date(2008, 9, 30)}, "is short"),
        ({"day": date(2007, 1, 1)}, "nothing had been released"),
    ],
)
def test_what_cannot_be_nowcast_is_said(releases, change, words):
    options = {"day": DAY, **change}
    with pytest.raises(InvalidInput, match=words):
        make_nowcast(specification(FAST), releases, options["day"], options.get("period", ""))


def test_a_target_that_does_not_vary_is_refused():
    flat = [(code, at, 2.0 if code == "trade" else value) for code, at, value in values()]
    with pytest.raises(InvalidInput, match="is constant"):
        make_nowcast(specification(FAST), pseudo(SERIES, flat), DAY)


def test_a_single_year_is_refused():
    year = [each for each in values() if each[1] < FIRST + 12]
    with pytest.raises(InvalidInput, match="is short"):
        make_nowcast(specification(FAST), pseudo(SERIES, year), date(2009, 6, 1))


def test_a_model_that_does_not_converge_is_reported_and_the_others_go_on(releases, monkeypatch):
    from fumao.analyse import nowcast_models
    from fumao.methods.dynamic_factors import fit_factors

    monkeypatch.setattr(
        nowcast_models,
        "fit_factors",
        lambda *given, **more: fit_factors(*given, iterations=2, **more),
    )
    told = make_nowcast(specification(("bridge", "factors")), releases, DAY, checks=0)
    assert set(told.answers.densities) == {"bridge"}
    assert any("has not converged" in each for each in notes(told, "en", real=False))


def test_figures_between_quarters_or_twice_a_day_are_refused():
    with pytest.raises(InvalidInput, match="midst of a period"):
        pseudo(SERIES, [("trade", month_number("2020-02"), 1.0)])
    at, day = month_number("2020-01"), date(2020, 3, 1)
    with pytest.raises(DuplicateKey, match="two figures"):
        Releases(SERIES, [Figure("air", at, 1.0, day), Figure("air", at, 2.0, day)])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("target =", InvalidInput),
        ('name = { zh = "甲", en = "A" }\ntarget = "x"\n[series.y]\nfrequency = "M"', UnknownCode),
        ('name = { zh = "甲", en = "A" }\ntarget = "x"\n[series.x]\nlag = 1', InvalidInput),
        ('name = { zh = "甲", en = "A" }\ntarget = "x"\nmodel = 1\n[series.x]\nfrequency = "Q"',
         InvalidInput),
        ('name = { zh = "甲", en = "A" }\ntarget = "x"\nmodels = ["lstm"]\n[series.x]\n'
         'frequency = "Q"', UnknownCode),
    ],
)  # fmt: skip
def test_a_wrong_specification_is_refused(text, error):
    with pytest.raises(error):
        read_specification(text)


def test_weights_are_larger_for_models_that_were_better(found):
    past = scores(found.past)
    names = list(found.weights)
    best, worst = (pick(names, key=lambda name: past[name].rmse) for pick in (min, max))
    assert found.weights[best] > found.weights[worst]
    assert sum(found.weights.values()) == pytest.approx(1)
    assert np.isfinite(found.headline.center[0])
