"""What is public is a function of the log and the clock, whatever the log says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import StoreDamaged
from fumao.store.releases import (
    JOINED,
    LEFT,
    MOVED,
    REINSTATED,
    ROLLED_BACK,
    SCHEDULED,
    WITHDRAWN,
    Event,
    minute_of,
    releases_of,
)

START = datetime(2021, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
VINTAGES = ("goods@2021", "trade@2021", "travel@2021")


@st.composite
def logs(draw):
    """A log as officers can write one, hour by hour, with what is public in each hour.

    The second is kept apart from the code: a list of who is out, turned on and off in a loop.
    """
    events, out_by_hour = [], []
    minute, members, state = None, set(), "none"
    for hour in range(draw(st.integers(4, 30))):
        if state == "scheduled" and hour >= minute:
            state = "out"
        act = draw(st.sampled_from(["wait", "wait", "act", "member"]))
        vintage = draw(st.sampled_from(VINTAGES))
        ahead = hour + draw(st.integers(1, 6))
        said = None
        if act == "act" and state in ("none", "withdrawn"):
            minute, state, members = ahead, "scheduled", {vintage}
            said = (SCHEDULED, {"minute": _at(ahead).isoformat(), "zh": "甲", "en": "a",
                                "vintages": {vintage: "x"}})  # fmt: skip
        elif act == "act" and state == "scheduled":
            if draw(st.booleans()):
                minute, said = ahead, (MOVED, {"minute": _at(ahead).isoformat()})
            else:
                state, said = "withdrawn", (WITHDRAWN, {})
        elif act == "act" and state == "out":
            state, said = "back", (ROLLED_BACK, {"reason": "r"})
        elif act == "act" and state == "back":
            state, said = "out", (REINSTATED, {})
        elif act == "member" and state == "scheduled":
            if vintage in members:
                members.discard(vintage)
                said = (LEFT, {"vintage": vintage})
            else:
                members.add(vintage)
                said = (JOINED, {"vintage": vintage, "sha256": "x"})
        if said:
            events.append(Event(len(events) + 1, _at(hour), "Li", said[0], "r", said[1], "", ""))
        out_by_hour.append(set(members) if state == "out" else None)
    return events, out_by_hour


def _at(hour):
    return START + hour * HOUR


def public(events, now):
    return {
        vintage for vintage in VINTAGES
        if (release := releases_of(events).of(vintage)) and release.is_out(now)
    }  # fmt: skip


@given(logs())
def test_at_every_hour_the_public_sees_what_was_out_by_the_log_until_then(log):
    events, out_by_hour = log
    for hour, out in enumerate(out_by_hour):
        known = [each for each in events if each.at <= _at(hour)]
        assert public(known, _at(hour)) == (out or set())


@given(logs(), st.integers(0, 40))
def test_all_vintages_of_a_release_are_out_or_none(log, hour):
    events, _ = log
    for release in releases_of(events).by_name.values():
        assert public(events, _at(hour)) in (set(), set(release.vintages))


@given(logs())
def test_as_of_an_hour_is_what_was_out_then(log):
    events, out_by_hour = log
    if release := releases_of(events).by_name.get("r"):
        found = [release.was_out(_at(hour)) for hour in range(len(out_by_hour))]
        assert found == [out is not None for out in out_by_hour]


@given(logs(), st.integers(0, 40), st.integers(-12, 14))
def test_the_zone_of_a_clock_changes_nothing(log, hour, offset):
    events, _ = log
    elsewhere = _at(hour).astimezone(timezone(timedelta(hours=offset)))
    assert public(events, elsewhere) == public(events, _at(hour))


@given(logs())
def test_an_event_says_the_same_after_it_was_written(log):
    for event in log[0]:
        assert Event.of(event.sealed().as_dict()) == event.sealed()


@pytest.mark.parametrize(
    "event",
    [Event(1, START, "Li", MOVED, "r", {"minute": START.isoformat()}, "", ""),
     Event(1, START, "Li", "hidden", "r", {}, "", ""),
     Event(1, START, "Li", SCHEDULED, "r", {"minute": "soon"}, "", "")],
)  # fmt: skip
def test_an_event_that_cannot_be_is_told(event):
    with pytest.raises(StoreDamaged, match="event 1"):
        releases_of([event])


@pytest.mark.parametrize(
    "text", ["2021-02-01", "2021-02-01T10:00", "2021-02-01T10:00:30+08:00", "soon",
             "2021-02-01T10:00+15:00", "2021-13-01T10:00Z"]
)  # fmt: skip
def test_a_minute_without_a_zone_or_with_seconds_is_none(text):
    with pytest.raises(ValueError, match=r"\w"):
        minute_of(text)
