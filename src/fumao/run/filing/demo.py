"""A demo ministry: synthetic enterprises whose filings went through the real services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from fumao.errors import InvalidInput
from fumao.model.period import Period
from fumao.model.viewer import LEVELS, Role, Viewer
from fumao.returns.workflow import OPEN, State
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.office import Office
from fumao.run.filing.reviews import give_back, pass_on
from fumao.run.filing.submissions import hand_over, submit
from fumao.store.filing import filings, organisations
from fumao.store.filing.tables import account, filing, organisation

if TYPE_CHECKING:
    from fumao.returns.demo import Demo, DemoFiling

# Of a login: the hash of its password, or None where nobody logs in with one.
Password = Callable[[str], str | None]
_MORNING = time(1, 30, tzinfo=UTC)
_REASON = "合成数据，波动由随机种子产生 (synthetic: drawn with a seed)"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a demo put into a database."""

    organisations: int
    accounts: int
    filings: int
    submissions: int
    today: date


class _Clock:
    """The time as the demo goes through it; every look at it is a second later."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def fill_demo(
    office: Office, *, enterprises: int = 28, seed: int = 1, password: Password | None = None
) -> Filled:
    """Fill an empty database with a demo, all of it or nothing.

    Raises
    ------
    InvalidInput
        There are enterprises already, or the number asked for cannot be.
    """
    # It draws with numpy, which a ministry that has no demo does not load.
    from fumao.returns.demo import demo

    drawn = demo(office.scheme, enterprises, seed)
    with office.database.together() as database:
        with database.transaction(None) as connection:
            if connection.scalar(select(func.count()).select_from(organisation)):
                raise InvalidInput(
                    "there are enterprises in this database", remedy="give the demo an empty one"
                )
        first = min(Period.parse(each.period).end for each in drawn.filings)
        clock = _Clock(datetime.combine(first, _MORNING))
        room = _Room(replace(office, database=database, now=clock), clock, drawn)
        return room.fill(password or (lambda _: None))


class _Room:
    """Where the demo's people work."""

    def __init__(self, office: Office, clock: _Clock, drawn: Demo) -> None:
        self.office, self.clock, self.drawn = office, clock, drawn
        self.numbers: dict[str, int] = {}
        self.people: dict[str, Viewer] = {}

    def fill(self, password: Password) -> Filled:
        self._register()
        self._accounts(password)
        # As it happened: by the day on which a filing came.
        courses = sorted(self.drawn.filings, key=_came)
        numbers = self._open()
        sent = 0
        for each in courses:
            sent += self._go(each, numbers[each.organisation, each.period])
        return Filled(len(self.numbers), len(self.people), len(courses), sent, self.drawn.today)

    def _register(self) -> None:
        rows = [
            {
                "credit_code": each.credit_code, "name_zh": each.names.zh,
                "name_en": each.names.en, "province": each.province, "city": each.city,
                "county": each.county, "industry": each.industry, "size": each.size,
                "ownership": each.ownership, "activities": each.activities,
            }
            for each in self.drawn.organisations
        ]  # fmt: skip
        with self.office.database.transaction(None) as connection:
            organisations.add(connection, self.office.vault, rows, self.clock())
            found = organisations.by_credit_code(
                connection, (each.credit_code for each in self.drawn.organisations)
            )
        self.numbers = {code: row["id"] for code, row in found.items()}

    def _accounts(self, password: Password) -> None:
        """The demo's people, and one approver for each enterprise that has nobody."""
        with self.office.database.transaction(None) as connection:
            for each in self.drawn.accounts:
                owner = self.numbers.get(each.organisation)
                made = connection.execute(
                    insert(account)
                    .values(
                        login=each.login, name=each.name, role=each.role, organisation=owner,
                        level=each.level, area=each.area, port=each.port,
                        password=password(each.login), created=self.clock(),
                    )
                    .returning(account.c.id)
                ).scalar_one()  # fmt: skip
                self.people[each.login] = Viewer(
                    made, each.name, each.role, owner, each.level, each.area, each.port
                )

    def _open(self) -> Mapping[tuple[str, str], int]:
        """Every filing that the demo has, as a draft; its number by enterprise and period."""
        places = {each.credit_code: each for each in self.drawn.organisations}
        rows = []
        for each in self.drawn.filings:
            place = places[each.organisation]
            rows.append({
                "organisation": self.numbers[each.organisation], "period": each.period,
                "forms": each.forms, "province": place.province, "city": place.city,
                "county": place.county, "state": "draft", "due": self._due(each),
            })  # fmt: skip
        with self.office.database.transaction(None) as connection:
            filings.add(connection, rows)
            asked = select(filing.c.id, filing.c.period, organisation.c.credit_code).join(
                organisation, organisation.c.id == filing.c.organisation
            )
            return {(row.credit_code, row.period): row.id for row in connection.execute(asked)}

    def _due(self, each: DemoFiling) -> date:
        scheme = self.office.scheme
        forms = [scheme.form(name) for name in each.forms]
        return min(scheme.due(form, each.period) for form in forms if form.kind == "return")

    def _go(self, each: DemoFiling, number: int) -> int:
        """Take a filing to the state that it is to be in; whether it was submitted."""
        self.clock.at = max(self.clock.at, datetime.combine(_came(each), _MORNING))
        filler, approver = self._inside(each.organisation)
        patch = {answer.question.key: answer for answer in each.answers}
        saved = save_draft(self.office, filler, number, patch, 0)
        if each.state == State.APPROVAL:
            hand_over(self.office, filler, number)
        if each.state in OPEN and each.state != State.RETURNED:
            return 0
        # What moved far gets the reason that soft rules ask for.
        reasons = {
            key: replace(patch[key], reason=_REASON)
            for key in {message.key for message in saved.messages if message.severity == "soft"}
            if key in patch
        }
        revision = save_draft(self.office, filler, number, reasons, saved.revision).revision
        submit(self.office, approver, number, revision, f"demo-{number:08}")
        for level in LEVELS:
            if each.state == level:
                break
            reviewer = self._reviewer(level, each.organisation)
            if each.state == State.RETURNED:
                give_back(self.office, reviewer, number, 1, each.reason, each.words)
                break
            pass_on(self.office, reviewer, number, 1)
        return 1

    def _inside(self, code: str) -> tuple[Viewer, Viewer]:
        """Who files for an enterprise: its own people, or else the program in their name."""
        owner = self.numbers[code]
        found = {each.role: each for each in self.people.values() if each.organisation == owner}
        other = self.people["administrator"].account
        return (
            found.get(Role.FILLER) or Viewer(other, "synthetic", Role.FILLER, owner),
            found.get(Role.APPROVER) or Viewer(other, "synthetic", Role.APPROVER, owner),
        )

    def _reviewer(self, level: str, code: str) -> Viewer:
        place = next(each for each in self.drawn.organisations if each.credit_code == code)
        area = getattr(place, level, "")
        return next(
            each for each in self.people.values() if (each.level, each.area) == (level, area)
        )


def _came(each: DemoFiling) -> date:
    return each.submitted or Period.parse(each.period).end + timedelta(days=8)


def is_demo(office: Office) -> bool:
    """Whether all that is in the database is synthetic: pages then say so."""
    with office.database.reading(None) as connection:
        codes = connection.execute(select(organisation.c.credit_code).limit(50)).scalars().all()
    return bool(codes) and all("DEM" in code for code in codes)
