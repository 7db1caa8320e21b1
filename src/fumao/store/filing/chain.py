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


def last(connection: Connection) -> str:
    """The hash of the last event."""
    return str(connection.scalar(select(head.c.hash)))


def verify(connection: Connection, *, anchors: Mapping[int, str] | None = None) -> int:
    """Recompute the whole chain, in the order of its numbers; how many events it has.

    Parameters
    ----------
    anchors : mapping, optional
        Hashes by number that are known from elsewhere, such as from receipts: with them a
        chain that was made anew as a whole shows as well.

    Raises
    ------
    StoreDamaged
        It names the first event that was changed, taken out or put in.
    """
    previous, number = START, 0
    known = anchors or {}
    for link in _links(connection):
        number += 1
        if link.number != number:
            raise _broken(number, "it is missing")
        if link.previous != previous:
            raise _broken(number, "it does not follow the one before")
        if link.hash != _rehash(link):
            raise _broken(number, "it was changed")
        if known.get(number, link.hash) != link.hash:
            raise _broken(number, "it is not the one that was signed")
        previous = link.hash
    length, end = connection.execute(select(head.c.length, head.c.hash)).one()
    if (length, end) != (number, previous):
        raise _broken(number + 1, "the end of the chain is missing")
    return number


def _links(connection: Connection) -> Iterator[Link]:
    """All events, some at a time: a trail may be longer than memory."""
    done = 0
    while rows := connection.execute(
        select(event).where(event.c.id > done).order_by(event.c.id).limit(_READ_AT_ONCE)
    ).all():
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
