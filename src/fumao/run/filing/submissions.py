"""Submissions: handed over inside the enterprise, submitted, each with its receipt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from fumao.errors import Conflict, InvalidInput
from fumao.model.answer import Answer, digest_of
from fumao.model.viewer import LEVELS, Viewer
from fumao.returns.messages import Message
from fumao.returns.workflow import Action, State, step
from fumao.run.filing.drafts import Theirs
from fumao.run.filing.filings import checked, owner_of, read_known, seen
from fumao.run.filing.office import Office
from fumao.run.filing.receipts import Receipt, read_receipt, sign_receipt
from fumao.run.filing.trail import record
from fumao.store.filing import answers as stored
from fumao.store.filing import chain, filings, organisations
from fumao.store.filing.answers import Draft
from fumao.store.filing.filings import Filing, filing_of
from fumao.store.filing.tables import submission
from fumao.store.filing.vault import Key

_ATTEMPT = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RulesBroken(InvalidInput):
    """The answers cannot be submitted as they are; ``messages`` say which rules stop it."""

    def __init__(self, messages: Sequence[Message]) -> None:
        first = messages[0]
        super().__init__(
            f"{len(messages)} messages stop the submission, the first: {first.en}",
            where=first.key, remedy="correct the answers, or give the reasons asked for",
        )  # fmt: skip
        self.messages = tuple(messages)


def hand_over(office: Office, viewer: Viewer, number: int) -> State:
    """The filler has finished; whoever approves goes on."""
    return _inside(office, viewer, number, Action.HAND_OVER)


def take_back(office: Office, viewer: Viewer, number: int) -> State:
    """Back to be filled in further."""
    return _inside(office, viewer, number, Action.TAKE_BACK)


def _inside(office: Office, viewer: Viewer, number: int, action: Action) -> State:
    with office.database.transaction(viewer) as connection:
        row = seen(filings.locked(connection, viewer, number), number)
        after = step(row["state"], action, viewer)
        filings.change(connection, number, state=after)
        record(office, connection, viewer, action, number, version=row["version"])
    return after


def submit(office: Office, viewer: Viewer, number: int, revision: int, attempt: str) -> Receipt:
    """Submit a draft: rules, answers, event and receipt in one transaction, or nothing of it.

    Parameters
    ----------
    revision : int
        Of the draft that the approver looked at: exactly this is submitted.
    attempt : str
        What the client calls this attempt (8 to 64 letters, digits, - or _). Sent again, say
        after a lost answer, it gives the receipt that was given, and submits nothing.

    Raises
    ------
    RulesBroken
        A hard rule is broken, or a soft one without a reason.
    Conflict
        The draft was changed after that revision.
    Refused
        The viewer may not submit, or not in this state.
    InvalidInput
        Nothing was saved yet, or the attempt has no proper name.
    """
    if _ATTEMPT.fullmatch(attempt) is None:
        raise InvalidInput(
            f"{attempt!r} names no attempt", where="attempt",
            remedy="make up 8 to 64 letters and digits, new for each attempt",
        )  # fmt: skip
    with office.database.transaction(viewer) as connection:
        row = seen(filings.locked(connection, viewer, number), number)
        if (given := _given(connection, number, attempt)) is not None:
            return given
        filing = filing_of(row)
        after = step(filing.state, Action.SUBMIT, viewer)
        owner = owner_of(connection, viewer, row)
        key = organisations.key_of_row(office.vault, owner)
        draft = _draft(connection, viewer, key, number, revision)
        asked = office.questionnaire(filing.forms, filing.period)
        known = read_known(office, connection, viewer, key, filing)
        stops = [each for each in checked(office, asked, draft.answers, known) if each.stops]
        if stops:
            raise RulesBroken(stops)
        return _write(office, connection, viewer, filing, key, draft, attempt, after)


def _given(connection: Connection, number: int, attempt: str) -> Receipt | None:
    """The receipt of an attempt that came through."""
    text = connection.scalar(
        select(submission.c.receipt).where(
            submission.c.filing == number, submission.c.attempt == attempt
        )
    )
    return read_receipt(text) if text else None


def _draft(connection: Connection, viewer: Viewer, key: Key, number: int, revision: int) -> Draft:
    draft = stored.read_draft(connection, viewer, key, number)
    if draft is None:
        raise InvalidInput(
            "nothing was filled in yet", where=f"filing {number}", remedy="fill in and save"
        )
    if draft.revision != revision:
        raise Conflict(
            f"the draft is at revision {draft.revision}, not {revision}: it was changed",
            where=f"filing {number}", remedy="look at it again, then submit",
            theirs=Theirs(draft.revision, {}),
        )  # fmt: skip
    return draft


def _write(
    office: Office, connection: Connection, viewer: Viewer, filing: Filing, key: Key,
    draft: Draft, attempt: str, after: State,
) -> Receipt:  # fmt: skip
    answers = _filled(draft)
    receipt = _receipt(office, connection, viewer, filing, answers)
    now = office.now()
    made = stored.add_submission(
        connection, filing=filing.id, version=receipt.version, number=receipt.number,
        account=viewer.account, at=now, digest=receipt.digest, receipt=receipt.text(),
        attempt=attempt,
    )  # fmt: skip
    stored.add_answers(connection, key, made, answers, office.confidential)
    filings.change(
        connection, filing.id, state=after, version=receipt.version,
        # Once all levels have seen a version, they see its correction from the beginning.
        reached=len(LEVELS) if filing.accepted_version else 1,
        submitted=filing.submitted or now, came=filing.came or office.today(),
    )  # fmt: skip
    record(
        office, connection, viewer, Action.SUBMIT, filing.id, version=receipt.version,
        receipt=receipt.number, digest=receipt.digest,
    )  # fmt: skip
    return receipt


def _filled(draft: Draft) -> list[Answer]:
    """What is submitted: a field that was emptied is no answer."""
    return [each for each in draft.answers.values() if each.value.strip()]


def _receipt(
    office: Office, connection: Connection, viewer: Viewer, filing: Filing,
    answers: Sequence[Answer],
) -> Receipt:  # fmt: skip
    version = filing.version + 1
    event, digest = chain.last(connection)
    return sign_receipt(
        office.signer, number=f"{filing.period}.{filing.credit_code}.{version}",
        organisation=filing.credit_code, name=filing.name_zh, period=filing.period,
        forms=filing.forms, version=version, at=office.now().isoformat(), account=viewer.name,
        answers=len(answers), digest=digest_of(answers), event=event, hash=digest,
    )  # fmt: skip


def submitted_answers(office: Office, viewer: Viewer, number: int, version: int) -> list[Answer]:
    """The answers of one version of a filing, as a receipt of it is verified with.

    Raises
    ------
    InvalidInput
        There is no such filing or version among those that the viewer may see.
    """
    with office.database.reading(viewer) as connection:
        row: RowMapping = seen(filings.one(connection, viewer, number), number)
        key = organisations.key_of_row(office.vault, owner_of(connection, viewer, row))
        for each in stored.submissions_of(connection, viewer, number):
            if each["version"] == version:
                read = stored.read_answers(connection, viewer, {each["id"]: key})
                return list(read[each["id"]].values())
    raise InvalidInput(
        f"filing {number} has no version {version}",
        where="version",
        remedy="choose one of its list",
    )
