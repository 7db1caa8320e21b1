"""What a chart draws of a cube: which parts, how many, and what is said of those it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fumao.model.codes import codelist, items
from fumao.model.flow_rules import ABSENT
from fumao.publish.site.explore.cube import Cube, in_order, names_of
from fumao.publish.site.explore.numbers import shown
from fumao.publish.site.explore.svg import REST, SERIES
from fumao.publish.site.explore.table import unit_decimals
from fumao.publish.site.wording import Words

# Drawings one below the other on a page.
FACETS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A value that is drawn: its size, what is told of it, and whether it is no plain report."""

    value: float
    told: str
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one name, in the order of the chart's places; None where there is no value."""

    name: str
    style: str
    points: tuple[Point | None, ...]

    @property
    def last(self) -> float:
        """The size of the last point that there is."""
        return next((each.value for each in reversed(self.points) if each), 0.0)


@dataclass(frozen=True, slots=True)
class Facet:
    """A part of the cube that is drawn by itself, and its name."""

    name: str
    cube: Cube


def facets(cube: Cube, within: Sequence[str], words: Words) -> tuple[list[Facet], list[str]]:
    """A cube cut along every axis that varies and is not drawn within a chart.

    Returns
    -------
    tuple
        The first ``FACETS`` parts, those with most observations first where there are more,
        and the names of the others.
    """
    axes = [name for name in cube.varying if name not in within]
    if not axes:
        return [Facet("", cube)], []
    places: dict[tuple[int, ...], int] = {}
    for at in zip(*(cube.at[name] for name in axes), strict=True):
        places[at] = places.get(at, 0) + 1
    by_size = sorted(places, key=lambda at: (-places[at], at))
    kept = sorted(by_size[:FACETS])
    named = {
        at: " · ".join(words.of(names_of(name, cube.codes[name][place]))
                       for name, place in zip(axes, at, strict=True))
        for at in by_size
    }  # fmt: skip
    made = [
        Facet(named[at], cube.having(**{name: cube.codes[name][place]
                                        for name, place in zip(axes, at, strict=True)}))
        for at in kept
    ]  # fmt: skip
    return made, [named[at] for at in sorted(by_size[FACETS:])]


def period_shown(cube: Cube, at: str) -> str:
    """The period that a chart of one moment shows: as asked for, or the last with a value."""
    if at in cube.codes["period"]:
        return at
    valued = {place for place, value in zip(cube.at["period"], cube.values, strict=True)
              if value is not None}  # fmt: skip
    periods = cube.codes["period"]
    return periods[max(valued)] if valued else (periods[-1] if periods else "")


def series_of(cube: Cube, across: str, axes: Sequence[str], words: Words) -> list[Series]:
    """Series over the words of one axis, named by the words of others."""
    decimals = unit_decimals(cube)
    units = [words.of(names_of("unit", each)) for each in cube.codes["unit"]]
    width = len(cube.codes[across])
    found: dict[tuple[int, ...], list[Point | None]] = {}
    heads = list(zip(*(cube.at[name] for name in axes), strict=True)) or [()] * len(cube)
    for row, head in enumerate(heads):
        points = found.setdefault(head, [None] * width)
        number = cube.numbers[row]
        if number is not None:
            unit = cube.at["unit"][row]
            place = cube.at[across][row]
            told = (
                f"{_named(cube, axes, head, words)}, "
                f"{words.of(names_of(across, cube.codes[across][place]))}: "
                f"{shown(cube.values[row], decimals[unit])} {units[unit]}"
            )
            points[place] = Point(number, told.removeprefix(", "), cube.status[row] in "EFIP")
    return [
        Series(_named(cube, axes, head, words), f"s{at % SERIES}", tuple(points))
        for at, (head, points) in enumerate(sorted(found.items()))
    ]


def _named(cube: Cube, axes: Sequence[str], head: Sequence[int], words: Words) -> str:
    return " · ".join(
        words.of(names_of(name, cube.codes[name][place]))
        for name, place in zip(axes, head, strict=True)
    )


def readable(
    series: list[Series], most: int, together: bool, words: Words
) -> tuple[list[Series], list[str]]:
    """The largest series, the others summed if they do not overlap; and what has to be said.

    Nothing is dropped in silence: either a series *Others* stands for the rest, or a note names
    how many are in the table alone.
    """
    if len(series) <= most:
        return series, []
    ranked = sorted(
        series, key=lambda each: -max((abs(p.value) for p in each.points if p), default=0)
    )
    kept, rest = ranked[:most], ranked[most:]
    kept = [Series(each.name, f"s{at % SERIES}", each.points) for at, each in enumerate(kept)]
    if not together:
        return kept, [words("explore.note.largest", shown=len(kept), all=len(series))]
    name = words("explore.others", count=len(rest))
    points = tuple(_sum(each, name) for each in zip(*(one.points for one in rest), strict=True))
    return [*kept, Series(name, REST, points)], []


def _sum(points: Iterable[Point | None], name: str) -> Point | None:
    told = [each for each in points if each]
    if not told:
        return None
    total = sum(each.value for each in told)
    return Point(total, f"{name}: {total:,.0f}", any(each.estimated for each in told))


def disjoint(axis: str, codes: Sequence[str]) -> bool:
    """Whether the words of an axis never count the same trade twice, so that they may be added.

    >>> disjoint("item", ["SC", "SD"]), disjoint("item", ["SC", "SC1"]), disjoint("partner", ["W1"])
    (True, False, False)
    """
    return set(parts(axis, codes)) == set(codes) and axis in ("item", "partner", "reporter",
                                                              "region", "mode")  # fmt: skip


def parts(axis: str, codes: Sequence[str]) -> list[str]:
    """The words that together make up a whole as finely as they can without overlapping.

    Items: those on which no other one stands, without second breakdowns, memoranda and
    aggregates. Areas: economies, not groups. Regions: those of the smallest kind.

    >>> parts("item", ["S", "SC", "SD", "SPX4"]), parts("partner", ["W1", "EU", "USA", "JPN"])
    (['SC', 'SD'], ['USA', 'JPN'])
    """
    if axis == "item":
        return _part_items(codes)
    if axis in ("partner", "reporter"):
        return [each for each in codes if each != "W1" and each in codelist("areas")]
    if axis == "region":
        found = [each for each in codes if each in codelist("regions")]
        above = {codelist("regions")[each].parent for each in found}
        return [each for each in found if each not in above]
    return [each for each in codes if each != "_T"]


def _part_items(codes: Sequence[str]) -> list[str]:
    known = items()
    plain = [each for each in codes if _is_plain(each)]
    above = {up for each in plain for up in _ancestors(each)}
    return [each for each in plain if each not in above and known[each].role == "std"]


def _is_plain(item: str) -> bool:
    """Neither an aggregate nor below a second breakdown or memorandum."""
    known = items()
    return all(known[each].role == "std" for each in (item, *_ancestors(item)))


def _ancestors(item: str) -> list[str]:
    parent = items()[item].parent
    return [parent, *_ancestors(parent)] if parent else []


def left_out(axis: str, codes: Sequence[str], kept: Sequence[str], words: Words) -> list[str]:
    """A note on words that would count twice, if there are any."""
    others = [each for each in in_order(axis, codes) if each not in kept]
    if not others:
        return []
    names = words("explore.and").join(words.of(names_of(axis, each)) for each in others[:6])
    more = words("explore.more", count=len(others) - 6) if len(others) > 6 else ""
    return [words("explore.note.overlap", names=names + more)]


def missing(cube: Cube, words: Words) -> list[str]:
    """A note on observations without a value."""
    count = sum(value is None for value in cube.values)
    if not count:
        return []
    secret = sum(
        value is None and status not in ABSENT
        for value, status in zip(cube.values, cube.status, strict=True)
    )
    return [words("explore.note.missing", count=count, secret=secret)]
