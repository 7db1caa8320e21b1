"""Hold-outs hide what they say, and the ladder beats simpler ways on real cells."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.balance.gravity import covariates_of
from fumao.balance.grid import axes_of, lay_out
from fumao.balance.holdout import (
    SCHEMES,
    folds_of,
    gravity_estimator,
    hold_out,
    ladder_estimator,
    pro_rata,
    ras,
)
from fumao.balance.uncertainty import coverage, learn, variances
from fumao.errors import InvalidInput

TRADE = "\n".join(
    f"GBR {partner} {item} X {year} {size * share}"
    for partner, size in (("W1", 60), ("CHN", 10), ("DEU", 20), ("USA", 30))
    for item, share in (("S", 10), ("SC", 4), ("SD", 6))
    for year in (2018, 2019)
)


@pytest.fixture
def small(grid):
    return grid(TRADE, reporters="GBR")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_world_is_never_hidden(small, scheme):
    folds = folds_of(small, scheme, "2019", folds=2)
    assert (folds[:, :, :, small.axes.partners.index("W1")] == -1).all()
    assert (folds >= 0).any()


def test_cells_are_hidden_in_one_period_or_in_all(small):
    once, ever = (folds_of(small, scheme, "2019", folds=2) for scheme in ("cells", "cells_ever"))
    assert (once[0] == -1).all()
    assert (ever[0] == ever[1]).all()
    assert (ever[..., 0] == -1).all()  # totals of pairs stay


def test_a_hidden_partner_is_hidden_altogether(small):
    folds = folds_of(small, "partners", "2019", folds=3)
    for p in (1, 2, 3):
        assert len(np.unique(folds[:, :, :, p])) == 1


def test_only_partners_asked_for_are_hidden(small):
    folds = folds_of(small, "partners", "2019", folds=2, among=["DEU"])
    assert (folds[:, :, :, [1, 3]] == -1).all()
    assert (folds[:, :, :, 2] >= 0).all()


def test_every_hidden_cell_is_compared_once(small):
    held = hold_out(small, ras, folds_of(small, "cells", "2019", folds=2), "2019")
    assert sorted(held.cells) == sorted(set(held.cells))
    assert held.cells.size == 6


@pytest.mark.parametrize("way", [pro_rata, ras])
def test_trade_in_proportion_is_found_again_exactly(small, way):
    held = hold_out(small, way, folds_of(small, "cells", "2019", folds=3), "2019")
    assert held.wape == pytest.approx(0, abs=1e-6)
    assert held.bias == pytest.approx(0, abs=1e-6)


def test_an_unknown_scheme_is_told(small):
    with pytest.raises(InvalidInput, match="cells, cells_ever, partners"):
        folds_of(small, "rows", "2019", folds=2)


@pytest.fixture(scope="module")
def real(data):
    pytest.importorskip("statsmodels")
    years = tuple(str(year) for year in range(2016, 2022))
    table = data.uk(years=years, rest=True)
    axes = axes_of(table, data.ITEMS)
    economies = [code for code in axes.partners if len(code) == 3 and not code.startswith("PB")]
    return lay_out(table, axes), covariates_of(axes, data.pairs(2019), data.masses(2019)), economies


@pytest.fixture(scope="module")
def held(real):
    laid, covariates, economies = real
    ways = {"ladder": ladder_estimator(covariates), "gravity": gravity_estimator(covariates),
            "pro_rata": pro_rata, "ras": ras}  # fmt: skip
    folds = {scheme: folds_of(laid, scheme, "2019", folds=5, among=economies) for scheme in SCHEMES}
    return {
        (scheme, name): hold_out(laid, way, folds[scheme], "2019")
        for scheme in SCHEMES for name, way in ways.items()
    }  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("other", ["pro_rata", "ras", "gravity"])
def test_the_ladder_misses_less_than_simpler_ways(held, scheme, other):
    assert held[scheme, "ladder"].wape < held[scheme, other].wape


@pytest.mark.parametrize("scheme", SCHEMES)
def test_eighty_per_cent_intervals_hold_in_75_to_85_per_cent(held, scheme):
    assert 0.75 <= coverage(held[scheme, "ladder"]).share <= 0.85


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_ladder_is_hardly_biased(held, scheme):
    assert abs(held[scheme, "ladder"].bias) < 0.02


def test_a_cell_that_was_reported_last_year_is_surer_than_one_that_never_was(held):
    sure, unsure = (learn(held[scheme, "ladder"]) for scheme in ("cells", "partners"))
    size = np.array([500.0])
    spread = [errors.variance(size, errors.groups[:1])[0] for errors in (sure, unsure)]
    assert spread[0] < spread[1]


def test_variances_of_estimates_are_learnt_and_of_reports_given(held):
    from fumao.balance.parameters import number_of

    errors = learn(held["partners", "ladder"])
    numbers = np.array([number_of("R"), number_of("M22"), number_of("N")])
    found = variances(np.array([99.0, 99.0, 0.0]), numbers, errors, reported=0.01)
    assert found[0] == pytest.approx(100.0)
    assert found[1] > 5 * found[0]
    assert found[2] == 0
