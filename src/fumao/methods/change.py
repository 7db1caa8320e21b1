"""Growth, shares, contributions: the elementary indicators, on intervals.

Each function takes amounts as :class:`~fumao.methods.intervals.Interval` in
one unit and gives per cent or percentage points, unrounded.

References
----------
IMF (2017), Quarterly National Accounts Manual, ch. 8 (growth, contributions);
UN/IMF et al. (2010), Manual on Statistics of International Trade in Services.
"""

from __future__ import annotations

from fumao.errors import InvalidInput
from fumao.methods.intervals import Interval

_ONE = Interval.exact(1)


def growth(current: Interval, base: Interval) -> Interval:
    """Per cent change from ``base`` to ``current``: 100 (current / base - 1).

    Examples
    --------
    China's travel imports fell from 251.10 to 131.23 (USD billion), 2019-2020:

    >>> from decimal import Decimal
    >>> low_high = growth(Interval.exact(Decimal("131.23")), Interval.exact(Decimal("251.10")))
    >>> round(low_high.middle, 1)
    Decimal('-47.7')
    """
    return (current / base - _ONE).scale(100)


def ratio(current: Interval, base: Interval) -> Interval:
    """How many times ``base`` the amount ``current`` is."""
    return current / base


def average_growth(current: Interval, base: Interval, years: int) -> Interval:
    """Compound annual growth in per cent: 100 ((current / base)^(1/years) - 1).

    Examples
    --------
    Offshore contracts of 999.3 (2016) became 1465.6 (2020), USD 100 million:

    >>> from decimal import Decimal
    >>> rate = average_growth(
    ...     Interval.exact(Decimal("1465.6")), Interval.exact(Decimal("999.3")), 4)
    >>> round(rate.middle, 1)
    Decimal('10.0')
    """
    if years < 1:
        raise InvalidInput(
            f"an average over {years} years is not defined",
            remedy="the base period must lie at least a year before the period",
        )
    return ((current / base).root(years) - _ONE).scale(100)


def share(part: Interval, whole: Interval) -> Interval:
    """Per cent of ``whole`` that ``part`` is."""
    return (part / whole).scale(100)


def contribution_to_growth(
    part: Interval, part_base: Interval, whole: Interval, whole_base: Interval
) -> Interval:
    """Per cent of the whole's increase that the part's increase makes up (贡献率).

    Examples
    --------
    >>> part = contribution_to_growth(*map(Interval.exact, (30, 20, 150, 100)))
    >>> part.middle
    Decimal('20.0')
    """
    return share(part - part_base, whole - whole_base)


def points_of_growth(part: Interval, part_base: Interval, whole_base: Interval) -> Interval:
    """Percentage points of the whole's growth that the part supplies (拉动).

    Over parts that add up to the whole these add up to the whole's growth.
    """
    return share(part - part_base, whole_base)
