"""Controlled rounding: a table rounded so that it adds up both ways as it is printed.

References
----------
Causey, Cox and Ernst (1985), "Applications of Transportation Theory to Statistical Problems",
Journal of the American Statistical Association 80, 903-909 (such a rounding always exists).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from fumao.errors import NotConverged, ShapeMismatch
from fumao.methods.rounding import EXACT, round_half_away

Row = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rounded cells with the sums of their rows, of their columns, and of all."""

    cells: tuple[Row, ...]
    rows: Row
    columns: Row
    total: Decimal


def round_table(cells: Sequence[Sequence[Decimal]], places: int) -> Table:
    """Round a table so that its rows and columns add up to rounded sums.

    Use it where a decomposition is printed by item and by effect; with one column
    `apportionment.round_to_sum` does the same.

    Parameters
    ----------
    cells : sequence of sequences of Decimal
        Rows of one length, finite numbers of either sign.
    places : int
        Decimals to keep.

    Returns
    -------
    Table
        Each cell, row and column sum is its exact value rounded down or up; the total is
        rounded half away from zero.

    Raises
    ------
    ShapeMismatch
        No cell, or rows of several lengths.

    Notes
    -----
    What is added to each number rounded down is 0 or 1 unit, such that sums hold: a flow in a
    network, so that a solution at a corner is whole. The one nearest to the exact table is taken.

    Examples
    --------
    >>> thirds = [[Decimal("0.34"), Decimal("0.34")], [Decimal("0.34"), Decimal("0.34")]]
    >>> done = round_table(thirds, 0)
    >>> done.total, sum(done.rows), sum(done.columns)
    (Decimal('1'), Decimal('1'), Decimal('1'))
    """
    width = len(cells[0]) if cells else 0
    if not width or any(len(row) != width for row in cells):
        raise ShapeMismatch("the rows of a table differ in length, or there is none",
                            remedy="give as many cells in every row, and at least one")  # fmt: skip
    whole = _with_sums(cells)
    unit = Decimal(1).scaleb(-places)
    down = [[each.quantize(unit, rounding=ROUND_FLOOR, context=EXACT) for each in row]
            for row in whole]  # fmt: skip
    left = [[float((each - low) / unit) for each, low in zip(*rows, strict=True)]
            for rows in zip(whole, down, strict=True)]  # fmt: skip
    total_up = int((round_half_away(whole[-1][-1], places) - down[-1][-1]) / unit)
    ups = _ups(down, np.array(left), unit, total_up)
    done = [tuple(_plain(low + unit * int(up)) for low, up in zip(row, more, strict=True))
            for row, more in zip(down, ups, strict=True)]  # fmt: skip
    return Table(tuple(row[:-1] for row in done[:-1]), tuple(row[-1] for row in done[:-1]),
                 done[-1][:-1], done[-1][-1])  # fmt: skip


def _with_sums(cells: Sequence[Sequence[Decimal]]) -> list[list[Decimal]]:
    """The table with a last column of row sums and a last row of column sums."""
    wide = [[*row, _sum(row)] for row in cells]
    return [*wide, [_sum(column) for column in zip(*wide, strict=True)]]


def _sum(values: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for each in values:
        total = EXACT.add(total, each)
    return total


def _plain(value: Decimal) -> Decimal:
    """Without a minus before zero."""
    return abs(value) if value.is_zero() else value


def _ups(
    down: Sequence[Sequence[Decimal]], left: np.ndarray, unit: Decimal, total: int
) -> list[list[int]]:
    """Which numbers go up: 0 or 1 each, whole ones 0, the total as it is told."""
    from scipy import optimize, sparse

    m, n = left.shape
    at = np.arange(m * n).reshape(m, n)
    rows, columns, signs, needs = [], [], [], []
    lines = [*at, *at.T]
    tables = [*down, *zip(*down, strict=True)]
    for line, (places, values) in enumerate(zip(lines, tables, strict=True)):
        rows += [line] * len(places)
        columns += places.tolist()
        signs += [1.0] * (len(places) - 1) + [-1.0]
        needs.append(float((values[-1] - _sum(values[:-1])) / unit))
    upper = (left > 0).astype(float)
    bounds = np.stack([np.zeros(m * n), upper.ravel()], axis=1)
    bounds[-1] = total
    sums = sparse.csr_array((signs, (rows, columns)), shape=(m + n, m * n))
    found = optimize.linprog(
        (1 - 2 * left).ravel(), A_eq=sums, b_eq=needs, bounds=bounds, method="highs-ds"
    )
    whole = np.rint(found.x) if found.status == 0 else None
    if whole is None or np.abs(sums @ whole - needs).max() > 0:
        raise NotConverged("the table could not be rounded so that it adds up",
                           remedy="print one more decimal", trace=found.message)  # fmt: skip
    return [[int(each) for each in row] for row in whole.reshape(m, n)]
