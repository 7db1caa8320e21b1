"""Exchange rates by period: what one unit of a currency is worth in the plan's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa

from fumao.compile.plan import Plan
from fumao.errors import DuplicateKey, InvalidInput
from fumao.model.period import Period
from fumao.model.tables import parse_csv

RATE = pa.decimal128(19, 10)
_UNIT = Decimal("1E-10")


def read_rates(path: Path, plan: Plan) -> pa.Table:
    """Read a CSV of period averages: ``currency, period, rate``.

    ``rate`` is what one unit of the currency is worth in the plan's currency; the period
    is a month, quarter or year, and the finer one holds where both are given. A rate is
    rounded to ten decimals, half away from zero, after the plan's scale has been put to it.

    Returns
    -------
    pyarrow.Table
        currency, month (202001), rate (19 digits, 10 of them decimals, the plan's scale
        within); the plan's own currency with 1.

    Raises
    ------
    InvalidInput
        A rate is no number above 0, a period is none, or the plan's own currency is worth
        something else than 1: the rates are then those of another currency.
    DuplicateKey
        Two rates for one currency and period.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"the exchange rates cannot be read: {problem}", where=str(path),
            remedy="give a CSV in UTF-8 with currency, period, rate",
        ) from problem  # fmt: skip
    lines = parse_csv(text, path.name)
    rows = [_rate(row, f"{path}, line {line}", plan.currency) for line, row in lines]
    return rate_table(rows, plan, str(path))


def rate_table(
    rates: Iterable[tuple[str, Period, Decimal]], plan: Plan, where: str = "rates"
) -> pa.Table:
    """Rates month by month, as the engine joins them."""
    found: dict[tuple[str, int], Decimal] = {}
    seen: set[tuple[str, str]] = set()
    # The coarsest first, so that finer ones replace them.
    for currency, period, rate in sorted(rates, key=lambda each: _length(each[1]), reverse=True):
        if (currency, period.text) in seen:
            raise DuplicateKey(
                f"two rates for {currency} in {period.text}", where=where, remedy="leave one"
            )
        seen.add((currency, period.text))
        found.update({(currency, month): rate for month in _months(period)})
    for year in range(plan.years[0], plan.years[1] + 1):
        found.update({(plan.currency, year * 100 + month): Decimal(1) for month in range(1, 13)})
    keys = sorted(found)
    return pa.table(
        {
            "currency": [currency for currency, _ in keys],
            "month": pa.array([month for _, month in keys], pa.int32()),
            "rate": pa.array([_scaled(found[key], plan.scale, where) for key in keys], RATE),
        }
    )


def _rate(row: dict[str, str], where: str, own: str) -> tuple[str, Period, Decimal]:
    try:
        currency, period, rate = row["currency"], Period.parse(row["period"]), Decimal(row["rate"])
    except KeyError as problem:
        raise InvalidInput(
            f"there is no column {problem}", where=where, remedy="columns: currency, period, rate"
        ) from problem
    except InvalidOperation as problem:
        raise InvalidInput(
            f"{row['rate']!r} is no rate", where=where, remedy="write 0.1449"
        ) from problem
    except InvalidInput as problem:
        raise InvalidInput(problem.what, where=where, remedy=problem.remedy) from problem
    if not rate.is_finite() or rate <= 0:
        raise InvalidInput(f"a rate is {rate}", where=where, remedy="rates are above 0")
    if currency == own and rate != 1:
        raise InvalidInput(
            f"one {own} is worth {rate} {own}",
            where=where,
            remedy=f"give what one unit of each other currency is worth in {own}, the plan's",
        )
    return currency, period, rate


def _scaled(rate: Decimal, scale: Decimal, where: str) -> Decimal:
    scaled = (rate * scale).quantize(_UNIT, ROUND_HALF_UP)
    if scaled <= 0 or scaled >= 10**9:
        raise InvalidInput(
            f"a rate of {rate} times {scale} has no room in 9 digits and 10 decimals",
            where=where,
            remedy="see the plan's scale",
        )
    return scaled


def _length(period: Period) -> int:
    return (period.end - period.start).days


def _months(period: Period) -> Iterator[int]:
    year, month = period.start.year, period.start.month
    while (year, month) <= (period.end.year, period.end.month):
        yield year * 100 + month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
