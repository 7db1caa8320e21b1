"""The published series that ship with the package, loaded as vintages."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import InvalidInput, UnknownCode
from fumao.model.entry import Receipt
from fumao.model.flows import Flows, join
from fumao.model.names import Names
from fumao.model.tables import data_path
from fumao.run.vintages import refuse_confidential
from fumao.store import FLOWS, Store


@dataclass(frozen=True, slots=True)
class Series:
    """One published series: who published it, under which licence, and when it was read."""

    id: str
    title: Names
    publisher: Names
    licence: Names
    address: str
    released: date


@cache
def known_series() -> dict[str, Series]:
    """The series of ``data/series/series.toml`` by id."""
    settings = tomllib.loads(data_path("series", "series.toml").read_text(encoding="utf-8"))
    return {
        name: Series(
            name,
            Names.of(each, "title"),
            Names.of(each, "publisher"),
            Names.of(each, "licence"),
            each["address"],
            each["released"],
        )
        for name, each in settings.items()
    }


def load_series(store: Store, names: Sequence[str]) -> list[Receipt]:
    """Load shipped series into the store; known content is not loaded again.

    Raises
    ------
    InvalidInput
        The store has data of another origin under a series' name, whose newest vintage the
        series would become.
    """
    for name in names:
        _check_free(store, name)
    return [_load(store, name) for name in names]


def series_flows(names: Sequence[str]) -> Flows:
    """Shipped series as flows, without a store."""
    return join(_read(name)[1] for name in names)


def _read(name: str) -> tuple[bytes, Flows]:
    if name not in known_series():
        raise UnknownCode(
            f"there is no series {name!r}", remedy=f"there are {', '.join(known_series())}"
        )
    content = data_path("series", f"{name}.csv").read_bytes()
    return content, Flows.from_csv(content.decode("utf-8").splitlines(), f"{name}.csv")


def _file_of(name: str) -> str:
    return f"series/{name}.csv"


def _check_free(store: Store, name: str) -> None:
    others = [each.vintage for each in store.vintages(name) if each.file != _file_of(name)]
    if others:
        raise InvalidInput(
            f"the store has another {name}: {others[-1]}", where=str(store.folder),
            remedy="give a store of its own with --store, or load that source with --dataset NAME",
        )  # fmt: skip


def _load(store: Store, name: str) -> Receipt:
    content, flows = _read(name)
    series = known_series()[name]
    receipt = _receipt(name, series.title.en, _file_of(name), content, series.licence.en,
                       series.released, len(flows))  # fmt: skip
    return store.load(receipt, {FLOWS: flows.table})


def load_file(store: Store, path: Path, released: date) -> Receipt:
    """Load a user's own file of flows (CSV or Parquet) as a vintage."""
    flows = Flows.read(path)
    receipt = _receipt(path.stem, str(path), path.name, path.read_bytes(), "as given by its owner",
                       released, len(flows))  # fmt: skip
    return store.load(receipt, {FLOWS: flows.table})


def load_compiled(store: Store, released: Path, as_of: date | None) -> list[Receipt]:
    """Load what another store has released, dataset by dataset, under its own receipts.

    Raises
    ------
    InvalidInput
        The store holds no flows, or cells before disclosure control.
    """
    source = Store(released)
    receipts = [source.latest(name, as_of) for name in {each.dataset for each in source.vintages()}]
    held = [each for each in receipts if source.holds(each.vintage, FLOWS)]
    if not held:
        raise InvalidInput(
            "there are no flows to write a report from", where=str(released),
            remedy="give the store that fumao compile release has written",
        )  # fmt: skip
    for each in held:
        refuse_confidential(source, each.vintage)
    return [
        store.load(each, {FLOWS: source.table(each.vintage, FLOWS)})
        for each in sorted(held, key=lambda each: each.dataset)
    ]


def replace_flows(flows: Flows, newer: Flows) -> Flows:
    """Flows with the values of others where those have one.

    >>> row = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN"}
    >>> old, new = (Flows.from_rows([{**row, "value": value}]) for value in ("1", "2"))
    >>> [str(each.value) for each in replace_flows(old, new)]
    ['2.00000000']
    """
    told = newer.table.filter(pc.is_valid(newer.table["value"]))
    known = {row.key for row in Flows(told)}
    kept = flows.table.filter(pa.array([row.key not in known for row in flows], pa.bool_()))
    return join([Flows(kept, flows.classification), Flows(told, newer.classification)])


def _receipt(
    dataset: str, source: str, file: str, content: bytes, licence: str, released: date, rows: int
) -> Receipt:
    return Receipt(
        vintage="", dataset=dataset, source=source, file=file,
        sha256=hashlib.sha256(content).hexdigest(), licence=licence, released=released,
        recorded=datetime.now(UTC), rows=rows,
    )  # fmt: skip
