"""An office on each kind of database, with two enterprises of Pudong and everybody who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from fumao.model.answer import Answer, Question
from fumao.model.viewer import LEVELS, Role, Viewer
from fumao.returns.credit_code import check_character
from fumao.run.filing.drafts import Saved, save_draft
from fumao.run.filing.filings import open_period
from fumao.run.filing.office import Office, open_office
from fumao.run.filing.receipts import Receipt
from fumao.run.filing.registry import NewOrganisation, add_organisation
from fumao.run.filing.reviews import pass_on
from fumao.run.filing.submissions import submit
from fumao.store.filing.tables import account, filing

PERIOD = "2020-12"
AREAS = {"county": "CN-310115", "city": "CN-3101", "province": "CN-31", "ministry": ""}
# Exports and imports by item in CNY 10 thousand, of a carrier that also does others' IT.
FIGURES = {
    "sales": "5000", "employment": "120", "exports/S/W1/_T": "420", "exports/SC/W1/_T": "260",
    "exports/SJ/W1/_T": "160", "imports/S/W1/_T": "90", "imports/SC/W1/_T": "90",
}  # fmt: skip
# One contract of the first enterprise, for the port of outsourcing.
CONTRACT = {
    "contract_location/A-1": "offshore", "contract_partner/A-1": "USA",
    "contract_city/A-1": "CN-31", "contract_amount/A-1": "80", "executed_amount/A-1": "20",
    "class_share/A-1/ITO": "100", "class_share/A-1/BPO": "0", "class_share/A-1/KPO": "0",
}  # fmt: skip
UNITS = {"employment": "ONE", "class_share": "PCT", "contract_location": "",
         "contract_partner": "", "contract_city": ""}  # fmt: skip


def code(number: int) -> str:
    first = f"91310115MA1K{number:05}"
    return first + check_character(first)


def answers(figures: dict[str, str], reason: str = "") -> dict[str, Answer]:
    return {
        key: Answer(Question.parse(key), value, UNITS.get(key.partition("/")[0], "CNY_10K"), reason)
        for key, value in figures.items()
    }


@dataclass
class Clock:
    """A clock that tests turn."""

    at: datetime = datetime(2021, 1, 8, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Town:
    """The office, and viewers by what they are called."""

    office: Office
    clock: Clock
    people: dict[str, Viewer] = field(default_factory=dict)
    organisations: list[int] = field(default_factory=list)

    def __getitem__(self, name: str) -> Viewer:
        return self.people[name]

    def filing(self, organisation: int = 0, period: str = PERIOD) -> int:
        asked = select(filing.c.id).where(
            filing.c.organisation == self.organisations[organisation], filing.c.period == period
        )
        with self.office.database.reading(None) as connection:
            return int(connection.scalar(asked))

    def fill(
        self, figures: dict[str, str] = FIGURES, who: str = "filler", number: int = 0
    ) -> Saved:
        number = number or self.filing()
        return save_draft(self.office, self[who], number, answers(figures), 0)

    def submit(
        self, figures: dict[str, str] = FIGURES, attempt: str = "attempt-1", *, of: int = 0
    ) -> Receipt:
        who, number = ("approver", "other_approver")[of], self.filing(of)
        saved = save_draft(self.office, self[who], number, answers(figures), self.revision(number))
        return submit(self.office, self[who], number, saved.revision, attempt)

    def revision(self, number: int) -> int:
        from fumao.store.filing.tables import draft

        with self.office.database.reading(None) as connection:
            return connection.scalar(select(draft.c.revision).where(draft.c.filing == number)) or 0

    def accept(self, version: int = 1, *, of: int = 0, to: str = "ministry") -> None:
        for level in LEVELS[: LEVELS.index(to) + 1]:
            pass_on(self.office, self[level], self.filing(of), version)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_town(tmp_path: Path, clock: Clock) -> Iterator[Callable[[str], Town]]:
    """An office at an address, with people, two enterprises and the filings of December."""
    made: list[Town] = []

    def make(url: str) -> Town:
        made.append(build_town(url, tmp_path / "keys.json", clock))
        return made[-1]

    yield make
    for town in made:
        town.office.close()


def build_town(url: str, keys: Path, clock: Clock) -> Town:
    office = open_office(url, keys=keys, now=clock)
    town = Town(office, clock)
    with office.database.together() as database:
        built = Town(replace(office, database=database), clock)
        _people(built)
        open_period(built.office, built["administrator"], PERIOD)
    town.people, town.organisations = built.people, built.organisations
    return town


def _people(town: Town) -> None:
    _add(town, "administrator", role=Role.ADMINISTRATOR)
    for number, activities in enumerate((("services", "outsourcing"), ("services",)), 1):
        new = NewOrganisation(
            code(number), f"浦东航运{number}", "CN-310115", activities, f"Carrier {number}", "H"
        )
        town.organisations.append(add_organisation(town.office, town["administrator"], new))
    for prefix, owner in (("", 0), ("other_", 1)):
        for role in (Role.FILLER, Role.APPROVER):
            _add(town, f"{prefix}{role}", role=role, organisation=town.organisations[owner])
    for level, area in AREAS.items():
        _add(town, level, role=Role.REVIEWER, level=level, area=area)
    _add(town, "elsewhere", role=Role.REVIEWER, level="county", area="CN-310104")
    for port in ("outsourcing", "key_enterprises", "finance"):
        _add(town, port, role=Role.PORT_OFFICER, port=port)


def _add(town: Town, name: str, **columns: object) -> None:
    with town.office.database.transaction(None) as connection:
        number = connection.execute(
            insert(account)
            .values(login=name, name=name, created=town.office.now(), **columns)
            .returning(account.c.id)
        ).scalar_one()
    town.people[name] = Viewer(number, name, **columns)


@pytest.fixture
def town(make_town: Callable[[str], Town], database_url: str) -> Town:
    """The town on SQLite, and on PostgreSQL."""
    return make_town(database_url)


@pytest.fixture
def small_town(make_town: Callable[[str], Town], tmp_path: Path) -> Town:
    """The town on SQLite only, for what no database decides."""
    return make_town(f"sqlite:///{tmp_path / 'small.db'}")
