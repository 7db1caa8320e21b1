"""TiSMoS: the WTO's experimental trade in services by mode of supply.

Traps: all values are estimates; mode 3 is sales of affiliates and no part of the balance of
payments; totals include trade margins (SW); some items join two of EBOPS.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Sieve, by

NAME = "tismos"
COLUMNS = ("flow", "reporter", "year", "indicator", "mode", "value_musd")


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read items by mode, USD million, as estimated values."""
    sieve = Sieve(open_table(path, COLUMNS, encoding=encoding), NAME, path.name)
    sieve.recode("flow", "flow", by({"export": "X", "import": "M"}, "unknown_flow"))
    sieve.recode("reporter", "reporter", coders.area(NAME, "name_en"))
    sieve.recode("year", "period", coders.period)
    sieve.recode("indicator", "item", coders.item(NAME))
    modes = {f"Mode {number}": f"M{number}" for number in range(1, 5)}
    sieve.recode("mode", "mode", by(modes, "unknown_mode"))
    sieve.number("value_musd")
    sieve.say(status="E", origin="estimated")
    return sieve.flows("USD_MN")
