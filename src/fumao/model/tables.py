"""Reading the data files that ship with the package: small CSVs with a source column."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fumao.errors import InvalidInput

Row = dict[str, str]


def data_path(*parts: str) -> Traversable:
    """A file or folder below ``fumao/data``."""
    return files("fumao.data").joinpath(*parts)


def parse_csv(text: str, name: str) -> list[tuple[int, Row]]:
    """Rows of a CSV text with their line numbers; blank lines and # comments are left out.

    Raises
    ------
    InvalidInput
        A row has more or fewer fields than the header.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    header: list[str] = []
    rows: list[tuple[int, Row]] = []
    try:
        for fields in reader:
            if not fields or fields[0].startswith("#"):
                continue
            if not header:
                header = fields
                continue
            if len(fields) != len(header):
                raise InvalidInput(
                    f"{len(fields)} fields where the header has {len(header)}",
                    where=f"file {name}, line {reader.line_num}",
                    remedy="quote fields that hold a comma, and keep every column",
                )
            rows.append((reader.line_num, dict(zip(header, fields, strict=True))))
    except csv.Error as problem:
        raise InvalidInput(
            f"not a readable CSV: {problem}",
            where=f"file {name}, line {reader.line_num}",
            remedy="close every quote and save as UTF-8",
        ) from problem
    return rows


@cache
def code_table(name: str) -> tuple[Row, ...]:
    """All rows of ``data/codes/<name>.csv``."""
    text = data_path("codes", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(row for _, row in parse_csv(text, f"{name}.csv"))


def in_force(row: Row, on: date | None) -> bool:
    """Whether a dated row holds on a day; ``None`` asks for any day."""
    if on is None:
        return True
    begins, ends = row["valid_from"], row["valid_to"]
    return (not begins or date.fromisoformat(begins) <= on) and (
        not ends or on <= date.fromisoformat(ends)
    )
