"""Each rule sees what it is there to see."""

from dataclasses import replace

import numpy as np
import pytest
import shocks

from fumao.watch.judging import watch
from fumao.watch.panel import Key, Panel
from fumao.watch.rules import measure


def shaken(panel, column, factor, periods=1):
    values = panel.values.copy()
    values[-periods:, column] *= factor
    return replace(panel, values=values)


@pytest.mark.parametrize(
    ("name", "periods"), [("fall", 1), ("below-trend", 1), ("lasting-break", 4)]
)
def test_a_fall_raises_the_score_of_its_series_alone(monitor, name, periods):
    panel = shaken(shocks.travel(), 0, 0.6, periods)
    scores = measure(monitor(name), panel).scores[-1]
    assert scores[0] > 3 > scores[1:].max()


def test_trend_takes_the_season_out(monitor):
    panel = shocks.travel()
    values = panel.values * np.array([0.5, 1, 1.5, 1])[np.arange(len(panel.periods)) % 4][:, None]
    plain, seasonal = (measure(monitor("below-trend"), each).panel.values[-1]
                       for each in (panel, replace(panel, values=values)))  # fmt: skip
    assert np.abs(plain - seasonal).max() < 3


def test_diffusion_is_0_where_all_fall_and_says_how_many_do(monitor):
    panel = shocks.travel()
    values = panel.values.copy()
    values[-1, :6] = 0.5 * values[-5, :6]
    seen = measure(monitor("spreading"), replace(panel, values=values)).panel
    assert [key.text for key in seen.keys] == ["W1/W1/SD/M"]
    assert seen.values[-1, 0] == 0
    values[-1, 0] = 2 * values[-5, 0]
    told = measure(monitor("spreading"), replace(panel, values=values)).panel.values[-1, 0]
    assert told == pytest.approx(100 / 6)


def test_concentration_rises_when_one_item_takes_over(monitor):
    items = [replace(shocks.travel(seed, ("IND",), item, "X")) for seed, item in
             enumerate(("SD", "SI", "SJ"))]  # fmt: skip
    values = np.column_stack([each.values[:, 0] for each in items])
    values[-2:, 1] *= 3
    panel = Panel("Q", items[0].periods, tuple(each.keys[0] for each in items), values,
                  ("USD_MN",) * 3)  # fmt: skip
    found = measure(monitor("concentrating"), panel)
    assert found.panel.keys == (Key("IND", "S", "X"),)
    assert found.scores[-1, 0] > 3


def test_the_mirror_gap_is_between_exports_and_the_partners_imports(monitor):
    made = shocks.travel(0, ("GBR", "USA"))
    keys = (Key("GBR", "SD", "X", "USA"), Key("USA", "SD", "M", "GBR"))
    noise = np.random.default_rng(5).normal(0, 2, len(made.periods))
    values = np.column_stack([made.values[:, 0], made.values[:, 0] * np.exp(noise / 100)])
    values[-1, 1] = 2 * values[-1, 0]
    found = measure(monitor("mirror-gap"), replace(made, keys=keys, values=values))
    assert found.panel.keys == keys[:1]
    assert found.panel.values[-1, 0] == pytest.approx(100 * np.log(2))
    assert found.scores[-1, 0] > 3


def test_a_fixed_level_is_a_line_of_its_own(monitor):
    panel = shocks.travel(flow="X")
    values = panel.values.copy()
    values[-1] = values[-5] * np.array([0.69, 0.71, 1, 1, 1, 1])
    done = watch(monitor("travel-level"), replace(panel, values=values))
    assert (done.signals[-1] > 0).tolist() == [True, False, False, False, False, False]


def test_the_probability_is_one_and_is_higher_in_a_slump(monitor, cycles):
    seen = measure(monitor("early-warning"), cycles)
    told = seen.scores[np.isfinite(seen.scores)]
    assert told.min() >= 0
    assert told.max() <= 1
    slump = (seen.events == 1) & np.isfinite(seen.scores)
    calm = (seen.events == 0) & np.isfinite(seen.scores)
    assert seen.scores[slump].mean() > seen.scores[calm].mean()
