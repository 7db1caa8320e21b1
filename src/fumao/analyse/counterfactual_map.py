"""A map on which every economy is a tile of one size, coloured by a change in per cent."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import floor, log10

from fumao.model.tiles import tiles

_SIZE, _GAP = 26, 2
_CLASSES = ("down3", "down2", "down1", "still", "up1", "up2", "up3")


def edges(values: Mapping[str, float]) -> tuple[float, float, float]:
    """Round bounds of the classes: what counts as no change, as small, and as large.

    >>> edges({"CHN": 12.0, "JPN": -3.0})
    (0.1, 1.0, 10.0)
    """
    most = max((abs(value) for value in values.values()), default=0.0)
    top = 10.0 ** floor(log10(most)) if most > 0 else 1.0
    return top / 100, top / 10, top


def style(value: float, bounds: tuple[float, float, float]) -> str:
    """The class of a change.

    >>> [style(each, (0.1, 1.0, 10.0)) for each in (-12.0, 0.05, 0.5, 3.0)]
    ['down3', 'still', 'up1', 'up2']
    """
    depth = sum(abs(value) >= bound for bound in bounds)
    return _CLASSES[3 + depth if value > 0 else 3 - depth]


def tile_map(values: Mapping[str, float], names: Mapping[str, str], title: str) -> str:
    """The map as inline SVG with its key; economies without a value are outlined.

    Parameters
    ----------
    values : mapping of economy to per cent
    names : mapping of economy to text
        What is told of a tile.

    Examples
    --------
    >>> drawn = tile_map({"CHN": 2.0}, {"CHN": "China"}, "Exports")
    >>> drawn.count("<rect") == len(tiles()) + 7, "<title>China: +2.00</title>" in drawn
    (True, True)
    """
    bounds, places = edges(values), tiles()
    width = max(column for column, _ in places.values()) * (_SIZE + _GAP)
    height = max(row for _, row in places.values()) * (_SIZE + _GAP)
    drawn = []
    for code, (column, row) in places.items():
        x, y = (column - 1) * (_SIZE + _GAP), (row - 1) * (_SIZE + _GAP)
        value = values.get(code)
        kind = "none" if value is None else style(value, bounds)
        told = names.get(code, code) + ("" if value is None else f": {value:+.2f}")
        drawn.append(
            f'<g><title>{escape(told)}</title><rect class="{kind}" x="{x}" y="{y}" '
            f'width="{_SIZE}" height="{_SIZE}" rx="3"/><text x="{x + _SIZE / 2:g}" '
            f'y="{y + 16}">{escape(code)}</text></g>'
        )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}">'
        f'<svg class="map" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(drawn)}</svg></div>\n'
        + _key(bounds)
    )


def _key(bounds: tuple[float, float, float]) -> str:
    small, middle, large = (f"{each:g}" for each in bounds)
    told = (f"≤ −{large}", f"−{large} … −{middle}", f"−{middle} … −{small}", f"± {small}",
            f"{small} … {middle}", f"{middle} … {large}", f"≥ {large}")  # fmt: skip
    listed = "".join(
        f'<li><svg width="14" height="14" aria-hidden="true"><rect class="{kind}" width="14" '
        f'height="14" rx="2"/></svg>{escape(text)}</li>'
        for kind, text in zip(_CLASSES, told, strict=True)
    )
    return f'<ul class="key">{listed}</ul>\n'
