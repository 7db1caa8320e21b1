"""Interval arithmetic: whatever the true numbers were, the result holds what they give."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.methods.intervals import INFINITY, Interval
from fumao.methods.rounding import EXACT, round_half_away

AMOUNTS = st.decimals(min_value=-10_000, max_value=10_000, places=3)
POSITIVE = st.decimals(min_value="0.001", max_value=10_000, places=3)


@st.composite
def around(draw, numbers=AMOUNTS):
    """An interval and a point in it."""
    low, point, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Interval(low, high), point


@given(around(), around())
def test_a_sum_holds_the_sum_of_any_two_points(one, other):
    assert (one[0] + other[0]).holds(one[1] + other[1])


@given(around(), around())
def test_a_difference_holds_the_difference_of_any_two_points(one, other):
    assert (one[0] - other[0]).holds(one[1] - other[1])


@given(around(), around())
def test_a_product_holds_the_product_of_any_two_points(one, other):
    assert (one[0] * other[0]).holds(one[1] * other[1])


@given(around(), around())
def test_a_quotient_holds_the_quotient_of_any_two_points(one, other):
    assume(not other[0].holds(Decimal(0)))
    assert (one[0] / other[0]).holds(EXACT.divide(one[1], other[1]))


@given(around(), around(POSITIVE))
def test_turning_the_sign_keeps_every_digit_of_the_ends(one, other):
    turned = -(one[0] / other[0])
    assert turned.holds(EXACT.divide(one[1], other[1]).copy_negate())


@given(around(POSITIVE), st.integers(min_value=1, max_value=9))
def test_a_root_holds_the_root_of_any_point(one, degree):
    root = one[0].root(degree)
    # The ninth power of a root of 60 digits is good to more than 50 decimals.
    slack = Decimal("1e-50")
    low, high = EXACT.power(root.low, degree), EXACT.power(root.high, degree)
    assert EXACT.subtract(low, slack) <= one[1] <= EXACT.add(high, slack)


@given(around(), AMOUNTS)
def test_scaling_holds_the_scaled_point(one, factor):
    assert one[0].scale(factor).holds(one[1] * factor)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_ends_of_a_sum_are_reached(a, b, c, d):
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    assert one + other == Interval(min(a, b) + min(c, d), max(a, b) + max(c, d))


@given(st.decimals(-10_000, 10_000, places=4), st.integers(min_value=0, max_value=3))
def test_a_printed_number_stands_for_every_number_that_rounds_to_it(value, places):
    assert Interval.printed(round_half_away(value, places)).holds(value)


@given(
    st.decimals(-10_000, 10_000, places=2),
    st.decimals("0.00001", "0.005", places=5),
    st.booleans(),
)
def test_a_printed_number_stands_for_nothing_beyond_half_its_last_digit(printed, beyond, above):
    outside = printed + (1 if above else -1) * (Decimal("0.005") + beyond)
    assert not Interval.printed(printed).holds(outside)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [("53.8", "53.75", "53.85"), ("5.00", "4.995", "5.005"), ("6617", "6616.5", "6617.5"),
     ("-15.7", "-15.75", "-15.65"), ("0.0", "-0.05", "0.05")],
)  # fmt: skip
def test_half_a_unit_of_the_last_digit_lies_on_each_side(printed, low, high):
    assert Interval.printed(Decimal(printed)) == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(("low", "high"), [("-0.05", "0.05"), ("0", "3"), ("-3", "0")])
def test_dividing_by_what_may_be_zero_says_what_and_how_to_go_on(low, high):
    with pytest.raises(InvalidInput, match="holds zero") as refused:
        Interval.exact(100) / Interval(Decimal(low), Decimal(high))
    assert f"{low} to {high}" in refused.value.what
    assert "base of this growth rate" in refused.value.remedy


def test_an_empty_interval_is_refused():
    with pytest.raises(InvalidInput, match="lower bound first"):
        Interval(Decimal(2), Decimal(1))


@pytest.mark.parametrize(("low", "degree"), [("-1", 2), ("1", 0)])
def test_a_root_that_is_not_real_is_refused(low, degree):
    with pytest.raises(InvalidInput, match="no real"):
        Interval(Decimal(low), Decimal(4)).root(degree)


def test_the_root_of_nothing_is_nothing():
    assert Interval.exact(0).root(5) == Interval.exact(0)


MORE_THAN_5 = Interval(Decimal(5), INFINITY)


def test_more_than_five_over_more_than_three_is_any_positive_number():
    assert MORE_THAN_5 / Interval(Decimal(3), INFINITY) == Interval(Decimal(0), INFINITY)


def test_more_than_five_times_nought_to_two_is_any_number_from_nought():
    assert MORE_THAN_5 * Interval(Decimal(0), Decimal(2)) == Interval(Decimal(0), INFINITY)


def test_more_than_five_less_more_than_five_is_any_number():
    assert Interval(-INFINITY, INFINITY) == MORE_THAN_5 - MORE_THAN_5


@pytest.mark.parametrize(
    ("interval", "middle"),
    [(Interval(Decimal(1), Decimal(4)), "2.5"), (MORE_THAN_5, "5"), (-MORE_THAN_5, "-5")],
)
def test_the_middle_of_an_open_interval_is_its_finite_end(interval, middle):
    assert interval.middle == Decimal(middle)


@given(around(), around())
def test_two_intervals_meet_exactly_if_their_difference_can_be_nothing(one, other):
    assert one[0].meets(other[0]) == (one[0] - other[0]).holds(Decimal(0))
