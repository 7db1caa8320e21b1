"""UNCTAD's nowcasting data: services exports of India by month and of the world by quarter.

Traps: India's values of 2020 and 2021 change their unit from month to month.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve, by

NAME = "nowcast-services"
AREAS = {"x_servs_in": "IND", "x_servs_world": "W1"}


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read exports of services, USD million; other series are left aside."""
    series = [name for name in column_names(path, encoding=encoding) if name not in
              ("year", "month")]  # fmt: skip
    table = open_table(path, ("year", "month", *series), encoding=encoding)
    long = longer(table, ("year", "month"), series, "series", "value", blanks=False)
    sieve = Sieve(long, NAME, path.name)
    sieve.recode("series", "item", coders.item(NAME))
    sieve.recode("series", "reporter", by(AREAS, "unknown_area"))
    sieve.recode(["reporter", "year", "month"], "period", _period)
    sieve.number("value")
    sieve.say(flow="X")
    return sieve.flows("USD_MN")


def _period(word: str) -> tuple[str, str]:
    """The world's values stand in the last month of their quarter."""
    area, year, month = word.split(" ")
    if area == "W1":
        return coders.period(f"{year}Q{(int(month) + 2) // 3}")
    return coders.period(f"{year}-{int(month):02}")
