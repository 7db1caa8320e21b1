"""Pictures of pages as inline SVG: places in per cent, so that a phone shows them too.

Letters keep their size at any width; colours are classes, so that the page's style sheet sets
them for light, dark and print. Each picture has a title for those who cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

# Per cent of the width between which values are drawn.
_LEFT, _RIGHT = 1.5, 98.5
_LABEL, _AXIS = 16, 22


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its class, its size and what is told of it."""

    style: str
    size: float
    told: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on a line: ``dot``, ``square`` or ``tick``, its class, and what is told of it."""

    shape: str
    style: str
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """Marks on a common scale, joined from ``low`` to ``high``."""

    low: float
    high: float
    style: str
    marks: tuple[Mark, ...]


def stacked_bars(rows: Sequence[tuple[str, Sequence[Segment]]], title: str) -> str:
    """Bars of full width, each cut into shares.

    Examples
    --------
    >>> drawn = stacked_bars([("Exports", [Segment("a", 3, "3"), Segment("b", 1, "1")])], "Cells")
    >>> drawn.count("<rect"), 'width="72.75%"' in drawn
    (2, True)
    """
    parts = []
    for number, (label, segments) in enumerate(rows):
        top, whole, at = number * 44, sum(each.size for each in segments), 0.0
        parts.append(_label(label, top))
        for each in segments:
            share = each.size / whole if whole else 0.0
            parts.append(_bar(at, share, top + _LABEL + 5, 16, each))
            at += share
    return _drawing(parts, len(rows) * 44, title)


def bars(rows: Sequence[tuple[str, Sequence[Segment]]], title: str) -> str:
    """Thin bars under each label, of one line or more, on one scale from 0.

    >>> bars([("SC", [Segment("x", 2.0, "2"), Segment("m", 4.0, "4")])], "Shares").count("<rect")
    2
    """
    most = max((each.size for _, segments in rows for each in segments), default=0.0)
    ticks = scale(most)
    told = _told(rows)
    each_row = told + 12 * max((len(segments) for _, segments in rows), default=0) + 12
    parts = _grid(ticks, len(rows) * each_row)
    for number, (label, segments) in enumerate(rows):
        top = number * each_row
        parts.append(_label(label, top))
        parts += [
            _bar(0.0, each.size / ticks[-1], top + told + 4 + 12 * at, 10, each)
            for at, each in enumerate(segments)
        ]
    return _drawing(parts, len(rows) * each_row + _AXIS, title)


def signed_bars(rows: Sequence[tuple[str, Sequence[Segment]]], title: str) -> str:
    """Thin bars to both sides of a line at zero, on one scale.

    >>> drawn = signed_bars([("SC", [Segment("x", 2.0, "2"), Segment("m", -4.0, "-4")])], "TC")
    >>> drawn.count("<rect"), drawn.count('class="balanced"')
    (2, 1)
    """
    sizes = [each.size for _, segments in rows for each in segments]
    ticks = signed_scale(min(sizes, default=0.0), max(sizes, default=0.0))
    low, wide = ticks[0], ticks[-1] - ticks[0]
    told = _told(rows)
    each_row = told + 12 * max((len(segments) for _, segments in rows), default=0) + 12
    height = len(rows) * each_row
    parts = _grid(ticks, height)
    for number, (label, segments) in enumerate(rows):
        top = number * each_row
        parts.append(_label(label, top))
        for at, each in enumerate(segments):
            begin = (min(each.size, 0.0) - low) / wide
            parts.append(_bar(begin, abs(each.size) / wide, top + told + 4 + 12 * at, 10, each))
    zero = _x(-low / wide)
    parts.append(f'<line class="balanced" x1="{zero:.2f}%" x2="{zero:.2f}%" y1="0" y2="{height}"/>')
    return _drawing(parts, height + _AXIS, title)


def signed_scale(least: float, most: float) -> list[float]:
    """Round numbers from below the least, or 0, to above the most, or 0.

    >>> signed_scale(-47.7, 12.0)
    [-50.0, -40.0, -30.0, -20.0, -10.0, 0.0, 10.0, 20.0]
    """
    largest = max(-least, most)
    if largest <= 0:
        return [0.0, 1.0]
    step = scale(largest)[1]
    below, above = -floor(min(least, 0.0) / step), -floor(-max(most, 0.0) / step)
    return [step * at for at in range(-below, max(above, 1 - below) + 1)]


def lines(rows: Sequence[tuple[str, Sequence[Line]]], title: str) -> str:
    """Marks joined by lines under each label, on one scale from 0.

    >>> marks = (Mark("dot", "x", 120.0, "120"), Mark("square", "m", 80.0, "80"))
    >>> lines([("CHN to HKG", [Line(80.0, 120.0, "join", marks)])], "Gaps").count("<circle")
    1
    """
    most = max((line.high for _, some in rows for line in some), default=0.0)
    ticks = scale(most)
    told = _told(rows)
    each_row = told + 18 * max((len(some) for _, some in rows), default=0) + 10
    parts = _grid(ticks, len(rows) * each_row)
    for number, (label, some) in enumerate(rows):
        top = number * each_row
        parts.append(_label(label, top))
        for at, line in enumerate(some):
            parts += _line(line, top + told + 12 + 18 * at, ticks[-1])
    return _drawing(parts, len(rows) * each_row + _AXIS, title)


@dataclass(frozen=True, slots=True)
class Point:
    """A place of a fan: its label, its value, bands around it (the widest first), what is told."""

    label: str
    value: float
    told: str
    bands: tuple[tuple[float, float], ...] = ()


def fan(points: Sequence[Point], title: str, height: int = 240) -> str:
    """A line over time whose last points have bands: a fan of intervals.

    Examples
    --------
    >>> past = [Point("2020", 4.0, "4"), Point("2021", 5.0, "5")]
    >>> ahead = Point("2022", 6.0, "6", ((3.0, 9.0), (5.0, 7.0)))
    >>> drawn = fan([*past, ahead], "Exports")
    >>> drawn.count('class="fan"'), drawn.count('class="path')
    (2, 2)
    """
    every = [
        each for point in points for each in (point.value, *(v for b in point.bands for v in b))
    ]
    ticks = _between(min(every), max(every))
    low, wide = ticks[0], ticks[-1] - ticks[0]
    places = [_x((at + 0.5) / len(points)) for at in range(len(points))]

    def y(value: float) -> float:
        return height * (1 - (value - low) / wide) + 16

    parts = [_level(tick, y(tick), ticks[1] - ticks[0]) for tick in ticks]
    half = (_RIGHT - _LEFT) / len(points) * 0.4
    for x, point in zip(places, points, strict=True):
        parts += [
            f'<rect class="fan" x="{x - half:.2f}%" y="{y(most):.1f}" width="{2 * half:.2f}%" '
            f'height="{max(y(least) - y(most), 1):.1f}"/>' for least, most in point.bands
        ]  # fmt: skip
    for at in range(1, len(points)):
        style = "path ahead" if points[at].bands else "path"
        parts.append(
            f'<line class="{style}" x1="{places[at - 1]:.2f}%" x2="{places[at]:.2f}%" '
            f'y1="{y(points[at - 1].value):.1f}" y2="{y(points[at].value):.1f}"/>'
        )
    # Five labels have room on a phone; the outer ones stay within the picture.
    every_th = -(-len(points) // 5)
    anchors = {0: "start", len(points) - 1: "end"}
    for at, (x, point) in enumerate(zip(places, points, strict=True)):
        parts.append(
            f'<circle class="x" cx="{x:.2f}%" cy="{y(point.value):.1f}" '
            f'r="{4 if point.bands else 2}"><title>{escape(point.told)}</title></circle>'
        )
        if (len(points) - 1 - at) % every_th == 0:
            parts.append(f'<text class="axis" x="{x:.2f}%" y="{height + 34}" '
                         f'text-anchor="{anchors.get(at, "middle")}">'
                         f"{escape(point.label)}</text>")  # fmt: skip
    return _drawing(parts, height + 42, title)


def _between(least: float, most: float) -> list[float]:
    """Round numbers from below the least to above the most; 0 need not be among them.

    >>> _between(0.98, 1.04)
    [0.98, 1.0, 1.02, 1.04]
    """
    wide = most - least or abs(most) or 1.0
    size = 10.0 ** floor(log10(wide))
    step = next(size * each for each in (0.1, 0.2, 0.5, 1.0, 2.0) if wide / (size * each) <= 5)
    first, last = floor(least / step + 1e-9), -floor(-most / step + 1e-9)
    return [round(step * at, 12) for at in range(first, max(last, first + 1) + 1)]


def _level(tick: float, y: float, step: float) -> str:
    places = 0 if step >= 1 else -floor(log10(step))
    told = f"{tick:,.{places}f}".replace("-", "\u2212")
    return (
        f'<line class="grid" x1="{_LEFT}%" x2="{_RIGHT}%" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="{_LEFT}%" y="{y - 3:.1f}">{told}</text>'
    )


def scale(most: float) -> list[float]:
    """Round numbers from 0 to above the largest value, three to six of them.

    >>> scale(891177.0)
    [0.0, 200000.0, 400000.0, 600000.0, 800000.0, 1000000.0]
    """
    if most <= 0:
        return [0.0, 1.0]
    size = 10.0 ** floor(log10(most))
    step = next(size * each for each in (0.2, 0.5, 1.0, 2.0, 5.0) if most / (size * each) <= 5)
    return [step * at for at in range(-floor(-most / step) + 1)]


def _x(share: float) -> float:
    """The place of a share of the scale, in per cent of the width."""
    return _LEFT + (_RIGHT - _LEFT) * share


def _grid(ticks: Sequence[float], height: int) -> list[str]:
    step = ticks[1] - ticks[0]
    places = 0 if step >= 1 else -floor(log10(step))
    parts = []
    for at, tick in enumerate(ticks):
        x = _x((tick - ticks[0]) / (ticks[-1] - ticks[0]))
        anchor = "start" if at == 0 else "end" if at == len(ticks) - 1 else "middle"
        parts.append(
            f'<line class="grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{height}"/>'
            f'<text class="axis" x="{x:.2f}%" y="{height + 15}" text-anchor="{anchor}">'
            f"{tick:,.{places}f}</text>"
        )
    return parts


def _told(rows: Sequence[tuple[str, object]]) -> int:
    """The height of labels: as many lines as the longest of them has."""
    return _LABEL * max((label.count("\n") + 1 for label, _ in rows), default=1)


def _label(text: str, top: int) -> str:
    return "".join(
        f'<text class="label" x="{_LEFT}%" y="{top + _LABEL * (at + 1) - 3}">{escape(line)}</text>'
        for at, line in enumerate(text.split("\n"))
    )


def _bar(begin: float, share: float, top: int, height: int, each: Segment) -> str:
    width = (_RIGHT - _LEFT) * share
    return (
        f'<rect class="{each.style}" x="{_x(begin):.2f}%" y="{top}" width="{width:.2f}%" '
        f'height="{height}"><title>{escape(each.told)}</title></rect>'
    )


def _line(line: Line, y: int, most: float) -> list[str]:
    one, other = (_x(max(value, 0.0) / most) for value in (line.low, line.high))
    joined = f'<line class="{line.style}" x1="{one:.2f}%" x2="{other:.2f}%" y1="{y}" y2="{y}"/>'
    return [joined, *(_mark(each, _x(max(each.value, 0.0) / most), y) for each in line.marks)]


def _mark(each: Mark, x: float, y: int) -> str:
    told = f"<title>{escape(each.told)}</title>"
    if each.shape == "tick":
        return (f'<line class="{each.style}" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y - 8}" '
                f'y2="{y + 8}">{told}</line>')  # fmt: skip
    if each.shape == "square":
        return (f'<rect class="{each.style}" x="{x:.2f}%" y="{y - 4.5}" width="9" height="9" '
                f'transform="translate(-4.5 0)">{told}</rect>')  # fmt: skip
    return f'<circle class="{each.style}" cx="{x:.2f}%" cy="{y}" r="5">{told}</circle>'


def _drawing(parts: Sequence[str], height: int, title: str) -> str:
    return (
        f'<svg class="picture" width="100%" height="{height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(parts)}</svg>\n'
    )
