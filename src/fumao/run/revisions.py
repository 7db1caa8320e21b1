"""How far releases of one dataset were from later ones: statistics, cells and the triangle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fumao.compile.revisions import Revised, RevisedCell, compare_releases, release_table
from fumao.errors import InvalidInput, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.run.vintages import chosen
from fumao.store import FLOWS, Store

STATISTICS = ("n", "mean", "absolute", "relative", "root_mean_square", "upward", "downward")


@dataclass(frozen=True, slots=True)
class Told:
    """The vintages, the oldest first, and how each series was revised."""

    vintages: tuple[Receipt, ...]
    series: tuple[Revised, ...]

    @property
    def cells(self) -> list[RevisedCell]:
        """Cells with two releases or more, the furthest moved first."""
        found = [cell for series in self.series for cell in series.cells]
        return sorted(found, key=lambda cell: (-abs(cell.moved), cell.key))

    @property
    def furthest(self) -> list[dict[str, Any]]:
        """Statistics of series that moved, those with the largest MAR first."""
        moved = [row for row in statistic_rows(self.series) if row["absolute"]]
        return sorted(moved, key=lambda row: (-row["absolute"], row["key"]))

    @property
    def counts(self) -> dict[str, int]:
        """Cells in several vintages, those of them that moved, and those that came or went."""
        return {
            "compared": len(self.cells),
            "revised": sum(cell.moved != 0 for cell in self.cells),
            "new": sum(len(series.new) for series in self.series),
            "gone": sum(len(series.gone) for series in self.series),
        }

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "vintages": [each.vintage for each in self.vintages], **self.counts,
            "series": [row for row in statistic_rows(self.series) if row["n"]],
            "cells": [
                {"key": cell.key, "first": f"{cell.first}", "last": f"{cell.last}",
                 "revision": f"{cell.moved}"}
                for cell in self.cells if cell.moved
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Triangle:
    """What each release of a series said of each period."""

    vintages: tuple[Receipt, ...]
    key: str
    periods: tuple[str, ...]
    releases: tuple[tuple[Decimal | None, ...], ...]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "vintages": [each.vintage for each in self.vintages], "key": self.key,
            "releases": {
                period: [f"{value}" for value in row if value is not None]
                for period, row in zip(self.periods, self.releases, strict=True)
            },
        }  # fmt: skip


def revisions(store: Path, names: Sequence[str], frequency: str = "") -> Told:
    """Compare two vintages, or all of a dataset.

    Raises
    ------
    VintageNotFound
        The store has none of this name, or only one of the dataset.
    """
    vintages, flows = _taken(Store(store), names, frequency)
    return Told(vintages, tuple(compare_releases(flows)))


def revision_triangle(store: Path, names: Sequence[str], key: str, frequency: str = "") -> Triangle:
    """The releases of one series.

    Raises
    ------
    InvalidInput
        No vintage has the series.
    """
    vintages, flows = _taken(Store(store), names, frequency)
    periods, rows = release_table(flows, key)
    return Triangle(vintages, key, tuple(periods), tuple(map(tuple, rows)))


def _taken(
    shelf: Store, names: Sequence[str], frequency: str
) -> tuple[tuple[Receipt, ...], list[Flows]]:
    if len(names) > 2:
        raise InvalidInput(f"{len(names)} vintages are named", remedy="name two, or one dataset")
    if len(names) == 2:
        vintages = [chosen(shelf, name) for name in names]
    else:
        dataset = chosen(shelf, *names).dataset
        vintages = shelf.vintages(dataset)
    if len({each.vintage for each in vintages}) < 2:
        raise VintageNotFound(
            f"{vintages[0].dataset} has one vintage only, {vintages[0].vintage}",
            where=str(shelf.folder),
            remedy="revisions need two: compile the next release, or name two vintages",
        )
    flows = [_of(Flows(shelf.table(each.vintage, FLOWS)), frequency) for each in vintages]
    return tuple(vintages), flows


def _of(flows: Flows, frequency: str) -> Flows:
    """The rows whose periods are of one kind."""
    if not frequency:
        return flows
    wanted = [Period.parse(each).kind == frequency for each in flows.table["period"].to_pylist()]
    return Flows(flows.table.filter(wanted), flows.classification)


def statistic_rows(series: Sequence[Revised]) -> Iterator[dict[str, Any]]:
    """A row a series; of fewer than three periods the numbers are none."""
    for each in series:
        found = each.statistics
        numbers = {name: getattr(found, name, None) for name in STATISTICS}
        yield {
            "key": each.key, "frequency": each.frequency, "unit": each.unit, **numbers,
            "bias_p": found.bias.p if found else None,
            "new": len(each.new), "gone": len(each.gone),
        }  # fmt: skip


def as_csv(told: Told | Triangle) -> str:
    """The statistics by series, or the triangle, for a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    if isinstance(told, Triangle):
        width = max(map(len, told.releases))
        writer.writerow(["period", *(f"release_{number}" for number in range(1, width + 1))])
        for period, values in zip(told.periods, told.releases, strict=True):
            writer.writerow([period, *("" if value is None else f"{value}" for value in values)])
        return target.getvalue()
    rows = list(statistic_rows(told.series))
    writer.writerow(rows[0] if rows else [])
    writer.writerows(["" if each is None else each for each in row.values()] for row in rows)
    return target.getvalue()
