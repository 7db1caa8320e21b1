"""Formulas over claims: what they give, and that they can do nothing else."""

import os
from decimal import Decimal

import pytest

from fumao.claims.formula import base_interval, evaluate, keys_in
from fumao.errors import BrokenTemplate, InvalidInput, UnknownCode
from fumao.methods.intervals import Interval


@pytest.fixture
def claims(state):
    """Insurance services of 2020 as the report prints them (line 687), and offshore contracts."""
    return {
        claim.key: claim
        for claim in (
            state("exports", "level", "53.8", "USD_100MN", key="ins.exports"),
            state("imports", "level", "122.4", "USD_100MN", key="ins.imports"),
            state("trade", "level", "17.72", "USD_BN", key="ins.trade"),
            state("exports", "growth_yoy", "12.5", "PCT", key="ins.yoy"),
            state("institutions", "count", "235", "ONE", key="ins.firms"),
            state("exports", "level", "999.3", "USD_100MN", "2016", key="off.2016"),
            state("exports", "level", "1465.6", "USD_100MN", key="off.2020"),
            state("imports", "level", None, "USD_100MN", key="ins.none"),
            state("imports", "level", "0.0", "USD_100MN", key="ins.nil"),
        )
    }


def rounded(interval, places="0.1"):
    return interval.middle.quantize(Decimal(places))


# formula, its value in base units or per cent
VALUES = [
    ("[ins.exports] + [ins.imports]", "17620000000.0"),
    ("[ins.exports] - [ins.imports]", "-6860000000.0"),
    ("-[ins.exports]", "-5380000000.0"),
    ("[ins.firms] * 2", "470.0"),
    ("[ins.firms] / 2 + 0.5", "118.0"),
    ("([ins.firms] - 35) / (2 * 10)", "10.0"),
    ("growth([off.2020], [off.2016])", "46.7"),
    ("share([ins.exports], [ins.exports] + [ins.imports])", "30.5"),
    ("cagr([off.2020], [off.2016], 4)", "10.0"),
    ("ratio([off.2020], [off.2016])", "1.5"),
    ("contribution([ins.imports], [ins.exports], [off.2020], [off.2016])", "14.7"),
    ("points([ins.imports], [ins.exports], [off.2016])", "6.9"),
    ("[ins.yoy]", "12.5"),
    ("[ ins.exports ]+[ins.imports]", "17620000000.0"),
]


@pytest.mark.parametrize(("formula", "value"), VALUES)
def test_a_formula_gives_its_value_in_base_units(claims, formula, value):
    assert rounded(evaluate(formula, claims)) == Decimal(value)


def test_the_precision_of_the_printed_figures_goes_into_the_result(claims):
    found = evaluate("[ins.exports] + [ins.imports]", claims)
    assert found == Interval(Decimal("17610000000"), Decimal("17630000000"))


def test_amounts_in_other_scales_are_compared_in_dollars(claims):
    assert evaluate("[ins.trade]", claims) == Interval(Decimal("1.7715E+10"), Decimal("1.7725E+10"))


def test_rates_stay_in_per_cent(claims):
    assert base_interval(claims["ins.yoy"]) == Interval(Decimal("12.45"), Decimal("12.55"))


def test_the_keys_of_a_formula_are_listed_once_in_their_order():
    assert keys_in("share([b], [a] + [b]) - [c.2020-Q1]") == ("b", "a", "c.2020-Q1")


def test_a_key_that_no_claim_has_raises_with_its_name(claims):
    with pytest.raises(UnknownCode, match=r"'ins\.exprots'"):
        evaluate("[ins.exprots] + [ins.imports]", claims)


def test_an_unknown_function_raises_and_lists_the_known(claims):
    with pytest.raises(UnknownCode, match="'mean'") as refused:
        evaluate("mean([ins.exports], [ins.imports])", claims)
    assert "growth share cagr" in refused.value.remedy


MALFORMED = [
    "", "   ", "[ins.exports] +", "([ins.exports]", "[ins.exports] [ins.imports]",
    "growth([ins.exports])", "growth([ins.exports], [ins.imports], 2)", "growth()",
    "cagr([off.2020], [off.2016])", "growth([ins.exports], base=[ins.imports])",
    "cagr([off.2020], [off.2016], years=4)", "[ins.exports] ** 2", "[ins.exports] % 2",
    "[ins.exports] > [ins.imports]", "True", "'text'", "None", "1e999", "1 if 1 else 2", "growth",
    "[ins.exports], [ins.imports]", "+[ins.exports]", "1\x00",
]  # fmt: skip


@pytest.mark.parametrize("formula", MALFORMED)
def test_a_malformed_formula_raises_and_says_how_to_write_one(claims, formula):
    with pytest.raises(BrokenTemplate) as refused:
        evaluate(formula, claims)
    assert "write keys in brackets" in refused.value.remedy


CODE = [
    "__import__('os').environ.setdefault('FUMAO_WAS_HERE', '1')",
    "().__class__.__bases__",
    "growth.__globals__",
    "(lambda: 1)()",
    "(x for x in (1, 2))",
    "{x: 1 for x in (1, 2)}",
    "f'{1}'",
    "(x := 1)",
    "eval('1')",
    "open('fumao.txt', 'w')",
    "print(1)",
    "growth(*(1, 2))",
    "k0.__class__",
]


@pytest.mark.parametrize("formula", CODE)
def test_a_formula_cannot_run_code(formula):
    with pytest.raises(InvalidInput):
        evaluate(formula, {})
    assert "FUMAO_WAS_HERE" not in os.environ


@pytest.mark.parametrize("formula", ["[x for x in 1]", "[__import__('os')]", "[1][0]"])
def test_what_stands_in_brackets_is_a_key_and_nothing_else(formula):
    with pytest.raises(UnknownCode, match="which no claim has"):
        evaluate(formula, {})


def test_dividing_by_what_may_be_nothing_raises(claims):
    with pytest.raises(InvalidInput, match="holds zero"):
        evaluate("growth([ins.exports], [ins.nil])", claims)


def test_a_number_that_is_not_printed_raises(claims):
    with pytest.raises(InvalidInput, match="no number is printed"):
        evaluate("[ins.exports] + [ins.none]", claims)
