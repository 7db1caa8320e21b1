"""The trail: a changed byte, a missing event and one put in are found, and named."""

from __future__ import annotations

import pytest

from fumao.errors import Refused, StoreDamaged
from fumao.run.filing.reviews import give_back
from fumao.run.filing.trail import list_events, verify_answers, verify_trail

GUARDS = {
    "sqlite": "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete",
    "postgresql": "ALTER TABLE event DISABLE TRIGGER event_append_only",
}


@pytest.fixture
def unguarded(town, raw):
    """A trail of some events whose guards somebody took away."""
    town.submit()
    town.accept()
    kind = "postgresql" if town.office.database.postgres else "sqlite"
    for statement in GUARDS[kind].split("; "):
        raw(statement)
    return town


def test_a_whole_trail_is_verified_with_its_receipts(town):
    town.submit()
    town.accept()
    verified = verify_trail(town.office, town["administrator"])
    assert verified.receipts == 1
    assert verified.events == len(list_events(town.office, town["administrator"]))


@pytest.mark.parametrize(
    "change",
    [
        "detail = detail || ' '", "account = account + 1", "kind = 'give_back'", "filing = NULL",
        "previous = hash", "hash = upper(hash)",
    ],
)  # fmt: skip
def test_a_changed_event_is_named(unguarded, raw, change):
    raw(f"UPDATE event SET {change} WHERE id = 5")
    with pytest.raises(StoreDamaged, match="event 5"):
        verify_trail(unguarded.office, unguarded["administrator"])


def test_a_changed_moment_is_named(unguarded, raw):
    moment = "at + interval '1 second'" if unguarded.office.database.postgres else (
        "'2021-01-09 00:00:00.000000'")  # fmt: skip
    raw(f"UPDATE event SET at = {moment} WHERE id = 3")
    with pytest.raises(StoreDamaged, match="event 3: it was changed"):
        verify_trail(unguarded.office, unguarded["administrator"])


def test_an_event_that_was_taken_out_is_named(unguarded, raw):
    raw("DELETE FROM event WHERE id = 4")
    with pytest.raises(StoreDamaged, match="event 4: it is missing"):
        verify_trail(unguarded.office, unguarded["administrator"])


def test_a_trail_that_was_cut_off_is_found(unguarded, raw):
    raw("DELETE FROM event WHERE id >= (SELECT max(id) FROM event)")
    with pytest.raises(StoreDamaged, match="it is missing"):
        verify_trail(unguarded.office, unguarded["administrator"])


def test_a_trail_cut_off_with_its_end_is_found_by_the_receipts(unguarded, raw):
    """Whoever rewrites chain and end still has to rewrite what was signed and handed out."""
    raw("DELETE FROM event")
    raw(f"UPDATE head SET length = 0, hash = '{'0' * 64}'")
    with pytest.raises(StoreDamaged, match="a receipt names"):
        verify_trail(unguarded.office, unguarded["administrator"])


def test_an_event_that_was_put_in_is_found(unguarded, raw):
    raw("INSERT INTO event SELECT id + 1000, at, account, filing, kind, detail, previous, "
        "'x' FROM event WHERE id = 2")  # fmt: skip
    with pytest.raises(StoreDamaged, match="put in"):
        verify_trail(unguarded.office, unguarded["administrator"])


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("answer", "unit = 'CNY' WHERE variable = 'sales'"),
        ("answer", "codes = 'SD/W1/_T' WHERE codes = 'SJ/W1/_T'"),
        ("answer", "sealed = NULL, value = '1' WHERE variable = 'sales'"),
        ("submission", "receipt = replace(receipt, '2020-12', '2020-11')"),
        ("submission", "receipt = replace(receipt, '浦东', '浦西')"),
    ],
)
def test_answers_and_receipts_that_were_changed_are_found(town, raw, table, change):
    town.submit()
    admin = town["administrator"]
    assert verify_answers(town.office, admin) == 1
    raw(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"
        if town.office.database.postgres else f"DROP TRIGGER {table}_no_update")  # fmt: skip
    raw(f"UPDATE {table} SET {change}")
    with pytest.raises(StoreDamaged):
        _verify_all(town.office, admin)


def _verify_all(office, admin):
    verify_answers(office, admin)
    verify_trail(office, admin)


def test_only_administrators_read_and_verify_the_whole_trail(small_town):
    for ask in (verify_trail, verify_answers, list_events):
        with pytest.raises(Refused):
            ask(small_town.office, small_town["ministry"])


def test_administrators_do_not_read_the_words_of_a_review(small_town):
    small_town.submit()
    give_back(small_town.office, small_town["county"], small_town.filing(), 1, "unit", "420?")
    (event,) = list_events(small_town.office, small_town["administrator"], kind="give_back")
    assert event.detail["reason"] == "unit"
    assert "words" not in event.detail
