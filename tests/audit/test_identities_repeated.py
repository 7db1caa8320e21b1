"""One quantity stated twice: in two places, units, currencies, in text and table."""

import pytest


def test_one_quantity_with_two_values_is_found(findings):
    (finding,) = findings("""
        服务进出口 | level | 6617.2 亿美元 | 2020

        服务进出口 | level | 6671.2 亿美元 | 2020
    """)
    assert (finding.kind, finding.lines) == ("twice", (2, 1))


def test_two_values_in_distant_sections_are_doubted_only(findings):
    (finding,) = findings("""
        全球货物贸易 | growth_yoy | -7 % | 2020
        ===
        全球货物贸易 | growth_yoy | -5.2 % | 2020
    """)
    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("one", "other"),
    [("461.3 万人", "4613000 人"), ("8072.9 亿欧元", "807285 百万欧元"),
     ("6617 亿美元", "6617.2 亿美元"), ("661.72 US$bn", "6617.2 亿美元")],
)  # fmt: skip
def test_the_same_amount_in_another_unit_is_the_same(found, one, other):
    assert found(f"""
        环保产业 | level | {one} | 2017

        环保产业 | level | {other} | 2017
    """) == []  # fmt: skip


def test_equally_precise_numbers_must_have_the_same_digits(found):
    assert found("""
        services exports | level | 280.63 US$bn | 2020

        services exports | level | 280.64 US$bn | 2020
    """) == ["twice"]  # fmt: skip


def test_a_rise_here_and_a_fall_there_are_found(found):
    assert found("""
        services exports | growth_yoy | 13.5 % | 2020

        services exports | growth_yoy | -13.5 % | 2020
    """) == ["twice"]  # fmt: skip


def test_an_amount_in_the_wrong_scale_is_found(found):
    assert found("""
        services exports | level | 280.63 US$bn | 2020

        services exports | level | 280630 US$bn | 2020
    """) == ["twice"]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [("专利代理机构 | count | 2691 家", "商标代理机构 | count | 2700 家"),
     ("试点任务 | count | 8 家", "试点任务 | count | 403 家"),
     ("软件业务收入 | growth_yoy | 13.3 %", "软件业务收入 | growth_yoy | 33.3 %"),
     ("services revenue | level | 12.1 US$bn", "goods revenue | level | 12.2 US$bn")],
)  # fmt: skip
def test_two_things_with_similar_names_are_not_one_quantity(found, one, other):
    assert found(f"{one} | 2020\n\n{other} | 2020") == []


def test_another_period_is_another_quantity(found):
    assert found("""
        服务进出口 | level | 6617.2 亿美元 | 2020

        服务进出口 | level | 6671.2 亿美元 | 2019
    """) == []  # fmt: skip


def test_members_of_one_sentence_are_not_compared(found):
    assert found("""
        服务出口 | growth_yoy | 12.5 % | 2020 | s=1
        服务出口 | growth_yoy | 14.6 % | 2020 | s=1
    """) == []  # fmt: skip


TABLE = """
世界平均服务业 | share | {} % | 2010 | of=GDP
世界平均服务业 | share | 61.2 % | 2018 | of=GDP

服务业增加值 | share | 60.2 % | 2000 | of=GDP;cell=1,1
服务业增加值 | share | 63.2 % | 2010 | of=GDP;cell=1,2
服务业增加值 | share | 61.2 % | 2018 | of=GDP;cell=1,3
贸易额 | share | 51.0 % | 2000 | of=GDP;cell=2,1
贸易额 | share | 57.0 % | 2010 | of=GDP;cell=2,2
贸易额 | share | 59.4 % | 2018 | of=GDP;cell=2,3
"""


def test_a_text_that_quotes_a_row_is_held_to_it(found):
    assert found(TABLE.format("63.2")) == []
    assert found(TABLE.format("63.4")) == ["text and table"]


def test_a_multiple_of_the_text_is_checked_against_its_table(findings):
    (finding,) = findings("""
        日本环保产业市场 | level | 1053203 亿元 | 2018
        日本环保产业市场 | growth_vs_base | 1.4 倍 | 2018 | base=2009

        市场规模 | level | 780159 亿元 | 2009 | cell=1,1
        市场规模 | level | 994826 亿元 | 2013 | cell=1,2
        市场规模 | level | 1053203 亿元 | 2018 | cell=1,3
    """)
    assert (finding.kind, finding.suggestion) == ("multiple", "1.3倍")


def test_two_tables_that_disagree_are_one_finding(findings):
    table = """
        全球服务业 | share | {} % | 2015 | of=GDP;cell=1,1
        全球服务业 | share | {} % | 2016 | of=GDP;cell=1,2
    """
    (finding,) = findings(f"{table.format('69.1', '69.7')}\n{table.format('64.9', '65.4')}")
    assert (finding.kind, len(finding.claims)) == ("twice", 4)


def test_dollars_and_yuan_near_the_rate_of_the_year_are_silent(found):
    assert found("""
        服务进出口 | level | 6617.2 亿美元 | 2020

        服务进出口 | level | 45642.7 亿元 | 2020
    """) == []  # fmt: skip


def test_dollars_and_yuan_far_from_it_are_doubted(findings):
    (finding,) = findings("""
        服务进出口 | level | 6617.2 亿美元 | 2020

        服务进出口 | level | 54642.7 亿元 | 2020
    """)
    assert (finding.kind, finding.severity) == ("currency", "warning")


def test_a_rounded_count_that_misses_its_number_is_doubted(findings):
    (finding,) = findings("""
        各级学校注册外籍教师 | count | 44980 人 | 2020
        ===
        外籍教师 | count | 4.47 万人 | 2020
    """)
    assert (finding.kind, finding.severity) == ("parallel", "warning")


def test_two_passages_that_tell_one_fact_are_compared(findings):
    one = "参与举办近百场中医药抗疫视频会议和直播活动覆盖148个国家"
    other = "支持举办百余场中医药抗疫视频交流和直播活动面向150个国家"
    (finding,) = findings(f"""
        视频会议覆盖国家 | count | 148 个国家 | 2020 | text={one}
        ===
        卫生主管机构 | count | 150 个国家 | 2020 | text={other}
    """)
    assert (finding.kind, finding.severity) == ("parallel", "warning")


def test_more_than_100_and_more_than_120_may_be_two_things(found):
    assert found("""
        countries and regions | count | 120 firms | 2019 | q=over

        countries and regions | count | 100 firms | 2019 | q=over
    """) == []  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [("新增服务外包企业", "服务外包企业"), ("新增服务外包企业", "中型服务外包企业")],
)
def test_kinds_of_one_noun_are_not_said_twice(found, one, other):
    alike = "text=随着数字技术加快发展，企业数量不断增加"
    assert found(f"""
        {one} | count | 8165 家 | 2020 | {alike}

        {other} | count | 8158 家 | 2020 | {alike}
    """) == []  # fmt: skip
