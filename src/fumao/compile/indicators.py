"""What a quality report holds: facts of a vintage, and the indicators computed of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pyarrow as pa

from fumao.methods.rounding import EXACT, round_half_away
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.model.names import Names

FLOW_NAMES = {"X": Names("出口", "exports"), "M": Names("进口", "imports")}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store holds of a vintage.

    ``tables`` by name: flows, and cells and quarantine where there are any, or what
    :mod:`fumao.compile.quality_returns` reads;
    ``earlier`` are flows of earlier vintages of the dataset, the oldest first; ``derived``
    the tables of vintages that were made of this one, by their dataset's suffix; ``scheduled``
    is the announced day of release; ``mirror`` what partners report.
    """

    receipt: Receipt
    tables: Mapping[str, pa.Table]
    earlier: Sequence[Flows] = ()
    derived: Mapping[str, Mapping[str, pa.Table]] = field(default_factory=dict)
    scheduled: date | None = None
    mirror: Flows | None = None

    @property
    def flows(self) -> Flows:
        """The flows of the vintage."""
        return Flows(self.tables["flows"])

    @property
    def synthetic(self) -> bool:
        """Whether no record in it is real."""
        return self.receipt.dataset.startswith("synthetic")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number or word under a concept; ``code`` is that of the standard indicator, if it is one.

    ``unit`` is %, days, a unit of money or nothing.
    """

    concept: str
    name: Names
    value: Decimal | int | str | Names
    unit: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under a concept; the first column may be in both languages, the rest are numbers."""

    concept: str
    caption: Names
    head: tuple[Names, ...]
    rows: tuple[tuple[Names | str, ...], ...]


Measured = Indicator | Grid


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """A share in per cent to two decimals.

    >>> percent(1, 3)
    Decimal('33.33')
    """
    return round_half_away(EXACT.divide(Decimal(part) * 100, Decimal(whole)), 2)


def joined(names: Sequence[Names]) -> Names:
    """Several names in a row."""
    return Names("、".join(each.zh for each in names), ", ".join(each.en for each in names))
