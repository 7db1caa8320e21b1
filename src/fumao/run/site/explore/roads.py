"""The choices of the explorer as links, for a site of files: each state that is drawn has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.explore.choices import choices
from fumao.publish.site.frame import Place
from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words
from fumao.run.shelf import Shelf
from fumao.run.site.explore.find import Found, dataset_order


@dataclass(frozen=True, slots=True)
class Road:
    """A choice, and where it leads; ``here`` where it is what is shown."""

    name: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Roads:
    """The choices of one dimension, or the datasets; ``told`` says what is chosen."""

    name: str
    told: str
    choices: tuple[Road, ...]


def roads(shelf: Shelf, found: Found, place: Place, links: Links) -> list[Roads]:
    """The datasets, and the dimensions of this one, as far as the site has states of them."""
    return [each for each in _every(shelf, found, place, links)
            if any(one.address and not one.here for one in each.choices)]  # fmt: skip


def _every(shelf: Shelf, found: Found, place: Place, links: Links) -> Iterator[Roads]:
    words, asked = Words(place.language), found.asked
    names = {name: words.of(dataset_names(name)) for name in dataset_order(shelf.datasets())}
    here = found.state.dataset
    yield Roads(words("explore.dataset"), names[here], tuple(
        Road(called, links.page(place.language, "explore", dataset=name), name == here)
        for name, called in names.items()
    ))  # fmt: skip
    for each in choices(found.state, found.available, words):
        # What was not asked for is shown with several codes, or as a reader wants it first.
        every = Road(words("explore.automatic"), _to(found, each.name, "", place, links),
                     each.name not in asked.chosen)  # fmt: skip
        codes = (
            Road(one.name, _to(found, each.name, one.code, place, links),
                 asked.chosen.get(each.name) == (one.code,))
            for one in each.choices
        )  # fmt: skip
        kept = tuple(one for one in (every, *codes) if one.address or one.here)
        yield Roads(words(f"explore.axis.{each.name}"), each.told, kept)


def _to(found: Found, name: str, code: str, place: Place, links: Links) -> str:
    state = found.asked.choosing(name, (code,) if code else ())
    # The one address of a state names its dataset.
    told = {"dataset": found.state.dataset, **state.address()}
    return links.page(place.language, "explore", **told)
