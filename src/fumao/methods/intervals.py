"""Interval arithmetic on printed numbers: what a rounded figure can have been."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fumao.errors import InvalidInput
from fumao.methods.rounding import EXACT, decimals_of

INFINITY = Decimal("Infinity")
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from ``low`` to ``high``, both included.

    The operators give the smallest interval that holds every result of
    operands taken independently from theirs, so a chain of them may be wider
    than need be but never misses the truth.

    References
    ----------
    Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, SIAM, ch. 2.

    Examples
    --------
    >>> exports, imports = Interval.printed(Decimal("53.8")), Interval.printed(Decimal("122.4"))
    >>> exports + imports
    Interval(low=Decimal('176.10'), high=Decimal('176.30'))
    >>> (exports + imports).meets(Interval.printed(Decimal("177.2")))
    False
    """

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InvalidInput(
                f"an interval from {self.low} to {self.high} is empty",
                remedy="give the lower bound first",
            )

    @classmethod
    def exact(cls, value: Decimal | int) -> Interval:
        """The interval that holds one number."""
        return cls(Decimal(value), Decimal(value))

    @classmethod
    def printed(cls, value: Decimal) -> Interval:
        """What a printed number can stand for: half a unit of its last digit each way."""
        half = _HALF.scaleb(-decimals_of(value))
        return cls(EXACT.subtract(value, half), EXACT.add(value, half))

    def __add__(self, other: Interval) -> Interval:
        return Interval(EXACT.add(self.low, other.low), EXACT.add(self.high, other.high))

    def __sub__(self, other: Interval) -> Interval:
        return Interval(EXACT.subtract(self.low, other.high), EXACT.subtract(self.high, other.low))

    def __neg__(self) -> Interval:
        return Interval(self.high.copy_negate(), self.low.copy_negate())

    def __mul__(self, other: Interval) -> Interval:
        ends = [_product(a, b) for a in self._ends for b in other._ends]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            raise InvalidInput(
                f"cannot divide by an interval that holds zero ({other.low} to {other.high})",
                remedy="the base of this growth rate or share is nil or not known well enough",
            )
        ends = [_quotient(a, b) for a in self._ends for b in other._ends]
        return Interval(min(ends), max(ends))

    def root(self, degree: int) -> Interval:
        """The ``degree``-th root of a non-negative interval.

        >>> Interval.exact(8).root(3).low.quantize(Decimal("1.000"))
        Decimal('2.000')
        """
        if self.low < 0 or degree < 1:
            raise InvalidInput(
                f"no real {degree}th root of the interval from {self.low} to {self.high}",
                remedy="an average growth rate needs two amounts of the same sign",
            )
        power = EXACT.divide(Decimal(1), Decimal(degree))
        return Interval(_power(self.low, power), _power(self.high, power))

    def scale(self, factor: Decimal | int) -> Interval:
        """Every number times ``factor``."""
        return self * Interval.exact(factor)

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: Decimal) -> bool:
        """Whether ``value`` lies inside."""
        return self.low <= value <= self.high

    @property
    def middle(self) -> Decimal:
        """The midpoint; the finite end where the other is infinite."""
        if self.high.is_infinite():
            return self.low
        if self.low.is_infinite():
            return self.high
        return EXACT.divide(EXACT.add(self.low, self.high), Decimal(2))

    @property
    def _ends(self) -> tuple[Decimal, Decimal]:
        return self.low, self.high


def _product(a: Decimal, b: Decimal) -> Decimal:
    """Zero times an open end is zero: no number in the interval is infinite itself."""
    return EXACT.multiply(a, b) if a and b else Decimal(0)


def _quotient(a: Decimal, b: Decimal) -> Decimal:
    """Over an open end the quotient nears zero; two open ends add nothing to their finite ones."""
    return Decimal(0) if b.is_infinite() else EXACT.divide(a, b)


def _power(value: Decimal, power: Decimal) -> Decimal:
    return EXACT.power(value, power) if value else Decimal(0)
