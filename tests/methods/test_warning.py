"""The numbers under early warning: identities, known cases, and nothing from the future."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.methods.auroc import auroc, by_blocks
from fumao.methods.barometer import build, carry_forward, standardise
from fumao.methods.diffusion import spread
from fumao.methods.discoveries import adjusted, benjamini_hochberg, rank_p, shuffle_blocks
from fumao.methods.logit import fit
from fumao.methods.onesided import changes, known_median, one_sided_trend, trailing_z
from fumao.methods.signals import Record, ahead, best_threshold, judge, leads, walk_forward

numbers = st.lists(st.floats(-100, 100), min_size=12, max_size=40)
flags = st.lists(st.sampled_from([0.0, 1.0]), min_size=12, max_size=40)


@given(numbers)
def test_the_one_sided_trend_is_the_end_of_the_two_sided_one_of_the_past(values):
    x = np.array(values)
    found = one_sided_trend(x, 1600.0)
    t = x.size - 3
    second = np.diff(np.eye(t + 1), n=2, axis=0)
    whole = np.linalg.solve(np.eye(t + 1) + 1600 * second.T @ second, x[: t + 1])
    assert found[t] == pytest.approx(whole[-1], abs=1e-6)


@given(numbers)
def test_medians_of_what_is_known_are_those_of_numpy(values):
    x = np.array(values).reshape(-1, 1)
    assert known_median(x)[0] == pytest.approx(np.median(x))


@given(numbers, st.floats(0.1, 10))
def test_deviations_do_not_depend_on_the_unit(values, factor):
    x = np.array(values)
    one, other = trailing_z(x, 8, 4), trailing_z(factor * x, 8, 4)
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


def test_changes_of_a_base_of_zero_or_below_are_no_numbers():
    assert np.isnan(changes([0.0, 5.0, -2.0, 4.0], 1)[[1, 3]]).all()


@given(flags, flags)
def test_every_period_that_is_known_is_judged_once(signals, events):
    n = min(len(signals), len(events))
    record = judge(signals[:n], events[:n])
    assert record.periods == n


@given(numbers, flags)
def test_no_line_is_more_useful_than_the_best_one(scores, events):
    n = min(len(scores), len(events))
    s, e = np.array(scores[:n]), np.array(events[:n])
    found = best_threshold(s, e, 0.7)
    others = [judge(s >= line, e).usefulness(0.7) for line in s]
    if found is None:
        assert not any(each > 1e-12 for each in others)
    else:
        assert found.usefulness == pytest.approx(max(others))
        assert found.record == judge(s >= found.value, e)


def test_never_and_always_warning_are_worth_nothing_more_than_each_other():
    never, always = Record(0, 0, 20, 80), Record(20, 80, 0, 0)
    assert max(never.usefulness(0.7), always.usefulness(0.7)) == pytest.approx(0)


def test_ahead_needs_to_know_all_periods_to_say_that_none_comes():
    np.testing.assert_array_equal(
        ahead([0, 0, np.nan, 0, 0, 0], 2), [np.nan, np.nan, 0, 0, *[np.nan] * 2]
    )


def test_a_line_of_a_period_is_not_drawn_by_that_period():
    rng = np.random.default_rng(0)
    s, e = rng.normal(size=(60, 3)), (rng.random((60, 3)) < 0.3).astype(float)
    one = walk_forward(s, e, 0.7, 2, 20, 4)
    s[44:], e[42:] = 99.0, 1.0
    other = walk_forward(s, e, 0.7, 2, 20, 4)
    np.testing.assert_array_equal(one.lines[:44], other.lines[:44])


def test_the_lead_is_counted_from_the_first_signal():
    assert leads([0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 0], 3) == [2]
    assert leads([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0], 3) == [0]


def test_the_area_is_one_where_all_are_sorted_and_half_where_none_is():
    assert auroc([1, 2, 8, 9], [0, 0, 1, 1]).value == 1
    assert auroc([5, 5, 5, 5], [0, 0, 1, 1]).value == 0.5
    with pytest.raises(InvalidInput):
        auroc([1, 2, 3], [0, 0, 1])


def test_both_intervals_agree_where_periods_are_independent():
    rng = np.random.default_rng(4)
    events = (rng.random(600) < 0.3).astype(float)
    scores = rng.normal(size=600) + events
    one, other = auroc(scores, events), by_blocks(scores, events, 1, 400)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=0.01)


def test_delongs_interval_covers_the_truth_as_often_as_it_says():
    rng, covered = np.random.default_rng(6), 0
    for _ in range(400):
        found = auroc(np.append(rng.normal(1, 1, 40), rng.normal(0, 1, 60)), [1] * 40 + [0] * 60)
        covered += found.low <= 0.76025 <= found.high  # the normal law's, Phi(1/sqrt 2)
    assert 0.92 <= covered / 400 <= 0.98


def test_benjamini_and_hochbergs_own_example_calls_four():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert benjamini_hochberg(p, 0.05).sum() == 4


def test_of_tests_that_all_mean_nothing_any_is_called_as_often_as_the_rate():
    rng = np.random.default_rng(9)
    called = [benjamini_hochberg(rng.random(30), 0.2).any() for _ in range(2000)]
    assert np.mean(called) == pytest.approx(0.2, abs=0.03)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_rates_are_in_the_order_of_the_p_values(p):
    found = adjusted(p)
    assert (np.diff(found[np.argsort(p, kind="stable")]) >= -1e-12).all()
    assert (found >= np.array(p) - 1e-12).all()


def test_ranks_among_ones_own_kind_are_below_a_level_as_often_as_it_says():
    rng = np.random.default_rng(3)
    low = [rank_p([rng.normal()], rng.normal(size=99))[0] <= 0.1 for _ in range(2000)]
    assert np.mean(low) == pytest.approx(0.1, abs=0.02)


def test_shuffled_blocks_keep_every_value():
    x = np.arange(17.0)
    assert sorted(shuffle_blocks(x, 4, np.random.default_rng(1))) == x.tolist()


def test_the_logit_answers_where_a_regressor_sorts_all_events():
    x = np.arange(40.0)[:, None]
    found = fit(x, (x[:, 0] > 20).astype(float)).probability(x)
    assert (np.diff(found) >= 0).all()
    assert found[0] < 0.1 < 0.9 < found[-1]
    assert np.isnan(fit(x, x[:, 0] > 20).probability([[np.nan]])).all()


def test_the_logits_probabilities_add_up_to_the_events():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 3))
    y = (rng.random(300) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
    assert fit(x, y).probability(x).sum() == pytest.approx(y.sum(), abs=1e-4)


def test_events_alone_or_none_cannot_be_fitted():
    with pytest.raises(InvalidInput):
        fit([[1.0], [2.0]], [1, 1])


def test_a_barometer_of_components_on_trend_is_100():
    x = np.tile([[-1.0], [1.0]], (20, 1)) * np.ones(3)
    x[-1] = 0
    assert build(x, [1, 2, 3], slice(0, 38), 3.0).index[-1] == pytest.approx(100)


def test_a_component_cannot_pull_further_than_three_deviations():
    x = np.append(np.tile([-1.0, 1.0], 15), -50.0)[:, None]
    assert standardise(x, slice(0, 30))[-1, 0] == -3


def test_what_is_carried_forward_is_told():
    x, gone = carry_forward(np.array([[1.0], [0.5], [0.2], [np.nan]]))
    assert gone[:, 0].tolist() == [False, False, False, True]
    assert 0 < x[-1, 0] < 0.2


def test_a_constant_or_short_component_is_refused():
    with pytest.raises(InvalidInput, match="never moved"):
        standardise(np.ones((30, 1)), slice(0, 30))
    with pytest.raises(InvalidInput, match="fewer than 24"):
        standardise(np.ones((10, 1)), slice(0, 10))


def test_diffusion_is_50_where_as_many_rise_as_fall():
    assert spread([[1, -1, 2, -2]])[0] == 50
