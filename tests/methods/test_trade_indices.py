"""Identities and bounds of advantage, concentration and linkages, whatever the amounts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods import advantage, concentration, linkages

# Trade in USD million; whole numbers, so that no subnormal hides in a sum.
AMOUNT = st.integers(0, 10**6).map(float)
SOME = st.integers(1, 10**6).map(float)
ITEMS = st.lists(SOME, min_size=2, max_size=12)
BOTH = st.lists(st.tuples(SOME, AMOUNT), min_size=1, max_size=12)
WORLD = arrays(np.float64, st.tuples(st.integers(2, 6), st.integers(2, 8)), elements=SOME)
SQUARE = st.integers(3, 7).flatmap(lambda n: arrays(np.float64, (n, n), elements=SOME))


@given(WORLD)
def test_the_mean_advantage_weighted_by_the_worlds_structure_is_one(trade):
    weights = trade.sum(axis=0) / trade.sum()
    assert advantage.balassa(trade) @ weights == pytest.approx(np.ones(len(trade)), rel=1e-12)


@given(WORLD)
def test_the_mean_advantage_of_an_item_weighted_by_economies_is_one(trade):
    weights = trade.sum(axis=1) / trade.sum()
    assert weights @ advantage.balassa(trade) == pytest.approx(np.ones(trade.shape[1]), rel=1e-12)


@given(WORLD)
def test_additive_advantage_adds_up_to_zero(trade):
    assert advantage.additive(trade).sum(axis=1) == pytest.approx(np.zeros(len(trade)), abs=1e-12)


@given(WORLD)
def test_the_three_advantages_agree_on_which_side_an_item_is(trade):
    rca = advantage.balassa(trade)
    clear = np.abs(rca - 1) > 1e-9
    for other in (advantage.symmetric(rca), advantage.additive(trade)):
        assert (np.sign(other) == np.sign(rca - 1))[clear].all()


def test_an_economy_with_the_worlds_structure_has_advantage_one_in_all():
    assert advantage.balassa([[2.0, 4.0], [3.0, 6.0]]) == pytest.approx(np.ones((2, 2)))


@given(BOTH)
def test_competitiveness_and_intra_industry_trade_stay_in_their_bounds(pairs):
    exports, imports = map(list, zip(*pairs, strict=True))
    tc, gl = advantage.trade_competitiveness(exports, imports), advantage.grubel_lloyd(
        exports, imports)  # fmt: skip
    assert ((tc >= -1) & (tc <= 1)).all()
    assert ((gl >= 0) & (gl <= 1)).all()
    assert gl == pytest.approx(1 - np.abs(tc))


@given(BOTH)
def test_overall_intra_industry_trade_is_the_mean_weighted_by_trade(pairs):
    exports, imports = map(np.array, zip(*pairs, strict=True))
    weights = (exports + imports) / (exports + imports).sum()
    mean = weights @ advantage.grubel_lloyd(exports, imports)
    assert advantage.grubel_lloyd_overall(exports, imports) == pytest.approx(mean)


@given(BOTH)
def test_exchanging_exports_and_imports_turns_competitiveness_round(pairs):
    exports, imports = zip(*pairs, strict=True)
    there = advantage.trade_competitiveness(exports, imports)
    assert advantage.trade_competitiveness(imports, exports) == pytest.approx(-there)


@given(ITEMS)
def test_concentration_lies_between_equal_parts_and_a_single_one(values):
    n = len(values)
    assert 1 / n - 1e-12 <= concentration.herfindahl(values) <= 1
    assert 1 - 1e-12 <= concentration.effective_number(values) <= n + 1e-9
    assert -1e-12 <= concentration.normalised_concentration(values) <= 1
    assert 0 <= concentration.theil(values) <= math.log(n) + 1e-12


@given(ITEMS)
def test_equal_parts_are_the_least_concentrated(values):
    equal = [1.0] * len(values)
    assert concentration.herfindahl(equal) <= concentration.herfindahl(values) + 1e-12
    assert concentration.theil(equal) == pytest.approx(0, abs=1e-12)


@given(ITEMS, st.integers(1, 5))
def test_items_that_are_not_traded_leave_the_index_but_not_the_normalised_one(values, more):
    longer = [*values, *([0.0] * more)]
    assert concentration.herfindahl(longer) == pytest.approx(concentration.herfindahl(values))
    assert concentration.theil(longer) == pytest.approx(
        concentration.theil(values) + math.log(len(longer) / len(values)), abs=1e-9
    )


@given(ITEMS)
def test_diversification_and_complementarity_are_two_sides_of_one_distance(values):
    other = values[::-1]
    apart = concentration.diversification(values, other)
    assert 0 <= apart <= 1
    assert linkages.complementarity(values, other) == pytest.approx(1 - apart)


@given(SQUARE)
def test_the_mean_intensity_weighted_by_partners_imports_is_one(trade):
    found = linkages.intensity(trade, 0)
    off = trade.copy()
    np.fill_diagonal(off, 0)
    weights = off.sum(axis=0)[1:] / (off.sum() - off.sum(axis=0)[0])
    assert weights @ found[1:] == pytest.approx(1)
    assert math.isnan(found[0])


@given(SQUARE)
def test_a_group_of_everybody_trades_only_within(trade):
    done = linkages.intra_share(trade, np.ones(len(trade), dtype=bool))
    assert (done.exports_share, done.imports_share) == (1, 1)


@given(SQUARE)
def test_what_a_group_trades_within_is_the_same_seen_from_both_sides(trade):
    inside = np.arange(len(trade)) < 2
    there, back = linkages.intra_share(trade, inside), linkages.intra_share(trade.T, inside)
    assert there.amount == pytest.approx(back.amount)
    assert there.exports_share == pytest.approx(back.imports_share)


NEGATIVE = [5.0, -1.0]
REFUSED = [
    (lambda: advantage.trade_competitiveness(NEGATIVE, [1.0, 1.0]), "negative"),
    (lambda: advantage.trade_competitiveness([0.0], [0.0]), "nothing is a part of nothing"),
    (lambda: advantage.grubel_lloyd_overall([0.0], [0.0]), "nothing is a part of nothing"),
    (lambda: advantage.balassa([NEGATIVE, [1.0, 1.0]]), "negative"),
    (lambda: advantage.balassa([[1.0, 0.0], [1.0, 0.0]]), "by item"),
    (lambda: advantage.balassa([[0.0, 0.0], [1.0, 1.0]]), "of economies"),
    (lambda: advantage.balassa([[np.nan, 1.0], [1.0, 1.0]]), "no numbers"),
    (lambda: advantage.symmetric([[-0.5]]), "negative"),
    (lambda: concentration.herfindahl(NEGATIVE), "negative"),
    (lambda: concentration.herfindahl([0.0, 0.0]), "add up to 0"),
    (lambda: concentration.theil([]), "add up to 0"),
    (lambda: concentration.normalised_concentration([7.0]), "one value"),
    (lambda: concentration.diversification([1.0, 2.0], NEGATIVE), "negative"),
    (lambda: linkages.intensity([[0, 0], [1, 0]], 0), "is 0"),
    (lambda: linkages.intra_share(np.ones((3, 3)), np.array([True, False, False])), "1 members"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_means_nothing_is_refused_in_words(what, said):
    with pytest.raises(InvalidInput, match=said):
        what()


def test_tables_of_another_shape_are_refused():
    with pytest.raises(ShapeMismatch, match="dimensions"):
        advantage.balassa([1.0, 2.0])
    with pytest.raises(ShapeMismatch, match=r"not \(n, n\)"):
        linkages.intensity(np.ones((2, 3)), 0)
