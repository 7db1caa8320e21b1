"""ONS time series: notes above, then years, quarters and months in one column.

Traps: a series that is seasonally adjusted (SA in its title) is so in quarters and months
only; its years are raw.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import SourceChanged
from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve, by, need, texts

NAME = "ons-timeseries"
NOTES = ("CDID", "PreUnit", "Unit")
SIDES = {"IKBB": "X", "IKBC": "M", "IKBD": "B"}
MONTHS = {name[:3].upper(): number for name, number in coders.MONTHS.items()}


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read the series on total services, GBP million."""
    names = column_names(path, encoding=encoding)
    need(pa.table({name: [] for name in dict.fromkeys(names)}), ("Title",), path.name)
    table = open_table(path, encoding=encoding)
    notes = _notes(table, path.name)
    rows = table.filter(pc.match_substring_regex(texts(table["Title"]), r"^\d{4}"))
    long = longer(rows, ("Title",), list(notes), "title", "value", blanks=False)
    sieve = Sieve(long, NAME, path.name)
    units = {title: "GBP_MN" for title, (_, unit) in notes.items() if unit == "£ m"}
    sieve.recode("title", "unit", by(units, "unknown_unit"))
    series = coders.item(NAME)
    sieve.recode("title", "item", lambda title: series(notes[title][0]))
    sides = {title: SIDES[cdid] for title, (cdid, _) in notes.items() if cdid in SIDES}
    sieve.recode("title", "flow", by(sides, "unknown_flow"))
    sieve.recode(["Title", "title"], "period", _period)
    sieve.number("value")
    sieve.say(reporter="GBR")
    return sieve.flows()


def _notes(table: pa.Table, name: str) -> dict[str, tuple[str, str]]:
    """Identifier and unit of each series, by its title."""
    titles = [each for each in table.column_names if each not in ("Title", "line")]
    lines = {row["Title"]: row for row in table.slice(0, 20).to_pylist()}
    missing = [each for each in NOTES if each not in lines]
    if missing:
        raise SourceChanged(
            f"there is no line {missing[0]!r} above the series", where=name,
            remedy="fetch it as CSV from the page of the series",
        )  # fmt: skip
    return {
        title: (lines["CDID"][title], f"{lines['PreUnit'][title]} {lines['Unit'][title]}".strip())
        for title in titles
    }


def _period(word: str) -> tuple[str, str]:
    """2020, 2020 Q1 or 2020 JAN with the title behind it, which says whether it is adjusted.

    >>> _period("2020 Q1 Exports: CP: NSA"), _period("2020 Q1 Exports: CP: SA")
    (('2020-Q1', ''), ('', 'adjusted'))
    >>> _period("2020 Exports: CP: SA"), _period("2020 JAN Exports: CP: NSA")
    (('2020', ''), ('2020-01', ''))
    """
    year, first, *rest = word.split(" ")
    adjusted = bool(rest) and rest[-1] == "SA"
    if first in ("Q1", "Q2", "Q3", "Q4"):
        return ("", "adjusted") if adjusted else (f"{year}-{first}", "")
    if first in MONTHS:
        return ("", "adjusted") if adjusted else (f"{year}-{MONTHS[first]:02}", "")
    return coders.period(year)
