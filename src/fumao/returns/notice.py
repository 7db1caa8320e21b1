"""The notice (通报): who has reported, in time and without errors, by area; and who is reminded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fumao.model.viewer import Level
from fumao.returns.calendar import Calendar
from fumao.returns.workflow import OPEN, State

# From so many returns on, an enterprise is named as one that is often given back to.
OFTEN = 2
# Working days before the deadline on which a first reminder goes out.
AHEAD = 3
SOON, TODAY, LATE = "soon", "today", "overdue"


@dataclass(frozen=True, slots=True)
class Course:
    """How one filing has gone.

    Parameters
    ----------
    organisation, period : str
    province, city, county : str
        Whole codes.
    state : str
    due : date
    submitted : date or None
        When it was submitted first.
    returns : int
        How often it was given back.
    """

    organisation: str
    period: str
    province: str
    city: str
    county: str
    state: str
    due: date
    submitted: date | None = None
    returns: int = 0

    @property
    def on_time(self) -> bool:
        """Whether it came on the day of the deadline or before."""
        return self.submitted is not None and self.submitted <= self.due

    @property
    def reported(self) -> bool:
        """Whether it was ever submitted."""
        return self.submitted is not None

    def area(self, level: str) -> str:
        """Its area at a level; empty for the country."""
        return {Level.PROVINCE: self.province, Level.CITY: self.city,
                Level.COUNTY: self.county}.get(Level(level), "")  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaNotice:
    """The figures of one area.

    ``returned`` counts filings that were given back at least once, ``often`` names the
    enterprises that were given back to often.
    """

    area: str
    owed: int
    reported: int
    on_time: int
    late: int
    accepted: int
    returned: int
    often: tuple[str, ...]

    @property
    def reporting_rate(self) -> Decimal | None:
        """Reported of owed; None where nothing is owed."""
        return _rate(self.reported, self.owed)

    @property
    def timeliness(self) -> Decimal | None:
        """Reported in time of owed."""
        return _rate(self.on_time, self.owed)

    @property
    def error_rate(self) -> Decimal | None:
        """Given back of reported."""
        return _rate(self.returned, self.reported)


@dataclass(frozen=True, slots=True)
class Notice:
    """Figures by area, the highest reporting rate first, and all areas together."""

    level: str
    areas: tuple[AreaNotice, ...]
    total: AreaNotice


def _rate(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def notice(rows: Iterable[Course], level: str = Level.PROVINCE) -> Notice:
    """The notice on filings, by area of a level.

    Examples
    --------
    >>> place = ("CN-31", "CN-3101", "CN-310115")
    >>> due = date(2021, 1, 15)
    >>> rows = [Course("A", "2020-12", *place, "accepted", due, date(2021, 1, 14)),
    ...         Course("B", "2020-12", *place, "county", due, date(2021, 1, 18), returns=2),
    ...         Course("C", "2020-12", *place, "draft", due)]
    >>> told = notice(rows).areas[0]
    >>> told.owed, told.reported, told.on_time, told.late, told.returned, told.often
    (3, 2, 1, 1, 1, ('B',))
    >>> told.error_rate
    Decimal('0.5')
    """
    every = list(rows)
    by_area: dict[str, list[Course]] = {}
    for row in every:
        by_area.setdefault(row.area(level), []).append(row)
    areas = [_area(area, found) for area, found in by_area.items()]
    areas.sort(key=lambda each: (-(each.reporting_rate or 0), -(each.timeliness or 0), each.area))
    return Notice(level, tuple(areas), _area("", every))


def _area(area: str, rows: list[Course]) -> AreaNotice:
    reported = [row for row in rows if row.reported]
    on_time = sum(row.on_time for row in reported)
    given_back: dict[str, int] = {}
    for row in rows:
        given_back[row.organisation] = given_back.get(row.organisation, 0) + row.returns
    return AreaNotice(
        area, len(rows), len(reported), on_time, len(reported) - on_time,
        sum(row.state == State.ACCEPTED for row in rows),
        sum(row.returns > 0 for row in rows),
        tuple(sorted(name for name, many in given_back.items() if many >= OFTEN)),
    )  # fmt: skip


def overdue(rows: Iterable[Course], today: date) -> tuple[Course, ...]:
    """Filings that the enterprise still has after their deadline, the longest first."""
    found = [row for row in rows if row.state in OPEN and row.due < today]
    return tuple(sorted(found, key=lambda row: (row.due, row.organisation)))


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: ``soon`` before the deadline, ``today``, or ``overdue``."""

    course: Course
    kind: str


def reminders(rows: Iterable[Course], today: date, calendar: Calendar) -> tuple[Reminder, ...]:
    """Who is reminded on a day; nobody on a day off.

    Notes
    -----
    Three working days before the deadline, on its day, and on every fifth working day after it.
    A filing that was given back after its deadline is reminded of like a late one.
    """
    if not calendar.is_working(today):
        return ()
    found = []
    for row in rows:
        if row.state not in OPEN:
            continue
        days = calendar.between(today, row.due)
        kind = SOON if days == AHEAD else TODAY if row.due == today else ""
        if days < 0 and -days % 5 == 1:
            kind = LATE
        if kind:
            found.append(Reminder(row, kind))
    return tuple(found)
