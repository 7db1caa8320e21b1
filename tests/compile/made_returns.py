"""Made-up returns of enterprises, a share of them with a planted unit error.

Knows nothing of how errors are found: it draws enterprises (log-normal sizes, growth of the
firm and of each figure, genuine jumps, gaps, new firms) and, apart from that, mistakes that
people make with units. Amounts are in 10 thousand yuan with two decimals, employees whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ITEMS = ("transport", "travel", "computer", "royalties", "business")
FIELDS = (*ITEMS, "exports", "imports", "employees", "sales")
EXPORTS, IMPORTS, EMPLOYEES, SALES = range(5, 9)
MONEY = np.array([name != "employees" for name in FIELDS])
CLASSES = 12
PERIODS = 5  # the last is the return that is looked at
# Yuan for one unit of the currency that was written instead, of about 2020.
CURRENCIES = {"USD": 6.9, "EUR": 7.9, "JPY": 0.0646, "HKD": 0.89}
WHOLE = -1


@dataclass(frozen=True)
class Made:
    """Returns as they came in, and what was done to them.

    ``returns`` and ``truth`` have shape (n, fields), ``history`` (periods before, n, fields);
    ``field`` is the wrong field, ``WHOLE`` for all amounts, and -2 for a clean return.
    """

    returns: np.ndarray
    history: np.ndarray
    classes: np.ndarray
    truth: np.ndarray
    field: np.ndarray
    factor: np.ndarray
    kind: np.ndarray
    jumped: np.ndarray
    new: np.ndarray

    @property
    def planted(self) -> np.ndarray:
        return self.field > -2


def make_returns(
    n: int, seed: int = 1, share: float = 0.10, *, swing: float = 1.0, jumps: float = 0.02
) -> Made:
    """Draw n enterprises and plant errors in a share of them.

    ``swing`` multiplies how much figures move from quarter to quarter, ``jumps`` is the share
    of enterprises in which something real happened.
    """
    draw = np.random.default_rng(seed)
    classes = draw.integers(0, CLASSES, n)
    periods = _grow(draw, _levels(draw, classes, n), swing)
    jumped = _jump(draw, periods, jumps)
    _stop_and_start(draw, periods)
    _total(periods)
    history, truth = periods[:-1].copy(), periods[-1].copy()
    _slip(draw, truth)
    new = draw.random(n) < 0.05
    history[:, new] = np.nan
    history[draw.random(history.shape[:2]) < 0.03] = np.nan  # a return that never came
    returns = truth.copy()
    field, factor, kind = np.full(n, -2), np.ones(n), np.full(n, "clean", dtype="U12")
    for i in draw.choice(n, int(share * n), replace=False):
        field[i], factor[i], kind[i] = _plant(draw, returns[i])
    return Made(returns, history, classes, truth, field, factor, kind, jumped, new)


def _levels(draw: np.random.Generator, classes: np.ndarray, n: int) -> np.ndarray:
    """Sizes: employees, sales by head as usual in the class, what part of it is abroad."""
    by_head = np.exp(draw.normal(np.log(25), 0.6, CLASSES))[classes]
    abroad = draw.beta(1.2, 4, CLASSES)[classes]
    employees = np.exp(draw.normal(4.2, 1.2, n))
    sales = employees * by_head * np.exp(draw.normal(0, 0.7, n))
    share = 1 / (1 + (1 / abroad - 1) * np.exp(draw.normal(0, 0.9, n)))
    split = draw.dirichlet(np.full(5, 0.8), n)
    lines = draw.integers(1, 6, n)  # one to five items of business
    order = draw.permuted(np.tile(np.arange(5), (n, 1)), axis=1)
    split = np.where(order < lines[:, None], split + 0.02, 0)
    split /= split.sum(axis=1, keepdims=True)
    level = np.zeros((n, len(FIELDS)))
    level[:, :5] = split * (sales * share)[:, None]
    level[:, IMPORTS] = sales * 0.1 * np.exp(draw.normal(0, 1.0, n)) * (draw.random(n) > 0.15)
    level[:, EMPLOYEES], level[:, SALES] = employees, sales
    return level


def _grow(draw: np.random.Generator, level: np.ndarray, swing: float) -> np.ndarray:
    """Five quarters: the firm drifts, each figure swings about it, some much."""
    n, fields = level.shape
    steady = np.array([0.18] * 5 + [0.0, 0.22, 0.04, 0.10]) * swing
    wild = np.exp(draw.normal(0, 0.4, (n, 1)))
    drift = np.cumsum(draw.normal(0.02, 0.08, (PERIODS, n, 1)), axis=0)
    season = draw.normal(0, 0.05, (PERIODS, 1, fields))
    noise = draw.standard_t(5, (PERIODS, n, fields)) * steady * wild
    calm = np.where(np.arange(fields) == EMPLOYEES, 0.4, 1.0)
    return level * np.exp((drift + season) * calm + noise)


def _jump(draw: np.random.Generator, periods: np.ndarray, share: float) -> np.ndarray:
    """In some firms something real happened: a contract, a merger, a move of business."""
    n = periods.shape[1]
    jumped = draw.random(n) < share
    times = np.exp(draw.uniform(np.log(2), np.log(5), n)) ** draw.choice([1, 1, -1], n)
    what = draw.choice(["item", "exports", "imports", "firm"], n, p=[0.4, 0.25, 0.15, 0.2])
    now = periods[-1]
    for i in np.flatnonzero(jumped):
        before = now[i, :5].sum()
        match what[i]:
            case "item":
                now[i, draw.choice(np.flatnonzero(now[i, :5]))] *= times[i]
            case "exports":
                now[i, :5] *= times[i]
            case "imports":
                now[i, IMPORTS] *= times[i]
            case "firm":
                now[i, [*range(5), IMPORTS, SALES]] *= times[i]
                now[i, EMPLOYEES] *= times[i] ** 0.7
        if what[i] in ("item", "exports"):
            now[i, SALES] += now[i, :5].sum() - before
    return jumped


def _stop_and_start(draw: np.random.Generator, periods: np.ndarray) -> None:
    """Quarters without any trade in an item, or without imports."""
    silent = draw.random(periods.shape) < 0.05
    silent[:, :, [EMPLOYEES, SALES]] = False
    periods[silent] = 0


def _total(periods: np.ndarray) -> None:
    """Round as the form asks, add up; who exports sells at least as much."""
    periods[..., MONEY] = np.round(periods[..., MONEY], 2)
    periods[..., EMPLOYEES] = np.maximum(np.round(periods[..., EMPLOYEES]), 1)
    periods[..., EXPORTS] = np.round(periods[..., :5].sum(axis=-1), 2)
    periods[..., SALES] = np.maximum(periods[..., SALES], periods[..., EXPORTS])


def _slip(draw: np.random.Generator, truth: np.ndarray) -> None:
    """In one of two hundred returns the total is added up wrongly, as it happens."""
    slipped = draw.random(len(truth)) < 0.005
    truth[slipped, EXPORTS] *= np.exp(draw.normal(0, 0.2, int(slipped.sum())))
    truth[:, EXPORTS] = np.round(truth[:, EXPORTS], 2)


def _plant(draw: np.random.Generator, row: np.ndarray) -> tuple[int, float, str]:
    """Write one return in a wrong unit: one figure, an item with its total, or all amounts."""
    kind, factor = _mistake(draw)
    scope = draw.choice(["figure", "added", "whole"], p=[0.7, 0.15, 0.15])
    if scope == "whole":
        row[MONEY] = _written(row[MONEY] * factor, row[MONEY])
        return WHOLE, factor, kind
    filled = np.flatnonzero(row[:5] > 0)
    if scope == "added" and filled.size:
        at = int(draw.choice(filled))
        rest = row[EXPORTS] - row[at]
        row[at] = _written(row[at] * factor, row[at])
        row[EXPORTS] = np.round(rest + row[at], 8)
        return at, factor, kind
    able = row > 0
    if not kind.startswith("x") or factor not in (10, 100, 0.1, 0.01):
        able = able & MONEY  # nobody counts persons in yuan
    at = int(draw.choice(np.flatnonzero(able)))
    row[at] = _written(row[at] * factor, row[at])
    return at, factor, kind


def _mistake(draw: np.random.Generator) -> tuple[str, float]:
    kind = str(draw.choice(["x10", "x100", "x1000", "yuan", "100 million", "x1e8", "currency"]))
    if kind == "currency":
        name = str(draw.choice(list(CURRENCIES), p=[0.6, 0.2, 0.1, 0.1]))
        rate = CURRENCIES[name] * float(np.exp(draw.normal(0, 0.01)))  # of the day, not the year
        return kind, 1 / rate
    size = {"x10": 10.0, "x100": 100.0, "x1000": 1e3, "yuan": 1e4, "100 million": 1e-4, "x1e8": 1e8}
    up = kind in ("yuan", "100 million", "x1e8") or draw.random() < 0.5
    return kind, size[kind] if up else 1 / size[kind]


def _written(wrong: np.ndarray | float, right: np.ndarray | float) -> np.ndarray | float:
    """As people write it: two decimals, or four digits of what would else be lost."""
    wrong = np.asarray(wrong, dtype=float)
    with np.errstate(divide="ignore"):
        places = np.clip(4 - np.ceil(np.log10(np.abs(wrong))), 2, 8)
    places = np.where(wrong == 0, 2, places)
    return np.round(wrong * 10**places) / 10**places
