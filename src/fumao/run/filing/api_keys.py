"""Keys of accounting systems: each acts for the account that made it, until it is revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fumao.errors import InvalidInput, NotLoggedIn
from fumao.model.viewer import Viewer
from fumao.run.filing.identity import viewer_of
from fumao.run.filing.office import Office
from fumao.store.filing import accounts

_MOST = 10


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its token, which was shown once."""

    number: int
    name: str
    created: datetime
    revoked: datetime | None


def issue_key(office: Office, viewer: Viewer, name: str) -> str:
    """A new key of one's own: the token, which is shown this once.

    Raises
    ------
    InvalidInput
        It has no name, or there are too many already.
    """
    name = name.strip()[:120]
    if not name:
        raise InvalidInput(
            "a key needs a name", where="name", remedy="name the system that uses it"
        )
    with office.database.transaction(None) as connection:
        rows = accounts.keys_of(connection, viewer.account)
        if sum(row["revoked"] is None for row in rows) >= _MOST:
            raise InvalidInput(
                f"you have {_MOST} keys", where="name", remedy="revoke one that is not used"
            )
        return accounts.add_key(connection, viewer.account, name, office.now())


def list_keys(office: Office, viewer: Viewer) -> Sequence[ApiKey]:
    """One's own keys, the newest first."""
    with office.database.reading(None) as connection:
        rows = accounts.keys_of(connection, viewer.account)
    return [ApiKey(row["id"], row["name"], row["created"], row["revoked"]) for row in rows]


def revoke_key(office: Office, viewer: Viewer, number: int) -> None:
    """Revoke a key of one's own.

    Raises
    ------
    InvalidInput
        There is no such key in use.
    """
    with office.database.transaction(None) as connection:
        if not accounts.revoke_key(connection, viewer.account, number, office.now()):
            raise InvalidInput(
                f"you have no key {number} in use", remedy="look at your list of keys"
            )


def viewer_of_key(office: Office, token: str) -> Viewer:
    """Whom a key acts for.

    Raises
    ------
    NotLoggedIn
        There is no such key, it was revoked, or its account is closed.
    """
    with office.database.reading(None) as connection:
        row = accounts.account_of_key(connection, token)
    if row is None or not row["active"]:
        raise NotLoggedIn("the key is unknown or was revoked", remedy="make one at /account")
    return viewer_of(row)
