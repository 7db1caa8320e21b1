"""Identities of growth, shares and contributions, whatever the amounts."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.methods import change
from fumao.methods.intervals import Interval

AMOUNTS = st.decimals(min_value=1, max_value=9_999, places=1)
# Two years of transport, travel and other services exports.
TWO_YEARS = st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=2, max_size=12)
# 60 digits are carried; twelve quotients lose a few of them.
NIL = Decimal("1e-50")


def exact(number):
    return Interval.exact(number)


def totals(parts):
    return exact(sum(now for now, _ in parts)), exact(sum(then for _, then in parts))


@given(TWO_YEARS)
def test_contributions_of_all_parts_sum_to_a_hundred(parts):
    whole, base = totals(parts)
    assume(whole != base)
    given = [
        change.contribution_to_growth(exact(now), exact(then), whole, base).middle
        for now, then in parts
    ]
    # Large contributions of opposite sign are summed with 28 digits.
    assert abs(sum(given) - 100) < Decimal("1e-18")


@given(TWO_YEARS)
def test_points_of_growth_of_all_parts_sum_to_the_growth_of_the_whole(parts):
    whole, base = totals(parts)
    points = [change.points_of_growth(exact(now), exact(then), base) for now, then in parts]
    total = sum(points, exact(0))
    assert abs((total - change.growth(whole, base)).middle) < NIL


@given(TWO_YEARS)
def test_shares_of_all_parts_sum_to_a_hundred(parts):
    whole, _ = totals(parts)
    shares = sum((change.share(exact(now), whole) for now, _ in parts), exact(0))
    assert abs(shares.middle - 100) < NIL


@given(AMOUNTS)
def test_the_whole_is_a_hundred_per_cent_of_itself(amount):
    assert change.share(exact(amount), exact(amount)) == exact(100)


@given(
    AMOUNTS,
    st.decimals(min_value="-60", max_value="60", places=1),
    st.integers(min_value=1, max_value=10),
)
def test_the_average_of_constant_growth_is_that_growth(base, rate, years):
    factor = 1 + rate / 100
    found = change.average_growth(exact(base * factor**years), exact(base), years)
    # Powers are taken with 28 digits here.
    assert abs(found.middle - rate) < Decimal("1e-15")


@given(AMOUNTS, AMOUNTS)
def test_over_one_year_average_growth_is_growth(now, then):
    average = change.average_growth(exact(now), exact(then), 1)
    assert abs((average - change.growth(exact(now), exact(then))).middle) < NIL


@given(AMOUNTS, AMOUNTS)
def test_growth_is_the_ratio_less_one(now, then):
    ratio = change.ratio(exact(now), exact(then))
    assert change.growth(exact(now), exact(then)) == (ratio - exact(1)).scale(100)


@given(AMOUNTS)
def test_what_did_not_change_did_not_grow(amount):
    assert change.growth(exact(amount), exact(amount)) == exact(0)


@given(AMOUNTS, AMOUNTS)
def test_growth_of_printed_amounts_holds_the_growth_of_the_amounts(now, then):
    assume(then > 1)
    printed = change.growth(Interval.printed(now), Interval.printed(then))
    assert printed.holds(change.growth(exact(now), exact(then)).middle)


@pytest.mark.parametrize("years", [0, -1])
def test_an_average_over_no_years_is_refused_with_a_remedy(years):
    with pytest.raises(InvalidInput, match=f"over {years} years") as refused:
        change.average_growth(exact(1178), exact(796), years)
    assert "at least a year before" in refused.value.remedy
