"""Numbers right beside each other: 402家，占55.0%; an amount in two scales or at a stated rate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from fumao.audit.entry import Entry, is_exact
from fumao.audit.identity import Identity, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure

Pair = tuple[Entry, Entry]

# Shares of a whole that nobody names need so many, of which at most one does not fit.
_LEAST = 3
# One amount in two scales: what differs by more is another amount.
_ONE_AMOUNT = 0.2
# A share that is farther from what it should be is that of another whole.
_MISPRINT = 2
# Right in brackets, an amount and no more: (EUR 9.3 billion).
_BRACKET = re.compile(r"\s*[(（]\D{0,8}[\d.,]+\s*[^\s\d)）]*(?: (?:euros|dollars|yuan))?[)）]?\s*")


def beside_identities(shelf: Shelf) -> Iterator[Identity]:
    """What the numbers of one sentence say of their neighbours."""
    for block in shelf.blocks():
        for pairs in _runs(block):
            yield from _shares(shelf, pairs)
    for sentence in _sentences(shelf):
        yield from _converted(shelf, sentence)
        for before, again in pairwise(sentence):
            if _rescaled(before, again):
                yield Identity("twice", again.id, key(before))


def _sentences(shelf: Shelf) -> Iterator[list[Entry]]:
    """The readings of each sentence, those too whose subjects were not told apart."""
    for block in shelf.blocks():
        flowing = (entry for entry in block if entry.reading.cell is None)
        for _, group in groupby(flowing, lambda each: each.reading.sentence):
            yield list(group)


def _runs(block: list[Entry]) -> Iterator[list[Pair]]:
    """Amounts each with its share, one after the other: 402家，占55.0%；206家，占28.2%."""
    run: list[Pair] = []
    for part, share in pairwise(block):
        if not _is_part(part, share):
            continue
        if run and run[-1][1].order + 1 != part.order:
            yield run
            run = []
        run.append((part, share))
    if run:
        yield run


def _is_part(part: Entry, share: Entry) -> bool:
    """Whether an amount is followed by its share of something not named."""
    bare = (
        part.reading.cell is None
        and share.measure is Measure.SHARE
        and share.is_percent
        and share.whole is None
    )
    named = share.reading.whole_id or share.reading.listing
    return bare and not named and part.is_amount and part.closed and share.closed and (
        part.period == share.period
    )  # fmt: skip


def _shares(shelf: Shelf, pairs: list[Pair]) -> Iterator[Identity]:
    """Shares of one whole: the amount before them that all of them fit, or all but one."""
    if len(pairs) < _LEAST or len({part.unit for part, _ in pairs}) > 1:
        return
    first = pairs[0][0]
    wholes = [
        each
        for each in shelf.block(first.block)
        if each.order < first.order and each.is_amount and each.closed and is_exact(each)
        and each.unit == first.unit and each.low > 0 and each.period == first.period
    ]  # fmt: skip
    whole = max(wholes, key=lambda each: _fitting(pairs, each), default=None)
    if whole and _fitting(pairs, whole) >= max(_LEAST, len(pairs)) - 1:
        for part, share in pairs:
            if not 1 / _MISPRINT < whole.mid * share.mid / (100 * part.mid or 1) < _MISPRINT:
                continue  # a share of something else
            yield Identity("share", share.id, f"share({key(part)}, {key(whole)})")


def _fitting(pairs: list[Pair], whole: Entry) -> int:
    """How many of the shares are those of their amounts in a whole."""
    return sum(
        100 * part.low / whole.high <= share.high and share.low <= 100 * part.high / whole.low
        for part, share in pairs
    )


def _rescaled(before: Entry, again: Entry) -> bool:
    """EUR 9,316 million (EUR 9.3 billion): one amount in brackets in another scale."""
    one, two = before.reading, again.reading
    same = before.topic == again.topic and (before.unit, before.period) == (
        again.unit,
        again.period,
    )
    return (
        same
        and before.measure is again.measure
        and before.is_amount
        and one.claim.unit.factor != two.claim.unit.factor
        and bool(_BRACKET.fullmatch(two.text))
        and abs(before.mid - again.mid) <= _ONE_AMOUNT * abs(before.mid)
    )


def _converted(shelf: Shelf, sentence: list[Entry]) -> Iterator[Identity]:
    """An amount in another currency, at the exchange rate that the sentence states."""
    at = [number for number, each in enumerate(sentence) if _is_rate(shelf, each)]
    if len(at) != 1 or at[0] + 2 != len(sentence):
        return
    rate, result = sentence[at[0] :]
    given = _given(shelf, rate)
    if given is None or not _is_money(result) or result.period != rate.period:
        return
    if rate.unit == result.unit != given.unit:
        yield Identity("conversion", result.id, f"{key(given)}*{key(rate)}")
    elif rate.unit == given.unit != result.unit:
        yield Identity("conversion", result.id, f"{key(given)}/{key(rate)}")


def _given(shelf: Shelf, rate: Entry) -> Entry | None:
    """What is converted: the last amount of the rate's period, if no other could be meant."""
    before = [
        each
        for each in shelf.block(rate.block)
        if each.order < rate.order and _is_money(each) and each.mid > 1
        and each.period.split("/")[0] == rate.period.split("/")[0]
    ]  # fmt: skip
    return before[-1] if len({each.mid for each in before}) == 1 else None


def _is_rate(shelf: Shelf, entry: Entry) -> bool:
    """Whether an amount of money is the price of one unit of another currency."""
    said = entry.reading.subject.lower()
    named = any(word in said for word in shelf.words("prices", "exchange"))
    unit = entry.reading.claim.unit
    priced = entry.is_amount or entry.measure is Measure.RATE
    return named and priced and unit.dimension == "money" and unit.factor == 1 and entry.mid != 1


def _is_money(entry: Entry) -> bool:
    return entry.is_amount and entry.reading.claim.unit.dimension == "money" and entry.closed
