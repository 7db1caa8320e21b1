"""Pages that explain: indicators with their formulas, and methods in a few words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from fumao.analyse.definitions import MONEY, definitions
from fumao.errors import NotFound
from fumao.model.names import Names
from fumao.model.tables import data_path
from fumao.model.unit import unit
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links


@dataclass(frozen=True, slots=True)
class Method:
    """A method in a few words, the page of the documentation, and what it rests on."""

    code: str
    title: Names
    summary: Names
    source: str

    @property
    def page(self) -> str:
        """The page that tells all of it, within the project."""
        return f"docs/methods/{self.code}.md"


@cache
def methods() -> tuple[Method, ...]:
    """Every method by its code.

    >>> next(each for each in methods() if each.code == "rounding").title.en
    'Rounding'
    """
    settings = tomllib.loads(data_path("methods", "methods.toml").read_text(encoding="utf-8"))
    return tuple(
        Method(code, Names.of(each, "title"), Names.of(each, "summary"), each["source"])
        for code, each in settings.items()
    )


def indicator(_shelf: object, place: Place, links: Links) -> str:
    """The page of an indicator.

    Raises
    ------
    NotFound
        There is none of this code.
    """
    code = place.state.get("code", "")
    if code not in definitions():
        raise NotFound(
            f"there is no indicator {code!r}", where="code", remedy="search for its name"
        )
    it = definitions()[code]
    names = Names("与流量相同的货币单位", "the currency of the flows")
    return draw("indicator.html", place, links, it=it, every=list(definitions().values()),
                unit=names if it.unit == MONEY else unit(it.unit).names)  # fmt: skip


def method(_shelf: object, place: Place, links: Links) -> str:
    """The page of a method.

    Raises
    ------
    NotFound
        There is none of this code.
    """
    code = place.state.get("code", "")
    found = [each for each in methods() if each.code == code]
    if not found:
        raise NotFound(f"there is no method {code!r}", where="code", remedy="search for its name")
    return draw("method.html", place, links, it=found[0], every=methods())
