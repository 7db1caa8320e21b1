"""Periods as frequencies and time periods: nothing is lost, and nothing else is let in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.model.period import Period
from fumao.publish.sdmx.periods import period_of, span_of, time_of

years = st.integers(1000, 9998)


@st.composite
def periods(draw):
    """Any period that the house can write."""
    year, later = sorted((draw(years), draw(years)))
    month, last = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    first = min(month, last) if year == later else month
    return draw(st.sampled_from([
        f"{year}", f"{year}-Q{draw(st.integers(1, 4))}", f"{year}-H{draw(st.integers(1, 2))}",
        f"{year}-{month:02}", f"{year}-{month:02}-28", f"{year}/{later}",
        f"{year}-{first:02}/{later}-{max(month, last) if year == later else last:02}",
        "FYP10", "FYP13",
    ]))  # fmt: skip


@given(periods())
def test_every_period_comes_back_as_it_was(period):
    assert period_of(*time_of(period)) == period


@given(periods())
def test_a_time_period_spans_the_days_of_its_period(period):
    there = Period.parse(period)
    assert span_of(time_of(period)[1]) == (there.start, there.end)


@pytest.mark.parametrize(
    ("freq", "time"),
    [("W", "2020-W05"), ("A", "2020-Q1"), ("Q", "2020"), ("A", "20"), ("S", "2020-H1"),
     ("A5", "2015-01-01/P5Y"), ("_O", "2015-02-01/P5Y"), ("_O", "2015-01-01/P0Y"), ("", "2020"),
     ("_O", "2015/2019"), ("M", "2020-13"), ("D", "2020-02-30"), ("_O", "2015-01-01/P9999Y"),
     ("A", "２０２０")],
)  # fmt: skip
def test_what_is_no_period_of_the_house_is_refused(freq, time):
    with pytest.raises(InvalidInput):
        period_of(freq, time)


@given(st.text(max_size=20))
def test_any_text_is_a_time_period_or_refused(text):
    try:
        first, last = span_of(text)
    except InvalidInput:
        return
    assert first <= last
