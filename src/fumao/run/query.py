"""Queries of a store in the language of SDMX: which vintages, which of their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from fumao.errors import InvalidInput, TooLarge, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.publish.sdmx.message import Message
from fumao.publish.sdmx.observations import DataSet, data_set
from fumao.publish.sdmx.query import Query
from fumao.publish.sdmx.selection import FLOWS as NAME
from fumao.publish.sdmx.selection import (
    TIMES,
    Selection,
    counted,
    select,
    select_available,
    select_changes,
    select_contents,
    select_periods,
)
from fumao.store import CELLS, FLOWS, Store


@dataclass(frozen=True, slots=True)
class Shown:
    """A vintage that may be shown, and the day on which the next one took its place."""

    receipt: Receipt
    valid_to: date | None


def answer(
    store: Store, dataset: str, query: Query, vintage: str = "", most: int | None = None
) -> Message:
    """The answer to a data query of one dataset.

    The newest vintage as of the day that is asked about; with ``history`` each of them as a
    data set of its own. With ``updated_after``, what is new or changed since, and what is gone.

    Parameters
    ----------
    dataset : str
        Its name in the store; ``query.flows`` is not read.
    vintage : str
        One vintage, whatever the query says of days.
    most : int, optional
        Most observations of an answer.

    Raises
    ------
    VintageNotFound
        There is no vintage of it that may be shown, or none by that day.
    InvalidInput
        The vintage holds cells before disclosure control.
    TooLarge
        The answer has more observations than ``most``.
    """
    shown = [one_vintage(store, vintage)] if vintage else vintages(store, dataset, query.as_of)
    return replace(message_of(store, parts_of(store, shown, query), query, most), dataset=dataset)


@dataclass(frozen=True, slots=True)
class Part:
    """Of one vintage, what may become a data set of an answer.

    ``before`` is the vintage that changes are told against; ``action`` that of the data set.
    """

    shown: Shown
    action: str = "Information"
    before: Shown | None = None

    @property
    def most(self) -> int:
        """It has no more rows than this."""
        told = self.before if self.before and self.action == "Delete" else self.shown
        return told.receipt.rows


def parts_of(store: Store, shown: Sequence[Shown], query: Query) -> list[Part]:
    """The data sets that answer a query of one dataset; nothing is read yet.

    Parameters
    ----------
    shown : sequence of Shown
        Its vintages, as :func:`vintages` gives them.
    """
    since = query.updated_after
    before = _stood(store, shown, since) if since else []
    if since is None or query.history:
        wanted = shown if query.history else shown[-1:]
        return [Part(each) for each in wanted if each not in before]
    # Of what was rolled back whoever asks may hold a copy: all is told anew.
    if not before or store.taken_back(shown[-1].receipt.dataset, since):
        return [Part(shown[-1], "Replace")]
    if before[-1] == shown[-1]:
        return []
    return [Part(shown[-1], action, before[-1]) for action in ("Replace", "Delete")]


def _stood(store: Store, shown: Sequence[Shown], moment: datetime) -> list[Shown]:
    """The vintages that stood here at a moment.

    Where none did, older ones count that had been released by then: a store that was filled
    later tells what the next release changed. Of the newest nobody has a copy from here yet,
    so it is new.
    """
    recorded = [each for each in shown if each.receipt.recorded <= moment]
    released = [
        each for each in shown
        if each.receipt.recorded.date() > each.receipt.released
        and store.was_out(each.receipt, moment)
    ]  # fmt: skip
    return recorded or ([] if released[-1:] == [*shown[-1:]] else released)


def message_of(
    store: Store, parts: Sequence[Part], query: Query, most: int | None = None
) -> Message:
    """Read what parts of one dataset or several say to a query.

    ``offset`` and ``limit`` cut out of all parts as they follow each other.

    Raises
    ------
    TooLarge
        There are more observations than ``most``.
    """
    dataset = parts[0].shown.receipt.dataset if parts else ""
    if query.series_only:
        query = replace(query, first=1, last=None)
    found = []
    for part, cut, brake in _cut(store, parts, query, most):
        table = _ask(store, part, _selection(store, part, cut),
                     brake if cut.limit is None else None)  # fmt: skip
        if brake is not None and len(table) == brake:
            _check_size(_count(store, part, query) - query.offset, most, query.offset)
        made = _data_set(part, table)
        if len(made) or part.action == "Information":
            told = made.only(query.attributes, values=query.values)
            found.append(told.series() if query.series_only else told)
    _check_size(sum(map(len, found)), most, query.offset)
    prepared = max((each.shown.receipt.recorded for each in parts), default=datetime.now(UTC))
    # Of the newest vintage, not of the clock: the same question gets the same bytes.
    return Message(dataset, tuple(found), query.at, prepared.astimezone(UTC).replace(microsecond=0))


def _cut(
    store: Store, parts: Sequence[Part], query: Query, most: int | None
) -> Iterator[tuple[Part, Query, int | None]]:
    """Each part with the query whose page lies within it, and where to stop reading.

    Rows are counted only where a page runs through several parts.
    """
    paged = query.offset > 0 or query.limit is not None
    bound = min(sum(each.most for each in parts), query.limit or 1 << 62)
    large = most is not None and bound > most
    if len(parts) < 2 or not (large or paged):
        # One more than is sent is enough to know that there are too many.
        brake = most + 1 if large and most is not None and query.limit is None else None
        if brake is not None and query.offset:
            query = replace(query, limit=brake)
        yield from ((part, query, brake) for part in parts)
        return
    counts = [_count(store, part, query) for part in parts]
    left = max(sum(counts) - query.offset, 0)
    _check_size(min(left, query.limit or left), most, query.offset)
    offset, limit = query.offset, query.limit
    for part, count in zip(parts, counts, strict=True):
        here = max(count - offset, 0)
        here = here if limit is None else min(here, limit)
        if here or not paged:
            page = {"offset": offset, "limit": here if limit is not None else None}
            yield part, replace(query, **page), None  # type: ignore[arg-type]
        offset = max(offset - count, 0)
        limit = None if limit is None else limit - here


def _check_size(count: int, most: int | None, offset: int) -> None:
    if most is not None and count > most:
        raise TooLarge(
            f"the answer has {count:,} observations, and no more than {most:,} are sent at once",
            where="offset, limit",
            remedy="ask for less with a key or conditions, or page by page: "
            f"limit={most}&offset={offset}, then offset={offset + most}",
        )  # fmt: skip


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


def _data_set(part: Part, table: pa.Table) -> DataSet:
    receipt = part.shown.receipt
    made = data_set(
        Flows(table), receipt.vintage, receipt.released, part.shown.valid_to, part.action
    )
    return replace(made, dataset=receipt.dataset)


def count_of(store: Store, shown: Shown, query: Query) -> int:
    """How many observations of a vintage meet a query."""
    return _count(store, Part(shown), query)


def _count(store: Store, part: Part, query: Query) -> int:
    plain = replace(query, offset=0, limit=None)
    found = _ask(store, part, counted(_selection(store, part, plain)))
    return int(found["rows"][0].as_py())


def _selection(store: Store, part: Part, query: Query) -> Selection:
    if part.before is None:
        return select(query, periods_of(store, part.shown))
    periods = {*periods_of(store, part.shown), *periods_of(store, part.before)}
    return select_changes(query, periods, part.action)


def _ask(store: Store, part: Part, made: Selection, brake: int | None = None) -> pa.Table:
    vintage = part.shown.receipt.vintage
    named = {NAME: vintage} if part.before is None else {
        "new": vintage, "old": part.before.receipt.vintage,
    }  # fmt: skip
    sql, parameters = made.sql, made.parameters
    if brake is not None:
        sql, parameters = f"{sql} LIMIT ?", (*parameters, brake)
    return store.ask(sql, parameters, vintages=named, tables={TIMES: made.times})


def available_in(store: Store, shown: Shown, query: Query) -> pa.Table:
    """One row: the words that the rows of a vintage have which meet a query, and their number."""
    made = select_available(query, periods_of(store, shown))
    named = {NAME: shown.receipt.vintage}
    return store.ask(made.sql, made.parameters, vintages=named, tables={TIMES: made.times})


def contents_of(store: Store, shown: Shown) -> tuple[int, int]:
    """How many rows a vintage has, and how many of them are told without their value."""
    (row,) = store.ask(select_contents(), vintages={NAME: shown.receipt.vintage}).to_pylist()
    return row["rows"], row["withheld"]


def periods_of(store: Store, shown: Shown) -> tuple[str, ...]:
    """All periods of a vintage."""
    return _periods(store.folder, shown.receipt.vintage, shown.receipt.sha256)


@lru_cache(maxsize=256)
def _periods(folder: Path, vintage: str, sha256: str) -> tuple[str, ...]:  # noqa: ARG001 part of the key
    """The periods of a vintage, which never changes."""
    found = Store(folder).ask(select_periods(), vintages={NAME: vintage})
    return tuple(found["period"].to_pylist())
