"""Shares: on acceptance every port gets the answers that its forms take, and only those."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, select

from fumao.errors import Refused
from fumao.model.answer import Answer, digest_of
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.viewer import Level, Role, Viewer
from fumao.returns.diffusion import QUESTIONS, Confidence, confidence
from fumao.returns.forms import Form
from fumao.returns.ports import Difference, Projection, Sheet, conflicts, project
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import answers as stored
from fumao.store.filing import organisations
from fumao.store.filing.entitlement import visible
from fumao.store.filing.filings import Filing
from fumao.store.filing.organisations import Organisation, organisation_of
from fumao.store.filing.tables import filing as filing_table
from fumao.store.filing.tables import share, share_field, submission
from fumao.store.filing.vault import Key

# Columns of the long table: whose answer, then the authority's own layout.
COLUMNS = ("credit_code", "name", "table", "variable", "codes", "value", "unit")


@dataclass(frozen=True, slots=True)
class Shared:
    """A port's table of one form and period.

    Parameters
    ----------
    purpose : Names
        What the answers may be used for; reading them is logged with it.
    returns : tuple
        Each enterprise with its projection.
    conflicts : tuple of Difference
        Variables of the form that authorities define differently, with all texts.
    confidence : Confidence, optional
        The diffusion index, where the form is a survey of confidence and somebody answered.
    """

    form: Form
    period: str
    purpose: Names
    returns: tuple[tuple[Organisation, Projection], ...]
    conflicts: tuple[Difference, ...]
    confidence: Confidence | None = None

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The long table, in the order of ``COLUMNS``."""
        return tuple(
            (owner.credit_code, owner.name_zh, *line.as_row())
            for owner, projection in self.returns
            for line in projection.rows
        )

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The authority's own tables, the enterprise in front of each row."""
        first = (Names("统一社会信用代码", "credit code"), Names("企业名称", "enterprise"))
        found: dict[str, Sheet] = {}
        for owner, projection in self.returns:
            for each in projection.sheets:
                named = Names(owner.name("zh"), owner.name("en"))
                rows = [(owner.credit_code, named, *row) for row in each.rows]
                before = found[each.name].rows if each.name in found else ()
                found[each.name] = Sheet(
                    each.name, each.title, (*first, *each.header), (*before, *rows)
                )
        return tuple(found.values())


def write_shares(office: Office, connection: Connection, viewer: Viewer, filing: Filing) -> int:
    """Give every form's authority its answers of a filing that is accepted; how many got some."""
    made = connection.execute(
        select(submission).where(
            submission.c.filing == filing.id, submission.c.version == filing.version
        )
    ).mappings().one()  # fmt: skip
    owner = organisations.one(connection, viewer, filing.organisation)
    assert owner is not None  # the viewer sees the filing, hence whose it is
    key = organisations.key_of_row(office.vault, owner)
    answers = stored.read_answers(connection, viewer, {made["id"]: key})[made["id"]]
    written = 0
    for name in filing.forms:
        form = office.scheme.form(name)
        taken = [each for each in answers.values() if form.takes(each.question)]
        if taken:
            _write(office, connection, made, form, taken)
            written += 1
    return written


def _write(
    office: Office, connection: Connection, made: RowMapping, form: Form, taken: Sequence[Answer]
) -> None:
    number = connection.execute(
        insert(share)
        .values(
            submission=made["id"], port=form.authority, form=form.name, at=office.now(),
            purpose=json.dumps({"zh": form.purpose.zh, "en": form.purpose.en}, ensure_ascii=False),
            digest=digest_of(taken),
        )
        .returning(share.c.id)
    ).scalar_one()  # fmt: skip
    connection.execute(
        insert(share_field),
        [
            {"share": number, "variable": each.question.variable,
             "codes": "/".join(each.question.codes)}
            for each in taken
        ],
    )  # fmt: skip


def share_of(office: Office, viewer: Viewer, form: str, period: str) -> Shared:
    """A port's table: accepted answers of a form, opened as they are read, the purpose logged.

    Raises
    ------
    Refused
        The form is another authority's.
    UnknownCode, InvalidInput
        There is no such form or period.
    """
    asked = office.scheme.form(form)
    Period.parse(period)
    _refuse_foreign(viewer, asked)
    with office.database.transaction(viewer) as connection:
        returns = read_shares(office, connection, viewer, asked, period)
        record(
            office, connection, viewer, "read_share", form=form, period=period,
            purpose=asked.purpose.en, enterprises=len(returns),
        )  # fmt: skip
    takes = set(asked.variables)
    told = tuple(each for each in conflicts(office.scheme) if each.variable in takes)
    projected = tuple((owner, project(office.scheme, asked, read)) for owner, read in returns)
    surveyed = [read.values() for _, read in returns] if takes >= set(QUESTIONS) else []
    index = confidence(surveyed) if surveyed else None
    return Shared(asked, period, asked.purpose, projected, told, index)


def _refuse_foreign(viewer: Viewer, form: Form) -> None:
    ministry = viewer.role is Role.REVIEWER and viewer.level == Level.MINISTRY
    own = viewer.role is Role.PORT_OFFICER and viewer.port == form.authority
    if not (ministry or own):
        raise Refused(
            f"form {form.name} is for {form.authority}", where="form",
            remedy="open a form of your own port",
        )  # fmt: skip


def read_shares(
    office: Office, connection: Connection, viewer: Viewer, form: Form, period: str
) -> list[tuple[Organisation, Mapping[str, Answer]]]:
    """What went out of a form and period: the accepted version of each enterprise."""
    rows = connection.execute(_shares(viewer, form.name, period)).mappings().all()
    owners = organisations.many(connection, viewer, (row["organisation"] for row in rows))
    keys: dict[int, Key] = {
        row["submission"]: organisations.key_of_row(office.vault, owners[row["organisation"]])
        for row in rows
    }
    read = stored.read_answers(connection, viewer, keys)
    return [
        (
            organisation_of(owners[row["organisation"]]),
            # A port may have a second form that took more of the same return.
            {key: each for key, each in read[row["submission"]].items()
             if form.takes(each.question)},
        )
        for row in rows
    ]  # fmt: skip


def _shares(viewer: Viewer, form: str, period: str) -> Select[Any]:
    return (
        select(share.c.submission, filing_table.c.organisation)
        .join(submission, submission.c.id == share.c.submission)
        .join(
            filing_table,
            and_(
                filing_table.c.id == submission.c.filing,
                filing_table.c.accepted_version == submission.c.version,
            ),
        )
        .where(share.c.form == form, filing_table.c.period == period, visible(viewer, share))
        .order_by(filing_table.c.organisation)
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A form and period of which a port has shares, and of how many enterprises."""

    form: str
    period: str
    enterprises: int


def list_shares(office: Office, viewer: Viewer) -> Sequence[Offer]:
    """Forms and periods that a port can open, the last period first.

    Raises
    ------
    Refused
        The viewer is of no port, and not of the ministry.
    """
    if viewer.role is not Role.PORT_OFFICER and viewer.level != Level.MINISTRY:
        raise Refused("only ports and the ministry read shares", remedy="open a filing")
    asked = (
        select(share.c.form, filing_table.c.period, func.count())
        .join(submission, submission.c.id == share.c.submission)
        .join(filing_table, filing_table.c.id == submission.c.filing)
        .where(filing_table.c.accepted_version == submission.c.version, visible(viewer, share))
        .group_by(share.c.form, filing_table.c.period)
        .order_by(filing_table.c.period.desc(), share.c.form)
    )
    with office.database.reading(viewer) as connection:
        return [Offer(*row) for row in connection.execute(asked)]


def find_conflicts(office: Office) -> tuple[Difference, ...]:
    """Variables that authorities define differently, with every text."""
    return conflicts(office.scheme)
