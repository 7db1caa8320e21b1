"""What hand labels of the 2020 report say, lines 557-1158, is read from its text."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from fumao.audit.documents import read_document
from fumao.claims.reading import read

FIRST, LAST = 557, 1158
GROUPS = (
    {"level", "count", "cumulative", "other", "balance"},
    {"growth_yoy", "growth_vs_base", "cagr"},
    {"growth_gap_pp", "share_change_pp", "contribution"},
    {"share", "rate"},
    {"rank"},
    {"index"},
)


@pytest.fixture(scope="module")
def matched(root):
    """Labels, readings, and the pairs that agree in line, value and group of measures."""
    shared = root.parent / "shared"
    if not (shared / "labels" / "industries.jsonl").is_file():
        pytest.skip("the hand labels are not here")
    lines = (shared / "labels" / "industries.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [label for label in map(json.loads, lines) if label["measure"] != "table"]
    document = read_document(shared / "report-2020.txt")
    found = [
        reading
        for reading in read(document.blocks, document.lang).readings
        if reading.cell is None and FIRST <= reading.places[0].line <= LAST
    ]
    return labels, found, pairs(labels, found)


def group(measure):
    return next(at for at, names in enumerate(GROUPS) if measure in names)


def printed(period):
    if period is None:
        return None
    long = period.kind in ("years", "plan")
    return f"{period.start.year}-{period.end.year}" if long else period.text


def pairs(labels, readings):
    """One reading a label, those of the same period first."""
    free = defaultdict(list)
    for reading in readings:
        key = (reading.places[0].line, float(reading.claim.value), group(reading.measure))
        free[key].append(reading)
    found = []
    for label in labels:
        if label["value"] is None:
            continue
        choice = free[label["line"], float(label["value"]), group(label["measure"])]
        choice.sort(key=lambda reading: printed(reading.claim.period) != label["period"])
        if choice:
            found.append((label, choice.pop(0)))
    return found


def test_nearly_everything_labelled_is_read(matched):
    labels, _, agreed = matched
    assert len(agreed) / len(labels) >= 0.97


def test_nearly_everything_read_is_labelled(matched):
    _, found, agreed = matched
    assert len(agreed) / len(found) >= 0.97


def test_the_period_is_that_of_the_label(matched):
    _, _, agreed = matched
    right = sum(label["period"] == printed(reading.claim.period) for label, reading in agreed)
    assert right / len(agreed) >= 0.9


def test_the_measure_is_that_of_the_label(matched):
    _, _, agreed = matched
    right = sum(label["measure"] == reading.measure for label, reading in agreed)
    assert right / len(agreed) >= 0.95
