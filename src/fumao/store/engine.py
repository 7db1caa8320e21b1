"""The engine that SQL runs on: DuckDB, on one machine, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import duckdb
import pyarrow as pa

from fumao.errors import CannotWrite, InvalidInput, Unreadable
from fumao.store.records import CSV, columns_of

# Measured: the three largest of each cell took 23 bytes a row; half of memory is for them.
_BYTES_OF_LISTS = 48


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine an engine may take.

    Parameters
    ----------
    memory : str
        Above it, work goes through the disk: "2GB", "500MB".
    threads : int
        0 for as many as there are.
    scratch : Path, optional
        Where to put what does not fit, for as long as the engine lives; the system's
        folder for temporary files.
    """

    memory: str = "2GB"
    threads: int = 0
    scratch: Path | None = None

    @property
    def bytes(self) -> int:
        """The memory as a number.

        >>> Limits("500MB").bytes
        500000000
        """
        size = {"M": 10**6, "G": 10**9, "T": 10**12}[self.memory[-2].upper()]
        return int(self.memory[:-2]) * size

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9]\d*(MB|GB|TB)", self.memory, re.IGNORECASE):
            raise InvalidInput(
                f"{self.memory!r} is no amount of memory",
                where="--memory",
                remedy="write 2GB or 500MB",
            )
        if self.threads < 0:
            raise InvalidInput(
                f"{self.threads} threads cannot work",
                where="--threads",
                remedy="give 1 or more, or 0 for as many as there are",
            )


class Engine(Protocol):
    """What compilation asks of an engine: the same SELECTs, the same answers, on any."""

    name: str

    def has(self, name: str) -> bool:
        """Whether a name is taken."""
        ...

    def read(self, name: str, files: Sequence[Path]) -> list[str]:
        """Give files a name that SELECTs can use; return their columns."""
        ...

    def hold(self, name: str, table: pa.Table) -> None:
        """Give a small table a name."""
        ...

    def define(self, name: str, select: str) -> None:
        """Give a SELECT a name; it is worked out where it is used."""
        ...

    def keep(self, name: str, select: str) -> None:
        """Work a SELECT out once and give its rows a name."""
        ...

    def forget(self, name: str) -> None:
        """Give up the rows that were kept under a name, and their room."""
        ...

    def parts(self, rows: int) -> int:
        """In how many parts so many rows have to be grouped to stay within memory."""
        ...

    def fetch(self, select: str) -> pa.Table:
        """The rows of a SELECT, for results that fit into memory."""
        ...

    def write(self, select: str, file: Path) -> None:
        """Write the rows of a SELECT to a Parquet file."""
        ...


class DuckEngine:
    """DuckDB with a cap on its memory.

    Examples
    --------
    >>> with duck_engine(Limits(memory="200MB")) as engine:
    ...     engine.keep("cells", "SELECT 1 AS item, 2 AS value")
    ...     engine.fetch("SELECT SUM(value) AS total FROM cells").to_pylist()
    [{'total': Decimal('2')}]
    """

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory: int = 2 * 10**9) -> None:
        self.connection, self.memory = connection, memory
        self.read_files: Sequence[Path] = ()

    def has(self, name: str) -> bool:
        """Whether a name is taken."""
        taken = "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = ?"
        found = self.connection.execute(taken, [name]).fetchone()
        return bool(found and found[0])

    def read(self, name: str, files: Sequence[Path]) -> list[str]:
        """Name the files; all of one kind and with the same columns."""
        kind, columns = columns_of(files)
        names = "[" + ", ".join(_quoted(escape(str(file))) for file in files) + "]"
        reader = _csv_reader(names, columns) if kind == CSV else f"read_parquet({names})"
        self.read_files = (*self.read_files, *files)
        with _told(files):
            self.connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {reader}")  # noqa: S608
        return columns

    def hold(self, name: str, table: pa.Table) -> None:
        """Copy a small table in."""
        self.connection.register("handed", table)
        self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM handed")  # noqa: S608
        self.connection.unregister("handed")

    def define(self, name: str, select: str) -> None:
        """Make a view."""
        self.connection.execute(f"CREATE VIEW {name} AS {select}")

    def keep(self, name: str, select: str) -> None:
        """Make a table, on disk where memory is short."""
        with _told(self.read_files):
            self.connection.execute(f"CREATE TABLE {name} AS {select}")

    def forget(self, name: str) -> None:
        """Drop a table."""
        self.connection.execute(f"DROP TABLE {name}")

    def parts(self, rows: int) -> int:
        """Lists grow outside of what DuckDB can put aside on disk, by some bytes a row."""
        return 1 + rows * _BYTES_OF_LISTS // self.memory

    def fetch(self, select: str) -> pa.Table:
        """Rows as an Arrow table."""
        with _told(self.read_files):
            return self.connection.execute(select).to_arrow_table()

    def write(self, select: str, file: Path) -> None:
        """Rows as a Parquet file."""
        with _told(self.read_files):
            self.connection.execute(
                f"COPY ({select}) TO {_quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)"
            )


@contextmanager
def duck_engine(limits: Limits = Limits()) -> Iterator[DuckEngine]:
    """A DuckDB that forgets everything when it is closed."""
    with scratch_folder(limits) as scratch:
        connection = duckdb.connect(str(scratch / "scratch.duckdb"))
        try:
            # Order costs memory, and no step leans on it.
            connection.execute("SET preserve_insertion_order = false")
            # It would write its own bar into what a program reads.
            connection.execute("SET enable_progress_bar = false")
            connection.execute(f"SET temp_directory = {_quoted(str(scratch))}")
            connection.execute(f"SET memory_limit = {_quoted(limits.memory)}")
            if limits.threads:
                connection.execute(f"SET threads = {limits.threads}")
            for macro in MACROS:
                connection.execute(macro)
            yield DuckEngine(connection, limits.bytes)
        finally:
            connection.close()


@contextmanager
def scratch_folder(limits: Limits) -> Iterator[Path]:
    """A folder for as long as it is needed, where the limits say.

    Raises
    ------
    CannotWrite
        There is no such place, or nothing may be written there.
    """
    try:
        folder = TemporaryDirectory(prefix="fumao-", dir=limits.scratch)
    except OSError as problem:
        raise CannotWrite(
            f"nothing can be put aside there: {problem.strerror}",
            where=str(limits.scratch or problem.filename),
            remedy="give a folder that is there and may be written to",
        ) from problem
    with folder as name:
        yield Path(name)


def _csv_reader(names: str, columns: Sequence[str]) -> str:
    """A CSV's columns stay text, so that codes keep their zeros; nothing about it is guessed."""
    types = ", ".join(f"{_quoted(column)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv({names}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{types}}})"
    )


# Parts of MD5, which every engine has: 32 bits for sums over records, whose order does not
# matter; 60 for telling persons apart that no register numbers.
MACROS = tuple(
    f"CREATE MACRO {name}(id) AS "
    f"CAST('0x' || SUBSTR(MD5(CAST(id AS VARCHAR)), 1, {digits}) AS BIGINT)"
    for name, digits in (("record_hash", 8), ("person_number", 15))
)


@contextmanager
def _told(files: Sequence[Path]) -> Iterator[None]:
    """DuckDB's refusals as errors of this house."""
    where = ", ".join(str(file) for file in files[:3])
    try:
        yield
    except duckdb.OutOfMemoryException as problem:
        raise _no_room(problem, where) from problem
    except duckdb.ConversionException as problem:
        raise InvalidInput(
            f"a sum has no room: {_first_line(problem)}",
            where=where,
            remedy="see the plan's scale and the largest amounts: 16 digits before the point fit",
        ) from problem
    except (duckdb.IOException, duckdb.InvalidInputException) as problem:
        if "No space left" in str(problem):
            raise _no_room(problem, where) from problem
        raise Unreadable(
            f"the files cannot be read: {_first_line(problem)}",
            where=where,
            remedy="see whether the file is whole: fetch or export it again",
        ) from problem


def _no_room(problem: Exception, where: str) -> CannotWrite:
    return CannotWrite(
        f"memory and disk do not suffice: {_first_line(problem)}",
        where=where,
        remedy="allow more memory, or give a scratch folder with more room",
    )


def _first_line(problem: Exception) -> str:
    return str(problem).splitlines()[0]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
