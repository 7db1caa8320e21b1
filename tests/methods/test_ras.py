"""Scaling meets margins, keeps zeros, pinned cells and cross ratios, and says when it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InconsistentConstraints, InvalidInput, NotConverged
from fumao.methods.margins import margins
from fumao.methods.ras import scale_to_margins


def test_three_margins_are_met_and_zeros_stay():
    rng = np.random.default_rng(1)
    shape = (10, 10, 4)
    truth = rng.lognormal(2, 1, shape) * (rng.random(shape) > 0.2)
    x = (truth * rng.lognormal(0, 0.4, shape)).ravel()
    rows = margins(shape, [(0, 2), (1, 2), (0, 1)])
    found = scale_to_margins(x, rows, rows @ truth.ravel(), tolerance=1e-9)
    assert found.values @ rows.T == pytest.approx(rows @ truth.ravel(), rel=2e-9)
    assert (found.values[x == 0] == 0).all()
    assert found.residual <= 1e-9


def test_cross_ratios_are_those_of_the_estimates():
    # What scaling rows and columns cannot change.
    x = np.array([[10.0, 20], [30, 40]])
    found = scale_to_margins(x.ravel(), margins((2, 2), [(0,), (1,)]), [50.0, 60, 45, 65])
    a, b, c, d = found.values
    assert a * d / (b * c) == pytest.approx(10 * 40 / (20 * 30))


def test_pinned_cells_stay():
    rows, x = margins((2, 2), [(0,), (1,)]), [10.0, 20, 30, 40]
    found = scale_to_margins(x, rows, [40.0, 60, 30, 70], pinned=[True, False, False, False])
    assert found.values == pytest.approx([10, 30, 20, 40], rel=1e-5)


@pytest.mark.parametrize(
    ("values", "targets", "pinned", "named"),
    [
        ([0.0, 0, 30, 40], [10.0, 60, 30, 40], None, "margin 0 of 10"),
        ([50.0, 20, 30, 40], [40.0, 90, 80, 50], [True, False, False, False], "margin 0 of 40"),
    ],
)
def test_a_margin_without_cells_that_can_give_it_is_named(values, targets, pinned, named):
    with pytest.raises(InconsistentConstraints, match=named):
        scale_to_margins(values, margins((2, 2), [(0,), (1,)]), targets, pinned=pinned)


def test_margins_of_different_totals_do_not_converge():
    with pytest.raises(NotConverged):
        scale_to_margins(np.ones(4), margins((2, 2), [(0,), (1,)]), [5.0, 5, 5, 6], cycles=50)


@pytest.mark.parametrize(
    ("values", "rows"), [([-1.0, 2.0], [[1.0, 1.0]]), ([1.0, 2.0], [[1.0, -1.0]])]
)
def test_negative_cells_and_other_coefficients_are_refused(values, rows):
    with pytest.raises(InvalidInput):
        scale_to_margins(values, rows, [3.0])
