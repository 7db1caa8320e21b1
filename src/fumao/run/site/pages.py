"""Every page of the data site by its address: the server and the export as files draw the same."""

from __future__ import annotations

from collections.abc import Callable

from fumao.errors import NotFound
from fumao.publish.site.frame import Place
from fumao.publish.site.links import Links
from fumao.run.shelf import Shelf
from fumao.run.site.explore.page import embed, explore
from fumao.run.site.home import home

Page = Callable[[Shelf, Place, Links], str]
PAGES: dict[str, Page] = {"": home, "explore": explore, "embed": embed}


def page(shelf: Shelf, place: Place, links: Links) -> str:
    """Draw a page.

    Raises
    ------
    NotFound
        There is no such page.
    """
    if place.page not in PAGES:
        raise NotFound(
            f"there is no page {place.page!r}", where="address",
            remedy=f"there are: {', '.join(filter(None, PAGES)) or 'the first page'}",
        )  # fmt: skip
    return PAGES[place.page](shelf, place, links)
