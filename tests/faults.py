"""Programs that submit under load until they are killed, and what must be there afterwards."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from fumao.errors import DatabaseUnavailable
from fumao.model.answer import Answer, Question
from fumao.model.viewer import Role, Viewer
from fumao.returns.credit_code import check_character
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.filings import open_period
from fumao.run.filing.office import Office, open_office
from fumao.run.filing.receipts import public_keys, verify_receipt
from fumao.run.filing.submissions import submit, submitted_answers
from fumao.run.filing.trail import verify_trail
from fumao.store.filing import organisations
from fumao.store.filing.tables import account, draft, filing, organisation, submission

ADMINISTRATOR = Viewer(1, "administrator", Role.ADMINISTRATOR)
GIVEN = {"sales": "5000", "employment": "120", "exports/S/W1/_T": "420", "exports/SC/W1/_T": "420"}
ANSWERS = {
    key: Answer(Question.parse(key), value, "ONE" if key == "employment" else "CNY_10K", "as ever")
    for key, value in GIVEN.items()
}
PERIODS = [f"{year}-{month:02}" for year in (2020, 2021) for month in range(1, 13)]
WORKERS = 4


def now() -> datetime:
    return datetime(2022, 1, 8, 9, 30, tzinfo=UTC)


def prepare(url: str, keys: Path, enterprises: int) -> None:
    """A database with enterprises that all owe two years of monthly returns."""
    office = open_office(url, keys=keys, now=now)
    rows = []
    for number in range(enterprises):
        first = f"91310115FLT{number:06}"
        rows.append({
            "credit_code": first + check_character(first), "name_zh": f"企业{number}",
            "province": "CN-31", "city": "CN-3101", "county": "CN-310115",
            "activities": ("services",),
        })  # fmt: skip
    with office.database.transaction(None) as connection:
        organisations.add(connection, office.vault, rows, now())
        connection.execute(insert(account).values(
            id=1, login="a", name="administrator", role="administrator", created=now()
        ))  # fmt: skip
        for number in connection.execute(select(organisation.c.id)).scalars().all():
            connection.execute(insert(account).values(
                id=number + 1, login=f"approver-{number}", name="Li", role="approver",
                organisation=number, created=now(),
            ))  # fmt: skip
    for period in PERIODS:
        open_period(office, ADMINISTRATOR, period)
    office.close()


def work(url: str, keys: str) -> None:
    """Submit everything that is open, and tell each receipt when it is acknowledged."""
    office = open_office(url, keys=Path(keys), now=now)
    with office.database.reading(None) as connection:
        left = connection.execute(
            select(filing.c.id, filing.c.organisation).where(filing.c.state == "draft")
        ).all()
    random.shuffle(left)
    mine = [left[start::WORKERS] for start in range(WORKERS)]
    threads = [threading.Thread(target=_submit_all, args=(office, some)) for some in mine]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _submit_all(office: Office, left: list[tuple[int, int]]) -> None:
    for number, owner in left:
        who = Viewer(owner + 1, "Li", Role.APPROVER, owner)
        while True:
            try:
                with office.database.reading(who) as connection:
                    asked = select(draft.c.revision).where(draft.c.filing == number)
                    at = connection.scalar(asked) or 0
                revision = at or save_draft(office, who, number, ANSWERS, 0).revision
                receipt = submit(office, who, number, revision, f"attempt-{number}")
                sys.stdout.write(receipt.text() + "\n")
                sys.stdout.flush()
                break
            except DatabaseUnavailable:
                time.sleep(0.05)


@dataclass
class Ordeal:
    """Rounds of killing, and the receipts that were acknowledged before."""

    url: str
    keys: Path
    acknowledged: list[str] = field(default_factory=list)

    def round(self, after: float, kill: object) -> None:
        """Let a program work for some seconds, then kill something, then the program."""
        command = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import faults"
        program = subprocess.Popen(
            [sys.executable, "-c", f"{command}; faults.work({self.url!r}, {str(self.keys)!r})"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert program.stdout is not None
        first = program.stdout.readline()  # it has begun
        time.sleep(after)
        if callable(kill):
            kill()
        program.kill()
        told, _ = program.communicate()
        # A line that was cut off was not acknowledged.
        whole = (first + told).splitlines(keepends=True)
        self.acknowledged += [line.strip() for line in whole if line.endswith("\n")]

    def verify(self) -> tuple[int, int]:
        """Every acknowledged submission is there once and verifies; the trail is whole."""
        office = open_office(self.url, keys=self.keys, now=now)
        (key,) = public_keys(office).values()
        with office.database.reading(None) as connection:
            asked = select(submission.c.number, submission.c.receipt, submission.c.filing)
            rows = connection.execute(asked).all()
            owners = {
                row.id: row.organisation
                for row in connection.execute(select(filing.c.id, filing.c.organisation))
            }
            twice = connection.execute(
                select(submission.c.filing).group_by(submission.c.filing).having(func.count() > 1)
            ).all()
        stored = {row.number: row.receipt for row in rows}
        places = {row.number: row.filing for row in rows}
        assert twice == []
        for text in self.acknowledged:
            number = json.loads(text)["number"]
            assert stored.get(number) == text, f"{number} was acknowledged and is not there"
        for number, text in stored.items():  # also those whose acknowledgement was cut off
            owner = owners[places[number]]
            who = Viewer(owner + 1, "Li", Role.APPROVER, owner)
            read = submitted_answers(office, who, places[number], 1)
            assert verify_receipt(text, read, key).holds, number
        verify_trail(office, ADMINISTRATOR)
        office.close()
        return len(self.acknowledged), len(stored)
