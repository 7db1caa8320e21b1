"""Panels of rates by month, as nowcasters keep them, and the trade in services in them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from fumao.errors import InvalidInput, Unreadable
from fumao.methods.arrays import Vector
from fumao.model.tables import data_path
from fumao.watch.panel import Key, Panel


@dataclass(frozen=True)
class Months:
    """A panel of rates by month: a column for each indicator."""

    months: tuple[str, ...]
    columns: Mapping[str, Vector]


def read_months(file: Path) -> Months:
    """A CSV or Parquet file with a date column and one column for each indicator.

    Raises
    ------
    Unreadable, InvalidInput
        It is damaged, or has no column ``date``, or a month twice.
    """
    if not file.is_file():
        raise InvalidInput(f"there is no file {file}", remedy="give a panel, CSV or Parquet")
    try:
        read = pq.read_table if file.suffix == ".parquet" else arrow_csv.read_csv
        table: pa.Table = read(file)
    except (pa.ArrowInvalid, OSError) as problem:
        raise Unreadable(
            f"{file.name} cannot be read: {str(problem).splitlines()[0]}",
            where=str(file),
            remedy="save it as CSV or Parquet",
        ) from problem
    if "date" not in table.column_names:
        raise InvalidInput(f"{file.name} has no column date", remedy="name the months in it")
    months = [str(each)[:7] for each in table["date"].to_pylist()]
    if len(set(months)) < len(months):
        raise InvalidInput(f"{file.name} has a month twice", remedy="keep one row a month")
    order = np.argsort(months)
    columns = {
        name: table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)[order]
        for name in table.column_names
        if name != "date" and (pa.types.is_floating(table[name].type)
                               or pa.types.is_integer(table[name].type))
    }  # fmt: skip
    return Months(tuple(months[at] for at in order), columns)


def trade_of(months: Months) -> Panel:
    """The columns that are trade in services, cumulated to indices; see data/watch/panel.toml.

    Examples
    --------
    >>> made = trade_of(Months(("2020-01", "2020-02"), {"x_servs_jp": np.array([-0.02, -0.2])}))
    >>> made.keys[0].text, made.values[:, 0].round(1)
    ('JPN/W1/S/X', array([98. , 78.4]))
    """
    settings = tomllib.loads(data_path("watch", "panel.toml").read_text(encoding="utf-8"))
    here = {name: key for name, key in settings["columns"].items() if name in months.columns}
    keys = tuple(Key(**key, dataset=settings["dataset"]) for key in here.values())
    values = [_index(months.columns[name]) for name in here]
    made = np.column_stack(values) if values else np.empty((len(months.months), 0))
    return Panel("M", months.months, keys, made, ("INDEX",) * len(keys))


def _index(rates: Vector) -> Vector:
    """100 before the first rate; a month without one inside makes what follows unknown."""
    result = np.full(rates.shape, np.nan)
    level = 100.0
    for t in range(int(np.argmax(np.isfinite(rates))), rates.size):
        level *= 1 + rates[t]
        result[t] = level
    return result
