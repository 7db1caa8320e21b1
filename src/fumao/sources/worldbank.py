"""World Bank: development indicators, long or one column a year.

Traps: aggregates (``WLD``, ``HIC``, ``SSA``) stand among the economies; Kosovo is ``XKX``;
the wide file has four lines above its header and an empty last column.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded, merged
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve, by, need, part

NAME = "wdi"
LONG = ("country_code", "year", "value", "indicator")
WIDE = ("Country Code", "Indicator Code")
# Indicators that are trade in services: they become flows.
TRADE = {"BX": "X", "BM": "M"}


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read indicators, each in its own unit; those on trade in services as flows, US dollars."""
    names = column_names(path, encoding=encoding)
    if set(LONG) <= set(names):
        table = open_table(path, LONG, encoding=encoding)
    else:
        table = _wide(path, encoding, names)
    traded = part(table, "indicator", lambda word: coders.item(NAME)(word)[0] != "")
    return merged(_flows(traded[0], path.name), _indicators(traded[1], path.name))


def _wide(path: Path, encoding: str, names: list[str]) -> pa.Table:
    skip = 0 if set(WIDE) <= set(names) else 4
    table = open_table(path, encoding=encoding, skip=skip)
    need(table, WIDE, path.name)
    years = [name for name in table.column_names if name.isdigit()]
    told = table.rename_columns(
        [{WIDE[0]: "country_code", WIDE[1]: "indicator"}.get(name, name)
         for name in table.column_names]
    )  # fmt: skip
    # A year without a value is no observation: the file has a cell for every year.
    return longer(told, ("country_code", "indicator"), years, "year", "value", blanks=False)


def _flows(table: pa.Table, name: str) -> Loaded:
    sieve = Sieve(table, NAME, name)
    sieve.recode("country_code", "reporter", coders.area(NAME, "code"))
    sieve.recode("indicator", "item", coders.item(NAME))
    flows = {code: TRADE[code[:2]] for code in table["indicator"].unique().to_pylist()}
    sieve.recode("indicator", "flow", by(flows, "unknown_flow"))
    sieve.recode("year", "period", coders.period)
    sieve.number("value")
    return sieve.flows("USD")


def _indicators(table: pa.Table, name: str) -> Loaded:
    sieve = Sieve(table, NAME, name)
    sieve.recode("country_code", "area", coders.area(NAME, "code"))
    sieve.recode("indicator", "indicator", coders.indicator(NAME))
    sieve.recode("year", "period", coders.period)
    sieve.number("value")
    return sieve.indicators()
