"""What press releases say in few words: parts, lists, brackets, movements."""

from __future__ import annotations

import pytest


@pytest.fixture
def subjects(read_zh):
    """What the numbers of Chinese paragraphs are of."""

    def of(*texts: str, year: str = "2020") -> list[str]:
        return [each.subject for each in read_zh(*texts, year=year).readings]

    return of


def test_a_day_of_a_month_dates_the_release_not_its_numbers(said):
    text = "3月21日，商务部表示，2020年合同额170亿元，执行额120亿元，同比分别增长8.4%和13.3%。"
    assert {period for *_, period, _ in said(text)} == {"2020"}


def test_growth_in_a_list_keeps_its_own_sign(said):
    text = "2020年前三季度，进出口增速分别为-6.5%、-0.2%和7.5%。"
    assert [(value, period) for _, value, _, period, _ in said(text)] == [
        ("-6.5", "2020-Q1"), ("-0.2", "2020-Q2"), ("7.5", "2020-Q3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020年，服务出口增速由5.6%回落至3.1%。", "3.1"),
        ("2020年，服务进口降幅由23.5%收窄至12.4%。", "-12.4"),
        ("2020年，出境人数增幅进一步放缓至4.3%。", "4.3"),
        ("2020年，服务出口增速回落2.5个百分点至3.1%。", "3.1"),
    ],
)
def test_a_rate_that_falls_to_a_number_is_that_number(said, text, value):
    measure, found, *_ = said(text)[-1]
    assert (measure, found) == ("growth_yoy", value)


@pytest.mark.parametrize(
    ("text", "value", "base"),
    [
        ("2020年，服务进口下降24%，降幅比上半年收窄7.1个百分点。", "7.1", "2020-H1"),
        ("2020年，服务进口下降24%，降幅比前三季度扩大1.2个百分点。", "-1.2", "2020-01/2020-09"),
        ("2020年，全球贸易下降20%，我国贸易降幅小于全球4.3个百分点。", "4.3", "2019"),
        ("2020年，服务进口降幅收窄1.1个百分点，比前三季度扩大1.2个百分点。", "-1.2",
         "2020-01/2020-09"),
    ],
)  # fmt: skip
def test_a_fall_that_narrows_is_growth_that_rises(said, text, value, base):
    measure, found, _, _, on = said(text)[-1]
    assert (measure, found, on) == ("growth_gap_pp", value, base)


def test_what_is_measured_of_a_part_is_that_of_the_part(subjects):
    text = (
        "2020年，企业承接外包合同额170亿元，执行额120亿元。"
        "其中，承接离岸外包合同额97亿元，执行额73亿元。"
    )
    assert subjects(text) == [
        "企业承接外包合同额", "企业承接外包执行额", "承接离岸外包合同额", "承接离岸外包执行额",
    ]  # fmt: skip


def test_contracts_are_no_part_of_what_was_carried_out(read_zh):
    text = (
        "2020年，承接外包合同额170亿元，执行额120亿元。其中，离岸外包合同额97亿元，执行额73亿元。"
    )
    assert [each.part_of for each in read_zh(text).readings[2:]] == ["c1", "c2"]


def test_both_sides_of_an_account_are_of_the_same_account(subjects):
    text = "2020年，贸易收入143亿元，支出133亿元，顺差10亿元。其中，货物贸易收入129亿元，支出109亿元，顺差20亿元。"
    assert subjects(text)[3:] == ["货物贸易收入", "货物贸易支出", "货物贸易顺差"]


def test_a_bare_direction_is_the_other_one_of_what_was_named_last(subjects):
    text = "2020年，服务进出口增长7.8%。其中，技术服务出口增长14.4%，进口增长7.9%。"
    assert subjects(text)[1:] == ["技术服务出口", "技术服务进口"]


def test_rates_of_parts_are_of_parts_of_what_grows(said, subjects):
    text = "2020年，旅行进出口75亿元。与2015年相比，服务进出口增长51.1%，其中出口增长65.7%，进口增长36.8%。"
    assert subjects(text)[1:] == ["服务进出口", "服务出口", "服务进口"]
    assert [base for *_, base in said(text)[1:]] == ["2015"] * 3


def test_the_fields_that_grow_fastest_have_the_numbers_that_follow(subjects):
    text = (
        "2020年，服务进口3673亿元，增长较快的领域是文化和娱乐服务，以及其他商业服务，"
        "分别增长54%、26.2%。"
    )
    assert subjects(text)[1:] == ["文化和娱乐服务进口", "其他商业服务进口"]


def test_a_list_divides_where_it_has_as_many_names_as_numbers(subjects, read_zh):
    text = "2020年，金融服务、电影音像、计算机和信息服务、咨询出口分别增长5%、3%、2%和1%。"
    assert subjects(text)[2] == "计算机和信息服务出口"
    assert len(read_zh(text).enumerations[0].names) == 4


def test_the_first_name_of_a_list_says_for_all_with_whom(subjects):
    text = "2020年，我国对东盟、欧盟、美国进出口分别为3.38万亿元、3.23万亿元、2.82万亿元。"
    assert subjects(text) == ["我国对东盟进出口", "我国对欧盟进出口", "我国对美国进出口"]


def test_a_list_of_measures_is_of_one_business(subjects):
    text = "2020年，我国承接离岸外包合同金额和执行金额分别为608亿美元和466亿美元，同比分别增长13.9%和24.3%。"
    assert subjects(text) == ["我国承接离岸外包合同金额", "我国承接离岸外包执行金额"] * 2


def test_brackets_in_another_currency_are_clauses(said, subjects):
    text = (
        "2020年，外包合同额170亿元，执行额120亿元（以美元计算，外包合同额24.6亿美元，执行额17.5亿美元，"
        "同比分别增长4.5%和10.9%）。"
    )
    assert [unit for _, _, unit, *_ in said(text)] == ["亿元"] * 2 + ["亿美元"] * 2 + ["%"] * 2
    assert subjects(text)[2:] == ["外包合同额", "外包执行额"] * 2


def test_what_a_clause_compares_with_is_not_its_subject(subjects):
    text = "2020年，服务出口增长9%，高于货物出口增速2.1个百分点，占全部出口的比重达25%。"
    assert set(subjects(text)) == {"服务出口"}


def test_a_rank_is_that_of_what_was_named_not_of_the_world(subjects):
    text = "2020年，服务出口规模连续9年位居世界第四，东盟为我国第一大伙伴。"
    assert subjects(text) == ["服务出口规模", "服务出口规模", "东盟"]


def test_a_share_in_a_whole_is_that_of_what_stands_before(read_zh):
    found = read_zh("2020年，服务出口在服务进出口中的占比达35.5%。").readings[0]
    assert (found.subject, found.denominator) == ("服务出口", "服务进出口")


def test_names_keep_the_words_that_look_like_particles(subjects):
    text = "2020年，在岸外包10亿元，从业人员5万人，签订合同3万份。"
    assert subjects(text) == ["在岸外包", "从业人员", "签订合同"]


def test_a_number_of_another_kind_states_what_its_name_says(said):
    text = "2020年，市场的规模和增速分别为2815万人次和8.3%。"
    assert [measure for measure, *_ in said(text)] == ["level", "growth_yoy"]


def test_a_rate_of_the_year_before_stands_with_that_year(said):
    text = "2020年，完成营业额10.7亿美元，比上年的8.2亿美元增长30%，5年累计完成营业额37亿美元。"
    periods = [(measure, period) for measure, _, _, period, _ in said(text)]
    assert periods[1] == ("level", "2019")
    assert periods[-1] == ("cumulative", "2016/2020")


def test_a_list_of_years_dates_each_number(said):
    text = "2018、2019和2020年占比分别为10.3%、10.8%和11.5%。"
    assert [period for *_, period, _ in said(text)] == ["2018", "2019", "2020"]


def test_since_in_a_record_is_no_period(said):
    text = "2020年，服务出口同比增长14.6%，创下2011年以来最高增速；服务进口3.47万亿元。"
    assert {period for *_, period, _ in said(text)} == {"2020"}


def test_a_decrease_of_an_amount_is_a_change(said):
    assert said("2020年，储备资产减少492亿元。")[0][0] == "other"


def test_times_grown_and_times_the_base_are_told_apart(read_zh):
    grown = read_zh("2020年，收入比2015年增长2倍。").readings[0].claim
    measured = read_zh("2020年，收入是2015年的2倍。").readings[0].claim
    assert (grown.is_multiple, measured.is_multiple) == (False, True)


def test_months_of_a_text_without_a_year_differ(read_zh):
    text = ("1—8月，服务进出口393亿元。", "8月当月，服务进出口54亿元。")
    first, second = read_zh(*text, year="").readings
    assert first.claim.period != second.claim.period


def test_names_between_commas_are_names_of_their_own(subjects):
    text = (
        "2020年，知识密集型服务出口676亿元，出口增长较快的领域是知识产权使用费，"
        "电信计算机和信息服务，分别增长16.9%和15.5%。"
    )
    assert subjects(text)[1:] == ["知识产权使用费出口", "电信计算机和信息服务出口"]


def test_an_amount_in_another_currency_is_of_the_same_subject(subjects):
    text = "2020年，完成营业额9996亿元，下降7.1%，折1549亿美元，下降0.6%。"
    assert set(subjects(text)) == {"营业额"}


def test_groups_and_thresholds_are_parts_of_names(said, subjects):
    text = "2020年，14岁以下人数占3.4%，合同额在5000万美元以上的项目894个。"
    assert [value for _, value, *_ in said(text)] == ["3.4", "894"]
    assert subjects(text)[0] == "14岁以下人数"


def test_what_several_gaps_compare_with_is_not_their_subject(read_zh):
    text = "2020年，数字服务年均增速达7.0%，分别高于服务贸易和货物贸易3.2个和2.0个百分点。"
    gaps = read_zh(text).readings[1:]
    assert [each.subject for each in gaps] == ["数字服务"] * 2
    assert [each.comparator for each in gaps] == ["服务贸易", "货物贸易"]


def test_former_and_latter_are_the_last_two_amounts_named(read_zh):
    text = "2020年，公有云3256亿元，私有云1294亿元，前者增速比后者高出24.2个百分点。"
    gap = read_zh(text).readings[-1]
    assert (gap.subject, gap.comparator) == ("公有云", "私有云")


def test_a_number_measured_by_a_level_is_no_growth(said):
    text = "2020年，客运量恢复至疫情前水平的94.1%，旅客花费仅为2019年的三成左右。"
    assert [(measure, value) for measure, value, *_ in said(text)] == [
        ("rate", "94.1"), ("rate", "30"),
    ]  # fmt: skip


def test_a_ratio_to_something_has_it_as_whole(read_zh):
    found = read_zh("2020年，经常账户顺差40亿美元，与国内生产总值（GDP）之比为2.2%。").readings[-1]
    assert (found.subject, found.denominator) == ("经常账户顺差", "国内生产总值")


def test_a_gap_is_to_what_growth_is_on_not_to_the_gap_before(said):
    text = "2020年，出口下降21.5%，降幅比前三季度收窄3.2个百分点，比全国低5.8个百分点。"
    assert [base for *_, base in said(text)] == ["2019", "2020-01/2020-09", "2019"]


def test_grades_are_names_and_what_they_count_is_read(said):
    assert [value for _, value, *_ in said("2020年，5A级259个，4A级3546个。")] == ["259", "3546"]
