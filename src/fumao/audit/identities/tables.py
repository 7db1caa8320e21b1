"""Tables: rows that add up to a total row, columns that add up to a total column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace

from fumao.audit.entry import AMOUNTS, Entry
from fumao.audit.identities.partition import Partition
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure

Lines = dict[int, dict[Hashable, Entry]]

# A sum of positive parts that misses the total by more is that of no additive column.
_FAR = 0.3
# More lines than a table has totals.
_MANY = 12
_GOODS, _SERVICES = frozenset({"货物", "good"}), frozenset({"服务", "service"})
_BOTH = frozenset({"", "货物和服务", "货物与服务", "货物及服务", "货物服务", "good service"})
_TRADES = ("X", "M", "T")
_SUMMED = AMOUNTS | {Measure.SHARE}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which lines of a table make up a total line, as its numbers themselves show."""

    total: int
    parts: tuple[int, ...]


def table_partitions(shelf: Shelf) -> Iterator[Partition]:
    """Totals of each table with the cells that make them up, by rows and by columns."""
    for grid in shelf.grids():
        cells = [
            entry
            for entry in grid
            if entry.measure in _SUMMED and entry.closed and not entry.topic.per
        ]
        yield from _goods_and_services(cells)
        found: set[str] = set()
        for place in (_by_row, _by_column, _side_by_side):
            new = [each for each in _sums(shelf, cells, place) if each.whole.id not in found]
            yield from new
            found.update(each.whole.id for each in new)


def _goods_and_services(cells: list[Entry]) -> Iterator[Partition]:
    """Trade, in a table that has goods and services beside it: their sum.

    Trade in the national accounts is not quite that of the balance of payments;
    where most of the table does not add up, it is doubtful and not wrong.
    """
    rows: dict[Hashable, dict[str, Entry]] = defaultdict(dict)
    for entry in cells:
        if entry.topic.flow in _TRADES and not entry.topic.per:
            about = replace(entry.topic, stem="", places=entry.topic.places - {"W1"})
            group = about, entry.whole, entry.measure, entry.period, entry.unit
            rows[group].setdefault(entry.topic.stem, entry)
    found = [
        Partition(total, (goods, services), "table total", sure=True)
        for row in rows.values()
        for total, goods, services in [(_named(row, each) for each in (_BOTH, _GOODS, _SERVICES))]
        if total and goods and services
    ]
    borne_out = 2 * sum(each.meets for each in found) > len(found)
    yield from found if borne_out else (replace(each, kind="goods and services") for each in found)


def _named(row: dict[str, Entry], names: frozenset[str]) -> Entry | None:
    return next((row[name] for name in names if name in row), None)


def _by_row(entry: Entry) -> tuple[Hashable, Hashable]:
    assert entry.reading.cell is not None
    return entry.reading.cell


def _by_column(entry: Entry) -> tuple[Hashable, Hashable]:
    row, column = _by_row(entry)
    return column, row


def _side_by_side(entry: Entry) -> tuple[Hashable, Hashable]:
    """Two tables beside each other: a line is what it is about, a column its period."""
    return entry.reading.subject, (entry.measure, entry.period, entry.unit)


def _sums(
    shelf: Shelf, cells: list[Entry], place: Callable[[Entry], tuple[Hashable, Hashable]]
) -> Iterator[Partition]:
    named: dict[Hashable, dict[Hashable, Entry]] = {}
    for entry in cells:
        line, column = place(entry)
        named.setdefault(line, {}).setdefault(column, entry)
    in_order = sorted(named.values(), key=lambda line: min(each.order for each in line.values()))
    lines = dict(enumerate(in_order))
    totals = [number for number, line in lines.items() if _is_total(shelf, line)]
    if len(totals) > _MANY and 2 * len(totals) > len(lines):
        return  # a list of statements about totals, and no table with a total
    for total in totals:
        layout = _layout(lines, total, totals)
        if layout:
            yield from _checked(lines, layout)


def _is_total(shelf: Shelf, line: dict[Hashable, Entry]) -> bool:
    """Whether a line is headed as a sum."""
    if all(entry.has("total") for entry in line.values()):
        return True
    if any(is_all(entry) for entry in line.values()):
        return True
    words = [word for word in shelf.words("parts", "totals") if len(word) > 1]
    names = [entry.reading.subject.lower() for entry in line.values()]
    if shelf.lang == "en":
        return all(set(words) & set(name.split()) for name in names)
    return all(name.startswith(tuple(words)) or name.endswith(tuple(words)) for name in names)


def is_all(entry: Entry) -> bool:
    """Whether a share is that of everything: 100 per cent."""
    return entry.measure is Measure.SHARE and entry.is_percent and entry.reading.claim.value == 100


def _layout(
    lines: Lines, total: int, totals: list[int]
) -> Layout | None:  # fmt: skip
    """The parts of a total: the set of lines whose sums fit most of its cells.

    Nothing is taken for granted: a heading that says total is not enough. At
    least one column must add up, and a table of one column is believed only
    if it nearly does.
    """
    best: tuple[int, Layout] | None = None
    for parts in _candidates(sorted(lines), total, totals):
        layout = Layout(total, parts)
        fits = sum(_fits(lines, layout, at) for at in lines[total])
        if fits and (best is None or fits > best[0]):
            best = fits, layout
    if best and best[0] * 2 >= len(lines[total]):
        return best[1]
    return None


def _candidates(numbers: list[int], total: int, totals: list[int]) -> Iterator[tuple[int, ...]]:
    plain = tuple(number for number in numbers if number not in totals)
    yield plain
    yield tuple(number for number in totals if number != total)
    above = [number for number in numbers if number < total]
    stop = max((number for number in totals if number < total), default=-1)
    yield tuple(number for number in above if number > stop)
    following = min((number for number in totals if number > total), default=10**9)
    yield tuple(number for number in plain if total < number < following)
    after = [number for number in totals if number > total]
    if len(after) > 1:
        yield tuple(after[:2])


def _column(lines: Lines, layout: Layout, at: Hashable) -> list[Entry]:
    """The cells of the parts in one column: those of the total's unit, period and measure."""
    total = lines[layout.total][at]
    return [
        lines[number][at]
        for number in layout.parts
        if at in lines[number] and lines[number][at].unit == total.unit
    ]


def _fits(lines: Lines, layout: Layout, at: Hashable) -> bool:
    total, parts = lines[layout.total][at], _column(lines, layout, at)
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return len(parts) > 1 and low <= total.high and total.low <= high


def _checked(lines: Lines, layout: Layout) -> Iterator[Partition]:
    for at, total in lines[layout.total].items():
        parts = _column(lines, layout, at)
        if len(parts) > 1 and not _is_mean(total, parts):
            yield Partition(total, tuple(parts), "table total", sure=True)


def _is_mean(total: Entry, parts: list[Entry]) -> bool:
    """Whether what stands in the total row is between the parts and far from their sum."""
    values = [part.mid for part in parts]
    far = abs(sum(values) - total.mid) > _FAR * abs(total.mid)
    return far and min(values) <= total.mid <= max(values) and min(values) > 0
