"""Intervals of nowcasts between two jobs: what ``analyse nowcast`` keeps ``watch run`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.errors import InvalidInput, Unreadable, VintageNotFound
from fumao.run.vintages import dataset_name, receipt
from fumao.store import Store
from fumao.watch.intervals import Interval, read_intervals
from fumao.watch.panel import Key

KEPT = "nowcasts"
_FILE = "nowcast.json"
_SCHEMA = pa.schema([
    ("target", pa.string()), ("period", pa.string()), ("as_of", pa.string()),
    ("low", pa.float64()), ("high", pa.float64()), ("level", pa.float64()),
    ("transform", pa.string()), ("unit", pa.string()), ("checked", pa.int64()),
    ("held", pa.float64()), ("vintages", pa.string()),
])  # fmt: skip


def keep(told: Mapping[str, Any], store: Path, dataset: str) -> str:
    """Load a nowcast's interval as a vintage that was released on the day it is of.

    Parameters
    ----------
    told : mapping
        What ``nowcast.json`` holds.

    Returns
    -------
    str
        The vintage.

    Raises
    ------
    InvalidInput
        Its target is no series of flows: nothing could be held against it.
    CannotWrite
        The disk or folder refuses.
    """
    row = _row(told, "--keep")
    made = pa.Table.from_pylist([row], schema=_SCHEMA)
    text = json.dumps(row, sort_keys=True)
    source = f"nowcast of {row['target']} for {row['period']}"
    held = Store(store).load(
        receipt(dataset_name(dataset), source, _FILE, "own computation",
                date.fromisoformat(row["as_of"]), [text], 1), {KEPT: made},
    )  # fmt: skip
    return held.vintage


def intervals_of(
    names: Sequence[str], store: Path | None, as_of: date
) -> tuple[list[Interval], int]:
    """Intervals that had been made by a day, and how many were made later.

    Parameters
    ----------
    names : sequence of str
        CSV files of intervals, ``nowcast.json`` files, folders of them, or datasets of ``store``.

    Raises
    ------
    InvalidInput, Unreadable, VintageNotFound
        There is no such file or dataset, or it holds no nowcast.
    """
    found = [each for name in names for each in _read(name, store)]
    known = [each for each in found if each.made is None or each.made <= as_of]
    return known, len(found) - len(known)


def _read(name: str, store: Path | None) -> Iterator[Interval]:
    path = Path(name)
    if path.suffix == ".json" and path.is_file():
        yield _interval(_row(_told(path), str(path)))
    elif path.is_dir():
        files = sorted(path.rglob(_FILE))
        if not files:
            raise InvalidInput(f"{path} holds no {_FILE}", where="--nowcasts",
                               remedy="make one: fumao analyse nowcast … --out")  # fmt: skip
        yield from (_interval(_row(_told(each), str(each))) for each in files)
    elif path.is_file() or store is None or path.suffix == ".csv":
        yield from read_intervals(path)
    else:
        held = Store(store)
        made = [each for each in held.vintages(name) if held.holds(each.vintage, KEPT)]
        if not made:
            raise VintageNotFound(f"there are no nowcasts called {name}", where=str(store),
                                  remedy="keep one: fumao analyse nowcast … --keep")  # fmt: skip
        for each in made:
            yield from map(_interval, held.table(each.vintage, KEPT).to_pylist())


def _told(file: Path) -> Mapping[str, Any]:
    remedy = "give what fumao analyse nowcast has written"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Unreadable(f"{file} is no JSON", where="--nowcasts", remedy=remedy) from problem
    if not isinstance(told, dict):
        raise Unreadable(f"{file} is no nowcast", where="--nowcasts", remedy=remedy)
    return told


def _row(told: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The interval of a nowcast and how often its like held."""
    lacking = [each for each in ("target", "period", "as_of", "low", "high", "level", "transform")
               if each not in told]  # fmt: skip
    if lacking:
        raise InvalidInput(f"the nowcast has no {lacking[0]}", where=where,
                           remedy="make it anew with fumao analyse nowcast")  # fmt: skip
    if str(told["target"]).count("/") != 3:
        raise InvalidInput(
            f"the target {told['target']!r} is no series of flows", where=where,
            remedy="call it reporter/partner/item/flow in the panel and SPEC: CHN/W1/SC/X",
        )  # fmt: skip
    past = told.get("past", {}).get("weighted", {})
    return {
        **{name: told[name] for name in ("target", "period", "as_of", "low", "high", "level",
                                         "transform")},
        "unit": told.get("unit", ""), "checked": past.get("count", 0),
        "held": past.get("coverage"), "vintages": told.get("vintages", ""),
    }  # fmt: skip


def _interval(row: Mapping[str, Any]) -> Interval:
    reporter, partner, item, flow = row["target"].split("/")
    held = row["held"]
    return Interval(
        Key(reporter, item, flow, partner), row["period"], float(row["low"]), float(row["high"]),
        float(row["level"]), date.fromisoformat(row["as_of"]), row["transform"],
        int(row["checked"]), float("nan") if held is None else float(held), row["unit"] or "",
    )  # fmt: skip
