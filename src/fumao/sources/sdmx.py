"""Trade in services of any SDMX service: codes of BOP and of the OECD, IMF and Eurostat.

Traps: the same concept has other names in other structures; a value counts only with its unit
and multiplier; seasonally adjusted series stand beside raw ones; BaTIS uses ADJUSTMENT for
reported, final and balanced values.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa

from fumao.errors import SourceChanged
from fumao.model.tables import code_table
from fumao.sources import coders
from fumao.sources.files import opened
from fumao.sources.loaded import Loaded
from fumao.sources.sdmx_csv import read_sdmx_csv
from fumao.sources.sdmx_json import read_sdmx_json
from fumao.sources.sdmx_xml import read_sdmx_xml
from fumao.sources.sieve import Coder, Sieve, by

NAME = "sdmx-services"
# A column of the house, and what structures call it.
CONCEPTS = {
    "reporter": ("REF_AREA", "REPORTER", "GEO", "REPORTING_COUNTRY"),
    "partner": ("COUNTERPART_AREA", "PARTNER", "COUNTERPART_COUNTRY"),
    "item": ("INT_ACC_ITEM", "SERVICE", "BOP_ITEM", "EBOPS_ITEM", "ITEM", "PRODUCT"),
    "flow": ("ACCOUNTING_ENTRY", "TRADE_FLOW", "STK_FLOW", "FLOW", "EXPRESSION"),
    "period": ("TIME_PERIOD",),
    "value": ("OBS_VALUE",),
    "currency": ("UNIT_MEASURE", "UNIT", "CURRENCY", "CURRENCY_DENOM"),
}
SIDES = {
    **dict.fromkeys(("X", "EXP", "C", "CRE", "EX"), "X"),
    **dict.fromkeys(("M", "IMP", "D", "DEB", "IM"), "M"),
    **dict.fromkeys(("B", "BAL", "N"), "B"),
}
# Seasonal adjustment, and the three values of BaTIS.
ORIGINS = {"": "reported", "N": "reported", "NSA": "reported", "F": "estimated", "B": "balanced"}
_OPTIONAL = ("partner",)


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read an SDMX-CSV, SDMX-JSON or SDMX-ML file; which one its first letter tells."""
    table = _with_concepts(_raw(path, encoding), path.name)
    sieve = Sieve(table, NAME, path.name)
    for column in ("reporter", "partner"):
        if column in table.column_names:
            sieve.recode(column, column, any_area)
    sieve.recode("flow", "flow", by(SIDES, "unknown_flow"))
    sieve.recode("item", "item", coders.item(NAME))
    sieve.recode("period", "period", coders.period)
    sieve.recode(["currency", "UNIT_MULT"], "unit", money)
    sieve.recode("ADJUSTMENT", "origin", by(ORIGINS, "adjusted"))
    statuses = {"": "A", **{row["code"]: row["code"] for row in code_table("statuses")}}
    sieve.recode("OBS_STATUS", "status", by(statuses, "no_number"))
    secrets = {"": "F", **{row["code"]: row["code"] for row in code_table("confidentiality")}}
    sieve.recode("CONF_STATUS", "confidentiality", by(secrets, "no_number"))
    sieve.number("value")
    return sieve.flows()


def _raw(path: Path, encoding: str) -> pa.Table:
    with opened(path) as content:
        start = content.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return read_sdmx_xml(path)
    if start.startswith((b"{", b"[")):
        return read_sdmx_json(path, encoding)
    return read_sdmx_csv(path, encoding)


def _with_concepts(table: pa.Table, name: str) -> pa.Table:
    """Columns under the house's names; optional attributes that are absent are empty."""
    upper = {column.upper(): column for column in table.column_names}
    renamed = {}
    for to, known in CONCEPTS.items():
        found = next((upper[each] for each in known if each in upper), "")
        if found:
            renamed[found] = to
        elif to not in _OPTIONAL:
            raise SourceChanged(
                f"there is no column {known[0]!r}",
                where=name,
                remedy=f"the columns are {', '.join(table.column_names[:12])}; "
                f"{to} may also be called {', '.join(known[1:]) or 'nothing else'}",
            )
    table = table.rename_columns([renamed.get(each, each) for each in table.column_names])
    for absent in ("UNIT_MULT", "ADJUSTMENT", "OBS_STATUS", "CONF_STATUS"):
        if absent not in table.column_names:
            table = table.append_column(absent, pa.repeat(pa.scalar(""), len(table)))
    return table


def any_area(word: str) -> tuple[str, str]:
    """An area by alpha-3 or alpha-2 code.

    >>> any_area("CHN"), any_area("CN"), any_area("WXD")
    (('CHN', ''), ('CHN', ''), ('', 'residual'))
    """
    found = _alpha3(word)
    return found if found[1] != "unknown_area" else _alpha2(word)


_alpha3: Coder = coders.area(NAME, "code")
_alpha2: Coder = coders.area(NAME, "iso2")


def money(word: str) -> tuple[str, str]:
    """A currency and a power of ten as one of the house's units.

    >>> money("USD 6"), money("USD_EXC 6"), money("XDC 6"), money("USD ")
    (('USD_MN', ''), ('USD_MN', ''), ('', 'unknown_unit'), ('', 'unknown_unit'))
    """
    currency, _, power = word.partition(" ")
    found = _units().get((currency.removesuffix("_EXC"), power))
    return (found, "") if found else ("", "unknown_unit")


@cache
def _units() -> dict[tuple[str, str], str]:
    return {
        (row["base"], str(Decimal(row["factor"]).adjusted())): row["code"]
        for row in code_table("units")
        if row["dimension"] == "money"
    }
