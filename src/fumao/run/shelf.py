"""The shelf: what everybody may see of a store, and the store that the demo shows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fumao.errors import InvalidInput, VintageNotFound
from fumao.model.names import Names
from fumao.run.query import Shown, every_dataset, vintages
from fumao.run.series import known_series, load_series
from fumao.store import PublicStore, Store
from fumao.store.public import Clock, system_clock


@dataclass(frozen=True, slots=True)
class Announced:
    """A release that is to come: its minute, in the zone in which it was set, and its title."""

    minute: datetime
    titles: Names


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store as the public sees it; it is read anew each time, so a release appears by itself.

    Parameters
    ----------
    store : Store
        It becomes the public's view of it: what is under embargo cannot be read through a shelf.
    clock : callable, optional
        Gives the time.
    only : set of str, optional
        The datasets that are shown, of those that may be; all, if it is empty.
    """

    store: Store
    clock: Clock = system_clock
    only: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "store", PublicStore(self.store.folder, self.clock))

    def scheduled(self) -> list[Announced]:
        """What is announced, the next one first; neither vintages nor numbers are told."""
        assert isinstance(self.store, PublicStore)
        return [Announced(each.minute, each.titles) for each in self.store.scheduled()]

    def datasets(self) -> dict[str, list[Shown]]:
        """The datasets that may be shown, each with its vintages from the oldest to the newest."""
        found = every_dataset(self.store)
        return {name: found[name] for name in found if not self.only or name in self.only}

    def vintages(self, dataset: str) -> list[Shown]:
        """The vintages of a dataset that may be shown; none of what is not there."""
        if self.only and dataset not in self.only:
            return []
        try:
            return vintages(self.store, dataset)
        except VintageNotFound:
            return []

    def size(self) -> int:
        """Bytes of all files of the store, also of what is not public."""
        size = 0
        for file in self.store.folder.rglob("*"):
            with suppress(FileNotFoundError):  # what is being loaded gets another name meanwhile
                size += file.stat().st_size if file.is_file() else 0
        return size

    def one(self, vintage: str) -> Shown:
        """A vintage by its name.

        Raises
        ------
        VintageNotFound
            It is not there, or not for everybody.
        """
        for each in self.vintages(vintage.rpartition("@")[0]):
            if each.receipt.vintage == vintage:
                return each
        raise VintageNotFound(
            f"there is no vintage {vintage[:80]!r}", remedy="choose one from the list of datasets"
        )

    @property
    def reports(self) -> Path:
        """The folder of reports that are published with the store."""
        return self.store.folder / "reports"


@dataclass(frozen=True, slots=True)
class StillShelf(Shelf):
    """A shelf as it stood when it was first looked at: what is released meanwhile is not seen."""

    seen: dict[str, list[Shown]] = field(default_factory=dict, compare=False)
    names: list[str] = field(default_factory=list, compare=False)

    def datasets(self) -> dict[str, list[Shown]]:
        """Those that there were."""
        if not self.names:
            self.names.extend(Shelf.datasets(self))
        return {name: self.vintages(name) for name in self.names}

    def vintages(self, dataset: str) -> list[Shown]:
        """Those that there were."""
        if dataset not in self.seen:
            self.seen[dataset] = Shelf.vintages(self, dataset)
        return self.seen[dataset]


def open_shelf(folder: Path) -> Shelf:
    """The shelf of a store.

    Raises
    ------
    InvalidInput
        There is no store in this folder.
    """
    if not (folder / "vintages").is_dir():
        raise InvalidInput(
            f"there is no store {folder}", where="--store",
            remedy="name the folder that fumao compile release, sources read or report has written",
        )  # fmt: skip
    return Shelf(Store(folder))


def demo_shelf(folder: Path) -> Shelf:
    """A store of the published series that come with the package; made where it is not there."""
    load_series(Store(folder), list(known_series()))
    return open_shelf(folder)
