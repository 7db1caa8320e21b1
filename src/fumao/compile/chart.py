"""Line charts of series as SVG: drawn by hand, so that a page needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10

import numpy as np

from fumao.methods.arrays import Vector

_WIDTH, _HEIGHT = 860, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 12, 12, 30
# A colour and a dash each, so that lines are told apart in grey too.
_STYLES = (
    ("#8c959f", "1.4", "2 3"), ("#0a3069", "2.4", ""), ("#bc4c00", "1.6", "8 4"),
)  # fmt: skip


def chart(labels: Sequence[str], lines: Mapping[str, Vector], title: str) -> str:
    """Up to three lines over the same periods, with a scale and a legend.

    Parameters
    ----------
    labels : sequence of str
        The periods.
    lines : mapping of str to Vector, each of shape (n,)
        By their names, in one unit.
    title : str
        What is told to those who cannot see it.

    Examples
    --------
    >>> drawn = chart(["2020-Q1", "2020-Q2"], {"raw": np.array([90.0, 110.0])}, "Exports")
    >>> drawn.count("<polyline"), "<title>Exports</title>" in drawn
    (1, True)
    """
    ticks = _ticks(np.concatenate([values[np.isfinite(values)] for values in lines.values()]))
    low, high = ticks[0], ticks[-1]
    places = max(0, -floor(log10(ticks[1] - ticks[0])))
    parts = [_grid(tick, low, high, places) for tick in ticks]
    parts += _years(labels)
    for number, (name, values) in enumerate(lines.items()):
        parts.append(_line(values, low, high, number))
        parts.append(_legend(name, number))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 22}" role="img" xmlns="http://www.w3.org/2000/svg" '
        f'font-family="inherit" font-size="12"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _ticks(values: Vector) -> list[float]:
    """Round numbers from below the least to above the largest, four to eight of them.

    >>> _ticks(np.array([97.0, 131.0]))
    [90.0, 100.0, 110.0, 120.0, 130.0, 140.0]
    """
    least, most = float(values.min()), float(values.max())
    spread = (most - least) or abs(most) or 1.0
    size = 10.0 ** floor(log10(spread))
    step = next(size * each for each in (0.2, 0.5, 1.0, 2.0) if spread / (size * each) <= 6)
    first, last = floor(least / step), -floor(-most / step)
    return [float(step * at) for at in range(first, max(last, first + 1) + 1)]


def _y(value: float, low: float, high: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)


def _x(at: float, size: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * at / max(size - 1, 1)


def _grid(tick: float, low: float, high: float, places: int) -> str:
    y, told = _y(tick, low, high), f"{tick:,.{places}f}"
    return (
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d8dee4"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#57606a">{told}</text>'
    )


def _years(labels: Sequence[str]) -> list[str]:
    """The years under the axis; of many every second or fifth."""
    first = {label[:4]: at for at, label in reversed(list(enumerate(labels)))}
    every = 1 if len(first) <= 14 else 2 if len(first) <= 28 else 5
    return [
        f'<text x="{_x(at, len(labels)):.1f}" y="{_HEIGHT - 10}" fill="#57606a">{year}</text>'
        for year, at in first.items()
        if int(year) % every == 0
    ]


def _line(values: Vector, low: float, high: float, number: int) -> str:
    colour, width, dash = _STYLES[number]
    points = " ".join(
        f"{_x(at, values.size):.1f},{_y(value, low, high):.1f}"
        for at, value in enumerate(values.tolist())
        if np.isfinite(value)
    )
    return (f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-dasharray="{dash}"/>')  # fmt: skip


def _legend(name: str, number: int) -> str:
    colour, width, dash = _STYLES[number]
    x, y = _LEFT + 150 * number, _HEIGHT + 10
    return (f'<line x1="{x}" x2="{x + 28}" y1="{y}" y2="{y}" stroke="{colour}" '
            f'stroke-width="{width}" stroke-dasharray="{dash}"/>'
            f'<text x="{x + 34}" y="{y + 4}" fill="#1b1f24">{escape(name)}</text>')  # fmt: skip
