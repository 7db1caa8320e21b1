"""PPML: known coefficients come back, and what is not identified is refused."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.ppml import effects, fit_ppml, predict
from fumao.methods.separation import find_separation

pytest.importorskip("statsmodels")


@pytest.fixture
def flows():
    """400 flows whose expectation has elasticities of -0.8 and 0.5."""
    draw = np.random.default_rng(7)
    x = np.column_stack([np.ones(400), draw.normal(size=(400, 2))])
    return draw.poisson(np.exp(x @ [3.0, -0.8, 0.5])).astype(float), x


NAMES = ("constant", "distance", "gdp")


def test_elasticities_come_back(flows):
    found = fit_ppml(*flows, names=NAMES)
    assert found.coefficients == pytest.approx([3.0, -0.8, 0.5], abs=0.03)


def test_with_a_constant_expected_flows_add_up_to_the_flows(flows):
    found = fit_ppml(*flows, names=NAMES)
    assert found.fitted.sum() == pytest.approx(flows[0].sum(), rel=1e-9)


def test_the_score_of_every_covariate_is_zero(flows):
    found = fit_ppml(*flows, names=NAMES)
    assert flows[1].T @ (flows[0] - found.fitted) == pytest.approx(np.zeros(3), abs=1e-6)


def test_coefficients_but_the_constant_do_not_depend_on_the_unit(flows):
    one, other = fit_ppml(*flows, names=NAMES), fit_ppml(flows[0] * 1000, flows[1], names=NAMES)
    assert other.coefficients[1:] == pytest.approx(one.coefficients[1:], abs=1e-8)
    assert other.errors == pytest.approx(one.errors, rel=1e-6)


def test_repeating_observations_in_clusters_changes_no_error(flows):
    y, x = flows
    once = fit_ppml(y, x, names=NAMES, clusters=np.arange(400))
    twice = fit_ppml(
        np.r_[y, y], np.vstack([x, x]), names=NAMES, clusters=np.tile(np.arange(400), 2)
    )
    assert twice.errors == pytest.approx(once.errors, rel=1e-9)
    assert twice.clusters == 400


def test_an_offset_is_a_part_of_the_exponent(flows):
    y, x = flows
    plain, moved = fit_ppml(y, x, names=NAMES), fit_ppml(y, x, names=NAMES, offset=np.ones(400))
    assert moved.coefficients[0] == pytest.approx(plain.coefficients[0] - 1, abs=1e-8)


def test_predictions_of_the_observations_are_their_expectations(flows):
    found = fit_ppml(*flows, names=NAMES)
    assert predict(found, flows[1]) == pytest.approx(found.fitted, rel=1e-9)


def test_a_covariate_that_follows_from_others_is_named(flows):
    y, x = flows
    twice = np.column_stack([x, x[:, 1] + x[:, 2]])
    with pytest.raises(InvalidInput, match="not identified: sum follows"):
        fit_ppml(y, twice, names=(*NAMES, "sum"))


def test_an_exporter_that_sells_nothing_has_no_effect(flows):
    y, x = flows
    silent = np.zeros(400)
    silent[:5] = 1
    y[:5] = 0
    with pytest.raises(InvalidInput, match="5 zeros are predicted perfectly"):
        fit_ppml(y, np.column_stack([x, silent]), names=(*NAMES, "silent"))


def test_zeros_among_positive_flows_are_not_separated(flows):
    y, x = flows
    y[::3] = 0
    assert not find_separation(y, x, kinds=["simplex"]).count


@pytest.mark.parametrize(
    ("flows", "error", "words"),
    [([1, -1, 2], InvalidInput, "negative"), ([0, 0, 0], InvalidInput, "all flows are 0"),
     ([1, 2], ShapeMismatch, "rows of covariates")],
)  # fmt: skip
def test_bad_flows_are_told(flows, error, words):
    with pytest.raises(error, match=words):
        fit_ppml(flows, np.ones((3, 1)), names=["constant"])


def test_more_covariates_than_flows_are_told():
    with pytest.raises(InvalidInput, match="do not identify"):
        fit_ppml([1, 2], np.eye(2, 3), names=["a", "b", "c"])


def test_effects_leave_one_code_out():
    table, names = effects(["DEU", "CHN", "USA"], without="DEU")
    assert names == ["CHN", "USA"]
    assert table.tolist() == [[0, 0], [1, 0], [0, 1]]
