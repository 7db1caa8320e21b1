"""Lines over time as inline SVG: they stretch with the page, letters keep their size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import numpy as np

from fumao.claims.words import MINUS
from fumao.methods.arrays import Vector

_HEIGHT, _MARGIN = 150, 22
_LETTER = 14  # height of a label with its gap
# Labels stay legible where a line runs behind them.
_HALO = "paint-order:stroke;stroke:var(--paper);stroke-width:3px"


def time_line(
    periods: Sequence[str], values: Vector, title: str, level: float | None = None
) -> str:
    """One series over time, with a level that it is seen against, and its last value as a dot.

    Examples
    --------
    >>> drawn = time_line(["2019-Q4", "2020-Q1"], np.array([100.0, 71.0]), "Travel", 90.0)
    >>> drawn.count("<polyline"), drawn.count("<circle"), drawn.count('class="balanced"')
    (1, 1, 1)
    """
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return ""
    first, last = int(known[0]), int(known[-1])
    told = values[known]
    low, high = float(min(told.min(), *_level(level))), float(max(told.max(), *_level(level)))
    low, high = (low, high) if high > low else (low - 1, high + 1)
    across = max(last - first, 1)

    def x(at: int) -> float:
        return 1.5 + 97 * (at - first) / across

    def y(value: float) -> float:
        return 4 + (_HEIGHT - 8) * (high - value) / (high - low)

    runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    lines = "".join(
        '<polyline class="x" fill="none" style="fill:none" stroke-width="2" '
        'vector-effect="non-scaling-stroke" points="'
        + " ".join(f"{x(int(at)):.2f},{y(float(values[at])):.1f}" for at in run) + '"/>'
        for run in runs
    )  # fmt: skip
    edges = [_rule(y(each), "" if _near(y(each), level, y) else _number(each), "grid")
             for each in (low, high)]  # fmt: skip
    return (
        f'<svg class="picture" width="100%" height="{_HEIGHT + _MARGIN}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
        + "".join(edges)
        + ("" if level is None or not np.isfinite(level) else _rule(y(level), "", "balanced"))
        + f'<svg width="100%" height="{_HEIGHT}" viewBox="0 0 100 {_HEIGHT}" '
        f'preserveAspectRatio="none">{lines}</svg>'
        f'<circle class="m" cx="{x(last):.2f}%" cy="{y(float(values[last])):.1f}" r="4">'
        f"<title>{escape(periods[last])}: {_number(float(values[last]))}</title></circle>"
        + _limit(level, y)
        + f'<text class="axis" x="1.5%" y="{_HEIGHT + 15}">{escape(periods[first])}</text>'
        f'<text class="axis" x="98.5%" y="{_HEIGHT + 15}" text-anchor="end">'
        f"{escape(periods[last])}</text></svg>\n"
    )


def _near(place: float, level: float | None, y: Callable[[float], float]) -> bool:
    """Whether the label of an edge would lie upon the level's line."""
    return level is not None and bool(np.isfinite(level)) and abs(place - y(level)) < _LETTER


def _limit(level: float | None, y: Callable[[float], float]) -> str:
    """The label of the level, in the middle, where lines seldom end."""
    if level is None or not np.isfinite(level):
        return ""
    return (f'<text class="axis" x="50%" y="{max(y(level) - 4, 10):.1f}" text-anchor="middle" '
            f'style="{_HALO}">{_number(level)}</text>')  # fmt: skip


def _number(value: float) -> str:
    return f"{value:,.1f}".replace("-", MINUS)


def _level(level: float | None) -> tuple[float, ...]:
    return () if level is None or not np.isfinite(level) else (level,)


def _rule(y: float, told: str, style: str) -> str:
    place = f'x="1.5%" y="{max(y - 3, 10):.1f}" style="{_HALO}"'
    return (f'<line class="{style}" x1="1.5%" x2="98.5%" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="axis" {place}>{told}</text>')  # fmt: skip
