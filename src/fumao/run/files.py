"""Files of people: written whole or not at all, refused before work is done; or read as text."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

from fumao.errors import CannotWrite, InvalidInput


def place_for(out: Path) -> None:
    """Refuse a file that cannot be written to, before other work is done and kept.

    Raises
    ------
    CannotWrite
        It is a folder, or its folder is not there or not writable.
    """
    try:
        if out.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        _probe(_unfinished(out))
    except OSError as problem:
        raise _refused(out, problem) from problem


def folder_for(out: Path) -> None:
    """Refuse a folder that can neither be written to nor made.

    Raises
    ------
    CannotWrite
        It is a file, or the nearest folder above it is not writable.
    """
    nearest = next(each for each in (out, *out.absolute().parents) if each.exists())
    try:
        _probe(nearest / ".unfinished")
    except OSError as problem:
        raise _refused(out, problem) from problem


def put(text: str, out: Path) -> None:
    """Write a text, whole or not at all."""
    put_by(lambda part: part.write_text(text, encoding="utf-8"), out)


def put_by(write: Callable[[Path], object], out: Path, *, inside: Path | None = None) -> None:
    """Let ``write`` write a file, and put it in its place once it is whole.

    Parameters
    ----------
    write : callable
        Takes the path to write to.
    out : Path
    inside : Path, optional
        A folder that is made first, with those above it.

    Raises
    ------
    CannotWrite
        The disk or the folder refuses; ``out`` is as it was.
    """
    part = _unfinished(out)
    try:
        if inside is not None:
            inside.mkdir(parents=True, exist_ok=True)
        _probe(part)  # the system says why more plainly than those who write
        write(part)
        part.replace(out)
    except OSError as problem:
        if part.is_file():
            part.unlink()
        raise _refused(out if inside is None else inside, problem) from problem


def text_of(file: Path, where: str) -> str:
    """The text of a small file that people wrote, such as a specification.

    Raises
    ------
    InvalidInput
        It is not there, or is no text.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"{file} cannot be read: {problem}", where=where, remedy="name a TOML file"
        ) from problem


def _probe(file: Path) -> None:
    file.touch()
    file.unlink()


def _unfinished(out: Path) -> Path:
    return out.with_name(f".{out.name}.unfinished")


def _refused(out: Path, problem: OSError) -> CannotWrite:
    return CannotWrite(
        f"cannot write {out}: {problem.strerror or problem}",
        where="--out",
        remedy="choose a place that you may write to",
    )
