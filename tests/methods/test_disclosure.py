"""What the primary rules do at their borders and with waivers and weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.disclosure import Rules, equal_dominance, sensitive, two_largest

CONTRIBUTIONS = st.lists(st.integers(1, 10**9), min_size=2, max_size=12)


def cell(values, rules, **more):
    ordered = sorted(values, reverse=True)
    return sensitive([sum(ordered)], [ordered[:2]], [len(ordered)], rules, **more)


def test_a_rest_of_just_p_per_cent_is_safe_and_a_cent_less_is_not():
    assert not cell([1000, 500, 100], Rules(p=10)).p_percent
    assert cell([1000, 500, 99], Rules(p=10)).p_percent


@given(CONTRIBUTIONS, st.integers(1, 100))
def test_what_p_per_cent_calls_unsafe_the_equal_dominance_rule_does_too(values, p):
    rules = Rules(p=0, minimum=0, n=2, k=min(equal_dominance(p) - 1e-9, 100))
    if cell(values, Rules(p=p, minimum=0)).p_percent:
        assert cell(values, rules).dominated


@given(CONTRIBUTIONS)
def test_a_contributor_more_never_makes_a_safe_cell_unsafe(values):
    if not cell(values, Rules()).unsafe:
        assert not cell([*values, min(values)], Rules()).unsafe


@given(CONTRIBUTIONS)
def test_with_its_protection_added_to_the_rest_a_cell_is_safe(values):
    marked = cell(values, Rules(p=10, minimum=0))
    more = int(np.ceil(marked.protection[0]))
    ordered = sorted(values, reverse=True)
    again = sensitive([sum(ordered) + more], [ordered[:2]], [9], Rules(p=10))
    assert not again.p_percent


def test_where_the_largest_has_waived_the_next_is_protected_from_it():
    values = [1000, 500, 80]
    assert cell(values, Rules(p=10), protected=[1000]).p_percent
    assert not cell(values, Rules(p=10), protected=[500]).p_percent
    assert cell([1000, 900, 80], Rules(p=10), protected=[900]).p_percent


def test_where_all_have_waived_nothing_is_unsafe():
    lone = sensitive([1000], [[1000, 0]], [1], Rules(n=1, k=80), protected=[0])
    assert not lone.unsafe


def test_an_empty_cell_is_safe():
    assert not sensitive([0], [[0, 0]], [0], Rules()).unsafe


def test_a_cell_that_only_has_too_few_gets_a_nominal_protection():
    marked = sensitive([300.0], [[100.0, 100.0]], [2], Rules(p=10))
    assert (marked.too_few[0], marked.p_percent[0], marked.protection[0]) == (True, False, 1.0)


def test_a_firm_of_weight_two_is_its_own_rival():
    assert two_largest([100, 90], [1.5, 1]) == (100, 100)
    assert two_largest([100, 90], [1.4, 1]) == (100, 90)
    assert two_largest([100], [1]) == (100, 0)
    assert two_largest([], []) == (0, 0)


@pytest.mark.parametrize(
    "wrong", [{"p": -1}, {"p": 101}, {"n": 2}, {"k": 80}, {"minimum": -1}, {"n": -1, "k": 80}]
)
def test_rules_that_are_none_are_refused(wrong):
    with pytest.raises(InvalidInput):
        Rules(**wrong)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ShapeMismatch):
        sensitive([1, 2], [[1, 0]], [1, 1], Rules())
    with pytest.raises(ShapeMismatch):
        sensitive([1], [[1, 0]], [1], Rules(n=3, k=90))
    with pytest.raises(InvalidInput):
        two_largest([1.0], [0.2])
