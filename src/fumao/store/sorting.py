"""Flows as a vintage keeps them: in the order of their keys, so that a query reads little."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from fumao.errors import CannotWrite
from fumao.model.flows import SCHEMA
from fumao.store.engine import Limits, duck_engine

# What is asked for first comes first; behind the key whatever tells two rows of it apart, so
# that the same rows are always in the same order.
ORDER = ("reporter", "item", "flow", "partner", "mode", "region", "origin", "unit", "period",
         "line", "value", "status", "confidentiality")  # fmt: skip
# Rows of a group, of which a query reads all or none: a reporter of some thousand rows touches
# one or two, and a vintage of 20 million has 300.
_GROUP = 65_536
# Measured on 5 million rows against Zstandard, one dictionary for all and pages of 1 MB: a scan
# for 20,000 rows that lie everywhere takes a third of the time, and the file is smaller. Values
# and lines hardly repeat, so a dictionary is of no use to them; short pages can be passed over.
_TEXTS = [name for name in SCHEMA.names if name not in ("value", "line")]
_FORM = {
    "compression": "lz4", "use_dictionary": _TEXTS, "data_page_size": 32 * 1024,
    "column_encoding": {"line": "DELTA_BINARY_PACKED"},
}  # fmt: skip
# Above it DuckDB sorts through the disk.
_MEMORY = "1GB"


def write_flows(source: pa.Table | Path, file: Path, vintage: str) -> None:
    """Write flows in order, each bearing the name of the vintage.

    Parameters
    ----------
    source : pyarrow.Table or Path
        Columns of Flows; a Parquet file may be larger than memory.

    Raises
    ------
    CannotWrite
        Memory and disk do not suffice to put them in order.
    """
    try:
        with duck_engine(Limits(memory=_MEMORY)) as engine:
            if isinstance(source, Path):
                engine.read("given", [source])
            else:
                engine.connection.register("given", source)
            _write(engine.connection, file, vintage)
    except duckdb.OutOfMemoryException as problem:
        raise CannotWrite(
            f"memory and disk do not suffice to sort {file.name}", where=str(file.parent),
            remedy="free room in the folder for temporary files, or set TMPDIR to another one",
        ) from problem  # fmt: skip


def _write(connection: duckdb.DuckDBPyConnection, file: Path, vintage: str) -> None:
    columns = ", ".join("? AS vintage" if name == "vintage" else name for name in SCHEMA.names)
    ordered = f"SELECT {columns} FROM given ORDER BY {', '.join(ORDER)}"  # noqa: S608 names of ours
    found = connection.execute(ordered, [vintage])
    batches = found.to_arrow_reader(_GROUP)
    # Opened here: on a full disk the writer alone would leave the file open.
    with (
        file.open("wb") as sink,
        pq.ParquetWriter(sink, SCHEMA, **_FORM) as writer,
    ):
        rows: list[pa.RecordBatch] = []
        for batch in batches:
            rows.append(batch)
            if sum(map(len, rows)) >= _GROUP:
                _put(writer, rows)
                rows = []
        _put(writer, rows)


def _put(writer: pq.ParquetWriter, rows: list[pa.RecordBatch]) -> None:
    if rows:
        table = pa.Table.from_batches(rows).cast(SCHEMA)
        writer.write_table(table, row_group_size=_GROUP)
