"""Who may see and write which row: the one place that says it, for both databases.

Queries add :func:`visible`. PostgreSQL adds the same rules once more as row security, from the
same lines of code: :func:`rules` takes the viewer as values there, as settings here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    false,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from fumao.model.viewer import LEVELS, Level, Role, Viewer
from fumao.store.filing import tables as t
from fumao.store.filing.views import whose_field, whose_filing, whose_share, whose_submission

Condition = ColumnElement[bool]
# The program itself: logging in, opening a period, counting for a notice.
SYSTEM = "system"
MINISTRY = "CN"  # as batches call it
ENTERPRISE = (Role.FILLER, Role.APPROVER)
KEYS = (
    *(str(role) for role in ENTERPRISE),
    *(f"{Role.REVIEWER}/{level}" for level in LEVELS),
    str(Role.PORT_OFFICER),
    str(Role.ADMINISTRATOR),
)
# Tables of identity and of batches in pieces are for the program alone.
PROTECTED = (
    t.organisation, t.account, t.session, t.api_key, t.filing, t.draft, t.submission, t.answer,
    t.event, t.share, t.share_field, t.batch, t.piece, t.reminder, t.bank_total,
    t.partner,
)  # fmt: skip
_REVIEWERS = frozenset(f"{Role.REVIEWER}/{level}" for level in LEVELS)
_FILES = frozenset(map(str, ENTERPRISE))
# Who may write a table at all; what they may write there is what they may see.
WRITERS: Mapping[str, frozenset[str]] = {
    "organisation": frozenset({"administrator"}),
    "account": frozenset({"administrator"}),
    "filing": _FILES | _REVIEWERS | {"administrator"},
    "draft": _FILES,
    "submission": frozenset({"approver"}),
    "answer": frozenset({"approver"}),
    "event": frozenset(KEYS),
    "share": frozenset({"reviewer/ministry"}),
    "share_field": frozenset({"reviewer/ministry"}),
    "batch": _REVIEWERS | {"port_officer"},
    "reminder": _REVIEWERS,
    "bank_total": frozenset({"reviewer/ministry"}),
    "partner": frozenset({"administrator"}),
}


@dataclass(frozen=True)
class Who:
    """The viewer as expressions: values of a person, or settings of a transaction."""

    account: ColumnElement[int]
    organisation: ColumnElement[int]
    area: ColumnElement[str]
    port: ColumnElement[str]
    party: ColumnElement[str]


def key_of(viewer: Viewer | None) -> str:
    """The role, and of a reviewer the level: ``reviewer/county``; nobody is the program itself."""
    if viewer is None:
        return SYSTEM
    return f"{viewer.role}/{viewer.level}" if viewer.role is Role.REVIEWER else str(viewer.role)


def party_of(viewer: Viewer) -> str:
    """As whom a viewer sends and receives batches: its area, the ministry, or its port.

    Examples
    --------
    >>> party_of(Viewer(7, "Li", Role.REVIEWER, level="city", area="CN-3101"))
    'CN-3101'
    """
    if viewer.role is Role.REVIEWER:
        return viewer.area or MINISTRY
    return viewer.port if viewer.role is Role.PORT_OFFICER else ""


@lru_cache(maxsize=20_000)
def visible(viewer: Viewer | None, table: Table) -> Condition:
    """The rows of a table that a viewer may see, as a condition for its query."""
    if viewer is None:
        return true()
    who = Who(
        literal(viewer.account), literal(viewer.organisation, BigInteger), literal(viewer.area),
        literal(viewer.port), literal(party_of(viewer)),
    )  # fmt: skip
    return rule(key_of(viewer), table, who)


@lru_cache(maxsize=5_000)
def rows_of(viewer: Viewer | None, table: Table, *by: str) -> Select[Any]:
    """The rows of a table that a viewer may see, by values of some columns; made once.

    The values are given where it is executed: ``execute(rows_of(viewer, draft, "filing"),
    {"filing": 12})``.
    """
    equal = (table.c[name] == bindparam(name) for name in by)
    return select(table).where(*equal, visible(viewer, table))


def territory(viewer: Viewer | None, table: Table) -> Condition:
    """The rows of a reviewer's whole area, whether or not they have reached its level.

    For what a level answers for without reading it: who has not reported, and the notice.
    """
    if viewer is None or viewer.role is Role.ADMINISTRATOR:
        return true()
    if viewer.role is not Role.REVIEWER:
        return false()
    return true() if viewer.level == Level.MINISTRY else table.c[viewer.level] == viewer.area


def rule(key: str, table: Table, who: Who) -> Condition:
    """What one role may see of one table; what is not said is not seen."""
    if key in _FILES:
        return _enterprise(key, who).get(table.name, false())
    if key in _REVIEWERS:
        return _reviewer(key.partition("/")[2], who).get(table.name, false())
    if key == Role.PORT_OFFICER:
        return _officer(who).get(table.name, false())
    return _administrator().get(table.name, false()) if key == Role.ADMINISTRATOR else false()


def _enterprise(key: str, who: Who) -> dict[str, Condition]:
    """Its own: everything that it filed, what became of it, and who got it."""
    own = who.account == t.account.c.id
    colleagues = t.account.c.organisation == who.organisation
    return {
        "organisation": t.organisation.c.id == who.organisation,
        "account": or_(own, colleagues) if key == Role.APPROVER else own,
        "filing": t.filing.c.organisation == who.organisation,
        "bank_total": t.bank_total.c.organisation == who.organisation,
        **{
            name: _exists(view, column, name, view.c.organisation == who.organisation)
            for name, (view, column) in _WHOSE.items()
        },
    }


def _reviewer(level: str, who: Who) -> dict[str, Condition]:
    """Of its area, what has reached its level; drafts are nobody's but the enterprise's."""
    number = LEVELS.index(Level(level)) + 1

    def within(table: Table) -> Condition:
        return true() if level == Level.MINISTRY else table.c[level] == who.area

    def reached(table: Table) -> Condition:
        return and_(within(table), table.c.reached >= literal_column(str(number)))

    return {
        "organisation": within(t.organisation),
        "account": t.account.c.id == who.account,
        "filing": reached(t.filing),
        **{
            name: _exists(view, column, name, reached(view))
            for name, (view, column) in _WHOSE.items()
            if name != "draft"
        },
        "reminder": _exists(whose_filing, "filing", "reminder", within(whose_filing)),
        "batch": _parties(who),
        "partner": true(),
        "bank_total": true()
        if level == Level.MINISTRY
        else exists(
            select(literal_column("1")).where(
                whose_filing.c.organisation == _column(t.bank_total, "organisation"),
                reached(whose_filing),
            )
        ),
    }


def _officer(who: Who) -> dict[str, Condition]:
    """What went out to its port, answer by answer, and nothing else."""
    port = whose_share.c.port == who.port
    return {
        "organisation": _exists(whose_share, "organisation", "organisation", port, own="id"),
        "account": t.account.c.id == who.account,
        "filing": _exists(whose_share, "filing", "filing", port, own="id"),
        "submission": _exists(whose_share, "submission", "submission", port, own="id"),
        "answer": exists(
            select(literal_column("1")).where(
                whose_field.c.submission == _column(t.answer, "submission"),
                whose_field.c.variable == _column(t.answer, "variable"),
                whose_field.c.codes == _column(t.answer, "codes"),
                whose_field.c.port == who.port,
            )
        ),
        "event": t.event.c.account == who.account,
        "share": t.share.c.port == who.port,
        "share_field": _exists(whose_share, "share", "share_field", port),
        "batch": _parties(who),
        "partner": true(),
    }


def _administrator() -> dict[str, Condition]:
    """The register, the accounts and the trail; no draft, submission, answer or share."""
    return dict.fromkeys(("organisation", "account", "filing", "event", "partner"), true())


def _parties(who: Who) -> Condition:
    return or_(t.batch.c.sender == who.party, t.batch.c.receiver == who.party)


# The view that says whose a row is, and the view's column that the row's own is compared with.
_WHOSE = {
    "draft": (whose_filing, "filing"),
    "event": (whose_filing, "filing"),
    "reminder": (whose_filing, "filing"),
    # A new row is not in a view of its own table yet, so a submission goes by its filing.
    "submission": (whose_filing, "filing"),
    "answer": (whose_submission, "submission"),
    "share": (whose_submission, "submission"),
    "share_field": (whose_share, "share"),
}


def _exists(view: Table, column: str, name: str, condition: Condition, own: str = "") -> Condition:
    """Whether a view says so of the row's own ``own`` (its id, of a submission)."""
    mine = own or ("id" if name == column else column)
    row = _column(t.metadata.tables[name], mine)
    return exists(select(literal_column("1")).where(view.c[column] == row, condition))


def _column(table: Table, name: str) -> ColumnElement[object]:
    """A column by its name alone: the expression then stands in a query and in a policy."""
    return literal_column(f"{table.name}.{name}", table.c[name].type)
