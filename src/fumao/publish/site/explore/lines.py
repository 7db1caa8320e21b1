"""Line charts over time, and bars of one moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from fumao.model.pictures import scale, signed_scale
from fumao.publish.site.explore.series import Point, Series
from fumao.publish.site.explore.svg import (
    DASHES,
    NARROW,
    TEXT,
    Chart,
    extent,
    fitted,
    label,
    mark,
    tick_text,
)

_LINE = 20


def line_chart(
    title: str, told: str, heads: Sequence[str], series: Sequence[Series], width: int
) -> Chart:
    """Lines with a shape at each point; names at their ends, or below where there is no room.

    Parameters
    ----------
    heads : sequence of str
        The periods, in their order; each series has a point or None for each.
    """
    values = [point.value for each in series for point in each.points if point]
    ticks = signed_scale(min(values, default=0.0), max(values, default=0.0))
    left = max(extent(tick_text(tick, ticks[1] - ticks[0])) for tick in ticks) + 10
    beside = width > NARROW and len(series) > 1
    right = min(300.0, max(extent(each.name) for each in series) + 44) if beside else 14.0
    height, top = 300 if width > NARROW else 220, 12
    low, high = ticks[0], ticks[-1]
    step = (width - left - right) / max(1, len(heads) - 1)

    def x(at: int) -> float:
        return left + (step * at if len(heads) > 1 else (width - left - right) / 2)

    def y(value: float) -> float:
        return top + height * (high - value) / (high - low)

    parts = [
        f'<line class="{"zero" if tick == 0 else "grid"}" x1="{left:.1f}" x2="{width - right:.1f}" '
        f'y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
        + label(tick_text(tick, ticks[1] - ticks[0]), left - 6, y(tick) + 4, "soft", "end")
        for tick in ticks
    ]
    parts += _heads(heads, x, top + height + 20, width)
    for number, each in enumerate(series):
        parts += _line(number, each, x, y)
    bottom = top + height + 32
    if beside:
        parts += _names_beside(series, y, width - right + 22, right - 32)
    elif len(series) > 1:
        parts += _names_below(series, bottom, width)
        bottom += _LINE * len(series)
    return Chart(title, told, width, bottom, tuple(parts))


def _heads(heads: Sequence[str], x: Callable[[int], float], y: float, width: float) -> list[str]:
    """As many of the periods as fit beside each other, the last one always."""
    if not heads:
        return []
    room = max(extent(each) for each in heads) + 12
    every = max(1, -(-len(heads) * room // max(1.0, width - 60)))
    return [
        label(head, x(at), y, "soft", "middle" if 0 < at < len(heads) - 1 or len(heads) == 1
              else ("start" if not at else "end"))
        for at, head in enumerate(heads)
        if (len(heads) - 1 - at) % int(every) == 0
    ]  # fmt: skip


def _line(
    number: int, series: Series, x: Callable[[int], float], y: Callable[[float], float]
) -> list[str]:
    """A path for each stretch without a gap, and the points on it."""
    dash = DASHES[number % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    path, pen = "", "M"
    for at, point in enumerate(series.points):
        if point:
            path += f"{pen}{x(at):.1f} {y(point.value):.1f}"
        pen = "L" if point else "M"
    drawn = [f'<path class="line {series.style}" d="{path}"{dashed}/>'] if path else []
    return drawn + [
        mark(number, x(at), y(point.value), series.style, point.told, hollow=point.estimated)
        for at, point in enumerate(series.points)
        if point
    ]


def _names_beside(
    series: Sequence[Series], y: Callable[[float], float], left: float, room: float
) -> list[str]:
    """Names at the height of the lines' ends, moved apart where they would meet."""
    order = sorted(enumerate(series), key=lambda each: y(each[1].last))
    heights: list[float] = []
    for _, each in order:
        heights.append(max(y(each.last), heights[-1] + 17 if heights else 0.0))
    drawn = []
    for (number, each), height in zip(order, heights, strict=True):
        drawn.append(mark(number, left, height, each.style, ""))
        drawn.append(label(fitted(each.name, room), left + 9, height + 4.5))
    return drawn


def _names_below(series: Sequence[Series], top: float, width: float) -> list[str]:
    drawn = []
    for number, each in enumerate(series):
        at = top + _LINE * number + 8
        drawn.append(mark(number, 8, at, each.style, ""))
        drawn.append(label(fitted(each.name, width - 22), 18, at + 4.5))
    return drawn


def bar_chart(
    title: str, told: str, heads: Sequence[str], series: Sequence[Series], width: int
) -> Chart:
    """Bars that lie: a group for each head, a bar for each series, and the numbers beside them.

    Parameters
    ----------
    heads : sequence of str
        What is compared, from above; each series has a point or None for each.
    """
    values = [point.value for each in series for point in each.points if point]
    low, high = min([0.0, *values]), max([0.0, *values])
    ticks = signed_scale(low, high) if low < 0 else scale(high)
    thick = 15 if len(series) > 1 else 18
    narrow = width <= NARROW
    left = 4.0 if narrow else min(330.0, max((extent(each) for each in heads), default=0.0) + 12)
    right = 84.0
    wide = width - left - right
    group = thick * len(series) + (26 if narrow else 12)
    parts, top = [], 0.0
    if len(series) > 1:
        for each in series:
            parts.append(mark(1, left + 6, top + 9, each.style, ""))
            parts.append(label(fitted(each.name, width - left - 20), left + 16, top + 13.5))
            top += _LINE
        top += 6

    def x(value: float) -> float:
        return left + wide * (value - ticks[0]) / (ticks[-1] - ticks[0])

    for place, head in enumerate(heads):
        begin = top + group * place + (18 if narrow else 0)
        if narrow:
            parts.append(label(fitted(head, width - 8), left, begin - 5))
        else:
            middle = begin + thick * len(series) / 2 + TEXT / 3
            parts.append(label(fitted(head, left - 12), left - 8, middle, "", "end"))
        for number, each in enumerate(series):
            if point := each.points[place]:
                parts += _bar(point, each.style, x, begin + number * thick, thick - 3)
    bottom = top + group * len(heads)
    parts.append(
        f'<line class="zero" x1="{x(0):.1f}" x2="{x(0):.1f}" y1="{top:g}" y2="{bottom:g}"/>'
    )
    return Chart(title, told, width, bottom + 6, tuple(parts))


def _bar(
    point: Point, style: str, x: Callable[[float], float], top: float, height: float
) -> list[str]:
    begin, end = sorted((x(0), x(point.value)))
    number = point.told.rpartition(": ")[2].split(" ")[0]
    hollow = ' fill-opacity="0.35"' if point.estimated else ""
    negative = point.value < 0
    text = x(point.value) + (-5 if negative else 5)
    return [
        f'<rect class="{style}" x="{begin:.1f}" y="{top:.1f}" width="{max(0.8, end - begin):.1f}" '
        f'height="{height:.1f}"{hollow}><title>{escape(point.told)}</title></rect>',
        label(number, text, top + height - 2.5, "soft", "end" if negative else "start"),
    ]
