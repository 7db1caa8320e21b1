"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.audit.outputs.amounts import amount, number, recomputed, with_unit
from fumao.methods.intervals import INFINITY, Interval


def between(low, high):
    return Interval(Decimal(low), Decimal(high))


@pytest.fixture
def printed(reading):
    def make(numeral, of_unit="亿美元", code="USD_100MN", **more):
        return reading("c1", 1, numeral, of_unit, code, "level", "出口", **more)

    return make


@pytest.mark.parametrize(
    ("digits", "of_unit", "said"),
    [
        ("6617.2", "亿美元", "6617.2亿美元"),
        ("661.72", "US$ billion", "US$661.72 billion"),
        ("5.0", "%", "5.0%"),
        ("5.0", "个百分点", "5.0个百分点"),
        ("5.0", "percentage points", "5.0 percentage points"),
        ("12", "", "12"),
        ("500", "RMB million", "RMB 500 million"),
        ("500", "TEU", "500 TEU"),
    ],
)
def test_a_unit_stands_where_it_is_printed(digits, of_unit, said):
    assert with_unit(digits, of_unit) == said


def test_a_fall_is_shown_with_a_minus(reading):
    fall = reading("c1", 1, "15.7", "%", "PCT", "growth_yoy", "出口", value="-15.7")
    assert amount(fall) == "−15.7%"


def test_a_minus_that_is_printed_is_not_doubled(reading):
    fall = reading("c1", 1, "-0.2", "%", "PCT", "growth_yoy", "出口", value="-0.2")
    assert amount(fall) == "-0.2%"


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "176.12至176.33亿美元"), ("en", "176.12 to 176.33亿美元")]
)
def test_an_interval_is_rounded_outward_to_one_digit_more(printed, lang, said):
    assert recomputed(between("176.129", "176.321"), printed("177.2"), lang) == said


def test_a_single_value_is_said_once(printed):
    assert recomputed(between("34", "34"), printed("35", "", "ONE"), "en") == "34"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [("5", "Infinity", "不低于5%"), ("-Infinity", "5", "不高于5%"),
     ("-Infinity", "Infinity", "任意值")],
)  # fmt: skip
def test_an_open_end_is_said_in_words(printed, low, high, said):
    assert recomputed(between(low, high), printed("4", "%", "PCT"), "zh") == said


def test_rounding_never_hides_that_two_numbers_cannot_meet(printed):
    # 1.0 stands for 0.95 to 1.05; 1.05001 rounded outward to two digits would be 1.05.
    said = recomputed(between("1.05001", "1.2"), printed("1.0"), "en")
    assert said == "1.05001 to 1.2亿美元"


@pytest.mark.parametrize(
    ("value", "given"), [("12", 12), ("12.50", 12.5), ("5.0", 5.0), (INFINITY, None)]
)
def test_a_json_number_has_the_printed_value_and_no_infinity(value, given):
    found = number(Decimal(value))
    assert found == given
    assert type(found) is type(given)
