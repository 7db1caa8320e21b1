"""A CSV that somebody hands in: its lines, or what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from fumao.errors import ShapeMismatch, Unreadable

_MOST_ROWS, _MOST_BYTES = 200_000, 40_000_000


def read_lines(body: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
    """The lines of a CSV in UTF-8 by its columns, which have to be these.

    Raises
    ------
    Unreadable, ShapeMismatch
        It is no CSV in UTF-8, too large, or has other columns.

    Examples
    --------
    >>> read_lines(b"key,value\\nsales,5", ("key", "value"))
    [{'key': 'sales', 'value': '5'}]
    """
    if len(body) > _MOST_BYTES:
        raise Unreadable(f"more than {_MOST_BYTES} bytes", remedy="give the file in parts")
    try:
        reader = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise ShapeMismatch(
                f"its columns are {', '.join(reader.fieldnames or ())}", where="line 1",
                remedy=f"write {','.join(columns)}",
            )  # fmt: skip
        rows = list(islice(reader, _MOST_ROWS + 1))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Unreadable(f"no CSV: {problem}", remedy="save it as CSV in UTF-8") from problem
    if len(rows) > _MOST_ROWS:
        raise Unreadable(f"more than {_MOST_ROWS} lines", remedy="give the file in parts")
    return rows


def refuse_ragged(row: Mapping[Any, Any]) -> None:
    """A line with more or fewer values than columns is an error."""
    if None in row or None in row.values():
        raise ShapeMismatch("it has more or fewer columns", remedy="mend the line")
