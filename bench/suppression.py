"""How well and how fast linked tables are protected.

Makes the exports of enterprises that do not exist (sizes log-normal; each trades in
several months, most with several partners), publishes five linked tables of items,
partners, provinces and months with all their groups, quarters and cumulative months,
hides what is unsafe and what must be hidden beside it, and prints the number of cells,
the value lost beside that of the simple way (withhold every cell of a row that holds
an unsafe one), CPU seconds and peak memory. The first size is a thin, hard case in
which about half of all cells are unsafe; the others, n, 2n and 4n, are of a country
with tens of thousands of traders. Prints figures and judges nothing.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from fumao.methods.cells import Cells
from fumao.methods.disclosure import Rules, sensitive
from fumao.methods.relations import cross, in_step, running, tree, windows
from fumao.methods.suppression import suppress

MAIN, SUB = 12, 2  # items of the total, and items of each
GROUPS, PARTNERS, REGIONS, PROVINCES = 8, 60, 4, 31


def parents_of(*widths):
    """A tree of levels: each level's nodes are dealt out in turn to the level above."""
    parents, above = [-1], np.array([0])
    for width in widths:
        level = np.arange(len(parents), len(parents) + width)
        parents += above[np.arange(width) * above.size // width].tolist()
        above = level
    return np.array(parents)


ITEMS = parents_of(MAIN, MAIN * SUB)
PARTNER_TREE = parents_of(GROUPS, PARTNERS)
REGION_TREE = parents_of(REGIONS, PROVINCES)
# months 0-11, quarters 12-15, year 16, January to February 17 and so on; a sum of
# three or twelve months is the quarter or the year.
QUARTER_OF = np.r_[np.repeat(np.arange(12, 16), 3), [16] * 4, -1]
CUMULATIVE = np.array([0, 17, 12, 18, 19, 20, 21, 22, 23, 24, 25, 16])
PERIODS = 26


@dataclass
class Tables:
    """Published cells, what is unsafe in them and the relations between them."""

    codes: np.ndarray
    values: np.ndarray
    unsafe: np.ndarray
    protection: np.ndarray
    contributor: np.ndarray
    relations: object
    parts: list
    steps: list


def zipf(many, power):
    """Shares that fall with the rank."""
    weight = np.arange(1, many + 1.0) ** -power
    return weight / weight.sum()


def leaf(parents, many):
    """The number of the first of so many leaves."""
    return parents.size - many


def make_records(firms, seed):
    """Amounts of enterprises: holding, item, partner, province, month, thousand yuan."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(6, 2, firms)
    lines = 1 + rng.poisson(np.clip(np.log(size) / 2, 0.3, 12))
    firm = np.repeat(np.arange(firms), lines)
    province = rng.choice(PROVINCES, firms, p=zipf(PROVINCES, 1.0))
    first = rng.choice(MAIN * SUB, firms, p=zipf(MAIN * SUB, 0.7))
    other = rng.random(firm.size) < 0.2
    item = np.where(other, rng.integers(0, MAIN * SUB, firm.size), first[firm])
    partner = rng.choice(PARTNERS, firm.size, p=zipf(PARTNERS, 0.9))
    amount = size[firm] * rng.lognormal(0, 1, firm.size)
    active = rng.random((firm.size, 12)) < rng.beta(3, 1, firm.size)[:, None]
    line, month = np.nonzero(active)
    value = np.maximum(amount[line] * rng.lognormal(0, 0.5, line.size), 1).astype(np.int64)
    holding = np.where(rng.random(firms) < 0.15, rng.integers(0, firms, firms), np.arange(firms))
    return (
        holding[firm[line]],
        item[line] + leaf(ITEMS, MAIN * SUB),
        partner[line] + leaf(PARTNER_TREE, PARTNERS),
        province[firm[line]] + leaf(REGION_TREE, PROVINCES),
        month,
        value,
    )


def climb(parents, codes, steps):
    for _ in range(steps):
        codes = parents[codes]
    return codes


# Finest levels shown of item, partner and region: 0 the smallest, 2 the total.
SHOWN = [(0, 0, 2), (0, 2, 0), (2, 0, 0), (0, 1, 1), (1, 0, 1)]
LEVELS = [[1 + MAIN, ITEMS.size], [1 + GROUPS, PARTNER_TREE.size], [1 + REGIONS, REGION_TREE.size]]


def tables_shown():
    """The codes of each dimension that each table shows."""
    return [
        [*(np.arange([*level[::-1], 1][up]) for level, up in zip(LEVELS, table, strict=True)),
         np.arange(PERIODS)]
        for table in SHOWN
    ]  # fmt: skip


def is_shown(ups):
    """Whether a table crosses these levels."""
    return any(all(up >= finest for up, finest in zip(ups, table, strict=True)) for table in SHOWN)


def gather(place, holding, value):
    """By cell: the sum, how many holdings, the two largest and, of one alone, which."""
    many = holding.max(initial=0) + 1
    keys, at = np.unique(place * many + holding, return_inverse=True)
    pairs = keys // many, keys % many
    sums = np.bincount(at, value)
    order = np.lexsort((-sums, pairs[0]))
    cells, start, count = np.unique(pairs[0][order], return_index=True, return_counts=True)
    ordered = sums[order]
    second = np.where(count > 1, ordered[np.minimum(start + 1, ordered.size - 1)], 0)
    alone = np.where(count == 1, pairs[1][order][start], -1)
    return cells, np.add.reduceat(ordered, start), count, ordered[start], second, alone


def make_tables(firms, seed=1):
    """All tables of so many enterprises."""
    holding, item, partner, province, month, value = make_records(firms, seed)
    sizes = (ITEMS.size, PARTNER_TREE.size, REGION_TREE.size, PERIODS)
    quarter = QUARTER_OF[month]
    periods = [(month, None), (quarter, None), (np.full(month.size, 16), None)]
    periods += [(np.full(month.size, CUMULATIVE[k]), month <= k) for k in range(1, 11) if k != 2]
    found = []
    for up_item in range(3):
        for up_partner in range(3):
            for up_region in range(3):
                if not is_shown((up_item, up_partner, up_region)):
                    continue
                place = [
                    climb(ITEMS, item, up_item),
                    climb(PARTNER_TREE, partner, up_partner),
                    climb(REGION_TREE, province, up_region),
                ]
                for period, kept in periods:
                    key = np.ravel_multi_index([*place, period], sizes)
                    if kept is None:
                        found.append(gather(key, holding, value))
                    else:
                        found.append(gather(key[kept], holding[kept], value[kept]))
    place, total, count, first, second, alone = (
        np.concatenate(each) for each in zip(*found, strict=True)
    )
    marked = sensitive(total, np.stack([first, second], axis=1), count, Rules(p=10, minimum=3))
    codes = np.stack(np.unravel_index(place, sizes), axis=1)
    months = sparse.vstack(
        [
            tree(np.r_[QUARTER_OF, np.full(PERIODS - 17, -1)]),
            running(np.arange(12), CUMULATIVE, PERIODS),
        ]
    ).tocsr()
    rules = [tree(ITEMS), tree(PARTNER_TREE), tree(REGION_TREE), months]
    relations = cross(codes, rules, tables_shown())
    parts = [window[codes[:, 3]] for window in windows(months, np.arange(12))]
    steps = [
        rows for months_of in (12, 6, 4, 3, 2)
        for rows in in_step(codes, 3, months, np.split(np.arange(12), 12 // months_of))
    ]  # fmt: skip
    return Tables(codes, total, marked.unsafe, marked.protection, alone, relations, parts, steps)


def protect(tables):
    """Choose and audit, with the clock running."""
    cells = Cells.of(
        tables.values,
        tables.unsafe,
        lower=tables.protection,
        upper=tables.protection,
        contributor=tables.contributor,
        reserved=(tables.codes[:, :3] == 0).all(axis=1),
    )
    began = time.process_time()
    found = suppress(cells, tables.relations, parts=tables.parts, steps=tables.steps)
    return found, time.process_time() - began


def whole_rows(tables):
    """The simple way: every cell of a relation that holds an unsafe one, except totals of it."""
    signs = tables.relations
    holds = (abs(signs) @ tables.unsafe.astype(int)) > 0
    return (abs(signs).T @ holds.astype(int)) > 0


def measure(firms):
    """One run in this process; prints one line of JSON."""
    tables = make_tables(firms)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found, seconds = protect(tables)
    rows = whole_rows(tables) & ~tables.unsafe
    print(
        json.dumps(
            {
                "firms": firms,
                "cells": tables.values.size,
                "unsafe": int(tables.unsafe.sum()),
                "secondary": int(found.secondary.sum()),
                "exposed": int(found.audit.exposed.sum()),
                "reserved": int(found.last_resort.sum()),
                "lost": float(tables.values[found.secondary].sum() / tables.values.sum()),
                "whole_rows": float(tables.values[rows].sum() / tables.values.sum()),
                "row_cells": int(rows.sum()),
                "seconds": seconds,
                "peak_before": before / 1024,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "pattern": hashlib.sha256(np.packbits(found.withheld).tobytes()).hexdigest()[:12],
            }
        )
    )


def main(sizes):
    """Measure each size in a process of its own, the last one twice."""
    seen = {}
    for firms in [*sizes, sizes[-1]]:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(firms)],
            capture_output=True,
            text=True,
            check=True,
        )
        row = json.loads(done.stdout)
        same = seen.setdefault(firms, row["pattern"]) == row["pattern"]
        print(
            f"{firms:6,} firms {row['cells']:8,} cells {row['unsafe']:8,} unsafe"
            f" {row['secondary']:8,} withheld beside ({row['reserved']} reserved),"
            f" {row['exposed']} exposed; value lost {row['lost']:.2%}, by whole rows"
            f" {row['whole_rows']:.2%} ({row['row_cells']:,} cells); {row['seconds']:.0f} CPU s,"
            f" peak {row['peak']:.0f} MB; pattern {row['pattern']}"
            f"{'' if same else ', another than before'}",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        main([int(each) for each in sys.argv[1:]] or [250, 10_000, 20_000, 40_000])
