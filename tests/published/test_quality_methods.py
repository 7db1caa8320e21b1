"""Vectors of the digest on quality: B1 weights, B2 winsorisation, D1 editing, E benchmarks."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.methods.benchmarking import benchmark, in_blocks
from fumao.methods.outliers import hidiroglou_berthelot
from fumao.methods.raking import rake
from fumao.methods.weights import Stratum, design_weight, winsorise

QUARTERS = (100, 104, 98, 110, 102, 107, 101, 114)
YEARS = (430, 441)


def test_hidiroglou_and_berthelots_effects_and_bounds():
    before = (100, 50, 200, 10, 80, 40, 500, 25, 60, 90)
    now = (110, 52, 190, 30, 84, 44, 900, 26, 63, 93)
    moved = hidiroglou_berthelot(now, before, exponent=0.5, least=0.05, reach=4)
    effects = (0.4994, -0.0693, -1.4886, 10.172, 0, 0.3159, 21.4286, -0.049, 0, -0.1555)
    assert moved.usual == pytest.approx(1.05, abs=1e-12)
    assert moved.effects == pytest.approx(effects, abs=5e-5)
    assert (round(moved.low, 6), round(moved.high, 6)) == (-0.257042, 1.814167)
    assert list(np.flatnonzero(moved.outlier) + 1) == [3, 4, 7]


def test_a_design_weight_with_births_for_deaths():
    stratum = Stratum(population=100, sampled=20, dead=2, out_of_scope=1)
    assert design_weight(stratum) == 5
    full = design_weight(stratum, births_replace_deaths=True)
    part = design_weight(stratum, births_replace_deaths=True, out_of_scope="sample")
    assert (round(full, 6), round(part, 6)) == (5.882353, 5.588235)


def test_one_value_of_four_is_winsorised():
    done = winsorise((10, 12, 300, 8), (10, 11, 20, 9), (5, 5, 5, 5), bound=50)
    assert done.cutoffs == pytest.approx((78.5, 85.1, 144.5, 71.9), abs=1e-9)
    assert done.values == pytest.approx((10, 12, 175.6, 8), abs=1e-9)
    assert round(done.factors[2], 6) == 0.585333


@pytest.mark.parametrize(
    ("persistence", "proportional", "published"),
    [
        (0.729, 1, (103.668998, 108.493516, 102.573597, 115.263889,
                    106.694454, 111.624735, 104.927844, 117.752967)),
        (1, 1, (104.451297, 108.596320, 102.267657, 114.684726,
                106.210559, 111.310636, 105.001907, 118.476899)),
        (1, 0, (104.556818, 108.534091, 102.488636, 114.420455,
                106.329545, 111.261364, 105.215909, 118.193182)),
        (0, 0.5, (104.368932, 108.543689, 102.281553, 114.805825,
                  106.089623, 111.290094, 105.049528, 118.570755)),
    ],
)  # fmt: skip
def test_quarters_meet_their_years_as_published(persistence, proportional, published):
    done = benchmark(
        QUARTERS, YEARS, in_blocks(8, 4), persistence=persistence, proportional=proportional
    )
    assert tuple(done.values.round(6)) == published


@pytest.mark.parametrize(
    ("alterability", "published"),
    [
        (1.0, (33, 55, 22)),
        ((1 / 30, 1 / 50, 1 / 20), (33.333333, 53.333333, 23.333333)),
        ((0, 1, 1), (30, 57.142857, 22.857143)),
    ],
)
def test_three_parts_are_raked_to_110(alterability, published):
    raked = rake((30, 50, 20), [[1, 1, 1]], [110], alterability=alterability)
    assert tuple(raked.round(6)) == published
