"""Treemaps: rectangles whose areas are the values, as near to squares as they can be.

References
----------
Bruls, Huizing and van Wijk (2000), "Squarified Treemaps", Data Visualization 2000, pp. 33-42.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from fumao.publish.site.explore.svg import NARROW, REST, SERIES, Chart, fitted, label, wrapped


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the whole: its name, its size (above 0), and what is told of it."""

    name: str
    size: float
    told: str
    rest: bool = False


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """Rectangles for sizes that fall, which fill a box; their areas are as the sizes.

    Examples
    --------
    >>> [round(each.width * each.height, 6) for each in squarified([6, 3, 1], Box(0, 0, 10, 1))]
    [6.0, 3.0, 1.0]
    """
    whole = sum(sizes)
    scaled = [each * box.width * box.height / whole for each in sizes] if whole else []
    made: list[Box] = []
    while scaled:
        count = 1
        side = min(box.width, box.height)
        while count < len(scaled) and _worst(scaled[: count + 1], side) <= _worst(
            scaled[:count], side
        ):
            count += 1
        row, scaled = scaled[:count], scaled[count:]
        boxes, box = _laid(row, box)
        made += boxes
    return made


def _worst(row: Sequence[float], side: float) -> float:
    """The largest relation of the sides of a row's rectangles."""
    total = sum(row)
    return max(side**2 * max(row) / total**2, total**2 / (side**2 * min(row)))


def _laid(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side, and the box that is left."""
    total = sum(row)
    if box.width >= box.height:
        thick = total / box.height
        y, made = box.y, []
        for each in row:
            made.append(Box(box.x, y, thick, each / thick))
            y += each / thick
        return made, Box(box.x + thick, box.y, max(box.width - thick, 1e-9), box.height)
    thick = total / box.width
    x, made = box.x, []
    for each in row:
        made.append(Box(x, box.y, each / thick, thick))
        x += each / thick
    return made, Box(box.x, box.y + thick, box.width, max(box.height - thick, 1e-9))


def treemap(title: str, told: str, parts: Sequence[Part], width: int) -> Chart:
    """Parts from the largest, each with its name and share where they fit."""
    height = 380 if width > NARROW else 420
    ranked = sorted(parts, key=lambda each: (each.rest, -each.size))
    whole = sum(each.size for each in ranked)
    boxes = squarified([each.size for each in ranked], Box(0, 0, width, height))
    drawn = [
        _tile(each, box, REST if each.rest else f"s{at % SERIES}", each.size / whole)
        for at, (each, box) in enumerate(zip(ranked, boxes, strict=True))
    ]
    return Chart(title, told, width, height, tuple(drawn))


def _tile(part: Part, box: Box, style: str, share: float) -> str:
    told = f"{part.told} ({share:.1%})"
    letters = []
    lines = wrapped(part.name, box.width - 14, 13)
    if box.height > 20 + 16 * len(lines) and all(fitted(each, box.width - 14) == each
                                                 for each in lines):  # fmt: skip
        letters = [*lines, f"{share:.1%}"]
    elif box.height > 22 and (short := fitted(part.name, box.width - 12)):
        letters = [short]
    texts = "".join(
        label(each, box.x + 8, box.y + 19 + 16 * at, "on") for at, each in enumerate(letters)
    )
    return (
        f'<g><title>{escape(told)}</title><rect class="{style} tile" x="{box.x + 1:.1f}" '
        f'y="{box.y + 1:.1f}" width="{max(box.width - 2, 0.5):.1f}" '
        f'height="{max(box.height - 2, 0.5):.1f}" rx="2"/>{texts}</g>'
    )
