"""Hold-out of UK cells: error, bias and coverage of the ladder beside simpler ways.

    python bench/holdout.py

UK trade in services by partner and main item (ONS, release 2021Q4), 2016 to 2021, compared for
2019 in USD million; covariates CEPII GeoDist, GDP, DESTA, and partners' world totals by item of
Comtrade and the WTO. Three ways of hiding, five folds each; what accounting gives exactly is left
out of the coverage. Then the same cells are hidden in the whole matrix, which is assembled,
filled and reconciled each time; intervals are learnt from the other folds, and from another year.
"""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import services_data as data

from fumao.balance.compare import WAYS
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
from fumao.balance.reports import errors_of_reports, reported_errors
from fumao.balance.solution import learn_world
from fumao.balance.totals import world_totals
from fumao.balance.uncertainty import coverage, firm
from fumao.balance.world import world_matrix
from fumao.balance.world_holdout import (
    Hidden,
    coverage_by,
    coverage_of,
    hold_outs,
    scores_of,
)

YEARS = tuple(str(year) for year in range(2016, 2022))
YEAR = "2019"
ITEMS = data.ITEMS


def partner_totals() -> dict[str, np.ndarray]:
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
    one_reporter()
    whole_matrix()
    newer, older = (data.uk(vintage, years=("2018", "2019")) for vintage in ("2021Q4", "2020Q4"))
    print("\nrelative error of reports by size:", _of_reports(older, newer))
    world = data.totals(2019)
    for other in ("wto", "atlas-services"):
        print("Comtrade,", other, _of_reports(world["comtrade-services"], world[other]))


def one_reporter() -> None:
    """The ladder beside simpler ways, on the grid of one reporter."""
    table = data.uk(years=YEARS, rest=True)
    axes = axes_of(table, ITEMS)
    grid = lay_out(table, axes)
    covariates = covariates_of(
        axes, data.pairs(int(YEAR)), data.masses(int(YEAR)), partner_totals()
    )
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


def whole_matrix() -> None:
    """The balanced matrix beside the symmetry-index average and RAS, and its intervals."""
    held = {year: held_world(year) for year in (2019, 2018)}
    print("\n| year | hidden | way | cells | WAPE | bias | coverage | width | "
          "coverage by 2019 | seconds |")  # fmt: skip
    print("|" + "---|" * 10)
    scores = scores_of(held[2019][0].values())
    for year, (found, seconds) in held.items():
        for scheme, each in found.items():
            for way in WAYS:
                line = f"| {year} | {scheme} | {way} | {each.truths.size} "
                line += f"| {each.wape(way):.3f} | {each.bias(way):+.3f} "
                if way == "balanced":
                    own, other = coverage_of(found, scheme), coverage_by(scores, each)
                    line += f"| {own.share:.3f} | {own.width:.2f} | {other.share:.3f} "
                    line += f"| {seconds:.0f} "
                print(line + "|")


def held_world(year: int) -> tuple[dict[str, Hidden], float]:
    """UK cells of a year hidden in the whole matrix, and the seconds of it."""
    totals, said, areas = data.totals(year), data.uk(years=(str(year),)), data.economies(year)
    said = said.filter(pc.not_equal(said["partner"], "W1"))
    given = (data.pairs(year), data.masses(year), areas, str(year))
    errors = learn_world(totals, said, *given)
    margins = world_totals(totals, given[1], areas, str(year))
    older = data.uk("2020Q4", years=(str(year),))
    older = older.filter(pc.not_equal(older["partner"], "W1"))
    told_by = {"GBR": "ons-services"}
    reports = errors_of_reports(totals, said, told_by, {"ons-services 2020Q4": older})
    begin = time.perf_counter()
    found = hold_outs(
        lambda pairs: world_matrix(totals, pairs, *given, estimates=errors, reports=reports,
                                   told_by=told_by, margins=margins),
        said, areas,
    )  # fmt: skip
    return found, time.perf_counter() - begin


def _of_reports(one: pa.Table, other: pa.Table) -> str:
    errors = reported_errors((one, other))
    both = zip(np.sqrt(errors.squared[0]), errors.counts[0], strict=True)
    return " ".join(f"{size:.3f} ({count})" for size, count in both)


if __name__ == "__main__":
    main()
