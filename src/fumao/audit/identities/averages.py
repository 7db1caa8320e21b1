"""Averages: a total over its number, and the growth of the three."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fumao.audit.entry import GROWTHS, NEAR, Entry, nearest
from fumao.audit.identity import Identity, key
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import language_of
from fumao.claims.claim import Measure

# A match this close links an average to its total and number.
_TELLING = 0.01
# Heads of a year's end and of its average seldom agree as closely as this.
_TOLD = 0.002
# So many numbers may stand between visitors and what each spends: their growth.
_BEFORE = 5
# Heads of a year's end and of its average are closer than this.
_FAR = 0.1


def average_identities(shelf: Shelf) -> Iterator[Identity]:
    """Averages whose total and number the document states."""
    for average in shelf.entries:
        if average.reading.cell is not None:
            continue  # a table has its total and number in the same row
        if average.is_amount and average.topic.per and average.closed:
            found = _total_and_number(shelf, average)
            if found:
                total, number = found
                yield Identity("average", average.id, f"{key(total)}/{key(number)}")
                yield from _growth(shelf, average, total, number)


def _total_and_number(shelf: Shelf, average: Entry) -> tuple[Entry, Entry] | None:
    """The total and the number that give the average; named, or found by their value.

    Named: the total bears the average's name, and the number counts what that
    name begins with. Otherwise only those whose quotient is the printed average.
    """
    visitors = _visitors(shelf, average)
    if visitors:
        return visitors
    totals = _totals(shelf, average)
    numbers = [
        entry
        for entry in shelf.around(average.block, NEAR)
        if entry.is_amount and entry.unit == "ONE" and entry.period == average.period
        and not entry.topic.per and entry.mid > 0
    ]  # fmt: skip
    linked = [
        (total, number)
        for total in totals
        for number in numbers
        if _fits(average, total, number) or _named(average, total, number)
        or _per_head(average, total, number)
    ]  # fmt: skip
    if not linked:
        return None
    return min(linked, key=lambda pair: (not _fits(average, *pair), _distance(average, pair)))


def _visitors(shelf: Shelf, average: Entry) -> tuple[Entry, Entry] | None:
    """入境游客500万人次，收入30亿元，人均消费600元: the last number of heads and of money before."""
    if not average.topic.stem.endswith(tuple(shelf.words("averages", "spending"))):
        return None
    amounts = [
        entry
        for entry in shelf.block(average.block)
        if entry.is_amount and entry.order < average.order and entry.period == average.period
        and entry.order >= average.order - _BEFORE and not entry.topic.per
    ][-2:]  # fmt: skip
    total = next((each for each in amounts if each.unit == average.unit), None)
    number = next((each for each in amounts if _counts_heads(shelf, each)), None)
    if total is None or number is None or number.mid <= 0:
        return None
    spent = any(word in total.topic.stem for word in shelf.words("averages", "revenue"))
    return (total, number) if spent else None


def _counts_heads(shelf: Shelf, entry: Entry) -> bool:
    """Whether a number is one of people or of their visits: 500万人次, 出游人次48.91亿."""
    heads = shelf.words("averages", "heads")
    named = not entry.noun and entry.reading.subject.endswith(tuple(heads))
    return entry.unit == "ONE" and (entry.noun in heads or named)


def _distance(average: Entry, pair: tuple[Entry, Entry]) -> int:
    return sum(abs(each.order - average.order) for each in pair)


def _named(average: Entry, total: Entry, number: Entry) -> bool:
    """Revenue of firms over firms: the three names say that they belong together."""
    if not (average.block == number.block == total.block) or average.topic.flow:
        return False
    name, counted, mean = total.topic.stem, number.topic.stem, average.topic.stem
    if language_of(name) == "en":
        words = [set(each.split()) for each in (counted, mean, name)]
        return bool(counted) and words[0] < words[2] and words[1] <= words[2]
    rest = name.removeprefix(counted)
    if len(counted) < 2 or not rest or rest == name or not mean.endswith(rest):
        return False
    return counted.endswith(mean.removesuffix(rest))


def _per_head(average: Entry, total: Entry, number: Entry) -> bool:
    """Heads, a total and the total a head in one sentence that are far from each other.

    The heads of a year's end are not those of its average, so that a small
    difference proves nothing.
    """
    sentences = {(each.block, each.reading.sentence) for each in (average, total, number)}
    if len(sentences) > 1 or total.topic != replace(average.topic, per=False):
        return False
    heads = number.noun in ("人", "persons") and number.order < total.order < average.order
    return heads and abs(total.mid / number.mid / average.mid - 1) > _FAR if average.mid else False


def _totals(shelf: Shelf, average: Entry) -> list[Entry]:
    named = replace(average.topic, per=False)
    return [
        entry
        for entry in shelf.around(average.block, NEAR)
        if entry.is_amount and entry.unit == average.unit and entry.period == average.period
        and not entry.topic.per and entry.id != average.id
        and (entry.topic == named or entry.topic.stem.endswith(named.stem or "\0")
             or set(named.stem.split()) <= set(entry.topic.stem.split()))
    ]  # fmt: skip


def _fits(average: Entry, total: Entry, number: Entry) -> bool:
    low, high = total.low / number.high, total.high / number.low if number.low > 0 else 0.0
    meets = low <= average.high and average.low <= high
    return meets and high - low <= 20 * _TELLING * abs(average.mid) and low > 0


def _growth(shelf: Shelf, average: Entry, total: Entry, number: Entry) -> Iterator[Identity]:
    """Growth of an average; heads counted at the end of a year are not the year's average."""
    for rate in shelf.about(average.topic):
        if rate.measure not in GROWTHS or rate.period != average.period or not rate.is_percent:
            continue
        of_total = nearest(shelf.rates(total.topic, rate.measure, rate.period, rate.base), rate)
        of_number = nearest(shelf.rates(number.topic, rate.measure, rate.period, rate.base), rate)
        if of_total is None or of_number is None or rate.measure is Measure.CAGR:
            continue
        formula = f"((1+{key(of_total)}/100)/(1+{key(of_number)}/100) - 1)*100"
        firm = not _heads(shelf, number) or _told(average, total, number)
        yield Identity("average growth", rate.id, formula, firm)


def _told(average: Entry, total: Entry, number: Entry) -> bool:
    """Whether the average itself tells which heads it is of: it is their quotient, to its digits."""
    known = (average, total, number)
    return _fits(*known) and all(each.high - each.low <= _TOLD * each.low for each in known)


def _heads(shelf: Shelf, number: Entry) -> bool:
    """Whether the number counts people, of whom a year has an average and an end."""
    said = number.reading.subject.lower()
    return any(word in said for word in shelf.words("remarks", "persons"))
