"""Small pictures of numbers as SVG: colours come from the style sheet, so night and print fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

_WIDTH, _HEIGHT = 420, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 12, 28
_MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A series: a name, and a value for each period or none."""

    name: str
    values: tuple[float | None, ...]


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from below the lowest to above the highest value.

    Examples
    --------
    >>> ticks(0, 280.6)
    [0.0, 100.0, 200.0, 300.0]
    >>> ticks(-3, 11)
    [-5.0, 0.0, 5.0, 10.0, 15.0]
    >>> ticks(5, 5)
    [5.0, 6.0]
    """
    if high <= low:
        return [float(low), float(low) + 1]
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough * 0.999)
    first, last = floor(low / step), ceil(high / step - 1e-9)
    return [round(each * step, 10) for each in range(first, last + 1)]


def lines(series: Sequence[Line], periods: Sequence[str], label: str) -> Markup:
    """Lines over time; ``label`` is what a screen reader says, the numbers stand in a table.

    Examples
    --------
    >>> drawn = lines([Line("exports", (1.0, None, 3.0))], ["2018", "2019", "2020"], "Exports")
    >>> drawn.count("<path"), drawn.count("<circle")
    (1, 2)
    """
    known = [value for each in series for value in each.values if value is not None]
    scale = ticks(min([0.0, *known]), max([0.0, *known]))
    plot = _Plot(scale, len(periods))
    parts = [*plot.grid(), *plot.labels(periods)]
    for number, each in enumerate(series, start=1):
        points = [(plot.x(at), plot.y(value)) for at, value in enumerate(each.values)
                  if value is not None]  # fmt: skip
        parts.append(Markup('<path class="line c{}" d="{}"/>').format(number, _path(each, plot)))
        parts += [Markup('<circle class="dot c{}" cx="{:.1f}" cy="{:.1f}" r="2.6"/>').format(
            number, *point) for point in points]  # fmt: skip
    return _picture(parts, label)


def columns(values: Sequence[float], periods: Sequence[str], label: str) -> Markup:
    """Upright bars over time.

    Examples
    --------
    >>> columns([1.5, -2.0], ["2019", "2020"], "Revisions").count("<rect")
    2
    """
    plot = _Plot(ticks(min([0.0, *values]), max([0.0, *values])), len(periods), inside=True)
    width = min(26.0, 0.72 * plot.step)
    parts = [*plot.grid(), *plot.labels(periods)]
    for at, value in enumerate(values):
        top, foot = sorted((plot.y(value), plot.y(0.0)))
        parts.append(
            Markup('<rect class="column" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
            .format(plot.x(at) - width / 2, top, width, max(foot - top, 0.5))
        )  # fmt: skip
    return _picture(parts, label)


def bar(value: float, most: float, kind: int = 1) -> Markup:
    """A bar for a row of a table, which tells the number in words beside it.

    >>> 'width="50.0"' in bar(2, 4)
    True
    """
    width = 100 * abs(value) / most if most else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="fill c{}" width="{:.1f}" height="10"/></svg>'
    ).format(kind, width)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where values and periods lie; bars need room inside at both ends."""

    scale: Sequence[float]
    count: int
    inside: bool = False

    @property
    def step(self) -> float:
        """From one period to the next."""
        gaps = self.count if self.inside else max(self.count - 1, 1)
        return (_WIDTH - _LEFT - _RIGHT) / gaps

    def x(self, at: int) -> float:
        """Of a period."""
        return _LEFT + self.step * (at + (0.5 if self.inside else 0))

    def y(self, value: float) -> float:
        """Of a value."""
        low, high = self.scale[0], self.scale[-1]
        return _HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    def grid(self) -> Iterator[Markup]:
        """Lines across with their numbers."""
        for each in self.scale:
            kind = "zero" if each == 0 else "grid"
            yield Markup(
                '<line class="{}" x1="{}" x2="{}" y1="{y:.1f}" y2="{y:.1f}"/>'
                '<text class="tick" x="{}" y="{t:.1f}" text-anchor="end">{}</text>'
            ).format(kind, _LEFT, _WIDTH - _RIGHT, _LEFT - 6, _told(each), y=self.y(each),
                     t=self.y(each) + 4)  # fmt: skip

    def labels(self, periods: Sequence[str]) -> Iterator[Markup]:
        """As many periods as there is room for, always the last one."""
        every = max(1, ceil(len(periods) / _MOST_LABELS))
        for at, period in enumerate(periods):
            if (len(periods) - 1 - at) % every == 0:
                end = at == len(periods) - 1 and not self.inside
                yield Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="{}">{}</text>').format(
                    self.x(at) + (8 if end else 0), _HEIGHT - 8, "end" if end else "middle", period
                )  # fmt: skip


def _path(line: Line, plot: _Plot) -> str:
    """With a gap where a value is absent."""
    told = [None if value is None else f"{plot.x(at):.1f} {plot.y(value):.1f}"
            for at, value in enumerate(line.values)]  # fmt: skip
    return "".join(("L" if before else "M") + now for before, now in pairwise([None, *told]) if now)


def _told(value: float) -> str:
    return f"{value:,.10g}".replace("-", "−")


def _picture(parts: Sequence[Markup], label: str) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(_WIDTH, _HEIGHT, label, Markup("").join(parts))
