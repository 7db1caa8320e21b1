"""Series of flows, adjusted: sums since January, the New Year, findings and totals by parts."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from fumao.compile.seasonal import (
    Series,
    adjust_flows,
    adjust_series,
    by_parts,
    new_year_regressor,
    series_of,
)  # fmt: skip
from fumao.errors import InvalidInput
from fumao.methods.x13 import Options
from fumao.model.finding import Severity
from fumao.model.flows import Flows

LINE = Options(function="log", arima="(0 1 1)(0 1 1)", outliers=())
SEASON = 1 + np.array([-.10, -.06, .01, -.02, .0, .03, .05, .06, .0, -.02, .01, .04])  # fmt: skip
MONTHS = 72


def empty(reporter="CHN", period=12, size=MONTHS):
    return Series(f"{reporter}/W1/SC/X/_T/_T", "USD_MN", (2014, 1), period,
                  np.ones(size), np.zeros(size, bool))  # fmt: skip


def planted(level, effect=0.0, seed=1):
    noise = np.random.default_rng(seed).normal(0, 0.01, MONTHS)
    holiday = new_year_regressor(empty(), "during")[:MONTHS]
    return level * np.exp(0.004 * np.arange(MONTHS) + noise + effect * holiday) * np.tile(SEASON, 6)


def month(at):
    return f"{2014 + at // 12}-{at % 12 + 1:02d}"


def flows(values, item="SC", periods=None, reporter="CHN"):
    return Flows.from_rows(
        {"reporter": reporter, "item": item, "flow": "X", "unit": "USD_MN",
         "period": period, "value": f"{value:.4f}"}
        for period, value in zip(periods or map(month, range(len(values))), values, strict=True)
    )  # fmt: skip


def test_a_new_year_effect_chooses_its_window_and_leaves_the_series():
    (done,) = adjust_flows(flows(planted(20_000, effect=-0.2)), LINE)
    assert "during" in done.windows
    assert done.result.model.coefficient("during").value == pytest.approx(-0.2, abs=0.03)
    assert done.result.calendar[0] != 1


def test_where_the_new_year_is_not_kept_none_is_looked_for():
    (done,) = adjust_flows(flows(planted(20_000), reporter="DEU"), LINE)
    assert done.windows == ()


def test_quarters_hold_the_new_year_whole():
    rows = np.array([95.0, 100, 103, 102] * 6) + np.sin(np.arange(24.0) ** 2)
    periods = [f"{2014 + at // 4}-Q{at % 4 + 1}" for at in range(24)]
    (done,) = adjust_flows(flows(rows, periods=periods), LINE)
    assert done.windows == ()
    assert done.series.labels()[-1] == "2019-Q4"


def test_rows_say_raw_and_adjusted_in_their_unit_and_multiply_back():
    (done,) = adjust_flows(flows(planted(20_000)), LINE)
    row = done.rows()[14]
    assert (row["period"], row["unit"]) == ("2015-03", "USD_MN")
    again = row["adjusted"] * row["seasonal"] * row["calendar"]
    assert abs(again - row["raw"]) < Decimal("0.1")


def test_years_can_be_met_on_request():
    (done,) = adjust_flows(flows(planted(20_000)), LINE)
    years = done.meeting_years().reshape(6, 12).sum(axis=1)
    assert years == pytest.approx(done.result.values.reshape(6, 12).sum(axis=1))


def test_a_series_without_a_season_is_published_as_raw_and_says_so():
    values = 500 * np.exp(np.random.default_rng(3).normal(0, 0.05, MONTHS))
    (done,) = adjust_flows(flows(values), Options())
    assert (done.result.adjusted == done.result.values).all()
    (found,) = [each for each in done.findings if each.rule == "seasonal.not_seasonal"]
    assert (found.severity, found.note.zh[:10]) == (Severity.NOTE, "没有可识别的季节性：")


def test_sums_since_january_become_months_and_january_and_february_are_split():
    months = planted(20_000)
    rows = {month(at): months[at] for at in range(48)}
    for year in (4, 5):
        sums = months[12 * year : 12 * year + 12].cumsum()
        rows |= {f"{month(12 * year)}/{month(12 * year + at)}": sums[at] for at in range(1, 12)}
    (series,) = series_of(flows(rows.values(), periods=rows))
    assert list(np.flatnonzero(series.joint)) == [49, 61]
    assert series.notes == ("cumulative",)
    done = adjust_series(series, LINE)
    assert done.result.values == pytest.approx(months, rel=0.05)
    assert {each.rule for each in done.findings} >= {"seasonal.joint", "seasonal.cumulative"}


def test_a_sum_that_falls_is_found():
    periods = ["2020-01", "2020-01/2020-02", "2020-01/2020-03"]
    (series,) = series_of(flows([10, 25, 24], periods=periods))
    assert list(series.values) == [10, 15, -1]
    assert series.notes == ("cumulative", "fell")


def test_one_lost_month_is_estimated_and_three_are_refused_by_name():
    values = planted(20_000)
    periods = [month(at) for at in range(MONTHS)]
    (done,) = adjust_flows(flows(np.delete(values, 40), periods=periods[:40] + periods[41:]), LINE)
    assert done.result.values[40] == pytest.approx(values[40], rel=0.05)
    lost = flows(np.delete(values, [40, 41, 42]), periods=periods[:40] + periods[43:])
    with pytest.raises(InvalidInput, match="3 values are missing") as caught:
        adjust_flows(lost, LINE)
    assert caught.value.where == "series CHN/W1/SC/X/_T/_T, position 40"


def test_years_and_other_windows_are_no_series():
    with pytest.raises(InvalidInput, match="no month or quarter"):
        series_of(flows([1], periods=["2020"]))
    with pytest.raises(InvalidInput, match="no sum since January"):
        series_of(flows([1], periods=["2020-02/2020-04"]))


def test_a_total_is_compared_with_its_parts():
    parts = {"SC1": planted(900), "SC2": planted(500, seed=2), "SC3": planted(300, seed=3),
             "SC4": planted(80, seed=4)}  # fmt: skip
    whole = [*adjust_flows(flows(sum(parts.values())), LINE)]
    for item, values in parts.items():
        whole += adjust_flows(flows(values, item=item), LINE)
    gap = by_parts(whole, "CHN/W1/SC/X/_T/_T")
    assert 0 < gap.mean < 0.5
    assert gap.percent == pytest.approx(100 * (gap.indirect - gap.direct) / gap.direct)
    with pytest.raises(InvalidInput, match=r"SC4.* is not among"):
        by_parts(whole[:-1], "CHN/W1/SC/X/_T/_T")
