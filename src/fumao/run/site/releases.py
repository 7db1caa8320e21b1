"""Releases: those of the past with what each changed, those that are announced; feed, calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fumao.errors import InvalidInput, NotFound
from fumao.model.entry import Receipt
from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.feeds import News, atom, calendar
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links, absolute
from fumao.publish.site.wording import Words
from fumao.run.query import Shown
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.revised import Counts, Revision, before, counts, pair, revisions
from fumao.run.site.slices import contents_of, parts_of_key
from fumao.run.site.sources import licence_of, source_of
from fumao.run.site.words_of import title_of

_A_PAGE = 20
_LARGEST = 3
_MOST_NEWS = 50


@dataclass(frozen=True, slots=True)
class Release:
    """A vintage, the one that it took the place of, and what it changed."""

    receipt: Receipt
    earlier: Receipt | None
    changed: Counts | None
    largest: tuple[Revision, ...] = ()


def newest_first(shelf: Shelf, dataset: str = "") -> list[Shown]:
    """Every vintage that may be shown, of all datasets or one."""
    every = [each for name, shown in shelf.datasets().items() if dataset in ("", name)
             for each in shown]  # fmt: skip
    return sorted(every, key=_when, reverse=True)


def _when(shown: Shown) -> tuple[Any, ...]:
    return shown.receipt.released, shown.receipt.recorded, shown.receipt.vintage


def release_of(shelf: Shelf, shown: Shown, largest: int = _LARGEST) -> Release:
    """What a vintage changed, with its largest revisions."""
    earlier = before(shelf, shown)
    if earlier is None:
        return Release(shown.receipt, None, None)
    asked = pair(shelf, earlier.receipt.vintage, shown.receipt.vintage)
    changed = counts(shelf, asked)
    top = revisions(shelf, asked, "revised", "relative", largest) if changed.revised else []
    return Release(shown.receipt, earlier.receipt, changed, tuple(top))


def releases(shelf: Shelf, place: Place, links: Links) -> str:
    """The calendar of releases."""
    dataset = place.state.get("dataset", "")
    number = page_number(place)
    every = newest_first(shelf, dataset)
    here = every[(number - 1) * _A_PAGE : number * _A_PAGE]
    if number > 1 and not here:
        raise NotFound(f"there is no page {number}", where="page", remedy="write a number from 1")
    return draw(
        "releases.html", place, links,
        releases=[told(shelf, each, place.language) for each in here],
        coming=list(shelf.scheduled()), count=len(every), number=number,
        last=max(1, -(-len(every) // _A_PAGE)), dataset=dataset, title_of=dataset_names,
        datasets=list(shelf.datasets()), about=lambda key: title_of(parts_of_key(key)),
    )  # fmt: skip


def told(shelf: Shelf, shown: Shown, language: str) -> dict[str, Any]:
    """A release as templates tell it."""
    release = release_of(shelf, shown)
    return {
        "it": release, "receipt": release.receipt, "title": dataset_names(release.receipt.dataset),
        "source": source_of(release.receipt).in_(language),
        "licence": licence_of(release.receipt).in_(language),
        "rows": contents_of(shelf, release.receipt.vintage).observations,
    }  # fmt: skip


def page_number(place: Place) -> int:
    """The page of a long list that is asked for.

    Raises
    ------
    InvalidInput
        It is no number from 1.
    """
    text = place.state.get("page", "") or "1"
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 10**6):
        raise InvalidInput(f"{text!r} is no page", where="page", remedy="write a number from 1")
    return int(text)


def feed(shelf: Shelf, place: Place, links: Links) -> Document:
    """The newest releases as Atom."""
    words = Words(place.language)
    own = links.page(place.language, "feed.xml")
    news = list(_past(shelf, words, links))[:_MOST_NEWS]
    title = f"{words('frame.name')} · {words('releases.title')}"
    content = atom(title, absolute(links, own), news, words.tag)
    return Document("application/atom+xml", "feed.xml", content)


def releases_calendar(shelf: Shelf, place: Place, links: Links) -> Document:
    """Past and coming releases for calendars."""
    words = Words(place.language)
    news = [*_coming(shelf, words), *_past(shelf, words, links)]
    title = f"{words('frame.name')} · {words('releases.title')}"
    return Document("text/calendar; charset=utf-8", "releases.ics", calendar(title, news))


def _past(shelf: Shelf, words: Words, links: Links) -> Iterator[News]:
    for each in newest_first(shelf):
        receipt = each.receipt
        address = links.page(words.language, "dataset", dataset=receipt.dataset,
                             vintage=receipt.vintage)  # fmt: skip
        yield News(
            receipt.vintage, words.of(dataset_names(receipt.dataset)),
            words("releases.summary", vintage=receipt.vintage,
                  rows=f"{contents_of(shelf, receipt.vintage).observations:,}",
                  source=words.of(source_of(receipt))),
            receipt.released, receipt.recorded, absolute(links, address),
        )  # fmt: skip


def _coming(shelf: Shelf, words: Words) -> Iterator[News]:
    for each in shelf.scheduled():
        minute: datetime = each.minute
        name = f"{each.titles.en} {minute:%Y-%m-%dT%H:%M}"
        yield News(name, words.of(each.titles), words("releases.coming"), minute, minute)
