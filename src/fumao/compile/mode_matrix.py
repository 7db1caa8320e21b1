"""The item-to-mode matrix: which share of an item is supplied in which mode, with its range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from fumao.errors import InvalidInput, ShapeMismatch, UnknownCode
from fumao.methods.rounding import EXACT
from fumao.model.codes import EDITION, codelist
from fumao.model.tables import Row, data_path, in_force, parse_csv

MODES = ("M1", "M2", "M3", "M4")
# What is no service, or outside the GATS, is shown apart.
APART = "apart"
VARIANTS = ("low", "central", "high")
HUNDRED = Decimal(100)
_COLUMNS = ("item", "variant", *MODES, APART, "valid_from", "valid_to")

# Shares in per cent: four modes, and what stands apart.
Shares = tuple[Decimal, ...]
# One of them for each variant.
Range = dict[str, Shares]
# Value of an item in a flow, for weighting what is known below it.
Weights = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True)
class ModeMatrix:
    """Shares by item and variant, in per cent; read with :func:`read_matrix`.

    ``weights`` stand in where a country knows a main item only.
    """

    rows: Mapping[str, Range]
    weights: Weights

    def shares(self, item: str, flow: str, weights: Weights | None = None) -> Range:
        """The shares of an item: its own, else its parent's, else those below it, weighted.

        Parameters
        ----------
        item, flow : str
            EBOPS item; X or M.
        weights : mapping of (item, flow) to Decimal, optional
            Values of sub-items, of the same country in another year or of its region;
            those of the matrix where they say nothing.

        Raises
        ------
        InvalidInput
            Neither the item nor one above or below it has a row, or no weight is known.

        Examples
        --------
        >>> sorted(set(default_matrix().shares("SI2", "X")["high"]))
        [Decimal('0'), Decimal('40'), Decimal('60')]
        """
        entry = codelist("items", EDITION)[item]
        above = item
        while above:
            if above in self.rows:
                return self.rows[above]
            above = codelist("items", EDITION)[above].parent
        below = [child.code for child in codelist("items", EDITION).children(entry.code)]
        known = _first_known((weights or {}, self.weights), below, flow)
        if not known:
            raise InvalidInput(
                f"{item} has no mode shares of its own, and no weights of its sub-items",
                remedy="add a row to the matrix, or give weights",
            )
        return weighted(
            (weight, self.shares(child, flow, weights)) for child, weight in known.items()
        )


def _first_known(tables: Iterable[Weights], below: Iterable[str], flow: str) -> dict[str, Decimal]:
    """Positive weights of sub-items, out of the first table that has any."""
    below = list(below)
    for table in tables:
        known = {child: table.get((child, flow), Decimal(0)) for child in below}
        if any(weight > 0 for weight in known.values()):
            return {child: weight for child, weight in known.items() if weight > 0}
    return {}


def weighted(parts: Iterable[tuple[Decimal, Range]]) -> Range:
    """Shares averaged by weight, variant by variant; each still adds up to 100.

    >>> half = {name: (HUNDRED, Decimal(0)) for name in VARIANTS}
    >>> weighted([(Decimal(1), half), (Decimal(3), half)])["low"]
    (Decimal('100'), Decimal('0'))
    """
    told = list(parts)
    whole = sum((weight for weight, _ in told), Decimal(0))
    return {
        variant: tuple(
            EXACT.divide(sum((weight * shares[variant][at] for weight, shares in told),
                             Decimal(0)), whole)
            for at in range(len(told[0][1][variant]))
        )
        for variant in VARIANTS
    }  # fmt: skip


def read_matrix(text: str, name: str, weights: Weights, on: date | None = None) -> ModeMatrix:
    """Read a matrix as ``data/compile/modes.csv`` is written.

    Parameters
    ----------
    text, name : str
        The file and its name, for messages.
    weights : mapping of (item, flow) to Decimal
        For items whose sub-items alone have rows.
    on : date, optional
        The rows in force on this day.

    Raises
    ------
    InvalidInput, ShapeMismatch, UnknownCode
        Shares do not add up to 100, or a variant or column is missing.
    """
    rows: dict[str, Range] = {}
    for line, row in parse_csv(text, name):
        lacking = [column for column in _COLUMNS if column not in row]
        if lacking:
            raise ShapeMismatch(
                f"columns are missing: {', '.join(lacking)}", where=f"file {name}, line {line}",
                remedy=f"the columns are {', '.join(_COLUMNS)}, source, note",
            )  # fmt: skip
        if not in_force(row, on):
            continue
        try:
            codelist("items", EDITION)[row["item"]]
        except UnknownCode as problem:
            problem.where = f"file {name}, line {line}"
            raise
        shares = _shares(row, f"file {name}, line {line}")
        wanted = VARIANTS if row["variant"] == "all" else (row["variant"],)
        for variant in wanted:
            if variant not in VARIANTS or variant in rows.get(row["item"], {}):
                raise InvalidInput(
                    f"variant {variant!r} of {row['item']} is unknown or given twice",
                    where=f"file {name}, line {line}",
                    remedy=f"give all, or each of {' '.join(VARIANTS)} once",
                )
            rows.setdefault(row["item"], {})[variant] = shares
    lacking = [item for item, variants in rows.items() if len(variants) < len(VARIANTS)]
    if lacking:
        raise InvalidInput(
            f"{lacking[0]} lacks a variant",
            where=f"file {name}",
            remedy=f"give {' '.join(VARIANTS)}",
        )
    return ModeMatrix(rows, weights)


def _shares(row: Row, where: str) -> Shares:
    try:
        shares = tuple(Decimal(row[mode]) for mode in (*MODES, APART))
    except InvalidOperation as problem:
        raise InvalidInput(
            f"the shares of {row['item']} are no numbers",
            where=where,
            remedy="write per cent: 37.5",
        ) from problem
    if not all(share.is_finite() for share in shares) or sum(shares) != HUNDRED or min(shares) < 0:
        raise InvalidInput(
            f"the shares of {row['item']} are {' '.join(map(str, shares))}",
            where=where,
            remedy="make them add up to 100, none below 0",
        )
    return shares


@cache
def default_matrix(on: date | None = None) -> ModeMatrix:
    """The matrix of ``data/compile/modes.csv``, with the weights beside it."""
    weights = {
        (row["item"], row["flow"]): Decimal(row["weight"]) for row in _rows("modes_weights.csv")
    }
    text = data_path("compile", "modes.csv").read_text(encoding="utf-8")
    return read_matrix(text, "modes.csv", weights, on)


@cache
def item_of_activity(activity: str) -> str:
    """The item that the output of affiliates of an activity is shown under.

    >>> item_of_activity("J62"), item_of_activity("G46"), item_of_activity("SJ")
    ('SI2', 'DISTR', 'SJ')
    """
    if activity in codelist("items", EDITION) and len(activity) > 1:
        return activity
    table = {row["activity"]: row["item"] for row in _rows("fats_activities.csv")}
    for length in (3, 1):
        if activity[:length] in table:
            return table[activity[:length]]
    finer = [each for each in table if activity and each.startswith(activity)]
    if finer:
        raise InvalidInput(
            f"activity {activity!r} is of several items",
            remedy=f"give its divisions: {', '.join(finer)}",
        )
    raise InvalidInput(
        f"activity {activity!r} is no service in fats_activities.csv",
        remedy="give an ISIC section or division of services, or an item",
    )


def _rows(name: str) -> list[Row]:
    text = data_path("compile", name).read_text(encoding="utf-8")
    return [row for _, row in parse_csv(text, name)]
