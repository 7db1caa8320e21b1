"""Eurostat: tables in TSV, the dimensions in the first column and a column a period.

Traps: ``:`` is missing, and letters behind a value or a colon say why; Greece is EL and the
United Kingdom UK; the Union and the euro area report beside their members.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import SourceChanged
from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.sdmx import SIDES
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve, by, need, texts

NAME = "eurostat-its"
UNITS = {"MIO_EUR": "EUR_MN"}
# Letters that say what a value is; of several the first here counts.
FLAGS = {"b": "B", "d": "D", "f": "F", "e": "E", "s": "E", "p": "P", "u": "U", "n": "N"}
_CELL = r"^\s*(?P<number>:|[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)?\s*(?P<flags>[a-z]*)\s*$"


def read(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read trade in services by item and partner, EUR million."""
    table = read_tsv(path, encoding)
    unit = "currency" if "currency" in table.column_names else "unit"
    need(table, (unit, "bop_item", "stk_flow", "partner", "geo"), path.name)
    sieve = Sieve(table, NAME, path.name)
    sieve.recode(unit, "unit", by(UNITS, "unknown_unit"))
    sieve.recode("geo", "reporter", coders.area(NAME, "iso2"))
    sieve.recode("partner", "partner", coders.area(NAME, "iso2"))
    sieve.recode("bop_item", "item", coders.item(NAME))
    sieve.recode("stk_flow", "flow", by(SIDES, "unknown_flow"))
    sieve.recode("TIME_PERIOD", "period", coders.period)
    sieve.recode(["OBS_VALUE", "OBS_FLAG"], "status", status)
    sieve.recode("OBS_FLAG", "confidentiality", _secret)
    sieve.number("OBS_VALUE")
    return sieve.flows()


def read_tsv(path: Path, encoding: str = "utf-8") -> pa.Table:
    r"""A row an observation: the dimensions, TIME_PERIOD, OBS_VALUE and OBS_FLAG.

    Raises
    ------
    SourceChanged
        The first column is not of the form ``freq,bop_item,geo\TIME_PERIOD``.
    """
    names = column_names(path, delimiter="\t", encoding=encoding)
    heads, slash, _ = names[0].partition("\\")
    dimensions = heads.split(",")
    if not slash or len(set(dimensions)) < len(dimensions) or "" in dimensions:
        raise SourceChanged(
            f"the first column {names[0]!r} names no dimensions", where=path.name,
            remedy=r"it should be as freq,bop_item,geo\TIME_PERIOD: ask for format=TSV",
        )  # fmt: skip
    wide = open_table(path, delimiter="\t", encoding=encoding)
    wide = wide.rename_columns([name.strip() for name in wide.column_names])
    periods = [name.strip() for name in names[1:]]
    keys = pc.split_pattern(texts(wide[names[0].strip()]), ",")
    if pc.any(pc.not_equal(pc.list_value_length(keys), len(dimensions))).as_py():
        raise SourceChanged(
            f"a row has not {len(dimensions)} dimensions", where=path.name, remedy="fetch it anew"
        )
    for at, name in enumerate(dimensions):
        wide = wide.append_column(name, pc.list_element(keys, at))
    long = longer(wide, dimensions, periods, "TIME_PERIOD", "cell")
    cells = pc.extract_regex(long["cell"], pattern=_CELL)
    number = pc.fill_null(pc.struct_field(cells, "number"), "?")
    flags = pc.fill_null(pc.struct_field(cells, "flags"), "")
    long = long.append_column("OBS_VALUE", number).append_column("OBS_FLAG", flags)
    return long.drop_columns("cell")


def status(word: str) -> tuple[str, str]:
    """The status of a value with its letters.

    >>> status("12.5 bp"), status(": c"), status(": "), status(": z"), status("3 ")
    (('B', ''), ('Q', ''), ('A', ''), ('M', ''), ('A', ''))
    """
    number, _, flags = word.partition(" ")
    if number in (":", ""):
        return ("M" if "z" in flags else "Q" if re.search("[cu]", flags) else "A"), ""
    return next((FLAGS[each] for each in FLAGS if each in flags), "A"), ""


def _secret(flags: str) -> tuple[str, str]:
    return ("C" if "c" in flags else "F"), ""
