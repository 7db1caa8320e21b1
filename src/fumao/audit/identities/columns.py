"""Columns of shares: each beside the column of amounts that they are shares of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from fumao.audit.entry import Entry
from fumao.audit.identity import Identity, added, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure

Column = dict[Hashable, Entry]

# Of the shares in a column this many must be those of the amounts, and at least three.
_MOST = 2 / 3
_LEAST = 3


def column_identities(shelf: Shelf) -> Iterator[Identity]:
    """Shares in a table against the amounts in their rows and the total of these.

    Which column of amounts it is, the numbers show: most shares fit it.
    """
    for grid in shelf.grids():
        columns: dict[Hashable, Column] = defaultdict(dict)
        for entry in grid:
            assert entry.reading.cell is not None
            row, column = entry.reading.cell
            if entry.closed:
                columns[column, entry.measure, entry.unit].setdefault(row, entry)
        shares = [each for each in columns.values() if _are(each, Measure.SHARE)]
        amounts = [each for each in columns.values() if _are(each, *_SUMMED)]
        for column in shares:
            ways = [list(_of(column, values)) for values in amounts]
            best = max(ways, key=lambda way: sum(fits for _, fits in way), default=[])
            fitting = sum(fits for _, fits in best)
            if fitting >= max(_LEAST, _MOST * len(best)):
                yield from (identity for identity, _ in best)


_SUMMED = (Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE)


def _are(column: Column, *measures: Measure) -> bool:
    return next(iter(column.values())).measure in measures


def _of(shares: Column, amounts: Column) -> Iterator[tuple[Identity, bool]]:
    """Each share as that of its row's amount in the total, and whether it is that."""
    total = next((row for row in amounts if amounts[row].has("total")), None)
    parts = [entry for row, entry in amounts.items() if row != total]
    if total is None and not all(entry.mid > 0 for entry in parts):
        return
    whole = [amounts[total]] if total is not None else parts
    stated = shares.get(total) if total is not None else None
    low, high = sum(each.low for each in whole), sum(each.high for each in whole)
    if low <= 0:
        return
    for row, share in shares.items():
        part = amounts.get(row)
        if part is None or row == total or share.period != part.period:
            continue
        formula = f"share({key(part)}, {added(whole)})"
        factor = 1.0
        if stated is not None and not stated.low <= 100 <= stated.high:  # of more than the rows
            formula, factor = f"{key(part)}*{key(stated)}/{key(whole[0])}", stated.mid / 100
        bounds = 100 * factor * part.low / high, 100 * factor * part.high / low
        fits = bounds[0] <= share.high and share.low <= bounds[1]
        yield Identity("share", share.id, formula), fits
