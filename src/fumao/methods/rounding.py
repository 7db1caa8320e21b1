"""Decimal rounding as official statistics do it: half away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

# 60 digits: sums and ratios of published figures never need more, and
# intermediate results then add no rounding of their own that could show.
EXACT = Context(prec=60)


def round_half_away(value: Decimal, places: int) -> Decimal:
    """Round to ``places`` decimals, halves away from zero.

    Parameters
    ----------
    value : Decimal
        Any finite number.
    places : int
        Decimals to keep; negative rounds to tens, hundreds ...

    Returns
    -------
    Decimal
        With exactly ``places`` decimals written out (``places`` > 0 keeps zeros).

    Notes
    -----
    Python's ``round`` sends halves to the even digit; statistical offices and
    spreadsheets send them away from zero (0.25 -> 0.3, -0.25 -> -0.3). A result
    of minus zero is written as zero.

    References
    ----------
    ISO 80000-1:2009, Annex B, rule B.

    Examples
    --------
    >>> round_half_away(Decimal("-15.65"), 1)
    Decimal('-15.7')
    >>> round_half_away(Decimal("2806.25"), 1)
    Decimal('2806.3')
    """
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)
    return abs(rounded) if rounded.is_zero() else rounded


def decimals_of(value: Decimal) -> int:
    """How many decimals a number is written with; 0 for whole numbers.

    >>> decimals_of(Decimal("5.00")), decimals_of(Decimal("6617"))
    (2, 0)
    """
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
