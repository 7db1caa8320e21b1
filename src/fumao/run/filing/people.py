"""Accounts: an administrator makes, closes and recovers them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from fumao.errors import DuplicateKey, InvalidInput, Refused, UnknownCode
from fumao.model.names import check_language
from fumao.model.viewer import LEVELS, Level, Role, Viewer
from fumao.run.filing.office import Office
from fumao.run.filing.passwords import hash_password
from fumao.store.filing import accounts, organisations
from fumao.store.filing.chain import append

# Four groups of five letters that are not mistaken for one another: 93 bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an administrator says of a person; which of the last are set follows the role.

    ``organisation`` is the credit code of an enterprise, ``subject`` an issuer's address and what
    it calls the person, with a blank between them.
    """

    login: str
    name: str
    role: str
    email: str = ""
    organisation: str = ""
    level: str = ""
    area: str = ""
    port: str = ""
    language: str = "zh"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as a list shows it."""

    number: int
    login: str
    name: str
    role: Role
    organisation_zh: str
    organisation_en: str
    level: str
    area: str
    port: str
    active: bool
    second_factor: bool
    linked: bool


def add_person(office: Office, viewer: Viewer | None, new: NewAccount) -> tuple[int, str]:
    """Make an account; its number, and a first password to be handed over in person.

    ``viewer`` is None for the first administrator, made when there is no account at all.

    Raises
    ------
    Refused
        The viewer is no administrator.
    InvalidInput
        Something does not fit the role, or the login is taken.
    """
    _check(office, new)
    password = new_password()
    with office.database.transaction(None) as connection:
        if viewer is not None or accounts.count_accounts(connection):
            _only_administrators(viewer)
        if accounts.account_by_login(connection, new.login):
            raise DuplicateKey(
                f"login {new.login} is taken", where="login", remedy="choose another"
            )
        number = accounts.add_account(
            connection, login=new.login.lower(), name=new.name, email=new.email, role=new.role,
            organisation=_organisation(connection, new.organisation), level=new.level,
            area=new.area, port=new.port, language=new.language, subject=new.subject or None,
            created=office.now(), password=hash_password(password, new.login),
        )  # fmt: skip
        _record(office, connection, viewer, "account_made", number, role=new.role)
    return number, password


def nobody(office: Office) -> bool:
    """Whether there is no account at all yet."""
    with office.database.reading(None) as connection:
        return accounts.count_accounts(connection) == 0


def recover(office: Office, viewer: Viewer, number: int) -> str:
    """Give somebody who lost password or second factor a new password; the factor is set up anew.

    Raises
    ------
    Refused
        The viewer is no administrator.
    InvalidInput
        There is no such account.
    """
    _only_administrators(viewer)
    password = new_password()
    with office.database.transaction(None) as connection:
        row = _row(connection, number)
        accounts.change_account(
            connection, number, password=hash_password(password, row["login"]), totp=None,
            failures=0, locked_until=None,
        )  # fmt: skip
        accounts.end_sessions_of(connection, number)
        _record(office, connection, viewer, "account_recovered", number)
    return password


def set_active(office: Office, viewer: Viewer, number: int, *, active: bool) -> None:
    """Close or open an account; what is closed is logged out at once.

    Raises
    ------
    Refused
        The viewer is no administrator, or would close the own account.
    """
    _only_administrators(viewer)
    if number == viewer.account and not active:
        raise Refused("you cannot close your own account", remedy="ask another administrator")
    with office.database.transaction(None) as connection:
        _row(connection, number)
        accounts.change_account(connection, number, active=active)
        if not active:
            accounts.end_sessions_of(connection, number)
        kind = "account_opened" if active else "account_closed"
        _record(office, connection, viewer, kind, number)


def list_people(
    office: Office, viewer: Viewer, *, query: str = "", after: int = 0, limit: int = 50
) -> Sequence[Person]:
    """Accounts, in order of their numbers.

    Raises
    ------
    Refused
        The viewer is no administrator.
    """
    _only_administrators(viewer)
    with office.database.reading(None) as connection:
        rows = accounts.list_accounts(connection, query.strip(), after, limit)
    return [
        Person(
            row["id"], row["login"], row["name"], Role(row["role"]), row["name_zh"] or "",
            row["name_en"] or "", row["level"], row["area"], row["port"], row["active"],
            row["totp"] is not None, row["subject"] is not None,
        )
        for row in rows
    ]  # fmt: skip


def login_of(office: Office, viewer: Viewer, number: int) -> str:
    """The login of an account."""
    _only_administrators(viewer)
    with office.database.reading(None) as connection:
        return str(_row(connection, number)["login"])


def new_password() -> str:
    """A password that a machine made and a person can type.

    >>> [len(part) for part in new_password().split("-")]
    [5, 5, 5, 5]
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def _record(
    office: Office, connection: Connection, viewer: Viewer | None, kind: str, number: int,
    **more: str,
) -> None:  # fmt: skip
    by, name = (viewer.account, viewer.name) if viewer else (None, "")
    detail = {"by": name, "of": number, **more}
    append(connection, kind, at=office.now(), account=by, detail=detail)


def _only_administrators(viewer: Viewer | None) -> None:
    if viewer is None or viewer.role != Role.ADMINISTRATOR:
        raise Refused("only administrators look after accounts", remedy="ask one of them")


def _organisation(connection: Connection, code: str) -> int | None:
    """The number of an enterprise."""
    if not code:
        return None
    found = organisations.by_credit_code(connection, [code.upper()])
    if not found:
        raise UnknownCode(
            f"no enterprise has the credit code {code}", where="organisation",
            remedy="add the enterprise first",
        )  # fmt: skip
    return int(next(iter(found.values()))["id"])


def _row(connection: Connection, number: int) -> Any:
    row = accounts.account_by_number(connection, number)
    if row is None:
        raise InvalidInput(f"there is no account {number}", remedy="choose one of the list")
    return row


def _check(office: Office, new: NewAccount) -> None:
    """What must be set for a role is set, and nothing else."""
    if not new.login.strip() or new.login != new.login.strip() or len(new.login) > 120:
        raise InvalidInput(f"{new.login!r} is no login", where="login", remedy="write a.li")
    if not new.name.strip():
        raise InvalidInput("the name is missing", where="name", remedy="write the person's name")
    if new.role not in tuple(Role):
        raise InvalidInput(
            f"{new.role!r} is no role", where="role", remedy=f"choose one of {', '.join(Role)}"
        )
    check_language(new.language)
    needed = _needed(new)
    for field in ("organisation", "level", "area", "port"):
        given = bool(getattr(new, field))
        if given != (field in needed):
            raise InvalidInput(
                f"{field} is {'not wanted' if given else 'missing'} for the role {new.role}",
                where=field,
                remedy="leave it out" if given else "choose one",
            )
    if new.level and new.level not in LEVELS:
        raise InvalidInput(f"{new.level!r} is no level", where="level", remedy=", ".join(LEVELS))
    if new.port and new.port not in office.scheme.authorities:
        raise InvalidInput(f"{new.port!r} is no authority", where="port", remedy="choose one")


def _needed(new: NewAccount) -> set[str]:
    match new.role:
        case Role.FILLER | Role.APPROVER:
            return {"organisation"}
        case Role.REVIEWER:
            return {"level"} if new.level == Level.MINISTRY else {"level", "area"}
        case Role.PORT_OFFICER:
            return {"port"}
        case _:
            return set()
