"""Apportionment: an amount in parts that add up to it exactly, also as they are printed.

References
----------
Balinski and Young (2001), Fair Representation, 2nd ed., app. A (method of largest
remainders).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from fumao.errors import InvalidInput
from fumao.methods.rounding import EXACT, decimals_of, round_half_away


def apportion(amount: Decimal, shares: Sequence[Decimal], places: int = 2) -> tuple[Decimal, ...]:
    """Split an amount by shares, to the last cent.

    Parameters
    ----------
    amount : Decimal
        To be split, of either sign; where it has more than ``places`` decimals the parts
        have as many.
    shares : sequence of Decimal
        Not negative, not all 0; they need not add up to 1.
    places : int
        Decimals of the parts: 2 are cents of the unit.

    Returns
    -------
    tuple of Decimal
        As many parts, which add up to ``amount`` exactly.

    Raises
    ------
    InvalidInput
        A share is negative, or all are 0.

    Notes
    -----
    Parts are rounded down, and the cents that are left go to the largest remainders, the
    first of equal ones.

    Examples
    --------
    >>> apportion(Decimal("100.01"), [Decimal(75), Decimal(25)])
    (Decimal('75.01'), Decimal('25.00'))
    """
    whole = sum(shares, Decimal(0))
    if not whole > 0 or min(shares) < 0:
        raise InvalidInput(
            f"an amount by shares {' '.join(map(str, shares))}",
            remedy="give shares that are not negative, and not all 0",
        )
    cent = Decimal(1).scaleb(-max(places, decimals_of(amount.normalize())))
    size = abs(amount)
    exact = [EXACT.divide(EXACT.multiply(size, share), whole) for share in shares]
    parts = [each.quantize(cent, rounding=ROUND_FLOOR, context=EXACT) for each in exact]
    left = int((size - sum(parts)) / cent)
    fair = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in fair[:left]:
        parts[at] += cent
    return tuple(part.copy_sign(amount) if part else part for part in parts)


def round_to_sum(
    parts: Sequence[Decimal], places: int, whole: Decimal | None = None
) -> tuple[Decimal, tuple[Decimal, ...]]:
    """Round parts of either sign so that they add up to their rounded sum.

    Use it where a table prints parts with their total; each part is off by less than one unit
    of the last digit, and as near as its fellows allow.

    Parameters
    ----------
    parts : sequence of Decimal
        Finite numbers in one unit.
    places : int
        Decimals to keep.
    whole : Decimal, optional
        Their sum, where it is known better than quotients add up to: 12.25, not 12.249...9.

    Returns
    -------
    total, parts
        The sum rounded half away from zero, and the parts that add up to it.

    Notes
    -----
    Largest remainders: parts are rounded down, and the units that the total still lacks go to
    the largest remainders, the first of equal ones. A part that is 0 stays 0: its remainder is
    the smallest there is.

    Examples
    --------
    >>> round_to_sum([Decimal("13.33"), Decimal("-6.67"), Decimal("0.38")], 1)
    (Decimal('7.0'), (Decimal('13.3'), Decimal('-6.7'), Decimal('0.4')))
    """
    unit = Decimal(1).scaleb(-places)
    exact = Decimal(0)
    for part in parts:
        exact = EXACT.add(exact, part)
    total = round_half_away(exact if whole is None else whole, places)
    down = [part.quantize(unit, rounding=ROUND_FLOOR, context=EXACT) for part in parts]
    left = int((total - sum(down, Decimal(0))) / unit)
    fair = sorted(range(len(parts)), key=lambda at: down[at] - parts[at])
    for at in fair[:left]:
        down[at] += unit
    return total, tuple(abs(each) if each.is_zero() else each for each in down)
