"""Parts that are all there are by their names: town and country, goods and services, industries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from fumao.audit.entry import Entry, nearest, same_noun
from fumao.audit.identities.partition import Partition
from fumao.audit.identities.partitions import complementary
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import lexicon, topic

# Parts that miss their whole by more are those of something else.
_FAR = 0.1
# Characters of a name that both halves and their whole end in.
_TELLING = 4


def named_partitions(shelf: Shelf) -> Iterator[Partition]:
    """Wholes of a paragraph with the parts that it names without saying that they are parts."""
    for block in shelf.blocks():
        if block[0].reading.cell is not None:
            continue
        yield from _goods_and_services(shelf, block)
        amounts = [each for each in block if _is_free(each)]
        if len(amounts) > 2:
            yield from _halves(shelf, amounts)
            yield from _complete(shelf, amounts)


def _is_free(entry: Entry) -> bool:
    """Whether it is an amount that is not said to be a part already."""
    free = not entry.reading.part_of and entry.closed
    return free and entry.is_amount and not entry.topic.per


def _halves(shelf: Shelf, amounts: list[Entry]) -> Iterator[Partition]:
    """城镇消费品零售额, 乡村消费品零售额 and 社会消费品零售总额."""
    plain = [each for each in amounts if each.topic.flow != "B"]
    for first, second in combinations(plain, 2):
        if first.period != second.period or first.topic.flow != second.topic.flow:
            continue
        rest = _common(first, second)
        if len(rest) >= _TELLING and complementary(shelf, first, second):
            yield from _wholes(amounts, (first, second), rest)


def _common(first: Entry, second: Entry) -> str:
    """The end that two names share, as a stem."""
    one, two = first.reading.subject, second.reading.subject
    size = 0
    while size < min(len(one), len(two)) and one[-1 - size] == two[-1 - size]:
        size += 1
    return topic(one[len(one) - size :]).stem if size else ""


def _wholes(amounts: list[Entry], parts: tuple[Entry, ...], name: str) -> Iterator[Partition]:
    """The one amount of the paragraph that bears the name of the whole and has the parts' size."""
    ids = {part.id for part in parts}
    found = [
        Partition(entry, parts, "parts", sure=True)
        for entry in amounts
        if entry.id not in ids and entry.topic.stem.endswith(name)
        and entry.topic.flow == parts[0].topic.flow and entry.period == parts[0].period
        and same_noun(entry, parts[0])
        and (entry.topic.flow == "B" or entry.mid > max(part.mid for part in parts))
    ]  # fmt: skip
    if len(found) == 1 and abs(found[0].gap) < _FAR:
        yield found[0]


def _goods_and_services(shelf: Shelf, block: list[Entry]) -> Iterator[Partition]:
    """The balance of all trade with those of goods and of services."""
    balances = [each for each in block if each.topic.flow == "B" and each.is_amount]
    for whole in balances:
        if whole.topic.stem not in shelf.words("parts", "all_trade"):
            continue
        found = [
            nearest([each for each in balances if _is_side(each, whole, name)], whole)
            for name in shelf.words("parts", "goods_and_services")
        ]
        parts = tuple(part for part in found if part)
        if len(parts) == len(found):
            yield Partition(whole, parts, "parts", sure=True)


def _is_side(entry: Entry, whole: Entry, name: str) -> bool:
    """Whether a balance is that of goods, or of services, where another is that of both."""
    about = replace(whole.topic, stem=name)
    return entry.topic == about and (entry.period, entry.unit) == (whole.period, whole.unit)


def _complete(shelf: Shelf, amounts: list[Entry]) -> Iterator[Partition]:
    """The three industries and GDP; what the current account consists of."""
    for names, name in lexicon(shelf.lang).words["parts"].get("whole_of", ()):
        found = [
            [each for each in amounts if part in each.reading.subject.lower()] for part in names
        ]
        if all(len(each) == 1 for each in found):
            parts = tuple(each[0] for each in found)
            if len({part.period for part in parts}) == 1:
                yield from _wholes(amounts, parts, topic(name).stem)
