"""What readers ask for first, worked out before they ask."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from fumao.errors import FumaoError
from fumao.publish.site.frame import Place
from fumao.publish.site.links import ServedLinks
from fumao.run.shelf import Shelf
from fumao.run.site.explore.available import count
from fumao.run.site.pages import page
from fumao.store import CELLS, FLOWS, Store

_FIRST = ("", "explore")


def warm_counts(folder: Path) -> None:
    """Count the codes of the newest vintages, also of those that are still under embargo.

    Counts are kept by vintage, and reached through the shelf alone: at the minute of a release
    they are there, and nobody sees them before.
    """
    store = Store(folder)
    newest = {(each.dataset, each.embargo): each for each in store.vintages()}
    for receipt in newest.values():
        # What is damaged is told to whoever asks for it.
        with suppress(FumaoError):
            held = store.tables(receipt.vintage)
            if FLOWS in held and CELLS not in held:
                count(folder, receipt.vintage, receipt.sha256)


def warm_pages(shelf: Shelf) -> None:
    """Draw the pages that everybody opens; what they are made of is kept."""
    for name in _FIRST:
        with suppress(FumaoError):
            page(shelf, Place("zh", name, {}), ServedLinks("", ""))
