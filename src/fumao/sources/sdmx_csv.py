"""SDMX-CSV 1.0 and 2.0, with codes, with labels, or with both in one cell."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fumao.sources.files import column_names, open_table
from fumao.sources.sieve import need, texts


def read_sdmx_csv(path: Path, encoding: str = "utf-8") -> pa.Table:
    """A row an observation, a column a dimension or attribute, all as codes.

    The first column of version 1.0 is DATAFLOW, those of 2.0 are STRUCTURE, STRUCTURE_ID and
    ACTION; of ``REF_AREA: Reference area`` and ``AT: Austria`` only the code stays.

    Raises
    ------
    SourceChanged
        There is no TIME_PERIOD or OBS_VALUE.
    """
    delimiter = ","
    names = column_names(path, encoding=encoding)
    if len(names) == 1 and ";" in names[0]:
        delimiter = ";"
    table = open_table(path, encoding=encoding, delimiter=delimiter)
    labelled = [name for name in table.column_names if ": " in name or ":" in name.strip(":")]
    table = table.rename_columns([name.partition(":")[0].strip() for name in table.column_names])
    need(table, ("TIME_PERIOD", "OBS_VALUE"), path.name)
    if labelled:
        table = _codes_only(table)
    return table


def _codes_only(table: pa.Table) -> pa.Table:
    for at, name in enumerate(table.column_names):
        if name not in ("line", "OBS_VALUE"):
            codes = pc.replace_substring_regex(
                texts(table[name]), pattern=r":\s.*$", replacement=""
            )
            table = table.set_column(at, name, codes)
    return table
