"""Who trades with whom: economies on a circle, trade as bands between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin, sqrt

from fumao.publish.site.explore.svg import NARROW, Chart, fitted, label

NODES, BANDS = 16, 48


@dataclass(frozen=True, slots=True)
class Band:
    """Trade of a reporter with a partner: between two names, its size, what is told of it."""

    source: str
    target: str
    size: float
    told: str


def strongest(bands: Sequence[Band]) -> tuple[list[Band], int]:
    """The largest bands between the economies that trade most, and how many are left out.

    >>> kept, left = strongest([Band("CHN", "USA", 3.0, ""), Band("CHN", "CHN", 2.0, "")])
    >>> len(kept), left
    (1, 1)
    """
    between = [each for each in bands if each.source != each.target and each.size > 0]
    totals: dict[str, float] = {}
    for each in between:
        for name in (each.source, each.target):
            totals[name] = totals.get(name, 0.0) + each.size
    nodes = set(sorted(totals, key=lambda name: -totals[name])[:NODES])
    inner = [each for each in between if {each.source, each.target} <= nodes]
    kept = sorted(inner, key=lambda each: -each.size)[:BANDS]
    return kept, len(bands) - len(kept)


def network(title: str, told: str, bands: Sequence[Band], width: int) -> Chart:
    """Bands as wide as their trade; one economy that all trade with stands in the middle."""
    totals: dict[str, float] = {}
    for each in bands:
        for name in (each.source, each.target):
            totals[name] = totals.get(name, 0.0) + each.size
    names = sorted(totals, key=lambda name: -totals[name])
    sources = {each.source for each in bands}
    centre = next(iter(sources)) if len(sources) == 1 and len(names) > 2 else ""
    outer = [name for name in names if name != centre]
    radius = 150.0 if width > NARROW else 108.0
    height = 2 * radius + 90
    middle = (width / 2, height / 2)
    where = {
        name: (middle[0] + radius * sin(2 * pi * at / max(1, len(outer))),
               middle[1] - radius * cos(2 * pi * at / max(1, len(outer))))
        for at, name in enumerate(outer)
    }  # fmt: skip
    if centre:
        where[centre] = middle
    most = max((each.size for each in bands), default=1.0)
    largest = max(totals.values(), default=1.0)
    drawn = [_band(each, where, middle, most, bool(centre)) for each in reversed(bands)]
    drawn += [
        _node(name, where[name], middle, totals[name] / largest, name == centre, width)
        for name in names
    ]
    return Chart(title, told, width, height, tuple(drawn))


def _band(
    band: Band, where: dict[str, tuple[float, float]], middle: tuple[float, float], most: float,
    straight: bool,
) -> str:  # fmt: skip
    (x1, y1), (x2, y2) = where[band.source], where[band.target]
    # Bent towards the middle, and away from the way back.
    bend = 0.0 if straight else 0.55
    cx = (x1 + x2) / 2 + (middle[0] - (x1 + x2) / 2) * bend + (y2 - y1) * 0.1 * (not straight)
    cy = (y1 + y2) / 2 + (middle[1] - (y1 + y2) / 2) * bend - (x2 - x1) * 0.1 * (not straight)
    thick = 1 + 13 * band.size / most
    return (
        f'<path class="link s0" d="M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}" '
        f'stroke-width="{thick:.1f}"><title>{escape(band.told)}</title></path>'
    )


def _node(
    name: str, at: tuple[float, float], middle: tuple[float, float], share: float, centre: bool,
    width: int,
) -> str:  # fmt: skip
    x, y = at
    size = 5 + 11 * sqrt(share)
    dot = f'<circle class="s1" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'
    if centre:
        return dot + label(name, x, y - size - 6, "halo", "middle")
    right = x > middle[0] + 6
    left = x < middle[0] - 6
    # Above and below, a name is centred: it may be twice as wide as the nearer edge is far.
    room = (width - x if right else x) - size - 10 if right or left else 2 * min(x, width - x) - 8
    text = fitted(name, room)
    if right or left:
        return dot + label(text, x + (size + 6) * (1 if right else -1), y + 4.5, "",
                           "start" if right else "end")  # fmt: skip
    above = y < middle[1]
    return dot + label(text, x, y + (-size - 7 if above else size + 17), "", "middle")
