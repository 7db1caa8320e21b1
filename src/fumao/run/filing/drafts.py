"""Drafts: saved piece by piece, also by a browser that was away; no change of another is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fumao.errors import Conflict, InvalidInput
from fumao.model.answer import Answer, Question
from fumao.model.viewer import Viewer
from fumao.returns.messages import Message
from fumao.returns.questionnaire import Questionnaire
from fumao.returns.workflow import Action, step
from fumao.run.filing.filings import checked, owner_of, read_known, seen
from fumao.run.filing.office import Office
from fumao.store.filing import answers as stored
from fumao.store.filing import filings, organisations
from fumao.store.filing.answers import Draft
from fumao.store.filing.database import refuse_unstorable
from fumao.store.filing.filings import filing_of

Patch = Mapping[str, Answer | None]
_MOST, _LONGEST = 20_000, 2_000


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saving left: the revision to name next time, and what the rules say now.

    ``saved`` counts the answers of the draft.
    """

    revision: int
    saved: int
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What another browser saved meanwhile: its revision, and its answers where they differ."""

    revision: int
    differs: Mapping[str, Answer | None]


def save_draft(office: Office, viewer: Viewer, number: int, patch: Patch, revision: int) -> Saved:
    """Save some answers; None takes one out, what is not named stays.

    The same patch may be sent again: where it changes nothing, it is saved already.

    Parameters
    ----------
    revision : int
        The one that the patch is made on; 0 where nothing was saved yet.

    Raises
    ------
    Conflict
        Another browser saved meanwhile; ``theirs`` has its revision and what differs. Nothing
        is changed: decide, and save again on its revision.
    InvalidInput
        A question is not asked, or an answer is too long.
    Refused
        The filing is not open to the viewer now.
    """
    with office.database.transaction(viewer) as connection:
        row = seen(filings.locked(connection, viewer, number), number)
        filing = filing_of(row)
        after = step(filing.state, Action.SAVE, viewer)
        key = organisations.key_of_row(office.vault, owner_of(connection, viewer, row))
        asked = office.questionnaire(filing.forms, filing.period)
        _refuse_wrong(asked, patch)
        draft = stored.read_draft(connection, viewer, key, number)
        have = dict(draft.answers) if draft else {}
        at = draft.revision if draft else 0
        differs = {each: have.get(each) for each, new in patch.items() if have.get(each) != new}
        if differs and at != revision:
            raise _conflict(number, revision, Theirs(at, differs))
        if differs:
            new = {**have, **patch}
            have = {each: answer for each, answer in new.items() if answer is not None}
            if len(have) > _MOST:
                raise InvalidInput(f"more than {_MOST} answers", remedy="report totals")
            at += 1
            draft = Draft(at, have, office.now(), viewer.account)
            stored.write_draft(connection, key, number, draft)
        if after != filing.state:
            filings.change(connection, number, state=after)
        known = read_known(office, connection, viewer, key, filing)
    return Saved(at, len(have), checked(office, asked, have, known))


def _refuse_wrong(asked: Questionnaire, patch: Patch) -> None:
    for key, answer in patch.items():
        if answer is None:
            continue
        if answer.question.key != key or not asked.accepts(Question.parse(key)):
            raise InvalidInput(
                f"{key} is not asked in this filing", where=key,
                remedy="use the questions of its questionnaire",
            )  # fmt: skip
        refuse_unstorable(answer.value + answer.unit + answer.reason, key)
        if max(len(answer.value), len(answer.reason)) > _LONGEST or len(answer.unit) > 16:
            raise InvalidInput(
                f"an answer of more than {_LONGEST} characters", where=key, remedy="shorten it"
            )


def _conflict(number: int, revision: int, theirs: Theirs) -> Conflict:
    return Conflict(
        f"revision {revision} is not the last one: another browser saved {theirs.revision}",
        where=f"filing {number}",
        remedy="look at what differs, and save again on the last revision",
        theirs=theirs,
    )
