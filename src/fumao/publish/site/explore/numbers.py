"""Numbers as tables and charts show them: one count of decimals, halves away from nought."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

MISSING = ":"
_MOST = 3


def decimals_for(values: Iterable[str | None]) -> int:
    """How many digits behind the point a table shows: one where numbers are large.

    >>> decimals_for(["280628.774", "131074.2"]), decimals_for(["12.345678", "3.1"])
    (1, 3)
    >>> decimals_for(["7", "12", None]), decimals_for([])
    (0, 0)
    """
    told = [each for each in values if each is not None]
    has = max((len(each.partition(".")[2]) for each in told), default=0)
    large = bool(told) and median(abs(float(each)) for each in told) >= 100
    return min(has, 1 if large else _MOST)


def shown(value: str | None, decimals: int) -> str:
    """A value with thousands set apart and a true minus.

    Examples
    --------
    >>> shown("280628.774", 1), shown("-0.25", 1), shown("-0.04", 1), shown(None, 1)
    ('280,628.8', '−0.3', '0.0', ':')
    """
    if value is None:
        return MISSING
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,f}".replace("-", "−") if rounded else f"{abs(rounded):f}"
