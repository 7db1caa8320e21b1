"""Tables laid out: zeros are data, blanks are missing, odd rows are found."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.grid import Axes, axes_of, lay_out
from fumao.errors import DuplicateKey, ShapeMismatch


def kinds(grid):
    return {each.kind for each in grid.findings}


def test_a_reported_zero_is_a_value_and_a_blank_is_missing(grid):
    found = grid("CHN W1 S X 2019 100\nCHN DEU S X 2019 0\nCHN USA S X 2019 - C")
    assert found.at("CHN/DEU/S/X/2019") == 0
    assert np.isnan(found.at("CHN/USA/S/X/2019"))


def test_a_confidential_cell_is_missing_and_known_to_be_confidential(grid):
    found = grid("CHN W1 S X 2019 100\nCHN USA S X 2019 - C")
    assert found.confidential.sum() == 1
    assert found.confidential.flat[found.axes.find("CHN/USA/S/X/2019")]


def test_a_partner_that_is_the_reporter_is_left_out_and_named(grid):
    found = grid("CHN W1 S X 2019 100\nCHN CHN S X 2019 5")
    assert np.isnan(found.at("CHN/CHN/S/X/2019"))
    (own,) = (each for each in found.findings if each.kind == "own_partner")
    assert own.key == "CHN/CHN/S/X/2019"


def test_a_reporter_with_nothing_but_zeros_has_no_data(grid):
    found = grid("CHN W1 S X 2019 0\nCHN DEU S X 2019 0\nDEU W1 S X 2019 9\nDEU CHN S X 2019 0")
    assert np.isnan(found.at("CHN/W1/S/X/2019"))
    assert found.at("DEU/CHN/S/X/2019") == 0
    assert {each.key for each in found.findings if each.kind == "all_zero"} == {"CHN/*/*/X/2019"}


def test_an_economy_without_any_value_is_named(grid):
    found = grid("CHN W1 S X 2019 10")
    assert {each.key for each in found.findings if each.kind == "no_data"} == {"DEU", "USA"}


def test_items_that_are_all_zero_of_a_total_that_is_not_are_missing(grid):
    found = grid("CHN W1 S X 2019 16637\nCHN W1 SC X 2019 0\nCHN W1 SD X 2019 0")
    assert np.isnan(found.at("CHN/W1/SC/X/2019"))
    assert "total_without_items" in kinds(found)


def test_a_total_may_lie_in_an_item_that_is_withheld(grid):
    found = grid("CHN DEU S X 2019 5\nCHN DEU SC X 2019 0\nCHN DEU SD X 2019 - C")
    assert found.at("CHN/DEU/SC/X/2019") == 0
    assert "total_without_items" not in kinds(found)


def test_codes_that_no_axis_has_are_named_with_their_rows(grid):
    found = grid("CHN W1 S X 2019 10\nUSP W1 S X 2019 7\nUSP W1 SC X 2019 1")
    (lost,) = (each for each in found.findings if each.kind == "code_left_out")
    assert lost.key == "USP"
    assert "2 rows" in lost.found.en


def test_two_rows_for_one_cell_are_told(grid):
    with pytest.raises(DuplicateKey, match="CHN/W1/S/X/2019"):
        grid("CHN W1 S X 2019 10\nCHN W1 S X 2019 11")


def test_a_missing_column_is_told():
    axes = Axes(("2019",), ("X",), ("CHN",), ("W1",), ("S",))
    with pytest.raises(ShapeMismatch, match="value"):
        lay_out(pa.table({"period": ["2019"]}), axes)


def test_axes_put_the_world_and_the_total_first(table):
    axes = axes_of(table("CHN DEU SC M 2019 1\nCHN W1 S X 2019 9\nAUT CHN SD X 2018 2"))
    assert axes.partners == ("W1", "CHN", "DEU")
    assert axes.items == ("S", "SC", "SD")
    assert axes.flows == ("X", "M")


def test_the_key_of_a_cell_finds_it():
    axes = Axes(("2018", "2019"), ("X", "M"), ("CHN", "DEU"), ("W1", "CHN"), ("S", "SC", "SD"))
    assert [axes.find(axes.key(cell)) for cell in range(48)] == list(range(48))
