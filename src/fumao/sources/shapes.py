"""Wide tables made long: one observation a row."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from fumao.sources.sieve import BLANK, texts


def longer(
    table: pa.Table,
    keep: Sequence[str],
    columns: Sequence[str],
    name_to: str,
    value_to: str,
    *,
    blanks: bool = True,
) -> pa.Table:
    """Put columns one below the other; ``line`` stays that of the row they stood in.

    Parameters
    ----------
    blanks : bool
        Whether an empty cell is an observation without a value, or none at all.

    Examples
    --------
    >>> wide = pa.table({"geo": ["CHN"], "2019": ["1"], "2020": [""],
    ...                  "line": pa.array([2], pa.int32())})
    >>> longer(wide, ["geo"], ["2019", "2020"], "year", "value", blanks=False).to_pylist()
    [{'geo': 'CHN', 'line': 2, 'year': '2019', 'value': '1'}]
    """
    left = [name for name in (*keep, "line") if name in table.column_names]
    values = [table[name] for name in columns]
    if len({each.type for each in values}) > 1:
        values = [texts(each) for each in values]
    parts = []
    for name, value in zip(columns, values, strict=True):
        part = table.select(left)
        part = part.append_column(name_to, pa.repeat(pa.scalar(name), len(table)))
        part = part.append_column(value_to, value)
        if not blanks:
            part = part.filter(_filled(value))
        parts.append(part)
    if not parts:
        empty = [(name, table.schema.field(name).type) for name in left]
        return pa.schema([*empty, (name_to, pa.string()), (value_to, pa.string())]).empty_table()
    return pa.concat_tables(parts)


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return pc.is_valid(column)
    return pc.invert(pc.is_in(pc.utf8_trim_whitespace(texts(column)), pa.array(BLANK)))
