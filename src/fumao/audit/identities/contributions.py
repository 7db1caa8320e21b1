"""Contributions: how much of a total's increase a part supplies (贡献率, 拉动)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fumao.audit.entry import Entry, near, nearest
from fumao.audit.identities.gaps import comparator
from fumao.audit.identities.partitions import is_rest
from fumao.audit.identity import Identity, key, less
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import Topic
from fumao.claims.claim import Measure

# Contributions that miss the whole's growth by more are not all there are.
_FAR = 0.25


def contribution_identities(shelf: Shelf) -> Iterator[Identity]:
    """Each contribution against the four levels that define it; all together against the whole."""
    together: dict[tuple[Topic, str, str, int], list[Entry]] = defaultdict(list)
    for entry in shelf.entries:
        if entry.measure is not Measure.CONTRIBUTION or entry.whole is None:
            continue
        whole = comparator(shelf, entry.topic, entry.whole)
        if whole.flow == "T" and _is_both(shelf, entry.reading.denominator):
            whole = whole.with_flow(entry.topic.flow or "T")
        if whole == entry.topic:
            continue
        together[entry.whole, entry.period, entry.reading.claim.unit.code, entry.block].append(
            entry
        )
        yield from _of_changes(shelf, entry, whole)
        end = entry.period.split("/")[-1]
        levels = [
            level_of(shelf, about, period, entry)
            for about in (entry.topic, whole)
            for period in (end, entry.base)
        ]
        part, part_base, total, total_base = levels
        if not (part and part_base and total_base):
            continue
        if entry.reading.claim.unit.code == "PP":
            formula = f"points({part}, {part_base}, {total_base})"
            yield Identity("points of growth", entry.id, formula)
        elif total:
            formula = f"contribution({part}, {part_base}, {total}, {total_base})"
            yield Identity("contribution", entry.id, formula)
    for (about, period, _, _), entries in together.items():
        yield from _adding_up(shelf, about, period, entries)


def _of_changes(shelf: Shelf, entry: Entry, whole: Topic) -> Iterator[Identity]:
    """A contribution in per cent, where the two increases are stated."""
    if entry.reading.claim.unit.code == "PP":
        return
    part, total = (
        nearest([each for each in shelf.about(about) if each.measure is Measure.CHANGE
                 and each.period == entry.period and not each.is_percent and each.closed], entry)
        for about in (entry.topic, whole)
    )  # fmt: skip
    if part and total and part.unit == total.unit and near(part, total, entry) and total.mid:
        yield Identity("contribution", entry.id, f"share({key(part)}, {key(total)})")


def _adding_up(shelf: Shelf, whole: Topic, period: str, entries: list[Entry]) -> Iterator[Identity]:
    """Contributions of all parts are the whole's growth, or 100 per cent of it."""
    *others, last = entries
    rest = len(entries) > 2 and is_rest(shelf, last)
    if not others or not (rest or shelf.are_complete(entries)):
        return  # beside parts that grow others may shrink
    if len({entry.topic for entry in entries}) < len(entries):
        return
    growth = nearest(
        [rate for rate in shelf.rates(whole, Measure.GROWTH_YOY, period) if rate.is_percent], last
    )
    points = last.reading.claim.unit.code == "PP"
    if not points and any(entry.low < 0 for entry in entries):
        return
    if points and (growth is None or growth.mid <= 0):
        return
    if growth and points and _with_one_turned(growth, entries):
        return  # a verb was not known to take away
    if growth and points and rest and not _near(growth, entries):
        return  # others of one kind, not all others
    total = key(growth) if points and growth else "100"
    yield Identity("contributions", last.id, less(total, others))


def _near(growth: Entry, entries: list[Entry]) -> bool:
    """Whether contributions with a rest among them come near enough to the whole's growth."""
    return abs(sum(entry.mid for entry in entries) - growth.mid) <= _FAR * growth.mid


def _with_one_turned(growth: Entry, entries: list[Entry]) -> bool:
    """Whether contributions add up once one without a sign is taken the other way round."""
    slack = sum(entry.high - entry.low for entry in (growth, *entries)) / 2
    missed = sum(entry.mid for entry in entries) - growth.mid
    plain = [each.mid for each in entries if each.mid > 0]
    return abs(missed) > slack and any(abs(missed - 2 * each) <= slack for each in plain)


def _is_both(shelf: Shelf, whole: str) -> bool:
    """Whether the whole is exports and imports apart: each part counts in that of its flow."""
    exports, imports = shelf.words("flows", "X"), shelf.words("flows", "M")
    said = whole.lower()
    return any(word in said for word in exports) and any(word in said for word in imports)


def level_of(shelf: Shelf, about: Topic, period: str, by: Entry) -> str:
    """A level as a formula: stated, or taken back from a later level and its growth."""
    stated = shelf.amount(about, period, by)
    if stated:
        return f"[{stated.id}]"
    for rate in shelf.about(about):
        if rate.measure not in (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE):
            continue
        if rate.base == period and rate.is_percent:
            later = shelf.amount(about, rate.period, by)
            if later:
                return f"([{later.id}]/(1+[{rate.id}]/100))"
    return ""
