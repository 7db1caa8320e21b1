"""WTO Stats: services and goods by indicator, in the bulk layout or as the portal's tables.

Traps: the bulk file is Latin-1; commercial services (SOX) leave government out, ``S`` is a
memo item; growth and index indicators stand among the amounts; groups of areas stand among
the reporters, and intra-group partners among the partners; names of economies are the WTO's.
"""

from __future__ import annotations

import re
from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Sieve, by, need

NAME = "wto"
# What the columns of the bulk layout are called: in the archive, on the portal, in conversions.
BULK = {
    "indicator": ("IndicatorCode", "Indicator Code", "indicator_code"),
    "reporter_code": ("ReporterCode", "Reporting Economy Code", "reporting_economy_code"),
    "reporter_iso": ("ReporterISO3A", "Reporting Economy ISO3A Code",
                     "reporting_economy_iso3a_code"),
    "partner_code": ("PartnerCode", "Partner Economy Code", "partner_economy_code"),
    "item": ("ProductCode", "Product/Sector Code", "product_sector_code"),
    "period_code": ("PeriodCode", "Period Code", "period_code"),
    "unit": ("UnitCode", "Unit Code", "unit_code"),
    "year": ("Year", "year"),
    "flag": ("ValueFlagCode", "Value Flag Code", "value_flag_code"),
    "value": ("Value", "value"),
}  # fmt: skip
TABLE = ("reporter", "partner", "year", "value", "code", "indicator")
# The last letters of an indicator: ITS_CS_QX, ITS_CS_AM6, ITS_MTV_AX.
_INDICATOR = re.compile(r"ITS_(?:CS|MTV|MTP)_[AQM](?P<flow>[XM])6?")
_IN_WORDS = re.compile(r"(?P<what>imports|exports)\b(?!.*(?:growth|ind(?:ex|ices)))", re.IGNORECASE)
STATUSES = by({"": "A", "E": "E", "B": "B", "P": "P"}, "no_number")


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read a bulk file, or a table of the portal turned long, USD million."""
    names = column_names(path, encoding=encoding)
    if set(TABLE) <= set(names):
        return _table(path, encoding, "period" in names)
    return _bulk(path, encoding, names)


def _bulk(path: Path, encoding: str, names: list[str]) -> Loaded:
    there = {to: next((each for each in known if each in names), known[0])
             for to, known in BULK.items()}  # fmt: skip
    table = open_table(path, list(there.values()), encoding=encoding)
    need(table, list(there.values()), path.name)
    table = table.rename_columns([*there, "line"])
    sieve = Sieve(table, NAME, path.name)
    sieve.recode("unit", "unit", by({"USM": "USD_MN", "USD": "USD"}, "not_money"))
    sieve.recode("indicator", "flow", _flow)
    sieve.recode(["reporter_iso", "reporter_code"], "reporter", _reporter)
    sieve.recode("partner_code", "partner", _partner)
    sieve.recode("item", "item", coders.item(NAME))
    sieve.recode(["year", "period_code"], "period", _period)
    sieve.recode("flag", "status", STATUSES)
    sieve.number("value")
    return sieve.flows()


def _table(path: Path, encoding: str, has_period: bool) -> Loaded:
    columns = (*TABLE, "period") if has_period else TABLE
    sieve = Sieve(open_table(path, columns, encoding=encoding), NAME, path.name)
    sieve.recode("indicator", "flow", _flow_in_words)
    sieve.recode("reporter", "reporter", coders.area(NAME, "name_en"))
    sieve.recode("partner", "partner", coders.area(NAME, "name_en"))
    sieve.recode("code", "item", coders.item(NAME))
    sieve.recode(["year", "period"] if has_period else "year", "period", coders.period)
    sieve.number("value")
    return sieve.flows("USD_MN")


def _flow(word: str) -> tuple[str, str]:
    found = _INDICATOR.fullmatch(word)
    return (found["flow"], "") if found else ("", "not_money")


def _flow_in_words(word: str) -> tuple[str, str]:
    found = _IN_WORDS.search(word)
    if not found or "Million US dollar" not in word:
        return "", "not_money"
    return ("X" if found["what"].lower() == "exports" else "M"), ""


def _reporter(word: str) -> tuple[str, str]:
    """By ISO code where there is one, else by the WTO's own number."""
    iso, _, code = word.rpartition(" ")
    return coders.area(NAME, "code")(iso) if iso.strip() else _partner(code)


def _partner(word: str) -> tuple[str, str]:
    return coders.area(NAME, "m49")(word.rjust(3, "0") if word.isdigit() else word)


def _period(word: str) -> tuple[str, str]:
    year, _, code = word.partition(" ")
    return coders.period(year if code in ("A", "") else f"{year}{code}")
