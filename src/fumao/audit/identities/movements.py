"""Movements: 由15.2%提高到17.5%，提高2.3个百分点, where the text does not say since when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fumao.audit.entry import Entry, near
from fumao.audit.identity import Identity, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure

_RATES = (Measure.SHARE, Measure.RATE)
_GROWTHS = (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE)

# 恢复至2019年同期水平的79.8%: measured by the level of another year.
_MEASURED = re.compile(r"(?:恢复[至到]|相当于|为|是)[^，。占]{0,6}?(?P<year>(?:19|20)\d\d)年")


def movement_identities(shelf: Shelf) -> Iterator[Identity]:
    """The two ends of a movement against the change that is stated right after them."""
    for entry in shelf.entries:
        yield from _measured(shelf, entry)
    for block in shelf.blocks():
        for at, origin in enumerate(block):
            if origin.has("origin") and len(block) > at + 2:
                yield from _moved(origin, *block[at + 1 : at + 3])


def _moved(origin: Entry, end: Entry, change: Entry) -> Iterator[Identity]:
    """The change of one subject from its first end to its second, all in one sentence."""
    together = {(each.reading.sentence, each.topic) for each in (origin, end, change)}
    if len(together) > 1 or not all(each.closed for each in (origin, end, change)):
        return
    rates = origin.measure in _RATES and end.measure in _RATES
    if rates and change.measure is Measure.SHARE_CHANGE_PP:
        yield Identity("share change", change.id, f"{key(end)} - {key(origin)}")
    amounts = origin.is_amount and end.is_amount and origin.unit == end.unit and origin.mid > 0
    if amounts and change.measure in _GROWTHS and change.is_percent:
        yield Identity("growth", change.id, f"growth({key(end)}, {key(origin)})")


def _measured(shelf: Shelf, rate: Entry) -> Iterator[Identity]:
    """A level in per cent of that of another year."""
    said = _MEASURED.search(rate.reading.text)
    if rate.measure is not Measure.RATE or not rate.is_percent or said is None:
        return
    now = _last_level(shelf, rate, said["year"])
    if now is None or "/" in now.period:
        return
    then = shelf.amount(rate.topic, said["year"] + now.period[4:], rate, now.unit)
    if then and then.low > 0:
        yield Identity("multiple", rate.id, f"share({key(now)}, {key(then)})", near(rate, then))


def _last_level(shelf: Shelf, rate: Entry, year: str) -> Entry | None:
    """The level that is measured: that of the rate's period, else the latest of another year."""
    before = [
        each
        for each in shelf.block(rate.block)
        if each.order < rate.order and each.is_amount and each.closed
        and each.topic == rate.topic and each.period[:4] != year
    ]  # fmt: skip
    return max(before, key=lambda each: (each.period == rate.period, each.period), default=None)
