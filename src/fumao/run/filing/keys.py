"""Keys: a new master key, everything wrapped anew under it, and a new key that signs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from fumao.errors import InvalidInput, Refused
from fumao.model.viewer import Role, Viewer
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import accounts, organisations
from fumao.store.filing.keyfile import read_keys, write_keys
from fumao.store.filing.signing import Signer
from fumao.store.filing.tables import account, batch
from fumao.store.filing.vault import Vault, number_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """The master key that is in use now, and how much was wrapped anew under it."""

    number: int
    organisations: int
    second_factors: int


def totp_place(number: int) -> str:
    """Where an account's second factor is sealed for."""
    return f"account/{number}/totp"


def batch_place(digest: str) -> str:
    """Where a batch is sealed for."""
    return f"batch/{digest}"


def rotate_master(office: Office, viewer: Viewer) -> tuple[Office, Rotated]:
    """Take a new master key, and wrap every respondent's key and second factor under it.

    The file of keys is written first, so that nothing is ever wrapped by a key that is not in
    it; an interrupted rotation is finished by the next one. Answers are not touched. Programs
    that run beside must be started again before, or they cannot open what is wrapped anew.

    Returns
    -------
    tuple of Office and Rotated
        The office with the new key; use it from now on.

    Raises
    ------
    Refused
        The viewer is no administrator.
    InvalidInput
        The office has no file of keys.
    """
    _only_administrators(viewer)
    if office.keyfile is None:
        raise InvalidInput("this office has no file of keys", remedy="open it with one")
    held = read_keys(office.keyfile).with_new_master()
    write_keys(office.keyfile, held)
    new = replace(office, vault=Vault(held.masters), signer=Signer(held.seeds))
    return new, finish_rotation(new, viewer)


def finish_rotation(office: Office, viewer: Viewer) -> Rotated:
    """Wrap what is still under an earlier master key under the one in use.

    Raises
    ------
    Refused
        The viewer is no administrator.
    """
    _only_administrators(viewer)
    wrapped = factors = 0
    while True:
        with office.database.transaction(None) as connection:
            some = organisations.rewrap(connection, office.vault, _AT_ONCE)
        if not some:
            break
        wrapped += some
    with office.database.transaction(None) as connection:
        factors = _reseal_factors(office, connection)
        _reseal_batches(office, connection)
        number = office.vault.current
        record(office, connection, viewer, "rotate_keys", key=number, organisations=wrapped,
               second_factors=factors)  # fmt: skip
    return Rotated(number, wrapped, factors)


def _reseal_factors(office: Office, connection: Connection) -> int:
    asked = select(account.c.id, account.c.totp).where(account.c.totp.is_not(None))
    many = 0
    for number, sealed in connection.execute(asked.with_for_update()).all():
        if number_of(sealed) < office.vault.current:
            anew = office.vault.reseal(sealed, totp_place(number))
            connection.execute(update(account).where(account.c.id == number).values(totp=anew))
            many += 1
    return many


def _reseal_batches(office: Office, connection: Connection) -> None:
    numbers = connection.execute(select(batch.c.id)).scalars().all()
    for number in numbers:  # one at a time: they may be large
        row = connection.execute(
            select(batch.c.digest, batch.c.body).where(batch.c.id == number)
        ).one()
        if number_of(row.body) < office.vault.current:
            anew = office.vault.reseal(row.body, batch_place(row.digest))
            connection.execute(update(batch).where(batch.c.id == number).values(body=anew))


def forget_masters(office: Office, viewer: Viewer) -> Office:
    """Take master keys that wrap nothing any more out of the file of keys.

    Backups of the database made before the rotation cannot be read without them: forget them
    when those are gone, and at once where a key has leaked.

    Raises
    ------
    Refused
        The viewer is no administrator.
    InvalidInput
        Something is still wrapped by an earlier key.
    """
    _only_administrators(viewer)
    if office.keyfile is None:
        raise InvalidInput("this office has no file of keys", remedy="open it with one")
    finish_rotation(office, viewer)
    held = read_keys(office.keyfile).without_masters_before(office.vault.current)
    write_keys(office.keyfile, held)
    return replace(office, vault=Vault(held.masters))


def rotate_signing(office: Office, viewer: Viewer) -> Office:
    """Sign with a new key from now on; the earlier public keys stay published.

    Raises
    ------
    Refused, InvalidInput
        As for the master key.
    """
    _only_administrators(viewer)
    if office.keyfile is None:
        raise InvalidInput("this office has no file of keys", remedy="open it with one")
    held = read_keys(office.keyfile).with_new_seed()
    write_keys(office.keyfile, held)
    new = replace(office, signer=Signer(held.seeds))
    with office.database.transaction(None) as connection:
        record(office, connection, viewer, "rotate_signing", key=new.signer.public.name)
    return new


def administrator(office: Office, login: str) -> Viewer:
    """The administrator in whose name somebody acts who has the file of keys at hand.

    Raises
    ------
    InvalidInput
        There is no such administrator in use.
    """
    with office.database.reading(None) as connection:
        row = accounts.account_by_login(connection, login)
    if row is None or row["role"] != Role.ADMINISTRATOR or not row["active"]:
        raise InvalidInput(f"there is no administrator {login!r}", where="login",
                           remedy="give the login of one")  # fmt: skip
    return Viewer(row["id"], row["name"], Role.ADMINISTRATOR)


def _only_administrators(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Refused("only administrators rotate keys", remedy="ask one of them")
