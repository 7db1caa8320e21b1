"""A small world that does not exist: sixteen economies, some of which report pairs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fumao.balance.parameters import number_of
from fumao.balance.totals import MAIN
from fumao.balance.world import world_matrix
from fumao.methods.relative_errors import learn_errors

AREAS = tuple("AUS BRA CAN CHN DEU ESP FRA GBR HKG IND IRL ITA JPN NLD SGP USA".split())
YEAR = "2019"


def _row(reporter, partner, item, flow, value):
    return {"reporter": reporter, "partner": partner, "item": item, "flow": flow, "period": YEAR,
            "value": value, "confidentiality": "F"}  # fmt: skip


def made_trade(rng):
    """Trade by exporter, importer and item, USD million; none with oneself."""
    n = len(AREAS)
    size = rng.lognormal(3, 1, n)
    trade = np.sqrt(size[:, None] * size)[:, :, None] * rng.lognormal(1, 0.5, (n, n, len(MAIN)))
    trade[np.eye(n, dtype=bool)] = 0.0
    return trade


def made_totals(trade):
    """Totals of all economies with the world; the last has no imports of its own."""
    rows = []
    for flow, axis in (("X", 1), ("M", 0)):
        for e, area in enumerate(AREAS):
            if (area, flow) != ("USA", "M"):
                sums = trade.sum(axis=axis)[e]
                told = dict(zip(MAIN, sums, strict=True)) | {"S": sums.sum()}
                rows += [_row(area, "W1", item, flow, float(v)) for item, v in told.items()]
    return pa.Table.from_pylist(rows)


def made_pairs(trade, rng):
    """What China and Germany say of all partners, both flows, and Britain of its exports."""
    rows = []
    for area, flows in (("CHN", "XM"), ("DEU", "XM"), ("GBR", "X")):
        e = AREAS.index(area)
        for flow in flows:
            own = trade[e] if flow == "X" else trade[:, e]
            said = own * rng.lognormal(0, 0.2, own.shape)
            rows += [
                _row(area, AREAS[p], item, flow, float(said[p, k]))
                for p in range(len(AREAS))
                if p != e
                for k, item in enumerate(MAIN)
            ]
    return pa.Table.from_pylist(rows)


def made_world(rng, **reports):
    """The world matrix before reconciliation, and what was said of pairs."""
    assemble, said, totals = made_assembly(rng, **reports)
    return assemble(said, totals), said


def made_assembly(rng, **reports):
    """How pairs and totals become a world matrix; what is said of pairs; totals.

    ``reports`` are the options of :func:`world_matrix` that say how wrong reports are.
    """
    trade = made_trade(rng)
    said = made_pairs(trade, rng)
    masses = pa.table({"area": AREAS, "gdp": trade.sum(axis=(1, 2)) * 1e7,
                       "population": [1e6 * (n + 1) for n in range(len(AREAS))]})  # fmt: skip
    pairs = pa.Table.from_pylist([
        {"reporter": a, "partner": b, "distance": 500.0 + 100 * abs(i - j), "contiguity": 0,
         "language": 0, "colony": 0, "agreement": float((i + j) % 2)}
        for i, a in enumerate(AREAS) for j, b in enumerate(AREAS) if a != b])  # fmt: skip
    truths = np.exp(rng.uniform(0, 9, 500))
    errors = learn_errors(truths * rng.lognormal(0, 0.5, 500), truths,
                          np.full(500, number_of("M21")), edges=[100.0], floor=1.0)  # fmt: skip

    def assemble(pairs_said, totals):
        return world_matrix({"one": totals}, pairs_said, pairs, masses, AREAS, YEAR,
                            estimates=errors, **reports)  # fmt: skip

    return assemble, said, made_totals(trade)
