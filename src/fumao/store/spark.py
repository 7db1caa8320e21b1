"""Spark as the engine, where one machine is outgrown: the same SELECTs, by way of SQLGlot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from glob import escape
from pathlib import Path
from shutil import rmtree
from typing import Any

import pyarrow as pa

from fumao.errors import InvalidInput, Unreadable
from fumao.store.engine import Limits, scratch_folder
from fumao.store.records import CSV, columns_of

# DuckDB's macros, as functions of Spark.
FUNCTIONS = tuple(
    f"CREATE TEMPORARY FUNCTION {name}(id STRING) RETURNS BIGINT "
    f"RETURN CAST(CONV(SUBSTRING(MD5(id), 1, {digits}), 16, 10) AS BIGINT)"
    for name, digits in (("record_hash", 8), ("person_number", 15))
)


class SparkEngine:
    """A Spark session behind the doors of the engine."""

    name = "spark"

    def __init__(self, session: Any, folder: Path) -> None:
        self.session = session
        self.folder = folder
        self.read_files: Sequence[Path] = ()
        self.known: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether a name is taken."""
        return name in self.known

    def read(self, name: str, files: Sequence[Path]) -> list[str]:
        """Name the files."""
        kind, columns = columns_of(files)
        self.read_files = (*self.read_files, *files)
        paths = [escape(str(file.absolute())) for file in files]
        if kind == CSV:
            schema = ", ".join(f"`{column}` STRING" for column in columns)
            frame = self.session.read.csv(
                paths, schema, header=True, escape='"', multiLine=True, mode="FAILFAST"
            )
        else:
            frame = self.session.read.parquet(*paths)
        self._name(name, frame)
        return columns

    def hold(self, name: str, table: pa.Table) -> None:
        """Hand a small table over."""
        self._name(name, self.session.createDataFrame(table))

    def define(self, name: str, select: str) -> None:
        """Name a SELECT."""
        self._name(name, self.session.sql(carried_over(select)))

    def keep(self, name: str, select: str) -> None:
        """Work a SELECT out into Parquet files and name them."""
        target = str(self.folder / name)
        with _told(self.read_files):
            self.session.sql(carried_over(select)).write.parquet(target)
        self._name(name, self.session.read.parquet(target))

    def forget(self, name: str) -> None:
        """Drop the name and its files."""
        self.session.catalog.dropTempView(name)
        self.known.discard(name)
        rmtree(self.folder / name)

    def parts(self, rows: int) -> int:  # noqa: ARG002
        """Spark parts its work itself."""
        return 1

    def fetch(self, select: str) -> pa.Table:
        """Rows as an Arrow table."""
        with _told(self.read_files):
            return self.session.sql(carried_over(select)).toArrow()

    def write(self, select: str, file: Path) -> None:
        """Rows as one Parquet file."""
        with _told(self.read_files):
            self.session.sql(carried_over(select)).coalesce(1).write.parquet(f"{file}.parts")
        part = next(Path(f"{file}.parts").glob("part-*.parquet"))
        part.rename(file)

    def _name(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(name)
        self.known.add(name)


@contextmanager
def _told(files: Sequence[Path]) -> Iterator[None]:
    """What Spark cannot do as an error of this house, in one line."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as problem:
        raise Unreadable(
            f"Spark gives up: {_reason(problem)}",
            where=", ".join(str(file) for file in files[:3]),
            remedy="see whether the files are whole, and allow more memory",
        ) from problem


def carried_over(select: str) -> str:
    """A SELECT in Spark's words; raises on what SQLGlot cannot carry.

    >>> carried_over("SELECT cell // 5, MAX_BY(x, x, 3) FROM cells")
    'SELECT cell DIV 5, MAX_BY(x, x, 3) FROM cells'
    """
    from sqlglot import ErrorLevel, transpile

    raised = ErrorLevel.RAISE
    return transpile(select, read="duckdb", write=_dialect(), unsupported_level=raised)[0]


def _reason(problem: Exception) -> str:
    """The line of a Java trace that says something to people."""
    lines = [line.strip(": ") for line in str(problem).splitlines() if line.strip(": ")]
    causes = [line for line in lines if line.startswith("Caused by: ")]
    return [*lines[:1], *causes][-1].removeprefix("Caused by: ") if lines else "no answer"


@cache
def _dialect() -> Any:
    """Spark 4.2 can give the k largest; SQLGlot does not know it yet."""
    from sqlglot import exp
    from sqlglot.dialects.spark import Spark

    def k_largest(generator: Any, node: Any) -> Any:
        return generator.func("MAX_BY", node.this, node.expression, node.args.get("count"))

    class Newer(Spark):
        class Generator(Spark.Generator):  # type: ignore[valid-type, misc]
            TRANSFORMS = {**Spark.Generator.TRANSFORMS, exp.ArgMax: k_largest}  # noqa: RUF012

    return Newer


@contextmanager
def spark_engine(limits: Limits = Limits()) -> Iterator[SparkEngine]:  # noqa: B008
    """A session of Spark: local on the threads allowed, or as the environment configures it.

    Raises
    ------
    InvalidInput
        PySpark or Java is missing.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise InvalidInput(
            "PySpark is not installed", remedy="pip install 'fumao[spark]', and a Java runtime"
        ) from problem
    with scratch_folder(limits) as scratch:
        builder = (
            SparkSession.builder.appName("fumao")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", limits.memory.upper().removesuffix("B").lower())
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.local.dir", str(scratch))
            .config("spark.sql.warehouse.dir", f"{scratch}/warehouse")
        )
        if limits.threads:
            # On one machine the default of 200 parts is all overhead.
            builder = builder.master(f"local[{limits.threads}]").config(
                "spark.sql.shuffle.partitions", 2 * limits.threads
            )
        try:
            session = builder.getOrCreate()
        except (PySparkException, Py4JError, OSError) as problem:
            raise InvalidInput(
                f"Spark does not start: {_reason(problem)}",
                where="--engine spark",
                remedy="install a Java runtime (17 or newer), see JAVA_HOME, and give 1GB or more",
            ) from problem
        try:
            session.sparkContext.setLogLevel("ERROR")
            for function in FUNCTIONS:
                session.sql(function)
            yield SparkEngine(session, scratch)
        finally:
            session.stop()
