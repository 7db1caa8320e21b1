"""Partitions: a whole with all its parts, as trade, a list or a set of regions makes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from fumao.audit.entry import Entry, is_exact, nearest, same_noun
from fumao.audit.identities.partition import Partition
from fumao.audit.identities.tables import table_partitions
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import Topic
from fumao.claims.claim import Measure

# Regions that together are the country, continents that together are the world.
REGIONS = (frozenset({"EAST", "CENTRAL", "WEST", "NORTHEAST"}),)
_CONTINENTS = (frozenset({"ASIA", "EUROPE", "AMERICA", "AFRICA", "OCEANIA"}),)

_PARTS_OF_A_YEAR = (["Q1", "Q2", "Q3", "Q4"], ["H1", "H2"])
_MONTHS = re.compile(
    r"\d{4}-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<first>\d\d)/\d{4}-(?P<last>\d\d))"
)

# A list that leaves more than this unnamed is no partition, whatever it ends with.
_FAR = 0.1


def partitions(shelf: Shelf) -> Iterator[Partition]:
    """Every whole of the document with its parts."""
    yield from _of_flows(shelf)
    yield from _of_lists(shelf)
    yield from _of_enumerations(shelf)
    yield from _of_regions(shelf)
    yield from _of_periods(shelf)
    yield from _of_periods_beside(shelf)
    yield from table_partitions(shelf)


def _of_flows(shelf: Shelf) -> Iterator[Partition]:
    for total in shelf.entries:
        if total.is_amount and total.topic.flow == "T":
            pair = flow_pair(shelf, total)
            if pair:
                yield Partition(total, pair, "total", sure=True)


def flow_pair(shelf: Shelf, entry: Entry) -> tuple[Entry, Entry] | None:
    """Exports and imports of the same subject and period, nearest to a reading."""
    found = [
        shelf.amount(entry.topic.with_flow(flow), entry.period, entry, entry.unit)
        for flow in ("X", "M")
    ]
    return (found[0], found[1]) if found[0] and found[1] else None


def _of_lists(shelf: Shelf) -> Iterator[Partition]:
    for whole in shelf.entries:
        if not whole.is_amount or whole.reading.cell is not None:
            continue
        parts = [
            part
            for part in _once(shelf.children(whole))
            if part.is_amount
            and part.period == whole.period
            and same_noun(part, whole)
            and part.topic.flow != "B"
        ]
        if {part.topic.flow for part in parts} == {"X", "M"} and len(parts) == 2:
            if flow_pair(shelf, whole) is None:
                yield Partition(whole, tuple(parts), "total", sure=True)
        elif len(parts) > 1:
            found = Partition(whole, tuple(parts), "parts", sure=False)
            yield replace(found, sure=_declared(shelf, found))


def _once(parts: list[Entry]) -> list[Entry]:
    """首次突破1万亿元，达11295亿元: one part, of which the number said last is the exact one."""
    return list({part.topic: part for part in parts if part.is_amount}.values())


def _declared(shelf: Shelf, found: Partition) -> bool:
    """Whether the text or the names of the parts say that these are all there are."""
    parts = found.parts
    if any(each.has("partition") for each in (found.whole, *parts)):
        return True
    if len(parts) == 2 and complementary(shelf, *parts):
        return True
    if shelf.are_complete(list(parts)):
        return True
    # With a rest among them they may still leave most of the whole unnamed.
    rest = any(each.has("rest") or is_rest(shelf, each) for each in parts)
    return rest and abs(found.gap) < _FAR


def _of_enumerations(shelf: Shelf) -> Iterator[Partition]:
    """A list of amounts with the total that stands in the same paragraph.

    It is a partition if it adds up, or if the shares of its members do, to 100.
    """
    for block in shelf.blocks():
        listed: dict[int, list[Entry]] = defaultdict(list)
        for entry in block:
            if entry.reading.listing and (entry.is_amount or entry.measure is Measure.SHARE):
                listed[entry.reading.listing].append(entry)
        known: set[tuple[str, ...]] = set()
        for members in listed.values():
            parts = _amounts_of(shelf, members)
            ids = tuple(part.id for part in parts)
            if len(parts) < 2 or ids in known or any(part.reading.part_of for part in parts):
                continue
            known.add(ids)
            whole = _total_beside(block, parts, sure=_are_all(shelf, parts))
            if whole:
                yield whole


def _amounts_of(shelf: Shelf, members: list[Entry]) -> list[Entry]:
    """The members of a list, or the amounts that a list of shares belongs to."""
    if all(entry.is_amount and entry.closed for entry in members):
        return members
    found = [shelf.amount(entry.topic, entry.period, entry) for entry in members]
    parts = [part for part in found if part and part.block == members[0].block and part.closed]
    units = {part.unit for part in parts}
    return parts if len(parts) == len(members) and len(units) == 1 else []


def _total_beside(block: list[Entry], parts: list[Entry], sure: bool) -> Partition | None:
    largest = max(part.mid for part in parts)
    ids = {part.id for part in parts}
    wholes = [
        Partition(entry, tuple(parts), "parts", sure)
        for entry in block
        if entry.is_amount and entry.id not in ids and entry.closed and is_exact(entry)
        and entry.period == parts[0].period and same_noun(entry, parts[0]) and entry.mid > largest
    ]  # fmt: skip
    meeting = [whole for whole in wholes if whole.meets]
    if meeting:
        return meeting[0]
    return wholes[0] if sure and len(wholes) == 1 and abs(wholes[0].gap) < _FAR else None


def _are_all(shelf: Shelf, parts: list[Entry]) -> bool:
    """Whether wording, names or shares say that a list is complete."""
    if any(part.has("partition") for part in parts):
        return True
    halves = len(parts) == 2 and complementary(shelf, *parts)
    return halves or _shares_add_up(shelf, parts)


def _shares_add_up(shelf: Shelf, parts: list[Entry]) -> bool:
    """Whether the shares of these subjects, stated in the same paragraph, are 100 together."""
    shares = [
        next((rate for rate in shelf.rates(part.topic, Measure.SHARE, part.period)
              if rate.block == part.block), None)
        for part in parts
    ]  # fmt: skip
    known = [share for share in shares if share]
    if len(known) < len(parts) or len({share.id for share in known}) < len(parts):
        return False
    return sum(share.low for share in known) <= 100 <= sum(share.high for share in known)


def _of_periods(shelf: Shelf) -> Iterator[Partition]:
    """A year of its quarters or halves; trade of a quarter or of some months of its months."""
    for whole in shelf.entries:
        if not whole.is_amount:
            continue
        traded = whole.topic.flow in ("X", "M", "T")
        for names in _parts_of(whole.period) if traded else _years_of(whole.period):
            found = [shelf.amount(whole.topic, name, whole, whole.unit) for name in names]
            parts = tuple(part for part in found if part)
            if len(parts) == len(names):
                yield Partition(whole, parts, "parts", sure=True)


def _of_periods_beside(shelf: Shelf) -> Iterator[Partition]:
    """The quarters or halves of a year and the total said right after: an annual total of 488.2."""
    for block in shelf.blocks():
        for last, whole in pairwise(block):
            if not (last.is_amount and whole.is_amount and _is_bare_total(shelf, whole)):
                continue
            for names in _years_of(last.period[:4]):
                found = [shelf.amount(last.topic, name, whole, last.unit) for name in names]
                parts = tuple(part for part in found if part and part.block == last.block)
                known = Partition(whole, parts, "parts", sure=True)
                complete = len(parts) == len(names) and parts[-1] is last
                if complete and same_noun(whole, last) and abs(known.gap) < _FAR:
                    yield known


def _is_bare_total(shelf: Shelf, entry: Entry) -> bool:
    """Whether a subject says only that it is a total: the annual total."""
    said = entry.reading.subject.lower().split()
    return bool(said) and set(said) <= {*shelf.words("parts", "totals"), "annual", "yearly"}


def _years_of(period: str) -> list[list[str]]:
    if not period.isdigit():
        return []
    return [[f"{period}-{name}" for name in names] for names in _PARTS_OF_A_YEAR]


def _parts_of(period: str) -> list[list[str]]:
    """The periods that a year, half, quarter or run of months is the sum of."""
    year, span = period[:4], _MONTHS.fullmatch(period)
    if period.isdigit() or span is None:
        return _years_of(period)
    half, quarter = span["half"], span["quarter"]
    if half or quarter:
        length, number = (6, int(half)) if half else (3, int(quarter))
        first, last = length * (number - 1) + 1, length * number
    else:
        first, last = int(span["first"]), int(span["last"])
    months = [f"{year}-{month:02}" for month in range(first, last + 1)]
    whole_quarters = first % 3 == 1 and last % 3 == 0 and last - first > 2
    quarters = [f"{year}-Q{each // 3}" for each in range(first + 2, last + 1, 3)]
    return [months, quarters] if whole_quarters else [months]


def is_rest(shelf: Shelf, entry: Entry) -> bool:
    """Whether a subject is what remains beside the parts named: 其他, others."""
    words = shelf.words("parts", "rest")
    said = entry.reading.subject.lower()
    if shelf.lang == "zh":
        return (
            said.startswith(tuple(word for word in words if len(word) > 1)) and "商业" not in said
        )
    return said.split(" ")[0] in words and "business" not in said


def complementary(shelf: Shelf, first: Entry, second: Entry) -> bool:
    """Whether two subjects are the halves of one thing: 境内 and 境外, passenger and freight."""
    one, two = _said(first), _said(second)
    for a, b in shelf.pairs():
        for left, right in ((a, b), (b, a)):
            if left in one and right in two and one.replace(left, right) == two:
                return True
    return two in (f"非{one}", f"non-{one}") or one in (f"非{two}", f"non-{two}")


def _said(entry: Entry) -> str:
    limits = entry.reading.scope if entry.reading.scope not in entry.reading.subject else ""
    return f"{limits}{entry.reading.subject}".lower()


def _of_regions(shelf: Shelf) -> Iterator[Partition]:
    """Regions of a country, continents of the world as partners."""
    inside: Groups = defaultdict(dict)
    abroad: Groups = defaultdict(dict)
    for entry in shelf.entries:
        if not entry.is_amount:
            continue
        about = entry.topic
        if len(about.places) == 1 and not about.partners:
            whole = replace(about, places=frozenset())
            inside[whole, entry.period, entry.unit].setdefault(min(about.places), entry)
        if len(about.partners) == 1:
            whole = replace(about, partners=frozenset())
            abroad[whole, entry.period, entry.unit].setdefault(min(about.partners), entry)
    yield from _complete(shelf, inside, REGIONS)
    yield from _complete(shelf, abroad, _CONTINENTS)


Groups = dict[tuple[Topic, str, str], dict[str, Entry]]


def _complete(
    shelf: Shelf, groups: Groups, sets: tuple[frozenset[str], ...]
) -> Iterator[Partition]:  # fmt: skip
    for (about, period, unit), found in groups.items():
        for places in sets:
            if places <= set(found):
                parts = tuple(found[place] for place in sorted(places))
                whole = nearest(shelf.amounts(about, period, unit), parts[0])
                if whole:
                    yield Partition(whole, parts, "parts", sure=True)
