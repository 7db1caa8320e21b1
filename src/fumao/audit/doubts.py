"""Doubts: readings whose subject cannot be trusted, because the text gives several numbers for it."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

from fumao.audit.entry import Entry, statement
from fumao.audit.subjects import language_of

# Two rates nearer than this may be one, misprinted; farther apart they are two things.
_POINTS, _PART = 6.0, 0.2


def doubtful(entries: list[Entry]) -> set[str]:
    """Ids of readings that share a subject with others they cannot be one with.

    Members of one list with one subject are a list whose names were not told
    apart. Of several different rates for one subject and period, those count
    that name it in their own clause or continue a statement about it; the
    others are about something that the text has named in between.
    """
    found: set[str] = set()
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[statement(entry)].append(entry)
    continues = _continuing(entries)
    for group in groups.values():
        if len(group) > 1:
            found |= _of_one_list(group)
            if _conflict(group):
                found |= {
                    entry.id
                    for entry in group
                    if not (entry.is_amount or entry.has("survey"))
                    and entry.reading.cell is None
                    and entry.id not in continues
                    and not _named(entry)
                }
    return found


def _of_one_list(group: list[Entry]) -> set[str]:
    listed: dict[tuple[int, int], list[str]] = defaultdict(list)
    for entry in group:
        if entry.reading.listing:
            listed[entry.block, entry.reading.listing].append(entry.id)
    return {each for members in listed.values() if len(members) > 1 for each in members}


def _conflict(group: list[Entry]) -> bool:
    low, high = min(entry.mid for entry in group), max(entry.mid for entry in group)
    if group[0].reading.claim.unit.is_rate:
        return high - low > _POINTS and low != -high
    return high - low > _PART * abs(high)


def _continuing(entries: list[Entry]) -> set[str]:
    """Rates that follow, in their sentence, an amount of the same subject and nothing else."""
    found: set[str] = set()
    for _, sentence in groupby(entries, lambda e: (e.block, e.reading.sentence)):
        about, anchored = None, False
        for entry in sentence:
            if entry.topic != about:
                about, anchored = entry.topic, entry.is_amount
            anchored = anchored or entry.is_amount
            if anchored:
                found.add(entry.id)
    return found


def _named(entry: Entry) -> bool:
    """Whether the clause itself names the subject."""
    said, stem = entry.reading.text.lower(), entry.topic.stem
    if not stem:
        return False
    if language_of(stem) == "en":
        return any(word[:5] in said for word in stem.split())
    return stem[-2:] in said
