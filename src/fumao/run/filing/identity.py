"""Who is at the door: logging in, sessions, and what a session may do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from fumao.errors import InvalidInput, NotLoggedIn, Refused
from fumao.model.names import check_language
from fumao.model.viewer import Role, Viewer
from fumao.run.filing import second_factor
from fumao.run.filing.office import Office
from fumao.run.filing.passwords import hash_is_old, hash_password, password_fits
from fumao.store.filing import accounts

OFFICIALS = frozenset({Role.REVIEWER, Role.PORT_OFFICER, Role.ADMINISTRATOR})

# A session's last use is written this often, for reading a page then waits for the disk. An idle
# session may end so much earlier.
_TOUCH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Policy:
    """How strict the door is.

    Parameters
    ----------
    idle, longest : timedelta
        A session ends when it was not used for so long, and in any case after the longest.
    second_factor : frozenset of Role
        Who must have one. Others may.
    failures : int
        Wrong passwords before an account waits; the wait doubles from a minute to ``wait``.
    """

    idle: timedelta = timedelta(minutes=45)
    longest: timedelta = timedelta(hours=12)
    second_factor: frozenset[Role] = field(default=OFFICIALS)
    failures: int = 5
    wait: timedelta = timedelta(minutes=15)

    def wait_after(self, failures: int) -> timedelta:
        """How long an account waits after so many failures.

        >>> Policy().wait_after(4), Policy().wait_after(6)
        (datetime.timedelta(0), datetime.timedelta(seconds=120))
        """
        over = failures - self.failures
        return timedelta() if over < 0 else min(timedelta(minutes=2 ** min(over, 10)), self.wait)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who gave a password, and perhaps a second factor.

    ``complete`` says whether nothing is missing; ``enrolled`` whether the account has a second
    factor, so that a code, or else setting one up, is what is missing.
    """

    viewer: Viewer
    login: str
    csrf: str
    complete: bool
    enrolled: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """A session with its token, which goes into a cookie and nowhere else."""

    token: str
    session: Session


def viewer_of(row: RowMapping) -> Viewer:
    """The viewer that an account's row stands for."""
    return Viewer(
        account=row["id"], name=row["name"], role=Role(row["role"]),
        organisation=row["organisation"], level=row["level"], area=row["area"],
        port=row["port"], language=row["language"],
    )  # fmt: skip


def log_in(office: Office, policy: Policy, login: str, password: str, old: str = "") -> Ticket:
    """Begin a session with a password; ``old`` is the session of before, which ends.

    Raises
    ------
    NotLoggedIn
        Login or password are wrong, the account is closed, or it must wait. It is not said
        which, and each takes the same work, so that nobody learns which logins exist.
    """
    with office.database.transaction(None) as connection:
        row = accounts.account_by_login(connection, login.strip())
    # The work is done outside the transaction: it must not hold the database up.
    fits = password_fits(row["password"] if row else None, password)
    now = office.now()
    with office.database.transaction(None) as connection:
        row = row and accounts.account_by_number(connection, row["id"])
        open_ = row and row["active"] and not _waits(row, now)
        if row is None or not open_ or not fits:
            if row is not None and open_:
                _fail(connection, policy, row["id"], now)
            refused = True
        else:
            refused = False
            changes: dict[str, Any] = {"failures": 0, "locked_until": None}
            if hash_is_old(row["password"]):
                changes["password"] = hash_password(password, row["login"])
            accounts.change_account(connection, row["id"], **changes)
            if old:
                accounts.end_session(connection, old)
            ticket = _begin(connection, policy, row, now, complete=_needs_no_more(policy, row))
    # Raised here, so that what was counted is kept.
    if refused:
        raise NotLoggedIn(
            "login or password are wrong, or the account has to wait after several failures",
            remedy="try again, slowly; an administrator can give you a new password",
        )
    return ticket


def begin_session(office: Office, policy: Policy, row: RowMapping) -> Ticket:
    """Begin a complete session of somebody whom a single sign-on has identified."""
    with office.database.transaction(None) as connection:
        return _begin(connection, policy, row, office.now(), complete=True)


def give_code(office: Office, policy: Policy, token: str, code: str) -> Ticket:
    """Complete a session with a code of the second factor; it gets a new token.

    Raises
    ------
    NotLoggedIn
        The session has ended, the code is wrong or was used before, or the account must wait.
    """
    now, accepted = office.now(), False
    with office.database.transaction(None) as connection:
        row = _row_of(connection, policy, token, now)
        if row["totp"] and not _waits(row, now):
            accepted = second_factor.accepts(office, connection, row, code)
            if accepted:
                accounts.change_account(connection, row["id"], failures=0, locked_until=None)
                accounts.end_session(connection, token)
                ticket = _begin(connection, policy, row, now, complete=True)
            else:
                _fail(connection, policy, row["id"], now)
    if not accepted:
        raise NotLoggedIn(
            "the code is wrong, or was used before",
            where="code",
            remedy="wait for the next code of your authenticator and type its six digits",
        )
    return ticket


def session_of(office: Office, policy: Policy, token: str) -> Session:
    """The session of a token.

    Raises
    ------
    NotLoggedIn
        There is none, or it has ended.
    """
    now = office.now()
    with office.database.reading(None) as connection:
        row = _row_of(connection, policy, token, now)
    if now - row["session_seen"] > _TOUCH:
        with office.database.transaction(None) as connection:
            accounts.touch_session(connection, token, now)
    return _session(row, row["session_csrf"], complete=row["session_complete"])


def log_out(office: Office, token: str) -> None:
    """End a session."""
    with office.database.transaction(None) as connection:
        accounts.end_session(connection, token)


def enrol(office: Office, policy: Policy, token: str, secret: str, code: str) -> Ticket:
    """Give the session's account a second factor, proved by a code; the session gets a new token.

    Raises
    ------
    NotLoggedIn
        The session has ended.
    InvalidInput
        The code does not belong to the secret.
    Refused
        The account has a second factor, and this session did not show it.
    """
    now = office.now()
    with office.database.transaction(None) as connection:
        row = _row_of(connection, policy, token, now)
        if row["totp"] and not row["session_complete"]:
            raise Refused("this account has a second factor", remedy="give its code first")
        step = second_factor.step_of(secret, code, now + office.behind)
        if step is None:
            raise InvalidInput(
                "the code does not belong to this picture", where="code",
                remedy="scan the picture again and type the six digits that are shown now",
            )  # fmt: skip
        sealed = second_factor.seal(office, row["id"], secret)
        accounts.change_account(connection, row["id"], totp=sealed, totp_step=step)
        accounts.end_sessions_of(connection, row["id"])
        changed = accounts.account_by_number(connection, row["id"])
        assert changed is not None
        return _begin(connection, policy, changed, now, complete=True)


def change_password(office: Office, viewer: Viewer, token: str, old: str, new: str) -> None:
    """Change one's own password; all other sessions end.

    Raises
    ------
    InvalidInput
        The old one is wrong, or the new one is no good.
    """
    with office.database.transaction(None) as connection:
        row = accounts.account_by_number(connection, viewer.account)
    if row is None or not password_fits(row["password"], old):
        raise InvalidInput("the present password is wrong", where="old", remedy="type it again")
    hashed = hash_password(new, row["login"])
    with office.database.transaction(None) as connection:
        accounts.change_account(connection, viewer.account, password=hashed)
        accounts.end_sessions_of(connection, viewer.account, keep=token)


def set_language(office: Office, viewer: Viewer, language: str) -> Viewer:
    """Keep the language that somebody reads in."""
    with office.database.transaction(None) as connection:
        accounts.change_account(connection, viewer.account, language=check_language(language))
    return replace(viewer, language=language)


def _begin(
    connection: Connection, policy: Policy, row: RowMapping, now: datetime, *, complete: bool
) -> Ticket:
    accounts.end_old_sessions(connection, now)
    token, csrf = accounts.add_session(
        connection, row["id"], complete=complete, now=now, expires=now + policy.longest
    )
    return Ticket(token, _session(row, csrf, complete=complete))


def _session(row: RowMapping, csrf: str, *, complete: bool) -> Session:
    return Session(viewer_of(row), row["login"], csrf, complete, row["totp"] is not None)


def _row_of(connection: Connection, policy: Policy, token: str, now: datetime) -> RowMapping:
    row = accounts.session_with_account(connection, token)
    if (
        row is None
        or not row["active"]
        or row["session_expires"] <= now
        or now - row["session_seen"] > policy.idle
    ):
        raise NotLoggedIn("you are not logged in", remedy="log in; what you typed is kept")
    return row


def _needs_no_more(policy: Policy, row: RowMapping) -> bool:
    """Whether a password is enough for this account."""
    return row["totp"] is None and Role(row["role"]) not in policy.second_factor


def _fail(connection: Connection, policy: Policy, account: int, now: datetime) -> None:
    failures = accounts.count_failure(connection, account)
    if wait := policy.wait_after(failures):
        accounts.change_account(connection, account, locked_until=now + wait)


def _waits(row: RowMapping, now: datetime) -> bool:
    return row["locked_until"] is not None and row["locked_until"] > now
