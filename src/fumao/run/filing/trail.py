"""The trail: what happened to a filing, and whether the chain of all events is whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from fumao.errors import Refused, StoreDamaged
from fumao.model.answer import digest_of
from fumao.model.viewer import Role, Viewer
from fumao.run.filing.office import Office
from fumao.run.filing.receipts import Receipt, read_receipt, verify_receipt
from fumao.store.filing import answers as stored
from fumao.store.filing import chain, organisations
from fumao.store.filing.entitlement import rows_of, visible
from fumao.store.filing.tables import event, filing, submission

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: when, by whom, and the details that its kind has.

    ``detail`` has ``by`` (the name) and what else is said, such as ``reason`` and ``words``.
    """

    number: int
    at: datetime
    account: int | None
    filing: int | None
    kind: str
    detail: Mapping[str, Any]
    hash: str


def record(
    office: Office, connection: Connection, viewer: Viewer, kind: str,
    about: int | None = None, **detail: Any,
) -> chain.Link:  # fmt: skip
    """Append what a person did; last in its transaction."""
    return chain.append(
        connection, kind, at=office.now(), account=viewer.account, filing=about,
        detail={"by": viewer.name, "role": str(viewer.role), "level": viewer.level, **detail},
    )  # fmt: skip


def events_of(connection: Connection, viewer: Viewer, number: int) -> tuple[Event, ...]:
    """Events of a filing, the first one first."""
    asked = rows_of(viewer, event, "filing").order_by(event.c.id)
    rows = connection.execute(asked, {"filing": number}).mappings()
    return tuple(_event(viewer, row) for row in rows)


def list_events(
    office: Office, viewer: Viewer, *, kind: str = "", before: int | None = None, limit: int = 100
) -> Sequence[Event]:
    """The trail as an administrator reads it, the last event first.

    Raises
    ------
    Refused
        The viewer is no administrator.
    """
    _only_administrators(viewer)
    asked = select(event).where(visible(viewer, event)).order_by(event.c.id.desc()).limit(limit)
    if kind:
        asked = asked.where(event.c.kind == kind)
    if before is not None:
        asked = asked.where(event.c.id < before)
    with office.database.reading(viewer) as connection:
        return [_event(viewer, row) for row in connection.execute(asked).mappings()]


@dataclass(frozen=True, slots=True)
class Verified:
    """How many events the chain has, how many receipts were found in it, and its end."""

    events: int
    receipts: int
    hash: str


def verify_trail(office: Office, viewer: Viewer) -> Verified:
    """Recompute the whole chain, and find every receipt in it.

    Raises
    ------
    Refused
        The viewer is no administrator.
    StoreDamaged
        The first event that was changed, removed or put in is named.
    """
    _only_administrators(viewer)
    with office.database.reading(None) as connection:
        receipts = [
            read_receipt(text)
            for text in connection.execute(select(submission.c.receipt)).scalars()
        ]
        many = chain.verify(connection, anchors=_anchors(office, receipts))
        return Verified(many, len(receipts), chain.last(connection)[1])


def _anchors(office: Office, receipts: Iterable[Receipt]) -> dict[int, str]:
    """Hashes that receipts signed: the end of the chain when each was given."""
    keys = office.signer.published
    found: dict[int, str] = {0: chain.START}
    for each in receipts:
        key = keys.get(each.key)
        genuine = key is not None and verify_receipt(each, None, key).holds
        if not genuine or found.setdefault(each.event, each.hash) != each.hash:
            raise StoreDamaged(
                f"receipt {each.number} is not one that this office signed", where=each.number,
                remedy="ask the enterprise for its copy",
            )  # fmt: skip
    del found[0]
    return found


def verify_answers(office: Office, viewer: Viewer) -> int:
    """Compare the answers of every submission with what its receipt signed; how many there are.

    Nobody sees an answer by it. It opens everything, and takes minutes for a million answers.

    Raises
    ------
    Refused
        The viewer is no administrator.
    StoreDamaged
        The first submission whose answers are not those that were submitted.
    """
    _only_administrators(viewer)
    done = last = 0
    some = (
        select(submission.c.id, submission.c.receipt, filing.c.organisation)
        .join(filing, filing.c.id == submission.c.filing)
        .order_by(submission.c.id)
        .limit(_AT_ONCE)
    )
    with office.database.reading(None) as connection:
        while rows := connection.execute(some.where(submission.c.id > last)).all():
            owners = organisations.many(connection, None, (row.organisation for row in rows))
            keys = {
                row.id: organisations.key_of_row(office.vault, owners[row.organisation])
                for row in rows
            }
            read = stored.read_answers(connection, None, keys)
            for row in rows:
                told = read_receipt(row.receipt)
                if digest_of(read[row.id].values()) != told.digest:
                    raise StoreDamaged(
                        f"the answers of {told.number} are not those that were submitted",
                        where=told.number, remedy="restore them from a backup",
                    )  # fmt: skip
            done, last = done + len(rows), rows[-1].id
    return done


def _only_administrators(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Refused("only administrators read the whole trail", remedy="open a filing")


def _event(viewer: Viewer, row: RowMapping) -> Event:
    """An event; words of a review may tell answers, which administrators do not read."""
    detail = json.loads(row["detail"])
    if viewer.role is Role.ADMINISTRATOR:
        detail.pop("words", None)
    return Event(
        row["id"], row["at"], row["account"], row["filing"], row["kind"], detail, row["hash"]
    )
