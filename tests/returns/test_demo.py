"""The demo: nothing in it is real, everything in it holds by the rules."""

from __future__ import annotations

from collections import Counter

import pytest

from fumao.errors import InvalidInput
from fumao.model.viewer import LEVELS, Role
from fumao.returns.credit_code import is_credit_code
from fumao.returns.demo import demo
from fumao.returns.questionnaire import questionnaire
from fumao.returns.rules import check
from fumao.returns.scheme import load_scheme
from fumao.returns.workflow import OPEN, State

SCHEME = load_scheme()
DEMO = demo(SCHEME, 40, 1)


def test_the_same_seed_gives_the_same_demo():
    assert demo(SCHEME, 5, 9) == demo(SCHEME, 5, 9)
    assert demo(SCHEME, 5, 9) != demo(SCHEME, 5, 8)


def test_names_and_codes_say_that_nothing_is_real():
    for each in DEMO.organisations:
        assert is_credit_code(each.credit_code)
        assert "DEM" in each.credit_code
        assert "合成" in each.names.zh
        assert "synthetic" in each.names.en


def test_codes_are_unique():
    assert len({each.credit_code for each in DEMO.organisations}) == 40


def test_no_hard_rule_stops_what_was_submitted():
    for filing in DEMO.filings:
        if filing.state == State.DRAFT:
            continue
        made = questionnaire(SCHEME, filing.forms, filing.period)
        assert [each.en for each in check(SCHEME, made, filing.answers)] == []


def test_every_answer_is_asked():
    for filing in DEMO.filings:
        made = questionnaire(SCHEME, filing.forms, filing.period)
        assert all(made.accepts(each.question) for each in filing.answers)


def test_every_state_has_filings_in_a_large_demo():
    states = Counter(filing.state for filing in demo(SCHEME, 60, 2).filings)
    assert set(states) == set(State)


def test_what_came_has_a_day_and_what_is_open_has_none():
    for filing in DEMO.filings:
        assert (filing.submitted is None) == (filing.state in OPEN - {State.RETURNED})


def test_what_was_given_back_says_why():
    for filing in DEMO.filings:
        assert bool(filing.reason) == bool(filing.words) == (filing.state == State.RETURNED)
        assert not filing.reason or filing.reason in SCHEME.reasons


def test_there_is_somebody_for_every_level_port_and_role():
    levels = {each.level for each in DEMO.accounts if each.role == Role.REVIEWER}
    ports = {each.port for each in DEMO.accounts if each.role == Role.PORT_OFFICER}
    assert levels == set(LEVELS)
    assert ports == set(SCHEME.authorities)
    assert {each.role for each in DEMO.accounts} == set(Role)
    assert len({each.login for each in DEMO.accounts}) == len(DEMO.accounts)


def test_every_enterprise_has_a_reviewer_at_every_level():
    areas = {each.area for each in DEMO.accounts if each.role == Role.REVIEWER}
    for each in DEMO.organisations:
        assert {each.province, each.city, each.county} <= areas


@pytest.mark.parametrize("many", [0, 100_000])
def test_too_few_and_too_many_are_refused(many):
    with pytest.raises(InvalidInput):
        demo(SCHEME, many, 1)


def test_nothing_came_after_the_day_on_which_a_demo_begins():
    assert max(each.submitted for each in DEMO.filings if each.submitted) < DEMO.today
