"""The cube as a table: which words head rows and columns, and what stands where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fumao.errors import InvalidInput
from fumao.publish.site.explore.cube import Cube, names_of

# What makes up a column's name in an address; no code holds it.
JOINT = "~"
# Cells of a page, which a browser lays out at once.
CELLS = 10_000


@dataclass(frozen=True)
class Grid:
    """A pivot table.

    Parameters
    ----------
    rows, cols : tuple of str
        The axes that head rows and columns.
    heads, tops : list of tuples
        The words of each row and of each column, by axis, as places in ``cube.codes``.
    cells : list of lists
        Which observation of the cube stands in each row and column; -1 where none does.
    """

    cube: Cube
    rows: tuple[str, ...]
    cols: tuple[str, ...]
    heads: list[tuple[int, ...]]
    tops: list[tuple[int, ...]]
    cells: list[list[int]]

    def row_words(self, row: int) -> tuple[str, ...]:
        """The codes that head a row."""
        return self._words(self.rows, self.heads[row])

    def col_words(self, col: int) -> tuple[str, ...]:
        """The codes that head a column."""
        return self._words(self.cols, self.tops[col])

    def _words(self, axes: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.cube.codes[axis][at] for axis, at in zip(axes, places, strict=True))


def axes_of(
    cube: Cube, rows: tuple[str, ...], cols: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What heads rows and columns: as asked for, and every axis that varies somewhere.

    Time and vintages go into columns, everything else into rows, so that no two observations
    ever meet in one cell.

    Examples
    --------
    >>> axes_of(cube_like("item", "period", "unit"), (), ())
    (('item', 'unit'), ('period',))
    >>> axes_of(cube_like("item", "flow"), ("flow",), ("item",))
    (('flow',), ('item',))
    """
    free = [name for name in cube.varying if name not in (*rows, *cols)]
    wide = [name for name in free if name in ("period", "vintage")]
    if not cols and "period" not in (*rows, *wide):
        wide.insert(0, "period")
    tall = [name for name in free if name not in wide]
    cols = (*cols, *wide)
    rows = (*rows, *tall)
    if not cols:
        cols = ("flow",) if "flow" not in rows else ("unit",)
        rows = tuple(name for name in rows if name not in cols)
    if not rows:
        rows = (next(name for name in ("item", "partner", "reporter") if name not in cols),)
    return rows, cols


def cube_like(*varying: str) -> Cube:
    """A cube without observations whose axes vary: for examples."""
    from fumao.publish.site.explore.state import AXES

    codes = {name: ["a", "b"] if name in varying else ["a"] for name in AXES}
    return Cube(codes, {name: [] for name in AXES}, [], [], [], [])


def pivot(cube: Cube, rows: tuple[str, ...], cols: tuple[str, ...]) -> Grid:
    """Put a cube into rows and columns, each in the order of its words.

    The axes must be those of :func:`axes_of`: what varies elsewhere would meet in one cell.
    """
    down = list(zip(*(cube.at[name] for name in rows), strict=True))
    across = list(zip(*(cube.at[name] for name in cols), strict=True))
    heads, tops = sorted(set(down)), sorted(set(across))
    row_at = {words: place for place, words in enumerate(heads)}
    col_at = {words: place for place, words in enumerate(tops)}
    cells = [[-1] * len(tops) for _ in heads]
    for number, (row, col) in enumerate(zip(down, across, strict=True)):
        cells[row_at[row]][col_at[col]] = number
    return Grid(cube, rows, cols, heads, tops, cells)


def ordered(grid: Grid, sort: str, language: str) -> Grid:
    """The rows by name or by a column, those without a number last; as they are without ``sort``.

    Raises
    ------
    InvalidInput
        There is no such column.
    """
    if not sort:
        return grid
    down, word = sort.startswith("-"), sort.removeprefix("-")
    places = list(range(len(grid.heads)))
    if word == "name":
        places.sort(key=lambda row: _names(grid, row, language), reverse=down)
    else:
        col = _column(grid, word)
        numbers = [_number(grid, row, col) for row in places]
        told = [row for row in places if numbers[row] is not None]
        told.sort(key=lambda row: numbers[row] or 0.0, reverse=down)
        places = told + [row for row in places if numbers[row] is None]
    return replace(
        grid, heads=[grid.heads[row] for row in places], cells=[grid.cells[row] for row in places]
    )


def column_name(grid: Grid, col: int) -> str:
    """A column as an address names it: ``2020`` or ``2020~M``."""
    return JOINT.join(grid.col_words(col))


def _column(grid: Grid, word: str) -> int:
    names = {column_name(grid, col): col for col in range(len(grid.tops))}
    if word not in names:
        shown = ", ".join(list(names)[-5:])
        raise InvalidInput(
            f"{word[:40]!r} is no column of this table", where="sort",
            remedy=f"use name or a column such as {shown}" if shown else "leave it out",
        )  # fmt: skip
    return names[word]


def _number(grid: Grid, row: int, col: int) -> float | None:
    at = grid.cells[row][col]
    return None if at < 0 else grid.cube.numbers[at]


def _names(grid: Grid, row: int, language: str) -> tuple[str, ...]:
    words = zip(grid.rows, grid.row_words(row), strict=True)
    return tuple(names_of(axis, word).in_(language).casefold() for axis, word in words)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a table, and where they stand among all."""

    number: int
    pages: int
    first: int
    last: int
    rows: int


def page_of(grid: Grid, size: int, number: int) -> Page:
    """Which rows a page shows: ``size`` of them, or as many as make ``CELLS`` cells.

    Raises
    ------
    InvalidInput
        The table has fewer pages.
    """
    rows = len(grid.heads)
    size = max(1, min(size, CELLS // max(1, len(grid.tops))))
    pages = max(1, -(-rows // size))
    if number > pages:
        raise InvalidInput(
            f"there is no page {number}", where="page", remedy=f"the table has {pages}: write 1"
        )
    first = (number - 1) * size
    return Page(number, pages, first, min(rows, first + size), rows)
