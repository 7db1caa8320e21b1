"""Two vintages compared number by number, by SQL over their files: what is new, gone, revised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

from fumao.errors import InvalidInput
from fumao.model.flows import KEY_COLUMNS
from fumao.run.query import Shown
from fumao.run.shelf import Shelf
from fumao.run.site.slices import OPEN_VALUE, chosen

KINDS = ("revised", "new", "gone")
ORDERS = {
    "absolute": "abs(later - earlier) DESC NULLS LAST, key",
    "relative": "abs((later - earlier) / nullif(earlier, 0)) DESC NULLS LAST, key",
    "key": "key",
}
# What makes two rows the same statement, beside its value; a row in another unit is another one.
_SAME = (*KEY_COLUMNS, "origin", "unit")
FILTERS = ("reporter", "partner", "item", "flow")
_BATCH = 100_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two vintages and the choice of rows that are compared."""

    earlier: str
    later: str
    filters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that both have, and how many of them were revised; rows that only one has."""

    same: int
    revised: int
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class Revision:
    """A number in both vintages; absent where a vintage does not tell it."""

    key: str
    unit: str
    origin: str
    earlier: Any
    later: Any
    kind: str

    @property
    def moved(self) -> Any:
        """By how much, in the unit."""
        return None if None in (self.earlier, self.later) else self.later - self.earlier

    @property
    def percent(self) -> float | None:
        """By how much, in per cent of the earlier number."""
        moved = self.moved
        return None if moved is None or not self.earlier else float(100 * moved / self.earlier)


def pair(shelf: Shelf, earlier: str, later: str, **filters: str) -> Pair:
    """Two vintages that may be shown.

    Raises
    ------
    VintageNotFound, InvalidInput
        One of them is not there, or not for everybody; or they are of two datasets.
    """
    one, other = shelf.one(earlier).receipt, shelf.one(later).receipt
    if one.dataset != other.dataset:
        raise InvalidInput(
            f"{earlier} and {later} are of two datasets", where="earlier, later",
            remedy="name two vintages of one dataset",
        )  # fmt: skip
    told = tuple((name, filters[name]) for name in FILTERS if filters.get(name))
    return Pair(earlier, later, told)


def before(shelf: Shelf, shown: Shown) -> Shown | None:
    """The vintage whose place this one took."""
    vintages = shelf.vintages(shown.receipt.dataset)
    names = [each.receipt.vintage for each in vintages]
    at = names.index(shown.receipt.vintage)
    return vintages[at - 1] if at else None


@lru_cache(maxsize=512)
def counts(shelf: Shelf, asked: Pair) -> Counts:
    """How many rows are the same, revised, new and gone; kept, as vintages never change."""
    sql = f"SELECT kind, count(*) AS n FROM ({_paired(asked)}) GROUP BY kind"  # noqa: S608
    found = {row["kind"]: row["n"] for row in _ask(shelf, asked, sql)}
    return Counts(*(found.get(kind, 0) for kind in ("same", *KINDS)))


def revisions(
    shelf: Shelf, asked: Pair, kind: str, order: str, limit: int, offset: int = 0
) -> list[Revision]:
    """Rows of one kind in an order, no more than ``limit`` of them.

    Raises
    ------
    InvalidInput
        There is no such kind or order.
    """
    for name, value, known in (("kind", kind, KINDS), ("order", order, ORDERS)):
        if value not in known:
            raise InvalidInput(
                f"{value!r} is no {name}", where=name, remedy=f"use {', '.join(known)}"
            )
    sql = (
        f"SELECT * FROM ({_paired(asked)}) WHERE kind = ? "  # noqa: S608 names of ours
        f"ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
    )
    rows = _ask(shelf, asked, sql, kind, limit, offset)
    return [Revision(**row) for row in rows]


def sizes(shelf: Shelf, asked: Pair) -> list[dict[str, Any]]:
    """By year of the period: how many numbers were revised, and the mean size in per cent."""
    sql = (
        "SELECT left(split_part(key, '/', 7), 4) AS year, count(*) AS n, "  # noqa: S608
        "avg(abs(100 * (later - earlier) / nullif(earlier, 0)))::DOUBLE AS percent "
        f"FROM ({_paired(asked)}) WHERE kind IN ('same', 'revised') "
        "AND earlier IS NOT NULL AND later IS NOT NULL GROUP BY year ORDER BY year"
    )
    return _ask(shelf, asked, sql)


def write_revisions(shelf: Shelf, asked: Pair, sink: IO[bytes]) -> None:
    """Every row that is new, gone or revised, as CSV."""
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", *KEY_COLUMNS, "origin", "unit", asked.earlier, asked.later,
                     "difference", "percent"])  # fmt: skip
    for each in _every(shelf, asked):
        percent = "" if each.percent is None else f"{each.percent:.4f}"
        told = ("" if value is None else f"{value.normalize():f}"
                for value in (each.earlier, each.later, each.moved))  # fmt: skip
        writer.writerow(
            [each.kind, *each.key.split("/", 6), each.origin, each.unit, *told, percent]
        )
    text.detach()


def _every(shelf: Shelf, asked: Pair) -> Iterator[Revision]:
    """In batches, so that a large comparison does not fill the memory."""
    for kind in KINDS:
        offset = 0
        while batch := revisions(shelf, asked, kind, "key", _BATCH, offset):
            yield from batch
            offset += len(batch)


def _ask(shelf: Shelf, asked: Pair, sql: str, *more: object) -> list[dict[str, Any]]:
    _, values = chosen(dict(asked.filters))
    vintages = {"earlier_rows": asked.earlier, "later_rows": asked.later}
    rows: list[dict[str, Any]] = shelf.store.ask(
        sql, [*values, *values, *more], vintages=vintages
    ).to_pylist()
    return rows


def _paired(asked: Pair) -> str:
    """SQL for all rows of both, side by side."""
    clause, _ = chosen(dict(asked.filters))
    columns = ", ".join(_SAME)
    key = " || '/' || ".join(KEY_COLUMNS)

    def side(name: str) -> str:
        return (
            f"SELECT {columns}, {OPEN_VALUE} AS value, 1 AS here "  # noqa: S608 names of ours
            f"FROM {name} WHERE {clause}"
        )

    return (
        f"SELECT {key} AS key, unit, origin, one.value AS earlier, other.value AS later, "  # noqa: S608
        "CASE WHEN one.here IS NULL THEN 'new' WHEN other.here IS NULL THEN 'gone' "
        "WHEN one.value IS DISTINCT FROM other.value THEN 'revised' ELSE 'same' END AS kind "
        f"FROM ({side('earlier_rows')}) one FULL JOIN ({side('later_rows')}) other "
        f"USING ({columns})"
    )
