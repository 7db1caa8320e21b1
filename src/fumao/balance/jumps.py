"""Jumps: a series that grows or falls so much between two periods that its unit is in doubt."""

from __future__ import annotations

import numpy as np

from fumao.balance.grid import Grid, finding
from fumao.balance.parameters import Parameters, parameters
from fumao.model.finding import Finding, Severity


def find_jumps(
    grid: Grid, *, least: float = 1.0, settings: Parameters | None = None
) -> tuple[Finding, ...]:
    """Find cells that stand many times above or below the period before.

    Parameters
    ----------
    grid : Grid
        With two or more periods.
    least : float
        The smaller of both values, at least, in the unit of the grid: what rounds to nothing
        jumps easily.

    Examples
    --------
    >>> from fumao.balance.grid import Axes
    >>> axes = Axes(("2018", "2019"), ("X",), ("CHN",), ("W1",), ("SA",))
    >>> values = np.array([20.0, 22000.0]).reshape(axes.shape)
    >>> found = find_jumps(Grid(axes, values, np.zeros(axes.shape, dtype=bool)))
    >>> found[0].key, found[0].found.en
    ('CHN/W1/SA/X/2019', '1,100 times the period before')
    """
    limit = (settings or parameters()).number("jump")
    before, after = np.abs(grid.values[:-1]), np.abs(grid.values[1:])
    usable = np.minimum(before, after) >= least
    ratio = np.divide(after, before, out=np.ones_like(after), where=usable)
    places = np.argwhere((ratio >= limit) | (ratio <= 1 / limit))
    return tuple(
        finding(
            "jump", grid.axes.key(int(grid.axes.cells[(at[0] + 1, *at[1:])])), "kept as reported",
            _words(float(ratio[tuple(at)])), Severity.DOUBT,
        )
        for at in places
    )  # fmt: skip


def _words(ratio: float) -> str:
    if ratio >= 1:
        return f"{ratio:,.0f} times the period before"
    return f"the period before was {1 / ratio:,.0f} times it"
