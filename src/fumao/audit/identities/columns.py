"""Columns of shares and averages: each beside the amounts that they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import permutations

from fumao.audit.entry import Entry
from fumao.audit.identities.tables import is_all
from fumao.audit.identity import Identity, added, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure

Column = dict[Hashable, Entry]

# Of a column this many numbers must be made of the amounts beside them, and at least three.
_MOST = 2 / 3
_LEAST = 3


def column_identities(shelf: Shelf) -> Iterator[Identity]:
    """Shares and averages in a table against the amounts in their rows.

    Which columns of amounts they are made of, the numbers show: most rows fit.
    """
    for grid in shelf.grids():
        columns: dict[Hashable, Column] = defaultdict(dict)
        for entry in grid:
            assert entry.reading.cell is not None
            row, place = entry.reading.cell
            if entry.closed:
                columns[place, entry.measure, entry.unit].setdefault(row, entry)
        every = list(columns.values())
        amounts = [each for each in every if _are(each, *_SUMMED) and not _are_averages(each)]
        for column in every:
            if _are(column, Measure.SHARE):
                yield from _best([list(_of(column, values)) for values in amounts])
            elif _are_averages(column):
                pairs = permutations(amounts, 2)
                yield from _best([list(_quotients(column, *pair)) for pair in pairs])


def _best(ways: list[list[tuple[Identity, bool]]]) -> Iterator[Identity]:
    """The way in which most rows fit, if most rows do."""
    best = max(ways, key=lambda way: sum(fits for _, fits in way), default=[])
    if sum(fits for _, fits in best) >= max(_LEAST, _MOST * len(best)):
        yield from (identity for identity, _ in best)


_SUMMED = (Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE)


def _are(column: Column, *measures: Measure) -> bool:
    return next(iter(column.values())).measure in measures


def _are_averages(column: Column) -> bool:
    return all(entry.is_amount and entry.topic.per for entry in column.values())


def _quotients(
    averages: Column, totals: Column, numbers: Column
) -> Iterator[tuple[Identity, bool]]:
    """Each average as its row's total over its row's number, and whether it is that."""
    for row, average in averages.items():
        total, number = totals.get(row), numbers.get(row)
        if not (total and number and total.unit == average.unit and number.low > 0):
            continue
        fits = total.low / number.high <= average.high and average.low <= total.high / number.low
        yield Identity("average", average.id, f"{key(total)}/{key(number)}"), fits


def _of(shares: Column, amounts: Column) -> Iterator[tuple[Identity, bool]]:
    """Each share as that of its row's amount in the total, and whether it is that."""
    all_ = [row for row in amounts if row in shares and is_all(shares[row])]
    total = next((row for row in amounts if amounts[row].has("total")), all_[0] if all_ else None)
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
