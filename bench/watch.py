"""Early warning out of sample: hits, false alarms and lead beside the naive rule; and a placebo.

    python bench/watch.py [FILE]

FILE is UN Comtrade's quarterly trade in services (51 economies, 2005 to 2024); without it the
copy in ../shared is taken. Every signal was given by a line that only earlier quarters drew. The
naive rule says that what happened in the last known quarter happens again. The placebo puts the
scores of each series into another order: what is called out then knew nothing.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from fumao.methods.discoveries import shuffle_blocks
from fumao.methods.signals import leads
from fumao.sources import read_source
from fumao.watch.alert import lead_of
from fumao.watch.judging import judge_measured, watch
from fumao.watch.monitors import read_monitors
from fumao.watch.panel import panel_of
from fumao.watch.rules import measure

FILE = Path(__file__).parents[2] / (
    "shared/data/comtrade_services_quarterly/services_quarterly_long.parquet"
)
ECONOMIES = ("BRA", "CHN", "DEU", "FRA", "GBR", "IND", "JPN", "KOR", "TUR", "USA")
ITEMS = ("SC", "SD", "SF", "SG", "SI", "SJ")
MONITORS = ("fall", "below-trend", "early-warning", "surge")
RATES = (0.1, 0.2)
DRAWS = 5


def main(file=FILE):
    """Print the tables."""
    if not Path(file).is_file():
        raise SystemExit(f"there is no {file}: give the file")
    panel = panel_of(read_source("comtrade-services", [file]).flows, "Q", "comtrade-services")
    panel = panel.having(lambda key: key.item in ITEMS)
    for monitor in read_monitors(chosen=MONITORS):
        begin = time.perf_counter()
        done = watch(monitor, panel)
        seconds = time.perf_counter() - begin
        print(f"\n{monitor.name}: {len(done.panel.keys)} series, {seconds:.1f} s; event "
              f"{monitor.event:g}% within {monitor.horizon} months")  # fmt: skip
        head("item")
        for item in ITEMS:
            row(done, item, done.columns(item=item))
        head("economy")
        for economy in ECONOMIES:
            row(done, economy, done.columns(reporter=economy))
        row(done, "ten", np.any([done.columns(reporter=code) for code in ECONOMIES], axis=0))
        row(done, "all", done.columns(), area=True)
    placebo(panel)


def head(name):
    """Heads of the columns."""
    print(f"{name:8}{'periods':>8}{'events':>7} | {'hit':>5}{'false':>6}{'NSR':>6}{'useful':>7} | "
          f"{'naive':>6}{'false':>6}{'useful':>7} | {'same false: hit':>15} | "
          f"{'alerts':>6}{'right':>6} | {'onsets':>7}{'naive':>6}{'lead':>5}"
          f"{'to end':>7}")  # fmt: skip


def row(done, name, columns, *, area=False):
    """One line: signals, the naive rule, alerts, lead."""
    record, naive = done.record(columns), done.naive(columns)
    alerts = done.record(columns, alerts=True)
    lead = lead_of(done, columns, 92)
    mu = done.monitor.preference
    print(f"{name:8}{record.periods:8}{record.hits + record.misses:7} | {record.hit_rate:5.2f}"
          f"{record.false_alarm_rate:6.2f}{record.noise_to_signal:6.2f}"
          f"{record.usefulness(mu):7.2f} | {naive.hit_rate:6.2f}{naive.false_alarm_rate:6.2f}"
          f"{naive.usefulness(mu):7.2f} | {same_false(done, columns, naive):15.2f} | "
          f"{alerts.hits + alerts.false_alarms:6}{alerts.precision:6.2f} | "
          f"{lead.caught:3}/{lead.onsets:<3}{naive_onsets(done, columns):6}"
          f"{lead.months:5.0f}{lead.before_end:7.1f}")  # fmt: skip
    if area:
        found = done.area(columns)
        print(f"AUROC {found.value:.3f} ({found.low:.3f} to {found.high:.3f}), blocks of "
              f"{2 * done.horizon} quarters")  # fmt: skip


def naive_onsets(done, columns):
    """Onsets that the naive rule called: of events that come soon after another."""
    given = np.where(np.isfinite(done.signals), done.measured.events, np.nan)
    each = (leads(given[:, at], done.measured.events[:, at], done.horizon)
            for at in np.flatnonzero(columns))  # fmt: skip
    return sum(lead > 0 for some in each for lead in some)


def same_false(done, columns, naive):
    """The hit rate of the score where its line has the naive rule's false alarms (in sample)."""
    kept = np.isfinite(done.signals[:, columns]) & np.isfinite(done.coming[:, columns])
    scores, coming = done.measured.scores[:, columns][kept], done.coming[:, columns][kept]
    line = np.quantile(scores[coming == 0], 1 - naive.false_alarm_rate)
    return float((scores[coming == 1] > line).mean())


def placebo(panel):
    """In how many periods anything was called out, where scores know nothing of events."""
    print("\nplacebo: scores of each series in another order; share of periods with any alert")
    rng = np.random.default_rng(8)
    for monitor in read_monitors(chosen=MONITORS):
        measured = measure(monitor, panel)
        for rate in RATES:
            told = [shuffled(monitor, measured, rate, rng) for _ in range(DRAWS)]
            called = float(np.mean([each[0] for each in told]))
            false = float(np.mean([each[1] for each in told]))
            hits = float(np.mean([each[2] for each in told]))
            print(f"{monitor.name:14} promised {rate:.2f}, found {called:.3f}; of quiet periods "
                  f"{false:.4f} called out, of those with events {hits:.4f}")  # fmt: skip


def shuffled(monitor, measured, rate, rng):
    """Periods with any call, and the shares of quiet and eventful ones that were called out."""
    scores = np.full(measured.scores.shape, np.nan)
    for at in range(scores.shape[1]):
        known = np.flatnonzero(np.isfinite(measured.scores[:, at]))
        if known.size:
            run = measured.scores[known, at]
            scores[known, at] = shuffle_blocks(run, 1, rng)
    done = judge_measured(monitor, replace(measured, scores=scores), rate)
    called, known = done.q <= rate, np.isfinite(done.q)
    periods = known.any(axis=1)
    return (
        called[periods].any(axis=1).mean(),
        called[known & (done.coming == 0)].mean(),
        called[known & (done.coming == 1)].mean(),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
