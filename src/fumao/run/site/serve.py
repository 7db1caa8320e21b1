"""What a server of the site needs beside its pages: addresses, style sheets and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fumao.publish.site.frame import STATIC, Place, digest
from fumao.publish.site.links import ServedLinks
from fumao.run.shelf import Shelf
from fumao.run.site.pages import page


def served_page(shelf: Shelf, base: str, language: str, name: str, state: Mapping[str, str]) -> str:
    """A page as a server at ``base`` shows it.

    Raises
    ------
    NotFound
        There is no such page.
    """
    return page(shelf, Place(language, name, dict(state)), ServedLinks(base, static_path(base)))


def static_path(base: str) -> str:
    """Where a server at ``base`` has the files of :func:`static_folder`."""
    return f"{base}/static/{digest()}"


def static_folder() -> Path:
    """Style sheets, scripts and pictures."""
    return Path(str(STATIC))
