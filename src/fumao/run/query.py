"""Queries of a store in the language of SDMX: which vintages, which of their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from fumao.errors import InvalidInput, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.publish.sdmx.message import Message
from fumao.publish.sdmx.observations import DataSet, data_set
from fumao.publish.sdmx.query import Query
from fumao.publish.sdmx.selection import FLOWS as NAME
from fumao.publish.sdmx.selection import TIMES, select, select_periods
from fumao.store import CELLS, FLOWS, Store

# What makes two rows the same statement; the vintage and the line are where it stands.
_STATEMENT = ("reporter", "partner", "item", "flow", "mode", "region", "period", "value", "unit",
              "status", "confidentiality", "origin")  # fmt: skip
_KEY = ("reporter", "partner", "item", "flow", "mode", "region", "period", "origin", "unit")


@dataclass(frozen=True, slots=True)
class Shown:
    """A vintage that may be shown, and the day on which the next one took its place."""

    receipt: Receipt
    valid_to: date | None


def answer(store: Store, dataset: str, query: Query, vintage: str = "") -> Message:
    """The answer to a data query of one dataset.

    The newest vintage as of the day that is asked about; with ``history`` each of them as a
    data set of its own. With ``updated_after``, what is new or changed since, and what is gone.

    Parameters
    ----------
    dataset : str
        Its name in the store; ``query.flows`` is not read.
    vintage : str
        One vintage, whatever the query says of days.

    Raises
    ------
    VintageNotFound
        There is no vintage of it that may be shown, or none by that day.
    InvalidInput
        The vintage holds cells before disclosure control.
    """
    shown = [one_vintage(store, vintage)] if vintage else vintages(store, dataset, query.as_of)
    if query.updated_after and not query.history:
        found = list(_changes(store, shown, query, query.updated_after))
    else:
        wanted = shown if query.history else shown[-1:]
        since = query.updated_after
        found = [
            _data_set(each, _rows(store, each, query)) for each in wanted
            if since is None or each.receipt.recorded > since
        ]  # fmt: skip
    told = tuple(each.only(query.attributes, values=query.values) for each in found)
    return Message(dataset, told, query.at)


def vintages(store: Store, dataset: str, as_of: datetime | date | None = None) -> list[Shown]:
    """The vintages of a dataset that may be shown, and had been released by a day.

    Raises
    ------
    VintageNotFound
        There are none; the message tells which datasets and days there are.
    """
    every = [each for each in store.vintages(dataset) if _is_open(store, each.vintage)]
    known = [each for each in every if as_of is None or store.was_out(each, as_of)]
    if not known:
        others = sorted({each.dataset for each in store.vintages()
                         if _is_open(store, each.vintage)})  # fmt: skip
        days = ", ".join(str(each.released) for each in every)
        day = as_of.date() if isinstance(as_of, datetime) else as_of
        raise VintageNotFound(
            f"no vintage of {dataset} can be shown" + (f" as of {day}" if day else ""),
            where=str(store.folder),
            remedy=f"it was released on {days}" if every
            else f"datasets that can be shown: {', '.join(others) or 'none'}",
        )  # fmt: skip
    return _in_order(known)


def every_dataset(store: Store) -> dict[str, list[Shown]]:
    """The vintages that may be shown of every dataset, by its name."""
    found: dict[str, list[Receipt]] = {}
    for each in store.vintages():
        if _is_open(store, each.vintage):
            found.setdefault(each.dataset, []).append(each)
    return {name: _in_order(found[name]) for name in sorted(found)}


def _in_order(known: Sequence[Receipt]) -> list[Shown]:
    """Vintages from the oldest to the newest, each until the next one took its place."""
    ends: list[date | None] = [each.released for each in known[1:]]
    return [Shown(each, end) for each, end in zip(known, [*ends, None], strict=True)]


def one_vintage(store: Store, vintage: str) -> Shown:
    """A vintage by its name, if it may be shown."""
    receipt = store.receipt(vintage)
    if not _is_open(store, vintage):
        raise InvalidInput(
            f"{vintage} holds no flows that may leave", where=str(store.folder),
            remedy="give the store that fumao compile release has written",
        )  # fmt: skip
    after = [each.valid_to for each in vintages(store, receipt.dataset)
             if each.receipt.vintage == vintage]  # fmt: skip
    return Shown(receipt, after[0])


def _is_open(store: Store, vintage: str) -> bool:
    """Whether a vintage has flows, and disclosure control stands behind it."""
    held = store.tables(vintage)
    return FLOWS in held and CELLS not in held


def _data_set(shown: Shown, flows: Flows, action: str = "Information") -> DataSet:
    receipt = shown.receipt
    return data_set(flows, receipt.vintage, receipt.released, shown.valid_to, action)


def _rows(store: Store, shown: Shown, query: Query) -> Flows:
    vintage = shown.receipt.vintage
    made = select(query, _periods(store.folder, vintage))
    table = store.ask(
        made.sql, made.parameters, vintages={NAME: vintage}, tables={TIMES: made.times}
    )
    return Flows(table)


@lru_cache(maxsize=256)
def _periods(folder: Path, vintage: str) -> tuple[str, ...]:
    """The periods of a vintage, which never changes."""
    found = Store(folder).ask(select_periods(), vintages={NAME: vintage})
    return tuple(found["period"].to_pylist())


def _changes(
    store: Store, shown: Sequence[Shown], query: Query, since: datetime
) -> Iterator[DataSet]:
    """What the newest vintage says otherwise than the one that was newest then."""
    before = [each for each in shown if each.receipt.recorded <= since]
    newest = shown[-1]
    if store.taken_back(newest.receipt.dataset, since):
        before = []  # whoever asks may hold what is gone: all is told anew
    if before and before[-1] == newest:
        return
    # Windows and pages are cut out of what has changed, not before.
    plain = replace(query, first=None, last=None, offset=0, limit=None)
    new = _rows(store, newest, plain)
    if not before:
        yield _data_set(newest, new, "Replace")
        return
    old = _rows(store, before[-1], plain)
    changed = _without(store, new.table, old.table, _STATEMENT)
    if len(changed):
        yield _data_set(newest, Flows(changed), "Replace")
    gone = _without(store, old.table, new.table, _KEY)
    if len(gone):
        yield _data_set(newest, Flows(gone), "Delete")


def _without(store: Store, one: pa.Table, other: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Rows of one table that have no equal in the other; what is absent equals itself."""
    equal = " AND ".join(f"one.{each} IS NOT DISTINCT FROM other.{each}" for each in columns)
    return store.ask(
        f"SELECT one.* FROM one ANTI JOIN other ON {equal}",  # noqa: S608 names of ours
        tables={"one": one, "other": other},
    )
