"""Addresses within the site: of a server, where the state is in the query; or of files."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode, urljoin

# Files that are the same in both languages stand beside the pages of the languages.
FILES = "files"


class Links(Protocol):
    """Where pages and files of the site are, seen from the page that is drawn."""

    def page(self, language: str, page: str, /, **state: str) -> str:
        """The address of a page in a state; empty if this site does not have it.

        Files for programs have addresses as pages have: their name ends as files do
        (``feed.xml``), and their language is ``FILES`` where they have none.
        """
        ...

    def asset(self, name: str) -> str:
        """The address of a style sheet, script or picture of ours."""
        ...

    def service(self, path: str) -> str:
        """The address of a path of the SDMX service; empty if this site has none."""
        ...

    @property
    def whole(self) -> str:
        """What stands before an address so that it can be found from elsewhere; may be empty."""
        ...

    @property
    def returns(self) -> str:
        """The address of the pages where enterprises file; empty if they are not beside it."""
        ...

    @property
    def predictable(self) -> bool:
        """Whether addresses of a page differ in its state alone, and asking for one does nothing.

        Files are drawn because somebody asks for their address.
        """
        ...


def absolute(links: Links, address: str) -> str:
    """An address as it is found from elsewhere; empty if nobody knows where the site is.

    >>> absolute(ServedLinks("/data", "", whole="https://example.cn"), "/data/en/feed.xml")
    'https://example.cn/data/en/feed.xml'
    """
    return urljoin(links.whole, address) if links.whole and address else ""


@dataclass(frozen=True, slots=True)
class ServedLinks:
    """Addresses of a server.

    Parameters
    ----------
    pages : set of str, optional
        The pages that there are; all, if it is empty.
    sdmx : str
        Where the SDMX service is.
    whole : str
        The scheme and host, for feeds: ``https://data.example.cn``.
    returns : str
        Where enterprises file, if that is served beside it.

    Examples
    --------
    >>> ServedLinks("/data", "/data/static/1").page("zh", "explore", item="SD", view="")
    '/data/zh/explore?item=SD'
    >>> ServedLinks("/data", "/data/static/1", frozenset({"explore"})).page("zh", "compare")
    ''
    """

    base: str
    assets: str
    pages: Set[str] = frozenset()
    sdmx: str = "/sdmx"
    whole: str = ""
    returns: str = ""
    predictable: bool = True

    def page(self, language: str, page: str, /, **state: str) -> str:
        """The state in the query, in the order in which it is given; what is empty is left out."""
        if self.pages and page not in self.pages:
            return ""
        told = urlencode({name: value for name, value in state.items() if value}, safe=",:*/@")
        return f"{self.base}/{language}/{page}" + (f"?{told}" if told else "")

    def asset(self, name: str) -> str:
        """With the digest of all of them, so that browsers keep them."""
        return f"{self.assets}/{name}"

    def service(self, path: str) -> str:
        """Beside the site."""
        return f"{self.sdmx}/{path}"
