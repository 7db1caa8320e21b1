"""The notice by area, who is overdue, and who is reminded when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.returns.notice import Course, notice, overdue, reminders
from fumao.returns.scheme import load_scheme

DAYS = load_scheme().calendar
DUE = date(2021, 1, 15)  # a Friday
SHANGHAI = ("CN-31", "CN-3101", "CN-310115")
NANJING = ("CN-32", "CN-3201", "CN-320114")
ROWS = [
    Course("A", "2020-12", *SHANGHAI, "accepted", DUE, date(2021, 1, 15)),
    Course("B", "2020-12", *SHANGHAI, "county", DUE, date(2021, 1, 18), 2),
    Course("C", "2020-12", *SHANGHAI, "draft", DUE),
    Course("D", "2020-12", *NANJING, "city", DUE, date(2021, 1, 4), 1),
    Course("E", "2020-12", *NANJING, "returned", DUE, date(2021, 1, 4), 1),
]


def test_rates_of_an_area():
    shanghai = next(each for each in notice(ROWS).areas if each.area == "CN-31")
    assert (shanghai.owed, shanghai.reported, shanghai.on_time, shanghai.late) == (3, 2, 1, 1)
    assert shanghai.reporting_rate == Decimal(2) / 3
    assert shanghai.timeliness == Decimal(1) / 3
    assert shanghai.error_rate == Decimal("0.5")
    assert (shanghai.accepted, shanghai.often) == (1, ("B",))


def test_the_area_that_reports_best_comes_first():
    assert [each.area for each in notice(ROWS).areas] == ["CN-32", "CN-31"]


@pytest.mark.parametrize(
    ("level", "areas"), [("province", 2), ("city", 2), ("county", 2), ("ministry", 1)]
)
def test_a_notice_is_by_area_of_its_level(level, areas):
    assert len(notice(ROWS, level).areas) == areas


def test_nothing_owed_gives_no_rate():
    assert notice([]).total.reporting_rate is None


courses = st.builds(
    Course,
    st.sampled_from("ABCDE"), st.just("2020-12"), st.sampled_from(["CN-31", "CN-32"]),
    st.just("x"), st.just("y"), st.sampled_from(["draft", "county", "accepted", "returned"]),
    st.just(DUE), st.none() | st.dates(date(2021, 1, 1), date(2021, 2, 1)), st.integers(0, 3),
)  # fmt: skip


@given(st.lists(courses, max_size=20))
def test_areas_add_up_to_the_total(rows):
    told = notice(rows)
    for name in ("owed", "reported", "on_time", "late", "accepted", "returned"):
        assert sum(getattr(each, name) for each in told.areas) == getattr(told.total, name)
    assert told.total.on_time + told.total.late == told.total.reported <= told.total.owed


def test_overdue_is_what_the_enterprise_still_has():
    assert [row.organisation for row in overdue(ROWS, date(2021, 1, 20))] == ["C", "E"]
    assert overdue(ROWS, DUE) == ()


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        ("2021-01-11", []), ("2021-01-12", ["soon"]), ("2021-01-15", ["today"]),
        ("2021-01-16", []),  # a Saturday
        ("2021-01-18", ["overdue"]), ("2021-01-19", []), ("2021-01-25", ["overdue"]),
    ],
)  # fmt: skip
def test_reminders_go_out_before_on_and_after_the_day(today, kinds):
    told = reminders([ROWS[2]], date.fromisoformat(today), DAYS)
    assert [each.kind for each in told] == kinds


def test_nobody_is_reminded_of_what_was_submitted():
    assert reminders([replace(ROWS[2], state="county")], DUE, DAYS) == ()
