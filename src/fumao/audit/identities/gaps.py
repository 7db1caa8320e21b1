"""Differences of growth rates: own growth less another's, or less the year before's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fumao.audit.entry import GROWTHS, Entry, near, nearest, year_before
from fumao.audit.identity import AT_MOST, Identity, key
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import Topic
from fumao.claims.claim import Measure


def gap_identities(shelf: Shelf) -> Iterator[Identity]:
    """Growth gaps against both growth rates, and totals between their parts."""
    for entry in shelf.entries:
        if entry.measure is Measure.GROWTH_GAP_PP:
            yield from _gap(shelf, entry)
        if entry.measure in GROWTHS and entry.topic.flow == "T" and entry.is_percent:
            yield from _between(shelf, entry)


def _gap(shelf: Shelf, gap: Entry) -> Iterator[Identity]:
    own = _own(shelf, gap)
    other = _other(shelf, gap, own) if own else None
    if own and other and other.id != own.id:
        yield Identity("growth gap", gap.id, f"{key(own)} - {key(other)}", near(gap, own, other))
    if gap.topic.traded and gap.other is not None:
        yield from _of_levels(shelf, gap, comparator(shelf, gap.topic, gap.other))


def _of_levels(shelf: Shelf, gap: Entry, other: Topic) -> Iterator[Identity]:
    """A gap against the four levels, which fix it more closely than two rounded rates."""
    if "/" in gap.period or gap.base != year_before(gap.period):
        return  # over several years it is the average rates that are compared
    if not other.traded or other == gap.topic:
        return
    now = shelf.amount(gap.topic, gap.period, gap)
    if now is None:
        return
    levels = [now, *(shelf.amount(about, period, gap, now.unit)
                     for about, period in ((gap.topic, gap.base), (other, gap.period),
                                           (other, gap.base)))]  # fmt: skip
    known = [level for level in levels if level and level.closed and level.low > 0]
    if len({level.id for level in known}) == len(levels):
        own, then, its, before = (key(level) for level in known)
        formula = f"growth({own}, {then}) - growth({its}, {before})"
        yield Identity("growth gap", gap.id, formula, near(gap, *known))


def _own(shelf: Shelf, gap: Entry) -> Entry | None:
    """The subject's own growth over the same period: of its sentence, else on the same base."""
    found = [
        rate
        for rate in shelf.about(gap.topic)
        if rate.measure in GROWTHS and rate.is_percent and rate.period == gap.period
        and rate.money in ("", gap.money, shelf.main_money)
    ]  # fmt: skip
    here = [rate for rate in found if rate.block == gap.block and rate.order < gap.order]
    spoken = [rate for rate in here if rate.reading.sentence == gap.reading.sentence]
    same = [rate for rate in found if rate.base == gap.base]
    return nearest(spoken or [rate for rate in here if rate in same] or same, gap)


def _other(shelf: Shelf, gap: Entry, own: Entry) -> Entry | None:
    """The growth it is compared with: same kind, same periods, the comparator's subject."""
    money = own.money or shelf.main_money
    if gap.other is None:
        # 降幅比1—2月收窄7.1个百分点: the growth of the period that the gap names.
        told = gap.base != year_before(gap.period) and shelf.rates(gap.topic, own.measure, gap.base)
        before = year_before(own.period) if own.measure is Measure.GROWTH_YOY else ""
        before = gap.base if told else before
        found = shelf.rates(gap.topic, own.measure, before, "", money) if before else []
    else:
        about = comparator(shelf, gap.topic, gap.other)
        found = shelf.rates(about, own.measure, own.period, own.base, money)
    rates = [rate for rate in found if rate.is_percent]
    # Rates in dollars and in yuan differ: the one that fits is the one that is meant.
    fitting = [
        rate for rate in rates if abs(own.mid - rate.mid - gap.mid) <= 2 * (gap.high - gap.low)
    ]
    return nearest(fitting or rates, gap)


def comparator(shelf: Shelf, own: Topic, other: Topic) -> Topic:
    """The topic a comparator means: "the world" beside exports means the world's exports."""
    if shelf.is_vague(other):
        flow = other.flow or own.flow
        return replace(own, flow=flow, places=other.places, partners=other.partners)
    if not other.flow and own.flow:
        return other.with_flow(own.flow)
    return other


def _in_money(shelf: Shelf, rate: Entry, money: str) -> bool:
    """Whether a rate can be one in a currency: its subject is stated in it, or in none."""
    said = {each.unit for each in shelf.about(rate.topic) if each.is_amount}
    return not money or not said or money in said


def _between(shelf: Shelf, total: Entry) -> Iterator[Identity]:
    """Growth of trade lies between that of exports and that of imports."""
    rates = []
    for flow in ("X", "M"):
        found = shelf.rates(total.topic.with_flow(flow), total.measure, total.period, total.base,
                            total.money)  # fmt: skip
        closest = nearest([rate for rate in found if rate.is_percent], total)
        if closest is None or not _in_money(shelf, closest, total.money):
            return
        rates.append(closest)
    if total.measure is Measure.CAGR:
        return  # compound rates do not average exactly
    low, high = sorted(rates, key=lambda rate: rate.mid)
    firm = near(total, *rates)
    yield Identity("weighted mean", total.id, key(high), firm, AT_MOST)
    yield Identity("weighted mean", low.id, key(total), firm, AT_MOST)
