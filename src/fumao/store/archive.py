"""An archive of files whose every byte is vouched for by a manifest at its end."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from fumao.errors import Unreadable

MANIFEST = "manifest.json"
_FORMAT = 1
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: a checksum by the name of each file, and what was said of it."""

    files: Mapping[str, str]
    about: Mapping[str, Any]

    def text(self) -> str:
        """As it is written; it vouches for itself as well."""
        told = {"format": _FORMAT, "about": dict(self.about), "files": dict(self.files)}
        return json.dumps({**told, "sha256": _digest(told)}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, content: bytes) -> Manifest:
        """One that was written; raises ValueError or KeyError if it is damaged."""
        told = json.loads(content)
        if told.pop("sha256") != _digest(told):
            raise ValueError("its checksum is another")
        if told["format"] != _FORMAT:
            raise ValueError(f"it is of format {told['format']}")
        return cls(told["files"], told["about"])


def write_archive(
    sink: IO[bytes], files: Iterable[tuple[str, Path]], about: Mapping[str, Any]
) -> Manifest:
    """Write files under their names, each read once, and the manifest after them."""
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, file in files:
            with file.open("rb") as content:
                counted = _Counted(content)
                archive.addfile(_member(name, os.fstat(content.fileno()).st_size), counted)
            sums[name] = counted.sum.hexdigest()
        manifest = Manifest(sums, about)
        told = manifest.text().encode()
        archive.addfile(_member(MANIFEST, len(told)), BytesIO(told))
    return manifest


def read_archive(file: Path, place: Callable[[str], Path | None]) -> Manifest:
    """Read an archive through, and write those of its files that have a place.

    Whoever calls keeps what was written only if this returns.

    Raises
    ------
    Unreadable
        A byte is not as it was written, or the archive is cut off.
    """
    sums: dict[str, str] = {}
    manifest: Manifest | None = None
    with _told(file), tarfile.open(file, "r|") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is None or manifest is not None or member.name in sums:
                raise ValueError(f"{member.name[:80]!r} does not belong here")
            if member.name == MANIFEST:
                manifest = Manifest.read(content.read())
            else:
                _refuse_outside(member.name)
                sums[member.name] = _put(content, place(member.name))
        if manifest is None:
            raise ValueError("it is cut off: the manifest at its end is missing")
        wrong = sorted(set(sums.items()) ^ set(manifest.files.items()))
        if wrong:
            raise ValueError(f"{wrong[0][0]} is not what the manifest says")
    return manifest


def _put(content: IO[bytes], place: Path | None) -> str:
    """Copy to a place, if there is one; the checksum of what was read."""
    counted = _Counted(content)
    if place is None:
        for _ in iter(lambda: counted.read(_PIECE), b""):
            pass
        return counted.sum.hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as out:
        for piece in iter(lambda: counted.read(_PIECE), b""):
            out.write(piece)
    return counted.sum.hexdigest()


class _Counted:
    """A file that keeps the checksum of what is read of it."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.sum.update(piece)
        return piece


def _member(name: str, size: int) -> tarfile.TarInfo:
    """Without owner and time: the same files make the same archive."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _refuse_outside(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
        raise ValueError(f"{name[:80]!r} leads out of the archive")


def _digest(told: Mapping[str, Any]) -> str:
    body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as problem:
        raise Unreadable(
            f"{file.name} is damaged, or no backup: {problem}", where=str(file),
            remedy="take another copy; nothing was restored",
        ) from problem  # fmt: skip
