"""Apportionment: an amount in parts that add up to it exactly.

References
----------
Balinski and Young (2001), Fair Representation, 2nd ed., app. A (method of largest
remainders).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from fumao.errors import InvalidInput
from fumao.methods.rounding import EXACT, decimals_of


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
