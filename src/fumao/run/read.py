"""Reading messages of FUMAO_ITSS back: into a store as vintages, or into a file of flows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from fumao.errors import InvalidInput, Unreadable
from fumao.model.flows import COLUMNS, Flows, join
from fumao.publish.sdmx.observations import flows_of, texts
from fumao.run.embargo import Under, load_under
from fumao.run.files import put_by
from fumao.run.vintages import dataset_name, receipt
from fumao.sources.files import opened
from fumao.sources.sdmx_csv import read_sdmx_csv
from fumao.sources.sdmx_json import read_sdmx_json
from fumao.sources.sdmx_xml import read_sdmx_xml
from fumao.store import FLOWS, Store

_OUTPUTS = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Order:
    """A file, and where its flows go: a store, or a file of flows.

    ``dataset`` and ``released`` are those that the message tells, unless they are given;
    ``licence`` is kept with the vintage; ``under`` is an embargo that it comes under.
    """

    file: Path
    store: Path | None = None
    out: Path | None = None
    dataset: str = ""
    released: date | None = None
    licence: str = ""
    under: Under | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: rows, and the vintages that were made of them."""

    file: str
    rows: int
    withheld: int
    vintages: tuple[str, ...]
    out: Path | None

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "file": self.file, "rows": self.rows, "withheld": self.withheld,
            "vintages": list(self.vintages), "out": str(self.out or ""),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """The flows of one vintage of a message, with the day of its release if that is told."""

    vintage: str
    released: date | None
    flows: Flows


def read(order: Order) -> Read:
    """Read a data message in any form and load each of its vintages, or write its flows.

    Raises
    ------
    Unreadable, SourceChanged, ShapeMismatch
        The file is damaged, no data message, or of another structure.
    UnknownCode, InvalidInput, DuplicateKey
        A code, period, unit or value cannot be, or an observation stands twice; or the
        dataset or day of release is not known.
    CannotWrite
        The disk or folder refuses.
    """
    if (order.store is None) == (order.out is None):
        raise InvalidInput(
            "it is not said where the flows go", where="--store, --out",
            remedy="write --store FOLDER, or --out flows.csv",
        )  # fmt: skip
    parts = read_parts(order.file)
    rows = sum(len(each.flows) for each in parts)
    secret = sum(
        pc.sum(pc.not_equal(each.flows.table["confidentiality"], "F")).as_py() or 0
        for each in parts
    )
    names: tuple[str, ...] = ()
    if order.store is not None:
        names = tuple(_load(order, order.store, parts))
    elif order.out is not None:
        _write(join([each.flows for each in parts]), order.out)
    return Read(order.file.name, rows, secret, names, order.out)


def read_parts(file: Path) -> list[Part]:
    """The flows of a message, one part a vintage, in the order in which they stand."""
    table = _raw(file)
    if "VINTAGE" not in table.column_names:
        return [Part("", _day(table, file), flows_of(table, file.name))]
    names = texts(table["VINTAGE"])
    found = []
    for name in names.unique().to_pylist():
        mask = pc.is_null(names) if name is None else pc.fill_null(pc.equal(names, name), False)
        part = table.filter(mask)
        found.append(Part(name or "", _day(part, file), flows_of(part, file.name)))
    return found


def _raw(file: Path) -> pa.Table:
    """A message as texts by component; its first letters tell what it is."""
    with opened(file) as content:
        start = content.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PAR1"):
        return _parquet(file)
    if start.startswith(b"<"):
        return read_sdmx_xml(file)
    if start.startswith((b"{", b"[")):
        return read_sdmx_json(file)
    return read_sdmx_csv(file)


def _parquet(file: Path) -> pa.Table:
    try:
        return pq.read_table(file)
    except (pa.ArrowInvalid, OSError) as problem:
        raise Unreadable(
            f"{file.name} is damaged or cut off: {str(problem).splitlines()[0]}",
            where=str(file), remedy="export or fetch it again",
        ) from problem  # fmt: skip


def _day(table: pa.Table, file: Path) -> date | None:
    if "RELEASED" not in table.column_names:
        return None
    told = texts(table["RELEASED"]).unique().drop_null().to_pylist()
    try:
        return date.fromisoformat(told[0]) if told else None
    except ValueError as problem:
        raise InvalidInput(
            f"{told[0]!r} is no day", where=f"{file.name}, RELEASED", remedy="write 2021-12-31"
        ) from problem


def _load(order: Order, store: Path, parts: list[Part]) -> Iterator[str]:
    given = [_known(order, each) for each in parts]
    for each, (dataset, released) in zip(parts, given, strict=True):
        made = receipt(
            dataset, f"read from {order.file.name}", order.file.name, order.licence, released,
            [each.vintage, order.file], len(each.flows),
        )  # fmt: skip
        yield load_under(Store(store), made, {FLOWS: each.flows.table}, order.under).vintage


def _known(order: Order, part: Part) -> tuple[str, date]:
    """The dataset and day of a part, as given or as told."""
    told = re.fullmatch(r"(?P<dataset>.+?)@(?P<day>\d{4}-\d{2}-\d{2})(-\d+)?", part.vintage)
    dataset = order.dataset or (told["dataset"] if told else "")
    released = order.released or part.released
    if not dataset or not released:
        missing = "--dataset" if not dataset else "--released"
        raise InvalidInput(
            f"{order.file.name} does not tell its {missing[2:]}", where=missing,
            remedy="add --dataset NAME and --released 2021-12-31",
        )  # fmt: skip
    return dataset_name(dataset), released


def _write(flows: Flows, out: Path) -> None:
    """Flows with the columns of the house, as CSV or Parquet, whole or not at all."""
    if out.suffix not in _OUTPUTS:
        raise InvalidInput(
            f"{out.name} is neither CSV nor Parquet", where="--out",
            remedy=f"give it a name that ends in {' or '.join(_OUTPUTS)}",
        )  # fmt: skip
    put_by(partial(_write_csv if out.suffix == ".csv" else _write_parquet, flows), out)


def _write_csv(flows: Flows, out: Path) -> None:
    options = arrow_csv.WriteOptions(quoting_style="needed")
    arrow_csv.write_csv(flows.table.select(COLUMNS), str(out), options)


def _write_parquet(flows: Flows, out: Path) -> None:
    pq.write_table(flows.table, out, compression="zstd")
