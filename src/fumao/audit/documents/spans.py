"""Cells that reach over several columns or rows, repeated in each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fumao.audit.documents.pieces import Rows
from fumao.claims.reading.passage import Cell

# More columns than any sheet has; a larger span is a mistake or an attack.
_WIDEST = 1_000


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell that takes ``across`` columns and ``down`` rows."""

    cell: Cell
    across: int = 1
    down: int = 1


def spread(rows: Iterable[Iterable[Spanning]]) -> Rows:
    """Rows in which every column has its cell."""
    found: list[tuple[Cell, ...]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        cells: dict[int, Cell] = {column: cell for column, (cell, _) in hanging.items()}
        hanging = {column: (cell, left - 1) for column, (cell, left) in hanging.items() if left > 1}
        column = 0
        for each in row:
            while column in cells:
                column += 1
            for _ in range(min(max(each.across, 1), _WIDEST)):
                cells[column] = each.cell
                if each.down > 1:
                    hanging[column] = (each.cell, each.down - 1)
                column += 1
        found.append(tuple(cells[column] for column in sorted(cells)))
    return tuple(found)
