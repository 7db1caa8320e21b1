"""Two passages that tell one fact: the same words around two almost equal counts."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from fumao.audit.entry import Entry, is_exact, same_noun
from fumao.audit.identity import Identity, key
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import language_of

# So near and not equal: a slip or another rounding, seldom another thing.
_CLOSE = 0.02
# Words that two passages must share, and the part of the shorter one that these must be.
_SHARED, _SHARED_PART = 8, 0.25

_NEW = re.compile(r"新|.*\bnew(?:ly)?\b")
# Characters that two names share at their end if they are kinds of one thing.
_NOUN = 4


def parallel_identities(shelf: Shelf) -> Iterator[Identity]:
    """Counts of one noun that differ by a little in passages that say the same."""
    by_size: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    words = _passages(shelf)
    for entry in shelf.entries:
        if not _tells(entry):
            continue
        step = round(math.log(entry.mid) / _CLOSE)
        for bucket in (step - 1, step, step + 1):
            for other in by_size[entry.unit, bucket]:
                if _differ(entry, other) and _alike(words, entry, other):
                    yield Identity("parallel", entry.id, key(other), firm=False)
        by_size[entry.unit, step].append(entry)


def _tells(entry: Entry) -> bool:
    """Whether a count is large enough that another so near it is hardly chance."""
    return (entry.is_amount and entry.unit == "ONE" and entry.reading.cell is None
            and is_exact(entry) and entry.closed and entry.mid >= 100)  # fmt: skip


def _differ(entry: Entry, other: Entry) -> bool:
    apart = entry.low > other.high or other.low > entry.high
    return (
        apart
        and same_noun(entry, other)
        and entry.block != other.block
        and entry.period == other.period
        and entry.topic != other.topic
    )


def _alike(words: dict[tuple[int, int], frozenset[str]], one: Entry, two: Entry) -> bool:
    if bool(_NEW.match(one.topic.stem)) != bool(_NEW.match(two.topic.stem)):
        return False  # what was added in a year is not what there is
    if _named_alike(one, two):
        return True
    if _named_apart(one.topic.stem, two.topic.stem):
        return False
    first = words[one.block, one.reading.sentence]
    second = words[two.block, two.reading.sentence]
    shared = len(first & second)
    return shared >= _SHARED and shared >= _SHARED_PART * min(len(first), len(second))


def _named_alike(one: Entry, two: Entry) -> bool:
    """Whether one subject ends in the other: 各级学校注册外籍教师 and 外籍教师."""
    short, long = sorted((one.topic.stem, two.topic.stem), key=len)
    same = one.topic.flow == two.topic.flow and one.topic.places == two.topic.places
    if language_of(long) == "en":
        return same and len(short.split()) > 1 and set(short.split()) < set(long.split())
    return same and len(short) >= 4 and long.endswith(short)


def _named_apart(one: str, two: str) -> bool:
    """Whether two names tell one noun apart: 新增服务外包企业 and 中型服务外包企业."""
    common = 0
    while common < min(len(one), len(two)) and one[-1 - common] == two[-1 - common]:
        common += 1
    return common >= _NOUN and common < len(one) and common < len(two)


def _passages(shelf: Shelf) -> dict[tuple[int, int], frozenset[str]]:
    """The words (pairs of characters in Chinese) of each sentence's clauses with numbers."""
    found: dict[tuple[int, int], frozenset[str]] = defaultdict(frozenset)
    for entry in shelf.entries:
        if entry.reading.cell is None:
            place = (entry.block, entry.reading.sentence)
            found[place] |= _words(entry.reading.text)
    return found


@cache
def _words(text: str) -> frozenset[str]:
    plain = "".join(character for character in text.lower() if not character.isdigit())
    if language_of(text) == "en":
        return frozenset(word for word in plain.split() if len(word) > 3)
    return frozenset(a + b for a, b in pairwise(plain)
                     if "\u4e00" <= a <= "\u9fff" and "\u4e00" <= b <= "\u9fff")  # fmt: skip
