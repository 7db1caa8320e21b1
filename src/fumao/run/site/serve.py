"""What a server of the site needs beside its pages: addresses, style sheets and scripts."""

from __future__ import annotations

from pathlib import Path

from fumao.publish.site.frame import STATIC, digest
from fumao.publish.site.frame import Place as Place  # the web has it from here
from fumao.publish.site.links import FILES, ServedLinks
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.pages import NAMES, SHARED, TOLD, error_page, page, shared_file, told_file


def served(
    shelf: Shelf, base: str, place: Place, whole: str = "", returns: str = ""
) -> str | Document:
    """A page as a server at ``base`` shows it, or a file for programs.

    Parameters
    ----------
    place : Place
        Its language is ``zh``, ``en``, or ``FILES`` for what is in none.
    whole : str
        The scheme and host of the server, for feeds.
    returns : str
        Where enterprises file on the same server; empty if they do not.

    Raises
    ------
    NotFound
        There is no such page.
    """
    links = _links(base, whole, returns)
    if place.language == FILES or place.page in SHARED:
        return shared_file(shelf, place, links)
    if place.page in TOLD:
        return told_file(shelf, place, links)
    return page(shelf, place, links)


def served_error(
    base: str, language: str, kind: str, what: str = "", remedy: str = "", returns: str = "",
    dataset: str = "",
) -> str:  # fmt: skip
    """The page that tells what is wrong; ``dataset`` is the one that was asked for, if known."""
    place, links = Place(language, "", {}), _links(base, "", returns)
    return error_page(place, links, kind, what, remedy, dataset)


def _links(base: str, whole: str, returns: str) -> ServedLinks:
    return ServedLinks(base, static_path(base), NAMES, whole=whole, returns=returns)


def static_path(base: str) -> str:
    """Where a server at ``base`` has the files of :func:`static_folder`."""
    return f"{base}/static/{digest()}"


def static_folder() -> Path:
    """Style sheets, scripts and pictures."""
    return Path(str(STATIC))
