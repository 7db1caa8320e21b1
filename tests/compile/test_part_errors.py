"""Unit errors in the detail: the partner or mode that its total gives away."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from fumao.compile.editing import factors_of
from fumao.compile.part_errors import part_edits
from fumao.compile.rules import rules
from fumao.errors import ShapeMismatch
from fumao.methods.unit_parts import mending

FACTORS, _ = factors_of()
SAME = {"enterprise": "E1", "variable": "exports", "item": "SC"}


def partners(values, period="2020-Q2"):
    return [
        {"period": period, "partner": partner, "value": value} for partner, value in values.items()
    ]


@pytest.fixture
def edits(take):
    def ask(*rows, rule="partners-add-up", **same):
        took = take("services", rows, **{**SAME, **same})
        return part_edits(took, rules()[rule], "2020-Q2")

    return ask


def test_a_partner_in_yuan_is_named_with_what_the_total_asks_for(edits):
    (edit,) = edits(*partners({"W1": 100, "USA": 40, "JPN": 350_000, "DEU": 25}))
    assert edit.key == "services/E1/2020-Q2/exports/SC/JPN/_T"
    assert (edit.original, edit.proposal) == (350_000, 35)
    assert edit.reason.en.startswith("yuan for 10 thousand yuan")
    assert edit.rule == "partners-add-up"


def test_sums_that_hold_and_other_periods_are_left_alone(edits):
    assert edits(*partners({"W1": 100, "USA": 60, "JPN": 40})) == []
    assert edits(*partners({"W1": 100, "USA": 600, "JPN": 40}, "2020-Q1")) == []


def test_a_gap_that_no_factor_explains_is_left_to_people(edits):
    assert edits(*partners({"W1": 100, "USA": 73, "JPN": 40})) == []


def test_the_past_decides_between_lines_that_could_both_be_wrong(edits):
    now = partners({"W1": 11, "USA": 10, "JPN": 10})
    assert edits(*now) == []
    (edit,) = edits(*partners({"USA": 11, "JPN": 1}, "2020-Q1"), *now)
    assert edit.key.split("/")[5] == "JPN"
    assert edit.proposal == 1


def test_modes_are_looked_at_like_partners(edits):
    rows = [{"period": "2020-Q2", "mode": mode, "value": value}
            for mode, value in (("_T", 90), ("M1", 80), ("M4", 1000))]  # fmt: skip
    (edit,) = edits(*rows, rule="modes-add-up")
    assert (edit.key.split("/")[6], edit.proposal) == ("M4", Decimal(10))


def test_of_many_planted_partners_nearly_all_are_named(take):
    draw, codes = np.random.default_rng(9), "USA JPN DEU GBR FRA KOR".split()
    rows, wrong = [], {}
    for at in range(400):
        parts = np.round(draw.lognormal(3, 1.2, 6) + 1, 2)
        rows.append({"enterprise": f"E{at}", "partner": "W1", "value": f"{parts.sum():.2f}"})
        if at % 2:
            place = int(draw.integers(6))
            parts[place] *= draw.choice([10, 100, 1000, 10_000])
            wrong[f"E{at}"] = codes[place]
        rows += [{"enterprise": f"E{at}", "partner": partner, "value": f"{value:.2f}"}
                 for partner, value in zip(codes, parts, strict=True)]  # fmt: skip
    took = take("services", rows, period="2020-Q2", variable="exports", item="SC")
    found = {edit.key.split("/")[1]: edit.key.split("/")[5]
             for edit in part_edits(took, rules()["partners-add-up"], "2020-Q2")}  # fmt: skip
    right = sum(found.get(enterprise) == partner for enterprise, partner in wrong.items())
    assert right >= 0.97 * len(wrong)
    assert set(found) <= set(wrong)


def test_a_room_as_large_as_the_value_tells_nothing():
    assert not mending([10.0], [0], [-9.0], [0.9], FACTORS).able.any()
    assert mending([10.0], [0], [-9.0], [0.02], FACTORS).able.all()


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeMismatch):
        mending([1.0, 2.0], [0], [1.0], [1.0], FACTORS)


def test_nothing_is_found_where_no_parts_are_given(take):
    took = take("services", partners({"W1": 5}), **SAME)
    assert part_edits(took, rules()["partners-add-up"], "2020-Q2") == []
