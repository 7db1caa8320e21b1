"""The explorer as a server shows it: one address for each state, its pages, files and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fumao.publish.site.explore.state import CHOSEN, read_state
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links, ServedLinks
from fumao.run.shelf import Shelf
from fumao.run.site.explore.files import File, explore_file, mark
from fumao.run.site.pages import page
from fumao.run.site.serve import static_path

# Parts of a state that a form sends several times.
_SEVERAL = (*CHOSEN, "rows", "cols")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server was asked for.

    Parameters
    ----------
    base, whole : str
        The path of the site, and the scheme and host before it.
    given : sequence of (name, text)
        The parameters as they came, a name perhaps several times.
    """

    shelf: Shelf
    base: str
    whole: str
    language: str
    name: str
    given: tuple[tuple[str, str], ...] = field(default=())

    @property
    def place(self) -> Place:
        """Where that is."""
        return Place(self.language, self.name, joined(self.given))

    @property
    def links(self) -> Links:
        """Addresses seen from there."""
        return ServedLinks(self.base, static_path(self.base), whole=self.whole)


def joined(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name; what a form sends several times is joined, what is empty left out.

    >>> joined([("item", "SD"), ("item", "SC"), ("view", ""), ("cols", "period"), ("cols", "")])
    {'item': 'SD,SC', 'cols': 'period'}
    """
    found: dict[str, str] = {}
    for name, text in given:
        if text:
            several = name in found and name in _SEVERAL
            found[name] = f"{found[name]},{text}" if several else text
    return found


def elsewhere(asked: Asked) -> str:
    """The one address of the state that is asked for; empty if it was asked for so.

    Raises
    ------
    InvalidInput, UnknownCode
        There is no such state.
    """
    told = read_state(joined(asked.given)).address()
    if list(told.items()) == list(asked.given):
        return ""
    return asked.links.page(asked.language, asked.name, **told)


def drawn(asked: Asked) -> str:
    """The page."""
    return page(asked.shelf, asked.place, asked.links)


def written(asked: Asked, form: str) -> File:
    """The file."""
    return explore_file(asked.shelf, asked.place, asked.links, form)


def mark_of(asked: Asked) -> str:
    """What changes when the answer could."""
    return mark(asked.shelf, asked.place)


def refused(asked: Asked, told: Mapping[str, str]) -> str:
    """The page that says why a state cannot be, and what to do next."""
    dataset = joined(asked.given).get("dataset", "")
    again = dataset if dataset in asked.shelf.datasets() else ""
    place = Place(asked.language, "explore", {})
    return draw("explore_refused.html", place, asked.links, told=told,
                again=asked.links.page(asked.language, "explore", dataset=again))  # fmt: skip
