"""What Chinese clauses leave out: subject, period and denominator from those before."""

from __future__ import annotations

from decimal import Decimal


def test_of_which_divides_the_amount_before_it(read_zh):
    read = read_zh(
        "2020年，中国知识密集型服务进出口2947.6亿美元。其中，出口1551.5亿美元，进口1396.1亿美元。"
    )
    total, exports, imports = read.readings
    assert (exports.subject, imports.subject) == (
        "中国知识密集型服务出口",
        "中国知识密集型服务进口",
    )
    assert exports.part_of == imports.part_of == total.id


def test_growth_is_of_the_amount_it_stands_with(read_zh):
    read = read_zh(
        "2020年，软件产品收入22758亿元，同比增长10.1%。其中，工业软件收入1974亿元，增长11.2%。"
    )
    assert [each.subject for each in read.readings][1::2] == ["软件产品收入", "工业软件收入"]


def test_a_share_knows_its_whole(read_zh):
    share = read_zh("2020年，服务进口3810.9亿美元，占中国服务进出口的57.6%。").readings[-1]
    assert (share.subject, share.denominator) == ("服务进口", "中国服务进出口")


def test_the_second_end_of_a_movement_keeps_the_whole(read_zh):
    read = read_zh("中国服务出口占服务进出口比重从2015年的33.4%上升为42.4%。")
    assert [each.denominator for each in read.readings] == ["服务进出口", "服务进出口"]


def test_respectively_matches_numbers_to_names(read_zh):
    read = read_zh("2020年，境内、境外业务营收总额分别为524.1亿元和27.4亿元。")
    assert [each.subject for each in read.readings] == ["境内业务营收总额", "境外业务营收总额"]
    (listing,) = read.enumerations
    assert listing.values == ("524.1", "27.4")


def test_a_list_with_more_numbers_than_names_is_kept_as_it_is(read_zh):
    read = read_zh("中国、韩国、澳大利亚等成员占比分别达到24.9%、25.9%、9.4%和11.7%。")
    (listing,) = read.enumerations
    assert (len(listing.names), len(listing.values), listing.open) == (3, 4, True)


def test_quarters_in_a_row_date_the_numbers_of_the_list(said):
    text = (
        "2020年第一季度、第二季度、第三季度和第四季度，服务进出口分别为1亿元、2亿元、3亿元和4亿元。"
    )
    assert [period for *_, period, _ in said(text)] == ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"]


def test_a_year_holds_until_another_is_named(said):
    found = said("2019年，收入100亿元，增长3%。利润5亿元。", "成本9亿元。")
    assert [period for *_, period, _ in found] == ["2019"] * 4


def test_a_year_of_comparison_is_no_period(said):
    assert said("2020年，信心指数高于2019年，收入为60亿元。")[-1][3] == "2020"


def test_a_left_out_year_is_no_period(said):
    text = "剔除受疫情影响的2020年后，2015—2019年出口年均增长11.0%。"
    assert said(text)[-1][3:] == ("2015/2019", "2015")


def test_a_semicolon_does_not_end_of_which(read_zh):
    read = read_zh(
        "2020年，服务进出口9263亿元。其中，出口4286亿元，增长3.5%；进口4977亿元，增长2.7%。"
    )
    assert [each.subject for each in read.readings][1:] == [
        "服务出口", "服务出口", "服务进口", "服务进口"]  # fmt: skip


def test_the_number_of_a_broken_line_stands_where_its_clause_begins(read_zh):
    from fumao.claims.reading import zh
    from fumao.claims.reading.passage import Passage

    passage = Passage("2019年，数量同比增长7.5%。", "body", ((0, 3, 0, 0), (10, 5, 0, 0)))
    (reading,) = zh.read_passages([(0, passage)]).readings
    assert (reading.places[0].line, reading.number.line) == (3, 5)


def test_years_to_come_are_counted_from_the_day_of_the_text(said):
    assert said("未来20年，发展中国家的份额将由35%升至40%。") == [
        ("share", "35", "%", "2020", ""), ("share", "40", "%", "2040", "2020"),
    ]  # fmt: skip


def test_a_time_behind_a_colon_holds_for_what_follows(said):
    assert said("2019年，规模为11.97万亿美元。需求上升：2020年1—5月，服务出口同比下降14.6%。")[1] == (
        "growth_yoy", "-14.6", "%", "2020-01/2020-05", "2019-01/2019-05",
    )  # fmt: skip


def test_the_former_and_the_latter_are_what_was_divided(read_zh):
    read = read_zh(
        "服务出口分为知识密集型服务出口和传统服务出口两类。2020年，前者为2729亿美元，占服务出口的53.7%；后者为2357亿美元。"
    )
    assert [each.subject for each in read.readings[1:]] == [
        "知识密集型服务出口", "知识密集型服务出口", "传统服务出口",
    ]  # fmt: skip


def test_a_look_back_ends_with_its_sentence(said):
    assert said("2020年，占比为9.5%；2015年这一比重为9.4%。服务进口43.2亿美元，比上年增加0.34亿美元。")[2:] == [
        ("level", "43.2", "亿美元", "2020", ""), ("other", "0.34", "亿美元", "2020", "2019"),
    ]  # fmt: skip


def test_a_window_does_not_add_up_what_the_next_sentence_states(said):
    text = "2015—2020年，出口从555亿美元增至844亿美元。进口691.6亿美元，比2015年增长40.2%。"
    assert said(text)[2:] == [
        ("level", "691.6", "亿美元", "2020", ""), ("growth_vs_base", "40.2", "%", "2020", "2015"),
    ]  # fmt: skip


def test_a_paragraph_that_divides_the_one_before_keeps_its_plan(said):
    assert said(
        "“十三五”时期，服务进出口累计42719亿美元，比“十二五”时期增长29.8%。",
        "其中，服务出口累计23089亿美元，年均增长4.9%。",
    )[2:] == [
        ("cumulative", "23089", "亿美元", "FYP13", ""), ("cagr", "4.9", "%", "FYP13", "2015"),
    ]  # fmt: skip


def test_unchanged_is_growth_of_nothing(said):
    text = "2020年，服务出口、服务进口同比分别持平（0.0%）和增长2.1%。"
    assert [each[:2] for each in said(text)] == [("growth_yoy", "0.0"), ("growth_yoy", "2.1")]


def test_where_imports_come_from_belongs_to_their_name(read_zh):
    (reading,) = read_zh("2020年，越南自法国服务进口同比下降8.6%。").readings
    assert reading.subject == "越南自法国服务进口"


def test_two_quarters_in_turn_have_a_number_each(said):
    assert [each[1:4] for each in said("2020年一、二季度，服务进出口分别增长10.6%、15.7%。")] == [
        ("10.6", "%", "2020-Q1"), ("15.7", "%", "2020-Q2"),
    ]  # fmt: skip


def test_a_bulletin_is_of_the_year_of_its_title_and_not_of_its_day():
    from fumao.claims.reading import zh

    from .conftest import passage

    texts = ("某市2015年统计公报", "2016 年 2 月 29 日", "全年生产总值100亿元，比上年增长6%。")
    read = zh.read_passages([(at, passage(text)) for at, text in enumerate(texts)])
    assert [each.claim.period.text for each in read.readings] == ["2015", "2015"]


def test_a_share_said_to_rise_is_a_share_at_both_ends(read_zh):
    read = read_zh("与沿线国家贸易额占外贸总值的比重也逐年提升，由2013年的25%提升到2017年的26.5%。")
    assert [(each.measure, each.denominator) for each in read.readings] == [
        ("share", "外贸总值"),
        ("share", "外贸总值"),
    ]


def test_shares_without_a_whole_of_their_own_keep_that_of_the_first(read_zh):
    read = read_zh("2020年，甲服务占全市服务贸易的一半，其中乙约占22%、丙约占21%、丁约占6%。")
    assert {each.denominator for each in read.readings} == {"全市服务贸易"}


def test_a_counted_group_takes_the_names_stated_before(read_zh):
    read = read_zh(
        "2020年，东部地区完成软件业务收入80亿元，增长5%；西部地区完成软件业务收入20亿元，增长4%。"
        "两个地区软件业务收入在全国总收入中的占比分别为80%和20%。"
    )
    assert [each.subject for each in read.readings[-2:]] == [
        "东部地区软件业务收入",
        "西部地区软件业务收入",
    ]


def test_a_ratio_to_something_names_its_whole(read_zh):
    share = read_zh("2020年，顺差100亿元，与国内生产总值（GDP）之比为1.9%。").readings[-1]
    assert (share.measure, share.denominator) == ("share", "国内生产总值")


def test_the_day_something_is_published_dates_none_of_its_numbers(said):
    found = said("2020年6月，某组织在最新报告中预测，全球增长率为-4.9%，贸易下降9%。")
    assert {period for *_, period, _ in found} == {"2020"}


def test_what_began_long_ago_dates_nothing_but_itself(said):
    found = said("指数降到87.6，成为2016年7月该指数推出以来的最低值。服务指数为96.8。")
    assert found[-1][3] == "2020"


def test_what_moves_from_one_year_to_another_is_measured_from_the_first(said):
    found = said(
        "“十三五”时期，服务出口占服务进出口比重从2015年的33.4%上升为42.4%，提高9个百分点。"
    )
    assert found[-1][3:] == ("2020", "2015")


def test_what_is_compared_with_holds_over_a_semicolon(said):
    found = said(
        "2021年1—11月，与2019年同期相比，服务进出口下降4%，两年平均下降2%，其中出口增长28%；进口下降22%。"
    )
    assert [base for *_, base in found] == ["2019-01/2019-11"] * 4


def test_an_amount_in_another_currency_keeps_its_subject(read_zh):
    read = read_zh("2020年，服务业使用外资843.5亿元，折合137.3亿美元，按可比口径同比增长30%。")
    assert {each.subject for each in read.readings} == {"服务业使用外资"}


def test_parts_of_the_country_by_their_first_characters_are_named_in_full(read_zh):
    read = read_zh("2020年，东、中、西部地区服务进出口分别增长3%、4%和5%。")
    assert [each.scope for each in read.readings] == ["东部地区", "中部地区", "西部地区"]


def test_an_average_over_two_years_begins_two_years_before(said):
    assert said("2021年，服务出口两年平均增长12.0%。")[0][3:] == ("2021", "2019")


def test_names_compared_with_one_time_stay_those_of_their_numbers(read_zh):
    read = read_zh(
        "2020年三季度，大、中型企业景气指数分别为149.3和135.7，分别比二季度提升1.6和2.3点。"
    )
    subjects = [each.subject for each in read.readings]
    assert subjects[2:] == subjects[:2]


def test_what_was_added_on_balance_is_a_change(said):
    assert [each[:3] for each in said("2020年，企业净增320家，营业收入多增45亿元。")][-1] == (
        "other", "45", "亿元",
    )  # fmt: skip


def test_a_change_on_the_year_before_is_on_that_year_in_a_window_too(said):
    text = "2015—2020年，出口从555亿美元增至844亿美元。进口691.6亿美元，比上年增加42.4亿美元。"
    assert said(text)[-1] == ("other", "42.4", "亿美元", "2020", "2019")


def test_all_three_are_those_named_before(read_zh):
    text = "2020年，货物出口100亿元，旅行出口50亿元，运输出口30亿元，上述三者合计占出口的70%。"
    assert read_zh(text).readings[-1].subject == "货物出口、旅行出口、运输出口"


def test_a_negative_number_may_be_said_in_words(read_zh):
    (said,) = read_zh("2019年，维修服务进口对服务进口增长的贡献率为负1.3%。").readings
    assert said.claim.value == Decimal("-1.3")


def test_what_lags_behind_a_long_name_lags_behind(read_zh):
    (gap,) = read_zh("2019年，建筑进出口额增速比印度服务进出口总额低4.2个百分点。").readings
    assert gap.claim.value == Decimal("-4.2")
