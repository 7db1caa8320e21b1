"""A map of tiles of one size: provinces, economies or groups of them; no borders are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

from fumao.model.tiles import tiles
from fumao.publish.site.explore.svg import NARROW, Chart, fitted, label

_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """What a tile says: its value, None where there is none, and what is told of it."""

    name: str
    value: float | None
    told: str


def kind_of(axis: str, codes: Sequence[str]) -> str:
    """The map that most of the codes of an axis have a tile on.

    >>> kind_of("region", ["CN-31", "_T"]), kind_of("partner", ["USA", "EU"])
    ('regions', 'areas')
    """
    if axis == "region":
        return "regions"
    counts = {kind: len(set(codes) & set(tiles(kind))) for kind in ("areas", "groups")}
    return "groups" if counts["groups"] > counts["areas"] else "areas"


def edges(values: Sequence[float]) -> list[float]:
    """Bounds of classes with about as many values each, rounded to two digits, rising.

    >>> edges([1, 2, 3, 4, 5, 6, 7, 8, 9, 1234])
    [3.0, 5.0, 7.0, 9.0]
    """
    ranked = sorted(each for each in values if each > 0)
    if not ranked:
        return []
    cuts = [_rounded(ranked[len(ranked) * at // _CLASSES]) for at in range(1, _CLASSES)]
    return sorted(dict.fromkeys(cuts))


def _rounded(value: float) -> float:
    size = 10.0 ** (floor(log10(value)) - 1)
    return float(f"{round(value / size) * size:.6g}")


def style_of(value: float, bounds: Sequence[float]) -> str:
    """The class of a value: deeper for more, another hue below nought.

    >>> style_of(4.0, [3.0, 5.0]), style_of(-1.0, [3.0]), style_of(0.0, [])
    ('q3', 'n1', 'q1')
    """
    if value < 0:
        return "n2" if bounds and -value >= bounds[len(bounds) // 2] else "n1"
    step = sum(value >= bound for bound in bounds)
    return f"q{1 + step * (_CLASSES - 1) // max(1, len(bounds))}"


def tile_map(title: str, told: str, kind: str, places: Mapping[str, Place], width: int) -> Chart:
    """The map with its key below; what has no value is outlined."""
    grid = tiles(kind)
    columns = max(column for column, _ in grid.values())
    rows = max(row for _, row in grid.values())
    size = width / columns
    tall = size if kind == "areas" else min(size * 0.62, 52.0)
    bounds = edges([each.value for each in places.values() if each.value is not None])
    drawn = [
        _tile(
            code, places.get(code), (column - 1) * size, (row - 1) * tall, size, tall, bounds, kind
        )
        for code, (column, row) in grid.items()
    ]
    top = rows * tall + 12
    key, lines = _key(bounds, places, top, width)
    return Chart(title, told, width, top + lines, (*drawn, *key))


def _tile(
    code: str, place: Place | None, x: float, y: float, size: float, tall: float,
    bounds: Sequence[float], kind: str,
) -> str:  # fmt: skip
    value = place.value if place else None
    style = "none" if value is None else style_of(value, bounds)
    gap = 1.5 if size < 30 else 2.5
    text = ""
    # Letters below nine units are no letters.
    small = min(12.0, size / 2.6)
    if small >= 9 and place:
        letters = "soft" if style == "none" else f"t{style[1:]}"
        short = code if kind == "areas" else fitted(_short(place.name), size - 8, small)
        text = (
            f'<text x="{x + size / 2:.1f}" y="{y + tall / 2 + small / 3:.1f}" text-anchor="middle" '
            f'class="{letters}" font-size="{small:g}">{escape(short)}</text>'
        )
    title = f"<title>{escape(place.told)}</title>" if place else ""
    return (
        f'<g>{title}<rect class="{style}" x="{x + gap / 2:.1f}" y="{y + gap / 2:.1f}" '
        f'width="{size - gap:.1f}" height="{tall - gap:.1f}" rx="3"/>{text}</g>'
    )


def _short(name: str) -> str:
    """A name as it stands among provinces of China."""
    return name.removeprefix("中国").partition(", ")[0]


def _key(
    bounds: Sequence[float], places: Mapping[str, Place], top: float, width: int
) -> tuple[list[str], float]:
    """What each depth of colour stands for."""
    values = [each.value for each in places.values() if each.value is not None]
    lows = [0.0, *bounds]
    told = [(style_of(low if at else 0.0, bounds),
             f"≥ {low:,g}" if at else (f"< {bounds[0]:,g}" if bounds else "0"))
            for at, low in enumerate(lows)]  # fmt: skip
    if any(each < 0 for each in values):
        told.insert(0, ("n1", "< 0"))
    each_row = 3 if width <= NARROW else 6
    step = width / each_row
    drawn = []
    for at, (style, text) in enumerate(told):
        x, y = (at % each_row) * step, top + (at // each_row) * 22
        drawn.append(
            f'<rect class="{style}" x="{x + 1:.1f}" y="{y:.1f}" width="16" height="16" rx="3"/>'
        )
        drawn.append(label(text, x + 23, y + 13, "soft"))
    return drawn, 22.0 * -(-len(told) // each_row) + 4
