"""Accounts, sessions and keys of accounting systems: the rows, and nothing about passwords.

Every function takes a connection inside a transaction. Only hashes of tokens are stored, so
that a copy of the database logs nobody in.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, or_, select, update

from fumao.store.filing.tables import account, api_key, organisation, session

# 256 bits: no search finds one.
_TOKEN_BYTES = 32
# Asked with every request.
_SESSION = (
    select(
        account,
        session.c.csrf.label("session_csrf"),
        session.c.complete.label("session_complete"),
        session.c.seen.label("session_seen"),
        session.c.expires.label("session_expires"),
    )
    .join(session, session.c.account == account.c.id)
    .where(session.c.token == bindparam("hash"))
)


def new_token() -> str:
    """A token that nobody guesses.

    >>> len(new_token())
    43
    """
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is stored of a token. A fast hash is enough, as a token cannot be guessed.

    >>> hash_of("token")[:16]
    '3c469e9d6c5875d3'
    """
    return hashlib.sha256(token.encode()).hexdigest()


def add_account(connection: Connection, **columns: Any) -> int:
    """A new account's number."""
    made = connection.execute(insert(account).values(**columns).returning(account.c.id))
    return int(made.scalar_one())


def account_by_login(connection: Connection, login: str) -> RowMapping | None:
    """The account of a login, whatever its letters' case."""
    asked = select(account).where(account.c.login == login.lower())
    return connection.execute(asked).mappings().one_or_none()


def account_by_subject(connection: Connection, subject: str) -> RowMapping | None:
    """The account that a single sign-on is linked to."""
    asked = select(account).where(account.c.subject == subject)
    return connection.execute(asked).mappings().one_or_none()


def account_by_number(connection: Connection, number: int) -> RowMapping | None:
    """An account."""
    return connection.execute(select(account).where(account.c.id == number)).mappings().first()


def change_account(connection: Connection, number: int, **columns: Any) -> None:
    """Set columns of an account."""
    connection.execute(update(account).where(account.c.id == number).values(**columns))


def count_failure(connection: Connection, number: int) -> int:
    """One more failure to log in; how many there are now. Two at once count as two."""
    counted = (
        update(account)
        .where(account.c.id == number)
        .values(failures=account.c.failures + 1)
        .returning(account.c.failures)
    )
    return int(connection.execute(counted).scalar_one())


def use_step(connection: Connection, number: int, step: int) -> bool:
    """Use a time step of a second factor up; False if it, or a later one, was used before."""
    used = (
        update(account)
        .where(account.c.id == number, account.c.totp_step < step)
        .values(totp_step=step)
    )
    return connection.execute(used).rowcount == 1


def list_accounts(
    connection: Connection, query: str = "", after: int = 0, limit: int = 50
) -> Sequence[RowMapping]:
    """Accounts in order of their numbers, with the name of the enterprise, found by a text."""
    asked = (
        select(account, organisation.c.name_zh, organisation.c.name_en)
        .join(organisation, organisation.c.id == account.c.organisation, isouter=True)
        .where(account.c.id > after)
        .order_by(account.c.id)
        .limit(limit)
    )
    if query:
        asked = asked.where(
            or_(
                account.c.login.contains(query.lower(), autoescape=True),
                account.c.name.contains(query, autoescape=True),
                organisation.c.name_zh.contains(query, autoescape=True),
                organisation.c.credit_code == query.upper(),
            )
        )
    return connection.execute(asked).mappings().all()


def add_session(
    connection: Connection, number: int, *, complete: bool, now: datetime, expires: datetime
) -> tuple[str, str]:
    """A new session of an account; gives its token and its CSRF token."""
    token, csrf = new_token(), new_token()
    connection.execute(
        insert(session).values(
            token=hash_of(token), account=number, csrf=csrf, complete=complete,
            created=now, seen=now, expires=expires,
        )
    )  # fmt: skip
    return token, csrf


def session_with_account(connection: Connection, token: str) -> RowMapping | None:
    """A session and its account in one row; the account's columns, and ``session_*``."""
    found = connection.execute(_SESSION, {"hash": hash_of(token)})
    return found.mappings().one_or_none()


def touch_session(connection: Connection, token: str, now: datetime) -> None:
    """The session was used."""
    connection.execute(update(session).where(session.c.token == hash_of(token)).values(seen=now))


def end_session(connection: Connection, token: str) -> None:
    """Forget a session."""
    connection.execute(delete(session).where(session.c.token == hash_of(token)))


def end_sessions_of(connection: Connection, number: int, keep: str = "") -> None:
    """Forget all sessions of an account, but perhaps one."""
    connection.execute(
        delete(session).where(session.c.account == number, session.c.token != hash_of(keep))
    )


def end_old_sessions(connection: Connection, now: datetime) -> None:
    """Forget what has expired."""
    connection.execute(delete(session).where(session.c.expires < now))


def add_key(connection: Connection, number: int, name: str, now: datetime) -> str:
    """A new key that acts for an account; it is shown once."""
    token = "fumao_" + new_token()
    connection.execute(
        insert(api_key).values(token=hash_of(token), account=number, name=name, created=now)
    )
    return token


def keys_of(connection: Connection, number: int) -> Sequence[RowMapping]:
    """The keys of an account, the newest first."""
    columns = (api_key.c.id, api_key.c.name, api_key.c.created, api_key.c.revoked)
    asked = select(*columns).where(api_key.c.account == number).order_by(api_key.c.id.desc())
    return connection.execute(asked).mappings().all()


def account_of_key(connection: Connection, token: str) -> RowMapping | None:
    """The account that a key acts for, unless the key was revoked."""
    asked = (
        select(account)
        .join(api_key, api_key.c.account == account.c.id)
        .where(api_key.c.token == hash_of(token), api_key.c.revoked.is_(None))
    )
    return connection.execute(asked).mappings().one_or_none()


def revoke_key(connection: Connection, number: int, key: int, now: datetime) -> bool:
    """Revoke a key of an account; False if the account has no such key in use."""
    revoked = (
        update(api_key)
        .where(api_key.c.id == key, api_key.c.account == number, api_key.c.revoked.is_(None))
        .values(revoked=now)
    )
    return connection.execute(revoked).rowcount == 1


def count_accounts(connection: Connection) -> int:
    """How many accounts there are."""
    return int(connection.execute(select(func.count()).select_from(account)).scalar_one())
