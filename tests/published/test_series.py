"""The series that ship with the package give the report's numbers, and agree with one another."""

from decimal import Decimal

import pytest

from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.compute import compute
from fumao.methods.rounding import round_half_away
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.model.unit import unit

YEARS = range(2008, 2021)
TEN = ["SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL"]


def shipped(name):
    text = data_path("series", f"{name}.csv").read_text(encoding="utf-8")
    return Flows.from_csv(text.splitlines(), f"{name}.csv")


@pytest.fixture(scope="module")
def comtrade():
    return shipped("comtrade-services")


@pytest.fixture(scope="module")
def wto():
    return shipped("wto-monthly")


def amount(flows, item, flow, year):
    return flows.find(f"CHN/W1/{item}/{flow}/_T/_T/{year}").value


def china(item, flow, measure, year, of_unit, base=None):
    names = Names("中国服务贸易", "China's services trade")
    return Claim(
        key="asked", subject=Subject("asked", names, names, "CHN", item, flow),
        measure=Measure(measure), value=None, unit=unit(of_unit), period=Period.parse(year),
        base=Period.parse(base) if base else None, citation=Citation("report 2020"),
    )  # fmt: skip


# line of the report, item, flow, measure, year, base, unit, printed number
REPORT = [
    (165, "S", "X", "level", "2020", None, "USD_100MN", "2806.3"),
    (174, "S", "M", "level", "2020", None, "USD_100MN", "3810.9"),
    (163, "S", "T", "level", "2020", None, "USD_100MN", "6617.2"),
    (163, "S", "T", "growth_yoy", "2020", None, "PCT", "-15.7"),
    (163, "S", "T", "cumulative", "FYP13", None, "USD_TN", "3.6"),
    (165, "S", "X", "cumulative", "FYP13", None, "USD_TN", "1.3"),
    (174, "S", "M", "cumulative", "FYP13", None, "USD_TN", "2.3"),
    (174, "S", "M", "growth_yoy", "2020", None, "PCT", "-24.0"),
    (174, "SD", "M", "level", "2019", None, "USD_100MN", "2511.0"),
    (174, "SD", "M", "level", "2020", None, "USD_100MN", "1312.3"),
    (174, "SD", "M", "growth_yoy", "2019", None, "PCT", "-9.3"),
    (174, "SD", "M", "growth_yoy", "2020", None, "PCT", "-47.7"),
    (174, "SD", "M", "growth_vs_base", "2020", "2018", "PCT", "-52.6"),
    (187, "KIS", "M", "level", "2020", None, "USD_100MN", "1396.1"),
]


@pytest.mark.parametrize(
    ("line", "item", "flow", "measure", "year", "base", "of_unit", "number"),
    REPORT,
    ids=[f"{row[1]} {row[2]} {row[3]} {row[4]}" for row in REPORT],
)
def test_the_series_gives_the_number_that_the_report_prints(
    comtrade, line, item, flow, measure, year, base, of_unit, number
):
    found = compute(china(item, flow, measure, year, of_unit, base), comtrade)
    places = len(number.partition(".")[2])
    assert str(round_half_away(found.interval.middle, places)) == number


@pytest.mark.parametrize("flow", ["X", "M"])
def test_the_monthly_figures_of_two_items_make_the_quarterly_figure_of_both(comtrade, wto, flow):
    both = amount(wto, "SA", flow, 2020) + amount(wto, "SB", flow, 2020)
    # Comtrade keeps three decimals of a million dollars.
    assert abs(both - amount(comtrade, "SPX4", flow, 2020)) <= Decimal("0.001")


# Exports of 2017: the source carries a revised total over items that were not revised.
REVISED = (2017, "X")


def gap(flows, flow, year):
    """The total less its items."""
    items = sum(amount(flows, item, flow, year) for item in [*TEN, "SPX4"])
    return amount(flows, "S", flow, year) - items


@pytest.mark.parametrize(
    ("year", "flow"), [(year, flow) for year in YEARS for flow in "XM" if (year, flow) != REVISED]
)
def test_the_items_of_every_year_make_its_total(comtrade, flow, year):
    # Eleven figures, each a sum of four quarters rounded to a thousand dollars.
    assert abs(gap(comtrade, flow, year)) <= Decimal("0.01")


def test_the_revised_total_of_exports_in_2017_stays_as_the_source_gives_it(comtrade):
    assert gap(comtrade, "X", 2017) == Decimal("15918.485")


@pytest.mark.parametrize("flow", ["X", "M"])
@pytest.mark.parametrize("year", YEARS)
def test_commercial_services_are_all_but_those_of_government(comtrade, flow, year):
    rest = amount(comtrade, "S", flow, year) - amount(comtrade, "SL", flow, year)
    assert abs(rest - amount(comtrade, "SOX", flow, year)) <= Decimal("0.01")


@pytest.mark.parametrize("name", ["comtrade-services", "wto-monthly", "wdi-merchandise"])
def test_every_shipped_series_is_read_without_a_fault(name):
    assert len(shipped(name)) > 0
