"""OECD: the digital services trade restrictiveness index, as SDMX-CSV of its data explorer.

Traps: Kosovo is ``XKV``; 0 is fully open and 1 fully closed, in all six measures.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Sieve

NAME = "oecd-stri"
COLUMNS = ("TIME_PERIOD", "REF_AREA", "MEASURE", "OBS_VALUE")


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read the index and its five policy areas."""
    sieve = Sieve(open_table(path, COLUMNS, encoding=encoding), NAME, path.name)
    sieve.recode("REF_AREA", "area", coders.area(NAME, "code"))
    sieve.recode("MEASURE", "indicator", coders.indicator(NAME))
    sieve.recode("TIME_PERIOD", "period", coders.period)
    sieve.number("OBS_VALUE")
    return sieve.indicators()
