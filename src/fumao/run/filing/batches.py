"""Batches as they are kept: one row each, the bytes sealed as they went or came."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select

from fumao.errors import NotFound, Refused
from fumao.model.names import Names
from fumao.model.viewer import Viewer
from fumao.returns.batches import Manifest, Reason
from fumao.run.filing.keys import batch_place
from fumao.run.filing.office import Office
from fumao.store.filing.entitlement import party_of, visible
from fumao.store.filing.tables import batch

SENT, TAKEN, QUARANTINE = "sent", "taken", "quarantine"
# As large as the column of a sequence.
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """A batch as lists show it; ``digest`` is that of its bytes."""

    id: int
    sender: str
    receiver: str
    sequence: int
    state: str
    form: str
    period: str
    digest: str
    quality: Mapping[str, float]
    reasons: tuple[Reason, ...]
    at: datetime


def store_batch(
    office: Office, connection: Connection, manifest: Manifest, data: bytes, state: str,
    reasons: Sequence[Reason], told: Mapping[str, float], receiver: str = "",
) -> int:  # fmt: skip
    """Keep a batch; its number."""
    digest = digest_of_data(data)
    made = connection.execute(
        insert(batch)
        .values(
            sender=plain(manifest.sender, 40), receiver=receiver or manifest.receiver,
            sequence=min(max(manifest.sequence, 0), LARGEST), state=state,
            form=plain(manifest.form, 40), period=plain(manifest.period, 8),
            manifest=json.dumps(asdict(manifest)),
            digest=digest, quality=json.dumps(told), reasons=told_reasons(reasons),
            body=office.vault.seal(base64.b64encode(data).decode(), batch_place(digest)),
            at=office.now(),
        )
        .returning(batch.c.id)
    )  # fmt: skip
    return int(made.scalar_one())


def digest_of_data(data: bytes) -> str:
    """Of everything that went or came, so that two that claim the same are told apart."""
    return hashlib.sha256(data).hexdigest()


def plain(text: str, longest: int) -> str:
    """A text from outside as a column takes it."""
    return "".join(each for each in text if each.isprintable())[:longest]


def told_reasons(reasons: Sequence[Reason]) -> str:
    """Reasons as JSON."""
    rows = [[each.row, each.kind, each.words.zh, each.words.en] for each in reasons]
    return json.dumps(rows, ensure_ascii=False)


def info_of(row: RowMapping) -> BatchInfo:
    """A batch from its row."""
    reasons = tuple(
        Reason(number, kind, Names(zh, en)) for number, kind, zh, en in json.loads(row["reasons"])
    )
    return BatchInfo(
        row["id"], row["sender"], row["receiver"], row["sequence"], row["state"], row["form"],
        row["period"], row["digest"], json.loads(row["quality"]), reasons, row["at"],
    )  # fmt: skip


def data_of(office: Office, row: RowMapping) -> bytes:
    """The bytes of a batch."""
    return base64.b64decode(office.vault.open(row["body"], batch_place(row["digest"])))


def row_of(connection: Connection, viewer: Viewer, number: int) -> RowMapping:
    """A batch's row, or an error that it is not the viewer's."""
    asked = select(batch).where(batch.c.id == number, visible(viewer, batch))
    row = connection.execute(asked).mappings().first()
    if row is None:
        raise NotFound(f"there is no batch {number} of yours", where="batch", remedy="use the list")
    return row


def receiving_party(viewer: Viewer) -> str:
    """As whom a viewer receives, or an error that it does not."""
    party = party_of(viewer)
    if not party:
        raise Refused("only offices receive batches", remedy="log in as reviewer or port officer")
    return party
