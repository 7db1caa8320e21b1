"""Growth against levels, changes, chains, averages and comparators."""

import pytest


def levels(now, then, more):
    return f"""
        货邮吞吐量 | level | {then} 万吨 | 2017
        货邮吞吐量 | level | {now} 万吨 | 2020
        货邮吞吐量 | {more}
    """


def test_a_growth_rate_that_its_levels_refute_is_found(findings):
    (finding,) = findings(levels("37.8", "26.0", "growth_vs_base | 55.4 % | 2020 | base=2017"))
    assert (finding.kind, finding.suggestion) == ("growth", "45.4%")


def test_a_ratio_printed_as_growth_is_called_that(findings):
    (finding,) = findings(levels("37.8", "26", "growth_vs_base | 145.5 % | 2020 | base=2017"))
    assert (finding.kind, finding.suggestion) == ("ratio as growth", "45.4%")


@pytest.mark.parametrize("printed", ["45.4", "45.0", "46.1"])
def test_growth_within_the_rounding_of_its_levels_is_silent(found, printed):
    assert found(levels("37.8", "26", f"growth_vs_base | {printed} % | 2020 | base=2017")) == []


def test_a_multiple_is_the_ratio_of_two_levels(found):
    assert found(levels("39.2", "28.0", "growth_vs_base | 1.4 倍 | 2020 | base=2017")) == []
    assert found(levels("39.2", "20.0", "growth_vs_base | 1.4 倍 | 2020 | base=2017")) == [
        "multiple"
    ]


def test_growth_by_a_multiple_is_the_ratio_less_one(found):
    yearly = """
        revenue | level | 20.0 US$bn | 2019
        revenue | level | {} US$bn | 2020
        revenue | growth_yoy | 1.5 times | 2020
    """
    assert found(yearly.format("50.0")) == []
    assert found(yearly.format("30.0")) == ["growth"]


def test_level_change_and_growth_fit_together(found):
    staff = """
        从业人员 | count | 704.7 万人 | 2020-12-31 | s=1
        从业人员 | change | 21 万人 | 2020-12-31 | base=2019-12-31;s=1
        从业人员 | growth_yoy | {} % | 2020-12-31 | s=1
    """
    assert found(staff.format("3.1")) == []
    assert found(staff.format("4.1")) == ["growth and change"]


@pytest.mark.parametrize(
    ("then", "now", "years", "rate"),
    [("796.5", "1178.8", ("2015", "2019"), "10.3"), ("999.3", "1465.6", ("2016", "2020"), "10.0"),
     ("3886", "4921", ("2014", "2020"), "4.02")],
)  # fmt: skip
def test_average_growth_that_fits_its_first_and_last_year_is_silent(found, then, now, years, rate):
    first, last = years
    assert found(f"""
        服务进出口 | level | {then} 亿美元 | {first}
        服务进出口 | level | {now} 亿美元 | {last}
        服务进出口 | cagr | {rate} % | {first}/{last} | base={first}
    """) == []  # fmt: skip


def test_average_growth_that_they_refute_is_found(found):
    assert found("""
        services trade with Belt and Road countries | level | 79.65 US$bn | 2015
        services trade with Belt and Road countries | level | 117.88 US$bn | 2019
        services trade with Belt and Road countries | cagr | 12.3 % | 2015/2019 | base=2015
    """) == ["cagr"]  # fmt: skip


TRAVEL = """
旅行进口 | level | 2511.0 亿美元 | 2019
旅行进口 | growth_yoy | -9.3 % | 2019
旅行进口 | level | 1312.3 亿美元 | 2020
旅行进口 | growth_yoy | {} % | 2020
旅行进口 | growth_vs_base | {} % | 2020 | base=2018
"""


def test_growth_over_two_years_is_the_yearly_rates_chained(found):
    assert found(TRAVEL.format("-47.7", "-52.6")) == []
    assert found(TRAVEL.format("-47.7", "-56.2")) == ["chained growth"]


def test_growth_that_two_others_refute_is_the_one_to_blame(findings):
    (finding,) = findings(TRAVEL.format("-44.7", "-52.6"))
    assert (finding.claims[0], finding.suggestion) == ("c4", "−47.7%")


def test_cumulative_sums_and_their_growth_are_checked(found):
    plans = """
        服务出口 | cumulative | 12.4 亿美元 | FYP13
        服务出口 | cumulative | 10.0 亿美元 | FYP12
        服务出口 | growth_vs_base | {} % | FYP13 | base=FYP12
    """
    assert found(plans.format("24")) == []
    assert found(plans.format("42")) == ["growth"]


def test_a_sum_over_years_is_that_of_its_years(found):
    assert found("""
        services exports | cumulative | 42.0 US$bn | 2018/2020
        services exports | level | 12.0 US$bn | 2018
        services exports | level | 14.0 US$bn | 2019
        services exports | level | 13.0 US$bn | 2020
    """) == ["cumulative"]  # fmt: skip


def test_a_growth_gap_is_the_difference_of_two_rates(found):
    gap = """
        services exports | cagr | 6.7 % | 2015/2019 | base=2015
        services exports | growth_gap_pp | {} points | 2015/2019 | base=2015;than=goods exports
        goods exports | cagr | 2.4 % | 2015/2019 | base=2015
    """
    assert found(gap.format("4.3")) == []
    assert found(gap.format("5.3")) == ["growth gap"]


def test_a_gap_to_the_year_before_needs_that_year_s_rate(found):
    gap = """
        嵌入式软件收入 | growth_yoy | 7.8 % | 2019
        嵌入式软件收入 | growth_yoy | 12.0 % | 2020
        嵌入式软件收入 | growth_gap_pp | {} 个百分点 | 2020 | base=2019
    """
    assert found(gap.format("4.2")) == []
    assert found(gap.format("2.4")) == ["growth gap"]


def test_trade_cannot_grow_faster_than_both_exports_and_imports(found):
    assert found("""
        服务进出口 | growth_yoy | 9.9 % | 2020
        服务出口 | growth_yoy | 4.4 % | 2020
        服务进口 | growth_yoy | 8.1 % | 2020
    """) == ["weighted mean"]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "text"),
    [("工业产值", "按可比价格计算同比增长6.0%"), ("第三产业增加值", "增长6.0%"),
     ("industrial output", "up 6.0% in real terms")],
)  # fmt: skip
def test_real_growth_is_not_held_against_printed_amounts(found, subject, text):
    assert found(f"""
        {subject} | level | 200.0 US$bn | 2015
        {subject} | level | 250.0 US$bn | 2016
        {subject} | growth_yoy | 6.0 % | 2016 | text={text}
    """) == []  # fmt: skip


def test_growth_in_yuan_is_not_growth_in_dollars(found):
    assert found("""
        服务进出口 | level | 10546.1 亿美元 | 2020
        服务进出口 | growth_yoy | -0.1 % | 2020

        服务进出口 | level | 72776.6 亿元 | 2020
        服务进出口 | growth_yoy | -0.2 % | 2020
    """) == []  # fmt: skip


def test_contributions_follow_from_four_levels(found):
    part = """
        services trade | level | 80.0 US$bn | 2015
        services trade | level | 100.0 US$bn | 2019
        knowledge services trade | level | 30.0 US$bn | 2015
        knowledge services trade | level | 36.0 US$bn | 2019
        knowledge services trade | contribution | {} | 2015/2019 | base=2015;of=services trade
    """
    assert found(part.format("30.0 %")) == []
    assert found(part.format("7.5 points")) == []
    assert found(part.format("40.0 %")) == ["contribution"]
    assert found(part.format("9.5 points")) == ["points of growth"]


def test_a_gap_is_checked_with_the_four_levels(findings):
    (finding,) = findings("""
        旅行服务出口 | level | 100.0 亿美元 | 2019
        旅行服务出口 | level | 110.0 亿美元 | 2020
        服务出口 | level | 1000.0 亿美元 | 2019
        服务出口 | level | 1020.0 亿美元 | 2020
        旅行服务出口 | growth_gap_pp | 8.3 个百分点 | 2020 | base=2019;than=服务出口
    """)
    assert finding.kind == "growth gap"
    assert (
        "(110.0亿美元 ÷ 100.0亿美元 − 1) − (1020.0亿美元 ÷ 1000.0亿美元 − 1)" in finding.message.zh
    )


def windows(rate, *more):
    return "\n".join(
        [
            "services exports | level | 80.0 US$bn | 2015",
            "services exports | level | 90.0 US$bn | 2016",
            "services exports | level | 110.0 US$bn | 2020",
            f"services exports | cagr | {rate} % | 2016/2020 | base=2016",
            *more,
        ]
    )


@pytest.mark.parametrize("rate", ["5.1", "6.6"])
def test_a_window_grows_from_its_first_year_or_from_the_year_before(found, rate):
    assert found(windows(rate)) == []


def test_a_window_that_neither_year_gives_is_wrong(found):
    assert found(windows("5.9")) == ["cagr"]


def test_a_writer_who_grows_windows_from_the_year_before_does_so_always(findings):
    other = [
        "services imports | level | 50.0 US$bn | 2015",
        "services imports | level | 70.0 US$bn | 2020",
        "services imports | cagr | {} % | 2016/2020 | base=2016",
    ]
    imports = "\n".join(other)
    assert findings(windows("6.6", imports.format("7.0"))) == ()
    (finding,) = findings(windows("6.6", imports.format("7.5")))
    assert (finding.kind, finding.suggestion) == ("cagr", "7.0%")
