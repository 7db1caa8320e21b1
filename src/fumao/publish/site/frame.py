"""The frame of the site's pages: templates, words and addresses put together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from fumao.model.tables import data_path
from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words

_SITE = files("fumao.publish") / "assets" / "site"
STATIC = _SITE / "static"
# The pages that every page leads to.
PLACES = ("home", "explore", "releases", "reports", "search")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: its name, its state and its language.

    Parameters
    ----------
    page : str
        As in its address; empty for the home.
    state : mapping
        What the address asks for, in the order of the address.
    """

    language: str
    page: str
    state: Mapping[str, str]


def draw(template: str, place: Place, links: Links, **view: Any) -> str:
    """A page from a template of ``assets/site`` and what it shows."""
    words = Words(place.language)
    roads = {name: links.page(place.language, "" if name == "home" else name) for name in PLACES}
    frame = {
        "t": words, "place": place, "links": links,
        "places": {name: road for name, road in roads.items() if road},
        "elsewhere": links.page(words.other, place.page, **place.state),
    }  # fmt: skip
    return _templates().get_template(template).render(**frame, **view)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("fumao.publish", "assets/site"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


@cache
def digest() -> str:
    """Of all style sheets and scripts: a part of their addresses."""
    return _digest(STATIC)


@cache
def look() -> str:
    """Of templates, words, style sheets and scripts: pages of two looks are not the same."""
    return _digest(_SITE, data_path("site"), STATIC)


def _digest(*folders: Traversable) -> str:
    content = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            content.update(file.read_bytes() if file.is_file() else b"")
    return content.hexdigest()[:12]
