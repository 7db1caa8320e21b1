"""Ranks against values: the first of a ranking is its largest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from fumao.audit.identity import AT_MOST, Identity, key
from fumao.audit.shelf import Entry, Shelf
from fumao.audit.subjects import Topic
from fumao.claims.claim import Measure


def rank_identities(shelf: Shelf) -> Iterator[Identity]:
    """Ranked places in order of their values, and lists said to be in order."""
    yield from _ranked(shelf)
    yield from _in_order(shelf)


def _ranked(shelf: Shelf) -> Iterator[Identity]:
    groups: dict[tuple[Topic, str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for rank in shelf.entries:
        if rank.measure is not Measure.RANK or not (rank.topic.places or rank.topic.partners):
            continue
        level = shelf.amount(rank.topic, rank.period, rank)
        if level and level.block == rank.block:
            about = replace(rank.topic, places=frozenset(), partners=frozenset())
            groups[about, rank.period, level.unit].append((round(rank.mid), level))
    for group in groups.values():
        ordered = sorted(group, key=lambda pair: pair[0])
        for (first, larger), (second, smaller) in zip(ordered, ordered[1:], strict=False):
            if first < second and larger.id != smaller.id:
                yield Identity("rank", smaller.id, key(larger), False, AT_MOST)


def _in_order(shelf: Shelf) -> Iterator[Identity]:
    """Values of a list that is said to be in order (依次, in descending order)."""
    words = shelf.words("remarks", "ordered")
    for listed in shelf.enumerations():
        entries = [shelf.by_id[each] for each in listed.readings if each in shelf.by_id]
        if len(entries) < 3 or len({(entry.unit, entry.measure) for entry in entries}) > 1:
            continue
        if not any(word in entry.reading.text for entry in entries for word in words):
            continue
        falls = sum(a.mid >= b.mid for a, b in zip(entries, entries[1:], strict=False))
        if falls < len(entries) - 2:  # 依次 may only mean "in the order named"
            continue
        for larger, smaller in zip(entries, entries[1:], strict=False):
            yield Identity("rank", smaller.id, key(larger), False, AT_MOST)
