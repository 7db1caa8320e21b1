"""The dates of the Chinese New Year, by astronomy recalled from Meeus's book."""

from __future__ import annotations

import math
from datetime import date

import pytest

from fumao.model.tables import data_path, parse_csv


@pytest.fixture(scope="module")
def new_years():
    text = data_path("compile", "chinese_new_year.csv").read_text(encoding="utf-8")
    return {int(row["year"]): date.fromisoformat(row["date"]) for _, row in parse_csv(text, "cny")}


# Recalled from calendars, not copied from one; below all dates meet the moon and the solstice.
KNOWN = ["1950-02-17", "1968-01-30", "1985-02-20", "1996-02-19", "2000-02-05", "2007-02-18",
         "2008-02-07", "2015-02-19", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01",
         "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2033-01-31",
         "2034-02-19"]  # fmt: skip


@pytest.mark.parametrize("day", KNOWN)
def test_a_known_new_year_is_in_the_calendar(new_years, day):
    assert new_years[int(day[:4])] == date.fromisoformat(day)


def test_every_new_year_is_on_the_day_of_a_new_moon(new_years):
    """Meeus, ch. 49, without the terms below a minute; in Beijing the day begins at 16 UT."""
    assert sorted(new_years) == list(range(1950, 2051))
    assert [day for day in new_years.values() if abs(hours_from_new_moon(day)) > 12.3] == []


def hours_from_new_moon(day):
    """Hours from a Beijing noon to the nearest new moon."""
    noon = day.toordinal() + 1721425 - 8 / 24
    k = round((noon - 2451550.09766) / 29.530588861)
    anomaly = math.radians(2.5534 + 29.1053567 * k)
    lunar = math.radians(201.5643 + 385.81693528 * k)
    node = math.radians(160.7108 + 390.67050284 * k)
    terms = (
        -0.40720 * math.sin(lunar) + 0.17241 * math.sin(anomaly) + 0.01608 * math.sin(2 * lunar)
        + 0.01039 * math.sin(2 * node) + 0.00739 * math.sin(lunar - anomaly)
        - 0.00514 * math.sin(lunar + anomaly) + 0.00208 * math.sin(2 * anomaly)
    )  # fmt: skip
    return 24 * (2451550.09766 + 29.530588861 * k + terms - noon)


def test_every_new_year_is_the_second_new_moon_after_the_solstice_or_its_third(new_years):
    """The solstice falls on 21 or 22 December; a third one only where a month was leap."""
    after = {year: (day - date(year - 1, 12, 22)).days for year, day in new_years.items()}
    assert [year for year, days in after.items() if not 30 <= days <= 60] == []
