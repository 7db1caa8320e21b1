"""The area under the ROC curve, with an interval: how well a score sorts events from quiet.

References
----------
DeLong, DeLong and Clarke-Pearson (1988), "Comparing the Areas under Two or More Correlated
Receiver Operating Characteristic Curves", Biometrics 44(3), 837-845; Künsch (1989), "The Jackknife
and the Bootstrap for General Stationary Observations", Annals of Statistics 17(3) (blocks).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata

from fumao.errors import InvalidInput
from fumao.methods.arrays import Vector


@dataclass(frozen=True, slots=True)
class Area:
    """The area, .5 if the score knows nothing and 1 if it sorts all; and its interval."""

    value: float
    low: float
    high: float
    events: int
    quiet: int


def auroc(scores: npt.ArrayLike, coming: npt.ArrayLike, level: float = 0.95) -> Area:
    """The area with DeLong's interval.

    Use it where periods are nearly independent; :func:`by_blocks` where they are not.

    Raises
    ------
    InvalidInput
        There are not two events and two quiet periods at least.

    Examples
    --------
    >>> found = auroc([1, 2, 3, 4, 5, 6], [0, 0, 1, 0, 1, 1])
    >>> round(found.value, 3), round(found.low, 3), found.high
    (0.889, 0.581, 1.0)
    """
    x, y = _parts(scores, coming)
    value, variance = _delong(x, y)
    half = norm.ppf(0.5 + level / 2) * np.sqrt(variance)
    return Area(value, float(max(0.0, value - half)), float(min(1.0, value + half)), x.size, y.size)


def by_blocks(
    scores: npt.ArrayLike,
    coming: npt.ArrayLike,
    block: int,
    draws: int = 500,
    seed: int = 0,
    level: float = 0.95,
) -> Area:
    """The area with an interval from moving blocks of periods, which keep what hangs together.

    Parameters
    ----------
    scores, coming : shape (n,) or (n, series)
        Periods in rows: all series of a period are drawn together, as a shock hits them so.
    block : int
        Periods in a block; longer than the horizon.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> events = (rng.random(200) < 0.3).astype(float)
    >>> found = by_blocks(events + rng.normal(size=200), events, block=4, draws=100)
    >>> bool(found.low < found.value < found.high)
    True
    """
    s, e = (np.asarray(each, dtype=np.float64) for each in (scores, coming))
    x, y = _parts(s, e)
    n, rng = s.shape[0], np.random.default_rng(seed)
    starts = max(n - block + 1, 1)
    drawn = []
    for _ in range(draws):
        first = rng.integers(0, starts, size=-(-n // block))
        rows = (first[:, None] + np.arange(min(block, n))).ravel()[:n]
        one, other = _split(s[rows], e[rows])
        if one.size and other.size:
            drawn.append(_area(one, other))
    low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2]) if drawn else (0.0, 1.0)
    return Area(_area(x, y), float(low), float(high), x.size, y.size)


def _parts(scores: npt.ArrayLike, coming: npt.ArrayLike) -> tuple[Vector, Vector]:
    x, y = _split(scores, coming)
    if min(x.size, y.size) < 2:
        raise InvalidInput(
            f"{x.size} events and {y.size} quiet periods cannot be compared",
            remedy="take a longer history, or an event that is less rare",
        )
    return x, y


def _split(scores: npt.ArrayLike, coming: npt.ArrayLike) -> tuple[Vector, Vector]:
    s, e = (np.asarray(each, dtype=np.float64).ravel() for each in (scores, coming))
    known = np.isfinite(s) & np.isfinite(e)
    return s[known & (e > 0)], s[known & (e <= 0)]


def _area(x: Vector, y: Vector) -> float:
    ranks = rankdata(np.concatenate([x, y]))
    return float((ranks[: x.size].sum() - x.size * (x.size + 1) / 2) / (x.size * y.size))


def _delong(x: Vector, y: Vector) -> tuple[float, float]:
    """The area and its variance from placement values, by midranks."""
    both = rankdata(np.concatenate([x, y]))
    of_x = (both[: x.size] - rankdata(x)) / y.size
    of_y = 1 - (both[x.size :] - rankdata(y)) / x.size
    return float(of_x.mean()), float(of_x.var(ddof=1) / x.size + of_y.var(ddof=1) / y.size)
