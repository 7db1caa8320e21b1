"""Filings: one enterprise's for one period; locked, moved on, listed and counted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from fumao.model.viewer import LEVELS, Viewer
from fumao.store.filing.entitlement import visible
from fumao.store.filing.organisations import many, named
from fumao.store.filing.tables import filing, organisation

# Enterprises that a search for a name finds at most.
_MOST_FOUND = 1_000
_NAMES = (
    organisation.c.credit_code, organisation.c.name_zh, organisation.c.name_en,
    organisation.c.activities,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing as lists show it, with the names of its enterprise and no answer."""

    id: int
    organisation: int
    period: str
    forms: tuple[str, ...]
    province: str
    city: str
    county: str
    state: str
    reached: int
    version: int
    accepted_version: int
    due: date
    submitted: datetime | None
    came: date | None
    accepted: datetime | None
    returns: int
    credit_code: str
    name_zh: str
    name_en: str

    def name(self, lang: str) -> str:
        """The enterprise's name; the Chinese one where there is no English one."""
        return self.name_en if lang == "en" and self.name_en else self.name_zh


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which filings a list shows; empty means all."""

    state: str = ""
    period: str = ""
    area: str = ""
    query: str = ""

    def condition(self) -> list[ColumnElement[bool]]:
        """As conditions of a query over filings and organisations."""
        found: list[ColumnElement[bool]] = []
        if self.state:
            found.append(filing.c.state == self.state)
        if self.period:
            found.append(filing.c.period == self.period)
        if self.area:
            found.append(in_area(self.area))
        return found


def in_area(area: str) -> ColumnElement[bool]:
    """Filings of a province, city or county, by its whole code, whichever level it is of."""
    return or_(*(filing.c[level] == area for level in ("province", "city", "county")))


def filing_of(row: RowMapping) -> Filing:
    """A filing from its row, joined with its enterprise."""
    values = {name: row[name] for name in Filing.__slots__}
    return Filing(**{**values, "forms": tuple(json.loads(row["forms"]))})


def _joined() -> Select[Any]:
    return select(filing, *_NAMES).join(organisation, organisation.c.id == filing.c.organisation)


@lru_cache(maxsize=5_000)
def _one(viewer: Viewer | None) -> Select[Any]:
    return _joined().where(filing.c.id == bindparam("number"), visible(viewer, filing))


def one(connection: Connection, viewer: Viewer | None, number: int) -> RowMapping | None:
    """A filing's row, if the viewer may see it."""
    return connection.execute(_one(viewer), {"number": number}).mappings().one_or_none()


def locked(connection: Connection, viewer: Viewer | None, number: int) -> RowMapping | None:
    """The same, and nobody else changes it until the transaction ends."""
    asked = _one(viewer).with_for_update(of=filing)
    return connection.execute(asked, {"number": number}).mappings().one_or_none()


def change(connection: Connection, number: int, **values: Any) -> None:
    """Set columns of a filing that is locked."""
    connection.execute(update(filing).where(filing.c.id == number).values(**values))


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """New filings; ``forms`` are sequences of names."""
    if rows:
        connection.execute(
            insert(filing), [{**row, "forms": json.dumps(list(row["forms"]))} for row in rows]
        )


def page(
    connection: Connection, viewer: Viewer, wanted: Wanted, before: int | None, limit: int
) -> Sequence[RowMapping]:
    """Filings, the newest first; ``before`` is the last one of the page before."""
    asked = select(filing.c.id).where(visible(viewer, filing), *wanted.condition())
    if wanted.query.strip():
        # Found first: a name is looked for once in the register, not once a filing.
        found = select(organisation.c.id).where(named(wanted.query), visible(viewer, organisation))
        numbers = connection.execute(found.limit(_MOST_FOUND)).scalars().all()
        asked = asked.where(filing.c.organisation.in_(numbers))
    if before is not None:
        asked = asked.where(filing.c.id < before)
    # The page is chosen before it is joined: else PostgreSQL, which thinks that row security
    # leaves few filings, joins all of them and sorts.
    chosen = asked.order_by(filing.c.id.desc()).limit(limit).scalar_subquery()
    shown = _joined().where(filing.c.id.in_(chosen)).order_by(filing.c.id.desc())
    return connection.execute(shown).mappings().all()


def counts(connection: Connection, viewer: Viewer, wanted: Wanted) -> dict[str, int]:
    """How many filings there are by state, whichever state is wanted."""
    asked = (
        select(filing.c.state, func.count())
        .where(visible(viewer, filing), *Wanted("", wanted.period, wanted.area).condition())
        .group_by(filing.c.state)
    )
    return {row[0]: row[1] for row in connection.execute(asked)}


def tally(
    connection: Connection, level: str, condition: ColumnElement[bool]
) -> Sequence[RowMapping]:
    """By area of a level (all together at the ministry's): owed, reported, in time, and so on."""
    area = literal("") if level == "ministry" else filing.c[level]

    def counted(what: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((what, 1)))

    asked = (
        select(
            area.label("area"), func.count().label("owed"),
            counted(filing.c.came.is_not(None)).label("reported"),
            counted(filing.c.came <= filing.c.due).label("on_time"),
            counted(filing.c.state == "accepted").label("accepted"),
            counted(filing.c.returns > 0).label("returned"),
        )
        .where(condition)
        .group_by(area)
    )  # fmt: skip
    return connection.execute(asked).mappings().all()


def often_returned(
    connection: Connection, level: str, least: int, condition: ColumnElement[bool]
) -> Sequence[tuple[str, str]]:
    """Area and credit code of enterprises that were given back to so often, or more."""
    area = literal("") if level == "ministry" else filing.c[level]
    # Few enterprises: their codes are looked up after, not joined to all filings.
    asked = select(area, filing.c.organisation).where(condition, filing.c.returns >= least)
    rows = connection.execute(asked).all()
    owners = many(connection, None, (row[1] for row in rows))
    return sorted((row[0], str(owners[row[1]]["credit_code"])) for row in rows)


def missing(connection: Connection, period: str, after: int, limit: int) -> Sequence[RowMapping]:
    """Enterprises that have no filing of a period yet."""
    has = select(filing.c.organisation).where(filing.c.period == period)
    asked = (
        select(organisation)
        .where(organisation.c.id > after, organisation.c.id.not_in(has))
        .order_by(organisation.c.id)
        .limit(limit)
    )
    return connection.execute(asked).mappings().all()


def levels_reached(level: str) -> int:
    """The number that ``reached`` has from this level on; 0 before any.

    >>> levels_reached("county"), levels_reached("accepted"), levels_reached("draft")
    (1, 4, 0)
    """
    if level == "accepted":
        return len(LEVELS)
    return list(LEVELS).index(level) + 1 if level in list(LEVELS) else 0  # type: ignore[arg-type]
