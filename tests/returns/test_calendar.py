"""Deadlines follow the notices of the State Council on holidays and weekends that are worked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.returns.scheme import load_scheme

DAYS = load_scheme().calendar


# 国办发明电〔2019〕16号 and its extension 国办发明电〔2020〕1号.
@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2020-01-01", False), ("2020-01-19", True), ("2020-01-24", False),
        ("2020-02-01", False),  # was to be worked before the holiday was extended
        ("2020-02-03", True), ("2020-04-26", True), ("2020-05-05", False), ("2020-05-09", True),
        ("2020-06-28", True), ("2020-09-27", True), ("2020-10-08", False), ("2020-10-10", True),
        ("2020-10-11", False),
    ],
)  # fmt: skip
def test_days_of_2020_are_those_of_the_notice(day, working):
    assert DAYS.is_working(date.fromisoformat(day)) is working


def test_the_third_quarter_of_2020_was_due_after_the_holidays(scheme):
    # From 9 October, with Saturday the 10th worked: 9, 10, 12, 13, 14, 15, 16, 19, 20, 21.
    assert scheme.due(scheme.form("services-quarterly"), "2020-Q3") == date(2020, 10, 21)


# 365 days less 104 weekend days less 11 holidays: moved days cancel out, and holidays that fall
# on a weekend are given on another day.
@pytest.mark.parametrize("year", [2019, 2021, 2022, 2023, 2024, 2025, 2026])
def test_a_year_has_about_250_working_days(year):
    first = date(year, 1, 1)
    days = [first + timedelta(days=each) for each in range(365)]
    assert 246 <= sum(map(DAYS.is_working, days)) <= 252


@given(st.dates(date(2019, 1, 1), date(2025, 6, 1)), st.integers(0, 60))
def test_days_after_and_between_agree(day, many):
    assert DAYS.between(day, DAYS.after(day, many)) == many


@given(st.dates(date(2019, 1, 1), date(2026, 1, 1)), st.integers(1, 60))
def test_a_deadline_is_a_working_day(day, many):
    assert DAYS.is_working(DAYS.after(day, many))


def test_a_year_without_a_notice_is_refused():
    with pytest.raises(InvalidInput, match="2031"):
        DAYS.is_working(date(2031, 1, 1))
