"""Exchange rates: the finer period holds, and rates of another currency are noticed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.compile.plan import parse_plan
from fumao.compile.rates import read_rates
from fumao.errors import DuplicateKey, InvalidInput

from .by_hand import PLAN, RATES

PLAN_IN_UNITS = parse_plan(PLAN.replace('"10000"', '"1"'), "plan.toml")


def rates(folder, text, plan=PLAN_IN_UNITS):
    file = folder / "rates.csv"
    file.write_text(text, encoding="utf-8")
    rows = read_rates(file, plan).to_pylist()
    return {(row["currency"], row["month"]): row["rate"] for row in rows}


def test_the_month_goes_before_the_quarter_and_the_quarter_before_the_year(tmp_path):
    found = rates(tmp_path, RATES)
    assert [found["EUR", month] for month in (202003, 202004, 202005)] == [
        Decimal("1.1422"), Decimal("1.1014"), Decimal("1.0902"),
    ]  # fmt: skip
    assert found["USD", 201901] == 1


def test_the_order_of_rows_is_of_no_matter(tmp_path):
    head, *rows = RATES.splitlines()
    assert rates(tmp_path, "\n".join([head, *reversed(rows)])) == rates(tmp_path, RATES)


def test_scale_is_in_the_rate_and_ten_decimals_are_kept(tmp_path):
    text = "currency,period,rate\nVND,2020,0.0000430292605\n"
    assert rates(tmp_path, text)["VND", 202001] == Decimal("0.0000430293")
    in_wan = parse_plan(PLAN, "plan.toml")
    assert rates(tmp_path, text, in_wan)["VND", 202001] == Decimal("0.4302926050")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("USD,2020,6.9008", "one USD is worth 6.9008 USD"),
        ("EUR,2020,0", "a rate is 0"),
        ("EUR,2020,-1", "a rate is -1"),
        ("EUR,2020,NaN", "a rate is NaN"),
        ("EUR,2020,one", "'one' is no rate"),
        ("EUR,2020,", "'' is no rate"),
        ("EUR,2020,1e9", "no room"),
        ("EUR,2020,1e-11", "no room"),
        ("EUR,2020-13,1.1", "2020-13"),
        ("EUR,2020", "2 fields where the header has 3"),
    ],
)
def test_a_rate_with_a_mistake_is_refused_with_its_line(tmp_path, row, told):
    with pytest.raises(InvalidInput, match=told) as problem:
        rates(tmp_path, f"currency,period,rate\n{row}\n")
    assert "rates.csv" in problem.value.where
    assert problem.value.remedy


def test_the_own_currency_may_stand_there_with_one(tmp_path):
    assert rates(tmp_path, "currency,period,rate\nUSD,2020,1.0\n")["USD", 202001] == 1


def test_two_rates_for_one_time_are_refused(tmp_path):
    with pytest.raises(DuplicateKey, match="two rates for EUR in 2020-05"):
        rates(tmp_path, f"{RATES}EUR,2020-05,1.1\n")


def test_a_file_without_a_column_or_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no column 'period'"):
        rates(tmp_path, "currency,year,rate\nEUR,2020,1.1\n")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_rates(tmp_path / "none.csv", PLAN_IN_UNITS)
