"""Variances of sources from what they differ by: planted truths, and what is not told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.cornered_hat import cornered_hat


def told(errors, pairs):
    """Differences of pairs of sources whose errors are given, a row a source."""
    differences = np.concatenate([errors[j] - errors[i] for i, j in pairs])
    first, second = (np.repeat([pair[k] for pair in pairs], errors.shape[1]) for k in range(2))
    return differences, first, second


def scattered(*squares):
    """Differences whose mean squares are these, 100 each."""
    return np.concatenate([np.sqrt(each) * np.tile([1.0, -1.0], 50) for each in squares])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.2, 5.0), min_size=3, max_size=6), st.integers(0, 2**32 - 1))
def test_planted_errors_of_sources_are_found_again(spreads, seed):
    spreads = np.array(spreads)
    errors = spreads[:, None] * np.random.default_rng(seed).standard_normal((spreads.size, 20000))
    every = [(i, j) for i in range(spreads.size) for j in range(i + 1, spreads.size)]
    found = cornered_hat(*told(errors, every), spreads.size, prior=40)
    # A small variance is what two large ones leave: its error is of their size.
    assert np.abs(found - spreads**2).max() < 0.1 * (spreads**2).max()


def test_three_sources_have_the_variances_of_grubbs():
    first, second = np.repeat([0, 0, 1], 100), np.repeat([1, 2, 2], 100)
    found = cornered_hat(scattered(5.0, 10.0, 13.0), first, second, 3)
    assert found == pytest.approx([1.0, 4.0, 9.0], rel=1e-6)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50), st.floats(0, 1e4))
def test_one_pair_alone_gives_half_to_each(differences, prior):
    many = len(differences)
    found = cornered_hat(differences, np.zeros(many, int), np.ones(many, int), 2, prior=prior)
    half = np.mean(np.square(differences)) / 2
    assert found == pytest.approx([half, half], rel=1e-6, abs=1e-300)


def test_a_source_never_told_twice_keeps_the_pooled_variance():
    first, second = np.repeat([0, 0, 1], 100), np.repeat([1, 2, 2], 100)
    found = cornered_hat(scattered(5.0, 10.0, 13.0), first, second, 4, prior=40, pooled=4.0)
    assert found[3] == pytest.approx(4.0)
    assert found[0] < found[1] < found[2]


def test_the_fewer_cells_the_nearer_to_the_pooled_variance():
    first, second = np.repeat([0, 0, 1], 100), np.repeat([1, 2, 2], 100)
    data = scattered(5.0, 10.0, 13.0)
    far = [np.abs(cornered_hat(data, first, second, 3, prior=prior, pooled=5.0) - 5.0).max()
           for prior in (0, 10, 100, 1000)]  # fmt: skip
    assert far == sorted(far, reverse=True)
    assert far[-1] < 0.2 * far[0]


def test_a_source_that_tells_both_sides_has_half_their_mean_square():
    assert cornered_hat(scattered(8.0), np.zeros(100, int), np.zeros(100, int), 1) == (
        pytest.approx([4.0]))  # fmt: skip


def test_sources_that_copy_each_other_are_not_taken_for_certain():
    first, second = np.repeat([0, 0, 1], 100), np.repeat([1, 2, 2], 100)
    found = cornered_hat(scattered(0.0, 9.0, 9.0), first, second, 3, prior=50, pooled=3.0)
    assert (found >= 3.0 * 50 / 250 - 1e-12).all()
    assert found[2] > 2 * found[0]


def test_a_negative_variance_becomes_none():
    first, second = np.repeat([0, 0, 1], 100), np.repeat([1, 2, 2], 100)
    found = cornered_hat(scattered(1.0, 1.0, 9.0), first, second, 3)
    assert found[0] == pytest.approx(0.0, abs=1e-9)
    assert (found >= 0).all()


@given(st.floats(1e-3, 1e3))
def test_the_unit_makes_no_difference(factor):
    first, second = np.repeat([0, 0, 1], 100), np.repeat([1, 2, 2], 100)
    data = scattered(5.0, 10.0, 13.0)
    once = cornered_hat(data, first, second, 3, prior=40)
    again = cornered_hat(factor * data, first, second, 3, prior=40)
    assert again == pytest.approx(factor**2 * once, rel=1e-9)


def test_nothing_but_equal_values_has_no_error():
    assert cornered_hat(np.zeros(9), np.zeros(9, int), np.ones(9, int), 2).tolist() == [0.0, 0.0]


def test_wrong_uses_are_told():
    with pytest.raises(ShapeMismatch, match="3 differences"):
        cornered_hat([1.0, 2.0, 3.0], [0], [1], 2)
    with pytest.raises(InvalidInput, match="not all among the 2"):
        cornered_hat([1.0], [0], [2], 2)
    with pytest.raises(InvalidInput, match="negative"):
        cornered_hat([1.0], [0], [1], 2, prior=-1)
    with pytest.raises(InvalidInput, match="told twice"):
        cornered_hat([], [], [], 2)
