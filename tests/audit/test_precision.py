"""Amounts that are rounded further than they are printed."""

import pytest


def amounts(then, now, growth):
    return f"""
        services exports | level | 12.34 US$bn | 2020
        services imports | level | 13.57 US$bn | 2020
        travel exports | level | {then} US$mn | 2019
        travel exports | level | {now} US$mn | 2020
        travel exports | growth_yoy | {growth} % | 2020
    """


def test_millions_that_end_in_zero_are_as_rounded_as_the_billions_beside_them(found):
    assert found(amounts("430", "640", "50.4")) == []


def test_millions_that_end_in_other_digits_are_precise(found):
    assert found(amounts("433", "641", "50.4")) == ["growth"]


def test_rounded_millions_still_refute_what_they_cannot_give(found):
    assert found(amounts("430", "640", "61.4")) == ["growth"]


def test_without_billions_millions_are_as_precise_as_printed(found):
    alone = amounts("430", "640", "50.4").split("\n", 3)[-1]
    assert found(alone) == ["growth"]


REGIONS = """
    软件业务收入 | level | 81616 亿元 | 2020
    东部地区软件业务收入 | level | 65561 亿元 | 2020
    东部地区软件业务收入 | share | {} % | 2020 | of=软件业务收入
    中部地区软件业务收入 | level | 3726 亿元 | 2020
    中部地区软件业务收入 | share | {} % | 2020 | of=软件业务收入
    西部地区软件业务收入 | level | 9999 亿元 | 2020
    西部地区软件业务收入 | share | {} % | 2020 | of=软件业务收入
"""


def test_whole_per_cents_printed_with_a_nought_are_one_warning(findings):
    (finding,) = findings(REGIONS.format("80.0", "5.0", "12.0"))
    assert (finding.kind, finding.severity) == ("whole percents", "warning")
    assert finding.claims == ("c3", "c5", "c7")


@pytest.mark.parametrize(
    "shares",
    [
        ("80.0", "5.0", "13.0"),  # 12.25 is no 13
        ("80.0", "4.6", "12.0"),  # written to the last digit elsewhere
    ],
)
def test_what_is_wrong_as_a_whole_per_cent_or_stands_beside_tenths_is_an_error(findings, shares):
    assert "error" in {each.severity for each in findings(REGIONS.format(*shares))}


def test_shares_to_the_last_digit_are_silent(found):
    assert found(REGIONS.format("80.3", "4.6", "12.3")) == []


MARKET = """
    环保产业市场规模 | level | {} 亿元 | 2009
    环保产业市场规模 | level | 1053203 亿元 | 2018
    环保产业市场规模 | growth_vs_base | 1.4 倍 | 2018 | base=2009
"""


@pytest.mark.parametrize(
    ("base", "severities"),
    [("780100", []), ("780159", ["warning"]), ("790159", ["error"])],  # 1.3501, 1.34999, 1.333
)
def test_a_miss_by_a_hair_is_a_warning_that_says_so(findings, base, severities):
    found = findings(MARKET.format(base))
    assert [each.severity for each in found] == severities
    assert all(("两次舍入" in each.message.zh) == (each.severity == "warning") for each in found)
