"""Rounding as official statistics do it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.methods.rounding import decimals_of, round_half_away

AMOUNTS = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=6)
PLACES = st.integers(min_value=0, max_value=4)


@pytest.mark.parametrize(
    ("printed", "places", "rounded"),
    [
        ("0.25", 1, "0.3"),
        ("-0.25", 1, "-0.3"),
        ("0.35", 1, "0.4"),
        ("2806.25", 1, "2806.3"),
        ("-15.65", 1, "-15.7"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.2499999", 1, "0.2"),
        ("-47.649", 1, "-47.6"),
    ],
)
def test_halves_go_away_from_zero_on_both_sides(printed, places, rounded):
    assert str(round_half_away(Decimal(printed), places)) == rounded


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [("5", 2, "5.00"), ("5.001", 2, "5.00"), ("1178.8", 3, "1178.800")],
)
def test_zeros_after_the_point_are_kept(value, places, written):
    assert str(round_half_away(Decimal(value), places)) == written


@pytest.mark.parametrize("value", ["-0.04", "-0", "-0.0499"])
def test_minus_zero_is_written_as_zero(value):
    assert str(round_half_away(Decimal(value), 1)) == "0.0"


def test_negative_places_round_to_tens_and_hundreds():
    assert round_half_away(Decimal("44980"), -2) == 45000


def test_a_number_of_fifty_digits_keeps_them_all():
    long = Decimal("1" * 50 + ".5")
    assert round_half_away(long, 0) == Decimal("1" * 49 + "2")


@given(AMOUNTS, PLACES)
def test_the_rounded_number_is_at_most_half_a_step_away(value, places):
    assert abs(round_half_away(value, places) - value) <= Decimal("0.5").scaleb(-places)


@given(AMOUNTS, PLACES)
def test_a_fall_rounds_as_the_rise_of_the_same_size(value, places):
    assert abs(round_half_away(-value, places)) == abs(round_half_away(value, places))


@given(AMOUNTS, PLACES)
def test_the_places_asked_for_are_the_places_written(value, places):
    assert decimals_of(round_half_away(value, places)) == places


@pytest.mark.parametrize(
    ("value", "decimals"), [("5.00", 2), ("6617", 0), ("6617.2", 1), ("1E+2", 0), ("-0.05", 2)]
)
def test_decimals_are_counted_as_they_are_written(value, decimals):
    assert decimals_of(Decimal(value)) == decimals
