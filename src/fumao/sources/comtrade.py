"""UN Comtrade services: BPM6 items by quarter or year, as its API or the comtradr client write it.

Traps: ``SPX4`` is goods-related services (SA and SB together); items that a reporter keeps
confidential are absent, so that items miss their total; insurance and charges for
intellectual property have true negatives.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Sieve, by

NAME = "comtrade-services"
# The columns as the client writes them, and as the API does.
LAYOUTS = (
    ("period", "reporter_iso", "flow_code", "partner_iso", "cmd_code", "primary_value"),
    ("period", "reporterISO", "flowCode", "partnerISO", "cmdCode", "primaryValue"),
)


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read a file of UN Comtrade services, USD million."""
    names = column_names(path, encoding=encoding)
    layout = LAYOUTS[0] if LAYOUTS[0][1] in names else LAYOUTS[1]
    sieve = Sieve(open_table(path, layout, encoding=encoding), NAME, path.name)
    period, reporter, flow, partner, item, value = layout
    sieve.recode(reporter, "reporter", coders.area(NAME, "code"))
    sieve.recode(partner, "partner", coders.area(NAME, "code"))
    sieve.recode(flow, "flow", by({"X": "X", "M": "M"}, "unknown_flow"))
    sieve.recode(item, "item", coders.item(NAME))
    sieve.recode(period, "period", coders.period)
    sieve.number(value)
    return sieve.flows("USD_MN")
