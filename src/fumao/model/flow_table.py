"""Rules for a whole table of Flows: each distinct code and value is checked once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import FumaoError, InvalidInput
from fumao.model.flow_rules import (
    ABSENT,
    COLUMNS,
    DEFAULTS,
    KEY_COLUMNS,
    SCHEMA,
    VALUE,
    check_code,
    number,
)


def check_table(table: pa.Table, classification: str) -> tuple[pa.Table, list[int]]:
    """Work a table up to the columns of Flows, and tell which rows are to be refused.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of Flows; those that are absent have their defaults.

    Returns
    -------
    table, rows
        The table without lines; places of the first row that is wrong or, where that comes
        earlier, of the first two rows with the same coordinates. No place: nothing is wrong.
    """
    wrong: list[int] = []
    columns: dict[str, pa.DictionaryArray] = {}
    for column in (each for each in COLUMNS if each != "value"):
        columns[column], found = _check_column(table, column, classification)
        wrong += found
    values, found = _check_values(table, columns)
    if table.num_rows and set(table.column_names) - {*COLUMNS, "line", "source"}:
        wrong.append(0)
    first = min([*wrong, *found], default=table.num_rows)
    twice = _first_twice([columns[each] for each in (*KEY_COLUMNS, "origin", "vintage")])
    refused = [first] if first < table.num_rows else []
    if twice and twice[1] < first:
        refused = list(twice)
    decoded = {
        each: values if each == "value" else columns[each].cast(pa.string()) for each in COLUMNS
    }
    return pa.table(decoded, schema=pa.schema([SCHEMA.field(each) for each in COLUMNS])), refused


def _check_column(
    table: pa.Table, column: str, classification: str
) -> tuple[pa.DictionaryArray, list[int]]:
    """A column of texts as codes, and where the first wrong one of each kind stands."""
    default = DEFAULTS.get(column, "")
    if column not in table.column_names:
        indices = pa.repeat(pa.scalar(0, pa.int32()), table.num_rows)
        known: list[Any] = [None]
    else:
        encoded = _encoded(table[column])
        indices, known = encoded.indices, encoded.dictionary.to_pylist()
    words = [str(each or default) for each in known]
    wrong = [at for at, word in enumerate(words) if not _passes(column, word, classification)]
    first = [indices.index(at).as_py() for at in wrong]
    coded = pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))
    return coded, [at for at in first if at >= 0]


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column in one piece, with its distinct values apart; an absent one is one of them."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    return whole.dictionary_encode(null_encoding="encode")


def _passes(column: str, word: str, classification: str) -> bool:
    try:
        check_code(column, word, classification)
    except FumaoError:
        return False
    return True


def _check_values(
    table: pa.Table, columns: Mapping[str, pa.DictionaryArray]
) -> tuple[pa.Array, list[int]]:
    """Values as exact decimals, and the first that is no number or is missing without a reason."""
    if "value" not in table.column_names:
        absent = pa.nulls(table.num_rows, VALUE)
        return absent, _first(_unexplained(pa.repeat(pa.scalar(True), table.num_rows), columns))
    encoded = _encoded(table["value"])
    numbers: list[Decimal | None] = []
    faulty: list[int] = []
    missing: list[bool] = []
    for at, raw in enumerate(encoded.dictionary.to_pylist()):
        missing.append(raw is None or raw == "")
        try:
            numbers.append(None if missing[-1] else number(raw))
        except InvalidInput:
            faulty.append(at)
            numbers.append(None)
    indices = encoded.indices
    wrong = [indices.index(at).as_py() for at in faulty]
    blank = pc.take(pa.array(missing, pa.bool_()), indices)
    wrong += _first(_unexplained(blank, columns))
    return pc.take(pa.array(numbers, VALUE), indices), wrong


def _unexplained(blank: pa.Array, columns: Mapping[str, pa.DictionaryArray]) -> pa.Array:
    """Which of the rows without a value say nowhere why."""
    status, free = columns["status"], columns["confidentiality"]
    said = pa.array([word in ABSENT for word in status.dictionary.to_pylist()], pa.bool_())
    open_ = pa.array([word == "F" for word in free.dictionary.to_pylist()], pa.bool_())
    unsaid = pc.and_(pc.invert(said.take(status.indices)), open_.take(free.indices))
    return pc.and_(blank, unsaid)


def _first(mask: pa.Array) -> list[int]:
    at = mask.index(True).as_py()
    return [at] if at >= 0 else []


def _first_twice(columns: list[pa.DictionaryArray]) -> tuple[int, int] | None:
    """The first row whose coordinates stood in an earlier one: that one, and it."""
    rows = len(columns[0])
    keys = pa.repeat(pa.scalar(0, pa.int64()), rows)
    for column in columns:
        # A default that is written out and one that is not are the same code.
        words = column.dictionary.dictionary_encode()
        codes = words.indices.take(column.indices).cast(pa.int64())
        joined = pc.add(pc.multiply(keys, max(len(words.dictionary), 1)), codes)
        keys = joined.dictionary_encode().indices.cast(pa.int64())
    if len(keys.unique()) == rows:
        return None
    seen: dict[int, int] = {}
    for at, key in enumerate(keys.to_pylist()):
        if key in seen:
            return seen[key], at
        seen[key] = at
    return None
