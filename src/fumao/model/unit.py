"""Units and scales: what a printed number has to be multiplied with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from fumao.errors import UnitMismatch, UnknownCode
from fumao.model.names import Names
from fumao.model.tables import code_table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its scale: ``USD_100MN`` is 100,000,000 times ``USD``.

    >>> unit("USD_100MN").factor
    Decimal('100000000')
    """

    code: str
    dimension: str
    factor: Decimal
    base: str
    symbols: Names
    names: Names

    @property
    def is_rate(self) -> bool:
        """Whether numbers stay as printed (per cent, points, days) instead of in base units."""
        return self.dimension in ("ratio", "index", "time")

    def same_base(self, other: Unit) -> bool:
        """Whether amounts in the two units differ by a scale only."""
        return self.base == other.base


@cache
def _units() -> dict[str, Unit]:
    return {
        row["code"]: Unit(
            row["code"],
            row["dimension"],
            Decimal(row["factor"]),
            row["base"],
            Names(row["symbol_zh"], row["symbol_en"]),
            Names(row["name_zh"], row["name_en"]),
        )
        for row in code_table("units")
    }


def unit(code: str) -> Unit:
    """The unit with this code; raises :class:`~fumao.errors.UnknownCode`."""
    found = _units().get(code)
    if found is None:
        raise UnknownCode(
            f"{code!r} is no unit" if code else "a value without a unit",
            remedy=f"use one of {' '.join(sorted(_units()))}",
        )
    return found


def rescale(value: Decimal, have: Unit, want: Unit) -> Decimal:
    """Express ``value`` in another scale of the same unit, exactly.

    >>> rescale(Decimal("6617.2"), unit("USD_100MN"), unit("USD_BN"))
    Decimal('661.72')
    """
    if not have.same_base(want):
        raise UnitMismatch(
            f"{have.code} and {want.code} measure different things",
            remedy="convert with a rate first: see exchange_rate",
        )
    quotient = have.factor / want.factor
    # Powers of ten move the point and so keep the printed precision.
    if quotient == Decimal(1).scaleb(quotient.adjusted()):
        return value.scaleb(quotient.adjusted())
    return value * quotient


@cache
def exchange_rate(have: str, want: str, period: str) -> Decimal:
    """Units of currency ``have`` for one of ``want``, average of the period.

    Examples
    --------
    >>> exchange_rate("CNY", "USD", "2020")
    Decimal('6.9008')
    """
    for row in code_table("exchange_rates"):
        if (row["currency_to"], row["currency_from"], row["period"]) == (have, want, period):
            return Decimal(row["rate"])
    raise UnknownCode(
        f"no {have} per {want} rate for {period}",
        remedy="add the period average to data/codes/exchange_rates.csv with its source",
    )
