"""Composite subjects: the share of transport and travel is the sum of the two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fumao.audit.entry import NEAR, Entry, nearest
from fumao.audit.identity import Identity, added
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import topic
from fumao.claims.claim import Measure


def composite_identities(shelf: Shelf) -> Iterator[Identity]:
    """Shares of several items together against the shares of each."""
    split = _splitter(shelf)
    for entry in shelf.entries:
        if entry.measure is not Measure.SHARE or not entry.is_percent:
            continue
        pieces = [piece.strip() for piece in split.split(entry.reading.subject) if piece.strip()]
        if not 2 <= len(pieces) <= 6:
            continue
        parts = [_share_of(shelf, entry, piece) for piece in pieces]
        known = [part for part in parts if part]
        if len(known) == len(pieces) and len({part.id for part in known}) == len(pieces):
            yield Identity("composite share", entry.id, added(known), firm=False)


def _splitter(shelf: Shelf) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(join) for join in shelf.words("parts", "joins")))


def _share_of(shelf: Shelf, whole: Entry, piece: str) -> Entry | None:
    """The share that one of the names has by itself, of the same time and in the same section."""
    name = topic(piece).stem
    found = [
        entry
        for entry in shelf.around(whole.block, NEAR)
        if entry.measure is Measure.SHARE and entry.is_percent and entry.id != whole.id
        and entry.period == whole.period and _same_places(entry, whole)
        and entry.topic.stem
        and (entry.topic.stem == name or name.startswith(entry.topic.stem))
        and _same_whole(entry, whole)
    ]  # fmt: skip
    return nearest(found, whole)


def _same_places(entry: Entry, whole: Entry) -> bool:
    one, two = entry.topic.places, whole.topic.places
    return one == two or not one or not two


def _same_whole(entry: Entry, whole: Entry) -> bool:
    """Whether two denominators may be one: equal, one unnamed, or one name within the other."""
    if entry.whole is None or whole.whole is None:
        return True
    one, two = entry.whole, whole.whole
    return (one.stem in two.stem or two.stem in one.stem) and (
        one.flow == two.flow or "" in (one.flow, two.flow)
    )
