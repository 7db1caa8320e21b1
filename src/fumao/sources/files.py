"""Opening a file of a source: Parquet, or delimited text, plain or packed."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from fumao.errors import InvalidInput, SourceChanged, Unreadable
from fumao.sources.sieve import need, texts

# A line of a text is found again by its number; the header is line 1.
_DAMAGED = (pa.ArrowInvalid, zipfile.BadZipFile, EOFError, OSError, zlib.error)


def open_table(
    path: Path,
    columns: Sequence[str] = (),
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    skip: int = 0,
    where: Mapping[str, Sequence[str]] | None = None,
) -> pa.Table:
    """A file as a table with the ``line`` of each row; texts stay texts (``004``, ``NA``).

    Parameters
    ----------
    columns : sequence of str
        What the layout must have, and all that is read; everything if empty.
    skip : int
        Lines above the header.
    where : mapping
        Words of columns: other rows are passed over while reading, not held in memory.

    Raises
    ------
    InvalidInput
        There is no such file.
    Unreadable
        The file is empty, damaged, cut off, or not in this encoding.
    SourceChanged
        A column is missing.
    """
    if not path.is_file():
        raise InvalidInput(f"there is no file {path}", remedy="give the path of a file")
    if path.suffix == ".parquet":
        return _chosen(_numbered(_parquet(path, columns), 1), where or {})
    return _delimited(path, columns, (delimiter, encoding, skip), where or {})


def column_names(path: Path, **options: str) -> list[str]:
    """The columns of a file, to tell one layout from another."""
    if not path.is_file():
        raise InvalidInput(f"there is no file {path}", remedy="give the path of a file")
    if path.suffix == ".parquet":
        with _readable(path):
            return list(pq.read_schema(path).names)
    return _header(path, options.get("delimiter", ","), options.get("encoding", "utf-8"), 0)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file; of a .gz or a .zip with one file, those that are packed in it."""
    if not path.is_file():
        raise InvalidInput(f"there is no file {path}", remedy="give the path of a file")
    with _readable(path):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed, packed.open(_one_file(packed, path)) as content:
                yield content
        else:
            with pa.input_stream(str(path), compression="detect") as content:
                yield content


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as problem:
        raise Unreadable(
            f"{path.name} is damaged or cut off: {str(problem).splitlines()[0]}",
            where=str(path),
            remedy="fetch it anew",
        ) from problem


def _one_file(packed: zipfile.ZipFile, path: Path) -> str:
    """The largest table in an archive; notes beside it are passed over."""
    tables = [each for each in packed.infolist()
              if Path(each.filename).suffix.lower() in (".csv", ".tsv", ".txt", ".xml", ".json")
              and not Path(each.filename).name.startswith("Metadata_")]  # fmt: skip
    if not tables:
        raise Unreadable(
            f"{path.name} has no table in it", where=str(path), remedy="unpack it and give the file"
        )
    return max(tables, key=lambda each: each.file_size).filename


def _parquet(path: Path, columns: Sequence[str]) -> pa.Table:
    with _readable(path):
        schema = pq.read_schema(path)
        need(schema.empty_table(), columns, path.name)
        return pq.read_table(path, columns=list(columns) or None)


def _header(path: Path, delimiter: str, encoding: str, skip: int) -> list[str]:
    with opened(path) as content:
        start = content.read(1 << 18)
    if not start.strip():
        raise Unreadable(f"{path.name} is empty", where=str(path), remedy="fetch it anew")
    text = _decoded(start, encoding, path)
    lines = text.splitlines()[skip:]
    try:
        header = next(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter), [])
    except csv.Error:
        header = []
    if not any(header):
        raise SourceChanged(
            f"there are no column names in line {skip + 1}",
            where=path.name,
            remedy="fetch the file anew, or delete what stands above its header",
        )
    return header


def _decoded(start: bytes, encoding: str, path: Path) -> str:
    # The last letter may be cut in two where the start of a file ends.
    for cut in range(4):
        try:
            return start[: len(start) - cut].decode(encoding).removeprefix("﻿")
        except UnicodeDecodeError as problem:
            if problem.start < len(start) - 4:
                break
    raise _wrong_encoding(path, encoding)


def _delimited(
    path: Path,
    columns: Sequence[str],
    form: tuple[str, str, int],
    where: Mapping[str, Sequence[str]],
) -> pa.Table:
    delimiter, encoding, skip = form
    header = _header(path, delimiter, encoding, skip)
    need(pa.table({name: [] for name in dict.fromkeys(header)}), columns, path.name)
    wanted = list(columns) or [name for name in header if name]
    twice = next((name for name in wanted if header.count(name) > 1), "")
    if twice:
        raise SourceChanged(
            f"there are two columns {twice!r}", where=path.name, remedy="fetch the file anew"
        )
    reading = arrow_csv.ReadOptions(
        skip_rows=skip + 1, column_names=_distinct(header), encoding=encoding, use_threads=False,
        block_size=1 << 24,
    )  # fmt: skip
    parsing = arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    converting = arrow_csv.ConvertOptions(
        column_types={name: pa.string() for name in wanted}, include_columns=wanted,
        strings_can_be_null=False,
    )  # fmt: skip
    parts, first = [], skip + 2
    try:
        with (
            opened(path) as content,
            arrow_csv.open_csv(content, reading, parsing, converting) as batches,
        ):
            for batch in batches:
                part = pa.Table.from_batches([batch])
                parts.append(_chosen(_numbered(part, first), where))
                first += len(part)
    except (Unreadable, UnicodeDecodeError) as problem:
        told = str(problem)
        if "UTF8" in told or "codec" in told:
            raise _wrong_encoding(path, encoding) from problem
        if "Empty CSV" not in told:
            raise
    names = [(name, pa.string()) for name in wanted]
    return pa.concat_tables([pa.schema([*names, ("line", pa.int32())]).empty_table(), *parts])


def _distinct(header: Sequence[str]) -> list[str]:
    """Column names, those without one told apart (a file may end each line with a comma)."""
    return [name or f"unnamed {at}" for at, name in enumerate(header)]


def _numbered(table: pa.Table, first: int) -> pa.Table:
    lines = pa.array(range(first, first + len(table)), pa.int32())
    return table.append_column("line", lines)


def _chosen(table: pa.Table, where: Mapping[str, Sequence[str]]) -> pa.Table:
    for column, words in where.items():
        table = table.filter(pc.is_in(texts(table[column]), pa.array(list(words), pa.string())))
    return table


def _wrong_encoding(path: Path, encoding: str) -> Unreadable:
    return Unreadable(
        f"{path.name} is not in {encoding}",
        where=str(path),
        remedy="save it as UTF-8, or name its encoding with --encoding (latin-1, gb18030)",
    )
