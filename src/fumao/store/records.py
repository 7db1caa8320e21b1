"""Files of records: of one kind, of one layout, and there, before an engine is given them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fumao.errors import InvalidInput, Unreadable

PARQUET, CSV = ".parquet", ".csv"


def columns_of(files: Sequence[Path]) -> tuple[str, list[str]]:
    """The kind of some files, and the columns that all of them have, in their order.

    Raises
    ------
    InvalidInput
        A file is missing, the kinds or columns differ, or a column stands twice.
    Unreadable
        A file is empty or damaged.
    """
    kinds = {file.suffix.lower() for file in files}
    if len(kinds) != 1 or not kinds <= {PARQUET, CSV}:
        found = ", ".join(sorted(kind or "no suffix" for kind in kinds))
        raise InvalidInput(
            f"files come in {found or 'no files'}",
            where=_first(files),
            remedy=f"give files of one kind: {PARQUET} or {CSV}",
        )
    kind = kinds.pop()
    read = _parquet_columns if kind == PARQUET else _csv_columns
    columns: list[str] = []
    for file in files:
        own = _columns(file, read(_there(file)))
        columns = columns or own
        if own != columns:
            raise InvalidInput(
                f"the columns are {', '.join(own)}; those of {files[0].name} {', '.join(columns)}",
                where=str(file),
                remedy="give files of one layout, or compile them apart",
            )
    return kind, columns


def _there(file: Path) -> Path:
    if not file.is_file():
        raise InvalidInput(
            f"there is no file {file}", where=str(file), remedy="see the name and the folder"
        )
    return file


def _columns(file: Path, names: list[str]) -> list[str]:
    """Names as they stand; an engine that ignores case would mix up two that differ in it."""
    twice = [name for name, count in Counter(map(str.lower, names)).items() if count > 1]
    if twice or "" in names:
        raise InvalidInput(
            f"a column stands twice: {twice[0]}" if twice else "a column has no name",
            where=str(file),
            remedy="give every column a name of its own",
        )
    return names


def _parquet_columns(file: Path) -> list[str]:
    try:
        return list(pq.read_schema(file).names)
    except (pa.ArrowInvalid, OSError) as problem:
        raise _damaged(file, problem) from problem


def _csv_columns(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return next(csv.reader(text, strict=True))
    except StopIteration as problem:
        raise _damaged(file, "it is empty") from problem
    except (csv.Error, UnicodeDecodeError, OSError) as problem:
        raise _damaged(file, problem) from problem


def _damaged(file: Path, problem: object) -> Unreadable:
    return Unreadable(
        f"the file cannot be read: {problem}",
        where=str(file),
        remedy="see whether it is whole, and a CSV in UTF-8: fetch or export it again",
    )


def _first(files: Sequence[Path]) -> str:
    return ", ".join(str(file) for file in files[:3])


def exact_columns(files: Sequence[Path]) -> frozenset[str]:
    """Columns that hold whole numbers or decimals in all files, so that no text is in them."""
    if {file.suffix.lower() for file in files} != {PARQUET}:
        return frozenset()
    schemas = [pq.read_schema(file) for file in files]
    return frozenset.intersection(
        *(
            frozenset(
                field.name
                for field in schema
                if pa.types.is_decimal(field.type) or pa.types.is_integer(field.type)
            )
            for schema in schemas
        )
    )
