"""PPML with absorbed effects: as good as a column for each, and refusing what it cannot say."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.absorbed import fit_absorbed, reset_test
from fumao.methods.ppml import effects as columns
from fumao.methods.ppml import fit_ppml
from fumao.methods.sandwich import sandwich

pytest.importorskip("pyfixest")
ECONOMIES = 15


@pytest.fixture(scope="module")
def world():
    """Trade among 15 economies with distance and agreements, some of it 0."""
    rng = np.random.default_rng(4)
    exporter, importer = (each.ravel() for each in np.indices((ECONOMIES, ECONOMIES)))
    distance = rng.uniform(5, 9, exporter.size)
    agreement = (rng.random(exporter.size) < 0.2).astype(float)
    size = rng.normal(4, 1, ECONOMIES)
    mean = np.exp(size[exporter] + size[importer] - 0.8 * distance + 0.5 * agreement)
    x = np.column_stack([distance, agreement])
    return rng.poisson(mean).astype(float), x, [exporter, importer]


NAMES = ("distance", "agreement")


def test_coefficients_and_errors_are_those_with_a_column_for_each_effect(world):
    flows, x, effects = world
    found = fit_absorbed(flows, x, names=NAMES, effects=effects, clusters=[effects[0]])
    kept = found.used
    sides = [
        columns(effects[0][kept])[0],
        columns(effects[1][kept], without=effects[1][kept][0])[0],
    ]
    dense = fit_ppml(
        flows[kept], np.hstack([x[kept], *sides]), clusters=effects[0][kept],
        names=[*NAMES, *map(str, range(sides[0].shape[1] + sides[1].shape[1]))],
    )  # fmt: skip
    assert found.coefficients == pytest.approx(dense.coefficients[:2], abs=1e-6)
    assert found.errors == pytest.approx(dense.errors[:2], rel=1e-4)
    assert found.fitted[kept] == pytest.approx(dense.fitted, rel=1e-4)


def test_fitted_flows_add_up_to_output_and_expenditure(world):
    flows, x, effects = world
    found = fit_absorbed(flows, x, names=NAMES, effects=effects)
    for side in effects:
        sums = np.bincount(side, weights=flows)
        assert np.bincount(side, weights=found.fitted) == pytest.approx(
            sums, abs=1e-10 * sums.max()
        )
    assert found.adds_up < 1e-10


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_several_ways_of_clustering_are_those_of_pyfixest(world):
    import pandas as pd
    from pyfixest.estimation import fepois
    from pyfixest.utils.utils import ssc

    flows, x, effects = world
    ours = fit_absorbed(flows, x, names=NAMES, effects=effects, clusters=effects)
    table = pd.DataFrame({"y": flows, "a": x[:, 0], "b": x[:, 1], "e": effects[0], "m": effects[1]})
    theirs = fepois("y ~ a + b | e + m", table[ours.used], vcov={"CRV1": "e + m"}, iwls_tol=1e-10,
                    ssc=ssc(k_adj=False, G_adj=True, G_df="min"))  # fmt: skip
    assert ours.errors == pytest.approx(theirs.se().to_numpy(), rel=1e-5)


def test_leaving_separated_zeros_out_changes_nothing(world):
    flows, x, effects = world
    more = [np.r_[side, [99] * 4] for side in effects]
    more[1][-4:] = [0, 1, 2, 3]
    with_silent = fit_absorbed(np.r_[flows, [0.0] * 4], np.vstack([x, np.ones((4, 2))]),
                               names=NAMES, effects=more)  # fmt: skip
    without = fit_absorbed(flows, x, names=NAMES, effects=effects)
    assert with_silent.coefficients == pytest.approx(without.coefficients, abs=1e-8)
    assert with_silent.separation.separated[-4:].all()
    assert (with_silent.fitted[-4:] == 0).all()


def test_a_covariate_that_only_zeros_have_is_found_after_the_fit(world):
    flows, x, effects = world
    only = np.zeros(flows.size)
    zeros = np.flatnonzero(flows == 0)[:5]
    only[zeros] = 1
    with pytest.raises(InvalidInput, match="not identified: only follows"):
        fit_absorbed(flows, np.column_stack([x, only]), names=(*NAMES, "only"), effects=effects)


def test_a_covariate_of_the_exporter_alone_is_refused_by_name(world):
    flows, x, effects = world
    size = np.sqrt(effects[0] + 1.0)
    with pytest.raises(InvalidInput, match="gdp follows from the effects"):
        fit_absorbed(flows, np.column_stack([x, size]), names=(*NAMES, "gdp"), effects=effects)


def test_a_covariate_alone_that_follows_from_the_effects_is_refused(world):
    flows, _, effects = world
    with pytest.raises(InvalidInput, match="not identified: gdp"):
        fit_absorbed(flows, np.sqrt(effects[0] + 1.0)[:, None], names=("gdp",), effects=effects)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        (lambda y: np.where(np.arange(y.size) == 3, -1.0, y), InvalidInput, "negative"),
        (lambda y: 0 * y, InvalidInput, "all flows are 0"),
        (lambda y: y[:-1], ShapeMismatch, "rows of covariates"),
        (lambda y: np.where(np.arange(y.size) == 3, np.nan, y), InvalidInput, "no numbers"),
    ],
)
def test_flows_of_which_nothing_follows_are_refused(world, change, error, match):
    flows, x, effects = world
    with pytest.raises(error, match=match):
        fit_absorbed(change(flows), x, names=NAMES, effects=effects)


def test_least_squares_of_logarithms_take_no_zeros(world):
    flows, x, effects = world
    with pytest.raises(InvalidInput, match="take no zeros"):
        fit_absorbed(flows, x, names=NAMES, effects=effects, estimator="ols")


def test_one_cluster_is_refused(world):
    flows, x, effects = world
    with pytest.raises(InvalidInput, match="one cluster"):
        fit_absorbed(flows, x, names=NAMES, effects=effects, clusters=[np.zeros(flows.size)])


def test_two_ways_that_are_one_give_the_errors_of_one():
    scores = np.random.default_rng(0).normal(size=(30, 2))
    way = np.arange(30) // 3
    once = sandwich(scores, np.eye(2), [way])
    assert sandwich(scores, np.eye(2), [way, way]) == pytest.approx(once)


def test_reset_sees_a_square_that_is_left_out(world):
    rng = np.random.default_rng(2)
    x, one = rng.normal(size=(2000, 1)), np.zeros(2000)
    flows = rng.poisson(np.exp(1 + 0.5 * x[:, 0] + 0.3 * x[:, 0] ** 2)).astype(float)
    model = fit_absorbed(flows, x, names=["x"], effects=[one])
    assert reset_test(flows, x, model, effects=[one]) < 0.01
