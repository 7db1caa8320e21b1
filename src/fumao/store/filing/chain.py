"""The trail of events: each carries the hash of the one before, so that a changed byte shows.

References
----------
Haber and Stornetta (1991), "How to Time-Stamp a Digital Document", Journal of Cryptology 3(2),
99-111, section 5.1 (linking).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from fumao.errors import StoreDamaged
from fumao.store.filing.signing import canonical_json
from fumao.store.filing.tables import event, head

START = "0" * 64
_READ_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it was appended."""

    number: int
    at: datetime
    account: int | None
    filing: int | None
    kind: str
    detail: str
    previous: str
    hash: str


def append(
    connection: Connection,
    kind: str,
    *,
    at: datetime,
    account: int | None = None,
    filing: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Link:
    """Add an event; call it last in a transaction, for others wait from here to its end.

    Parameters
    ----------
    detail : mapping
        What JSON can say; never an answer.
    """
    length, previous = connection.execute(
        select(head.c.length, head.c.hash).with_for_update()
    ).one()
    text = canonical_json(detail or {})
    number = length + 1
    digest = _hash(number, at, account, filing, kind, text, previous)
    link = Link(number, at, account, filing, kind, text, previous, digest)
    connection.execute(
        insert(event).values(
            id=number, at=at, account=account, filing=filing, kind=kind, detail=text,
            previous=previous, hash=digest,
        )
    )  # fmt: skip
    connection.execute(update(head).values(length=number, hash=digest))
    return link


def lock(connection: Connection) -> None:
    """Let nobody else append until the transaction ends: what has to be done one by one."""
    connection.execute(select(head.c.id).with_for_update()).one()


def last(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last event; 0 where there is none."""
    length, digest = connection.execute(select(head.c.length, head.c.hash)).one()
    return length, digest


def verify(connection: Connection, *, anchors: Mapping[int, str] | None = None) -> int:
    """Recompute the whole chain, in the order of its numbers; how many events it has.

    Others may append meanwhile: what is verified is the chain as it is at the beginning.

    Parameters
    ----------
    anchors : mapping, optional
        Hashes by number that are known from elsewhere, such as from receipts read before:
        with them a chain that was cut off or made anew as a whole shows as well.

    Raises
    ------
    StoreDamaged
        It names the first event that was changed, taken out or put in.
    """
    length, end = last(connection)
    previous, number = START, 0
    known = anchors or {}
    for link in _links(connection, length):
        number += 1
        if link.number != number:
            raise _broken(number, "it is missing")
        if link.previous != previous:
            raise _broken(number, "it does not follow the one before")
        if link.hash != _rehash(link):
            raise _broken(number, "it was changed")
        if known.get(number, link.hash) != link.hash:
            raise _broken(number, "it is not the one that a receipt names")
        previous = link.hash
    if (number, previous) != (length, end):
        raise _broken(number + 1, "it is missing")
    beyond = select(event.c.id).where(event.c.id > select(head.c.length).scalar_subquery())
    if (extra := connection.scalar(beyond.order_by(event.c.id).limit(1))) is not None:
        raise _broken(extra, "it was put in")
    if max(known, default=0) > length:
        raise _broken(length + 1, "it is missing, and a receipt names a later one")
    return number


def _links(connection: Connection, length: int) -> Iterator[Link]:
    """All events up to a number, some at a time: a trail may be longer than memory."""
    done = 0
    some = select(event).order_by(event.c.id).limit(_READ_AT_ONCE)
    while rows := connection.execute(some.where(event.c.id > done, event.c.id <= length)).all():
        for row in rows:
            yield Link(*row)
        done = rows[-1].id


def _rehash(link: Link) -> str:
    return _hash(
        link.number, link.at, link.account, link.filing, link.kind, link.detail, link.previous
    )


def _hash(
    number: int, at: datetime, account: int | None, filing: int | None, kind: str, detail: str,
    previous: str,
) -> str:  # fmt: skip
    body = canonical_json([number, at.isoformat(), account, filing, kind, detail, previous])
    return hashlib.sha256(body.encode()).hexdigest()


def _broken(number: int, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"the trail is broken at event {number}: {why}", where=f"event {number}",
        remedy="compare with a backup and with the receipts of those days",
    )  # fmt: skip
