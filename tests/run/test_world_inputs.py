"""What the world matrix is made of: one unit, years of quarters, rates of every currency."""

from __future__ import annotations

import pyarrow as pa
import pytest

from fumao.errors import UnitMismatch
from fumao.model.flows import Flows
from fumao.model.indicators import Indicators
from fumao.run.world_inputs import covariates, in_dollars

RATES = {"EUR": 0.9, "AUD": 1.4}


def flows(unit, **values):
    return Flows.from_rows([
        {"reporter": "AUS", "partner": "NZL", "item": "SC", "flow": "X", "unit": unit,
         "period": period.replace("_", "-"), "value": value}
        for period, value in ((key.removeprefix("y"), value) for key, value in values.items())
    ]).table  # fmt: skip


def test_a_year_is_told_in_dollars():
    table = in_dollars(flows("AUD_10K", y2019=1400), "2019", RATES)
    assert table["value"].to_pylist() == pytest.approx([10.0])


def test_four_quarters_are_a_year_and_three_are_not():
    four = {f"y2019_Q{n}": 9.0 * n for n in range(1, 5)}
    table = in_dollars(flows("EUR_MN", **four), "2019", RATES)
    assert table["period"].to_pylist() == ["2019"]
    assert table["value"].to_pylist() == pytest.approx([100.0])
    del four["y2019_Q2"]
    assert in_dollars(flows("EUR_MN", **four), "2019", RATES).num_rows == 0


def test_a_currency_without_a_rate_is_named():
    with pytest.raises(UnitMismatch, match="GBP_MN"):
        in_dollars(flows("GBP_MN", y2019=1), "2019", RATES)


@pytest.mark.parametrize(("year", "known"), [("2019", {"EUR", "AUD", "GBP"}),
                                             ("1998", {"AUD", "GBP"})])  # fmt: skip
def test_rates_are_those_of_the_economies_that_have_the_currency(year, known):
    rows = [(area, "", "EXCHANGE_RATE", year, rate, "ONE")
            for area, rate in (("DEU", 0.9), ("AUS", 1.4), ("GBR", 0.8), ("FRA", 5.0))]  # fmt: skip
    names = ("area", "partner", "indicator", "period", "value", "unit")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    table = Indicators.from_table(pa.table({**columns, "source": ["x"] * len(rows)}))

    def having(code, period):
        return table if code == "EXCHANGE_RATE" else Indicators(table.table.slice(0, 0))

    rates, ties, masses = covariates(having, year)
    assert set(rates) == known
    assert rates["AUD"] == 1.4
    assert ties.num_rows == masses.num_rows == 0
