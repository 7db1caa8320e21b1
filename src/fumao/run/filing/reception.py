"""Reception of batches: whole or in pieces, each once; what cannot be taken goes to quarantine.

Quarantine keeps everything that came, with every reason against it, to be looked at again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select, update

from fumao.errors import InvalidInput, Unreadable
from fumao.model.names import Names
from fumao.model.viewer import Viewer
from fumao.returns.batches import JSON, Examined, Manifest, Reason, examine
from fumao.returns.forms import Form
from fumao.returns.quality import quality
from fumao.run.filing.batches import (
    LARGEST,
    QUARANTINE,
    SENT,
    TAKEN,
    BatchInfo,
    data_of,
    digest_of_data,
    info_of,
    plain,
    receiving_party,
    row_of,
    store_batch,
    told_reasons,
)
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import chain
from fumao.store.filing.entitlement import visible
from fumao.store.filing.signing import BATCH, PublicKey
from fumao.store.filing.tables import batch, organisation, partner, piece

# A delivery is in time so many working days after the form's own deadline.
DAYS = 10
_MOST_BYTES = 64_000_000
_MOST_PIECES = 10_000
_HEX = 64  # digits of a SHA-256
_REUSED = Reason(
    0,
    "sequence",
    Names("批次号无效或已用于其他内容", "its number is none, or was used for another"),
)


def receive_batch(office: Office, viewer: Viewer, data: bytes) -> BatchInfo:
    """Take a batch in, or put it into quarantine; the same batch again changes nothing.

    Raises
    ------
    Refused
        The viewer is of no office that receives.
    Unreadable
        It is larger than anything that is kept.
    """
    party = receiving_party(viewer)
    if len(data) > _MOST_BYTES:
        raise Unreadable(f"a batch of {len(data)} bytes", remedy="send it in parts by form")
    with office.database.transaction(viewer) as connection:
        return _receive(office, connection, viewer, party, data)


def receive_piece(
    office: Office, viewer: Viewer, digest: str, number: int, pieces: int, body: bytes
) -> BatchInfo | tuple[int, ...]:
    """Take one piece of a batch in; the batch once it is whole, before that what is missing.

    A piece that comes again replaces itself, so that a sender whose line broke goes on anywhere.

    Parameters
    ----------
    digest : str
        SHA-256 of the whole batch.
    number, pieces : int
        Which piece, from 1, of how many.

    Raises
    ------
    Refused
        The viewer is of no office that receives.
    InvalidInput
        There is no such piece, or the pieces together are not what the digest says.
    """
    party = receiving_party(viewer)
    if not 1 <= number <= pieces <= _MOST_PIECES or len(digest) != _HEX:
        raise InvalidInput(
            f"piece {number} of {pieces}", where="number", remedy=f"from 1 to {_MOST_PIECES}"
        )
    place = f"piece/{party}/{digest}/{number}"
    with office.database.transaction(None) as connection:
        mine = (piece.c.digest == digest, piece.c.party == party)
        connection.execute(delete(piece).where(*mine, piece.c.number == number))
        sealed = office.vault.seal(base64.b64encode(body).decode(), place)
        connection.execute(insert(piece).values(
            digest=digest, number=number, party=party, body=sealed, at=office.now()
        ))  # fmt: skip
        have = set(connection.execute(select(piece.c.number).where(*mine)).scalars())
        missing = tuple(each for each in range(1, pieces + 1) if each not in have)
        if missing:
            return missing
        whole = _joined(office, connection, party, digest, pieces)
        connection.execute(delete(piece).where(*mine))
    if digest_of_data(whole) != digest:
        raise InvalidInput(
            "the pieces together are not what the digest says", where=digest,
            remedy="send all pieces again",
        )  # fmt: skip
    return receive_batch(office, viewer, whole)


def _joined(office: Office, connection: Connection, party: str, digest: str, pieces: int) -> bytes:
    found = []
    for number in range(1, pieces + 1):
        sealed = connection.execute(
            select(piece.c.body).where(
                piece.c.digest == digest, piece.c.party == party, piece.c.number == number
            )
        ).scalar_one()
        place = f"piece/{party}/{digest}/{number}"
        found.append(base64.b64decode(office.vault.open(sealed, place)))
    return b"".join(found)


def receive_folder(office: Office, viewer: Viewer, folder: Path) -> Sequence[BatchInfo]:
    """Every batch of a folder, in the order of their names."""
    return [
        receive_batch(office, viewer, path.read_bytes()) for path in sorted(folder.glob("*.json"))
    ]


def examine_again(office: Office, viewer: Viewer, number: int) -> BatchInfo:
    """Look at a batch in quarantine again, say after its sender's key was added.

    Raises
    ------
    InvalidInput
        There is no such batch in quarantine.
    """
    party = receiving_party(viewer)
    with office.database.transaction(viewer) as connection:
        row = row_of(connection, viewer, number)
        if row["state"] != QUARANTINE:
            raise InvalidInput(
                f"batch {number} is not in quarantine", where="batch", remedy="use the list"
            )
        data = data_of(office, row)
        found = _examined(office, connection, party, data)
        reasons = (*found.reasons, *_sequence_reasons(connection, found, row["id"]))
        connection.execute(
            update(batch).where(batch.c.id == number).values(
                state=QUARANTINE if reasons else TAKEN, reasons=told_reasons(reasons),
                quality=json.dumps(_quality(office, connection, found)),
            )
        )  # fmt: skip
        record(office, connection, viewer, "examine_batch", batch=number, taken=not reasons)
        return info_of(row_of(connection, viewer, number))


def missing_batches(office: Office, viewer: Viewer) -> Mapping[str, tuple[int, ...]]:
    """Numbers that have not come although later ones have, by sender."""
    party = receiving_party(viewer)
    asked = select(batch.c.sender, batch.c.sequence).where(
        batch.c.receiver == party, batch.c.state == TAKEN, visible(viewer, batch)
    )
    have: dict[str, set[int]] = {}
    with office.database.reading(viewer) as connection:
        for sender, sequence in connection.execute(asked):
            have.setdefault(sender, set()).add(sequence)
    gaps = {sender: set(range(1, max(some))) - some for sender, some in have.items()}
    return {sender: tuple(sorted(some)) for sender, some in gaps.items() if some}


def _receive(
    office: Office, connection: Connection, viewer: Viewer, party: str, data: bytes
) -> BatchInfo:
    chain.lock(connection)  # the same batch twice at once is one batch
    known = connection.execute(
        select(batch).where(
            batch.c.receiver == party, batch.c.digest == digest_of_data(data),
            batch.c.state != SENT,
        )
    ).mappings().first()  # fmt: skip
    if known is not None:
        return info_of(known)
    found = _examined(office, connection, party, data)
    manifest = found.manifest or Manifest("", party, 0, "", "", JSON, 0, "")
    reasons = (*found.reasons, *_sequence_reasons(connection, found, None))
    number = store_batch(
        office, connection, manifest, data, QUARANTINE if reasons else TAKEN, reasons,
        _quality(office, connection, found), receiver=party,
    )  # fmt: skip
    record(
        office, connection, viewer, "receive_batch", batch=number,
        sender=plain(manifest.sender, 40), sequence=manifest.sequence, taken=not reasons,
    )  # fmt: skip
    return info_of(row_of(connection, viewer, number))


def _examined(office: Office, connection: Connection, party: str, data: bytes) -> Examined:
    known: dict[str, list[PublicKey]] = {}
    for sender, key in connection.execute(select(partner.c.party, partner.c.key)):
        known.setdefault(sender, []).append(PublicKey.parse(key))
    # Offices of this very database sign with its key.
    own = list(office.signer.published.values())
    served = set(office.scheme.areas) | {"CN"}

    def verify(sender: str, text: bytes, signature: str) -> bool:
        keys = known.get(sender) or (own if sender in served else [])
        return any(key.verifies(BATCH, text, signature) for key in keys)

    return examine(office.scheme, data, verify, party)


def _sequence_reasons(
    connection: Connection, found: Examined, but: int | None
) -> tuple[Reason, ...]:
    """A number that was used for something else already: the sender has lost its count."""
    if found.manifest is None:
        return ()
    one = found.manifest
    if not 0 < one.sequence <= LARGEST:
        return (_REUSED,)
    used = connection.scalar(
        select(func.count()).where(
            batch.c.sender == plain(one.sender, 40), batch.c.receiver == plain(one.receiver, 40),
            batch.c.sequence == one.sequence, batch.c.state == TAKEN,
            batch.c.id != (but or 0),
        )
    )  # fmt: skip
    return (_REUSED,) if used else ()


def _quality(office: Office, connection: Connection, found: Examined) -> dict[str, float]:
    """How good a batch is that could be read: against who owes the form in the sender's area."""
    one = found.manifest
    if one is None or one.form not in office.scheme.forms or not found.rows:
        return {}
    form = office.scheme.form(one.form)
    try:
        due = office.scheme.calendar.after(office.scheme.due(form, one.period), DAYS)
    except InvalidInput:
        return {}
    delivered = len({row.enterprise for row in found.rows})
    owed = max(_owed(connection, one, form), delivered)
    on_time = delivered if office.today() <= due else 0
    told = quality(owed=owed, delivered=delivered, on_time=on_time, values=len(found.rows),
                   doubtful=found.doubtful)  # fmt: skip
    return told.as_dict()


def _owed(connection: Connection, one: Manifest, form: Form) -> int:
    """Enterprises of the sender's area that owe the form, as far as they are registered here."""
    asked = select(organisation.c.activities)
    level = {5: "province", 7: "city", 9: "county"}.get(len(one.sender))
    if level:
        asked = asked.where(organisation.c[level] == one.sender)
    return sum(
        form.owed_by(frozenset(json.loads(activities)))
        for activities in connection.execute(asked).scalars()
    )
