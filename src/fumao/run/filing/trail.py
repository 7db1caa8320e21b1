"""The trail: what happened to a filing, and whether the chain of all events is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from fumao.errors import Refused
from fumao.model.viewer import Role, Viewer
from fumao.run.filing.office import Office
from fumao.store.filing import chain
from fumao.store.filing.entitlement import visible
from fumao.store.filing.tables import event, submission


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
    filing: int | None = None, **detail: Any,
) -> chain.Link:  # fmt: skip
    """Append what a person did; last in its transaction."""
    return chain.append(
        connection, kind, at=office.now(), account=viewer.account, filing=filing,
        detail={"by": viewer.name, "role": str(viewer.role), "level": viewer.level, **detail},
    )  # fmt: skip


def events_of(connection: Connection, viewer: Viewer, filing: int) -> tuple[Event, ...]:
    """Events of a filing, the first one first."""
    asked = (
        select(event).where(event.c.filing == filing, visible(viewer, event)).order_by(event.c.id)
    )
    return tuple(_event(viewer, row) for row in connection.execute(asked).mappings())


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
        anchors = _anchors(connection)
        many = chain.verify(connection, anchors=anchors)
        return Verified(many, len(anchors), chain.last(connection)[1])


def _anchors(connection: Connection) -> dict[int, str]:
    """Hashes that receipts signed: the end of the chain when each was given."""
    found = {}
    for text in connection.execute(select(submission.c.receipt)).scalars():
        told = json.loads(text)["trail"]
        found[int(told["event"])] = str(told["hash"])
    found.pop(0, None)
    return found


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
