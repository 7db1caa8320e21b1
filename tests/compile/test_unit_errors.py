"""Unit errors among made-up returns: the right field is named, clean returns are left alone."""

from __future__ import annotations

import numpy as np
import pytest
from made_returns import EMPLOYEES, EXPORTS, FIELDS, IMPORTS, MONEY, SALES, WHOLE, make_returns

from fumao.compile.editing import factors_of
from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.unit_errors import find_unit_errors
from fumao.methods.unit_terms import Assumptions, Factors, Relations

FACTORS, NAMES = factors_of()
RELATIONS = Relations(
    MONEY, np.where(MONEY, 0.01, 1.0),
    sums=((EXPORTS, (0, 1, 2, 3, 4)),),
    ratios=((EXPORTS, EMPLOYEES), (IMPORTS, EMPLOYEES), (SALES, EMPLOYEES),
            (EXPORTS, SALES), (IMPORTS, SALES)),
    limits=((EXPORTS, SALES, 1.0),),
)  # fmt: skip


def named(made):
    """The field named in each return, -2 where none is."""
    found = find_unit_errors(made.returns, made.history, made.classes, RELATIONS, FACTORS)
    fields = np.full(len(made.returns), -2)
    fields[found.rows] = found.fields
    return found, fields


@pytest.fixture(scope="module")
def many():
    made = make_returns(50_000, seed=2020)
    return made, *named(made)


def test_the_right_field_is_named_in_95_of_100_planted_errors(many):
    made, _, fields = many
    assert made.planted.sum() == 5_000
    assert (fields == made.field)[made.planted].mean() >= 0.95


def test_less_than_one_clean_return_in_a_hundred_is_suspected(many):
    made, _, fields = many
    assert (fields > -2)[~made.planted].mean() <= 0.01


def test_genuine_jumps_are_mostly_left_alone(many):
    made, _, fields = many
    jumped = made.jumped & ~made.planted
    assert jumped.sum() > 500
    assert (fields > -2)[jumped].mean() < 0.12


@pytest.mark.parametrize(
    ("kind", "share"),
    [("x10", 0.92), ("x100", 0.96), ("x1000", 0.96), ("yuan", 0.98), ("100 million", 0.95),
     ("x1e8", 0.98), ("currency", 0.80)],
)  # fmt: skip
def test_each_kind_of_error_is_found(many, kind, share):
    made, _, fields = many
    of_kind = made.kind == kind
    assert (fields == made.field)[of_kind].mean() >= share


def test_a_whole_return_in_a_wrong_unit_is_named_as_such(many):
    made, _, fields = many
    whole = made.field == WHOLE
    assert whole.sum() > 500
    assert (fields[whole] == WHOLE).mean() >= 0.94


def test_a_return_whose_parts_tell_the_factor_gets_its_exact_value_back(many):
    made, found, _ = many
    right = made.field[found.rows] == found.fields
    exact = right & (found.sums > 5)
    truth = made.truth[found.rows[exact], found.fields[exact]]
    near = np.abs(found.proposals[exact] - truth) <= 0.011 + 1e-3 * truth
    assert exact.sum() > 2_000
    assert near.mean() > 0.98


def test_every_detection_has_evidence_and_a_probability(many):
    _, found, _ = many
    evidence = found.history + found.sums + found.peers + found.limits
    assert (evidence > 0).all()
    assert ((found.probability >= 0.15) & (found.probability <= 1)).all()
    assert (found.certainty <= found.probability + 1e-9).all()


def test_the_order_of_the_returns_changes_nothing():
    made = make_returns(2_000, seed=5)
    _, first = named(made)
    turned = np.arange(1_999, -1, -1)
    found = find_unit_errors(
        made.returns[turned], made.history[:, turned], made.classes[turned], RELATIONS, FACTORS
    )
    fields = np.full(2_000, -2)
    fields[turned[found.rows]] = found.fields
    assert (fields == first).all()


def test_another_currency_unit_for_everything_changes_nothing():
    made = make_returns(2_000, seed=6)
    _, first = named(made)
    scale = np.where(MONEY, 1024.0, 1.0)
    steps = Relations(MONEY, RELATIONS.steps * scale, RELATIONS.sums, RELATIONS.ratios,
                      RELATIONS.limits)  # fmt: skip
    found = find_unit_errors(
        made.returns * scale, made.history * scale, made.classes, steps, FACTORS
    )
    fields = np.full(2_000, -2)
    fields[found.rows] = found.fields
    assert (fields == first).mean() > 0.999


def test_errors_in_the_past_do_not_shape_what_is_usual():
    made = make_returns(20_000, seed=9)
    draw, history = np.random.default_rng(9), made.history.copy()
    firms = draw.choice(20_000, 2_000, replace=False)
    at = (draw.integers(4, size=2_000), firms, draw.integers(9, size=2_000))
    history[at] *= draw.choice([10, 100, 1e4, 1e-4, 0.1], 2_000)
    found = find_unit_errors(made.returns, history, made.classes, RELATIONS, FACTORS)
    fields = np.full(20_000, -2)
    fields[found.rows] = found.fields
    assert (fields == made.field)[made.planted].mean() >= 0.95
    assert (fields > -2)[~made.planted].mean() <= 0.01


def test_without_errors_hardly_anything_is_named():
    made = make_returns(20_000, seed=7, share=0.0)
    _, fields = named(made)
    assert (fields > -2).mean() <= 0.01


def steady(now):
    """Twenty firms alike, the first of which sent this; transport, travel, exports, sales."""
    draw = np.random.default_rng(3)
    usual = np.array([60.0, 40.0, 100.0, 300.0])
    history = usual * np.exp(draw.normal(0, 0.05, (4, 20, 1)))
    values = usual * np.exp(draw.normal(0, 0.05, (20, 1)))
    values[0] = now
    relations = Relations(
        np.ones(4, bool), np.full(4, 0.01), sums=((2, (0, 1)),), limits=((2, 3, 1.0),)
    )
    return find_unit_errors(values, history, np.zeros(20, int), relations, FACTORS)


@pytest.mark.parametrize(
    ("now", "field", "added", "proposal"),
    [
        ((600.0, 40.0, 100.0, 300.0), 0, False, 60.0),
        ((60.0, 40.0, 1_000_000.0, 300.0), 2, False, 100.0),
        ((60.0, 40.0, 100.0, 30.0), 3, False, 300.0),
        ((60_000.0, 40.0, 60_040.0, 300.0), 0, True, 60.0),
        ((60 / 6.9008, 40.0, 100.0, 300.0), 0, False, 60.0),
    ],
)
def test_the_figure_that_is_wrong_is_named_with_its_value(now, field, added, proposal):
    found = steady(now)
    assert (found.rows.tolist(), found.fields.tolist()) == ([0], [field])
    assert bool(found.added[0]) is added
    assert found.proposals[0] == pytest.approx(proposal, rel=1e-3)


def test_a_return_in_yuan_altogether_is_named_whole():
    found = steady(np.array([60.0, 40.0, 100.0, 300.0]) * 1e4)
    assert found.fields.tolist() == [WHOLE]
    assert FACTORS.multipliers[found.factors[0]] == 1e4
    assert np.isnan(found.proposals[0])


def test_a_firm_that_triples_is_not_suspected():
    assert steady(np.array([60.0, 40.0, 100.0, 300.0]) * 3).rows.size == 0


def test_nothing_but_zeros_and_gaps_is_no_error():
    values = np.array([[0.0, np.nan, 0.0, 5.0]] * 12)
    history = np.full((2, 12, 4), np.nan)
    relations = Relations(np.ones(4, bool), np.full(4, 0.01), sums=((2, (0, 1)),))
    assert find_unit_errors(values, history, np.zeros(12, int), relations, FACTORS).rows.size == 0


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeMismatch, match="do not fit"):
        find_unit_errors(np.ones((3, 9)), np.ones((4, 2, 9)), [0] * 3, RELATIONS, FACTORS)
    with pytest.raises(ShapeMismatch, match="4 fields"):
        find_unit_errors(np.ones((3, 4)), np.ones((4, 3, 4)), [0] * 3, RELATIONS, FACTORS)


def test_factors_are_positive_and_shares_are_shares():
    with pytest.raises(InvalidInput, match="not positive"):
        Factors(np.array([0.0]), np.ones(1), np.ones(1), np.ones(1, bool))
    with pytest.raises(InvalidInput, match="wrong is 2"):
        Assumptions(wrong=2)


def test_totals_of_totals_are_found_from_below():
    relations = Relations(np.ones(4, bool), np.ones(4), sums=((1, (0,)), (2, (1, 3))))
    assert relations.above(0) == [1, 2]
    assert relations.above(2) == []
    assert len(FIELDS) == len(MONEY)


def test_no_returns_have_no_errors():
    found = find_unit_errors(np.ones((0, 9)), np.ones((4, 0, 9)), [], RELATIONS, FACTORS)
    assert found.rows.size == 0


def test_a_first_period_is_held_against_peers_and_sums_alone():
    made = make_returns(3_000, seed=8)
    found = find_unit_errors(made.returns, made.history[:0], made.classes, RELATIONS, FACTORS)
    fields = np.full(3_000, -2)
    fields[found.rows] = found.fields
    inside = made.planted & (made.field >= 0) & (made.field <= EXPORTS)
    assert (fields == made.field)[inside].mean() > 0.5
    assert (fields > -2)[~made.planted].mean() <= 0.01
