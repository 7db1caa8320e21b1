"""Periods: what is read, how it is said, and what came a year earlier."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.model.period import Period

# text, kind, first day, last day, in Chinese, in English, as an adverb in both
PERIODS = [
    ("2020", "year", "2020-01-01", "2020-12-31", "2020年", "2020", "2020年", "in 2020"),
    ("2020-H1", "half", "2020-01-01", "2020-06-30", "2020年上半年", "the first half of 2020",
     "2020年上半年", "in the first half of 2020"),
    ("2020-H2", "half", "2020-07-01", "2020-12-31", "2020年下半年", "the second half of 2020",
     "2020年下半年", "in the second half of 2020"),
    ("2020-Q1", "quarter", "2020-01-01", "2020-03-31", "2020年第一季度",
     "the first quarter of 2020", "2020年第一季度", "in the first quarter of 2020"),
    ("2020-Q4", "quarter", "2020-10-01", "2020-12-31", "2020年第四季度",
     "the fourth quarter of 2020", "2020年第四季度", "in the fourth quarter of 2020"),
    ("2020-02", "month", "2020-02-01", "2020-02-29", "2020年2月", "February 2020",
     "2020年2月", "in February 2020"),
    ("2020-12-31", "day", "2020-12-31", "2020-12-31", "2020年底", "the end of 2020",
     "截至2020年底", "at the end of 2020"),
    ("2020-06-30", "day", "2020-06-30", "2020-06-30", "2020年6月底", "the end of June 2020",
     "截至2020年6月底", "by the end of June 2020"),
    ("2020-11-15", "day", "2020-11-15", "2020-11-15", "2020年11月15日", "15 November 2020",
     "截至2020年11月15日", "by 15 November 2020"),
    ("2015/2019", "years", "2015-01-01", "2019-12-31", "2015—2019年", "2015–2019",
     "2015—2019年", "over 2015–2019"),
    ("2020-01/2020-05", "months", "2020-01-01", "2020-05-31", "2020年1—5月", "January–May 2020",
     "2020年1—5月", "in January–May 2020"),
    ("2019-12/2020-02", "months", "2019-12-01", "2020-02-29", "2019年12月—2020年2月",
     "December 2019 – February 2020", "2019年12月—2020年2月", "in December 2019 – February 2020"),
    ("FYP13", "plan", "2016-01-01", "2020-12-31", "“十三五”时期",
     "the 13th Five-Year Plan period", "“十三五”时期", "during the 13th Five-Year Plan period"),
]  # fmt: skip
NAMES = [row[0] for row in PERIODS]


@pytest.mark.parametrize("row", PERIODS, ids=NAMES)
def test_a_period_knows_its_kind_and_its_days(row):
    period = Period.parse(row[0])
    assert (period.kind, str(period.start), str(period.end)) == row[1:4]


@pytest.mark.parametrize("row", PERIODS, ids=NAMES)
def test_a_period_is_said_in_both_languages(row):
    period = Period.parse(row[0])
    assert (period.in_("zh"), period.in_("en")) == row[4:6]


@pytest.mark.parametrize("row", PERIODS, ids=NAMES)
def test_a_period_stands_in_a_sentence_of_both_languages(row):
    period = Period.parse(row[0])
    assert (period.adverb("zh"), period.adverb("en")) == row[6:8]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(month):
    period = Period.parse(f"2019-{month:02}")
    assert (period.in_("zh"), period.in_("en")) == (
        f"2019年{month}月",
        date(2019, month, 1).strftime("%B 2019"),
    )


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_every_quarter_has_its_name(quarter):
    words = ("一 first", "二 second", "三 third", "四 fourth")[quarter - 1].split()
    period = Period.parse(f"2020-Q{quarter}")
    assert (period.in_("zh"), period.in_("en")) == (
        f"2020年第{words[0]}季度",
        f"the {words[1]} quarter of 2020",
    )


@pytest.mark.parametrize(
    ("text", "earlier"),
    [("2020", "2019"), ("2020-Q2", "2019-Q2"), ("2020-H1", "2019-H1"), ("2020-06", "2019-06"),
     ("2020-12-31", "2019-12-31"), ("2020-02-29", "2019-02-28"), ("2015/2019", "2014/2018"),
     ("2020-01/2020-05", "2019-01/2019-05"), ("2019-12/2020-02", "2018-12/2019-02"),
     ("2000", "1999")],
)  # fmt: skip
def test_the_year_before_is_the_same_period_a_year_earlier(text, earlier):
    assert Period.parse(text).year_before() == Period.parse(earlier)


def test_a_plan_has_no_year_before():
    with pytest.raises(InvalidInput, match="name the base period"):
        Period.parse("FYP13").year_before()


@pytest.mark.parametrize(
    ("text", "base"),
    [("FYP13", "2015"), ("2015/2019", "2015"), ("2020", "2019"), ("2020-Q3", "2019-Q3")],
)
def test_growth_over_a_plan_starts_from_the_year_before_it(text, base):
    assert Period.parse(text).base() == Period.parse(base)


@given(st.integers(min_value=1001, max_value=9999))
def test_going_back_a_year_takes_a_year_off(year):
    assert Period.parse(str(year)).year_before().start == date(year - 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "first", "last", "years", "span"),
    [("2015/2019", "2015", "2019", 4, 5), ("FYP13", "2016", "2020", 4, 5),
     ("2014/2020", "2014", "2020", 6, 7), ("2020", "2020", "2020", 0, 1)],
)  # fmt: skip
def test_a_window_knows_its_first_and_last_year(text, first, last, years, span):
    period = Period.parse(text)
    found = period.first_year().text, period.last_year().text, period.years, period.span
    assert found == (first, last, years, span)


@pytest.mark.parametrize(
    "text",
    ["", "20", "2020-Q5", "2020-H3", "2020-13", "2020-00", "2020-02-30", "2019-02-29", "0000",
     "2020/2015", "2020-06/2020-01", "2015/2019/2020", "2015/2020-05", "2020-Q1/2020-Q3", "FYP99",
     "2020年", "２０２０", "2020 ", "2020-1", "/", "2020/"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_forms_that_are(text):
    with pytest.raises(InvalidInput, match="is no period") as refused:
        Period.parse(text)
    assert "2020-Q2" in refused.value.remedy


def test_four_quarters_make_the_year():
    quarters = [Period.parse(f"2020-Q{number}") for number in range(1, 5)]
    days = sum((quarter.end - quarter.start).days + 1 for quarter in quarters)
    assert days == 366


def test_plans_follow_one_another_without_a_gap():
    plans = [Period.parse(f"FYP{number}") for number in range(10, 15)]
    assert [plan.start.year for plan in plans[1:]] == [plan.end.year + 1 for plan in plans[:-1]]
