"""The ladder: an example of three economies and two items worked by hand, and what always holds."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.balance.ladder import Expected, fill
from fumao.balance.parameters import method_codes, methods, number_of

# World and partners of three exporters, USD million; what is not written is missing.
HAND = """
CHN W1 S X 2019 100
CHN W1 SC X 2019 60
CHN DEU SC X 2019 25
CHN DEU SD X 2019 10
DEU W1 S X 2019 80
DEU W1 SD X 2019 50
DEU CHN S X 2019 30
"""


def expected(grid, level=1.0):
    """DEU sells twice as much transport to China and twice as much travel to America."""
    values = np.full(grid.axes.shape, level)
    for key, value in (("DEU/CHN/SC", 2), ("DEU/CHN/SD", 1), ("DEU/USA/SC", 1), ("DEU/USA/SD", 2)):
        values.flat[grid.axes.find(f"{key}/X/2019")] = value * level
    return Expected(values, np.full(grid.axes.shape, number_of("M22")))


@pytest.fixture
def filled(grid, whole):
    laid = grid(HAND)
    return fill(laid, expected(laid), items=whole)


def value(filled, key):
    return float(filled.final.flat[filled.axes.find(f"{key}/X/2019")])


def method(filled, key):
    return filled.method(f"{key}/X/2019")


@pytest.mark.parametrize(
    ("key", "found", "code", "inputs"),
    [("CHN/W1/SD", 40, "E11", {"CHN/W1/S", "CHN/W1/SC"}),
     ("CHN/DEU/S", 35, "E10", {"CHN/DEU/SC", "CHN/DEU/SD"}),
     ("CHN/USA/SC", 35, "E12", {"CHN/W1/SC", "CHN/DEU/SC", "CHN/CHN/SC"}),
     ("CHN/USA/SD", 30, "E12", {"CHN/W1/SD", "CHN/DEU/SD", "CHN/CHN/SD"}),
     ("DEU/W1/SC", 30, "E11", {"DEU/W1/S", "DEU/W1/SD"}),
     ("DEU/USA/S", 50, "E12", {"DEU/W1/S", "DEU/CHN/S", "DEU/DEU/S"})],
)  # fmt: skip
def test_accounting_gives_the_values_worked_by_hand(filled, key, found, code, inputs):
    assert value(filled, key) == found
    assert method(filled, key) == code
    assert set(filled.inputs(f"{key}/X/2019")) == {f"{each}/X/2019" for each in inputs}


def test_gravity_shares_out_what_margins_leave_as_worked_by_hand(filled):
    # rows 30 and 50, columns 30 and 50, cross ratio 4: 3 x² - 260 x + 3600 = 0
    x = (260 - np.sqrt(260**2 - 4 * 3 * 3600)) / 6
    assert value(filled, "DEU/CHN/SC") == pytest.approx(x, rel=1e-7)
    assert value(filled, "DEU/CHN/SD") == pytest.approx(30 - x, rel=1e-7)
    assert value(filled, "DEU/USA/SC") == pytest.approx(30 - x, rel=1e-7)
    assert value(filled, "DEU/USA/SD") == pytest.approx(20 + x, rel=1e-7)
    assert method(filled, "DEU/CHN/SC") == "M22"
    assert set(filled.inputs("DEU/CHN/SC/X/2019")) == {"DEU/W1/SC/X/2019", "DEU/CHN/S/X/2019"}


def test_an_economy_without_data_gets_the_models_level_and_a_finding(filled):
    assert value(filled, "USA/CHN/SC") == 1
    assert method(filled, "USA/CHN/S") == "A"
    assert any(each.kind == "no_data" and each.key == "USA" for each in filled.findings)


def test_every_cell_has_one_value_and_one_method_but_the_world_of_the_silent(filled):
    world = filled.axes.partners.index("W1")
    pairs = np.delete(filled.final, world, axis=3)
    assert np.isfinite(pairs).all()
    assert (np.isfinite(filled.final) == (filled.methods > 0)).all()


def test_nothing_reported_is_overwritten(filled):
    told = np.isfinite(filled.reported)
    assert (filled.final[told] == filled.reported[told]).all()
    assert (filled.methods[told] == number_of("R")).all()


def test_partners_add_to_the_world_and_items_to_the_total(filled):
    x = filled.final[0, 0, :2]
    assert x[:, 1:].sum(axis=1) == pytest.approx(x[:, 0], rel=1e-8)
    assert x[..., 1:].sum(axis=-1) == pytest.approx(x[..., 0], rel=1e-8)


def test_a_confidential_cell_stays_within_what_the_total_leaves(grid, whole):
    laid = grid("CHN W1 SC X 2019 100\nCHN DEU SC X 2019 60\nCHN USA SC X 2019 - C\n"
                "CHN JPN SC X 2019 - C", "W1 CHN DEU JPN USA", reporters="CHN")  # fmt: skip
    out = fill(laid, expected_of(laid, {"JPN": 1.0, "USA": 3.0}), items=whole)
    assert value(out, "CHN/JPN/SC") == pytest.approx(10)
    assert value(out, "CHN/USA/SC") == pytest.approx(30)


def expected_of(laid, by_partner):
    sizes = np.array([by_partner.get(code, 1.0) for code in laid.axes.partners])
    wide = np.broadcast_to(sizes[None, None, None, :, None], laid.axes.shape).copy()
    return Expected(wide, np.full(laid.axes.shape, number_of("M24")))


def test_parts_above_their_total_are_named_and_the_missing_part_is_nothing(grid, whole):
    laid = grid("CHN W1 SC X 2019 100\nCHN DEU SC X 2019 130", reporters="CHN")
    out = fill(laid, expected_of(laid, {}), items=whole)
    assert value(out, "CHN/USA/SC") == 0
    assert value(out, "CHN/DEU/SC") == 130
    named = [each for each in out.findings if each.kind == "parts_above_total"]
    assert {each.key for each in named} == {"CHN/W1/SC/X/2019"}


def test_a_share_between_two_years_is_interpolated_and_traced(grid, whole):
    laid = grid("""
        CHN W1 S X 2018 100
        CHN W1 S X 2019 200
        CHN W1 S X 2020 100
        CHN DEU S X 2018 10
        CHN DEU S X 2020 30""", reporters="CHN")  # fmt: skip
    out = fill(laid, items=whole)
    assert value(out, "CHN/DEU/S") == pytest.approx(40)
    assert method(out, "CHN/DEU/S") == "E21"
    assert set(out.inputs("CHN/DEU/S/X/2019")) == {
        "CHN/DEU/S/X/2018", "CHN/DEU/S/X/2020",
        "CHN/W1/S/X/2018", "CHN/W1/S/X/2019", "CHN/W1/S/X/2020",
    }  # fmt: skip


def test_an_item_moves_with_the_pairs_total_before_the_world(grid, whole):
    laid = grid("""
        CHN W1 SC X 2018 50
        CHN W1 SC X 2019 60
        CHN DEU S X 2018 20
        CHN DEU S X 2019 30
        CHN DEU SC X 2018 8""", reporters="CHN")  # fmt: skip
    out = fill(laid, items=whole)
    assert value(out, "CHN/DEU/SC") == pytest.approx(12)
    assert method(out, "CHN/DEU/SC") == "E30"


def test_a_value_is_not_carried_beyond_the_horizon(grid, whole):
    years = "\n".join(f"CHN W1 SC X {year} 100" for year in range(2014, 2020))
    laid = grid(f"{years}\nCHN DEU SC X 2014 10", reporters="CHN")
    out = fill(laid, items=whole)
    assert out.method("CHN/DEU/SC/X/2017") == "E31"
    assert np.isnan(value(out, "CHN/DEU/SC"))


def test_estimates_are_scaled_together_and_reports_are_not(grid, whole):
    laid = grid("""
        CHN W1 SC X 2018 100
        CHN W1 SC X 2019 100
        CHN DEU SC X 2018 80
        CHN USA SC X 2019 60""", reporters="CHN", partners="W1 CHN DEU JPN USA")  # fmt: skip
    out = fill(laid, expected_of(laid, {"JPN": 20.0}), items=whole)
    # 2019: 80 is carried to Germany, 20 expected of Japan, and America leaves 40
    assert value(out, "CHN/DEU/SC") == pytest.approx(32)
    assert value(out, "CHN/JPN/SC") == pytest.approx(8)
    assert value(out, "CHN/USA/SC") == 60


def test_a_member_of_a_group_is_the_group_less_the_others(grid, whole):
    laid = grid("CHN EU27_2020 S X 2019 90\nCHN DEU S X 2019 50", reporters="CHN",
                partners="W1 EU27_2020 DEU FRA")  # fmt: skip
    out = fill(laid, items=whole, groups={"EU27_2020": ["DEU", "FRA"]})
    assert value(out, "CHN/FRA/S") == 40
    assert method(out, "CHN/FRA/S") == "E13"


def test_a_group_is_no_partner_of_the_world(grid, whole):
    laid = grid("CHN W1 S X 2019 100\nCHN EU27_2020 S X 2019 90\nCHN DEU S X 2019 50",
                reporters="CHN", partners="W1 EU27_2020 DEU USA")  # fmt: skip
    out = fill(laid, items=whole, groups={"EU27_2020": ["DEU", "FRA"]})
    assert value(out, "CHN/USA/S") == 50


def test_the_order_of_the_rows_does_not_matter(grid, whole):
    turned = "\n".join(reversed(HAND.strip().splitlines()))
    outs = [fill(laid, expected(laid), items=whole) for laid in (grid(HAND), grid(turned))]
    assert outs[0].final.tobytes() == outs[1].final.tobytes()
    assert outs[0].methods.tobytes() == outs[1].methods.tobytes()


def test_every_code_that_the_ladder_gives_is_in_the_list(filled):
    codes = {method_codes()[n] for n in np.unique(filled.methods)} - {""}
    assert codes <= set(methods())


def test_every_method_has_a_family_of_batis_but_balanced_and_none():
    assert {m.code for m in methods().values() if not m.batis} == {"N", "B"}
    assert {m.batis for m in methods().values()} == {"", "R", "E", "M", "A"}
