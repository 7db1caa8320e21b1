"""Addresses of a site that is files: relative, readable, and the same wherever it lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from posixpath import relpath
from urllib.parse import quote

STATIC = "static"
_LONGEST = 120
# Parts of a state whose value says by itself what it is.
_PLAIN = {"dataset", "vintage", "key", "code", "name", "earlier", "later", "language", "measure"}
_SAFE = "/.~@-_"
State = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A page or file of the site: its language or ``FILES``, its name, and its state."""

    language: str
    page: str
    state: State

    @property
    def file(self) -> str:
        """Where it lies, from the root of the site.

        >>> Spot("en", "", ()).file, Spot("zh", "indicator", (("code", "rca"),)).file
        ('en/index.html', 'zh/indicator/rca.html')
        >>> Spot("files", "data.csv", (("vintage", "a@2020-01-01"),)).file
        'files/data/a@2020-01-01.csv'
        """
        stem, dot, end = self.page.partition(".")
        told = "--".join(
            _readable(value) if name in _PLAIN else f"{name}-{_readable(value)}"
            for name, value in self.state
        )
        if len(told) > _LONGEST or _lossy(self.state):
            # Two states that read alike are told apart.
            digest = sha256(repr(self.state).encode()).hexdigest()[:10]
            told = f"{told[:_LONGEST]}~{digest}"
        end = f".{end}" if dot else ".html"
        if not self.page and not self.state:
            return f"{self.language}/index.html"
        parts = [self.language, stem or "home", told] if self.state else [self.language, stem]
        return "/".join(parts) + end


@dataclass
class Map:
    """All spots of a site that is being written, and which more it may have.

    Parameters
    ----------
    wanted : callable
        Takes a spot and says under which name it is counted, or nothing if the site has none.
    limits : mapping
        How many spots of a name there may be; those without a limit are all there.
    """

    wanted: Callable[[Spot], str]
    limits: Mapping[str, int]
    spots: dict[Spot, str] = field(default_factory=dict)
    waiting: list[Spot] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    refused: set[Spot] = field(default_factory=set)

    def place_of(self, spot: Spot) -> str:
        """The file of a spot; empty if the site does not have it. New ones wait to be drawn."""
        if spot in self.spots:
            return self.spots[spot]
        name = self.wanted(spot)
        if not name:
            return ""
        if spot in self.refused or self.counted[name] >= self.limits.get(name, 1 << 62):
            if spot not in self.refused:
                self.refused.add(spot)
                self.left_out[name] += 1
            return ""
        self.counted[name] += 1
        self.spots[spot] = spot.file
        self.waiting.append(spot)
        return spot.file


@dataclass(frozen=True, slots=True)
class StaticLinks:
    """Addresses seen from one file of the site.

    Parameters
    ----------
    here : str
        The file, from the root of the site.
    address : str
        Where the site will be found, without a slash at its end; it may be unknown.
    rooted : bool
        With the address before every link, for a page that is shown at any place (404).

    Examples
    --------
    >>> made = StaticLinks(Map(lambda _: "all", {}), "en/indicator/rca.html")
    >>> made.page("zh", "indicator", code="rca"), made.asset("site.css")
    ('../../zh/indicator/rca.html', '../../static/site.css')
    """

    map: Map
    here: str
    address: str = ""
    rooted: bool = False
    returns: str = ""
    predictable: bool = False

    @property
    def whole(self) -> str:
        """The folder of this file, as it is found from elsewhere."""
        folder = self.here.rpartition("/")[0]
        return f"{self.address}/{folder}/".replace("//", "/").replace(":/", "://", 1) \
            if self.address else ""  # fmt: skip

    def page(self, language: str, page: str, /, **state: str) -> str:
        """The relative address of a page's file, if the site has it."""
        told = tuple((name, str(value)) for name, value in state.items() if value)
        file = self.map.place_of(Spot(language, page, told))
        return self._to(file) if file else ""

    def asset(self, name: str) -> str:
        """In the folder of style sheets and scripts."""
        return self._to(f"{STATIC}/{name}")

    def service(self, path: str) -> str:  # noqa: ARG002 as others have one
        """Files have no service."""
        return ""

    def _to(self, file: str) -> str:
        if self.rooted:
            return f"{self.address}/{quote(file, safe=_SAFE)}"
        return quote(relpath(file, self.here.rpartition("/")[0] or "."), safe=_SAFE)


def _readable(text: str) -> str:
    """A part of a file's name that every system takes."""
    return re.sub(r"[^\w.@-]+", ".", text).strip(".") or "_"


def _lossy(state: State) -> bool:
    """Whether the name of a file does not tell the state exactly."""
    return any(
        re.search(r"[^\w.@/-]", value) or "--" in value or _readable(value) == "_"
        # Keys have six slashes, which become points.
        or (value.count("/") != 6 or "." in value if "/" in value else value.count(".") == 6)
        for _, value in state
    )  # fmt: skip
