"""What balancing a year has learnt, as tables of its vintage: a revision begins there.

Errors of reports and estimates, the gravity models, and the sums that the cells must meet, each
with its multiplier. The tables are also there to be read: a multiplier says how hard a sum presses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.gravity import Model
from fumao.balance.grid import Array
from fumao.balance.intervals import margin_errors
from fumao.balance.parameters import method_codes, number_of, parameters
from fumao.balance.reports import error_of
from fumao.balance.solution import Solution
from fumao.balance.system import System
from fumao.balance.world import World
from fumao.methods.bands import bands
from fumao.methods.relative_errors import RelativeErrors

ERRORS, MODELS, SUMS = "relative_errors", "models", "sums"
# What the errors of balanced cells are listed as.
BALANCED = "balanced"
_LEVEL, _FLOWS = "level", "XM"
_OF_ERRORS = pa.schema([
    ("of", pa.string()), ("method", pa.string()), ("source", pa.string()), ("total", pa.bool_()),
    ("size_from", pa.float64()), ("low", pa.float64()), ("high", pa.float64()),
    ("squared", pa.float64()), ("count", pa.int64()), ("level", pa.float64()),
    ("floor", pa.float64()),
])  # fmt: skip
_OF_MODELS = pa.schema([
    ("item", pa.string()), ("set", pa.string()), ("term", pa.string()), ("flow", pa.string()),
    ("reporter", pa.string()), ("value", pa.float64()), ("error", pa.float64()),
    ("cells", pa.int64()),
])  # fmt: skip


def learnt_tables(world: World, done: Solution) -> dict[str, pa.Table]:
    """The three tables of a world that has been solved."""
    learnt: dict[str, RelativeErrors | float] = {
        "estimates": world.estimates, "totals": world.totals.errors, "reports": world.reports
    }  # fmt: skip
    if done.scores is not None:
        learnt[BALANCED] = done.scores
    return {
        ERRORS: relative_errors_table(learnt),
        MODELS: models_table(world.models.models, world.economies),
        SUMS: sums_table(done.system, done.reconciled.values, done.reconciled.multipliers,
                         margin_errors(world)),
    }  # fmt: skip


def relative_errors_table(errors: Mapping[str, RelativeErrors | float]) -> pa.Table:
    """Relative errors by method and size; ``method`` null for all, ``size_from`` null for any.

    Those of reports are by ``source``, null for all. Those of balanced cells are in standard errors
    of their own, and by ``total``: whether a side reports the pair's total.

    >>> relative_errors_table({"reports": 0.0025})["squared"].to_pylist()
    [0.0025]
    """
    rows: list[dict[str, Any]] = []
    for of, each in errors.items():
        if isinstance(each, RelativeErrors):
            rows += [{"of": of, **row} for row in _classes(each, of)]
        else:
            rows.append({"of": of, "squared": float(each)})
    return pa.Table.from_pylist(rows, schema=_OF_ERRORS)


def _classes(errors: RelativeErrors, of: str) -> Iterator[dict[str, Any]]:
    name, codes = _called(errors, of)
    groups = [*(codes[group] for group in errors.groups), None]
    sizes = [None, *errors.edges.tolist()]
    for row, column in np.ndindex(errors.squared.shape):
        told = {each: float(getattr(errors, each)[row, column])
                for each in ("low", "high", "squared")}  # fmt: skip
        yield {name: groups[row], "size_from": sizes[column], **told,
               "count": int(errors.counts[row, column]), "level": errors.level,
               "floor": errors.floor}  # fmt: skip


def _called(errors: RelativeErrors, of: str) -> tuple[str, Sequence[str | bool]]:
    """The column that tells the groups apart, and what they are called there."""
    if of == BALANCED:
        return "total", (False, True)
    return ("source", errors.names) if errors.names else ("method", method_codes())


def holds_errors(table: pa.Table, of: str) -> bool:
    """Whether errors of this kind were learnt."""
    return of in table["of"].to_pylist()


def read_errors(table: pa.Table, of: str) -> RelativeErrors | float:
    """The errors that :func:`relative_errors_table` has written; or one mean square for all."""
    rows = [row for row in table.to_pylist() if row["of"] == of]
    if rows[0]["count"] is None:
        return float(rows[0]["squared"])
    name = next((each for each in ("source", "total") if rows[0].get(each) is not None), "method")
    codes = list(dict.fromkeys(row[name] for row in rows))
    sizes = list(dict.fromkeys(row["size_from"] for row in rows))
    shape = (len(codes), len(sizes))

    def told(name: str) -> Array:
        return np.array([row[name] for row in rows], dtype=np.float64).reshape(shape)

    # Errors of one group that is no method stand by an empty code.
    groups = (list(range(len(codes) - 1)) if name == "source" else
              [int(code) if name == "total" else number_of(code) if code else 0
               for code in codes[:-1]])  # fmt: skip
    return RelativeErrors(
        np.array(groups, dtype=np.int64), np.array(sizes[1:], dtype=np.float64), told("low"),
        told("high"), told("squared"), told("count").astype(np.int64),
        rows[0]["level"], rows[0]["floor"], tuple(codes[:-1]) if name == "source" else (),
    )  # fmt: skip


def error_of_report(table: pa.Table, source: str, value: float) -> tuple[str, float]:
    """Whose errors a report has by a stored table, as :func:`fumao.balance.reports.error_of`."""
    return error_of(read_errors(table, "reports"), source, value)


def models_table(models: Sequence[Model], economies: Sequence[str]) -> pa.Table:
    """Slopes with their errors, and levels by flow and reporter, a row each."""
    rows: list[dict[str, Any]] = []
    for each in models:
        own = {"item": each.item, "set": each.code, "cells": each.cells}
        rows += [
            {**own, "term": name, "value": slope, "error": error}
            for name, slope, error in zip(
                each.names, each.slopes.tolist(), each.errors.tolist(), strict=True
            )
        ]
        rows += [
            {**own, "term": _LEVEL, "flow": flow, "reporter": economy,
             "value": float(each.levels[0, f, r])}
            for f, flow in enumerate(_FLOWS) for r, economy in enumerate(economies)
        ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_OF_MODELS)


def read_models(table: pa.Table, reporter: str) -> tuple[Model, ...]:
    """The models that :func:`models_table` has written, with the levels of one reporter."""
    models = []
    for (item, code), own in groupby(table.to_pylist(), lambda row: (row["item"], row["set"])):
        rows = list(own)
        slopes = [row for row in rows if row["term"] != _LEVEL]
        levels = [row["value"] for row in rows if row["reporter"] == reporter]
        models.append(Model(
            item, code, tuple(row["term"] for row in slopes),
            np.array([row["value"] for row in slopes]), np.array([row["error"] for row in slopes]),
            np.array(levels).reshape(1, len(_FLOWS), 1), int(rows[0]["cells"]),
        ))  # fmt: skip
    return tuple(models)


def sums_table(system: System, values: Array, multipliers: Array, errors: Array) -> pa.Table:
    """What cells must add up to, with its multiplier, and how wrong it may be itself.

    An economy's total has a target, which is met exactly, and ``errors``, its variances, in the
    order of the constraints. A pair's total is an estimate, which the reconciliation moves: its
    target is null.
    """
    pairs = int((system.item < 0).sum())
    margins = len(system.names) - pairs
    blank = np.full(margins, np.nan)
    columns = {
        "target": np.concatenate([system.targets[:margins], np.full(pairs, np.nan)]),
        "before": np.concatenate([blank, system.values[system.item < 0]]),
        "variance": np.concatenate([errors, system.variances[system.item < 0]]),
        "balanced": np.concatenate([system.targets[:margins], values[system.item < 0]]),
    }
    found = pa.table({"key": pa.array(system.names, pa.string())})
    for name, column in columns.items():
        found = found.append_column(name, pa.array(column, from_pandas=True))
    return found.append_column("multiplier", pa.array(multipliers))


def ends_of_sums(sums: pa.Table, names: Sequence[str]) -> tuple[float, float]:
    """The ends of the intervals of some sums of :func:`sums_table`, each added up."""
    rows = sums.filter(pc.is_in(sums["key"], pa.array(names, pa.string())))
    band = bands(rows["balanced"].to_numpy(), rows["variance"].to_numpy(),
                 level=parameters().number("level"))  # fmt: skip
    return float(band.lower.sum()), float(band.upper.sum())
