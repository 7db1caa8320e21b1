"""Proofs with the printed numbers in them."""

from __future__ import annotations

import pytest

from fumao.audit.identity import AT_MOST, EQUAL, Identity
from fumao.audit.numbers import Numbers
from fumao.audit.outputs.proofs import best, filled, relation
from fumao.audit.verdicts import evaluate


@pytest.fixture
def readings(reading):
    numbers = {"c1": "177.2", "c2": "53.8", "c3": "122.4"}
    return {
        key: reading(key, 1, numeral, "", "ONE", "level", key) for key, numeral in numbers.items()
    }


def test_a_number_below_zero_stands_in_brackets_behind_a_sign(reading):
    fall = {"c1": reading("c1", 1, "24.0", "%", "PCT", "growth_yoy", "c1", value="-24.0")}
    assert filled("1 + [c1]/100", fall).text == "1 + (−24.0%)"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("[c2] + [c3]", "53.8 + 122.4"),
        ("[c1] - ([c2] - [c3])", "177.2 − (53.8 − 122.4)"),
        ("([c1] - [c2]) - [c3]", "177.2 − 53.8 − 122.4"),
        ("growth([c1], [c2])", "177.2 ÷ 53.8 − 1"),
        ("share([c2], [c2] + [c3])", "53.8 ÷ (53.8 + 122.4)"),
        ("share([c2], [c1]) - share([c3], [c1])", "(53.8 ÷ 177.2) − (122.4 ÷ 177.2)"),
        ("cagr([c1], [c2], 4)", "(177.2 ÷ 53.8)^(1/4) − 1"),
        ("-[c1] * 12", "−177.2 × 12"),
        ("((1 + [c2]/100)/(1 + [c3]/100) - 1)*100", "(1 + 53.8) ÷ (1 + 122.4) − 1"),
        ("100 - [c2] - [c3]", "100% − 53.8 − 122.4"),
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


def outcome(readings, formula, target="c1", relation=EQUAL):
    claims = {key: each.claim for key, each in readings.items()}
    return evaluate(Identity("total", target, formula, relation=relation), Numbers(claims))


@pytest.mark.parametrize(
    ("formula", "relation_", "said"),
    [
        ("[c2] + [c3]", EQUAL, "177.2 ≠ 53.8 + 122.4"),
        ("[c2] + [c3] + 1", EQUAL, "177.2 = 53.8 + 122.4 + 1"),
        ("[c2] + [c3]", AT_MOST, "177.2 > 53.8 + 122.4"),
        ("[c2] * [c3]", AT_MOST, "177.2 ≤ 53.8 × 122.4"),
    ],
)
def test_a_relation_says_whether_it_holds(readings, formula, relation_, said):
    found = outcome(readings, formula, relation=relation_)
    assert relation(found, readings).text == said


def test_the_best_proof_is_the_broken_one_and_then_the_one_about_the_number(readings):
    other = outcome(readings, "[c1] - [c3] - 1", "c2")
    about = outcome(readings, "[c2] + [c3] + 1")
    broken = outcome(readings, "[c2] + [c3]")
    assert best([other, about, broken], "c1") == [broken, about, other]
