"""The shelf: what everybody may see of a store, and the store that the demo shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fumao.errors import InvalidInput, VintageNotFound
from fumao.model.names import Names
from fumao.run.query import Shown, vintages
from fumao.run.series import known_series, load_series
from fumao.store import Store


@dataclass(frozen=True, slots=True)
class Announced:
    """A release that is to come: its minute, in the zone in which it was set, and its title."""

    minute: datetime
    titles: Names


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store as the public sees it; it is read anew each time, so a release appears by itself."""

    store: Store

    def datasets(self) -> dict[str, list[Shown]]:
        """The datasets that may be shown, each with its vintages from the oldest to the newest."""
        names = sorted({each.dataset for each in self.store.vintages()})
        found = {name: self.vintages(name) for name in names}
        return {name: shown for name, shown in found.items() if shown}

    def vintages(self, dataset: str) -> list[Shown]:
        """The vintages of a dataset that may be shown; none of what is not there."""
        try:
            return vintages(self.store, dataset)
        except VintageNotFound:
            return []

    def scheduled(self) -> list[Announced]:
        """What is announced, the next one first; neither vintages nor numbers are told."""
        return []

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
