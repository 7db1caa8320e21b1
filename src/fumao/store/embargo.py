"""The log of releases under embargo: who let which vintages out, at which minute.

Each event is a file that carries the hash of the one before. What the public sees at a moment
follows from the log and the clock alone, so nothing has to run at the minute, and all servers
over one folder agree.

References
----------
Haber and Stornetta (1991), "How to Time-Stamp a Digital Document", Journal of Cryptology 3(2),
99-111, section 5.1 (linking).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fumao.errors import CannotWrite, StoreDamaged
from fumao.store.files import checksum, lock
from fumao.store.releases import START, Event, Releases, releases_of

_NONE = Releases()
# Nanoseconds, more than any file system rounds its times by.
_TICK = 2 * 10**9
Decide = Callable[[Releases, datetime], "Draft | None"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that is not appended yet."""

    kind: str
    release: str
    detail: Mapping[str, Any]


class Embargoes:
    """Events in ``<folder>/<number>.json``; none is ever changed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Embargoes(Path(folder)).events()
    ()
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._listed: tuple[int, list[Path]] = (-1, [])

    def events(self) -> tuple[Event, ...]:
        """All events, in their order.

        Raises
        ------
        StoreDamaged
            One was changed, taken out or put in: it names the first.
        """
        return self._known()[0]

    def verified(self) -> tuple[Event, ...]:
        """All events, each file read anew."""
        return _chained(self.folder, tuple(each.name for each in self._files()))

    def releases(self) -> Releases:
        """What the events come to."""
        return self._known()[1]

    def _known(self) -> tuple[tuple[Event, ...], Releases]:
        """Events and what they come to, read again only where there is another one."""
        files = self._files()
        if not files:
            return (), _NONE
        newest = files[-1].stat()
        return _read_chain(self.folder, tuple(each.name for each in files),
                           (newest.st_mtime_ns, newest.st_ino))  # fmt: skip

    def append(self, who: str, now: datetime, decide: Decide) -> Event | None:
        """Append what ``decide`` makes of the releases as they are; nothing, if it gives none.

        Others wait meanwhile. The event is on the disk when this returns, or not at all.

        Raises
        ------
        CannotWrite
            The folder refuses.
        """
        with lock(self.folder):
            events = self.verified()
            # A clock that was set back must not turn the order of events round.
            at = max([now.astimezone(UTC), *(each.at for each in events[-1:])])
            draft = decide(releases_of(events), at)
            if draft is None:
                return None
            previous = events[-1].hash if events else START
            event = Event(len(events) + 1, at, who, draft.kind, draft.release, dict(draft.detail),
                          previous, "")  # fmt: skip
            event = event.sealed()
            self._write(event)
        return event

    def _write(self, event: Event) -> None:
        """A file that is there whole or not at all, and never replaces another."""
        target = self.folder / f"{event.number:06d}.json"
        partial = self.folder / f".partial-{target.name}"
        try:
            with partial.open("w", encoding="utf-8") as out:
                out.write(json.dumps(event.as_dict(), ensure_ascii=False, indent=1) + "\n")
                out.flush()
                os.fsync(out.fileno())
            os.link(partial, target)
            partial.unlink()
            descriptor = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as problem:
            partial.unlink(missing_ok=True)
            raise CannotWrite(
                f"the log of releases cannot be written: {problem.strerror or problem}",
                where=str(target), remedy="free space, or choose a folder that you may write to",
            ) from problem  # fmt: skip

    def _files(self) -> list[Path]:
        """The files of events; not listed again while the folder is as it was.

        A folder that was touched a moment ago may be touched again within one tick of its
        clock: it is listed each time until that is over.
        """
        try:
            touched = self.folder.stat().st_mtime_ns
            if touched == self._listed[0]:
                return self._listed[1]
            names = sorted(name for name in os.listdir(self.folder) if not name.startswith("."))
        except FileNotFoundError:
            return []
        files = [self.folder / name for name in names]
        if time.time_ns() - touched > _TICK:
            self._listed = (touched, files)
        return files


@lru_cache(maxsize=16)
def _read_chain(
    folder: Path,
    names: tuple[str, ...],
    newest: tuple[int, int],  # noqa: ARG001 part of the key
) -> tuple[tuple[Event, ...], Releases]:
    events = _chained(folder, names)
    return events, releases_of(events)


def _chained(folder: Path, names: tuple[str, ...]) -> tuple[Event, ...]:
    """The events of some files, if they make a chain."""
    events: list[Event] = []
    previous = START
    for number, name in enumerate(names, 1):
        file = folder / name
        if name != f"{number:06d}.json":
            raise _broken(folder, number, f"{name} stands in its place")
        event = _read(file, number)
        if (event.number, event.previous) != (number, previous):
            raise _broken(folder, number, "it does not follow the one before")
        if event.sealed().hash != event.hash:
            raise _broken(folder, number, "it was changed")
        events.append(event)
        previous = event.hash
    return tuple(events)


def _read(file: Path, number: int) -> Event:
    try:
        content = file.read_bytes()
        told = json.loads(content)
        event = Event.of(told)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise _broken(file.parent, number, f"it cannot be read: {problem}") from problem
    # Spaces and the order of members are nothing that the hash would see.
    if content != (json.dumps(event.as_dict(), ensure_ascii=False, indent=1) + "\n").encode():
        raise _broken(file.parent, number, "it was changed")
    return event


def _broken(folder: Path, number: int, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"the log of releases is broken at event {number}: {why}", where=str(folder),
        remedy="nothing is shown until the log is restored from a backup",
    )  # fmt: skip


def fingerprint(receipt: Path) -> str:
    """The checksum of a receipt, which has those of its vintage's files."""
    return checksum(receipt)
