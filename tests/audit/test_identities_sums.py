"""Totals, balances, parts of wholes, sums and tables."""

import pytest

INSURANCE = """
保险服务进出口 | level | {total} 亿美元 | 2020
保险服务进出口 | growth_yoy | {growth} % | 2020
保险服务出口 | level | 53.8 亿美元 | 2020
保险服务出口 | growth_yoy | 12.5 % | 2020
保险服务进口 | level | {imports} 亿美元 | 2020
保险服务进口 | growth_yoy | 14.6 % | 2020
保险服务逆差 | balance | -68.6 亿美元 | 2020
"""


def test_a_total_that_its_parts_refute_is_found(findings):
    (finding,) = findings(INSURANCE.format(total="177.2", growth="13.9", imports="122.4"))
    assert (finding.kind, finding.severity, finding.claims[0]) == ("total", "error", "c1")


def test_the_total_to_blame_gets_the_value_that_satisfies_all_identities(findings):
    (finding,) = findings(INSURANCE.format(total="177.2", growth="13.9", imports="122.4"))
    assert finding.suggestion == "176.2亿美元"


def test_a_consistent_paragraph_is_silent(found):
    assert found(INSURANCE.format(total="176.2", growth="13.9", imports="122.4")) == []


def test_wrong_imports_are_blamed_and_not_the_total_they_break(findings):
    (finding,) = findings(INSURANCE.format(total="176.2", growth="13.9", imports="132.4"))
    assert (finding.claims[0], finding.suggestion) == ("c5", "122.4亿美元")


def test_growth_of_a_total_lies_where_its_parts_put_it(findings):
    (finding,) = findings(INSURANCE.format(total="176.2", growth="14.4", imports="122.4"))
    assert (finding.claims[0], finding.suggestion) == ("c2", "14.0%")


def test_real_growth_of_a_total_is_not_put_together_from_nominal_parts(found):
    assert (
        found("""
        地区生产总值 | level | 1222.6 亿元 | 2017
        地区生产总值 | growth_yoy | 0.3 % | 2017
        第一产业增加值 | level | 262.9 亿元 | 2017 | part=c1
        第一产业增加值 | growth_yoy | 3.6 % | 2017
        第二产业增加值 | level | 441.0 亿元 | 2017 | part=c1
        第二产业增加值 | growth_yoy | -6.1 % | 2017
        第三产业增加值 | level | 518.7 亿元 | 2017 | part=c1
        第三产业增加值 | growth_yoy | 4.3 % | 2017
    """)
        == []
    )


@pytest.mark.parametrize(
    ("trade", "exports", "imports"),
    [("6617.2", "2806.3", "3810.9"), ("2947.6", "1551.5", "1396.1"),
     ("4606.7", "1751.0", "2855.7"), ("846.4", "378.0", "468.4")],
)  # fmt: skip
def test_exports_and_imports_that_add_up_are_silent(found, trade, exports, imports):
    assert found(f"""
        服务进出口 | level | {trade} 亿美元 | 2020
        服务出口 | level | {exports} 亿美元 | 2020
        服务进口 | level | {imports} 亿美元 | 2020
    """) == []  # fmt: skip


def test_english_totals_are_checked_as_chinese_ones(findings):
    (finding,) = findings("""
        China's services trade | level | 661.72 US$bn | 2020
        services exports | level | 280.63 US$bn | 2020
        services imports | level | 391.09 US$bn | 2020
    """)
    assert finding.kind == "total"
    assert "280.63" in finding.message.en


def test_a_deficit_printed_as_a_size_is_no_contradiction(found):
    assert found("""
        服务出口 | level | 53.8 亿美元 | 2020
        服务进口 | level | 122.4 亿美元 | 2020
        服务贸易逆差 | balance | 68.6 亿美元 | 2020
    """) == []  # fmt: skip


def test_a_surplus_where_imports_exceed_exports_is_found(found):
    assert found("""
        services exports | level | 53.8 US$bn | 2020
        services imports | level | 122.4 US$bn | 2020
        services trade surplus | balance | 68.6 US$bn | 2020
    """) == ["balance"]  # fmt: skip


def test_the_change_of_a_balance_follows_from_the_growth_rates(found):
    text = INSURANCE.format(total="176.2", growth="13.9", imports="122.4")
    assert found(text + "保险服务逆差 | change | -9.6 亿美元 | 2020 | base=2019") == []
    assert found(text + "保险服务逆差 | change | -19.6 亿美元 | 2020 | base=2019") == [
        "balance change"
    ]


def test_two_halves_of_a_whole_must_add_up(found):
    assert found("""
        服务人次 | level | 85.9 万人 | 2019
        境内服务人次 | level | 17.6 万人 | 2019 | part=c1
        境外服务人次 | level | 67.6 万人 | 2019 | part=c1
    """) == ["parts"]  # fmt: skip


def test_parts_with_a_rest_must_add_up(findings):
    (finding,) = findings("""
        licensed staff | count | 336959 firms | 2019
        engineers | count | 173317 firms | 2019 | part=c1
        other staff | count | 163742 firms | 2019 | part=c1
    """)
    assert finding.severity == "error"


def test_a_list_that_does_not_claim_to_be_complete_may_fall_short(found):
    assert found("""
        工程勘察设计企业 | count | 23739 家 | 2019
        工程勘察企业 | count | 2325 家 | 2019 | part=c1
        工程设计企业 | count | 21327 家 | 2019 | part=c1
    """) == []  # fmt: skip


def test_a_near_miss_of_one_digit_is_doubted(findings):
    (finding,) = findings("""
        外籍教师 | count | 44990 人 | 2020
        高校外籍教师 | count | 29787 人 | 2020 | part=c1
        中学外籍教师 | count | 15193 人 | 2020 | part=c1
    """)
    assert finding.severity == "warning"


def test_a_part_larger_than_its_whole_is_found(found):
    assert found("""
        firms | count | 340 firms | 2020
        small firms | count | 410 firms | 2020 | part=c1
    """) == ["part of"]  # fmt: skip


def test_a_sum_of_shares_that_the_text_calls_one_is_checked(found):
    shares = """
        环渤海服务进出口 | share | 27.2 % | 2020 | of=服务进出口;s=1;list=1
        长三角服务进出口 | share | 39.5 % | 2020 | of=服务进出口;s=1;list=1
        珠三角服务进出口 | share | 18.7 % | 2020 | of=服务进出口;s=1;list=1
        三大集聚区服务进出口 | share | {} % | 2020 | of=服务进出口;s=1;hint=total
    """
    assert found(shares.format("85.4")) == []
    assert found(shares.format("86.4")) == ["sum of shares"]


def test_the_four_regions_make_up_the_country(found):
    regions = """
        软件业务收入 | level | 81616 亿元 | 2020
        东部地区软件业务收入 | level | {} 亿元 | 2020
        中部地区软件业务收入 | level | 3726 亿元 | 2020
        西部地区软件业务收入 | level | 9999 亿元 | 2020
        东北地区软件业务收入 | level | 2330 亿元 | 2020
    """
    assert found(regions.format("65561")) == []
    assert found(regions.format("65571")) == ["parts"]


def test_four_quarters_make_a_year(found):
    assert found("""
        services trade | level | 1054.61 US$bn | 2020
        services trade | level | 244.12 US$bn | 2020-Q1
        services trade | level | 257.64 US$bn | 2020-Q2
        services trade | level | 281.68 US$bn | 2020-Q3
        services trade | level | 261.17 US$bn | 2020-Q4
    """) == ["parts"]  # fmt: skip


TABLE = """
运输出口 | level | {} 亿美元 | 2019 | cell=1,1
运输进口 | level | 20.0 亿美元 | 2019 | cell=1,2
旅行出口 | level | 30.5 亿美元 | 2019 | cell=2,1
旅行进口 | level | 40.5 亿美元 | 2019 | cell=2,2
建筑出口 | level | 2.5 亿美元 | 2019 | cell=3,1
建筑进口 | level | 1.5 亿美元 | 2019 | cell=3,2
合计出口 | level | 43.0 亿美元 | 2019 | cell=4,1;hint=total
合计进口 | level | 62.0 亿美元 | 2019 | cell=4,2;hint=total
"""


def test_a_table_is_held_to_its_total_row(found):
    assert found(TABLE.format("10.0")) == []
    assert found(TABLE.format("11.0")) == ["table total"]


def test_a_row_called_total_that_sums_nothing_is_left_alone(found):
    assert found("""
        合计指数 | level | 63.4 亿美元 | 2019 | cell=1,1;hint=total
        运输 | level | 35.2 亿美元 | 2019 | cell=2,1
        旅行 | level | 71.9 亿美元 | 2019 | cell=3,1
    """) == []  # fmt: skip


def test_a_balance_follows_from_total_and_imports(found):
    text = """
        travel trade | level | 30.0 US$bn | 2020
        travel imports | level | 20.0 US$bn | 2020
        travel deficit | balance | -{} US$bn | 2020
    """
    assert found(text.format("10.0")) == []
    assert found(text.format("11.0")) == ["balance"]
