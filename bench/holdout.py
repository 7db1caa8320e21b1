"""Hold-out of UK cells: error, bias and coverage of the ladder beside simpler ways.

    python bench/holdout.py

UK trade in services by partner and main item (ONS, release 2021Q4), 2016 to 2021, compared for
2019 in USD million; covariates CEPII GeoDist, GDP, DESTA, and partners' world totals by item of
Comtrade and the WTO. Three ways of hiding, five folds each; what accounting gives exactly is left
out of the coverage.
"""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
import services_data as data

from fumao.balance.gravity import covariates_of
from fumao.balance.grid import axes_of, lay_out
from fumao.balance.holdout import (
    SCHEMES,
    folds_of,
    gravity_estimator,
    hold_out,
    ladder_estimator,
    pro_rata,
    ras,
)
from fumao.balance.uncertainty import coverage, firm

YEARS = tuple(str(year) for year in range(2016, 2022))
YEAR = "2019"
ITEMS = data.ITEMS


def world_totals() -> dict[str, np.ndarray]:
    """World totals by flow and item of each economy, imports of the WTO where Comtrade has none."""
    found: dict[str, np.ndarray] = {}
    for table in (data.trade("wto", int(YEAR)), data.trade("comtrade-services", int(YEAR))):
        for row in table.to_pylist():
            if row["item"] in ITEMS and row["value"] and row["partner"] == "W1":
                totals = found.setdefault(row["reporter"], np.full((2, len(ITEMS)), np.nan))
                totals["XM".index(row["flow"]), ITEMS.index(row["item"])] = row["value"]
    return found


def main() -> None:
    if not data.present():
        print("no ../shared/data: nothing to compare")
        return
    table = data.uk(years=YEARS, rest=True)
    axes = axes_of(table, ITEMS)
    grid = lay_out(table, axes)
    covariates = covariates_of(axes, data.pairs(int(YEAR)), data.masses(int(YEAR)), world_totals())
    # Regions that are no economy ("Other Asia") keep their totals: no covariate speaks of them.
    economies = [code for code in axes.partners if len(code) == 3 and not code.startswith("PB")]
    ways = {"ladder": ladder_estimator(covariates), "pro-rata": pro_rata, "RAS": ras,
            "gravity alone": gravity_estimator(covariates)}  # fmt: skip
    heads = ("hidden", "way", "cells", "WAPE", "bias", "WAPE of estimates", "coverage of 80%",
             "width", "seconds")  # fmt: skip
    print("|", " | ".join(heads), "|")
    print("|" + "---|" * len(heads))
    for scheme in SCHEMES:
        folds = folds_of(grid, scheme, YEAR, folds=5, among=economies)
        for name, way in ways.items():
            begin = time.perf_counter()
            held = hold_out(grid, way, folds, YEAR)
            seconds = time.perf_counter() - begin
            own = ~firm(held.methods)
            part = np.abs(held.estimates - held.truths)[own].sum() / held.truths[own].sum()
            held_by = coverage(held)
            print(f"| {scheme} | {name} | {held.cells.size} | {held.wape:.3f} | {held.bias:+.3f} "
                  f"| {part:.3f} | {held_by.share:.3f} | {held_by.width:.2f} "
                  f"| {seconds:.1f} |")  # fmt: skip
    newer, older = (data.uk(vintage, years=("2018", "2019")) for vintage in ("2021Q4", "2020Q4"))
    print("\nrelative error of reports by size:", _of_reports(older, newer))
    world = data.totals(2019)
    for other in ("wto", "atlas-services"):
        print("Comtrade,", other, _of_reports(world["comtrade-services"], world[other]))


def _of_reports(one: pa.Table, other: pa.Table) -> str:
    from fumao.balance.uncertainty import reported_errors

    errors = reported_errors(one, other)
    both = zip(np.sqrt(errors.squared[0]), errors.counts[0], strict=True)
    return " ".join(f"{size:.3f} ({count})" for size, count in both)


if __name__ == "__main__":
    main()
