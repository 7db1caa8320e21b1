"""An interval is held against a figure in its unit, if it was made before the figure came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shocks

from fumao.errors import InvalidInput, UnitMismatch, UnknownCode
from fumao.watch.intervals import Interval, outside, unused
from fumao.watch.panel import Key

LAST = shocks.QUARTERS[-1]  # 2020-Q4, which China publishes on 2021-01-30
EARLY = date(2021, 1, 15)


@pytest.fixture
def panel():
    return shocks.travel(economies=("CHN",))


@pytest.fixture
def found(monitor, panel):
    """Facts of intervals on the last quarter, by their bounds and whatever else."""

    def ask(*bounds, given=panel, **more):
        made = [Interval(given.keys[0], LAST, low, high, **more) for low, high in bounds]
        return outside(monitor("off-nowcast"), given, made)

    return ask


def changes(panel, back):
    values = panel.values[:, 0]
    return 100 * (values[-1] / values[-1 - back] - 1), values[-1] - values[-1 - back]


@pytest.mark.parametrize(("transform", "back", "at"),
                         [("growth", 1, 0), ("year", 4, 0), ("difference", 1, 1)])  # fmt: skip
def test_growth_and_differences_build_on_the_figure_before(found, panel, transform, back, at):
    change = changes(panel, back)[at]
    assert found((change - 1, change + 1), transform=transform) == []
    [fact] = found((change + 1, change + 9), transform=transform)
    base = panel.values[-1 - back, 0]
    limit = base + change + 1 if transform == "difference" else base * (1 + (change + 1) / 100)
    assert fact.limit == pytest.approx(limit)


def test_growth_on_what_is_not_known_or_not_above_zero_gives_no_fact(found, panel):
    for odd in (np.nan, 0.0, -5.0):
        values = panel.values.copy()
        values[-2, 0] = odd
        given = replace(panel, values=values)
        assert found((900.0, 901.0), given=given, transform="growth") == []
        asked = [Interval(given.keys[0], LAST, 900.0, 901.0, transform="growth")]
        assert unused([given], asked) == asked


def test_the_last_nowcast_before_publication_counts(found, monitor, panel):
    value = float(panel.values[-1, 0])
    right = Interval(panel.keys[0], LAST, value - 1, value + 1, made=date(2021, 1, 29))
    wrong = replace(right, low=value + 1, high=value + 2, made=EARLY)
    late = replace(wrong, made=date(2021, 1, 30))  # on the day of publication
    assert outside(monitor("off-nowcast"), panel, [right, wrong, late]) == []
    assert len(outside(monitor("off-nowcast"), panel, [wrong, late])) == 1
    assert unused([panel], [right, wrong, late]) == [late]


def test_other_scales_are_converted_and_other_units_refused(found, panel):
    value = float(panel.values[-1, 0]) / 1000
    assert found((value - 0.01, value + 0.01), unit="USD_BN") == []
    assert len(found((value + 0.01, value + 0.02), unit="USD_BN")) == 1
    with pytest.raises(UnitMismatch, match="GBP_MN"):
        found((1.0, 2.0), unit="GBP_MN")


def test_a_figure_above_its_interval_is_no_loss(found):
    assert [each.means for each in found((1.0, 2.0))] == ["gain"]
    assert [each.means for each in found((1e9, 2e9))] == ["loss"]


def test_it_says_how_often_its_like_leaves_the_interval(found, panel):
    value = panel.values[-1, 0]
    [fact] = found((1.0, 2.0), level=0.8, made=EARLY, checked=12, held=0.75)
    assert fact.basis.en == (
        f"The figure is {value:,.1f} US$ million, the interval was 1.0 to 2.0 US$ million. "
        "It is one of 80%: 20% of figures fall outside by chance. "
        "It was made on 2021-01-15, of what was known then. Of 12 such intervals before, 75% held."
    )
    assert "20%" in fact.basis.zh
    assert "12" in fact.basis.zh


@pytest.mark.parametrize(
    ("low", "high", "transform", "error"),
    [(2.0, 1.0, "none", InvalidInput), (np.nan, 1.0, "none", InvalidInput),
     (1.0, 2.0, "log", UnknownCode)],
)  # fmt: skip
def test_what_is_no_interval_is_refused(low, high, transform, error):
    with pytest.raises(error):
        Interval(Key("CHN", "SD", "M"), LAST, low, high, transform=transform)
