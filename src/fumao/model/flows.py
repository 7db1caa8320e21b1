"""Flows: the one long table of trade in services."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fumao.errors import (
    DuplicateKey,
    FumaoError,
    InvalidInput,
    ShapeMismatch,
    UnknownCode,
    Unreadable,
)
from fumao.model.codes import EDITION, codelist, items
from fumao.model.period import Period
from fumao.model.unit import Unit, unit

VALUE = pa.decimal128(28, 8)
KEY_COLUMNS = ("reporter", "partner", "item", "flow", "mode", "region", "period")
COLUMNS = (*KEY_COLUMNS, "value", "unit", "status", "confidentiality", "origin", "vintage")
# What an absent column means: all modes, all regions, a normal and free reported value.
DEFAULTS = {
    "partner": "W1", "mode": "_T", "region": "_T", "status": "A",
    "confidentiality": "F", "origin": "reported", "vintage": "",
}  # fmt: skip
ORIGINS = ("reported", "estimated", "balanced", "computed")
SCHEMA = pa.schema(
    [(name, VALUE if name == "value" else pa.string()) for name in COLUMNS] + [("line", pa.int32())]
)
# A value may be absent only where the status or confidentiality says why.
_ABSENT_STATUS = frozenset("MLOHQ")


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
    def _checked(
        cls, rows: Iterable[tuple[int, Mapping[str, Any]]], name: str, classification: str = EDITION
    ) -> Flows:
        checked: list[dict[str, Any]] = []
        seen: dict[tuple[str, ...], int] = {}
        for number, row in rows:
            where = f"{name}, row {number}"
            try:
                complete = _check_row(row, number, classification)
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
                return cls.from_rows(pq.read_table(path).to_pylist(), name=path.name)
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


def _check_row(row: Mapping[str, Any], line: int, classification: str) -> dict[str, Any]:
    if None in row:
        raise ShapeMismatch(
            "more fields than columns", remedy="quote fields that hold a comma; write 1234.5"
        )
    unknown = set(row) - set(COLUMNS) - {"line", "source"}
    if unknown:
        raise ShapeMismatch(
            f"unknown column {', '.join(map(str, sorted(unknown)))}",
            remedy=f"the columns are {', '.join(COLUMNS)}",
        )
    text = {name: str(row.get(name) or DEFAULTS.get(name, "")) for name in COLUMNS}
    items(classification)[text["item"]]
    for column, table in (("flow", "flows"), ("mode", "modes"), ("status", "statuses"),
                          ("confidentiality", "confidentiality")):  # fmt: skip
        codelist(table)[text[column]]
    check_area(text["reporter"], "reporter")
    check_area(text["partner"], "partner")
    _check_region(text["region"])
    if text["origin"] not in ORIGINS:
        raise UnknownCode(
            f"origin {text['origin']!r} does not exist", remedy=f"use one of {', '.join(ORIGINS)}"
        )
    Period.parse(text["period"])
    _check_unit(unit(text["unit"]))
    value = _value(row.get("value"), text)
    kept = row.get("line")
    return {**text, "value": value, "line": kept if isinstance(kept, int) else line}


def check_area(code: str, column: str) -> None:
    """Refuse what is neither an area nor a group (UnknownCode)."""
    if code not in codelist("areas") and code not in codelist("groups"):
        raise UnknownCode(
            f"{column} {code!r} is no area or group",
            remedy="use ISO 3166-1 alpha-3, W1 for the world, or a group of data/codes/groups.csv",
        )


def _check_region(code: str) -> None:
    if (
        code not in ("_T", "_Z")
        and code not in codelist("regions")
        and code not in codelist("region_groups")
    ):
        raise UnknownCode(
            f"region {code!r} is not known",
            remedy="use _T (the whole country), _Z (not known) or a code of data/codes/regions.csv",
        )


def _check_unit(given: Unit) -> None:
    if given.dimension != "money":
        raise InvalidInput(
            f"unit {given.code} is no money", remedy="Flows hold amounts: USD_MN, CNY_100MN ..."
        )


def _value(raw: object, text: Mapping[str, str]) -> Decimal | None:
    if raw is None or raw == "":
        if text["status"] in _ABSENT_STATUS or text["confidentiality"] != "F":
            return None
        raise InvalidInput(
            "a value is missing and nothing says why",
            remedy="fill it in, or set status M (missing) or a confidentiality code",
        )
    try:
        value = Decimal(str(raw)).quantize(Decimal("1e-8"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise InvalidInput(
            f"value {raw!r} is no number", remedy="write digits with a point, below 1e20"
        )
    return value
