"""Gaps, zeros, negatives, short and constant series: told in words, never a quiet number."""

from dataclasses import replace

import numpy as np
import pytest
import shocks

from fumao.errors import InvalidInput
from fumao.watch.judging import watch
from fumao.watch.monitors import read_monitors
from fumao.watch.panel import Panel
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
