"""Exports of services by 80 economies in 2016, after BPM5 (R package economiccomplexity).

Traps: items are BPM5, which is not linked to BPM6; total services are not in it.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Sieve

NAME = "services-2016"
EDITION = "BPM5"


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read exports, US dollars."""
    table = open_table(path, ("country", "product", "value"), encoding=encoding)
    sieve = Sieve(table, NAME, path.name)
    sieve.recode("country", "reporter", coders.area(NAME, "name_en"))
    sieve.recode("product", "item", coders.item(NAME, EDITION))
    sieve.number("value")
    sieve.say(flow="X", period="2016")
    return sieve.flows("USD", EDITION)
