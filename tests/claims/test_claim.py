"""What a claim, as it is printed, can stand for."""

from decimal import Decimal

import pytest

from fumao.errors import InvalidInput
from fumao.methods.intervals import INFINITY, Interval


def ends(low, high):
    return Interval(Decimal(low), Decimal(high))


# value, unit, qualifier, upper, low, high
READINGS = [
    ("6617.2", "USD_100MN", "", None, "6617.15", "6617.25"),
    ("-15.7", "PCT", "", None, "-15.75", "-15.65"),
    ("5.00", "CNY_TN", "", None, "4.995", "5.005"),
    ("2100", "CNY_100MN", "about", None, "2000", "2200"),
    ("-15", "PCT", "about", None, "-16", "-14"),
    ("5.4", "PCT", "about", None, "5.3", "5.5"),
    ("6600", "USD_100MN", "over", None, "6600", INFINITY),
    ("6600", "USD_100MN", "at_least", None, "6600", INFINITY),
    ("6700", "USD_100MN", "under", None, "0", "6700"),
    ("6700", "USD_100MN", "at_most", None, "0", "6700"),
    ("0", "PCT", "at_most", None, -INFINITY, "0"),
    ("6700", "USD_100MN", "nearly", None, "6600", "6700"),
    ("20", "PCT", "range", "30", "20", "30"),
    ("-30", "PCT", "range", "-40", "-40", "-30"),
    ("0", "PCT", "about", None, "-1", "1"),
]


@pytest.mark.parametrize(("value", "of_unit", "qualifier", "upper", "low", "high"), READINGS)
def test_a_level_stands_for_its_last_digit_and_its_qualifier(
    state, value, of_unit, qualifier, upper, low, high
):
    claim = state("trade", "level", value, of_unit, qualifier=qualifier, upper=upper)
    assert claim.interval == ends(low, high)


# A bound is one of the fall that is said, not of the signed number.
FALLS = [("over", -INFINITY, "-50"), ("at_least", -INFINITY, "-50"), ("under", "-50", "0"),
         ("at_most", "-50", "0"), ("nearly", "-50", "-40"), ("about", "-55", "-45")]  # fmt: skip


@pytest.mark.parametrize(("qualifier", "low", "high"), FALLS)
def test_a_fall_of_more_than_half_is_a_fall_of_half_or_more(state, qualifier, low, high):
    claim = state("travel", "growth_yoy", "-50", "PCT", qualifier=qualifier)
    assert claim.interval == ends(low, high)


@pytest.mark.parametrize(
    ("measure", "value"), [("count", "235"), ("rank", "2"), ("count", "44980")]
)
def test_whole_counts_and_ranks_are_exact(state, measure, value):
    claim = state("institutions", measure, value, "ONE")
    assert claim.interval == Interval.exact(Decimal(value))


@pytest.mark.parametrize(
    ("measure", "value", "of_unit"),
    [("count", "3.4", "TEN_K"), ("count", "3", "TEN_K"), ("level", "235", "ONE"),
     ("count", "2.5", "ONE")],
)  # fmt: skip
def test_rounded_counts_are_not_exact(state, measure, value, of_unit):
    claim = state("visits", measure, value, of_unit)
    assert claim.interval == Interval.printed(Decimal(value))


def test_a_claim_without_a_number_stands_for_none(state):
    with pytest.raises(InvalidInput, match="no number is printed"):
        _ = state("trade", "level", None, "USD_100MN").interval


@pytest.mark.parametrize("measure", ["growth_vs_base", "cagr", "share_change_pp", "change"])
def test_a_comparison_needs_its_base(state, measure):
    with pytest.raises(InvalidInput, match="needs a base period") as refused:
        state("exports", measure, "5.1", "PCT", key="ov.exports")
    assert (refused.value.where, refused.value.remedy) == ("ov.exports", "fill in base")


@pytest.mark.parametrize(("qualifier", "upper"), [("range", None), ("", "30"), ("over", "30")])
def test_a_range_needs_both_ends_and_nothing_else_has_two(state, qualifier, upper):
    with pytest.raises(InvalidInput, match="a lower and an upper end"):
        state("trade", "rate", "20", "PCT", qualifier=qualifier, upper=upper)


@pytest.mark.parametrize(("value", "upper"), [("-1", "3"), ("1", "-3")])
def test_a_range_cannot_go_down_and_up_at_once(state, value, upper):
    with pytest.raises(InvalidInput, match="down and up at once"):
        state("trade", "growth_yoy", value, "PCT", qualifier="range", upper=upper)


def test_the_same_statement_can_be_made_with_another_number(state):
    claim = state("trade", "level", "6617.2", "USD_100MN")
    assert claim.with_value(Decimal("6617.16"), status="E").status == "E"


@pytest.mark.parametrize(("value", "decimals"), [("5.00", 2), ("6617", 0), (None, 0)])
def test_a_claim_knows_the_decimals_it_is_printed_with(state, value, decimals):
    assert state("trade", "level", value, "USD_100MN").decimals == decimals


def test_only_a_subject_with_area_item_and_flow_is_looked_up_in_flows(subjects):
    assert (subjects["exports"].in_flows, subjects["institutions"].in_flows) == (True, False)
