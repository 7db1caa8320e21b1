"""Addresses within the site: of a server, where the state is in the query; or of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode


class Links(Protocol):
    """Where pages and files of the site are, seen from the page that is drawn."""

    def page(self, language: str, page: str, /, **state: str) -> str:
        """The address of a page in a state; empty if this site does not have it."""
        ...

    def asset(self, name: str) -> str:
        """The address of a style sheet, script or picture of ours."""
        ...


@dataclass(frozen=True, slots=True)
class ServedLinks:
    """Addresses of a server.

    >>> ServedLinks("/data", "/data/static/1").page("zh", "explore", item="SD", view="")
    '/data/zh/explore?item=SD'
    """

    base: str
    assets: str

    def page(self, language: str, page: str, /, **state: str) -> str:
        """The state in the query, in the order in which it is given; what is empty is left out."""
        told = urlencode({name: value for name, value in state.items() if value}, safe=",:*/@")
        return f"{self.base}/{language}/{page}" + (f"?{told}" if told else "")

    def asset(self, name: str) -> str:
        """With the digest of all of them, so that browsers keep them."""
        return f"{self.assets}/{name}"
