"""BaTIS: the OECD-WTO balanced matrix, in the layouts of the OECD and of the WTO.

Traps: aggregates must not be added to economies; ``WXD`` is the rest of the world as an
economy; a cell has three values (reported, final, balanced) and a method for the final one;
50 million rows, so that years are chosen while reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sdmx import SIDES, any_area
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve, by

NAME = "batis"
KEYS = ("Reporter", "Partner", "Flow", "Item_code", "Year")
VALUES = {"Reported_value": "reported", "Final_value": "estimated", "Balanced_value": "balanced"}
METHODS = ("Methodology", "Final_value_methodology")


def read(path: Path, encoding: str = "utf-8", years: Sequence[str] = ()) -> Loaded:
    """Read the three values of each cell, USD million; only these years if any are given.

    A final value whose method begins with R is what was reported; all others are estimates.
    """
    names = column_names(path, encoding=encoding)
    method = next((each for each in METHODS if each in names), METHODS[0])
    table = open_table(
        path, (*KEYS, *VALUES, method), encoding=encoding,
        where={"Year": years} if years else {},
    )  # fmt: skip
    # A blank is no observation: most cells were never reported.
    long = longer(table, (*KEYS, method), list(VALUES), "kind", "value", blanks=False)
    sieve = Sieve(long, NAME, path.name)
    sieve.recode("Reporter", "reporter", any_area)
    sieve.recode("Partner", "partner", any_area)
    sieve.recode("Flow", "flow", by(SIDES, "unknown_flow"))
    sieve.recode("Item_code", "item", coders.item(NAME))
    sieve.recode("Year", "period", coders.period)
    sieve.recode("kind", "origin", by(VALUES, "no_number"))
    sieve.recode(["origin", method], "status", _status)
    sieve.number("value")
    return sieve.flows("USD_MN")


def _status(word: str) -> tuple[str, str]:
    origin, _, method = word.partition(" ")
    reported = origin == "reported" or (origin == "estimated" and method.startswith("R"))
    return ("A" if reported else "E"), ""
