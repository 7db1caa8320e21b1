"""Bureau of Economic Analysis (USA): services by quarter, a column a series, USD billion.

Traps: values are seasonally adjusted at annual rates, so that four quarters are four times
the year; "total" columns add up the items listed and are not total services. They are left
aside with that reason; what passes is a quarter of the annual rate, as an estimated value.
"""

from __future__ import annotations

import re
from pathlib import Path

from fumao.errors import SourceChanged
from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve

NAME = "bea-services"
ITEMS = {"travel": "SD", "financial": "SG", "ip": "SH"}
_SERIES = re.compile(r"(?P<flow>exports|imports)_(?P<item>\w+)")


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read the items that are EBOPS items, turned from annual rates into quarters."""
    names = column_names(path, encoding=encoding)
    series = [name for name in names if name not in ("date", "quarter")]
    if not any(_SERIES.fullmatch(name) for name in series):
        raise SourceChanged(
            "there is no column such as 'exports_travel'", where=path.name,
            remedy=f"the columns are {', '.join(names[:12])}",
        )  # fmt: skip
    table = open_table(path, ("quarter", *series), encoding=encoding)
    sieve = Sieve(longer(table, ("quarter",), series, "series", "value"), NAME, path.name)
    sieve.recode("series", "item", _item)
    sieve.recode("series", "flow", _flow)
    sieve.recode("quarter", "period", coders.period)
    sieve.number("value")
    sieve.scale(0.25)
    sieve.say(reporter="USA", status="E")
    return sieve.flows("USD_BN")


def _item(word: str) -> tuple[str, str]:
    found = _SERIES.fullmatch(word)
    if found and found["item"] in ITEMS:
        return ITEMS[found["item"]], ""
    return "", "no_item"


def _flow(word: str) -> tuple[str, str]:
    return ("X" if word.startswith("exports") else "M"), ""
