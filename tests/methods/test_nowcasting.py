"""Mixed frequencies: known relations come back, news add up, and what cannot be is refused."""

from __future__ import annotations

import numpy as np
import pytest

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch, UnitMismatch, UnknownCode
from fumao.methods.bridge import bridge, extend
from fumao.methods.density import Density, combine, equal_weights, inverse_mse_weights
from fumao.methods.dynamic_factors import decompose_news, fit_factors, nowcast
from fumao.methods.forecast_scores import diebold_mariano, score
from fumao.methods.least_squares import fit_line
from fumao.methods.midas import fit_midas, lag_weights
from fumao.methods.ragged import GROWTH, known_by, lag_blocks, quarter_ends, to_quarters
from fumao.methods.ridge import PENALTIES, fit_ridge

pytest.importorskip("statsmodels")


@pytest.fixture(scope="module")
def panel():
    """Three months and one quarter of a common cycle, 120 months."""
    draw = np.random.default_rng(11)
    cycle = np.zeros(120)
    for at in range(1, 120):
        cycle[at] = 0.6 * cycle[at - 1] + draw.normal()
    values = np.column_stack([cycle + draw.normal(0, 0.4, 120) for _ in range(4)])
    ends = np.arange(5, 120, 3)
    quarter = np.full(120, np.nan)
    quarter[ends] = 5 + 2 * to_quarters(cycle, ends, GROWTH) + draw.normal(0, 0.2, ends.size)
    values[:, 3] = quarter
    return values


QUARTERLY = np.array([False, False, False, True])


@pytest.fixture(scope="module")
def model(panel):
    return fit_factors(panel, QUARTERLY)


def cut(panel, months):
    """What was known some months before the end of the panel."""
    return known_by(panel, [0, 1, 1, 3], len(panel) - 1 - months)


def test_the_factor_model_knows_a_quarter_from_its_months(panel, model):
    found = nowcast(model, cut(panel, 0), 119, 3)
    assert abs(found.center[0] - panel[119, 3]) < 3 * found.deviation[0]
    assert found.deviation[0] < 0.5 * np.nanstd(panel[:, 3])


def test_the_density_narrows_as_months_come_in(panel, model):
    widths = [nowcast(model, cut(panel, months), 119, 3).deviation[0] for months in (3, 2, 1, 0)]
    assert widths == sorted(widths, reverse=True)


def test_news_add_up_to_the_difference_of_the_two_nowcasts(panel, model):
    before, after = cut(panel, 2), cut(panel, 0)
    after[100, 1] += 0.7
    found = decompose_news(model, before, after, 119, 3)
    assert found.before == pytest.approx(nowcast(model, before, 119, 3).center[0], abs=1e-8)
    assert found.after == pytest.approx(nowcast(model, after, 119, 3).center[0], abs=1e-8)
    assert sum(each.impact for each in found.pieces) == pytest.approx(found.revision, abs=1e-8)


def test_each_impact_is_its_weight_times_its_surprise(panel, model):
    found = decompose_news(model, cut(panel, 2), cut(panel, 0), 119, 3)
    for each in found.pieces:
        assert each.impact == pytest.approx(each.weight * (each.observed - each.expected), abs=1e-9)
        assert each.observed == pytest.approx(panel[each.month, each.series])


def test_the_same_panel_is_no_news(panel, model):
    known = cut(panel, 1)
    assert decompose_news(model, known, known, 119, 3).pieces == ()


def test_a_figure_that_was_withdrawn_is_refused(panel, model):
    with pytest.raises(InvalidInput, match="withdrawn"):
        decompose_news(model, cut(panel, 0), cut(panel, 1), 119, 3)


def test_units_do_not_change_a_nowcast(panel, model):
    scaled = panel * [1000, 1, 1, 0.01] + [5, 0, 0, 7]
    again = fit_factors(scaled, QUARTERLY)
    one = nowcast(model, cut(panel, 1), 119, 3).center[0]
    other = nowcast(again, cut(scaled, 1), 119, 3).center[0]
    assert (other - 7) / 0.01 == pytest.approx(one, rel=1e-4)


def test_too_few_iterations_are_an_error_with_their_trace(panel):
    with pytest.raises(NotConverged, match="has not converged") as refusal:
        fit_factors(panel, QUARTERLY, iterations=3)
    assert len(refusal.value.trace) > 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x.__setitem__((slice(None), 1), 4.0), "does not vary"),
        (lambda x: x.__setitem__((slice(0, 115), 1), np.nan), "only 5 figures"),
        (lambda x: x.__setitem__((7, 1), np.inf), "infinite"),
    ],
)
def test_a_series_that_cannot_be_fitted_is_refused_by_place(panel, change, words):
    spoilt = panel.copy()
    change(spoilt)
    with pytest.raises(InvalidInput, match=words) as refusal:
        fit_factors(spoilt, QUARTERLY)
    assert refusal.value.where == "series 1"


def test_a_panel_without_months_or_with_other_flags_is_refused(panel):
    with pytest.raises(InvalidInput, match="monthly"):
        fit_factors(panel, np.ones(4, bool))
    with pytest.raises(ShapeMismatch):
        fit_factors(panel, np.zeros(3, bool))


@pytest.mark.parametrize("kind", ["almon", "beta"])
def test_midas_finds_weights_that_fall(kind):
    draw = np.random.default_rng(2)
    months = draw.normal(size=(300, 9))
    true = lag_weights("beta", [0.0, np.log(4.0)], 9)
    found = fit_midas(1 + 3 * months @ true + draw.normal(0, 0.2, 300), months, kind=kind)
    assert found.weights == pytest.approx(true, abs=0.04)
    assert found.line.coefficients == pytest.approx([1, 3], abs=0.1)


@pytest.mark.parametrize("kind", ["almon", "beta"])
@pytest.mark.parametrize("parameters", [(0, 0), (-2, 1), (0.4, -0.1), (3, 3)])
def test_weights_of_lags_add_up_to_one(kind, parameters):
    assert lag_weights(kind, parameters, 12).sum() == pytest.approx(1)


def test_a_kind_of_weights_nobody_knows_is_refused():
    with pytest.raises(UnknownCode):
        lag_weights("step", [0, 0], 3)


def test_midas_refuses_an_indicator_that_does_not_vary():
    with pytest.raises(InvalidInput, match="does not vary"):
        fit_midas(np.arange(40.0), np.ones((40, 3)))


def test_a_bridge_equation_uses_the_months_of_the_quarter(panel):
    known = cut(panel, 0)
    density, line = bridge(known[:, 3], known[:, :3], 119)
    assert abs(density.center[0] - panel[119, 3]) < 3 * density.deviation[0]
    assert line.coefficients.size == 5


def test_months_are_extended_only_behind_their_last_figure(panel):
    series = cut(panel, 3)[:, 1]
    done = extend(series, 119)
    known = np.isfinite(series)
    assert (done[known] == series[known]).all()
    assert np.isfinite(done).all()


def test_a_gap_in_the_newest_months_is_refused():
    shocks, series = np.random.default_rng(1).normal(size=110), np.zeros(110)
    for at in range(2, 110):
        series[at] = 0.9 * series[at - 2] + shocks[at]
    series[108] = np.nan
    with pytest.raises(InvalidInput, match="gap"):
        extend(series, 115)


def test_quarterly_figures_between_quarters_are_refused():
    target = np.full(12, np.nan)
    target[[2, 4]] = 1.0
    with pytest.raises(InvalidInput, match="between quarter ends"):
        quarter_ends(target, 11)


def test_lags_before_the_beginning_are_missing():
    assert np.isnan(lag_blocks(np.arange(3.0), np.array([1]), 3)[0, 2])


def test_ridge_shrinks_noise_and_takes_the_least_left_out_error():
    draw = np.random.default_rng(9)
    x = draw.normal(size=(50, 80))
    y = 2 * x[:, 0] + draw.normal(size=50)
    found = fit_ridge(y, x)
    errors = []
    for penalty in PENALTIES[[0, 12, 25]]:
        left = []
        for at in range(50):
            rest = np.arange(50) != at
            z = (x - x.mean(axis=0)) / x.std(axis=0)
            means = z[rest].mean(axis=0)
            a = z[rest] - means
            b = np.linalg.solve(a.T @ a + penalty * np.eye(80), a.T @ (y[rest] - y[rest].mean()))
            left.append(y[at] - y[rest].mean() - (z[at] - means) @ b)
        errors.append(np.mean(np.square(left)))
    assert found.variance <= min(errors) * 1.02
    assert np.abs(found.coefficients).argmax() == 0


def test_ridge_and_lines_refuse_too_few_observations():
    with pytest.raises(InvalidInput):
        fit_ridge(np.arange(5.0), np.ones((5, 2)))
    with pytest.raises(InvalidInput, match="too few"):
        fit_line(np.arange(3.0), np.column_stack([np.ones(3), np.arange(3.0)]))


def test_a_column_that_follows_from_others_is_refused():
    x = np.column_stack([np.ones(9), np.arange(9.0), 2 * np.arange(9.0)])
    with pytest.raises(InvalidInput, match="follows from"):
        fit_line(np.sin(np.arange(9.0)), x)


def test_a_combination_lies_between_and_is_wider_where_models_disagree():
    near = [Density(np.array([m]), np.array([1.0])) for m in (0.0, 0.1)]
    far = [Density(np.array([m]), np.array([1.0])) for m in (-3.0, 3.0)]
    assert 0 < combine(near, equal_weights(2)).center[0] < 0.1
    assert (
        combine(far, equal_weights(2)).deviation[0] > combine(near, equal_weights(2)).deviation[0]
    )


def test_logarithms_and_levels_are_not_combined():
    one = Density(np.array([1.0]), np.array([1.0]))
    other = Density(np.array([1.0]), np.array([1.0]), logarithm=True)
    with pytest.raises(UnitMismatch):
        combine([one, other], equal_weights(2))


def test_a_density_without_spread_is_no_density():
    with pytest.raises(InvalidInput):
        Density(np.array([1.0]), np.array([0.0]))
    with pytest.raises(InvalidInput):
        Density(np.array([np.nan]), np.array([1.0]))


def test_recent_errors_weigh_more_if_memory_is_short():
    errors = [[3.0, 1.0], [3.0, 1.0], [1.0, 3.0]]
    assert inverse_mse_weights(errors, memory=0.1)[0] > 0.5 > inverse_mse_weights(errors)[0]
    with pytest.raises(InvalidInput, match="no forecast has been checked"):
        inverse_mse_weights(np.empty((0, 2)))


def test_scores_of_a_right_density_hold_what_its_interval_promises():
    draw = np.random.default_rng(0)
    found = score(draw.normal(size=4000), np.zeros(4000), np.ones(4000), 0.8)
    assert found.coverage == pytest.approx(0.8, abs=0.02)
    assert found.crps == pytest.approx(1 / np.sqrt(np.pi), abs=0.02)


def test_equal_errors_and_few_errors_cannot_be_tested():
    with pytest.raises(InvalidInput, match="the same"):
        diebold_mariano(np.ones(20), np.ones(20))
    with pytest.raises(InvalidInput, match="too few"):
        diebold_mariano(np.arange(4.0), np.ones(4))
