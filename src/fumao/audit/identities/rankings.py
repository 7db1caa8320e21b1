"""Rankings: a column of ranks beside the column of values that they are the order of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from itertools import combinations

from fumao.audit.entry import Entry
from fumao.audit.identity import AT_MOST, Identity, key
from fumao.claims.claim import Measure

Ranked = tuple[Entry, Entry]

# A few rows are in order by chance.
_ROWS = 5


def rank_columns(grid: list[Entry]) -> Iterator[Identity]:
    """Ranks against values, and the one row of a table whose rank and value do not go together.

    What is ranked is the only column of amounts, or the one that is in order. Where
    several are not, or no single row explains why, another quantity is ranked.
    """
    columns: dict[Hashable, dict[Hashable, Entry]] = defaultdict(dict)
    for entry in grid:
        assert entry.reading.cell is not None
        row, place = entry.reading.cell
        if entry.closed and not entry.has("total"):
            columns[place, entry.measure, entry.unit].setdefault(row, entry)
    amounts = [each for each in columns.values() if next(iter(each.values())).is_amount]
    for ranks in (each for each in columns.values() if _are_ranks(each)):
        tried = [_paired(ranks, each) for each in amounts]
        tried = [each for each in tried if len(each) >= _ROWS]
        ordered = [each for each in tried if not _crossed(each)]
        for pairs in ordered[:1] or (tried if len(tried) == 1 else []):
            yield from _one_out(pairs)


def _are_ranks(column: dict[Hashable, Entry]) -> bool:
    return next(iter(column.values())).measure is Measure.RANK


def _paired(ranks: dict[Hashable, Entry], values: dict[Hashable, Entry]) -> list[Ranked]:
    """Rank and value of each row, if both are of one trade."""
    pairs = [(rank, values[row]) for row, rank in ranks.items() if row in values]
    flows = {each.topic.flow for pair in pairs for each in pair}
    return pairs if len(flows - {""}) < 2 else []


def _crossed(pairs: list[Ranked]) -> list[tuple[Ranked, Ranked]]:
    """Rows of which the one ranked higher has the smaller value."""
    return [
        (one, other) if one[0].mid < other[0].mid else (other, one)
        for one, other in combinations(pairs, 2)
        if (one[0].mid < other[0].mid and one[1].high < other[1].low)
        or (other[0].mid < one[0].mid and other[1].high < one[1].low)
    ]


def _one_out(pairs: list[Ranked]) -> Iterator[Identity]:
    crossed = _crossed(pairs)
    if not crossed:
        yield from (_placed(pair, pairs) for pair in pairs if _place(pair, pairs) == pair[0].mid)
        return
    shared = [pair for pair in pairs if all(pair in each for each in crossed)]
    wrong = next((pair for pair in shared if _is_misprint(pair, pairs)), None)
    if wrong:
        yield _placed(wrong, pairs)
    elif shared:
        higher, lower = min(crossed, key=lambda each: each[1][0].mid - each[0][0].mid)
        yield Identity("rank", lower[1].id, key(higher[1]), False, AT_MOST)


def _placed(pair: Ranked, pairs: list[Ranked]) -> Identity:
    return Identity("rank", pair[0].id, f"{_place(pair, pairs)}", firm=False)


def _place(pair: Ranked, pairs: list[Ranked]) -> int:
    """The place of a row's value among those of all rows."""
    return 1 + sum(value.low > pair[1].high for _, value in pairs)


def _is_misprint(pair: Ranked, pairs: list[Ranked]) -> bool:
    """Whether it is the rank that is wrong: given twice, or none of first to last as the others."""
    others = Counter(rank.mid for rank, _ in pairs if rank is not pair[0])
    missing = set(range(1, len(pairs) + 1)) - set(others)
    return pair[0].mid in others or missing == {_place(pair, pairs)} != {pair[0].mid}
