"""Encryption at rest: a key for each respondent, wrapped by a master key that is elsewhere.

AES-256-GCM throughout. What is sealed knows its place (table and row) as associated data, so
that a sealed value moved to another row does not open.

References
----------
NIST SP 800-38D (2007), Recommendation for Block Cipher Modes of Operation: GCM, 8.2.2 (random
nonces of 96 bits), 8.3 (at most 2^32 messages under one key).
NIST SP 800-57 Part 1 Rev. 5 (2020), 6.2 and 8.1 (keys that wrap keys).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fumao.errors import InvalidInput, StoreDamaged

_NONCE = 12
_KEY = 32
_TAG = 16
_NUMBER = 4  # bytes that say which master key


@dataclass(frozen=True)
class Key:
    """A respondent's own key, open: it seals and opens what is stored of that respondent."""

    _secret: bytes = field(repr=False)

    def seal(self, text: str, place: str) -> bytes:
        """A text sealed for one place, such as ``answer/12/exports/SC``."""
        return _seal(self._secret, text.encode(), place)

    def open(self, sealed: bytes, place: str) -> str:
        """The text again.

        Raises
        ------
        StoreDamaged
            A byte was changed, or it was sealed for another place or respondent.
        """
        return _open(self._secret, sealed, place).decode()


@dataclass(frozen=True)
class SealedKey:
    """A respondent's key as it is stored: wrapped by the master key of a number."""

    number: int
    sealed: bytes


@dataclass(frozen=True)
class Vault:
    """Master keys by number; the highest wraps, the others only open.

    Examples
    --------
    >>> vault = Vault({1: bytes(32)})
    >>> stored = vault.new_key("91310000600000007A")
    >>> key = vault.key(stored, "91310000600000007A")
    >>> key.open(key.seal("4200", "answer/12/exports/SC"), "answer/12/exports/SC")
    '4200'
    """

    masters: Mapping[int, bytes] = field(repr=False)

    @property
    def current(self) -> int:
        """The number of the master key in use."""
        return max(self.masters)

    def new_key(self, owner: str) -> SealedKey:
        """A key for a respondent, known by its credit code."""
        return self._wrap(secrets.token_bytes(_KEY), owner)

    def key(self, stored: SealedKey, owner: str) -> Key:
        """A respondent's key, opened.

        Raises
        ------
        InvalidInput
            Its master key is not in the file of keys.
        StoreDamaged
            The stored key was changed, or is another respondent's.
        """
        return Key(self._unwrap(stored, owner))

    def rewrap(self, stored: SealedKey, owner: str) -> SealedKey:
        """The same key under the master key in use; what it sealed stays as it is."""
        return self._wrap(self._unwrap(stored, owner), owner)

    def seal(self, text: str, place: str) -> bytes:
        """A text that belongs to no respondent, such as the secret of a second factor or a batch.

        It has a key of its own too, which stands in front of it.
        """
        secret = secrets.token_bytes(_KEY)
        wrapped = self._wrap(secret, place)
        return (
            wrapped.number.to_bytes(_NUMBER, "big")
            + wrapped.sealed
            + _seal(secret, text.encode(), place)
        )

    def open(self, sealed: bytes, place: str) -> str:
        """The text again.

        Raises
        ------
        InvalidInput, StoreDamaged
            As for keys.
        """
        stored, rest = _parted(sealed)
        return _open(self._unwrap(stored, place), rest, place).decode()

    def reseal(self, sealed: bytes, place: str) -> bytes:
        """The same under the master key in use."""
        stored, rest = _parted(sealed)
        wrapped = self.rewrap(stored, place)
        return wrapped.number.to_bytes(_NUMBER, "big") + wrapped.sealed + rest

    def _wrap(self, secret: bytes, owner: str) -> SealedKey:
        number = self.current
        return SealedKey(number, _seal(self.masters[number], secret, f"key/{owner}"))

    def _unwrap(self, stored: SealedKey, owner: str) -> bytes:
        place = f"key/{owner}"
        return _open(self._master(stored.number, place), stored.sealed, place)

    def _master(self, number: int, place: str) -> bytes:
        if number not in self.masters:
            raise InvalidInput(
                f"master key {number} is not in the file of keys", where=place,
                remedy="restore the file of keys that was used before",
            )  # fmt: skip
        return self.masters[number]


def number_of(sealed: bytes) -> int:
    """The number of the master key under which :meth:`Vault.seal` sealed."""
    return int.from_bytes(sealed[:_NUMBER], "big")


def _parted(sealed: bytes) -> tuple[SealedKey, bytes]:
    """The wrapped key in front of what it sealed, and that."""
    edge = _NUMBER + _NONCE + _KEY + _TAG
    return SealedKey(number_of(sealed), sealed[_NUMBER:edge]), sealed[edge:]


def _seal(secret: bytes, plain: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, plain, place.encode())


def _open(secret: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (InvalidTag, ValueError) as problem:
        raise StoreDamaged(
            "a sealed value does not open: it was changed, or moved from another row",
            where=place, remedy="restore the row from a backup",
        ) from problem  # fmt: skip
