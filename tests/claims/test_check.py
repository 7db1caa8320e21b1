"""Checking a printed number against its formula."""

import pytest

from fumao.claims.check import Verdict, check
from fumao.errors import BrokenTemplate, UnknownCode


@pytest.fixture
def claims(state):
    """China's insurance services of 2020 (report, line 687), in USD 100 million."""
    return {
        claim.key: claim
        for claim in (
            state("exports", "level", "53.8", "USD_100MN", key="x"),
            state("imports", "level", "122.4", "USD_100MN", key="m"),
            state("trade", "level", "177.2", "USD_100MN", key="printed"),
            state("trade", "level", "176.2", "USD_100MN", key="summed"),
            state("trade", "level", "17.62", "USD_BN", key="in-billions"),
            state("trade", "level", "176", "USD_100MN", qualifier="over", key="over"),
            state("exports", "level", "50", "USD_100MN", qualifier="over", key="x.over"),
            state("trade", "level", None, "USD_100MN", key="none"),
            state("imports", "level", "0.0", "USD_100MN", key="nil"),
            state("imports", "share", "69.5", "PCT", key="share"),
            state("imports", "growth_yoy", "-50", "PCT", qualifier="over", key="halved"),
        )
    }


@pytest.mark.parametrize(
    ("key", "formula", "verdict"),
    [
        ("printed", "[x] + [m]", Verdict.DIFFERS),
        ("summed", "[x] + [m]", Verdict.AGREES),
        ("in-billions", "[x] + [m]", Verdict.AGREES),
        ("over", "[x] + [m]", Verdict.AGREES),
        ("share", "share([m], [summed])", Verdict.AGREES),
        ("share", "share([x], [summed])", Verdict.DIFFERS),
        ("none", "[x] + [m]", Verdict.UNCHECKABLE),
        ("summed", "[x] + [none]", Verdict.UNCHECKABLE),
        ("share", "growth([x], [nil])", Verdict.UNCHECKABLE),
        ("share", "share([x.over], [over])", Verdict.AGREES),
        ("halved", "growth([x], [m])", Verdict.AGREES),
        ("halved", "growth([m], [summed])", Verdict.DIFFERS),
    ],
)
def test_a_number_differs_only_if_it_cannot_be_what_its_formula_gives(
    claims, key, formula, verdict
):
    assert check(claims[key], formula, claims).verdict is verdict


def test_a_check_tells_both_readings_and_what_it_read(claims):
    assert check(claims["printed"], "[x] + [m]", claims).as_dict() == {
        "verdict": "differs", "key": "printed", "formula": "[x] + [m]",
        "printed": "1.7715000e+10 to 1.7725000e+10", "computed": "1.7610000e+10 to 1.7630000e+10",
    }  # fmt: skip


def test_a_check_lists_the_keys_it_read(claims):
    assert check(claims["printed"], "[x] + [m]", claims).inputs == ("x", "m")


def test_what_cannot_be_checked_says_why(claims):
    assert check(claims["none"], "[x] + [m]", claims).reason == "no number is printed"


def test_a_key_that_does_not_exist_is_an_error_and_not_a_verdict(claims):
    with pytest.raises(UnknownCode, match="'y'"):
        check(claims["printed"], "[x] + [y]", claims)


@pytest.mark.parametrize("formula", ["[x] +", "[x].real", "growth([x])"])
def test_a_malformed_formula_is_an_error_and_not_a_verdict(claims, formula):
    with pytest.raises(BrokenTemplate):
        check(claims["printed"], formula, claims)
