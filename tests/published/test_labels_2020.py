"""What hand labels of the 2020 report say, lines 557-1158, is read from its text."""

from __future__ import annotations

import pytest

from .labels import match_labels


@pytest.fixture(scope="module")
def match(root):
    report = root.parent / "shared" / "report-2020.txt"
    if not (report.parent / "labels" / "industries.jsonl").is_file():
        pytest.skip("the hand labels are not here")
    return match_labels(report)


def test_nearly_everything_labelled_is_read(match):
    assert match.recall >= 0.97


def test_nearly_everything_read_is_labelled(match):
    assert match.precision >= 0.97


def test_the_period_is_that_of_the_label(match):
    assert match.periods >= 0.9


def test_the_measure_is_that_of_the_label(match):
    assert match.named >= 0.95


@pytest.mark.parametrize("measure", ["level", "count", "share", "growth_yoy", "cagr", "rank"])
def test_every_common_measure_is_read_well(match, measure):
    found = match.measures[measure]
    assert min(found.precision, found.recall) >= 0.95
