"""``fumao analyse forecast`` and ``nowcast``: from files and vintages to text, JSON and pages."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from fumao.model.flows import Flows
from fumao.run.vintages import receipt
from fumao.store import FLOWS, Store

from .refusals import check_refused

pytest.importorskip("statsmodels")
ROOT = Path(__file__).parents[2]
PANEL = ROOT.parent / "shared/data/unctad_nowcast/actuals_wide_monthly.parquet"
KEY = "CHN/W1/SC/X"
SMALL = """
name = { zh = "试验", en = "Trial" }
target = "exports"
models = ["arma"]
[series.exports]
frequency = "Q"
lag = 1
"""
SEASON = (0.9, 1.0, 1.02, 1.1)


@pytest.fixture(scope="session")
def made():
    sys.path.insert(0, str(ROOT / "tests" / "analyse"))
    try:
        import made_panel
    finally:
        sys.path.pop(0)
    return made_panel


@pytest.fixture(scope="session")
def panel(made, tmp_path_factory):
    """A specification and its panel as a wide file."""
    folder = tmp_path_factory.mktemp("nowcast")
    (folder / "panel.csv").write_text(made.wide(), encoding="utf-8")
    (folder / "spec.toml").write_text(made.SPEC, encoding="utf-8")
    return folder


def flows(last=40, wrong=0.0):
    """Quarterly exports of transport from 2010 on; ``wrong`` per cent off in the newest quarter."""
    noise = np.random.default_rng(4).normal(0, 0.02, 60)
    rows = []
    for at in range(last):
        value = 9000 * 1.015**at * SEASON[at % 4] * np.exp(noise[at])
        value *= 1 + wrong / 100 * (at == last - 1)
        rows.append({"reporter": "CHN", "partner": "W1", "item": "SC", "flow": "X",
                     "period": f"{2010 + at // 4}-Q{at % 4 + 1}", "value": f"{value:.2f}",
                     "unit": "USD_MN"})  # fmt: skip
    return rows


def write(rows, path):
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def file(tmp_path):
    write(flows(), tmp_path / "flows.csv")
    return tmp_path / "flows.csv"


@pytest.fixture
def store(tmp_path):
    """Nine releases, a quarter apart; each puts the newest quarter 3% too low at first."""
    held = Store(tmp_path / "store")
    for last in range(32, 41):
        year, quarter = divmod(last, 4)
        released = date(2010 + year, 3 * quarter + 2, 20)
        table = Flows.from_rows(flows(last, wrong=-3.0)).table
        held.load(receipt("trade", "made up", f"{last}.csv", "none", released, [str(last)],
                          len(table)), {FLOWS: table})  # fmt: skip
    return tmp_path / "store"


def forecast(fumao, given, *more, series=KEY, methods=("ets", "naive")):
    chosen = [part for each in methods for part in ("--method", each)]
    return fumao("analyse", "forecast", given, "--series", series, "--checks", "4", *chosen, *more)


def nowcast(fumao, panel, *more, data="panel.csv"):
    return fumao("analyse", "nowcast", panel / "spec.toml", "--data", panel / data, "--checks", "4",
                 *more)  # fmt: skip


def test_a_file_of_flows_is_forecast_with_pages_in_both_languages(fumao, file, tmp_path):
    answer = forecast(fumao, file, "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert "The first quarter of 2020 is forecast at" in answer.out
    assert "ETS (A" in answer.out
    assert {each.name for each in (tmp_path / "out").iterdir()} == {
        "forecast.zh.html", "forecast.en.html", "forecast.json"}  # fmt: skip
    page = (tmp_path / "out" / "forecast.zh.html").read_text("utf-8")
    assert "中国：运输" in page
    assert page.count('class="fan"') == 8


def test_a_forecast_for_programs_holds_intervals_models_and_past_errors(fumao, file):
    told = json.loads(forecast(fumao, file, "--json").out)
    assert [each["period"] for each in told["forecasts"]] == [f"2020-Q{at}" for at in range(1, 5)]
    for each in told["forecasts"]:
        assert each["low"] < each["point"] < each["high"]
    assert told["past"]["ets"]["count"] == 4
    assert told["past"]["ets"]["rmse"] < told["past"]["naive"]["rmse"]
    assert told["vintages"] == "pseudo"


def test_vintages_are_what_was_known_not_what_came_later(fumao, store):
    then = json.loads(forecast(fumao, "trade", "--store", store, "--as-of", "2019-05-31",
                               "--json", methods=["naive"]).out)  # fmt: skip
    late = json.loads(forecast(fumao, "trade", "--store", store, "--json", methods=["naive"]).out)
    assert then["vintages"] == "real"
    assert then["forecasts"][0]["period"] == "2019-Q2"
    assert late["forecasts"][0]["period"] == "2020-Q1"


def test_a_later_release_changes_no_forecast_of_an_earlier_day(fumao, store):
    ask = ("--store", store, "--as-of", "2020-02-29", "--json")
    before = forecast(fumao, "trade", *ask, methods=["naive"]).out
    table = Flows.from_rows([{**each, "value": "1.00"} for each in flows()]).table
    Store(store).load(receipt("trade", "made up", "late.csv", "none", date(2020, 3, 1), ["late"],
                              len(table)), {FLOWS: table})  # fmt: skip
    assert forecast(fumao, "trade", *ask, methods=["naive"]).out == before


def test_a_break_is_told_before_anybody_uses_the_number(fumao, tmp_path):
    rows = [{**each, "value": str(10 * float(each["value"]))} if at >= 20 else each
            for at, each in enumerate(flows())]  # fmt: skip
    write(rows, tmp_path / "broken.csv")
    answer = forecast(fumao, tmp_path / "broken.csv", "--lang", "zh", methods=["naive", "arima"])
    assert "2015-Q1有异常跳变" in answer.out


def test_a_single_year_is_refused(fumao, tmp_path):
    write(flows(4), tmp_path / "short.csv")
    check_refused(forecast(fumao, tmp_path / "short.csv"), "4 figures are too few",
                  remedy="give 3 years")  # fmt: skip


def test_a_constant_series_is_refused(fumao, tmp_path):
    write([{**each, "value": "5.00"} for each in flows()], tmp_path / "flat.csv")
    check_refused(forecast(fumao, tmp_path / "flat.csv"), "always 5")


def test_a_series_that_is_not_there_is_refused_with_those_that_are(fumao, file):
    check_refused(forecast(fumao, file, series="CHN/W1/SD/X"), "there is no series",
                  "--series", KEY)  # fmt: skip


def test_a_file_has_no_real_vintages(fumao, file):
    check_refused(forecast(fumao, file, "--vintages", "real"), "no vintages", "--vintages")


def test_a_wide_panel_is_nowcast_with_its_news(fumao, panel, tmp_path):
    answer = nowcast(fumao, panel, "--period", "2019-Q2", "--as-of", "2019-06-30", "--since",
                     "2019-05-01", "--out", tmp_path / "out")  # fmt: skip
    assert answer.code == 0, answer.err
    assert "Growth of services exports of the second quarter of 2019 is put at" in answer.out
    assert "air passengers  2019-05" in answer.out
    told = json.loads((tmp_path / "out" / "nowcast.json").read_text("utf-8"))
    impacts = [each["impact"] for day in told["news"] for each in day["figures"]]
    whole = told["news"][-1]["after"] - told["news"][0]["before"]
    assert sum(impacts) == pytest.approx(whole, abs=1e-9)
    assert "即时预测" in (tmp_path / "out" / "nowcast.zh.html").read_text("utf-8")


def test_a_long_panel_with_days_of_release_is_read_as_real_vintages(fumao, made, panel):
    lines = ["series,period,value,released"]
    for code, month, value in made.values():
        year, at = divmod(month + 1, 12)
        period = f"{month // 12}-{month % 12 + 1:02}"
        if code != "software":
            lines.append(f"{code},{period},{value:.6f},{year}-{at + 1:02}-15")
    (panel / "long.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ask = ("--as-of", "2019-03-20", "--json")
    told = json.loads(nowcast(fumao, panel, *ask, data="long.csv").out)
    assert (told["vintages"], told["period"]) == ("real", "2019-Q1")


def test_the_quarter_after_the_last_known_one_is_meant(fumao, panel):
    told = json.loads(nowcast(fumao, panel, "--as-of", "2018-01-15", "--json").out)
    assert told["period"] == "2017-Q4"
    assert set(told["models"]) == {"arma", "bridge", "factors", "mean", "weighted"}


@pytest.mark.parametrize(
    ("options", "what", "where"),
    [
        (("--period", "2018-Q1"), "was known on", "target"),
        (("--as-of", "2001-01-01"), "nothing had been released", ""),
        (("--as-of", "2019-02-30"), "is no date", "--as-of"),
        (("--as-of", "2019-03-01", "--since", "2019-04-01"), "is not before", "--since"),
        (("--vintages", "real"), "no column released", "--vintages"),
    ],
)
def test_wrong_uses_are_refused_with_their_option(fumao, panel, options, what, where):
    check_refused(nowcast(fumao, panel, *options), what, where)


@pytest.mark.parametrize(
    ("line", "what", "where"),
    [
        ('lag = "x"', "the lag is 'x'", "series"),
        ("lag = -1", "the lag is -1", "series"),  # it would bring figures before they were made
        ("lag = 1.5", "the lag is 1.5", "series"),
        ("[settings]\nfactors = 0", "factors is 0", "settings"),
        ('[settings]\nfactors = "two"', "factors is 'two'", "settings"),
        ("[settings]\nlags = 2.5", "lags is 2.5", "settings"),
        ('[settings]\nweights = "linear"', "'linear' are no weights", "settings"),
    ],
)
def test_numbers_of_a_specification_that_are_none_are_refused(fumao, panel, line, what, where):
    text = SMALL.replace("lag = 1", line) if line.startswith("lag") else f"{SMALL}{line}\n"
    (panel / "odd.toml").write_text(text, encoding="utf-8")
    answer = fumao("analyse", "nowcast", panel / "odd.toml", "--data", panel / "panel.csv")
    check_refused(answer, what, where)


def test_a_negative_number_of_checks_and_a_negative_lag_are_refused(fumao, panel, file):
    check_refused(nowcast(fumao, panel, "--checks", "-1"), "-1 checks", "--checks")
    check_refused(forecast(fumao, file, "--checks", "-1"), "-1 checks", "--checks")
    check_refused(forecast(fumao, file, "--lag", "-3"), "the lag is -3", "series")


def test_a_panel_without_a_series_of_the_specification_is_refused(fumao, panel):
    text = (panel / "panel.csv").read_text("utf-8").replace(",air,", ",sea,", 1)
    (panel / "other.csv").write_text(text, encoding="utf-8")
    check_refused(nowcast(fumao, panel, data="other.csv"), "no figures of air", "--data")


@pytest.mark.skipif(not PANEL.is_file(), reason="the shared panel of UNCTAD is not here")
def test_the_collapse_of_2020_was_seen_in_june_on_the_real_panel(fumao, tmp_path):
    names = {"x_servs_world": ("Q", 3), "x_servs_us": ("M", 2), "x_us": ("M", 2),
             "x_nl": ("M", 2), "pmi_nm_us": ("M", 1)}  # fmt: skip
    spec = [
        'name = { zh = "世界服务出口", en = "World services exports" }',
        'target = "x_servs_world"',
        'models = ["bridge", "factors"]',
        'start = "2006-01"',
    ]
    spec += [f'[series.{code}]\nfrequency = "{kind}"\nlag = {lag}' for code, (kind, lag)
             in names.items()]  # fmt: skip
    (tmp_path / "world.toml").write_text("\n".join(spec), encoding="utf-8")
    told = json.loads(fumao("analyse", "nowcast", tmp_path / "world.toml", "--data", PANEL,
                            "--period", "2020-Q2", "--as-of", "2020-06-30", "--checks", "0",
                            "--json").out)  # fmt: skip
    assert told["high"] < 0
