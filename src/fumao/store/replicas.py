"""Copies of a store that follow it: from and to a folder, or object storage.

A store only grows, by files that never change once they are there, so a copy needs nothing but
what it has not yet; only reports are written anew. Events of releases come first, each vintage
whole or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
from pyarrow import fs

from fumao.errors import CannotWrite, InvalidInput, SourceUnavailable, StoreDamaged
from fumao.store.files import checksum, lock, partial_of, whole_folder
from fumao.store.receipts import NAME, read_receipt
from fumao.store.store import Store

_PIECE = 2**20
Names = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Followed:
    """What was copied."""

    vintages: tuple[str, ...]
    events: int
    batches: int
    bytes: int
    reports: int = 0


class Place:
    """A store by its address: a folder, or ``s3://bucket/store`` and others that Arrow knows.

    Raises
    ------
    InvalidInput
        It is no such address.
    """

    def __init__(self, address: str) -> None:
        self.address = re.sub(r"//[^/@]*@", "//…@", address)
        try:
            known: tuple[fs.FileSystem, str] = (
                fs.FileSystem.from_uri(address) if "://" in address
                else (fs.LocalFileSystem(), str(Path(address).absolute()))
            )  # fmt: skip
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as problem:
            raise InvalidInput(
                f"this is no address of a store: {problem}", where=self.address,
                remedy="write a folder, or s3://bucket/store?region=cn-north-1",
            ) from problem  # fmt: skip
        self.files, self.root = known

    def names(self, part: str) -> Names:
        """The files of each folder below a part of the store, but unfinished ones."""
        found: Names = {}
        base = f"{self.root}/{part}"
        with self._told():
            chosen = fs.FileSelector(base, recursive=True, allow_not_found=True)
            for each in self.files.get_file_info(chosen):
                path = PurePosixPath(each.path.removeprefix(base).strip("/"))
                hidden = any(name.startswith(".") for name in path.parts)
                if each.type == fs.FileType.File and not hidden:
                    found.setdefault(str(path.parent), []).append(path.name)
        return {folder: sorted(names) for folder, names in sorted(found.items())}

    def stamps(self, part: str) -> dict[str, tuple[int, float]]:
        """Bytes and time of the files right below a part of the store."""
        with self._told():
            chosen = fs.FileSelector(f"{self.root}/{part}", allow_not_found=True)
            return {each.base_name: (each.size, (each.mtime_ns or 0) / 1e9)
                    for each in self.files.get_file_info(chosen)
                    if each.type == fs.FileType.File and each.base_name[:1] != "."}  # fmt: skip

    def fetch(self, name: str, target: Path) -> int:
        """Copy a file out of it; how many bytes."""
        with target.open("wb") as written:
            for piece in self._pieces(name):
                written.write(piece)
            written.flush()
            os.fsync(written.fileno())
        return target.stat().st_size

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._told(), self.files.open_input_stream(f"{self.root}/{name}") as read:
            while piece := read.read(_PIECE):
                yield piece

    def put(self, source: Path, name: str) -> int:
        """Copy a file into it; how many bytes."""
        with self._told(), source.open("rb") as read:
            if self.files.type_name != "s3":  # which has no folders
                folder = str(PurePosixPath(f"{self.root}/{name}").parent)
                self.files.create_dir(folder, recursive=True)
            with self.files.open_output_stream(f"{self.root}/{name}") as written:
                shutil.copyfileobj(read, written, _PIECE)
        return source.stat().st_size

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise SourceUnavailable(
                f"the store cannot be reached: {str(problem).splitlines()[0][:200]}",
                where=self.address, remedy="try again; see address, region and credentials",
            ) from problem  # fmt: skip


def pull(place: Place, folder: Path) -> Followed:
    """Bring a folder up to a store elsewhere; what is there already is not fetched again.

    Raises
    ------
    SourceUnavailable
        It cannot be reached, or broke off: what was whole by then is kept.
    StoreDamaged
        A file is not the one that its receipt vouches for, or the events make no chain.
    """
    size = events = 0
    there = place.names("releases")
    with lock(folder / "releases"):
        for name in there.get(".", ()):
            if not (folder / "releases" / name).exists():
                size += _fetch_whole(place, f"releases/{name}", folder / "releases" / name)
                events += 1
    store = Store(folder)
    store.embargoes.verified()
    batches, vintages = 0, []
    for part in ("ledger", "vintages"):
        for name, files in place.names(part).items():
            # The receipt comes last: without it the vintage is still on its way.
            if (folder / part / name).exists() or (part == "vintages" and NAME not in files):
                continue
            if part == "vintages":
                (folder / part).mkdir(parents=True, exist_ok=True)
            with lock(folder), whole_folder(folder / part / name) as partial:
                size += sum(place.fetch(f"{part}/{name}/{each}", partial / each) for each in files)
                if part == "vintages":
                    _check_whole(partial, name)
            if part == "vintages":
                vintages.append(name)
            else:
                batches += 1
    reports = _newer(place.stamps("reports"), Place(str(folder)).stamps("reports"))
    for name in reports:
        (folder / "reports").mkdir(exist_ok=True)
        size += _fetch_whole(place, f"reports/{name}", folder / "reports" / name)
    return Followed(tuple(vintages), events, batches, size, len(reports))


def push(folder: Path, place: Place) -> Followed:
    """Bring a store elsewhere up to a folder's; the receipt of a vintage goes last.

    Raises
    ------
    SourceUnavailable
        It cannot be reached, or broke off; the same again goes on where it stopped.
    """
    own = Place(str(folder))
    size = 0
    counts = {"releases": 0, "ledger": 0, "vintages": 0}
    vintages = []
    for part in counts:
        known = place.names(part)
        for name, files in own.names(part).items():
            done = set(known.get(name, ()))
            missing = [each for each in files if each not in done]
            # What was being written when it broke off is written again: its receipt is not there.
            if part == "vintages" and NAME in missing:
                missing = [*(each for each in files if each != NAME), NAME]
            for each in missing:
                file = f"{part}/{each}" if name == "." else f"{part}/{name}/{each}"
                size += place.put(folder / file, file)
            counts[part] += len(missing) if part == "releases" else bool(missing)
            if part == "vintages" and missing:
                vintages.append(name)
    reports = _newer(own.stamps("reports"), place.stamps("reports"))
    size += sum(place.put(folder / "reports" / each, f"reports/{each}") for each in reports)
    return Followed(tuple(vintages), counts["releases"], counts["ledger"], size, len(reports))


def _newer(
    here: Mapping[str, tuple[int, float]], there: Mapping[str, tuple[int, float]]
) -> list[str]:
    """Reports that a copy has not, or as they were before: only they are written anew.

    >>> _newer({"a": (1, 5.0), "b": (2, 5.0), "c": (1, 5.0)}, {"a": (1, 6.0), "b": (1, 6.0)})
    ['b', 'c']
    """
    return [
        name for name, (size, time) in sorted(here.items())
        if name not in there or there[name][0] != size or there[name][1] < time
    ]  # fmt: skip


def _fetch_whole(place: Place, name: str, target: Path) -> int:
    partial = partial_of(target)
    try:
        size = place.fetch(name, partial)
        partial.replace(target)
    except OSError as problem:
        raise CannotWrite(
            f"cannot write {target}: {problem.strerror or problem}", where=str(target),
            remedy="free space on the disk or choose a folder that you may write to",
        ) from problem  # fmt: skip
    finally:
        partial.unlink(missing_ok=True)
    return size


def _check_whole(partial: Path, name: str) -> None:
    """Refuse a vintage whose files are not what its receipt says."""
    receipt, contents = read_receipt(partial)
    wrong = [
        each for each, sha256 in contents.items()
        if not (partial / f"{each}.parquet").is_file()
        or checksum(partial / f"{each}.parquet") != sha256
    ]  # fmt: skip
    if wrong:
        raise StoreDamaged(
            f"{wrong[0]} of {receipt.vintage} did not arrive as its receipt says", where=name,
            remedy="try again; if it stays, verify the store it comes from",
        )  # fmt: skip
