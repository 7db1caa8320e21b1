"""Parts and wholes: totals, balances, lists introduced as parts, sums said to be sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from fumao.audit.entry import Entry, near, nearest
from fumao.audit.identities.growth import at_constant_prices
from fumao.audit.identities.named import named_partitions
from fumao.audit.identities.partition import Partition
from fumao.audit.identities.partitions import flow_pair, partitions
from fumao.audit.identity import AT_MOST, Identity, added, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure

# A list that is not said to be complete may leave this much to parts unnamed.
_NEAR_MISS = 0.01
# Parts that exceed their whole by more overlap: 其中因私出境…，赴港澳台….
_OVERLAP = -0.25
# A part that exceeds its whole by more was taken for one by mistake.
_MISTAKEN = 2
_SLIP = 0.001
# A sum that misses its stated total by more is the sum of something else.
_SAME_SUM = 0.2


def part_identities(shelf: Shelf) -> Iterator[Identity]:
    """Exports and imports, balances, parts of wholes and their growth."""
    for partition in chain(partitions(shelf), named_partitions(shelf)):
        yield from _sum(partition)
        yield from _implied(shelf, partition)
    for entry in shelf.entries:
        if entry.is_amount and entry.topic.flow == "B":
            yield from _balance(shelf, entry)
            yield from _account(shelf, entry)
        if entry.measure is Measure.CHANGE and entry.topic.flow == "B":
            yield from _balance_change(shelf, entry)
    yield from _part_of(shelf)
    yield from _stated_sums(shelf)


def _sum(partition: Partition) -> Iterator[Identity]:
    whole, parts = partition.whole, list(partition.parts)
    if not all(each.closed for each in (whole, *parts)):
        if sum(part.low for part in parts) > whole.high and partition.sure:
            yield Identity(partition.kind, whole.id, added(parts), near(whole, *parts))
        return
    if partition.sure or partition.meets:
        yield Identity(partition.kind, whole.id, added(parts), near(whole, *parts))
    elif _OVERLAP < partition.gap < 0 or _one_digit_off(partition):
        # Parts may overlap, or more may exist than are named: doubtful, not impossible.
        yield Identity(partition.kind, whole.id, added(parts), firm=False)


def _one_digit_off(partition: Partition) -> bool:
    """Whether a near miss is one digit's worth: 44990 for 44980, and not 23739 for 23652."""
    if abs(partition.gap) > _NEAR_MISS or len(partition.parts) < 2:
        return False
    total = sum(part.mid for part in partition.parts)
    miss = abs(partition.whole.mid - total)
    slack = sum(part.high - part.low for part in partition.parts) + (
        partition.whole.high - partition.whole.low
    )
    if slack:
        return False
    return len(f"{miss:.0f}".rstrip("0")) == 1


def _implied(shelf: Shelf, partition: Partition) -> Iterator[Identity]:
    """The growth of a total lies where the levels and growth of its parts put it."""
    whole, parts = partition.whole, list(partition.parts)
    if not (partition.sure or partition.meets):
        return
    for growth in _growth_of(shelf, whole):
        rates = [_same_growth(shelf, part, growth) for part in parts]
        if not all(rates):
            continue
        known = [rate for rate in rates if rate]
        if any(at_constant_prices(shelf, rate) for rate in (growth, *known)):
            continue  # real growth has the weights of another year's prices
        before = " + ".join(
            f"{key(part)}/(1+{key(rate)}/100)" for part, rate in zip(parts, known, strict=True)
        )
        firm = near(whole, growth, *parts, *known)
        yield Identity("implied base", growth.id, f"growth({added(parts)}, {before})", firm)
        yield Identity("implied total", whole.id, f"({before})*(1+{key(growth)}/100)", firm)


def _growth_of(shelf: Shelf, whole: Entry) -> list[Entry]:
    """The rates of growth of a total on each base, each where it stands nearest."""
    bases: dict[tuple[Measure, str], list[Entry]] = defaultdict(list)
    for growth in shelf.about(whole.topic):
        if growth.measure not in _GROWTHS or growth.period != whole.period:
            continue
        if growth.is_percent and growth.closed and growth.money in ("", whole.unit):
            bases[growth.measure, growth.base].append(growth)
    found = (nearest(each, whole) for each in bases.values())
    return [each for each in found if each]


_GROWTHS = (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE)


def _same_growth(shelf: Shelf, part: Entry, growth: Entry) -> Entry | None:
    found = shelf.rates(part.topic, growth.measure, growth.period, growth.base, part.unit)
    percent = [rate for rate in found if rate.is_percent and rate.mid > -100]
    return min(percent, key=lambda rate: abs(rate.order - part.order)) if percent else None


def _balance(shelf: Shelf, balance: Entry) -> Iterator[Identity]:
    pair = flow_pair(shelf, balance)
    if pair is None:
        yield from _balance_of_total(shelf, balance)
        return
    exports, imports = pair
    if _turned(shelf, balance, exports.mid - imports.mid):
        exports, imports = imports, exports
    formula = f"{key(exports)} - {key(imports)}"
    yield Identity("balance", balance.id, formula, near(balance, exports, imports))


def _account(shelf: Shelf, balance: Entry) -> Iterator[Identity]:
    """The balance of an account with those of all its parts: 经常账户 of 货物, 服务 and incomes."""
    parts = [
        part
        for part in shelf.children(balance)
        if part.topic.flow == "B" and part.period == balance.period and part.unit == balance.unit
    ]
    if shelf.are_complete(parts):
        yield Identity("parts", balance.id, added(parts), near(balance, *parts))


def _balance_of_total(shelf: Shelf, balance: Entry) -> Iterator[Identity]:
    """Of total trade and one direction: twice the exports less the total, or the reverse."""
    total, exports, imports = (
        shelf.amount(balance.topic.with_flow(flow), balance.period, balance, balance.unit)
        for flow in "TXM"
    )
    if total and exports:
        formula = f"{key(exports)} + {key(exports)} - {key(total)}"
        yield Identity("balance", balance.id, formula, near(balance, exports, total))
    elif total and imports and not _turned(shelf, balance, total.mid - 2 * imports.mid):
        formula = f"{key(total)} - {key(imports)} - {key(imports)}"
        yield Identity("balance", balance.id, formula, near(balance, imports, total))


def _turned(shelf: Shelf, balance: Entry, expected: float) -> bool:
    """Whether a balance is printed as imports less exports, or without a sign.

    A deficit is printed as a negative number or as the size of one; the word
    for it says which way round it is.
    """
    said = (balance.reading.text + balance.reading.subject).lower()
    surplus, deficit = (
        any(word in said for word in shelf.balance_words(name)) for name in ("surplus", "deficit")
    )
    if surplus != deficit:
        return (balance.mid < 0) == surplus
    return balance.mid * expected < 0


def _balance_change(shelf: Shelf, change: Entry) -> Iterator[Identity]:
    """A balance and its change against both balances, or exports, imports and their growth."""
    now = shelf.amount(change.topic, change.period, change, change.unit)
    then = shelf.amount(change.topic, change.base, change, change.unit)
    if now and then and now.id != then.id:
        yield Identity("change", change.id, f"{key(now)} - {key(then)}", near(change, now, then))
    pair = flow_pair(shelf, change)
    if pair is None:
        return
    rates = [
        next((rate for rate in shelf.rates(part.topic, Measure.GROWTH_YOY, change.period,
                                           change.base, part.unit) if rate.is_percent), None)
        for part in pair
    ]  # fmt: skip
    if rates[0] is None or rates[1] is None:
        return
    today = f"({key(pair[0])} - {key(pair[1])})"
    before = " - ".join(
        f"{key(part)}/(1+{key(rate)}/100)"
        for part, rate in zip(pair, (rates[0], rates[1]), strict=True)
    )
    grown = (pair[0].mid - pair[1].mid) - (
        pair[0].mid / (1 + rates[0].mid / 100) - pair[1].mid / (1 + rates[1].mid / 100)
    )
    formula = f"{today} - ({before})"
    if grown * change.mid < 0:  # a widening deficit said as an increase
        formula = f"({before}) - {today}"
    yield Identity("balance change", change.id, formula, near(change, *pair))


def _part_of(shelf: Shelf) -> Iterator[Identity]:
    """No part exceeds its whole."""
    for whole in shelf.entries:
        if not whole.is_amount or whole.topic.flow == "B":
            continue
        for part in shelf.children(whole):
            if part.block != whole.block or part.mid > _MISTAKEN * whole.mid:
                continue
            if part.is_amount and part.period == whole.period and same_kind(part, whole):
                yield Identity("part of", part.id, key(whole), True, AT_MOST)


def same_kind(part: Entry, whole: Entry) -> bool:
    """Whether two amounts are of one kind: the same money, or the same noun counted."""
    money = part.reading.claim.unit.dimension == "money"
    return part.unit == whole.unit and (money or part.noun == whole.noun)


def _stated_sums(shelf: Shelf) -> Iterator[Identity]:
    """A sum that the text calls one (合计, altogether), against what stands before it."""
    for sentence in shelf.sentences():
        for at, total in enumerate(sentence):
            if not total.has("total"):
                continue
            parts = _run_before(sentence, at)
            if len(parts) < 2:
                continue
            missed = abs(sum(part.mid for part in parts) - total.mid)
            if missed > _SAME_SUM * abs(total.mid) and not _slipped(parts, total):
                continue
            kind = "sum of shares" if total.measure is Measure.SHARE else "parts"
            listed = len({part.reading.listing for part in parts}) == 1 and parts[0].reading.listing
            agrees = missed <= sum(part.high - part.low for part in (total, *parts)) / 2
            said = total.has(f"those {len(parts)}")
            if listed or agrees or said or kind == "sum of shares":
                yield Identity(kind, total.id, added(parts))


def _slipped(parts: list[Entry], total: Entry) -> bool:
    """Whether a sum is right but for its scale: 289.9美元 for 289.9亿美元."""
    sum_ = sum(part.mid for part in parts)
    if not total.is_amount or total.mid <= 0 or sum_ <= 0:
        return False
    return any(abs(sum_ / total.mid / 10.0**power - 1) < _SLIP for power in (-8, -4, 4, 8))


def _run_before(sentence: list[Entry], at: int) -> list[Entry]:
    """The numbers of the same kind that stand directly before one, growth between them skipped."""
    total = sentence[at]
    run: list[Entry] = []
    for entry in reversed(sentence[:at]):
        alike = (entry.is_amount and total.is_amount) or entry.measure is total.measure
        if alike and entry.unit == total.unit and entry.period == total.period:
            if run and run[0].reading.listing != entry.reading.listing:
                break
            run.insert(0, entry)
        elif entry.measure not in _GROWTHS:
            break
    return run
