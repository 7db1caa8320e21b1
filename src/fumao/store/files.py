"""Writing whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fumao.errors import CannotWrite


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill that appears under its name only when it is complete.

    Anything that goes wrong, a full disk or a killed process included, leaves
    at most a hidden ``.partial-*`` folder that the next write clears away.

    Raises
    ------
    CannotWrite
        The disk is full, or the place cannot be written to.
    """
    partial = partial_of(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        yield partial
        for file in partial.rglob("*"):
            _sync(file)
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)
    except OSError as problem:
        shutil.rmtree(partial, ignore_errors=True)
        raise CannotWrite(
            f"cannot write {target}: {problem.strerror or problem}",
            where=str(target),
            remedy="free space on the disk or choose a folder that you may write to",
        ) from problem
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def partial_of(target: Path) -> Path:
    """Where a folder is filled before it has its name."""
    return target.parent / f".partial-{target.name}"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """One writer at a time; others wait."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / ".lock").open("w")
    except OSError as problem:
        raise CannotWrite(
            f"cannot write to {folder}: {problem.strerror}",
            where=str(folder),
            remedy="choose a folder that you may write to",
        ) from problem
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def checksum(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
