"""Units and scales."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import UnitMismatch, UnknownCode
from fumao.model.tables import code_table
from fumao.model.unit import exchange_rate, rescale, unit

CODES = [row["code"] for row in code_table("units")]
USD = [code for code in CODES if unit(code).base == "USD"]


@pytest.mark.parametrize("code", CODES)
def test_every_unit_has_a_size(code):
    assert unit(code).factor > 0


@pytest.mark.parametrize("code", CODES)
def test_the_base_of_every_unit_of_money_or_count_has_factor_one(code):
    base = unit(code).base
    assert base not in CODES or unit(base).factor == 1


def test_every_currency_has_one_economy_whose_rate_it_has():
    rows = code_table("currencies")
    known = [row["currency"] for row in rows]
    money = {unit(row["code"]).base for row in code_table("units") if row["dimension"] == "money"}
    assert sorted(known) == sorted(money)
    areas = {row["code"] for row in code_table("areas")}
    assert {row["area"] for row in rows} <= areas


@pytest.mark.parametrize(
    ("value", "have", "want", "written"),
    [("6617.2", "USD_100MN", "USD_BN", "661.72"), ("6617.20", "USD_100MN", "USD_BN", "661.720"),
     ("280628.774", "USD_MN", "USD_100MN", "2806.28774"), ("3.6", "USD_TN", "USD_100MN", "3.6E+4"),
     ("2.1", "CNY_TN", "CNY_100MN", "2.1E+4"), ("57.6", "PCT", "TIMES", "0.576"),
     ("-68.6", "USD_100MN", "USD_MN", "-6.86E+3"), ("3.4", "TEN_K", "ONE", "3.4E+4")],
)  # fmt: skip
def test_another_scale_moves_the_point_and_keeps_the_digits(value, have, want, written):
    assert str(rescale(Decimal(value), unit(have), unit(want))) == written


@given(st.decimals(-100_000, 100_000, places=3), st.sampled_from(USD), st.sampled_from(USD))
def test_there_and_back_gives_the_same_digits(value, have, want):
    there = rescale(value, unit(have), unit(want))
    assert rescale(there, unit(want), unit(have)).as_tuple() == value.as_tuple()


@pytest.mark.parametrize(
    ("have", "want"), [("USD_100MN", "CNY_100MN"), ("PCT", "PP"), ("ONE", "USD"), ("KM", "SQKM")]
)
def test_different_things_are_not_converted(have, want):
    with pytest.raises(UnitMismatch, match="measure different things") as refused:
        rescale(Decimal(1), unit(have), unit(want))
    assert (have in refused.value.what, want in refused.value.what) == (True, True)


def test_an_unknown_unit_raises_and_lists_the_known():
    with pytest.raises(UnknownCode, match="'USD_MIO' is no unit") as refused:
        unit("USD_MIO")
    assert "USD_MN" in refused.value.remedy


def test_a_value_without_a_unit_is_refused():
    with pytest.raises(UnknownCode, match="without a unit"):
        unit("")


def test_the_yuan_rate_of_2020_is_the_average_of_the_world_bank():
    assert exchange_rate("CNY", "USD", "2020") == Decimal("6.9008")


@pytest.mark.parametrize("asked", [("USD", "CNY", "2020"), ("CNY", "USD", "1990")])
def test_a_rate_that_is_not_known_raises_and_says_where_to_add_it(asked):
    with pytest.raises(UnknownCode, match=r"exchange_rates\.csv"):
        exchange_rate(*asked)
