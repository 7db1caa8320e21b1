"""The explorer's page, and the view alone for other people's pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fumao.errors import TooLarge
from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.explore import choices as lists
from fumao.publish.site.explore.cite import Cited, bibtex, citation
from fumao.publish.site.explore.cube import Cube, names_of
from fumao.publish.site.explore.flags import legend
from fumao.publish.site.explore.pivot import Grid, Page, axes_of, ordered, page_of, pivot
from fumao.publish.site.explore.snippets import embed_code, rest_path, snippets
from fumao.publish.site.explore.state import SIZES, VIEWS, State, read_state
from fumao.publish.site.explore.svg import NARROW, WIDE, inline
from fumao.publish.site.explore.table import table_html, ways_of
from fumao.publish.site.explore.views import View, view_of
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words
from fumao.run.shelf import Shelf
from fumao.run.site.explore import find as finding
from fumao.run.site.explore.find import Found, dataset_order, find
from fumao.run.site.explore.roads import roads
from fumao.run.site.mark import today
from fumao.run.site.moment import moment_of, written
from fumao.store import Store

FORMS = ("xlsx", "csv", "parquet", "svg", "png")
PICTURES = ("svg", "png")
# What each view looks like, in a square of 16.
ICONS = {
    "table": '<path d="M1 3h14v10H1zM1 7h14M6 3v10"/>',
    "line": '<path d="M1 12l4-5 4 3 6-7"/>',
    "bar": '<path d="M1 3h12M1 8h8M1 13h5"/>',
    "treemap": '<path d="M1 2h14v12H1zM9 2v12M9 9h6"/>',
    "map": '<path d="M2 2h3v3H2zM7 2h3v3H7zM7 7h3v3H7zM12 7h3v3h-3zM2 12h3v3H2z"/>',
    "network": '<path d="M3 3l10 3M3 3l3 10M13 6l-7 7"/>',
}
# Rows of the table that stands below a chart.
_BESIDE = 50


@dataclass(frozen=True)
class Shown:
    """What a view shows: its table, and its charts if it has any."""

    cube: Cube
    grid: Grid
    page: Page
    view: View | None


def explore(shelf: Shelf, place: Place, links: Links) -> str:
    """The explorer in a state.

    Raises
    ------
    NotFound, UnknownCode, InvalidInput
        The state cannot be; the message says what to write instead.
    """
    asked = read_state(place.state)
    found = find(shelf, asked)
    words = Words(place.language)
    here = replace(place, state=asked.address())
    told: dict[str, Any] = {
        "found": found,
        "state": found.state,
        "views": _views(found, here, links),
        # A server has all states, and a form for them.
        "roads": [] if links.predictable else roads(shelf, found, here, links),
    }
    try:
        shown = view_shown(shelf, found, words)
        told |= _result(shown, found, here, links) | _sharing(
            shelf.store, shown, found, here, links
        )
        told["problem"] = ""
    except TooLarge as problem:
        told |= {"problem": words("explore.too_large", most=f"{finding.MOST:,}"), "shown": None}
        told |= _service(shelf.store, found, links) | {"why": problem.what}
    return draw("explore.html", here, links, **told, **_form(shelf, found, words))


def embed(shelf: Shelf, place: Place, links: Links) -> str:
    """The view of a state alone, to stand in other people's pages; see :func:`explore`."""
    asked = read_state(place.state)
    found = find(shelf, asked)
    words = Words(place.language)
    here = replace(place, state=asked.address())
    told = _result(view_shown(shelf, found, words), found, here, links)
    told["back"] = links.page(place.language, "explore", **asked.address())
    title = words.of(dataset_names(found.state.dataset))
    return draw(
        "explore_embed.html", here, links, found=found, state=found.state, title=title, **told
    )


def view_shown(shelf: Shelf, found: Found, words: Words) -> Shown:
    """The table and charts of what was found."""
    cube, state = finding.cube(shelf.store, found), found.state
    rows, cols = axes_of(cube, state.rows, state.cols)
    grid = ordered(pivot(cube, rows, cols), state.sort, words.language)
    chart = state.view != "table"
    page = page_of(grid, min(state.size, _BESIDE) if chart else state.size, state.page)
    return Shown(cube, grid, page, view_of(state.view, cube, state.at, words) if chart else None)


def _result(shown: Shown, found: Found, place: Place, links: Links) -> dict[str, Any]:
    words, cube = Words(place.language), shown.cube
    table = table_html(shown.grid, shown.page, found.asked, words, links, place.page)
    pairs = zip(cube.status, cube.confidentiality, strict=True)
    return {
        "shown": shown, "table": table, "ways": ways_of(shown.grid), "flags": legend(pairs),
        "gaps": any(at < 0 for row in shown.grid.cells for at in row),
        "drawings": _drawings(shown.view), "notes": shown.view.notes if shown.view else (),
        "pages": _pages(shown.page, found.asked, place, links),
        "moments": _moments(cube, found.asked, shown, place, links),
    }  # fmt: skip


def _drawings(view: View | None) -> list[dict[str, str]]:
    """Each drawing twice: one is shown on wide windows, the other on phones."""
    made = []
    for draw_at in view.drawings if view else ():
        wide, narrow = draw_at(WIDE), draw_at(NARROW)
        made.append({"title": wide.title, "wide": inline(wide, "wide"),
                     "narrow": inline(narrow, "narrow")})  # fmt: skip
    return made


def _pages(page: Page, asked: State, place: Place, links: Links) -> dict[str, str]:
    def to(number: int) -> str:
        if not 1 <= number <= page.pages or number == page.number:
            return ""
        return links.page(place.language, place.page, **asked.address(page=number))

    return {"first": to(1), "before": to(page.number - 1), "after": to(page.number + 1),
            "last": to(page.pages)}  # fmt: skip


def _moments(
    cube: Cube, asked: State, shown: Shown, place: Place, links: Links
) -> list[tuple[str, str, bool]]:
    """The periods that a chart of one moment can show instead."""
    words = Words(place.language)
    if not shown.view or not shown.view.period or len(cube.codes["period"]) < 2:
        return []
    return [
        (words.of(names_of("period", each)),
         links.page(place.language, place.page, **asked.address(at=each)),
         each == shown.view.period)
        for each in cube.codes["period"]
    ]  # fmt: skip


def _views(found: Found, place: Place, links: Links) -> list[tuple[str, str, bool]]:
    return [
        (name, links.page(place.language, "explore",
                          **found.asked.address(view="" if name == "table" else name, page=1)),
         name == found.state.view)
        for name in VIEWS
    ]  # fmt: skip


def pinned(found: Found) -> State:
    """The state at its vintage, whatever comes after it."""
    receipt = found.vintage.receipt
    return replace(found.asked, dataset=receipt.dataset, vintage=receipt.vintage, as_of=None)


def _sharing(
    store: Store, shown: Shown, found: Found, place: Place, links: Links
) -> dict[str, Any]:
    """Files, citation, queries and code to embed."""
    words = Words(place.language)
    state = pinned(found)
    cited = cited_view(found, place, links)
    files = [
        (form.upper(), address)
        for form in FORMS
        if form not in PICTURES or (shown.view and shown.view.drawings)
        if (address := links.page(place.language, f"explore.{form}", **state.address()))
    ]
    inner = links.page(place.language, "embed", **state.address())
    return {
        "files": files, "citation": citation(cited, words), "bibtex": bibtex(cited, words),
        "embed": embed_code(links.whole + inner, words.of(cited.title)) if inner else "",
        "permanent": cited.address, **_service(store, found, links),
    }  # fmt: skip


def cited_view(found: Found, place: Place, links: Links) -> Cited:
    """The view as it is cited today."""
    address = links.page(place.language, "explore", **pinned(found).address())
    titles = dataset_names(found.state.dataset)
    return Cited(titles, found.vintage.receipt, links.whole + address, today())


def _service(store: Store, found: Found, links: Links) -> dict[str, Any]:
    every, one = [each.receipt for each in found.every], found.vintage.receipt
    as_of = moment_of(store, every, one) if one != every[-1] else None
    alone = as_of is not None or one == every[-1]
    path = rest_path(found.state.dataset, found.conditions, written(as_of) if as_of else "",
                     history=found.state.history or not alone)  # fmt: skip
    address = links.service(path)
    # Where no moment tells it alone, it is taken out of all of them.
    only = ("", 0) if alone else (one.vintage, every.index(one))
    made = snippets(links.whole + address, *only) if address else []
    return {"snippets": made, "service": address}


def _form(shelf: Shelf, found: Found, words: Words) -> dict[str, Any]:
    """What the form lists."""
    has, state = found.available, found.state
    return {
        "datasets": _named(dataset_order(shelf.datasets()), words),
        "title": words.of(dataset_names(state.dataset)),
        "choices": lists.choices(state, has, words), "settled": lists.settled(has, words),
        "freqs": lists.frequencies(has, words), "periods": lists.periods(state, has, words),
        "units": [(each, words.of(names_of("unit", each))) for each in has["unit"]],
        "axes": lists.axes(has, history=state.history), "sizes": SIZES,
        # Parts of the state that the form has no field for.
        "icons": ICONS, "kept": {"view": found.asked.view, "at": found.asked.at},
    }  # fmt: skip


def _named(names: list[str], words: Words) -> Mapping[str, str]:
    return {name: words.of(dataset_names(name)) for name in names}
