"""Receipts: a signed statement of what was submitted, when and by whom; anyone verifies it offline.

It holds the digest of the answers, not the answers: with the answers at hand, or their digest,
and the published key, nothing of this program's database is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fumao.errors import InvalidInput, NotFound
from fumao.model.answer import Answer, digest_of
from fumao.model.viewer import Viewer
from fumao.run.filing.office import Office
from fumao.store.filing.entitlement import visible
from fumao.store.filing.signing import RECEIPT, PublicKey, Signer, canonical_json
from fumao.store.filing.tables import submission

_KEYS = frozenset(
    "receipt number organisation name period forms version at account answers digest trail key "
    "signature".split()
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt.

    Parameters
    ----------
    number : str
        Of the receipt: period, credit code and version.
    organisation, name : str
        Credit code and name of the enterprise.
    at : str
        Moment of the submission, ISO 8601 in UTC.
    account : str
        Who submitted.
    answers : int
        How many there are.
    digest : str
        SHA-256 of the canonical answers.
    event, hash : int and str
        The last event of the trail when it was given: an anchor for the chain.
    key : str
        Name of the public key that verifies.
    """

    number: str
    organisation: str
    name: str
    period: str
    forms: tuple[str, ...]
    version: int
    at: str
    account: str
    answers: int
    digest: str
    event: int
    hash: str
    key: str
    signature: str

    def body(self) -> dict[str, Any]:
        """What is signed, as JSON can say it."""
        return {
            "receipt": 1, "number": self.number, "organisation": self.organisation,
            "name": self.name, "period": self.period, "forms": list(self.forms),
            "version": self.version, "at": self.at, "account": self.account,
            "answers": self.answers, "digest": self.digest, "key": self.key,
            "trail": {"event": self.event, "hash": self.hash},
        }  # fmt: skip

    def text(self) -> str:
        """The receipt as a file, one line of JSON."""
        return canonical_json({**self.body(), "signature": self.signature})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a receipt holds, in parts: its signature, its key, and the answers beside it.

    ``answers`` is None where none were given to compare.
    """

    signature: bool
    key: bool
    answers: bool | None

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.signature and self.key and self.answers is not False


def sign_receipt(signer: Signer, **parts: Any) -> Receipt:
    """A receipt with its signature; ``parts`` are its fields but key and signature."""
    unsigned = Receipt(**parts, key=signer.public.name, signature="")
    signature = signer.sign(RECEIPT, canonical_json(unsigned.body()).encode())
    return Receipt(**parts, key=unsigned.key, signature=signature)


def read_receipt(text: str) -> Receipt:
    """A receipt from its file.

    Raises
    ------
    InvalidInput
        It is none.
    """
    try:
        given = json.loads(text)
        if given["receipt"] != 1 or set(given) != _KEYS:
            raise ValueError("other keys")
        return Receipt(
            number=str(given["number"]), organisation=str(given["organisation"]),
            name=str(given["name"]), period=str(given["period"]),
            forms=tuple(map(str, given["forms"])), version=int(given["version"]),
            at=str(given["at"]), account=str(given["account"]), answers=int(given["answers"]),
            digest=str(given["digest"]), event=int(given["trail"]["event"]),
            hash=str(given["trail"]["hash"]), key=str(given["key"]),
            signature=str(given["signature"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as problem:
        raise InvalidInput(
            "this is no receipt", where=text[:60], remedy="give the file as it was downloaded"
        ) from problem


def verify_receipt(
    receipt: Receipt | str, answers: Iterable[Answer] | str | None, public_key: PublicKey | str
) -> Verdict:
    """Whether a receipt is genuine, and whether it is about these answers.

    Parameters
    ----------
    answers : answers, str or None
        The answers themselves, the digest of them, or nothing to compare.
    public_key : PublicKey or str
        As it is published.

    Raises
    ------
    InvalidInput
        This is no receipt, or no key.

    Examples
    --------
    >>> signer = Signer({1: bytes(32)})
    >>> receipt = sign_receipt(
    ...     signer, number="2020-12/91310000600000007A/1", organisation="91310000600000007A",
    ...     name="东方航运", period="2020-12", forms=("services-monthly",), version=1,
    ...     at="2021-01-08T09:30:00+00:00", account="Li", answers=0, digest=digest_of([]),
    ...     event=0, hash="")
    >>> verify_receipt(receipt, [], signer.public).holds
    True
    >>> verify_receipt(receipt.text().replace("东方", "南方"), None, signer.public).holds
    False
    """
    told = read_receipt(receipt) if isinstance(receipt, str) else receipt
    key = PublicKey.parse(public_key) if isinstance(public_key, str) else public_key
    given = digest_of(answers) if answers is not None and not isinstance(answers, str) else answers
    return Verdict(
        key.verifies(RECEIPT, canonical_json(told.body()).encode(), told.signature),
        key.name == told.key,
        None if given is None else given == told.digest,
    )


def receipt(office: Office, viewer: Viewer, number: str) -> Receipt:
    """A receipt of those that the viewer may see.

    Raises
    ------
    NotFound
        There is none of this number.
    """
    asked = select(submission.c.receipt).where(
        submission.c.number == number, visible(viewer, submission)
    )
    with office.database.reading(viewer) as connection:
        text = connection.scalar(asked)
    if text is None:
        raise NotFound(
            f"there is no receipt {number} among yours", where="number",
            remedy="copy the number whole",
        )  # fmt: skip
    return read_receipt(text)


def public_keys(office: Office) -> dict[str, str]:
    """All published keys by name, the one in use first."""
    return {name: key.text for name, key in office.signer.published.items()}
