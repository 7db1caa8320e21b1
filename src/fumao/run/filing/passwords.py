"""Passwords: hashed with Argon2id, verified with the same work whoever asks."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fumao.errors import InvalidInput

SHORTEST, LONGEST = 12, 200

# Memory of 19 MiB, two passes, one lane: the second choice of RFC 9106's users at OWASP, so that
# 64 people who log in at once need about a gigabyte.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str, login: str) -> str:
    """Hash a password that is good enough.

    Raises
    ------
    InvalidInput
        It is too short or too long, one letter throughout, or holds the login's name.

    Examples
    --------
    >>> hash_password("four calm green seas", "a.li")[:31]
    '$argon2id$v=19$m=19456,t=2,p=1$'
    """
    name = login.partition("@")[0].lower()
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"the password has {len(password)} characters",
            where="password",
            remedy=f"choose {SHORTEST} to {LONGEST} characters; several words are easy to remember",
        )
    if len(set(password)) < 5 or (len(name) > 3 and name in password.lower()):
        raise InvalidInput(
            "the password is easy to guess",
            where="password",
            remedy="leave your login out of it, and use more than a few different letters",
        )
    return _HASHER.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether a password is the one that was stored; where there is none, False as slowly."""
    try:
        return _HASHER.verify(stored or _nobody(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def hash_is_old(stored: str) -> bool:
    """Whether it was hashed with less work than is asked for today."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """A hash that no password has; unknown logins are compared with it."""
    return _HASHER.hash("nobody's")
