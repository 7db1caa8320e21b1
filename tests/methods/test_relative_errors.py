"""Relative errors by class, and intervals that hold as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.relative_errors import learn_errors


def drawn(seed, size=40000):
    """Estimates of two kinds: the second three times as wrong; small ones twice as wrong."""
    draw = np.random.default_rng(seed)
    estimates = np.exp(draw.uniform(0, 9, size))
    kind = draw.integers(0, 2, size)
    spread = 0.1 * np.where(kind == 1, 3, 1) * np.where(estimates < 100, 2, 1)
    return estimates, np.maximum(estimates * (1 + spread * draw.normal(size=size)), 0), kind


def learnt(data, **options):
    settings = {"edges": [100.0], "floor": 0.0, "level": 0.8, "least": 40, **options}
    return learn_errors(*data, **settings)


def test_intervals_hold_in_eight_of_ten_new_cases():
    estimates, truths, kind = drawn(2)
    low, high = learnt(drawn(1)).interval(estimates, kind)
    assert ((low <= truths) & (truths <= high)).mean() == pytest.approx(0.8, abs=0.02)


def test_they_hold_in_each_kind_and_size():
    estimates, truths, kind = drawn(2)
    low, high = learnt(drawn(1)).interval(estimates, kind)
    inside = (low <= truths) & (truths <= high)
    for one in (0, 1):
        for small in (True, False):
            own = (kind == one) & ((estimates < 100) == small)
            assert inside[own].mean() == pytest.approx(0.8, abs=0.05)


def test_variances_are_those_of_the_draw():
    found = learnt(drawn(1)).variance([1000.0, 1000.0, 50.0], [0, 1, 0])
    assert np.sqrt(found) == pytest.approx([100, 300, 10], rel=0.1)


def test_a_kind_never_seen_has_the_errors_of_all():
    found = learnt(drawn(1))
    assert found.variance([1000.0], [9])[0] == found.squared[-1, 1] * 1e6


def test_a_class_with_few_errors_takes_those_of_smaller_sizes():
    found = learnt(drawn(1), edges=[100.0, 1e9])
    assert found.counts[0, 2] == 0
    assert found.squared[0, 2] == found.squared[0, 1]


def test_half_the_square_is_of_one_report():
    found = learnt(drawn(1))
    assert found.of_one().squared == pytest.approx(found.squared / 2)


def test_bounds_are_never_negative():
    assert learnt(drawn(1), floor=5.0).interval([0.0], [1])[0][0] >= 0


def test_too_few_errors_and_lengths_that_differ_are_told():
    with pytest.raises(InvalidInput, match="too few"):
        learn_errors([1.0], [1.0], [0], edges=[], floor=0.0)
    with pytest.raises(ShapeMismatch, match="truths"):
        learn_errors([1.0, 2.0], [1.0], [0, 0], edges=[], floor=0.0)
