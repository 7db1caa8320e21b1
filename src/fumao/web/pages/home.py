"""The first page: what an enterprise has to do; officials go to their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from fumao.run.filing.filings import list_filings
from fumao.run.filing.notices import reminders_of
from fumao.run.filing.shapes import Filing, Role
from fumao.web.visitor import Guest, Visit, go, somebody
from fumao.web.wording import PLACES

router = APIRouter(include_in_schema=False)
_ENTERPRISE = (Role.FILLER, Role.APPROVER)
# What is done with a filing that the enterprise has.
_VERBS = {"draft": "fill", "approval": "approve", "returned": "correct"}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Task:
    """A filing that the enterprise has, and how many days are left."""

    id: int
    period: str
    due: date
    days: int
    state: str
    forms: list[str]
    verb: str


@dataclass(frozen=True, slots=True)
class Done:
    """A filing that was submitted."""

    id: int
    period: str
    state: str
    version: int
    submitted: datetime | None


@router.api_route("/", methods=["GET", "HEAD"])
async def first(visit: Guest) -> Response:
    """What the visitor has to do; guests go to what is published, or to the door."""
    if visit.session is None and visit.desk.shelf:
        return go("/data/")
    return await run_in_threadpool(_home, await somebody(visit))


def _home(visit: Visit) -> Response:
    """What is due, by when; and what was filed."""
    if visit.viewer.role not in _ENTERPRISE:
        return go(PLACES[visit.viewer.role][0][1])
    rows = list_filings(visit.office, visit.viewer, limit=_SHOWN).rows
    todo = [_task(visit, row) for row in rows if row.state in _VERBS]
    done = [
        Done(row.id, row.period, row.state, row.version, row.submitted)
        for row in rows if row.state not in _VERBS
    ]  # fmt: skip
    todo.sort(key=lambda task: task.due)
    name = rows[0].name(visit.words.language) if rows else visit.viewer.name
    waiting = {task.id for task in todo}
    # The last reminder of each filing that is still waited for.
    told = {each.filing: each for each in reversed(reminders_of(visit.office, visit.viewer))}
    reminded = [each for number, each in told.items() if number in waiting]
    return visit.page("home.html", organisation=name, todo=todo, done=done, reminded=reminded)


def _task(visit: Visit, row: Filing) -> Task:
    forms = visit.office.scheme.forms
    titles = [
        visit.words.of(forms[name].title) for name in row.forms if forms[name].kind == "return"
    ]
    days = (row.due - visit.office.today()).days
    return Task(row.id, row.period, row.due, days, row.state, titles, _VERBS[row.state])
