"""Planted errors that an identity reaches are found, and a report as it is raises nothing."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .planting import make_report
from .planting.plain import make_plain
from .planting.plants import draw_plant
from .planting.scoring import Auditor, Score

BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
MAKERS = pytest.mark.parametrize("make", [make_report, make_plain])
CALM = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@BOTH
@MAKERS
@CALM
@given(seed=st.integers(1, 10_000))
def test_a_consistent_report_raises_nothing(make, lang, seed):
    assert [each for each in Auditor(make(seed, lang)).unchanged if each.severity != "note"] == []


@BOTH
@MAKERS
def test_planted_errors_are_found(make, lang):
    total = Score()
    for seed in range(101, 105):
        total.outcomes += Auditor(make(seed, lang)).outcomes(10, Random(seed))
    assert total.hits + total.missed >= 20
    assert total.f1 >= 0.95


@BOTH
def test_a_plain_report_states_two_hundred_claims_each_once(lang):
    keys = [each.key for each in make_plain(7, lang).stated]
    assert len(keys) == len(set(keys)) >= 200


@BOTH
def test_every_number_of_a_plain_report_stands_where_it_is_said_to(lang):
    report = make_plain(7, lang)
    plant = draw_plant(report, Random(1))
    lines = report.text.split("\n")
    assert all(lines[each.line - 1][each.start : each.end] for each in report.stated)
    assert plant.put_in(report) != report.text
