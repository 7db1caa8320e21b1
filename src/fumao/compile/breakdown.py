"""Estimates split by partner, mode or city, so that the pieces add up exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.model.flows import VALUE

FOLLOWS = "D"  # marker: the detail is that of others, as the return gives none
_UNITS = Decimal(1).scaleb(VALUE.scale)  # amounts are whole numbers of the last decimal
Shares = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one enterprise adds to one cell.

    Parameters
    ----------
    enterprise, variable, side, cell : str
        Whose, of what, and where.
    along, code : str
        The column that it is split by, and the code in it; empty for the cell itself.
    value : Decimal
        Answered or imputed, before its weight.
    marker : str
        R if answered, else how it was imputed; D if only its detail is that of others.
    weight : float
        For how many it stands.
    amount : Decimal
        Weighted, in the unit of the variable.
    contributor : str
        The head of the holding; the enterprise itself where that is not known.
    """

    enterprise: str
    variable: str
    side: str
    cell: str
    along: str
    code: str
    value: Decimal
    marker: str
    weight: float
    amount: Decimal
    contributor: str = ""


def split(amount: Decimal, shares: Shares) -> dict[str, Decimal]:
    """An amount in proportion to shares, exactly: the pieces add up to it.

    >>> split(Decimal(100), {"USA": Decimal(1), "JPN": Decimal(2)})
    {'USA': Decimal('33.33333333'), 'JPN': Decimal('66.66666667')}
    """
    whole, total = int(amount * _UNITS), sum(shares.values())
    exact = {code: whole * share / total for code, share in shares.items()}
    pieces = {code: int(each) for code, each in exact.items()}
    step = 1 if whole >= 0 else -1
    late = sorted(pieces, key=lambda code: (-abs(exact[code] - pieces[code]), code))
    for code in late[: abs(whole - sum(pieces.values()))]:
        pieces[code] += step
    return {code: Decimal(each) / _UNITS for code, each in pieces.items() if each}


def break_down(
    contributions: Sequence[Contribution],
    structures: Mapping[tuple[str, str], Shares],
    along: str,
    top: str,
    unknown: str,
) -> list[Contribution]:
    """Split the contributions of one variable and side along a column.

    An enterprise is split as its return splits the cell, else as it splits the total; without
    either it follows what is known of the cell, then of all cells; where nothing is known at
    all, it is under ``unknown``.

    Parameters
    ----------
    structures : mapping
        Positive amounts or shares by code, by (enterprise, cell).
    top : str
        The cell that is the total.
    """
    own = [
        structures.get((each.enterprise, each.cell)) or structures.get((each.enterprise, top))
        for each in contributions
    ]
    pooled: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    pieces = [split(each.amount, shares) if shares else {}
              for each, shares in zip(contributions, own, strict=True)]  # fmt: skip
    for each, shared in zip(contributions, pieces, strict=True):
        for code, piece in shared.items():
            pooled[each.cell][code] += abs(piece)
            pooled[top][code] += abs(piece)
    found: list[Contribution] = []
    for each, shared in zip(contributions, pieces, strict=True):
        others = pooled.get(each.cell) or pooled.get(top) or {unknown: Decimal(1)}
        if shared:
            found += _pieces(each, shared, along)
        else:
            follower = replace(each, marker=FOLLOWS) if each.marker == "R" else each
            found += _pieces(follower, split(each.amount, others), along)
    return found


def _pieces(each: Contribution, shared: Shares, along: str) -> Iterable[Contribution]:
    for code, amount in shared.items():
        value = (each.value * amount / each.amount).quantize(1 / _UNITS)
        yield replace(each, along=along, code=code, amount=amount, value=value)
