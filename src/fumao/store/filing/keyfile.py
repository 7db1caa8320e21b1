"""The file of keys: outside the database and the repository, readable by its owner only."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fumao.errors import CannotWrite, InvalidInput

_SIZE = 32  # bytes: AES-256, Ed25519


@dataclass(frozen=True)
class Keys:
    """Master keys that wrap, and seeds that sign, by number; the highest of each is in use.

    Earlier ones stay: what they wrapped must be opened, what they signed must be verified.
    """

    masters: Mapping[int, bytes]
    seeds: Mapping[int, bytes]

    def __repr__(self) -> str:
        """Without the keys themselves: a traceback or log shows this."""
        return f"Keys(masters={sorted(self.masters)}, seeds={sorted(self.seeds)})"

    @classmethod
    def fresh(cls) -> Keys:
        """New ones, from the system's randomness."""
        return cls({1: secrets.token_bytes(_SIZE)}, {1: secrets.token_bytes(_SIZE)})

    def with_new_master(self) -> Keys:
        """A further master key, which is used from now on."""
        return replace(self, masters=_one_more(self.masters))

    def with_new_seed(self) -> Keys:
        """A further signing key, which is used from now on."""
        return replace(self, seeds=_one_more(self.seeds))

    def without_masters_before(self, number: int) -> Keys:
        """Without those that wrap nothing any more."""
        kept = {each: key for each, key in self.masters.items() if each >= number}
        return replace(self, masters=kept)


def _one_more(keys: Mapping[int, bytes]) -> dict[int, bytes]:
    return {**keys, max(keys) + 1: secrets.token_bytes(_SIZE)}


def read_keys(path: Path) -> Keys:
    """The keys of a file.

    Raises
    ------
    InvalidInput
        There is no such file, others may read it, or it is not one of keys.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise InvalidInput(
                "the file of keys may be read by others", where=str(path),
                remedy=f"chmod 600 {path.name}; if others had it, rotate the keys",
            )  # fmt: skip
        read = json.loads(path.read_text("utf-8"))
        return Keys(_decoded(read["masters"]), _decoded(read["seeds"]))
    except OSError as problem:
        raise InvalidInput(
            f"the file of keys cannot be read: {problem.strerror}", where=str(path),
            remedy="restore it from its backup: without it no confidential answer can be read",
        ) from problem  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise InvalidInput(
            "this is no file of keys", where=str(path), remedy="restore it from its backup"
        ) from problem


def _decoded(keys: Mapping[str, str]) -> dict[int, bytes]:
    found = {int(number): base64.b64decode(key, validate=True) for number, key in keys.items()}
    if not found or any(len(key) != _SIZE for key in found.values()):
        raise ValueError("keys of the wrong length")
    return found


def write_keys(path: Path, keys: Keys) -> None:
    """Write the file of keys, mode 600, whole or not at all.

    Raises
    ------
    CannotWrite
        The folder refuses.
    """
    written = {
        kind: {str(number): base64.b64encode(key).decode() for number, key in some.items()}
        for kind, some in (("masters", keys.masters), ("seeds", keys.seeds))
    }
    partial = path.with_name(f".partial-{path.name}-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(written, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise CannotWrite(
            f"cannot write the file of keys: {problem.strerror}", where=str(path),
            remedy="choose a folder that you may write to",
        ) from problem  # fmt: skip


def keys_at(path: Path) -> Keys:
    """The keys of a file, which is made where there is none.

    Two programs that start at once get the same: the second one's file does not replace the
    first's.
    """
    if not path.exists():
        made = path.with_name(f".new-{path.name}-{secrets.token_hex(4)}")
        write_keys(made, Keys.fresh())
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return read_keys(path)
