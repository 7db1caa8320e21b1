"""Revisions out of line: figures that moved between two vintages as the others did not."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fumao.methods.onesided import known_median
from fumao.model.names import Names
from fumao.watch.alert import Alert, fact
from fumao.watch.monitors import Monitor
from fumao.watch.panel import Panel
from fumao.watch.wording import Wording


def revised(monitor: Monitor, earlier: Panel, later: Panel) -> list[Alert]:
    """Figures whose revision is out of line with those of all others of the same item and flow.

    Notes
    -----
    The revision is 100 (new/old - 1); out of line is more than ``line`` robust standard deviations
    (1.4826 median absolute deviations, at least ``floor`` points) from the median. Of a series
    the largest is told.
    """
    at = {key.text: column for column, key in enumerate(earlier.keys)}
    rows = {text: row for row, text in enumerate(earlier.periods)}
    shared = [(row, rows[text]) for row, text in enumerate(later.periods) if text in rows]
    mine = [column for column, key in enumerate(later.keys)
            if key.text in at and monitor.watches(key)]  # fmt: skip
    if not shared or not mine:
        return []
    new = later.values[np.ix_([one for one, _ in shared], mine)]
    old = earlier.values[np.ix_([two for _, two in shared],
                                [at[later.keys[column].text] for column in mine])]  # fmt: skip
    kept = (old > 0) & (new >= 0)
    moved = np.where(kept, 100 * (new / np.where(kept, old, 1.0) - 1), np.nan)
    found = []
    for group in sorted({(later.keys[each].item, later.keys[each].flow) for each in mine}):
        own = [place for place, column in enumerate(mine)
               if (later.keys[column].item, later.keys[column].flow) == group]  # fmt: skip
        found += _out_of_line(monitor, later, moved[:, own], [mine[each] for each in own],
                              [one for one, _ in shared])  # fmt: skip
    return found


def _out_of_line(
    monitor: Monitor, panel: Panel, moved: np.typing.NDArray[np.float64], columns: Sequence[int],
    rows: Sequence[int],
) -> list[Alert]:  # fmt: skip
    told = moved[np.isfinite(moved)]
    # With fewer than eight revisions there is no telling what is usual.
    if told.size < 8:
        return []
    centre = float(known_median(told[:, None])[0])
    spread = max(1.4826 * float(known_median(np.abs(told - centre)[:, None])[0]), monitor.floor)
    line = monitor.line or 3.0
    found = []
    for place, column in enumerate(columns):
        score = np.abs(moved[:, place] - centre) / spread
        if not np.isfinite(score).any() or np.nanmax(score) < line:
            continue
        row = int(np.nanargmax(score))
        seen = float(moved[row, place])
        limit = centre + math.copysign(line * spread, seen - centre)
        found.append(fact(monitor, panel.keys[column], panel.periods[rows[row]],
                          float(panel.values[rows[row], column]), panel.units[column],
                          seen, limit, _basis(told.size, centre, spread)))  # fmt: skip
    return found


def _basis(many: int, centre: float, spread: float) -> Names:
    """How large the revisions usually are that one is out of line with."""
    return Names(*(
        words("says.revisions", many=f"{many:,}", centre=words.number(centre),
              spread=words.number(spread)) for words in map(Wording, ("zh", "en"))
    ))  # fmt: skip
