"""Synthetic returns: enterprises that do not exist, and mistakes with units that are known.

Enterprises have log-normal sizes, a few items and partners, and grow from quarter to quarter;
one in thirty does not answer the last one. In a share of the last returns one figure is written
in a wrong unit. Every id begins with SYN.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput

YEAR = 2020
PERIODS = tuple(f"{YEAR}-Q{quarter}" for quarter in range(1, 5))
ITEMS = ("SC", "SD", "SI", "SH", "SJ")
INDUSTRIES = ("H", "J", "M")
PARTNERS = ("USA", "HKG", "JPN", "SGP", "DEU", "GBR", "KOR", "FRA")
_SERVICES = ("enterprise", "period", "variable", "item", "partner", "mode", "value")
_AFFILIATES = ("enterprise", "period", "direction", "variable", "activity", "partner", "value")
# By what an amount in a wrong unit is multiplied, and what was done.
MISTAKES = ((10_000, "yuan for 10 thousand yuan"), (10, "a digit too many"),
            (100, "decimals run on"), (0.01, "millions for ten thousands"),
            (0.0001, "100 million yuan for 10 thousand yuan"))  # fmt: skip
Row = tuple[str, ...]


def draw_returns(enterprises: int, seed: int, share: float = 0.05) -> dict[str, list[Row]]:
    """Draw returns of services and affiliates, a register, who was asked, and what is wrong.

    The answer has the rows of each file, its header first.

    Parameters
    ----------
    enterprises : int
        How many; 20 or more.
    share : float
        Of them have a planted unit error in the last quarter.

    Raises
    ------
    InvalidInput
        Fewer are asked for.

    Examples
    --------
    >>> sorted(draw_returns(30, 1))[:3]
    ['affiliates-2020.csv', 'asked.csv', 'planted.csv']
    """
    if enterprises < 20:
        raise InvalidInput(
            f"returns of {enterprises} enterprises are asked for", where="--returns",
            remedy="ask for 20 or more",
        )  # fmt: skip
    draw = np.random.default_rng(seed)
    firms = [f"SYN{number:05}" for number in range(1, enterprises + 1)]
    industries = draw.choice(INDUSTRIES, enterprises)
    size = np.exp(draw.normal(7.0, 1.0, enterprises))
    wrong = draw.choice(enterprises, max(int(share * enterprises), 1), replace=False)
    silent = set(draw.choice(enterprises, enterprises // 30, replace=False).tolist())
    tables: dict[str, list[Row]] = {f"services-{period}.csv": [_SERVICES] for period in PERIODS}
    tables["planted.csv"] = [("key", "right", "written", "mistake")]
    for at, firm in enumerate(firms):
        returns = _services(draw, firm, float(size[at]))
        for number, period in enumerate(PERIODS):
            last = period == PERIODS[-1]
            if last and at in silent:
                continue
            rows = returns[number]
            if last and at in wrong:
                rows = _plant(draw, rows, tables["planted.csv"])
            tables[f"services-{period}.csv"] += rows
    tables[f"affiliates-{YEAR}.csv"] = [
        _AFFILIATES, *(row for firm, industry in zip(firms, industries, strict=True)
                       for row in _affiliates(draw, firm, str(industry)))
    ]  # fmt: skip
    tables["register.csv"] = list(_register(draw, firms, industries))
    tables["asked.csv"] = [
        ("enterprise", "auxiliary", "state"),
        *((firm, f"{4 * value:.2f}", "alive") for firm, value in zip(firms, size, strict=True)),
    ]
    return tables


def _services(draw: np.random.Generator, firm: str, size: float) -> list[list[Row]]:
    """Lines of one enterprise by quarter: its items, partners, modes, sales and employees."""
    items = draw.choice(ITEMS, int(draw.integers(1, 4)), replace=False)
    partners = draw.choice(PARTNERS, 3, replace=False)
    level = size * draw.dirichlet(np.full(items.size, 3.0))
    split, mode = draw.dirichlet(np.full(3, 4.0)), int(draw.integers(60, 95))
    employees, bought = max(int(size / 25), 1), draw.uniform(0.1, 0.6)
    found = []
    for number, period in enumerate(PERIODS):
        moved = level * np.exp(draw.normal(0.02 * number, 0.05, items.size))
        amounts = np.maximum(np.round(moved, 2), 0.01)
        total = amounts.sum()
        rows = [_line(firm, period, "exports", "S", total)]
        for item, amount in zip(items, amounts, strict=True):
            pieces = np.round(amount * split[:2], 2)
            parts = [*pieces, amount - pieces.sum()]
            rows.append(_line(firm, period, "exports", str(item), amount))
            rows += [_line(firm, period, "exports", str(item), part, str(partner))
                     for partner, part in zip(partners, parts, strict=True)]  # fmt: skip
        rows.append(_line(firm, period, "imports", "SJ", total * bought))
        rows += [(firm, period, "export_share", "S", "W1", name, str(per_cent))
                 for name, per_cent in (("M1", mode), ("M4", 100 - mode))]  # fmt: skip
        rows.append(_line(firm, period, "sales", "S", total * 2.5))
        rows.append((firm, period, "employment", "S", "W1", "_T", str(employees)))
        found.append(rows)
    return found


def _line(
    firm: str, period: str, variable: str, item: str, value: float, partner: str = "W1"
) -> Row:
    return (firm, period, variable, item, partner, "_T", f"{value:.2f}")


def _plant(draw: np.random.Generator, rows: list[Row], planted: list[Row]) -> list[Row]:
    """The same lines with one item in a wrong unit, which is written down."""
    able = [at for at, row in enumerate(rows)
            if row[2] == "exports" and row[3] != "S" and row[4] == "W1"]  # fmt: skip
    at = int(draw.choice(able))
    times, mistake = MISTAKES[int(draw.integers(len(MISTAKES)))]
    right = rows[at]
    written = f"{float(right[6]) * times:.6f}".rstrip("0").rstrip(".")
    planted.append((f"services/{'/'.join(right[:6])}", right[6], written, mistake))
    return [*rows[:at], (*right[:6], written), *rows[at + 1 :]]


def _affiliates(draw: np.random.Generator, firm: str, industry: str) -> Iterator[Row]:
    """One to three affiliates abroad or here, in one to two countries."""
    direction = "outward" if draw.random() < 0.6 else "inward"
    for partner in draw.choice(PARTNERS, int(draw.integers(1, 3)), replace=False):
        sales = float(np.exp(draw.normal(7.5, 1.0)))
        figures = {"sales": f"{sales:.2f}", "value_added": f"{sales * 0.35:.2f}",
                   "employment": str(max(int(sales / 30), 1)),
                   "enterprises": str(int(draw.integers(1, 4)))}  # fmt: skip
        for variable, value in figures.items():
            yield (firm, str(YEAR), direction, variable, industry, str(partner), value)


def _register(
    draw: np.random.Generator, firms: list[str], industries: npt.NDArray[np.str_]
) -> Iterator[Row]:
    """A census: every stratum has as many as are asked."""
    yield ("enterprise", "region", "industry", "size", "ownership", "holding", "stratum",
           "population")  # fmt: skip
    regions = draw.choice(["CN-11", "CN-31", "CN-44", "CN-33"], len(firms))
    for firm, industry, region in zip(firms, industries, regions, strict=True):
        many = int((industries == industry).sum())
        yield (firm, str(region), str(industry), "medium", "private", "", str(industry), str(many))
