"""Filings: opening a period for all that owe, lists of them, and one of them whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import Connection, RowMapping

from fumao.errors import InvalidInput, NotFound, Refused
from fumao.model.answer import Answer
from fumao.model.period import Period
from fumao.model.viewer import Level, Role, Viewer
from fumao.returns.forms import RETURN
from fumao.returns.messages import Message
from fumao.returns.prefill import Prefilled, prefill, previous_period
from fumao.returns.questionnaire import Questionnaire
from fumao.returns.rules import check
from fumao.returns.values import Figures
from fumao.returns.workflow import OPEN, Action, allowed
from fumao.run.filing.office import Office
from fumao.run.filing.trail import Event, events_of
from fumao.store.filing import answers as stored
from fumao.store.filing import chain, filings, organisations
from fumao.store.filing.filings import Filing, Wanted, filing_of
from fumao.store.filing.organisations import Organisation, organisation_of
from fumao.store.filing.vault import Key

ENTERPRISE = (Role.FILLER, Role.APPROVER)
# Enterprises for which filings are opened in one transaction.
_AT_ONCE = 1_000
_LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some filings, the newest first; ``after`` asks for what follows, None at the end.

    ``counts`` are filings by state, of the period and area that are asked for; on the first page.
    """

    rows: tuple[Filing, ...]
    after: int | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier returns of an enterprise hold: last period, and others by period."""

    previous: Figures
    others: Mapping[str, Figures]
    itrs: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Version:
    """A submission as lists show it."""

    version: int
    number: str
    at: datetime
    digest: str


@dataclass(frozen=True)
class OpenFiling:
    """A filing with everything that its page shows.

    Parameters
    ----------
    answers : mapping
        By key: of the draft while the enterprise has it, else of the last submission.
    prefilled : mapping
        Proposals for questions that have no answer yet.
    revision : int
        Of the draft; saving names it. 0 where nothing was saved.
    saved : int
        How many questions are not asked again.
    before, previous : mapping
        Answers of the version before, and of the last period, to compare with.
    """

    filing: Filing
    organisation: Organisation
    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    prefilled: Mapping[str, Prefilled]
    messages: tuple[Message, ...]
    revision: int
    saved: int
    actions: frozenset[Action]
    events: tuple[Event, ...]
    versions: tuple[Version, ...]
    before: Mapping[str, Answer]
    previous: Mapping[str, Answer]


def open_period(office: Office, viewer: Viewer, period: str) -> int:
    """Make a filing for every enterprise that owes a form for a period; how many are new.

    It may be called again: who has a filing keeps it, who joined the register gets one.

    Raises
    ------
    Refused
        The viewer is neither an administrator nor of the ministry.
    InvalidInput
        No form is asked for such a period.
    """
    if not (viewer.role is Role.ADMINISTRATOR or viewer.level == Level.MINISTRY):
        raise Refused("only the ministry opens a period", remedy="ask an administrator")
    asked = Period.parse(period)
    if not any(form.kind == RETURN and form.valid(asked) for form in office.scheme.forms.values()):
        raise InvalidInput(
            f"no form is asked for {period}", where="period",
            remedy="write a month (2020-12), quarter (2020-Q4) or year (2020)",
        )  # fmt: skip
    made, after = 0, 0
    while True:
        with office.database.transaction(None) as connection:
            rows = filings.missing(connection, period, after, _AT_ONCE)
            if not rows:
                break
            new = [each for each in (_owed(office, row, period) for row in rows) if each]
            filings.add(connection, new)
            made, after = made + len(new), rows[-1]["id"]
    with office.database.transaction(None) as connection:
        chain.append(
            connection, "open_period", at=office.now(), account=viewer.account,
            detail={"period": period, "filings": made, "by": viewer.name},
        )  # fmt: skip
    return made


def _owed(office: Office, row: RowMapping, period: str) -> dict[str, object] | None:
    """The filing of an enterprise; nothing where it owes no form of its own."""
    forms = office.scheme.forms_of(organisation_of(row).activities, period)
    owed = [form for form in forms if form.kind == RETURN]
    if not owed:
        return None
    return {
        "organisation": row["id"], "period": period, "forms": [form.name for form in forms],
        "province": row["province"], "city": row["city"], "county": row["county"],
        "state": "draft", "due": min(office.scheme.due(form, period) for form in owed),
    }  # fmt: skip


def list_filings(
    office: Office,
    viewer: Viewer,
    *,
    state: str = "",
    period: str = "",
    area: str = "",
    query: str = "",
    after: int | None = None,
    limit: int = 50,
) -> Page:
    """Filings that a viewer may see, the newest first."""
    wanted = Wanted(state, period, area, query)
    limit = max(1, min(limit, _LONGEST_PAGE))
    with office.database.reading(viewer) as connection:
        rows = filings.page(connection, viewer, wanted, after, limit + 1)
        # They are shown above the first page.
        counts = filings.counts(connection, viewer, wanted) if after is None else {}
    shown = tuple(filing_of(row) for row in rows[:limit])
    return Page(shown, shown[-1].id if len(rows) > limit else None, counts)


def open_filing(office: Office, viewer: Viewer, number: int) -> OpenFiling:
    """One filing with answers, proposals, messages and what may be done now.

    Raises
    ------
    NotFound
        There is no such filing among those that the viewer may see.
    Refused
        The viewer reads no answers, or only those of its shares.
    """
    refuse_without_answers(viewer)
    with office.database.reading(viewer) as connection:
        row = seen(filings.one(connection, viewer, number), number)
        filing, owner = filing_of(row), owner_of(connection, viewer, row)
        key = organisations.key_of_row(office.vault, owner)
        versions = stored.submissions_of(connection, viewer, number)
        last = [each["id"] for each in versions[:2]]
        read = read_returns(office, connection, viewer, key, last)
        told = [read[each].answers for each in last]
        draft = stored.read_draft(connection, viewer, key, number)
        known = read_known(office, connection, viewer, key, filing)
        events = events_of(connection, viewer, number)
    own = viewer.role in ENTERPRISE and filing.state in OPEN
    answers = (draft.answers if draft else {}) if own else (told[0] if told else {})
    asked = office.questionnaire(filing.forms, filing.period)
    others = {period: figures.answers for period, figures in known.others.items()}
    proposed = prefill(asked, known.previous.answers, others) if own else {}
    return OpenFiling(
        filing, organisation_of(owner), asked, answers,
        {each: value for each, value in proposed.items() if each not in answers},
        checked(office, asked, answers, known),
        draft.revision if draft else 0, asked.saved, allowed(filing.state, viewer), events,
        tuple(Version(each["version"], each["number"], each["at"], each["digest"])
              for each in versions),
        told[1] if len(told) > 1 and not own else (told[0] if told and own else {}),
        known.previous.answers,
    )  # fmt: skip


def refuse_without_answers(viewer: Viewer) -> None:
    """Administrators read no answers, officers of a port only their shares."""
    if viewer.role is Role.ADMINISTRATOR:
        raise Refused("administrators read no answers", remedy="log in as a reviewer")
    if viewer.role is Role.PORT_OFFICER:
        raise Refused("a port reads its shares, not whole returns", remedy="open your forms")


def seen(row: RowMapping | None, number: int) -> RowMapping:
    """A filing's row, or an error that does not tell whether there is one."""
    if row is None:
        raise NotFound(
            f"there is no filing {number} among yours", where=f"filing {number}",
            remedy="choose one of the list",
        )  # fmt: skip
    return row


def owner_of(connection: Connection, viewer: Viewer | None, row: RowMapping) -> RowMapping:
    """The enterprise of a filing that the viewer may see."""
    owner = organisations.one(connection, viewer, row["organisation"])
    return seen(owner, row["id"])


def read_known(
    office: Office, connection: Connection, viewer: Viewer | None, key: Key, filing: Filing
) -> Known:
    """What the enterprise has submitted for other periods, and its totals from banks."""
    before = previous_period(filing.period)
    latest = stored.latest_of(connection, viewer, filing.organisation, _others(filing.period))
    read = read_returns(office, connection, viewer, key, latest.values())
    by_period = {period: read[number] for period, number in latest.items()}
    itrs = stored.bank_totals(connection, viewer, key, filing.organisation, filing.period)
    return Known(
        by_period.get(before) or Figures((), office.scheme.variables), by_period,
        {question: Decimal(value) for question, value in itrs.items()},
    )  # fmt: skip


def read_returns(
    office: Office,
    connection: Connection,
    viewer: Viewer | None,
    key: Key,
    numbers: Iterable[int],
) -> dict[int, Figures]:
    """Submissions of an enterprise that the viewer may read whole, by number."""
    return office.shelf.take(
        numbers,
        lambda missing: stored.read_answers(connection, viewer, dict.fromkeys(missing, key)),
    )


@cache
def _others(period: str) -> Sequence[str]:
    """Periods whose returns may propose or bound something: of this year and the one before."""
    end = Period.parse(period).end
    found = []
    for year in (end.year - 1, end.year):
        found += [f"{year}-{month:02}" for month in range(1, 13)]
        found += [f"{year}-Q{quarter}" for quarter in range(1, 5)]
        found += [f"{year}-H1", f"{year}-H2", str(year)]
    return [each for each in found if each != period and Period.parse(each).end <= end]


def checked(
    office: Office, asked: Questionnaire, answers: Mapping[str, Answer], known: Known
) -> tuple[Message, ...]:
    """What the rules say about answers."""
    return check(
        office.scheme, asked, answers, previous=known.previous, others=known.others,
        itrs=known.itrs,
    )  # fmt: skip


def is_late(office: Office, filing: Filing) -> bool:
    """Whether a filing came, or is not there, after its last day."""
    return (filing.came or office.today()) > filing.due
