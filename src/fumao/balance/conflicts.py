"""Totals that reports of partners exceed: others say more of an economy's trade than itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from fumao.balance.grid import Array, Integers, finding
from fumao.balance.uncertainty import firm
from fumao.model.finding import Finding, Severity
from fumao.model.names import Names

# The kind of such a finding.
ABOVE = "reports_above_total"


def above_totals(
    values: Array,
    methods: Integers,
    totals: Array,
    economies: Sequence[str],
    items: Sequence[str],
    period: str,
    slack: float,
) -> Iterator[Finding]:
    """Find totals of an economy and item that its certain cells alone exceed.

    The total is met all the same: reports are moved, and their intervals reach back to what was
    reported (:func:`fumao.balance.intervals.disagreement`).

    Parameters
    ----------
    values, methods : arrays, shape (exporters, importers, items)
        One prior a pair; the last exporter and importer are the rest of the world.
    totals : Array, shape (flows, economies, items)
    economies, items : sequence of str
    period : str
    slack : float
        What rounding may open for each cell, in the unit of the values.
    """
    certain = np.where(firm(methods), values, 0.0)
    for f, flow in enumerate("XM"):
        sums = certain.sum(axis=1 - f)[: len(economies)]
        many = (certain > 0).sum(axis=1 - f)[: len(economies)]
        for e, k in np.argwhere(sums - totals[f] > slack * np.maximum(many, 1)):
            above, total = sums[e, k], totals[f, e, k]
            yield finding(
                ABOVE, f"{economies[e]}/W1/{items[k]}/{flow}/{period}",
                Names("总额不变，报告值下调", "the total kept, what was reported moved"),
                Names(f"伙伴已知的贸易合计{above:,.1f}，总额仅{total:,.1f}",
                      f"known trade with partners is {above:,.1f}, the total {total:,.1f}"),
                Severity.ERROR,
            )  # fmt: skip
