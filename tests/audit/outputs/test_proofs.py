"""Proofs with the printed numbers in them."""

from __future__ import annotations

import pytest

from fumao.audit.outputs.proofs import claims_in, filled


@pytest.fixture
def readings(reading):
    numbers = {"c1": "177.2", "c2": "53.8", "c3": "122.4"}
    return {
        key: reading(key, 1, numeral, "", "ONE", "level", key) for key, numeral in numbers.items()
    }


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("[c2] + [c3]", "53.8 + 122.4"),
        ("[c1] - ([c2] - [c3])", "177.2 − (53.8 − 122.4)"),
        ("([c1] - [c2]) - [c3]", "177.2 − 53.8 − 122.4"),
        ("growth([c1], [c2])", "177.2 / 53.8 − 1"),
        ("share([c2], [c2] + [c3])", "53.8 / (53.8 + 122.4)"),
        ("share([c2], [c1]) - share([c3], [c1])", "(53.8 / 177.2) − (122.4 / 177.2)"),
        ("cagr([c1], [c2], 4)", "(177.2 / 53.8)^(1/4) − 1"),
        ("-[c1] * 100", "−177.2 × 100"),
        ("median([c1], [c2])", "median(177.2, 53.8)"),
        ("growth([c1])", "growth(177.2)"),
        ("[c1] + [c9]", "177.2 + [c9]"),
        ("[c1] of [c2]", "177.2 of 53.8"),
    ],
)
def test_a_formula_is_written_with_the_printed_numbers(readings, formula, said):
    assert filled(formula, readings).text == said


def test_each_number_of_a_proof_knows_its_claim(readings):
    pieces = filled("[c2] + [c3]", readings).pieces()
    assert pieces == [("53.8", "c2"), (" + ", ""), ("122.4", "c3")]


def test_the_claims_of_proofs_are_listed_once(readings):
    found = claims_in(("[c2] + [c3]", "[c1] - [c2]", "[c7]"), readings)
    assert [each.id for each in found] == ["c2", "c3", "c1"]
