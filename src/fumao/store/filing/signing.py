"""Signatures on receipts and batches: Ed25519, verified by anyone who has the public key."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fumao.errors import InvalidInput

# Signed by name, so that no receipt can pass for a batch.
RECEIPT, BATCH = "fumao-receipt-1", "fumao-batch-1"


def canonical_json(value: object) -> str:
    """JSON in one form: sorted keys, no spaces; what is hashed and signed.

    Examples
    --------
    >>> canonical_json({"version": 1, "name": "上海"})
    '{"name":"上海","version":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class PublicKey:
    """What verifies; published as 32 bytes in base64 and known by the start of its SHA-256."""

    raw: bytes

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read a published key.

        Raises
        ------
        InvalidInput
            It is not 32 bytes in base64.
        """
        try:
            raw = base64.b64decode(text.strip(), validate=True)
            Ed25519PublicKey.from_public_bytes(raw)
        except ValueError as problem:
            raise InvalidInput(
                "this is no public key", where=text[:60], remedy="copy the published line whole"
            ) from problem
        return cls(raw)

    @property
    def text(self) -> str:
        """As it is published."""
        return base64.b64encode(self.raw).decode()

    @property
    def name(self) -> str:
        """The start of its SHA-256: what a receipt calls it."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def verifies(self, what: str, body: bytes, signature: str) -> bool:
        """Whether the signature is this key's, on exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(
                base64.b64decode(signature, validate=True), what.encode() + b"\n" + body
            )
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """Seeds by number; the highest signs, the public keys of all are published.

    Examples
    --------
    >>> signer = Signer({1: bytes(32)})
    >>> signature = signer.sign(RECEIPT, b"{}")
    >>> signer.public.verifies(RECEIPT, b"{}", signature)
    True
    >>> signer.public.verifies(BATCH, b"{}", signature)
    False
    """

    seeds: Mapping[int, bytes] = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """Of the key in use."""
        return _public(self.seeds[max(self.seeds)])

    @property
    def published(self) -> dict[str, PublicKey]:
        """All public keys by name, the one in use first."""
        keys = [_public(self.seeds[number]) for number in sorted(self.seeds, reverse=True)]
        return {key.name: key for key in keys}

    def sign(self, what: str, body: bytes) -> str:
        """A signature in base64 on a receipt or batch."""
        private = Ed25519PrivateKey.from_private_bytes(self.seeds[max(self.seeds)])
        return base64.b64encode(private.sign(what.encode() + b"\n" + body)).decode()


def _public(seed: bytes) -> PublicKey:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return PublicKey(
        public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    )
