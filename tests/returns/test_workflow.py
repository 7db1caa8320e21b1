"""The course of a filing: every state, action and person; what is not in the table is refused."""

from __future__ import annotations

from itertools import product

import pytest

from fumao.errors import Refused
from fumao.model.viewer import LEVELS, Role, Viewer
from fumao.returns.workflow import Action, State, allowed, reached, step

FILLER = Viewer(1, "f", Role.FILLER, organisation=1)
APPROVER = Viewer(2, "a", Role.APPROVER, organisation=1)
REVIEWERS = {level: Viewer(3, level, Role.REVIEWER, level=level) for level in LEVELS}
OTHERS = (Viewer(4, "p", Role.PORT_OFFICER, port="tcm"), Viewer(5, "x", Role.ADMINISTRATOR))
EVERYBODY = (FILLER, APPROVER, *REVIEWERS.values(), *OTHERS)

# Who may do what, written out once more as the design says it.
MAY = {
    ("draft", "save"): {FILLER, APPROVER},
    ("draft", "hand_over"): {FILLER},
    ("draft", "submit"): {APPROVER},
    ("returned", "save"): {FILLER, APPROVER},
    ("returned", "hand_over"): {FILLER},
    ("returned", "submit"): {APPROVER},
    ("approval", "save"): {APPROVER},
    ("approval", "take_back"): {FILLER, APPROVER},
    ("approval", "submit"): {APPROVER},
    **{(level, action): {REVIEWERS[level]} for level in LEVELS
       for action in ("pass_on", "give_back")},
    ("accepted", "reopen"): {REVIEWERS["ministry"]},
}  # fmt: skip


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_only_those_of_the_table_may(state, action):
    may = {viewer for viewer in EVERYBODY if action in allowed(state, viewer)}
    assert may == MAY.get((state, action), set())
    for viewer in set(EVERYBODY) - may:
        with pytest.raises(Refused):
            step(state, action, viewer)


def test_a_filing_goes_through_four_levels_to_acceptance():
    state = step("draft", "hand_over", FILLER)
    state = step(state, "submit", APPROVER)
    for level in LEVELS:
        assert state == level
        state = step(state, "pass_on", REVIEWERS[level])
    assert state == State.ACCEPTED


def test_a_filing_that_is_given_back_enters_at_the_county_again():
    state = step("province", "give_back", REVIEWERS["province"])
    assert state == State.RETURNED
    assert step(state, "submit", APPROVER) == State.COUNTY


def test_only_the_ministry_reopens():
    assert step("accepted", "reopen", REVIEWERS["ministry"]) == State.RETURNED


def test_a_refusal_says_what_is_open():
    with pytest.raises(Refused) as caught:
        step("county", "submit", REVIEWERS["county"])
    assert caught.value.remedy == "open now: give_back, pass_on"


def test_a_level_sees_what_has_reached_it_or_gone_beyond():
    course = [level for level in LEVELS if reached("province", level)]
    assert course == ["county", "city", "province"]
    assert not any(reached(state, "county") for state in ("draft", "approval", "returned"))
