"""Atlas of Economic Complexity, services of each economy: five groups, current US dollars.

Traps: economy 914 (USP, "Services Partners") balances the source and is no economy; the
group of unspecified services is no item, insurance and finance (SFG) are one group, and what is
left (SABEHIJKL) another; values go back to the balance of payments of the IMF and may differ by
a sixth from what the economy itself publishes (China 2019).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from fumao.errors import InvalidInput
from fumao.sources import coders
from fumao.sources.files import open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Sieve, texts

NAME = "atlas-services"
COLUMNS = ("country_id", "product_id", "year", "export_value", "import_value")
LOCATIONS = "location_country.csv"


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read one level of products; the list of countries must lie beside the file."""
    wide = open_table(path, COLUMNS, encoding=encoding)
    sieve = Sieve(_long(wide), NAME, path.name)
    sieve.recode("country_id", "reporter", _country(path.with_name(LOCATIONS), encoding))
    sieve.recode("product_id", "item", _product)
    sieve.recode("year", "period", coders.period)
    sieve.number("amount")
    return sieve.flows("USD")


def _long(wide: pa.Table) -> pa.Table:
    """One observation a row: exports and imports stand in columns."""
    parts = []
    for flow, column in (("X", "export_value"), ("M", "import_value")):
        part = wide.select(["country_id", "product_id", "year", "line"])
        part = part.append_column("amount", wide[column])
        parts.append(part.append_column("flow", pa.repeat(pa.scalar(flow), len(wide))))
    return pa.concat_tables(parts)


def _country(path: Path, encoding: str) -> Callable[[str], tuple[str, str]]:
    if not path.is_file():
        raise InvalidInput(
            f"there is no {path.name} beside the data",
            where=str(path),
            remedy="put the list of countries of the Atlas there: numbers are no M49 codes",
        )
    table = open_table(path, ("country_id", "iso3_code"), encoding=encoding)
    listed = dict(
        zip(texts(table["country_id"]).to_pylist(), table["iso3_code"].to_pylist(), strict=True)
    )
    area = coders.area(NAME, "code")
    return lambda word: area(listed.get(word, word))


def _product(word: str) -> tuple[str, str]:
    """Products by whichever numbers the level has: 402, 4002 and 14002 are transport."""
    if word.startswith(("400", "1400")) and len(word) > 3:
        word = f"40{word[-1]}"
    return coders.item(NAME)(word)
