"""Flows: the one long table of trade in services."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fumao.errors import DuplicateKey, FumaoError, InvalidInput, ShapeMismatch, Unreadable
from fumao.model.codes import EDITION
from fumao.model.flow_rules import (
    COLUMNS,
    DEFAULTS,
    KEY_COLUMNS,
    ORIGINS,
    SCHEMA,
    VALUE,
    check_header,
    check_row,
)
from fumao.model.flow_table import check_table

__all__ = [
    "COLUMNS", "DEFAULTS", "KEY_COLUMNS", "ORIGINS", "SCHEMA", "VALUE", "Flow", "Flows", "join",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """One row of Flows.

    ``value`` is in ``unit``; ``line`` is the row's line in the file it was read from.
    """

    reporter: str
    partner: str
    item: str
    flow: str
    mode: str
    region: str
    period: str
    value: Decimal | None
    unit: str
    status: str
    confidentiality: str
    origin: str
    vintage: str
    line: int | None = None

    @property
    def key(self) -> str:
        """The seven coordinates as one text: CHN/W1/SD/X/_T/_T/2020."""
        return "/".join(getattr(self, name) for name in KEY_COLUMNS)


@dataclass(frozen=True)
class Flows:
    """Trade in services as one long table, with its classification declared.

    Build it with :meth:`from_rows` or :meth:`read`, which check every row.

    Parameters
    ----------
    table : pyarrow.Table
        Columns as in ``COLUMNS``: seven coordinates, value (exact decimal) with
        its unit, SDMX status, confidentiality, origin, vintage; and the line.
    classification : str
        Edition of the items: BPM6.

    Examples
    --------
    >>> flows = Flows.from_rows([
    ...     {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020",
    ...      "value": "280628.774", "unit": "USD_MN"}])
    >>> flows.find("CHN/W1/S/X/_T/_T/2020").value
    Decimal('280628.77400000')
    """

    table: pa.Table
    classification: str = EDITION

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, Any]],
        *,
        name: str = "rows",
        first_line: int = 1,
        classification: str = EDITION,
    ) -> Flows:
        """Check rows (mappings by column name) and put them together.

        Raises
        ------
        UnknownCode, InvalidInput, UnitMismatch
            The message names file, row and remedy.
        DuplicateKey
            Two rows with the same coordinates, origin and vintage.
        """
        return cls._checked(enumerate(rows, start=first_line), name, classification)

    @classmethod
    def from_table(
        cls,
        table: pa.Table,
        *,
        name: str = "rows",
        first_line: int = 1,
        classification: str = EDITION,
    ) -> Flows:
        """Check a table with the columns of Flows: :meth:`from_rows` for very many rows.

        Use it for 10,000 rows and more; the rules, the errors and the result are those of
        :meth:`from_rows`, as each distinct code and value is checked once.

        Raises
        ------
        UnknownCode, InvalidInput, UnitMismatch, ShapeMismatch, DuplicateKey
            As :meth:`from_rows`; the message names file, row and remedy.

        Examples
        --------
        >>> Flows.from_table(pa.table({
        ...     "reporter": ["CHN"], "item": ["S"], "flow": ["X"], "period": [2020],
        ...     "value": [280628.774], "unit": ["USD_MN"]})).find("CHN/W1/S/X/_T/_T/2020").value
        Decimal('280628.77400000')
        """
        checked, refused = check_table(table, classification)
        if refused:
            rows = table.drop_columns([each for each in ("line",) if each in table.column_names])
            told = ((at + first_line, rows.slice(at, 1).to_pylist()[0]) for at in refused)
            cls._checked(told, name, classification)
        return cls(_with_lines(checked, table, first_line), classification)

    @classmethod
    def _checked(
        cls, rows: Iterable[tuple[int, Mapping[str, Any]]], name: str, classification: str = EDITION
    ) -> Flows:
        checked: list[dict[str, Any]] = []
        seen: dict[tuple[str, ...], int] = {}
        for number, row in rows:
            where = f"{name}, row {number}"
            try:
                complete = check_row(row, number, classification)
            except FumaoError as problem:
                problem.where = where
                raise
            key = tuple(complete[column] for column in (*KEY_COLUMNS, "origin", "vintage"))
            if key in seen:
                raise DuplicateKey(
                    f"two rows for {'/'.join(key)}",
                    where=f"{where}; first in row {seen[key]}",
                    remedy="delete one, or give the rows different origins or vintages",
                )
            seen[key] = number
            checked.append(complete)
        return cls(pa.Table.from_pylist(checked, schema=SCHEMA), classification)

    @classmethod
    def read(cls, path: Path | str) -> Flows:
        """Read a CSV or Parquet file with the columns of Flows (reporter, item, flow, ...).

        Raises
        ------
        InvalidInput, Unreadable
            There is no such file, or it is damaged or not in UTF-8.
        UnknownCode, UnitMismatch, DuplicateKey
            As for :meth:`from_rows`.
        """
        path = Path(path)
        if not path.is_file():
            raise InvalidInput(
                f"there is no file {path}", remedy="give the path of a CSV or Parquet file"
            )
        try:
            if path.suffix == ".parquet":
                return cls.from_table(pq.read_table(path), name=path.name)
            with path.open(encoding="utf-8-sig", newline="") as lines:
                return cls.from_csv(lines, path.name)
        except (UnicodeDecodeError, csv.Error, pa.ArrowInvalid) as problem:
            raise Unreadable(
                f"{path.name} cannot be read: {str(problem).splitlines()[0]}", where=str(path),
                remedy="see whether it is whole; save it as CSV in UTF-8, or as Parquet",
            ) from problem  # fmt: skip

    @classmethod
    def from_csv(cls, lines: Iterable[str], name: str) -> Flows:
        """Read the lines of a CSV; row numbers in messages are those of the file."""
        reader = csv.DictReader(lines)
        check_header(reader.fieldnames or (), name)
        return cls._checked(((reader.line_num, row) for row in reader), name)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[Flow]:
        for row in self.table.to_pylist():
            yield Flow(**row)

    @cached_property
    def _by_key(self) -> dict[str, Flow]:
        return {flow.key: flow for flow in self}

    def find(self, key: str) -> Flow | None:
        """The row with these coordinates, or None."""
        return self._by_key.get(key)

    def keys(self) -> Iterable[str]:
        """The coordinates of every row."""
        return self._by_key.keys()

    def having(self, **wanted: str) -> Flows:
        """The rows whose columns have these values.

        >>> Flows.from_rows([]).having(reporter="CHN").table.num_rows
        0
        """
        mask = None
        for column, value in wanted.items():
            if column not in COLUMNS:
                raise ShapeMismatch(
                    f"Flows have no column {column!r}", remedy=f"use one of {', '.join(COLUMNS)}"
                )
            equal = pc.equal(self.table[column], value)
            mask = equal if mask is None else pc.and_(mask, equal)
        return self if mask is None else Flows(self.table.filter(mask), self.classification)

    def with_vintage(self, vintage: str) -> Flows:
        """The same rows under a vintage's name."""
        at = self.table.schema.get_field_index("vintage")
        column = pa.repeat(pa.scalar(vintage, pa.string()), len(self))
        return Flows(self.table.set_column(at, "vintage", column), self.classification)


def join(parts: Iterable[Flows]) -> Flows:
    """Several tables one below the other, all of one classification."""
    tables = list(parts)
    editions = {flows.classification for flows in tables}
    if len(editions) > 1:
        raise InvalidInput(
            f"these flows use several classifications: {', '.join(sorted(editions))}",
            remedy="convert them to one edition first",
        )
    if not tables:
        return Flows(SCHEMA.empty_table())
    return Flows(pa.concat_tables([flows.table for flows in tables]), editions.pop())


def _with_lines(checked: pa.Table, table: pa.Table, first_line: int) -> pa.Table:
    """The line of each row: as given, else counted."""
    lines = pa.array(range(first_line, first_line + len(checked)), pa.int32())
    if "line" in table.column_names and pa.types.is_integer(table["line"].type):
        lines = pc.coalesce(table["line"].cast(pa.int32()), lines)
    return checked.append_column(SCHEMA.field("line"), lines)
