"""Units as texts print them: 亿美元, 万人次, 个百分点, US$ ... billion, percentage points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from fumao.model.names import Names
from fumao.model.tables import code_table
from fumao.model.unit import Unit, unit

SCALES = {
    "zh": {"万亿": 12, "兆": 12, "百亿": 10, "千亿": 11, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4,
           "千": 3, "百": 2, "十亿": 9, "十": 1},
    "en": {"trillion": 12, "billion": 9, "million": 6, "thousand": 3, "hundred": 2,
           "tn": 12, "bn": 9, "mn": 6, "m": 6, "k": 3},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedUnit:
    """A printed unit: its text, what it is to the spine, and the noun counted (家, firms)."""

    text: str
    unit: Unit
    noun: str = ""

    @property
    def is_money(self) -> bool:
        """Whether it counts money."""
        return self.unit.dimension == "money"


@cache
def scaled_unit(base: str, power: int, dimension: str = "") -> Unit:
    """The unit of 10^power times a base (USD, ONE, KM): from the code list, else made up.

    >>> scaled_unit("USD", 8).code, scaled_unit("KRW", 12, "money").factor
    ('USD_100MN', Decimal('1000000000000'))
    """
    factor = Decimal(1).scaleb(power)
    for row in code_table("units"):
        if row["base"] == base and Decimal(row["factor"]) == factor and base not in ("RATIO",):
            return unit(row["code"])
    return Unit(
        f"{base}_1E{power}" if power else base,
        dimension or "count",
        Decimal(int(factor)) if power >= 0 else factor,
        base,
        Names(base, base),
        Names(base, base),
    )


# Signs that a number may carry itself.
SIGNS = ("-", "−", "－", "–", "+")


def percent(text: str = "%") -> PrintedUnit:
    """Per cent."""
    return PrintedUnit(text, unit("PCT"))


def points(text: str) -> PrintedUnit:
    """Percentage points."""
    return PrintedUnit(text, unit("PP"))


def times(text: str) -> PrintedUnit:
    """Times a base."""
    return PrintedUnit(text, unit("TIMES"))


def times_more(text: str) -> PrintedUnit:
    """Times a base by which something grew: 增长2倍 is three times the base."""
    return PrintedUnit(text, unit("TIMES_MORE"))


def money(text: str, currency: str, power: int) -> PrintedUnit:
    """An amount of money in 10^power of a currency (ISO 4217).

    >>> money("亿美元", "USD", 8).unit.code
    'USD_100MN'
    """
    return PrintedUnit(text, scaled_unit(currency, power, "money"))


def things(text: str, noun: str, power: int = 0) -> PrintedUnit:
    """A count of things, the noun kept: 万家 is 10^4 of 家.

    >>> things("万家", "家", 4).unit.factor
    Decimal('10000')
    """
    return PrintedUnit(text, scaled_unit("ONE", power, "count"), noun)


def physical(text: str, base: str, dimension: str, power: int = 0) -> PrintedUnit:
    """A length, area, mass or time."""
    return PrintedUnit(text, scaled_unit(base, power, dimension))
