"""Real data of the bench and tests: files of ../shared/data, read by `fumao.sources`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fumao.balance.grid import WORLD
from fumao.balance.totals import MAIN
from fumao.model.indicators import Indicators, join_indicators
from fumao.run.world_inputs import covariates, in_dollars
from fumao.sources import Loaded, read_source

DATA = Path(__file__).parents[2] / "shared" / "data"
ITEMS = ("S", *MAIN)
UK = "uk_ons_services/services_type_by_country_quarterly_two_vintages.parquet"
FILES = {
    "ons-services": (UK,),
    "comtrade-services": ("comtrade_services_quarterly/services_quarterly_long.parquet",),
    "wto": tuple(f"wto_services_quarterly_annual_imports/services_imports_{which}.parquet"
                 for which in ("annual_prelim", "quarterly")),
    "atlas-services": tuple(
        f"atlas_services_unilateral/services_unilateral_country_product_year_{level}.parquet"
        for level in (1, 4)),
    "geodist": ("cepii_geodist/dist_cepii.parquet",),
    "desta": ("desta_rta/in_force_ftas_dyads.parquet",),
    "gdp-population": ("world_gdp_population/gdp.parquet",
                       "world_gdp_population/population.parquet"),
    "wdi": ("wdi_selected/wdi_long.parquet",),
}  # fmt: skip
RANKED = ("ons-services", "comtrade-services", "wto", "atlas-services")
COVARIATES = ("geodist", "desta", "gdp-population", "wdi")


def present() -> bool:
    """Whether the data are on this machine."""
    return (DATA / "uk_ons_services").is_dir()


@cache
def loaded(source: str) -> Loaded:
    """A source as it is read for a store."""
    return read_source(source, [DATA / file for file in FILES[source]])


@cache
def _covariates(year: int) -> tuple[dict[str, float], pa.Table, pa.Table]:
    def having(code: str, period: str) -> Indicators:
        for source in COVARIATES:
            rows = loaded(source).indicators.table
            here = pc.and_(pc.equal(rows["indicator"], code), pc.equal(rows["period"], period))
            if pc.any(here).as_py():
                return Indicators(rows.filter(here))
        return join_indicators([])

    return covariates(having, str(year))


def pairs(year: int) -> pa.Table:
    """Distance and ties of all pairs: CEPII GeoDist, DESTA agreements in force."""
    return _covariates(year)[1]


def masses(year: int) -> pa.Table:
    """GDP (USD) and population of a year."""
    return _covariates(year)[2]


@cache
def trade(source: str, year: int) -> pa.Table:
    """Reported trade of a year, USD million; quarters added up where all four are there."""
    given = loaded(source)
    newest = given.releases()[-1]
    table = (given.release(newest) if newest else given).flows.table
    return in_dollars(table, str(year), _covariates(year)[0])


def totals(year: int) -> dict[str, pa.Table]:
    """Trade of economies with the world by source, the best first."""
    found = {}
    for source in RANKED:
        table = trade(source, year)
        own = pc.and_(pc.equal(table["partner"], WORLD), pc.not_equal(table["reporter"], WORLD))
        found[source] = table.filter(own)
    return found


def economies(year: int) -> tuple[str, ...]:
    """Every single economy that some source has totals of."""
    codes = {code for table in totals(year).values() for code in table["reporter"].to_pylist()}
    return tuple(sorted(code for code in codes if len(code) == 3))


def uk(
    vintage: str = "2021Q4", years: tuple[str, ...] = ("2019",), *, rest: bool = False
) -> pa.Table:
    """UK trade by partner and main item, USD million.

    ``rest`` adds the rests of regions and institutions, which have no code of the house, under
    the codes of the ONS.
    """
    flows = loaded("ons-services").release(vintage).flows.table
    items = pa.array(ITEMS)
    parts = [in_dollars(flows.filter(pc.equal(flows["period"], year)), year,
                        _covariates(int(year))[0]) for year in years]  # fmt: skip
    table = pa.concat_tables(parts)
    table = table.filter(pc.is_in(table["item"], items))
    return pa.concat_tables([table, _rests(vintage, years)]) if rest else table


def _rests(vintage: str, years: tuple[str, ...]) -> pa.Table:
    """What the ONS gives of residual areas: lines that the reader has left aside for that."""
    raw = pq.read_table(DATA / UK)
    left = loaded("ons-services").left
    lines = left.filter(pc.is_in(left["reason"], pa.array(["residual", "dissolved"])))["line"]
    raw = raw.take(pc.subtract(lines.combine_chunks(), 1))
    items = {str(number): code for number, code in enumerate(ITEMS)}
    kept = pc.and_(pc.equal(raw["vintage"], vintage), pc.equal(raw["freq"], "A"))
    kept = pc.and_(kept, pc.is_in(raw["period"], pa.array(years)))
    kept = pc.and_(kept, pc.is_in(raw["service_code"], pa.array(list(items))))
    rows = []
    for row in raw.filter(kept).to_pylist():
        pound = _covariates(int(row["period"]))[0]["GBP"]
        value = row["value"]
        rows.append({
            "reporter": "GBR", "partner": row["country_code"], "item": items[row["service_code"]],
            "flow": "X" if row["direction"].startswith("E") else "M", "period": row["period"],
            "confidentiality": "C" if row["flag"] == ".." else "F",
            "value": None if value is None else value / pound})  # fmt: skip
    return pa.Table.from_pylist(rows, schema=trade("ons-services", 2019).schema)
