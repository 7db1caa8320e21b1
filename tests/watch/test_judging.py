"""Lines, records and rates come from the past alone, and hold what they promise."""

from dataclasses import replace

import numpy as np
import pytest
import shocks

from fumao.methods.discoveries import shuffle_blocks
from fumao.methods.signals import Record, ahead
from fumao.watch.judging import judge_measured, watch
from fumao.watch.monitors import RULES, read_monitors
from fumao.watch.rules import measure

OF_PANELS = [each.name for each in read_monitors() if each.rule not in ("revision", "nowcast")]
ALONE = [name for name in OF_PANELS if name not in ("mirror-gap",)]


@pytest.mark.parametrize("name", ALONE)
def test_what_comes_later_changes_nothing_that_was_said_before(monitor, cycles, name):
    until = 44
    later = cycles.values.copy()
    later[until:] *= np.random.default_rng(3).uniform(0.2, 5.0, later[until:].shape)
    known, changed = (watch(monitor(name), replace(cycles, values=values))
                      for values in (cycles.values, later))  # fmt: skip
    if not known.panel.keys:
        pytest.skip(f"{name} watches none of these series")
    for what in ("signals", "p", "q", "alerts"):
        one, other = (getattr(each, what)[:until] for each in (known, changed))
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(known.measured.scores[:until], changed.measured.scores[:until])


def test_a_cut_panel_gives_the_same_past_as_the_whole(monitor, cycles):
    cut = replace(cycles, periods=cycles.periods[:40], values=cycles.values[:40])
    whole, part = watch(monitor("fall"), cycles), watch(monitor("fall"), cut)
    np.testing.assert_array_equal(whole.alerts[:40], part.alerts)


def test_a_collapse_in_one_economy_is_an_alert_and_the_others_are_none(monitor, cycles, today):
    values = cycles.values.copy()
    values[-1] = values[-5]
    values[-1, 0] *= 0.3
    _, now = today(monitor("fall"), replace(cycles, values=values))
    assert [key for key, each in now.items() if each.is_alert] == [cycles.keys[0].text]


def test_a_surge_is_told_as_an_opportunity(monitor, today):
    panel = shocks.cyclic()
    exports = tuple(replace(key, flow="X") for key in panel.keys)
    values = 1e6 / panel.values  # slumps of the one are booms of the other
    values[-1, 0] = 3 * values[-5, 0]
    _, now = today(monitor("surge"), replace(panel, keys=exports, values=values))
    assert now[exports[0].text].is_alert
    assert now[exports[0].text].watched.monitor.side == "gain"


def test_the_limit_is_where_the_signal_ends(monitor, cycles):
    values = cycles.values.copy()
    values[-1, 0] = 0.5 * values[-5, 0]
    done = watch(monitor("fall"), replace(cycles, values=values))
    score = float(done.lines[0])
    limit = done.measured.limit(0, score, done.monitor.sign)
    values[-1, 0] = values[-5, 0] * (1 + limit / 100)
    again = watch(monitor("fall"), replace(cycles, values=values))
    assert again.measured.scores[-1, 0] == pytest.approx(score)


def test_records_of_parts_add_up_to_that_of_all(monitor, cycles):
    done = watch(monitor("fall"), cycles)
    parts = [done.record(done.columns(reporter=key.reporter)) for key in cycles.keys]
    assert sum(parts, Record(0, 0, 0, 0)) == done.record(done.columns())


def test_there_is_no_signal_before_there_was_a_line(monitor, cycles):
    done = watch(monitor("fall"), cycles)
    first = int(np.flatnonzero(np.isfinite(done.signals).any(axis=1))[0])
    scored = int(np.flatnonzero(np.isfinite(done.measured.scores).any(axis=1))[0])
    assert first == scored + 8


@pytest.mark.parametrize("rate", [0.1, 0.2])
def test_scores_in_another_order_are_called_out_no_more_often_than_promised(monitor, rate):
    rng, called = np.random.default_rng(11), []
    for seed in range(12):
        measured = measure(monitor("fall"), shocks.cyclic(seed))
        for _ in range(4):
            scores = measured.scores.copy()
            scores[12:] = np.column_stack([shuffle_blocks(each, 1, rng) for each in scores[12:].T])
            done = judge_measured(monitor("fall"), replace(measured, scores=scores), rate)
            known = np.isfinite(done.q).any(axis=1)
            called += (done.q[known] <= rate).any(axis=1).tolist()
    # Three standard errors; periods of a draw share their past, so a tenth of them count as one.
    assert np.mean(called) <= rate + 3 * np.sqrt(rate * (1 - rate) / (len(called) / 10))


def test_scores_that_know_what_comes_are_called_out_far_more_often(monitor, cycles):
    measured = measure(monitor("fall"), cycles)
    knows = np.where(np.isfinite(measured.scores), ahead(measured.events, 2), np.nan)
    done = judge_measured(monitor("fall"), replace(measured, scores=2 * knows), 0.2)
    assert done.record(done.columns()).hit_rate > 0.9


def test_every_rule_has_a_monitor_that_ships():
    assert {each.rule for each in read_monitors()} == set(RULES)
