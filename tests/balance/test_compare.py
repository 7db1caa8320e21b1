"""Three ways beside each other: average by symmetry index, RAS, and the balanced matrix."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.balance.compare import WAYS, scaled, side_by_side, symmetric, ways_of


def test_the_average_lies_between_both_sides_or_is_the_only_one(made):
    world = made[0]
    found = symmetric(*world.sides)
    exports, imports = world.sides
    own = np.eye(found.shape[0], dtype=bool)
    low, high = np.fmin(exports, imports)[~own], np.fmax(exports, imports)[~own]
    assert ((found[~own] >= low) & (found[~own] <= high)).all()
    assert (found[own] == 0).all()
    assert (found[-1, :-1] == imports[-1, :-1]).all()


def test_the_average_weighs_a_reporter_that_agrees_with_its_partners_more(made):
    world = made[0]
    k, (x, m) = 0, world.sides
    ours = symmetric(*world.sides)[..., k]
    apart = np.abs(x - m)[..., k]
    flow = (x + m)[..., k]
    i, j = 3, 7
    index = [1 - np.nansum(each[0]) / np.nansum(each[1])
             for each in ((apart[i], flow[i]), (apart[:, j], flow[:, j]))]  # fmt: skip
    weight = index[0] / (index[0] + index[1])
    assert ours[i, j] == pytest.approx(weight * x[i, j, k] + (1 - weight) * m[i, j, k])


def test_scaled_cells_meet_totals_and_keep_their_pattern(made):
    world = made[0]
    seed = symmetric(*world.sides)
    found = scaled(seed, world.totals.final[..., 1:])
    sums = found[:-1].sum(axis=1)
    assert sums == pytest.approx(world.totals.final[0, :, 1:], rel=1e-4)
    ratio = found[:3, :3, 0] / np.where(seed[:3, :3, 0] > 0, seed[:3, :3, 0], 1)
    assert ratio[0, 1] * ratio[1, 2] * ratio[2, 0] == pytest.approx(
        ratio[1, 0] * ratio[2, 1] * ratio[0, 2]
    )


def test_the_summary_says_what_each_way_misses_and_how_far_it_is_apart(made, report):
    world, system, solved = made[:3]
    beside = side_by_side(world.sides, world.totals.final[..., 1:], system, solved.values)
    assert tuple(beside) == WAYS
    held = {"cells": dict.fromkeys(WAYS, 0.5)}
    found = {each.name: each for each in ways_of(world, system, beside, held)}
    assert found["balanced"].apart == 0
    assert found["balanced"].missed < 1e-9
    assert found["ras"].missed < 1e-5
    assert found["symmetry"].missed > 0.01
    own = system.item >= 0
    apart = np.abs(beside["ras"] - solved.values)[own].sum() / solved.values[own].sum()
    assert found["ras"].apart == pytest.approx(apart)
    assert (found["ras"].cells, found["ras"].partners) == (0.5, None)
    assert [each.name for each in report.ways] == list(WAYS)
