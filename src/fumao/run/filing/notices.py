"""Notices: who has reported in an area, who is late, and who is reminded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Select, and_, insert, select

from fumao.errors import InvalidInput, Refused
from fumao.model.viewer import LEVELS, Level, Role, Viewer
from fumao.returns.notice import OFTEN, AreaNotice, Course, Notice, Reminder, reminders
from fumao.returns.workflow import OPEN
from fumao.run.filing.office import ZONE, Office
from fumao.run.filing.trail import record
from fumao.store.filing import filings
from fumao.store.filing.entitlement import territory, visible
from fumao.store.filing.filings import Filing, filing_of
from fumao.store.filing.tables import filing, organisation, reminder

_MOST = 500
_COURSE = (
    organisation.c.credit_code, filing.c.period, filing.c.province, filing.c.city,
    filing.c.county, filing.c.state, filing.c.due, filing.c.submitted, filing.c.returns,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that went out: soon, today or overdue."""

    filing: int
    period: str
    kind: str
    at: datetime


def notice(office: Office, viewer: Viewer, period: str, *, level: str = "") -> Notice:
    """Reporting rate, timeliness and error rate by area, of all that owe a period.

    It counts every enterprise of the viewer's area, also those whose filings have not reached
    its level; it tells no answer.

    Parameters
    ----------
    level : str
        Of the areas that are compared; the one below the viewer's if not given.

    Raises
    ------
    Refused
        The viewer reviews nothing and is no administrator.
    InvalidInput
        There is no such level.
    """
    _refuse_others(viewer)
    level = level or _below(viewer)
    if level not in LEVELS:
        raise InvalidInput(
            f"{level!r} is no level", where="level", remedy=f"use {', '.join(LEVELS)}"
        )
    mine = and_(filing.c.period == period, territory(viewer, filing))
    with office.database.reading(None) as connection:
        rows = filings.tally(connection, level, mine)
        often = filings.often_returned(connection, level, OFTEN, mine)
    areas = [_area(row, [code for area, code in often if area == row["area"]]) for row in rows]
    areas.sort(key=lambda each: (-(each.reporting_rate or 0), -(each.timeliness or 0), each.area))
    return Notice(level, tuple(areas), _total(areas))


def _area(row: Mapping[Any, Any], often: Sequence[str]) -> AreaNotice:
    reported, on_time = row["reported"], row["on_time"]
    return AreaNotice(
        row["area"], row["owed"], reported, on_time, reported - on_time, row["accepted"],
        row["returned"], tuple(often),
    )  # fmt: skip


def _total(areas: Sequence[AreaNotice]) -> AreaNotice:
    def summed(name: str) -> int:
        return sum(getattr(each, name) for each in areas)

    often = sorted(code for each in areas for code in each.often)
    return AreaNotice(
        "", summed("owed"), summed("reported"), summed("on_time"), summed("late"),
        summed("accepted"), summed("returned"), tuple(often),
    )  # fmt: skip


def overdue(office: Office, viewer: Viewer, *, period: str = "") -> Sequence[Filing]:
    """Filings that enterprises of the viewer's area still have after their deadline.

    The longest overdue first, at most 500.

    Raises
    ------
    Refused
        As for the notice.
    """
    _refuse_others(viewer)
    asked = (
        select(filing, *(organisation.c[name] for name in ("credit_code", "name_zh", "name_en")))
        .join(organisation, organisation.c.id == filing.c.organisation)
        .where(
            filing.c.state.in_(sorted(OPEN)), filing.c.due < office.today(),
            territory(viewer, filing),
        )
        .order_by(filing.c.due, filing.c.id)
        .limit(_MOST)
    )  # fmt: skip
    if period:
        asked = asked.where(filing.c.period == period)
    with office.database.reading(None) as connection:
        return [filing_of(row) for row in connection.execute(asked).mappings()]


def remind(office: Office, viewer: Viewer) -> int:
    """Send today's reminders of the viewer's area, each once; how many are new.

    Raises
    ------
    Refused
        The viewer reviews nothing.
    """
    if viewer.role is not Role.REVIEWER:
        raise Refused("only reviewers remind", remedy="log in as one")
    with office.database.transaction(None) as connection:
        numbers = _numbers(connection, viewer)
        courses = _courses(connection, viewer, filing.c.state.in_(sorted(OPEN)))
        due = reminders(courses, office.today(), office.scheme.calendar)
        sent = _sent_today(office, connection)
        rows = [
            {"filing": number, "kind": each.kind, "at": office.now(), "account": viewer.account}
            for each in due
            if (number := numbers[_name(each)]) not in sent
        ]
        if rows:
            connection.execute(insert(reminder), rows)
            record(office, connection, viewer, "remind", reminders=len(rows))
    return len(rows)


def reminders_of(office: Office, viewer: Viewer, *, limit: int = 20) -> Sequence[Reminded]:
    """Reminders that the viewer got, or its area, the last one first."""
    asked = (
        select(reminder.c.filing, filing.c.period, reminder.c.kind, reminder.c.at)
        .join(filing, filing.c.id == reminder.c.filing)
        .where(visible(viewer, reminder))
        .order_by(reminder.c.id.desc())
        .limit(limit)
    )
    with office.database.reading(viewer) as connection:
        return [Reminded(*row) for row in connection.execute(asked)]


def _courses(connection: Connection, viewer: Viewer, condition: Any) -> list[Course]:
    asked: Select[Any] = (
        select(*_COURSE)
        .join(organisation, organisation.c.id == filing.c.organisation)
        .where(condition, territory(viewer, filing))
    )
    return [_course(*row) for row in connection.execute(asked)]


def _course(
    code: str, period: str, province: str, city: str, county: str, state: str, due: date,
    submitted: datetime | None, returns: int,
) -> Course:  # fmt: skip
    day = submitted.astimezone(ZONE).date() if submitted else None
    return Course(code, period, province, city, county, state, due, day, returns)


def _numbers(connection: Connection, viewer: Viewer) -> dict[tuple[str, str], int]:
    asked = (
        select(organisation.c.credit_code, filing.c.period, filing.c.id)
        .join(organisation, organisation.c.id == filing.c.organisation)
        .where(filing.c.state.in_(sorted(OPEN)), territory(viewer, filing))
    )
    return {(code, period): number for code, period, number in connection.execute(asked)}


def _name(each: Reminder) -> tuple[str, str]:
    return each.course.organisation, each.course.period


def _sent_today(office: Office, connection: Connection) -> set[int]:
    morning = datetime.combine(office.today(), time(), ZONE)
    return set(
        connection.execute(select(reminder.c.filing).where(reminder.c.at >= morning)).scalars()
    )


def _below(viewer: Viewer) -> str:
    """The level below the viewer's own: what it compares."""
    if viewer.role is Role.ADMINISTRATOR:
        return LEVELS[2]
    return LEVELS[max(LEVELS.index(Level(viewer.level)) - 1, 0)]


def _refuse_others(viewer: Viewer) -> None:
    if viewer.role not in (Role.REVIEWER, Role.ADMINISTRATOR):
        raise Refused("only reviewers read notices", remedy="open your own filings")
