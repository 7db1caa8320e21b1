"""``fumao analyse gravity``: a specification estimated on a file of flows or a balanced dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from fumao.analyse.gravity import Estimate, estimate, read_specification
from fumao.analyse.gravity_table import FORMATS, as_dict, render
from fumao.errors import InvalidInput, Unreadable
from fumao.model.indicators import Indicators
from fumao.run.files import put_by, text_of
from fumao.run.sources import INDICATORS
from fumao.run.vintages import chosen
from fumao.store import FLOWS, Store

__all__ = ["FORMATS", "GravityOrder", "estimate_gravity", "told", "write"]
# Names of files by format, and covariates that a store knows by the name they get.
_SUFFIX = {"text": "txt", "csv": "csv", "json": "json", "html": "html"}
_TIES = {"distance": "DISTANCE", "contiguity": "CONTIGUITY", "language": "COMMON_LANGUAGE",
         "colony": "COLONY"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GravityOrder:
    """A specification, and its data: a CSV or Parquet file, or a dataset of a store.

    ``item`` is of a dataset; ``out`` a folder for the tables, ``kinds`` their formats.
    """

    specification: Path
    data: str
    store: Path | None = None
    item: str = "S"
    out: Path | None = None
    kinds: tuple[str, ...] = FORMATS


def estimate_gravity(order: GravityOrder) -> Estimate:
    """Read, estimate, and write tables where asked.

    Raises
    ------
    InvalidInput
        The specification cannot be read, or is not identified by these data.
    CannotWrite
        The folder refuses.
    """
    text = text_of(order.specification, "SPEC")
    found = estimate(read_specification(text, str(order.specification)), _table(order))
    if order.out is not None:
        write({f"gravity.{language}.{_SUFFIX[kind]}": render(found, kind, language)
               for kind in order.kinds for language in _languages(kind)}, order.out)  # fmt: skip
    return found


def told(found: Estimate, kind: str, language: str) -> str:
    """A table in one format and language, or everything for programs."""
    return render(found, kind, language)


def _languages(kind: str) -> tuple[str, ...]:
    return ("en",) if kind == "json" else ("zh", "en")


def write(files: Mapping[str, str], out: Path) -> tuple[Path, ...]:
    """Texts as files of a folder, each whole or not at all."""
    for name, text in files.items():
        put_by(partial(Path.write_text, data=text, encoding="utf-8"), out / name, inside=out)
    return tuple(out / name for name in files)


def _table(order: GravityOrder) -> pa.Table:
    if order.store is not None and not Path(order.data).is_file():
        return _of_store(Store(order.store), order.data, order.item)
    return read_table(Path(order.data))


def read_table(file: Path) -> pa.Table:
    """A CSV or Parquet file as it is.

    Raises
    ------
    InvalidInput
        There is no such file.
    Unreadable
        It is neither.
    """
    if not file.is_file():
        raise InvalidInput(f"there is no file {file}", where="--data",
                           remedy="name a CSV or Parquet file, or a --store")  # fmt: skip
    try:
        return parquet.read_table(file) if file.suffix == ".parquet" else csv.read_csv(file)
    except (pa.ArrowInvalid, OSError) as problem:
        raise Unreadable(f"{file} is no table: {problem}", where="--data",
                         remedy="give a CSV with a header, or Parquet") from problem  # fmt: skip


def _of_store(store: Store, name: str, item: str) -> pa.Table:
    """Balanced exports of an item with single partners, and ties of the pairs."""
    flows = store.table(chosen(store, name).vintage, FLOWS)
    kept = pc.and_(pc.equal(flows["origin"], "balanced"), pc.equal(flows["flow"], "X"))
    kept = pc.and_(kept, pc.equal(flows["item"], item))
    kept = pc.and_(kept, pc.invert(pc.is_in(flows["partner"], pa.array(["W1", "_Z"]))))
    flows = flows.filter(kept)
    if not flows.num_rows:
        raise InvalidInput(f"{name} has no balanced exports of {item}", where="--data",
                           remedy="make them with `fumao balance world`")  # fmt: skip
    pairs = list(zip(flows["reporter"].to_pylist(), flows["partner"].to_pylist(), strict=True))
    columns: dict[str, Any] = {
        "exporter": flows["reporter"], "importer": flows["partner"],
        "year": [int(period[:4]) for period in flows["period"].to_pylist()],
        "trade": pc.cast(flows["value"], pa.float64()),
    }  # fmt: skip
    known = _ties(store)
    columns |= {name: [values.get(pair) for pair in pairs] for name, values in known.items()}
    return pa.table(columns)


def _ties(store: Store) -> dict[str, Mapping[tuple[str, str], float]]:
    found: dict[str, Mapping[tuple[str, str], float]] = {}
    newest = {each.dataset: each for each in store.vintages()}
    for receipt in newest.values():
        if store.holds(receipt.vintage, INDICATORS):
            held = Indicators(store.table(receipt.vintage, INDICATORS))
            for name, code in _TIES.items():
                if values := held.between(code):
                    found.setdefault(name, values)
    return found


def summary(found: Estimate) -> dict[str, Any]:
    """For ``--json``."""
    return as_dict(found)
