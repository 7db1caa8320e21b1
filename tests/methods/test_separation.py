"""Separation: what no estimate exists for is found, by every kind of test, with a certificate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.absorption import numbered
from fumao.methods.separation import KINDS, distance, find_separation

pytest.importorskip("pyfixest")
DATA = Path(__file__).parents[3] / "shared" / "data" / "penppml_trade" / "trade.parquet"
NOTHING = np.zeros
CONSTANT = [[1] * 6]

# name: flows, covariates, effects, positions that are separated, kinds that can see it. The
# third and fifth are those by which the authors of the four kinds explain them.
CASES = {
    "a dummy of zeros alone": (
        [0, 0, 0, 1, 2, 3], [[1.0], [1], [0], [0], [0], [0]], CONSTANT, [0, 1],
        ("simplex", "rectifier", "mu"),
    ),
    "two dummies that overlap where there is trade": (
        [0, 0, 3, 4, 5, 6], [[1.0, 0], [1, 0], [1, 1], [0, 0], [1, 1], [0, 0]], CONSTANT, [0, 1],
        ("simplex", "rectifier", "mu"),
    ),
    "two covariates of which a combination vanishes where there is trade": (
        [0, 0, 0, 1, 2, 3], [[2.0, -1], [-1, 2], [0, 0], [0, 0], [5, -10], [6, -12]], [], [0],
        ("simplex", "rectifier", "mu"),
    ),
    "an exporter that sells nothing": (
        [0, 0, 0, 1, 2, 3], NOTHING((6, 0)), [[1, 1, 2, 2, 3, 3]], [0, 1], KINDS,
    ),
    "two effects that only trade through each other": (
        [0, 1, 0, 0, 1], NOTHING((5, 0)), [[1, 1, 2, 2, 2], [1, 1, 1, 2, 2]], [2],
        ("simplex", "rectifier", "mu"),
    ),
    "one effect shows the dummy, the dummy the rest": (
        [0, 0, 4, 6, 0, 0], [[3.0], [1], [1], [1], [2], [5]], [[1, 1, 1, 1, 2, 3]], [0, 4, 5],
        ("simplex", "rectifier", "mu"),
    ),
}  # fmt: skip
SOUND = {
    "small trade joins the effects": (
        [0, 1, 0, 0, 1, 1e-6, 1e-6, 1e-6], NOTHING((8, 0)),
        [[1, 1, 2, 2, 2, 2, 2, 2], [1, 1, 1, 2, 2, 1, 1, 1]],
    ),
    "a dummy with one trade among its zeros": (
        [0, 0, 1, 1, 2, 3], [[1.0], [1], [1], [0], [0], [0]], CONSTANT,
    ),
    "a covariate of both signs at the zeros": (
        [0, 0, 2, 3], [[1.0], [-1.0], [0.0], [0.0]], [[1, 1, 1, 1]],
    ),
    "no zero": ([1, 2, 3, 4], [[1.0], [0], [0], [1]], [[1, 1, 1, 1]]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_finds_what_it_can(name, kind):
    flows, x, effects, truth, seen = CASES[name]
    found = find_separation(flows, x, effects, kinds=[kind])
    if kind in seen:
        assert np.flatnonzero(found.separated).tolist() == truth
    else:
        assert set(np.flatnonzero(found.separated)) <= set(truth)


@pytest.mark.parametrize("name", CASES)
def test_the_certificate_proves_it_without_us(name):
    flows, x, effects, truth, _ = CASES[name]
    z = find_separation(flows, x, effects).certificate
    assert np.flatnonzero(z).tolist() == truth
    assert z.min() >= 0
    assert not z[np.asarray(flows) > 0].any()
    every = np.hstack([np.asarray(x), *(code[:, None] == np.unique(code)
                                        for code in numbered(effects, len(flows)))])  # fmt: skip
    left = z - every @ np.linalg.lstsq(every, z, rcond=None)[0]
    assert left == pytest.approx(np.zeros(z.size), abs=1e-6 * z.max())


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("kind", KINDS)
def test_where_an_estimate_exists_nothing_is_found(name, kind):
    flows, x, effects = SOUND[name]
    found = find_separation(flows, x, effects, kinds=[kind])
    assert (found.count, found.residual) == (0, 0.0)
    assert not found.certificate.any()


@pytest.mark.parametrize("seed", range(8))
def test_programme_rectifier_and_small_values_agree_on_sparse_worlds(seed):
    rng = np.random.default_rng(seed)
    size = 400
    effects = [rng.integers(0, 60, size), rng.integers(0, 60, size)]
    x = np.column_stack([rng.normal(size=size), rng.random(size) < 0.03])
    flows = rng.poisson(np.exp(0.3 * x[:, 0] - 1)).astype(float)
    found = [find_separation(flows, x, effects, kinds=[kind]).separated.tolist()
             for kind in ("simplex", "rectifier", "mu")]  # fmt: skip
    assert found[0] == found[1] == found[2]
    assert sum(found[0]) > 10


def test_a_false_certificate_is_far_from_the_model():
    assert distance(np.array([1.0, 0, 0]), np.zeros((3, 0)), [np.array([0, 0, 1])]) > 0.4


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(InvalidInput, match="'magic' is no kind of separation"):
        find_separation([0, 1], [[1], [1]], kinds=["magic"])


def test_an_effect_of_another_length_is_refused():
    with pytest.raises(ShapeMismatch, match="effect 1"):
        find_separation([0, 1], [[1], [1]], [[1, 2, 3]])


@pytest.mark.skipif(not DATA.is_file(), reason="the sample of penppml is not on this machine")
def test_pairs_of_the_penppml_sample_that_never_trade_are_separated():
    """Pairs without trade in any year: the sample of the R package penppml, provisions of 2016."""
    table = pq.read_table(DATA)
    among = pc.is_in(table["exp"], value_set=table["exp"].unique().slice(0, 25))
    table = table.filter(pc.and_(among, pc.is_in(table["imp"], table["exp"].unique())))
    flows = table["export"].to_numpy()
    told = {name: np.asarray(table[name].to_pylist(), dtype=str) for name in ("exp", "imp", "time")}
    pair = np.char.add(told["exp"], told["imp"])
    time = [np.char.add(told[side], told["time"]) for side in ("exp", "imp")]
    x = np.column_stack([table[name].to_numpy() for name in ("ser_prov_47", "inv_prov_22")])
    found = find_separation(flows, x, [*time, pair])
    by_pair = np.unique(pair, return_inverse=True)[1]
    silent = (np.bincount(by_pair, weights=flows) == 0)[by_pair]
    assert found.kinds["effects"] >= silent.sum() > 0
    assert found.separated[silent].all()
    assert found.residual < 1e-4
    assert found.kinds["rectifier"] == found.count
    # Small values show late where flows differ by ten orders of magnitude: none that is not so.
    assert 0 < found.kinds["mu"] <= found.count
