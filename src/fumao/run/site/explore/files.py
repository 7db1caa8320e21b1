"""Views as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from functools import partial

from fumao.errors import InvalidInput
from fumao.publish.figures import to_png
from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.explore.cite import bibtex, citation
from fumao.publish.site.explore.cube import cube_of
from fumao.publish.site.explore.downloads import write_csv, write_parquet, write_xlsx
from fumao.publish.site.explore.pivot import axes_of, ordered, pivot
from fumao.publish.site.explore.state import read_state
from fumao.publish.site.explore.svg import WIDE
from fumao.publish.site.explore.views import picture, view_of
from fumao.publish.site.frame import Place
from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words
from fumao.returns.sheets import safe
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.explore.find import Found, cube, find, observations
from fumao.run.site.explore.page import FORMS, PICTURES, cited_view

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml", "png": "image/png",
}  # fmt: skip
# Observations of a flat file; workbooks and pictures hold what a table holds.
MOST = 1_000_000


def explore_documents() -> dict[str, Callable[[Shelf, Place, Links], Document]]:
    """The files of the explorer by their names in addresses: ``explore.csv`` and others."""
    return {f"explore.{form}": partial(explore_file, form=form) for form in FORMS}


def explore_file(shelf: Shelf, place: Place, links: Links, form: str) -> Document:
    """The view of a state as a file.

    Raises
    ------
    NotFound
        There is no such dataset or vintage.
    InvalidInput
        The state cannot be, has no chart, or holds too much.
    """
    asked = read_state(place.state)
    found = find(shelf, asked)
    words = Words(place.language)
    content = (
        _picture(shelf, found, place, links, form)
        if form in PICTURES
        else (
            _table(shelf, found, place, links)
            if form == "xlsx"
            else _flat(shelf, found, words, form)
        )
    )
    name = f"{found.vintage.receipt.vintage}.{form}".replace("@", "_")
    return Document(MEDIA[form], name, content, attached=True)


def _flat(shelf: Shelf, found: Found, words: Words, form: str) -> bytes:
    whole = cube_of(observations(shelf.store, found, MOST))
    return write_csv(whole, words, safe) if form == "csv" else write_parquet(whole)


def _table(shelf: Shelf, found: Found, place: Place, links: Links) -> bytes:
    words = Words(place.language)
    held = cube(shelf.store, found)
    grid = pivot(held, *axes_of(held, found.state.rows, found.state.cols))
    receipt = found.vintage.receipt
    cited = cited_view(found, place, links)
    about = [
        (words("explore.cite.title"), citation(cited, words)), ("BibTeX", bibtex(cited, words)),
        (words("explore.axis.vintage"), receipt.vintage), ("SHA-256", receipt.sha256),
        (words("explore.licence"), receipt.licence),
    ]  # fmt: skip
    day = datetime.combine(receipt.released, time())
    return write_xlsx(ordered(grid, found.state.sort, place.language), words, about, day)


def _picture(shelf: Shelf, found: Found, place: Place, links: Links, form: str) -> bytes:
    words = Words(place.language)
    if found.state.view == "table":
        raise InvalidInput(
            "a table has no picture", where="view",
            remedy="choose line, bar, treemap, map or network, or another kind of file",
        )  # fmt: skip
    view = view_of(found.state.view, cube(shelf.store, found), found.state.at, words)
    if not view.drawings:
        raise InvalidInput("there is nothing to draw", where="view", remedy=view.notes[-1])
    title = words.of(dataset_names(found.state.dataset))
    foot = [*view.notes, citation(cited_view(found, replace(place, page="explore"), links), words)]
    drawn = picture(view, [title, *foot], WIDE)
    return drawn.encode() if form == "svg" else to_png(drawn)
