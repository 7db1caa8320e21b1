"""The store as the public may see it: nothing under embargo, nothing that was rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from fumao.errors import CannotWrite, VintageNotFound
from fumao.model.entry import Entry, Receipt
from fumao.store.embargo import fingerprint
from fumao.store.ledger import Ledger
from fumao.store.receipts import NAME, read_receipt
from fumao.store.releases import Release, Releases
from fumao.store.store import Store

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


class PublicStore(Store):
    """A store through which nothing can be read before its minute.

    A vintage that is under embargo, rolled back, or of a release that is not whole here, is not
    there: not by its name, in no list, in no message. Of one that came out by a release, the
    receipt says the release's day as ``released`` and its minute as ``recorded``.

    Parameters
    ----------
    folder : Path
        Of the store; it is only read.
    clock : callable
        Gives the time.
    """

    def __init__(self, folder: Path | str, clock: Clock = system_clock) -> None:
        super().__init__(folder)
        self.clock = clock
        self.ledger = _PublicLedger(self)

    def load(
        self,
        receipt: Receipt,  # noqa: ARG002 as in Store
        tables: Mapping[str, pa.Table | Path],  # noqa: ARG002
        also: Callable[[str], object] | None = None,  # noqa: ARG002
    ) -> Receipt:
        """Refuse: what the public sees is read, never written to."""
        raise CannotWrite(
            "this is the public's view of a store", where=str(self.folder),
            remedy="load with Store",
        )  # fmt: skip

    def vintages(self, dataset: str = "") -> list[Receipt]:
        """Receipts of what is public, in the order in which it came out."""
        releases = self.embargoes.releases()
        now = self.clock()
        seen = (self._seen(folder, releases, now) for folder in self._vintage_folders())
        found = [each for each in seen if each and dataset in ("", each.dataset)]
        return sorted(found, key=lambda each: (each.released, each.recorded, each.vintage))

    def was_out(self, receipt: Receipt, moment: datetime | date) -> bool:
        """Whether a vintage that is public had come out by a moment.

        A day, and midnight in universal time, mean all of that day.
        """
        release = self.embargoes.releases().of(receipt.vintage) if receipt.embargo else None
        if release is None:
            day = moment.date() if isinstance(moment, datetime) else moment
            return receipt.released <= day
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        return release.was_out_on(moment)

    def taken_back(self, dataset: str, since: datetime) -> bool:
        """Whether a vintage of a dataset was rolled back after a moment."""
        return any(
            end is not None and end > since and self._dataset(vintage) == dataset
            for release in self.embargoes.releases().by_name.values()
            for _, end in release.spans for vintage in release.vintages
        )  # fmt: skip

    def scheduled(self) -> list[Release]:
        """Releases that are announced and not public yet, the next one first."""
        releases = self.embargoes.releases().by_name.values()
        now = self.clock()
        ahead = [each for each in releases if each.live and not self._is_out(each, now)]
        return sorted(ahead, key=lambda each: (each.since, each.name))

    def _read(self, vintage: str) -> tuple[Receipt, dict[str, str]]:
        folder = self._vintage(vintage)
        releases, now = self.embargoes.releases(), self.clock()
        seen = self._seen(folder, releases, now) if folder.is_dir() else None
        if seen is None or seen.vintage != vintage:
            raise VintageNotFound(
                f"there is no vintage {vintage!r}", where=str(self.folder),
                remedy=f"there are: {', '.join(each.vintage for each in self.vintages())}",
            )  # fmt: skip
        return seen, _known_receipt(folder, _touched(folder))[1]

    def _seen(self, folder: Path, releases: Releases, now: datetime) -> Receipt | None:
        """The receipt of a vintage as the public sees it; none of what it may not."""
        receipt, _ = _known_receipt(folder, _touched(folder))
        if not receipt.embargo:
            return receipt
        release = releases.of(receipt.vintage)
        # With no release that names it, it came before its event, or was left.
        if release is None or not self._is_out(release, now):
            return None
        return replace(
            receipt, released=release.minute.date(),
            recorded=max(receipt.recorded, release.since.astimezone(UTC)),
        )  # fmt: skip

    def _is_out(self, release: Release, now: datetime) -> bool:
        """All at once or not at all: a release of which something is missing here is not out."""
        return release.is_out(now) and all(
            self._is_as_logged(name, sha) for name, sha in release.vintages.items()
        )

    def _is_as_logged(self, vintage: str, sha256: str) -> bool:
        folder = self._vintage(vintage)
        return folder.is_dir() and _known_fingerprint(folder, _touched(folder)) == sha256

    def _dataset(self, vintage: str) -> str:
        folder = self._vintage(vintage)
        return _known_receipt(folder, _touched(folder))[0].dataset if folder.is_dir() else ""


class _PublicLedger(Ledger):
    """Entries that lean on nothing that the public may not see."""

    def __init__(self, store: PublicStore) -> None:
        super().__init__(store.folder / "ledger")
        self._store = store

    def write(self, entries: Iterable[Entry]) -> None:  # noqa: ARG002 as in Ledger
        raise CannotWrite("this is the public's view of a ledger", remedy="write with Store")

    def entries(self) -> dict[str, Entry]:
        every = super().entries()
        public = {each.vintage for each in self._store.vintages()}
        hidden = {key for key, each in every.items() if each.vintage and each.vintage not in public}
        while more := {
            key for key, each in every.items() if key not in hidden and hidden & set(each.inputs)
        }:
            hidden |= more
        return {key: each for key, each in every.items() if key not in hidden}


def _touched(folder: Path) -> tuple[int, int, int]:
    """Receipts are read again only where their file is another one."""
    try:
        about = (folder / NAME).stat()
    except OSError:
        return (0, 0, 0)
    return about.st_mtime_ns, about.st_size, about.st_ino


@lru_cache(maxsize=4096)
def _known_receipt(
    folder: Path, touched: tuple[int, int, int]  # noqa: ARG001 part of the key
) -> tuple[Receipt, dict[str, str]]:  # fmt: skip
    return read_receipt(folder)


@lru_cache(maxsize=4096)
def _known_fingerprint(
    folder: Path, touched: tuple[int, int, int]  # noqa: ARG001 part of the key
) -> str:  # fmt: skip
    return fingerprint(folder / NAME)
