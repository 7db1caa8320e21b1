# ruff: noqa: E501  (tables of names read better unbroken)
"""Real data of the bench and tests as plain tables of the house's codes: ../shared/data, read here.

Until `fumao sources read` is there these few readers stand for it; they are no part of the package.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

DATA = Path(__file__).parents[2] / "shared" / "data"
# ONS services in EBOPS 2010, by the number of the main item.
MAIN = {str(n): code for n, code in enumerate("S SA SB SC SD SE SF SG SH SI SJ SK SL".split())}
ATLAS = {4001: "SD", 4002: "SC", 4003: "SABEHIJKL", 4004: "SFG"}
# CEPII's codes of former days; Serbia stands in GeoDist as Yugoslavia.
FORMER = {"ROM": "ROU", "ZAR": "COD", "YUG": "SRB", "TMP": "TLS", "PAL": "PSE"}
# CLDR names in DESTA that the register of codes writes otherwise.
RENAMED = {
    "Hong Kong SAR China": "HKG", "Macao SAR China": "MAC", "Turkey": "TUR", "Taiwan": "TWN",
    "Micronesia (Federated States of)": "FSM", "United States": "USA", "United Kingdom": "GBR",
}  # fmt: skip
WTO = {
    "Aruba, the Netherlands with respect to": "ABW", "Bolivia, Plurinational State of": "BOL",
    "Brunei Darussalam": "BRN", "Cabo Verde": "CPV", "Chinese Taipei": "TWN", "Czech Republic": "CZE",
    "Democratic Republic of the Congo": "COD", "Hong Kong, China": "HKG", "Korea, Republic of": "KOR",
    "Kuwait, the State of": "KWT", "Kyrgyz Republic": "KGZ", "Lao People's Democratic Republic": "LAO",
    "Lebanese Republic": "LBN", "Macao, China": "MAC", "Moldova, Republic of": "MDA",
    "Sao Tomé and Principe": "STP", "Saudi Arabia, Kingdom of": "SAU", "Slovak Republic": "SVK",
    "The Gambia": "GMB", "Trinidad and Tobago": "TTO", "Turkey": "TUR", "Viet Nam": "VNM",
    "Tanzania": "TZA", "Iran": "IRN", "Bosnia and Herzegovina": "BIH", "Myanmar": "MMR",
    "Saint Martin": "SXM", "United Kingdom": "GBR", "United States of America": "USA",
    "Russian Federation": "RUS", "North Macedonia": "MKD", "Eswatini": "SWZ", "Curaçao": "CUW",
}  # fmt: skip


def present() -> bool:
    """Whether the data are on this machine."""
    return (DATA / "uk_ons_services").is_dir()


@cache
def _register() -> list[dict]:
    return pcsv.read_csv(DATA / "country_codes" / "country-codes.csv").to_pylist()


@cache
def _iso3() -> dict[str, str]:
    """ISO 3166 alpha-3 by alpha-2 and by name."""
    found: dict[str, str] = {}
    for row in _register():
        code = row["ISO3166-1-Alpha-3"]
        for name in (
            "ISO3166-1-Alpha-2",
            "CLDR display name",
            "UNTERM English Short",
            "official_name_en",
        ):
            if row[name]:
                found.setdefault(row[name], code)
    return {**found, "NA": "NAM", **RENAMED, **WTO}


def _rate(year: int) -> float:
    """Pounds for a dollar in a year (WDI, PA.NUS.FCRF)."""
    wdi = pq.read_table(DATA / "wdi_selected" / "wdi_long.parquet", filters=[
        ("indicator", "=", "PA.NUS.FCRF"), ("country_code", "=", "GBR"), ("year", "=", year)])  # fmt: skip
    return wdi["value"][0].as_py()


def uk(
    vintage: str = "2021Q4", years: tuple[str, ...] = ("2019",), *, rest: bool = False
) -> pa.Table:
    """UK trade by partner and main item in USD million; partners of no list are _Z or left out."""
    raw = pq.read_table(
        DATA / "uk_ons_services" / "services_type_by_country_quarterly_two_vintages.parquet",
        filters=[("vintage", "=", vintage), ("freq", "=", "A"), ("service_code", "in", list(MAIN)),
                 ("period", "in", list(years)),
                 ("country_code", "not in", ["B5", "D5", "CS"])])  # fmt: skip
    rates = {year: _rate(int(year)) for year in years}
    rows = []
    for row in raw.to_pylist():
        area = "W1" if row["country_code"] == "W1" else _iso3().get(row["country_code"])
        if area is None and not rest:
            continue
        value = row["value"]
        rows.append({
            "reporter": "GBR", "partner": area or row["country_code"], "item": MAIN[row["service_code"]],
            "flow": row["direction"][0].replace("E", "X").replace("I", "M"), "period": row["period"],
            "value": None if value is None else value / rates[row["period"]],
            "confidentiality": "C" if row["flag"] == ".." else "F", "source": "ons"})  # fmt: skip
    return pa.Table.from_pylist(rows)


def _table(rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist([{"partner": "W1", "confidentiality": "F", **row} for row in rows])


def comtrade(year: int) -> pa.Table:
    """Four quarters of UN Comtrade, USD million, 51 economies with the world; null if one lacks."""
    raw = pq.read_table(
        DATA / "comtrade_services_quarterly" / "services_quarterly_long.parquet",
        filters=[("ref_year", "=", year)])  # fmt: skip
    sums = raw.group_by(["reporter_iso", "flow_code", "cmd_code"]).aggregate(
        [("primary_value", "sum"), ("primary_value", "count")])  # fmt: skip
    return _table([
        {"reporter": row["reporter_iso"], "item": row["cmd_code"], "flow": row["flow_code"],
         "period": str(year), "source": "comtrade",
         "value": row["primary_value_sum"] if row["primary_value_count"] == 4 else None}
        for row in sums.to_pylist()])  # fmt: skip


def atlas(year: int) -> pa.Table:
    """Four groups of items and their total, USD million, of the Atlas of Economic Complexity."""
    folder = DATA / "atlas_services_unilateral"
    names = {r["country_id"]: r["iso3_code"]
             for r in pcsv.read_csv(folder / "location_country.csv").to_pylist()}  # fmt: skip
    rows = []
    for file, item in ((1, None), (4, ATLAS)):
        path = folder / f"services_unilateral_country_product_year_{file}.parquet"
        for row in pq.read_table(path, filters=[("year", "=", year)]).to_pylist():
            code = "S" if item is None else item.get(row["product_id"])
            if code is not None:
                rows += [{"reporter": names[row["country_id"]], "item": code, "flow": flow,
                          "period": str(year), "value": row[column] / 1e6, "source": "atlas"}
                         for flow, column in (("X", "export_value"), ("M", "import_value"))]  # fmt: skip
    return _table(rows)


def wto(year: int) -> pa.Table:
    """Imports by item of the WTO, USD million: four quarters, else the year's estimate."""
    folder = DATA / "wto_services_quarterly_annual_imports"
    yearly = pq.read_table(folder / "services_imports_annual_prelim.parquet",
                           filters=[("year", "=", year), ("partner", "=", "World")])  # fmt: skip
    found = {(row["reporter"], row["code"]): row["value"] for row in yearly.to_pylist()}
    quarterly = pq.read_table(folder / "services_imports_quarterly.parquet",
                              filters=[("year", "=", year), ("partner", "=", "World")])  # fmt: skip
    sums = quarterly.group_by(["reporter", "code"]).aggregate(
        [("value", "sum"), ("value", "count")]
    )
    for row in sums.to_pylist():
        if row["value_count"] == 4:
            found[row["reporter"], row["code"]] = row["value_sum"]
    return _table([
        {"reporter": _iso3()[name], "item": code, "flow": "M", "period": str(year),
         "value": value, "source": "wto"}
        for (name, code), value in sorted(found.items()) if name in _iso3()])  # fmt: skip


def pairs(year: int) -> pa.Table:
    """Distance and ties of all pairs: CEPII GeoDist, DESTA agreements in force."""
    raw = pq.read_table(DATA / "cepii_geodist" / "dist_cepii.parquet").to_pylist()
    treaties = pq.read_table(DATA / "desta_rta" / "in_force_ftas_dyads.parquet",
                             filters=[("year", "=", year), ("in_force_fta", "=", 1)])  # fmt: skip
    agreed = set()
    for row in treaties.to_pylist():
        two = (_iso3().get(row["country1"]), _iso3().get(row["country2"]))
        agreed |= {two, two[::-1]}
    rows = []
    for row in raw:
        two = tuple(FORMER.get(row[name], row[name]) for name in ("iso_o", "iso_d"))
        rows.append({
            "reporter": two[0], "partner": two[1], "distance": row["dist"],
            "contiguity": row["contig"], "language": row["comlang_off"], "colony": row["colony"],
            "agreement": float(two in agreed)})  # fmt: skip
    return pa.Table.from_pylist(rows)


def masses(year: int) -> pa.Table:
    """GDP (USD) and population of a year."""
    folder = DATA / "world_gdp_population"
    gdp = pq.read_table(folder / "gdp.parquet", filters=[("Year", "=", year)])
    people = pq.read_table(folder / "population.parquet", filters=[("Year", "=", year)])
    count = {row["Country_Code"]: row["Population"] for row in people.to_pylist()}
    size = {row["Country_Code"]: row["GDP"] for row in gdp.to_pylist()}
    return pa.Table.from_pylist(
        [{"area": code, "gdp": size.get(code), "population": count.get(code)}
         for code in sorted(set(size) | set(count))],
        schema=pa.schema([("area", pa.string()), ("gdp", pa.float64()), ("population", pa.float64())]))  # fmt: skip


def series(economy: str, first: int, last: int) -> pa.Table:
    """Yearly Comtrade values of one economy, for jumps."""
    tables = [comtrade(year) for year in range(first, last + 1)]
    both = pa.concat_tables(tables)
    return both.filter(pc.equal(both["reporter"], economy))
