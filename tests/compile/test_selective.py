"""Selective editing: those that matter are asked, and the rest leaves little error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.compile.panel import panel
from fumao.compile.selective import review_list
from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.selective import global_score, local_scores, review_until


def test_a_local_score_is_the_weighted_error_as_a_share_of_the_total():
    scores = local_scores([[120, 8]], [[100, 10]], [5], [1000, 400])
    assert scores == pytest.approx(np.array([[0.1, -0.025]]))


def test_what_has_nothing_to_compare_with_has_no_score():
    assert local_scores([[np.nan, 8]], [[100, np.nan]], [5], [1000, 400]).tolist() == [[0, 0]]


def test_suspicion_scales_the_score():
    assert local_scores([[120]], [[100]], [5], [1000], 0.5).item() == pytest.approx(0.05)


@pytest.mark.parametrize(("how", "score"), [("largest", 0.4), ("sum", 0.7), ("minkowski", 0.5)])
def test_a_global_score_joins_the_local_ones(how, score):
    assert global_score([[0.3, -0.4]], how).item() == pytest.approx(score)


def test_minkowskis_score_lies_between_sum_and_largest():
    scores = np.random.default_rng(1).normal(size=(50, 4))
    low, middle, high = (global_score(scores, how, 3) for how in ("largest", "minkowski", "sum"))
    assert (low <= middle + 1e-12).all()
    assert (middle <= high + 1e-12).all()


scores = st.lists(
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=40
)  # fmt: skip


@given(scores, st.sampled_from([0.0, 0.01, 0.3]), st.sampled_from(["largest", "sum", "minkowski"]))
def test_what_is_left_is_within_the_limit_in_every_total(local, limit, how):
    done = review_until(local, limit, how=how)
    left = np.abs(np.array(local)[~done.review].sum(axis=0))
    assert (left <= limit + 1e-9).all()
    assert done.residual == pytest.approx(left, abs=1e-9)


@given(scores, st.sampled_from([0.01, 0.3]))
def test_one_review_less_would_not_be_enough(local, limit):
    done = review_until(local, limit)
    asked = int(done.review.sum())
    if asked:
        left = np.array(local)[done.order[asked - 1 :]].sum(axis=0)
        assert (np.abs(left) > limit - 1e-9).any()


def test_the_largest_score_comes_first():
    done = review_until([[0.02], [-0.5], [0.1]], 0.03)
    assert done.order.tolist() == [1, 2, 0]
    assert done.review.tolist() == [False, True, True]


def test_scores_without_a_total_are_refused():
    with pytest.raises(InvalidInput, match="total 0"):
        local_scores([[1.0]], [[1.0]], [1.0], [0.0])
    with pytest.raises(ShapeMismatch):
        local_scores([[1.0]], [[1.0]], [1.0, 2.0], [1.0])
    with pytest.raises(InvalidInput, match="no global score"):
        global_score([[1.0]], "median")


def test_a_review_list_names_the_return_that_moves_the_total(take):
    rows = [
        {"enterprise": f"E{i:02}", "period": period, "item": "S", "value": 100 + i}
        for i in range(15) for period in ("2020-Q1", "2020-Q2", "2020-Q3")
    ]  # fmt: skip
    rows[-1]["value"] = 1140
    sheet = panel(take("services", rows, variable="exports"), "2020-Q3")
    done = review_list(sheet, np.zeros(15, int), np.ones(15), limit=0.02)
    (query,) = done.queries
    assert (query.enterprise, query.field, query.found) == ("E14", "exports/S", 1140)
    assert query.expected == pytest.approx(114, rel=0.01)
    assert done.residual["exports/S"] <= 0.02


def test_a_first_period_cannot_be_scored(take):
    sheet = panel(take("services", [{"enterprise": "E1", "value": 3}], variable="exports",
                       period="2020-Q1"), "2020-Q1")  # fmt: skip
    with pytest.raises(InvalidInput, match="no field has earlier values"):
        review_list(sheet, np.zeros(1, int), np.ones(1))
