"""The frame of the site's pages: templates, words and addresses put together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words

STATIC = files("fumao.publish") / "assets" / "site" / "static"
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
    content = hashlib.sha256()
    for file in sorted(STATIC.iterdir(), key=lambda each: each.name):
        content.update(file.read_bytes())
    return content.hexdigest()[:12]
