"""Ranks against values: the first of a ranking is its largest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from fumao.audit.entry import Entry
from fumao.audit.identities.rankings import rank_columns
from fumao.audit.identity import AT_MOST, Identity, key
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import Topic, lexicon
from fumao.claims.claim import Measure


def rank_identities(shelf: Shelf) -> Iterator[Identity]:
    """Ranked places in order of their values, and lists said to be in order."""
    yield from _ranked(shelf)
    yield from _in_table(shelf)
    yield from _in_order(shelf)
    for grid in shelf.grids():
        yield from rank_columns(grid)
    yield from _followed(shelf)


def _ranked(shelf: Shelf) -> Iterator[Identity]:
    groups: dict[tuple[Topic, str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for rank in shelf.entries:
        if rank.measure is not Measure.RANK or rank.reading.cell is not None:
            continue
        if not (rank.topic.places or rank.topic.partners):
            continue
        level = shelf.amount(rank.topic, rank.period, rank) or _of_place(shelf, rank)
        if level and level.block == rank.block:
            about = replace(level.topic, places=frozenset(), partners=frozenset())
            groups[about, rank.period, level.unit].append((round(rank.mid), level))
    for group in groups.values():
        ordered = sorted(group, key=lambda pair: pair[0])
        for (first, larger), (second, smaller) in pairwise(ordered):
            if first < second and larger.id != smaller.id:
                yield Identity("rank", smaller.id, key(larger), False, AT_MOST)


def _of_place(shelf: Shelf, rank: Entry) -> Entry | None:
    """北京居第一位: the one amount of a bare place that its paragraph states before."""
    if rank.topic.stem or rank.topic.flow:
        return None
    found = [
        entry
        for entry in shelf.block(rank.block)
        if entry.is_amount and entry.order < rank.order and entry.period == rank.period
        and entry.topic.places == rank.topic.places and entry.topic.stem
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _in_table(shelf: Shelf) -> Iterator[Identity]:
    """A place among all rows of a table: one more than the number of larger ones."""
    columns = _columns(shelf)
    for rank in shelf.entries:
        if rank.measure is not Measure.RANK or rank.topic.flow == "B":
            continue
        if rank.reading.cell is not None:
            continue
        for level in shelf.amounts(rank.topic, rank.period):
            column = columns.get(level.id, [])
            if len(column) < 4 or not _among_its_like(shelf, rank):
                continue
            others = [entry for entry in column if entry is not level]
            surely = 1 + sum(entry.low > level.high for entry in others)
            possibly = 1 + sum(entry.high >= level.low for entry in others)
            place = min(max(round(rank.mid), surely), possibly)
            yield Identity("rank", rank.id, f"{place}", firm=False)
            break


def _among_its_like(shelf: Shelf, rank: Entry) -> bool:
    """Whether the rank is one among the items of a table, not one among the countries."""
    said = rank.reading.comparator + rank.reading.text + rank.reading.denominator
    return not any(lexicon(shelf.lang).places.get(word.group()) for word in
                   lexicon(shelf.lang).place.finditer(said.lower()))  # fmt: skip


def _columns(shelf: Shelf) -> dict[str, list[Entry]]:
    """For each cell the cells of its column that are of its kind, sums left out."""
    found: dict[str, list[Entry]] = {}
    for grid in shelf.grids():
        by_kind: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in grid:
            if entry.is_amount and not entry.has("total") and entry.topic.stem:
                by_kind[entry.topic.flow, entry.period, entry.unit].append(entry)
        for column in by_kind.values():
            if len({entry.topic for entry in column}) == len(column):
                found.update((entry.id, column) for entry in column)
    return found


def _followed(shelf: Shelf) -> Iterator[Identity]:
    """The largest was A ($9 billion), followed by B ($8 billion): none exceeds the one before.

    C was third with $6 billion, behind A ($9 billion) and B ($8 billion): it exceeds neither.
    """
    for sentence in shelf.sentences():
        sizes = [entry for entry in sentence if _of_size(entry)]
        for at, entry in enumerate(sizes):
            before = [
                each
                for each in sizes[:at]
                if each.measure is entry.measure and each.unit == entry.unit
                and each.period == entry.period
            ]  # fmt: skip
            if before and entry.has("follows"):
                yield Identity("rank", entry.id, key(before[-1]), False, AT_MOST)
            elif before and entry.has("ahead") and sentence[0].measure is Measure.RANK:
                yield Identity("rank", before[0].id, key(entry), False, AT_MOST)


def _of_size(entry: Entry) -> bool:
    """Whether a number says how large something is, not how large it was before."""
    sized = entry.is_amount or entry.measure is Measure.SHARE
    return sized and entry.closed and entry.low > 0 and not entry.has("earlier")


def _in_order(shelf: Shelf) -> Iterator[Identity]:
    """Values of a list that is said to be in order (依次, in descending order)."""
    words = shelf.words("remarks", "ordered")
    for entries in _ordered(shelf):
        if len(entries) < 3 or len({(entry.unit, entry.measure) for entry in entries}) > 1:
            continue
        said = any(word in entry.reading.text for entry in entries for word in words)
        sized = entries[0].is_amount or entries[0].measure is Measure.SHARE
        if not said and not (sized and all(entry.has("ordered") for entry in entries)):
            continue
        falls = sum(a.mid >= b.mid for a, b in pairwise(entries))
        if falls < len(entries) - 2:  # 依次 may only mean "in the order named"
            continue
        for larger, smaller in pairwise(entries):
            yield Identity("rank", smaller.id, key(larger), False, AT_MOST)


def _ordered(shelf: Shelf) -> Iterator[list[Entry]]:
    """Lists matched to names, and names that have each its own number beside them."""
    for listed in shelf.enumerations():
        yield [shelf.by_id[each] for each in listed.readings if each in shelf.by_id]
    for sentence in shelf.sentences():
        beside = [each for each in sentence if each.has("ordered") and not each.reading.listing]
        clauses: dict[tuple[int, Measure], list[Entry]] = defaultdict(list)
        for entry in beside:
            if entry.measure is not Measure.RANK:
                clauses[entry.reading.clause, entry.measure].append(entry)
        yield from clauses.values()
