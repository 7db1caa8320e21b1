"""Nowcasts of US GDP growth on the public benchmark panel, in pseudo-vintages -2 to 2.

    python bench/nowcast.py            the test, about ten minutes on one thread
    python bench/nowcast.py choice     1995 to 2004, on which models and settings were chosen

The panel, its publication lags, the quarters (2005Q1 to 2010Q1) and the rule of vintages are those
of github.com/dhopp1/nowcasting_benchmark, whose published errors stand below ours. Every figure
comes through ``Releases.as_of``. The panel holds revised figures only: vintages are pseudo.
"""

from __future__ import annotations

import csv
import math
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from fumao.analyse.nowcast import Specification, against, evaluate, scores
from fumao.analyse.nowcast_models import Settings
from fumao.analyse.releases import Series, month_number, pseudo
from fumao.model.names import Names

FOLDER = Path(__file__).parents[2] / "shared/data/unctad_nowcast/nowcasting_benchmark"
TARGET = "gdpc1"
PAIR = ("ridge", "factors")
VINTAGES = (-2, -1, 0, 1, 2)
PUBLISHED = {
    "LSTM": (0.0076, 0.0056, 0.0048, 0.0044, 0.0042),
    "Bayesian VAR": (0.0057, 0.0065, 0.0047, 0.0051, 0.0051),
    "MIDASML": (0.0053, 0.0051, 0.0061, 0.0059, 0.0059),
    "ridge": (0.0082, 0.0062, 0.0053, 0.0050, 0.0047),
    "DFM": (0.0080, 0.0071, 0.0064, 0.0063, 0.0064),
    "ARMA": (0.0091, 0.0079, 0.0079, 0.0079, 0.0079),
}


def read(folder):
    """Specification and releases of the benchmark panel."""
    with (folder / "meta_data.csv").open(encoding="utf-8") as file:
        series = tuple(
            Series(row["series"], Names(row["name"], row["name"]), row["freq"].upper(),
                   int(row["months_lag"]))
            for row in csv.DictReader(file)
        )  # fmt: skip
    figures = []
    with (folder / "data_tf.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            month = month_number(row.pop("date")[:7])
            figures += [(code, month, float(text)) for code, text in row.items()
                        if text not in ("NA", "") and math.isfinite(float(text))]  # fmt: skip
    name = Names("美国GDP", "US GDP")
    settings = Settings(factors=2, order=1)
    return (Specification(name, TARGET, series, start="1985-01", settings=settings),
            pseudo(series, figures))  # fmt: skip


def quarters(first, last):
    return list(range(first, last + 1, 3))


def table(past):
    by_vintage = [scores(past, vintage) for vintage in VINTAGES]
    for name in by_vintage[0]:
        errors = [each[name].rmse for each in by_vintage]
        covered = np.mean([each[name].coverage for each in by_vintage])
        told = f"80% interval holds {100 * covered:.0f}%"
        if name != "arma":
            told += f"; p against arma at 0: {against(past, name, 'arma', 0):.2f}"
        line(name, errors, told)


def pair(past):
    """The mean of the two models with the least error of 1995 to 2004."""
    errors = []
    for vintage in VINTAGES:
        own = [each for each in past if each.vintage == vintage]
        middle = [np.mean([each.densities[name].center[0] for name in PAIR]) for each in own]
        errors.append(
            np.sqrt(
                np.mean([(each.actual - at) ** 2 for each, at in zip(own, middle, strict=True)])
            )
        )
    line("+".join(PAIR), errors, "the pair that was best on 1995 to 2004")


def line(name, errors, told=""):
    cells = "  ".join(f"{each:.4f}" for each in errors)
    print(f"{name:14}{cells}  mean {np.mean(errors):.4f}  {told}", flush=True)


def main(kind):
    first, last = ("2005-Q1", "2010-Q1") if kind == "test" else ("1995-Q1", "2004-Q4")
    specification, releases = read(FOLDER)
    plain = replace(specification, models=("factors",), settings=Settings(factors=1, order=1))
    began = time.perf_counter()
    # Twelve quarters before give the first weights; they are not scored.
    begin = month_number(first)
    past = evaluate(specification, releases, quarters(begin - 36, month_number(last)), VINTAGES,
                    clipped=True)  # fmt: skip
    scored = [each for each in past if each.month >= begin]
    seconds = time.perf_counter() - began
    print(f"RMSE of quarterly growth, {first} to {last}, {len(scored)} forecasts, {seconds:.0f} s")
    print(f"{'vintage':14}" + "  ".join(f"{each:>6}" for each in VINTAGES))
    table(scored)
    pair(scored)
    simple = evaluate(plain, releases, quarters(begin, month_number(last)), VINTAGES, clipped=True)
    line("plain DFM", [scores(simple, vintage)["factors"].rmse for vintage in VINTAGES],
         "one factor, order 1")  # fmt: skip
    if kind == "test":
        print("published:")
        for name, errors in PUBLISHED.items():
            line(name, errors)


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] else "test")
