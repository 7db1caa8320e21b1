"""Gaps, zeros, negatives, short and constant series: told in words, never a quiet number."""

from dataclasses import replace

import numpy as np
import pytest
import shocks

from fumao.errors import InvalidInput
from fumao.model.flows import Flows
from fumao.model.names import NO_NAMES
from fumao.watch.alert import fact
from fumao.watch.breaks import with_breaks
from fumao.watch.judging import watch
from fumao.watch.monitors import read_monitors
from fumao.watch.panel import Key, Panel
from fumao.watch.rules import measure

CHANGES = ("fall", "below-trend", "early-warning", "lasting-break")


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("odd", [0.0, -50.0, np.nan])
def test_a_zero_a_negative_or_a_gap_gives_no_score_beside_it(monitor, name, odd):
    panel = shocks.travel()
    values = panel.values.copy()
    values[30, 0] = odd
    scores = measure(monitor(name), replace(panel, values=values)).scores
    assert np.isfinite(scores[np.isfinite(scores)]).all()
    if odd != 0.0 or name == "below-trend":
        assert np.isnan(scores[30, 0])
    assert np.isnan(scores[34, 0])  # its base is none


def test_a_value_that_falls_to_zero_is_a_fall_of_all():
    panel = shocks.travel()
    values = panel.values.copy()
    values[-1, 0] = 0
    [monitor] = read_monitors(chosen=["fall"])
    assert measure(monitor, replace(panel, values=values)).panel.values[-1, 0] == -100


def test_a_constant_series_never_signals(monitor):
    panel = shocks.travel()
    values = panel.values.copy()
    values[:, 0] = 500.0
    done = watch(monitor("fall"), replace(panel, values=values))
    assert not (done.signals[:, 0] > 0).any()


@pytest.mark.parametrize("many", [1, 4, 12])
def test_a_short_history_gives_no_signal_and_no_rate(monitor, many):
    panel = shocks.travel()
    short = replace(panel, periods=panel.periods[:many], values=panel.values[:many])
    done = watch(monitor("fall"), short)
    assert not np.isfinite(done.signals).any()
    assert np.isnan(done.record(done.columns()).hit_rate)


def test_no_series_at_all_is_refused_in_words(monitor):
    with pytest.raises(InvalidInput, match="no quarterly or monthly totals"):
        watch(monitor("fall"), Panel("Q", (), (), np.empty((0, 0)), ()))


def test_too_few_events_give_no_line_instead_of_a_lucky_one(monitor):
    done = watch(monitor("fall"), shocks.travel(economies=("CHN", "JPN")))
    assert (done.measured.events == 1).sum() < 5
    assert np.isinf(done.lines).all()


def every_rule():
    """Monitors that judge a panel: all but revisions and nowcasts."""
    return [each.name for each in read_monitors() if each.rule not in ("revision", "nowcast")]


def world():
    """Exports and imports of two items by six economies, and of pairs that mirror each other."""
    kinds = [(item, flow) for item in ("SC", "SD") for flow in "XM"]
    parts = [shocks.travel(at, item=item, flow=flow) for at, (item, flow) in enumerate(kinds)]
    keys = [key for part in parts for key in part.keys]
    keys += [Key(one, "SD", flow, other) for one, other, flow in
             (("CHN", "JPN", "X"), ("JPN", "CHN", "M"))]  # fmt: skip
    values = np.column_stack([*(part.values for part in parts), *parts[1].values.T[:2]])
    return Panel("Q", parts[0].periods, tuple(keys), values, ("USD_MN",) * len(keys))


ODD = {
    "a gap": lambda x: np.where(np.arange(x.size) == 30, np.nan, x),
    "zeros": lambda x: np.where(np.arange(x.size) % 7 == 3, 0.0, x),
    "negatives": lambda x: np.where(np.arange(x.size) % 9 == 4, -x, x),
    "a new classification": lambda x: np.where(np.arange(x.size) >= 30, 10 * x, x),
    "a single year": lambda x: np.where(np.arange(x.size) < x.size - 4, np.nan, x),
    "constant values": lambda x: np.full(x.size, 500.0),
    "nothing": lambda x: np.full(x.size, np.nan),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", every_rule())
def test_no_rule_makes_an_infinite_score_of_odd_data(monitor, name, odd):
    panel = world()
    made = replace(panel, values=np.column_stack([ODD[odd](each) for each in panel.values.T]))
    done = watch(monitor(name), made)
    for found in (done.measured.scores, done.panel.values, done.signals, done.p, done.q):
        assert not np.isinf(found).any()
    if odd in ("a single year", "constant values", "nothing"):
        assert not (done.signals > 0).any()


def test_an_alert_across_a_marked_break_says_so(monitor):
    panel = shocks.travel(economies=("CHN", "JPN", "KOR", "DEU", "FRA", "GBR"))
    rows = shocks.flows_of(panel).table.to_pylist()
    for row in rows:
        row["status"] = "B" if (row["reporter"], row["period"]) == ("CHN", "2020-Q2") else "A"
    flows = Flows.from_rows([{**row, "value": str(row["value"])} for row in rows])
    told = [fact(monitor("revised"), key, period, 1.0, "USD_MN", 1.0, 1.0, NO_NAMES)
            for key in panel.keys[:2] for period in ("2020-Q1", "2020-Q2", "2020-Q4")]  # fmt: skip
    found = {each.id: each.basis.en for each in with_breaks(told, flows)}
    assert [key for key, said in found.items() if "break of the series in 2020-Q2" in said] == [
        "revised:CHN/W1/SD/M:2020-Q2", "revised:CHN/W1/SD/M:2020-Q4"]  # fmt: skip
