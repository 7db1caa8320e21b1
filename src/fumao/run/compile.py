"""Compile records into a vintage of the store: the steps in order, on the engine asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fumao.compile import steps
from fumao.compile.correspondence import code_table, correspondence_text, read_correspondence
from fumao.compile.plan import Plan, parse_plan, read_plan
from fumao.compile.rates import rate_table, read_rates
from fumao.compile.rollups import COORDINATES, Frame
from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.model.entry import Receipt
from fumao.model.unit import unit
from fumao.run.vintages import dataset_name
from fumao.store import CELLS, FLOWS, Store
from fumao.store.engine import Engine, Limits, duck_engine, scratch_folder
from fumao.store.records import exact_columns
from fumao.store.spark import spark_engine

QUARANTINE, SOURCES = "quarantine", "sources"
Opener = Callable[[Limits], AbstractContextManager[Engine]]
ENGINES: dict[str, Opener] = {"duckdb": duck_engine, "spark": spark_engine}
Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is compiled, from what, and on what.

    ``records`` are Parquet or CSV files of one layout; ``rates`` a CSV of
    exchange rates; ``register`` a file of enterprises; ``plan`` a TOML file, or
    the one that ships. ``released`` dates the vintage and is the last day that a
    record may bear.
    """

    records: Sequence[Path]
    released: date
    plan: Path | None = None
    rates: Path | None = None
    register: Path | None = None
    dataset: str = "compiled"
    engine: str = "duckdb"
    memory: str = "2GB"
    threads: int = 0
    scratch: Path | None = None

    @property
    def limits(self) -> Limits:
        """What the engine may take."""
        return Limits(self.memory, self.threads, self.scratch)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of it: counts of records in, out and left aside, by reason with amounts."""

    vintage: str
    records: int
    quarantined: dict[str, tuple[int, Decimal]]
    cells: int
    unit: str

    @property
    def accepted(self) -> int:
        """Records that entered the statistics."""
        return self.records - sum(count for count, _ in self.quarantined.values())

    def as_dict(self) -> dict[str, object]:
        """For ``--json``; amounts in the plan's currency, where they could be converted."""
        return {
            "vintage": self.vintage,
            "records": self.records,
            "accepted": self.accepted,
            "quarantined": {
                reason: {"records": count, "amount": f"{amount}"}
                for reason, (count, amount) in self.quarantined.items()
            },
            "cells": self.cells,
            "unit": self.unit,
        }


def compile_files(order: Order, store: Path, progress: Progress = silent) -> Compiled:
    """Compile into the store of a folder; see :func:`compile_records`."""
    if any(is_synthetic(file) for file in order.records) and "synthetic" not in order.dataset:
        order = replace(order, dataset=f"synthetic-{order.dataset}")
    return compile_records(order, Store(store), progress)


def shipped_plan() -> str:
    """The plan that ships with the package, as it is written."""
    return read_plan().source


def plan_of(store: Store, vintage: str) -> Plan:
    """The plan that a vintage was compiled with."""
    sources = store.table(vintage, SOURCES).to_pylist()
    return parse_plan(next(row["text"] for row in sources if row["role"] == "plan"), vintage)


def is_synthetic(file: Path) -> bool:
    """Whether a Parquet file says of itself that no record in it is real."""
    if file.suffix.lower() != ".parquet" or not file.is_file():
        return False
    try:
        return b"fumao.synthetic" in (pq.read_schema(file).metadata or {})
    except pa.ArrowInvalid:
        return False


def compile_records(order: Order, store: Store, progress: Progress = silent) -> Compiled:
    """Compile records and put cells, flows and quarantine into the store as one vintage.

    Raises
    ------
    InvalidInput, UnknownCode, DuplicateKey
        Plan, rates, register or layout of the records are wrong; single records never
        are an error: they go to the quarantine.
    Unreadable
        A file is damaged. The store stays as it was.
    CannotWrite
        Memory and disk do not suffice.
    """
    plan = read_plan(order.plan)
    dataset_name(order.dataset)
    unit(f"{plan.currency}_MN")
    frame = Frame.of(plan)
    with _engine(order) as engine, scratch_folder(order.limits) as out:
        columns, total = _take_in(engine, order, plan, frame)
        progress("read")
        make_cells(engine, plan, frame, progress)
        engine.write(steps.quarantine(columns), out / "quarantine.parquet")
        progress("quarantine")
        engine.write(steps.named("cells", frame), out / "cells.parquet")
        engine.read("named", [out / "cells.parquet"])
        engine.define("flows_named", steps.shown("named"))
        engine.write(_flows(plan), out / "flows.parquet")
        progress("write")
        tables: dict[str, pa.Table | Path] = {
            name: out / f"{name}.parquet" for name in (FLOWS, CELLS, QUARANTINE)
        }
        tables[SOURCES] = sources = _sources(order, plan)
        counted = _reasons(out / "quarantine.parquet")
        cells = pq.read_metadata(out / "cells.parquet").num_rows
        receipt = store.load(_receipt(order, sources, total), tables)
        progress("load")
    return Compiled(receipt.vintage, total, counted, cells, f"{plan.currency}_MN")


@contextmanager
def _engine(order: Order) -> Iterator[Engine]:
    if order.engine not in ENGINES:
        raise UnknownCode(
            f"there is no engine {order.engine!r}",
            where="--engine",
            remedy=f"use {' or '.join(ENGINES)}",
        )
    with ENGINES[order.engine](order.limits) as engine:
        yield engine


def _take_in(engine: Engine, order: Order, plan: Plan, frame: Frame) -> tuple[list[str], int]:
    """Give the engine the records and what is joined to them: their columns, and how many."""
    columns = engine.read("records", order.records)
    steps.check_columns(columns, str(order.records[0]))
    for name, table in lookups(plan, frame, order.rates).items():
        engine.hold(name, table)
    _take_register(engine, order.register)
    total = int(engine.fetch("SELECT COUNT(*) AS n FROM records")["n"][0].as_py())
    if not total:
        raise InvalidInput(
            "there is no record", where=str(order.records[0]), remedy="see whether it was exported"
        )
    engine.define("given", steps.given(columns, exact_columns(order.records)))
    engine.keep("duplicates", steps.sql("duplicates"))
    engine.define("checked", steps.checked(plan, order.released.isoformat()))
    engine.define("accepted", steps.sql("accepted"))
    return columns, total


def make_cells(engine: Engine, plan: Plan, frame: Frame, progress: Progress = silent) -> None:
    """From accepted records to the cells of all tables of the plan."""
    facts = "accepted"
    if len(plan.tables) > 1:
        facts = "base"
        engine.keep(facts, steps.sql("base"))
    names = []
    for number, table in enumerate(plan.tables):
        periods = steps.period_relation(table)
        if not engine.has(periods):
            engine.hold(periods, frame.periods(table.periods))
        for name, level in table.levels.items():
            if level != "each" and not engine.has(f"{name}_{level}"):
                engine.hold(f"{name}_{level}", frame.rollup(name, level))
        engine.keep("contributions", steps.contributions(table, frame, facts))
        names.append(f"cells_{number}")
        _sum_up(engine, names[-1])
        engine.forget("contributions")
        progress(table.name)
    engine.define("cells", steps.all_cells(names))


def _sum_up(engine: Engine, name: str) -> None:
    """The cells that were contributed to, as many at a time as memory allows."""
    rows = int(engine.fetch("SELECT COUNT(*) AS n FROM contributions")["n"][0].as_py())
    many = engine.parts(rows)
    for part in range(many):
        engine.keep(f"{name}_{part}", steps.cells("contributions", part, many))
    every = (f"SELECT * FROM {name}_{part}" for part in range(many))  # noqa: S608
    engine.define(name, "\nUNION ALL\n".join(every))


def lookups(plan: Plan, frame: Frame, rates: Path | None) -> dict[str, pa.Table]:
    """The small tables that records are joined to, and the names of cells."""
    found = {
        "codes": code_table(
            read_correspondence(plan.codes, plan.folder), frame.coordinates["item"], plan.signed
        ),
        "rates": read_rates(rates, plan) if rates else rate_table((), plan),
        "months": pa.table(
            {
                "name": list(frame.coordinates["period"].leaves),
                "month": pa.array(frame.coordinates["period"].leaves.values(), pa.int32()),
            }
        ),
    }
    for name in ("flow", "partner", "region", "mode"):
        leaves = frame.coordinates[name].leaves
        found[f"{name}s"] = pa.table(
            {"name": list(leaves), "leaf": pa.array(leaves.values(), pa.int32())}
        )
    for name in COORDINATES:
        codes = frame.coordinates[name].codes
        found[f"{name}_names"] = pa.table(
            {"id": pa.array(range(len(codes)), pa.int64()), "name": list(codes)}
        )
    return found


def _take_register(engine: Engine, path: Path | None) -> None:
    """Who the enterprises are; without a register each stands for itself."""
    if path is None:
        empty = {"enterprise": pa.string(), "contributor": pa.int64(), "region": pa.string()}
        engine.hold("register", pa.schema(empty).empty_table())
        engine.hold("waivers", pa.schema({"contributor": pa.int64()}).empty_table())
        return
    columns = engine.read("register_file", [path])
    engine.keep("register", steps.contributors(columns, str(path)))
    twice = engine.fetch(
        "SELECT enterprise FROM register WHERE enterprise <> '' "
        "GROUP BY enterprise HAVING COUNT(*) > 1 ORDER BY enterprise LIMIT 3"
    )
    if twice.num_rows:
        names = ", ".join(twice["enterprise"].to_pylist())
        raise DuplicateKey(
            f"enterprises stand twice in the register: {names}",
            where=str(path),
            remedy="leave one row an enterprise",
        )
    engine.keep("waivers", steps.waivers(columns))


def _flows(plan: Plan) -> str:
    return steps.sql("flows").format(
        reporter=plan.reporter, currency=plan.currency, confidentiality="N", named="flows_named"
    )


def _reasons(file: Path) -> dict[str, tuple[int, Decimal]]:
    """Counts and amounts of the quarantine by reason, the most frequent first."""
    table = pq.read_table(file, columns=["reason", "converted"])
    grouped = table.group_by("reason").aggregate([("reason", "count"), ("converted", "sum")])
    rows = sorted(grouped.to_pylist(), key=lambda row: (-row["reason_count"], row["reason"]))
    return {
        row["reason"]: (row["reason_count"], row["converted_sum"] or Decimal(0)) for row in rows
    }


def _sources(order: Order, plan: Plan) -> pa.Table:
    """All that the cells are made of, with checksums, and the plan as it is written."""
    codes = correspondence_text(plan.codes, plan.folder)
    rows = [
        ("plan", order.plan.name if order.plan else "plan.toml", _sha256(plan.source), plan.source),
        ("correspondence", f"{plan.codes}.csv", _sha256(codes), ""),
        ("code", f"fumao {version('fumao')}", _sha256(version("fumao")), ""),
    ]
    files = [*(("records", file) for file in order.records), ("rates", order.rates),
             ("register", order.register)]  # fmt: skip
    for role, file in files:
        if file:
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            rows.append((role, file.name, digest, ""))
    columns = zip(*rows, strict=True)
    return pa.table(dict(zip(("role", "file", "sha256", "text"), map(list, columns), strict=True)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _receipt(order: Order, sources: pa.Table, records: int) -> Receipt:
    """The receipt; its checksum is that of what went in, whatever the files' names and order."""
    every = sorted(f"{row['role']} {row['sha256']}\n" for row in sources.to_pylist())
    return Receipt(
        vintage="", dataset=order.dataset, source=f"compiled from {records} records",
        file=", ".join(file.name for file in order.records), sha256=_sha256("".join(every)),
        licence="confidential: cells before disclosure control", released=order.released,
        recorded=datetime.now(UTC), rows=records,
    )  # fmt: skip
