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
from .planting.series import make_series

BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
MAKERS = pytest.mark.parametrize("make", [make_report, make_plain, make_series])
RENDERED = pytest.mark.parametrize("make", [make_plain, make_series])
CALM = settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
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
    for seed in range(101, 104):
        total.outcomes += Auditor(make(seed, lang)).outcomes(7, Random(seed))
    assert total.hits + total.missed >= 12
    assert total.f1 >= 0.95


@BOTH
@RENDERED
def test_a_rendered_report_states_two_hundred_claims_each_once(make, lang):
    keys = [each.key for each in make(7, lang).stated]
    assert len(keys) == len(set(keys)) >= 200


@BOTH
@RENDERED
def test_every_number_of_a_rendered_report_stands_where_it_is_said_to(make, lang):
    report = make(7, lang)
    plant = draw_plant(report, Random(1))
    lines = report.text.split("\n")
    assert all(lines[each.line - 1][each.start : each.end] for each in report.stated)
    assert plant.put_in(report) != report.text
