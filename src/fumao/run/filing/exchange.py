"""Exchange between offices: signed batches, numbered, sent once; and whose keys are trusted.

What comes from others is received in :mod:`fumao.run.filing.reception`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, insert, select

from fumao.errors import InvalidInput, Refused
from fumao.model.viewer import Level, Role, Viewer
from fumao.returns.batches import JSON, BatchRow, pack
from fumao.returns.forms import Form
from fumao.run.filing.batches import SENT, BatchInfo, data_of, info_of, row_of, store_batch
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import answers as stored
from fumao.store.filing import chain, organisations
from fumao.store.filing.entitlement import party_of, visible
from fumao.store.filing.filings import levels_reached
from fumao.store.filing.signing import BATCH, PublicKey
from fumao.store.filing.tables import batch, filing, partner, submission


@dataclass(frozen=True, slots=True)
class Partner:
    """An office that batches may come from, and a public key of it."""

    party: str
    key: str


def make_batch(
    office: Office, viewer: Viewer, receiver: str, form: str, period: str, *, layout: str = JSON
) -> tuple[BatchInfo, bytes]:
    """A signed batch of what has passed the viewer's level; the ministry's is what is accepted.

    The same content to the same receiver again is the same batch: nothing is sent twice.

    Raises
    ------
    Refused
        The viewer reviews nothing.
    UnknownCode, InvalidInput
        There is no such form, or the receiver may not get it.
    """
    if viewer.role is not Role.REVIEWER:
        raise Refused("only reviewers send batches", remedy="log in as one")
    asked, sender = office.scheme.form(form), party_of(viewer)
    _check_receiver(office, viewer, asked, receiver)
    with office.database.transaction(viewer) as connection:
        rows = _rows(office, connection, viewer, asked, period)
        chain.lock(connection)  # numbers are given one by one
        last = _last(connection, sender, receiver)
        before = _sent(connection, sender, receiver, form, period)
        given: dict[str, Any] = {"sender": sender, "receiver": receiver, "form": form,
                                 "period": period, "layout": layout}  # fmt: skip

        def sign(text: bytes) -> str:
            return office.signer.sign(BATCH, text)

        if before is not None:
            same, data = pack(rows, sign, sequence=before["sequence"], **given)
            if same.digest == json.loads(before["manifest"])["digest"]:
                return info_of(before), data_of(office, before)
        manifest, data = pack(rows, sign, sequence=last + 1, **given)
        number = store_batch(office, connection, manifest, data, SENT, (), {})
        record(office, connection, viewer, "send_batch", batch=number, receiver=receiver,
               sequence=manifest.sequence, form=form, period=period)  # fmt: skip
        return info_of(row_of(connection, viewer, number)), data


def list_batches(office: Office, viewer: Viewer, *, limit: int = 100) -> Sequence[BatchInfo]:
    """Batches that the viewer's office sent or got, the last one first."""
    asked = select(batch).where(visible(viewer, batch)).order_by(batch.c.id.desc()).limit(limit)
    with office.database.reading(viewer) as connection:
        return [info_of(row) for row in connection.execute(asked).mappings()]


def batch_data(office: Office, viewer: Viewer, number: int) -> bytes:
    """A batch as it went or came.

    Raises
    ------
    InvalidInput
        The viewer's office has no such batch.
    """
    with office.database.reading(viewer) as connection:
        return data_of(office, row_of(connection, viewer, number))


def write_batch(office: Office, viewer: Viewer, number: int, folder: Path) -> Path:
    """A batch as a file in a folder that the receiver reads."""
    data = batch_data(office, viewer, number)
    target = folder / f"batch-{hashlib.sha256(data).hexdigest()[:16]}.json"
    folder.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_bytes(data)
    partial.replace(target)
    return target


def trust(office: Office, viewer: Viewer, party: str, key: str) -> None:
    """Add a public key of an office that batches come from.

    Raises
    ------
    Refused
        The viewer is no administrator.
    InvalidInput
        It is no public key, or the office has no name.
    """
    if viewer.role is not Role.ADMINISTRATOR:
        raise Refused("only administrators say whom to trust", remedy="ask one of them")
    if not 0 < len(party) <= 40:
        raise InvalidInput(f"{party!r} is no office", where="party", remedy="write CN-31 or CN")
    known = PublicKey.parse(key)
    with office.database.transaction(viewer) as connection:
        there = select(partner).where(partner.c.party == party, partner.c.key == known.text)
        if connection.execute(there).first() is None:
            connection.execute(insert(partner).values(party=party, key=known.text, at=office.now()))
        record(office, connection, viewer, "trust", party=party, key=known.name)


def list_partners(office: Office, viewer: Viewer) -> Sequence[Partner]:
    """Offices and their public keys."""
    asked = select(partner.c.party, partner.c.key).where(visible(viewer, partner))
    with office.database.reading(viewer) as connection:
        return [Partner(*row) for row in connection.execute(asked.order_by(partner.c.party))]


def _check_receiver(office: Office, viewer: Viewer, form: Form, receiver: str) -> None:
    """Upwards to the next area or the ministry; the ministry also to the form's own authority."""
    if viewer.level == Level.MINISTRY:
        allowed = {form.authority, "CN"}
    else:
        allowed = {office.scheme.areas[viewer.area].parent or "CN", "CN"}
    if receiver not in allowed:
        raise InvalidInput(
            f"{receiver!r} does not get form {form.name} from here", where="receiver",
            remedy=f"send it to {', '.join(sorted(allowed))}",
        )  # fmt: skip


def _rows(
    office: Office, connection: Connection, viewer: Viewer, form: Form, period: str
) -> list[BatchRow]:
    """Answers that the form takes, of filings that have passed the viewer's level."""
    beyond = levels_reached(viewer.level)
    passed = (
        filing.c.accepted_version > 0
        if viewer.level == Level.MINISTRY
        else and_(filing.c.reached > beyond, filing.c.version == submission.c.version)
    )
    asked = (
        select(submission.c.id, filing.c.organisation)
        .join(filing, filing.c.id == submission.c.filing)
        .where(filing.c.period == period, passed, visible(viewer, filing))
        .order_by(filing.c.organisation)
    )
    if viewer.level == Level.MINISTRY:
        asked = asked.where(submission.c.version == filing.c.accepted_version)
    found = connection.execute(asked).all()
    owners = organisations.many(connection, viewer, (row.organisation for row in found))
    keys = {row.id: organisations.key_of_row(office.vault, owners[row.organisation])
            for row in found}  # fmt: skip
    read = stored.read_answers(connection, viewer, keys)
    return [
        BatchRow.of(owners[row.organisation]["credit_code"], answer)
        for row in found
        for answer in read[row.id].values()
        if form.takes(answer.question)
    ]


def _last(connection: Connection, sender: str, receiver: str) -> int:
    asked = select(func.max(batch.c.sequence)).where(
        batch.c.sender == sender, batch.c.receiver == receiver, batch.c.state == SENT
    )
    return connection.scalar(asked) or 0


def _sent(
    connection: Connection, sender: str, receiver: str, form: str, period: str
) -> RowMapping | None:
    asked = (
        select(batch)
        .where(
            batch.c.sender == sender, batch.c.receiver == receiver, batch.c.state == SENT,
            batch.c.form == form, batch.c.period == period,
        )
        .order_by(batch.c.sequence.desc())
        .limit(1)
    )  # fmt: skip
    return connection.execute(asked).mappings().first()
