"""Hat algebra: markets clear in any world, and identities hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.equilibrium import DEFICITS, as_base, relative_to, solve, solve_conditional
from fumao.methods.sectors import as_sectors, solve_sectors
from fumao.methods.simulation import simulate


def world(seed, economies=12, sectors=1, closed=3.0):
    """Trade of sectors over five orders of magnitude, a third of it zero, and domestic sales."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1.5, economies))
    trade = np.exp(rng.normal(0, 1.5, (sectors, economies, economies))) * np.outer(size, size)
    trade[rng.random(trade.shape) < 0.3] = 0
    for each in trade:
        sums = each.sum(axis=0) + each.sum(axis=1)
        each[np.diag_indices(economies)] = closed * sums * np.exp(rng.normal(0, 0.5, economies))
    return trade


def shock(seed, shape, size=1.0):
    costs = np.exp(np.random.default_rng(seed + 1).normal(0, size, shape))
    for each in costs.reshape(-1, *shape[-2:]):
        each[np.diag_indices(shape[-1])] = 1
    return costs


@pytest.mark.parametrize("deficits", DEFICITS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.floats(0.1, 3.0), theta=st.floats(1.0, 9.0))
def test_markets_clear_in_any_world(deficits, seed, size, theta):
    base = as_base(world(seed)[0])
    found = solve(base, shock(seed, base.trade.shape, size), theta, deficits=deficits)
    assert found.residual < 1e-10
    assert found.trade.sum(axis=1) == pytest.approx(base.output * found.prices, rel=1e-9)
    assert found.trade.sum() == pytest.approx(base.trade.sum(), rel=1e-9)
    assert (found.trade[base.trade == 0] == 0).all()


@pytest.mark.parametrize("deficits", DEFICITS)
def test_no_change_changes_nothing(deficits):
    base = as_base(world(3)[0])
    found = solve(base, np.ones_like(base.trade), 5.0, deficits=deficits)
    assert found.trade == pytest.approx(base.trade, rel=1e-9)
    assert found.welfare == pytest.approx(np.ones(12), abs=1e-9)


def test_real_output_is_what_the_domestic_share_says():
    base = as_base(world(5)[0])
    found = solve(base, shock(5, base.trade.shape), 5.0)
    assert found.gains == pytest.approx(found.welfare, rel=1e-10)
    additive = solve(base, shock(5, base.trade.shape), 5.0, deficits="additive")
    assert additive.gains == pytest.approx(additive.prices / additive.price_index, rel=1e-10)


def test_there_and_back_is_where_it_began():
    base = as_base(world(6)[0])
    costs = shock(6, base.trade.shape)
    there = solve(base, costs, 5.0)
    back = solve(as_base(there.trade), 1 / costs, 5.0)
    assert back.trade == pytest.approx(base.trade, rel=1e-6)
    assert back.welfare * there.welfare == pytest.approx(np.ones(12), rel=1e-6)


def test_the_same_factor_for_all_buyers_of_an_economy_moves_nothing_but_prices():
    base = as_base(world(7)[0])
    found = solve(base, np.tile(np.linspace(0.5, 2, 12), (12, 1)), 5.0)
    assert found.trade == pytest.approx(base.trade, rel=1e-8)


def test_additive_deficits_stay():
    base = as_base(world(8)[0])
    found = solve(base, shock(8, base.trade.shape), 5.0, deficits="additive")
    gap = found.trade.sum(axis=0) - found.trade.sum(axis=1)
    assert gap == pytest.approx(base.expenditure - base.output, abs=1e-8 * base.output.max())


def test_without_deficits_both_kinds_are_one():
    trade = world(9)[0]
    base = as_base(trade + trade.T)
    costs = shock(9, base.trade.shape)
    one, other = (solve(base, costs, 5.0, deficits=each) for each in DEFICITS)
    assert one.welfare == pytest.approx(other.welfare, rel=1e-9)


def test_conditional_equilibrium_keeps_output_and_expenditure():
    base = as_base(world(10)[0])
    found = solve_conditional(base, shock(10, base.trade.shape, 2.0), 5.0)
    assert found.trade.sum(axis=1) == pytest.approx(base.output, rel=1e-9)
    assert found.trade.sum(axis=0) == pytest.approx(base.expenditure, rel=1e-9)


def test_the_order_of_economies_does_not_matter():
    base, order = as_base(world(11)[0]), np.random.default_rng(0).permutation(12)
    costs = shock(11, base.trade.shape)
    one = solve(base, costs, 5.0).welfare[order]
    other = solve(as_base(base.trade[np.ix_(order, order)]), costs[np.ix_(order, order)], 5.0)
    assert other.welfare == pytest.approx(one, rel=1e-9)


def test_a_start_elsewhere_ends_at_the_same_place():
    base = as_base(world(12)[0])
    costs = shock(12, base.trade.shape)
    one, other = solve(base, costs, 5.0), solve(base, costs, 5.0, start=np.linspace(0.3, 3, 12))
    assert other.prices == pytest.approx(one.prices, rel=1e-9)


def test_a_reference_has_a_price_index_of_one():
    base = as_base(world(13)[0])
    found = solve(base, shock(13, base.trade.shape), 5.0)
    told = relative_to(found, 4)
    assert told.price_index[4] == 1
    assert told.prices / told.price_index == pytest.approx(found.prices / found.price_index)


@pytest.mark.parametrize(
    ("trade", "error", "match"),
    [([[1, 2, 3], [1, 2, 3]], ShapeMismatch, "shape"),
     ([[1, -1], [1, 1]], InvalidInput, "negative"),
     ([[1, np.nan], [1, 1]], InvalidInput, "no number"),
     ([[0, 2], [1, 1]], InvalidInput, "position 0 sells nothing at home")],
)  # fmt: skip
def test_a_base_without_domestic_sales_or_with_odd_flows_is_refused(trade, error, match):
    with pytest.raises(error, match=match):
        as_base(trade)


@pytest.mark.parametrize(
    ("options", "error"),
    [({"costs": [[1, 1]]}, ShapeMismatch), ({"costs": [[1, 0], [1, 1]]}, InvalidInput),
     ({"theta": 0}, InvalidInput), ({"deficits": "none"}, InvalidInput)],
)  # fmt: skip
def test_changes_without_meaning_are_refused(options, error):
    with pytest.raises(error):
        solve(as_base([[9, 1], [2, 8]]), **{"costs": [[1, 1], [1, 1]], "theta": 4.0, **options})


def test_a_deficit_that_nothing_can_pay_is_told():
    base = as_base([[1.0, 0.0001], [500.0, 1000.0]])
    with pytest.raises(NotConverged, match="do not clear"):
        solve(base, [[1e12, 1e-12], [1e-12, 1]], 4.0, deficits="additive")


@pytest.mark.parametrize("deficits", DEFICITS)
def test_one_sector_is_the_model_of_one_sector(deficits):
    trade = world(20)
    costs = shock(20, trade.shape)
    many = solve_sectors(as_sectors(trade), costs, [5.0], deficits=deficits)
    one = solve(as_base(trade[0]), costs[0], 5.0, deficits=deficits)
    assert many.wages == pytest.approx(one.prices, rel=1e-8)
    assert many.trade[0] == pytest.approx(one.trade, rel=1e-8, abs=1e-12)


def test_sectors_that_are_alike_are_one():
    trade = world(21)[0]
    costs = shock(21, trade.shape)
    parts = np.stack([0.2 * trade, 0.5 * trade, 0.3 * trade])
    many = solve_sectors(as_sectors(parts), np.stack([costs] * 3), [5.0] * 3)
    assert many.welfare == pytest.approx(solve(as_base(trade), costs, 5.0).welfare, rel=1e-9)


def inputs_of(trade, share):
    """Every sector buys what its economy buys, a share of its output."""
    bought, made = trade.sum(axis=1).T, trade.sum(axis=2).T
    most = (bought.sum(axis=1) / made.sum(axis=1)).clip(0.2, 1)
    parts = bought / bought.sum(axis=1, keepdims=True)
    return np.repeat((share * most[:, None] * parts)[:, :, None], made.shape[1], axis=2)


@pytest.mark.parametrize("deficits", DEFICITS)
def test_with_inputs_incomes_and_purchases_add_up_and_gains_say_the_same(deficits):
    trade = world(22, sectors=4)
    base = as_sectors(trade, inputs_of(trade, 0.4))
    found = solve_sectors(base, shock(22, trade.shape, 0.7), [4.0, 5, 6, 7], deficits=deficits)
    assert found.residual < 1e-10
    assert found.gains == pytest.approx(found.welfare, rel=1e-9)
    assert found.trade.sum() == pytest.approx(trade.sum(), rel=0.2)
    made = found.trade.sum(axis=2).T
    earned = (base.value_added * made).sum(axis=1)
    assert earned == pytest.approx(base.income * found.wages, rel=1e-9)


def test_inputs_make_the_gains_from_lower_costs_larger():
    trade = world(23, sectors=3)
    costs = np.full(trade.shape, 1.5)
    costs[:, np.arange(12), np.arange(12)] = 1
    plain = solve_sectors(as_sectors(trade), costs, [5.0] * 3)
    linked = solve_sectors(as_sectors(trade, inputs_of(trade, 0.4)), costs, [5.0] * 3)
    assert (linked.welfare > plain.welfare).mean() > 0.8


def test_inputs_beyond_what_is_bought_are_refused():
    trade = np.stack([world(24)[0], 1e-3 * world(25)[0]])
    inputs = np.zeros((12, 2, 2))
    inputs[:, 1, 0] = 0.5
    with pytest.raises(InvalidInput, match="buy more of sector 1"):
        as_sectors(trade, inputs)


def test_draws_are_the_same_for_a_seed_and_centred_on_the_estimate():
    def effect(costs):
        return np.log(costs)

    drawn = [simulate(effect, [[1.0], [2.0]], [0.4], [[0.04]], draws=500, seed=1) for _ in "ab"]
    assert (drawn[0] == drawn[1]).all()
    assert drawn[0].mean(axis=0) == pytest.approx([0.4, 0.8], abs=0.05)
    assert drawn[0].std(axis=0) == pytest.approx([0.2, 0.4], rel=0.1)


@pytest.mark.parametrize("options", [{"draws": 1}, {"covariance": [[-1.0]]}])
def test_nothing_is_drawn_from_what_is_no_distribution(options):
    with pytest.raises(InvalidInput, match="no distribution"):
        simulate(np.log, [[1.0]], [0.4], **{"covariance": [[0.04]], **options})
