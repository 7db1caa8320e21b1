"""Receipts of loads and entries of the ledger: where every value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came in with one load.

    ``released`` is the day the source published it, ``recorded`` the moment it
    entered the store; the two times make the store bitemporal. One under ``embargo`` is not
    public until a release that names it is.
    """

    vintage: str
    dataset: str
    source: str
    file: str
    sha256: str
    licence: str
    released: date
    recorded: datetime
    rows: int
    embargo: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: what made a value.

    ``kind`` is ``printed`` (read in a source), ``loaded`` (a row of Flows) or
    ``computed`` (``formula`` over ``inputs``).
    """

    key: str
    kind: str
    value: str
    unit: str
    formula: str = ""
    inputs: tuple[str, ...] = ()
    vintage: str = ""
    file: str = ""
    line: str = ""
