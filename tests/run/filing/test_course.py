"""A filing's whole course: filled in, handed over, submitted, returned, corrected, accepted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fumao.errors import Conflict, InvalidInput, NotFound, Refused, UnknownCode
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.filings import is_late, list_filings, open_filing, open_period
from fumao.run.filing.reviews import MOST, give_back, pass_on, pass_several, reopen
from fumao.run.filing.shares import list_shares
from fumao.run.filing.submissions import (
    RulesBroken,
    hand_over,
    submit,
    submitted_answers,
    take_back,
)

from .conftest import FIGURES, answers


def test_a_return_goes_through_four_levels_comes_back_and_is_accepted(town):
    office, number = town.office, town.filing()
    town.fill()
    assert hand_over(office, town["filler"], number) == "approval"
    opened = open_filing(office, town["approver"], number)
    first = submit(office, town["approver"], number, opened.revision, "attempt-1")
    assert pass_on(office, town["county"], number, 1) == "city"
    assert give_back(office, town["city"], number, 1, "classification", "SC 应为 SJ") == "returned"
    corrected = FIGURES | {"exports/SC/W1/_T": "250", "exports/SJ/W1/_T": "170"}
    second = town.submit(corrected, "attempt-2")
    town.accept(2)
    done = open_filing(office, town["ministry"], number)
    assert (first.version, second.version, done.filing.state) == (1, 2, "accepted")
    assert done.answers["exports/SJ/W1/_T"].value == "170"
    assert done.before["exports/SJ/W1/_T"].value == "160"
    kinds = [event.kind for event in done.events]
    assert kinds == ["hand_over", "submit", "pass_on", "give_back", "submit", *["pass_on"] * 4]
    assert done.events[3].detail["words"] == "SC 应为 SJ"


def test_a_correction_after_acceptance_leaves_the_old_version_in_force(town):
    town.submit()
    town.accept()
    number = town.filing()
    assert reopen(town.office, town["ministry"], number, 1, "补报") == "returned"
    reopened = open_filing(town.office, town["approver"], number).filing
    assert (reopened.accepted_version, reopened.returns) == (1, 1)
    town.submit(FIGURES | {"sales": "5100"}, "attempt-2")
    corrected = open_filing(town.office, town["ministry"], number).filing
    assert (corrected.state, corrected.version, corrected.accepted_version) == ("county", 2, 1)
    town.accept(2)
    accepted = open_filing(town.office, town["ministry"], number).filing
    assert accepted.accepted_version == 2


def test_only_the_ministry_reopens(town):
    town.submit()
    town.accept()
    with pytest.raises(Refused):
        reopen(town.office, town["province"], town.filing(), 1, "补报")


@pytest.mark.parametrize("level", ["city", "province", "ministry"])
def test_a_level_does_not_see_what_has_not_reached_it(town, level):
    town.submit()
    with pytest.raises(InvalidInput, match="no filing"):
        open_filing(town.office, town[level], town.filing())
    assert list_filings(town.office, town[level]).rows == ()


def test_a_level_does_not_act_on_what_has_left_it(town):
    town.submit()
    town.accept(to="city")
    with pytest.raises(Refused, match="in state province"):
        pass_on(town.office, town["county"], town.filing(), 1)


def test_another_county_sees_nothing(town):
    town.submit()
    town.accept()
    assert list_filings(town.office, town["elsewhere"]).rows == ()


def test_an_enterprise_sees_no_filing_of_another(town):
    with pytest.raises(InvalidInput, match="among yours"):
        open_filing(town.office, town["other_approver"], town.filing())
    with pytest.raises(InvalidInput, match="among yours"):
        save_draft(town.office, town["other_filler"], town.filing(), answers(FIGURES), 0)


def test_administrators_read_no_answers(town):
    with pytest.raises(Refused, match="no answers"):
        open_filing(town.office, town["administrator"], town.filing())


def test_a_hard_rule_stops_the_submission_and_leaves_everything(town):
    broken = FIGURES | {"exports/S/W1/_T": "300"}
    with pytest.raises(RulesBroken) as caught:
        town.submit(broken)
    assert "exports/S/W1/_T" in {message.key for message in caught.value.messages}
    opened = open_filing(town.office, town["approver"], town.filing())
    assert (opened.filing.state, opened.filing.version, opened.versions) == ("draft", 0, ())
    assert opened.answers["exports/S/W1/_T"].value == "300"


def test_the_filler_cannot_submit(town):
    saved = town.fill()
    with pytest.raises(Refused):
        submit(town.office, town["filler"], town.filing(), saved.revision, "attempt-1")


def test_what_is_handed_over_can_be_taken_back(town):
    town.fill()
    hand_over(town.office, town["filler"], town.filing())
    with pytest.raises(Refused):
        town.fill({"sales": "1"})
    assert take_back(town.office, town["filler"], town.filing()) == "draft"


def test_the_same_attempt_gets_the_same_receipt_and_nothing_twice(town):
    first = town.submit()
    again = submit(town.office, town["approver"], town.filing(), 1, "attempt-1")
    assert again == first
    assert len(open_filing(town.office, town["county"], town.filing()).versions) == 1


def test_a_draft_that_was_changed_is_not_submitted_unseen(town):
    saved = town.fill()
    save_draft(town.office, town["filler"], town.filing(), answers({"sales": "5001"}), 1)
    with pytest.raises(Conflict, match="revision 2, not 1"):
        submit(town.office, town["approver"], town.filing(), saved.revision, "attempt-1")


def test_what_was_looked_at_is_what_is_passed_on(town):
    town.submit()
    give_back(town.office, town["county"], town.filing(), 1, "unit", "万元")
    town.submit(FIGURES | {"sales": "5100"}, "attempt-2")
    with pytest.raises(Conflict, match="version 2 has come"):
        pass_on(town.office, town["county"], town.filing(), 1)


def test_a_return_needs_a_reason_of_the_list_and_words(town):
    town.submit()
    with pytest.raises(UnknownCode, match="no reason"):
        give_back(town.office, town["county"], town.filing(), 1, "mood", "x")
    with pytest.raises(InvalidInput, match="own words"):
        give_back(town.office, town["county"], town.filing(), 1, "unit", "  ")


def test_answers_come_back_as_they_were_submitted(town):
    town.submit(FIGURES | {"imports/SC/W1/_T": ""})
    read = submitted_answers(town.office, town["approver"], town.filing(), 1)
    kept = {key: value for key, value in FIGURES.items() if key != "imports/SC/W1/_T"}
    assert {each.question.key: each.value for each in read} == kept


def test_an_attempt_needs_a_name(town):
    town.fill()
    with pytest.raises(InvalidInput, match="names no attempt"):
        submit(town.office, town["approver"], town.filing(), 1, "x")


def test_nothing_filled_in_cannot_be_submitted(town):
    with pytest.raises(InvalidInput, match="nothing was filled in"):
        submit(town.office, town["approver"], town.filing(), 0, "attempt-1")


def test_opening_a_period_again_makes_filings_only_for_newcomers(town):
    assert open_period(town.office, town["administrator"], "2020-12") == 0
    assert open_period(town.office, town["ministry"], "2020-11") == 2


def test_only_the_ministry_opens_a_period(town):
    with pytest.raises(Refused):
        open_period(town.office, town["county"], "2020-11")


def test_a_period_that_no_form_asks_for_is_refused(town):
    with pytest.raises(InvalidInput, match="no form"):
        open_period(town.office, town["administrator"], "2010-12")


def test_lateness_is_counted_in_the_zone_of_the_deadline(town):
    filing = open_filing(town.office, town["filler"], town.filing()).filing
    assert not is_late(town.office, filing)
    town.clock.at = town.clock.at.replace(day=filing.due.day, month=filing.due.month, hour=15)
    town.submit()
    assert not is_late(town.office, open_filing(town.office, town["filler"], filing.id).filing)


def test_lists_are_paged_and_filtered(town):
    everything = list_filings(town.office, town["administrator"], limit=1)
    rest = list_filings(town.office, town["administrator"], after=everything.after)
    names = [row.name("en") for page in (everything, rest) for row in page.rows]
    assert names == ["Carrier 2", "Carrier 1"]
    assert rest.after is None
    found = list_filings(town.office, town["administrator"], query="航运1", area="CN-3101")
    assert [row.name("zh") for row in found.rows] == ["浦东航运1"]
    assert found.counts == {"draft": 2}
    assert list_filings(town.office, town["administrator"], state="county").rows == ()


def test_many_are_passed_on_at_once_and_what_cannot_be_is_left_with_its_reason(town):
    office, first, second = town.office, town.filing(), town.filing(1)
    town.submit()
    town.submit(of=1)
    passed, left = pass_several(office, town["county"], {first: 1, second: 2, 999_999: 1})
    assert passed == {first: "city"}
    assert {number: type(each) for number, each in left.items()} == {
        second: Conflict, 999_999: NotFound
    }  # fmt: skip
    again, left = pass_several(office, town["county"], {first: 1, second: 1})
    assert (again, list(left)) == ({second: "city"}, [first])
    assert isinstance(left[first], Refused)
    for level in ("city", "province", "ministry"):
        passed, left = pass_several(office, town[level], {first: 1, second: 1})
        assert (len(passed), left) == (2, {})
    opened = open_filing(office, town["ministry"], second)
    assert (opened.filing.state, opened.filing.accepted_version) == ("accepted", 1)
    assert [event.kind for event in opened.events] == ["submit", *["pass_on"] * 4]
    assert {each.form for each in list_shares(office, town["key_enterprises"])} == {
        "services-monthly"
    }  # fmt: skip


def test_only_reviewers_pass_on_many_and_not_too_many(small_town):
    with pytest.raises(Refused):
        pass_several(small_town.office, small_town["approver"], {small_town.filing(): 1})
    for versions in ({}, dict.fromkeys(range(1, MOST + 2), 1)):
        with pytest.raises(InvalidInput, match="filings were chosen"):
            pass_several(small_town.office, small_town["county"], versions)


def test_two_reviewers_pass_the_same_list_on_at_once_and_each_filing_goes_once(town):
    """In opposite orders: neither waits for the other for ever."""
    numbers = [town.filing(), town.filing(1)]
    for of in (0, 1):
        town.submit(of=of)
    orders = [dict.fromkeys(numbers, 1), dict.fromkeys(reversed(numbers), 1)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda some: pass_several(town.office, town["county"], some), orders))
    assert sorted(number for passed, _ in done for number in passed) == sorted(numbers)
    assert sorted(number for _, left in done for number in left) == sorted(numbers)
