"""Office for National Statistics (UK): services by type and partner, GBP million.

Traps: ``..`` is a value withheld for confidentiality or reliability; the European Union (B5)
is EU28 in older releases and EU27 in newer ones; the rests of regions (PB1 to PB9), Serbia
and Montenegro, and institutions are partners that have no code, so that partners do not add
up to the world without them; one conversion holds two releases.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sieve import Coder, Sieve, by, need

NAME = "ons-services"
BY_TYPE = ("direction", "service_code", "country_code", "country", "period", "value", "flag")
TOTALS = ("direction", "country_code", "country", "period", "value", "flag")
MODES = ("country", "mode", "direction", "service_code", "value", "year", "flag")
DIRECTIONS = by({"Exports": "X", "Imports": "M", "EX": "X", "IM": "M"}, "unknown_flow")
SUPPLY = by({"Mode 1": "M1", "Mode 2": "M2", "Mode 3": "M3", "Mode 4": "M4"}, "unknown_mode")


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read a table by type of service, of totals by partner, or of modes of supply."""
    names = column_names(path, encoding=encoding)
    layout = MODES if "mode" in names else BY_TYPE if "service_code" in names else TOTALS
    vintage = ("vintage",) if "vintage" in names else ()
    table = open_table(path, (*layout, *vintage), encoding=encoding)
    need(table, layout, path.name)
    sieve = Sieve(table, NAME, path.name)
    sieve.say(reporter="GBR")
    sieve.recode("direction", "flow", DIRECTIONS)
    if layout is MODES:
        sieve.recode("country", "partner", partner)
        sieve.recode("mode", "mode", SUPPLY)
        sieve.recode("year", "period", coders.period)
    else:
        sieve.recode(["country_code", "country"], "partner", partner)
        sieve.recode("period", "period", coders.period)
    if layout is TOTALS:
        sieve.say(item="S")
    else:
        sieve.recode("service_code", "item", coders.item(NAME))
    _withheld(sieve)
    sieve.number("value")
    return sieve.flows("GBP_MN")


def _withheld(sieve: Sieve) -> None:
    """A flag of two points: the value is suppressed, and kept for internal use."""
    sieve.recode("flag", "status", by({"": "A", "..": "Q"}, "no_number"))
    sieve.recode("status", "confidentiality", by({"A": "F", "Q": "N"}, "no_number"))


def partner(word: str) -> tuple[str, str]:
    """A partner by code and label: the European Union is another one in each release."""
    code, _, label = word.partition(" ")
    for known in (_by_label(word), _by_code(code)):
        if known[1] != "unknown_area":
            return known
    if not label or not code.isalnum() or len(code) > 3:
        return "", "note"
    return "", "unknown_area"


_by_label: Coder = coders.area(NAME, "code")
_by_code: Coder = coders.area(NAME, "iso2")
