"""The hand labels of the 2020 report, lines 557-1158, beside what is read there.

A label and a reading agree if line, value and group of measures do. Labels
without a number (vague counts, whole rows of tables) and cells of tables are left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from fumao.audit.documents import read_document
from fumao.claims.reading import read
from fumao.claims.reading.reading import Reading
from fumao.model.period import Period

FIRST, LAST = 557, 1158
GROUPS = (
    {"level", "count", "cumulative", "other", "balance"},
    {"growth_yoy", "growth_vs_base", "cagr"},
    {"growth_gap_pp", "share_change_pp", "contribution"},
    {"share", "rate"},
    {"rank"},
    {"index"},
)
Label = dict[str, Any]


@dataclass(frozen=True)
class Match:
    """Labels, readings, and the pairs that agree."""

    labels: list[Label]
    readings: list[Reading]
    pairs: list[tuple[Label, Reading]]

    @property
    def precision(self) -> float:
        """The part of the readings that is labelled."""
        return len(self.pairs) / len(self.readings)

    @property
    def recall(self) -> float:
        """The part of the labels that was read."""
        return len(self.pairs) / len(self.labels)

    @property
    def periods(self) -> float:
        """The part of the pairs whose period agrees."""
        right = sum(label["period"] == printed(each.claim.period) for label, each in self.pairs)
        return right / len(self.pairs)

    @property
    def named(self) -> float:
        """The part of the pairs whose measure agrees to the letter."""
        right = sum(label["measure"] == each.measure for label, each in self.pairs)
        return right / len(self.pairs)

    @cached_property
    def measures(self) -> dict[str, Match]:
        """The same for each measure; a reading that agrees counts with its label's measure."""
        agreed = {each.id: str(label["measure"]) for label, each in self.pairs}
        named = defaultdict[str, Match](lambda: Match([], [], []))
        for label in self.labels:
            named[str(label["measure"])].labels.append(label)
        for each in self.readings:
            named[agreed.get(each.id, each.measure)].readings.append(each)
        for pair in self.pairs:
            named[str(pair[0]["measure"])].pairs.append(pair)
        return dict(sorted(named.items()))


def match_labels(report: Path) -> Match:
    """Read the report and pair its labels with what was read."""
    lines = (report.parent / "labels" / "industries.jsonl").read_text("utf-8").splitlines()
    labels = [label for label in map(json.loads, lines) if label["value"] is not None]
    document = read_document(report)
    found = [
        reading
        for reading in read(document.blocks, document.lang).readings
        if reading.cell is None and FIRST <= reading.places[0].line <= LAST
    ]
    return Match(labels, found, list(_pairs(labels, found)))


def printed(period: Period | None) -> str | None:
    """A period as labels print it."""
    if period is None:
        return None
    long = period.kind in ("years", "plan")
    return f"{period.start.year}-{period.end.year}" if long else period.text


def _pairs(labels: Iterable[Label], readings: Iterable[Reading]) -> Iterator[tuple[Label, Reading]]:
    """One reading a label, those of the same period first."""
    free = defaultdict[tuple[int, Decimal | None, int], list[Reading]](list)
    for reading in readings:
        key = (reading.places[0].line, reading.claim.value, _group(reading.measure))
        free[key].append(reading)
    for label in labels:
        choice = free[label["line"], Decimal(str(label["value"])), _group(label["measure"])]
        choice.sort(key=lambda reading: printed(reading.claim.period) != label["period"])
        if choice:
            yield label, choice.pop(0)


def _group(measure: str) -> int:
    return next(at for at, names in enumerate(GROUPS) if measure in names)
