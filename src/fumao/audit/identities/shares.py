"""Shares: against their part and whole, against each other, and their changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fumao.audit.entry import NEAR, Entry, near, nearest
from fumao.audit.identities.columns import column_identities
from fumao.audit.identities.composites import composite_identities
from fumao.audit.identities.growth import at_constant_prices
from fumao.audit.identities.partitions import REGIONS, complementary, is_rest
from fumao.audit.identity import AT_MOST, Identity, added, key, less
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import Topic
from fumao.claims.claim import Measure

# A share tells one whole from another if it fixes it this closely.
_TELLING = 0.02
_ALMOST = 0.05
# A share is said again at most this many numbers away: 5% of the $40 billion, or $2 billion.
_BESIDE = 2
_UNNAMED = Topic("")
_KINDS = (Measure.SHARE, Measure.RATE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A share with the level of its part; ``certain`` if that level names the same subject."""

    share: Entry
    part: Entry
    certain: bool

    def of(self, whole: Entry) -> bool:
        """Whether the share fits a whole, within rounding."""
        low, high = self.implied
        return low <= whole.high and whole.low <= high

    @property
    def implied(self) -> tuple[float, float]:
        """The whole that part and share imply."""
        return 100 * self.part.low / self.share.high, 100 * self.part.high / self.share.low

    @property
    def telling(self) -> bool:
        """Whether the share and the part fix their whole closely."""
        if not (self.share.closed and self.part.closed and self.share.low > 0 < self.part.low):
            return False
        low, high = self.implied
        return high - low <= _TELLING * low


def share_identities(shelf: Shelf) -> Iterator[Identity]:
    """Every share against the numbers that fix it."""
    groups: dict[tuple[Topic, str, str, int], list[Stated]] = defaultdict(list)
    for entry in shelf.entries:
        if entry.reading.whole_id:
            yield from _of_amount(shelf, entry)
        elif entry.measure in _KINDS and entry.is_percent and _has_whole(entry):
            stated = _stated(shelf, entry)
            if stated and entry.high > 0:
                listing = 0 if entry.whole else entry.reading.listing
                whole = entry.whole or _UNNAMED
                groups[whole, entry.period, stated.part.unit, listing].append(stated)
        if entry.measure is Measure.SHARE_CHANGE_PP:
            yield from _change(shelf, entry)
    for (whole, period, unit, _), group in groups.items():
        yield from _against_whole(shelf, whole, period, unit, group)
    yield from _adding_up(shelf)
    yield from composite_identities(shelf)
    yield from column_identities(shelf)


def _has_whole(entry: Entry) -> bool:
    """Whether a share names its whole, or is one of a list that may show it."""
    if entry.topic.flow == "B":  # a balance is no part: the subject was misread
        return False
    return entry.whole is not None or bool(entry.reading.listing)


def _stated(shelf: Shelf, share: Entry) -> Stated | None:
    """The share with its part's level: of the same subject, else the one it follows."""
    exact = shelf.amount(share.topic, share.period, share)
    if exact and (near(exact, share) or share.topic.traded) and share.topic != share.whole:
        return Stated(share, exact, certain=True)
    before = [
        entry
        for entry in shelf.block(share.block)
        if entry.order < share.order and entry.reading.sentence == share.reading.sentence
        and (entry.is_amount or entry.measure is Measure.RANK) and entry.topic.flow != "B"
    ]  # fmt: skip
    if not before or before[-1].period != share.period:
        return None
    last = before[-1]
    related = last.topic.stem in share.topic.stem or share.topic.stem in last.topic.stem
    ranked = last.measure is Measure.RANK and share.topic == share.whole  # the first 100 firms
    return Stated(share, last, certain=False) if related or ranked else None


def _of_amount(shelf: Shelf, share: Entry) -> Iterator[Identity]:
    """A share that names its whole's amount: two-thirds of the 300 firms, or 200."""
    whole = shelf.by_id.get(share.reading.whole_id)
    if whole is None or not whole.closed or whole.low <= 0 or share.high <= 0:
        return
    restated = [
        each
        for each in shelf.children(whole)
        if _in_one_sentence(each, share) and abs(each.order - share.order) <= _BESIDE
    ]
    stated = _stated(shelf, share) if not restated else None
    restated.sort(key=lambda each: abs(each.order - share.order))
    part = restated[0] if restated else stated.part if stated else None
    if part and part.id != whole.id and part.unit == whole.unit and part.period == whole.period:
        yield Identity("share", share.id, f"share({key(part)}, {key(whole)})", near(share, part))


def _in_one_sentence(entry: Entry, other: Entry) -> bool:
    """Whether two readings stand in one sentence."""
    one, two = entry.reading, other.reading
    return (one.block, one.sentence) == (two.block, two.sentence)


def _against_whole(
    shelf: Shelf, whole: Topic, period: str, unit: str, group: list[Stated]
) -> Iterator[Identity]:
    for stated in group:
        level = _named(shelf, whole, period, unit, stated)
        if level is None or level.id == stated.part.id or _is_complement(stated, level):
            continue
        if stated.part.low > level.high and not level.topic.traded:
            continue  # what is smaller than the part is not its whole
        if not stated.of(level) and _is_of_another(shelf, stated):
            continue
        if not stated.certain and not stated.of(level) and not _almost(stated, level):
            continue
        firm = stated.certain or stated.part.measure is not Measure.RANK
        yield _share(stated, level, firm and near(stated.share, stated.part, level))
        yield from _grown(shelf, stated, level)
        group = [each for each in group if each is not stated]
    for stated in group:
        yield from _of_both_flows(shelf, whole, stated)
    if group:
        yield from _against_candidates(shelf, whole, period, unit, group)


def _of_both_flows(shelf: Shelf, whole: Topic, stated: Stated) -> Iterator[Identity]:
    """Of a total that only its exports and imports give."""
    part = stated.part
    if whole.flow != "T" or not (stated.certain and part.topic.traded):
        return
    pair = [shelf.amount(whole.with_flow(flow), part.period, part, part.unit) for flow in "XM"]
    known = [each for each in pair if each and each.id != part.id]
    if len(known) == 2:
        formula = f"share({key(part)}, {added(known)})"
        yield Identity("share", stated.share.id, formula, near(stated.share, part, *known))


def _is_complement(stated: Stated, whole: Entry) -> bool:
    """Whether the share is that of the other half: its subject was misread, not misprinted."""
    share = 100 * stated.part.mid / whole.mid if whole.mid else 0.0
    return abs(100 - share - stated.share.mid) <= stated.share.high - stated.share.low < 1 and (
        not stated.of(whole)
    )


def _is_of_another(shelf: Shelf, stated: Stated) -> bool:
    """Whether a share that does not name its whole is that of another amount of the paragraph."""
    share, part = stated.share.reading, stated.part
    if share.denominator in share.text or share.cell is not None or not stated.telling:
        return False
    return any(
        each.is_amount and each.closed and each.unit == part.unit and each.id != part.id
        and stated.of(each)
        for each in shelf.block(share.block)
    )  # fmt: skip


def _almost(stated: Stated, whole: Entry) -> bool:
    """Whether a share is so near to that of a guessed part that the guess is likely right."""
    same = stated.part.unit == whole.unit and stated.part.noun == whole.noun
    share = 100 * stated.part.mid / whole.mid
    return same and abs(share - stated.share.mid) <= _ALMOST * share


def _grown(shelf: Shelf, stated: Stated, whole: Entry) -> Iterator[Identity]:
    """The change of a share that the growth of its part and of its whole fix.

    Written so that each number stands once as far as may be: the earlier share is
    share × (1 + growth of the whole) ÷ (1 + growth of the part).
    """
    share = stated.share
    for change in shelf.about(share.topic):
        known = change.measure is Measure.SHARE_CHANGE_PP and change.whole == share.whole
        if not known or change.period != share.period or not near(change, share):
            continue
        part, total = (
            nearest([rate for rate in shelf.rates(each.topic, Measure.GROWTH_YOY, change.period,
                                                  change.base, each.unit) if _is_plain(rate)], each)
            for each in (stated.part, whole)
        )  # fmt: skip
        if part and total and not any(at_constant_prices(shelf, rate) for rate in (part, total)):
            gap = f"({key(part)} - {key(total)})/(100 + {key(part)})"
            firm = stated.certain and near(share, part, total)
            yield Identity("share change by growth", change.id, f"{key(share)}*{gap}", firm)


def _is_plain(rate: Entry) -> bool:
    return rate.is_percent and rate.closed and rate.low > -100


def _share(stated: Stated, whole: Entry, firm: bool) -> Identity:
    formula = f"share({key(stated.part)}, {key(whole)})"
    return Identity("share", stated.share.id, formula, firm)


def _named(shelf: Shelf, whole: Topic, period: str, unit: str, stated: Stated) -> Entry | None:
    """The whole as the denominator names it; "of the country" means the part's own subject."""
    part = stated.part.topic
    tried = [whole, replace(whole, places=part.places)]
    if shelf.is_vague(whole):
        flow = whole.flow or part.flow
        tried = [replace(part, places=whole.places, flow=flow, partners=frozenset())]
    elif not whole.flow and part.flow:
        tried.append(replace(whole, flow=part.flow))
    for about in tried:
        found = shelf.amount(about, period, stated.share, unit)
        if found and about != part:
            return found
    return None


def _against_candidates(
    shelf: Shelf, whole: Topic, period: str, unit: str, group: list[Stated]
) -> Iterator[Identity]:
    """Where no level bears the denominator's name: the level that several shares agree on.

    A denominator that is guessed for one share is silent when it does not fit;
    one that two or more shares confirm is as good as named.
    """
    telling = [stated for stated in group if stated.telling]
    best: tuple[int, Entry] | None = None
    for candidate in _candidates(shelf, period, unit, group):
        hits = sum(stated.of(candidate) for stated in telling if stated.part is not candidate)
        if hits == 1 and sum(stated.of(candidate) for stated in group) > 2:
            hits = 2  # small shares, which tell little each, bear it out
        if hits and (best is None or hits > best[0]):
            best = (hits, candidate)
    if best is None:
        return
    hits, level = best
    named = bool(whole.stem) and _resembles(whole.stem, level.topic.stem)
    for stated in group:
        fits = stated.of(level)
        if stated.part is level or not (fits or hits > 1):
            continue
        if fits and hits == 1 and not (named or shelf.is_vague(whole)):
            continue
        yield _share(stated, level, firm=hits > 1 or near(stated.share, level))
        yield from _grown(shelf, stated, level)


def _candidates(
    shelf: Shelf, period: str, unit: str, group: list[Stated]
) -> Iterator[Entry]:  # fmt: skip
    first, last = group[0].share.block, group[-1].share.block
    largest = max(stated.part.mid for stated in group)
    for number in range(first - NEAR, last + 1):
        for entry in shelf.block(number):
            if (entry.is_amount and entry.unit == unit and entry.period == period
                    and entry.closed and entry.mid > largest):  # fmt: skip
                yield entry


def _resembles(name: str, stem: str) -> bool:
    """Whether a short name stands for a longer one: all its characters, in order.

    >>> _resembles("软件业", "软件和信息技术服务业软件业务收入")
    True
    """
    rest = iter(stem)
    return all(character in rest for character in name)


def _change(shelf: Shelf, change: Entry) -> Iterator[Identity]:
    """The change of a share against the two shares, and against those that levels give."""
    ends = (change.period, change.base)
    stated = [_share_said(shelf, change, period) for period in ends]
    worked = [_share_of_levels(shelf, change, period) for period in ends]
    known = [said or levels for said, levels in zip(stated, worked, strict=True)]
    for now, then in (known, worked) if change.topic.traded and all(worked) else (known,):
        if now and then and now != then:
            yield Identity("share change", change.id, f"{now} - {then}")


def _share_said(shelf: Shelf, change: Entry, period: str) -> str:
    """A share as it is stated; one that names no whole counts beside the change only."""
    found = [
        entry
        for entry in shelf.about(change.topic)
        if entry.measure in _KINDS and entry.period == period and entry.is_percent
        and ((entry.whole == change.whole and (near(entry, change) or change.topic.traded))
             or (None in (entry.whole, change.whole) and near(entry, change)))
    ]  # fmt: skip
    stated = nearest(found, change)
    return key(stated) if stated else ""


def _share_of_levels(shelf: Shelf, change: Entry, period: str) -> str:
    if change.whole is None or change.whole == change.topic:
        return ""
    part = shelf.amount(change.topic, period, change)
    whole = shelf.amount(change.whole, period, change, part.unit) if part else None
    return f"share({key(part)}, {key(whole)})" if part and whole and part is not whole else ""


def _adding_up(shelf: Shelf) -> Iterator[Identity]:
    """Shares of one whole that are all there are: two halves, or a list with its rest."""
    groups: dict[tuple[Topic | None, str, int], list[Entry]] = defaultdict(list)
    for entry in shelf.entries:
        if entry.measure is not Measure.SHARE or not entry.is_percent:
            continue
        if not (entry.has("total") or entry.has("survey")):
            groups[entry.whole, entry.period, entry.block].append(entry)
    yield from _regions(shelf)
    for (whole, _, _), group in groups.items():
        yield from _of_all(shelf, group)
        if whole is None:
            continue
        for at, first in enumerate(group):
            for second in group[at + 1 :]:
                if _halves(shelf, first, second):
                    yield Identity("complementary shares", second.id, f"100 - {key(first)}")
        yield from _complete(shelf, group)


def _of_all(shelf: Shelf, group: list[Entry]) -> Iterator[Identity]:
    """Shares of subjects that are all there are by their names: the three industries."""
    if len(group) > 2 and shelf.are_complete(group):
        *others, last = group
        formula = less("100", others)
        yield Identity("shares of a whole", last.id, formula)


def _regions(shelf: Shelf) -> Iterator[Identity]:
    """Shares of regions that have no place in common, listed together: no more than 100."""
    listed: dict[int, list[Entry]] = defaultdict(list)
    for entry in shelf.entries:
        if entry.reading.listing and entry.measure is Measure.SHARE and entry.is_percent:
            listed[entry.reading.listing].append(entry)
    for group in listed.values():
        places = {place for entry in group for place in entry.topic.places}
        alike = len({replace(entry.topic, places=frozenset()) for entry in group}) == 1
        if alike and len(places) == len(group) > 2 and any(places <= each for each in REGIONS):
            *others, last = group
            formula = less("100", others)
            yield Identity("shares of a whole", last.id, formula, True, AT_MOST)


def _are_regions(group: list[Entry]) -> bool:
    """Whether shares are those of one subject in all the regions of a country."""
    subjects = {replace(entry.topic, places=frozenset()) for entry in group}
    places = [place for entry in group for place in entry.topic.places]
    return len(subjects) == 1 and len(places) == len(group) and set(places) in REGIONS


def _halves(shelf: Shelf, first: Entry, second: Entry) -> bool:
    one, two = first.topic, second.topic
    if {one.flow, two.flow} == {"X", "M"}:
        whole = first.whole
        # Of their own trade, that is: of goods and services together they are no halves.
        same = one.with_flow("") == two.with_flow("") and whole is not None
        return same and whole is not None and whole.flow == "T" and whole.stem in ("", one.stem)
    # Of GDP, goods and services trade are no halves.
    said = first.reading.denominator.lower()
    output = any(word.lower() in said for word in shelf.words("prices", "subjects"))
    return not output and complementary(shelf, first, second)


def _complete(shelf: Shelf, group: list[Entry]) -> Iterator[Identity]:
    """A list of shares with its rest adds up to 100; one that does so is taken to be complete."""
    if len({entry.topic for entry in group}) < len(group) or len(group) < 3:
        return
    low, high = sum(entry.low for entry in group), sum(entry.high for entry in group)
    declared = any(each.has("partition") or is_rest(shelf, each) for each in group)
    declared = declared or _are_regions(group)
    meets = low <= 100 <= high
    if meets or (declared and 90 <= (low + high) / 2 <= 110):
        *others, last = group
        formula = less("100", others)
        yield Identity("shares of a whole", last.id, formula)
