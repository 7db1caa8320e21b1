"""What is wrong with a statement or a list by itself."""

import pytest

LIST = """
中国线上零售占比 | share | 24.9 % | 2020 | s=1;text=中国、韩国、澳大利亚占比分别为24.9%
韩国线上零售占比 | share | 25.9 % | 2020 | s=1
澳大利亚线上零售占比 | share | 9.4 % | 2020 | s=1
新西兰线上零售占比 | share | 11.7 % | 2020 | s=1
"""


def test_three_names_for_four_values_are_found(findings, listed):
    (finding,) = findings(LIST, listed("中国 韩国 澳大利亚", "24.9 25.9 9.4 11.7", "c1 c2 c3 c4"))
    assert (finding.kind, finding.severity) == ("enumeration", "error")


def test_names_that_stand_before_the_clause_prove_nothing(found, listed):
    assert found(LIST, listed("保险服务 旅行服务", "24.9 25.9 9.4 11.7", "c1 c2 c3 c4")) == []


def test_an_open_list_with_too_few_names_is_doubted(findings, listed):
    names = listed("中国 韩国 澳大利亚", "24.9 25.9 9.4 11.7", "c1 c2 c3 c4", is_open=True)
    assert [finding.severity for finding in findings(LIST, names)] == ["warning"]


@pytest.mark.parametrize("name", ["两国", "出口和进口", "2018—2021年"])
def test_a_name_that_stands_for_several_is_no_mismatch(found, listed, name):
    assert found(LIST, listed(name, "24.9 25.9 9.4 11.7", "c1 c2 c3 c4")) == []


def test_as_many_names_as_values_are_silent(found, listed):
    assert found(LIST, listed("中国 韩国 澳洲 新西兰", "24.9 25.9 9.4 11.7", "c1 c2 c3 c4")) == []


def test_an_amount_that_changes_by_points_is_found(found):
    assert found("""
        车险业务保费收入 | growth_gap_pp | -3.8 个百分点 | 2020 | base=2019
    """) == ["points on a level"]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["服务出口占比 | share_change_pp | 3.8 个百分点 | 2020 | base=2019",
     "保费收入增速 | growth_gap_pp | -3.8 个百分点 | 2020 | base=2019",
     "贷款利率 | share_change_pp | -0.5 个百分点 | 2020 | base=2019",
     "growth of revenue | growth_gap_pp | 1.9 points | 2020 | base=2019"],
)  # fmt: skip
def test_a_rate_that_changes_by_points_is_right(found, line):
    assert found(line) == []


def test_a_rate_that_changes_by_per_cent_is_noted(findings):
    (finding,) = findings("""
        申请代理率 | rate | 57.6 % | 2019 | s=1
        申请代理率 | growth_yoy | 3.8 % | 2019 | s=1
    """)
    assert (finding.kind, finding.severity) == ("percent of a rate", "note")


def test_nothing_falls_by_more_than_all_there_is(found):
    assert found("游客人数 | growth_yoy | -120.5 % | 2020") == ["fall over 100"]


def test_a_profit_may_turn_into_a_loss(found):
    assert found("营业利润 | growth_yoy | -120.5 % | 2020") == []


def test_a_share_of_more_than_the_whole_is_found(found):
    assert found("services exports | share | 123.0 % | 2020 | of=trade") == ["share over 100"]


def test_a_record_beside_a_fall_is_doubted(findings):
    (finding,) = findings("""
        服务出口 | level | 2806.3 亿美元 | 2020 | s=1;hint=record
        服务出口 | growth_yoy | -1.0 % | 2020 | s=2
    """)
    assert (finding.kind, finding.severity) == ("record", "warning")


def test_a_record_beside_growth_is_silent(found):
    assert found("""
        services exports | level | 280.6 US$bn | 2020 | s=1;hint=record
        services exports | growth_yoy | 1.0 % | 2020 | s=2
    """) == []  # fmt: skip


@pytest.mark.parametrize(
    ("number", "text"),
    [("700", "现已推出近700余门课程"), ("30", "约30个国家左右"),
     ("50", "nearly 50 firms or more"), ("12", "about 12 firms or so")],
)  # fmt: skip
def test_two_hedges_on_one_number_are_noted(findings, number, text):
    (finding,) = findings(f"courses | count | {number} firms | 2020 | text={text}")
    assert (finding.kind, finding.severity) == ("precision", "note")


@pytest.mark.parametrize("text", ["约700门课程", "近百个国家", "more than 700 courses"])
def test_one_hedge_is_enough(found, text):
    assert found(f"课程 | count | 700 firms | 2020 | text={text}") == []
