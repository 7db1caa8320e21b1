"""Lines over time as inline SVG: they stretch with the page, letters keep their size."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from fumao.methods.arrays import Vector

_HEIGHT, _MARGIN = 150, 22


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
    return (
        f'<svg class="picture" width="100%" height="{_HEIGHT + _MARGIN}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
        + "".join(_rule(y(each), f"{each:,.1f}", "grid") for each in (low, high))
        + ("" if level is None else _rule(y(level), "", "balanced"))
        + f'<svg width="100%" height="{_HEIGHT}" viewBox="0 0 100 {_HEIGHT}" '
        f'preserveAspectRatio="none">{lines}</svg>'
        f'<circle class="m" cx="{x(last):.2f}%" cy="{y(float(values[last])):.1f}" r="4">'
        f"<title>{escape(periods[last])}: {values[last]:,.1f}</title></circle>"
        f'<text class="axis" x="1.5%" y="{_HEIGHT + 15}">{escape(periods[first])}</text>'
        f'<text class="axis" x="98.5%" y="{_HEIGHT + 15}" text-anchor="end">'
        f"{escape(periods[last])}</text></svg>\n"
    )


def _level(level: float | None) -> tuple[float, ...]:
    return () if level is None or not np.isfinite(level) else (level,)


def _rule(y: float, told: str, style: str) -> str:
    return (f'<line class="{style}" x1="1.5%" x2="98.5%" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="axis" x="1.5%" y="{max(y - 3, 10):.1f}">{told}</text>')  # fmt: skip
