"""World totals from several sources: ranked, derived, apportioned, modelled."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.parameters import method_codes
from fumao.balance.totals import MAIN, world_totals

pytest.importorskip("statsmodels")

SIZES = {item: 3.0 + n for n, item in enumerate(MAIN)}
AREAS = [f"A{n:02d}" for n in range(12)]


def rows(area, values, flow="X"):
    return [{"reporter": area, "partner": "W1", "item": item, "flow": flow, "period": "2019",
             "value": value, "confidentiality": "F"} for item, value in values.items()]  # fmt: skip


def detailed(area, scale, flow="X", **changed):
    """All items of an economy, in one structure."""
    values = {item: scale * size for item, size in SIZES.items()}
    return rows(area, {"S": sum(values.values()), **values, **changed}, flow)


@pytest.fixture
def masses():
    """GDP grows with the number of the area, population does not."""
    gdp = [10.0**4 * (n + 1) for n in range(12)]
    people = [1e6 * (n * 5 % 14 + 1) for n in range(14)]
    areas = [*AREAS, "BIG", "NEW"]
    return pa.table({"area": areas, "gdp": [*gdp, 5e4, None], "population": people})


@pytest.fixture
def first():
    """Twelve economies with all items, both flows."""
    return [row for n, area in enumerate(AREAS) for flow in "XM"
            for row in detailed(area, 10.0 * (n + 1), flow)]  # fmt: skip


@pytest.fixture
def totals(masses):
    def make(areas, **tables):
        made = {name: pa.Table.from_pylist(each) for name, each in tables.items()}
        return world_totals(made, masses, areas, "2019")

    return make


def code(found, area, item, flow=0):
    place = (flow, found.economies.index(area), found.items.index(item))
    return method_codes()[found.methods[place]]


def value(found, area, item, flow=0):
    return float(found.final[flow, found.economies.index(area), found.items.index(item)])


def test_items_add_to_the_total_for_everyone(totals, first):
    found = totals([*AREAS, "BIG"], one=first)
    sums = found.final[..., 1:].sum(axis=-1)
    assert sums == pytest.approx(found.final[..., 0], rel=1e-12)
    assert (found.final >= 0).all()


def test_what_subtraction_leaves_of_a_whole_is_no_total(totals, first):
    # 0.8 - (0.1 + 0.7) is 1.1e-16 in doubles.
    found = totals([*AREAS, "NEW"], one=[*first, *rows("NEW", {"S": 0.8, "SC": 0.1, "SD": 0.7})])
    assert [value(found, "NEW", item) for item in ("SA", "SB", "SL")] == [0.0, 0.0, 0.0]
    assert value(found, "NEW", "S") == 0.8


def test_the_better_source_counts(totals, first):
    second = detailed("A00", 10.1)
    found = totals(AREAS, one=first, two=second)
    assert value(found, "A00", "SC") == 50.0


def test_a_source_whose_total_is_far_off_fills_nothing_and_is_named(totals, first):
    gap = [row for row in first if not (row["reporter"] == "A00" and row["item"] == "SC")]
    near, far = totals(AREAS, one=gap, two=detailed("A00", 10.2)), totals(
        AREAS, one=gap, two=detailed("A00", 14.0))  # fmt: skip
    assert "sources_disagree" not in {each.kind for each in near.findings}
    named = [each for each in far.findings if each.kind == "sources_disagree"]
    assert {each.key for each in named} == {"A00/W1/S/X/2019"}
    assert "two" in named[0].found.en


def test_a_missing_item_is_the_total_less_the_others(totals, first):
    gap = [row for row in first if not (row["reporter"] == "A00" and row["item"] == "SK")]
    found = totals(AREAS, one=gap)
    assert value(found, "A00", "SK") == pytest.approx(10 * SIZES["SK"])
    assert code(found, "A00", "SK") == "E11"


def test_a_group_of_a_poorer_source_is_apportioned_by_the_structure_of_others(totals, first):
    whole = {
        "S": sum(SIZES.values()),
        "SC": SIZES["SC"],
        "SD": SIZES["SD"],
        "SFG": SIZES["SF"] + SIZES["SG"],
        "SABEHIJKL": sum(SIZES[item] for item in MAIN if item not in ("SC", "SD", "SF", "SG")),
    }
    found = totals(
        [*AREAS, "BIG"], one=first, two=rows("BIG", {k: 7 * v for k, v in whole.items()})
    )
    for item in MAIN:
        assert value(found, "BIG", item) == pytest.approx(7 * SIZES[item], rel=1e-9)
    assert {code(found, "BIG", item) for item in ("SF", "SA", "SJ")} == {"E40"}


def test_an_economy_without_data_is_modelled_by_its_size(totals, first):
    found = totals([*AREAS, "BIG"], one=first)
    assert code(found, "BIG", "S") == "M10"
    # totals are proportional to GDP, 75 for 1e4 times the sum of sizes of one
    assert value(found, "BIG", "S") == pytest.approx(50 * sum(SIZES.values()), rel=0.02)


def test_without_gdp_the_population_must_do(totals, first):
    assert code(totals([*AREAS, "NEW"], one=first), "NEW", "S") == "M11"


def test_an_economy_of_which_nothing_is_known_has_the_median(totals, first):
    assert code(totals([*AREAS, "ZZZ"], one=first), "ZZZ", "S") == "M12"


def test_a_negative_total_is_taken_as_missing_and_named(totals, first):
    bad = [{**row, "value": -5.0} if row["reporter"] == "A00" and row["item"] == "SF" else row
           for row in first]  # fmt: skip
    found = totals(AREAS, one=bad)
    assert (found.final >= 0).all()
    assert {e.key for e in found.findings if e.kind == "negative_total"} == {
        "A00/W1/SF/X/2019", "A00/W1/SF/M/2019"}  # fmt: skip


def test_items_that_miss_their_total_are_moved_and_named(totals, first):
    bad = [{**row, "value": row["value"] * 1.2} if row["reporter"] == "A00" and row["item"] == "S"
           else row for row in first]  # fmt: skip
    found = totals(AREAS, one=bad)
    assert value(found, "A00", "S") == pytest.approx(10 * 1.2 * sum(SIZES.values()))
    assert found.final[0, 0, 1:].sum() == pytest.approx(value(found, "A00", "S"))
    assert "items_miss_total" in {each.kind for each in found.findings}


@pytest.fixture(scope="module")
def real(data):
    return world_totals(data.totals(2019), data.masses(2019), data.economies(2019), "2019")


def keys(found, kind):
    return {each.key: each.found.en for each in found.findings if each.kind == kind}


def test_real_totals_are_complete_and_consistent(real):
    assert np.isfinite(real.final).all()
    assert (real.final >= 0).all()
    assert real.final[..., 1:].sum(axis=-1) == pytest.approx(real.final[..., 0], rel=1e-9)


def test_the_balancing_partner_of_the_atlas_is_left_aside(data):
    left = {each.reason for each in data.loaded("atlas-services").leftovers()}
    assert "balancing" in left
    assert "USP" not in data.economies(2019)


def test_the_known_quirks_of_the_sources_are_found(real):
    china = keys(real, "sources_disagree")["CHN/W1/S/X/2019"]
    assert china == "283,612 in a better source, 244,359 in atlas-services"
    assert "ARE/*/*/X/2019" in keys(real, "all_zero")
    assert "VNM/W1/S/X/2019" in keys(real, "total_without_items")
    assert "IND/W1/S/X/2019" in keys(real, "items_miss_total")


def test_world_exports_are_near_the_published_ones(real):
    # OECD-WTO BaTIS, balanced world exports of 2019: 6,291 USD billion
    assert real.final[0, :, 0].sum() == pytest.approx(6.29e6, rel=0.05)
