"""Aliases: rows of a table that running text speaks of under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from fumao.audit.entry import AMOUNTS, Entry
from fumao.audit.subjects import Topic, language_of
from fumao.claims.claim import Measure

# Text speaks of the tables it stands next to.
_REACH, _NEXT = 8, 3
# What it takes: five common digits, or three and a name, or three right beside the table.
_ENOUGH = 2

Series = dict[str, Entry]


def aliased(entries: list[Entry]) -> Iterator[Entry]:
    """Cells as readings of the subject that the text gives their row.

    A text states a number of the row for some period, with the same digits; its
    other numbers and rates on the same subject can then be held against the
    whole row. Numbers of few digits agree by chance, so that they need a name in
    common or a place beside the table.
    """
    tables = _tables(entries)
    texts: dict[tuple[Topic, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.reading.cell is None and entry.closed:
            texts[entry.topic, _kind(entry), entry.unit].append(entry)
    for (about, kind, unit), said in texts.items():
        if not about.stem:
            continue  # "exports" alone are those of everything
        for block, rows in tables.items():
            close = [entry for entry in said if abs(entry.block - block) <= _REACH]
            if close and not any(_has(row, about) for row in rows.get((kind, unit), [])):
                row = _best(
                    close, [row for row in rows.get((kind, unit), []) if _may_be(row, about)]
                )
                for cell in row:
                    yield replace(cell, topic=about, whole=close[0].whole,
                                  other=close[0].other, alias=True)  # fmt: skip


def _has(row: Series, about: Topic) -> bool:
    return any(cell.topic == about for cell in row.values())


def _may_be(row: Series, about: Topic) -> bool:
    """Whether no other partner is named: trade with Singapore is not that with a group."""
    return all(not cell.topic.partners or cell.topic.partners == about.partners
               or not about.partners for cell in row.values())  # fmt: skip


def _kind(entry: Entry) -> str:
    return "amount" if entry.measure in AMOUNTS else str(entry.measure)


def _tables(entries: list[Entry]) -> dict[int, dict[tuple[str, str], list[Series]]]:
    """The rows of each table by kind and unit, each by period."""
    rows: dict[tuple[int, str, str, str], Series] = defaultdict(dict)
    for entry in entries:
        kind = _kind(entry)
        if entry.reading.cell is not None and kind in ("amount", Measure.SHARE, Measure.RATE):
            name = f"{entry.reading.subject}|{entry.reading.scope}"
            rows[entry.block, kind, entry.unit, name].setdefault(entry.period, entry)
    found: dict[int, dict[tuple[str, str], list[Series]]] = defaultdict(lambda: defaultdict(list))
    for (block, kind, unit, _), series in rows.items():
        found[block][kind, unit].append(series)
    return found


def _best(said: list[Entry], rows: list[Series]) -> list[Entry]:
    """The one row that the text speaks of; nothing if none or several fit."""
    scored = sorted(((_score(said, row), number) for number, row in enumerate(rows)), reverse=True)
    if not scored or scored[0][0] < _ENOUGH or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return []
    return list(rows[scored[0][1]].values())


def _score(said: list[Entry], row: Series) -> int:
    total = 0
    for entry in said:
        cell = row.get(entry.period)
        if cell and _one_number(entry, cell):
            total += max(0, min(_digits(entry), _digits(cell)) - 2)
    if not total:
        return 0
    cell = next(iter(row.values()))
    beside = min(abs(entry.block - cell.block) for entry in said) <= _NEXT
    return total + beside + _alike(said[0].reading.subject, cell.reading.subject)


def _one_number(entry: Entry, cell: Entry) -> bool:
    """Whether one is the other, rounded further or not at all."""
    flows = entry.topic.flow, cell.topic.flow
    widest = max(entry.high - entry.low, cell.high - cell.low)
    same = abs(entry.mid - cell.mid) <= widest / 2
    return same and (flows[0] == flows[1] or "" in flows)


def _digits(entry: Entry) -> int:
    """How many digits of a number tell it from others."""
    value = entry.reading.claim.value
    return len(str(abs(value or 0)).replace(".", "").lstrip("0"))


def _alike(one: str, two: str) -> bool:
    """Whether two subjects have two words (pairs of characters) in common."""
    return len(_words(one) & _words(two)) > 1


def _words(text: str) -> set[str]:
    if language_of(text) == "en":
        return {word for word in text.lower().split() if len(word) > 3}
    return {a + b for a, b in pairwise(text)}
