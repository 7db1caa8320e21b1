"""Statistics Canada, G-Series 3.0.3, reference page of tsbalancing, examples 1 and 2.

Its solver minimises sum (x - y)^2 / |c y|: variances |c y|, with c = 0 for what is pinned.
Inequalities of example 2 are cells more, that take up what is left and may not be negative.
"""

from __future__ import annotations

import numpy as np
import pytest

from fumao.methods.reconcile import reconcile

# Revenues, expenses, profits (pinned), and revenues and expenses as printed.
ACCOUNTS = [
    ((15, 10, 10), (18.0, 8.0)),
    ((4, 8, -1), (5.0, 6.0)),
    ((250, 250, 5), (252.5, 247.5)),
    ((8, 12, 0), (9.6, 9.6)),
    ((0, 45, -55), (0.0, 55.0)),
]


@pytest.mark.parametrize(("given", "printed"), ACCOUNTS)
def test_revenues_less_expenses_are_the_profits_that_are_pinned(given, printed):
    values = np.array(given, dtype=float)
    variances = np.abs(values) * [1, 1, 0]
    found = reconcile(values, variances, [[1.0, -1.0, -1.0]], [0.0])
    assert found.values[:2] == pytest.approx(printed, abs=1e-9)


def test_equal_change_in_place_of_proportional():
    found = reconcile([4.0, 8.0, -1.0], [1.0, 1.0, 0.0], [[1.0, -1.0, -1.0]], [0.0])
    assert found.values == pytest.approx([5.5, 6.5, -1.0], abs=1e-9)


# Quarters by: west, centre, east and national sales, of all types, cars and trucks.
SALES = np.array(
    [
        [43, 49, 47, 136, 20, 18, 12, 53, 20, 22, 26, 61],
        [40, 45, 42, 114, 16, 16, 19, 44, 21, 26, 21, 59],
        [35, 47, 40, 133, 14, 15, 16, 50, 19, 25, 19, 71],
        [44, 44, 45, 138, 19, 20, 14, 52, 21, 18, 27, 74],
        [46, 48, 55, 135, 16, 15, 19, 51, 27, 25, 28, 54],
    ],
    dtype=float,
)
PRINTED = np.array(
    [
        [42.10895, 47.63734, 46.25371, 136, 21.15646, 19.13355, 12.70999, 53,
         18.56134, 18.59359, 23.84507, 61],
        [35.31121, 41.40859, 37.28019, 114, 14.00517, 13.33816, 16.65666, 44,
         16.61497, 26.00000, 16.38503, 59],
        [38.89464, 50.58071, 43.52465, 133, 15.24054, 16.84858, 17.91088, 50,
         21.70936, 27.22926, 22.06138, 71],
        [45.68520, 45.37335, 46.94145, 138, 18.59783, 19.67970, 13.72247, 52,
         24.11433, 19.17715, 30.70852, 74],
        [41.67785, 43.48993, 49.83221, 135, 16.32000, 15.30000, 19.38000, 51,
         18.22500, 16.87500, 18.90000, 54],
    ]
)  # fmt: skip
SPARE = 1e9  # variance of what an inequality leaves: so large that it costs nothing


def by_quarter():
    """Three national totals, and cars and trucks at most 95 % of all types in three regions."""
    rows = np.zeros((6, 15))
    for kind in range(3):
        rows[kind, 4 * kind : 4 * kind + 4] = [1, 1, 1, -1]
    for region in range(3):
        rows[3 + region, [4 + region, 8 + region, region, 12 + region]] = [1, 1, -0.95, 1]
    return rows


def vehicles(quarters, pinned, years):
    """Sales of some quarters, reconciled; where ``years``, each series keeps its sum."""
    many = len(quarters)
    values = np.hstack([quarters, np.zeros((many, 3))])
    free = np.ones((many, 12))
    free[:, [3, 7, 11]] = 0
    free[tuple(np.array(pinned, dtype=int).reshape(-1, 2).T)] = 0
    variances = np.hstack([free * quarters, np.full((many, 3), SPARE)])
    rows = np.kron(np.eye(many), by_quarter())
    targets = np.zeros(len(rows))
    if years:
        annual = np.kron(np.ones(many), np.eye(15)[:12])
        rows, targets = np.vstack([rows, annual]), np.r_[targets, quarters.sum(0)]
    found = reconcile(values.ravel(), variances.ravel(), rows, targets)
    return found.values.reshape(values.shape)[:, :12]


def test_regions_and_years_and_inequalities_hold_at_once():
    found = vehicles(SALES[:4], [(1, 9)], years=True)
    assert found == pytest.approx(PRINTED[:4], abs=6e-6)


def test_a_quarter_of_no_complete_year_has_no_annual_sum():
    assert vehicles(SALES[4:], [], years=False) == pytest.approx(PRINTED[4:], abs=6e-6)
