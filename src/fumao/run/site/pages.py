"""Every page and file of the data site by its address: server and export draw the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from fumao.errors import NotFound
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links
from fumao.run.shelf import Shelf
from fumao.run.site.compare import compare, revisions_document
from fumao.run.site.dataset import dataset, dataset_documents
from fumao.run.site.documents import Document
from fumao.run.site.explore.files import explore_documents
from fumao.run.site.explore.page import embed, explore
from fumao.run.site.home import home
from fumao.run.site.lineage_page import lineage, lineage_document
from fumao.run.site.reference import indicator, method
from fumao.run.site.releases import feed, releases, releases_calendar
from fumao.run.site.reports import report, report_documents, report_list
from fumao.run.site.search import search, search_index
from fumao.run.site.service import service

T = TypeVar("T")
Page = Callable[[Shelf, Place, Links], str]
File = Callable[[Shelf, Place, Links], Document]
PAGES: dict[str, Page] = {
    "": home, "releases": releases, "dataset": dataset, "lineage": lineage, "compare": compare,
    "search": search, "indicator": indicator, "method": method, "reports": report_list,
    "report": report, "explore": explore, "embed": embed, "service": service,
}  # fmt: skip
# Files in a language, and those that are the same in both.
TOLD: dict[str, File] = {
    "feed.xml": feed, "releases.ics": releases_calendar, "search-index.js": search_index,
    **explore_documents(),
}  # fmt: skip
SHARED: dict[str, File] = {
    "lineage.json": lineage_document, "revisions.csv": revisions_document,
    **dataset_documents(), **report_documents(),
}  # fmt: skip
NAMES = frozenset({*PAGES, *TOLD, *SHARED})


def page(shelf: Shelf, place: Place, links: Links) -> str:
    """Draw a page.

    Raises
    ------
    NotFound
        There is no such page.
    """
    return _known(PAGES, place)(shelf, place, links)


def told_file(shelf: Shelf, place: Place, links: Links) -> Document:
    """A file in a language.

    Raises
    ------
    NotFound
        There is no such file.
    """
    return _known(TOLD, place)(shelf, place, links)


def shared_file(shelf: Shelf, place: Place, links: Links) -> Document:
    """A file that is the same in both languages.

    Raises
    ------
    NotFound
        There is no such file.
    """
    return _known(SHARED, place)(shelf, place, links)


def error_page(
    place: Place, links: Links, kind: str, what: str = "", remedy: str = "", dataset: str = ""
) -> str:
    """What is wrong, and what to do next; ``kind`` is missing, wrong, broken or gone.

    With a dataset there is a way to begin anew with it.
    """
    again = links.page(place.language, "explore", dataset=dataset) if dataset else ""
    return draw("error.html", place, links, kind=kind, what=what, remedy=remedy, again=again)


def _known(table: Mapping[str, T], place: Place) -> T:
    if place.page not in table:
        raise NotFound(
            f"there is no page {place.page[:60]!r}", where="address",
            remedy=f"there are: {', '.join(filter(None, PAGES))}",
        )  # fmt: skip
    return table[place.page]
