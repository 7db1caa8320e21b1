"""What Chinese clauses state: measure, value with its sign, unit, period and base."""

from __future__ import annotations

import pytest

LEVELS = [
    ("2020年，服务出口2806.3亿美元。", ("level", "2806.3", "亿美元", "2020", "")),
    ("2020年，服务机构共有6.6万家。", ("count", "6.6", "万家", "2020", "")),
    ("截至2020年底，企业有3491家。", ("count", "3491", "家", "2020-12-31", "")),
    ("２０２０年，服务出口超过230万美元。".replace("２０２０", "2020"),
     ("level", "230", "万美元", "2020", "")),
    ("“十三五”时期，服务进出口累计3.6万亿美元。", ("cumulative", "3.6", "万亿美元", "FYP13", "")),
    ("2020年，服务贸易逆差68.6亿美元。", ("balance", "-68.6", "亿美元", "2020", "")),
    ("2020年，服务贸易顺差12亿美元。", ("balance", "12", "亿美元", "2020", "")),
    ("2020年，规模位居全球第二。", ("rank", "2", "位", "2020", "")),
    ("2020年，景气指数为87.6。", ("index", "87.6", "", "2020", "")),
    ("2020年1—5月，服务进出口1000亿元。", ("level", "1000", "亿元", "2020-01/2020-05", "")),
    ("2021年前三季度，服务进出口1000亿元。", ("level", "1000", "亿元", "2021-01/2021-09", "")),
]  # fmt: skip
GROWTH = [
    ("2020年，服务出口同比增长8.2%。", ("growth_yoy", "8.2", "%", "2020", "2019")),
    ("2020年，服务出口比上年下降1.0%。", ("growth_yoy", "-1.0", "%", "2020", "2019")),
    ("2020年，服务出口比2015年增长17.0%。", ("growth_vs_base", "17.0", "%", "2020", "2015")),
    ("2021年第二季度，服务出口环比增长3%。", ("growth_vs_base", "3", "%", "2021-Q2", "2021-Q1")),
    ("2020年，服务出口增速为5.1%。", ("growth_yoy", "5.1", "%", "2020", "2019")),
    ("2020年，服务出口出现5.2%的降幅。", ("growth_yoy", "-5.2", "%", "2020", "2019")),
    ("2015—2019年，服务出口年均增长6.7%。", ("cagr", "6.7", "%", "2015/2019", "2015")),
    ("“十三五”时期，服务出口年均增长5.1%。", ("cagr", "5.1", "%", "FYP13", "2015")),
    ("2018年，市场规模是2009年的1.4倍。", ("growth_vs_base", "1.4", "倍", "2018", "2009")),
    ("2020年，收入同比增长8.3倍。", ("growth_yoy", "8.3", "倍", "2020", "2019")),
    ("2020年，融资额比上年翻了一番。", ("growth_yoy", "100", "翻了一番", "2020", "2019")),
    ("2020年6月，销售收入同比增长85%。", ("growth_yoy", "85", "%", "2020-06", "2019-06")),
]
SHARES = [
    ("2020年，服务进口占服务进出口的57.6%。", ("share", "57.6", "%", "2020", "")),
    ("2020年，代理率为95.8%。", ("rate", "95.8", "%", "2020", "")),
    ("2020年，60.6%的服务机构认为市场向好。", ("share", "60.6", "%", "2020", "")),
    ("2020年，涉外业务占全市近四成。", ("share", "40", "四成", "2020", "")),
    ("2020年，海岸线约占全国的1/18。", ("share", "5.56", "1/18", "2020", "")),
    ("2020年，占比比2015年下降9个百分点。", ("share_change_pp", "-9", "个百分点", "2020", "2015")),
    ("2020年，出口增速比货物出口高4.3个百分点。",
     ("growth_gap_pp", "4.3", "个百分点", "2020", "")),
    ("2020年，出口同比下降15.7%，降幅低于全球5.0个百分点。",
     ("growth_gap_pp", "5.0", "个百分点", "2020", "2019")),
    ("2020年，对外贸增长的贡献率为19.3%。", ("contribution", "19.3", "%", "2020", "")),
    ("2020年，旅游服务拉动总额下降14.9个百分点。",
     ("contribution", "-14.9", "个百分点", "2020", "")),
]  # fmt: skip
OTHERS = [
    ("2020年，从业人数704.7万人，比上年末增加21万人。",
     ("other", "21", "万人", "2020", "2019-12-31")),
    ("2020年，服务贸易逆差68.6亿美元，同比扩大9.6亿美元。",
     ("other", "-9.6", "亿美元", "2020", "2019")),
    ("试点期限为3年。", ("other", "3", "年", "2020", "")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stated"), [*LEVELS, *GROWTH, *SHARES, *OTHERS])
def test_a_clause_states_its_number(said, text, stated):
    assert said(text)[-1] == stated


def test_from_a_to_b_states_both_ends_and_an_average_between_them(said):
    text = "2020年，出口从2014年的3886亿美元增长至2020年的4921亿美元，年均增长率为4.02%。"
    assert said(text) == [
        ("level", "3886", "亿美元", "2014", ""),
        ("level", "4921", "亿美元", "2020", "2014"),
        ("cagr", "4.02", "%", "2014/2020", "2014"),
    ]


def test_a_list_goes_on_with_the_measure_and_sign_of_its_first_number(said):
    text = "2020年，三大领域分别下降3.4%、23.8%和13.5%。"
    assert [value for _, value, *_ in said(text)][-3:] == ["-3.4", "-23.8", "-13.5"]


def test_a_range_is_one_statement_with_two_ends(read_zh):
    claim = read_zh("2020年，成本降低到3—7美元/票。").readings[-1].claim
    assert (str(claim.value), str(claim.upper), claim.qualifier) == ("3", "7", "range")


@pytest.mark.parametrize(
    ("words", "qualifier"),
    [("约2100亿元", "about"), ("超过7000家", "over"), ("近50名", "nearly"), ("不到0.22%", "under"),
     ("20余个", "over"), ("9万多亿元", "over"), ("15%以上", "at_least"), ("5%及以下", "at_most"),
     ("75%左右", "about"), ("逾30家", "over")],
)  # fmt: skip
def test_hedges_are_read(read_zh, words, qualifier):
    assert read_zh(f"2020年，数量为{words}。").readings[-1].claim.qualifier == qualifier


def test_spaces_around_numbers_change_nothing(read_zh):
    spaced = read_zh("2020 年，服务出口 2806.3 亿美元，比上年增长 6.9% ，占比提升了 1.5 个百分点。")
    tight = read_zh("2020年，服务出口2806.3亿美元，比上年增长6.9%，占比提升了1.5个百分点。")
    for one, two in zip(spaced.readings, tight.readings, strict=True):
        assert (one.subject, one.measure, one.claim.value, one.claim.period) == (
            two.subject, two.measure, two.claim.value, two.claim.period)  # fmt: skip


def test_a_year_compared_with_stands_apart_from_its_word(said):
    found = said("2020 年，货物顺差较 2019 年增长 31%，服务逆差收窄 44%。")
    assert [(period, base) for *_, period, base in found] == [("2020", "2019")] * 2


def test_thousands_may_be_grouped_by_spaces(said):
    assert said("2020年末在外劳务人员13 000人。")[0][1:3] == ("13000", "人")


def test_a_footnote_mark_in_square_brackets_is_no_number(read_zh):
    read = read_zh("初步核算，全年国内生产总值 [2] 676708 亿元，比上年增长 6.9% 。")
    assert [each.subject for each in read.readings] == ["国内生产总值"] * 2
    assert "footnote" in {each.reason for each in read.unread}


def test_a_rate_per_mille_is_a_rate_whatever_it_is_called(said):
    assert said("2020年人口自然增长率为3.55‰。")[0][:3] == ("rate", "3.55", "‰")


def test_lower_than_something_else_is_a_negative_difference(said):
    assert said("2020年，价格比国际市场平均价格低20%—30%。")[0][:2] == ("other", "-20")


def test_a_unit_per_piece_ends_where_the_verb_begins(said):
    found = said("成本从10—30美元/票降低到3—7美元/票，密度16922人/平方公里。")
    assert [unit for _, _, unit, *_ in found] == ["美元/票", "美元/票", "人/平方公里"]


def test_what_equals_a_part_of_an_earlier_year_is_of_this_year(read_zh):
    read = read_zh("2020年，游客恢复至2019年的65.3%，全市税收为2019年的七成。")
    assert [(each.subject, each.claim.period.text) for each in read.readings] == [
        ("游客", "2020"),
        ("全市税收", "2020"),
    ]
