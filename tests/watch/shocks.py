"""Flows and panels that a colleague would believe, with a shock where it is wanted."""

from __future__ import annotations

import numpy as np

from fumao.model.flows import Flows
from fumao.watch.panel import Key, Panel

QUARTERS = tuple(f"{year}-Q{quarter}" for year in range(2008, 2021) for quarter in range(1, 5))


def travel(seed=0, economies=("CHN", "JPN", "KOR", "DEU", "FRA", "GBR"), item="SD", flow="M"):
    """Quarterly travel that grows by 1 per cent a quarter with season and noise."""
    rng = np.random.default_rng(seed)
    t = np.arange(len(QUARTERS))[:, None]
    season = np.array([0.95, 1.0, 1.1, 0.95])[t % 4]
    values = 1000 * 1.01**t * season * np.exp(rng.normal(0, 0.04, (t.size, len(economies))))
    keys = tuple(Key(code, item, flow) for code in economies)
    return Panel("Q", QUARTERS, keys, values, ("USD_MN",) * len(keys))


def flows_of(panel, partner="W1"):
    """A panel as flows, without what is missing."""
    return Flows.from_rows([
        {"reporter": key.reporter, "partner": key.partner, "item": key.item, "flow": key.flow,
         "period": period, "value": f"{panel.values[row, at]:.3f}", "unit": panel.units[at]}
        for at, key in enumerate(panel.keys) for row, period in enumerate(panel.periods)
        if np.isfinite(panel.values[row, at])
    ])  # fmt: skip


def cyclic(seed=0, economies=12):
    """Travel with two-year slumps that begin mildly, so that there is something to warn of."""
    made = travel(
        seed, tuple("CHN JPN KOR DEU FRA GBR ITA ESP USA CAN AUS BRA".split())[:economies]
    )
    rng = np.random.default_rng(seed + 1)
    values = made.values.copy()
    for column in range(values.shape[1]):
        for begin in rng.choice(np.arange(8, 48), 3, replace=False):
            for step, factor in enumerate((0.93, 0.85, 0.8, 0.8, 0.85)):
                if begin + step < len(QUARTERS):
                    values[begin + step, column] *= factor
    return Panel("Q", QUARTERS, made.keys, values, made.units)
