"""Gravity: shares of what is left, from the richest covariates that are known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from fumao.balance.gravity import covariates_of, expect
from fumao.balance.grid import Axes, Grid
from fumao.balance.parameters import Parameters, number_of, parameters
from fumao.errors import ShapeMismatch

pytest.importorskip("statsmodels")

AREAS = [f"A{n:02d}" for n in range(40)]
AXES = Axes(("2019",), ("X", "M"), ("GBR", "FRA"), ("W1", *AREAS, "_Z"), ("S", "SC", "SD"))
SETS = {"M22": ["gdp", "distance"], "M24": ["gdp"]}


@pytest.fixture
def settings():
    return Parameters({**parameters().tables, "sets": SETS})


@pytest.fixture
def world(rng):
    """Trade of two reporters with elasticities of 0.8 and -0.7, and its covariates."""
    gdp, distance = rng.normal(10, 1, 40), rng.normal(8, 0.5, (2, 40))
    pairs = pa.table({
        "reporter": np.repeat(["GBR", "FRA"], 40), "partner": np.tile(AREAS, 2),
        "distance": np.exp(distance).ravel()})  # fmt: skip
    masses = pa.table({"area": AREAS, "gdp": np.exp(gdp)})
    level = np.exp(0.8 * gdp - 0.7 * distance)
    values = np.full(AXES.shape, np.nan)
    for k in (1, 2):
        values[0, :, :, 1:41, k] = level * np.exp(rng.normal(0, 0.05, level.shape)) * k
    return values, covariates_of(AXES, pairs, masses)


def laid(values):
    return Grid(AXES, values, np.zeros(AXES.shape, dtype=bool))


def test_elasticities_come_back(world, settings):
    values, covariates = world
    model = next(m for m in expect(laid(values), covariates, settings).models if m.code == "M22")
    assert model.slopes == pytest.approx([0.8, -0.7], abs=0.03)


def test_a_hidden_cell_is_expected_near_its_truth(world, settings):
    values, covariates = world
    truth = values[0, 0, 0, 5, 1]
    values[0, 0, 0, 5, 1] = np.nan
    found = expect(laid(values), covariates, settings).expected
    assert found.values[0, 0, 0, 5, 1] == pytest.approx(truth, rel=0.2)
    assert found.methods[0, 0, 0, 5, 1] == number_of("M22")


def test_a_partner_of_unknown_distance_takes_the_poorer_set(world, settings):
    values, covariates = world
    covariates["distance"][..., 7, :] = np.nan
    found = expect(laid(values), covariates, settings).expected
    assert (found.methods[:, :, :, 7, 1:] == number_of("M24")).all()


def test_a_partner_of_which_nothing_is_known_gets_the_smallest_share(world, settings):
    values, covariates = world
    covariates["gdp"][..., 7, :] = np.nan
    found = expect(laid(values), covariates, settings).expected
    assert (found.methods[:, :, :, 7, 1:] == number_of("M29")).all()
    sizes = found.values[0, 0, 0, 1:41, 1:].sum(axis=-1)
    assert sizes[6] == pytest.approx(np.delete(sizes, 6).min(), rel=1e-9)


def test_the_rest_of_the_world_has_its_share(world, settings):
    values, covariates = world
    share = np.full((2, 3), 0.04)
    found = expect(laid(values), covariates, settings, rest=share).expected.values[0, :, :, 1:, 1:]
    assert (found[:, :, -1] / found.sum(axis=2)) == pytest.approx(np.full((2, 2, 2), 0.04))


def test_a_reporter_without_pairs_has_the_mean_level_of_the_others(world, settings):
    values, covariates = world
    values[0, :, 1] = np.nan
    found = expect(laid(values), covariates, settings).expected.values
    assert np.isfinite(found[0, :, 1, 1:, 1:]).all()
    assert (found[0, :, 1, 1:, 1:] > 0).all()


def test_a_tie_of_one_pair_is_no_effect_for_others(world):
    values, covariates = world
    tie = np.zeros((1, 1, 2, 42, 1))
    tie[0, 0, 0, 3] = 1
    settings = Parameters({**parameters().tables, "sets": {"M22": ["gdp", "contiguity"]}})
    found = expect(laid(values), {**covariates, "contiguity": tie}, settings)
    assert {m.names for m in found.models} == {("gdp",)}


def test_too_few_cells_give_no_model_and_a_finding(world, settings):
    values, covariates = world
    values[0, :, :, 4:] = np.nan
    found = expect(laid(values), covariates, settings)
    assert not found.models
    assert {each.kind for each in found.findings} == {"no_model"}
    assert (found.expected.values[0, 0, 0, 1:41, 1] == 1).all()


def test_a_covariate_that_does_not_fit_is_named(world, settings):
    with pytest.raises(ShapeMismatch, match="gdp"):
        expect(laid(world[0]), {"gdp": np.ones(7), "distance": np.ones(1)}, settings)
