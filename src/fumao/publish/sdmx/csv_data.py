"""SDMX-CSV 2.0 data messages, and the same columns as Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fumao.publish.sdmx.components import AGENCY, VERSION, attributes
from fumao.publish.sdmx.message import (
    STRUCTURE_URN,
    Message,
    dictionary_of,
    flow_id,
    joined,
    pieces,
)
from fumao.publish.sdmx.observations import COLUMNS, WORDS, DataSet, value_texts

_ACTIONS = {"Information": "I", "Append": "A", "Replace": "R", "Delete": "D"}
# Rows whose text is put together at once.
_BATCH = 4_000
_TABLE = "STRUCTURE", "STRUCTURE_ID", "ACTION"


def write_csv(message: Message, sink: IO[bytes]) -> None:
    """Write one row an observation: the dataflow, the key, the value, the attributes.

    Examples
    --------
    >>> from io import BytesIO
    >>> from fumao.model.flows import Flows
    >>> from fumao.publish.sdmx.observations import data_set
    >>> flows = Flows.from_rows([{"reporter": "CHN", "item": "S", "flow": "X", "period": "2020",
    ...                           "value": "280628.774", "unit": "USD_MN"}])
    >>> write_csv(Message("compiled", (data_set(flows),)), sink := BytesIO())
    >>> print(sink.getvalue().decode().splitlines()[1])
    dataflow,FUMAO:compiled(1.0.0),I,A,CHN,W1,C,S,_T,_T,reported,USD,2020,280628.774,6,3,A,F
    """
    columns = _columns(message)
    sink.write((",".join((*_TABLE, *columns)) + "\n").encode())
    for each in message.data_sets:
        table = _with_own(each, columns)
        reference = f"{AGENCY}:{flow_id(message.dataset_of(each))}({VERSION})"
        head = f"dataflow,{_quoted(reference)},{_ACTIONS[each.action]}"
        for at in range(0, len(table), _BATCH):
            part = table.slice(at, _BATCH)
            cells = [_cells(part, name) for name in columns]
            sink.write(joined(_joined(head, *cells, "\n")))


def _joined(head: str, *cells: pa.Array | str) -> pa.Array:
    """Texts of each row with commas between them and the last one behind."""
    *inner, last = cells
    return pc.binary_join_element_wise(pc.binary_join_element_wise(head, *inner, ","), last, "")


def _cells(table: pa.Table, name: str) -> pa.Array:
    if name == "OBS_VALUE":
        return pc.fill_null(value_texts(table[name]), "")
    column = dictionary_of(table[name])
    return pieces(column, {word: _quoted(word) for word in column.dictionary.to_pylist() if word})


def _quoted(word: str) -> str:
    """A word as CSV has it."""
    return '"' + word.replace('"', '""') + '"' if set(word) & set(',"\r\n') else word


def write_parquet(message: Message, sink: IO[bytes]) -> None:
    """Write the same columns as Parquet: codes as dictionaries, values as exact decimals.

    The structure and the dataflow are named in the file's metadata, ``sdmx.structure`` and
    ``sdmx.dataflow``.
    """
    columns = _columns(message)
    about = {"sdmx.structure": STRUCTURE_URN, "sdmx.dataflow": message.urn}
    types = {"OBS_VALUE": pa.decimal128(28, 8)}
    schema = pa.schema([(name, types.get(name, WORDS)) for name in columns], about)
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for each in message.data_sets:
            writer.write_table(_with_own(each, columns).select(columns).cast(schema))


def _columns(message: Message) -> list[str]:
    """Columns of the rows, and of the data sets where any has them."""
    told = [each.observations.column_names for each in message.data_sets] or [list(COLUMNS)]
    own = {name for each in message.data_sets for name in each.attributes}
    return [*told[0], *(name for name in attributes("dataset") if name in own)]


def _with_own(data_set: DataSet, columns: list[str]) -> pa.Table:
    table = data_set.observations
    for name in _missing(table, columns):
        text = data_set.attributes.get(name)
        table = table.append_column(name, _same(text, len(table)).dictionary_encode())
    return table


def _missing(table: pa.Table, columns: list[str]) -> Iterator[str]:
    return (name for name in columns if name not in table.column_names)


def _same(word: str | None, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(word, pa.string()), rows)
