"""What is missing is filled in a fixed order, and each value says how."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.imputation import Marker, impute, links

GAP = float("nan")


def filled(values, present=None, aux=None, **more):
    array = np.array(values, dtype=float)
    there = np.ones_like(array, dtype=bool) if present is None else np.array(present, dtype=bool)
    return impute(array, there, np.ones(array.shape[1]) if aux is None else aux, **more)


def test_a_gap_is_filled_forward_from_an_answer_and_not_backward():
    done = filled([[10, 20], [11, GAP], [12, 30]])
    assert list(done.markers[:, 1]) == ["R", "FIR", "R"]
    assert done.values[1, 1] == pytest.approx(22)


def test_a_gap_at_the_beginning_is_filled_backward():
    done = filled([[10, GAP], [20, 30]])
    assert (done.markers[0, 1], done.values[0, 1]) == ("BI", 15)


def test_one_that_never_answered_is_constructed_once_and_carried_on():
    done = filled([[10, GAP], [20, GAP], [30, GAP]], aux=[5, 4])
    assert list(done.markers[:, 1]) == ["C", "FIC", "FIC"]
    assert done.values[:, 1] == pytest.approx([8, 16, 24])


def test_what_was_constructed_by_hand_goes_before_the_register_and_is_carried_on():
    hand = [[GAP, 9], [GAP, GAP]]
    done = filled([[10, GAP], [20, GAP]], manual=hand)
    assert list(done.markers[:, 1]) == ["MC", "FIMC"]
    assert done.values[:, 1] == pytest.approx([9, 18])


def test_a_unit_is_constructed_in_the_first_period_of_its_spell_only():
    done = filled([[10, GAP], [20, GAP], [30, GAP]], present=[[1, 0], [1, 1], [1, 1]])
    assert list(done.markers[:, 1]) == ["", "C", "FIC"]
    assert np.isnan(done.values[0, 1])


def test_a_hole_in_a_spell_of_units_is_no_bridge():
    done = filled([[10, 20], [20, GAP], [30, GAP]], present=[[1, 1], [1, 0], [1, 1]])
    assert list(done.markers[:, 1]) == ["R", "", "C"]


def test_outlying_answers_lead_nobody_and_stay():
    odd = [[False, False, False], [True, False, False]]
    done = filled([[10, 10, 10], [1000, 11, GAP]], outlying=odd)
    assert done.values[1] == pytest.approx([1000, 11, 11])


def test_a_link_without_pairs_is_one_and_told():
    found = links(np.array([[GAP, 10.0], [20.0, GAP]]), np.ones(2))
    assert (found.forward[1], found.defaulted) == (1.0, ("forward", "backward"))


def test_the_rate_is_the_imputed_share_of_the_total():
    assert filled([[10, 20], [11, GAP]]).rate() == pytest.approx([0, 22 / 33])
    assert filled([[10, 20], [11, GAP]]).rate([1, 0]) == pytest.approx([0, 0])


ANSWERS = st.integers(2, 5).flatmap(
    lambda periods: st.lists(
        st.lists(st.one_of(st.just(GAP), st.floats(1, 1e6)), min_size=4, max_size=4),
        min_size=periods, max_size=periods,
    )
)  # fmt: skip


@given(ANSWERS)
def test_nothing_answered_is_changed_and_nothing_stays_missing(values):
    done, answers = filled(values), np.array(values)
    given_ = ~np.isnan(answers)
    assert (done.values[given_] == answers[given_]).all()
    assert not np.isnan(done.values).any()
    assert ((done.markers == Marker.RESPONSE) == given_).all()


def test_answers_of_units_not_asked_are_an_error():
    with pytest.raises(InvalidInput, match="1 answers"):
        filled([[10, 20]], present=[[1, 0]])
    with pytest.raises(ShapeMismatch):
        filled([[10, 20]], present=[[1, 1], [1, 1]])
