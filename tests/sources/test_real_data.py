"""Real published data as it lies in shared/data: all of it reads in, and its traps are met."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from fumao.model.codes import members
from fumao.model.tables import code_table
from fumao.sources import read_source

SHARED = Path(__file__).parents[3] / "shared" / "data"
# Source, file; observations that are given, flows, indicators, and what is left aside.
DATA = [
    (
        "comtrade-services",
        "comtrade_services_quarterly/services_quarterly_long.parquet",
        108_549,
        105_787,
        0,
        2_762,
    ),
    (
        "wto",
        "wto_services_quarterly_annual_imports/services_imports_annual_prelim.parquet",
        8_774,
        8_053,
        0,
        721,
    ),
    (
        "wto",
        "wto_services_quarterly_annual_imports/services_imports_quarterly.parquet",
        58_541,
        56_895,
        0,
        1_646,
    ),
    (
        "wto",
        "wto_services_quarterly_annual_imports/merchandise_exports_monthly.parquet",
        6_554,
        6_299,
        0,
        255,
    ),
    (
        "wto",
        "wto_services_quarterly_annual_imports/merchandise_export_volume_quarterly.parquet",
        3_356,
        0,
        0,
        3_356,
    ),
    ("wto", "wto_china_services_monthly/china_services_2020_2024.parquet", 4_305, 2_424, 0, 1_881),
    (
        "wto",
        "wto_merchandise_annual/merchandise_values_annual_dataset.parquet",
        231_391,
        27_737,
        0,
        203_654,
    ),
    (
        "atlas-services",
        "atlas_services_unilateral/services_unilateral_country_product_year_1.parquet",
        17_802,
        17_716,
        0,
        86,
    ),
    (
        "atlas-services",
        "atlas_services_unilateral/services_unilateral_country_product_year_4.parquet",
        89_010,
        70_864,
        0,
        18_146,
    ),
    (
        "ons-services",
        "uk_ons_services/services_type_by_country_quarterly_two_vintages.parquet",
        429_110,
        333_960,
        0,
        95_150,
    ),
    (
        "ons-services",
        "uk_ons_services/services_total_by_country_quarterly.parquet",
        9_680,
        9_480,
        0,
        200,
    ),
    ("ons-services", "uk_ons_services/modes_of_supply_2019.parquet", 1_050, 639, 0, 411),
    ("unctad-digital", "unctad_digital_services/unctad_de_long.parquet", 8_156, 5_665, 0, 2_491),
    ("tismos", "tismos_india/tismos_india.parquet", 7_920, 6_624, 0, 1_296),
    ("services-2016", "economiccomplexity_services_2016/services_trade_2016.csv", 736, 736, 0, 0),
    ("bea-services", "us_services_quarterly_bea/services_trade.csv", 430, 215, 0, 215),
    ("wdi", "wdi_selected/wdi_long.parquet", 209_960, 9_189, 161_728, 39_043),
    ("gdp-population", "world_gdp_population/gdp.parquet", 48_313, 0, 21_940, 26_373),
    ("gdp-population", "world_gdp_population/population.parquet", 17_064, 0, 16_992, 72),
    ("geodist", "cepii_geodist/dist_cepii.parquet", 602_112, 0, 592_338, 9_774),
    ("desta", "desta_rta/in_force_ftas_dyads.parquet", 273_350, 0, 271_291, 2_059),
    ("oecd-stri", "oecd_digital_stri/digital_stri_long.csv", 2_730, 0, 2_700, 30),
]
BY_NAME = {Path(file).name: (source, file) for source, file, *_ in DATA}


@cache
def read(name):
    """A real file by its name; where it is absent the test is skipped and says so."""
    source, file = BY_NAME[name]
    if not (SHARED / file).is_file():
        pytest.skip(f"real data is absent: {file}")
    return read_source(source, [SHARED / file])


def total(flows, **wanted):
    return float(pc.sum(flows.having(**wanted).table["value"].cast(pa.float64())).as_py() or 0)


@pytest.mark.parametrize(("source", "file", "given", "flows", "indicators", "left"), DATA)
def test_every_observation_is_read_or_left_aside_with_a_reason(
    source, file, given, flows, indicators, left
):
    loaded = read(Path(file).name)
    found = (loaded.given, len(loaded.flows), len(loaded.indicators), loaded.left.num_rows)
    assert found == (given, flows, indicators, left)
    assert given == flows + indicators + left


@pytest.mark.parametrize("name", BY_NAME)
def test_no_area_item_or_period_of_real_data_is_unknown(name):
    reasons = {each.reason for each in read(name).leftovers()}
    # The ONS has a total of three modes beside the modes.
    assert not {each for each in reasons if each.startswith("unknown")} - {"unknown_mode"}


def test_chinas_quarters_of_2020_add_up_to_the_official_year():
    """README of the data set: X 280,629 and M 381,088 USD million."""
    flows = read("services_quarterly_long.parquet").flows
    quarters = [f"2020-Q{number}" for number in range(1, 5)]
    for flow, official in (("X", 280_629), ("M", 381_088)):
        found = sum(
            total(flows, reporter="CHN", item="S", flow=flow, period=each) for each in quarters
        )
        assert found == pytest.approx(official, abs=0.5)


def test_world_exports_of_2019_stand_without_the_balancing_partner():
    """README of the data set: exports 6,059 bn, imports 5,726 bn without Services Partners."""
    loaded = read("services_unilateral_country_product_year_1.parquet")
    assert total(loaded.flows, flow="X", period="2019") == pytest.approx(6.059e12, rel=1e-4)
    assert total(loaded.flows, flow="M", period="2019") == pytest.approx(5.726e12, rel=1e-4)
    assert [(each.reason, each.code) for each in loaded.leftovers()] == [("balancing", "914")]


def test_the_two_uk_releases_stand_apart_and_show_the_revision():
    """README of the data set: total exports of 2020 from 267,102 to 300,881 GBP million."""
    loaded = read("services_type_by_country_quarterly_two_vintages.parquet")
    assert loaded.releases() == ["2020Q4", "2021Q4"]
    found = [
        total(loaded.release(each).flows, partner="W1", item="S", flow="X", period="2020")
        for each in loaded.releases()
    ]
    assert found == [267_102, 300_881]


def test_withheld_uk_values_are_suppressed_and_not_zero():
    flows = read("services_type_by_country_quarterly_two_vintages.parquet").flows
    withheld = flows.having(status="Q").table
    assert withheld["value"].null_count == len(withheld) > 60_000
    assert set(withheld["confidentiality"].to_pylist()) == {"N"}


def test_the_european_union_of_each_uk_release_is_the_one_of_its_day():
    loaded = read("services_type_by_country_quarterly_two_vintages.parquet")
    unions = [
        {each for each in loaded.release(name).flows.table["partner"].unique().to_pylist()
         if each.startswith("EU")} for name in loaded.releases()
    ]  # fmt: skip
    assert unions == [{"EU28"}, {"EU27_2020"}]


def test_uk_exports_by_mode_are_those_of_the_release():
    """README of the data set: modes 1, 2, 4 and 3 of exports to the world in 2019."""
    flows = read("modes_of_supply_2019.parquet").flows
    found = [total(flows, partner="W1", item="S", flow="X", mode=mode)
             for mode in ("M1", "M2", "M4", "M3")]  # fmt: skip
    assert found == [207_075, 66_680, 43_919, 627_570]


def test_world_imports_of_the_wto_are_those_of_its_table():
    """README of the data set: 5,933 bn in 2019, 4,758 bn in 2020; China 2020 381,088 m."""
    flows = read("services_imports_annual_prelim.parquet").flows
    world = {year: total(flows, reporter="W1", item="S", period=year) for year in ("2019", "2020")}
    assert {year: round(value / 1e3) for year, value in world.items()} == {
        "2019": 5933, "2020": 4758,
    }  # fmt: skip
    assert total(flows, reporter="CHN", item="S", period="2020") == pytest.approx(381_088, abs=1)


def test_chinas_digitally_deliverable_trade_is_in_millions():
    """README of the data set: 2020 exports 151,509, imports 134,792 USD million."""
    flows = read("unctad_de_long.parquet").flows
    found = [total(flows, reporter="CHN", flow=flow, period="2020") for flow in "XM"]
    assert found == [151_509, 134_792]


def test_the_panel_of_digital_trade_is_the_long_table_once_more():
    path = SHARED / "unctad_digital_services" / "country_year_panel.csv"
    if not path.is_file():
        pytest.skip("real data is absent: country_year_panel.csv")
    panel = read_source("unctad-digital", [path]).flows
    long = {flow.key: flow.value for flow in read("unctad_de_long.parquet").flows if flow.value}
    assert len(panel) > 5_000
    assert all(long[flow.key] == flow.value for flow in panel if flow.key in long)


def test_codes_of_areas_are_those_of_the_public_cross_walk():
    """datasets/country-codes: alpha-3, alpha-2 and M49 of 249 economies."""
    path = SHARED / "country_codes" / "country-codes.csv"
    if not path.is_file():
        pytest.skip("real data is absent: country-codes.csv")
    house = {row["code"]: (row["iso2"], row["m49"]) for row in code_table("areas")}
    with path.open(encoding="utf-8", newline="") as lines:
        public = {
            row["ISO3166-1-Alpha-3"]: (row["ISO3166-1-Alpha-2"], row["M49"].zfill(3))
            for row in csv.DictReader(lines)
        }
    # Taiwan has no number of its own in UN M49.
    assert {code for code in public if public[code] != house[code]} <= {"TWN"}
    assert len(public) == 249


def test_values_by_mode_of_tismos_are_estimates():
    flows = read("tismos_india.parquet").flows
    assert set(flows.table["origin"].unique().to_pylist()) == {"estimated"}
    assert set(flows.table["mode"].unique().to_pylist()) == {"M1", "M2", "M3", "M4"}


def test_quarters_of_the_usa_are_a_quarter_of_the_annual_rate():
    flows = read("services_trade.csv").flows
    found = flows.find("USA/W1/SD/X/_T/_T/2015-Q1")
    assert (float(found.value), found.unit, found.status) == (46.959 / 4, "USD_BN", "E")


def test_the_exports_of_2016_are_of_the_old_edition():
    assert read("services_trade_2016.csv").flows.classification == "BPM5"


def test_gdp_and_population_are_there_for_nearly_all_economies():
    gdp = read("gdp.parquet").indicators.of("GDP", "2019")
    people = read("population.parquet").indicators.of("POPULATION", "2019")
    wdi = read("wdi_long.parquet").indicators.of("GDP", "2019")
    assert (len(gdp), len(people), len(wdi)) == (217, 236, 210)
    assert gdp["CHN"] == pytest.approx(wdi["CHN"], rel=0.02)


def test_charges_for_intellectual_property_of_wdi_are_flows():
    flows = read("wdi_long.parquet").flows
    assert set(flows.table["item"].unique().to_pylist()) == {"SH"}
    assert set(flows.table["flow"].unique().to_pylist()) == {"X", "M"}


def test_russias_four_contradicting_values_and_serbias_repeats_are_left_aside():
    gdp = {(each.reason, each.code): each.rows for each in read("gdp.parquet").leftovers()}
    people = {(each.reason, each.code): each.rows
              for each in read("population.parquet").leftovers()}  # fmt: skip
    assert gdp["contradictory", "RUS"] == 8
    assert people == {("repeated", "SRB"): 72}


def test_old_codes_of_geodist_are_the_economies_of_today():
    distance = read("dist_cepii.parquet").indicators.between("DISTANCE")
    assert {"ROU", "COD", "TLS", "PSE", "SRB"} <= {area for area, _ in distance}
    assert distance["CHN", "USA"] == distance["USA", "CHN"]
    assert distance["FRA", "ROU"] == pytest.approx(1871, rel=0.01)


def test_agreements_hold_both_ways_though_listed_once():
    known = read("in_force_ftas_dyads.parquet").indicators
    once, both = known.between("RTA", "2019"), known.between("RTA", "2019", symmetric=True)
    assert len(both) == 2 * len(once)
    assert both["CHN", "AUS"] == both["AUS", "CHN"] == 1.0


def test_desta_lacks_the_pairs_of_old_unions():
    """So that who uses it must add the members of the European Union and of Mercosur."""
    known = read("in_force_ftas_dyads.parquet").indicators
    both = known.between("RTA", "2019", symmetric=True)
    union = members("EU", date(2019, 12, 31))
    pairs = [(a, b) for a in union for b in union if a < b]
    assert len(pairs) - sum(pair in both for pair in pairs) == 132
    assert ("FRA", "DEU") not in both
    assert ("ARG", "BRA") not in both
    assert both["GBR", "DEU"] == 0.0


def test_the_index_of_china_is_the_same_in_all_years():
    known = read("digital_stri_long.csv").indicators
    found = {known.of("STRI", str(year))["CHN"] for year in range(2020, 2025)}
    assert [round(value, 3) for value in found] == [0.347]
