"""Logging in: passwords, waiting, second factors, sessions, keys."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from fumao.errors import InvalidInput, NotLoggedIn, Refused
from fumao.model.viewer import Role
from fumao.run.filing.api_keys import issue_key, list_keys, revoke_key, viewer_of_key
from fumao.run.filing.identity import (
    Policy,
    change_password,
    enrol,
    give_code,
    log_in,
    log_out,
    session_of,
)
from fumao.run.filing.people import NewAccount, add_person, list_people, recover, set_active

from .offices import PASSWORD, ministry

POLICY = Policy(second_factor=frozenset())
STRICT = Policy()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    made = ministry(tmp_path_factory.mktemp("ministry"))
    yield made
    made.office.close()


@pytest.fixture
def made(shared):
    """The ministry at its own time, with nobody waiting."""
    began = shared.clock.now
    yield shared
    shared.clock.now = began + timedelta(days=1)


def code_of(made, secret, *, steps=0):
    return pyotp.TOTP(secret).at(made.clock.now + timedelta(seconds=30 * steps))


def enrolled(made, login):
    secret = pyotp.random_base32()
    ticket = log_in(made.office, STRICT, login, PASSWORD)
    return secret, enrol(made.office, STRICT, ticket.token, secret, code_of(made, secret))


def test_a_password_opens_a_session_of_its_account(made):
    ticket = log_in(made.office, POLICY, "filler", PASSWORD)
    session = session_of(made.office, POLICY, ticket.token)
    assert (session.viewer.name, session.viewer.role) == ("filler", Role.FILLER)
    assert session.complete


def test_the_login_may_be_typed_in_capitals(made):
    assert log_in(made.office, POLICY, " FILLER ", PASSWORD).session.login == "filler"


@pytest.mark.parametrize(
    ("login", "password"), [("filler", "wrong"), ("nobody", PASSWORD), ("filler", ""), ("", "")]
)
def test_what_is_wrong_is_not_told(made, login, password):
    with pytest.raises(NotLoggedIn) as told:
        log_in(made.office, POLICY, login, password)
    assert told.value.what.startswith("login or password are wrong, or the account has to wait")


def test_an_unknown_login_takes_as_much_work_as_a_known_one(made, monkeypatch):
    from fumao.run.filing import passwords

    asked = []

    class Counting:
        """The hasher of passwords, with what it was asked for."""

        def verify(self, stored, password):
            asked.append(stored[:9])
            return passwords_hasher.verify(stored, password)

        def hash(self, password):
            return passwords_hasher.hash(password)

    passwords_hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    for login in ("filler", "nobody"):
        with pytest.raises(NotLoggedIn):
            log_in(made.office, POLICY, login, "wrong")
    assert asked == ["$argon2id", "$argon2id"]


def test_after_five_failures_even_the_right_password_waits_longer_each_time(made):
    for _ in range(5):
        with pytest.raises(NotLoggedIn):
            log_in(made.office, POLICY, "county", "wrong")
    with pytest.raises(NotLoggedIn):
        log_in(made.office, POLICY, "county", PASSWORD)
    made.clock.now += timedelta(seconds=61)
    with pytest.raises(NotLoggedIn):
        log_in(made.office, POLICY, "county", "wrong")
    made.clock.now += timedelta(seconds=61)
    with pytest.raises(NotLoggedIn):
        log_in(made.office, POLICY, "county", PASSWORD)
    made.clock.now += timedelta(seconds=61)
    assert log_in(made.office, POLICY, "county", PASSWORD).session.complete


def test_a_session_ends_when_it_is_not_used_and_in_any_case(made):
    ticket = log_in(made.office, POLICY, "filler", PASSWORD)
    for _ in range(20):
        made.clock.now += timedelta(minutes=35)
        session_of(made.office, POLICY, ticket.token)
    made.clock.now += timedelta(minutes=25)
    with pytest.raises(NotLoggedIn):
        session_of(made.office, POLICY, ticket.token)
    ticket = log_in(made.office, POLICY, "filler", PASSWORD)
    made.clock.now += timedelta(minutes=46)
    with pytest.raises(NotLoggedIn):
        session_of(made.office, POLICY, ticket.token)


def test_logging_in_again_ends_the_session_of_before(made):
    before = log_in(made.office, POLICY, "filler", PASSWORD)
    after = log_in(made.office, POLICY, "filler", PASSWORD, before.token)
    assert before.token != after.token
    with pytest.raises(NotLoggedIn):
        session_of(made.office, POLICY, before.token)


def test_logging_out_ends_it(made):
    ticket = log_in(made.office, POLICY, "filler", PASSWORD)
    log_out(made.office, ticket.token)
    with pytest.raises(NotLoggedIn):
        session_of(made.office, POLICY, ticket.token)


def test_the_database_holds_no_token(made):
    ticket = log_in(made.office, POLICY, "filler", PASSWORD)
    key = issue_key(made.office, made.people["filler"], "ledger")
    with made.office.database.reading(None) as connection:
        for table in ("session", "api_key"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            assert ticket.token not in str(rows)
            assert key not in str(rows)


def test_officials_need_a_second_factor(made):
    ticket = log_in(made.office, STRICT, "city", PASSWORD)
    assert not session_of(made.office, STRICT, ticket.token).complete
    _, done = enrolled(made, "city")
    assert done.session.complete
    assert done.token != ticket.token


def test_a_code_completes_a_session_once(made):
    secret, _ = enrolled(made, "province")
    made.clock.now += timedelta(seconds=30)
    first, second = (log_in(made.office, STRICT, "province", PASSWORD) for _ in range(2))
    assert not first.session.complete
    code = code_of(made, secret)
    done = give_code(made.office, STRICT, first.token, code)
    assert done.session.complete
    with pytest.raises(NotLoggedIn):
        session_of(made.office, STRICT, first.token)
    with pytest.raises(NotLoggedIn):
        give_code(made.office, STRICT, second.token, code)
    made.clock.now += timedelta(seconds=30)
    assert give_code(made.office, STRICT, second.token, code_of(made, secret)).session.complete


def test_codes_are_not_guessed(made):
    secret, _ = enrolled(made, "ministry")
    made.clock.now += timedelta(seconds=60)
    ticket = log_in(made.office, STRICT, "ministry", PASSWORD)
    for _ in range(5):
        with pytest.raises(NotLoggedIn):
            give_code(made.office, STRICT, ticket.token, code_of(made, secret, steps=1000))
    with pytest.raises(NotLoggedIn):
        give_code(made.office, STRICT, ticket.token, code_of(made, secret))


def test_a_second_factor_is_not_replaced_by_the_password_alone(made):
    enrolled(made, "elsewhere")
    made.clock.now += timedelta(seconds=30)
    ticket = log_in(made.office, STRICT, "elsewhere", PASSWORD)
    secret = pyotp.random_base32()
    with pytest.raises(Refused):
        enrol(made.office, STRICT, ticket.token, secret, code_of(made, secret))


def test_the_secret_of_a_second_factor_is_sealed(made):
    secret, _ = enrolled(made, "tcm")
    with made.office.database.reading(None) as connection:
        (sealed,) = connection.exec_driver_sql(
            "SELECT totp FROM account WHERE login = 'tcm'"
        ).scalars()
    assert secret.encode() not in bytes(sealed)


def test_an_administrator_recovers_who_lost_both(made):
    enrolled(made, "port")
    number = made.people["port"].account
    password = recover(made.office, made.people["admin"], number)
    ticket = log_in(made.office, STRICT, "port", password)
    assert not ticket.session.enrolled
    with pytest.raises(NotLoggedIn):
        log_in(made.office, STRICT, "port", PASSWORD)


def test_a_closed_account_is_out_at_once(made):
    ticket = log_in(made.office, POLICY, "stranger", PASSWORD)
    key = issue_key(made.office, made.people["stranger"], "ledger")
    number = made.people["stranger"].account
    set_active(made.office, made.people["admin"], number, active=False)
    with pytest.raises(NotLoggedIn):
        session_of(made.office, POLICY, ticket.token)
    with pytest.raises(NotLoggedIn):
        viewer_of_key(made.office, key)
    set_active(made.office, made.people["admin"], number, active=True)
    assert viewer_of_key(made.office, key).account == number


def test_changing_the_password_ends_other_sessions(made):
    here, there = (log_in(made.office, POLICY, "approver", PASSWORD) for _ in range(2))
    viewer = made.people["approver"]
    change_password(made.office, viewer, here.token, PASSWORD, "five tall brown hills")
    assert session_of(made.office, POLICY, here.token)
    with pytest.raises(NotLoggedIn):
        session_of(made.office, POLICY, there.token)
    change_password(made.office, viewer, here.token, "five tall brown hills", PASSWORD)


@pytest.mark.parametrize("new", ["short", "aaaaaaaaaaaaaaaa", "approver-2021", "x" * 201])
def test_a_bad_password_is_not_taken(made, new):
    ticket = log_in(made.office, POLICY, "approver", PASSWORD)
    with pytest.raises(InvalidInput) as told:
        change_password(made.office, made.people["approver"], ticket.token, PASSWORD, new)
    assert told.value.where == "password"
    assert told.value.remedy


def test_a_revoked_key_opens_nothing(made):
    viewer = made.people["filler"]
    token = issue_key(made.office, viewer, "books")
    assert viewer_of_key(made.office, token).account == viewer.account
    number = next(key.number for key in list_keys(made.office, viewer) if key.name == "books")
    with pytest.raises(InvalidInput):
        revoke_key(made.office, made.people["approver"], number)
    revoke_key(made.office, viewer, number)
    with pytest.raises(NotLoggedIn):
        viewer_of_key(made.office, token)


@pytest.mark.parametrize("login", ["filler", "approver", "county", "ministry", "port"])
def test_only_administrators_look_after_accounts(made, login):
    viewer = made.people[login]
    with pytest.raises(Refused):
        add_person(made.office, viewer, NewAccount("x.new", "New", "administrator"))
    with pytest.raises(Refused):
        recover(made.office, viewer, viewer.account)
    with pytest.raises(Refused):
        list_people(made.office, viewer)


def test_only_the_very_first_account_needs_no_administrator(made):
    with pytest.raises(Refused):
        add_person(made.office, None, NewAccount("x.new", "New", "administrator"))


@pytest.mark.parametrize(
    ("new", "where"),
    [
        (NewAccount("x.new", "New", "reviewer", level="county"), "area"),
        (NewAccount("x.new", "New", "reviewer", level="ministry", area="CN-31"), "area"),
        (NewAccount("x.new", "New", "filler"), "organisation"),
        (NewAccount("x.new", "New", "filler", organisation="91310115DEM999990"), "organisation"),
        (NewAccount("x.new", "New", "port_officer", port="nobody"), "port"),
        (NewAccount("x.new", "New", "king"), "role"),
        (NewAccount("filler", "New", "administrator"), "login"),
        (NewAccount(" ", "New", "administrator"), "login"),
    ],
)
def test_an_account_that_cannot_be_is_not_made(made, new, where):
    with pytest.raises(InvalidInput) as told:
        add_person(made.office, made.people["admin"], new)
    assert told.value.where == where
