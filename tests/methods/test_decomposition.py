"""Decompositions add up, whatever the amounts; what has no growth is refused in words."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.apportionment import round_to_sum
from fumao.methods.decomposition import constant_market_share, shift_share
from fumao.methods.rounding import round_half_away

AMOUNT = st.integers(0, 10**6).map(float)
SOME = st.integers(1, 10**6).map(float)


def tables(elements, many):
    """Several tables of one shape."""
    shape = st.tuples(st.integers(1, 6), st.integers(1, 5))
    return shape.flatmap(lambda size: st.tuples(
        *(arrays(np.float64, size, elements=elements) for _ in range(many))))  # fmt: skip


@given(st.lists(st.decimals(-10**6, 10**6, places=4), min_size=1, max_size=20),
       st.integers(0, 3))  # fmt: skip
def test_rounded_parts_add_up_to_their_rounded_sum_and_stay_near(parts, places):
    total, rounded = round_to_sum(parts, places)
    assert total == round_half_away(sum(parts), places)
    assert sum(rounded) == total
    unit = Decimal(1).scaleb(-places)
    assert all(abs(one - other) < unit for one, other in zip(parts, rounded, strict=True))


def test_a_total_that_is_known_exactly_is_rounded_as_it_is():
    thirds = [Decimal(1) / Decimal(3)] * 3
    halves = [each / 20 for each in thirds]  # they make 0.05 less a little
    assert round_to_sum(halves, 1)[0] == Decimal("0.0")
    total, rounded = round_to_sum(halves, 1, Decimal("0.05"))
    assert total == sum(rounded) == Decimal("0.1")


@given(st.lists(st.just(Decimal(0)), max_size=3), st.lists(st.decimals(-99, 99, places=3),
                                                           max_size=9))  # fmt: skip
def test_a_part_that_is_nothing_is_printed_as_nothing(zeros, others):
    _, rounded = round_to_sum([*zeros, *others], 1)
    assert all(each == 0 for each in rounded[: len(zeros)])


@given(tables(SOME, 2), tables(AMOUNT, 2))
def test_shift_share_leaves_nothing_over(world, own):
    size = min(world[0].size, own[0].size)
    world_now, world_then = (each.ravel()[:size] for each in world)
    now, then = (each.ravel()[:size] for each in own)
    if not then.sum():
        then = then + 1
    done = shift_share(now, then, world_now, world_then)
    scale = max(now.max(), then.max(), np.abs(done.world).max(), np.abs(done.mix).max(),
                np.abs(done.homothetic).max(), 1)  # fmt: skip
    assert done.change == pytest.approx(now - then, abs=1e-9 * scale)


def test_an_economy_that_moves_with_the_world_has_no_shift_of_its_own():
    world = np.array([[100.0, 300.0], [90.0, 360.0]])
    done = shift_share(world[1] / 10, world[0] / 10, world[1], world[0])
    assert done.own == pytest.approx(np.zeros(2), abs=1e-12)
    assert done.mix.sum() == pytest.approx(0, abs=1e-12)


@given(tables(AMOUNT, 2), tables(SOME, 2))
def test_constant_market_share_leaves_nothing_over(own, world):
    rows, columns = (min(own[0].shape[at], world[0].shape[at]) for at in (0, 1))
    now, then, world_now, world_then = (each[:rows, :columns] for each in (*own, *world))
    done = constant_market_share(now, then, world_now, world_then)
    assert abs(done.residual) <= 1e-9 * max(now.sum(), then.sum(), 1)
    assert done.change == now.sum() - then.sum()


@given(tables(SOME, 2))
def test_constant_shares_leave_nothing_to_the_share_effect(world):
    later, base = world
    done = constant_market_share(later / 8, base / 8, later, base)
    assert done.share == pytest.approx(0, abs=1e-6)


@given(tables(SOME, 1))
def test_nothing_changes_where_nothing_moves(world):
    done = constant_market_share(world[0], world[0], world[0], world[0])
    assert (done.size, done.items, done.markets, done.share, done.change) == (0, 0, 0, 0, 0)


@given(tables(SOME, 1), st.integers(2, 9))
def test_without_partners_there_is_no_market_effect(world, more):
    base = world[0][:, :1]
    later = base * np.linspace(1, more, base.shape[0])[:, None]
    done = constant_market_share(later / 4, base / 3, later, base)
    assert done.markets == pytest.approx(0, abs=1e-6 * later.sum())


ONES = np.ones((2, 2))
REFUSED = [
    (lambda: shift_share([1.0], [1.0], [1.0], [0.0]), InvalidInput, "reference's base"),
    (lambda: shift_share([1.0], [0.0], [1.0], [1.0]), InvalidInput, "no trade in the base"),
    (lambda: shift_share([-1.0], [1.0], [1.0], [1.0]), InvalidInput, "negative"),
    (lambda: constant_market_share(ONES, ONES, ONES, 0 * ONES), InvalidInput, "imports nothing"),
    (lambda: constant_market_share(ONES, 0 * ONES, ONES, 0 * ONES), InvalidInput, "the base"),
    (lambda: constant_market_share(ONES, -ONES, ONES, ONES), InvalidInput, "negative"),
    (lambda: constant_market_share(ONES, ONES[:1], ONES, ONES), ShapeMismatch, "shape"),
]


@pytest.mark.parametrize(("what", "kind", "said"), REFUSED, ids=[row[2] for row in REFUSED])
def test_what_cannot_be_split_is_refused_in_words(what, kind, said):
    with pytest.raises(kind, match=said):
        what()
