"""The page that compares two vintages, and its numbers as a table for spreadsheets."""

from __future__ import annotations

from functools import partial

from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.charts import columns
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import FILES, Links
from fumao.publish.site.wording import Words
from fumao.run.shelf import Shelf
from fumao.run.site.dataset import coverage, newest
from fumao.run.site.documents import Document
from fumao.run.site.releases import page_number
from fumao.run.site.revised import (
    FILTERS,
    KINDS,
    ORDERS,
    Pair,
    before,
    counts,
    pair,
    revisions,
    sizes,
    write_revisions,
)
from fumao.run.site.slices import parts_of_key
from fumao.run.site.words_of import names_of

_A_PAGE = 100
_MOST_CHOICES = 400


def compare(shelf: Shelf, place: Place, links: Links) -> str:
    """Two vintages of a dataset: the two newest ones unless others are named."""
    asked = _asked(shelf, place)
    name = place.state.get("dataset") or shelf.one(asked.later).receipt.dataset
    kind = place.state.get("kind") or "revised"
    order = place.state.get("order") or "absolute"
    number = page_number(place)
    found = counts(shelf, asked)
    total = {"revised": found.revised, "new": found.new, "gone": found.gone}.get(kind, 0)
    rows = revisions(shelf, asked, kind, order, _A_PAGE, (number - 1) * _A_PAGE)
    return draw(
        "compare.html", place, links,
        name=name, title=dataset_names(name), asked=asked, counts=found, kinds=KINDS,
        orders=list(ORDERS), kind=kind, order=order, number=number, total=total,
        last=max(1, -(-total // _A_PAGE)), rows=rows, vintages=shelf.vintages(name),
        choices={each: _choices(shelf, asked, each) for each in FILTERS}, names_of=names_of,
        chart=_chart(shelf, asked, place.language), parts_of=parts_of_key,
        csv=links.page(FILES, "revisions.csv", earlier=asked.earlier, later=asked.later,
                       **dict(asked.filters)),
        lineage=lambda key, vintage: links.page(place.language, "lineage", vintage=vintage,
                                                key=key),
    )  # fmt: skip


def _asked(shelf: Shelf, place: Place) -> Pair:
    """The vintages and filters of an address."""
    state = place.state
    later = newest(shelf, state["dataset"]) if state.get("dataset") and not state.get("later") \
        else shelf.one(state.get("later", ""))  # fmt: skip
    earlier = before(shelf, later)
    default = earlier.receipt.vintage if earlier else later.receipt.vintage
    filters = {name: state.get(name, "") for name in FILTERS}
    return pair(shelf, state.get("earlier") or default, later.receipt.vintage, **filters)


def _choices(shelf: Shelf, asked: Pair, column: str) -> list[str]:
    """The codes of a filter, by name; only those with most rows where there are very many."""
    found = [each.code for each in coverage(shelf, asked.later, column)[:_MOST_CHOICES]]
    return sorted(found, key=lambda code: (names_of(column, code).en, code))


def _chart(shelf: Shelf, asked: Pair, language: str) -> str:
    """The mean size of revisions by year, if anything was revised."""
    rows = [row for row in sizes(shelf, asked) if row["percent"] is not None]
    if not any(row["percent"] for row in rows):
        return ""
    return columns([row["percent"] for row in rows], [row["year"] for row in rows],
                   Words(language)("compare.chart"))  # fmt: skip


def revisions_document(shelf: Shelf, place: Place, _links: Links) -> Document:
    """Every new, gone and revised number of two vintages, as CSV."""
    asked = _asked(shelf, place)
    name = f"{asked.earlier}--{asked.later}.csv"
    write = partial(write_revisions, shelf, asked)
    return Document("text/csv; charset=utf-8", name, write, attached=True)
