"""Answers as they are stored: drafts sealed whole, submitted answers one a row, once.

A confidential answer is sealed with its respondent's key, for its own row; the others are kept
as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from fumao.model.answer import Answer, Question
from fumao.model.viewer import Viewer
from fumao.store.filing.entitlement import rows_of, visible
from fumao.store.filing.tables import answer, bank_total, draft, filing, submission
from fumao.store.filing.vault import Key

# Submissions whose answers are read by one query.
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """What an enterprise has written so far; every saving adds one to the revision."""

    revision: int
    answers: Mapping[str, Answer]
    saved: datetime
    account: int


def read_draft(
    connection: Connection, viewer: Viewer | None, key: Key, number: int
) -> Draft | None:
    """The draft of a filing, if the viewer may see it."""
    asked = rows_of(viewer, draft, "filing")
    row = connection.execute(asked, {"filing": number}).mappings().one_or_none()
    if row is None:
        return None
    text = key.open(row["body"], f"draft/{number}/{row['revision']}")
    return Draft(row["revision"], _read(text), row["saved"], row["account"])


def write_draft(connection: Connection, key: Key, number: int, new: Draft) -> None:
    """The next revision; the row of the filing is locked by the caller."""
    values = {
        "revision": new.revision, "saved": new.saved, "account": new.account,
        "body": key.seal(_written(new.answers.values()), f"draft/{number}/{new.revision}"),
    }  # fmt: skip
    changed = connection.execute(update(draft).where(draft.c.filing == number).values(**values))
    if not changed.rowcount:
        connection.execute(insert(draft).values(filing=number, **values))


def _written(answers: Iterable[Answer]) -> str:
    rows = [[each.question.key, each.value, each.unit, each.reason] for each in answers]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> dict[str, Answer]:
    rows = json.loads(text)
    return {key: Answer(Question.parse(key), *rest) for key, *rest in rows}


def add_submission(connection: Connection, **values: Any) -> int:
    """A new submission's number."""
    made = connection.execute(insert(submission).values(**values).returning(submission.c.id))
    return int(made.scalar_one())


def add_answers(
    connection: Connection, key: Key, number: int, answers: Iterable[Answer],
    confidential: Callable[[str], bool],
) -> None:  # fmt: skip
    """The answers of a submission; the confidential ones sealed."""
    rows = []
    for each in answers:
        variable, codes = each.question.variable, "/".join(each.question.codes)
        row: dict[str, Any] = {"submission": number, "variable": variable, "codes": codes,
                               "unit": each.unit, "value": None, "sealed": None}  # fmt: skip
        # A reason explains a value, and may tell it.
        if confidential(variable):
            place = _place(number, each.question)
            row["sealed"] = key.seal(json.dumps([each.value, each.reason]), place)
            row["reason"] = ""
        else:
            row["value"], row["reason"] = each.value, each.reason
        rows.append(row)
    if rows:
        connection.execute(insert(answer), rows)


def _place(number: int, question: Question) -> str:
    return f"answer/{number}/{question.key}"


def read_answers(
    connection: Connection, viewer: Viewer | None, keys: Mapping[int, Key]
) -> dict[int, dict[str, Answer]]:
    """Answers by submission and question, as far as the viewer may see them.

    Parameters
    ----------
    keys : mapping
        The respondent's key, by the number of the submission.
    """
    found: dict[int, dict[str, Answer]] = {number: {} for number in keys}
    numbers = sorted(keys)
    for start in range(0, len(numbers), _AT_ONCE):
        asked = select(answer).where(
            answer.c.submission.in_(numbers[start : start + _AT_ONCE]), visible(viewer, answer)
        )
        for row in connection.execute(asked).mappings():
            number = row["submission"]
            read = _answer(keys[number], row)
            found[number][read.question.key] = read
    return found


def _answer(key: Key, row: RowMapping) -> Answer:
    codes = tuple(row["codes"].split("/")) if row["codes"] else ()
    question = Question(row["variable"], codes)
    if row["sealed"] is None:
        return Answer(question, row["value"], row["unit"], row["reason"])
    value, reason = json.loads(key.open(row["sealed"], _place(row["submission"], question)))
    return Answer(question, value, row["unit"], reason)


def submissions_of(
    connection: Connection, viewer: Viewer | None, number: int
) -> Sequence[RowMapping]:
    """Submissions of a filing, the newest first."""
    asked = rows_of(viewer, submission, "filing").order_by(submission.c.version.desc())
    return connection.execute(asked, {"filing": number}).mappings().all()


def latest_of(
    connection: Connection, viewer: Viewer | None, organisation: int, periods: Iterable[str]
) -> dict[str, int]:
    """The last submission of each of some periods of an enterprise, by period."""
    wanted = frozenset(periods)
    rows = connection.execute(_latest(viewer), {"organisation": organisation})
    return {period: number for period, number in rows if period in wanted}


@lru_cache(maxsize=5_000)
def _latest(viewer: Viewer | None) -> Select[Any]:
    """Period and last submission of an enterprise's filings: few, so all of them."""
    last = and_(submission.c.filing == filing.c.id, submission.c.version == filing.c.version)
    return (
        select(filing.c.period, submission.c.id)
        .join(submission, last)
        .where(
            filing.c.organisation == bindparam("organisation"),
            visible(viewer, filing), visible(viewer, submission),
        )
    )  # fmt: skip


def bank_totals(
    connection: Connection, viewer: Viewer | None, key: Key, organisation: int, period: str
) -> dict[str, str]:
    """What went through banks, by question."""
    asked = rows_of(viewer, bank_total, "organisation", "period")
    rows = connection.execute(asked, {"organisation": organisation, "period": period})
    return {
        row["question"]: key.open(row["sealed"], _bank_place(organisation, period, row["question"]))
        for row in rows.mappings()
    }


def write_bank_totals(
    connection: Connection, key: Key, organisation: int, period: str,
    totals: Mapping[str, str], at: datetime,
) -> None:  # fmt: skip
    """Replace the totals of an enterprise and period."""
    connection.execute(
        delete(bank_total).where(
            bank_total.c.organisation == organisation, bank_total.c.period == period
        )
    )
    rows = [
        {"organisation": organisation, "period": period, "question": question, "at": at,
         "sealed": key.seal(value, _bank_place(organisation, period, question))}
        for question, value in totals.items()
    ]  # fmt: skip
    if rows:
        connection.execute(insert(bank_total), rows)


def _bank_place(organisation: int, period: str, question: str) -> str:
    return f"bank_total/{organisation}/{period}/{question}"
