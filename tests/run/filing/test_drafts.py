"""Drafts: saved again and again, from two browsers, over a bad line; nothing is lost."""

from __future__ import annotations

import contextlib
import threading

import pytest

from fumao.errors import Conflict, InvalidInput, Refused
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.filings import list_filings, open_filing
from fumao.run.filing.submissions import submit

from .conftest import FIGURES, answers


def test_what_is_saved_is_there_when_it_is_opened_again(town):
    saved = town.fill()
    opened = open_filing(town.office, town["filler"], town.filing())
    assert (opened.revision, saved.revision, saved.saved) == (1, 1, len(FIGURES))
    assert {key: each.value for key, each in opened.answers.items()} == FIGURES


def test_a_patch_changes_what_it_names_and_takes_out_what_is_none(town):
    town.fill()
    patch = {**answers({"sales": "5100"}), "imports/SC/W1/_T": None}
    save_draft(town.office, town["filler"], town.filing(), patch, 1)
    opened = open_filing(town.office, town["filler"], town.filing())
    assert opened.answers["sales"].value == "5100"
    assert "imports/SC/W1/_T" not in opened.answers
    assert opened.answers["employment"].value == "120"


def test_a_second_browser_is_told_what_differs_and_nothing_is_lost(town):
    number = town.filing()
    town.fill()
    save_draft(town.office, town["filler"], number, answers({"sales": "5100"}), 1)
    with pytest.raises(Conflict) as caught:
        save_draft(town.office, town["approver"], number, answers({"sales": "4900"}), 1)
    assert caught.value.theirs.revision == 2
    assert caught.value.theirs.differs["sales"].value == "5100"
    assert open_filing(town.office, town["filler"], number).answers["sales"].value == "5100"


def test_the_same_patch_sent_again_after_a_lost_answer_is_saved_already(town):
    first = town.fill()
    again = town.fill()
    assert again.revision == first.revision == 1


def test_two_browsers_that_save_at_once_are_one_after_the_other(town):
    number, results = town.filing(), []

    def save(value: str) -> None:
        try:
            patch = answers({"sales": value})
            results.append(save_draft(town.office, town["filler"], number, patch, 0).revision)
        except Conflict as conflict:
            results.append(conflict)

    threads = [threading.Thread(target=save, args=(str(value),)) for value in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(isinstance(each, Conflict) for each in results) == [False, True, True, True]


def test_two_browsers_that_submit_at_once_get_one_receipt_and_one_refusal(town):
    number, results = town.filing(), []
    saved = town.fill()

    def send(attempt: str) -> None:
        try:
            results.append(
                submit(town.office, town["approver"], number, saved.revision, attempt).number
            )
        except Refused as refused:
            results.append(refused)

    threads = [threading.Thread(target=send, args=(f"browser-{n}",)) for n in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(isinstance(each, Refused) for each in results) == [False, True]
    assert len(open_filing(town.office, town["approver"], number).versions) == 1


def test_messages_come_with_every_saving(town):
    saved = save_draft(town.office, town["filler"], town.filing(), answers({"sales": "x"}), 0)
    assert {"format", "required"} <= {message.rule for message in saved.messages}


@pytest.mark.parametrize("key", ["exports/XX/W1/_T", "nothing", "contract_amount/A-1"])
def test_what_is_not_asked_is_not_saved(town, key):
    with pytest.raises(InvalidInput, match="not asked"):
        save_draft(town.office, town["other_filler"], town.filing(1), answers({key: "1"}), 0)


def test_an_endless_answer_is_refused(town):
    with pytest.raises(InvalidInput, match="more than"):
        save_draft(town.office, town["filler"], town.filing(), answers({"sales": "9" * 3000}), 0)


@pytest.mark.parametrize("value", ["\x00", "5\x00", "\ud800"])
def test_a_character_that_cannot_be_stored_is_refused(town, value):
    with pytest.raises(InvalidInput, match="cannot be stored"):
        save_draft(town.office, town["filler"], town.filing(), answers({"sales": value}), 0)


def test_a_search_for_what_cannot_be_stored_finds_nothing_or_is_refused(town):
    for query in ("\x00", "\ud800", "%", "_", "'", "\\"):
        with contextlib.suppress(InvalidInput):
            assert list_filings(town.office, town["county"], query=query).rows == ()


def test_what_was_submitted_is_not_edited(town):
    town.submit()
    with pytest.raises(Refused):
        save_draft(town.office, town["filler"], town.filing(), answers({"sales": "1"}), 1)


def test_a_draft_is_not_readable_in_the_database(town, raw):
    town.fill()
    encoded = "encode(body, 'hex')" if town.office.database.postgres else "hex(body)"
    stored = bytes.fromhex(raw(f"SELECT {encoded} FROM draft"))
    assert b"exports" not in stored
    assert len(stored) > 100
