"""Shares of named and of guessed wholes, averages, surveys, ranks."""

import pytest

SOFTWARE = """
软件业务收入 | level | 81616 亿元 | 2020

重点城市软件业务收入 | level | 59636 亿元 | 2020 | s=1
重点城市软件业务收入 | share | {} % | 2020 | of=全国软件业;s=1

副省级城市软件业务收入 | level | 43682 亿元 | 2020 | s=2
副省级城市软件业务收入 | share | 53.5 % | 2020 | of=全国软件业;s=2

软件大省软件业务收入 | level | 53516 亿元 | 2020 | s=3
软件大省软件业务收入 | share | 65.6 % | 2020 | of=全国软件业;s=3
"""


def test_a_share_that_its_levels_refute_is_found(findings):
    (finding,) = findings("""
        服务出口 | level | 2806.3 亿美元 | 2020
        服务进出口 | level | 6617.2 亿美元 | 2020
        服务出口 | share | 44.2 % | 2020 | of=服务进出口
    """)
    assert (finding.kind, finding.severity, finding.suggestion) == ("share", "error", "42.4%")


def test_a_whole_that_other_shares_confirm_refutes_a_share(findings):
    (finding,) = findings(SOFTWARE.format("85.9"))
    assert (finding.kind, finding.severity, finding.claims[0]) == ("share", "error", "c3")


def test_shares_that_fit_the_whole_they_imply_are_silent(found):
    assert found(SOFTWARE.format("73.1")) == []


def test_a_whole_that_is_only_guessed_refutes_nothing(found):
    assert found("""
        软件业务收入 | level | 81616 亿元 | 2020
        重点城市软件业务收入 | level | 59636 亿元 | 2020 | s=1
        重点城市软件业务收入 | share | 85.9 % | 2020 | of=全市场;s=1
    """) == []  # fmt: skip


def test_a_share_of_the_country_is_one_of_the_same_subject(found):
    east = """
        services trade | level | 661.7 US$bn | 2020
        the eastern region's services trade | level | 563.4 US$bn | 2020
        the eastern region's services trade | share | {} % | 2020 | of=the country
    """
    assert found(east.format("85.1")) == []
    assert found(east.format("81.5")) == ["share"]


def test_the_change_of_a_share_is_the_difference_of_two(found):
    change = """
        服务出口 | share | 33.4 % | 2015 | of=服务进出口
        服务出口 | share | 42.4 % | 2020 | of=服务进出口
        服务出口 | share_change_pp | {} 个百分点 | 2020 | base=2015;of=服务进出口
    """
    assert found(change.format("9")) == []
    assert found(change.format("8")) == ["share change"]


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [("49.6", "50.1", "-0.6"), ("63.1", "65.4", "-2.2"), ("48.2", "47.6", "0.7"),
     ("21.2", "23.4", "-2.1"), ("73.1", "72.1", "0.9")],
)  # fmt: skip
def test_a_difference_that_is_off_by_rounding_is_silent(found, now, then, change):
    assert found(f"""
        出口区域内比重 | share | {now} % | 2020 | cell=1,1
        出口区域内比重 | share | {then} % | 2017 | cell=1,2
        出口区域内比重 | share_change_pp | {change} 个百分点 | 2020 | base=2017;cell=1,3
    """) == []  # fmt: skip


def test_shares_of_exports_and_imports_in_trade_are_one_hundred(found):
    assert found("""
        服务出口 | share | 42.4 % | 2020 | of=服务进出口
        服务进口 | share | 58.6 % | 2020 | of=服务进出口
    """) == ["complementary shares"]  # fmt: skip


def test_shares_with_a_rest_are_one_hundred(found):
    shares = """
        travel exports | share | 23.0 % | 2019 | of=services exports
        transport exports | share | 16.7 % | 2019 | of=services exports
        other exports | share | {} % | 2019 | of=services exports;hint=rest
    """
    assert found(shares.format("60.3")) == []
    assert found(shares.format("63.0")) == ["shares of a whole"]


def test_the_share_of_two_items_is_the_sum_of_theirs(findings):
    (finding,) = findings("""
        运输、旅游服务出口 | share | 44 % | 2019
        旅行出口 | share | 23 % | 2019
        运输出口 | share | 16.7 % | 2019
    """)
    assert (finding.kind, finding.severity) == ("composite share", "warning")


FIRMS = """
服务机构营业收入 | level | 2100 亿元 | 2019 | q=about
服务机构营业收入 | growth_yoy | 13.2 % | 2019
服务机构 | count | 6.6 万家 | 2019 | q=about
服务机构 | growth_yoy | 8.2 % | 2019
服务机构平均营业收入 | level | {} 万元 | 2019
服务机构平均营业收入 | growth_yoy | {} % | 2019
"""


def test_an_average_is_the_total_over_the_number(found):
    assert found(FIRMS.format("318.2", "4.6")) == []
    assert found(FIRMS.format("438.2", "4.6")) == ["average"]


def test_growth_of_an_average_follows_from_total_and_number(findings):
    (finding,) = findings(FIRMS.format("318.2", "4.0"))
    assert (finding.kind, finding.severity, finding.suggestion) == (
        "average growth",
        "error",
        "4.6%",
    )


def test_growth_per_head_is_judged_where_the_average_is_over_the_heads_printed(findings):
    (finding,) = findings("""
        软件业务收入 | level | 81616 亿元 | 2020
        软件业务收入 | growth_yoy | 13.3 % | 2020
        从业人员 | count | 704.7 万人 | 2020-12-31
        从业人员 | growth_yoy | 3.1 % | 2020-12-31
        人均业务收入 | level | 115.8 万元 | 2020
        人均业务收入 | growth_yoy | 8.6 % | 2020
    """)
    assert (finding.kind, finding.severity) == ("average growth", "error")


def test_productivity_over_another_number_of_heads_is_silent(found):
    assert found("""
        建筑业总产值 | level | 248445.77 亿元 | 2019
        建筑业从业人员 | count | 5427.4 万人 | 2019-12-31
        人均建筑业总产值 | level | 39.9656 万元 | 2019
    """) == []  # fmt: skip


def survey(share, n, noun="企业"):
    return f"""
        {noun}有效问卷 | count | {n} 份 | 2020
        推出新产品的{noun} | share | {share} % | 2020 | of=调研{noun};hint=survey
    """


@pytest.mark.parametrize(("share", "n"), [("79.4", 250), ("33.5", 250), ("50.1", 46)])
def test_a_survey_share_impossible_for_its_n_is_found(found, share, n):
    assert found(survey(share, n)) == ["survey"]


@pytest.mark.parametrize("share", ["52.2", "47.8", "45.7", "28.3", "21.7", "65.2"])
def test_survey_shares_possible_for_their_n_are_silent(found, share):
    assert found(survey(share, 46, "地方主管部门")) == []


def test_a_half_may_be_rounded_to_even_or_away(found):
    assert found(survey("12.5", 200) + survey("0.2", 400)) == []


def test_a_survey_of_thousands_proves_nothing(found):
    assert found(survey("33.3", 2001)) == []


def test_a_rank_follows_the_values_of_its_table(found):
    table = """
        transport trade | level | 137.98 US$bn | 2020 | cell=1,1
        travel trade | level | 98.10 US$bn | 2020 | cell=2,1
        insurance trade | level | 68.23 US$bn | 2020 | cell=3,1
        construction trade | level | 37.61 US$bn | 2020 | cell=4,1

        insurance trade | rank | {} 位 | 2020
    """
    assert found(table.format(3)) == []
    assert found(table.format(2)) == ["rank"]


def test_points_of_exports_and_imports_are_those_of_its_own_flow(found):
    levels = """
        运输服务出口 | level | 460.3 亿美元 | 2019
        运输服务出口 | level | 576.2 亿美元 | 2020
        服务出口 | level | 2836.2 亿美元 | 2019
        服务进口 | level | 5014.3 亿美元 | 2019
    """
    points = "运输服务出口 | contribution | {} 个百分点 | 2020 | base=2019;of=服务出口和进口"
    assert found(levels + points.format("4.09")) == []
    assert found(levels + points.format("1.48")) == ["points of growth"]


def test_shares_of_goods_and_services_together_are_no_halves(found):
    assert found("""
        服务出口 | share | 31.8 % | 2020 | of=货物和服务贸易
        服务进口 | share | 16.9 % | 2020 | of=货物和服务贸易
    """) == []  # fmt: skip


def test_a_share_far_from_its_trade_is_checked_all_the_same(found):
    assert found("""
        服务出口 | level | 2806.3 亿美元 | 2020
        ===
        旅行服务出口 | level | 170.7 亿美元 | 2020
        ===
        旅行服务出口 | share | 6.2 % | 2020 | of=服务出口
    """) == ["share"]  # fmt: skip


def test_a_change_of_share_is_checked_with_levels_as_well(found):
    assert found("""
        服务出口 | level | 1000.0 亿美元 | 2015
        服务出口 | level | 2000.0 亿美元 | 2020
        旅行服务出口 | level | 100.0 亿美元 | 2015
        旅行服务出口 | level | 290.0 亿美元 | 2020
        旅行服务出口 | share | 10.0 % | 2015 | of=服务出口
        旅行服务出口 | share | 14.5 % | 2020 | of=服务出口
        旅行服务出口 | share_change_pp | 4.6 个百分点 | 2020 | base=2015;of=服务出口
    """) == ["share change"]  # fmt: skip


def test_a_total_that_is_only_told_by_its_flows_is_a_whole(found):
    text = """
        services exports | level | 60.0 US$bn | 2020
        services imports | level | 40.0 US$bn | 2020
        travel services trade | level | 25.0 US$bn | 2020
        travel services trade | share | {} % | 2020 | of=services trade
    """
    assert found(text.format("25.0")) == []
    assert found(text.format("26.0")) == ["share"]
