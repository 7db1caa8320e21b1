"""Years of flows: four quarters or twelve months make one, exactly."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fumao.model.annual import years_of
from fumao.model.flows import Flows


def flows(*rows, **common):
    base = {"reporter": "IND", "item": "S", "flow": "X", "period": "2019", "unit": "USD_MN"}
    return Flows.from_rows([{**base, **common, **row} for row in rows])


def quarters(*values, year=2018):
    return [{"period": f"{year}-Q{at}", "value": value} for at, value in enumerate(values, 1)]


def told(made):
    return {flow.period: (flow.value, flow.origin, flow.status) for flow in made}


@given(st.lists(st.decimals(-(10**9), 10**9, places=8), min_size=4, max_size=4))
def test_four_quarters_make_the_year_to_the_last_digit(values):
    assert told(years_of(flows(*quarters(*values)))) == {"2018": (sum(values), "computed", "A")}


def test_given_years_stay_and_incomplete_ones_are_none():
    made = years_of(flows(*quarters(1, 2, 3, 4), *quarters(1, 1, 1, 1, year=2019), {"value": 9},
                          *quarters(5, year=2020)))  # fmt: skip
    assert told(made) == {
        "2018": (Decimal(10), "computed", "A"), "2019": (Decimal(9), "reported", "A"),
    }  # fmt: skip


def test_quarters_go_before_months_and_months_do_where_there_are_no_quarters():
    months = [{"period": f"{year}-{at:02}", "value": 1} for year in (2018, 2020)
              for at in range(1, 13)]  # fmt: skip
    made = years_of(flows(*quarters(1, 2, 3, 4), *months))
    assert {period: value for period, (value, _, _) in told(made).items()} == {
        "2018": Decimal(10), "2020": Decimal(12),
    }  # fmt: skip


def test_a_quarter_without_a_value_leaves_the_year_open():
    rows = quarters(1, 2, 3, None)
    rows[3]["status"] = "Q"
    assert len(years_of(flows(*rows))) == 0


def test_a_year_with_an_estimated_part_is_an_estimate():
    rows = quarters(1, 2, 3, 4)
    rows[2]["status"] = "E"
    assert told(years_of(flows(*rows)))["2018"][2] == "E"


def test_origins_vintages_and_units_are_not_mixed():
    rows = [*quarters(1, 2), *({**row, "vintage": "b"} for row in quarters(1, 2, 3, 4)[2:])]
    assert len(years_of(flows(*rows))) == 0
    balanced = [{**row, "origin": "balanced"} for row in quarters(1, 2, 3, 4)]
    assert told(years_of(flows(*balanced)))["2018"][1] == "balanced"


def test_years_of_nothing_are_none():
    made = years_of(flows())
    assert (len(made), made.table.schema) == (0, flows().table.schema)
