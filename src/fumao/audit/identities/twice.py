"""Repetitions: one quantity stated twice, in text and table, in two currencies, in two passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from fumao.audit.entry import Entry, near
from fumao.audit.identities.passages import parallel_identities
from fumao.audit.identity import SAME, Identity, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure
from fumao.errors import UnknownCode
from fumao.model.unit import exchange_rate

# Two statements further apart than this are about two things, unless the subject is
# known to the last word: rates by points, amounts by their ratio.
_RATES_APART = 6.0
_AMOUNTS_APART = 0.05
_ROWS_APART = 0.2
# An average rate for a year and the rates at which flows were booked differ by less.
_RATE_TOLERANCE = 0.03
# The rate of some months of a year lies this close to that of the year.
_WITHIN_YEAR = 0.08


def repetition_identities(shelf: Shelf) -> Iterator[Identity]:
    """Everything that is stated more than once."""
    apart: dict[object, list[Identity]] = defaultdict(list)
    alike: Counter[object] = Counter()
    for group in shelf.same():
        for before, again in _pairs(group):
            rows = _rows(before, again)
            if _meet(before, again) or _one_thing(before, again):
                alike[rows] += 1
                yield _identity(before, again, firm=near(before, again))
            elif rows:
                apart[rows].append(_identity(before, again, firm=False))
    for rows, identities in apart.items():
        if alike[rows] > 1:  # what two tables say of other periods shows that they mean one thing
            yield from identities
    yield from _currencies(shelf)
    yield from parallel_identities(shelf)


def _pairs(group: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    if group[0].topic.stem or any(entry.alias for entry in group):
        yield from (pair for pair in pairwise(group) if _comparable(*pair))


def _meet(before: Entry, again: Entry) -> bool:
    """Whether both can be one number; over 100 meets over 120, and says less."""
    meets = before.low <= again.high and again.low <= before.high
    return meets and before.closed and again.closed


def _rows(before: Entry, again: Entry) -> object:
    """What two rows or columns of two tables have in common, whatever the period."""
    if before.reading.cell is None or again.reading.cell is None:
        return None
    return before.block, again.block, before.topic, before.measure, before.unit, before.whole


def _identity(before: Entry, again: Entry, *, firm: bool) -> Identity:
    table = (before.reading.cell is None) != (again.reading.cell is None)
    kind = "text and table" if table else "twice"
    target, other = (before, again) if table and before.reading.cell is None else (again, before)
    return Identity(kind, target.id, key(other), firm, SAME)


def _comparable(before: Entry, again: Entry) -> bool:
    """Whether both say their period and neither is one of several values of a list or table."""
    if before.noun != again.noun and before.unit == "ONE":
        return False
    both_cells = before.reading.cell is not None and again.reading.cell is not None
    if both_cells and before.block == again.block:
        return False  # two columns whose headings we could not tell apart
    if before.whole is not None and before.topic == before.whole:
        return False  # a share of itself: its subject was not told from its whole
    together = (before.block, before.reading.sentence) == (again.block, again.reading.sentence)
    if before.topic.flow == "B" and before.mid == -again.mid:
        return False  # a deficit, once as a negative number and once as the size of one
    if together or before.has("survey") or again.has("survey"):
        return False  # members of a list whose names we could not tell apart
    return (before.reading.dated and again.reading.dated) or before.block == again.block


def _one_thing(before: Entry, again: Entry) -> bool:
    """Whether two different numbers are likely to be meant for one quantity."""
    if before.alias or again.alias:  # another number of the same row agrees
        return abs(before.mid - again.mid) <= _ROWS_APART * abs(again.mid)
    slip = _scale_slip(*sorted((abs(before.mid), abs(again.mid))))
    listed = not all(_in_full(each) and each.closed for each in (before, again))
    if before.block == again.block and listed and not _close(before, again) and not slip:
        return False  # two members of a list that were read as one
    if before.reading.claim.unit.is_rate:
        apart = abs(before.mid - again.mid)
        if before.mid == -again.mid:  # a rise in one place, a fall in the other
            return before.topic.specific
        named = before.topic.specific or (before.whole is not None and len(before.topic.stem) > 1)
        sure = before.whole is not None and _in_full(before) and _in_full(again)
        return (
            apart <= (2 * _RATES_APART if sure else _RATES_APART)
            and named
            and before.mid * again.mid >= 0
        )
    low, high = sorted((abs(before.mid), abs(again.mid)))
    if low and before.topic.flow and before.topic.stem:
        return high / low < 2 or _scale_slip(low, high)
    return bool(low) and before.topic.specific and (
        high / low <= 1 + _AMOUNTS_APART or _scale_slip(low, high)
    )  # fmt: skip


def _in_full(entry: Entry) -> bool:
    """Whether the words beside a number name its subject, which is a trade: 全市服务出口120亿元."""
    named = entry.reading.subject in entry.reading.text and not entry.reading.listing
    return named and entry.topic.traded


def _close(before: Entry, again: Entry) -> bool:
    if before.reading.claim.unit.is_rate:
        return False
    return abs(before.mid - again.mid) <= _AMOUNTS_APART * abs(again.mid)


def _scale_slip(low: float, high: float) -> bool:
    """Whether one number is the other with a wrong scale: 亿 for 万."""
    return bool(low) and any(abs(high / low / 10**power - 1) < 0.001 for power in (3, 4, 8))


def _currencies(shelf: Shelf) -> Iterator[Identity]:
    """A total in yuan and in dollars, against the year's exchange rate."""
    found: dict[tuple[object, str], dict[str, Entry]] = defaultdict(dict)
    for entry in shelf.entries:
        money = entry.reading.claim.unit.dimension == "money"
        if money and entry.measure in (Measure.LEVEL, Measure.BALANCE) and entry.topic.stem:
            found[entry.topic, entry.period].setdefault(entry.unit, entry)
    for (_, period), units in found.items():
        if {"USD", "CNY"} <= set(units):
            yield from _at_rate(units["CNY"], units["USD"], period)


def _at_rate(yuan: Entry, dollars: Entry, period: str) -> Iterator[Identity]:
    try:
        rate = exchange_rate("CNY", "USD", period[:4])
    except UnknownCode:
        return
    if not dollars.mid:
        return
    off = abs(yuan.mid / dollars.mid / float(rate) - 1)
    tolerance = _RATE_TOLERANCE if len(period) == 4 else _WITHIN_YEAR
    near_rate = rate if off > tolerance else Decimal(repr(yuan.mid / dollars.mid))
    yield Identity("currency", yuan.id, f"{key(dollars)}*{near_rate}", firm=False)
