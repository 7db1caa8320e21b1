"""The views of a cube: which chart shows it, for which part of it, and what has to be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fumao.model.tiles import tiles
from fumao.publish.site.explore.cube import Cube, names_of
from fumao.publish.site.explore.lines import bar_chart, line_chart
from fumao.publish.site.explore.network import Band, network, strongest
from fumao.publish.site.explore.numbers import shown
from fumao.publish.site.explore.series import (
    Facet,
    Point,
    Series,
    disjoint,
    facets,
    left_out,
    missing,
    parts,
    period_shown,
    readable,
    series_of,
)
from fumao.publish.site.explore.svg import SERIES, Chart, standalone
from fumao.publish.site.explore.table import fixed, unit_decimals
from fumao.publish.site.explore.tilemap import Place, kind_of, tile_map
from fumao.publish.site.explore.treemap import Part, treemap
from fumao.publish.site.wording import Words

_BARS, _PARTS = 24, 24
# A drawing at a width.
Draw = Callable[[int], Chart]
_PLACED = ("item", "partner", "region", "reporter", "mode")


@dataclass(frozen=True)
class View:
    """Drawings of a view, each to be drawn at any width, and notes on what they leave out."""

    drawings: tuple[Draw, ...]
    notes: tuple[str, ...]
    period: str = ""


def view_of(name: str, cube: Cube, at: str, words: Words) -> View:
    """The drawings of a view.

    Parameters
    ----------
    name : str
        line, bar, treemap, map or network.
    at : str
        The period of charts of one moment; the last one if it is none of the cube's.
    """
    notes = missing(cube, words)
    if name != "line":
        at = period_shown(cube, at)
        cube = cube.having(period=at) if at else cube
    if not any(value is not None for value in cube.values):
        return View((), (*notes, words("explore.note.nothing")), at)
    within, draw = _VIEWS[name]
    axes = within(cube)
    cut, others = facets(cube, axes, words)
    made: list[Draw] = []
    why: list[str] = []
    for facet in cut:
        drawing, told = draw(facet, axes, at, words)
        if not drawing:
            # The last note says why; where another part can be drawn, nobody asks.
            why += told[-1:]
            told = told[:-1]
        notes += [note for note in told if note not in notes]
        if drawing:
            made.append(drawing)
    if others:
        names = words("explore.and").join(others[:8])
        notes.append(words("explore.note.facets", count=len(others), names=names))
    notes += dict.fromkeys(why if not made else ())
    return View(tuple(made), tuple(notes), at if name != "line" else "")


def picture(view: View, foot: Sequence[str], width: int) -> str:
    """A view as a file of its own."""
    return standalone([draw(width) for draw in view.drawings], foot)


def _title(facet: Facet, axes: Sequence[str], words: Words) -> str:
    return " · ".join(fixed(facet.cube, axes, words))


def _line(facet: Facet, axes: Sequence[str], _: str, words: Words) -> tuple[Draw | None, list[str]]:
    cube = facet.cube
    varying = [name for name in cube.varying if name != "period"]
    axis = varying[0] if len(varying) == 1 else ""
    together = bool(axis) and disjoint(axis, cube.codes[axis])
    series, notes = readable(series_of(cube, "period", varying, words), SERIES, together, words)
    heads = [words.of(names_of("period", each)) for each in cube.codes["period"]]
    title = _title(facet, axes, words)
    told = words("explore.told.line", count=len(series), first=heads[0], last=heads[-1])
    return lambda width: line_chart(title, told, heads, series, width), notes


def _bar(facet: Facet, axes: Sequence[str], _: str, words: Words) -> tuple[Draw | None, list[str]]:
    cube = facet.cube
    by = next((name for name in ("flow", "vintage") if name in cube.varying), "vintage")
    varying = [name for name in cube.varying if name != by]
    rows = series_of(cube, by, varying, words)
    axis = varying[0] if len(varying) == 1 else ""
    kept, notes = readable(rows, _BARS, bool(axis) and disjoint(axis, cube.codes[axis]), words)
    heads = [each.name or words("explore.whole") for each in kept]
    series = [
        Series(words.of(names_of(by, word)), f"s{at % SERIES}",
               tuple(each.points[at] for each in kept))
        for at, word in enumerate(cube.codes[by])
    ]  # fmt: skip
    title = _title(facet, axes, words)
    told = words("explore.told.bar", count=len(heads), name=heads[0] if heads else "")
    return lambda width: bar_chart(title, told, heads, series, width), notes


def _treemap(
    facet: Facet, axes: Sequence[str], _: str, words: Words
) -> tuple[Draw | None, list[str]]:
    cube, axis = facet.cube, axes[0]
    codes = parts(axis, cube.codes[axis])
    notes = left_out(axis, cube.codes[axis], codes, words)
    points = {code: point for code, point in _points(cube, axis, words).items() if code in codes}
    below = [point.told for point in points.values() if point.value <= 0]
    if below:
        notes.append(words("explore.note.below", names=words("explore.and").join(below[:8])))
    ranked = sorted(
        (Part(words.of(names_of(axis, code)), point.value, point.told)
         for code, point in points.items() if point.value > 0),
        key=lambda each: -each.size,
    )  # fmt: skip
    if not ranked:
        return None, [*notes, words("explore.note.no_parts")]
    if len(ranked) > _PARTS:
        rest = ranked[_PARTS - 1 :]
        name = words("explore.others", count=len(rest))
        total = sum(each.size for each in rest)
        ranked = [*ranked[: _PARTS - 1], Part(name, total, f"{name}: {total:,.0f}", rest=True)]
    title = " · ".join(filter(None, (_title(facet, axes, words),)))
    told = words("explore.told.treemap", count=len(ranked), name=ranked[0].told)
    return lambda width: treemap(title, told, ranked, width), notes


def _map(facet: Facet, axes: Sequence[str], _: str, words: Words) -> tuple[Draw | None, list[str]]:
    cube, axis = facet.cube, axes[0]
    kind = kind_of(axis, cube.codes[axis])
    points = _points(cube, axis, words)
    places = {
        code: Place(name, points[code].value if code in points else None,
                    points[code].told if code in points else name)
        for code in tiles(kind)
        for name in [_place_name(kind, axis, code, words)]
    }  # fmt: skip
    off = [points[code].told for code in cube.codes[axis] if code in points and code not in places]
    notes = []
    if off:
        told = words("explore.and").join(off[:6])
        more = words("explore.more", count=len(off) - 6) if len(off) > 6 else ""
        notes.append(words("explore.note.off_map", names=told + more))
    on = [point for code, point in points.items() if code in places]
    if len(on) < 2:
        return None, [*notes, words("explore.note.no_places")]
    most = max(on, key=lambda each: each.value).told
    title = _title(facet, axes, words)
    told = words("explore.told.map", count=len(on), name=most)
    return lambda width: tile_map(title, told, kind, places, width), notes


def _place_name(kind: str, axis: str, code: str, words: Words) -> str:
    # The tiles of Hong Kong, Macao and Taiwan among provinces have codes of areas.
    areas = kind != "regions" or not code.startswith("CN-")
    return words.of(names_of("partner" if areas else axis, code))


def _network(
    facet: Facet, axes: Sequence[str], _: str, words: Words
) -> tuple[Draw | None, list[str]]:
    cube = facet.cube
    decimals = unit_decimals(cube)
    unit = words.of(names_of("unit", cube.codes["unit"][0]))
    names = {axis: [words.of(names_of(axis, code)) for code in cube.codes[axis]]
             for axis in ("reporter", "partner")}  # fmt: skip

    def told_of(row: int) -> str:
        one, other = (names[axis][cube.at[axis][row]] for axis in ("reporter", "partner"))
        # Imports come from the partner.
        way = f"{other} → {one}" if cube.word("flow", row) == "M" else f"{one} → {other}"
        return f"{way}: {shown(cube.values[row], decimals[0])} {unit}"

    valued = [row for row, number in enumerate(cube.numbers) if number is not None]
    # A group beside its members would be told twice; where all are groups, they are shown.
    within = {axis: parts(axis, cube.codes[axis])
              or [each for each in cube.codes[axis] if each != "W1"]
              for axis in names}  # fmt: skip
    pairs = [row for row in valued if all(cube.word(axis, row) in within[axis] for axis in within)]
    world = any("W1" in (cube.word("reporter", row), cube.word("partner", row)) for row in valued)
    bands = [
        Band(names["reporter"][cube.at["reporter"][row]],
             names["partner"][cube.at["partner"][row]], cube.numbers[row] or 0.0, str(row))
        for row in pairs
    ]  # fmt: skip
    kept, left = strongest(bands)
    # Only what is drawn is put into words.
    kept = [replace(each, told=told_of(int(each.told))) for each in kept]
    notes = [words("explore.note.bands", shown=len(kept), left=left)] if left else []
    for axis in within:
        named = [each for each in cube.codes[axis] if each != "W1"]
        notes += left_out(axis, named, within[axis], words)
    if world:
        notes.append(words("explore.note.world"))
    if not kept:
        return None, [*notes, words("explore.note.no_pairs")]
    title = _title(facet, axes, words)
    told = words("explore.told.network", count=len(kept), name=kept[0].told)
    return lambda width: network(title, told, kept, width), notes


def _points(cube: Cube, axis: str, words: Words) -> dict[str, Point]:
    """The point of each word of an axis, of a cube that varies on no other."""
    made = series_of(cube, "period", [axis], words)
    return {
        cube.codes[axis][at]: point
        for at, each in zip(sorted(set(cube.at[axis])), made, strict=True)
        if (point := each.points[0])
    }


def _largest_axis(cube: Cube) -> tuple[str, ...]:
    """The axis with most parts: what a treemap is divided by."""
    return (max(_PLACED, key=lambda name: (len(parts(name, cube.codes[name])),
                                           -_PLACED.index(name))),)  # fmt: skip


def _placed_axis(cube: Cube) -> tuple[str, ...]:
    """The axis with places: regions, else partners, else reporters, if they vary."""
    varying = [name for name in ("region", "partner", "reporter") if name in cube.varying]
    return (varying[0] if varying else "reporter",)


_View = Callable[[Facet, Sequence[str], str, Words], tuple[Draw | None, list[str]]]
_VIEWS: dict[str, tuple[Callable[[Cube], tuple[str, ...]], _View]] = {
    "line": (
        lambda cube: (*tuple(name for name in cube.varying if name != "unit"), "period"),
        _line,
    ),
    "bar": (lambda cube: tuple(name for name in cube.varying if name != "unit"), _bar),
    "treemap": (_largest_axis, _treemap),
    "map": (_placed_axis, _map),
    "network": (lambda _: ("reporter", "partner"), _network),
}
