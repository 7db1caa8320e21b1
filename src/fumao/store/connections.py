"""Connections to one DuckDB a process: to open another for each question would take longer."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own: what is temporary in it nobody else sees, and it is gone after.

    Threads may ask at the same time. What a file of Parquet says of itself is kept, so that a
    question reads only what it needs.

    Examples
    --------
    >>> with connection() as one, connection() as other:
    ...     _ = one.execute("CREATE TEMP TABLE cells AS SELECT 1 AS value")
    ...     other.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    [(0,)]
    """
    # A process that was forked has no threads: it opens a database of its own.
    made = _database(os.getpid()).cursor()
    try:
        yield made
    finally:
        made.close()


@lru_cache(maxsize=1)
def _database(process: int) -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    folder = Path(tempfile.gettempdir()) / f"fumao-{process}"
    made.execute("SET temp_directory = '" + str(folder).replace("'", "''") + "'")
    made.execute("SET parquet_metadata_cache = true")
    made.execute("SET enable_progress_bar = false")
    return made
